"""The lighthouse coast: a cliff over the sea, a tower with a turning lamp, a cottage, and a great sky."""

from __future__ import annotations

import math

import numpy as np
import skia

from ....core.names import TimeOfDay, Weather
from ....core.staging import SetDressing
from ..blend import screen
from ..colour import lighter, mix, tone
from ..light import Glow, Key, LightPlan, Rim, beam, glow
from ..paper import Cutter, Stock, bake, haze
from ..shapes import Outline, ellipse, puffs
from .base import BuiltSet, Layer, Stage
from .coastlook import Palette, palette
from .headland import ground, land, near_grass
from .moving import birds
from .nature import bird, moon, stars
from .palettes import dice_of
from .parts import WHOLE, linear
from .parts import fill as shade_area
from .sea import wave_layer

NAME = "lighthouse coast"

LAMP = (1490.0, 196.0)

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
    layers += [wave_layer(index, look, paper, scale, seed) for index in range(4)]
    layers.append(Layer("cliff", 1.0, lambda cut: land(_on(cut, paper.but(light=(-0.6, -0.8), rough=2.4)), look, seed), seed=seed % 9973))
    layers += [wave_layer(index, look, paper, scale, seed, front=True) for index in range(4, 7)]
    layers.append(Layer("near grass", 1.6, lambda cut: near_grass(_on(cut, paper), look), front=True, blur=4.0))
    return BuiltSet(
        layers=tuple(layers),
        stage=Stage(780, 1700, (26, 0.87), (6, 0.74), ground, (300, 250, 920, 330), 1.0),
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


def _on(cut: Cutter, stock: Stock) -> Cutter:
    """The same canvas, cut from this set's paper."""
    return Cutter(cut.canvas, stock, cut.scale, cut.seed)


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
        cut.piece(ellipse(560, height, 64, 64, 48), lighter(look.hour.sun, 0.4), 3, edge=0.2)
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


def _beam_layer(look: Palette, stock: Stock, front: bool) -> Layer:
    """Two opposite beams of the turning lamp, from one picture squeezed as they turn."""
    x, y = LAMP
    strength = look.lamps

    def draw_beam(cut: Cutter) -> None:
        beam(cut.canvas, 0, 0, math.pi - 0.13, 0.17, 1700, "#ffe3a0", 0.6, 22)
        beam(cut.canvas, 0, 0, math.pi - 0.13, 0.08, 1700, "#fff2cc", 0.5, 10)

    sprite = bake(draw_beam, (-1760, -160, 40, 560), stock, 0.25)

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

    return Layer("beam", 1.0, draw=draw, front=front, soft=True)


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
