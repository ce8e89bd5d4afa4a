"""What moves in a set, cheaply: small sprites baked once and posed for each frame."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import skia

from ..blend import over
from ..paper import Bounds, Cutter, Sprite, Stock, bake
from ..shapes import ellipse
from .base import Layer
from .parts import plain

_LARGE = 6000  # pixels
_SAMPLING = skia.SamplingOptions(skia.FilterMode.kLinear)


def stamp(canvas: skia.Canvas, sprite: Sprite, alpha: float = 1.0) -> None:
    """Draw a sprite where it was cut, however the canvas is turned or skewed."""
    if alpha <= 0.004 or canvas.quickReject(sprite.rect):
        return
    image = sprite.image
    if alpha > 0.996 and image.width() * image.height() > _LARGE:
        # skia resamples some 30 million pixels a second, OpenCV ten times as many
        matrix = canvas.getTotalMatrix()
        matrix.preTranslate(sprite.rect.left(), sprite.rect.top())
        matrix.preScale(sprite.rect.width() / image.width(), sprite.rect.height() / image.height())
        over(canvas, sprite.pixels, matrix)
        return
    paint = skia.Paint()
    paint.setAlphaf(min(1.0, alpha))
    canvas.drawImageRect(image, sprite.rect, _SAMPLING, paint)


def posed(
    canvas: skia.Canvas, sprite: Sprite, x: float, y: float, size: float = 1.0, turn: float = 0.0, alpha: float = 1.0, squeeze: float = 1.0
) -> None:
    """Draw a sprite that was cut about (0, 0) at (x, y), turned by `turn` radians and squeezed across."""
    canvas.save()
    canvas.translate(x, y)
    if turn:
        canvas.rotate(math.degrees(turn))
    canvas.scale(size * squeeze, size)
    stamp(canvas, sprite, alpha)
    canvas.restore()


def puff(stock: Stock, colour: str, radius: float) -> Sprite:
    """A soft round puff about (0, 0), for steam and smoke; baked small."""

    def draw(cut: Cutter) -> None:
        cut.canvas.drawOval(skia.Rect(-radius * 0.5, -radius * 0.5, radius * 0.5, radius * 0.5), plain(colour, 0.9, radius * 0.24))

    return bake(draw, (-radius, -radius, radius, radius), stock, min(1.0, 24 / radius))


def steam(
    name: str,
    parallax: float,
    sources: tuple[tuple[float, float, float], ...],
    stock: Stock,
    front: bool = False,
    colour: str = "#fff8e6",
    strength: float = 0.34,
) -> Layer:
    """Steam that rises from each source (x, y, size)."""
    soft = puff(stock, colour, 40)
    count = 11

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        for number, (x, y, size) in enumerate(sources):
            for index in range(count):
                age = (seconds / 3.4 + index / count + number * 0.31) % 1.0
                sway = math.sin(age * 5.2 + index * 0.9 + seconds * 0.6 + number) * 22 * age
                fade = min(1.0, age * 6) * (1 - age) ** 1.3
                posed(canvas, soft, x + size * (sway + age * 12), y - size * 200 * age, size * (0.34 + 0.9 * age), alpha=strength * fade)

    return Layer(name, parallax, draw=draw, front=front)


def swaying(
    name: str, parallax: float, pieces: tuple[tuple[Sprite, float, float], ...], amount: float, period: float = 4.6, front: bool = False
) -> Layer:
    """Cloth that hangs from its top edge and sways: each piece is a sprite with its hanging point (x, y)."""

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        for index, (sprite, x, y) in enumerate(pieces):
            canvas.save()
            canvas.translate(x, y)
            canvas.skew(amount * math.sin(seconds * 2 * math.pi / period + index * 1.3), 0)
            canvas.translate(-x, -y)
            stamp(canvas, sprite)
            canvas.restore()

    return Layer(name, parallax, draw=draw, front=front)


def falling(
    name: str,
    parallax: float,
    area: Bounds,
    sprites: tuple[Sprite, ...],
    count: int,
    speed: float,
    seed: int,
    sway: float = 40.0,
    size: tuple[float, float] = (0.6, 1.2),
    front: bool = False,
) -> Layer:
    """Leaves, petals or flakes that fall through `area` at about `speed` units a second, turning."""
    dice = np.random.default_rng(seed)
    left, top, right, bottom = area
    seeds = dice.uniform(0, 1, (count, 5))

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        for index, (a, b, c, d, e) in enumerate(seeds):
            pace = speed * (0.7 + 0.6 * c)
            fall = (b + seconds * pace / (bottom - top)) % 1.0
            x = left + a * (right - left) + math.sin(seconds * (0.8 + d) + e * 6.3) * sway
            posed(
                canvas,
                sprites[index % len(sprites)],
                x,
                top + fall * (bottom - top),
                size[0] + (size[1] - size[0]) * e,
                seconds * (1.6 * d - 0.8) * 1.6 + e * 6.3,
                1.0,
                0.45 + 0.55 * abs(math.sin(seconds * (1.1 + c) + d * 6.3)),
            )

    return Layer(name, parallax, draw=draw, front=front)


def drops(name: str, parallax: float, area: Bounds, colour: str, count: int, seed: int, snow: bool = False, alpha: float = 0.5) -> Layer:
    """Rain or snow seen through a window: strokes or dots inside `area`, one path each frame."""
    dice = np.random.default_rng(seed)
    left, top, right, bottom = area
    seeds = dice.uniform(0, 1, (count, 3))
    paint = plain(colour, alpha)
    if not snow:
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(1.8)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        path = skia.Path()
        for a, b, c in seeds:
            fall = (b + seconds * ((0.16 + 0.1 * c) if snow else (1.6 + 0.8 * c))) % 1.0
            y = top - 40 + fall * (bottom - top + 40)
            if snow:
                path.addCircle(left + a * (right - left) + math.sin(seconds + a * 9) * 12, y, 1.6 + 2.4 * c)
            else:
                x = left + a * (right - left) - fall * 26
                path.moveTo(x, y)
                path.lineTo(x - 4, y + 22 + 16 * c)
        canvas.save()
        canvas.clipRect(skia.Rect(*area))
        canvas.drawPath(path, paint)
        canvas.restore()

    return Layer(name, parallax, draw=draw)


def birds(
    name: str, parallax: float, area: Bounds, draw_bird: Callable[[skia.Canvas, float, float, float, float], None], count: int, seed: int
) -> Layer:
    """A few birds that cross `area`, gliding and flapping: `draw_bird(canvas, x, y, size, flap)`."""
    dice = np.random.default_rng(seed)
    left, top, right, bottom = area
    seeds = dice.uniform(0, 1, (count, 4))

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        for a, b, c, d in seeds:
            x = left + ((a * 0.6 + seconds * (0.012 + 0.008 * c)) % 1.0) * (right - left)
            y = top + b * (bottom - top) + 10 * math.sin(seconds * 0.9 + d * 6.3)
            beat = math.sin(seconds * (7 + 2 * d) + c * 6.3) * (0.5 + 0.5 * math.sin(seconds * 0.7 + d * 6.3))
            draw_bird(canvas, x, y, 0.7 + 0.5 * d, beat)

    return Layer(name, parallax, draw=draw)


def motes(
    name: str,
    parallax: float,
    area: Bounds,
    colour: str,
    count: int,
    seed: int,
    stock: Stock,
    drift: float = 14.0,
    blink: bool = False,
    front: bool = False,
    size: float = 1.0,
) -> Layer:
    """Dust in the light, or fireflies when they `blink`."""

    def dot(cut: Cutter) -> None:
        cut.wash(ellipse(0, 0, 9, 9), colour, 0.35, 4)
        cut.wash(ellipse(0, 0, 2.6, 2.6), "#fffbe6", 1.0, 0.6)

    sprite = bake(dot, (-18, -18, 18, 18), stock, 1.0)
    dice = np.random.default_rng(seed)
    left, top, right, bottom = area
    seeds = dice.uniform(0, 1, (count, 5))

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        for a, b, c, d, e in seeds:
            x = left + a * (right - left) + math.sin(seconds * (0.3 + 0.4 * c) + d * 6.3) * drift * 2
            y = top + ((b - seconds * 0.004 * (0.5 + c)) % 1.0) * (bottom - top) + math.cos(seconds * (0.4 + 0.3 * d) + e * 6.3) * drift
            shine = (
                max(0.0, math.sin(seconds * (0.9 + c) + e * 6.3)) if blink else 0.35 + 0.65 * abs(math.sin(seconds * (0.4 + c) + e * 6.3))
            )
            posed(canvas, sprite, x, y, size * (0.4 + 0.9 * d), alpha=shine * (0.9 if blink else 0.5))

    return Layer(name, parallax, draw=draw, front=front)


def pecking(name: str, sprite: Sprite, places: tuple[tuple[float, float, float], ...], parallax: float = 1.0) -> Layer:
    """Birds on the ground that peck now and then, each at its (x, y, size); a negative size looks left."""

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        for index, (x, y, size) in enumerate(places):
            beat = (seconds * 0.45 + index * 0.37) % 1.0
            dip = 0.55 * math.sin(beat / 0.3 * math.pi) ** 2 if beat < 0.3 else 0.0
            hop = 5 * abs(math.sin(beat * 21)) if 0.6 < beat < 0.75 else 0.0
            canvas.save()
            canvas.translate(x, y - hop)
            canvas.scale(math.copysign(1.0, size), 1.0)
            posed(canvas, sprite, 0, 0, abs(size), dip)
            canvas.restore()

    return Layer(name, parallax, draw=draw)
