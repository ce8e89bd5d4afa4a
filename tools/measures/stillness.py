"""Stillness: repeated frames, and how much moves at all."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from .sight import Step

SAME = 2
"""Grey levels: no pixel of the small picture differs by more than this in a repeated frame."""


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
