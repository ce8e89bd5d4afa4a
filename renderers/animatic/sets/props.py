"""Props by their words: a few hundred names for the things that can be cut; what nobody knows is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ....core.staging import SetDressing
from ..colour import lighter, mix
from ..paper import Cutter
from . import bazaar, belongings, caravan, crockery, furniture, nature, outside
from .base import Bounds, Glow, Key
from .palettes import CREAM, Scheme

Spot = tuple[float, float, float]
"""Where a prop may stand: x, y of its foot, and its size."""

_Draw = Callable[[Cutter, float, float, float, Scheme], None]


_TABLE: dict[str, _Draw] = {
    "crate": belongings.crate,
    "suitcase": belongings.suitcase,
    "barrel": belongings.barrel,
    "boat": belongings.boat,
    "sign": belongings.sign,
    "umbrella": belongings.umbrella,
    "books": belongings.books,
    "campfire": belongings.campfire,
    "tent": belongings.tent,
    "cake": belongings.cake,
    "telescope": belongings.telescope,
    "ball": belongings.ball,
    "lantern": lambda cut, x, y, size, scheme: outside.lantern(cut, x, y, size * 1.2, scheme.dark, 1.0),
    "bench": lambda cut, x, y, size, scheme: outside.bench(cut, x, y, size * 0.9, belongings.WOOD),
    "bicycle": lambda cut, x, y, size, scheme: outside.bicycle(cut, x, y, size * 0.8, scheme.accent),
    "table": lambda cut, x, y, size, scheme: furniture.table(cut, x, y, 300 * size, 170 * size, belongings.WOOD, lighter(scheme.pale, 0.1)),
    "chair": lambda cut, x, y, size, scheme: furniture.chair(cut, x, y, size * 0.86, belongings.WOOD, scheme.accent),
    "armchair": lambda cut, x, y, size, scheme: furniture.armchair(cut, x, y, size * 0.86, scheme.accent, belongings.WOOD, scheme.pale),
    "lamp": lambda cut, x, y, size, scheme: furniture.floor_lamp(cut, x, y, 380 * size, scheme.pale, belongings.WOOD, 1.0),
    "basket": lambda cut, x, y, size, scheme: crockery.basket(cut, x, y, size * 1.3, ("#d9822f", "#e8bf5a", "#b8402c")),
    "vase": lambda cut, x, y, size, scheme: crockery.vase(
        cut, x, y, size * 0.8, scheme.quiet, (scheme.accent, CREAM, "#e8b04a"), "#5a7a52"
    ),
    "plant": lambda cut, x, y, size, scheme: crockery.pot_plant(cut, x, y, size * 1.9, scheme.accent, "#5f8a63", 1.2),
    "clock": belongings.grandfather_clock,
    "pot": lambda cut, x, y, size, scheme: bazaar.clay_pot(cut, x, y, 74 * size, 128 * size, "#c6703c", scheme.pale),
    "cart": lambda cut, x, y, size, scheme: caravan.cart(cut, x, y, size * 0.9, belongings.WOOD, ("#6f9458", "#e0a03c", "#8aa860")),
    "well": lambda cut, x, y, size, scheme: caravan.well(cut, x, y, size * 0.86, "#b9a08a", scheme.accent),
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
            lit.append(Glow(x, y - rise * size, radius * size, colour, 0.8 * strength, flicker=0.14))
            lit.append(Glow(x, y - rise * size, 0.32 * radius * size, "#ffe6a8", 0.8 * strength, flicker=0.1))
    return tuple(lit)


def keys(dressing: SetDressing, spots: Sequence[Spot], strength: float) -> tuple[Key, ...]:
    """The light that burning props throw on figures."""
    laid = [(name, spot) for name, spot in zip(named(dressing), spots, strict=False) if name in _BURNING and strength > 0.1]
    return tuple(
        Key(x, y - _BURNING[name][0] * size, 1.6 * _BURNING[name][1] * size, _BURNING[name][2], 0.42 * strength)
        for name, (x, y, size) in laid
    )


_BURNING = {
    "lantern": (42.0, 260.0, "#ffc46a"),
    "campfire": (60.0, 460.0, "#ff9a4a"),
    "lamp": (340.0, 420.0, "#ffcf86"),
    "cake": (250.0, 170.0, "#ffc46a"),
}
