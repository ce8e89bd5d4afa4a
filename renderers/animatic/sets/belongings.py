"""Props that belong to no one set, cut from paper: each stands on its `(x, y)`, `size` times as large as beside an adult."""

from __future__ import annotations

from ..colour import darker, lighter
from ..paper import Cutter
from ..shapes import ellipse, polygon, rect, smooth
from . import furniture, nature
from .palettes import CREAM, INK, Scheme
from .parts import contact, shaded

WOOD = "#9a6238"


def crate(cut: Cutter, x: float, y: float, size: float, scheme: Scheme) -> None:
    """A wooden box of boards."""
    contact(cut, x, y, 150 * size, 0.4)
    with cut.group(x, y, size) as small:
        small.piece(rect(-64, -104, 64, 0), darker(WOOD, 0.25), height=6)
        for row in range(4):
            small.piece(rect(-66, -106 + row * 27, 66, -83 + row * 27), (WOOD, lighter(WOOD, 0.08))[row % 2], height=2)
        for px in (-58, 58):
            small.piece(rect(px - 9, -108, px + 9, 2), lighter(WOOD, 0.04), height=3)


def suitcase(cut: Cutter, x: float, y: float, size: float, scheme: Scheme) -> None:
    """A suitcase with its handle up."""
    contact(cut, x, y, 150 * size, 0.4)
    with cut.group(x, y, size) as small:
        small.line(smooth([(-22, -96), (-20, -122), (20, -122), (22, -96)], closed=False), 8, INK, taper=False)
        small.piece(
            smooth([(-70, -6, 1), (-74, -50), (-66, -98), (66, -98), (74, -50), (70, -6, 1)]),
            scheme.accent,
            height=6,
            gradient=shaded(scheme.accent, 1.3),
        )
        for px in (-40, 40):
            small.piece(rect(px - 8, -101, px + 8, -2), darker(scheme.accent, 0.3), height=1.5)
            small.piece(rect(px - 6, -62, px + 6, -46), "#e8bf5a", height=1)


def barrel(cut: Cutter, x: float, y: float, size: float, scheme: Scheme) -> None:
    """A barrel with two hoops."""
    contact(cut, x, y, 130 * size, 0.42)
    with cut.group(x, y, size) as small:
        small.piece(
            smooth([(-46, -136, 1), (46, -136, 1), (62, -68), (46, 0, 1), (-46, 0, 1), (-62, -68)]),
            WOOD,
            height=7,
            gradient=shaded(WOOD, 1.4),
        )
        for px in (-30, -10, 10, 30):
            small.line(
                smooth([(px * 0.86, -134), (px * 1.2, -68), (px * 0.86, -2)], closed=False), 2.4, darker(WOOD, 0.4), 0.6, taper=False
            )
        for y0 in (-112, -26):
            small.piece(smooth([(-56, y0 - 8, 1), (56, y0 - 8, 1), (57, y0 + 8, 1), (-57, y0 + 8, 1)]), darker(scheme.dark, 0.1), height=2)
        small.piece(ellipse(0, -136, 46, 8, 36), lighter(WOOD, 0.15), height=1)


def boat(cut: Cutter, x: float, y: float, size: float, scheme: Scheme) -> None:
    """A rowing boat drawn up on the ground, its oars inside."""
    contact(cut, x, y, 420 * size, 0.4)
    with cut.group(x, y, size) as small:
        small.line([(-60, -60), (190, -130)], 9, WOOD, taper=False)
        small.piece(
            smooth([(-210, -92, 1), (0, -74), (206, -104, 1), (150, -30), (60, 0), (-90, 0), (-168, -34)]),
            scheme.accent,
            height=9,
            gradient=shaded(scheme.accent, 1.5),
        )
        small.line(smooth([(-208, -92), (0, -74), (204, -104)], closed=False), 12, CREAM, taper=False)
        for lift in (-52, -30):
            small.line(
                smooth([(-186 - lift, lift - 14), (0, lift), (180 + lift, lift - 20)], closed=False), 3, darker(scheme.accent, 0.3), 0.6
            )


def sign(cut: Cutter, x: float, y: float, size: float, scheme: Scheme) -> None:
    """A signpost with two arrows."""
    contact(cut, x, y, 60 * size, 0.4)
    with cut.group(x, y, size) as small:
        small.piece(rect(-9, -270, 9, 0), WOOD, height=5)
        for y0, side, tone in ((-246, 1, scheme.pale), (-180, -1, lighter(scheme.accent, 0.1))):
            small.piece(
                polygon([(-side * 50, y0), (side * 76, y0), (side * 106, y0 + 24), (side * 76, y0 + 48), (-side * 50, y0 + 48)]),
                tone,
                height=5,
            )
            for row in (16, 31):
                small.line([(-side * 32, y0 + row), (side * 62, y0 + row)], 4, darker(tone, 0.4), 0.6)


def umbrella(cut: Cutter, x: float, y: float, size: float, scheme: Scheme) -> None:
    """An open umbrella that lies on the ground."""
    contact(cut, x, y, 220 * size, 0.36)
    with cut.group(x, y, size) as small:
        small.line(smooth([(20, -60), (100, -28), (128, -8), (116, 4)], closed=False), 7, INK, taper=False)
        dome = smooth(
            [
                (-120, -6, 1),
                (-104, -84),
                (-30, -136),
                (40, -118),
                (74, -40, 1),
                (40, -44),
                (22, -14, 1),
                (-16, -30),
                (-40, 0, 1),
                (-80, -20),
            ]
        )
        small.piece(dome, scheme.accent, height=7, gradient=shaded(scheme.accent, 1.4))
        for end in ((74, -40), (22, -14), (-40, 0)):
            small.line(smooth([(-30, -136), (end[0] * 0.6 - 8, end[1] - 60), end], closed=False), 2.4, darker(scheme.accent, 0.3), 0.6)


def books(cut: Cutter, x: float, y: float, size: float, scheme: Scheme) -> None:
    """A pile of books, one open on top."""
    contact(cut, x, y, 130 * size, 0.38)
    with cut.group(x, y, size) as small:
        for index, tone in enumerate((scheme.accent, scheme.quiet, "#d9a24c", scheme.dark)):
            wide = 56 - 5 * index + 8 * (index % 2)
            small.piece(rect(-wide, -22 * (index + 1), wide, -22 * index), tone, height=4)
            small.piece(rect(wide - 8, -22 * index - 18, wide + 1, -22 * index - 4), CREAM, height=0.5)
        small.piece(
            smooth([(0, -88, 1), (46, -102), (64, -94, 1), (60, -88), (0, -84), (-60, -88), (-64, -94, 1), (-46, -102)]), CREAM, height=4
        )


def campfire(cut: Cutter, x: float, y: float, size: float, scheme: Scheme) -> None:
    """A fire of logs ringed by stones."""
    contact(cut, x, y, 190 * size, 0.4)
    with cut.group(x, y, size) as small:
        for tone, tall, wide in (("#e0622c", 132, 46), ("#f59a3c", 100, 34), ("#ffd678", 62, 20)):
            small.piece(
                smooth(
                    [
                        (-wide, -16),
                        (-wide * 0.9, -tall * 0.5),
                        (-wide * 0.2, -tall * 0.7),
                        (wide * 0.1, -tall, 1),
                        (wide * 0.8, -tall * 0.5),
                        (wide, -16),
                    ]
                ),
                tone,
                height=2,
                edge=0.1,
            )
        for turn, tone in ((1, "#7a4a30"), (-1, "#8a5638")):
            small.piece(
                smooth([(-74, -8 - 14 * turn, 1), (74, -8 + 14 * turn, 1), (72, 8 + 12 * turn, 1), (-72, 8 - 12 * turn, 1)]), tone, height=4
            )
        for index in range(6):
            nature.stone(small, -86 + index * 34, 12 + 6 * abs(index - 2.5), 38, "#9a90a0", index)


def tent(cut: Cutter, x: float, y: float, size: float, scheme: Scheme) -> None:
    """A ridge tent with its flap open."""
    contact(cut, x, y, 400 * size, 0.4)
    with cut.group(x, y, size) as small:
        small.piece(polygon([(-190, 0), (0, -260), (190, 0)]), scheme.accent, height=9, gradient=shaded(scheme.accent, 1.3))
        small.piece(polygon([(-52, 0), (0, -220), (56, 0)]), darker(scheme.dark, 0.2), height=0)
        small.piece(smooth([(0, -220, 1), (14, -110), (74, 0, 1), (104, 0, 1)]), lighter(scheme.accent, 0.2), height=5)


def cake(cut: Cutter, x: float, y: float, size: float, scheme: Scheme) -> None:
    """A cake with candles on a small table."""
    furniture.table(cut, x, y, 190 * size, 150 * size, WOOD, CREAM)
    with cut.group(x, y - 156 * size, size) as small:
        small.piece(ellipse(0, 0, 72, 9, 40), "#f4e6cc", height=3)
        small.piece(rect(-54, -56, 54, -2), "#e9b8a0", height=4, gradient=("#f4ccb4", "#d99a86"))
        small.piece(
            smooth([(-58, -60, 1), (58, -60, 1), (58, -40), (38, -30), (20, -42), (0, -30), (-20, -42), (-38, -30), (-58, -40)]),
            CREAM,
            height=3,
        )
        for px in (-32, -11, 11, 32):
            small.line([(px, -60), (px, -90)], 6, scheme.accent, taper=False)
            small.piece(ellipse(px, -98, 4.5, 8, 18), "#ffc85a", height=0)


def telescope(cut: Cutter, x: float, y: float, size: float, scheme: Scheme) -> None:
    """A telescope on its tripod."""
    contact(cut, x, y, 170 * size, 0.36)
    with cut.group(x, y, size) as small:
        for px in (-62, 4, 66):
            small.line([(0, -176), (px, 0)], 9, WOOD, taper=False)
        for a, b, wide, tone in (
            ((-78, -146), (30, -214), 34, "#c98f3c"),
            ((20, -208), (96, -256), 44, "#d9a24c"),
            ((-96, -134), (-74, -148), 26, INK),
        ):
            small.line([a, b], wide, tone, taper=False)
        small.line([(84, -249), (100, -259)], 52, darker("#d9a24c", 0.2), taper=False)


def ball(cut: Cutter, x: float, y: float, size: float, scheme: Scheme) -> None:
    """A striped ball."""
    contact(cut, x, y, 70 * size, 0.4)
    with cut.group(x, y, size) as small:
        small.piece(ellipse(0, -36, 36, 36, 40), scheme.accent, height=5, gradient=shaded(scheme.accent, 1.5))
        small.line(smooth([(-34, -44), (0, -30), (34, -44)], closed=False), 11, CREAM, taper=False)


def grandfather_clock(cut: Cutter, x: float, y: float, size: float, scheme: Scheme) -> None:
    contact(cut, x, y, 130 * size, 0.4)
    with cut.group(x, y, size) as small:
        small.piece(rect(-56, -400, 56, 0), WOOD, height=8, gradient=shaded(WOOD, 1.2))
        small.piece(rect(-34, -270, 34, -70), darker(WOOD, 0.35), height=0)
        small.line([(0, -262), (6, -130)], 4, "#d9a24c", taper=False)
        small.piece(ellipse(7, -122, 18, 18), "#d9a24c", height=3)
        small.piece(smooth([(-68, -396, 1), (-40, -430), (0, -446), (40, -430), (68, -396, 1)]), darker(WOOD, 0.1), height=5)
        furniture.clock(small, 0, -334, 44, darker(WOOD, 0.2), 10.15)
