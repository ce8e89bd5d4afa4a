"""What a film will take, as far as it is known: a range from the script, exact figures from the plan."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ..core.brief import Brief, SourceKind
from ..core.errors import UsageError
from ..core.event import Event
from ..core.script import Action, Line, Script
from ..core.shot import ShotList
from ..core.timing import Rate
from ..renderers.base import Capabilities
from ..tools.left_out import least_shots
from .beat_planner import least_seconds
from .crew import Tell
from .formats import ASPECTS, DRAFT_RATE, aspect_of, picture

WORDS_A_SECOND = (1.5, 2.3)  # what the measured narrators say, pauses included: the slowest and the quickest film
SILENT_SECONDS = (1.0, 3.0)  # an action that nobody speaks over
CARD_SECONDS = 4.5
SHOTS_A_BEAT = (0.6, 1.0)  # beats that share a shot; a shot for every beat
WORK = 2.4  # seconds of work for a second of film, 1920x1080 at 24, embedded renderer, measured on two cores (docs/benchmarks.md)
DRAFT_WORK = 0.55  # … for a draft of 640x360 at 12
CLOSE_ENOUGH = 0.5  # seconds by which a length may be missed without a word before the voice is known
FEATURE_SHOTS = 400
"""A script that asks for more shots than this is filmed only when it is asked for with --max-shots."""


@dataclass(frozen=True)
class Range:
    """From a low to a high figure."""

    low: float
    high: float

    def words(self, unit: str = "", digits: int = 0) -> str:
        """``8 to 14 shots``; one figure when both are the same."""
        low, high = f"{self.low:,.{digits}f}", f"{self.high:,.{digits}f}"
        return (low if low == high else f"{low} to {high}") + (f" {unit}" if unit else "")


@dataclass(frozen=True)
class Estimate:
    """Shots, seconds of film, seconds of work here (None where it can't be known), US dollars to pay, and those that thinking cost."""

    shots: Range
    seconds: Range
    work: Range | None
    price: Range
    thought: float = 0.0

    def args(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    def words(self) -> str:
        """As one reads it."""
        work = f", about {_time(self.work)} of work here" if self.work else ""
        price = "nothing to pay" if not self.price.high else f"{self.price.words(digits=2)} dollars to pay"
        spent = f", {self.thought:.4f} dollars spent on thinking" if self.thought else ""
        return f"{self.shots.words('shot' if self.shots.high == 1 else 'shots')}, {self.seconds.words('s')} of film{work}, {price}{spent}"


def from_script(script: Script, brief: Brief, capabilities: Capabilities) -> Estimate:
    """What is known once the script stands."""
    words = sum(len(line.text.split()) for line in script.lines())
    beats, silent = _beats(script)
    if brief.seconds:
        seconds = Range(brief.seconds, brief.seconds)
    else:
        low = words / WORDS_A_SECOND[1] + silent * SILENT_SECONDS[0] + CARD_SECONDS
        seconds = Range(round(low), round(words / WORDS_A_SECOND[0] + silent * SILENT_SECONDS[1] + CARD_SECONDS))
    shots = Range(max(len(script.scenes), round(beats * SHOTS_A_BEAT[0])) + 2, round(beats * SHOTS_A_BEAT[1]) + 2)
    if brief.max_shots:
        shots = Range(min(shots.low, brief.max_shots), min(shots.high, brief.max_shots))
    return Estimate(shots, seconds, _work(seconds, brief), _price(seconds, brief, capabilities))


def from_plan(plan: ShotList, brief: Brief, capabilities: Capabilities) -> Estimate:
    """What is known once every shot is planned: exact but for retakes.

    Where the previz is the film's own, its takes are made already: no work is foretold.
    """
    length = round(float(plan.rate.seconds(plan.frames)), 2)
    seconds = Range(length, length)
    shots = Range(len(plan.shots), len(plan.shots))
    return Estimate(shots, seconds, None, _price(seconds, brief, capabilities))


def of_size(brief: Brief) -> str:
    """At which size a film is about to be made, and what that and a draft of it take here, as far as it is known; "" for a draft."""
    if brief.draft:
        return ""
    whole = f"{brief.size} at {brief.rate} frames a second"
    quick = picture(aspect_of(brief.size) if aspect_of(brief.size) in ASPECTS else None, None, draft=True)
    small = brief.model_copy(update={"draft": True, "size": quick, "rate": Rate(numerator=DRAFT_RATE)})
    seconds = Range(brief.seconds or 0, brief.seconds or 0)
    work, less = _work(seconds, brief), _work(seconds, small)
    if not brief.seconds or work is None or less is None:
        return f"It is made at full size, {whole}. A draft ({quick} at {DRAFT_RATE}) is much quicker: say in draft."
    draft = f"A draft ({quick} at {DRAFT_RATE}) takes about {_time(less)}: say in draft."
    return f"It is made at full size, {whole}: about {_time(work)} of work here. {draft}"


def to_film(script: Script, brief: Brief, capabilities: Capabilities, tell: Tell) -> Script:
    """What is filmed of a script: all of it, or as much of its beginning as ``--max-shots`` holds, which is said.

    Raises `UsageError` with what it would take when a script of feature length comes without ``--max-shots``.
    """
    known = from_script(script, brief.model_copy(update={"max_shots": None}), capabilities)
    if brief.source_kind is SourceKind.IDEA:
        _check_story(script, brief, tell)
        return script
    if brief.max_shots is None:
        if known.shots.low > FEATURE_SHOTS:
            raise UsageError(
                f"This script is of feature length: {known.words()}. Film its beginning with --max-shots 40, "
                f"or all of it with --max-shots {known.shots.high:.0f}."
            )
        return script
    if known.shots.low <= brief.max_shots and least_shots(script) <= brief.max_shots:
        return script
    opening = _opening(script, brief.max_shots)
    if least_shots(opening) > brief.max_shots:
        raise UsageError(
            f"--max-shots {brief.max_shots} is too few: the cards and the first scene take {least_shots(opening)} shots at least. "
            f"Use --max-shots {least_shots(opening)} or more."
        )
    if len(opening.scenes) < len(script.scenes):
        tell(
            Event(
                name="note",
                message=f"With --max-shots {brief.max_shots} the first {len(opening.scenes)} of {len(script.scenes)} scenes are filmed. "
                f"The whole script would take {known.words()}.",
            )
        )
    return opening


def _check_story(script: Script, brief: Brief, tell: Tell) -> None:
    """Say before anything is spoken that a story cannot be as short as was asked for; raises `UsageError` for too few shots."""
    least = least_shots(script)
    if brief.max_shots is not None and least > brief.max_shots:
        raise UsageError(
            f"--max-shots {brief.max_shots} is too few: this story of {len(script.scenes)} scenes takes {least} shots at least, its cards "
            f"included. Use --max-shots {least} or more, or a shorter film: fewer --seconds make fewer scenes."
        )
    shortest = least_seconds(script, brief, WORDS_A_SECOND[1])
    if brief.seconds is not None and shortest > brief.seconds + CLOSE_ENOUGH:
        words = (
            f"This story lasts about {shortest:.0f} s at the least, cards included, and {brief.seconds} s were asked for: "
            "it is made as short as it can be. A script of your own (.fountain) with fewer words can be shorter."
        )
        tell(Event(name="note", message=words, data={"least_seconds": round(shortest, 1)}))


def _opening(script: Script, shots: int) -> Script:
    """The first scenes, as many as so many shots hold; at least one."""
    count = 1
    while count < len(script.scenes):
        beats, _ = _beats(script.model_copy(update={"scenes": script.scenes[: count + 1]}))
        if max(count + 1, round(beats * SHOTS_A_BEAT[0])) + 2 > shots:
            break
        count += 1
    return script.model_copy(update={"scenes": script.scenes[:count]})


def _beats(script: Script) -> tuple[int, int]:
    """How many beats a script makes, and how many of them are silent: an action before a line is seen while it is said."""
    beats = silent = 0
    for scene in script.scenes:
        acted = scene.played
        for at, element in enumerate(acted):
            spoken_over = isinstance(element, Action) and any(isinstance(near, Line) for near in acted[at + 1 : at + 2])
            silent += isinstance(element, Action) and not spoken_over
            beats += isinstance(element, Line) or not spoken_over
    return beats, silent


def _work(seconds: Range, brief: Brief) -> Range | None:
    if brief.renderer != "animatic":
        return None
    ratio = DRAFT_WORK if brief.draft else WORK
    pixels = brief.size.width * brief.size.height * float(brief.rate.fraction)
    ratio *= pixels / (640 * 360 * 12 if brief.draft else 1920 * 1080 * 24)
    return Range(round(seconds.low * ratio * 0.7), round(seconds.high * ratio * 1.5))


def _price(seconds: Range, brief: Brief, capabilities: Capabilities) -> Range:
    """Every shot once, and every shot as often as it may be taken."""
    takes = 1 if brief.draft else brief.takes
    each = capabilities.price_per_second
    return Range(round(seconds.low * each, 2), round(seconds.high * each * takes, 2))


def _time(work: Range) -> str:
    if work.high < 120:
        return work.words("s")
    if work.high < 7200:
        return Range(work.low / 60, work.high / 60).words("min")
    return Range(work.low / 3600, work.high / 3600).words("h", 1)
