"""Parting figures from their ground, as a gaffer does: by how far they stand out before any help."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .blend import Pixels

ENOUGH = 20.0  # Lab distance of a figure from its ground, lightness in full and colour by half
_SMALL = 96  # pixels of the longer side that are looked at


Area = tuple[int, int, int, int]
"""Left, top, right, bottom in the frame's pixels."""


@dataclass(frozen=True)
class Parting:
    """How strongly (0 to 1) figures are parted from their ground, and whether the ground is darkened for it."""

    strength: float = 0.0
    darken: bool = True


@dataclass(frozen=True)
class Sight:
    """A figure before its ground: the lightness (CIE L*) of both, and half the distance of their colours in Lab."""

    figure: float
    ground: float
    colour: float

    def apart(self, strength: float, darken: bool) -> float:
        """The Lab distance that a parting would leave between them."""
        ground = self.ground * (1 - 0.5 * strength) if darken else self.ground + 0.18 * strength * (100 - self.ground)
        return math.hypot(self.figure - ground, self.colour)


def look(lit: Pixels, ground: Pixels, where: Area, core: Area) -> Sight | None:
    """How a lit figure, drawn at `where`, stands out from the ring of ground about it.

    What counts of the figure is its `core`, head and trunk: what the eye looks for, and the critic.
    None when there is too little of either.
    """
    left, top, right, bottom = where
    margin = max(4, round(0.12 * (bottom - top)))
    outer_top, outer_left = max(0, top - margin), max(0, left - margin)
    ring = ground[outer_top : bottom + margin, outer_left : right + margin, :3]
    cover = np.zeros(ring.shape[:2], dtype=np.uint8)
    cover[top - outer_top : bottom - outer_top, left - outer_left : right - outer_left] = lit[..., 3]
    share = min(1.0, _SMALL / max(ring.shape[:2]))
    size = max(2, round(ring.shape[1] * share)), max(2, round(ring.shape[0] * share))
    around = _lab(cv2.resize(ring, size, interpolation=cv2.INTER_AREA))[cv2.resize(cover, size, interpolation=cv2.INTER_AREA) < 40]
    size = max(2, round(lit.shape[1] * share)), max(2, round(lit.shape[0] * share))
    small = cv2.resize(lit, size, interpolation=cv2.INTER_AREA)
    solid = np.zeros(small.shape[:2], dtype=bool)
    rows, columns = ((round((low - start) * share), round((high - start) * share) + 1) for low, high, start in
                     ((core[1], core[3], top), (core[0], core[2], left)))  # fmt: skip
    solid[max(0, rows[0]) : max(0, rows[1]), max(0, columns[0]) : max(0, columns[1])] = True
    inside = _lab(small[..., :3])[solid & (small[..., 3] > 230)]
    if len(around) < 8 or len(inside) < 8:
        return None
    figure, behind = np.median(inside, axis=0), np.median(around, axis=0)
    return Sight(float(figure[0]), float(behind[0]), 0.5 * math.hypot(*(figure[1:] - behind[1:]).tolist()))


def decide(seen: Sequence[Sight], asked: float, night: bool = False) -> Parting:
    """As little as lets the least visible figure stand out, and on top of it what a retake asks for.

    Darkening suits a `night`, and light a day; the other way has to part clearly better to be taken.
    """
    if not seen:
        return Parting(asked)
    best = Parting(asked)
    for own in (0.0, 0.12, 0.24, 0.36, 0.48):
        strength = min(1.0, own + asked)
        reached = {darken: min(sight.apart(strength, darken) for sight in seen) for darken in (True, False)}
        darken = reached[True] >= (0.7 if night else 1.15) * reached[False]
        best = Parting(strength, darken)
        if reached[darken] >= ENOUGH:
            break
    return best


def _lab(pixels: NDArray[Any]) -> NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_BGR2LAB), dtype=np.float32)
