"""Baked pieces that turn freely: limbs and props, whose shadows keep their direction."""

from __future__ import annotations

from collections.abc import Callable

import skia

from .ink import fill
from .paper import Bounds, Cutter, Stock, bake
from .shapes import Outline
from .warp import Plate


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
        self._sprite = Plate(bake(draw, self.bounds, stock, scale, seed))
        self._shade = Plate(bake(shade, bounds_of(outline, 3 * blur + 1), stock, scale, seed))
        self._fall = (-stock.light[0] * height, -stock.light[1] * height)

    def draw(self, canvas: skia.Canvas, x: float, y: float, turn: float = 0.0, wide: float = 1.0, shadow: bool = True) -> None:
        """Draw it about (x, y), turned clockwise by `turn` degrees; `wide` squeezes or mirrors it."""
        if shadow:
            self._lay(canvas, self._shade, x + self._fall[0], y + self._fall[1], turn, wide)
        self._lay(canvas, self._sprite, x, y, turn, wide)

    @staticmethod
    def _lay(canvas: skia.Canvas, plate: Plate, x: float, y: float, turn: float, wide: float) -> None:
        canvas.save()
        canvas.translate(x, y)
        if turn:
            canvas.rotate(turn)
        if wide != 1:
            canvas.scale(wide, 1)
        plate.draw(canvas)
        canvas.restore()
