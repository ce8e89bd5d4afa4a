"""Props by their words: a few hundred names for the things that can be cut; what nobody knows is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ....core.staging import SetDressing
from ..colour import darker, lighter, mix
from ..paper import Cutter
from ..shapes import ellipse, polygon, rect, smooth
from . import bazaar, furniture, nature, outside
from .base import Bounds, Glow
from .palettes import CREAM, INK, Scheme
from .parts import contact, shaded

Spot = tuple[float, float, float]
"""Where a prop may stand: x, y of its foot, and its size."""

_Draw = Callable[[Cutter, float, float, float, Scheme], None]

_WOOD = "#9a6238"


def crate(cut: Cutter, x: float, y: float, size: float, scheme: Scheme) -> None:
    """A wooden box of boards."""
    contact(cut, x, y, 150 * size, 0.4)
    with cut.group(x, y, size) as small:
        small.piece(rect(-64, -104, 64, 0), darker(_WOOD, 0.25), height=6)
        for row in range(4):
            small.piece(rect(-66, -106 + row * 27, 66, -83 + row * 27), (_WOOD, lighter(_WOOD, 0.08))[row % 2], height=2)
        for px in (-58, 58):
            small.piece(rect(px - 9, -108, px + 9, 2), lighter(_WOOD, 0.04), height=3)


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
            _WOOD,
            height=7,
            gradient=shaded(_WOOD, 1.4),
        )
        for px in (-30, -10, 10, 30):
            small.line(
                smooth([(px * 0.86, -134), (px * 1.2, -68), (px * 0.86, -2)], closed=False), 2.4, darker(_WOOD, 0.4), 0.6, taper=False
            )
        for y0 in (-112, -26):
            small.piece(smooth([(-56, y0 - 8, 1), (56, y0 - 8, 1), (57, y0 + 8, 1), (-57, y0 + 8, 1)]), darker(scheme.dark, 0.1), height=2)
        small.piece(ellipse(0, -136, 46, 8, 36), lighter(_WOOD, 0.15), height=1)


def boat(cut: Cutter, x: float, y: float, size: float, scheme: Scheme) -> None:
    """A rowing boat drawn up on the ground, its oars inside."""
    contact(cut, x, y, 420 * size, 0.4)
    with cut.group(x, y, size) as small:
        small.line([(-60, -60), (190, -130)], 9, _WOOD, taper=False)
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
        small.piece(rect(-9, -270, 9, 0), _WOOD, height=5)
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
    furniture.table(cut, x, y, 190 * size, 150 * size, _WOOD, CREAM)
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
            small.line([(0, -176), (px, 0)], 9, _WOOD, taper=False)
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


def _grandfather(cut: Cutter, x: float, y: float, size: float, scheme: Scheme) -> None:
    contact(cut, x, y, 130 * size, 0.4)
    with cut.group(x, y, size) as small:
        small.piece(rect(-56, -400, 56, 0), _WOOD, height=8, gradient=shaded(_WOOD, 1.2))
        small.piece(rect(-34, -270, 34, -70), darker(_WOOD, 0.35), height=0)
        small.line([(0, -262), (6, -130)], 4, "#d9a24c", taper=False)
        small.piece(ellipse(7, -122, 18, 18), "#d9a24c", height=3)
        small.piece(smooth([(-68, -396, 1), (-40, -430), (0, -446), (40, -430), (68, -396, 1)]), darker(_WOOD, 0.1), height=5)
        furniture.clock(small, 0, -334, 44, darker(_WOOD, 0.2), 10.15)


_TABLE: dict[str, _Draw] = {
    "crate": crate,
    "suitcase": suitcase,
    "barrel": barrel,
    "boat": boat,
    "sign": sign,
    "umbrella": umbrella,
    "books": books,
    "campfire": campfire,
    "tent": tent,
    "cake": cake,
    "telescope": telescope,
    "ball": ball,
    "lantern": lambda cut, x, y, size, scheme: outside.lantern(cut, x, y, size * 1.2, scheme.dark, 1.0),
    "bench": lambda cut, x, y, size, scheme: outside.bench(cut, x, y, size * 0.9, _WOOD),
    "bicycle": lambda cut, x, y, size, scheme: outside.bicycle(cut, x, y, size * 0.8, scheme.accent),
    "table": lambda cut, x, y, size, scheme: furniture.table(cut, x, y, 300 * size, 170 * size, _WOOD, lighter(scheme.pale, 0.1)),
    "chair": lambda cut, x, y, size, scheme: furniture.chair(cut, x, y, size * 0.86, _WOOD, scheme.accent),
    "armchair": lambda cut, x, y, size, scheme: furniture.armchair(cut, x, y, size * 0.86, scheme.accent, _WOOD, scheme.pale),
    "lamp": lambda cut, x, y, size, scheme: furniture.floor_lamp(cut, x, y, 380 * size, scheme.pale, _WOOD, 1.0),
    "basket": lambda cut, x, y, size, scheme: furniture.basket(cut, x, y, size * 1.3, ("#d9822f", "#e8bf5a", "#b8402c")),
    "vase": lambda cut, x, y, size, scheme: furniture.vase(
        cut, x, y, size * 0.8, scheme.quiet, (scheme.accent, CREAM, "#e8b04a"), "#5a7a52"
    ),
    "plant": lambda cut, x, y, size, scheme: furniture.pot_plant(cut, x, y, size * 1.9, scheme.accent, "#5f8a63", 1.2),
    "clock": _grandfather,
    "pot": lambda cut, x, y, size, scheme: bazaar.clay_pot(cut, x, y, 74 * size, 128 * size, "#c6703c", scheme.pale),
    "cart": lambda cut, x, y, size, scheme: bazaar.cart(cut, x, y, size * 0.9, _WOOD, ("#6f9458", "#e0a03c", "#8aa860")),
    "well": lambda cut, x, y, size, scheme: bazaar.well(cut, x, y, size * 0.86, "#b9a08a", scheme.accent),
    "tree": lambda cut, x, y, size, scheme: nature.tree(cut, x, y, 470 * size, mix(scheme.quiet, "#6f9a68", 0.6), "#7a5a44", 4),
    "pine": lambda cut, x, y, size, scheme: nature.pine(cut, x, y, 460 * size, "#3f6a58", "#6a4a3a", 4),
    "bush": lambda cut, x, y, size, scheme: nature.bush(cut, x, y, 190 * size, "#6f9468", 4, scheme.accent),
    "stone": lambda cut, x, y, size, scheme: nature.stone(cut, x, y, 150 * size, mix("#a89aa0", scheme.ground, 0.3), 4),
    "log": lambda cut, x, y, size, scheme: nature.log(cut, x, y, 260 * size, 62 * size, "#8a6248"),
    "mushroom": lambda cut, x, y, size, scheme: nature.mushroom(cut, x, y, size * 1.2, scheme.accent),
}

_SAME = {
    "box": "crate",
    "chest": "crate",
    "trunk": "suitcase",
    "luggage": "suitcase",
    "bag": "suitcase",
    "cask": "barrel",
    "rowboat": "boat",
    "canoe": "boat",
    "dinghy": "boat",
    "signpost": "sign",
    "parasol": "umbrella",
    "book": "books",
    "library": "books",
    "fire": "campfire",
    "bonfire": "campfire",
    "birthday cake": "cake",
    "spyglass": "telescope",
    "football": "ball",
    "hand lantern": "lantern",
    "park bench": "bench",
    "bike": "bicycle",
    "desk": "table",
    "stool": "chair",
    "sofa": "armchair",
    "couch": "armchair",
    "floor lamp": "lamp",
    "flowers": "vase",
    "flower": "vase",
    "bouquet": "vase",
    "houseplant": "plant",
    "jug": "pot",
    "urn": "pot",
    "wagon": "cart",
    "barrow": "cart",
    "oak": "tree",
    "apple tree": "tree",
    "fir": "pine",
    "christmas tree": "pine",
    "hedge": "bush",
    "rock": "stone",
    "boulder": "stone",
    "stump": "log",
    "toadstool": "mushroom",
    "fruit": "basket",
    "apples": "basket",
    "grandfather clock": "clock",
}


def known(word: str) -> str | None:
    """The prop that a word or phrase names ("an old lantern" is "lantern"), if any."""
    text = word.lower().strip()
    for name in (text, text.split()[-1] if text else "", text.rstrip("s"), text.split()[-1].rstrip("s") if text else ""):
        if name in _TABLE:
            return name
        if name in _SAME:
            return _SAME[name]
    return None


def lay(cut: Cutter, dressing: SetDressing, spots: Sequence[Spot], scheme: Scheme) -> None:
    """Stand the dressing's known props on a set's free spots, in order; more than there are spots are left out."""
    for name, (x, y, size) in zip(named(dressing), spots, strict=False):
        _TABLE[name](cut, x, y, size, scheme)


def draw(name: str, cut: Cutter, x: float, y: float, size: float, scheme: Scheme) -> None:
    """Cut one prop that is known; raises KeyError."""
    _TABLE[name](cut, x, y, size, scheme)


def named(dressing: SetDressing) -> list[str]:
    """The dressing's props that can be cut, each once, in order."""
    return list(dict.fromkeys(name for word in dressing.props if (name := known(word))))


def closeups(dressing: SetDressing, spots: Sequence[Spot]) -> dict[str, Bounds]:
    """What an insert of each laid prop shows, by the dressing's own words and by the prop's name."""
    boxes: dict[str, Bounds] = {}
    for name, (x, y, size) in zip(named(dressing), spots, strict=False):
        box = (x - 260 * size, y - 270 * size, x + 260 * size, y + 30 * size)
        boxes[name] = box
        boxes.update({word: box for word in dressing.props if known(word) == name})
    return boxes


def glows(dressing: SetDressing, spots: Sequence[Spot], strength: float) -> tuple[Glow, ...]:
    """The light of laid props that burn, by how dark it is (0 to 1)."""
    lit = []
    for name, (x, y, size) in zip(named(dressing), spots, strict=False):
        if name in _BURNING and strength > 0.1:
            rise, radius, colour = _BURNING[name]
            lit.append(Glow(x, y - rise * size, radius * size, colour, 0.75 * strength, flicker=0.14))
    return tuple(lit)


_BURNING = {
    "lantern": (42.0, 260.0, "#ffc46a"),
    "campfire": (60.0, 460.0, "#ff9a4a"),
    "lamp": (340.0, 420.0, "#ffcf86"),
    "cake": (250.0, 170.0, "#ffc46a"),
}
