"""Appearance: what somebody looks like, as the colours of head, body and legs, and where in a picture such colours stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from .sight import Plane

PARTS = {"head": (0.0, 0.24), "body": (0.24, 0.62), "legs": (0.62, 1.0)}
"""Parts of an upright subject, as shares of its box from the top."""

SIDE = 192
"""Pixels: the width at which subjects are looked for."""

LIGHTS, TINTS, REACH = 8, 24, 72
"""Steps of lightness, steps along each of Lab's colour axes, and how far from grey these go."""

LEAST = 3e-4
"""Share of a histogram below which a colour is as good as not there."""

HALF = {"head": 0.2, "body": 0.26, "legs": 0.24}
"""Half the width of each part, as a share of the box: arms and what is carried are left out."""

GROWN = 0.35
"""How much further than the box its surroundings reach, as a share of its sides."""

_SOFT = np.array([0.25, 0.5, 0.25], dtype=np.float32)

Bins = NDArray[np.int32]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Guise:
    """The colours of somebody's parts ``(bins,) float32``, each summing to 1.

    `shape` is the box's width over its height in pixels; `fill` the share of the box that is not ground, `solid` the share of the
    middle of trunk and head, whichever is less: scattered things of the right colours have holes there.
    """

    parts: Mapping[str, Plane]
    shape: float
    fill: float
    solid: float = 1.0


def binned(rgb: NDArray[np.uint8], width: int = SIDE) -> Bins:
    """The colour of every pixel of a picture made small, as the number of its bin."""
    height = max(8, round(width * rgb.shape[0] / rgb.shape[1]))
    lab = np.asarray(cv2.cvtColor(cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2LAB), dtype=np.uint8)
    lights, tints = _tables()
    return np.asarray((tints[lab[..., 1]] * TINTS + tints[lab[..., 2]]) * LIGHTS + lights[lab[..., 0]], dtype=np.int32)


@cache
def _tables() -> tuple[Bins, Bins]:
    """For every byte of a picture in Lab: its step of lightness, and its step along a colour axis."""
    lights = np.arange(256) * LIGHTS // 256
    tints = np.clip((np.arange(256) - 128 + REACH) * TINTS // (2 * REACH), 0, TINTS - 1)
    return lights.astype(np.int32), tints.astype(np.int32)


def counted(bins: Bins, weights: Plane | None = None) -> Plane:
    """The histogram of some pixels, smoothed so that a slightly other light is still the same colour; sums to 1."""
    counts = np.bincount(bins.ravel(), None if weights is None else weights.ravel(), LIGHTS * TINTS * TINTS)
    cube = cv2.sepFilter2D(counts.astype(np.float32).reshape(TINTS, TINTS, LIGHTS), -1, _SOFT, _SOFT, borderType=cv2.BORDER_REPLICATE)
    soft = 0.5 * cube
    soft[..., 1:] += 0.25 * cube[..., :-1]
    soft[..., :-1] += 0.25 * cube[..., 1:]
    return np.asarray(soft.ravel() / max(float(soft.sum()), 1e-9), dtype=np.float32)


def likely(one: Plane, other: Plane) -> Plane:
    """For every colour, how much rather it is of the first kind than of the other: -1 to 1."""
    return np.asarray(np.clip(np.log((one + LEAST) / (other + LEAST)) / 2, -1, 1), dtype=np.float32)


def alike(one: Guise, other: Guise) -> dict[str, float]:
    """How alike two people are in the parts that both show: Bhattacharyya coefficients, 0 to 1."""
    return {part: float(np.sqrt(one.parts[part] * other.parts[part]).sum()) for part in one.parts if part in other.parts}


def told(one: Guise, other: Guise) -> float:
    """How surely two guises are one person's: the mean of the two parts that are most alike, so that another coat is still the same.

    0 where they have fewer than two parts in common.
    """
    values = sorted(alike(one, other).values())
    return float(np.mean(values[-2:])) if len(values) > 1 else 0.0


def blended(one: Guise, other: Guise, share: float) -> Guise:
    """A guise that takes on a share of another; parts that only one of them shows stay."""
    parts = dict(other.parts) | dict(one.parts)
    for part in one.parts:
        if part in other.parts:
            parts[part] = np.asarray((1 - share) * one.parts[part] + share * other.parts[part], dtype=np.float32)
    return Guise(parts, (1 - share) * one.shape + share * other.shape, (1 - share) * one.fill + share * other.fill, other.solid)


def portrayed(rgb: NDArray[np.uint8], box: Box | None = None) -> Guise | None:
    """Somebody as a picture shows them: inside a box, or as whatever stands out from the picture's border. None: too little does."""
    height, width = rgb.shape[:2]
    inside = 1.0 if box is None else max(0.05, min(1.0, box[2] - box[0]))
    bins = binned(rgb, int(np.clip(96 / inside, 96, 384))) if height > 4 and width > 4 else np.zeros((8, 8), dtype=np.int32)
    if box is not None:
        return guise_of(bins, box)
    stands = _standing_out(bins)
    if stands.mean() < 0.05:
        return None
    high, wide = stands.shape
    top, bottom = _extent(stands.sum(axis=1))
    left, right = _extent(stands.sum(axis=0))
    if bottom - top < 6 or right - left < 4:
        return None
    return _measured(bins, stands, (left / wide, top / high, right / wide, bottom / high))


def _standing_out(bins: Bins) -> Plane:
    """How surely each pixel of a picture is not of its border; the lower border is left out: people stand on it."""
    high, wide = bins.shape
    border = np.zeros(bins.shape, dtype=bool)
    edge = max(1, wide // 16)
    border[: max(1, high // 24)] = border[:, :edge] = border[:, -edge:] = True
    border[int(high * 0.9) :] = False
    ground = counted(bins[border])
    middle = np.zeros(bins.shape, dtype=np.float32)
    middle[int(high * 0.05) :, int(wide * 0.25) : int(wide * 0.75)] = 1
    for _ in range(2):
        middle = _sure(likely(counted(bins, middle), ground)[bins])
        middle[border] = 0
    return np.asarray(cv2.medianBlur((middle * 255).astype(np.uint8), 3).astype(np.float32) / 255, dtype=np.float32)


def _sure(score: Plane) -> Plane:
    return np.asarray(np.clip(score * 2, 0, 1), dtype=np.float32)


def _extent(sums: Plane) -> tuple[int, int]:
    """From where to where the mass of a profile lies, but for a hundredth at either end."""
    run = np.cumsum(sums) / max(float(sums.sum()), 1e-9)
    return int(np.searchsorted(run, 0.01)), int(np.searchsorted(run, 0.99)) + 1


def guise_of(bins: Bins, box: Box) -> Guise | None:
    """Somebody as the pixels of a box show them, without what is like the surroundings; None where too little is left.

    The box is in fractions of the picture and may reach beyond it.
    """
    return _measured(bins, foreground(bins, box), box)


def foreground(bins: Bins, box: Box) -> Plane:
    """How surely each pixel of a box is not of its surroundings, 0 outside the box."""
    inner, outer = pixels(box, bins.shape), pixels(grown(box, GROWN), bins.shape)
    found = np.zeros(bins.shape, dtype=np.float32)
    if inner[0].stop - inner[0].start < 4 or inner[1].stop - inner[1].start < 3:
        return found
    around = np.ones(bins.shape, dtype=np.float32)
    around[inner] = 0
    around[int(bins.shape[0] * min(1.0, box[3])) :] = 0  # shadows and reflections stand below
    ground = counted(bins[outer], around[outer])
    weights = np.zeros(bins.shape, dtype=np.float32)
    left, top, right, bottom = box
    core = (right - left) * 0.25  # head and legs are narrow: what is in the middle from top to bottom is somebody
    weights[pixels((left + core, top, right - core, bottom), bins.shape)] = 1
    for _ in range(2):
        found[inner] = _sure(likely(counted(bins[inner], weights[inner]), ground)[bins[inner]])
        weights = found
    return found


def _measured(bins: Bins, weights: Plane, box: Box) -> Guise | None:
    """The colours of a box's parts, its pixels weighted; parts that are hardly there are left out."""
    left, top, right, bottom = box
    centre, parts = (left + right) / 2, {}
    for part, (start, end) in PARTS.items():
        high, low = top + (bottom - top) * start, top + (bottom - top) * end
        half = (right - left) * min(0.5, HALF[part] * 1.5)
        place = pixels((centre - half, high, centre + half, low), bins.shape)
        room = (low - high) * bins.shape[0] * 2 * half * bins.shape[1]
        if float(weights[place].sum()) >= max(8.0, 0.12 * room):
            parts[part] = counted(bins[place], weights[place])
    shape = (right - left) * bins.shape[1] / max(1e-6, (bottom - top) * bins.shape[0])
    if not parts:
        return None
    middle = [(centre - 0.15 * (right - left), 0.25, 0.6, 1.0), (centre - 0.12 * (right - left), 0.05, 0.2, 0.6)]
    shares = []
    for start, high, low, enough in middle:
        place = pixels((start, top + high * (bottom - top), 2 * centre - start, top + low * (bottom - top)), bins.shape)
        shares.append(float(weights[place].mean()) / enough if weights[place].size else 0.0)
    return Guise(parts, float(shape), float(weights[pixels(box, bins.shape)].mean()), min(1.0, *shares))


def grown(box: Box, share: float) -> Box:
    """The box with a share of its sides added on every side."""
    left, top, right, bottom = box
    across, down = (right - left) * share, (bottom - top) * share
    return left - across, top - down, right + across, bottom + down


def pixels(box: Box, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Rows and columns of a box in a picture of a shape, cut to it."""
    high, wide = shape[0], shape[1]
    left, top, right, bottom = box
    rows = slice(min(high, max(0, round(top * high))), max(0, min(high, round(bottom * high))))
    return rows, slice(min(wide, max(0, round(left * wide))), max(0, min(wide, round(right * wide))))


def shared(one: Box, other: Box) -> float:
    """Intersection over union of two boxes."""
    (a, b, c, d), (e, f, g, h) = one, other
    both = max(0.0, min(c, g) - max(a, e)) * max(0.0, min(d, h) - max(b, f))
    return both / max(1e-9, (c - a) * (d - b) + (g - e) * (h - f) - both)
