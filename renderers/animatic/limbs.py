"""Arms, hands, legs and shoes as pinned paper pieces, each cut along +y from its own joint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from ...core.bible import Age, Look
from .body import SHOE_HEEL, SHOE_HEIGHT, SHOE_TOE, Build
from .clothes import Pattern, pattern_of
from .colour import mix, tone
from .cutout import Cutout, bounds_of
from .face import line_for
from .paper import Cutter, Stock
from .shapes import Outline, ribbon, smooth

_FAR = -0.06  # how much darker (OKLab) the limbs behind the body are
HAND_LENGTH = 21.0


def _segment(length: float, widths: tuple[float, ...], bulge: float = 0.0) -> Outline:
    """A limb's piece from (0, 0) to (0, length) with round ends; half widths spread along it."""
    rows = len(widths)
    at = np.linspace(0, length, rows)
    left = [(-width - (bulge if index == 1 else 0.0), float(y)) for index, (width, y) in enumerate(zip(widths, at, strict=True))]
    right = [(width, float(y)) for width, y in zip(widths, at, strict=True)][::-1]
    foot, root = widths[-1], widths[0]
    end = [(-foot * 0.72, length + foot * 0.7), (0.0, length + foot), (foot * 0.72, length + foot * 0.7)]
    start = [(root * 0.72, -root * 0.7), (0.0, -root), (-root * 0.72, -root * 0.7)]
    return smooth([*left, *end, *right, *start], steps=6)


@dataclass(frozen=True)
class Kit:
    """Everything a person's limbs are cut from. Pairs are (near, far); shoes are (side, front)."""

    upper: tuple[Cutout, Cutout]
    fore: tuple[Cutout, Cutout]
    thigh: tuple[Cutout, Cutout]
    shin: tuple[Cutout, Cutout]
    shoe: tuple[tuple[Cutout, Cutout], tuple[Cutout, Cutout]]
    hands: dict[str, tuple[Cutout, Cutout]]


def kit(look: Look, made: Build, stock: Stock, scale: float, seed: int) -> Kit:
    """Cut all limbs of a person."""
    shape = pattern_of(look, made)
    wide = made.girth * (1.0 if look.age is not Age.CHILD else 0.96)

    def pair(make: Callable[[float], Cutout]) -> tuple[Cutout, Cutout]:
        return make(0.0), make(_FAR)

    sleeve = look.main
    hose = look.legs if shape.trousers else mix(look.skin, look.legs, 0.65)
    shoe = tone(mix(look.legs, "#3a2422", 0.72), -0.02)
    thigh, shin = ((15.5, 15.0, 13.6), (13.6, 12.0, 10.2)) if shape.trousers else ((10.0, 9.6, 8.6), (8.6, 8.2, 7.2))
    return Kit(
        pair(lambda dark: _upper(made, shape, tone(sleeve, dark), wide, stock, scale, seed)),
        pair(lambda dark: _fore(look, made, shape, tone(sleeve, dark), wide, stock, scale, seed)),
        pair(lambda dark: _leg(made, tone(hose, dark), thigh, wide, stock, scale, seed)),
        pair(lambda dark: _leg(made, tone(hose, dark), shin, wide, stock, scale, seed + 1)),
        (pair(lambda dark: _side_shoe(tone(shoe, dark), stock, scale)), pair(lambda dark: _front_shoe(tone(shoe, dark), stock, scale))),
        {grip: pair(partial(_hand, look, grip, stock, scale)) for grip in ("rest", "open", "grip", "point")},
    )


def _upper(made: Build, shape: Pattern, colour: str, wide: float, stock: Stock, scale: float, seed: int) -> Cutout:
    root, elbow = 18.6 * wide, max(14.4 * wide, shape.sleeve * wide * 0.98)
    outline = _segment(made.upper, (root, root * 1.0, elbow * 1.04, elbow), 1.0)

    def draw(cut: Cutter) -> None:
        cut.piece(outline, colour, height=0, rough=0.7, gradient=(tone(colour, 0.025), tone(colour, -0.03)))
        for y, reach in ((made.upper * 0.86, 0.55), (made.upper * 0.97, 0.38)):
            cut.line(smooth([(elbow * 0.9, y - 3), (elbow * 0.3, y), (elbow * (0.9 - 2 * reach), y - 1)], False), 1.6,
                tone(colour, -0.14), 0.5)

    return Cutout(outline, draw, stock, scale, seed, height=4.5)


def _fore(look: Look, made: Build, shape: Pattern, colour: str, wide: float, stock: Stock, scale: float, seed: int) -> Cutout:
    elbow, wrist = max(14.4 * wide, shape.sleeve * wide * 0.98), shape.sleeve * wide * 0.86
    if shape.sleeve > 16:
        elbow, wrist = 14.6 * wide, shape.sleeve * wide
    length = made.fore - 4
    rows = [(-elbow, 0.0), (-(elbow + wrist) / 2 - 0.6, length * 0.45), (-wrist, length, 1), (-wrist * 0.5, length + 1.5),
        (wrist * 0.5, length + 1.5)]
    rows += [(wrist, length, 1), ((elbow + wrist) / 2 - 0.8, length * 0.45), (elbow, 0.0), (elbow * 0.72, -elbow * 0.7), (0, -elbow)]
    outline = smooth([*rows, (-elbow * 0.72, -elbow * 0.7)], steps=6)
    trim = look.second if look.garment in {"uniform", "dress"} else tone(colour, -0.05)

    def draw(cut: Cutter) -> None:
        cut.piece(outline, colour, height=0, rough=0.7, gradient=(tone(colour, 0.01), tone(colour, -0.03)))
        cut.line(smooth([(-elbow * 0.8, 2), (-elbow * 0.2, 6), (elbow * 0.5, 3)], False), 1.6, tone(colour, -0.14), 0.45)
        if shape.cuff:
            edge = shape.cuff * wide
            band = smooth([(-edge, length - 9, 1), (edge, length - 9, 1), (edge * 1.04, length + 3, 1), (-edge * 1.04, length + 3, 1)],
                steps=3)
            cut.piece(band, trim, height=2, rough=0.4)

    return Cutout(outline, draw, stock, scale, seed, height=4.5, bounds=bounds_of(outline, 10))


def _leg(made: Build, colour: str, widths: tuple[float, ...], wide: float, stock: Stock, scale: float, seed: int) -> Cutout:
    outline = _segment((made.leg - SHOE_HEIGHT) / 2, tuple(width * wide for width in widths))

    def draw(cut: Cutter) -> None:
        cut.piece(outline, colour, height=0, rough=0.6)

    return Cutout(outline, draw, stock, scale, seed, height=4)


def _side_shoe(colour: str, stock: Stock, scale: float) -> Cutout:
    """Seen from the side, toes to the right; the ankle is at (0, 0), the sole at y = SHOE_HEIGHT."""
    h, heel, toe = SHOE_HEIGHT, SHOE_HEEL, SHOE_TOE
    outline = smooth(
        [(-heel + 1, -5, 1), (9, -6, 1), (14, 1), (24, 4.5), (toe + 2, 9), (toe + 1, h, 1), (-heel - 1, h, 1), (-heel - 1.5, 4)], steps=5
    )

    def draw(cut: Cutter) -> None:
        cut.piece(outline, colour, height=0, rough=0.35, gradient=(tone(colour, 0.06), tone(colour, -0.02)))
        cut.line([(-heel, h - 2.2), (toe, h - 2.2)], 3.2, tone(colour, -0.12), 0.9, taper=False)
        for x in (8, 13):
            cut.line([(x - 2, -1 + x * 0.2), (x + 4, 1.5 + x * 0.25)], 1.4, tone(colour, 0.2), 0.7)

    return Cutout(outline, draw, stock, scale, 7, height=3)


def _front_shoe(colour: str, stock: Stock, scale: float) -> Cutout:
    """Seen from the front: a rounded toe cap."""
    h = SHOE_HEIGHT
    outline = smooth([(-9, -5, 1), (9, -5, 1), (13, 4), (15, 11), (12, h + 2), (0, h + 3.5), (-12, h + 2), (-15, 11), (-13, 4)], steps=5)

    def draw(cut: Cutter) -> None:
        cut.piece(outline, colour, height=0, rough=0.35, gradient=(tone(colour, 0.05), tone(colour, -0.02)))
        cut.line(smooth([(-13, h - 1), (0, h + 1.2), (13, h - 1)], False), 2.6, tone(colour, -0.12), 0.9)
        cut.line(smooth([(-8, 3), (0, 0.5), (8, 3)], False), 1.4, tone(colour, 0.18), 0.6)

    return Cutout(outline, draw, stock, scale, 8, height=3)


# -- hands: from the wrist along +y, the thumb toward +x ----------------------------------------------

_FINGERS = ((-6.6, 16.5, -0.30), (-2.2, 19.5, -0.09), (2.4, 19.0, 0.12), (6.6, 15.5, 0.34))  # root, length, spread


def _hand(look: Look, grip: str, stock: Stock, scale: float, dark: float) -> Cutout:
    skin = tone(mix(look.skin, "#c9573f", 0.12), dark)
    ink = line_for(look.skin)
    palm = smooth([(-7.5, -5), (-9.4, 5), (-8.4, 13), (0, 15.5), (8.4, 13), (9.4, 5), (7.5, -5)], steps=6)
    mitt = smooth([(-7.5, -5), (-9.6, 6), (-8, 16), (-3.4, 21), (3, 21), (7.6, 16), (9.4, 6), (7.5, -5)], steps=6)
    fist = smooth([(-7.5, -5), (-10.4, 4), (-10, 13), (-4, 17.5), (4, 17.5), (10, 13), (10.4, 4), (7.5, -5)], steps=6)

    def thumb(cut: Cutter, points: list[tuple[float, float]]) -> None:
        cut.piece(ribbon(smooth(points, False, 6), [8, 7.4, 5.4]), skin, height=1.2, rough=0.2, edge=0.2)

    def draw_open(cut: Cutter) -> None:
        for root, length, spread in _FINGERS:
            tip = (root * 1.1 + np.sin(spread) * length, 11 + np.cos(spread) * length)
            middle = (root + np.sin(spread) * length * 0.5, 11 + length * 0.5)
            cut.piece(ribbon(smooth([(root, 9), middle, tip], False, 5), [6.6, 6.2, 5.2]), skin, height=1.1, rough=0.2, edge=0.2)
        thumb(cut, [(5, 4), (12, 8), (17.5, 14)])
        cut.piece(palm, skin, height=0, rough=0.3, edge=0.12)

    def draw_rest(cut: Cutter) -> None:
        cut.piece(mitt, skin, height=0, rough=0.35)
        thumb(cut, [(6, 3), (10, 8.5), (8.5, 14.5)])
        for x in (-4, 0.2):
            cut.line([(x, 13), (x * 1.05, 19.5)], 1.2, ink, 0.45)

    def draw_grip(cut: Cutter) -> None:
        cut.piece(fist, skin, height=0, rough=0.35)
        for x in (-5, 0, 5):
            cut.line(smooth([(x, 7), (x + 0.6, 12), (x, 16)], False), 1.3, ink, 0.5)
        thumb(cut, [(8, 2), (9, 8), (3, 10.5)])

    def draw_point(cut: Cutter) -> None:
        cut.piece(ribbon(smooth([(3, 8), (3.4, 20), (3.8, 32)], False, 5), [7, 6.4, 5]), skin, height=1.2, rough=0.2, edge=0.2)
        cut.piece(fist, skin, height=0, rough=0.35, edge=0.2)
        for x in (-6, -1.6):
            cut.line(smooth([(x, 7), (x + 0.6, 12), (x, 16)], False), 1.3, ink, 0.5)
        thumb(cut, [(8, 1), (11, 7), (7, 12.5)])

    draws = {"open": draw_open, "rest": draw_rest, "grip": draw_grip, "point": draw_point}
    solid = {"open": palm, "rest": mitt, "grip": fist, "point": fist}[grip]
    return Cutout(solid, draws[grip], stock, scale, 11, height=2.5, bounds=(-24, -12, 24, 40))
