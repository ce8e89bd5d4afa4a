"""The lighthouse coast: a cliff over the sea, a tower with a turning lamp, a cottage, and a great sky."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import skia

from ....core.names import TimeOfDay, Weather
from ....core.staging import SetDressing
from ..colour import darker, lighter, mix, tone
from ..blend import screen
from ..light import Glow, Key, LightPlan, Rim, beam, glow
from ..paper import Cutter, Sprite, Stock, bake, fill, haze
from ..shapes import Outline, puffs, rect, ribbon, smooth
from .base import BuiltSet, Layer, Stage
from .moving import birds
from .nature import bird, moon, stars
from .palettes import Hour, dice_of, hour_of, multiply
from .parts import WHOLE, linear
from .parts import fill as shade_area

NAME = "lighthouse coast"

LAMP = (1490.0, 196.0)
_TOP = ((600, 690), (690, 676), (800, 662), (1000, 657), (1240, 637), (1480, 625), (1720, 637), (2000, 617), (2460, 600))
_CREST = smooth(_TOP, closed=False, steps=14)
_LEVELS = (652.0, 690.0, 735.0, 795.0, 880.0, 965.0, 1060.0)
_SWELL = (8.0, 17.0, 30.0, 46.0, 66.0, 80.0, 92.0)
_LENGTHS = (90.0, 130.0, 180.0, 240.0, 320.0, 410.0, 520.0)
_DEPTHS = (0.5, 0.6, 0.7, 0.85, 1.08, 1.18, 1.3)  # parallax of the waves, far to near
_STORM_SEA = ("#7ba3a2", "#578a92", "#3d707f", "#2a5669", "#1d4056", "#142c43", "#0d1d33")
_CALM_SEA = ("#b5dcd0", "#8cc8c6", "#63b0b8", "#4498aa", "#2f7f98", "#236888", "#1b5474")


@dataclass(frozen=True)
class Palette:
    """The coast's colours at one hour under one sky; `rough` is how high the sea goes (0 to 1)."""

    hour: Hour
    sky: tuple[str, ...]
    banks: tuple[str, ...]
    sea: tuple[str, ...]
    foam: str
    rock: str
    grass: str
    path: str
    cream: str
    red: str
    roof: str
    wall: str
    ink: str
    lamp: str
    lamps: float
    rough: float
    shadow: str
    glow: str
    dark: bool


def build(dressing: SetDressing, stock: Stock, scale: float) -> BuiltSet:
    """The coast for one hour and weather, `scale` pixels a unit."""
    look = palette(dressing)
    paper = stock.but(shadow=look.shadow, shadow_alpha=0.42 if look.dark else 0.3, grain=stock.grain * 1.15)
    sky_paper = paper.but(light=(0.3, -0.95), rough=2.0)
    stormy = dressing.weather in {Weather.STORM, Weather.RAIN, Weather.CLOUDY, Weather.SNOW}
    seed = int(dice_of(dressing, "coast").integers(1, 1 << 30))
    layers = [Layer("sky", 0.05, lambda cut: _sky(_on(cut, sky_paper), look, dressing))]
    if stormy:
        layers.append(Layer("far clouds", 0.12, lambda cut: _far_bank(_on(cut, sky_paper), look, seed)))
        layers.append(Layer("near clouds", 0.2, lambda cut: _near_banks(_on(cut, sky_paper), look, seed)))
    else:
        layers.append(Layer("clouds", 0.14, lambda cut: _fair_clouds(_on(cut, sky_paper), look, seed)))
        if dressing.weather is not Weather.FOG and not look.dark:
            layers.append(birds("gulls", 0.3, (-200, 120, 2100, 420), lambda c, x, y, s, f: bird(c, x, y, s, f, look.ink), 6, seed))
    if look.lamps > 0.2:
        layers.append(_beam_layer(look, stock, front=False))
    layers += [_wave_layer(index, look, paper, scale, seed) for index in range(4)]
    layers.append(Layer("cliff", 1.0, lambda cut: _land(_on(cut, paper.but(light=(-0.6, -0.8), rough=2.4)), look, seed), seed=seed % 9973))
    layers += [_wave_layer(index, look, paper, scale, seed, front=True) for index in range(4, 7)]
    layers.append(Layer("near grass", 1.6, lambda cut: _near_grass(_on(cut, paper), look), front=True, blur=4.0))
    return BuiltSet(
        layers=tuple(layers),
        stage=Stage(780, 1560, (26, 0.87), (6, 0.74), _ground, (300, 250, 920, 330), 1.0),
        light=_light(look),
        heart=(1080, 560),
        details=_DETAILS,
    )


_DETAILS = {
    "lamp": (1330.0, 60.0, 1650.0, 300.0),
    "lighthouse": (1200.0, 30.0, 1780.0, 660.0),
    "door": (1380.0, 500.0, 1600.0, 650.0),
    "house": (1540.0, 430.0, 1840.0, 660.0),
    "cottage": (1540.0, 430.0, 1840.0, 660.0),
    "window": (1590.0, 540.0, 1790.0, 640.0),
    "fence": (1040.0, 540.0, 1440.0, 700.0),
    "sea": (60.0, 560.0, 860.0, 900.0),
    "waves": (60.0, 560.0, 860.0, 900.0),
    "place": (1200.0, 30.0, 1780.0, 660.0),
}


def palette(dressing: SetDressing) -> Palette:
    """The colours of an hour and a weather."""
    hour = hour_of(dressing)
    night = dressing.time in {TimeOfDay.NIGHT, TimeOfDay.EVENING}
    if dressing.weather is Weather.STORM:
        return _storm(hour, night)
    tint = mix("#ffffff", hour.open[1], 0.9 if night else 0.75)
    rough = {Weather.RAIN: 0.7, Weather.WIND: 0.75, Weather.CLOUDY: 0.45, Weather.SNOW: 0.4, Weather.FOG: 0.15}.get(dressing.weather, 0.25)
    sea = []
    for index, colour in enumerate(_CALM_SEA):
        lit = multiply(colour, tint)
        grey = {Weather.RAIN: 0.4, Weather.CLOUDY: 0.25, Weather.FOG: 0.5, Weather.SNOW: 0.35}.get(dressing.weather, 0.0)
        sea.append(mix(mix(lit, hour.sky[3], 0.42 - 0.05 * index), mix(hour.haze, hour.sky[1], 0.5), grey * (1 - index / 9)))
    snow = dressing.weather is Weather.SNOW
    grass = mix("#8aa860", "#eef2f0", 0.75) if snow else "#86a65c"
    return Palette(
        hour=hour,
        sky=(tone(hour.sky[0], -0.03), hour.sky[0], hour.sky[1], hour.sky[2], hour.sky[3]),
        banks=(mix(hour.sky[1], hour.shade, 0.12), mix(hour.sky[0], hour.shade, 0.2), mix(hour.sky[0], hour.shade, 0.34)),
        sea=tuple(sea),
        foam=mix(multiply("#fbf8ea", tint), hour.sky[3], 0.2),
        rock=multiply("#8d8f96", tint),
        grass=multiply(grass, tint),
        path=multiply("#dcc79a", tint),
        cream=multiply("#fbf0d8", mix("#ffffff", tint, 0.8)),
        red=multiply("#d0503a", mix("#ffffff", tint, 0.85)),
        roof=multiply("#a8473a", tint),
        wall=multiply("#e6ddc8", tint),
        ink=mix("#2c2a3c", hour.shade, 0.3),
        lamp="#ffd878",
        lamps=hour.lamps,
        rough=rough,
        shadow=mix(hour.shade, "#1a1430", 0.35),
        glow=mix(hour.sun, "#fff4cc", 0.3),
        dark=hour.lamps > 0.5,
    )


def _storm(hour: Hour, night: bool) -> Palette:
    """The storm of the studies: deep blue to a pale, lit strip over the sea; a little paler by day."""
    day = 0.0 if night else 0.22

    def lift(colour: str) -> str:
        return mix(colour, "#8fa9b0", day)

    return Palette(
        hour=hour,
        sky=tuple(lift(colour) for colour in ("#0b1428", "#16304c", "#3f7080", "#a9c4b4", "#5a8a90")),
        banks=tuple(lift(colour) for colour in ("#2e5468", "#1a3450", "#101f38")),
        sea=tuple(lift(colour) for colour in _STORM_SEA),
        foam=lift("#dfe9dc"),
        rock=lift("#4a6478"),
        grass=lift("#5a7c60"),
        path=lift("#8d8a72"),
        cream=lift("#e6dcc0"),
        red="#b8412c",
        roof="#84372b",
        wall=lift("#8fa3a0"),
        ink="#1a2436",
        lamp="#ffd878",
        lamps=1.0,
        rough=1.0,
        shadow="#050a16",
        glow="#e9dcae",
        dark=True,
    )


def _on(cut: Cutter, stock: Stock) -> Cutter:
    """The same canvas, cut from this set's paper."""
    return Cutter(cut.canvas, stock, cut.scale, cut.seed)


def _ground(x: float, depth: float) -> float:
    """The y of the feet on the cliff: its crest, and a little way down the lawn."""
    return float(np.interp(x, _CREST[:, 0], _CREST[:, 1])) + 6 + 20 * (1 - depth)


def _sky(cut: Cutter, look: Palette, dressing: SetDressing) -> None:
    stops = [0.0, 0.28, 0.5, 0.62, 0.74]
    shade_area(cut.canvas, WHOLE, linear((0, -40), (0, 1060), list(look.sky), stops))
    if look.hour.stars > 0.05:
        stars(cut, (-480, -270, 2400, 480), 150, look.hour.stars, 11)
    fair = dressing.weather in {Weather.CLEAR, Weather.WIND, Weather.SNOW}
    if look.dark and fair and dressing.weather is not Weather.SNOW:
        moon(cut, 470, 190, 62, 0.9)
    elif fair:
        height = {TimeOfDay.DAWN: 560, TimeOfDay.DUSK: 540, TimeOfDay.MORNING: 360, TimeOfDay.AFTERNOON: 330}.get(dressing.time, 180)
        glow(cut.canvas, 560, height, 420, look.hour.sun, 0.5)
        cut.piece(smooth([(560 + 64 * math.cos(a), height + 64 * math.sin(a)) for a in np.linspace(0, 6.1, 14)]), lighter(look.hour.sun, 0.4), 3, edge=0.2)
    glow(cut.canvas, 820, 610, 640, look.glow, 0.42 if look.dark else 0.3)


def _bank(y: float, low: float, high: float, seed: int) -> Outline:
    """Clouds that hang from the top of the picture: the lower edge of a row of discs."""
    random = np.random.default_rng(seed)
    across = np.arange(-760, 2720, 6.0)
    edge = np.full(len(across), y - 0.2 * low)
    x = -760.0
    while x < 2760:
        radius = float(random.uniform(low, high))
        middle = y + float(random.uniform(-0.35, 0.25)) * low - 0.45 * radius
        inside = 1 - ((across - x) / (1.2 * radius)) ** 2
        edge = np.where(inside > 0, np.maximum(edge, middle + radius * np.sqrt(np.maximum(inside, 0))), edge)
        x += 1.45 * radius
    return np.vstack([np.column_stack([across, edge]), [[2800, -700], [-800, -700]]])


def _far_bank(cut: Cutter, look: Palette, seed: int) -> None:
    far = look.banks[0]
    cut.piece(_bank(330, 120, 210, seed + 3), far, 14, (tone(far, -0.05), tone(far, 0.05)))


def _near_banks(cut: Cutter, look: Palette, seed: int) -> None:
    middle, near = look.banks[1], look.banks[2]
    cut.piece(_bank(190, 110, 190, seed + 8), middle, 18, (tone(middle, -0.06), tone(middle, 0.05)))
    cut.piece(_bank(78, 90, 150, seed + 12), near, 18, (tone(near, -0.04), tone(near, 0.05)))


def _fair_clouds(cut: Cutter, look: Palette, seed: int) -> None:
    random = np.random.default_rng(seed + 5)
    pale = mix(look.hour.sky[3], "#ffffff", 0.5) if not look.dark else mix(look.hour.sky[2], look.hour.sky[3], 0.5)
    for x, y, size in ((-240, 250, 1.0), (170, 330, 0.7), (760, 190, 1.15), (1180, 320, 0.6), (1780, 250, 1.05), (2160, 170, 0.8)):
        discs = [(x + size * (dx + float(random.uniform(-12, 12))), y + size * dy, size * r) for dx, dy, r in
                 ((-150, 22, 46), (-80, -8, 66), (0, -30, 84), (88, -4, 64), (154, 24, 42))]  # fmt: skip
        cloud = puffs(discs)
        cloud[:, 1] = np.minimum(cloud[:, 1], y + size * 44)
        hazy = haze(pale, look.hour.haze, 0.25 + 0.25 * (y / 400))
        cut.piece(cloud, hazy, 7, (lighter(hazy, 0.25), mix(hazy, look.hour.sky[1], 0.35)), shadow=0.16, edge=0.22)


# --- the sea


def _wave_line(index: int, look: Palette) -> tuple[Outline, float]:
    """The top of a wave, cusped like cut paper, and its height."""
    swell = _SWELL[index] * (0.35 + 0.65 * look.rough)
    across = np.arange(-640, 2560, 7.0)
    random = np.random.default_rng(index * 5 + 1)
    phase = random.uniform(0, 2 * math.pi, 2)
    length = _LENGTHS[index]
    turn = (across / length + 0.37 * index) * 2 * math.pi + 0.7 * np.sin(across / length * 0.9 + phase[0])
    crest = 1 - np.abs(np.sin(turn / 2)) ** 0.625
    return np.column_stack([across, _LEVELS[index] - swell * (crest + 0.35 * np.sin(across / length * 1.3 + phase[1]))]), swell


def _cut_wave(cut: Cutter, index: int, look: Palette, foot: float) -> None:
    top, swell = _wave_line(index, look)
    colour = look.sea[index]
    body = np.vstack([top, [[2560, foot], [-640, foot]]])
    cut.piece(body, colour, 6 + 1.6 * index, (tone(colour, 0.045), colour, tone(colour, -0.05)), rough=1.4)
    foam = mix(colour, look.foam, 0.62 if index < 5 else 0.45)
    rise = np.clip((_LEVELS[index] - top[:, 1]) / swell, 0, 1) ** 1.5
    thick = (3 + 2.2 * index) * (0.55 + 0.45 * look.rough) * (0.35 + 2.0 * rise)
    lip = np.vstack([top, (top + np.column_stack([np.zeros(len(top)), thick]))[::-1]])
    cut.wash(lip, foam, 0.85)
    if index >= 2 and look.rough > 0.5:
        for at in _peaks(top[:, 1], _LEVELS[index] - 0.75 * swell):
            _curl(cut, float(top[at, 0]), float(top[at, 1]), 0.36 * swell, foam, at + 97 * index)
    cut.line(top + [0, 4 * (3 + 2.2 * index) + 8], 2 + 0.5 * index, tone(colour, 0.08), 0.5, taper=False)


def _peaks(line: Outline, above: float) -> list[int]:
    return [at for at in range(2, len(line) - 2) if line[at] < line[at - 1] and line[at] <= line[at + 1] and line[at] < above]


def _curl(cut: Cutter, x: float, y: float, size: float, colour: str, seed: int) -> None:
    """A breaking crest: a rolled strip of paper, and drops flung before it."""
    turn = np.linspace(-0.35, 4.9, 22)
    reach = size * (1 - (turn + 0.35) / 7.4)
    spiral = np.column_stack([x - 0.93 * size + reach * np.cos(turn), y + 0.30 * size - 0.86 * reach * np.sin(turn)])
    cut.piece(ribbon(spiral, [0.42 * size, 0.46 * size, 0.36 * size, 0.24 * size, 0.1 * size]), colour, 2.5, edge=0.15, rough=0)
    random = np.random.default_rng(seed)
    for _ in range(7):
        away, up, drop = random.uniform(0, 1), random.uniform(-0.2, 1.7), random.uniform(0.05, 0.13)
        cut.canvas.drawCircle(x - size * (1.2 + 2.2 * away), y - size * up, drop * size + 1, fill(colour, 0.8))


def _wave_layer(index: int, look: Palette, stock: Stock, scale: float, seed: int, front: bool = False) -> Layer:
    """A wave that is pushed to and fro and up and down, as by a crank behind the scene."""
    below = _LEVELS[index + 1] + 40 if index < 6 else 1420.0
    foot = {3: 1000.0, 6: 1440.0}.get(index, below + 60)
    top = _LEVELS[index] - 1.9 * _SWELL[index] - 16
    sprite = bake(lambda cut: _cut_wave(cut, index, look, foot), (-620, top, 2540, foot), stock.but(light=(0.35, -0.93)), scale, seed % 997 + index)
    swing, bob = (8 + 6 * index) * (0.5 + 0.5 * look.rough), (1.2 + 0.8 * index) * (0.5 + 0.5 * look.rough)
    pace = (0.75 + 0.09 * index) * (0.6 + 0.4 * look.rough)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        turn = seconds * pace + 1.7 * index
        canvas.save()
        canvas.translate(swing * math.sin(turn), bob * math.cos(turn))
        sprite.draw(canvas)
        canvas.restore()

    return Layer(f"wave {index}", _DEPTHS[index], draw=draw, front=front)


# --- the land


def _land(cut: Cutter, look: Palette, seed: int) -> None:
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
        return (705 - (x - 900) * 0.035, 800 + 30 * math.sin(x * 0.021), 915 + 34 * math.sin(x * 0.017 + 2), 1060 + 20 * math.sin(x * 0.013), 1300.0)[number]

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
            cut.piece(smooth(slab, steps=4), colour, float(random.uniform(3, 5)), (tone(colour, 0.045), tone(colour, -0.05)), rough=4, edge=0.12)
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
        line = smooth([(x + 0.10 * blade * size, y + 2), (x + 0.12 * blade * size + 0.5 * math.sin(lean) * length, y - 0.6 * length),
                       (x + 1.2 * math.sin(lean) * length + 0.14 * blade * size, y - 0.95 * length * math.cos(0.7 * lean))], closed=False, steps=5)  # fmt: skip
        cut.wash(ribbon(line, [0.10 * size, 0.08 * size, 0.02 * size]), mix(colour, shade, float(random.uniform(0, 0.35))))


def _cottage(cut: Cutter, look: Palette) -> None:
    wall, roof = look.wall, look.roof
    cut.piece(rect(1725, 430, 1752, 490), mix(wall, look.ink, 0.6), 4)
    cut.piece(rect(1590, 536, 1790, 642), wall, 8, (lighter(wall, 0.1), mix(wall, look.shadow, 0.35)))
    cut.piece(smooth([(1568, 544, 1), (1620, 462, 1), (1760, 462, 1), (1812, 544, 1)], steps=4), roof, 8, (lighter(roof, 0.1), mix(roof, look.shadow, 0.4)))
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
            band = [(x - 1.1 * foot, low, 1), (x, low + 10), (x + 1.1 * foot, low, 1), (x + 1.1 * foot, high, 1), (x, high + 9), (x - 1.1 * foot, high, 1)]
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


def _near_grass(cut: Cutter, look: Palette) -> None:
    dark = mix(look.shadow, look.sea[6], 0.25)
    left = [(-1500, 1040, 1), (-300, 1050), (60, 1120), (330, 1240), (520, 1420), (700, 1900, 1), (-1500, 1900, 1)]
    right = [(1520, 1900, 1), (1640, 1300), (1800, 1150), (2100, 1060), (3400, 1000, 1), (3400, 1900, 1)]
    for bank in (left, right):
        cut.piece(smooth(bank, steps=8), dark, 0, edge=0, grain=0.2)
    for number in range(15):
        _tuft(cut, 1640 + 40 * number, 1120 - 8 * number, 150, dark, look.shadow, number + 40, -0.5)
        _tuft(cut, -260 + 38 * number, 1040 + 8 * number, 150, dark, look.shadow, number + 70, -0.25)


# --- the light


def _beam_layer(look: Palette, stock: Stock, front: bool) -> Layer:
    """Two opposite beams of the turning lamp, from one picture squeezed as they turn."""
    x, y = LAMP
    strength = look.lamps

    def draw_beam(cut: Cutter) -> None:
        beam(cut.canvas, 0, 0, math.pi - 0.13, 0.17, 1700, "#ffe3a0", 0.6, 22)
        beam(cut.canvas, 0, 0, math.pi - 0.13, 0.08, 1700, "#fff2cc", 0.5, 10)

    sprite: Sprite = bake(draw_beam, (-1760, -160, 40, 560), stock, 0.25)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        turn = 2 * math.pi * seconds / 20 - 0.35
        for side in (1, -1):
            reach = side * math.cos(turn)
            if abs(reach) < 0.05:
                continue
            canvas.save()
            canvas.translate(x, y)
            canvas.scale(reach, 1.0 + 0.5 * (1 - abs(reach)))
            screen(canvas, sprite.pixels, sprite.bounds, strength * min(1.0, abs(reach) * 1.15) * (1.0 if side > 0 else 0.55))
            canvas.restore()

    return Layer("beam", 1.0, draw=draw, front=front)


def _light(look: Palette) -> LightPlan:
    hour, lamps = look.hour, look.lamps
    glows: tuple[Glow, ...] = ()
    keys: tuple[Key, ...] = (Key(820, 300, 900, hour.sun, 0.1 + 0.28 * hour.beam),)
    if lamps > 0.2:
        glows = (Glow(*LAMP, 330, "#ffd27a", 0.75 * lamps, 0.05), Glow(*LAMP, 120, "#fff6dc", 0.9 * lamps, 0.03))
        keys += (Key(LAMP[0], 300, 900, "#ffd08a", 0.35 * lamps),)
    if look.dark:
        warm, cool = Rim(5, -4, "#ffdf9c", 0.8), Rim(-5, -2, "#9fd0d8", 0.6)
        side, ambient, strength = ("#ffffff", mix("#ffffff", "#4a3470", 0.72)), "#a096bc", 0.5
    else:
        warm, cool = Rim(-5, -5, mix(hour.sun, "#fff6d8", 0.4), 0.4 + 0.4 * hour.beam), Rim(5, -3, mix(hour.sky[1], "#cfe6ea", 0.5), 0.35)
        side, ambient, strength = ("#ffffff", mix("#ffffff", mix(hour.shade, hour.open[2], 0.6), 0.45)), hour.open[1], 0.6
    return LightPlan(
        ambient=ambient,
        ambient_strength=strength,
        gradient=("#ffffff", "#ffffff", mix("#ffffff", look.shadow, 0.3)),
        side=side,
        side_from=1 if look.dark else -1,
        keys=keys,
        rims=(warm, cool),
        bounce=mix(look.grass, "#cfe0c0", 0.4),
        bounce_strength=0.12,
        shadow=look.shadow,
        shadow_alpha=0.6 if look.dark else 0.42,
        cast=-0.2 if look.dark else 0.2,
        pool="#ffe2a8",
        glows=glows,
        vignette=mix("#050914", look.shadow, 0.3) if look.dark else mix("#2a1430", hour.shade, 0.5),
        vignette_strength=0.72 if look.dark else 0.42,
        vignette_centre=(0.48, 0.5),
    )
