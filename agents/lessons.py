"""Lessons: which levers have not helped a renderer in this film, read from the records of its shots.

Chains are shot side by side, so what is learned must not hang on which is quicker. Lessons are therefore drawn
once for a plan, before any of its shots is shot, from the records that stand then, and are kept; every shot of
the plan goes by the same ones, also when the run was stopped and goes on. A plan that was changed draws new ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import ClassVar

from ..core.document import Document, Part, content_hash
from ..core.errors import DocumentError, NewerSchema
from ..core.names import TakeKey
from ..core.project import Project
from ..core.shot import ShotList
from ..core.verdict import FailureMode, Lever, LeverPull
from ..renderers.base import Renderer
from .vault import every_record, find_take

FILE = ".rushes/lessons-{renderer}.json"
ENOUGH = 2
"""Pulls that brought nothing, and more of them than brought something, until a lever is tried last."""


class Tally(Part):
    """How often a lever was pulled against a fault: how often it helped, and how often not."""

    mode: FailureMode
    lever: Lever
    helped: int = 0
    failed: int = 0

    @property
    def tired(self) -> bool:
        """Whether it is tried last from now on."""
        return self.failed >= ENOUGH and self.failed > self.helped


class Lessons(Document):
    """What is known of one renderer's levers; `plan` is what it was drawn for."""

    schema_kind: ClassVar[str] = "lessons"

    plan: str = ""
    renderer: str = ""
    tallies: tuple[Tally, ...] = ()

    def tired(self) -> frozenset[tuple[FailureMode, Lever]]:
        """The levers that are tried last, each with the fault against which it has not helped."""
        return frozenset((tally.mode, tally.lever) for tally in self.tallies if tally.tired)


def lessons_for(project: Project, plan: ShotList, renderer: Renderer) -> Lessons:
    """The lessons that all shots of a plan go by: those that were drawn for it, or new ones, which are kept."""
    name = content_hash(plan.model_dump(mode="json"), renderer.name, renderer.version)
    file = FILE.format(renderer=renderer.name)
    with project.shelf.claim(file):
        standing = _standing(project, file)
        if standing is not None and standing.plan == name:
            return standing
        made = Lessons(plan=name, renderer=renderer.name, tallies=tally(pulls_of(project, renderer.name)))
        project.save(file, made)
        return made


def tally(pulls: Iterable[LeverPull]) -> tuple[Tally, ...]:
    """What came of all pulls, lever by lever. The order of the pulls does not matter, and the same pull counts once."""
    helped, failed = Counter[tuple[FailureMode, Lever]](), Counter[tuple[FailureMode, Lever]]()
    seen = set[tuple[TakeKey, TakeKey | None, Lever]]()
    for pull in pulls:
        if pull.mode is None or (pull.before, pull.after, pull.lever) in seen:
            continue
        seen.add((pull.before, pull.after, pull.lever))
        what = (pull.mode, pull.lever)
        if pull.kept or pull.left == 0:
            helped[what] += 1
        elif pull.left is not None:  # what could not be judged teaches nothing
            failed[what] += 1
    return tuple(
        Tally(mode=mode, lever=lever, helped=helped[mode, lever], failed=failed[mode, lever]) for mode, lever in sorted({*helped, *failed})
    )


def pulls_of(project: Project, renderer: str) -> list[LeverPull]:
    """Every pull of the film's records whose take was made with this renderer."""
    found = list[LeverPull]()
    for folder, record in every_record(project):
        for pull in record.pulls:
            take = find_take(project, pull.after, folder) if pull.after is not None else None
            if take is not None and take.renderer == renderer:
                found.append(pull)
    return found


def _standing(project: Project, file: str) -> Lessons | None:
    try:
        return project.find(file, Lessons)
    except NewerSchema:
        raise
    except DocumentError:
        return None  # it is drawn anew
