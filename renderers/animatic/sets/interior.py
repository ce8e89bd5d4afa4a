"""A quiet room that fits anything indoors: a tall window, a door, a shelf of books, a lamp, a chair, pictures."""

from __future__ import annotations

from ....core.staging import SetDressing
from ..colour import darker, lighter, mix
from ..paper import Cutter, Stock
from ..shapes import ellipse, rect, smooth
from . import crockery, furniture, lighting, nature, props, rooms, windows
from .base import Bounds, BuiltSet, Glow, Layer, Stage
from .moving import motes
from .palettes import CREAM, INK, Hour, Scheme, dice_of, hour_of, scheme_of
from .parts import WHOLE, clipped, contact, dusk, grade, lamplight, on

NAME = "interior"

SCHEMES = (
    Scheme("#f6e6c4", "#8fae9c", "#c8553a", "#d9a24c", "#4a2c34"),
    Scheme("#f8e4c8", "#d99a78", "#2f7478", "#b8402c", "#48283c"),
    Scheme("#f4e8cc", "#e0b86c", "#8e2f4c", "#4f7f8c", "#46303a"),
    Scheme("#f6e2ca", "#7f9fb0", "#d0763a", "#c2584a", "#3c2c48"),
    Scheme("#f7e6c8", "#c9a0a0", "#3f7a6a", "#d9a24c", "#48283a"),
)

_FLOOR = 780.0
_PANE = windows.Pane(486, 136, 806, 600)
_LAMP = (1206.0, 452.0)
_SPOTS = ((1030.0, 836.0, 0.8), (440.0, 856.0, 0.9), (1520.0, 860.0, 0.9))


class _Room:
    """The room's pieces, for one dressing."""

    def __init__(self, dressing: SetDressing) -> None:
        self.dressing = dressing
        self.hour: Hour = hour_of(dressing)
        self.scheme = scheme_of(dressing, SCHEMES)
        self.dice = dice_of(dressing, "interior")
        self.seed = int(self.dice.integers(10_000))
        self.paper = rooms.PAPERS[int(self.dice.integers(len(rooms.PAPERS)))]
        self.kinds = [int(kind) for kind in self.dice.permutation(4)]
        self.wood = mix(self.scheme.dark, "#a8683c", 0.62)
        self.lights = (900.0, 430.0) if not self.hour.dark else (1130.0, 470.0)

    def grade(self, cut: Cutter) -> None:
        """The hour's light over the room."""
        grade(cut.canvas, WHOLE, self.lights, 1320, self.hour.room, 0.36)
        dusk(cut.canvas, WHOLE, 0.14 * self.hour.lamps, "#8a3c50")

    def wall(self, cut: Cutter) -> None:
        """The wall, the floor and what stands against the wall."""
        s = self.scheme
        ground = mix(mix(s.ground, s.pale, 0.3), "#dca070", 0.42 * self.hour.lamps)
        rooms.wallpaper(cut, ground, s.pale, _FLOOR, self.paper)
        cut.piece(rect(-520, _FLOOR - 34, 2440, _FLOOR), mix(s.pale, ground, 0.2), height=6)
        cut.piece(rect(-520, 66, 2440, 84), mix(s.pale, ground, 0.25), height=5)
        rooms.boards(cut, _FLOOR, mix(mix(self.wood, s.pale, 0.62), "#d9a878", 0.3))
        windows.light_on_floor(cut, _PANE, self.hour, 1010, 836, 0.55)
        furniture.rug(cut, 985, 916, 820, 112, (mix(s.accent, s.pale, 0.5), lighter(s.pale, 0.25), mix(s.quiet, s.pale, 0.5)))
        windows.cut_hole(cut, _PANE, self.hour)
        windows.frame(cut, _PANE, mix(s.pale, "#f4e4c2", 0.4), darker(s.pale, 0.06), self.dressing.weather)
        self._left(cut)
        self._middle(cut)
        self._right(cut)
        self._floor_things(cut)
        props.lay(cut, self.dressing, _SPOTS, s)
        self.grade(cut)
        lamplight(cut.canvas, _LAMP, (1030, 900), 0.8 * self.hour.lamps)

    def _left(self, cut: Cutter) -> None:
        s = self.scheme
        books = (s.accent, s.quiet, mix(s.ground, s.dark, 0.3), s.pale, mix(s.accent, s.dark, 0.4), mix(s.quiet, s.pale, 0.4))
        furniture.bookshelf(cut, 60, 336, 232, 806, self.wood, books, self.seed)
        crockery.vase(cut, 150, 216, 0.62, s.quiet, (s.accent, CREAM, "#e8b04a"), "#5a7a52", self.seed)
        cut.piece(smooth([(230, 216, 1), (232, 184), (262, 170), (292, 184), (294, 216, 1)]), mix(s.quiet, s.pale, 0.35), height=4)
        cut.piece(rect(508, 690, 786, 704), self.wood, height=6)
        for x in (528, 758):
            cut.piece(rect(x, 700, x + 12, 806), darker(self.wood, 0.1), height=4)
        contact(cut, 646, 810, 300, 0.34)
        crockery.pot_plant(cut, 590, 690, 1.15, s.accent, "#6a9470", 1.1)
        for index, (wide, tone) in enumerate(((96, s.quiet), (84, s.pale), (90, s.accent))):
            cut.piece(rect(694 - wide / 2, 690 - 17 * (index + 1), 694 + wide / 2, 690 - 17 * index), tone, height=2)
        crockery.pot_plant(cut, -70, 816, 2.6, mix(s.quiet, s.pale, 0.2), "#5f8a63", 1.25)
        furniture.door(cut, -330, _FLOOR + 14, 220, 540, mix(self.wood, s.ground, 0.3), mix(s.pale, s.ground, 0.2))

    def _middle(self, cut: Cutter) -> None:
        s = self.scheme
        tones = (
            (lighter(s.quiet, 0.5), s.ground, s.accent),
            (lighter(s.ground, 0.5), s.accent, s.quiet),
            (lighter(s.accent, 0.62), s.quiet, s.accent),
        )
        layout = (
            ((1004, 246, 150, 118), (1142, 214, 92, 120), (1130, 344, 100, 76)),
            ((1040, 236, 190, 146), (1184, 262, 70, 96), (1002, 374, 84, 62)),
        )
        for index, (x, y, wide, tall) in enumerate(layout[self.seed % 2]):
            furniture.picture(
                cut, x, y, wide, tall, (self.wood, INK, mix(self.wood, "#d9a24c", 0.5))[index], tones[index], self.kinds[index]
            )
        furniture.floor_lamp(cut, _LAMP[0], 808, 396, mix(s.pale, s.quiet, 0.16), self.wood, self.hour.lamps)

    def _right(self, cut: Cutter) -> None:
        s = self.scheme
        furniture.armchair(cut, 1372, 824, 0.92, mix(s.accent, s.ground, 0.18), self.wood, mix(s.quiet, s.pale, 0.3))
        furniture.door(cut, 1672, _FLOOR + 14, 212, 530, mix(self.wood, s.accent, 0.12), mix(s.pale, s.ground, 0.2))
        furniture.clock(
            cut, 1462, 300, 46, self.wood, {"night": 23.2, "evening": 20.4, "dusk": 19.1, "dawn": 5.8}.get(self.dressing.time.value, 10.15)
        )
        contact(cut, 1672, 812, 230, 0.3)
        cut.piece(ellipse(1672, 816, 130, 16, 50), mix(s.quiet, s.dark, 0.2), height=1.5)
        self._desk(cut, 2080)

    def _floor_things(self, cut: Cutter) -> None:
        s = self.scheme
        if self.seed % 2:
            props.draw("books", cut, 760, 1210, 1.25, s)
            props.draw("ball", cut, 1180, 1180, 1.3, s)
        else:
            contact(cut, 1010, 1212, 330, 0.34)
            bed = mix(s.quiet, s.dark, 0.25)
            cut.piece(ellipse(1010, 1180, 160, 48, 60), bed, height=7)
            cut.piece(ellipse(1010, 1168, 128, 32, 60), lighter(s.pale, 0.1), height=0)
            coat = mix("#d98a4a", s.dark, 0.1)
            cat = smooth(
                [
                    (910, 1172),
                    (940, 1132),
                    (1010, 1116),
                    (1066, 1128),
                    (1080, 1098, 1),
                    (1096, 1116),
                    (1118, 1112),
                    (1134, 1094, 1),
                    (1142, 1130),
                    (1128, 1160),
                    (1080, 1176),
                    (980, 1182),
                ]
            )
            cut.piece(cat, coat, height=6)
            for x in (980, 1010, 1040):
                cut.line(smooth([(x, 1122), (x + 8, 1138), (x + 4, 1152)], closed=False), 5, darker(coat, 0.25), 0.6)
            for x in (1096, 1124):
                cut.line(smooth([(x - 6, 1136), (x, 1141), (x + 6, 1136)], closed=False), 3, INK)

    def _desk(self, cut: Cutter, x: float) -> None:
        s = self.scheme
        furniture.table(cut, x, 812, 420, 200, self.wood)
        crockery.jar(cut, x - 120, 608, 44, 56, s.quiet, INK)
        cut.piece(ellipse(x + 40, 556, 44, 44, 40), mix(s.ground, "#6f9fb0", 0.5), height=5)
        with clipped(cut.canvas, ellipse(x + 40, 556, 44, 44, 40)):
            cut.piece(nature.crown(x + 26, 550, 26, 3), mix(s.quiet, "#8aa868", 0.5), height=1)
        cut.line([(x + 40, 600), (x + 40, 608)], 10, self.wood, taper=False)
        furniture.picture(cut, x, 300, 180, 140, self.wood, (s.pale, s.quiet, s.accent), self.kinds[3])

    def front(self, cut: Cutter) -> None:
        """A chair's back and a plant's leaves, out of focus before the camera."""
        s = self.scheme
        tone = mix(s.dark, self.wood, 0.3)
        for x in (1690, 1890):
            cut.piece(smooth([(x - 17, 860, 1), (x + 17, 860, 1), (x + 22, 1420, 1), (x - 22, 1420, 1)]), tone, height=8)
        for y in (890, 972, 1050):
            cut.piece(
                smooth([(1690, y, 1), (1790, y - 16), (1890, y, 1), (1890, y + 46, 1), (1790, y + 30), (1690, y + 46, 1)]),
                lighter(tone, 0.06),
                height=7,
            )
        leaf = mix("#4a6a52", s.dark, 0.4)
        nature.fern(cut, 40, 1240, 330, leaf, self.seed)
        grade(cut.canvas, (-600, 500, 2500, 1500), (960, 760), 1200, self.hour.room, 0.3)


def build(dressing: SetDressing, stock: Stock, scale: float) -> BuiltSet:
    """The room for one hour and weather."""
    room = _Room(dressing)
    hour, s = room.hour, room.scheme
    paper = stock.but(light=(-0.35, -0.94), shadow=hour.shade, rough=1.4)
    cloth = mix(mix(s.accent, s.pale, 0.35), hour.room[1], 0.55 * hour.lamps)
    layers = [
        *windows.view(dressing, hour, (_PANE,)),
        Layer("room", 1.0, paint=on(paper, room.wall), seed=1),
        windows.curtains(_PANE, cloth, paper, scale, mix(s.dark, hour.room[1], 0.3), 1.06),
        windows.sunbeams(_PANE, hour, 1060, 0.55),
        Layer("chair", 1.6, paint=on(paper, room.front), front=True, blur=6.0, seed=2),
    ]
    if hour.beam > 0.3 and not hour.dark:
        layers.append(motes("dust", 1.0, (480, 120, 1400, 1000), "#fff0c0", 30, 9, stock, front=True))
    glows: tuple[Glow, ...] = ()
    if hour.lamps > 0.1:
        glows = (
            Glow(*_LAMP, 560, "#ffcf86", 0.52 * hour.lamps, flicker=0.02),
            Glow(_LAMP[0], _LAMP[1] + 10, 150, "#fff0c8", 0.6 * hour.lamps),
        )
    details: dict[str, Bounds] = {
        "place": (600.0, 130.0, 1320.0, 535.0),
        "window": (380.0, 80.0, 920.0, 640.0),
        "bookshelf": (20.0, 200.0, 380.0, 402.0),
        "door": (1500.0, 220.0, 1860.0, 820.0),
        "lamp": (1060.0, 380.0, 1360.0, 548.0),
        "chair": (1180.0, 500.0, 1580.0, 840.0),
    }
    details.update(props.closeups(dressing, _SPOTS))
    stage = Stage(left=300, right=1600, near=(950.0, 1.1), far=(816.0, 0.87), sky=(420.0, 220.0, 1500.0, 420.0), sky_size=0.7)
    return BuiltSet(
        tuple(layers),
        stage,
        lighting.indoors(hour, _PANE.middle, _LAMP, (*glows, *props.glows(dressing, _SPOTS, hour.lamps))),
        details=details,
        indoors=True,
    )
