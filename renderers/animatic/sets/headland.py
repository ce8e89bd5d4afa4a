"""The headland: cliff, lawn, path, fence, cottage and the lighthouse, and the dark grass before them."""

from __future__ import annotations

import math

import numpy as np

from ..colour import darker, lighter, mix, tone
from ..light import glow
from ..paper import Cutter, fill
from ..shapes import rect, ribbon, smooth
from .coastlook import Palette
from .parts import fill as shade_area
from .parts import linear

_TOP = ((600, 690), (690, 676), (800, 662), (1000, 657), (1240, 637), (1480, 625), (1720, 637), (2000, 617), (2460, 600))
_CREST = smooth(_TOP, closed=False, steps=14)


def ground(x: float, depth: float) -> float:
    """The y of the feet on the cliff: its crest, and a little way down the lawn."""
    return float(np.interp(x, _CREST[:, 0], _CREST[:, 1])) + 6 + 20 * (1 - depth)


def land(cut: Cutter, look: Palette, seed: int) -> None:
    _cliff(cut, look, seed)
    _lawn(cut, look, seed)
    _cottage(cut, look)
    _fence(cut, look)
    _lighthouse(cut, 1490, 632, 396, look)


def _cliff(cut: Cutter, look: Palette, seed: int) -> None:
    rock, deep = look.rock, mix(look.rock, look.shadow, 0.72)
    edge = [(690, 676, 1), (800, 664), (1000, 660), (1240, 640), (1480, 628), (1720, 640), (2000, 620), (2480, 600, 1), (2480, 1460, 1),
            (1060, 1460, 1), (1010, 1240), (968, 1080), (925, 980), (950, 900), (880, 840), (850, 770), (770, 735), (715, 712)]  # fmt: skip
    cut.piece(smooth(edge, steps=7), mix(rock, deep, 0.6), 18, (mix(rock, deep, 0.4), deep))
    random = np.random.default_rng(21)
    columns = [870.0]
    while columns[-1] < 2460:
        columns.append(columns[-1] + float(random.uniform(70, 135)))

    def row(number: int, x: float) -> float:
        waves = (-(x - 900) * 0.035, 30 * math.sin(x * 0.021), 34 * math.sin(x * 0.017 + 2), 20 * math.sin(x * 0.013), 0.0)
        return (705, 800, 915, 1060, 1300)[number] + waves[number]

    def corner(column: int, number: int) -> float:
        return columns[column] + 28 * math.sin(2.3 * column + 1.7 * number) + 16 * number

    for number in range(4):
        for column in range(len(columns) - 1):
            if columns[column] < 880 + 50 * number:
                continue
            fall = (columns[column] - 880) / 1000
            colour = mix(rock, deep, min(1.0, 0.08 + 0.55 * fall + 0.17 * number + float(random.uniform(-0.12, 0.12))))
            a, b, c, d = corner(column, number), corner(column + 1, number), corner(column + 1, number + 1), corner(column, number + 1)
            slab = [(a, row(number, a) + 4, 1), (b - 3, row(number, b) + float(random.uniform(-8, 8)), 1),
                    (c - 3, row(number + 1, c) - 4, 1), (d + 2, row(number + 1, d) - 3, 1)]  # fmt: skip
            shades = (tone(colour, 0.045), tone(colour, -0.05))
            cut.piece(smooth(slab, steps=4), colour, float(random.uniform(3, 5)), shades, rough=4, edge=0.12)
    for points, amount in (
        (((715, 702), (862, 712), (905, 800), (880, 838), (852, 768), (772, 733)), 0.0),
        (((880, 838), (905, 800), (958, 880), (935, 980), (950, 900)), 0.35),
    ):
        colour = mix(tone(rock, 0.05), deep, amount)
        cut.piece(smooth([(x, y, 1) for x, y in points], steps=4), colour, 4, rough=3, edge=0.14)


def _lawn(cut: Cutter, look: Palette, seed: int) -> None:
    random = np.random.default_rng(seed + 5)
    top = _CREST[_CREST[:, 0] > 690]
    hang = 26 + 13 * np.abs(np.sin(np.arange(len(top)) * 1.9)) + random.uniform(0, 15, len(top))
    lower = (top + np.column_stack([np.zeros(len(top)), hang]))[::-1]
    grass = look.grass
    cut.piece(np.vstack([top, lower]), grass, 6, (lighter(grass, 0.12), darker(grass, 0.42)))
    blade = mix(grass, look.shadow, 0.12)
    for number in range(52):
        x = float(random.uniform(720, 2400))
        _tuft(cut, x, float(np.interp(x, top[:, 0], top[:, 1])) + 5, float(random.uniform(14, 30)), blade, look.shadow, number)
    path = [(1462, 630), (1492, 630), (1420, 648), (1250, 660), (1060, 675), (930, 682), (900, 676), (1080, 662), (1280, 644)]
    cut.piece(smooth(path, steps=6), look.path, 0, edge=0.1, grain=0.4)


def _tuft(cut: Cutter, x: float, y: float, size: float, colour: str, shade: str, seed: int, wind: float = -0.4) -> None:
    """Seven thin blades, bent by the wind."""
    random = np.random.default_rng(seed)
    for blade in range(-3, 4):
        lean, length = 0.22 * blade + wind, size * float(random.uniform(0.6, 1.1))
        foot, middle = (x + 0.10 * blade * size, y + 2), (x + 0.12 * blade * size + 0.5 * math.sin(lean) * length, y - 0.6 * length)
        tip = (x + 1.2 * math.sin(lean) * length + 0.14 * blade * size, y - 0.95 * length * math.cos(0.7 * lean))
        line = smooth([foot, middle, tip], closed=False, steps=5)
        cut.wash(ribbon(line, [0.10 * size, 0.08 * size, 0.02 * size]), mix(colour, shade, float(random.uniform(0, 0.35))))


def _cottage(cut: Cutter, look: Palette) -> None:
    wall, roof = look.wall, look.roof
    cut.piece(rect(1725, 430, 1752, 490), mix(wall, look.ink, 0.6), 4)
    cut.piece(rect(1590, 536, 1790, 642), wall, 8, (lighter(wall, 0.1), mix(wall, look.shadow, 0.35)))
    gable = smooth([(1568, 544, 1), (1620, 462, 1), (1760, 462, 1), (1812, 544, 1)], steps=4)
    cut.piece(gable, roof, 8, (lighter(roof, 0.1), mix(roof, look.shadow, 0.4)))
    for left in (1625, 1715):
        _window(cut, left, 566, left + 38, 606, look)


def _window(cut: Cutter, left: float, top: float, right: float, bottom: float, look: Palette) -> None:
    lit = min(1.0, look.lamps * 1.3)
    dim = mix(look.hour.sky[1], look.ink, 0.45)
    glass = (mix(dim, "#ffe9ae", lit), mix(darker(dim, 0.2), "#f5a53a", lit))
    cut.piece(rect(left, top, right, bottom), glass[0], 0, glass, rough=0.6)
    middle, across = (left + right) / 2, (top + bottom) / 2
    cut.line([(middle, top), (middle, bottom)], 3, look.ink, taper=False)
    cut.line([(left, across), (right, across)], 3, look.ink, taper=False)
    if lit > 0.2:
        glow(cut.canvas, middle, across, 90, "#ffbe55", 0.4 * lit)


def _fence(cut: Cutter, look: Palette) -> None:
    wood = mix("#5a4a44", look.shadow, 0.7 if look.dark else 0.25)
    ends = []
    for number in range(6):
        x = 1080 + 62.0 * number
        y = float(np.interp(x, _CREST[:, 0], _CREST[:, 1]))
        cut.piece(smooth([(x - 4, y + 8, 1), (x - 5, y - 34, 1), (x + 5, y - 36, 1), (x + 4, y + 8, 1)], steps=3), wood, 3)
        ends.append((x, y - 22 + (4 if number % 2 else 0)))
    cut.line(smooth(ends, closed=False), 3.4, wood, taper=False)


def _lighthouse(cut: Cutter, x: float, y: float, height: float, look: Palette) -> None:
    foot, neck, top = 0.185 * height, 0.115 * height, y - height
    tower = smooth([(x - foot, y, 1), (x - 0.72 * foot, y - height / 2), (x - neck, top, 1), (x + neck, top, 1),
                    (x + 0.72 * foot, y - height / 2), (x + foot, y, 1)])  # fmt: skip
    cut.piece(tower, look.cream, 10)
    with cut.group(clip=tower) as inside:
        for number in range(3):
            low, high = y - height * (0.10 + 0.31 * number), y - height * (0.255 + 0.31 * number)
            left, right = x - 1.1 * foot, x + 1.1 * foot
            band = [(left, low, 1), (x, low + 10), (right, low, 1), (right, high, 1), (x, high + 9), (left, high, 1)]
            inside.piece(smooth(band, steps=6), look.red, 3)
        night = 0.62 if look.dark else 0.3
        turn = linear((x - foot, 0), (x + foot, 0), [("#fff0c8", 0.14), (look.shadow, 0.04), (look.shadow, night)], [0, 0.35, 1])
        shade_area(inside.canvas, (x - 1.2 * foot, top - 20, x + 1.2 * foot, y + 5), turn)
    for up, aside in ((0.22, 0.1), (0.53, -0.15), (0.80, 0.1)):
        _arched(cut, x + aside * foot, y - height * up, 9, look, look.lamps > 0.3)
    cut.piece(smooth([(x - 20, y + 2, 1), (x - 20, y - 40), (x, y - 56), (x + 20, y - 40), (x + 20, y + 2, 1)], steps=6), look.ink, 3)
    _lantern_room(cut, x, top, neck, look)


def _arched(cut: Cutter, x: float, y: float, half: float, look: Palette, lit: bool) -> None:
    for size, colour, height in ((1.0, look.ink, 2.0), (0.68, look.lamp if lit else mix(look.hour.sky[1], look.ink, 0.5), 0.0)):
        w, h = half * size, half * size
        arch = [(x - w, y + 1.6 * h, 1), (x - w, y - 0.6 * h), (x, y - 1.7 * h), (x + w, y - 0.6 * h), (x + w, y + 1.6 * h, 1)]
        cut.piece(smooth(arch, steps=5), colour, height, rough=0.5)
    if lit:
        glow(cut.canvas, x, y, 46, look.lamp, 0.35)


def _lantern_room(cut: Cutter, x: float, top: float, neck: float, look: Palette) -> None:
    cut.piece(rect(x - 1.55 * neck, top - 6, x + 1.55 * neck, top + 12), look.ink, 8)
    for number in range(9):
        at = x - 1.45 * neck + number * 2.9 * neck / 8
        cut.line([(at, top - 6), (at, top - 34)], 3, look.ink, taper=False)
    cut.line([(x - 1.5 * neck, top - 34), (x + 1.5 * neck, top - 34)], 4, look.ink, taper=False)
    lit = max(0.35, look.lamps)
    glass = (mix("#dfeae4", "#fff8d8", lit), mix("#9db8bc", look.lamp, lit))
    cut.piece(rect(x - 0.74 * neck, top - 72, x + 0.74 * neck, top - 5), glass[0], 2, glass)
    for share in (-0.74, -0.25, 0.25, 0.74):
        cut.line([(x + share * neck, top - 72), (x + share * neck, top - 5)], 3.4, look.ink, taper=False)
    cap = [(x - neck, top - 70, 1), (x - 0.7 * neck, top - 100), (x, top - 120), (x + 0.7 * neck, top - 100), (x + neck, top - 70, 1)]
    cut.piece(smooth(cap, steps=6), look.red, 5)
    cut.line([(x, top - 118), (x, top - 142)], 4, look.ink, taper=False)
    cut.canvas.drawCircle(x, top - 124, 6, fill(look.ink))


def near_grass(cut: Cutter, look: Palette) -> None:
    dark = mix(look.shadow, look.sea[6], 0.25)
    left = [(-1500, 1040, 1), (-300, 1050), (60, 1120), (330, 1240), (520, 1420), (700, 1900, 1), (-1500, 1900, 1)]
    right = [(1520, 1900, 1), (1640, 1300), (1800, 1150), (2100, 1060), (3400, 1000, 1), (3400, 1900, 1)]
    for bank in (left, right):
        cut.piece(smooth(bank, steps=8), dark, 0, edge=0, grain=0.2)
    for number in range(15):
        _tuft(cut, 1640 + 40 * number, 1120 - 8 * number, 150, dark, look.shadow, number + 40, -0.5)
        _tuft(cut, -260 + 38 * number, 1040 + 8 * number, 150, dark, look.shadow, number + 70, -0.25)
