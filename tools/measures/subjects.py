"""Subjects: whether they are in the frame, clear of the ground, and still themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ...core.names import CharacterId
from ...core.take import SubjectBox
from .palettes import apart
from .parts import WEIGHTS, Parts, most, nearest, seen_in
from .sight import Look

__all__ = ["Likeness", "contrast_of", "inside_share", "nearest"]


def inside_share(subject: SubjectBox) -> float:
    """How much of a subject's face (or box, when no face is known) lies inside the frame, 0 to 1."""
    left, top, right, bottom = subject.face or subject.box
    area = max(1e-9, (right - left) * (bottom - top))
    width = max(0.0, min(1.0, right) - max(0.0, left))
    height = max(0.0, min(1.0, bottom) - max(0.0, top))
    return width * height / area


def contrast_of(small: NDArray[np.uint8], subject: SubjectBox) -> float | None:
    """How clearly a subject stands out from its surroundings, in CIE Lab units; None when it fills the frame.

    The larger of two: the distance between head and trunk (from the joints, or the box's middle)
    and a ring just outside the box, lightness counting fully and colour by half; and how much
    wider the span of lightness is inside the box than in the ring (a rim, a face, a pattern).
    """
    height, width = small.shape[:2]
    left, top, right, bottom = (round(value * side) for value, side in zip(subject.box, (width, height, width, height), strict=True))
    left, top, right, bottom = max(0, left), max(0, top), min(width, right), min(height, bottom)
    if right - left < 4 or bottom - top < 6 or (right - left) * (bottom - top) > 0.6 * width * height:
        return None
    margin = max(3, round((bottom - top) * 0.12))
    outer = (max(0, left - margin), max(0, top - margin), min(width, right + margin), min(height, bottom + margin))
    lab = cv2.cvtColor(small[outer[1] : outer[3], outer[0] : outer[2]].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    ring = np.ones(lab.shape[:2], dtype=bool)
    ring[top - outer[1] : bottom - outer[1], left - outer[0] : right - outer[0]] = False
    core = np.zeros(lab.shape[:2], dtype=np.uint8)
    middle = ((left + right) / 2 / width, (top + bottom) / 2 / height)
    ends = [subject.joints.get("head", (middle[0], middle[1] - 0.1)), subject.joints.get("hip", middle)]
    points = [(round(x * width) - outer[0], round(y * height) - outer[1]) for x, y in ends]
    cv2.line(core, points[0], points[1], 1, thickness=max(2, round((right - left) * 0.22)))
    if np.count_nonzero(ring) < 20 or np.count_nonzero(core) < 6:
        return None
    lightness, a, b = (float(value) for value in np.median(lab[core == 1], axis=0) - np.median(lab[ring], axis=0))
    apart = float(np.sqrt(lightness**2 + 0.25 * (a * a + b * b)))
    return max(apart, _span(lab[~ring][:, 0]) - _span(lab[ring][:, 0]))


def _span(lightness: NDArray[Any]) -> float:
    """The span of lightness that the middle nine tenths of the pixels take."""
    low, high = np.percentile(lightness, (5, 95))
    return float(high - low)


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
