"""Playing a case: one shot of the world shot by the crew's own loop, the lever chosen by the director or by a rival."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from unittest.mock import patch

import numpy as np
import truth
from world import BRIEF, RATE, TAKES, Case, Kept, Seer, bible, with_reference

from rushes.agents import cause, director
from rushes.agents.camera import shoot_take
from rushes.agents.director import Choice
from rushes.agents.lessons import Lessons
from rushes.agents.shoot import shoot
from rushes.agents.stage import Stage
from rushes.agents.vault import find_take
from rushes.core.document import seed_of
from rushes.core.names import TakeKey
from rushes.core.project import Project
from rushes.core.take import ShotRecord, Take
from rushes.core.verdict import Cause, FailureMode, Lever, LeverPull
from rushes.renderers.faulty import Faulty
from rushes.tools import media

POLICIES = ("director", "random lever", "seed only", "best of N")
Wrong = Mapping[FailureMode, float]


@dataclass(frozen=True)
class Step:
    """One lever pulled: whether it was the right one, the control of a question, kept, a render; and what was wrong before and after."""

    lever: Lever
    right: bool
    control: bool
    kept: bool
    render: bool
    before: float
    after: float


@dataclass(frozen=True)
class Played:
    """What came of a case: its steps, the first take's faults, and those of the best take after 1, 2, ... renders."""

    case: str
    kind: str
    policy: str
    steps: tuple[Step, ...]
    passed: tuple[bool, ...]
    renders: int
    decision: str

    @property
    def right(self) -> bool | None:
        """Whether the first lever that was no mere question was the right one; None where none was pulled."""
        told = [step for step in self.steps if step.right or not step.control]
        return told[0].right if told else None


@dataclass
class Set:
    """One folder with its renderers; takes that were made for one policy serve all."""

    folder: Path
    kept: Kept = field(default_factory=Kept)
    truths: dict[str, dict[FailureMode, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.project = Project(self.folder)
        self.project.create()
        self.bible = bible(with_reference(self.folder))
        self.seer = Seer(self.bible, self.kept)

    def stage(self, case: Case, lessons: Lessons | None = None) -> tuple[Stage, Faulty]:
        """The stage of a case, and its renderer."""
        renderer = Faulty(self.kept, {case.name: case.flaw}, mishap=0.1, seedless=case.seedless)
        renderer.truth = self.truths
        stage = Stage(
            self.project, BRIEF, self.bible, renderer, Kept, lambda event: None, panel=self.seer,  # type: ignore[arg-type]
            lessons=lessons or Lessons(),
        )  # fmt: skip
        return stage, renderer

    def clean_passes(self, case: Case) -> bool:
        """Whether the shot with nothing wrong passes: else the judge would be measured, not the director."""
        renderer = Faulty(self.kept, {})
        stage = replace(self.stage(case)[0], renderer=renderer)
        take, _ = shoot_take(case.shot, stage, 0)
        return take.verdict is not None and take.verdict.decision.value == "pass"

    def is_found(self, case: Case) -> bool:
        """Whether the judge orders a retake of the first take at all."""
        take, _ = shoot_take(case.shot, self.stage(case)[0], 0)
        return take.verdict is not None and take.verdict.decision.value == "retake"

    def wrong(self, key: TakeKey, case: Case) -> Wrong:
        """The truth of a take."""
        if key not in self.truths:
            take = find_take(self.project, key, case.shot.id)
            assert take is not None
            assert take.parent is not None
            before = self.wrong(take.parent, case)
            frames, parent = (self._pictures(name, case) for name in (key, take.parent))
            clean, _ = self.kept.clean(case.shot, self.bible)
            self.truths[key] = truth.mended(before, frames, parent, clean, float(RATE.fraction))
        return self.truths[key]

    def measured(self, key: TakeKey, case: Case) -> Wrong:
        """The truth of a take in the figures in which repairs of it are measured."""
        frames = self._pictures(key, case)
        return truth.mended(self.wrong(key, case), frames, frames, self.kept.clean(case.shot, self.bible)[0], float(RATE.fraction))

    def _pictures(self, key: TakeKey, case: Case) -> truth.Frames:
        take = find_take(self.project, key, case.shot.id)
        assert take is not None
        return np.stack(list(media.frames_of(self.project.path(take.file))))


def play(case: Case, policy: str, on: Set, lessons: Lessons | None = None) -> Played:
    """Shoot a case by one policy; what another policy recorded does not stand."""
    for record in on.project.folder.glob(f"takes/{case.name}/*.record.json"):
        record.unlink()
    on.project.shelf.forget()
    stage, _ = on.stage(case, lessons)
    if policy == "best of N":
        return _best_of(case, stage, on)
    with _chooser(policy):
        return _told(case, policy, shoot(case.shot, stage), on)


@contextmanager
def _chooser(policy: str) -> Iterator[None]:
    if policy == "director":
        yield
        return
    with patch.object(director, "choose", _random if policy == "random lever" else _seed):
        yield


def _random(
    shot: object, verdict: object, pulls: Sequence[LeverPull], offered: Sequence[Lever], repeatable: bool,
    prompted: object = None, tired: object = (), mendable: Collection[FailureMode] = (),
) -> Choice | None:  # fmt: skip
    """Any lever that there is for the worst fault, by lot; words that are added are the right ones."""
    finding = director.by_damage(verdict)[0]  # type: ignore[arg-type]
    usable = [lever for lever in offered if not (lever is Lever.AGAIN and repeatable)]
    if usable and finding.mode in mendable:
        usable.append(Lever.LOCAL_REPAIR if finding.mode is FailureMode.LOCAL_FLICKER else Lever.POST_FIX)
    if not usable:
        return None
    lever = Random(seed_of("random", shot.id, len(pulls))).choice(usable)  # type: ignore[attr-defined]
    if lever in director.CREW and any(pull.lever is lever for pull in pulls):
        lever = Lever.SEED
    words = cause.fixed_words(finding, prompted) if cause.is_asked(finding.mode) and prompted else ("more light",)  # type: ignore[arg-type]
    return Choice(lever, finding, None, ", ".join(words) if lever is Lever.CLAUSE else "")


def _seed(
    shot: object, verdict: object, pulls: Sequence[LeverPull], offered: Sequence[Lever], repeatable: bool,
    prompted: object = None, tired: object = (), mendable: Collection[FailureMode] = (),
) -> Choice | None:  # fmt: skip
    """Another seed each time."""
    finding = director.by_damage(verdict)[0]  # type: ignore[arg-type]
    return Choice(Lever.SEED if repeatable else Lever.AGAIN, finding) if offered else None


def _best_of(case: Case, stage: Stage, on: Set) -> Played:
    """As many takes as may be made, each with another seed; the one with the fewest and smallest hard faults."""
    takes: list[Take] = []
    for number in range(TAKES):
        adjust = case.shot.adjust.model_copy(update={"seed_step": 0 if case.seedless else number})
        takes.append(shoot_take(case.shot.model_copy(update={"adjust": adjust}), stage, number)[0])
    passed = tuple(not on.wrong(min(takes[: count + 1], key=_faults).key, case) for count in range(TAKES))
    best = min(takes, key=_faults)
    return Played(case.name, case.kind, "best of N", (), passed, TAKES, best.verdict.decision.value if best.verdict else "")


def _faults(take: Take) -> tuple[bool, int, float]:
    verdict = take.verdict
    if verdict is None:
        return True, 99, 0.0
    return verdict.decision.value != "pass", len(verdict.hard), sum(min(9.0, finding.excess) for finding in verdict.hard)


def _told(case: Case, policy: str, record: ShotRecord, on: Set) -> Played:
    champion = record.takes[0]
    after: list[bool] = [not on.wrong(champion, case)]
    steps: list[Step] = []
    for pull in record.pulls:
        assert pull.after is not None
        render = pull.lever not in director.CREW
        before, now = on.wrong(pull.before, case) if render else on.measured(pull.before, case), on.wrong(pull.after, case)
        champion = pull.after if pull.kept else champion
        right = _right(pull.lever, case)
        steps.append(
            Step(pull.lever, right, pull.cause is Cause.UNTOLD, pull.kept, render, sum(before.values()), sum(now.values()))
        )
        if render:
            after.append(not on.wrong(champion, case))
        else:
            after[-1] = not on.wrong(champion, case)
    renders = len(after)
    after += [after[-1]] * (TAKES - len(after))
    assert champion == record.champion
    return Played(case.name, case.kind, policy, tuple(steps), tuple(after), renders, record.decision.value)


def _right(lever: Lever, case: Case) -> bool:
    """Whether a lever is the one behind which the cause is; what is luck yields to shooting again as it does to another seed."""
    luck = {Lever.SEED, Lever.AGAIN}
    return lever is case.flaw.lever or (case.seedless and lever in luck and case.flaw.lever in luck)
