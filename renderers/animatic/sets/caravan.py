"""What comes to a market and what it gathers round, cut from paper, in units: a camel, a cart, a well."""

from __future__ import annotations

import math

import numpy as np

from ..colour import darker, lighter
from ..paper import Cutter
from ..shapes import ellipse, polygon, rect, ribbon, smooth
from .palettes import CREAM, INK
from .parts import clipped, contact, shaded


def camel(cut: Cutter, x: float, y: float, size: float, coat: str, cloths: tuple[str, str, str]) -> None:
    """A camel that stands and looks left, with a saddle cloth and two baskets."""
    contact(cut, x, y, 380 * size, 0.4)
    far = darker(coat, 0.16)
    with cut.group(x, y, size) as small:
        for hip, knee, hoof in ((-92, -76, -70), (96, 104, 84)):
            _camel_leg(small, hip, knee, hoof, far, far)
        small.line(smooth([(136, -190), (160, -150), (154, -112)], closed=False), 9, far, taper=False)
        small.piece(ellipse(153, -102, 8, 14), "#4b2b3e", height=2)
        body = [
            (135, -200),
            (120, -240),
            (70, -262),
            (40, -318),
            (0, -338),
            (-38, -312),
            (-62, -262),
            (-104, -246),
            (-140, -236),
            (-176, -270),
            (-196, -330),
            (-205, -372),
            (-236, -380),
            (-240, -330),
            (-222, -262),
            (-190, -196),
            (-140, -150),
            (-60, -136),
            (60, -138),
            (118, -158),
        ]
        small.piece(smooth(body), coat, height=8, gradient=shaded(coat, 1.4))
        _camel_head(small, coat, far, cloths[1])
        cloth = smooth(
            [(62, -268, 1), (36, -322), (0, -344), (-38, -316), (-62, -268, 1), (-70, -190), (-60, -168, 1), (60, -168, 1), (72, -190)]
        )
        small.piece(cloth, cloths[0], height=6, gradient=shaded(cloths[0]))
        with clipped(small.canvas, cloth):
            small.piece(rect(-80, -206, 80, -188), cloths[1], height=1)
            small.piece(rect(-80, -240, 80, -230), cloths[2], height=1)
        for index in range(8):
            at = -56 + index * 16
            small.piece(polygon([(at - 6, -169), (at + 6, -169), (at, -150)]), cloths[1 + index % 2], height=2)
        for side in (-1, 1):
            pack = smooth(
                [
                    (side * 34 - 26, -250),
                    (side * 34, -264),
                    (side * 34 + 28, -250),
                    (side * 34 + 30, -196),
                    (side * 34, -184),
                    (side * 34 - 30, -196),
                ]
            )
            small.piece(pack, "#b98a52", height=6, gradient=shaded("#b98a52", 1.3))
            small.line([(side * 34 - 28, -222), (side * 34 + 29, -222)], 4, "#6b4030", taper=False)
        for hip, knee, hoof in ((-112, -124, -132), (68, 84, 92)):
            _camel_leg(small, hip, knee, hoof, coat, far)


def _camel_leg(cut: Cutter, hip: float, knee: float, hoof: float, coat: str, dark: str) -> None:
    cut.piece(ribbon(smooth([(hip, -165), (knee, -86), (hoof, -12)], closed=False), (46, 27, 20, 17)), coat, height=5)
    cut.piece(smooth([(hoof - 22, 0, 1), (hoof - 18, -14), (hoof, -20), (hoof + 13, -14), (hoof + 12, 0, 1)]), dark, height=2)


def _camel_head(cut: Cutter, coat: str, dark: str, strap: str) -> None:
    head = [
        (-196, -362),
        (-200, -398),
        (-222, -412),
        (-254, -404),
        (-290, -384),
        (-300, -366),
        (-290, -352),
        (-262, -350),
        (-236, -352),
        (-214, -350),
    ]
    cut.piece(smooth(head), coat, height=4, gradient=shaded(coat, 1.2))
    cut.piece(smooth([(-206, -402), (-198, -428), (-214, -420), (-222, -406)]), dark, height=2)
    ink = darker(coat, 0.6)
    cut.line(smooth([(-266, -358), (-282, -363), (-297, -362)], closed=False), 3, ink)
    cut.piece(ellipse(-287, -378, 3, 3, 12), ink, height=0, edge=0)
    cut.piece(ellipse(-246, -389, 8, 7, 24), "#f6ecd8", height=0, edge=0)
    cut.piece(ellipse(-248, -388, 5, 5, 20), "#2c1420", height=0, edge=0)
    cut.piece(ellipse(-250, -390, 1.8, 1.8, 12), "#ffffff", height=0, edge=0)
    cut.line(smooth([(-234, -389), (-246, -396), (-258, -389)], closed=False), 4, ink)
    cut.line(smooth([(-200, -366), (-240, -362), (-262, -352)], closed=False), 6, strap, taper=False)
    cut.line(smooth([(-276, -396), (-270, -376), (-268, -350)], closed=False), 6, strap, taper=False)
    cut.piece(ellipse(-232, -352, 7, 12), strap, height=2)


def well(cut: Cutter, x: float, y: float, size: float, stone: str, roof: str) -> None:
    """A round stone well under a small roof, with its bucket."""
    contact(cut, x, y, 260 * size, 0.42)
    with cut.group(x, y, size) as small:
        for px in (-92, 92):
            small.piece(rect(px - 8, -290, px + 8, -80), "#8a5638", height=5)
        small.line([(-92, -236), (92, -236)], 10, "#7a4a30", taper=False)
        small.line([(10, -236), (10, -150)], 3, INK, taper=False)
        small.piece(smooth([(-10, -150, 1), (30, -150, 1), (25, -112, 1), (-5, -112, 1)]), "#a8683c", height=4)
        small.piece(
            smooth([(-118, -110, 1), (118, -110, 1), (112, 0, 1), (0, 8), (-112, 0, 1)]), stone, height=8, gradient=shaded(stone, 1.4)
        )
        dice = np.random.default_rng(5)
        for row in range(4):
            for column in range(6):
                at = -104 + column * 37 + (18 if row % 2 else 0)
                tone = (lighter(stone, 0.12), darker(stone, 0.1), stone)[int(dice.integers(3))]
                if at < 84:
                    small.piece(rect(at, -104 + row * 26, at + 32, -82 + row * 26), tone, height=1.5)
        small.piece(ellipse(0, -110, 120, 17, 48), lighter(stone, 0.2), height=3)
        small.piece(ellipse(0, -110, 92, 11, 48), darker(stone, 0.6), height=0)
        small.piece(polygon([(-140, -270), (0, -352), (140, -270)]), roof, height=8, gradient=shaded(roof, 1.3))


def cart(cut: Cutter, x: float, y: float, size: float, wood: str, fruit: tuple[str, ...]) -> None:
    """A two-wheeled cart heaped with melons."""
    contact(cut, x, y, 340 * size, 0.4)
    with cut.group(x, y, size) as small:
        small.line([(110, -96), (236, -60)], 12, darker(wood, 0.15), taper=False)
        for row, count in ((0, 6), (1, 5), (2, 3)):
            for index in range(count):
                at = (index - (count - 1) / 2) * 44
                tone = fruit[(index + row) % len(fruit)]
                small.piece(ellipse(at, -146 - row * 30, 26, 24, 30), tone, height=4, gradient=shaded(tone, 1.4))
        small.piece(smooth([(-150, -140, 1), (150, -140, 1), (128, -78, 1), (-128, -78, 1)]), wood, height=7, gradient=shaded(wood, 1.3))
        small.line([(-142, -110), (142, -110)], 4, darker(wood, 0.3), 0.7, taper=False)
        ring = ellipse(0, -62, 58, 58, 60)
        small.line(np.vstack([ring, ring[:1]]), 13, darker(wood, 0.35), taper=False)
        for spoke in range(6):
            turn = spoke * math.pi / 6
            small.line(
                [(-math.cos(turn) * 54, -62 - math.sin(turn) * 54), (math.cos(turn) * 54, -62 + math.sin(turn) * 54)],
                6,
                darker(wood, 0.2),
                taper=False,
            )
        small.piece(ellipse(0, -62, 13, 13), CREAM, height=3)
