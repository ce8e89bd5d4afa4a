"""Directions: what a person has said of single shots. They outrank every planner and every judge."""

from __future__ import annotations

from typing import ClassVar

from .document import Document, Part
from .names import CharacterId, ShotId, TakeKey
from .shot import Adjustments, CameraMove, Shot, ShotSize


class Direction(Part):
    """A person's word about one shot, keyed by the shot's stable id.

    What is None or empty is left to the crew. `adjust` replaces the plan's adjustments (its
    `seed_step` asks for another take of the same plan). `locked` is the shot as it was approved: it
    is shot so as long as its beats and its length stay what they are. `accepted` is the take that
    was chosen, whatever a judge says of it. `notes` are kept as they were said.
    """

    shot: ShotId
    size: ShotSize | None = None
    subjects: tuple[CharacterId, ...] | None = None
    camera: CameraMove | None = None
    adjust: Adjustments | None = None
    locked: Shot | None = None
    accepted: TakeKey | None = None
    notes: tuple[str, ...] = ()


class Directions(Document):
    """All that was said of the shots of a film, at most one entry a shot."""

    schema_kind: ClassVar[str] = "directions"
    damaged: ClassVar[str] = "Restore it, or delete it: the film continues without what a person said of its shots."

    shots: tuple[Direction, ...] = ()

    def of(self, shot: ShotId) -> Direction:
        """What was said of a shot; an empty direction when nothing was."""
        return next((said for said in self.shots if said.shot == shot), Direction(shot=shot))

    def with_one(self, direction: Direction) -> Directions:
        """These directions with one shot's replaced."""
        others = tuple(said for said in self.shots if said.shot != direction.shot)
        return self.model_copy(update={"shots": (*others, direction)})
