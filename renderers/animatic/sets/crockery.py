"""Small things of the table, the shelf and the sill, cut from paper: each stands on its `(x, y)`, in units."""

from __future__ import annotations

import math

import numpy as np

from ..colour import darker, lighter
from ..paper import Cutter
from ..shapes import ellipse, rect, ribbon, smooth
from .palettes import CREAM, INK
from .parts import contact, shaded, sheen


def jar(cut: Cutter, x: float, y: float, width: float, height: float, colour: str, lid: str, label: bool = False) -> None:
    """A lidded jar."""
    half = width / 2
    body = smooth(
        [
            (x - half * 0.8, y - height, 1),
            (x + half * 0.8, y - height, 1),
            (x + half, y - height * 0.8),
            (x + half, y - 5),
            (x + half * 0.84, y, 1),
            (x - half * 0.84, y, 1),
            (x - half, y - 5),
            (x - half, y - height * 0.8),
        ]
    )
    cut.piece(body, colour, height=4, gradient=shaded(colour))
    sheen(cut, x - half * 0.55, y - height * 0.5, half * 0.16, height * 0.3, 0.35)
    if label:
        cut.piece(rect(x - half * 0.66, y - height * 0.62, x + half * 0.66, y - height * 0.26), CREAM, height=1)
    cut.piece(rect(x - half * 0.86, y - height - 10, x + half * 0.86, y - height + 4), lid, height=2)


def plate(cut: Cutter, x: float, y: float, radius: float, colour: str) -> None:
    """A plate on its edge, seen from the front, leaning on the wall."""
    cut.piece(ellipse(x, y - radius, radius * 0.93, radius), colour, height=5, gradient=shaded(colour))
    cut.piece(ellipse(x, y - radius, radius * 0.58, radius * 0.63), darker(colour, 0.1), height=0.6)


def mug(cut: Cutter, x: float, y: float, size: float, colour: str, side: int = 1) -> None:
    """A mug; `side` is where its handle is."""
    with cut.group(x, y, size) as small:
        handle = smooth([(side * 14, -36), (side * 34, -38), (side * 38, -20), (side * 28, -9), (side * 15, -11)], closed=False)
        small.line(handle, 6, darker(colour, 0.14), taper=False)
        body = smooth([(-22, -44, 1), (22, -44, 1), (19, -4), (12, 0, 1), (-12, 0, 1), (-19, -4)])
        small.piece(body, colour, height=4, gradient=shaded(colour))
        small.piece(ellipse(0, -44, 22, 5.5), darker(colour, 0.3), height=0)
        sheen(small, -12, -24, 3, 13, 0.3)


def kettle(cut: Cutter, x: float, y: float, size: float, colour: str) -> None:
    """A round kettle, its spout to the right; steam leaves it at (x + 96, y - 88) times size."""
    with cut.group(x, y, size) as small:
        small.line(smooth([(-46, -74), (-32, -118), (0, -126), (32, -118), (46, -74)], closed=False), 9, INK, taper=False)
        spout = smooth([(48, -52), (82, -84), (98, -90, 1), (92, -74), (64, -26)])
        small.piece(spout, darker(colour, 0.12), height=4)
        body = smooth([(-70, -4, 1), (-74, -34), (-48, -76), (0, -88), (48, -76), (74, -34), (70, -4, 1)])
        small.piece(body, colour, height=6, gradient=shaded(colour, 1.5))
        small.piece(ellipse(0, -88, 20, 7), darker(colour, 0.16), height=2)
        small.piece(ellipse(0, -99, 8, 8), INK, height=2)
        sheen(small, -40, -48, 9, 18, 0.5)


def pan(cut: Cutter, x: float, y: float, radius: float, colour: str) -> None:
    """A pan that hangs by its handle from (x, y)."""
    long = radius * 1.5
    cut.line([(x, y), (x, y + long)], 9, INK, taper=False)
    cut.piece(ellipse(x, y + long + radius * 0.86, radius, radius * 0.95), colour, height=8, gradient=shaded(colour, 1.4))
    cut.piece(ellipse(x, y + long + radius * 0.86, radius * 0.74, radius * 0.7), darker(colour, 0.16), height=0)


def ladle(cut: Cutter, x: float, y: float, colour: str) -> None:
    """A ladle that hangs from (x, y)."""
    cut.line([(x, y), (x, y + 92)], 6, colour, taper=False)
    cut.piece(smooth([(x - 20, y + 88, 1), (x + 20, y + 88, 1), (x + 14, y + 112), (x, y + 118), (x - 14, y + 112)]), colour, height=4)


def teapot(cut: Cutter, x: float, y: float, size: float, colour: str) -> None:
    """A teapot, its spout to the left."""
    with cut.group(x, y, size) as small:
        small.line(smooth([(40, -52), (70, -58), (74, -28), (46, -16)], closed=False), 8, darker(colour, 0.16), taper=False)
        small.piece(smooth([(-44, -18), (-66, -40), (-82, -62, 1), (-70, -66, 1), (-52, -50), (-40, -42)]), darker(colour, 0.1), height=3)
        body = smooth([(-32, 0, 1), (-52, -30), (-38, -60), (0, -70), (38, -60), (52, -30), (32, 0, 1)])
        small.piece(body, colour, height=5, gradient=shaded(colour))
        small.piece(ellipse(0, -68, 20, 5), lighter(colour, 0.2), height=2)
        small.piece(ellipse(0, -77, 6, 6), darker(colour, 0.2), height=2)
        for index in range(5):
            small.piece(ellipse(-28 + 14 * index, -32 + 4 * abs(index - 2), 4, 4), lighter(colour, 0.5), height=0)
        sheen(small, -26, -42, 6, 12, 0.4)


def bread(cut: Cutter, x: float, y: float, size: float) -> None:
    """A loaf on a plate."""
    with cut.group(x, y, size) as small:
        small.piece(ellipse(0, -6, 120, 20), "#f4e6cc", height=6)
        loaf = smooth([(-90, -14), (-86, -58), (-36, -80), (24, -78), (80, -56), (86, -14), (0, -4)])
        small.piece(loaf, "#c9853f", height=5, gradient=("#dfa054", "#a65c2b"))
        for index in range(3):
            small.line(smooth([(-48 + 40 * index, -68), (-34 + 40 * index, -54), (-40 + 40 * index, -38)], closed=False), 6, "#f2cf92", 0.9)


def apple(cut: Cutter, x: float, y: float, radius: float, colour: str) -> None:
    """An apple."""
    r = radius / 34
    body = [(0, -51), (20, -57), (34, -35), (22, -3), (0, 0), (-22, -3), (-34, -35), (-20, -57)]
    cut.piece(
        smooth([(x + px * r, y + py * r, *((1,) if i == 0 else ())) for i, (px, py) in enumerate(body)]),
        colour,
        height=4,
        gradient=shaded(colour, 1.3),
    )
    cut.line(smooth([(x, y - 51 * r), (x + 4 * r, y - 61 * r), (x + 10 * r, y - 67 * r)], closed=False), 4 * r, "#5a3a24")
    sheen(cut, x - 14 * r, y - 38 * r, 6 * r, 8 * r, 0.5)


def pot_plant(cut: Cutter, x: float, y: float, size: float, pot: str, leaf: str, tall: float = 1.0) -> None:
    """A plant with long leaves in a pot."""
    with cut.group(x, y, size) as small:
        for index in range(9):
            angle = -2.45 + index * 0.215
            reach = 62 * tall * (0.86 + 0.14 * (index % 2))
            blade = smooth(
                [
                    (0, -44),
                    (math.cos(angle) * reach * 0.5, -72 - 14 * tall + math.sin(angle) * 20 * tall),
                    (math.cos(angle) * reach, -58 + math.sin(angle) * 64 * tall),
                ],
                closed=False,
            )
            green = lighter(leaf, 0.16) if index % 2 else leaf
            small.piece(ribbon(blade, (6.0, 13.0, 2.5)), green, height=2)
        small.piece(smooth([(-24, -42, 1), (24, -42, 1), (18, 0, 1), (-18, 0, 1)]), pot, height=4, gradient=shaded(pot))
        small.piece(rect(-28, -52, 28, -40), lighter(pot, 0.1), height=3)


def vase(cut: Cutter, x: float, y: float, size: float, colour: str, petals: tuple[str, ...], stem: str, seed: int = 0) -> None:
    """A vase of flowers."""
    dice = np.random.default_rng(seed)
    with cut.group(x, y, size) as small:
        heads = []
        for index in range(9):
            angle = -2.55 + index * 0.245
            reach = 100 + 44 * (index % 2) + dice.uniform(-10, 10)
            head = (math.cos(angle) * reach * 0.8, -96 + math.sin(angle) * reach)
            small.line(smooth([(0, -80), (math.cos(angle) * 34, -124), head], closed=False), 7, stem)
            heads.append(head)
        body = smooth([(-44, 0, 1), (-56, -52), (-30, -92), (-34, -104, 1), (34, -104, 1), (30, -92), (56, -52), (44, 0, 1)])
        small.piece(body, colour, height=8, gradient=shaded(colour, 1.6))
        for index, (px, py) in enumerate(heads):
            blossom(small, px, py, 27, petals[index % len(petals)])


def blossom(cut: Cutter, x: float, y: float, radius: float, colour: str) -> None:
    """A flower seen from above: six petals in one piece."""
    turn = np.linspace(0, 2 * math.pi, 72, endpoint=False)
    reach = radius * (0.78 + 0.24 * np.abs(np.cos(turn * 3 + 0.4)))
    cut.piece(np.stack([x + reach * np.cos(turn), y + reach * np.sin(turn)], 1), colour, height=4, rough=0.3)
    cut.piece(ellipse(x, y, radius * 0.3, radius * 0.3), "#8a4a24", height=1)


def basket(cut: Cutter, x: float, y: float, size: float, fruit: tuple[str, ...]) -> None:
    """A basket of fruit."""
    contact(cut, x, y, 84 * size, 0.4)
    with cut.group(x, y, size) as small:
        for index in range(5):
            small.piece(ellipse(-28 + index * 14, -46 - (index % 2) * 8, 13, 12), fruit[index % len(fruit)], height=2)
        small.piece(smooth([(-40, -40, 1), (40, -40, 1), (30, 0), (-30, 0)]), "#b98244", height=4, gradient=("#c8934f", "#94602f"))
        for row in range(3):
            small.line([(-37 + row * 3, -30 + row * 11), (37 - row * 3, -30 + row * 11)], 2.4, "#7a4a28", 0.7, taper=False)
