"""The judge as a black box: everything that the benchmark asks of it, by signature alone, in one file."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import rushes
from rushes.agents.critic import judge
from rushes.agents.judging.readings import Rushes, read
from rushes.core.shot import Shot
from rushes.core.take import FrameGeometry, Take
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Decision, FailureMode, Verdict
from rushes.tools.measures import place, style, subjects
from rushes.tools.measures.watch import Watch

CAMERA = {FailureMode.CAMERA.value}
"""What cannot be asked of real footage: nobody planned its camera. That it is one take is known, so a cut is a fault."""
JUDGE = ("tools/measures", "agents/judging/readings.py", "agents/judging/limits.py", "agents/data/limits.toml", "agents/critic.py",
         "agents/judging/clips.py", "agents/director.py", "core/verdict.py")  # fmt: skip


def version() -> str:
    """A hash of the files that the judge is made of; figures taken with another judge are not mixed in."""
    home, digest = Path(rushes.__file__).parent, hashlib.sha256()
    for name in JUDGE:
        path = home / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@dataclass(frozen=True)
class Sight:
    """What the judge said of one take: scores by mode, findings, what it could not measure, and what the looking took.

    `scores` are ``mode -> (score, first frame, frames, region)``; `found` and `hard` name the modes over their limits.
    """

    decision: str
    scores: dict[str, tuple[float, int, int, tuple[float, ...]]]
    found: tuple[str, ...]
    hard: tuple[str, ...]
    blind: tuple[str, ...]
    trusted: float
    seconds: float
    verdict: Verdict = field(repr=False)
    seen: Memory = field(repr=False)


@dataclass(frozen=True)
class Memory:
    """What is kept of a take for its neighbours: looks at each person, one small look at all of it, the style's figures."""

    people: dict[str, list[dict[str, Any]]]
    middle: Any
    style: tuple[float, ...]


def look_at(
    frames: np.ndarray, shot: Shot, size: Size, rate: Rate, geometry: Sequence[FrameGeometry] = (), planned: bool = True
) -> Sight:
    """Have a take watched and judged; `planned` false leaves out what needs a planned camera."""
    watch = Watch(rate=float(rate.fraction), geometry=tuple(geometry))
    held = [np.ascontiguousarray(frame) for frame in frames]  # in hand, as while encoding
    started = time.process_time()
    for index, frame in enumerate(held):
        watch.see(index, frame)
    spent = time.process_time() - started
    rushes_of = Rushes(shot, size, rate, watch, tuple(geometry))
    verdict = judge("benchmark", rushes_of)  # type: ignore[arg-type]
    scores = {}
    for one in read(rushes_of):
        at = one.frames
        where = (one.region.x, one.region.y, one.region.width, one.region.height) if one.region is not None else ()
        kept = scores.get(one.mode.value)
        if kept is None or one.score > kept[0]:
            scores[one.mode.value] = (float(one.score), at.start if at else -1, at.length if at else 0, where)
    if not planned:
        verdict = _without_plan(verdict)
        scores = {mode: row for mode, row in scores.items() if mode not in CAMERA}
    return Sight(
        verdict.decision.value, scores, tuple(sorted({f.mode.value for f in verdict.findings})),
        tuple(sorted({f.mode.value for f in verdict.hard})), tuple(sorted(verdict.blind_spots())), float(watch.camera.trusted),
        spent, verdict, _memory(watch),
    )  # fmt: skip


def _without_plan(verdict: Verdict) -> Verdict:
    """The verdict without what cannot be asked of it."""
    left = CAMERA
    findings = tuple(finding for finding in verdict.findings if finding.mode.value not in left)
    blind = tuple(item for item in verdict.unmeasurable if item.partition(":")[0] not in left)
    decision = Decision.RETAKE if any(f.hard for f in findings) else Decision.UNMEASURABLE if blind else Decision.PASS
    return verdict.model_copy(update={"findings": findings, "unmeasurable": blind, "decision": decision})


def _memory(watch: Watch) -> Memory:
    people = {str(name): [dict(parts) for _, parts in rows] for name, rows in watch.likeness.seen.items()}
    return Memory(people, getattr(watch, "middle", None), tuple(watch.style.vector()))


# -- two takes -------------------------------------------------------------------------


def person_apart(one: Memory, other: Memory, name: str) -> float | None:
    """How much a person differs between two takes; None where one of them shows too little."""
    first, second = one.people.get(name, []), other.people.get(name, [])
    shared = {part for look in first for part in look} & {part for look in second for part in look}
    return float(subjects.nearest(first, second)[0]) if shared else None


def light_apart(one: Memory, other: Memory) -> float | None:
    """How much the light differs on what both takes show."""
    if one.middle is None or other.middle is None:
        return None
    found = place.light_apart(one.middle, other.middle)
    return None if found is None else float(found)


def style_apart(one: Memory, others: Sequence[Memory]) -> float | None:
    """How far a take's style lies from the others'."""
    rows = [other.style for other in others if other.style]
    return float(style.apart(one.style, rows)) if one.style and len(rows) > 1 else None


def take_of(shot: Shot, size: Size, rate: Rate, verdict: Verdict) -> Take:
    """A take that stands for what was judged, for the director."""
    return Take.model_validate(
        {
            "key": "benchmark", "shot": shot.id, "renderer": "benchmark", "version": "1", "prompt": "", "size": size, "rate": rate,
            "frames": shot.frames, "file": "none.mp4", "verdict": verdict,
        }
    )  # fmt: skip


def mode_named(name: str) -> FailureMode:
    """The failure mode of these words."""
    return FailureMode(name)
