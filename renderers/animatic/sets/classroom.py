"""A classroom: a blackboard with chalk drawings, a tall window, a map, a desk with a globe and an apple, paper garlands."""

from __future__ import annotations

import math

import numpy as np

from ....core.staging import SetDressing
from ..colour import darker, lighter, mix
from ..paper import Cutter, Stock, bake
from ..shapes import Outline, ellipse, polygon, rect, smooth
from . import crockery, furniture, lighting, props, rooms, windows
from .base import Bounds, BuiltSet, Glow, Layer, Stage
from .moving import motes, swaying
from .palettes import CREAM, INK, Hour, Scheme, dice_of, hour_of, scheme_of
from .parts import WHOLE, clipped, contact, dusk, grade, lamplight, on

NAME = "classroom"

SCHEMES = (
    Scheme("#f8eac8", "#e6bf7c", "#c8553a", "#4f8a80", "#43302c"),
    Scheme("#f6e8cc", "#e4c892", "#c9623a", "#5f8fa0", "#3c2c3c"),
    Scheme("#f8e6c8", "#dca88c", "#2f7478", "#d9a24c", "#452a30"),
)

_FLOOR = 782.0
_PANE = windows.Pane(296, 146, 606, 566)
_LAMP = (960.0, 86.0)
_BOARD = (736.0, 150.0, 1290.0, 476.0)
_SPOTS = ((640.0, 840.0, 0.8), (1240.0, 840.0, 0.75), (430.0, 880.0, 0.9))


class _Classroom:
    """The classroom's pieces, for one dressing."""

    def __init__(self, dressing: SetDressing) -> None:
        self.dressing = dressing
        self.hour: Hour = hour_of(dressing)
        self.scheme = scheme_of(dressing, SCHEMES)
        self.seed = int(dice_of(dressing, "classroom").integers(10_000))
        self.wood = mix(self.scheme.dark, "#b07a48", 0.66)
        self.lights = (940.0, 560.0) if not self.hour.dark else (960.0, 380.0)

    def grade(self, cut: Cutter) -> None:
        """The hour's light over the room."""
        grade(cut.canvas, WHOLE, self.lights, 1320, self.hour.room, 0.38)
        dusk(cut.canvas, WHOLE, 0.08 * self.hour.lamps, "#8a3c50")

    def wall(self, cut: Cutter) -> None:
        """The wall, the board, the floor and all that stands there."""
        s = self.scheme
        rooms.wallpaper(cut, mix(s.ground, s.pale, 0.42), s.pale, _FLOOR, "stripes")
        rooms.wainscot(cut, 628, _FLOOR, mix(mix(s.accent, s.ground, 0.4), s.pale, 0.5))
        rooms.boards(cut, _FLOOR, mix(mix(self.wood, s.pale, 0.6), "#d9a878", 0.35))
        windows.light_on_floor(cut, _PANE, self.hour, 1010, 836, 0.75)
        windows.cut_hole(cut, _PANE, self.hour)
        windows.frame(cut, _PANE, mix(s.pale, "#f4e4c2", 0.4), darker(s.pale, 0.06), self.dressing.weather)
        self._board(cut)
        self._map(cut)
        self._cards(cut)
        self._low_shelf(cut)
        self._desk(cut)
        self._ends(cut)
        props.lay(cut, self.dressing, _SPOTS, s)
        self.grade(cut)
        lamplight(cut.canvas, (960.0, 300.0), (960.0, 900.0), 0.9 * self.hour.lamps)

    def _board(self, cut: Cutter) -> None:
        left, top, right, bottom = _BOARD
        cut.piece(rect(left - 24, top - 24, right + 24, bottom + 24), self.wood, height=9)
        slate = mix("#3f7466", self.scheme.dark, 0.1)
        cut.piece(rect(left, top, right, bottom), slate, height=0, gradient=(slate, lighter(slate, 0.1)))
        cut.wash(ellipse(left + 340, top + 180, 210, 70, 40), CREAM, 0.07, 26)
        cut.piece(rect(left - 30, bottom + 18, right + 30, bottom + 34), lighter(self.wood, 0.1), height=6)
        for index, tone in enumerate((CREAM, self.scheme.accent, "#e8bf5a")):
            cut.line([(left + 60 + index * 46, bottom + 15), (left + 90 + index * 46, bottom + 15)], 8, tone, taper=False)
        cut.piece(rect(right - 110, bottom - 2, right - 40, bottom + 19), mix(self.wood, self.scheme.pale, 0.4), height=3)
        self._chalk(cut, left, top)

    def _chalk(self, cut: Cutter, left: float, top: float) -> None:
        def draw(points: Outline, tone: str = CREAM, width: float = 5) -> None:
            cut.line(points, width, tone, 0.82)

        ring = ellipse(left + 96, top + 88, 40, 40, 40)
        draw(np.vstack([ring, ring[:1]]), "#f2d278")
        for turn in np.linspace(0, 2 * math.pi, 10, endpoint=False):
            x, y = left + 96 + 54 * math.cos(turn), top + 88 + 54 * math.sin(turn)
            draw(np.array([(x, y), (x + 18 * math.cos(turn), y + 18 * math.sin(turn))]), "#f2d278", 4)
        draw(
            np.array(
                [
                    (left + 190, top + 250),
                    (left + 190, top + 166),
                    (left + 250, top + 116),
                    (left + 310, top + 166),
                    (left + 310, top + 250),
                    (left + 190, top + 250),
                ]
            )
        )
        draw(np.array([(left + 236, top + 250), (left + 236, top + 206), (left + 266, top + 206), (left + 266, top + 250)]))
        draw(
            smooth([(left + 40, top + 286), (left + 180, top + 262), (left + 330, top + 284), (left + 500, top + 258)], closed=False),
            "#bcd8a8",
        )
        kind = self.seed % 3
        if kind == 0:
            tree = ellipse(left + 420, top + 130, 52, 46, 40)
            draw(np.vstack([tree, tree[:1]]), "#bcd8a8")
            draw(np.array([(left + 420, top + 176), (left + 420, top + 258)]))
        elif kind == 1:
            draw(
                smooth(
                    [
                        (left + 360, top + 190),
                        (left + 400, top + 230),
                        (left + 480, top + 226),
                        (left + 512, top + 184),
                        (left + 360, top + 190),
                    ],
                    closed=False,
                )
            )
            draw(np.array([(left + 434, top + 188), (left + 434, top + 90), (left + 496, top + 170), (left + 434, top + 170)]), "#f0b8a0")
        else:
            for row in range(3):
                for column in range(row + 1):
                    dot = ellipse(left + 400 + column * 44, top + 110 + row * 48, 14, 14, 24)
                    draw(np.vstack([dot, dot[:1]]), ("#f0b8a0", "#f2d278", CREAM)[row], 4)

    def _map(self, cut: Cutter) -> None:
        s = self.scheme
        cut.piece(rect(1376, 150, 1664, 386), lighter(s.pale, 0.3), height=7)
        for y in (144, 380):
            cut.piece(rect(1362, y, 1678, y + 14), self.wood, height=5)
        sea = rect(1392, 172, 1648, 366)
        cut.piece(sea, mix(s.quiet, "#a8d0d0", 0.55), height=0)
        with clipped(cut.canvas, sea):
            for x, y, wide, tone in (
                (1450, 228, 52, "#c8b070"),
                (1470, 322, 36, "#b8b878"),
                (1556, 240, 58, "#d0a070"),
                (1574, 320, 34, "#b8b878"),
                (1628, 344, 26, "#c8b070"),
            ):
                land = smooth(
                    [
                        (x - wide, y - wide * 0.2),
                        (x - wide * 0.3, y - wide * 0.7),
                        (x + wide * 0.6, y - wide * 0.5),
                        (x + wide, y),
                        (x + wide * 0.3, y + wide * 0.6),
                        (x - wide * 0.6, y + wide * 0.5),
                    ]
                )
                cut.piece(land, tone, height=1)

    def _cards(self, cut: Cutter) -> None:
        s = self.scheme
        for index in range(7):
            x = 752 + index * 76
            tone = (s.accent, s.pale, s.quiet, "#e8bf5a")[(index + self.seed) % 4]
            cut.piece(rect(x, 514, x + 58, 586), lighter(tone, 0.12), height=3)
            mark = ((0, 1, 2, 3)[(index + self.seed) % 4], darker(tone, 0.45))
            if mark[0] == 0:
                cut.piece(ellipse(x + 29, 550, 15, 15, 24), mark[1], height=0.6)
            elif mark[0] == 1:
                cut.piece(polygon([(x + 29, 534), (x + 46, 564), (x + 12, 564)]), mark[1], height=0.6)
            elif mark[0] == 2:
                cut.piece(rect(x + 15, 536, x + 43, 564), mark[1], height=0.6)
            else:
                turn = np.linspace(0, 2 * math.pi, 10, endpoint=False) - math.pi / 2
                reach = np.where(np.arange(10) % 2, 8, 18)
                cut.piece(np.column_stack([x + 29 + reach * np.cos(turn), 550 + reach * np.sin(turn)]), mark[1], height=0.6)

    def _low_shelf(self, cut: Cutter) -> None:
        s = self.scheme
        contact(cut, 140, 808, 380, 0.36)
        cut.piece(rect(-40, 612, 290, 804), self.wood, height=8)
        for top in (630, 716):
            cut.piece(rect(-26, top, 276, top + 74), darker(self.wood, 0.4), height=0)
            furniture.books_row(cut, -20, 272, top + 74, 66, (s.accent, s.quiet, s.pale, "#d9a24c"), self.seed + top)
        cut.piece(rect(-52, 600, 302, 618), lighter(self.wood, 0.1), height=6)
        crockery.pot_plant(cut, 40, 600, 1.2, s.accent, "#6a9470", 1.1)
        crockery.jar(cut, 150, 600, 60, 66, mix(s.quiet, s.pale, 0.4), INK)
        for index, tone in enumerate((s.accent, "#e8bf5a", s.quiet)):
            cut.line([(216 + index * 14, 560), (210 + index * 18, 512)], 7, tone, taper=False)
        cut.piece(rect(204, 556, 260, 600), s.pale, height=4)

    def _desk(self, cut: Cutter) -> None:
        s = self.scheme
        furniture.table(cut, 1500, 816, 400, 192, self.wood)
        crockery.apple(cut, 1392, 620, 22, "#c2483a")
        props.draw("books", cut, 1470, 620, 0.62, s)
        globe = ellipse(1604, 548, 50, 50, 48)
        cut.line([(1604, 596), (1604, 616)], 12, self.wood, taper=False)
        cut.piece(globe, mix(s.quiet, "#8ab8c0", 0.5), height=6)
        with clipped(cut.canvas, globe):
            for x, y, size in ((1584, 530, 26), (1626, 566, 28)):
                cut.piece(ellipse(x, y, size, size * 0.7, 24, 0.4), "#c8b070", height=1)
        furniture.chair(cut, 1700, 830, 0.84, self.wood, s.accent, 1)

    def _ends(self, cut: Cutter) -> None:
        s = self.scheme
        furniture.clock(cut, 1330, 96, 44, self.wood, 10.15)
        furniture.door(cut, 1890, _FLOOR + 14, 216, 536, mix(self.wood, s.quiet, 0.2), mix(s.pale, s.ground, 0.2))
        furniture.picture(cut, 2190, 330, 220, 170, self.wood, (s.pale, s.quiet, s.accent), self.seed % 4)
        furniture.bookshelf(cut, -420, -140, 230, 806, self.wood, (s.accent, s.quiet, s.pale, "#d9a24c"), self.seed)
        furniture.hanging_lamp(cut, _LAMP[0], -320, _LAMP[1], 170, s.accent, self.hour.lamps)

    def front(self, cut: Cutter) -> None:
        """Pupils' desks, out of focus before the camera."""
        s = self.scheme
        tone = mix(self.wood, s.dark, 0.45)
        for x, tilt in ((120, 0), (1800, 8)):
            cut.piece(
                smooth([(x - 330, 1040 + tilt, 1), (x + 330, 1040 - tilt, 1), (x + 380, 1110, 1), (x - 380, 1110, 1)]),
                lighter(tone, 0.14),
                height=8,
            )
            cut.piece(rect(x - 350, 1108, x + 350, 1420), tone, height=6)
            cut.piece(rect(x - 90, 1016, x + 60, 1046), s.accent, height=5)
            cut.piece(rect(x - 74, 990, x + 76, 1018), s.quiet, height=5)
        grade(cut.canvas, (-600, 500, 2500, 1500), (960, 760), 1200, self.hour.room, 0.34)


def _garlands(room: _Classroom, stock: Stock, scale: float) -> Layer:
    """Paper chains that hang across the room and stir."""
    tones = (room.scheme.accent, room.scheme.pale, room.scheme.quiet, "#e8bf5a")
    pieces = []
    for x0, x1 in ((-460.0, 660.0), (1330.0, 2380.0)):

        def draw(cut: Cutter, x0: float = x0, x1: float = x1) -> None:
            share = np.linspace(0, 1, 32)
            for index, u in enumerate(share):
                x, y = x0 + (x1 - x0) * u, 44 + 74 * 4 * u * (1 - u) * 0.7
                tone = mix(tones[index % 4], room.hour.room[1], 0.45 * room.hour.lamps)
                cut.piece(ellipse(x, y, 19, 11, 20, 0.5 if index % 2 else -0.5), tone, height=3, edge=0.15)

        pieces.append((bake(draw, (x0 - 30, 20, x1 + 30, 150), stock, scale), (x0 + x1) / 2, 20.0))
    return swaying("garlands", 1.0, tuple(pieces), 0.03, 5.2)


def build(dressing: SetDressing, stock: Stock, scale: float) -> BuiltSet:
    """The classroom for one hour and weather."""
    room = _Classroom(dressing)
    hour = room.hour
    paper = stock.but(light=(-0.4, -0.92), shadow=hour.shade, rough=1.4)
    layers = [
        *windows.view(dressing, hour, (_PANE,)),
        Layer("room", 1.0, paint=on(paper, room.wall), seed=1),
        _garlands(room, paper, scale),
        windows.sunbeams(_PANE, hour, 1060, 0.75),
        Layer("desks", 1.5, paint=on(paper, room.front), front=True, blur=6.0, seed=2),
    ]
    if hour.beam > 0.3 and not hour.dark:
        layers.append(motes("dust", 1.0, (320, 120, 1300, 1000), "#fff0c0", 30, 9, stock, front=True))
    glows: tuple[Glow, ...] = ()
    if hour.lamps > 0.1:
        glows = (
            Glow(_LAMP[0], _LAMP[1] + 10, 620, "#ffd28a", 0.55 * hour.lamps),
            Glow(_LAMP[0], _LAMP[1] + 10, 130, "#fff2cc", 0.7 * hour.lamps),
        )
    details: dict[str, Bounds] = {
        "place": (600.0, 100.0, 1420.0, 561.0),
        "board": (680.0, 100.0, 1350.0, 540.0),
        "map": (1340.0, 120.0, 1700.0, 410.0),
        "globe": (1440.0, 460.0, 1740.0, 640.0),
        "window": (180.0, 90.0, 730.0, 640.0),
    }
    details.update(props.closeups(dressing, _SPOTS))
    stage = Stage(left=420, right=1540, near=(952.0, 1.1), far=(822.0, 0.87), sky=(480.0, 240.0, 1440.0, 420.0), sky_size=0.7)
    light = lighting.indoors(hour, _PANE.middle, _LAMP, (*glows, *props.glows(dressing, _SPOTS, hour.lamps)))
    return BuiltSet(tuple(layers), stage, light, details=details, indoors=True)
