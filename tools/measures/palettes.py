"""Palettes: the few colours that an area is made of, and how far two palettes are apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .sight import Floats, Plane

RADIUS = 9.0
"""Lab units: what lies nearer to a colour than this is counted as that colour."""

CELL = 8.0
"""Lab units: the grid on which the fullest spot is looked for."""

PIXELS = 2500
"""An area's pixels are thinned to about so many."""

LIGHTNESS = 0.6
"""What a difference of lightness counts against one of colour: light falls differently on the same thing."""


def palette_of(pixels: Plane, most: int = 5, least: float = 0.08) -> Floats:
    """The colours of some pixels ``(n, 3)`` in Lab, fullest first, as rows of L, a, b and their share, ``(colours, 4)``.

    The fullest spot is taken with all that lies around it, then the fullest of what is left, and so on; what is less
    than `least` of the whole is left out. Empty when there are no pixels.
    """
    left = np.asarray(pixels[:: max(1, len(pixels) // PIXELS)], dtype=np.float64)
    total, found = len(left), list[tuple[float, ...]]()
    while len(found) < most and len(left) > max(3.0, least * total):
        middle = _fullest(left)
        for _ in range(2):
            near = np.linalg.norm(left - middle, axis=1) < RADIUS
            if near.any():
                middle = left[near].mean(axis=0)
        near = np.linalg.norm(left - middle, axis=1) < RADIUS
        if not near.any():
            break
        found.append((*map(float, middle), float(near.sum()) / total))
        left = left[~near]
    return np.asarray(found, dtype=np.float64).reshape(-1, 4)


def apart(one: Floats, other: Floats) -> float:
    """How far two palettes are apart, in Lab units: every colour's way to its nearest in the other one, by their shares."""
    ways = distances(one, other)
    there = float(ways.min(axis=1) @ one[:, 3]) / max(float(one[:, 3].sum()), 1e-9)
    back = float(ways.min(axis=0) @ other[:, 3]) / max(float(other[:, 3].sum()), 1e-9)
    return (there + back) / 2


def distances(one: Floats, other: Floats) -> Floats:
    """The distances of all colours of one palette from all of another, ``(colours, colours)``."""
    steps = (one[:, None, :3] - other[None, :, :3]) * np.array([LIGHTNESS, 1.0, 1.0])
    return np.asarray(np.linalg.norm(steps, axis=2))


def _fullest(pixels: Floats) -> NDArray[np.float64]:
    """The mean of the fullest cell."""
    cells = np.floor(pixels / CELL).astype(np.int64) + 40
    keys = (cells[:, 0] * 100 + cells[:, 1]) * 100 + cells[:, 2]
    _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return np.asarray(pixels[inverse == int(counts.argmax())].mean(axis=0))
