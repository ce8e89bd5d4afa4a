"""What a market is made of, cut from paper, in units: stalls, goods, pots, a camel, a well, the town behind."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..colour import darker, lighter, mix
from ..paper import Cutter
from ..shapes import ellipse, polygon, rect, smooth
from .buildings import awning
from .palettes import INK
from .parts import clipped, contact, glow, shaded


def fruit_pile(cut: Cutter, x: float, y: float, size: float, colour: str) -> None:
    """Three fruits on a board."""
    for px, py in ((-14, -6), (14, -6), (0, -24)):
        cut.piece(ellipse(x + px * size, y + py * size, 15 * size, 14 * size, 20), colour, height=2 * size, gradient=shaded(colour, 1.4))


def spice_cone(cut: Cutter, x: float, y: float, size: float, colour: str) -> None:
    """A cone of spice in a low bowl."""
    cut.piece(
        smooth(
            [
                (x - 26 * size, y, 1),
                (x - 10 * size, y - 26 * size),
                (x, y - 36 * size),
                (x + 10 * size, y - 26 * size),
                (x + 26 * size, y, 1),
            ]
        ),
        colour,
        height=3 * size,
        gradient=shaded(colour, 1.3),
    )
    cut.piece(
        smooth(
            [
                (x - 29 * size, y - 5 * size, 1),
                (x + 29 * size, y - 5 * size, 1),
                (x + 20 * size, y + 7 * size),
                (x - 20 * size, y + 7 * size),
            ],
            steps=4,
        ),
        "#a8683c",
        height=2 * size,
    )


def clay_pot(cut: Cutter, x: float, y: float, width: float, height: float, colour: str, band: str) -> None:
    """A clay pot with a painted band."""
    contact(cut, x, y, width * 1.15, 0.42)
    body = smooth(
        [
            (x - width * 0.28, y - height, 1),
            (x + width * 0.28, y - height, 1),
            (x + width * 0.2, y - height * 0.84),
            (x + width * 0.5, y - height * 0.5),
            (x + width * 0.32, y - 3),
            (x, y + 3),
            (x - width * 0.32, y - 3),
            (x - width * 0.5, y - height * 0.5),
            (x - width * 0.2, y - height * 0.84),
        ]
    )
    cut.piece(body, colour, height=6, gradient=shaded(colour, 1.5))
    with clipped(cut.canvas, body):
        for share, wide in ((0.6, 5.0), (0.36, 3.0)):
            arc = [(x - width * 0.5, y - height * share - 4), (x, y - height * share + 3), (x + width * 0.5, y - height * share - 4)]
            cut.line(smooth(arc, closed=False), wide, band, 0.85, taper=False)
    cut.piece(ellipse(x, y - height, width * 0.25, width * 0.06 + 1), darker(colour, 0.4), height=0)


GOODS: tuple[Callable[[Cutter, float, float, float, str], None], ...] = (fruit_pile, spice_cone)


def stall(
    cut: Cutter, x: float, y: float, size: float, cloths: tuple[str, str], seed: int, veil: Callable[[str], str], vendor: str | None = None
) -> None:
    """A market stall: dark inside, hanging goods, counter with cloth, fruit and spices, striped roof.

    `veil` turns a colour into how it is seen from here (haze). `vendor` is the robe of who stands in it, if anyone does.
    """
    dice = np.random.default_rng(seed)
    wide, tall = 210 * size, 250 * size
    dark = veil("#5a3438")
    contact(cut, x, y, wide * 2.2, 0.38 if veil(INK) == INK else 0.2, lean=-0.08)
    cut.piece(
        rect(x - wide, y - tall * 0.95, x + wide, y - 40 * size), dark, height=6, edge=0.1, gradient=(veil("#6b4040"), veil("#4a2a34"))
    )
    for index in range(5):
        _hanging(
            cut,
            x - wide * 0.74 + index * wide * 0.37,
            y - tall * 0.92,
            size,
            veil(("#d9a03c", "#c65a3a", "#2f7478", "#e9cf9a")[int(dice.integers(4))]),
            dice.uniform(36, 84),
            veil(INK),
            int(dice.integers(3)),
        )
    if vendor:
        _vendor(cut, x + wide * dice.uniform(-0.25, 0.25), y - 80 * size, size, veil(vendor), veil(cloths[0]), int(dice.integers(3)))
    wood = veil("#9a5f3c")
    cut.piece(rect(x - wide * 0.98, y - 86 * size, x + wide * 0.98, y), wood, height=7 * size, gradient=(veil("#a96c44"), veil("#7a4632")))
    hem = [(x + wide * (1 - 0.25 * i), y - (40 + 14 * (i % 2)) * size) for i in range(9)]
    cut.piece(
        smooth([(x - wide * 1.02, y - 92 * size, 1), (x + wide * 1.02, y - 92 * size, 1), (x + wide, y - 52 * size), *hem], steps=5),
        veil(cloths[1]),
        height=4 * size,
    )
    for index in range(8):
        colour = veil(("#d9822f", "#b8402c", "#e8bf5a", "#5f8a5a", "#8a3a4a", "#e9d8a8")[int(dice.integers(6))])
        GOODS[index % 2](cut, x - wide * 0.86 + index * wide * 1.72 / 7, y - 92 * size, size, colour)
    for side in (-1, 1):
        cut.piece(rect(x + side * wide - 7 * size, y - tall, x + side * wide + 7 * size, y), veil("#6b4030"), height=5 * size)
    top, foot = y - tall * 1.32, y - tall * 0.92
    awning(
        cut,
        [(x - wide * 0.9, top), (x + wide * 0.9, top)],
        [(x - wide * 1.16, foot), (x + wide * 1.16, foot)],
        (veil(cloths[0]), veil(cloths[1])),
        9,
        40 * size,
        12 * size,
    )


def _hanging(cut: Cutter, x: float, y: float, size: float, colour: str, drop: float, cord: str, kind: int) -> None:
    foot = y + drop * size
    cut.line([(x, y), (x, foot)], 2 * size, cord, taper=False)
    if kind == 0:
        shape = smooth(
            [
                (x, foot - 8 * size),
                (x + 18 * size, foot + 12 * size),
                (x + 12 * size, foot + 40 * size),
                (x, foot + 50 * size),
                (x - 12 * size, foot + 40 * size),
                (x - 18 * size, foot + 12 * size),
            ]
        )
        cut.piece(shape, colour, height=3 * size)
    elif kind == 1:
        for index in range(4):
            cut.piece(
                ellipse(x + (-5 if index % 2 else 5) * size, foot + index * 13 * size, 10 * size, 9 * size, 18), colour, height=2 * size
            )
    else:
        cut.piece(
            polygon(
                [
                    (x - 22 * size, foot),
                    (x + 22 * size, foot),
                    (x + 22 * size, foot + 52 * size),
                    (x, foot + 62 * size),
                    (x - 22 * size, foot + 52 * size),
                ]
            ),
            colour,
            height=3 * size,
        )
        cut.line([(x - 20 * size, foot + 18 * size), (x + 20 * size, foot + 18 * size)], 5 * size, lighter(colour, 0.4), 0.8, taper=False)


def desert_town(
    cut: Cutter, left: float, right: float, foot: float, size: float, tones: tuple[str, str, str, str], seed: int, light: float = 0.0
) -> None:
    """A row of flat houses with domes, towers and battlements: wall, second wall, dome, pane colours."""
    dice = np.random.default_rng(seed)
    x = left
    while x < right:
        wide, tall = dice.uniform(60, 130) * size, dice.uniform(70, 190) * size
        wall = mix(tones[0], tones[1], dice.uniform(0, 0.4))
        cut.piece(rect(x, foot - tall, x + wide, foot + 80), wall, height=4 * size)
        roof = dice.random()
        if roof < 0.34:
            cut.piece(
                smooth(
                    [
                        (x + wide * 0.08, foot - tall, 1),
                        (x + wide * 0.06, foot - tall - wide * 0.28),
                        (x + wide * 0.5, foot - tall - wide * 0.62),
                        (x + wide * 0.94, foot - tall - wide * 0.28),
                        (x + wide * 0.92, foot - tall, 1),
                    ]
                ),
                tones[2],
                height=3 * size,
            )
            cut.line(
                [(x + wide * 0.5, foot - tall - wide * 0.6), (x + wide * 0.5, foot - tall - wide * 0.85)], 3 * size, tones[1], taper=False
            )
        elif roof < 0.6:
            for step in range(4):
                cut.piece(
                    rect(x + wide * step / 4 + 3, foot - tall - 12 * size, x + wide * step / 4 + wide * 0.14, foot - tall + 2),
                    wall,
                    height=1,
                )
        elif roof < 0.76:
            cut.piece(rect(x + wide * 0.3, foot - tall - 110 * size, x + wide * 0.62, foot - tall + 3), wall, height=3 * size)
            cut.piece(
                polygon(
                    [
                        (x + wide * 0.22, foot - tall - 108 * size),
                        (x + wide * 0.46, foot - tall - 166 * size),
                        (x + wide * 0.7, foot - tall - 108 * size),
                    ]
                ),
                tones[2],
                height=2,
            )
        for _ in range(int(dice.integers(1, 4))):
            px, py = x + wide * dice.uniform(0.15, 0.7), foot - tall + dice.uniform(18, 60) * size
            pane = smooth(
                [
                    (px, py + 20 * size, 1),
                    (px, py + 5 * size),
                    (px + 6 * size, py),
                    (px + 12 * size, py + 5 * size),
                    (px + 12 * size, py + 20 * size, 1),
                ]
            )
            lit = dice.random() < light
            cut.piece(pane, "#ffce7c" if lit else tones[3], height=0, edge=0)
            if lit:
                glow(cut.canvas, px + 6 * size, py + 10 * size, 34 * size, "#ffb45a", 0.4)
        x += wide * dice.uniform(0.8, 1.1)


def _vendor(cut: Cutter, x: float, y: float, size: float, robe: str, scarf: str, skin: int) -> None:
    with cut.group(x, y, size * 0.8) as small:
        face = ("#a8683f", "#b9744a", "#8a5236")[skin]
        small.piece(
            smooth([(-54, 20, 1), (-50, -40), (-26, -66), (26, -66), (50, -40), (54, 20, 1)]), robe, height=4, gradient=shaded(robe)
        )
        small.piece(ellipse(0, -98, 33, 37), face, height=3)
        for side in (-1, 1):
            small.piece(ellipse(side * 12, -98, 4, 5, 16), "#2c1c1c", height=0, edge=0)
            small.wash(ellipse(side * 18, -84, 8, 6, 16), "#c9452f", 0.3, 3)
        small.line(smooth([(-9, -80), (0, -75), (9, -80)], closed=False), 3, "#5a2420")
        if skin == 1:
            veil = smooth(
                [
                    (-40, -60),
                    (-44, -106),
                    (-22, -142),
                    (22, -142),
                    (44, -106),
                    (40, -60),
                    (26, -66),
                    (30, -104),
                    (0, -124),
                    (-30, -104),
                    (-26, -66),
                ]
            )
            small.piece(veil, scarf, height=3)
        else:
            small.piece(
                smooth([(-38, -108), (-34, -138), (0, -152), (34, -138), (38, -108), (0, -120)]), scarf, height=4, gradient=shaded(scarf)
            )
            small.line(smooth([(-34, -118), (0, -138), (32, -126)], closed=False), 3, darker(scarf, 0.25), 0.6)


def carpet(cut: Cutter, x: float, y: float, width: float, depth: float, colours: tuple[str, str, str]) -> None:
    """A patterned carpet laid on the ground, its borders one inside the other."""
    half, tall = width / 2, depth / 2
    for index, share in enumerate((1.0, 0.93, 0.82, 0.74)):
        lean = 30 * share
        quad = polygon(
            [
                (x - half * share * 0.86 - lean * 0.3, y - tall * share),
                (x + half * share * 0.86 - lean, y - tall * share),
                (x + half * share, y + tall * share),
                (x - half * share, y + tall * share),
            ]
        )
        cut.piece(quad, colours[index % 3], height=3 if index == 0 else 0, edge=None if index == 0 else 0.1)
    for index in range(-3, 4):
        at = x + index * width * 0.095 - 8
        cut.piece(polygon([(at, y - tall * 0.34), (at + 17, y), (at, y + tall * 0.34), (at - 17, y)]), colours[index % 2], height=0.5)
