"""What stands and goes about outdoors, cut from paper, in units: lamps, signs, benches, people far away."""

from __future__ import annotations

import math

import numpy as np
import skia

from ..colour import darker, lighter, mix
from ..paper import Cutter
from ..shapes import ellipse, polygon, rect, smooth
from .palettes import CREAM, INK
from .parts import contact, plain, shaded


def street_lamp(cut: Cutter, x: float, y: float, height: float, colour: str, lit: float) -> None:
    """A street lamp; its light is at (x, y - height * 0.92)."""
    size = height / 420
    contact(cut, x, y, 64 * size, 0.42)
    cut.piece(
        smooth(
            [
                (x - 17 * size, y, 1),
                (x - 13 * size, y - 44 * size),
                (x - 6 * size, y - 60 * size),
                (x - 4.5 * size, y - height * 0.84, 1),
                (x + 4.5 * size, y - height * 0.84, 1),
                (x + 6 * size, y - 60 * size),
                (x + 13 * size, y - 44 * size),
                (x + 17 * size, y, 1),
            ]
        ),
        colour,
        height=5 * size,
    )
    top = y - height * 0.84
    glass = mix("#d9d2b8", "#fff0bc", lit)
    pane = polygon(
        [
            (x - 17 * size, top - 4 * size),
            (x - 27 * size, top - 62 * size),
            (x + 27 * size, top - 62 * size),
            (x + 17 * size, top - 4 * size),
        ]
    )
    cut.piece(pane, glass, height=2, gradient=(lighter(glass, 0.5), glass))
    for side in (-1, 0, 1):
        cut.line([(x + side * 17 * size, top - 4 * size), (x + side * 27 * size, top - 62 * size)], 3.4 * size, colour, taper=False)
    cut.piece(rect(x - 21 * size, top - 7 * size, x + 21 * size, top + 2 * size), colour, height=2)
    cut.piece(
        smooth(
            [
                (x - 34 * size, top - 60 * size, 1),
                (x - 17 * size, top - 80 * size),
                (x, top - 96 * size, 1),
                (x + 17 * size, top - 80 * size),
                (x + 34 * size, top - 60 * size, 1),
            ]
        ),
        colour,
        height=4 * size,
    )
    cut.piece(ellipse(x, top - 99 * size, 5 * size, 5 * size), colour, height=1)
    cut.line([(x - 26 * size, top + 26 * size), (x + 26 * size, top + 26 * size)], 5 * size, colour, taper=False)


def hanging_sign(cut: Cutter, x: float, y: float, size: float, colour: str, mark: str, kind: str, side: int = 1) -> None:
    """A sign on an iron arm: a cup, a loaf, a book or a key instead of words; it hangs below (x, y)."""
    with cut.group(x, y, size) as small:
        small.line([(-side * 70, -8), (side * 44, -8)], 6, INK, taper=False)
        small.line(smooth([(-side * 66, 34), (-side * 40, 20), (-side * 10, -6)], closed=False), 4, INK, taper=False)
        for px in (-26, 26):
            small.line([(px, -6), (px, 12)], 3, INK, taper=False)
        small.piece(ellipse(0, 56, 54, 46, 48), colour, height=6, gradient=shaded(colour))
        small.piece(ellipse(0, 56, 45, 38, 48), darker(colour, 0.14), height=0)
        if kind == "bakery":
            small.piece(smooth([(-30, 66), (-24, 46), (0, 38), (24, 46), (30, 66), (0, 70)]), mark, height=2)
            for px in (-12, 2, 16):
                small.line([(px, 44), (px - 6, 58)], 3.5, darker(colour, 0.3))
        elif kind == "books":
            for a in (-1, 1):
                small.piece(
                    smooth([(0, 42, 1), (a * 28, 36, 1), (a * 28, 70, 1), (0, 76, 1)]), mark if a > 0 else lighter(mark, 0.3), height=2
                )
        else:
            small.line(smooth([(18, 48), (34, 46), (34, 62), (18, 64)], closed=False), 5, mark, taper=False)
            small.piece(smooth([(-24, 38, 1), (20, 38, 1), (15, 74), (-19, 74)]), mark, height=2)


def bench(cut: Cutter, x: float, y: float, size: float, wood: str, iron: str = INK) -> None:
    """A park bench seen from the front."""
    contact(cut, x, y, 250 * size, 0.38)
    with cut.group(x, y, size) as small:
        for px in (-96, 96):
            small.piece(smooth([(px - 8, -150, 1), (px + 8, -150, 1), (px + 6, 0, 1), (px - 6, 0, 1)]), iron, height=4)
        for row, tone in ((-150, lighter(wood, 0.05)), (-122, wood), (-80, lighter(wood, 0.12)), (-66, darker(wood, 0.08))):
            small.piece(rect(-122, row, 122, row + (18 if row < -90 else 13)), tone, height=5)


def lantern(cut: Cutter, x: float, y: float, size: float, colour: str, lit: float) -> None:
    """A hand lantern that stands at (x, y); its flame is 34 times size above."""
    with cut.group(x, y, size) as small:
        small.line(smooth([(-14, -62), (-14, -84), (0, -94), (14, -84), (14, -62)], closed=False), 3.5, colour, taper=False)
        small.piece(rect(-17, -56, 17, -8), mix("#e8dcb8", "#ffe9a8", lit), height=2, gradient=(CREAM, mix("#d9c49a", "#ffd27a", lit)))
        small.canvas.drawOval(skia.Rect(-6, -42, 6, -16), plain("#fff6d0", 0.4 + 0.6 * lit, 2))
        for px in (-17, 0, 17):
            small.line([(px, -56), (px, -8)], 3, colour, taper=False)
        small.piece(smooth([(-23, -54, 1), (-12, -66), (12, -66), (23, -54, 1)]), colour, height=3)
        small.piece(rect(-23, -10, 23, 0), colour, height=3)


def far_person(cut: Cutter, x: float, y: float, height: float, coat: str, skin: str, seed: int, umbrella: str | None = None) -> None:
    """A small far figure as three pieces: robe, head, hair; or one under an umbrella."""
    dice = np.random.default_rng(seed)
    size = height / 100
    lean = dice.uniform(-4, 4) * size
    for side in (-1, 1):
        cut.piece(
            rect(x + side * 8 * size - 5 * size, y - 20 * size, x + side * 8 * size + 5 * size, y), darker(coat, 0.3), height=1, rough=0.2
        )
    cut.piece(
        smooth(
            [
                (x - 24 * size, y - 10 * size, 1),
                (x - 17 * size, y - 50 * size),
                (x - 12 * size + lean, y - 76 * size),
                (x + 12 * size + lean, y - 76 * size),
                (x + 17 * size, y - 50 * size),
                (x + 24 * size, y - 10 * size, 1),
            ]
        ),
        coat,
        height=2,
        rough=0.3,
    )
    cut.piece(ellipse(x + lean, y - 86 * size, 13 * size, 14 * size), skin, height=1.5, rough=0.2)
    cut.piece(
        smooth(
            [
                (x + lean - 14 * size, y - 84 * size),
                (x + lean - 12 * size, y - 99 * size),
                (x + lean, y - 104 * size),
                (x + lean + 12 * size, y - 99 * size),
                (x + lean + 14 * size, y - 84 * size),
                (x + lean, y - 93 * size),
            ]
        ),
        darker(coat, 0.34),
        height=1,
        rough=0.2,
    )
    if umbrella:
        cut.line([(x + 12 * size, y - 60 * size), (x + 10 * size, y - 132 * size)], 2.6 * size, INK, taper=False)
        dome = [
            (x - 42 * size, y - 112 * size, 1),
            (x - 28 * size, y - 138 * size),
            (x + 8 * size, y - 150 * size),
            (x + 44 * size, y - 138 * size),
            (x + 58 * size, y - 112 * size, 1),
            (x + 40 * size, y - 119 * size),
            (x + 24 * size, y - 112 * size, 1),
            (x + 8 * size, y - 119 * size),
            (x - 8 * size, y - 112 * size, 1),
            (x - 25 * size, y - 119 * size),
        ]
        cut.piece(smooth(dome, steps=4), umbrella, height=3, rough=0.3)


def pigeon(cut: Cutter, colour: str, pale: str) -> None:
    """A pigeon about (0, 0), which is where it stands; it looks right."""
    cut.wash(ellipse(-2, 0, 24, 4, 24), "#3a1a38", 0.34, 3)
    for x in (-3, 5):
        cut.line([(x, -8), (x + 2, 0)], 2.4, "#c86a5a", taper=False)
    body = smooth([(-36, -14, 1), (-18, -30), (4, -34), (14, -46), (24, -44), (26, -34), (20, -18), (4, -6), (-14, -8)])
    cut.piece(body, colour, height=3, gradient=shaded(colour, 1.4), rough=0.3)
    cut.piece(smooth([(-30, -16, 1), (-10, -27), (8, -24), (6, -14), (-10, -10)]), lighter(colour, 0.3), height=1, rough=0.3)
    cut.wash(ellipse(15, -30, 7, 5, 18), pale, 0.5, 2)
    cut.piece(polygon([(25, -42), (34, -38), (25, -37)]), "#d9a24c", height=0, edge=0, rough=0)
    cut.piece(ellipse(20, -40, 1.8, 1.8, 12), INK, height=0, edge=0)


def bicycle(cut: Cutter, x: float, y: float, size: float, colour: str) -> None:
    """A bicycle that leans in the street, facing right; (x, y) is the ground between its wheels."""
    contact(cut, x, y, 420 * size, 0.32)
    with cut.group(x, y, size) as small:
        for wheel in (-118, 122):
            ring = ellipse(wheel, -78, 70, 70, 60)
            small.line(np.vstack([ring, ring[:1]]), 9, INK, taper=False)
            for spoke in range(9):
                turn = spoke * math.pi / 9 + 0.2
                small.line(
                    [(wheel - math.cos(turn) * 64, -78 - math.sin(turn) * 64), (wheel + math.cos(turn) * 64, -78 + math.sin(turn) * 64)],
                    1.6,
                    lighter(colour, 0.5),
                    0.6,
                    taper=False,
                )
        for a, b in (
            ((-118, -78), (-6, -72)),
            ((-118, -78), (-38, -156)),
            ((-48, -186), (-6, -72)),
            ((-38, -152), (88, -162)),
            ((-6, -72), (92, -142)),
            ((84, -194), (122, -78)),
        ):
            small.line([a, b], 8, colour, taper=False)
        small.piece(smooth([(-80, -196), (-20, -196), (-14, -186), (-48, -181), (-78, -186)]), INK, height=2)
        small.line(smooth([(84, -190), (82, -212), (62, -222), (40, -218)], closed=False), 6, INK, taper=False)
