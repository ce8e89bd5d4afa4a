"""What a hand carries. Each is cut about the gripping hand at (0, 0), y down, upright."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import skia

from .colour import tone
from .cutout import Cutout, bounds_of
from .ink import oval, ring
from .paper import Cutter, Stock
from .shapes import Outline, ellipse, rect, ribbon, smooth

IRON, WOOD, STRAW, LAMP = "#4a2f22", "#8a5a34", "#c99a52", "#ffd98a"


@dataclass(frozen=True)
class Prop:
    """A carried thing: `hangs` below the hand, or stands in it; `behind` is drawn before the hand."""

    piece: Cutout
    hangs: bool
    behind: bool = True
    glow: tuple[float, float, float] | None = None  # x, y, radius of its light

    def draw(self, canvas: skia.Canvas, x: float, y: float, turn: float) -> None:
        """Draw it in a hand at (x, y), turned clockwise by degrees."""
        self.piece.draw(canvas, x, y, turn)


def prop(name: str, stock: Stock, scale: float, colour: str) -> Prop:
    """The prop of a word; a bag for words nobody knows."""
    outline, draw, hangs, glow = _KNOWN.get(name, _KNOWN["bag"])(colour)
    left, top, right, bottom = bounds_of(outline, 14)
    bounds = (min(left, -12), min(top, -104 if name == "broom" else -12), max(right, 24), max(bottom, 36 if name in _TALL else 16))
    piece = Cutout(outline, draw, stock, scale, 3, height=4, bounds=bounds)
    return Prop(piece, hangs, glow=glow)


_Made = tuple[Outline, Callable[[Cutter], None], bool, tuple[float, float, float] | None]
_TALL = frozenset({"umbrella", "broom", "tool", "flower"})


def _lantern(_: str) -> _Made:
    outline = rect(-14, 12, 14, 62)

    def draw(cut: Cutter) -> None:
        ring(cut.canvas, ellipse(0, 10, 8, 9), "#2a1a16", 2.6)
        cut.piece(smooth([(-12, 27), (-4, 18), (4, 18), (12, 27)], steps=4), IRON, height=1, rough=0.3)
        cut.piece(rect(-11, 26, 11, 57), LAMP, height=0, rough=0, grain=0.1, gradient=("#fff3bd", "#ffb63c"))
        oval(cut.canvas, 0, 43, 4.4, 9.5, "#fffbe0")
        for x in (-11, 0, 11):
            cut.line([(x, 26), (x, 57)], 2.2, IRON, taper=False)
        cut.piece(rect(-14, 56, 14, 62.5), IRON, height=1, rough=0.3)

    return outline, draw, True, (0, 42, 95)


def _basket(_: str) -> _Made:
    body = smooth([(-30, 34, 1), (30, 34, 1), (24, 66), (-24, 66)], steps=5)

    def draw(cut: Cutter) -> None:
        cut.line(smooth([(-27, 38), (-21, 9), (0, -1), (21, 9), (27, 38)], False), 4.4, tone(WOOD, 0.02), taper=False)
        for x, y, fruit in ((-14, 29, "#c94a35"), (2, 26, "#e0a13c"), (16, 30, "#c94a35")):
            cut.piece(ellipse(x, y, 10, 10), fruit, height=1.5, rough=0.3)
        cut.piece(body, STRAW, height=2, rough=0.6)
        for y in (42, 50, 58):
            cut.line([(-27 + (y - 40) * 0.2, y), (27 - (y - 40) * 0.2, y)], 2, tone(STRAW, -0.14), 0.6, taper=False)

    return smooth([(-30, 20), (30, 20), (26, 66), (-26, 66)]), draw, True, None


def _book(colour: str) -> _Made:
    cover = rect(-24, -20, 24, 14)

    def draw(cut: Cutter) -> None:
        cut.piece(cover, "#8a3b32", height=1, rough=0.4)
        for side in (-1, 1):
            page = smooth([(0, -17), (side * 11, -20), (side * 22, -17, 1), (side * 22, 11, 1), (side * 11, 8), (0, 11)], steps=5)
            cut.piece(page, "#f6ead2", height=1, rough=0.2)
            for row in range(4):
                cut.line([(side * 5, -11 + row * 5), (side * 18, -12 + row * 5)], 1.2, "#8a7458", 0.6)

    return cover, draw, False, None


def _cup(colour: str) -> _Made:
    body = smooth([(-12, -20, 1), (12, -20, 1), (10, 4), (-10, 4)], steps=5)

    def draw(cut: Cutter) -> None:
        ring(cut.canvas, ellipse(14, -9, 6.5, 7.5), tone("#c2382c", -0.06), 3.4)
        cut.piece(body, "#c2382c", height=0, rough=0.3)
        cut.piece(ellipse(0, -20, 12, 3.4), tone("#c2382c", -0.15), height=0, rough=0)

    return body, draw, False, None


def _umbrella(colour: str) -> _Made:
    top = -150.0
    canopy: list[tuple[float, ...]] = [(-92, top + 44, 1), (-62, top + 4), (0, top - 16), (62, top + 4), (92, top + 44, 1)]
    for x in (60, 30, 0, -30, -60):
        canopy += [(x + 15, top + 34), (x, top + 46, 1)] if x > -60 else [(x + 15, top + 34), (x, top + 46, 1), (-76, top + 35)]
    outline = smooth(canopy, steps=5)

    def draw(cut: Cutter) -> None:
        cut.line([(0, top - 26), (0, 20)], 4, IRON, taper=False)
        cut.line(smooth([(0, 18), (2, 30), (11, 31), (13, 23)], False), 4.6, WOOD, taper=False)
        cut.piece(outline, colour, height=3, rough=0.6)
        for x in (-58, 0, 58):
            cut.line(smooth([(x * 0.1, top - 14), (x * 0.62, top + 8), (x, top + 43)], False), 1.8, tone(colour, -0.14), 0.6)

    return outline, draw, False, None


def _letter(_: str) -> _Made:
    sheet = rect(-18, -20, 18, 6)

    def draw(cut: Cutter) -> None:
        cut.piece(sheet, "#f6ead2", height=0, rough=0.3)
        cut.line([(-17, -19), (0, -6), (17, -19)], 1.8, "#a98f68", 0.8, taper=False)
        cut.piece(ellipse(0, -6, 4, 4), "#b8412c", height=0.8, rough=0.2)

    return sheet, draw, False, None


def _broom(_: str) -> _Made:
    brush = smooth([(-9, 92, 1), (9, 92, 1), (21, 134, 1), (0, 138), (-21, 134, 1)], steps=5)

    def draw(cut: Cutter) -> None:
        cut.line([(0, -96), (0, 96)], 6, WOOD, taper=False)
        cut.piece(brush, STRAW, height=2, rough=1.0)
        for x in (-12, -6, 0, 6, 12):
            cut.line([(x * 0.5, 98), (x * 1.1, 132)], 1.6, tone(STRAW, -0.15), 0.7)
        cut.line([(-9, 96), (9, 96)], 5, "#b8412c", taper=False)

    return brush, draw, False, None


def _loaf(_: str) -> _Made:
    bread = smooth([(-34, 2), (-28, -14), (0, -20), (28, -14), (34, 2), (26, 11), (-26, 11)])

    def draw(cut: Cutter) -> None:
        cut.piece(bread, "#c88a45", height=0, rough=0.6, gradient=("#dba35c", "#a9682f"))
        for x in (-16, 0, 16):
            cut.line(smooth([(x - 3, -13), (x + 4, -7), (x + 2, 0)], False), 3, "#f2d49a", 0.9)

    return bread, draw, False, None


def _bag(colour: str) -> _Made:
    body = smooth([(-24, 26), (24, 26), (29, 58), (20, 70), (-20, 70), (-29, 58)])

    def draw(cut: Cutter) -> None:
        cut.line(smooth([(-16, 28), (-11, 5), (0, 0), (11, 5), (16, 28)], False), 4, tone(WOOD, -0.06), taper=False)
        cut.piece(body, "#8a5a3c", height=0, rough=0.6)
        flap = smooth([(-25, 25), (25, 25), (20, 44), (0, 49), (-20, 44)])
        cut.piece(flap, "#9c6a48", height=2, rough=0.5)
        cut.piece(ellipse(0, 46, 3.4, 3.4), "#e0b25a", height=1, rough=0)

    return body, draw, True, None


def _tool(_: str) -> _Made:
    head = smooth([(-20, -50, 1), (12, -52, 1), (20, -44), (12, -36, 1), (-20, -38, 1)], steps=4)

    def draw(cut: Cutter) -> None:
        cut.line([(0, -46), (0, 22)], 6, WOOD, taper=False)
        cut.piece(head, "#6d7880", height=1.5, rough=0.4)

    return head, draw, False, None


def _flower(_: str) -> _Made:
    outline = ellipse(0, -46, 15, 15)

    def draw(cut: Cutter) -> None:
        cut.line(smooth([(0, 18), (3, -14), (0, -40)], False), 3.2, "#5f8a63", taper=False)
        cut.piece(ribbon(smooth([(2, -8), (12, -16), (20, -15)], False), [2, 9, 1]), "#6f9a6a", height=1, rough=0.3)
        for index in range(6):
            turn = index * 1.0472
            x, y = 10.5 * math.cos(turn), -46 + 10.5 * math.sin(turn)
            cut.piece(ellipse(x, y, 8, 6, 20, turn), "#d9503f", height=1, rough=0.3)
        cut.piece(ellipse(0, -46, 6, 6), "#f0b93f", height=1, rough=0.2)

    return outline, draw, False, None


_KNOWN: dict[str, Callable[[str], _Made]] = {
    "lantern": _lantern, "basket": _basket, "book": _book, "cup": _cup, "umbrella": _umbrella, "letter": _letter, "broom": _broom,
    "loaf": _loaf, "bag": _bag, "tool": _tool, "flower": _flower,
}  # fmt: skip
