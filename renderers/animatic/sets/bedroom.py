"""A bedroom: a bed with a patched quilt, a window on the night, a lamp beside it, shelves of toys, a mobile that turns."""

from __future__ import annotations

import math

import numpy as np
import skia

from ....core.staging import SetDressing
from ..colour import darker, lighter, mix
from ..paper import Cutter, Stock, bake
from ..shapes import ellipse, polygon, rect, smooth
from . import furniture, lighting, nature, props, rooms, windows
from .base import Bounds, BuiltSet, Glow, Layer, Stage
from .moving import motes, posed
from .palettes import CREAM, INK, Hour, Scheme, dice_of, hour_of, scheme_of
from .parts import WHOLE, clipped, contact, dusk, grade, lamplight, on, shaded

NAME = "bedroom"

SCHEMES = (
    Scheme("#f6e6cc", "#8fa9c4", "#c8553a", "#d9a24c", "#3f2c48"),
    Scheme("#f8e4cc", "#d9a08c", "#3f7a8a", "#c2584a", "#48283c"),
    Scheme("#f4ead0", "#a9b98a", "#8e4f7a", "#d98a4a", "#40303c"),
    Scheme("#f8e6d0", "#c4a0b4", "#d0763a", "#4f8a80", "#3c2848"),
)

_FLOOR = 784.0
_PANE = windows.Pane(916, 150, 1216, 566)
_LAMP = (760.0, 520.0)
_SPOTS = ((1290.0, 842.0, 0.8), (880.0, 838.0, 0.7), (1500.0, 880.0, 0.9))


class _Bedroom:
    """The bedroom's pieces, for one dressing."""

    def __init__(self, dressing: SetDressing) -> None:
        self.dressing = dressing
        self.hour: Hour = hour_of(dressing)
        self.scheme = scheme_of(dressing, SCHEMES)
        dice = dice_of(dressing, "bedroom")
        self.seed = int(dice.integers(10_000))
        self.pattern = ("leaves", "dots", "stripes")[int(dice.integers(3))]
        self.wood = mix(self.scheme.dark, "#b07a48", 0.68)
        self.lights = (1000.0, 420.0) if not self.hour.dark else (800.0, 540.0)

    def grade(self, cut: Cutter) -> None:
        """The hour's light over the room."""
        grade(cut.canvas, WHOLE, self.lights, 1300, self.hour.room, 0.36)
        dusk(cut.canvas, WHOLE, 0.1 * self.hour.lamps, "#9a4a58")

    def wall(self, cut: Cutter) -> None:
        """The wall, the floor and all the furniture."""
        s = self.scheme
        ground = mix(mix(s.ground, s.pale, 0.34), "#dca078", 0.38 * self.hour.lamps)
        rooms.wallpaper(cut, ground, s.pale, _FLOOR, self.pattern)
        rooms.wainscot(cut, 640, _FLOOR, mix(s.pale, s.ground, 0.25), 0.3)
        rooms.boards(cut, _FLOOR, mix(mix(self.wood, s.pale, 0.6), "#d9a878", 0.3))
        windows.light_on_floor(cut, _PANE, self.hour, 1010, 836, 0.1)
        furniture.rug(cut, 1040, 918, 760, 108, (mix(s.accent, s.pale, 0.5), lighter(s.pale, 0.25), mix(s.quiet, s.pale, 0.5)))
        windows.cut_hole(cut, _PANE, self.hour)
        windows.frame(cut, _PANE, mix(s.pale, "#f4e4c2", 0.4), darker(s.pale, 0.06), self.dressing.weather)
        self._pictures(cut)
        self._shelf(cut)
        self._wardrobe(cut)
        self._bed(cut)
        self._stand(cut)
        self._floor_toys(cut)
        props.lay(cut, self.dressing, _SPOTS, s)
        self.grade(cut)
        lamplight(cut.canvas, _LAMP, (900, 890), self.hour.lamps)

    def _bed(self, cut: Cutter) -> None:
        s = self.scheme
        contact(cut, 350, 858, 720, 0.42)
        head = smooth([(40, 840, 1), (40, 520), (70, 452), (130, 430), (190, 452), (214, 520), (214, 840, 1)])
        cut.piece(head, self.wood, height=9, gradient=shaded(self.wood))
        cut.piece(
            smooth([(70, 800, 1), (70, 540), (94, 484), (130, 470), (166, 484), (184, 540), (184, 800, 1)]),
            darker(self.wood, 0.12),
            height=0.8,
        )
        cut.piece(rect(120, 752, 650, 800), self.wood, height=5)
        cut.piece(smooth([(110, 690, 1), (640, 690, 1), (648, 726), (640, 762, 1), (110, 762, 1)]), CREAM, height=5)
        cut.piece(
            smooth([(126, 690), (134, 626), (190, 610), (270, 622), (290, 660), (276, 694), (200, 702)]),
            lighter(s.pale, 0.4),
            height=7,
            gradient=shaded(s.pale),
        )
        quilt = smooth(
            [
                (300, 676),
                (420, 648),
                (560, 650),
                (646, 668, 1),
                (664, 740),
                (650, 806, 1),
                (560, 812),
                (460, 800),
                (380, 812),
                (296, 800, 1),
                (288, 736),
            ]
        )
        cut.piece(quilt, s.accent, height=8, gradient=shaded(s.accent, 1.2))
        tones = (s.quiet, s.pale, mix(s.ground, s.pale, 0.2), mix(s.accent, s.pale, 0.5), s.accent)
        dice = np.random.default_rng(self.seed)
        with clipped(cut.canvas, quilt):
            for row in range(4):
                for column in range(9):
                    left, top = 286 + column * 44, 640 + row * 46
                    tone = tones[int(dice.integers(5))]
                    cut.piece(rect(left, top, left + 43, top + 45), tone, height=0.8, rough=0.8, edge=0.15)
                    if (row + column) % 2:
                        cut.piece(ellipse(left + 21, top + 22, 9, 9, 24), lighter(tone, 0.35), height=0.4, edge=0, grain=0)
        cut.piece(smooth([(296, 676), (312, 640), (420, 632), (560, 634), (648, 654), (652, 684), (540, 668), (410, 668)]), CREAM, height=5)
        cut.piece(smooth([(640, 858, 1), (636, 640), (656, 616), (680, 640), (684, 858, 1)]), self.wood, height=8)
        cut.piece(rect(52, 800, 74, 858), darker(self.wood, 0.1), height=4)

    def _stand(self, cut: Cutter) -> None:
        s = self.scheme
        contact(cut, 762, 818, 150, 0.36)
        cut.piece(rect(704, 664, 820, 812), self.wood, height=7, gradient=shaded(self.wood))
        for y in (690, 752):
            cut.piece(rect(718, y, 806, y + 48), darker(self.wood, 0.1), height=2)
            cut.piece(ellipse(762, y + 24, 6, 6), "#d9a24c", height=2)
        cut.piece(rect(694, 652, 830, 670), lighter(self.wood, 0.1), height=5)
        cut.piece(smooth([(738, 652, 1), (748, 612), (756, 590, 1), (766, 590, 1), (774, 612), (784, 652, 1)]), s.quiet, height=4)
        shade = mix(mix(s.pale, s.quiet, 0.15), "#ffe9b4", 0.75 * self.hour.lamps)
        cut.piece(smooth([(736, 488, 1), (786, 488, 1), (818, 586, 1), (760, 592), (704, 586, 1)]), shade, height=6)

    def _pictures(self, cut: Cutter) -> None:
        s = self.scheme
        tones = ((lighter(s.quiet, 0.5), s.ground, s.accent), (lighter(s.ground, 0.5), s.accent, s.quiet))
        furniture.picture(cut, 330, 330, 176, 132, self.wood, tones[0], self.seed % 4)
        furniture.picture(cut, 508, 300, 96, 120, INK, tones[1], (self.seed + 1) % 4)
        rope = np.column_stack([np.linspace(40, 700, 40), 168 + 46 * np.sin(np.linspace(0, math.pi, 40))])
        cut.line(rope, 2.4, INK, 0.7, taper=False)
        for index, (x, y) in enumerate(rope[3:38:4]):
            cut.piece(polygon([(x - 22, y), (x + 22, y), (x, y + 46)]), (s.accent, s.pale, s.quiet)[index % 3], height=3)

    def _shelf(self, cut: Cutter) -> None:
        s = self.scheme
        for y in (330, 486):
            cut.piece(rect(1320, y, 1600, y + 16), self.wood, height=8)
        furniture.books_row(cut, 1334, 1450, 330, 92, (s.accent, s.quiet, s.pale, mix(s.ground, s.dark, 0.3)), self.seed)
        house = mix(s.pale, s.quiet, 0.3)
        cut.piece(rect(1490, 268, 1560, 330), house, height=4)
        cut.piece(polygon([(1478, 272), (1525, 222), (1572, 272)]), s.accent, height=4)
        cut.piece(rect(1516, 292, 1536, 330), darker(s.accent, 0.2), height=0.5)
        for index, tone in enumerate((s.accent, s.quiet, s.pale)):
            cut.piece(rect(1340 + index * 46, 446, 1380 + index * 46, 486), tone, height=4, gradient=shaded(tone))
        cut.piece(rect(1362, 406, 1402, 446), mix(s.ground, s.dark, 0.1), height=4)
        boat = smooth([(1492, 464, 1), (1584, 462, 1), (1566, 484), (1508, 486)])
        cut.piece(boat, s.accent, height=3)
        cut.piece(polygon([(1534, 396), (1572, 454), (1534, 454)]), CREAM, height=2)
        cut.line([(1534, 394), (1534, 464)], 4, INK, taper=False)

    def _wardrobe(self, cut: Cutter) -> None:
        s = self.scheme
        body = mix(self.wood, s.accent, 0.25)
        contact(cut, 1810, 816, 340, 0.4)
        cut.piece(rect(1660, 250, 1956, 806), body, height=10, gradient=shaded(body))
        cut.piece(smooth([(1640, 256, 1), (1660, 226), (1808, 200), (1956, 226), (1976, 256, 1)]), darker(body, 0.1), height=6)
        for left in (1680, 1814):
            for top, bottom in ((280, 500), (520, 780)):
                cut.piece(rect(left, top, left + 122, bottom), darker(body, 0.08), height=1.5)
        for x in (1796, 1820):
            cut.piece(ellipse(x, 520, 7, 7), "#d9a24c", height=3)
        furniture.door(cut, 2170, _FLOOR + 12, 210, 530, mix(self.wood, s.accent, 0.15), mix(s.pale, s.ground, 0.2))
        furniture.bookshelf(cut, -400, -120, 240, 808, self.wood, (s.accent, s.quiet, s.pale, mix(s.ground, s.dark, 0.3)), self.seed)

    def _floor_toys(self, cut: Cutter) -> None:
        s = self.scheme
        contact(cut, 1010, 806, 200, 0.3)
        cut.piece(smooth([(930, 800, 1), (936, 726, 1), (1090, 726, 1), (1096, 800, 1)]), mix(self.wood, s.pale, 0.2), height=6)
        cut.piece(smooth([(922, 730, 1), (940, 700), (1086, 700), (1104, 730, 1)]), mix(self.wood, s.accent, 0.2), height=5)
        cut.piece(
            polygon(
                [
                    (1013, 752),
                    (1020, 768),
                    (1037, 769),
                    (1024, 780),
                    (1028, 797),
                    (1013, 788),
                    (998, 797),
                    (1002, 780),
                    (989, 769),
                    (1006, 768),
                ]
            ),
            s.quiet,
            height=2,
        )
        for index, tone in enumerate((s.accent, s.quiet, s.pale)):
            at = 760 + index * 72
            contact(cut, at + 30, 1206, 80, 0.36)
            cut.piece(rect(at, 1146, at + 60, 1206), tone, height=6, gradient=shaded(tone))
        cut.piece(rect(796, 1086, 856, 1146), mix(s.ground, s.dark, 0.12), height=6)
        props.draw("ball", cut, 1240, 1200, 1.35, s)

    def front(self, cut: Cutter) -> None:
        """A curtain's edge and a toy, out of focus before the camera."""
        s = self.scheme
        tone = mix(s.accent, s.dark, 0.5)
        drape = smooth(
            [(1990, -330, 1), (1850, -330, 1), (1836, 200), (1800, 620), (1836, 1000), (1822, 1420, 1), (2300, 1420, 1), (2300, -330, 1)]
        )
        cut.piece(drape, tone, height=12, gradient=(darker(tone, 0.2), darker(tone, 0.35)))
        for x in (1880, 1930):
            cut.line(smooth([(x, -300), (x - 16, 500), (x - 6, 1380)], closed=False), 12, darker(tone, 0.4), 0.5)
        nature.fern(cut, 10, 1240, 300, mix("#4a6a52", s.dark, 0.45), self.seed)
        grade(cut.canvas, (-600, -400, 2500, 1500), (960, 660), 1250, self.hour.room, 0.3)


def _mobile(room: _Bedroom, stock: Stock, scale: float) -> Layer:
    """A mobile of a moon, stars and a cloud that turns under the ceiling."""
    s = room.scheme
    night = room.hour.room[1]
    turn = np.linspace(0, 2 * math.pi, 10, endpoint=False) - math.pi / 2
    star = np.column_stack([np.where(np.arange(10) % 2, 11, 26) * np.cos(turn), 40 + np.where(np.arange(10) % 2, 11, 26) * np.sin(turn)])
    crescent = smooth([(6, 10, 1), (-22, 22), (-26, 48), (-6, 68), (16, 66, 1), (-4, 54), (-8, 36)])
    cloud = nature.cloud_outline(86, 3) * np.array([1.0, 1.3]) + np.array([0, 56])
    shapes = ((star, "#e8bf5a"), (crescent, s.pale), (star, s.accent), (cloud, lighter(s.pale, 0.3)))
    sprites = []
    for outline, tone in shapes:
        shade = mix(tone, night, 0.4 * room.hour.lamps)

        def draw(cut: Cutter, outline: np.ndarray = outline, shade: str = shade) -> None:
            cut.line([(0, -4), (0, 16)], 2, INK, 0.7, taper=False)
            cut.piece(outline, shade, height=4)

        sprites.append(bake(draw, (-54, -6, 54, 84), stock, scale))
    bar = bake(lambda cut: cut.line([(-120, 0), (120, 0)], 5, room.wood, taper=False), (-126, -8, 126, 8), stock, scale)
    cord = bake(lambda cut: cut.line([(0, -400), (0, 0)], 3, INK, 0.8, taper=False), (-4, -400, 4, 4), stock, scale)

    def draw_all(canvas: skia.Canvas, seconds: float) -> None:
        canvas.save()
        canvas.translate(1440, 92)
        canvas.scale(0.94, 0.94)
        posed(canvas, cord, 0, 0)
        swing = math.sin(seconds * 0.7)
        posed(canvas, bar, 0, 0, squeeze=0.72 + 0.28 * math.cos(seconds * 0.5))
        reach = 116 * (0.72 + 0.28 * math.cos(seconds * 0.5))
        for index, sprite in enumerate(sprites):
            at = (-1.0, -0.36, 0.36, 1.0)[index]
            posed(
                canvas,
                sprite,
                at * reach,
                0 if index % 2 == 0 else 2,
                turn=0.06 * swing + 0.05 * math.sin(seconds * 1.3 + index),
                squeeze=0.7 + 0.3 * abs(math.cos(seconds * 0.8 + index * 1.1)),
            )
        canvas.restore()

    return Layer("mobile", 1.0, draw=draw_all)


def build(dressing: SetDressing, stock: Stock, scale: float) -> BuiltSet:
    """The bedroom for one hour and weather."""
    room = _Bedroom(dressing)
    hour, s = room.hour, room.scheme
    paper = stock.but(light=(-0.3, -0.95), shadow=hour.shade, rough=1.4)
    cloth = mix(mix(s.accent, s.pale, 0.5), hour.room[1], 0.55 * hour.lamps)
    layers = [
        *windows.view(dressing, hour, (_PANE,)),
        Layer("room", 1.0, paint=on(paper, room.wall), seed=1),
        windows.curtains(_PANE, cloth, paper, scale, mix(s.quiet, hour.room[1], 0.4 * hour.lamps), 1.06),
        _mobile(room, paper, scale),
        windows.sunbeams(_PANE, hour, 1060, 0.1),
        Layer("drape", 1.6, paint=on(paper, room.front), front=True, blur=7.0, seed=2),
    ]
    if hour.beam > 0.3 and not hour.dark:
        layers.append(motes("dust", 1.0, (820, 120, 1400, 1000), "#fff0c0", 28, 9, stock, front=True))
    glows: tuple[Glow, ...] = ()
    if hour.lamps > 0.1:
        glows = (
            Glow(*_LAMP, 720, "#ffc878", 0.66 * hour.lamps, flicker=0.02),
            Glow(_LAMP[0], _LAMP[1] + 20, 140, "#fff0c8", 0.6 * hour.lamps),
        )
    details: dict[str, Bounds] = {
        "place": (560.0, 200.0, 1320.0, 628.0),
        "bed": (20.0, 400.0, 720.0, 880.0),
        "window": (800.0, 90.0, 1330.0, 640.0),
        "lamp": (600.0, 440.0, 920.0, 700.0),
        "shelf": (1290.0, 200.0, 1630.0, 510.0),
    }
    details.update(props.closeups(dressing, _SPOTS))
    stage = Stage(left=520, right=1600, near=(956.0, 1.1), far=(824.0, 0.87), sky=(520.0, 220.0, 1500.0, 420.0), sky_size=0.7)
    light = lighting.indoors(hour, _PANE.middle, _LAMP, (*glows, *props.glows(dressing, _SPOTS, hour.lamps)))
    return BuiltSet(tuple(layers), stage, light, heart=(1010.0, 620.0), details=details, indoors=True)
