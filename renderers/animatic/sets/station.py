"""A room in a space station: a great round window on a planet, panels of small lights, a hatch, plants in pots."""

from __future__ import annotations

import math

import skia

from ....core.staging import SetDressing
from ..colour import darker, lighter, mix
from ..paper import Cutter, Stock, bake
from . import props
from .base import Bounds, BuiltSet, Glow, Key, Layer, LightPlan, Rim, Stage
from .cabin import SPOTS, WINDOW, Station
from .moving import motes, stamp
from .parts import glow, on, plain, shaft

NAME = "space station"


def _instruments(station: Station, stock: Stock, scale: float) -> Layer:
    """The screen's wave and lamps that blink."""
    s = station.scheme
    wave = plain(lighter(s.quiet, 0.45), 0.95)
    wave.setStyle(skia.Paint.kStroke_Style)
    wave.setStrokeWidth(4)
    lamp = bake(lambda cut: glow(cut.canvas, 0, 0, 30, s.pale, 1.0, over=True), (-30, -30, 30, 30), stock, min(scale, 1.0))
    places = [
        (150 + 56 * column + 30, 455 + 46 * row) for row in range(3) for column in range(5) if (row * 5 + column + station.seed) % 4 == 0
    ]

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        path = skia.Path()
        for index in range(54):
            share = index / 53
            x = 160 + share * 270
            y = 336 - 44 * math.sin(share * 13 - seconds * 2.6) * math.exp(-(((share * 2 - 1 - math.sin(seconds * 0.7) * 0.6) / 0.45) ** 2))
            path.lineTo(x, y) if index else path.moveTo(x, y)
        canvas.drawPath(path, wave)
        for index, (x, y) in enumerate(places):
            canvas.save()
            canvas.translate(x, y)
            stamp(canvas, lamp, 0.9 * max(0.0, math.sin(seconds * (1.4 + 0.3 * index) + index * 2.1)))
            canvas.restore()

    return Layer("instruments", 1.0, draw=draw)


def _light(station: Station) -> LightPlan:
    s = station.scheme
    warm = mix(s.accent, s.pale, 0.5)
    return LightPlan(
        ambient=mix("#c8b4dc", "#ffffff", 0.35 + 0.25 * station.day),
        ambient_strength=0.5,
        gradient=("#ffffff", "#ffffff", mix("#ffffff", "#7a649c", 0.4)),
        side=("#ffffff", mix("#ffffff", "#5a4488", 0.5)),
        side_from=1,
        keys=(Key(1080, 470, 700, warm, 0.3), Key(430, 120, 620, "#ffe2b4", 0.22)),
        rims=(Rim(6, -4, warm, 0.75), Rim(-6, -4, mix(s.quiet, "#9ae0dc", 0.5), 0.55)),
        bounce=s.accent,
        bounce_strength=0.08,
        shadow=darker(s.dark, 0.3),
        shadow_alpha=0.5,
        cast=-0.14,
        pool=s.pale,
        glows=(Glow(1080, 500, 520, warm, 0.24), *props.glows(station.dressing, SPOTS, 0.7)),
        vignette="#0c0620",
        vignette_strength=0.55,
        vignette_centre=(0.5, 0.48),
    )


def build(dressing: SetDressing, stock: Stock, scale: float) -> BuiltSet:
    """The station's room."""
    station = Station(dressing)
    paper = stock.but(light=(0.3, -0.95), shadow="#120a2a", rough=1.2)
    x, y, radius = WINDOW
    beam = mix(station.scheme.accent, station.scheme.pale, 0.6)

    def shafts(cut: Cutter) -> None:
        glow(cut.canvas, x, y, radius * 1.7, beam, 0.1)
        shaft(cut.canvas, [(x - 180, y - 120), (x + 240, y - 200), (x - 120, 1080), (x - 640, 1080)], beam, 0.3, 24)

    layers = (
        Layer("space", 0.1, paint=on(paper, station.space), seed=station.seed),
        Layer("planet", 0.2, paint=on(paper, station.planet), seed=1),
        Layer("room", 1.0, paint=on(paper, station.wall), seed=2),
        _instruments(station, stock, scale),
        Layer("sunbeams", 1.0, paint=shafts, soft=True),
        motes("dust", 1.0, (420, 120, 1520, 1000), "#fff0dc", 26, 5, stock, front=True),
        Layer("pipe", 1.6, paint=on(paper, station.front), front=True, blur=7.0, seed=3),
    )
    details: dict[str, Bounds] = {
        "place": (600.0, 60.0, 1360.0, 488.0),
        "window": (600.0, 40.0, 1360.0, 780.0),
        "planet": (760.0, 240.0, 1300.0, 700.0),
        "console": (90.0, 210.0, 500.0, 620.0),
        "hatch": (1440.0, 260.0, 1860.0, 800.0),
    }
    details.update(props.closeups(dressing, SPOTS))
    stage = Stage(left=400, right=1560, near=(956.0, 1.1), far=(820.0, 0.86), sky=(420.0, 220.0, 1500.0, 420.0), sky_size=0.7)
    return BuiltSet(layers, stage, _light(station), details=details, indoors=True)
