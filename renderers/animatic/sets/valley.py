"""The valley's paper: peaks, the slope with its houses and church, the meadow, fence and trees."""

from __future__ import annotations

import math

import numpy as np

from ....core.names import Weather
from ....core.staging import SetDressing
from ..colour import darker, lighter, mix
from ..paper import Cutter
from ..shapes import Outline, ellipse, polygon, rect, smooth
from . import buildings, nature, props
from .palettes import Hour, Scheme, dice_of, hour_of, nightfall, scheme_of
from .parts import WHOLE, contact, dusk, glow, grade, haze, plain, shaded

SCHEMES = (
    Scheme("#f6ecc8", "#9ab86a", "#c2452f", "#5f86a0", "#43304a"),
    Scheme("#f8e8c0", "#b8b45a", "#d0763a", "#6f7fae", "#46303c"),
    Scheme("#f2eccc", "#86b084", "#b8407a", "#4f8a98", "#3a3050"),
    Scheme("#f8e6b8", "#c4a658", "#a83a30", "#7a86a8", "#4a2e34"),
)

SPOTS = ((600.0, 842.0, 0.9), (1350.0, 850.0, 0.9), (470.0, 920.0, 1.0))
_HOUSES = (
    (560.0, 664.0, 0.8),
    (690.0, 640.0, 0.66),
    (812.0, 652.0, 0.7),
    (1010.0, 640.0, 0.62),
    (1120.0, 668.0, 0.84),
    (1270.0, 650.0, 0.7),
    (1420.0, 676.0, 0.86),
    (380.0, 680.0, 0.9),
    (1590.0, 660.0, 0.74),
    (180.0, 664.0, 0.7),
    (1780.0, 680.0, 0.9),
    (-60.0, 676.0, 0.86),
    (2000.0, 668.0, 0.8),
    (2220.0, 680.0, 0.9),
)
_CHURCH = (918.0, 650.0)


class Village:
    """The village's pieces, for one dressing."""

    def __init__(self, dressing: SetDressing) -> None:
        self.dressing = dressing
        self.hour: Hour = hour_of(dressing)
        self.dark = nightfall(dressing)
        self.scheme = scheme_of(dressing, SCHEMES)
        self.seed = int(dice_of(dressing, "village").integers(10_000))
        self.snow = dressing.weather is Weather.SNOW
        self.fog = 0.2 if dressing.weather is Weather.FOG else 0.0
        hour, s = self.hour, self.scheme
        night = 0.44 * self.dark
        violet = mix("#7a5596", "#28446e", hour.stars)
        self.grass = mix(s.ground, violet, night)
        self.leaf = mix(mix(s.ground, "#4f8a5c", 0.55), mix("#5f4a9a", "#28446e", hour.stars), 0.6 * self.dark)
        if self.snow:
            self.grass = mix(self.grass, "#f2f2ee", 0.82 - 0.3 * hour.lamps)

    def far(self, colour: str, amount: float) -> str:
        """A colour seen through so much air."""
        return self.hour.far(colour, min(0.92, amount + self.fog))

    def graded(self, cut: Cutter, strength: float = 1.0) -> None:
        """The hour's light over a plane, from the left."""
        tones = [mix("#ffffff", tone, strength) for tone in self.hour.open]
        grade(cut.canvas, WHOLE, (880, 560), 1580, (tones[0], tones[1], tones[2]), 0.38)
        dusk(cut.canvas, WHOLE, 0.16 * self.dark * strength, mix("#8a3f9a", "#34409a", self.hour.stars))
        dusk(cut.canvas, WHOLE, 1.4 * self.hour.gloom * strength, "#1f5f7c")

    def sky(self, cut: Cutter) -> None:
        """Sky, sun or moon, clouds."""
        hour = self.hour
        nature.sky(cut, hour, horizon=580, top=-150)
        nature.stars(cut, (-480, -270, 2400, 480), 140, hour.stars, self.seed)
        if hour.stars > 0.5:
            nature.moon(cut, 700, 150, 50, hour.stars)
        elif hour.beam > 0.2:
            nature.sun(cut, 620, 190 if not hour.dark else 420, 62, hour.sun, hour.beam)
        thick = self.dressing.weather not in (Weather.CLEAR, Weather.WIND)
        clouds = ((220.0, 190.0, 460.0), (1100.0, 130.0, 520.0), (1700.0, 230.0, 460.0), (-240.0, 260.0, 420.0), (2200.0, 160.0, 420.0))
        for index, (x, y, wide) in enumerate(clouds):
            tone = mix(hour.sky[1], mix(hour.sun, "#fff6e0", 0.4), 0.5 * (1 - 0.6 * max(self.dark, 5 * hour.gloom)))
            with cut.group(x, y) as small:
                small.piece(nature.cloud_outline(wide * (1.3 if thick else 0.9), self.seed + index), tone, height=6, shadow=0.14, edge=0.16)

    def peaks(self, cut: Cutter) -> None:
        """Two ranges of mountains with snow on their heads."""
        dice = np.random.default_rng(self.seed + 1)
        stone = mix(self.scheme.quiet, self.hour.open[2], 0.35)
        for row, (foot, tall, step, far) in enumerate(((640, 330, 330, 0.6), (680, 250, 290, 0.42))):
            x = -640.0 + 120 * row
            while x < 2500:
                high = tall * float(dice.uniform(0.62, 1.05)) * (1.1 if abs(x - 1300) < 420 else 0.9)
                self._peak(cut, x, foot, high, step * float(dice.uniform(0.85, 1.2)), self.far(stone, far), far, dice)
                x += step * float(dice.uniform(0.62, 0.9))
        haze(cut.canvas, (-480, 300, 2400, 720), self.hour.haze, (0.0, 0.25, 0.62))

    def _peak(self, cut: Cutter, x: float, foot: float, high: float, wide: float, tone: str, far: float, dice: np.random.Generator) -> None:
        lean = float(dice.uniform(-0.12, 0.12)) * wide
        top = (x + lean, foot - high)
        left = [(x - wide, foot, 1), (x - wide * 0.6, foot - high * 0.42, 1), (x - wide * 0.34, foot - high * 0.62, 1)]
        right = [(x + wide * 0.3, foot - high * 0.6, 1), (x + wide * 0.62, foot - high * 0.36, 1), (x + wide, foot, 1)]
        cut.piece(
            smooth([*left, (*top, 1), *right], steps=3), tone, height=6, gradient=(lighter(tone, 0.08), mix(tone, self.hour.haze, 0.4))
        )
        shade = polygon(
            [
                top,
                (x + wide * 0.3, foot - high * 0.6),
                (x + wide * 0.62, foot - high * 0.36),
                (x + wide, foot),
                (x + wide * 0.2, foot),
                (x + lean + wide * 0.06, foot - high * 0.5),
            ]
        )
        cut.wash(shade, darker(tone, 0.3), 0.28, 2)
        cap = self.far(mix("#fbf7ec", self.hour.open[1], 0.4 + 0.3 * self.dark), far * 0.4)
        snow = [
            (x - wide * 0.34 + 0.14 * wide, foot - high * 0.71),
            top,
            (x + lean + wide * 0.2, foot - high * 0.72),
            (x + lean + wide * 0.1, foot - high * 0.66),
            (x + lean + wide * 0.03, foot - high * 0.76),
            (x + lean - wide * 0.06, foot - high * 0.64),
        ]
        cut.piece(polygon(snow), cap, height=2)

    def slope(self, cut: Cutter) -> None:
        """The slope with the village on it."""
        tone = self.far(mix(self.grass, self.leaf, 0.3), 0.34)
        cut.piece(
            nature.ridge(-520, 2440, 600, 46, self.seed, 900, 260), self.far(tone, 0.3), height=5, gradient=(self.far(tone, 0.3), tone)
        )
        for index in range(24):
            x = -440.0 + index * 122
            if not any(abs(x - hx) < 66 * size for hx, _, size in _HOUSES) and abs(x - 918) > 70:
                nature.pine(cut, x, 690, 112 + 40 * (index % 3), self.far(self.leaf, 0.36), self.far(self.scheme.dark, 0.4), index)
        lights: buildings.Lights = []
        for index, (x, y, size) in enumerate(sorted(_HOUSES, key=lambda house: house[1])):
            self._house(cut, x, y, size, index, lights)
        self._church(cut, lights)
        haze(cut.canvas, (-480, 500, 2400, 780), self.hour.haze, (0.0, 0.12, 0.34))
        self.graded(cut, 0.8)
        buildings.light_up(cut, lights, self.hour.lamps)

    def _house(self, cut: Cutter, x: float, y: float, size: float, index: int, lights: buildings.Lights) -> None:
        s = self.scheme
        wall = self.far(
            (s.pale, mix(s.pale, s.ground, 0.3), mix(s.pale, s.accent, 0.2), mix(s.pale, s.quiet, 0.25))[(index + self.seed) % 4], 0.18
        )
        roof = self.far((s.accent, mix(s.accent, s.dark, 0.35), mix(s.dark, s.quiet, 0.3))[(index + self.seed) % 3], 0.2)
        if self.snow:
            roof = mix(roof, "#f4f2ee", 0.82)
        with cut.group(x, y, size) as small:
            small.piece(rect(-58, -84, 58, 14), wall, height=5)
            small.piece(rect(22, -150, 42, -96), darker(wall, 0.3), height=3)
            small.piece(
                smooth([(-76, -78, 1), (-44, -136, 1), (44, -136, 1), (76, -78, 1)], steps=2), roof, height=6, gradient=shaded(roof)
            )
            for px in (-34.0, 12.0):
                lit = (index + self.seed + int(px)) % 3 > 0
                pane = rect(px, -60, px + 24, -30)
                small.piece(rect(px - 4, -64, px + 28, -26), lighter(wall, 0.3), height=1, edge=0.1)
                small.piece(pane, "#ffcf7a" if lit and self.hour.lamps > 0.4 else self.far(s.dark, 0.36), height=0, edge=0)
                if lit and self.hour.lamps > 0.4:
                    lights.append((pane * size + np.array([x, y]), "#ffb868"))
            small.piece(rect(-8, -36, 8, 12), darker(roof, 0.2), height=1)

    def _church(self, cut: Cutter, lights: buildings.Lights) -> None:
        s = self.scheme
        x, y = _CHURCH
        wall, roof = self.far(s.pale, 0.14), self.far(s.quiet if not self.snow else "#f2f2f0", 0.2)
        cut.piece(rect(x - 26, y - 76, x + 96, y + 8), wall, height=5)
        cut.piece(polygon([(x - 30, y - 72), (x + 6, y - 122), (x + 84, y - 122), (x + 104, y - 72)]), roof, height=5)
        cut.piece(rect(x - 56, y - 170, x - 10, y + 8), lighter(wall, 0.1), height=6)
        cut.piece(polygon([(x - 64, y - 166), (x - 33, y - 262), (x - 2, y - 166)]), roof, height=6, gradient=shaded(roof))
        cut.piece(ellipse(x - 33, y - 138, 12, 12, 30), self.far("#f8ecc8", 0.1), height=2)
        for px in (-40, 10, 50):
            pane = smooth(
                [(x + px, y - 24, 1), (x + px, y - 46), (x + px + 8, y - 56), (x + px + 16, y - 46), (x + px + 16, y - 24, 1)], steps=3
            )
            cut.piece(pane, self.far(s.dark, 0.3), height=0, edge=0)
            if self.hour.lamps > 0.4:
                lights.append((rect(x + px, y - 50, x + px + 16, y - 24), "#ffb868"))

    def meadow(self, cut: Cutter) -> None:
        """The main plane: meadow, path, fence, the great tree, flowers."""
        self._ground(cut)
        self._fence(cut)
        self._tree(cut)
        self._plants(cut)
        props.lay(cut, self.dressing, SPOTS, self.scheme)
        self.graded(cut)
        cut.canvas.save()
        cut.canvas.translate(960, 890)
        cut.canvas.scale(1, 0.24)
        glow(cut.canvas, 0, 0, 700, mix(self.hour.sun, "#fff6d0", 0.4), 0.14 + 0.22 * self.hour.beam)
        cut.canvas.restore()

    def _ground(self, cut: Cutter) -> None:
        grass = self.grass
        top = smooth(
            [
                (-520, 716, 1),
                (-100, 734),
                (400, 744),
                (900, 756),
                (1400, 742),
                (1900, 728),
                (2440, 706, 1),
                (2440, 1380, 1),
                (-520, 1380, 1),
            ]
        )
        cut.piece(top, grass, height=6, gradient=(self.far(lighter(grass, 0.22), 0.16), lighter(grass, 0.05), darker(grass, 0.34)))
        path = mix(lighter(mix(self.scheme.pale, "#cfa878", 0.4), 0.1), mix("#8a6a9a", "#4a5a90", self.hour.stars), 0.34 * self.dark)
        if self.snow:
            path = mix(path, "#f4f4f2", 0.55)
        line = smooth([(1010, 756), (1046, 778), (1000, 812), (920, 866), (930, 950), (1010, 1060), (1080, 1380)], closed=False)
        widths = np.interp(np.linspace(0, 1, len(line)), [0, 0.2, 0.45, 0.7, 1], [26, 74, 220, 420, 800])
        half = np.column_stack([widths / 2, np.zeros(len(widths))])
        outline: Outline = np.vstack([line - half, (line + half)[::-1]])
        cut.piece(outline, path, height=1, gradient=(self.far(path, 0.2), path, darker(path, 0.14)), rough=3)
        dice = np.random.default_rng(self.seed + 2)
        for _ in range(26):
            x, y = dice.uniform(760, 1200), dice.uniform(800, 1320)
            cut.wash(ellipse(x, y, dice.uniform(3, 9), dice.uniform(1.5, 4), 14), darker(path, 0.3), 0.35)

    def _fence(self, cut: Cutter) -> None:
        wood = mix(mix("#a8744a", self.scheme.dark, 0.2), self.hour.open[2], 0.2)
        for start, end, base, bend in ((-480, 720, 790, 22), (1220, 2420, 788, -22)):
            xs = [float(x) for x in range(start, end, 86)]
            tops = [base + bend * math.sin((x - start) / (end - start) * math.pi) for x in xs]
            for lift in (54, 28):
                cut.piece(_rail(np.array(xs), np.array(tops) - lift), wood, height=4)
            for x, y in zip(xs, tops, strict=True):
                cut.piece(
                    smooth([(x - 8, y + 8, 1), (x - 7, y - 72), (x, y - 82), (x + 7, y - 72), (x + 8, y + 8, 1)]),
                    lighter(wood, 0.08),
                    height=5,
                )
                nature.tuft(cut, x + 14, y + 10, 0.66, mix(self.leaf, self.grass, 0.4), int(x) + self.seed, 6)

    def _tree(self, cut: Cutter) -> None:
        bark = mix("#7a5a44", self.scheme.dark, 0.2 + 0.3 * self.dark)
        leaf = mix(self.leaf, "#e2eef8", 0.8) if self.snow else self.leaf
        contact(cut, 270, 866, 420, 0.4)
        nature.tree(cut, 270, 866, 760, leaf, bark, self.seed % 50)
        if not self.snow:
            dice = np.random.default_rng(self.seed + 4)
            for _ in range(12):
                cut.piece(ellipse(270 + dice.uniform(-190, 190), 350 + dice.uniform(-170, 190), 13, 13, 24), self.scheme.accent, height=3)
        contact(cut, 1800, 858, 300, 0.36)
        nature.pine(cut, 1740, 850, 430, mix(leaf, self.scheme.quiet, 0.2), bark, 3)
        nature.pine(cut, 1880, 868, 540, darker(leaf, 0.1), bark, 4)
        nature.tree(cut, -260, 860, 640, darker(leaf, 0.08), bark, 7)
        nature.pine(cut, 2230, 870, 500, leaf, bark, 5)

    def _plants(self, cut: Cutter) -> None:
        dice = np.random.default_rng(self.seed + 5)
        green = mix(self.leaf, self.grass, 0.4)
        s = self.scheme
        for x, y, wide in ((520, 800, 130), (1450, 806, 150), (1990, 850, 190), (20, 862, 170)):
            nature.bush(cut, x, y, wide, mix(self.leaf, "#e6f0f6", 0.8) if self.snow else self.leaf, abs(self.seed + x), s.accent)
        for x, y in zip(dice.uniform(-460, 2380, 46), np.sort(dice.uniform(800, 1320, 46)), strict=True):
            if not 620 < x < 1260 or y > 1120:
                blade = mix(green, "#eef2ee", 0.6) if self.snow else green
                nature.tuft(cut, x, y, 0.5 + (y - 760) / 280, blade, abs(self.seed + int(x)), 6)
        if self.snow:
            return
        for x, y in zip(dice.uniform(-460, 2380, 84), np.sort(dice.uniform(806, 1330, 84)), strict=True):
            if not 700 < x < 1220 or y > 1150:
                self._flower(
                    cut,
                    float(x),
                    float(y),
                    0.5 + (float(y) - 790) / 330,
                    (s.accent, s.pale, "#e8b04a", mix(s.quiet, s.pale, 0.3))[int(dice.integers(4))],
                    darker(green, 0.12),
                )

    def _flower(self, cut: Cutter, x: float, y: float, size: float, petal: str, stem: str) -> None:
        cut.line([(x, y), (x + 2 * size, y - 26 * size)], 3 * size, stem)
        turn = np.linspace(0, 2 * math.pi, 30, endpoint=False)
        reach = 9 * size * (0.7 + 0.3 * np.abs(np.cos(turn * 2.5)))
        cut.piece(
            np.column_stack([x + 2 * size + reach * np.cos(turn), y - 28 * size + reach * np.sin(turn)]),
            petal,
            height=1,
            edge=0.1,
            grain=0,
            rough=0,
        )
        cut.canvas.drawCircle(x + 2 * size, y - 28 * size, 3 * size, plain("#f0c458"))

    def front(self, cut: Cutter) -> None:
        """Grass and flowers out of focus before the camera."""
        s = self.scheme
        tone = mix(mix(self.leaf, s.dark, 0.4), "#161c44", 0.4 * self.dark)
        for index, x in enumerate((-260, -60, 120, 1760, 1960, 2180)):
            nature.fern(cut, x, 1230, 250 + 40 * (index % 2), tone, self.seed + index)
        veil = mix("#ffffff", self.hour.open[1], 0.6)
        for x, y, size, petal in (
            (40, 1010, 4.2, s.accent),
            (190, 1060, 3.4, s.pale),
            (1790, 1030, 4.0, "#e8b04a"),
            (1920, 1000, 4.4, s.accent),
        ):
            if not self.snow:
                self._flower(cut, x, y + 120, size, petal, tone)
        grade(cut.canvas, (-700, 400, 2700, 1500), (960, 700), 1400, (veil, veil, mix(veil, self.hour.open[2], 0.6)))


def _rail(x: Outline, y: Outline) -> Outline:
    top = np.column_stack([x, y])
    return np.vstack([top - np.array([0, 7]), (top + np.array([0, 7]))[::-1]])
