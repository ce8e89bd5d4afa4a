"""Searching: where in a picture somebody's colours stand, one above the other, and nowhere beside them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from .appearance import HALF, PARTS, Bins, Box, Guise, counted, likely
from .sight import Floats, Plane

HEIGHTS = tuple(float(0.2 * 1.2**step) for step in range(14))
"""Shares of the frame's height that a subject may be tall: from the smallest that is measured to a close face, whose box goes on below."""

FLANK = 0.3
"""Of the box's width: how far beside it its colours are not to go on."""

OUTSIDE = 1.5
"""How much what goes on beside the box counts against it."""

FILLED = 0.4
"""How much it counts against a box that more or less of it is filled than of the one that it was learned from."""

WORST = -0.3
"""A score below which nobody stands there."""

FAR = 0.5
"""What it costs to be the frame's width away from where somebody is expected."""

STAY = 0.05
"""What it costs to move a box by its own side, or to make it another shape by a factor of e."""

APART = 0.15
"""Shares: two places that have more of their area in common are one."""

WEIGHT = {"head": 0.35, "body": 0.4, "legs": 0.25}


class Spot(NamedTuple):
    """A place where somebody might stand: the box in fractions of the frame, and how well it fits, at most 1."""

    box: Box
    score: float


@dataclass(frozen=True)
class Scene:
    """One small picture in which people are looked for."""

    bins: Bins

    @cached_property
    def ground(self) -> Plane:
        """The histogram of the whole picture."""
        return counted(self.bins)

    def field(self, guise: Guise) -> Field:
        """Where this one's colours are."""
        return Field({part: likely(colours, self.ground)[self.bins] for part, colours in guise.parts.items()}, guise)


class Field:
    """For every part, how much rather each pixel is of it than of the picture, summed up so that boxes are quickly read."""

    def __init__(self, beliefs: dict[str, Plane], guise: Guise) -> None:
        self.shape, self.fill = guise.shape, guise.fill
        self.high, self.wide = next(iter(beliefs.values())).shape
        self.high_over_wide = self.wide / self.high
        any_part = np.maximum.reduce([*beliefs.values(), np.zeros((self.high, self.wide), dtype=np.float32)])
        self.sums = {part: np.asarray(cv2.integral(plane), dtype=np.float64) for part, plane in beliefs.items()}
        self.any = cv2.integral(any_part)
        self.sure = cv2.integral(np.minimum(2 * any_part, 1))

    def scored(self, boxes: Floats) -> Floats:
        """How well somebody fits each box ``(boxes, 4)``, in fractions of the frame: -1 to 1; -1 for what shows too little of them."""
        left, top, right, bottom = (boxes * (self.wide, self.high, self.wide, self.high)).T
        middle, width, height = (left + right) / 2, right - left, bottom - top
        total, weight = np.zeros(len(boxes)), np.zeros(len(boxes))
        for part, sums in self.sums.items():
            start, end = PARTS[part]
            half = HALF[part] * width
            mean, seen = self._mean(sums, middle - half, top + start * height, middle + half, top + end * height)
            total += WEIGHT[part] * seen * mean
            weight += WEIGHT[part] * seen
            if part == "head":
                total -= 10 * (seen < 0.5)
        inside = self._mass(left, top, right, bottom)
        across, down = FLANK * width, FLANK / 2 * height
        near = self._mass(left - across, top - down, right + across, bottom + down)
        beside = 1 - inside / np.maximum(near, 1e-6)
        full, _ = self._mean(self.sure, left, top, right, bottom)
        off = np.abs(np.log(np.maximum(full, 0.02) / max(self.fill, 0.02)))
        score = total / np.maximum(weight, 1e-6) - OUTSIDE * beside - FILLED * off
        return np.where(weight >= 0.3, np.clip(score, -1, 1), -1.0)

    def _mean(self, sums: Floats, left: Floats, top: Floats, right: Floats, bottom: Floats) -> tuple[Floats, Floats]:
        """The mean inside each box, and how much of the box lies in the picture."""
        x0, x1 = np.clip(np.rint(left), 0, self.wide).astype(int), np.clip(np.rint(right), 0, self.wide).astype(int)
        y0, y1 = np.clip(np.rint(top), 0, self.high).astype(int), np.clip(np.rint(bottom), 0, self.high).astype(int)
        x1, y1 = np.maximum(x0, x1), np.maximum(y0, y1)
        area = (x1 - x0) * (y1 - y0)
        mass = sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0]
        seen = np.clip(area / np.maximum((right - left) * (bottom - top), 1e-6), 0, 1)
        return mass / np.maximum(area, 1), seen

    def _mass(self, left: Floats, top: Floats, right: Floats, bottom: Floats) -> Floats:
        """How many pixels inside each box are of somebody's colours."""
        x0, x1 = np.clip(np.rint(left), 0, self.wide).astype(int), np.clip(np.rint(right), 0, self.wide).astype(int)
        y0, y1 = np.clip(np.rint(top), 0, self.high).astype(int), np.clip(np.rint(bottom), 0, self.high).astype(int)
        x1, y1 = np.maximum(x0, x1), np.maximum(y0, y1)
        return np.asarray(self.sure[y1, x1] - self.sure[y0, x1] - self.sure[y1, x0] + self.sure[y0, x0])

    def searched(self, near: Box | None = None, most: int = 4) -> list[Spot]:
        """The best places in the whole picture, the best first; or those of about the size of a box and not far from it."""
        boxes = self._everywhere() if near is None else self._about(near)
        scores = self.scored(boxes)
        if near is not None:
            off = np.hypot(boxes[:, 0] + boxes[:, 2] - near[0] - near[2], boxes[:, 1] + boxes[:, 3] - near[1] - near[3]) / 2
            scores = scores - FAR * off
        found = list[Spot]()
        while len(found) < most:
            best = int(np.argmax(scores))
            if scores[best] < WORST:
                break
            found.append(Spot(_box(boxes[best]), float(scores[best])))
            scores = np.where(_away(boxes, found[-1].box), scores, -2.0)
        return found

    def around(self, box: Box, reach: float, sizes: tuple[float, ...] = (0.93, 1.0, 1.07)) -> Spot:
        """The best place near a box: moved by at most `reach` of its sides, and a little larger or smaller either way."""
        steps, size = np.linspace(-reach, reach, 5), np.asarray(sizes)
        x, y, wider, taller = (grid.ravel() for grid in np.meshgrid(steps, steps, size, size, indexing="ij"))
        left, top, right, bottom = box
        middle, centre = (left + right) / 2 + x * (right - left), (top + bottom) / 2 + y * (bottom - top)
        width, height = (right - left) * wider / 2, (bottom - top) * taller / 2
        boxes = np.stack([middle - width, centre - height, middle + width, centre + height], axis=1)
        scores = self.scored(boxes)
        odd = np.abs(x) + np.abs(y) + np.abs(np.log(width / height * self.high_over_wide / self.shape))
        best = int(np.argmax(scores - STAY * odd))
        return Spot(_box(boxes[best]), float(scores[best]))

    def _everywhere(self) -> Floats:
        """Boxes of every size all over the picture, and beyond its lower edge."""
        found = []
        for tall in HEIGHTS:
            wide = tall * self.high * self.shape / self.wide
            if wide > 1.5:
                break
            across = np.arange(0.0, 1.0 + 1e-9, max(wide / 5, 1.5 / self.wide))
            down = np.arange(-0.1 * tall, max(0.02, 1 - 0.35 * tall), max(tall / 10, 1.5 / self.high))
            x, y = (grid.ravel() for grid in np.meshgrid(across, down))
            found.append(np.stack([x - wide / 2, y, x + wide / 2, y + tall], axis=1))
        return np.concatenate(found)

    def _about(self, near: Box) -> Floats:
        """Boxes of about the size of one, up to a third of the frame away."""
        left, top, right, bottom = near
        found = []
        for size in (0.7, 0.84, 1.0, 1.2, 1.44):
            wide, tall = (right - left) * size, (bottom - top) * size
            x = (left + right) / 2 + np.arange(-0.36, 0.361, max(wide / 5, 1.5 / self.wide))
            y = (top + bottom) / 2 + np.arange(-0.25, 0.251, max(tall / 10, 1.5 / self.high))
            x, y = (grid.ravel() for grid in np.meshgrid(x, y))
            found.append(np.stack([x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2], axis=1))
        return np.concatenate(found)


def _away(boxes: Floats, box: Box) -> NDArray[np.bool_]:
    """Which boxes have little in common with one."""
    left, top, right, bottom = boxes.T
    across = np.clip(np.minimum(right, box[2]) - np.maximum(left, box[0]), 0, None)
    down = np.clip(np.minimum(bottom, box[3]) - np.maximum(top, box[1]), 0, None)
    smaller = np.minimum((right - left) * (bottom - top), (box[2] - box[0]) * (box[3] - box[1]))
    return np.asarray(across * down < APART * smaller)


def _box(row: Floats) -> Box:
    return float(row[0]), float(row[1]), float(row[2]), float(row[3])


