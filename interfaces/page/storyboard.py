"""Being built."""

from __future__ import annotations

from .frame import empty
from .markup import Markup
from .visitor import Said, Visit


async def draw(visit: Visit) -> Markup:
    """Nothing yet."""
    return empty("Being built", "This room is not furnished yet.")


async def act(visit: Visit, said: Said) -> None:
    """Nothing yet."""
