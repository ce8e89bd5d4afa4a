"""Turns: whose production is worked on next. Owners take turns, however many productions each has asked for."""

from __future__ import annotations

from collections import OrderedDict, deque


class Turns:
    """A queue of productions that goes round its owners; within one owner, first come, first served."""

    def __init__(self) -> None:
        self._lines: OrderedDict[str, deque[str]] = OrderedDict()

    def add(self, owner: str, production: str) -> None:
        """Put a production at the end of its owner's line; one that stands there already keeps its place."""
        line = self._lines.setdefault(owner, deque())
        if production not in line:
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

    def next(self) -> str | None:
        """The production whose turn it is, taken out of the queue; its owner goes to the end of the round."""
        if not self._lines:
            return None
        owner, line = next(iter(self._lines.items()))
        production = line.popleft()
        if line:
            self._lines.move_to_end(owner)
        else:
            del self._lines[owner]
        return production

    def ahead_of(self, owner: str, production: str) -> int | None:
        """How many productions come before this one, if no more are asked for; None when it is not in the queue."""
        line = self._lines.get(owner)
        if line is None or production not in line:
            return None
        place = line.index(production)
        before = list(self._lines)[: list(self._lines).index(owner)]
        others = sum(min(len(other), place + (1 if name in before else 0)) for name, other in self._lines.items() if name != owner)
        return place + others

    def __len__(self) -> int:
        return sum(len(line) for line in self._lines.values())
