"""Drawing without paper: flat fills, soft shades and tapered lines, quick enough for every frame."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import skia

from .colour import argb
from .shapes import Outline, Points, ribbon, to_path

_ROUND = 26  # points of a drawn curve; enough for a face that fills the frame


def paint(colour: str, alpha: float = 1.0, blur: float = 0.0, width: float = 0.0) -> skia.Paint:
    """A plain paint; `blur` softens the edge, `width` draws a line instead of a fill."""
    made = skia.Paint(AntiAlias=True, Color=argb(colour, alpha))
    if blur > 0:
        made.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
    if width > 0:
        made.setStyle(skia.Paint.kStroke_Style)
        made.setStrokeWidth(width)
        made.setStrokeCap(skia.Paint.kRound_Cap)
        made.setStrokeJoin(skia.Paint.kRound_Join)
    return made


def fill(canvas: skia.Canvas, outline: Points, colour: str, alpha: float = 1.0, blur: float = 0.0) -> None:
    """Fill an outline."""
    canvas.drawPath(to_path(outline), paint(colour, alpha, blur))


def oval(canvas: skia.Canvas, x: float, y: float, rx: float, ry: float, colour: str, alpha: float = 1.0, blur: float = 0.0) -> None:
    """Fill an oval about (x, y)."""
    canvas.drawOval(skia.Rect(x - rx, y - ry, x + rx, y + ry), paint(colour, alpha, blur))


def ring(canvas: skia.Canvas, outline: Points, colour: str, width: float, alpha: float = 1.0, blur: float = 0.0) -> None:
    """Draw an outline's line."""
    canvas.drawPath(to_path(outline), paint(colour, alpha, blur, width))


def line(canvas: skia.Canvas, points: Points, width: float, colour: str, alpha: float = 1.0, taper: bool = True) -> None:
    """Draw a line as a brush does, thin at both ends."""
    canvas.drawPath(to_path(stroke(points, width, taper)), paint(colour, alpha))


def stroke(points: Points, width: float, taper: bool = True) -> Outline:
    """The outline of a brush line."""
    count = len(points)
    if not taper:
        return ribbon(points, width)
    along = np.sin(math.pi * np.clip(np.linspace(0, 1, count), 0.02, 0.98)) ** 0.6
    return ribbon(points, [float(part) for part in width * (0.25 + 0.75 * along)])


def radial(x: float, y: float, radius: float, colours: Sequence[str], stops: Sequence[float]) -> skia.Paint:
    """A fill that runs from (x, y) outward."""
    made = skia.Paint(AntiAlias=True)
    made.setShader(skia.GradientShader.MakeRadial(skia.Point(x, y), radius, [argb(part) for part in colours], list(stops)))
    return made


def down(top: float, bottom: float, colours: Sequence[tuple[str, float]]) -> skia.Paint:
    """A fill that runs from top to bottom; each colour with its alpha."""
    made = skia.Paint(AntiAlias=True)
    ends = [skia.Point(0, top), skia.Point(0, bottom)]
    made.setShader(skia.GradientShader.MakeLinear(ends, [argb(part, alpha) for part, alpha in colours]))
    return made


def curve(start: tuple[float, float], via: tuple[float, float], end: tuple[float, float], count: int = 14) -> Outline:
    """A curve from start to end that passes `via` half-way."""
    t = np.linspace(0, 1, count)[:, None]
    handle = 2 * np.array(via) - (np.array(start) + np.array(end)) / 2
    return np.asarray((1 - t) ** 2 * np.array(start) + 2 * t * (1 - t) * handle + t**2 * np.array(end))


def shift(points: Outline, x: float, y: float) -> Outline:
    """A point, or an outline, moved."""
    return np.asarray(points + np.array((x, y)))


class clipped:
    """Draw inside a path only."""

    def __init__(self, canvas: skia.Canvas, path: skia.Path) -> None:
        self._canvas, self._path = canvas, path

    def __enter__(self) -> None:
        self._canvas.save()
        self._canvas.clipPath(self._path, skia.ClipOp.kIntersect, True)

    def __exit__(self, *_: object) -> None:
        self._canvas.restore()


class moved:
    """Draw about another origin, turned (degrees, clockwise) and scaled."""

    def __init__(self, canvas: skia.Canvas, x: float, y: float, turn: float = 0.0, scale: float = 1.0, tall: float | None = None) -> None:
        self._canvas, self._x, self._y, self._turn = canvas, x, y, turn
        self._wide, self._tall = scale, scale if tall is None else tall

    def __enter__(self) -> None:
        self._canvas.save()
        self._canvas.translate(self._x, self._y)
        if self._turn:
            self._canvas.rotate(self._turn)
        if self._wide != 1 or self._tall != 1:
            self._canvas.scale(self._wide, self._tall)

    def __exit__(self, *_: object) -> None:
        self._canvas.restore()
