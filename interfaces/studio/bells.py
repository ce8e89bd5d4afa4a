"""Bells: they wake whoever watches a production. A bell carries nothing, so a slow listener holds up nobody and misses nothing."""

from __future__ import annotations

import asyncio


class Bells:
    """One bell for each production that is watched."""

    def __init__(self) -> None:
        self._bells: dict[str, asyncio.Event] = {}

    def next(self, production: str) -> asyncio.Event:
        """The bell's next ring. Take it before looking at what has happened: then nothing falls between."""
        return self._bells.setdefault(production, asyncio.Event())

    def ring(self, production: str) -> None:
        """Wake everyone who watches the production."""
        bell = self._bells.pop(production, None)
        if bell is not None:
            bell.set()

    def ring_all(self) -> None:
        """Wake everyone."""
        for production in list(self._bells):
            self.ring(production)
