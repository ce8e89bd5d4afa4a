"""The market's paper: sky, hills, the hazy town, stalls on sand, wares, the awning in front."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import skia

from ....core.names import Weather
from ....core.staging import SetDressing
from ..colour import darker, lighter, mix
from ..paper import Cutter
from ..shapes import ellipse, smooth
from . import bazaar, caravan, crockery, nature, props
from .palettes import Hour, Scheme, dice_of, hour_of, scheme_of
from .parts import WHOLE, contact, dusk, fill, glow, grade, haze, linear, shaft

SCHEMES = (
    Scheme("#f8e2b4", "#e3a860", "#c65a3a", "#2f7478", "#4b2b3e"),
    Scheme("#f8e4c0", "#e0a070", "#b8402c", "#c98f2e", "#48283c"),
    Scheme("#f6e4c4", "#dcae78", "#2f7478", "#c2603c", "#4a2c3a"),
    Scheme("#fae2c0", "#e2a884", "#8e2f4c", "#3f8a80", "#46283e"),
)

_HORIZON = 572.0
SPOTS = ((600.0, 846.0, 0.9), (1180.0, 826.0, 0.8), (470.0, 990.0, 1.1))
STALLS = ((270.0, 846.0, 1.2), (1690.0, 846.0, 1.2))
_FAR_STALLS = ((812.0, 640.0, 0.4, 0.5), (1164.0, 636.0, 0.38, 0.5), (610.0, 692.0, 0.6, 0.3), (1392.0, 690.0, 0.6, 0.3))


class Market:
    """The market's pieces, for one dressing."""

    def __init__(self, dressing: SetDressing) -> None:
        self.dressing = dressing
        self.hour: Hour = hour_of(dressing)
        self.scheme = scheme_of(dressing, SCHEMES)
        dice = dice_of(dressing, "market")
        self.seed = int(dice.integers(10_000))
        self.guest = ("camel", "well", "cart")[int(dice.integers(3))]
        self.fog = 0.3 if dressing.weather is Weather.FOG else 0.0
        self.robes = tuple(np.array(("#e0b050", "#5a6a4a", "#2f7478", "#8e2f3c", "#d9a24c", "#f0e0b8"))[dice.permutation(6)])

    def veil(self, amount: float) -> Callable[[str], str]:
        """A function that hazes colours by so much."""
        return lambda colour: self.hour.far(colour, min(0.9, amount + self.fog)) if amount else colour

    def graded(self, cut: Cutter, strength: float = 1.0) -> None:
        """The hour's light over a plane, from the upper right."""
        tones = tuple(mix("#ffffff", tone, strength) for tone in self.hour.open)
        grade(cut.canvas, WHOLE, (1120, 560), 1560, (tones[0], tones[1], tones[2]), 0.36)
        dusk(cut.canvas, WHOLE, 0.2 * self.hour.stars + self.hour.gloom)

    def sky(self, cut: Cutter) -> None:
        """The sky with its sun or moon."""
        hour = self.hour
        nature.sky(cut, hour, horizon=560, top=-120)
        nature.stars(cut, (-480, -270, 2400, 460), 130, hour.stars, self.seed)
        if hour.stars > 0.5:
            nature.moon(cut, 1110, 180, 50, hour.stars)
        elif hour.beam > 0.2:
            nature.sun(cut, 1240, 250 if not hour.dark else 430, 66, hour.sun, hour.beam)
        if self.dressing.weather in (Weather.CLOUDY, Weather.RAIN, Weather.STORM, Weather.SNOW):
            for index, (x, y, wide) in enumerate(((300, 200, 560), (1130, 150, 640), (1700, 270, 520), (700, 330, 460))):
                with cut.group(x, y) as small:
                    small.piece(nature.cloud_outline(wide, self.seed + index), lighter(hour.sky[1], 0.2), height=6, shadow=0.14, edge=0.16)

    def hills(self, cut: Cutter) -> None:
        """Table mountains and dunes, pale with haze."""
        hour = self.hour
        rock, dune = mix("#c98a6a", hour.open[2], 0.25), mix("#d9a060", hour.open[2], 0.15)
        mesa = smooth(
            [
                (-520, 470, 1),
                (-160, 430),
                (160, 420),
                (330, 350),
                (420, 345, 1),
                (520, 425),
                (800, 452),
                (1100, 445),
                (1350, 400),
                (1480, 330, 1),
                (1640, 326, 1),
                (1760, 400),
                (2000, 420),
                (2440, 390),
                (2440, 720, 1),
                (-520, 720, 1),
            ]
        )
        cut.piece(mesa, hour.far(rock, 0.62), height=3, gradient=(hour.far(rock, 0.56), hour.far(rock, 0.85)))
        cut.piece(
            nature.ridge(-520, 2440, 480, 34, self.seed, 740, 300),
            hour.far(dune, 0.56),
            height=4,
            gradient=(hour.far(dune, 0.5), hour.far(dune, 0.8)),
        )

    def far_town(self, cut: Cutter) -> None:
        """The far town: domes and towers in haze."""
        self._town(cut, 220, 1760, 512, 0.8, 0.64, 3)
        haze(cut.canvas, (-480, 360, 2400, 700), self.hour.haze, (0.0, 0.55, 0.7))

    def town(self, cut: Cutter) -> None:
        """The nearer town on both sides, palms and the haze before it."""
        self._town(cut, -500, 600, 566, 1.4, 0.4, 6)
        self._town(cut, 1330, 2420, 566, 1.4, 0.4, 9)
        for x, y, size, side in ((690, 606, 1.0, 1), (1318, 596, 0.84, -1)):
            leaf = mix("#3f7a5c", self.hour.open[2], 0.3 * self.hour.lamps)
            nature.palm(cut, x, y, 290 * size, self.hour.far(leaf, 0.3), self.hour.far("#7a5a44", 0.32), side, 0.3)
        haze(cut.canvas, (-480, 420, 2400, 720), self.hour.haze, (0.0, 0.3, 0.55))

    def _town(self, cut: Cutter, left: float, right: float, foot: float, size: float, far: float, seed: int) -> None:
        s, hour = self.scheme, self.hour
        night = 0.62 * hour.lamps
        base = [mix(tone, mix("#4a3f9a", hour.sky[1], 0.3), night) for tone in (mix(s.ground, "#d9a878", 0.5), s.accent, s.quiet, s.dark)]
        tones = (
            hour.far(base[0], far),
            hour.far(mix(base[0], base[1], 0.6), far),
            hour.far(base[2], far * 0.86),
            hour.far(base[3], far * 0.9),
        )
        bazaar.desert_town(cut, left, right, foot, size, tones, self.seed + seed, 0.5 * hour.lamps)

    def ground(self, cut: Cutter) -> None:
        """The main plane: sand, far stalls, near stalls, what is laid out before them."""
        self._sand(cut)
        s = self.scheme
        pairs = ((s.accent, s.pale), (s.quiet, s.pale), (mix(s.ground, "#d9822f", 0.6), s.pale))
        for index, (x, y, size, far) in enumerate(_FAR_STALLS):
            bazaar.stall(
                cut, x, y, size, pairs[(index + 1) % 3], self.seed + index, self.veil(far), self.robes[index % 6] if index > 1 else None
            )
            cut.wash(ellipse(x, y, 260 * size, 20 * size), self.hour.haze, 0.14, 14)
        haze(cut.canvas, (-480, 520, 2400, 790), self.hour.haze, (0.0, 0.36, 0.0))
        for index, (x, y, size) in enumerate(STALLS):
            bazaar.stall(cut, x, y, size, pairs[index], self.seed + 5 + index, self.veil(0.0), self.robes[index])
        bazaar.stall(cut, -330, 862, 1.2, pairs[2], self.seed + 8, self.veil(0.0))
        bazaar.stall(cut, 2290, 862, 1.2, pairs[2], self.seed + 9, self.veil(0.0))
        self._guest(cut)
        self._wares(cut)
        props.lay(cut, self.dressing, SPOTS, self.scheme)
        self.graded(cut)
        self._lights(cut)

    def _sand(self, cut: Cutter) -> None:
        s = self.scheme
        sand = s.ground
        if self.dressing.weather is Weather.SNOW:
            sand = mix(sand, "#f2f0ea", 0.75)
        top, foot = mix(lighter(sand, 0.35), s.pale, 0.4), darker(mix(sand, s.accent, 0.3), 0.1)
        cut.piece(
            smooth(
                [
                    (-520, _HORIZON, 1),
                    (300, _HORIZON - 8),
                    (960, _HORIZON - 12),
                    (1600, _HORIZON - 6),
                    (2440, _HORIZON, 1),
                    (2440, 1370, 1),
                    (-520, 1370, 1),
                ]
            ),
            sand,
            height=0,
            gradient=(top, sand, foot),
        )
        dice = np.random.default_rng(60)
        for _ in range(46):
            x, y = dice.uniform(-460, 2300), dice.uniform(720, 1320)
            wide = dice.uniform(60, 220) * (y - 500) / 400
            cut.line(
                smooth([(x, y), (x + wide / 2, y - 5), (x + wide, y + 2)], closed=False),
                2 + (y - 700) * 0.012,
                darker(mix(sand, s.accent, 0.5), 0.2),
                0.22,
            )
        for _ in range(30):
            x, y = dice.uniform(-460, 2300), dice.uniform(740, 1300)
            cut.wash(ellipse(x, y, dice.uniform(2, 6), dice.uniform(1, 3), 12), darker(sand, 0.35), 0.5)
        cut.wash(ellipse(960, 890, 560, 110, 60), lighter(s.pale, 0.4), 0.34, 50)
        fill(
            cut.canvas,
            (-480, _HORIZON - 30, 2400, 720),
            linear((0, _HORIZON - 30), (0, 720), [(self.hour.haze, 0.75), (self.hour.haze, 0.0)]),
            skia.BlendMode.kSrcATop,
        )

    def _guest(self, cut: Cutter) -> None:
        s = self.scheme
        if self.guest == "camel":
            caravan.camel(cut, 1330, 862, 0.86, "#d09a5c", (s.accent, "#e8bf5a", s.quiet))
        elif self.guest == "well":
            caravan.well(cut, 1330, 856, 0.9, mix(s.ground, "#b98a70", 0.5), s.accent)
        else:
            caravan.cart(cut, 1322, 862, 0.92, "#9a6238", ("#6f9458", "#e0a03c", "#8aa860"))

    def _wares(self, cut: Cutter) -> None:
        s = self.scheme
        bazaar.carpet(cut, 1452, 1000, 440, 92, (s.accent, "#e8bf5a", s.quiet))
        pots = (
            (1332, 986, 56, 104, "#c6703c"),
            (1424, 1002, 44, 76, s.quiet),
            (1512, 992, 66, 90, "#d9a24c"),
            (1590, 1012, 40, 60, s.accent),
        )
        for x, y, wide, tall, tone in pots:
            bazaar.clay_pot(cut, x, y, wide, tall, tone, s.pale)
        fruit = ("#d9822f", "#e8bf5a", "#b8402c")
        bazaar.carpet(cut, 930, 1230, 520, 120, (s.quiet, s.pale, s.accent))
        crockery.basket(cut, 1120, 1256, 1.7, fruit)
        bazaar.clay_pot(cut, 800, 1244, 84, 130, s.accent, s.pale)
        crockery.basket(cut, 330, 934, 1.2, fruit)
        crockery.basket(cut, 206, 972, 1.45, fruit[::-1])
        contact(cut, 100, 1004, 150, 0.4)
        for index, tone in enumerate((s.accent, s.quiet, "#d9a24c")):
            cut.piece(
                smooth(
                    [
                        (36 + index * 10, 1004 - index * 30, 1),
                        (36 + index * 6, 978 - index * 30),
                        (160 - index * 8, 976 - index * 30),
                        (166 - index * 12, 1004 - index * 30, 1),
                    ]
                ),
                tone,
                height=5,
            )

    def _lights(self, cut: Cutter) -> None:
        lamps = self.hour.lamps
        if lamps < 0.15:
            return
        for x, y, size in (*STALLS, *((x, y, size) for x, y, size, _ in _FAR_STALLS)):
            inside = (x - 204 * size, y - 196 * size, x + 204 * size, y - 46 * size)
            light = linear((0, inside[1]), (0, inside[3]), [("#ff9c40", 0.44 * lamps), ("#c85a30", 0.22 * lamps)])
            fill(cut.canvas, inside, light, skia.BlendMode.kScreen)
            for side in (-0.6, 0.0, 0.6):
                at = x + side * 210 * size
                cut.piece(ellipse(at, y - 205 * size, 9 * size, 12 * size, 24), "#fff0c0", height=0, edge=0)
                glow(cut.canvas, at, y - 205 * size, 120 * size, "#ffc870", 0.8 * lamps)
            cut.canvas.save()
            cut.canvas.translate(x, y + 20 * size)
            cut.canvas.scale(1, 0.22)
            glow(cut.canvas, 0, 0, 400 * size, "#ffb868", 0.5 * lamps)
            cut.canvas.restore()
        cut.canvas.save()
        cut.canvas.translate(960, 890)
        cut.canvas.scale(1, 0.26)
        glow(cut.canvas, 0, 0, 640, "#ffc890", 0.36 * lamps)
        cut.canvas.restore()

    def shafts(self, cut: Cutter) -> None:
        """Sunlight that falls between the awnings."""
        strength = self.hour.beam * (1 - 0.5 * self.hour.lamps)
        if strength > 0.1:
            for x, share in ((1900, 0.42), (1560, 0.5), (1200, 0.44), (860, 0.36)):
                shaft(
                    cut.canvas,
                    [(x, -60), (x + 150, -60), (x - 430, 1120), (x - 760, 1120)],
                    mix("#fff4cc", self.hour.sun, 0.5),
                    0.62 * share * strength,
                    14,
                )

    def awning(self, cut: Cutter) -> None:
        """The near awning, out of focus at the top, and dark sacks in the lower corners."""
        s = self.scheme
        dark = self.hour.open[2]
        for index in range(24):
            x = -620 + index * 140
            low = 92 + 26 * math.sin(index * 0.55 + 0.6)
            tone = mix(mix(s.accent, s.dark, 0.5) if index % 2 else mix(s.ground, s.dark, 0.3), dark, 0.2)
            cut.piece(
                smooth(
                    [
                        (x, -330, 1),
                        (x + 142, -330, 1),
                        (x + 142, low - 20, 1),
                        (x + 120, low + 30),
                        (x + 70, low + 48),
                        (x + 20, low + 30),
                        (x, low - 20, 1),
                    ]
                ),
                tone,
                height=8,
                gradient=(darker(tone, 0.3), tone),
            )
        sack = mix(s.dark, dark, 0.2)
        cut.piece(
            smooth([(-280, 1400), (-260, 920), (40, 880), (176, 930), (216, 1040), (200, 1400)]),
            sack,
            height=10,
            gradient=(lighter(sack, 0.12), darker(sack, 0.3)),
        )
        for index in range(7):
            tone = mix((s.accent, "#a8602f", "#6b2a4a")[index % 3], dark, 0.3)
            cut.piece(ellipse(-120 + index * 42, 890 - 18 * (index % 2), 40, 38, 24), tone, height=5)
        cut.piece(
            smooth([(2200, 1400), (2200, 900), (1960, 905), (1856, 960), (1832, 1060), (1840, 1400)]),
            sack,
            height=10,
            gradient=(lighter(sack, 0.1), darker(sack, 0.3)),
        )
        grade(
            cut.canvas,
            (-700, -400, 2700, 1500),
            (960, 560),
            1560,
            (mix("#ffffff", self.hour.open[1], 0.7), self.hour.open[1], self.hour.open[1]),
            0.4,
        )
