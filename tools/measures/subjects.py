"""Subjects: whether they are in the frame, and still themselves."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ...core.names import CharacterId
from ...core.take import SubjectBox
from .palettes import apart
from .parts import WEIGHTS, Parts, most, nearest, seen_in
from .sight import Look

__all__ = ["Likeness", "inside_share", "nearest"]


def inside_share(subject: SubjectBox) -> float:
    """How much of a subject's face (or box, when no face is known) lies inside the frame, 0 to 1."""
    left, top, right, bottom = subject.face or subject.box
    area = max(1e-9, (right - left) * (bottom - top))
    width = max(0.0, min(1.0, right) - max(0.0, left))
    height = max(0.0, min(1.0, bottom) - max(0.0, top))
    return width * height / area


@dataclass
class Likeness:
    """What each subject looked like over the take: the palettes of its parts, a few frames a second."""

    seen: dict[CharacterId, list[tuple[int, Parts]]] = field(default_factory=dict)

    def see(self, look: Look) -> None:
        """Take every subject of one look of whom enough is to be seen."""
        for name, parts in seen_in(look):
            self.seen.setdefault(name, []).append((look.index, parts))

    def within(self, name: CharacterId) -> tuple[float, str]:
        """How much a subject changed from the first to the last third of the take, in Lab units, and which part did most.

        Every late look is held against the early one that is most like it: who turns the head or walks is still the same.
        """
        rows = [parts for _, parts in self.seen.get(name, [])]
        third = len(rows) // 3
        if third < 1:
            return 0.0, ""
        between: dict[str, float] = {}
        for part in WEIGHTS:
            early = [row[part] for row in rows[:third] if part in row]
            late = [row[part] for row in rows[-third:] if part in row]
            if early and late:
                between[part] = float(np.median([min(apart(one, other) for other in early) for one in late]))
        return most(between)
