"""Casting: which puppet plays a character."""

from __future__ import annotations

import zlib

from ...core.bible import Being, Look
from .creature import Beast
from .flyer import BIRDS, FISHES, Bird, Fish
from .paper import Stock
from .pose import Actor
from .puppet import Person
from .robot import Robot
from .storm import Storm
from .thing import Thing


def cast(look: Look, name: str, stock: Stock, scale: float) -> Actor:
    """The puppet of a look.

    `name` (the character's) seeds what the look leaves open; `scale` is the pixels a unit at which
    its pieces are baked: the largest at which the shot will show it.
    """
    seed = zlib.crc32(name.encode())
    if look.being is Being.STORM:
        return Storm(look, name, seed, stock, scale)
    if look.being is Being.ROBOT:
        return Robot(look, seed, stock, scale)
    if look.being is Being.THING:
        return Thing(look, name, seed, stock, scale)
    if look.being is Being.ANIMAL:
        return _animal(look, seed, stock, scale)
    return Person(look, seed, stock, scale)


def _animal(look: Look, seed: int, stock: Stock, scale: float) -> Actor:
    words = set(look.species.lower().split())
    if words & BIRDS:
        return Bird(look, seed, stock, scale)
    if words & FISHES:
        return Fish(look, seed, stock, scale)
    return Beast(look, seed, stock, scale)
