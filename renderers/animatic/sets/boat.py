"""The open sea, aboard a small sailing boat: the sail behind, the side of the hull and the waves in front."""

from __future__ import annotations

import math

import numpy as np
import skia

from ....core.names import Weather
from ....core.staging import SetDressing
from ..colour import darker, lighter, mix
from ..paper import Cutter, Stock, bake
from ..shapes import Outline, ellipse, polygon, rect, smooth
from . import lighting, nature, outside, props
from .base import Bounds, BuiltSet, Glow, Key, Layer, Stage
from .coastlook import palette
from .moving import birds, posed, swaying
from .palettes import INK, Scheme, dice_of, hour_of, scheme_of
from .parts import WHOLE, clipped, dusk, grade, haze, on, shaded
from .sea import wave_layer

NAME = "open sea"

SCHEMES = (
    Scheme("#f8ecd0", "#b9763f", "#c2382c", "#2f7478", "#4a2c2a"),
    Scheme("#f6e8cc", "#a8683c", "#2f6f8a", "#d9a24c", "#42283a"),
    Scheme("#f8ead4", "#c08a50", "#d0763a", "#3f7a6a", "#46302a"),
    Scheme("#faeed8", "#9a6238", "#8e2f4c", "#5f8d92", "#3c2840"),
)

_SPOTS = ((520.0, 852.0, 0.62), (1480.0, 846.0, 0.62), (1130.0, 846.0, 0.56))
_MAST = 1262.0
_LANTERN = (318.0, 588.0)


def _sheer(x: np.ndarray, lift: float) -> np.ndarray:
    """The height of the boat's edge: low amidships, rising to stern and bow."""
    share = (x - 930) / 760
    return 818 - lift - np.where(share < 0, 62 * share**2, 118 * np.abs(share) ** 2.2)


class _Boat:
    """The boat's pieces and its weather, for one dressing."""

    def __init__(self, dressing: SetDressing) -> None:
        self.dressing = dressing
        self.hour = hour_of(dressing)
        self.look = palette(dressing)
        self.scheme = scheme_of(dressing, SCHEMES)
        dice = dice_of(dressing, "boat")
        self.seed = int(dice.integers(10_000))
        self.bands = int(dice.integers(3))

    def graded(self, cut: Cutter) -> None:
        """The hour's light over the boat."""
        grade(cut.canvas, WHOLE, (1000, 520), 1560, self.hour.open, 0.4)
        dusk(cut.canvas, WHOLE, 0.16 * self.hour.stars + self.hour.gloom)

    def sky(self, cut: Cutter) -> None:
        """Sky, sun or moon, clouds."""
        hour = self.hour
        nature.sky(cut, hour, horizon=650, top=-140)
        nature.stars(cut, (-480, -270, 2400, 520), 150, hour.stars, self.seed)
        if hour.stars > 0.5:
            nature.moon(cut, 560, 190, 56, hour.stars)
        elif hour.beam > 0.2:
            nature.sun(cut, 470, 300 if not hour.dark else 560, 70, hour.sun, hour.beam)
        thick = self.dressing.weather not in (Weather.CLEAR, Weather.WIND)
        for index, (x, y, wide) in enumerate(
            ((240, 250, 460), (1000, 140, 560), (1640, 260, 520), (620, 420, 380), (1880, 440, 420), (-240, 420, 420), (1320, 500, 300))
        ):
            tone = mix(hour.sky[1 if y < 300 else 2], mix(hour.sun, "#fff6e0", 0.4), 0.4 * (1 - 0.6 * hour.lamps))
            with cut.group(x, y) as small:
                small.piece(
                    nature.cloud_outline(wide * (1.25 if thick else 0.9), self.seed + index), tone, height=6, shadow=0.14, edge=0.16
                )

    def island(self, cut: Cutter) -> None:
        """An island on the horizon, with a far light."""
        hour = self.hour
        tone = mix(hour.far(self.scheme.quiet, 0.62), hour.open[2], 0.3 * hour.lamps)
        cut.piece(
            smooth([(1290, 660, 1), (1360, 606), (1440, 590), (1500, 548), (1560, 576), (1640, 600), (1760, 622), (1850, 662, 1)]),
            tone,
            height=3,
        )
        cut.piece(smooth([(-120, 662, 1), (40, 622), (180, 634), (300, 662, 1)]), hour.far(tone, 0.3), height=3)
        tower = hour.far("#f0e2c4", 0.4)
        cut.piece(polygon([(1490, 560), (1496, 506), (1512, 506), (1518, 560)]), tower, height=2)
        cut.piece(rect(1494, 494, 1514, 507), "#ffe2a0" if hour.lamps > 0.2 else hour.far(self.scheme.accent, 0.4), height=1)
        haze(cut.canvas, (-480, 480, 2400, 700), hour.haze, (0.0, 0.5))

    def behind(self, cut: Cutter) -> None:
        """The boat behind the figures: mast, sails, the far side and the deck."""
        s = self.scheme
        self._sails(cut)
        x = np.linspace(236, 1704, 80)
        inner = darker(s.ground, 0.3)
        far = np.vstack([np.column_stack([x, _sheer(x, 44)]), np.column_stack([x, _sheer(x, -70)])[::-1]])
        cut.piece(far, inner, height=8, gradient=(lighter(inner, 0.06), darker(inner, 0.3)))
        with clipped(cut.canvas, far):
            for at in np.linspace(300, 1640, 15):
                cut.line([(at, 660), (at - 6, 900)], 9, darker(inner, 0.22), 0.6, taper=False)
            deck = mix(s.ground, s.pale, 0.35)
            cut.piece(
                smooth([(330, 838, 1), (930, 826), (1560, 828, 1), (1500, 930, 1), (400, 930, 1)]),
                deck,
                height=4,
                gradient=(deck, darker(deck, 0.2)),
            )
            for y in (846, 864, 884):
                cut.line([(330, y), (1560, y - 4)], 2.4, darker(deck, 0.35), 0.5, taper=False)
        rail = np.vstack([np.column_stack([x, _sheer(x, 52)]), np.column_stack([x, _sheer(x, 36)])[::-1]])
        cut.piece(rail, lighter(s.ground, 0.16), height=5)
        self._mast_foot(cut)
        props.lay(cut, self.dressing, _SPOTS, s)
        self.graded(cut)

    def _sails(self, cut: Cutter) -> None:
        s = self.scheme
        cloth = lighter(s.pale, 0.15)
        main = smooth(
            [
                (_MAST - 12, 34, 1),
                (_MAST - 120, 250),
                (_MAST - 330, 470),
                (_MAST - 560, 640, 1),
                (_MAST - 300, 668),
                (_MAST - 14, 664, 1),
                (_MAST - 4, 340),
            ]
        )
        cut.piece(main, cloth, height=10, gradient=(lighter(cloth, 0.3), darker(mix(cloth, self.hour.sun, 0.2), 0.06)))
        with clipped(cut.canvas, main):
            for share in (0.3, 0.5, 0.7, 0.88):
                y = 34 + 630 * share
                cut.line(
                    smooth([(_MAST, y), (_MAST - 200, y + 26), (_MAST - 560, y + 10)], closed=False),
                    2.6,
                    darker(cloth, 0.2),
                    0.5,
                    taper=False,
                )
            if self.bands == 0:
                cut.piece(
                    smooth(
                        [
                            (_MAST, 400, 1),
                            (_MAST - 240, 440),
                            (_MAST - 560, 420, 1),
                            (_MAST - 560, 500, 1),
                            (_MAST - 240, 520),
                            (_MAST, 476, 1),
                        ]
                    ),
                    s.accent,
                    height=1,
                )
            elif self.bands == 1:
                for y in (300, 440, 580):
                    cut.piece(
                        smooth(
                            [
                                (_MAST, y, 1),
                                (_MAST - 240, y + 30),
                                (_MAST - 600, y + 14, 1),
                                (_MAST - 600, y + 66, 1),
                                (_MAST - 240, y + 84),
                                (_MAST, y + 52, 1),
                            ]
                        ),
                        mix(s.accent, cloth, 0.25),
                        height=1,
                    )
            else:
                cut.piece(ellipse(_MAST - 170, 480, 62, 62, 48), s.quiet, height=1)
                cut.piece(ellipse(_MAST - 170, 480, 40, 40, 48), cloth, height=1)
        jib = smooth(
            [(_MAST + 12, 96, 1), (_MAST + 150, 380), (_MAST + 388, 664, 1), (_MAST + 180, 660), (_MAST + 26, 620, 1), (_MAST + 22, 340)]
        )
        cut.piece(jib, mix(s.accent, cloth, 0.12), height=8, gradient=shaded(mix(s.accent, cloth, 0.12)))
        for end in ((1692, 690), (262, 742)):
            cut.line([(_MAST, 42), end], 2.6, INK, 0.7, taper=False)
        cut.piece(polygon([(_MAST - 11, 16), (_MAST + 9, 16), (_MAST + 15, 830), (_MAST - 17, 830)]), s.ground, height=6)
        cut.line([(_MAST + 16, 664), (_MAST - 584, 652)], 15, darker(s.ground, 0.12), taper=False)

    def _mast_foot(self, cut: Cutter) -> None:
        s = self.scheme
        for index in range(3):
            cut.piece(ellipse(_MAST + 2, 818 + index * 11, 44 - 5 * index, 11, 36), ("#d9b078", "#c79a62", "#dcb680")[index], height=3)
        cut.piece(rect(_LANTERN[0] - 5, 600, _LANTERN[0] + 5, 760), s.ground, height=4)
        outside.lantern(cut, _LANTERN[0], 612, 0.9, INK, self.hour.lamps)
        cut.piece(smooth([(1430, 838, 1), (1436, 786, 1), (1560, 780, 1), (1566, 838, 1)]), mix(s.ground, s.pale, 0.2), height=6)
        for y in (798, 818):
            cut.line([(1436, y), (1562, y - 2)], 3, darker(s.ground, 0.3), 0.7, taper=False)

    def side(self, cut: Cutter) -> None:
        """The near side of the hull, before the figures."""
        s = self.scheme
        x = np.linspace(206, 1744, 90)
        top = np.column_stack([x, _sheer(x, 0)])
        keel = np.column_stack([np.linspace(1640, 300, 40), np.full(40, 1120.0)])
        hull = np.vstack([top, keel])
        cut.piece(hull, s.accent, height=10, gradient=(lighter(s.accent, 0.1), s.accent, darker(s.accent, 0.3)))
        with clipped(cut.canvas, hull):
            for step in range(1, 6):
                line = np.column_stack([x, _sheer(x, -46 * step)])
                cut.line(line, 3, darker(s.accent, 0.3), 0.6, taper=False)
            band = np.vstack([np.column_stack([x, _sheer(x, -20)]), np.column_stack([x, _sheer(x, -42)])[::-1]])
            cut.piece(band, s.pale, height=1)
        rail = np.vstack([np.column_stack([x, _sheer(x, 10)]), np.column_stack([x, _sheer(x, -14)])[::-1]])
        cut.piece(rail, lighter(s.ground, 0.14), height=6)
        self._fender(cut, 1180, 872)
        self._fender(cut, 1496, 834)
        self.graded(cut)

    def _fender(self, cut: Cutter, x: float, y: float) -> None:
        cut.line([(x, y - 52), (x, y)], 4, INK, taper=False)
        ring, hole = ellipse(x, y + 38, 40, 40, 48), ellipse(x, y + 38, 21, 21, 40)
        path = skia.Path()
        for outline in (ring, hole):
            path.addPath(skia.Path.Polygon([skia.Point(*point) for point in outline], True))
        path.setFillType(skia.PathFillType.kEvenOdd)
        cut.piece(path, self.scheme.pale, height=6)
        for turn in range(4):
            start = turn * math.pi / 2
            angle = np.linspace(start - 0.3, start + 0.3, 8)
            wedge = np.vstack(
                [
                    np.column_stack([x + 40 * np.cos(angle), y + 38 + 40 * np.sin(angle)]),
                    np.column_stack([x + 21 * np.cos(angle), y + 38 + 21 * np.sin(angle)])[::-1],
                ]
            )
            cut.piece(wedge, self.scheme.quiet, height=0)


def _gull(boat: _Boat, stock: Stock, scale: float) -> Layer:
    """A gull on the bow that looks about."""
    tone = mix("#f4efe4", boat.hour.open[1], 0.6 * boat.hour.lamps)

    def draw(cut: Cutter) -> None:
        outside.pigeon(cut, tone, "#b9c4cc")

    sprite = bake(draw, (-46, -58, 46, 12), stock, scale * 1.3)

    def draw_all(canvas: skia.Canvas, seconds: float) -> None:
        canvas.save()
        canvas.translate(1664, 700)
        canvas.scale(-1, 1)
        posed(canvas, sprite, 0, 0, 1.15, 0.08 * math.sin(seconds * 1.3) * math.sin(seconds * 0.5))
        canvas.restore()

    return Layer("gull", 1.0, draw=draw_all)


def _pennant(boat: _Boat, stock: Stock, scale: float) -> Layer:
    tone = mix(boat.scheme.quiet, boat.hour.open[1], 0.4 * boat.hour.lamps)
    flag: Outline = smooth([(_MAST, 12, 1), (_MAST - 60, 6), (_MAST - 128, 26, 1), (_MAST - 62, 34), (_MAST, 46, 1)])
    sprite = bake(lambda cut: cut.piece(flag, tone, height=4) and None, (_MAST - 140, -4, _MAST + 10, 60), stock, scale)
    return swaying("pennant", 1.0, ((sprite, _MAST, 12),), 0.24, 1.9)


def build(dressing: SetDressing, stock: Stock, scale: float) -> BuiltSet:
    """The boat at sea for one hour and weather."""
    boat = _Boat(dressing)
    hour, look = boat.hour, boat.look
    paper = stock.but(light=(-0.5, -0.86), shadow=hour.shade, rough=1.5)
    waves = [wave_layer(index, look, paper, scale, boat.seed, front=index > 4) for index in range(7)]
    layers = [
        Layer("sky", 0.05, paint=on(paper, boat.sky), seed=boat.seed),
        Layer("island", 0.2, paint=on(paper, boat.island), seed=1),
        *waves[:5],
        Layer("boat", 1.0, paint=on(paper, boat.behind), seed=2),
        _pennant(boat, paper, scale),
        Layer("hull", 1.0, paint=on(paper, boat.side), front=True, seed=3),
        *waves[5:],
    ]
    if not hour.dark and dressing.weather in (Weather.CLEAR, Weather.CLOUDY, Weather.WIND):
        layers.insert(
            2,
            birds(
                "gulls", 0.3, (-200, 120, 2100, 460), lambda c, x, y, size, flap: nature.bird(c, x, y, size, flap, look.ink), 6, boat.seed
            ),
        )
        layers.insert(-4, _gull(boat, paper, scale))
    lamp = (_LANTERN[0], _LANTERN[1] - 10)
    glows = (
        (Glow(*lamp, 300, "#ffc878", 0.8 * hour.lamps, flicker=0.12), *props.glows(dressing, _SPOTS, hour.lamps))
        if hour.lamps > 0.1
        else ()
    )
    keys = (Key(*lamp, 800, "#ffc878", 0.36 * hour.lamps),) if hour.lamps > 0.1 else ()
    details: dict[str, Bounds] = {
        "place": (560.0, 330.0, 1360.0, 780.0),
        "sail": (640.0, 20.0, 1680.0, 605.0),
        "island": (1220.0, 440.0, 1900.0, 822.0),
        "lamp": (170.0, 480.0, 490.0, 660.0),
        "waves": (60.0, 560.0, 860.0, 1010.0),
    }
    details.update(props.closeups(dressing, _SPOTS))
    stage = Stage(left=430, right=1500, near=(886.0, 1.0), far=(850.0, 0.9), sky=(380.0, 180.0, 1540.0, 380.0), sky_size=0.9)
    light = lighting.outdoors(hour, -1, glows, keys, "#a8d0d0")
    return BuiltSet(tuple(layers), stage, light, heart=(960.0, 620.0), details=details)
