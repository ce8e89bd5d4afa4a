"""Stillness: repeated frames, sudden other pictures, and how much moves at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from .camera import Motion
from .sight import Step

SAME = 2
"""Grey levels: no pixel of the small picture differs by more than this in a repeated frame."""

SUDDEN = 18.0
"""Mean grey levels: a smaller change is no cut."""


@dataclass
class Change:
    """For each step: mean and largest change in grey levels, and the speed of the fastest twentieth, in widths a frame."""

    mean: list[float] = field(default_factory=list)
    largest: list[int] = field(default_factory=list)
    speed: list[float] = field(default_factory=list)

    def see(self, step: Step) -> None:
        """Take the change between two looks."""
        difference = cv2.absdiff(step.after.gray, step.before.gray)
        self.mean.append(float(difference.mean()))
        self.largest.append(int(difference.max()))
        self.speed.append(float(np.percentile(step.speed[::2, ::2], 95)) / step.after.gray.shape[1])

    def duplicates(self) -> list[int]:
        """The frames that repeat the one before."""
        return [index + 1 for index, largest in enumerate(self.largest) if largest <= SAME]

    def dynamics(self) -> float:
        """How much moves: the mean speed of the fastest twentieth of the picture, in percent of the width a frame."""
        return float(np.mean(self.speed)) * 100 if self.speed else 0.0


def cuts_in(mean_change: Sequence[float], motions: Sequence[Motion | None]) -> list[int]:
    """The frames on which the picture is suddenly another, from the changes and camera moves between frames.

    Either the change stands out from its surroundings and no camera move explains it; or, where everything
    changes much all the time, one step has no camera move in it while those around it have one.
    """
    found = []
    change = np.asarray(mean_change)
    agreed = np.array([0.0 if motion is None else motion.inliers for motion in motions])
    for index, (value, inliers) in enumerate(zip(change, agreed, strict=True)):
        window = slice(max(0, index - 6), index + 7)
        around, others = (np.delete(row[window], min(index, 6)) for row in (change, agreed))
        if value <= SUDDEN or not around.size:
            continue
        usual, moving = float(np.median(around)) + 0.5, float(np.median(others))
        if (value > 2 * usual and inliers < 0.5) or (value > 1.3 * usual and inliers < 0.2 and moving > 0.6):
            found.append(index + 1)
    return found
