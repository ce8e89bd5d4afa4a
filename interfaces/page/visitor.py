"""A visitor: who looks at the page, at which film, and what can be said to them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request

from ...core.errors import RushesError
from ..api.callers import owner_of, studio_of
from ..api.failures import Wrong
from ..studio.production import Production
from ..studio.seat import Seat

Said = dict[str, Any]
"""What came from the browser: "act", and the fields of the form or the button that was used."""


@dataclass
class Visit:
    """One open page. `film` is the production it is about, "" for none; `kept` is what a view remembers while it is open."""

    seat: Seat
    film: str = ""
    place: str = "ask"
    needs_key: bool = False
    kept: dict[str, Any] = field(default_factory=dict)
    tell: Callable[[str, str], None] = lambda words, kind: None
    go: Callable[[str], None] = lambda path: None
    put: Callable[[str, str], None] = lambda id, words: None
    redraw: Callable[[], Awaitable[None]] | None = None

    @property
    def production(self) -> Production:
        """How the film stands now; raises `NotThere`."""
        return self.seat.get(self.film)

    def link(self, place: str = "", film: str = "") -> str:
        """The address of a view of the film."""
        return f"/films/{film or self.film}" + (f"/{place}" if place and place != "ask" else "")

    def file(self, name: str) -> str:
        """The address of one of the film's files."""
        return f"/api/films/{self.film}/{name}"


def seat_of(request: Request) -> Seat | None:
    """The seat of whoever asks; None when they must say who they are first."""
    try:
        return studio_of(request).seat(owner_of(request))
    except Wrong:
        return None


async def quietly(asking: Awaitable[Any], instead: Any) -> Any:
    """What is asked for, or something else when it is not there yet."""
    try:
        return await asking
    except RushesError:
        return instead
