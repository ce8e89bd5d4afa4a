"""Cues: what is said, cut into captions that can be read, and written as SRT and WebVTT.

How much a caption holds and where it may be cut is in `caption_rules`, when it comes and goes in `caption_times`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from ..core.speech import WordTime
from ..core.timing import Rate
from .caption_rules import LAG, LEAD, WORST, Rules, break_cost
from .caption_times import timed
from .cue import Cue, CueWord, marked, width

__all__ = ["Cue", "Said", "cues_from", "srt", "vtt"]

NAME = 3 / 7  # of a line's columns, at most, for a speaker's name before the words
TOGETHER = 1.0  # seconds of silence over which two short lines become one caption
_WORD_JOINER = "\u2060"
_KANA = "\u30a0-\u30ff"
_PIECES = re.compile(  # of a text without spaces: closing marks stay with what they close, opening ones with what they open
    rf"[「『（《〈“‘(]*(?:[{_KANA}]+|[\u3041-\u309f]|[\u3400-\u9fff\uf900-\ufaff]|[^\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+?(?=[\u3040-\u30ff\u3400-\u9fff]|$))"
    r"[、。，．！？；：」』）》〉”’)…ーぁぃぅぇぉっゃゅょ]*"
)


@dataclass(frozen=True)
class Said:
    """One spoken line: its text, when each word sounds, the film frame it starts on, and the name to show.

    Without `words`, the line is taken to last `milliseconds`, or as long as reading it takes. `who` says whose it is.
    """

    text: str
    words: Sequence[WordTime]
    start_frame: int
    speaker: str = ""
    milliseconds: int = 0
    who: str = ""


@dataclass(frozen=True)
class _Token:
    """A word with its punctuation, and when it sounds (milliseconds)."""

    text: str
    start: int
    end: int
    glued: bool = False  # no space before it: the rest of a word that had to be cut


@dataclass(frozen=True)
class _Piece:
    """The words of one caption of one line, with the name before them, in film frames."""

    tokens: tuple[_Token, ...]
    prefix: str
    said: Said
    start: int
    end: int


def cues_from(
    lines: Sequence[Said], rate: Rate, frames: int, rules: Rules | None = None, language: str = "en", sounds: Sequence[Cue] = ()
) -> list[Cue]:
    """Captions of a whole film of so many frames, in order and apart; `sounds` stand where nobody speaks, if there is time."""
    kept = rules or Rules()
    pieces: list[_Piece] = []
    for said in sorted(lines, key=lambda said: said.start_frame):
        prefix = f"{_short(' '.join(said.speaker.split()), int(NAME * kept.columns))}: " if said.speaker else ""
        tokens = _tokens(said, kept.columns - width(prefix), kept)
        for number, chunk in enumerate(_Cutter(tokens, width(prefix), kept, language).chunks()):
            start, end = (said.start_frame + rate.frames(Fraction(time, 1000)) for time in (chunk[0].start, chunk[-1].end))
            pieces.append(_Piece(tuple(chunk), prefix if number == 0 else "", said, start, max(end, start + 1)))
    pieces.sort(key=lambda piece: (piece.start, piece.end))
    captions = _joined_where_short(pieces, rate, kept, language)
    return _with_sounds(timed(captions, rate, frames, kept), sounds, rate, kept)


def srt(cues: Sequence[Cue], rate: Rate) -> str:
    """The cues as SubRip; what would read as markup is made harmless."""
    blocks = []
    for number, cue in enumerate(cues, 1):
        text = re.sub(r"[<{](?=\S)", lambda mark: mark[0] + _WORD_JOINER, cue.text).replace("-->", "→")
        blocks.append(f"{number}\n{_clock(cue.start_frame, rate, ',')} --> {_clock(cue.end_frame, rate, ',')}\n{text}\n")
    return "\n".join(blocks)


def vtt(cues: Sequence[Cue], rate: Rate, words: bool = False) -> str:
    """The cues as WebVTT, escaped, each with its voice where one is named; with `words` every word has its time too."""
    blocks = ["WEBVTT\n"]
    for cue in cues:
        voice = f"<v {_escaped(cue.speaker)}>" if cue.speaker else ""
        times = f"{_clock(cue.start_frame, rate, '.')} --> {_clock(cue.end_frame, rate, '.')}"
        text = _with_times(cue, rate) if words else _escaped(cue.text)
        blocks.append(f"{times}\n{voice}{text}\n")
    return "\n".join(blocks)


def _with_times(cue: Cue, rate: Rate) -> str:
    """The text with the time of each word before it, where that lies within the caption's own and after the last one."""
    text, at, last = "", 0, cue.start_frame
    for word in cue.words:
        text += _escaped(cue.text[at : word.start])
        if last < word.start_frame < cue.end_frame:
            text += f"<{_clock(word.start_frame, rate, '.')}>"
            last = word.start_frame
        at = word.start
    return text + _escaped(cue.text[at:])


def _short(name: str, most: int) -> str:
    """A name that leaves room for words beside it."""
    while width(name) > most:
        name = name.rstrip("…")[:-1].rstrip() + "…"
    return name


def _tokens(said: Said, room: int, rules: Rules) -> list[_Token]:
    """The line's words with times; a word wider than `room` is cut, and so is a text that is written without spaces."""
    spoken = sorted(said.words, key=lambda word: word.offset)
    whole = said.milliseconds or (spoken[-1].end_ms if spoken else max(1000, 1000 * len(said.text) // 15))
    tokens: list[_Token] = []
    for match in re.finditer(r"\S+", said.text):
        inside = [word for word in spoken if match.start() <= word.offset < match.end()]
        if inside:
            start, end = inside[0].start_ms, inside[-1].end_ms
        elif spoken:  # a dash or a word the voice skipped: it clings to what came before
            start = end = tokens[-1].end if tokens else spoken[0].start_ms
        else:
            start, end = (whole * place // max(1, len(said.text)) for place in match.span())
        start = max(start, tokens[-1].start if tokens else 0)
        tokens.extend(_cut_up(match[0], start, max(start, end), room, rules.columns // 2))
    return tokens


def _cut_up(word: str, start: int, end: int, room: int, most: int) -> list[_Token]:
    pieces = [match[0] for match in _PIECES.finditer(word)]
    parts, part = [], ""
    for piece in pieces if len(pieces) > 1 and "".join(pieces) == word else [word]:
        for letter in piece:
            if width(piece) > min(room, 2 * most) and width(part + letter) > min(room, most):
                parts.append(part)
                part = ""
            part += letter
        parts.append(part)
        part = ""
    letters = [0]
    for one in parts:
        letters.append(letters[-1] + len(one))
    times = [start + (end - start) * count // max(letters[-1], 1) for count in letters]
    return [_Token(text, times[n], times[n + 1], n > 0) for n, text in enumerate(parts)]


def _joined(tokens: Sequence[_Token]) -> str:
    return "".join(("" if token.glued or not number else " ") + token.text for number, token in enumerate(tokens))


class _Cutter:
    """Where the words of one line are cut into captions, and these into lines; `indent` is how wide the name before them is."""

    def __init__(self, tokens: Sequence[_Token], indent: int, rules: Rules, language: str) -> None:
        self._tokens = tokens
        self._indent = indent
        self._rules = rules
        pairs = list(pairwise(tokens))
        self._costs = [0.0, *(break_cost(one.text, other.text, language, other.glued) for one, other in pairs), 0.0]
        self._reach = [0]
        for token in tokens:
            self._reach.append(self._reach[-1] + width(token.text) + (not token.glued))
        self._sentences = [0, 0]
        for cost in self._costs[1:-1]:
            self._sentences.append(self._sentences[-1] + (cost == 0))

    def chunks(self) -> list[list[_Token]]:
        """The words as captions: the cheapest way to cut them so that each fits two lines and can be read."""
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(self._tokens) + 1):
            choices = []
            for start in range(end - 1, -1, -1):
                alone = start == end - 1
                if not alone and self._width(start, end) > 2 * self._rules.columns + 1:
                    break
                wrap = self._wrap(start, end)
                if wrap is None and not alone:
                    continue
                cost = best[start][0] + 3 + self._of_time(start, end) + 1.5 * (self._sentences[end] - self._sentences[start + 1])
                if end < len(self._tokens):
                    cost += self._weighed(end)
                if wrap is not None and wrap < end:
                    cost += self._weighed(wrap) / 4
                choices.append((cost, start))
            best.append(min(choices))
        chunks: list[list[_Token]] = []
        end = len(self._tokens)
        while end:
            start = best[end][1]
            chunks.append(list(self._tokens[start:end]))
            end = start
        return chunks[::-1]

    def wrap(self) -> int | None:
        """After how many words the second line starts (all: one line is enough); None when two lines can't hold them."""
        return self._wrap(0, len(self._tokens))

    def _wrap(self, start: int, end: int) -> int | None:
        columns = self._rules.columns
        if self._width(start, end) <= columns:
            return end
        choices = []
        for at in range(start + 1, end):
            upper = self._width(start, at)
            if upper > columns:
                break
            lower = self._width(at, end, inside=True)
            if lower <= columns:
                choices.append((abs(upper - lower) * 0.25 + self._weighed(at), at))
        return min(choices)[1] if choices else None

    def _width(self, start: int, end: int, inside: bool = False) -> int:
        """The columns of some words, the name before them included where they begin the line."""
        columns = self._reach[end] - self._reach[start] - (not self._tokens[start].glued)
        return columns + (self._indent if start == 0 and not inside else 0)

    def _weighed(self, at: int) -> float:
        """What a break before this word costs; the worst ones are taken only where there is no other."""
        return self._costs[at] if self._costs[at] < WORST else 40.0

    def _of_time(self, start: int, end: int) -> float:
        """What it costs that there is little time to read so much, or that it is on for too long."""
        tokens, rules = self._tokens, self._rules
        seconds = max(0.001, (tokens[end - 1].end - tokens[start].start) / 1000)
        until = tokens[end].start if end < len(tokens) else tokens[end - 1].end + 1000
        room = max(0.001, (until - tokens[start].start) / 1000)
        hurry = max(0.0, self._width(start, end) / rules.speed - room)
        return 3 * (seconds < rules.least) + 6 * hurry + (50 if seconds > rules.most and end - start > 1 else 0)


def _joined_where_short(pieces: Sequence[_Piece], rate: Rate, rules: Rules, language: str) -> list[Cue]:
    """The captions, on their words; neighbours that would each be too short to be read become one, a line each."""
    made: list[Cue] = []
    at = 0
    while at < len(pieces):
        following = pieces[at + 2].start if at + 2 < len(pieces) else None
        if at + 1 < len(pieces) and _belong(pieces[at], pieces[at + 1], following, rate, rules):
            both = _voices(pieces[at], pieces[at + 1], rate, rules, language)
            if both is not None:
                made.append(both)
                at += 2
                continue
        made.append(_cue(pieces[at], rate, rules, language))
        at += 1
    return made


def _belong(one: _Piece, other: _Piece, following: int | None, rate: Rate, rules: Rules) -> bool:
    """Whether two captions lack the time to stand alone, and have it together."""
    if other.start - one.end > rate.frames(TOGETHER):
        return False
    reach = rate.frames(LAG) - rules.gap
    columns = [width(piece.prefix + _joined(piece.tokens)) for piece in (one, other)]
    until = float("inf") if following is None else following + reach
    lead, wanted = rate.frames(LEAD), [rules.wanted(some, rate) for some in columns]
    begin = max(one.start - lead, 0)
    short = other.start + reach - begin < wanted[0] or until - (other.start - lead) < wanted[1]
    short = short or until - begin < sum(wanted) + rules.gap
    together = until - begin >= rules.wanted(sum(columns) + 5, rate)
    return short and together and other.end - one.start <= rate.frames(rules.most)


def _voices(one: _Piece, other: _Piece, rate: Rate, rules: Rules, language: str) -> Cue | None:
    """Two captions as one: of one speaker in a row, of two with a dash each; None where they do not fit."""
    alike = one.said is other.said or (one.said.who == other.said.who != "" and not other.prefix)
    if alike:
        shift = _shifted(other, one, rate)
        joined = replace(one, tokens=(*one.tokens, *shift), end=other.end)
        fits = _Cutter(joined.tokens, width(joined.prefix), rules, language).wrap() is not None
        return _cue(joined, rate, rules, language) if fits else None
    upper, lower = (_laid([piece.tokens], f"- {piece.prefix}", piece.said, rate) for piece in (one, other))
    if max(width(upper[0]), width(lower[0])) > rules.columns:
        return None
    moved = tuple(word._replace(start=word.start + len(upper[0]) + 1, end=word.end + len(upper[0]) + 1) for word in lower[1])
    return Cue(one.start, max(one.end, other.end), f"{upper[0]}\n{lower[0]}", words=(*upper[1], *moved))


def _shifted(piece: _Piece, onto: _Piece, rate: Rate) -> tuple[_Token, ...]:
    """A piece's words in the time of another line."""
    by = round(rate.seconds(piece.said.start_frame - onto.said.start_frame) * 1000)
    return tuple(replace(token, start=token.start + by, end=token.end + by) for token in piece.tokens)


def _cue(piece: _Piece, rate: Rate, rules: Rules, language: str) -> Cue:
    """A piece as a caption on its words."""
    at = _Cutter(piece.tokens, width(piece.prefix), rules, language).wrap()
    rows = [piece.tokens] if at is None or at == len(piece.tokens) else [piece.tokens[:at], piece.tokens[at:]]
    text, words = _laid(rows, piece.prefix, piece.said, rate)
    return Cue(piece.start, piece.end, text, piece.said.speaker, words)


def _laid(rows: Sequence[Sequence[_Token]], prefix: str, said: Said, rate: Rate) -> tuple[str, tuple[CueWord, ...]]:
    """The lines as text, and where and when each word stands in it."""
    lines: list[str] = []
    words: list[CueWord] = []
    done = 0
    for number, row in enumerate(rows):
        line = prefix if number == 0 else ""
        first = not line
        places: list[tuple[int, int]] = []
        for token in row:
            line += "" if first or token.glued or line.endswith(": ") or line == "- " else " "
            places.append((len(line), len(line) + len(token.text)))
            line += token.text
            first = False
        shown = marked(line)
        shift = done + (1 if shown != line and shown[1:].startswith(line) else 0)
        for token, (start, end) in zip(row, places, strict=True):
            begin, stop = (said.start_frame + rate.frames(Fraction(time, 1000)) for time in (token.start, token.end))
            words.append(CueWord(start + shift, end + shift, begin, max(stop, begin + 1)))
        lines.append(shown)
        done += len(shown) + 1
    return "\n".join(lines), tuple(words)


def _with_sounds(cues: Sequence[Cue], sounds: Sequence[Cue], rate: Rate, rules: Rules) -> list[Cue]:
    """The captions with what is heard between them, where it can be read: it never takes time from words."""
    found = list(cues)
    for sound in sounds:
        wanted, start = rules.wanted(sound.columns, rate), sound.start_frame
        for cue in sorted(found, key=lambda cue: cue.start_frame):
            if cue.start_frame - rules.gap >= start + wanted:
                break
            start = max(start, cue.end_frame + rules.gap)
        if start + wanted <= sound.end_frame:
            following = min((cue.start_frame for cue in found if cue.start_frame > start), default=sound.end_frame + rules.gap)
            end = min(start + max(wanted, 2 * rate.frames(rules.least)), following - rules.gap, sound.end_frame)
            found.append(replace(sound, start_frame=start, end_frame=end))
    return sorted(found, key=lambda cue: cue.start_frame)


def _clock(frame: int, rate: Rate, point: str) -> str:
    milliseconds = round(rate.seconds(frame) * 1000)
    seconds, thousandths = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{thousandths:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
