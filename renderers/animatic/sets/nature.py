"""Things that grow, and what is in the sky, cut from paper: each stands on its `(x, y)`, in units, and grows upward."""

from __future__ import annotations

import math

import numpy as np
import skia

from ..colour import darker, lighter, mix
from ..paper import Cutter
from ..shapes import Outline, ellipse, puffs, ribbon, smooth
from .palettes import CREAM, Hour
from .parts import WHOLE, Bounds, contact, fill, glow, linear, plain, shaded


def sky(cut: Cutter, hour: Hour, bounds: Bounds = WHOLE, horizon: float = 620.0, top: float = -60.0) -> None:
    """The sky from `top` to `horizon`, in the hour's four colours, plain beyond."""
    fill(cut.canvas, bounds, linear((0, top), (0, horizon), hour.sky, (0.0, 0.38, 0.72, 1.0)))


def stars(cut: Cutter, bounds: Bounds, count: int, strength: float, seed: int) -> None:
    """Stars: small paper dots, fewer toward the horizon."""
    if strength <= 0.05:
        return
    dice = np.random.default_rng(seed)
    left, top, right, bottom = bounds
    for _ in range(count):
        x, y = dice.uniform(left, right), top + (bottom - top) * dice.random() ** 1.6
        size, bright = dice.uniform(1.0, 3.0), dice.uniform(0.3, 0.95) * strength
        cut.canvas.drawCircle(x, y, size * 2.6, plain("#dfe8f6", bright * 0.22, size * 1.4))
        cut.canvas.drawCircle(x, y, size, plain("#fff6dc", bright))


def moon(cut: Cutter, x: float, y: float, radius: float, strength: float) -> None:
    """A paper moon with its glow."""
    glow(cut.canvas, x, y, radius * 5, "#cfe0f0", 0.42 * strength)
    cut.piece(ellipse(x, y, radius, radius, 64), "#f6ecc6", height=6, gradient=("#fff7da", "#e6d6ac"))
    for px, py, size in ((-0.3, -0.2, 0.2), (0.25, 0.3, 0.15), (0.3, -0.4, 0.1), (-0.15, 0.45, 0.12)):
        cut.piece(ellipse(x + px * radius, y + py * radius, size * radius, size * radius, 24), "#e4d3a6", height=0.4)


def sun(cut: Cutter, x: float, y: float, radius: float, colour: str, strength: float) -> None:
    """The sun behind haze: more glow than disc."""
    glow(cut.canvas, x, y, radius * 9, colour, 0.55 * strength, over=True)
    cut.canvas.drawCircle(x, y, radius, plain(lighter(colour, 0.6), 0.9 * strength, radius * 0.05))


def cloud_outline(width: float, seed: int) -> Outline:
    """A long flat cloud, its foot at y = 0."""
    dice = np.random.default_rng(seed)
    count = 5
    xs = np.linspace(-width * 0.36, width * 0.36, count)
    radii = width * np.array([dice.uniform(0.1, 0.14) * (1.7 - abs(i - (count - 1) / 2) * 0.4) for i in range(count)])
    angle = np.linspace(-width / 2, width / 2, 90)
    lift = np.zeros_like(angle)
    for x, radius in zip(xs, radii, strict=True):
        inside = 1 - ((angle - x) / (radius * 1.25)) ** 2
        lift = np.maximum(lift, np.where(inside > 0, radius * np.sqrt(np.maximum(inside, 0)), 0))
    lift[0] = lift[-1] = 0
    foot = np.column_stack([angle[::-1], 5 * np.sin(np.linspace(0, math.pi * 3, 90))])
    return np.vstack([np.column_stack([angle, -lift]), foot])


def ridge(left: float, right: float, top: float, swing: float, seed: int, foot: float, step: float = 190.0) -> Outline:
    """A line of hills from `left` to `right`, closed below at `foot`."""
    dice = np.random.default_rng(seed)
    count = max(4, int((right - left) / step))
    points: list[tuple[float, ...]] = [
        (left + (right - left) * i / count, top + swing * dice.uniform(-0.7, 0.5) + swing * 0.6 * math.sin(i * 1.7 + seed))
        for i in range(count + 1)
    ]
    return smooth([*points, (right, foot, 1), (left, foot, 1)], steps=10)


def crown(x: float, y: float, radius: float, seed: int) -> Outline:
    """A round crown of leaves about (x, y)."""
    dice = np.random.default_rng(seed)
    discs = [(x, y, radius * 0.62)]
    count = 8
    for index in range(count):
        turn = 2 * math.pi * index / count + dice.uniform(-0.16, 0.16)
        reach = radius * dice.uniform(0.54, 0.68)
        discs.append((x + reach * math.cos(turn), y + reach * 0.86 * math.sin(turn), radius * dice.uniform(0.32, 0.44)))
    return puffs(discs, 120)


def tree(cut: Cutter, x: float, y: float, height: float, leaf: str, bark: str, seed: int = 0) -> None:
    """A round tree in three layers of leaves."""
    radius = height * 0.32
    cut.piece(trunk_outline(x, y, y - height * 0.62, height * 0.085, seed), bark, height=5, gradient=shaded(bark))
    cut.line(
        smooth([(x, y - height * 0.42), (x + radius * 0.3, y - height * 0.56), (x + radius * 0.46, y - height * 0.66)], closed=False),
        height * 0.03,
        bark,
    )
    top = y - height * 0.68
    for index, (dx, dy, share, tone) in enumerate(
        ((0.0, 0.05, 1.0, darker(leaf, 0.16)), (-0.22, -0.12, 0.74, leaf), (0.24, -0.26, 0.5, lighter(leaf, 0.16)))
    ):
        cut.piece(crown(x + dx * radius, top + dy * radius, radius * share, seed * 7 + index), tone, height=7, gradient=shaded(tone, 1.1))


def trunk_outline(x: float, foot: float, top: float, width: float, seed: int, lean: float = 0.0) -> Outline:
    """A trunk with spread roots, slightly bent."""
    dice = np.random.default_rng(seed)
    tall = foot - top
    bend = [dice.uniform(-0.22, 0.22) * width for _ in range(4)]
    left: list[tuple[float, ...]] = [(x - width * 1.5, foot, 1), (x - width * 0.82, foot - width * 0.5)]
    right: list[tuple[float, ...]] = [(x + width * 0.82, foot - width * 0.5), (x + width * 1.5, foot, 1)]
    for index, share in enumerate((0.16, 0.42, 0.7)):
        left.append((x - width * (0.6 - 0.14 * share) + bend[index] + lean * share, foot - tall * share))
    left.append((x - width * 0.42 + lean + bend[3], top, 1))
    upper: list[tuple[float, ...]] = [(x + width * 0.42 + lean + bend[3], top, 1)]
    for index, share in ((2, 0.7), (1, 0.42), (0, 0.16)):
        upper.append((x + width * (0.6 - 0.14 * share) + bend[index] + lean * share, foot - tall * share))
    return smooth([*left, *upper, *right])


def trunk(
    cut: Cutter, x: float, foot: float, top: float, width: float, bark: str, seed: int, height: float = 8.0, lean: float = 0.0
) -> None:
    """A tall trunk with lines of bark and a knot."""
    dice = np.random.default_rng(seed + 5)
    cut.piece(trunk_outline(x, foot, top, width, seed, lean), bark, height=height, gradient=shaded(bark, 0.8))
    groove = darker(bark, 0.22)
    tall = foot - top
    for _ in range(int(4 + width / 10)):
        share, at = dice.uniform(0.08, 0.9), dice.uniform(-0.36, 0.36)
        length = tall * dice.uniform(0.05, 0.14)
        px, py = x + at * width + lean * share, foot - tall * share
        cut.line(
            smooth([(px, py), (px + dice.uniform(-3, 3), py - length / 2), (px + dice.uniform(-4, 4), py - length)], closed=False),
            max(1.5, width * 0.035),
            groove,
            0.55,
        )
    if width > 40:
        kx, ky = x + dice.uniform(-0.14, 0.14) * width + lean * 0.4, foot - tall * dice.uniform(0.3, 0.5)
        cut.piece(ellipse(kx, ky, width * 0.13, width * 0.2), groove, height=0.6)
        cut.piece(ellipse(kx, ky, width * 0.07, width * 0.12), darker(bark, 0.4), height=0)


def pine(cut: Cutter, x: float, y: float, height: float, leaf: str, bark: str, seed: int = 0) -> None:
    """A fir in four skirts."""
    cut.piece(trunk_outline(x, y, y - height * 0.4, height * 0.05, seed), bark, height=4)
    for index in range(4):
        foot = y - height * (0.12 + 0.2 * index)
        wide = height * (0.27 - 0.05 * index)
        tone = lighter(leaf, 0.05 * index)
        teeth = [(x + wide * (1 - i / 4), foot + (9 if i % 2 else -4) * height / 400) for i in range(9)]
        cut.piece(
            smooth([(x, foot - height * 0.34, 1), *[(px, py, 1) for px, py in teeth]], steps=3), tone, height=5, gradient=shaded(tone)
        )


def palm(cut: Cutter, x: float, y: float, height: float, leaf: str, bark: str, side: int = 1, haze: float = 0.0) -> None:
    """A palm that leans to `side`."""
    size = height / 290
    top = (x + 34 * side * size, y - 250 * size)
    stem = smooth([(x, y), (x + 14 * side * size, y - 120 * size), top], closed=False)
    cut.piece(ribbon(stem, [22 * size, 15 * size]), bark, height=3)
    for step in range(1, 9):
        px, py = stem[int(step / 9 * (len(stem) - 1))]
        cut.line([(px - 8 * size, py), (px + 8 * size, py - 3 * size)], 2 * size, darker(bark, 0.25), 0.5, taper=False)
    for index in range(8):
        turn = -3.3 + index * 0.5
        frond = smooth(
            [
                top,
                (top[0] + math.cos(turn) * 70 * size, top[1] - 20 * size + math.sin(turn) * 44 * size),
                (top[0] + math.cos(turn) * 122 * size, top[1] + 14 * size + math.sin(turn) * 60 * size),
            ],
            closed=False,
        )
        tone = leaf if index % 2 else darker(leaf, 0.12 * (1 - haze))
        cut.piece(ribbon(frond, (9.0 * size, 26.0 * size, 3.0 * size)), tone, height=3)
        cut.line(frond, 2 * size, lighter(leaf, 0.25), 0.4)


def bush(cut: Cutter, x: float, y: float, width: float, leaf: str, seed: int = 0, berries: str | None = None) -> None:
    """A low bush in two layers."""
    dice = np.random.default_rng(seed)
    for lift, share, tone in ((0.0, 1.0, darker(leaf, 0.12)), (0.03, 0.72, lighter(leaf, 0.06))):
        discs = [
            (
                x + width * share * at,
                y - width * share * (0.17 + 0.08 * dice.random()) + lift * width,
                width * share * (0.2 - 0.16 * abs(at)),
            )
            for at in (-0.36, -0.18, 0.0, 0.18, 0.36)
        ]
        top = puffs(discs, 110)
        top[:, 1] = np.minimum(top[:, 1], y)
        cut.piece(top, tone, height=5, gradient=shaded(tone, 1.2))
    if berries:
        for _ in range(7):
            cut.piece(ellipse(x + dice.uniform(-0.3, 0.3) * width, y - dice.uniform(0.06, 0.26) * width, 5, 5), berries, height=1.5)


def tuft(cut: Cutter, x: float, y: float, size: float, colour: str, seed: int, count: int = 7) -> None:
    """A tuft of grass: all its blades in one piece."""
    dice = np.random.default_rng(seed)
    points: list[tuple[float, ...]] = [(x - 26 * size, y + 2, 1)]
    for index in range(count):
        at = x + (index - (count - 1) / 2) * 7.4 * size
        lean = (index - (count - 1) / 2) * 5 * size + dice.uniform(-5, 5) * size
        points += [(at + lean, y - dice.uniform(18, 40) * size, 1), (at + 3.6 * size, y - 3 * size, 1)]
    points.append((x + 26 * size, y + 2, 1))
    cut.piece(smooth(points, steps=2), colour, height=2, rough=0.4)


def fern(cut: Cutter, x: float, y: float, size: float, leaf: str, seed: int = 0) -> None:
    """A fern: arching fronds, each a saw-edged blade."""
    dice = np.random.default_rng(seed)
    for index, turn in enumerate(np.linspace(-2.72, -0.42, 7)):
        reach = size * dice.uniform(0.84, 1.12) * (1.0 + 0.25 * math.sin(-turn))
        tip = (x + math.cos(turn) * reach, y + math.sin(turn) * reach * 0.72 + abs(math.cos(turn)) * reach * 0.16)
        bow = (x + math.cos(turn) * reach * 0.46, y + math.sin(turn) * reach * 0.66)
        spine = smooth([(x, y), bow, tip], closed=False, steps=10)
        tone = (leaf, lighter(leaf, 0.12), darker(leaf, 0.12))[index % 3]
        cut.piece(_saw(spine, size * 0.16), tone, height=3, rough=0.3)
        cut.line(spine, max(1.2, size * 0.012), darker(leaf, 0.3), 0.5)


def _saw(spine: Outline, width: float) -> Outline:
    along = np.gradient(spine, axis=0)
    along /= np.hypot(along[:, 0], along[:, 1])[:, None] + 1e-9
    normal = np.column_stack([-along[:, 1], along[:, 0]])
    share = np.linspace(0, 1, len(spine))
    half = width * np.sin(np.pi * np.clip(share * 0.94 + 0.06, 0, 1)) ** 0.7 * np.where(np.arange(len(spine)) % 2 == 0, 1.0, 0.5)
    return np.vstack(
        [spine + normal * half[:, None] + along * half[:, None] * 0.5, (spine - normal * half[:, None] + along * half[:, None] * 0.5)[::-1]]
    )


def mushroom(cut: Cutter, x: float, y: float, size: float, cap: str, lean: float = 0.0) -> None:
    """A spotted mushroom."""
    contact(cut, x, y, 46 * size, 0.34)
    with cut.group(x, y, size) as small:
        small.piece(
            smooth([(-9, 0, 1), (-7 + lean * 0.5, -26), (-8 + lean, -44, 1), (10 + lean, -44, 1), (9 + lean * 0.5, -24), (11, 0, 1)]),
            "#f0e2c4",
            height=3,
            gradient=("#d9c19a", "#f6ead0"),
        )
        hood = smooth([(-36 + lean, -38, 1), (-28 + lean, -62), (lean, -76), (28 + lean, -62), (36 + lean, -38, 1), (lean, -44)])
        small.piece(hood, cap, height=4, gradient=shaded(cap, 1.4))
        for px, py, r in ((-16, -54, 5), (2, -64, 6), (16, -50, 4.5), (-2, -48, 3.5), (26, -44, 2.6)):
            small.piece(ellipse(px + lean, py, r, r * 0.82, 20), CREAM, height=0.8)


def log(cut: Cutter, x: float, y: float, length: float, thick: float, bark: str) -> None:
    """A fallen log, its cut end to the right."""
    contact(cut, x, y, length * 1.05, 0.42)
    half = length / 2
    body = smooth(
        [
            (x - half, y - thick * 0.9, 1),
            (x, y - thick * 1.02),
            (x + half, y - thick, 1),
            (x + half, y, 1),
            (x, y + 3),
            (x - half, y - 4, 1),
            (x - half - thick * 0.2, y - thick * 0.45),
        ]
    )
    cut.piece(body, bark, height=7, gradient=shaded(bark, 1.6))
    for index in range(4):
        py = y - thick * (0.2 + 0.19 * index)
        cut.line(
            smooth([(x - half * 0.85, py), (x - half * 0.1 * index, py + 3), (x + half * (0.7 - 0.1 * index), py - 1)], closed=False),
            2.6,
            darker(bark, 0.3),
            0.6,
        )
    end = "#e0bd8a"
    for share, tone in ((0.5, darker(bark, 0.1)), (0.42, end), (0.28, darker(end, 0.12)), (0.2, end), (0.09, darker(end, 0.16))):
        cut.piece(ellipse(x + half, y - thick * 0.5, thick * share * 0.62, thick * share, 30), tone, height=0.6)


def stone(cut: Cutter, x: float, y: float, width: float, colour: str, seed: int) -> None:
    """A rounded stone."""
    dice = np.random.default_rng(seed)
    tall = width * dice.uniform(0.42, 0.6)
    contact(cut, x, y, width, 0.36)
    points: list[tuple[float, ...]] = [
        (x - width / 2, y, 1),
        (x - width * 0.46, y - tall * 0.5),
        (x - width * 0.16, y - tall),
        (x + width * dice.uniform(0.1, 0.26), y - tall * 0.92),
        (x + width * 0.46, y - tall * 0.42),
        (x + width / 2, y, 1),
    ]
    cut.piece(smooth(points), colour, height=5, gradient=shaded(colour, 1.4))


def leaf_outline(size: float) -> Outline:
    """A leaf about (0, 0)."""
    return smooth(
        [
            (-size, 0, 1),
            (-size * 0.3, -size * 0.46),
            (size * 0.5, -size * 0.3),
            (size, 0, 1),
            (size * 0.4, size * 0.34),
            (-size * 0.4, size * 0.4),
        ]
    )


def bird(canvas: skia.Canvas, x: float, y: float, size: float, flap: float, colour: str) -> None:
    """A far bird as two strokes; `flap` from -1 to 1 moves its wings."""
    path = skia.Path()
    path.moveTo(x - 21 * size, y - (8 + 6 * flap) * size)
    path.quadTo(x - 9 * size, y - (13 + 3 * flap) * size, x, y)
    path.quadTo(x + 9 * size, y - (13 + 3 * flap) * size, x + 21 * size, y - (8 + 6 * flap) * size)
    paint = plain(mix(colour, CREAM, 0.0), 1.0)
    paint.setStyle(skia.Paint.kStroke_Style)
    paint.setStrokeWidth(4 * size)
    paint.setStrokeCap(skia.Paint.kRound_Cap)
    canvas.drawPath(path, paint)
