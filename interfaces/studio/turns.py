"""Turns: whose production is worked on next. Owners take turns, however many productions each has asked for."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping


class Turns:
    """A queue of productions that goes round its owners: next is whoever was served longest ago; within one owner, first come.

    `served` says when each owner was served last, so that a new start goes on with the round.
    """

    def __init__(self, served: Mapping[str, float] | None = None) -> None:
        self._lines: dict[str, deque[str]] = {}
        self._served = dict(served or {})

    def add(self, owner: str, production: str, *, first: bool = False) -> None:
        """Put a production at the end of its owner's line, or before all; one that stands there already keeps its place."""
        line = self._lines.setdefault(owner, deque())
        if production in line:
            return
        if first:
            line.appendleft(production)
            self._served.pop(owner, None)
        else:
            line.append(production)

    def drop(self, owner: str, production: str) -> bool:
        """Take a production out of the queue; whether it was in it."""
        line = self._lines.get(owner)
        if line is None or production not in line:
            return False
        line.remove(production)
        if not line:
            del self._lines[owner]
        return True

    def next(self, now: float) -> str | None:
        """The production whose turn it is, taken out of the queue; its owner goes to the end of the round."""
        if not self._lines:
            return None
        owner = self._round()[0]
        line = self._lines[owner]
        production = line.popleft()
        if not line:
            del self._lines[owner]
        latest = max(self._served.values(), default=-math.inf)
        self._served[owner] = now if now > latest else math.nextafter(latest, math.inf)  # clocks stand still, and jump
        return production

    def ahead_of(self, owner: str, production: str) -> int | None:
        """How many productions come before this one, if no more are asked for; None when it is not in the queue."""
        line = self._lines.get(owner)
        if line is None or production not in line:
            return None
        place, order = line.index(production), self._round()
        before = order[: order.index(owner)]
        others = sum(min(len(other), place + (1 if name in before else 0)) for name, other in self._lines.items() if name != owner)
        return place + others

    def _round(self) -> list[str]:
        """The owners in line, whoever was served longest ago first; of those never served, whoever came first."""
        return sorted(self._lines, key=lambda owner: self._served.get(owner, -math.inf))

    def __len__(self) -> int:
        return sum(len(line) for line in self._lines.values())
