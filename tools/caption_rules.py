"""The rules that captions keep, and a check that names each one that is broken."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from .. import tools
from ..core.timing import Rate, Size
from .cue import RIGHT_TO_LEFT, Cue, width
from .language import base_of

LEAD, LAG = 0.6, 0.25
"""Seconds that a caption may come before its first word, or after it, to be on for long enough."""

EVEN = 8
"""Columns by which two lines have to be more even before another break counts as better."""

WORST = 8.0
"""What a break costs that parts what belongs together."""

_BEFORE = frozenset("and but or nor so yet for because when while where who which that if then than with until as like".split())  # noqa: SIM905
_CLOSERS = "\"'”’)»]" + RIGHT_TO_LEFT
_PARTICLES = frozenset("はがをにでともてへやのねよか的了着过")
_HAN_OR_KANA = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"


@dataclass(frozen=True)
class Rules:
    """How much of a caption there may be: columns of a line, lines, columns a second, seconds on the screen, frames between two."""

    columns: int = 42
    lines: int = 2
    speed: float = 17.0
    least: float = 1.0
    most: float = 7.0
    gap: int = 2

    def wanted(self, columns: int, rate: Rate) -> int:
        """The frames that so many columns are to be read in."""
        return max(rate.frames_covering(self.least), rate.frames_covering(columns / self.speed))


class Rule(StrEnum):
    """A rule that a caption can break."""

    EMPTY = "empty"
    LINES = "lines"
    WIDTH = "width"
    SPEED = "speed"
    SHORT = "short"
    LONG = "long"
    GAP = "gap"
    ORDER = "order"
    SPLIT = "split"
    BALANCE = "balance"
    LABEL = "label"


@dataclass(frozen=True)
class Fault:
    """A rule that the caption of this number (from 1) breaks. `by_speech`: its words are spoken faster than they can be read."""

    rule: Rule
    number: int
    words: str
    by_speech: bool = False


def rules_for(size: Size) -> Rules:
    """The rules of a picture's shape: lines are shorter where the picture is narrow."""
    shape = size.width / size.height
    return Rules(columns=42 if shape >= 1.3 else 34 if shape >= 0.9 else 28)


def check(cues: Sequence[Cue], rate: Rate, rules: Rules | None = None, language: str = "en") -> list[Fault]:
    """What is wrong with a film's captions, by the rules of its shape (`rules_for`) and the words of its language."""
    kept = rules or Rules()
    faults: list[Fault] = []
    for number, cue in enumerate(cues, 1):
        following = cues[number] if number < len(cues) else None
        faults += [*_of_text(number, cue, kept, language), *_of_time(number, cue, following, rate, kept)]
        if following is not None:
            faults += _between(number, cue, following, kept, language)
    return faults


def _of_text(number: int, cue: Cue, rules: Rules, language: str) -> list[Fault]:
    lines = cue.lines
    found: list[tuple[Rule, str]] = []
    if not all(line.strip() for line in lines):
        found.append((Rule.EMPTY, "it has a line without words"))
    if len(lines) > rules.lines:
        found.append((Rule.LINES, f"it has {len(lines)} lines, {rules.lines} at most"))
    wide = [line for line in lines if width(line) > rules.columns]
    found += [(Rule.WIDTH, f"“{line}” has {width(line)} columns, {rules.columns} at most") for line in wide]
    before = cue.text[: cue.words[0].start].lstrip(RIGHT_TO_LEFT) if cue.words else ""
    if cue.speaker and before and ": " not in before:
        found.append((Rule.LABEL, f"{cue.speaker} is not seen and not named"))
    if len(lines) == 2 and not _is_voices(lines):
        upper, lower = lines
        if clings(upper, language):
            found.append((Rule.SPLIT, f"its first line ends with “{_last(upper)}”"))
        elif width(upper) + 1 + width(lower) <= rules.columns:
            found.append((Rule.BALANCE, "it fits in one line"))
        elif better := _more_even(upper, lower, rules, language):
            found.append((Rule.BALANCE, f"its lines have {width(upper)} and {width(lower)} columns; better is “{better}”"))
    return [Fault(rule, number, said) for rule, said in found]


def _of_time(number: int, cue: Cue, following: Cue | None, rate: Rate, rules: Rules) -> list[Fault]:
    frames = cue.end_frame - cue.start_frame
    seconds = float(rate.seconds(frames))
    if frames <= 0:
        return [Fault(Rule.SHORT, number, "it is on for no frame")]
    found: list[Fault] = []
    hurried = _room(cue, following, rate, rules) < rules.wanted(cue.columns, rate)
    if frames < rate.frames_covering(cue.columns / rules.speed):
        said = f"{cue.columns / seconds:.1f} columns a second, {rules.speed:g} at most"
        found.append(Fault(Rule.SPEED, number, said, hurried))
    if frames < rate.frames_covering(rules.least):
        found.append(Fault(Rule.SHORT, number, f"it is on for {seconds:.2f} s, {rules.least:g} at least", hurried))
    if frames > rate.frames(rules.most):
        found.append(Fault(Rule.LONG, number, f"it is on for {seconds:.2f} s, {rules.most:g} at most"))
    return found


def _room(cue: Cue, following: Cue | None, rate: Rate, rules: Rules) -> float:
    """The most frames that a caption could be on for, as its words and the next ones are spoken."""
    if not cue.words or following is None or not following.words:
        return float("inf")
    until = following.words[0].start_frame + rate.frames(LAG) - rules.gap
    return until - max(cue.words[0].start_frame - rate.frames(LEAD), 0)


def _between(number: int, cue: Cue, following: Cue, rules: Rules, language: str) -> list[Fault]:
    gap = following.start_frame - cue.end_frame
    found: list[Fault] = []
    if gap < 0:
        found.append(Fault(Rule.ORDER, number, "it is still on when the next one comes"))
    elif gap < rules.gap:
        found.append(Fault(Rule.GAP, number, f"{gap} frames are between it and the next one, {rules.gap} at least"))
    if not _is_voices(cue.lines) and clings(cue.lines[-1], language):
        found.append(Fault(Rule.SPLIT, number, f"it ends with “{_last(cue.lines[-1])}”"))
    return found


def clings(line: str, language: str) -> bool:
    """Whether a line ends with a word that belongs to the one behind it."""
    if line.rstrip(_CLOSERS).endswith((".", ",", "!", "?", "…", ";", ":", "—", "–")):
        return False
    return _plain(_last(line)) in _clinging(base_of(language))


def break_cost(before: str, after: str, language: str = "en", glued: bool = False) -> float:
    """How much a break between two words disturbs reading: 0 after a sentence, `WORST` inside a noun phrase."""
    last, first = before.rstrip(_CLOSERS), _plain(after)
    if last.endswith((".", "!", "?", "…", "。", "！", "？", "؟")):
        return 0
    if last.endswith((",", ";", ":", "—", "–", "、", "，", "；", "：", "،", "؛")):
        return 1
    if glued and _is_han(before) and _is_han(after):
        return 3 if last[-1:] in _PARTICLES else 6
    if glued or clings(before, language):
        return WORST
    return 2.5 if first in _BEFORE else 5


def _more_even(upper: str, lower: str, rules: Rules, language: str) -> str:
    """Another break of the same words, as good in sense, that makes the lines more even; empty when there is none."""
    words = f"{upper} {lower}".split(" ")
    here = len(upper.split(" "))
    cost, uneven = break_cost(words[here - 1], words[here], language), abs(width(upper) - width(lower))
    for at in range(1, len(words)):
        one, other = " ".join(words[:at]), " ".join(words[at:])
        fits = max(width(one), width(other)) <= rules.columns
        if fits and break_cost(words[at - 1], words[at], language) <= cost and abs(width(one) - width(other)) < uneven - EVEN:
            return f"{one} / {other}"
    return ""


def _is_voices(lines: Sequence[str]) -> bool:
    """Whether every line is another's: "- Yes.", "- No."."""
    return len(lines) > 1 and all(line.lstrip(RIGHT_TO_LEFT).startswith("- ") for line in lines)


def _last(line: str) -> str:
    return (line.split() or [""])[-1]


def _plain(word: str) -> str:
    return re.sub(r"[^\w]", "", word).casefold()


def _is_han(text: str) -> bool:
    return re.search(f"[{_HAN_OR_KANA}]", text) is not None


@cache
def _clinging(code: str) -> frozenset[str]:
    known = tomllib.loads((files(tools) / "data" / "captions.toml").read_text(encoding="utf-8"))["clinging"]
    return frozenset(known.get(code, "").split())
