"""Baked pieces that turn and bend: limbs whose shadow keeps its direction, and cloth on a mesh."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import skia
from numpy.typing import NDArray

from .ink import fill
from .paper import Bounds, Cutter, Sprite, Stock, bake
from .shapes import Outline

_LINEAR = skia.SamplingOptions(skia.FilterMode.kLinear)


def bounds_of(outline: Outline, margin: float = 6.0) -> Bounds:
    """The box around an outline, in units."""
    (left, top), (right, bottom) = outline.min(axis=0), outline.max(axis=0)
    return float(left) - margin, float(top) - margin, float(right) + margin, float(bottom) + margin


class Cutout:
    """A piece that is turned freely: its shadow is baked apart and falls the same way at any turn."""

    def __init__(
        self, outline: Outline, draw: Callable[[Cutter], None], stock: Stock, scale: float, seed: int = 0, height: float = 4.0,
        bounds: Bounds | None = None,
    ) -> None:  # fmt: skip
        blur = max(0.6, stock.shadow_blur * height)

        def shade(cut: Cutter) -> None:
            fill(cut.canvas, outline, stock.shadow, stock.shadow_alpha, blur)
            fill(cut.canvas, outline, stock.shadow, stock.shadow_alpha * 0.5, 1.2)

        self.bounds = bounds or bounds_of(outline)
        self._sprite = bake(draw, self.bounds, stock, scale, seed)
        self._shade = bake(shade, bounds_of(outline, 3 * blur + 1), stock, scale, seed)
        self._fall = (-stock.light[0] * height, -stock.light[1] * height)

    def draw(self, canvas: skia.Canvas, x: float, y: float, turn: float = 0.0, wide: float = 1.0, shadow: bool = True) -> None:
        """Draw it about (x, y), turned clockwise by `turn` degrees; `wide` squeezes or mirrors it."""
        if shadow:
            self._lay(canvas, self._shade, x + self._fall[0], y + self._fall[1], turn, wide)
        self._lay(canvas, self._sprite, x, y, turn, wide)

    @staticmethod
    def _lay(canvas: skia.Canvas, sprite: Sprite, x: float, y: float, turn: float, wide: float) -> None:
        canvas.save()
        canvas.translate(x, y)
        if turn:
            canvas.rotate(turn)
        if wide != 1:
            canvas.scale(wide, 1)
        sprite.draw(canvas)
        canvas.restore()


class Cloth:
    """A sprite on a grid of points that can be moved: coats, capes, clouds."""

    def __init__(self, sprite: Sprite, columns: int = 3, rows: int = 9) -> None:
        self._sprite = sprite
        self._paint: skia.Paint | None = None
        box = sprite.rect
        across, down = np.meshgrid(np.linspace(0, 1, columns + 1), np.linspace(0, 1, rows + 1))
        share = np.column_stack([across.ravel(), down.ravel()])
        self._grid = share * [box.width(), box.height()] + [box.left(), box.top()]
        self._texels = [skia.Point(float(u * box.width() * sprite.scale), float(v * box.height() * sprite.scale)) for u, v in share]
        self._white = [0xFFFFFFFF] * len(share)
        self._indices: list[int] = []
        for row in range(rows):
            for column in range(columns):
                a = row * (columns + 1) + column
                b = a + columns + 1
                self._indices += [a, a + 1, b, a + 1, b + 1, b]

    def draw(self, canvas: skia.Canvas, bend: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> None:
        """Draw it with its grid (units) sent through `bend`."""
        if self._paint is None:
            shader = self._sprite.image.makeShader(skia.TileMode.kDecal, skia.TileMode.kDecal, _LINEAR)
            self._paint = skia.Paint(Shader=shader)
        points = [skia.Point(float(x), float(y)) for x, y in bend(self._grid)]
        mesh = skia.Vertices(skia.Vertices.kTriangles_VertexMode, points, self._texels, self._white, self._indices)
        canvas.drawVertices(mesh, self._paint, skia.BlendMode.kModulate)
