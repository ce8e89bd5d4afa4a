"""The forest's paper: trees in layers of air, the clearing with its path, canopy, shafts of light, undergrowth."""

from __future__ import annotations

import math

import numpy as np
import skia

from ....core.names import Weather
from ....core.staging import SetDressing
from ..colour import darker, lighter, mix
from ..paper import Cutter
from ..shapes import Outline, ellipse, puffs, smooth
from . import nature, props
from .palettes import Hour, Scheme, dice_of, hour_of, nightfall, scheme_of
from .parts import WHOLE, dusk, fill, glow, grade, haze, linear, shaft

SCHEMES = (
    Scheme("#f4ecc0", "#8aa868", "#c8452f", "#3f7a6a", "#3c2c3e"),
    Scheme("#f6e8b8", "#a8a458", "#d0662e", "#5a7f54", "#452a34"),
    Scheme("#eef0cc", "#7aa584", "#b8407a", "#2f6f78", "#342c48"),
    Scheme("#f8e2b0", "#c09a52", "#b8402c", "#7a7f48", "#4a2a30"),
)

_FLOOR = 742.0
SPOTS = ((620.0, 840.0, 0.9), (1300.0, 836.0, 0.9), (500.0, 930.0, 1.0))
_FERNS = (
    (60.0, 872.0, 150.0),
    (330.0, 858.0, 120.0),
    (-250.0, 900.0, 160.0),
    (1640.0, 872.0, 130.0),
    (1880.0, 886.0, 160.0),
    (2180.0, 900.0, 150.0),
    (560.0, 812.0, 76.0),
    (1400.0, 806.0, 70.0),
)
_MUSHROOMS = (
    (246.0, 898.0, 1.15),
    (300.0, 906.0, 0.8),
    (200.0, 910.0, 0.66),
    (1784.0, 910.0, 1.0),
    (1826.0, 918.0, 0.7),
    (640.0, 838.0, 0.5),
    (-60.0, 930.0, 1.2),
)
CLEARING = (1010.0, 430.0)  # where the light comes through


class Forest:
    """The forest's pieces, for one dressing."""

    def __init__(self, dressing: SetDressing) -> None:
        self.dressing = dressing
        self.hour: Hour = hour_of(dressing)
        self.dark = nightfall(dressing)
        self.scheme = scheme_of(dressing, SCHEMES)
        dice = dice_of(dressing, "forest")
        self.seed = int(dice.integers(10_000))
        self.treasure = ("log", "stones", "stump")[int(dice.integers(3))]
        self.snow = dressing.weather is Weather.SNOW
        self.fog = 0.22 if dressing.weather is Weather.FOG else 0.0
        night = 0.6 * self.dark
        s = self.scheme
        self.leaf = mix(s.quiet, mix("#68509a", "#26406a", self.hour.stars), night)
        self.moss = mix(s.ground, mix("#8a5f92", "#2c4a6c", self.hour.stars), night)
        if self.snow:
            self.moss = mix(self.moss, "#eef0ee", 0.8 - 0.3 * self.dark)
        self.bark = mix(mix(s.dark, "#8a6248", 0.55), "#2a2a5a", 0.6 * night)
        # the air between the trunks: what the sun or moon makes of the leaves
        self.air = mix(mix(self.hour.haze, s.pale, 0.4 * (1 - self.dark)), self.leaf, 0.16)

    def far(self, colour: str, amount: float) -> str:
        """A colour seen through so much of the forest's air."""
        return mix(colour, self.air, min(0.92, amount + self.fog))

    def sky(self, cut: Cutter) -> None:
        """Light behind the trees."""
        hour = self.hour
        tones = [mix(colour, self.air, 0.45) for colour in hour.sky]
        fill(cut.canvas, WHOLE, linear((0, -120), (0, 760), tones, (0.0, 0.35, 0.7, 1.0)))
        nature.stars(cut, (-480, -270, 2400, 500), 90, hour.stars, self.seed)
        if hour.stars > 0.5:
            nature.moon(cut, 1130, 210, 54, hour.stars)
        x, y = CLEARING
        glow(cut.canvas, x, y, 760, mix(hour.sun, "#fffbe4", 0.5), 0.35 + 0.55 * hour.beam, over=True)

    def back(self, cut: Cutter) -> None:
        """The farthest trees: pale crowns and thin trunks."""
        tone = self.far(self.leaf, 0.66)
        cut.piece(_crowns(330, 120, self.seed, top=False), tone, height=4, gradient=(self.far(self.leaf, 0.6), self.far(self.leaf, 0.84)))
        dice = np.random.default_rng(self.seed + 1)
        for index in range(26):
            x = -460 + index * 112 + dice.uniform(-30, 30)
            if abs(x - 1000) < 120:
                continue
            wide = dice.uniform(12, 24)
            cut.piece(
                nature.trunk_outline(x, 760, -300, wide, self.seed + index, dice.uniform(-30, 30)),
                self.far(self.bark, 0.68),
                height=3,
                edge=0.14,
            )
        cut.piece(
            _crowns(60, 110, self.seed + 2),
            self.far(self.leaf, 0.6),
            height=5,
            gradient=(self.far(self.leaf, 0.55), self.far(self.leaf, 0.72)),
        )
        haze(cut.canvas, WHOLE, self.air, (0.0, 0.1, 0.5, 0.6))

    def middle(self, cut: Cutter) -> None:
        """Trees at half depth, with bushes at their feet."""
        dice = np.random.default_rng(self.seed + 3)
        hill = nature.ridge(-520, 2440, 708, 26, self.seed, 900, 220)
        cut.piece(hill, self.far(self.moss, 0.5), height=4)
        for index in range(15):
            x = -440 + index * 196 + dice.uniform(-50, 50)
            if abs(x - 990) < 190:
                continue
            wide = dice.uniform(30, 50)
            nature.trunk(
                cut, x, 744 + dice.uniform(-14, 10), -320, wide, self.far(self.bark, 0.44), self.seed + 20 + index, 6, dice.uniform(-40, 40)
            )
        for index in range(13):
            x = -420 + index * 226 + dice.uniform(-60, 60)
            wide = dice.uniform(150, 240)
            if abs(x - 1000) > 150:
                nature.bush(cut, x, 752, wide, self.far(self.leaf, 0.44), self.seed + index)
        crown = self.far(self.leaf, 0.38)
        cut.piece(_crowns(-6, 120, self.seed + 4), crown, height=8, gradient=(self.far(self.leaf, 0.3), crown))
        haze(cut.canvas, WHOLE, self.air, (0.0, 0.0, 0.3, 0.5))
        self._tint(cut, 0.6)

    def near(self, cut: Cutter) -> None:
        """The clearing: ground, path, great trunks on both sides, ferns, mushrooms."""
        self._ground(cut)
        dice = np.random.default_rng(self.seed + 5)
        for x, wide, foot, lean in (
            (-360, 96, 850, 20),
            (-90, 70, 800, -30),
            (196, 104, 846, 24),
            (470, 58, 778, -18),
            (1490, 62, 780, 20),
            (1730, 112, 850, -26),
            (2030, 74, 806, 30),
            (2280, 100, 852, -10),
        ):
            at = x + dice.uniform(-18, 18)
            self._root_shadow(cut, at, foot, wide)
            tone = self.far(self.bark, 0.12 if wide > 80 else 0.24)
            nature.trunk(cut, at, foot, -340, wide, tone, abs(self.seed + int(x)), 10, lean)
            self._mossy(cut, at, foot, wide)
        self._treasure(cut)
        self._plants(cut)
        props.lay(cut, self.dressing, SPOTS, self.scheme)
        self._tint(cut, 1.0)
        self._pool(cut)

    def _tint(self, cut: Cutter, strength: float) -> None:
        tones = [mix("#ffffff", tone, strength) for tone in self.hour.open]
        tones[2] = mix(tones[2], self.scheme.dark, 0.2 * strength * (1 - self.dark))
        grade(cut.canvas, WHOLE, (1000, 620), 1480, (tones[0], tones[1], tones[2]), 0.34)
        dusk(cut.canvas, WHOLE, 0.2 * self.dark * strength, mix("#8a3f9a", "#34509a", self.hour.stars))
        dusk(cut.canvas, WHOLE, 1.4 * self.hour.gloom * strength, "#1f5f7c")

    def _ground(self, cut: Cutter) -> None:
        moss = self.moss
        floor = smooth(
            [
                (-520, _FLOOR + 16, 1),
                (-100, _FLOOR - 4),
                (400, _FLOOR + 14),
                (960, _FLOOR),
                (1500, _FLOOR + 12),
                (2000, _FLOOR - 6),
                (2440, _FLOOR + 12, 1),
                (2440, 1380, 1),
                (-520, 1380, 1),
            ]
        )
        cut.piece(floor, moss, height=3, gradient=(self.far(lighter(moss, 0.2), 0.35), lighter(moss, 0.06), darker(moss, 0.38)))
        path = lighter(mix(self.scheme.pale, "#c99a68", 0.42), 0.1)
        path = mix(path, "#4a5a90", 0.35 * self.dark)
        if self.snow:
            path = mix(path, "#f4f4f2", 0.6)
        bend = [(990, _FLOOR + 6), (1030, 772), (960, 812), (880, 868), (900, 950), (1000, 1060), (1060, 1380)]
        widths = np.interp(np.linspace(0, 1, 49), [0, 0.2, 0.45, 0.7, 1], [40, 88, 250, 480, 860])
        line = smooth(bend, closed=False)
        outline = _lane(line, np.interp(np.linspace(0, 1, len(line)), np.linspace(0, 1, 49), widths))
        cut.piece(outline, path, height=1, gradient=(self.far(path, 0.4), path, darker(path, 0.14)), rough=4)
        dice = np.random.default_rng(self.seed + 9)
        for _ in range(34):
            x, y = dice.uniform(700, 1260), dice.uniform(800, 1300)
            cut.wash(ellipse(x, y, dice.uniform(3, 10), dice.uniform(1.5, 4), 14), darker(path, 0.3), 0.35)
        if not self.snow:
            for _ in range(54):
                x, y = dice.uniform(-460, 2380), dice.uniform(770, 1300)
                tone = (self.scheme.accent, "#d9a24c", lighter(moss, 0.3), darker(moss, 0.2))[int(dice.integers(4))]
                leaf = nature.leaf_outline(dice.uniform(5, 10))
                leaf[:, 1] *= 0.5
                cut.piece(leaf + np.array([x, y]), mix(tone, moss, 0.35), height=1, edge=0, grain=0)

    def _root_shadow(self, cut: Cutter, x: float, foot: float, wide: float) -> None:
        cut.wash(ellipse(x - wide * 0.3, foot + 4, wide * 2.1, wide * 0.26), self.hour.shade, 0.42, 10)

    def _mossy(self, cut: Cutter, x: float, foot: float, wide: float) -> None:
        tone = lighter(self.leaf, 0.1) if not self.snow else "#eef0ee"
        shape = smooth(
            [
                (x - wide * 1.5, foot + 2, 1),
                (x - wide * 0.9, foot - wide * 0.5),
                (x - wide * 0.5, foot - wide * 0.34),
                (x, foot - wide * 0.5),
                (x + wide * 0.5, foot - wide * 0.26),
                (x + wide * 0.9, foot - wide * 0.42),
                (x + wide * 1.5, foot + 2, 1),
            ]
        )
        cut.piece(shape, mix(tone, self.moss, 0.3), height=3)

    def _treasure(self, cut: Cutter) -> None:
        bark = mix(self.bark, "#a87850", 0.3)
        if self.treasure == "log":
            nature.log(cut, 1500, 900, 330, 74, bark)
            for x, size in ((1420, 0.8), (1462, 0.6)):
                nature.mushroom(cut, x, 832, size, self.scheme.accent)
        elif self.treasure == "stones":
            for x, y, wide in ((1560, 884, 190), (1430, 900, 120), (1660, 902, 96)):
                nature.stone(cut, x, y, wide, mix("#8fa0a8", self.moss, 0.3), abs(self.seed + int(x)))
        else:
            cut.wash(ellipse(1530, 894, 170, 18), self.hour.shade, 0.42, 9)
            cut.piece(
                smooth([(1430, 896, 1), (1462, 850), (1466, 800, 1), (1594, 800, 1), (1598, 852), (1634, 896, 1), (1530, 902)]),
                bark,
                height=8,
                gradient=(lighter(bark, 0.12), darker(bark, 0.2)),
            )
            for share, tone in ((1.0, "#d9b078"), (0.74, "#c79a62"), (0.5, "#dcb680"), (0.24, "#c0925a")):
                cut.piece(ellipse(1530, 800, 66 * share, 17 * share, 40), mix(tone, "#3a3a70", 0.4 * self.dark), height=1)
            nature.mushroom(cut, 1640, 902, 0.9, self.scheme.accent)

    def _plants(self, cut: Cutter) -> None:
        dice = np.random.default_rng(self.seed + 7)
        green = lighter(self.leaf, 0.08)
        leaf = mix(green, "#e8eeee", 0.45) if self.snow else green
        for x, y, size in _FERNS:
            nature.fern(cut, x + dice.uniform(-16, 16), y, size, leaf, abs(self.seed + int(x)))
        for x, y, size in _MUSHROOMS:
            nature.mushroom(cut, x, y, size, self.scheme.accent, dice.uniform(-5, 5))
        for x, y in zip(dice.uniform(-440, 2360, 30), dice.uniform(790, 1000, 30), strict=True):
            if not 1540 - y < x < 1300:
                nature.tuft(cut, x, y, 0.5 + (y - 760) / 300, mix(green, self.moss, 0.4), abs(self.seed + int(x)), 6)
        for x, y, size in ((540, 1320, 210), (1350, 1310, 200), (860, 1380, 150)):
            nature.fern(cut, x, y, size, darker(leaf, 0.12), abs(self.seed + x))
        for x, y, size in ((660, 1244, 1.5), (716, 1256, 1.0), (1230, 1236, 1.2)):
            nature.mushroom(cut, x, y, size, self.scheme.accent, dice.uniform(-5, 5))
        if not self.snow:
            for x, y in zip(dice.uniform(-440, 2360, 16), dice.uniform(830, 990, 16), strict=True):
                if not 600 < x < 1340:
                    self._flower(cut, x, y, darker(green, 0.1))

    def _flower(self, cut: Cutter, x: float, y: float, stem: str) -> None:
        cut.line([(x, y), (x + 2, y - 22)], 2.4, stem)
        for turn in range(5):
            at = turn * 1.257
            cut.piece(ellipse(x + 2 + 5 * math.cos(at), y - 24 + 5 * math.sin(at), 4, 4, 12), self.scheme.pale, height=0.6, edge=0, grain=0)
        cut.piece(ellipse(x + 2, y - 24, 3, 3, 12), "#e8b04a", height=0.5, edge=0, grain=0)

    def _pool(self, cut: Cutter) -> None:
        tone = mix(self.hour.sun, "#fff6d0", 0.4)
        cut.canvas.save()
        cut.canvas.clipRect(skia.Rect(-480, _FLOOR - 8, 2400, 1350))
        cut.canvas.translate(960, 880)
        cut.canvas.scale(1, 0.24)
        glow(cut.canvas, 0, 0, 760, tone, 0.2 + 0.36 * self.hour.beam)
        cut.canvas.restore()
        dice = np.random.default_rng(2)
        if self.hour.beam > 0.3:
            for _ in range(16):
                x, y = float(dice.uniform(560, 1420)), float(dice.uniform(800, 1010))
                cut.wash(ellipse(x, y, float(dice.uniform(26, 76)), float(dice.uniform(7, 15))), "#fff4c4", 0.24 * self.hour.beam, 5)

    def canopy(self, cut: Cutter) -> None:
        """Leaves that hang into the picture above the clearing."""
        tone = self.far(self.leaf, 0.08)
        for drop, wide, colour in ((-92, 128, tone), (-120, 84, darker(tone, 0.09)), (-176, 140, darker(tone, 0.18))):
            cut.piece(
                _crowns(drop, wide, self.seed + wide, dip=150), colour, height=10, gradient=(darker(colour, 0.16), lighter(colour, 0.05))
            )
        self._tint(cut, 1.0)

    def shafts(self, cut: Cutter) -> None:
        """Light that falls through the leaves in shafts."""
        hour = self.hour
        strength = max(hour.beam * (1 - 0.55 * hour.lamps), 0.3 * hour.stars)
        tone = mix(hour.sun, "#fff6cc", 0.35)
        x, y = CLEARING
        glow(cut.canvas, x, y - 40, 620, tone, 0.12 + 0.32 * strength)
        if strength < 0.12:
            return
        dice = np.random.default_rng(self.seed + 11)
        for index in range(6):
            start = 1500 - index * 186 + dice.uniform(-40, 40)
            wide = dice.uniform(46, 120)
            shaft(
                cut.canvas,
                [(start + 60, -460), (start + wide + 60, -460), (start - 330, 1010), (start - 420 - wide * 1.4, 1010)],
                tone,
                dice.uniform(0.5, 0.8) * strength,
                15,
            )

    def front(self, cut: Cutter) -> None:
        """A dark trunk and ferns, out of focus before the camera."""
        tone = mix(mix(self.scheme.dark, self.leaf, 0.25), "#141a40", 0.4 * max(self.dark, 4 * self.hour.gloom))
        cut.piece(
            nature.trunk_outline(-20, 1420, -400, 190, self.seed, 40), darker(tone, 0.1), height=14, gradient=(darker(tone, 0.3), tone)
        )
        for x, y, size in ((150, 1190, 330), (1790, 1200, 360), (2140, 1230, 380), (-320, 1220, 340)):
            nature.fern(cut, x, y, size, tone, abs(self.seed + int(x)))
        for discs in (
            ((1750, -190, 150), (1900, -150, 170), (2080, -120, 190), (2300, -160, 190)),
            ((120, -200, 120), (280, -220, 120), (-120, -150, 180), (-360, -150, 180)),
        ):
            cut.piece(puffs(discs), darker(tone, 0.12), height=12)
        veil = mix("#ffffff", self.hour.open[2], self.dark)
        grade(cut.canvas, (-800, -500, 2700, 1500), (1000, 620), 1480, (veil, veil, veil))
        dusk(cut.canvas, (-800, -500, 2700, 1500), 0.3 * self.hour.stars + 1.6 * self.hour.gloom, "#141c50")


def _crowns(foot: float, radius: float, seed: int, top: bool = True, dip: float = 0.0) -> Outline:
    """A row of leafy crowns: hanging down to `foot`, or standing up from below it; higher by `dip` in the middle."""
    dice = np.random.default_rng(seed)
    x = np.arange(-520, 2440, 7.0)
    sign = 1.0 if top else -1.0
    edge = np.full(len(x), -1e9)
    at = -560.0
    while at < 2480:
        r = float(dice.uniform(0.6, 1.15)) * radius
        lift = float(dice.uniform(-0.4, 0.4)) * radius - dip * math.exp(-(((at - 1000) / 420) ** 2))
        inside = 1 - ((x - at) / r) ** 2
        edge = np.maximum(edge, np.where(inside > 0, sign * 0 + lift + r * 0.7 * np.sqrt(np.maximum(inside, 0)), -1e9))
        at += r * 1.05
    y = foot + edge if top else foot + 200 - edge
    end = -420.0 if top else 900.0
    return np.vstack([np.column_stack([x, y]), [(2460, end), (-540, end)]])


def _lane(line: Outline, widths: Outline) -> Outline:
    """A path on the ground: widths go straight across the picture."""
    half = np.column_stack([widths / 2, np.zeros(len(widths))])
    return np.vstack([line - half, (line + half)[::-1]])
