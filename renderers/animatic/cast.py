"""Casting: which puppet plays a character."""

from __future__ import annotations

import zlib

from ...core.bible import Being, Look
from .paper import Stock
from .pose import Actor
from .puppet import Person
from .storm import Storm


def cast(look: Look, name: str, stock: Stock, scale: float) -> Actor:
    """The puppet of a look. `name` (the character's) seeds what the look leaves open; `scale` is pixels a unit."""
    seed = zlib.crc32(name.encode())
    if look.being is Being.STORM:
        return Storm(look, name, seed, stock, scale)
    return Person(look, seed, stock, scale)
