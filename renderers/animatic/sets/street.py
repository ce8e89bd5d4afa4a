"""The city street: two rows of houses that run toward the skyline, a corner shop, lamps, and ground that mirrors in rain."""

from __future__ import annotations

import math

import numpy as np
import skia

from ....core.staging import SetDressing
from ..colour import lighter, mix
from ..paper import Cutter, Stock, bake
from . import lighting, nature, outside, props
from .base import Bounds, BuiltSet, Glow, Key, Layer, Stage
from .moving import birds, pecking, posed, swaying
from .palettes import INK, dice_of
from .parts import on, plain
from .townscape import SEAM, SPOTS, Street

NAME = "city street"


def _crowd(street: Street, stock: Stock, scale: float) -> Layer:
    """A few people far down the street, walking; under umbrellas when it rains."""
    hour, s = street.hour, street.scheme
    dice = dice_of(street.dressing, "crowd")
    people = []
    for index in range(6):
        deep = float(dice.uniform(0.0, 1.0))
        tall = 58 + 64 * deep
        coat = mix((s.accent, s.quiet, s.dark, s.ground, "#8e5f7a", "#5f7a8e")[index], s.dark, 0.25)
        coat = mix(hour.far(coat, 0.5 - 0.3 * deep), hour.open[2], 0.3)
        roof = hour.far((s.accent, s.quiet, "#d9a24c")[index % 3], 0.4 - 0.3 * deep) if street.wet else None

        def draw(cut: Cutter, tall: float = tall, coat: str = coat, roof: str | None = roof, index: int = index) -> None:
            outside.far_person(cut, 0, 0, tall, coat, mix("#c98a6a", coat, 0.35), index, roof)

        sprite = bake(draw, (-tall * 0.7, -tall * 1.6, tall * 0.7, 8), stock, scale)
        people.append((deep, sprite, float(dice.uniform(0, 1)), float(dice.choice((-1, 1)) * dice.uniform(9, 20))))
    people.sort(key=lambda person: person[0])

    def draw_all(canvas: skia.Canvas, seconds: float) -> None:
        for deep, sprite, start, pace in people:
            foot = 655 + 74 * deep
            half = 90 + 230 * deep
            x = 960 - half + ((start + seconds * pace * (0.5 + deep) / (2 * half)) % 1.0) * 2 * half
            fade = min(1.0, (x - 960 + half) / 30, (960 + half - x) / 30)
            posed(
                canvas,
                sprite,
                x,
                foot + 1.5 * abs(math.sin(seconds * 5 + start * 9)),
                turn=0.025 * math.sin(seconds * 5 + start * 9),
                alpha=fade,
            )

    return Layer("crowd", 0.6, draw=draw_all)


def _ripples(colour: str) -> Layer:
    """Rings that rain makes on the ground."""
    dice = np.random.default_rng(5)
    rings = dice.uniform(0, 1, (46, 4))

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        paint = plain(colour, 0.4)
        paint.setStyle(skia.Paint.kStroke_Style)
        for a, b, c, d in rings:
            turn, age = divmod(seconds * (0.9 + 0.5 * c) + d, 1.0)
            jump = (turn * 0.618) % 1.0
            y = SEAM + 24 + ((b + jump) % 1.0) ** 1.3 * 420
            size = (6 + 26 * age) * (0.5 + (y - SEAM) / 420)
            x = -200 + ((a + jump * 1.7) % 1.0) * 2320
            paint.setAlphaf(0.5 * (1 - age))
            paint.setStrokeWidth(1.4)
            canvas.drawOval(skia.Rect(x - size, y - size * 0.24, x + size, y + size * 0.24), paint)

    return Layer("ripples", 1.0, draw=draw)


def _sign(street: Street, stock: Stock, scale: float) -> Layer:
    """The corner shop's sign, which swings a little."""
    tone = mix(street.scheme.quiet, street.hour.open[1], 0.35 * street.hour.lamps)

    def draw(cut: Cutter) -> None:
        outside.hanging_sign(cut, 1420, 330, 0.94, tone, street.scheme.pale, street.kind, -1)

    return swaying("sign", 1.0, ((bake(draw, (1330, 300, 1510, 450), stock, scale), 1420, 322),), 0.03, 3.7)


def _pigeons(street: Street, stock: Stock, scale: float) -> Layer:
    """Pigeons on the square."""
    tone = mix("#7f8aa8", street.hour.open[2], 0.5 * street.hour.lamps)
    sprite = bake(lambda cut: outside.pigeon(cut, tone, street.scheme.quiet), (-46, -58, 46, 12), stock, scale * 1.2)
    return pecking("pigeons", sprite, ((590, 1000, 0.92), (668, 1030, -1.0), (760, 1064, 1.1), (1240, 1010, -0.9)))


def _glows(street: Street) -> tuple[Glow, ...]:
    lamps = street.hour.lamps
    if lamps < 0.1:
        return ()
    return (
        Glow(380, 406, 330, "#ffdc9a", 0.75 * lamps, flicker=0.02),
        Glow(380, 406, 90, "#fff2cc", 0.8 * lamps),
        Glow(1700, 640, 560, "#ffb45e", 0.3 * lamps),
    )


def build(dressing: SetDressing, stock: Stock, scale: float) -> BuiltSet:
    """The street for one hour and weather."""
    street = Street(dressing)
    hour = street.hour
    paper = stock.but(light=(-0.45, -0.89) if not hour.dark else (0.3, -0.95), shadow=hour.shade, rough=1.4)
    layers = [
        Layer("sky", 0.05, paint=on(paper, street.sky), seed=street.seed),
        Layer("skyline", 0.2, paint=on(paper, street.skyline), seed=1),
        Layer("far street", 0.6, paint=on(paper, street.far_street), seed=2),
        _crowd(street, paper, scale),
        Layer("square", 1.0, paint=on(paper, street.square), seed=3),
        _sign(street, paper, scale),
    ]
    if not (street.wet or hour.dark):
        layers.append(_pigeons(street, paper, scale))
    if street.wet:
        layers.append(_ripples(lighter(hour.sky[3], 0.5)))
    elif not hour.dark:
        layers.insert(
            2,
            birds(
                "birds",
                0.1,
                (-200, 90, 2100, 360),
                lambda c, x, y, size, flap: nature.bird(c, x, y, size, flap, mix(INK, hour.sky[1], 0.4)),
                5,
                street.seed,
            ),
        )
    layers.append(Layer("lamp post", 1.6, paint=on(paper, street.post), front=True, blur=6.0, seed=4))
    keys = (Key(380, 406, 700, "#ffd08a", 0.4 * hour.lamps), Key(1700, 650, 760, "#ffb45e", 0.36 * hour.lamps)) if hour.lamps > 0.1 else ()
    details: dict[str, Bounds] = {
        "place": (560.0, 260.0, 1480.0, 777.0),
        "shop": (1440.0, 360.0, 1980.0, 824.0),
        "lamp": (200.0, 330.0, 560.0, 532.0),
        "sign": (1260.0, 270.0, 1580.0, 450.0),
    }
    details.update(props.closeups(dressing, SPOTS))
    stage = Stage(left=330, right=1500, near=(956.0, 1.1), far=(812.0, 0.84), sky=(420.0, 180.0, 1500.0, 380.0), sky_size=0.9)
    light = lighting.outdoors(hour, -1 if not hour.dark else 1, (*_glows(street), *props.glows(dressing, SPOTS, hour.lamps)), keys)
    return BuiltSet(tuple(layers), stage, light, heart=(960.0, 640.0), details=details)
