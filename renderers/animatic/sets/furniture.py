"""Things that stand in rooms, cut from paper: each stands on its `(x, y)`, in units, and grows upward."""

from __future__ import annotations

import math

import numpy as np

from ..colour import darker, lighter, mix
from ..paper import Cutter
from ..shapes import Outline, ellipse, rect, smooth
from .crockery import blossom, jar, pot_plant
from .palettes import CREAM, INK
from .parts import contact, shaded


def table(cut: Cutter, x: float, y: float, width: float, height: float, colour: str, cloth: str | None = None) -> None:
    """A table on four legs, with a cloth that hangs over its edge."""
    half = width / 2
    contact(cut, x, y, width * 1.02, 0.34)
    for side in (-1, 1):
        for inset, back in ((0.7, 0.06), (0.9, 0.0)):
            leg = x + side * half * inset
            tone = darker(colour, 0.22) if back else colour
            cut.piece(
                smooth(
                    [(leg - 9, y - height, 1), (leg + 9, y - height, 1), (leg + 6, y - height * back, 1), (leg - 6, y - height * back, 1)]
                ),
                tone,
                height=4,
            )
    cut.piece(rect(x - half * 0.94, y - height + 8, x + half * 0.94, y - height + 34), darker(colour, 0.12), height=3)
    if cloth is None:
        cut.piece(rect(x - half, y - height - 6, x + half, y - height + 12), lighter(colour, 0.12), height=6)
        return
    scallops = [(x + half * (1.02 - 2.04 * i / 10), y - height + 46 + 12 * (i % 2)) for i in range(11)]
    cut.piece(
        smooth([(x - half * 1.02, y - height - 8, 1), (x + half * 1.02, y - height - 8, 1), *scallops]),
        cloth,
        height=7,
        gradient=shaded(cloth, 1.2),
    )


def chair(cut: Cutter, x: float, y: float, size: float, colour: str, cushion: str, side: int = 1) -> None:
    """A plain wooden chair, its back on `side`."""
    contact(cut, x, y, 120 * size, 0.34)
    with cut.group(x, y, size) as small:
        for px in (-34, 34):
            small.piece(
                smooth([(px * 0.8 - 6, -120, 1), (px * 0.8 + 6, -120, 1), (px + 4, -8, 1), (px - 5, -8, 1)]), darker(colour, 0.2), height=2
            )
        post = side * 44
        small.piece(smooth([(post - 7, -290, 1), (post + 7, -290, 1), (post + 6, 0, 1), (post - 6, 0, 1)]), colour, height=5)
        for row in (-272, -232, -192):
            small.piece(
                smooth([(side * 42, row - 11, 1), (side * 42, row + 11, 1), (side * 12, row + 5, 1), (side * 12, row - 15, 1)]),
                colour,
                height=3,
            )
        small.piece(
            smooth([(side * 12 - 5, -284, 1), (side * 12 + 5, -284, 1), (side * 14 + 4, -120, 1), (side * 14 - 5, -120, 1)]),
            darker(colour, 0.12),
            height=3,
        )
        small.piece(smooth([(-50, -126, 1), (50, -126, 1), (54, -108, 1), (-54, -108, 1)]), colour, height=6)
        small.piece(smooth([(-46, -126), (-40, -142), (40, -142), (46, -126)]), cushion, height=4, gradient=shaded(cushion))
        small.piece(
            smooth([(-side * 50 - 6, -108, 1), (-side * 50 + 6, -108, 1), (-side * 50 + 5, 0, 1), (-side * 50 - 6, 0, 1)]), colour, height=5
        )


def armchair(cut: Cutter, x: float, y: float, size: float, colour: str, wood: str, cushion: str) -> None:
    """A deep armchair seen from the front."""
    contact(cut, x, y, 300 * size, 0.4)
    deep = darker(colour, 0.1)
    with cut.group(x, y, size) as small:
        for px in (-104, 104):
            small.piece(smooth([(px - 10, -26, 1), (px + 10, -26, 1), (px + 6, 0, 1), (px - 6, 0, 1)]), wood, height=3)
        back = smooth([(-112, -60, 1), (-122, -220), (-96, -296), (0, -318), (96, -296), (122, -220), (112, -60, 1)])
        small.piece(back, colour, height=9, gradient=shaded(colour, 1.3))
        for px, py in ((-64, -262), (0, -272), (64, -262), (-34, -230), (34, -230), (0, -194), (66, -198)):
            small.piece(ellipse(px, py, 5, 5), deep, height=0.8)
        small.piece(smooth([(-96, -120), (-90, -146), (90, -146), (96, -120), (92, -88), (-92, -88)]), lighter(colour, 0.08), height=6)
        small.piece(smooth([(-84, -132), (-94, -198), (-36, -212), (-24, -140)]), cushion, height=6, gradient=shaded(cushion))
        small.piece(rect(-112, -96, 112, -22), deep, height=4, gradient=shaded(deep, 1.2))
        for side in (-1, 1):
            arm = smooth([(side * 88, -22, 1), (side * 84, -150), (side * 110, -184), (side * 146, -166), (side * 140, -22, 1)])
            small.piece(arm, colour, height=7, gradient=shaded(colour, 1.3))
            small.line(_curl(side * 114, -152, 20, side), 3, deep, 0.8)


def _curl(x: float, y: float, radius: float, side: int) -> Outline:
    turn = np.linspace(0.2, 4.6, 24)
    reach = radius * (1 - turn / 6.5)
    return np.stack([x + side * reach * np.cos(turn), y + reach * np.sin(turn)], 1)


def bookshelf(cut: Cutter, left: float, right: float, top: float, foot: float, wood: str, books: tuple[str, ...], seed: int) -> None:
    """A tall shelf full of books, with gaps for small things."""
    dice = np.random.default_rng(seed)
    contact(cut, (left + right) / 2, foot, (right - left) * 1.05, 0.36)
    cut.piece(rect(left, top, right, foot), wood, height=9, gradient=shaded(wood))
    rows = 4
    tall = (foot - top - 34) / rows
    inner = darker(wood, 0.38)
    for row in range(rows):
        ceiling = top + 16 + row * tall
        floor = ceiling + tall - 14
        cut.piece(rect(left + 14, ceiling, right - 14, floor), inner, height=0, gradient=(darker(inner, 0.16), inner))
        _row_of_books(cut, left + 18, right - 18, floor, tall - 26, books, dice)
        cut.piece(rect(left + 6, floor, right - 6, floor + 13), lighter(wood, 0.08), height=4)
    cut.piece(rect(left - 12, top - 16, right + 12, top + 6), lighter(wood, 0.1), height=7)


def books_row(cut: Cutter, left: float, right: float, floor: float, room: float, books: tuple[str, ...], seed: int) -> None:
    """Books and small things side by side on a board at `floor`, at most `room` tall."""
    _row_of_books(cut, left, right, floor, room, books, np.random.default_rng(seed))


def _row_of_books(
    cut: Cutter, left: float, right: float, floor: float, room: float, books: tuple[str, ...], dice: np.random.Generator
) -> None:
    x = left + dice.uniform(0, 10)
    gap = dice.uniform(0.2, 0.8) * (right - left) + left
    while x < right - 22:
        if abs(x - gap) < 20:
            if dice.random() < 0.5:
                jar(cut, x + 28, floor, 36, room * 0.46, books[int(dice.integers(len(books)))], INK)
            else:
                pot_plant(cut, x + 28, floor, 0.62, books[0], "#6f8f63", 0.8)
            x += 64
            continue
        width, tall = dice.uniform(13, 26), room * dice.uniform(0.66, 0.98)
        colour = books[int(dice.integers(len(books)))]
        lean = dice.uniform(5, 12) if dice.random() < 0.12 and x < right - 50 else 0.0
        spine = np.array([(x + lean, floor - tall), (x + lean + width, floor - tall), (x + width, floor), (x, floor)])
        cut.piece(spine, colour, height=2, rough=0.5, gradient=shaded(colour, 0.8))
        band = floor - tall * 0.8
        cut.line([(x + lean * 0.8 + 3, band), (x + lean * 0.8 + width - 3, band)], 2.4, lighter(colour, 0.45), 0.8, taper=False)
        x += width + lean + 1.5


def picture(cut: Cutter, x: float, y: float, width: float, height: float, frame: str, tones: tuple[str, str, str], kind: int) -> None:
    """A framed picture with its middle at (x, y): hills, a boat, a bird or a flower by `kind`."""
    half, tall = width / 2, height / 2
    cut.piece(rect(x - half - 13, y - tall - 13, x + half + 13, y + tall + 13), frame, height=8, gradient=shaded(frame))
    cut.piece(rect(x - half, y - tall, x + half, y + tall), tones[0], height=0, gradient=(lighter(tones[0], 0.2), tones[0]))
    if kind % 4 == 0:
        cut.piece(ellipse(x + half * 0.4, y - tall * 0.35, tall * 0.22, tall * 0.22), lighter(tones[2], 0.5), height=1)
        for lift, tone in ((0.1, mix(tones[1], tones[0], 0.4)), (0.45, tones[1])):
            ridge = [
                (x - half, y + tall * lift),
                (x - half * 0.4, y + tall * (lift - 0.4)),
                (x + half * 0.2, y + tall * lift),
                (x + half, y + tall * (lift - 0.25)),
                (x + half, y + tall, 1),
                (x - half, y + tall, 1),
            ]
            cut.piece(smooth(ridge), tone, height=2)
    elif kind % 4 == 1:
        cut.piece(rect(x - half, y + tall * 0.3, x + half, y + tall), tones[1], height=1)
        cut.piece(
            smooth(
                [
                    (x - half * 0.5, y + tall * 0.3, 1),
                    (x + half * 0.5, y + tall * 0.3, 1),
                    (x + half * 0.3, y + tall * 0.55),
                    (x - half * 0.3, y + tall * 0.55),
                ]
            ),
            tones[2],
            height=2,
        )
        cut.piece(np.array([(x, y - tall * 0.7), (x + half * 0.42, y + tall * 0.18), (x, y + tall * 0.18)]), CREAM, height=2)
    elif kind % 4 == 2:
        cut.piece(
            smooth(
                [
                    (x - half * 0.5, y + tall * 0.1),
                    (x - half * 0.1, y - tall * 0.35),
                    (x + half * 0.35, y - tall * 0.3),
                    (x + half * 0.62, y - tall * 0.18, 1),
                    (x + half * 0.3, y),
                    (x, y + tall * 0.35),
                    (x - half * 0.7, y + tall * 0.3, 1),
                ]
            ),
            tones[2],
            height=2,
        )
        cut.line([(x - half * 0.8, y + tall * 0.5), (x + half * 0.8, y + tall * 0.38)], 5, tones[1])
    else:
        cut.line(smooth([(x, y + tall * 0.8), (x + 4, y + tall * 0.2), (x, y - tall * 0.2)], closed=False), 6, tones[1])
        blossom(cut, x, y - tall * 0.25, tall * 0.42, tones[2])


def rug(cut: Cutter, x: float, y: float, width: float, depth: float, colours: tuple[str, str, str]) -> None:
    """An oval rug on the floor, ring in ring."""
    for index, share in enumerate((1.0, 0.84, 0.68, 0.34)):
        colour = colours[index % 3]
        cut.piece(
            ellipse(x, y, width / 2 * share, depth / 2 * share, 72),
            colour,
            height=2 if index == 0 else 0.4,
            gradient=(lighter(colour, 0.1), darker(colour, 0.06)),
        )
    for turn in np.linspace(0, 2 * math.pi, 46, endpoint=False):
        px, py = x + math.cos(turn) * width * 0.38, y + math.sin(turn) * depth * 0.38
        cut.line(
            [(px - math.cos(turn) * 11, py - math.sin(turn) * 5), (px + math.cos(turn) * 11, py + math.sin(turn) * 5)], 3, colours[2], 0.5
        )


def clock(cut: Cutter, x: float, y: float, radius: float, colour: str, hour: float) -> None:
    """A round wall clock that shows `hour` (0 to 24)."""
    cut.piece(ellipse(x, y, radius, radius, 48), colour, height=6, gradient=shaded(colour))
    cut.piece(ellipse(x, y, radius * 0.8, radius * 0.8, 48), CREAM, height=0)
    for mark in range(12):
        turn = mark * math.pi / 6
        cut.line([(x + math.sin(turn) * radius * s, y - math.cos(turn) * radius * s) for s in (0.66, 0.74)], 2.5, INK, 0.8, taper=False)
    for turn, reach, width in ((hour * math.pi / 6, 0.42, 4.5), (hour % 1 * 2 * math.pi, 0.62, 3)):
        cut.line([(x, y), (x + math.sin(turn) * radius * reach, y - math.cos(turn) * radius * reach)], width, INK, taper=False)


def door(cut: Cutter, x: float, y: float, width: float, height: float, colour: str, frame: str) -> None:
    """A panelled door in its frame, shut."""
    half = width / 2
    cut.piece(rect(x - half - 20, y - height - 20, x + half + 20, y), frame, height=7)
    cut.piece(rect(x - half, y - height, x + half, y), colour, height=2, gradient=shaded(colour, 1.2))
    for top, bottom in ((0.93, 0.52), (0.44, 0.08)):
        for left, right in ((-0.78, -0.1), (0.1, 0.78)):
            panel = rect(x + half * left, y - height * top, x + half * right, y - height * bottom)
            cut.piece(panel, darker(colour, 0.09), height=0.8, gradient=(darker(colour, 0.14), darker(colour, 0.04)))
    cut.piece(ellipse(x + half * 0.84, y - height * 0.48, 8, 8), "#d9a24c", height=4)


def floor_lamp(cut: Cutter, x: float, y: float, height: float, shade: str, wood: str, lit: float) -> None:
    """A standing lamp; its bulb is at (x, y - height + 40)."""
    contact(cut, x, y, 120, 0.34)
    cut.piece(smooth([(x - 44, y, 1), (x - 36, y - 11), (x + 36, y - 11), (x + 44, y, 1)]), wood, height=4)
    cut.line([(x, y - 8), (x, y - height + 60)], 8, wood, taper=False)
    glow = mix(shade, "#ffe9b4", 0.75 * lit)
    hood = smooth(
        [
            (x - 34, y - height, 1),
            (x + 34, y - height, 1),
            (x + 70, y - height + 96, 1),
            (x, y - height + 102),
            (x - 70, y - height + 96, 1),
        ]
    )
    cut.piece(hood, glow, height=6, gradient=(mix(shade, "#ffd98c", 0.5 * lit), glow))
    for side in (-0.5, 0.0, 0.5):
        cut.line([(x + 34 * side * 1.4, y - height + 4), (x + 70 * side * 1.4, y - height + 98)], 2.2, darker(shade, 0.1), 0.4)


def hanging_lamp(cut: Cutter, x: float, top: float, y: float, width: float, colour: str, lit: float) -> None:
    """A lamp on its cord; the bulb is at (x, y + 8)."""
    cut.line([(x, top), (x, y - width * 0.42)], 5, INK, taper=False)
    bulb = mix("#f1e6cc", "#fff3c4", lit)
    cut.piece(ellipse(x, y + 2, width * 0.13, width * 0.13), bulb, height=0)
    hood = smooth(
        [
            (x - width * 0.5, y, 1),
            (x - width * 0.42, y - width * 0.2),
            (x - width * 0.14, y - width * 0.4),
            (x + width * 0.14, y - width * 0.4),
            (x + width * 0.42, y - width * 0.2),
            (x + width * 0.5, y, 1),
            (x, y + width * 0.05),
        ]
    )
    cut.piece(hood, colour, height=8, gradient=shaded(colour, 1.5))
    cut.line(
        smooth([(x - width * 0.48, y + 1), (x, y + width * 0.055), (x + width * 0.48, y + 1)], closed=False),
        5,
        mix(colour, "#fff0c0", 0.35 + 0.5 * lit),
    )
