"""The street's paper: houses that run toward the skyline, the corner shop, the square and its mirror in rain."""

from __future__ import annotations

import numpy as np
import skia

from ....core.names import Weather
from ....core.staging import SetDressing
from ..colour import darker, lighter, mix
from ..paper import Cutter
from ..shapes import ellipse, polygon, rect, smooth, to_path
from . import buildings, nature, outside, props
from .buildings import Facade, HouseLook
from .palettes import INK, Hour, Scheme, dice_of, hour_of, scheme_of
from .parts import WHOLE, contact, dusk, glow, grade, haze, plain

SCHEMES = (
    Scheme("#f6e0bc", "#d99a6c", "#c2382c", "#4f8a8c", "#4b2b3e"),
    Scheme("#f8e4c8", "#c9806e", "#2f7478", "#d9a24c", "#46283c"),
    Scheme("#f4e2c0", "#d2a47e", "#d0662e", "#6a7fa4", "#432a40"),
    Scheme("#f9e2c6", "#e0ac74", "#8e2f4c", "#5f8f78", "#4a2a34"),
)

_VANISH = (960.0, 600.0)
_SLOPE = 0.275  # how fast the foot of the houses falls away from the vanishing point
SEAM = 722.0  # where the square in front begins
SPOTS = ((560.0, 836.0, 0.9), (1300.0, 850.0, 0.9), (1560.0, 890.0, 1.0))
_KINDS = ("cafe", "bakery", "books")


# where the ground is seen: below the feet of the houses
_GROUND = polygon([(-480, 1000), (508, SEAM + 8), (1412, SEAM + 8), (1412, 782), (1468, 816), (2400, 816), (2400, 1350), (-480, 1350)])


class Street:
    """The street's pieces, for one dressing."""

    def __init__(self, dressing: SetDressing) -> None:
        self.dressing = dressing
        self.hour: Hour = hour_of(dressing)
        self.scheme = scheme_of(dressing, SCHEMES)
        dice = dice_of(dressing, "street")
        self.kind = _KINDS[int(dice.integers(3))]
        self.seed = int(dice.integers(10_000))
        self.wet = dressing.weather in (Weather.RAIN, Weather.STORM)
        self.snow = dressing.weather is Weather.SNOW
        s = self.scheme
        walls = [
            s.ground,
            mix(s.ground, s.pale, 0.5),
            mix(s.quiet, s.pale, 0.42),
            mix(s.ground, s.accent, 0.4),
            mix(s.ground, s.dark, 0.22),
        ]
        self.walls = [walls[int(i)] for i in dice.permutation(len(walls))]
        self.lit = 0.06 + 0.5 * self.hour.lamps

    def look(self, index: int, far: float = 0.0) -> HouseLook:
        """How the row's house `index` is painted, seen through haze."""
        s, hour = self.scheme, self.hour
        roofs = (s.accent, s.quiet, mix(s.dark, s.accent, 0.4))
        pane = mix(mix(s.quiet, hour.sky[2], 0.45), "#3a3560", 0.32 + 0.3 * hour.lamps)
        wall, trim, dark, roof = (hour.far(tone, far) for tone in (self.walls[index % 5], s.pale, pane, roofs[index % 3]))
        return HouseLook(wall, trim, dark, self.lit, roof)

    def veil(self, *stops: float) -> tuple[float, ...]:
        """The haze's strengths, thicker in fog."""
        return tuple(0.4 + 0.55 * stop for stop in stops) if self.dressing.weather is Weather.FOG else stops

    def sky(self, cut: Cutter) -> None:
        """Sky, sun or moon, a few long clouds."""
        hour = self.hour
        nature.sky(cut, hour, horizon=600, top=-160)
        nature.stars(cut, (-480, -270, 2400, 420), 110, hour.stars, self.seed)
        if hour.stars > 0.5:
            nature.moon(cut, 800, 176, 46, hour.stars)
        elif hour.beam > 0.2:
            nature.sun(cut, 900 if not hour.dark else 985, 300 if not hour.dark else 520, 62, hour.sun, hour.beam)
        cover = 0.35 if self.dressing.weather is Weather.CLEAR else 0.8
        for index, (x, y, wide) in enumerate(
            ((360, 230, 420), (1130, 150, 520), (1640, 300, 380), (760, 380, 360), (-200, 340, 420), (2160, 200, 420))
        ):
            tone = mix(hour.sky[1 if y < 260 else 2], mix(hour.sun, "#fff6e0", 0.4), 0.42 * (1 - 0.6 * hour.lamps))
            with cut.group(x, y) as small:
                small.piece(nature.cloud_outline(wide * (0.8 + cover * 0.3), self.seed + index), tone, height=6, shadow=0.14, edge=0.16)

    def skyline(self, cut: Cutter) -> None:
        """The far city: two rows of blocks and a church, pale with haze."""
        hour, s = self.hour, self.scheme
        dice = np.random.default_rng(self.seed)
        for foot, tall, far in ((700, 300, 0.72), (706, 190, 0.55)):
            x = 300.0
            while x < 1640:
                wide = float(dice.uniform(54, 104))
                high = tall * float(dice.uniform(0.5, 1.0)) * (0.55 + min(1.0, abs(x - 940) / 560) * 0.6)
                wall = hour.far(mix(s.dark, s.ground, 0.5), far)
                cut.piece(
                    rect(x, foot - high, x + wide, foot + 90), wall, height=3, gradient=(wall, hour.far(wall, 0.5)), edge=0.14, shadow=0.16
                )
                if dice.random() < 0.4:
                    cut.piece(
                        polygon([(x + 4, foot - high), (x + wide / 2, foot - high - wide * 0.5), (x + wide - 4, foot - high)]),
                        hour.far(s.accent, far),
                        height=2,
                    )
                for _ in range(int(dice.integers(2, 6))):
                    px, py = x + wide * dice.uniform(0.12, 0.76), foot - high + dice.uniform(14, max(20, high - 70))
                    on = dice.random() < self.lit
                    cut.wash(rect(px, py, px + 9, py + 13), "#ffd28a" if on else hour.far(s.dark, far * 0.9), 0.85 if on else 0.5)
                x += wide * dice.uniform(0.84, 1.05)
        wall = hour.far(mix(s.dark, s.ground, 0.6), 0.6)
        cut.piece(rect(1020, 380, 1066, 720), wall, height=4)
        cut.piece(polygon([(1010, 384), (1043, 270), (1076, 384)]), hour.far(s.quiet, 0.5), height=4)
        cut.piece(ellipse(1043, 420, 14, 14), hour.far("#fff0c8", 0.2), height=1)
        haze(cut.canvas, (200, 330, 1720, 730), hour.haze, self.veil(0.0, 0.35, 0.7))

    def far_street(self, cut: Cutter) -> None:
        """The street's far end: road, houses on both sides, lamps, a tree."""
        hour, s = self.hour, self.scheme
        road = hour.far(mix(s.ground, s.pale, 0.4), 0.35)
        cut.piece(polygon([(930, 604), (990, 604), (1560, 790), (360, 790)]), road, height=0, gradient=(hour.far(road, 0.6), road))
        lights: buildings.Lights = []
        for side in (-1, 1):
            for index, (near, far, share, rise) in enumerate(((140, 84, 0.62, 0.74), (262, 140, 0.46, 0.82), (470, 262, 0.26, 0.7))):
                wall = Facade(960 + side * near, 960 + side * far, 600 - rise * near, 600 + _SLOPE * near, _VANISH)
                self.house(cut, wall, self.look(index + (3 if side > 0 else 0), share), 3 if index else 2, 4, index * 11 + side, 6, lights)
        grade(cut.canvas, (200, -200, 1720, 900), (960, 620), 900, self.hour.open, 0.34)
        buildings.light_up(cut, lights, self.hour.lamps)
        for side, reach in ((-1, 120), (1, 120), (-1, 240), (1, 240)):
            tall = 1.05 * reach
            outside.street_lamp(cut, 960 + side * (reach - 14), 600 + _SLOPE * reach, tall, hour.far(INK, 0.3), hour.lamps)
            if hour.lamps > 0.1:
                glow(cut.canvas, 960 + side * (reach - 14), 600 + _SLOPE * reach - tall * 0.92, tall * 0.5, "#ffdc9a", 0.6 * hour.lamps)
        haze(cut.canvas, (300, 420, 1620, 800), hour.haze, self.veil(0.0, 0.4, 0.3, 0.05))

    def house(
        self, cut: Cutter, wall: Facade, look: HouseLook, columns: int, rows: int, seed: int, height: float, lights: buildings.Lights
    ) -> None:
        """A house with its roof, its ground floor and, after the hour's light, its lit panes."""
        dice = np.random.default_rng(self.seed + seed * 7 + 100)
        if dice.random() < 0.6:
            cut.piece(wall.quad(0.02, -0.09, 0.98, 0.004), look.roof, height=height * 0.7)
            for along in (0.26, 0.7):
                cut.piece(wall.quad(along - 0.05, -0.15, along + 0.05, -0.06), darker(look.wall, 0.25), height=2)
        else:
            cut.piece(wall.quad(0.6, -0.075, 0.74, 0.02), darker(look.wall, 0.2), height=3)
        buildings.house(cut, wall, look, columns, rows, self.seed + seed, height, lights=lights)
        front = mix(look.roof, look.wall, 0.25)
        cut.piece(wall.quad(0.02, 0.765, 0.98, 1.0), front, height=1.5)
        inside = mix(mix(look.pane, "#d9a878", 0.4), "#ffcf84", self.hour.lamps * 0.9)
        for left, right, foot in ((0.08, 0.38, 0.95), (0.44, 0.6, 1.0), (0.66, 0.93, 0.95)):
            cut.piece(
                wall.quad(left, 0.825, right, foot), inside, height=0, rough=0.4, gradient=(lighter(inside, 0.3 * self.hour.lamps), inside)
            )
            if self.hour.lamps > 0.4:
                lights.append((wall.quad(left, 0.825, right, foot), "#ffb868"))
            cut.line([wall.at((left + right) / 2, 0.825), wall.at((left + right) / 2, foot)], 3, front, taper=False)
        cloth = (look.roof, look.trim)
        shade = wall.quad(0.04, 0.785, 0.96, 0.85)
        shade[2:, 1] += 6
        cut.piece(shade, cloth[0], height=6, rough=0.5)
        for index in range(1, 9, 2):
            a, b = 0.04 + index * 0.92 / 9, 0.04 + (index + 1) * 0.92 / 9
            band = wall.quad(a, 0.785, b, 0.85)
            band[2:, 1] += 6
            cut.piece(band, cloth[1], height=0, rough=0.3, edge=0)

    def square(self, cut: Cutter) -> None:
        """The main plane: near houses, corner shop, and the square's ground."""
        self._ground(cut)
        lights: buildings.Lights = []
        for index, (near, far) in enumerate(((1480, 1090), (1090, 730), (730, 452))):
            wall = Facade(960 - near, 960 - far, 600 - (0.78, 0.66, 0.76)[index] * near, 600 + _SLOPE * near, _VANISH)
            self._shadow_line(cut, wall)
            self.house(cut, wall, self.look(index, 0.04 * index), 4, 4, index + 40, 9, lights)
        self._corner(cut, lights)
        self._graded(cut)
        if self.wet:
            self._mirror(cut)
        buildings.light_up(cut, lights, self.hour.lamps)
        self._pools(cut)
        cut.canvas.saveLayer()
        self._furniture(cut)
        props.lay(cut, self.dressing, SPOTS, self.scheme)
        self._graded(cut)
        cut.canvas.restore()

    def _graded(self, cut: Cutter) -> None:
        grade(cut.canvas, WHOLE, (980, 700), 1500, self.hour.open, 0.3)
        dusk(cut.canvas, WHOLE, 0.14 * self.hour.stars + self.hour.gloom)

    def _ground(self, cut: Cutter) -> None:
        s, hour = self.scheme, self.hour
        stone = mix(mix(s.ground, s.pale, 0.62), hour.haze, 0.12)
        if self.snow:
            stone = mix("#f0eee8", stone, 0.16)
        elif self.wet:
            stone = darker(mix(stone, s.quiet, 0.3), 0.24)
        cut.piece(rect(-500, SEAM, 2420, 1370), stone, height=0, rough=0, gradient=(lighter(stone, 0.16), stone, darker(stone, 0.2)))
        seam = darker(stone, 0.26)
        for index in range(-22, 23):
            near = 960 + index * 330
            cut.line([(960 + index * 330 * 0.16, SEAM), (near, 1370)], 2.6, seam, 0.3, taper=False)
        y, step = SEAM + 16, 15.0
        while y < 1370:
            cut.line([(-480, y), (2400, y + 2)], 1.6 + (y - SEAM) * 0.003, seam, 0.3, taper=False)
            y += step
            step *= 1.24
        cut.piece(rect(-500, SEAM - 9, 2420, SEAM + 8), lighter(stone, 0.25), height=4)
        cut.wash(ellipse(960, 900, 620, 130, 60), lighter(stone, 0.6), 0.3, 60)
        self._cover(cut, darker(stone, 0.3))
        if self.snow:
            for x, y, wide in ((300, 860, 420), (1500, 930, 520), (880, 1010, 600)):
                cut.wash(ellipse(x, y, wide / 2, wide * 0.06, 40), "#c4d2e4", 0.35, 14)

    def _cover(self, cut: Cutter, iron: str) -> None:
        for share, tone in ((1.0, iron), (0.84, lighter(iron, 0.18)), (0.74, iron)):
            cut.piece(ellipse(1010, 1190, 120 * share, 32 * share, 60), tone, height=1)
        for row in (-1, 0, 1):
            cut.line(
                [(940 + 14 * abs(row), 1190 + row * 11), (1080 - 14 * abs(row), 1190 + row * 11)], 5, lighter(iron, 0.2), 0.7, taper=False
            )

    def _mirror(self, cut: Cutter) -> None:
        coarse = 0.2
        surface = skia.Surface.MakeRasterN32Premul(int(2880 * coarse), int((SEAM + 270) * coarse))
        canvas = surface.getCanvas()
        canvas.scale(coarse, coarse)
        canvas.translate(480, 270)
        plain_paper = Cutter(canvas, cut.stock.but(grain=0.0, edge=0.0, rough=0.0), coarse, cut.seed)
        nature.sky(plain_paper, self.hour, horizon=600, top=-160)
        self.far_street(plain_paper)
        lights: buildings.Lights = []
        for near, far, index in ((1480, 1090, 0), (1090, 730, 1), (730, 452, 2)):
            wall = Facade(960 - near, 960 - far, 600 - 0.74 * near, 600 + _SLOPE * near, _VANISH)
            self.house(plain_paper, wall, self.look(index), 4, 4, index + 40, 0, lights)
        self._corner(plain_paper, lights)
        grade(canvas, (WHOLE[0], WHOLE[1], WHOLE[2], SEAM), (980, 700), 1500, self.hour.open, 0.3)
        buildings.light_up(plain_paper, lights, 1.4 * self.hour.lamps)
        if self.hour.lamps > 0.1:
            glow(canvas, 380, 406, 200, "#ffe9b4", self.hour.lamps)
        self._lay_mirror(cut, surface.makeImageSnapshot(), coarse)

    def _lay_mirror(self, cut: Cutter, image: skia.Image, coarse: float) -> None:
        paint = skia.Paint()
        paint.setImageFilter(skia.ImageFilters.Blur(0.9, 9.0))
        paint.setAlphaf(0.72)
        cut.canvas.save()
        cut.canvas.clipPath(to_path(_GROUND), skia.ClipOp.kIntersect, True)
        cut.canvas.translate(-480, SEAM + 1.1 * (SEAM + 270))
        cut.canvas.scale(1 / coarse, -1.1 / coarse)
        cut.canvas.drawImage(image, 0, 0, skia.SamplingOptions(skia.FilterMode.kLinear), paint)
        cut.canvas.restore()
        dice = np.random.default_rng(3)
        tone = lighter(self.hour.sky[3], 0.25)
        for _ in range(26):
            y = SEAM + 30 + 580 * float(dice.random()) ** 1.4
            x, wide = float(dice.uniform(-400, 2300)), float(dice.uniform(140, 420)) * (0.5 + (y - SEAM) / 400)
            puddle = smooth(
                [
                    (x - wide / 2, y),
                    (x - wide * 0.2, y - wide * 0.022),
                    (x + wide * 0.3, y - wide * 0.018),
                    (x + wide / 2, y + 2),
                    (x + wide * 0.16, y + wide * 0.022),
                    (x - wide * 0.3, y + wide * 0.018),
                ]
            )
            cut.wash(puddle, tone, 0.1, 3)
            cut.line(
                smooth([(x - wide / 2, y), (x - wide * 0.2, y - wide * 0.022), (x + wide * 0.3, y - wide * 0.018)], closed=False),
                2,
                tone,
                0.3,
            )

    def _shadow_line(self, cut: Cutter, wall: Facade) -> None:
        a, b = wall.at(0, 1), wall.at(1, 1)
        cut.wash(polygon([a, b, (b[0] + 40, b[1] + 16), (a[0] + 110, a[1] + 36)]), self.hour.shade, 0.3, 12)

    def _corner(self, cut: Cutter, lights: buildings.Lights) -> None:
        s = self.scheme
        left, foot = 1476.0, 806.0
        look = self.look(4)
        cut.wash(polygon([(left - 60, foot - 26), (2420, foot - 8), (2420, foot + 34), (left - 90, foot + 22)]), self.hour.shade, 0.34, 12)
        side = Facade(left + 8, left - 62, -210, foot, _VANISH)
        cut.piece(side.quad(0, 0, 1, 1), darker(look.wall, 0.26), height=6)
        front = Facade(left, 2420, -330, foot)
        cut.piece(front.quad(0, 0, 1, 1), look.wall, height=10, gradient=(lighter(look.wall, 0.04), darker(look.wall, 0.08)))
        dice = np.random.default_rng(self.seed + 77)
        for column in range(6):
            for row in range(3):
                x, y = left + 62 + column * 158, -190 + row * 214
                box = (
                    (x - left) / (2420 - left),
                    (y + 330) / (foot + 330),
                    (x + 78 - left) / (2420 - left),
                    (y + 122 + 330) / (foot + 330),
                )
                buildings.window(cut, front, box, look, dice.random() < self.lit, dice, False, column % 2 == 0 and row > 0, lights)
        for row in range(12):
            cut.piece(rect(left - 4, -300 + row * 92, left + (34 if row % 2 else 22), -262 + row * 92), lighter(look.wall, 0.25), height=2)
        cut.piece(rect(left - 16, 388, 2420, 408), look.trim, height=5)
        cloths = (s.accent, s.pale)
        light = 0.25 + 0.75 * self.hour.lamps
        buildings.shop(
            cut,
            left + 30,
            left + 472,
            512,
            foot - 4,
            HouseLook(look.wall, s.pale, look.pane, 1, s.quiet),
            cloths,
            light,
            self.seed,
            self.kind,
            lights,
        )
        buildings.shop(
            cut,
            left + 530,
            left + 940,
            512,
            foot - 4,
            HouseLook(look.wall, s.pale, look.pane, 1, s.accent),
            (s.quiet, s.pale),
            light,
            self.seed + 1,
            _KINDS[(_KINDS.index(self.kind) + 1) % 3],
            lights,
        )
        cut.piece(rect(left - 10, foot - 12, 2420, foot + 6), darker(look.trim, 0.3), height=4)

    def _furniture(self, cut: Cutter) -> None:
        s = self.scheme
        outside.street_lamp(cut, 380, 838, 470, INK, self.hour.lamps)
        outside.bench(cut, 196, 884, 0.86, mix(s.ground, "#8a5638", 0.6))
        for index, x in enumerate((560, 700, 1240, 1370)):
            cut.piece(rect(x - 44, SEAM - 30, x + 44, SEAM + 10), mix(s.dark, s.ground, 0.45), height=4)
            leaf = mix("#6f9468", self.hour.haze, 0.12)
            if not self.snow:
                nature.bush(cut, x, SEAM - 28, 104, leaf, self.seed + index, s.accent)
            else:
                nature.bush(cut, x, SEAM - 28, 104, "#e6eae8", self.seed + index)
        if self.seed % 3 == 0:
            outside.bicycle(cut, 1330, 846, 0.8, s.quiet)
        elif self.seed % 3 == 1:
            for x, pot in ((1420, s.accent), (1376, s.quiet)):
                nature.bush(cut, x, 790, 74, "#6f9468", int(x))
                cut.piece(smooth([(x - 26, 790, 1), (x + 26, 790, 1), (x + 19, 834, 1), (x - 19, 834, 1)]), pot, height=5)
        else:
            self._letter_box(cut, 1400, 838)

    def _letter_box(self, cut: Cutter, x: float, y: float) -> None:
        accent = self.scheme.accent
        contact(cut, x, y, 110, 0.4)
        cut.piece(
            smooth([(x - 38, y, 1), (x - 38, y - 140), (x - 26, y - 168), (x + 26, y - 168), (x + 38, y - 140), (x + 38, y, 1)]),
            accent,
            height=7,
        )
        cut.piece(rect(x - 24, y - 132, x + 24, y - 122), darker(accent, 0.5), height=0)
        cut.piece(rect(x - 22, y - 104, x + 22, y - 66), self.scheme.pale, height=1)
        cut.piece(rect(x - 44, y - 18, x + 44, y), darker(accent, 0.3), height=3)

    def _pools(self, cut: Cutter) -> None:
        for x, y, reach, tone, share in (
            (1680, 836, 560, "#ffb060", 0.62),
            (380, 850, 460, "#ffcc80", 0.62),
            (900, 890, 700, "#ffc890", 0.3),
        ):
            cut.canvas.save()
            cut.canvas.translate(x, y)
            cut.canvas.scale(1, 0.24)
            glow(cut.canvas, 0, 0, reach, tone, share * self.hour.lamps)
            cut.canvas.restore()

    def post(self, cut: Cutter) -> None:
        """A dark lamp post out of focus in front, with a garland of bulbs across the top."""
        tone = mix(self.scheme.dark, self.hour.open[2], 0.3)
        cut.piece(
            smooth([(58, 1400, 1), (66, 1000), (84, 960), (92, -300, 1), (120, -300, 1), (128, 960), (146, 1000), (154, 1400, 1)]),
            tone,
            height=10,
            gradient=(darker(tone, 0.2), darker(tone, 0.4)),
        )
        for x0, x1 in ((-500, 106), (106, 1240), (1240, 2420)):
            u = np.linspace(0, 1, 30)
            rope = np.column_stack([x0 + (x1 - x0) * u, 26 + 120 * 4 * u * (1 - u) * (x1 - x0) / 1134])
            cut.line(rope, 4, tone, 0.8, taper=False)
            for index in range(3, 30, 5):
                x, y = rope[index]
                bulb = mix("#d9c8a0", "#ffe9b0", self.hour.lamps)
                cut.canvas.drawCircle(x, y + 12, 13, plain(bulb, 0.95))
                if self.hour.lamps > 0.1:
                    glow(cut.canvas, x, y + 12, 80, "#ffd890", 0.7 * self.hour.lamps)
