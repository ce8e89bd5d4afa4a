"""A library: walls of books, a tall arched window, a ladder on its rail, a desk with a green lamp, a globe."""

from __future__ import annotations

import numpy as np

from ....core.staging import SetDressing
from ..colour import darker, lighter, mix
from ..paper import Cutter, Stock
from ..shapes import Outline, ellipse, rect, smooth
from . import furniture, lighting, props, rooms, windows
from .base import Bounds, BuiltSet, Glow, Layer, Stage
from .moving import motes
from .palettes import CREAM, INK, Hour, Scheme, dice_of, hour_of, scheme_of
from .parts import WHOLE, clipped, contact, dusk, fill, grade, lamplight, linear, on, shaded

NAME = "library"

SCHEMES = (
    Scheme("#f6e4c0", "#a8683c", "#b8402c", "#2f7478", "#43262c"),
    Scheme("#f4e6c8", "#8e5a3a", "#c98f2e", "#5a6f9a", "#3c2634"),
    Scheme("#f6e2c4", "#9a6a44", "#8e2f4c", "#5f8d72", "#3f2830"),
)

_FLOOR = 786.0
_PANE = windows.Pane(816, 96, 1104, 560, 2)
_LAMP = (1304.0, 596.0)
_SPOTS = ((640.0, 842.0, 0.8), (1120.0, 838.0, 0.7), (460.0, 880.0, 0.9))


class _Library:
    """The library's pieces, for one dressing."""

    def __init__(self, dressing: SetDressing) -> None:
        self.dressing = dressing
        self.hour: Hour = hour_of(dressing)
        self.scheme = scheme_of(dressing, SCHEMES)
        self.seed = int(dice_of(dressing, "library").integers(10_000))
        s = self.scheme
        self.books = (
            s.accent,
            s.quiet,
            mix(s.ground, s.dark, 0.3),
            s.pale,
            mix(s.accent, s.dark, 0.35),
            mix(s.quiet, s.pale, 0.35),
            "#c98f3e",
            mix(s.dark, s.accent, 0.4),
        )
        self.lights = (960.0, 400.0) if not self.hour.dark else (1150.0, 560.0)

    def grade(self, cut: Cutter) -> None:
        """The hour's light over the room."""
        grade(cut.canvas, WHOLE, self.lights, 1300, self.hour.room, 0.36)
        dusk(cut.canvas, WHOLE, 0.08 * self.hour.lamps, "#8a3c50")

    def wall(self, cut: Cutter) -> None:
        """The wall of books, the window, the floor, desk, globe and ladder."""
        s = self.scheme
        panel = mix(s.ground, s.dark, 0.34)
        fill(cut.canvas, (WHOLE[0], WHOLE[1], WHOLE[2], _FLOOR + 10), linear((0, 0), (0, _FLOOR), [darker(panel, 0.2), panel]))
        rooms.boards(cut, _FLOOR, mix(mix(s.ground, s.pale, 0.5), "#d9a878", 0.3))
        windows.light_on_floor(cut, _PANE, self.hour, 1010, 836, 0.2)
        furniture.rug(cut, 960, 916, 800, 108, (mix(s.accent, s.pale, 0.35), mix(s.pale, "#e8c98a", 0.4), mix(s.quiet, s.pale, 0.4)))
        self._bay(cut)
        for index, (left, right) in enumerate(
            ((-470, -150), (-140, 190), (200, 500), (510, 706), (1214, 1410), (1420, 1730), (1740, 2070), (2080, 2390))
        ):
            self._case(cut, left, right, index)
        cut.piece(rect(-520, -20, 2440, 24), lighter(s.ground, 0.06), height=9)
        cut.piece(rect(-520, 168, 706, 180), "#c98f3e", height=5)
        cut.piece(rect(1214, 168, 2440, 180), "#c98f3e", height=5)
        self._ladder(cut)
        self._globe(cut)
        self._desk(cut)
        self._piles(cut)
        props.lay(cut, self.dressing, _SPOTS, s)
        self.grade(cut)
        lamplight(cut.canvas, _LAMP, (1080, 900), 0.8 * self.hour.lamps)

    def _bay(self, cut: Cutter) -> None:
        s = self.scheme
        wall = mix(s.pale, s.ground, 0.24)
        cut.piece(rect(712, 20, 1208, _FLOOR), wall, height=2, gradient=(lighter(wall, 0.1), wall))
        for x in (720, 1162):
            cut.piece(rect(x, 20, x + 38, _FLOOR), lighter(s.ground, 0.1), height=7, gradient=shaded(s.ground))
            cut.piece(rect(x - 8, 20, x + 46, 52), lighter(s.ground, 0.2), height=4)
            cut.piece(rect(x - 8, _FLOOR - 26, x + 46, _FLOOR), lighter(s.ground, 0.12), height=4)
        windows.cut_hole(cut, _PANE, self.hour)
        windows.frame(cut, _PANE, lighter(s.ground, 0.24), lighter(s.ground, 0.12), self.dressing.weather)
        seat = mix(s.ground, s.dark, 0.1)
        cut.piece(rect(772, 640, 1148, _FLOOR + 4), seat, height=7, gradient=shaded(seat))
        for left in (790, 970):
            cut.piece(rect(left, 676, left + 160, _FLOOR - 22), darker(seat, 0.1), height=1.5)
        cut.piece(smooth([(764, 646, 1), (770, 614), (1150, 614), (1156, 646, 1)]), s.accent, height=5, gradient=shaded(s.accent))
        for x, tone in ((806, s.quiet), (1100, mix(s.pale, s.accent, 0.3))):
            cut.piece(
                smooth([(x - 42, 614), (x - 48, 552), (x, 544), (x + 48, 552), (x + 42, 614), (x, 620)]),
                tone,
                height=6,
                gradient=shaded(tone),
            )

    def _case(self, cut: Cutter, left: float, right: float, index: int) -> None:
        s = self.scheme
        wood = mix(s.ground, s.dark, 0.16)
        cut.piece(rect(left, 24, right, _FLOOR + 6), wood, height=7, gradient=shaded(wood))
        rows = (40, 196, 330, 464, 598)
        for row, top in enumerate(rows):
            floor = top + (122 if row else 112)
            inner = darker(wood, 0.42)
            cut.piece(rect(left + 12, top, right - 12, floor), inner, height=0, gradient=(darker(inner, 0.2), inner))
            furniture.books_row(cut, left + 16, right - 16, floor, 104, self.books, self.seed + index * 7 + row)
            cut.piece(rect(left + 4, floor, right - 4, floor + 12), lighter(wood, 0.1), height=4)
        cut.piece(rect(left + 10, 732, right - 10, _FLOOR - 6), darker(wood, 0.08), height=2)

    def _ladder(self, cut: Cutter) -> None:
        wood = lighter(self.scheme.ground, 0.3)
        for shift in (0, 74):
            cut.line([(330 + shift, 168), (252 + shift, _FLOOR + 34)], 13, wood, taper=False)
        for step in range(9):
            share = (step + 0.6) / 9.4
            x, y = 330 - 78 * share, 168 + (_FLOOR - 134) * share
            cut.line([(x - 2, y), (x + 76, y)], 11, darker(wood, 0.1), taper=False)
        cut.wash(ellipse(300, _FLOOR + 36, 90, 10), "#4a1a28", 0.3, 5)

    def _globe(self, cut: Cutter) -> None:
        s = self.scheme
        x, y = 566.0, 812.0
        contact(cut, x, y, 150, 0.36)
        for foot in (-44, 44):
            cut.line([(x, y - 70), (x + foot, y)], 9, s.dark, taper=False)
        cut.line([(x, y - 120), (x, y - 60)], 9, s.dark, taper=False)
        ball = ellipse(x, y - 174, 64, 64, 60)
        sea = mix(s.quiet, "#8ab4b8", 0.5)
        cut.piece(ball, sea, height=7, gradient=shaded(sea, 1.5))
        with clipped(cut.canvas, ball):
            for px, py, size in ((-30, -196, 30), (28, -150, 34), (20, -216, 20)):
                land: Outline = smooth(
                    [
                        (x + px - size, y + py),
                        (x + px - size * 0.3, y + py - size * 0.8),
                        (x + px + size * 0.7, y + py - size * 0.4),
                        (x + px + size * 0.5, y + py + size * 0.6),
                        (x + px - size * 0.4, y + py + size * 0.7),
                    ]
                )
                cut.piece(land, mix("#c8b070", s.ground, 0.2), height=1)
        turn = np.linspace(-1.1, 2.2, 30)
        cut.line(np.column_stack([x + 76 * np.sin(turn + 0.4), y - 174 - 76 * np.cos(turn + 0.4)]), 7, "#c98f3e", taper=False)

    def _desk(self, cut: Cutter) -> None:
        s = self.scheme
        furniture.table(cut, 1392, 820, 420, 196, mix(s.ground, s.dark, 0.2))
        brass, shade = "#c98f3e", mix("#4f8a5c", "#bfe0a0", 0.3 * self.hour.lamps)
        cut.piece(smooth([(1268, 620, 1), (1284, 610), (1324, 610), (1340, 620, 1)]), brass, height=4)
        cut.line([(1304, 612), (1304, 556)], 7, brass, taper=False)
        cut.piece(
            smooth([(1244, 566, 1), (1254, 536), (1304, 524), (1354, 536), (1364, 566, 1), (1304, 572)]),
            shade,
            height=6,
            gradient=shaded(shade, 1.3),
        )
        cut.piece(
            smooth([(1400, 614, 1), (1450, 600), (1474, 610, 1), (1500, 600), (1548, 614, 1), (1500, 618), (1474, 624), (1448, 618)]),
            CREAM,
            height=4,
        )
        for row in range(3):
            cut.line([(1416 + row * 4, 608 + row * 3), (1462, 607 + row * 4)], 1.8, INK, 0.4, taper=False)
        furniture.chair(cut, 1600, 836, 0.82, mix(s.ground, s.dark, 0.1), s.accent, 1)

    def _piles(self, cut: Cutter) -> None:
        s = self.scheme
        for x, y, size in ((790, 1226, 1.4), (1176, 1200, 1.2), (96, 850, 0.9), (1850, 850, 1.0)):
            props.draw("books", cut, x, y, size, s)

    def front(self, cut: Cutter) -> None:
        """Books piled high, out of focus before the camera."""
        s = self.scheme
        tones = [mix(tone, s.dark, 0.5) for tone in self.books]
        for index in range(9):
            y = 1400 - index * 62
            cut.piece(rect(-160 + 14 * (index % 3), y - 58, 176 - 18 * (index % 2), y), tones[index % 8], height=9)
        for index in range(5):
            y = 1400 - index * 66
            cut.piece(rect(1740 + 16 * (index % 2), y - 62, 2200, y), tones[(index + 3) % 8], height=9)
        grade(cut.canvas, (-600, 500, 2500, 1500), (960, 760), 1200, self.hour.room, 0.3)


def build(dressing: SetDressing, stock: Stock, scale: float) -> BuiltSet:
    """The library for one hour and weather."""
    library = _Library(dressing)
    hour = library.hour
    paper = stock.but(light=(-0.2, -0.97), shadow=hour.shade, rough=1.2)
    layers = [
        *windows.view(dressing, hour, (_PANE,)),
        Layer("room", 1.0, paint=on(paper, library.wall), seed=1),
        windows.sunbeams(_PANE, hour, 1070, 0.2),
        Layer("books", 1.6, paint=on(paper, library.front), front=True, blur=6.5, seed=2),
        motes("dust", 1.0, (700, 120, 1400, 1000), "#fff0c0", 36 if hour.beam > 0.3 else 14, 9, stock, front=True),
    ]
    glows: tuple[Glow, ...] = ()
    if hour.lamps > 0.1:
        glows = (
            Glow(_LAMP[0], _LAMP[1] - 16, 520, "#ffd28a", 0.6 * hour.lamps, flicker=0.02),
            Glow(_LAMP[0], _LAMP[1], 130, "#fff0c8", 0.7 * hour.lamps),
        )
    details: dict[str, Bounds] = {
        "place": (600.0, 60.0, 1320.0, 488.0),
        "desk": (1180.0, 480.0, 1620.0, 730.0),
        "globe": (420.0, 540.0, 720.0, 830.0),
        "books": (1400.0, 180.0, 1760.0, 382.0),
        "window": (700.0, 60.0, 1220.0, 640.0),
    }
    details.update(props.closeups(dressing, _SPOTS))
    stage = Stage(left=380, right=1560, near=(956.0, 1.1), far=(826.0, 0.87), sky=(420.0, 220.0, 1500.0, 420.0), sky_size=0.7)
    light = lighting.indoors(hour, _PANE.middle, _LAMP, (*glows, *props.glows(dressing, _SPOTS, hour.lamps)))
    return BuiltSet(tuple(layers), stage, light, details=details, indoors=True)
