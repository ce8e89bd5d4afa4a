"""The desert market: striped stalls on warm ground, a hazy town of domes behind, bunting, a camel or a well."""

from __future__ import annotations

import math

import numpy as np
import skia

from ....core.names import Weather
from ....core.staging import SetDressing
from ..colour import mix
from ..paper import Bounds, Cutter, Stock, bake
from ..shapes import ellipse, polygon
from . import lighting, nature, outside, props
from .base import BuiltSet, Glow, Key, Layer, Stage
from .moving import birds, motes, pecking, posed
from .palettes import INK, Hour, dice_of
from .parts import on
from .souk import SPOTS, STALLS, Market

NAME = "desert market"

_ROPES = (
    (-520.0, 220.0, -20.0, 250.0, 90.0),
    (-20.0, 250.0, 690.0, 300.0, 120.0),
    (690.0, 300.0, 1330.0, 310.0, 130.0),
    (1330.0, 310.0, 1960.0, 240.0, 110.0),
    (1960.0, 240.0, 2440.0, 220.0, 90.0),
)


def _bunting(market: Market, stock: Stock, scale: float) -> Layer:
    """Pennants on ropes across the market, each stirring in the air; little lamps among them after dark."""
    hour, s = market.hour, market.scheme
    night = mix("#ffffff", hour.open[1], 0.7 * hour.lamps)
    sprites = []
    for tone in (s.accent, s.pale, s.quiet, "#e3a03c"):
        shade = hour.far(mix(tone, night, 0.35 * hour.lamps), 0.16)

        def draw(cut: Cutter, shade: str = shade) -> None:
            cut.piece(polygon([(-15, 0), (15, 0), (0, 36)]), shade, height=3)

        sprites.append(bake(draw, (-22, -6, 22, 46), stock, scale))
    cord = hour.far("#6b4030", 0.3)

    def draw_cords(cut: Cutter) -> None:
        for x0, y0, x1, y1, sag in _ROPES:
            share = np.linspace(0, 1, 40)
            cut.line(
                np.column_stack([x0 + (x1 - x0) * share, y0 + (y1 - y0) * share + sag * 4 * share * (1 - share)]), 2.4, cord, taper=False
            )

    cords = bake(draw_cords, (-480, 200, 2400, 460), stock, scale)
    gust = 0.34 if market.dressing.weather in (Weather.WIND, Weather.STORM) else 0.13
    places = [
        (x0 + (x1 - x0) * u, y0 + (y1 - y0) * u + sag * 4 * u * (1 - u), index)
        for x0, y0, x1, y1, sag in _ROPES
        for index, u in enumerate(np.linspace(0.05, 0.95, max(5, int((x1 - x0) / 46))))
    ]

    def draw_all(canvas: skia.Canvas, seconds: float) -> None:
        cords.draw(canvas)
        for x, y, index in places:
            posed(
                canvas,
                sprites[index % 4],
                x,
                y,
                turn=gust * math.sin(seconds * 2.1 + x * 0.011) + 0.4 * gust * math.sin(seconds * 4.7 + x * 0.05),
            )

    return Layer("bunting", 0.8, draw=draw_all)


def _crowd(market: Market, stock: Stock, scale: float, area: Bounds) -> Layer:
    """People far away among the stalls, strolling."""
    hour = market.hour
    dice = dice_of(market.dressing, "crowd")
    left, top, right, bottom = area
    people = []
    for index in range(9):
        deep = float(dice.random())
        tall = 62 + 46 * deep
        robe = hour.far(mix(str(market.robes[index % 6]), hour.open[2], 0.35 * hour.lamps), 0.48 - 0.2 * deep)

        def draw(cut: Cutter, tall: float = tall, robe: str = robe, index: int = index) -> None:
            cut.wash(ellipse(-tall * 0.1, 0, tall * 0.36, tall * 0.05), hour.shade, 0.3, 3)
            outside.far_person(cut, 0, 0, tall, robe, hour.far("#a8683f", 0.4), index)

        people.append(
            (
                deep,
                bake(draw, (-tall * 0.6, -tall * 1.1, tall * 0.5, 10), stock, scale),
                float(dice.random()),
                float(dice.choice((-1, 1)) * dice.uniform(5, 16)),
            )
        )
    people.sort(key=lambda person: person[0])

    def draw_all(canvas: skia.Canvas, seconds: float) -> None:
        for deep, sprite, start, pace in people:
            share = (start + seconds * pace / (right - left)) % 1.0
            fade = min(1.0, share * 12, (1 - share) * 12)
            step = math.sin(seconds * 5 + start * 9)
            posed(
                canvas, sprite, left + share * (right - left), top + deep * (bottom - top) - 1.5 * abs(step), turn=0.03 * step, alpha=fade
            )

    return Layer("crowd", 1.0, draw=draw_all)


def _pigeons(market: Market, stock: Stock, scale: float) -> Layer:
    """Doves that pick up what was spilt."""
    tone = mix("#e6d6c0", market.hour.open[2], 0.5 * market.hour.lamps)
    sprite = bake(lambda cut: outside.pigeon(cut, tone, market.scheme.quiet), (-46, -58, 46, 12), stock, scale * 1.2)
    return pecking("doves", sprite, ((700, 1024, 0.86), (790, 1050, -0.95), (640, 1076, 1.0)))


def _glows(hour: Hour) -> tuple[Glow, ...]:
    if hour.lamps < 0.15:
        return ()
    return tuple(Glow(x, y - 210 * size, 300 * size, "#ffb868", 0.4 * hour.lamps, flicker=0.12) for x, y, size in STALLS)


def build(dressing: SetDressing, stock: Stock, scale: float) -> BuiltSet:
    """The market for one hour and weather."""
    market = Market(dressing)
    hour = market.hour
    paper = stock.but(light=(0.55, -0.83), shadow=mix(hour.shade, "#8a4030", 0.3), rough=1.8)
    layers = [
        Layer("sky", 0.05, paint=on(paper, market.sky), seed=market.seed),
        Layer("hills", 0.14, paint=on(paper, market.hills), seed=1),
        Layer("far town", 0.25, paint=on(paper, market.far_town), seed=2),
        Layer("town", 0.5, paint=on(paper, market.town), seed=3),
        Layer("market", 1.0, paint=on(paper, market.ground), seed=4),
        _crowd(market, paper, scale, (720, 664, 1250, 716)),
        _bunting(market, paper, scale),
        *(() if hour.dark else (_pigeons(market, paper, scale),)),
        Layer("sunbeams", 1.0, paint=on(paper, market.shafts), soft=True),
        Layer("awning", 1.6, paint=on(paper, market.awning), front=True, blur=6.0, seed=5),
    ]
    if not hour.dark and dressing.weather in (Weather.CLEAR, Weather.CLOUDY, Weather.WIND):
        ink = hour.far(INK, 0.3)
        layers.insert(
            1,
            birds("birds", 0.1, (-200, 110, 2100, 300), lambda c, x, y, size, flap: nature.bird(c, x, y, size, flap, ink), 5, market.seed),
        )
    if hour.beam > 0.3:
        layers.append(motes("dust", 1.0, (0, 200, 1920, 1060), "#fff6d8", 40, 4, stock, front=True))
    keys = tuple(Key(x, y - 200 * size, 640, "#ffc070", 0.34 * hour.lamps) for x, y, size in STALLS) if hour.lamps > 0.1 else ()
    details: dict[str, Bounds] = {
        "place": (640.0, 240.0, 1400.0, 667.0),
        "stall": (20.0, 440.0, 640.0, 789.0),
        "carpet": (1200.0, 860.0, 1720.0, 1152.0),
        market.guest: (1080.0, 500.0, 1560.0, 880.0),
        "basket": (80.0, 800.0, 480.0, 1025.0),
    }
    details.update(props.closeups(dressing, SPOTS))
    stage = Stage(left=430, right=1530, near=(964.0, 1.1), far=(800.0, 0.8), sky=(420.0, 190.0, 1500.0, 360.0), sky_size=0.9)
    light = lighting.outdoors(hour, 1, (*_glows(hour), *props.glows(dressing, SPOTS, hour.lamps)), keys, "#f2b878")
    return BuiltSet(tuple(layers), stage, light, heart=(960.0, 660.0), details=details)
