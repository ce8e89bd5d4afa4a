"""Sets: one place a file, composed from paper pieces."""

from __future__ import annotations

from importlib import import_module

from ....core.staging import SetDressing
from ..paper import Stock
from .base import BuiltSet

_TABLE = {
    "lighthouse coast": "coast",
    "kitchen": "kitchen",
    "city street": "street",
    "desert market": "market",
    "forest": "forest",
    "interior": "interior",
    "open sea": "boat",
    "bedroom": "bedroom",
    "mountain village": "village",
    "library": "library",
    "classroom": "classroom",
    "space station": "station",
}


def names() -> list[str]:
    """Every set that can be named."""
    return list(_TABLE)


def build(dressing: SetDressing, stock: Stock, scale: float) -> BuiltSet:
    """Make a set ready, `scale` pixels a unit; a name that nobody knows is the plain interior."""
    module = import_module(f".{_TABLE.get(dressing.name, _TABLE['interior'])}", __package__)
    built: BuiltSet = module.build(dressing, stock, scale)
    return built
