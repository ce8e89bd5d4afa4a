"""Outlines as ``(n, 2) float64`` arrays: drawn curves, scissor-cut edges, ribbons, clouds.

Everything is in units, y down. A closed outline does not repeat its first point.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import skia
from numpy.typing import NDArray

Outline = NDArray[np.float64]
Points = Sequence[Sequence[float] | Outline] | Outline
"""Points as (x, y); in `smooth`, a third, true value marks a corner: (x, y, 1)."""


def smooth(points: Points, closed: bool = True, steps: int = 8) -> Outline:
    """A Catmull-Rom curve through the points, `steps` segments between neighbours; corners stay sharp."""
    corner = np.array([len(point) > 2 and bool(point[2]) for point in points])
    knots = np.array([[float(point[0]), float(point[1])] for point in points])
    count = len(knots)
    last = count if closed else count - 1
    here, after = knots[np.arange(last)], knots[(np.arange(last) + 1) % count]
    before = knots[np.arange(last) - 1] if closed else knots[np.maximum(np.arange(last) - 1, 0)]
    beyond = knots[(np.arange(last) + 2) % count] if closed else knots[np.minimum(np.arange(last) + 2, count - 1)]
    straight_out, straight_in = corner[:last].copy(), corner[(np.arange(last) + 1) % count].copy()
    if not closed:
        straight_out[0] = straight_in[-1] = True
    leave = np.where(straight_out[:, None], after - here, (after - before) / 2)[:, None, :]
    arrive = np.where(straight_in[:, None], after - here, (beyond - here) / 2)[:, None, :]
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    curve = (
        (2 * t**3 - 3 * t**2 + 1) * here[:, None, :]
        + (t**3 - 2 * t**2 + t) * leave
        + (3 * t**2 - 2 * t**3) * after[:, None, :]
        + (t**3 - t**2) * arrive
    ).reshape(-1, 2)
    return curve if closed else np.vstack([curve, knots[-1:]])


def rough(outline: Outline, amplitude: float, seed: int, closed: bool = True, step: float = 15.0) -> Outline:
    """The outline as scissors leave it: pushed along its normal by two octaves of noise.

    Noise knots stand every `step` and every 5 `step` units of arc; `amplitude` is in units.
    """
    if amplitude <= 0 or len(outline) < 3:
        return outline
    ring = np.vstack([outline, outline[:1]]) if closed else outline
    arc = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(ring, axis=0).T))])
    length = float(arc[-1])
    if length < 2 * step:
        return outline
    even = np.linspace(0, length, max(len(outline), int(length / (step / 2))), endpoint=not closed)
    at = np.union1d(even, arc[:-1] if closed else arc)
    x, y = np.interp(at, arc, ring[:, 0]), np.interp(at, arc, ring[:, 1])
    random = np.random.default_rng(seed)
    push = 0.6 * _knots(random, length, step, at, closed) + 0.8 * _knots(random, length, 5 * step, at, closed)
    along_x, along_y = np.gradient(x), np.gradient(y)
    size = np.hypot(along_x, along_y) + 1e-9
    return np.column_stack([x - along_y / size * push * amplitude, y + along_x / size * push * amplitude])


def _knots(random: np.random.Generator, length: float, step: float, at: Outline, closed: bool) -> Outline:
    values = random.uniform(-1, 1, max(3, int(length / step)))
    if closed:
        values = np.append(values, values[0])
    return np.asarray(np.interp(at / length, np.linspace(0, 1, len(values)), values))


def ellipse(x: float, y: float, rx: float, ry: float, count: int = 36, turn: float = 0.0) -> Outline:
    """An ellipse about (x, y), turned by `turn` radians."""
    angle = np.linspace(0, 2 * math.pi, count, endpoint=False)
    across, down = rx * np.cos(angle), ry * np.sin(angle)
    cosine, sine = math.cos(turn), math.sin(turn)
    return np.column_stack([x + across * cosine - down * sine, y + across * sine + down * cosine])


def rect(left: float, top: float, right: float, bottom: float) -> Outline:
    """A rectangle."""
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=np.float64)


def polygon(points: Points) -> Outline:
    """Straight lines between the points."""
    if isinstance(points, np.ndarray):
        return np.asarray(points[:, :2], dtype=np.float64)
    return np.array([(float(point[0]), float(point[1])) for point in points])


_CAP = np.linspace(math.pi / 2, -math.pi / 2, 13)[1:-1, None]
_CAP_COS, _CAP_SIN = np.cos(_CAP), np.sin(_CAP)


def ribbon(points: Points, widths: float | Sequence[float]) -> Outline:
    """A band along a line, `widths` spread evenly along it (full widths), with rounded ends."""
    line = polygon(points)
    count = len(line)
    given = np.atleast_1d(np.asarray(widths, dtype=np.float64))
    if len(given) != count:
        given = np.interp(np.arange(count) * ((len(given) - 1) / max(1, count - 1)), np.arange(len(given)), given)
    half = given / 2
    along = np.empty_like(line)
    along[1:-1] = line[2:] - line[:-2]
    along[0], along[-1] = line[1] - line[0], line[-1] - line[-2]
    along /= np.sqrt(np.einsum("ij,ij->i", along, along))[:, None] + 1e-9
    normal = along[:, ::-1] * (-1.0, 1.0)
    side = normal * half[:, None]
    far = line[-1] + half[-1] * (_CAP_COS * along[-1] + _CAP_SIN * normal[-1])
    near = line[0] - half[0] * (_CAP_COS * along[0] + _CAP_SIN * normal[0])
    return np.concatenate([line + side, far, (line - side)[::-1], near])


def puffs(discs: Sequence[tuple[float, float, float]], count: int = 160) -> Outline:
    """The scalloped outline of a union of discs (x, y, radius), as seen from their centroid."""
    centre = np.mean([[x, y] for x, y, _ in discs], axis=0)
    angle = np.linspace(0, 2 * math.pi, count, endpoint=False)
    ray = np.column_stack([np.cos(angle), np.sin(angle)])
    reach = np.ones(count)
    for x, y, radius in discs:
        to = np.array([x, y]) - centre
        along = ray @ to
        inside = along * along - (to @ to - radius * radius)
        reach = np.where(inside > 0, np.maximum(reach, along + np.sqrt(np.maximum(inside, 0))), reach)
    return np.asarray(centre + ray * reach[:, None])


def move(outline: Outline, x: float = 0.0, y: float = 0.0, scale: float = 1.0, turn: float = 0.0) -> Outline:
    """The outline scaled and turned (radians) about (0, 0), then shifted."""
    cosine, sine = math.cos(turn) * scale, math.sin(turn) * scale
    return np.asarray(outline @ np.array([[cosine, sine], [-sine, cosine]]) + np.array([x, y]))


def to_path(outline: Points, closed: bool = True) -> skia.Path:
    """The outline as a skia path."""
    corners = outline[:, :2].tolist() if isinstance(outline, np.ndarray) else [(float(point[0]), float(point[1])) for point in outline]
    return skia.Path.Polygon([skia.Point(x, y) for x, y in corners], closed)
