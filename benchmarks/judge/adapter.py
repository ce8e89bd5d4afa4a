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
from rushes.agents import continuity
from rushes.agents.camera import shoot_take
from rushes.agents.critic import judge
from rushes.agents.judging.readings import read
from rushes.agents.judging.rushes import Rushes
from rushes.agents.stage import Stage
from rushes.core.bible import Bible
from rushes.core.brief import Brief
from rushes.core.project import Project
from rushes.core.shot import Shot, ShotList
from rushes.core.take import FrameGeometry, Take
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Decision, FailureMode, Verdict
from rushes.renderers.base import Footage, Order, Renderer
from rushes.tools.measures.watch import Watch

CAMERA = {FailureMode.CAMERA.value}
"""What cannot be asked of real footage: nobody planned its camera. That it is one take is known, so a cut is a fault."""
JUDGE = (
    "tools/measures", "agents/judging/readings.py", "agents/judging/people.py", "agents/judging/limits.py", "agents/judging/looks.py",
    "agents/data/limits.toml", "agents/data/continuity.toml", "agents/continuity.py", "agents/critic.py", "core/verdict.py",
)  # fmt: skip


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


@dataclass(frozen=True)
class Watched:
    """A take that went by: what watched it, and the processor seconds that took."""

    watch: Watch
    seconds: float


def watch(frames: np.ndarray, rate: Rate, geometry: Sequence[FrameGeometry] = ()) -> Watched:
    """Have a take watched, every frame once."""
    eye = Watch(rate=float(rate.fraction), geometry=tuple(geometry))
    held = [np.ascontiguousarray(frame) for frame in frames]  # in hand, as while encoding
    started = time.process_time()
    for index, frame in enumerate(held):
        eye.see(index, frame)
    return Watched(eye, time.process_time() - started)


def weigh(
    watched: Watched, shot: Shot, size: Size, rate: Rate, geometry: Sequence[FrameGeometry] = (), planned: bool = True
) -> Sight:
    """Have a watched take judged by a plan; `planned` false leaves out what needs a planned camera."""
    rushes_of = Rushes(shot, size, rate, watched.watch, tuple(geometry))
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
        tuple(sorted({f.mode.value for f in verdict.hard})), tuple(sorted(verdict.blind_spots())), float(watched.watch.camera.trusted),
        watched.seconds, verdict,
    )  # fmt: skip


def _without_plan(verdict: Verdict) -> Verdict:
    """The verdict without what cannot be asked of it."""
    left = CAMERA
    findings = tuple(finding for finding in verdict.findings if finding.mode.value not in left)
    blind = tuple(item for item in verdict.unmeasurable if item.partition(":")[0] not in left)
    decision = Decision.RETAKE if any(f.hard for f in findings) else Decision.UNMEASURABLE if blind else Decision.PASS
    return verdict.model_copy(update={"findings": findings, "unmeasurable": blind, "decision": decision})


# -- several takes -----------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """A renderer that gives back what was drawn before."""

    inner: Renderer
    frames: np.ndarray
    geometry: tuple[FrameGeometry, ...]
    label: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def recipe(self, order: Order) -> dict[str, object]:
        """What makes the pixels."""
        return {"benchmark": self.label}

    def render(self, order: Order) -> Footage:
        """The frames."""
        return Footage(frames=iter(np.ascontiguousarray(frame) for frame in self.frames), geometry=list(self.geometry), seed=0)


@dataclass
class Film:
    """A film's folder in which takes are shot as the crew shoots them, and held against each other as the crew does."""

    folder: Path
    renderer: Renderer

    def shoot(self, label: str, shot: Shot, bible: Bible, size: Size, rate: Rate, frames: np.ndarray,
              geometry: tuple[FrameGeometry, ...]) -> Take:  # fmt: skip
        """The take of these pictures, encoded, watched and judged; found again by its label."""
        project = Project(self.folder)
        if not self.folder.exists():
            project.create()
        known: Renderer = Drawn(self.renderer, frames, geometry, label)  # type: ignore[assignment]
        brief = Brief(source="benchmark", size=size, rate=rate, renderer="animatic")
        stage = Stage(project, brief, bible, known, lambda: known, lambda event: None)
        return shoot_take(shot, stage, 0)[0]

    def beside(self, shots: Sequence[tuple[Shot, Take]], rate: Rate, size: Size) -> dict[tuple[str, str, str], float | None]:
        """What holding the takes against each other gives: ``(mode, shot, about) -> score``, None where it cannot be told."""
        plan = ShotList(rate=rate, size=size, shots=tuple(shot for shot, _ in shots))
        found = continuity.compare(plan, {shot.id: take for shot, take in shots}, Project(self.folder))
        return {(one.mode.value, str(one.shot), one.about): one.score for one in found}


def stands_out(mode: str, score: float) -> bool:
    """Whether a take that stands off others by so much is found."""
    rule = continuity.limits().get(FailureMode(mode))
    return rule is not None and rule.broken_by(score)


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
