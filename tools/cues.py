"""Cues: what is said, cut into captions that can be read, and written as SRT and WebVTT.

At most two lines of 42 characters, split where a phrase ends; at most 17 characters a second and at
least a second long where the next cue leaves room; never two at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from ..core.speech import WordTime
from ..core.timing import Rate

WIDTH = 42
NAME = 18  # columns of a speaker's name before the words
SPEED = 17  # characters a second that most people can read
LEAST = 1.0  # seconds
LINGER = 0.4  # seconds a caption stays after its last word, where there is room
_BEFORE = frozenset("and but or nor so yet for because when while where who which that if then than with until as like".split())  # noqa: SIM905
_CLINGING = frozenset("a an the of to in on at by my your his her its our their this that is was no mr mrs dr".split())  # noqa: SIM905
_WORD_JOINER = "\u2060"


@dataclass(frozen=True)
class Cue:
    """One caption: film frames, its one or two lines, and who speaks (empty when that is seen)."""

    start_frame: int
    end_frame: int
    text: str
    speaker: str = ""


@dataclass(frozen=True)
class Said:
    """One spoken line: its text, when each word sounds, the film frame it starts on, and the name to show.

    Without `words`, the line is taken to last `milliseconds`, or as long as reading it takes.
    """

    text: str
    words: Sequence[WordTime]
    start_frame: int
    speaker: str = ""
    milliseconds: int = 0


@dataclass(frozen=True)
class _Token:
    """A word with its punctuation, and when it sounds (milliseconds)."""

    text: str
    start: int
    end: int
    glued: bool = False  # no space before it: the rest of a word that had to be cut


def cues_from(lines: Sequence[Said], rate: Rate, frames: int) -> list[Cue]:
    """Captions of a whole film of so many frames, in order and apart."""
    found: list[Cue] = []
    for said in sorted(lines, key=lambda said: said.start_frame):
        prefix = f"{_short(' '.join(said.speaker.split()))}: " if said.speaker else ""
        for number, chunk in enumerate(_chunks(_tokens(said, WIDTH - width(prefix)), width(prefix))):
            text = _wrapped(chunk, prefix if number == 0 else "")
            start, end = (said.start_frame + rate.frames(Fraction(time, 1000)) for time in (chunk[0].start, chunk[-1].end))
            found.append(Cue(start, max(end, start + 1), text, said.speaker))
    return _apart(found, rate, frames)


def srt(cues: Sequence[Cue], rate: Rate) -> str:
    """The cues as SubRip; what would read as markup is made harmless."""
    blocks = []
    for number, cue in enumerate(cues, 1):
        text = re.sub(r"[<{](?=\S)", lambda mark: mark[0] + _WORD_JOINER, cue.text).replace("-->", "→")
        blocks.append(f"{number}\n{_clock(cue.start_frame, rate, ',')} --> {_clock(cue.end_frame, rate, ',')}\n{text}\n")
    return "\n".join(blocks)


def vtt(cues: Sequence[Cue], rate: Rate) -> str:
    """The cues as WebVTT, escaped, each with its voice where one is named."""
    blocks = ["WEBVTT\n"]
    for cue in cues:
        voice = f"<v {_escaped(cue.speaker)}>" if cue.speaker else ""
        times = f"{_clock(cue.start_frame, rate, '.')} --> {_clock(cue.end_frame, rate, '.')}"
        blocks.append(f"{times}\n{voice}{_escaped(cue.text)}\n")
    return "\n".join(blocks)


def width(text: str) -> int:
    """How many columns a text takes; a Chinese or Japanese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 0 if unicodedata.combining(letter) else 1 for letter in text)


def _short(name: str) -> str:
    """A name that leaves room for words beside it."""
    while width(name) > NAME:
        name = name.rstrip("…")[:-1].rstrip() + "…"
    return name


def _tokens(said: Said, room: int) -> list[_Token]:
    """The line's words with times; a word wider than `room` is cut."""
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
        tokens.extend(_cut_up(match[0], start, max(start, end), room))
    return tokens


def _cut_up(word: str, start: int, end: int, room: int) -> list[_Token]:
    parts, part = [], ""
    for letter in word:
        if width(word) > room and width(part + letter) > WIDTH // 2:
            parts.append(part)
            part = ""
        part += letter
    parts.append(part)
    step = (end - start) / len(parts)
    return [_Token(text, start + round(n * step), start + round((n + 1) * step), n > 0) for n, text in enumerate(parts)]


def _joined(tokens: Sequence[_Token]) -> str:
    return "".join(("" if token.glued or not number else " ") + token.text for number, token in enumerate(tokens))


def _break_cost(before: _Token, after: _Token) -> float:
    """How much a break between two words disturbs reading: 0 after a sentence, 8 inside a noun phrase."""
    last, first = before.text.rstrip("\"'”’)»"), re.sub(r"\W", "", after.text).lower()
    if last.endswith((".", "!", "?", "…", "。", "！", "？")):
        return 0
    if last.endswith((",", ";", ":", "—", "–", "、", "，")):
        return 1
    if re.sub(r"\W", "", last).lower() in _CLINGING or after.glued:
        return 8
    return 2.5 if first in _BEFORE else 5


def _chunks(tokens: Sequence[_Token], prefix: int) -> list[list[_Token]]:
    """The words of a line as captions: the cheapest way to cut them so that each fits two lines."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(tokens) + 1):
        choices = []
        for start in range(end - 1, -1, -1):
            indent = prefix if start == 0 else 0
            if start < end - 1 and width(_joined(tokens[start:end])) + indent > 2 * WIDTH + 1:
                break
            if start < end - 1 and _best_wrap(tokens[start:end], indent) is None:
                continue
            seconds = max(0.001, (tokens[end - 1].end - tokens[start].start) / 1000)
            cost = best[start][0] + 3 + 3 * (seconds < LEAST) + (_break_cost(tokens[end - 1], tokens[end]) if end < len(tokens) else 0)
            cost += _inner_sentences(tokens[start:end])
            choices.append((cost, start))
        best.append(min(choices))
    chunks: list[list[_Token]] = []
    end = len(tokens)
    while end:
        start = best[end][1]
        chunks.append(list(tokens[start:end]))
        end = start
    return chunks[::-1]


def _inner_sentences(tokens: Sequence[_Token]) -> float:
    """A caption should not run over the end of a sentence, unless both are short."""
    return sum(1.5 for before, after in pairwise(tokens) if _break_cost(before, after) == 0)


def _best_wrap(tokens: Sequence[_Token], indent: int) -> int | None:
    """After how many words the second line starts (all: one line is enough); None when two lines can't hold them."""
    if width(_joined(tokens)) + indent <= WIDTH:
        return len(tokens)
    choices = []
    for at in range(1, len(tokens)):
        upper, lower = width(_joined(tokens[:at])) + indent, width(_joined(tokens[at:]))
        if upper <= WIDTH and lower <= WIDTH:
            choices.append((abs(upper - lower) * 0.25 + _break_cost(tokens[at - 1], tokens[at]), at))
    return min(choices)[1] if choices else None


def _wrapped(tokens: Sequence[_Token], prefix: str) -> str:
    at = _best_wrap(tokens, width(prefix))
    if at is None or at == len(tokens):
        return prefix + _joined(tokens)
    lower = [replace(tokens[at], glued=False), *tokens[at + 1 :]]
    return f"{prefix}{_joined(tokens[:at])}\n{_joined(lower)}"


def _apart(cues: Sequence[Cue], rate: Rate, frames: int) -> list[Cue]:
    """In order, one at a time, each as long as reading wants and its neighbours and the film's end allow."""
    least, linger = rate.frames_covering(LEAST), rate.frames(LINGER)
    placed: list[Cue] = []
    cues = sorted(cues, key=lambda cue: cue.start_frame)
    starts: list[int] = []
    for number, cue in enumerate(cues):
        latest = frames - (len(cues) - number)
        starts.append(max(0, min(latest, max(cue.start_frame, starts[-1] + 1 if starts else 0))))
    for number, cue in enumerate(cues):
        start = starts[number]
        limit = starts[number + 1] if number + 1 < len(cues) else frames
        wanted = max(least, rate.frames_covering(width(cue.text.replace("\n", " ")) / SPEED))
        end = min(limit, max(cue.end_frame + linger, start + wanted))
        if end - start < least:  # no room behind: come a little earlier, if nobody speaks there
            start = max(placed[-1].end_frame if placed else 0, min(start, end - least))
        if end > start:
            placed.append(replace(cue, start_frame=start, end_frame=end))
    return placed


def _clock(frame: int, rate: Rate, point: str) -> str:
    milliseconds = round(rate.seconds(frame) * 1000)
    seconds, thousandths = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{thousandths:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
