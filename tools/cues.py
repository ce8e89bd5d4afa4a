"""Cues: what is said, as captions that can be read.

How much a caption holds is in `caption_rules`, where it is cut in `caption_cutting`, when it comes and goes in
`caption_times`, and how captions are written as SRT and WebVTT in `caption_files`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ..core.speech import WordTime
from ..core.timing import Rate
from .caption_cutting import Cutter, Token, cut_up, joined
from .caption_files import srt, vtt
from .caption_rules import LAG, LEAD, Rules
from .caption_times import timed
from .cue import Cue, CueWord, marked, width

__all__ = ["Cue", "Said", "cues_from", "srt", "vtt"]

NAME = 3 / 7  # of a line's columns, at most, for a speaker's name before the words
TOGETHER = 1.0  # seconds of silence over which two short lines become one caption


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
class _Piece:
    """The words of one caption of one line, with the name before them, in film frames."""

    tokens: tuple[Token, ...]
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
        for number, chunk in enumerate(Cutter(tokens, width(prefix), kept, language).chunks()):
            start, end = (said.start_frame + rate.frames(Fraction(time, 1000)) for time in (chunk[0].start, chunk[-1].end))
            pieces.append(_Piece(tuple(chunk), prefix if number == 0 else "", said, start, max(end, start + 1)))
    pieces.sort(key=lambda piece: (piece.start, piece.end))
    captions = _joined_where_short(pieces, rate, kept, language)
    return _with_sounds(timed(captions, rate, frames, kept), sounds, rate, kept)


def _short(name: str, most: int) -> str:
    """A name that leaves room for words beside it."""
    while width(name) > most:
        name = name.rstrip("…")[:-1].rstrip() + "…"
    return name


def _tokens(said: Said, room: int, rules: Rules) -> list[Token]:
    """The line's words with times; a word wider than `room` is cut, and so is a text that is written without spaces."""
    spoken = sorted(said.words, key=lambda word: word.offset)
    whole = said.milliseconds or (spoken[-1].end_ms if spoken else max(1000, 1000 * len(said.text) // 15))
    tokens: list[Token] = []
    for match in re.finditer(r"\S+", said.text):
        inside = [word for word in spoken if match.start() <= word.offset < match.end()]
        if inside:
            start, end = inside[0].start_ms, inside[-1].end_ms
        elif spoken:  # a dash or a word the voice skipped: it clings to what came before
            start = end = tokens[-1].end if tokens else spoken[0].start_ms
        else:
            start, end = (whole * place // max(1, len(said.text)) for place in match.span())
        start = max(start, tokens[-1].start if tokens else 0)
        tokens.extend(cut_up(match[0], start, max(start, end), room, rules.columns // 2))
    return tokens


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
    columns = [width(piece.prefix + joined(piece.tokens)) for piece in (one, other)]
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
        longer = replace(one, tokens=(*one.tokens, *shift), end=other.end)
        fits = Cutter(longer.tokens, width(longer.prefix), rules, language).wrap() is not None
        return _cue(longer, rate, rules, language) if fits else None
    upper, lower = (_laid([piece.tokens], f"- {piece.prefix}", piece.said, rate) for piece in (one, other))
    if max(width(upper[0]), width(lower[0])) > rules.columns:
        return None
    moved = tuple(word._replace(start=word.start + len(upper[0]) + 1, end=word.end + len(upper[0]) + 1) for word in lower[1])
    return Cue(one.start, max(one.end, other.end), f"{upper[0]}\n{lower[0]}", words=(*upper[1], *moved))


def _shifted(piece: _Piece, onto: _Piece, rate: Rate) -> tuple[Token, ...]:
    """A piece's words in the time of another line."""
    by = round(rate.seconds(piece.said.start_frame - onto.said.start_frame) * 1000)
    return tuple(replace(token, start=token.start + by, end=token.end + by) for token in piece.tokens)


def _cue(piece: _Piece, rate: Rate, rules: Rules, language: str) -> Cue:
    """A piece as a caption on its words."""
    at = Cutter(piece.tokens, width(piece.prefix), rules, language).wrap()
    rows = [piece.tokens] if at is None or at == len(piece.tokens) else [piece.tokens[:at], piece.tokens[at:]]
    text, words = _laid(rows, piece.prefix, piece.said, rate)
    return Cue(piece.start, piece.end, text, piece.said.speaker, words)


def _laid(rows: Sequence[Sequence[Token]], prefix: str, said: Said, rate: Rate) -> tuple[str, tuple[CueWord, ...]]:
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
