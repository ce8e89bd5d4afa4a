"""The kitchen: a window over the wainscot, shelves on the left, the stove on the right, the table in front."""

from __future__ import annotations

import numpy as np

from ....core.names import TimeOfDay
from ....core.staging import SetDressing
from ..colour import darker, lighter, mix
from ..paper import Cutter, Stock
from ..shapes import ellipse, rect, smooth
from . import crockery, furniture, lighting, props, rooms, windows
from .base import Bounds, BuiltSet, Glow, Layer, Stage
from .moving import motes, steam
from .palettes import CREAM, INK, Hour, Scheme, dice_of, hour_of, scheme_of
from .parts import WHOLE, clipped, contact, dusk, grade, lamplight, on

NAME = "kitchen"

SCHEMES = (
    Scheme("#f8e6bd", "#e8b86e", "#c2382c", "#7f9f8c", "#4a2c2a"),
    Scheme("#fbe8c8", "#eaae86", "#b8402f", "#5f8d92", "#4b2b33"),
    Scheme("#f7ebc6", "#d8c685", "#d0662e", "#6c8ea0", "#46302a"),
    Scheme("#fae3c4", "#e6be80", "#2f7478", "#bf7f5c", "#48282e"),
)

_FLOOR = 776.0
_PANE = windows.Pane(752, 134, 1168, 556)
_LAMP = (606.0, 232.0)
_SPOTS = ((1290.0, 836.0, 0.9), (640.0, 838.0, 0.85), (1540.0, 900.0, 1.0))
_CHINA = ("#f2e3c4", "#c7d2bd", "#d98a5a", "#a9c0bd", "#e8bf7a")


class _Kitchen:
    """The kitchen's pieces, for one dressing."""

    def __init__(self, dressing: SetDressing) -> None:
        self.dressing = dressing
        self.hour: Hour = hour_of(dressing)
        self.scheme = scheme_of(dressing, SCHEMES)
        self.dice = dice_of(dressing, "kitchen")
        order = self.dice.permutation(5)
        self.china = tuple(_CHINA[i] for i in order)
        self.jars = tuple(np.array(("#d9a35c", "#c8553a", "#e9d6a8", self.scheme.quiet, "#d9a35c", "#8a9f5c"))[self.dice.permutation(6)])
        self.copper = tuple(np.array(("#b8683c", "#8a5a48", "#c77a4a", "#a8583a"))[self.dice.permutation(4)])
        self.pattern = ("stripes", "stripes", "dots", "leaves")[int(self.dice.integers(4))]
        self.lights = (960.0, 380.0) if not self.hour.dark else (760.0, 420.0)

    def grade(self, cut: Cutter) -> None:
        """The hour's light over a plane: bright at the window or lamp, warm and dark in the corners."""
        grade(cut.canvas, WHOLE, self.lights, 1320, self.hour.room, 0.36)
        dusk(cut.canvas, WHOLE, 0.1 * self.hour.lamps, "#8a3c50")

    def wall(self, cut: Cutter) -> None:
        """Wallpaper, wainscot, floor and all that stands against the wall."""
        s = self.scheme
        rooms.wallpaper(cut, s.ground, s.pale, 600, self.pattern)
        rooms.wainscot(cut, 600, _FLOOR, mix(s.quiet, "#c08a5c", 0.3 * self.hour.lamps))
        rooms.boards(cut, _FLOOR, mix(s.ground, s.pale, 0.42))
        windows.light_on_floor(cut, _PANE, self.hour, 1010, 830)
        rug = (mix(s.quiet, s.pale, 0.45), lighter(s.pale, 0.2), mix(s.accent, s.pale, 0.62))
        furniture.rug(cut, 985, 912, 760, 104, rug)
        windows.cut_hole(cut, _PANE, self.hour)
        windows.frame(cut, _PANE, mix(s.pale, "#f4e4c2", 0.5), darker(s.pale, 0.08), self.dressing.weather)
        crockery.pot_plant(cut, 806, 548, 1.0, "#b8603c", "#6a9470")
        self._shelves(cut)
        self._stove(cut)
        self._under_window(cut)
        self._ends(cut)
        props.lay(cut, self.dressing, _SPOTS, s)
        self.grade(cut)
        lamplight(cut.canvas, _LAMP, (860, 900), 0.8 * self.hour.lamps)

    def _shelves(self, cut: Cutter) -> None:
        wood = mix(self.scheme.dark, "#a8683c", 0.6)
        for y in (292, 450):
            cut.piece(rect(62, y, 492, y + 18), wood, height=9)
            for x in (96, 458):
                cut.piece(smooth([(x - 6, y + 16, 1), (x + 6, y + 16, 1), (x + 4, y + 46), (x - 4, y + 46)]), darker(wood, 0.15), height=3)
        for index in range(4):
            crockery.plate(cut, 122 + index * 88, 292, 45, self.china[index])
        crockery.mug(cut, 456, 292, 0.9, self.china[4])
        x = 100
        for index in range(5):
            tall = float(self.dice.uniform(58, 94))
            crockery.jar(cut, x, 450, 56, tall, str(self.jars[index]), mix(wood, INK, 0.2), label=index % 2 == 0)
            x += 76
        self._dresser(cut, wood)

    def _dresser(self, cut: Cutter, wood: str) -> None:
        body = mix(self.scheme.quiet, self.scheme.pale, 0.3)
        contact(cut, 210, 806, 620, 0.4)
        cut.piece(rect(-70, 604, 486, 802), body, height=10, gradient=(lighter(body, 0.06), darker(body, 0.18)))
        cut.piece(rect(-86, 590, 502, 616), wood, height=8)
        for index in range(3):
            left = -52 + index * 180
            cut.piece(rect(left, 630, left + 162, 682), darker(body, 0.05), height=3)
            cut.piece(ellipse(left + 81, 656, 8, 8), "#d9a24c", height=3)
            cut.piece(rect(left, 694, left + 162, 790), darker(body, 0.05), height=3)
            cut.piece(rect(left + 20, 708, left + 142, 776), darker(body, 0.12), height=0.8)
        crockery.teapot(cut, 370, 590, 0.86, self.scheme.accent)
        crockery.bread(cut, 205, 592, 0.56)
        for index, tone in enumerate(("#c2483a", "#d98a3c", "#c8553a")):
            crockery.apple(cut, 30 + index * 40 - (18 if index == 2 else 0) * 1.0, 590 - (26 if index == 2 else 0), 20, tone)

    def _stove(self, cut: Cutter) -> None:
        iron = mix(self.scheme.dark, "#6b5048", 0.45)
        contact(cut, 1640, 812, 440, 0.42)
        pipe = mix(iron, self.scheme.ground, 0.3)
        cut.piece(rect(1622, -300, 1676, 600), pipe, height=7)
        for y in (-40, 330):
            cut.piece(rect(1614, y, 1684, y + 22), darker(pipe, 0.15), height=4)
        cut.piece(rect(1462, 610, 1816, 806), iron, height=12, gradient=(lighter(iron, 0.1), darker(iron, 0.3)))
        cut.piece(rect(1442, 590, 1836, 618), darker(iron, 0.22), height=8)
        cut.piece(rect(1500, 644, 1690, 782), darker(iron, 0.18), height=4)
        cut.piece(rect(1528, 668, 1662, 752), "#ff9a48", height=0, gradient=("#ffb35a", "#c8502c"))
        for index in range(4):
            cut.line([(1546 + index * 33, 668), (1546 + index * 33, 752)], 7, darker(iron, 0.3), taper=False)
        for y in (660, 720):
            cut.piece(rect(1712, y, 1796, y + 44), darker(iron, 0.12), height=3)
            cut.piece(ellipse(1754, y + 22, 7, 7), "#d9a24c", height=2)
        crockery.kettle(cut, 1544, 590, 0.94, mix(self.copper[0], "#c77a4a", 0.7))
        pot = self.copper[1]
        cut.piece(
            smooth([(1684, 590, 1), (1678, 536, 1), (1790, 536, 1), (1784, 590, 1)]),
            pot,
            height=6,
            gradient=(lighter(pot, 0.16), darker(pot, 0.16)),
        )
        cut.piece(smooth([(1672, 538, 1), (1690, 522), (1778, 522), (1796, 538, 1)]), darker(pot, 0.1), height=4)
        cut.piece(ellipse(1734, 516, 9, 8), INK, height=2)
        cut.piece(rect(1420, 196, 1856, 210), self.scheme.dark, height=6)
        for index, radius in enumerate(self.dice.permutation((42, 52, 36))):
            crockery.pan(cut, 1478 + index * 112, 206, float(radius), self.copper[index])
        crockery.ladle(cut, 1798, 206, self.copper[3])
        crockery.ladle(cut, 1832, 206, mix(self.scheme.dark, self.copper[2], 0.5))

    def _under_window(self, cut: Cutter) -> None:
        s = self.scheme
        furniture.chair(cut, 700, 818, 0.72, mix(s.dark, "#a8683c", 0.72), s.accent, -1)
        furniture.table(cut, 1268, 816, 236, 168, mix(s.dark, "#a8683c", 0.62), mix(s.pale, "#fff6e0", 0.5))
        for index in range(5):
            x = 1172 + index * 48
            cut.line([(x, 644), (x - 2, 692)], 7, s.accent, 0.3, taper=False)
        cut.piece(smooth([(1214, 618, 1), (1320, 618, 1), (1304, 642), (1230, 642)]), s.quiet, height=4)
        for x, y, tone in ((1240, 622, "#d98a3c"), (1292, 622, "#c2483a"), (1266, 606, "#e0b04a"), (1266, 624, "#c8553a")):
            crockery.apple(cut, x, y, 17, tone)
        cut.piece(smooth([(1214, 620, 1), (1320, 620, 1), (1304, 642), (1230, 642)]), s.quiet, height=3)
        cut.piece(ellipse(1080, 628, 8, 6), INK, height=2)
        cut.piece(
            smooth([(1058, 632, 1), (1102, 632, 1), (1108, 716), (1096, 724), (1080, 718), (1064, 724), (1052, 716)]),
            mix(s.pale, "#fff6e0", 0.4),
            height=5,
        )
        for y in (690, 702):
            cut.line([(1054, y), (1106, y)], 5, s.accent, 0.6, taper=False)

    def _ends(self, cut: Cutter) -> None:
        wood = mix(self.scheme.dark, "#a8683c", 0.5)
        furniture.door(cut, -270, _FLOOR + 16, 230, 520, mix(wood, self.scheme.quiet, 0.2), lighter(wood, 0.2))
        cut.piece(rect(1930, 260, 2330, 804), wood, height=10, gradient=(lighter(wood, 0.1), darker(wood, 0.2)))
        for left in (1950, 2138):
            cut.piece(rect(left, 284, left + 172, 520), darker(wood, 0.1), height=3)
            cut.piece(rect(left, 540, left + 172, 784), darker(wood, 0.1), height=3)
        furniture.clock(cut, 1310, 250, 50, self.scheme.dark, _CLOCK[self.dressing.time])
        furniture.hanging_lamp(cut, _LAMP[0], -300, _LAMP[1], 150, self.scheme.accent, self.hour.lamps)

    def valance(self, cut: Cutter) -> None:
        """The valance, before the curtains."""
        windows.valance(cut, _PANE, self.scheme.accent, self.scheme.dark)
        self.grade(cut)

    def table(self, cut: Cutter) -> None:
        """The round table in the front corner, with its checked cloth and breakfast."""
        cloth = lighter(self.scheme.pale, 0.1)
        oval = ellipse(420, 1190, 800, 208, 90)
        cut.piece(oval, cloth, height=10, gradient=(lighter(cloth, 0.3), darker(mix(cloth, "#d9a86c", 0.5), 0.1)))
        with clipped(cut.canvas, oval):
            for index in range(-16, 18):
                cut.line([(620 + index * 74, 960), (500 + index * 150, 1420)], 13, self.scheme.accent, 0.26, taper=False)
            for y, width in ((1000, 7), (1034, 9), (1082, 12), (1146, 15), (1230, 18)):
                cut.line([(-600, y), (1400, y)], width, self.scheme.accent, 0.25, taper=False)
        contact(cut, 515, 1040, 250, 0.36)
        crockery.bread(cut, 510, 1044, 0.92)
        for x, y, size, tone, side in ((300, 1018, 1.35, self.scheme.accent, -1), (742, 1024, 1.4, self.scheme.quiet, 1)):
            contact(cut, x, y, 80, 0.4)
            crockery.mug(cut, x, y, size, tone, side)
        contact(cut, 908, 1052, 80, 0.4)
        crockery.jar(cut, 905, 1050, 66, 62, "#dd9a3a", INK, label=True)
        contact(cut, 640, 1196, 260, 0.34)
        cut.piece(ellipse(630, 1180, 128, 38, 60), "#f4e6cc", height=5)
        cut.piece(ellipse(630, 1176, 88, 24, 60), "#e6d4ac", height=0.6)
        cut.piece(smooth([(566, 1172), (590, 1146), (660, 1142), (696, 1160), (686, 1178), (600, 1184)]), "#d9a05a", height=4)
        cut.piece(smooth([(586, 1164), (604, 1150), (656, 1147), (682, 1160), (650, 1172)]), "#b8402c", height=1)
        self.grade_table(cut)

    def grade_table(self, cut: Cutter) -> None:
        """The table takes the room's light, brightest toward the window."""
        grade(cut.canvas, (-700, 700, 2600, 1500), (self.lights[0], 800), 1250, self.hour.room, 0.36)

    def flowers(self, cut: Cutter) -> None:
        """The vase that stands out of focus in front."""
        petals = ("#e8b04a", lighter(self.scheme.accent, 0.12), CREAM)
        tone = mix(self.scheme.quiet, "#3a4a6a", 0.45)
        crockery.vase(cut, 96, 1130, 1.7, tone, petals, "#4a6a48", int(self.dice.integers(99)))
        grade(cut.canvas, (-400, 500, 700, 1500), (620, 700), 800, self.hour.room, 0.2)


_CLOCK = {
    TimeOfDay.DAWN: 5.7,
    TimeOfDay.MORNING: 8.17,
    TimeOfDay.DAY: 12.6,
    TimeOfDay.AFTERNOON: 16.3,
    TimeOfDay.DUSK: 19.2,
    TimeOfDay.EVENING: 20.8,
    TimeOfDay.NIGHT: 23.1,
}


def build(dressing: SetDressing, stock: Stock, scale: float) -> BuiltSet:
    """The kitchen for one hour and weather."""
    room = _Kitchen(dressing)
    hour = room.hour
    paper = stock.but(light=(-0.2, -0.95), shadow=hour.shade, rough=1.5)
    linen = mix(lighter(room.scheme.pale, 0.1), hour.room[1], 0.5 * hour.lamps)
    layers = [
        *windows.view(dressing, hour, (_PANE,)),
        Layer("room", 1.0, paint=on(paper, room.wall), seed=1),
        windows.curtains(_PANE, linen, paper, scale, mix(room.scheme.accent, hour.room[1], 0.4 * hour.lamps)),
        Layer("valance", 1.0, paint=on(paper, room.valance), seed=2),
        windows.sunbeams(_PANE, hour, 1080),
        steam("steam", 1.0, ((1636, 504, 1.0),), stock, strength=0.5),
        Layer("table", 1.12, paint=on(paper, room.table), front=True, seed=3),
        steam("mug steam", 1.12, ((300, 950, 0.5), (742, 954, 0.5)), stock, front=True),
        Layer("flowers", 1.6, paint=on(paper, room.flowers), front=True, blur=6.0, seed=4),
    ]
    if hour.beam > 0.3 and not hour.dark:
        layers.append(motes("dust", 1.0, (740, 120, 1500, 1000), "#fff0c0", 34, 9, stock, front=True))
    glows = (
        Glow(1595, 710, 210, "#ff8a3c", 0.5, flicker=0.22),
        *(
            (
                Glow(_LAMP[0], _LAMP[1] + 8, 620, "#ffcf86", 0.5 * hour.lamps, flicker=0.03),
                Glow(_LAMP[0], _LAMP[1] + 10, 130, "#fff2cc", 0.8 * hour.lamps),
            )
            if hour.lamps > 0.1
            else ()
        ),
    )
    details: dict[str, Bounds] = {
        "place": (500.0, 80.0, 1420.0, 597.0),
        "table": (180.0, 900.0, 980.0, 1350.0),
        "kettle": (1420.0, 420.0, 1740.0, 600.0),
        "window": (640.0, 60.0, 1280.0, 600.0),
        "shelf": (40.0, 200.0, 540.0, 481.0),
    }
    details.update(props.closeups(dressing, _SPOTS))
    stage = Stage(left=260, right=1660, near=(944.0, 1.1), far=(812.0, 0.86), sky=(420.0, 220.0, 1500.0, 420.0), sky_size=0.7)
    return BuiltSet(
        tuple(layers),
        stage,
        lighting.indoors(hour, _PANE.middle, _LAMP, (*glows, *props.glows(dressing, _SPOTS, hour.lamps))),
        details=details,
        indoors=True,
    )
