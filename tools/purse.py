"""The purse: what may be spent is set aside before a paid call, and settled or given back after it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Protocol

from ..core.errors import BudgetReached


class Purse(Protocol):
    """Where the money comes from. Every hold is settled or released."""

    def reserve(self, what: str, provider: str, most: float | None) -> str:
        """Set aside the most that a call can cost, in US dollars, None if that is not known.

        Returns the hold's id; raises `BudgetReached` when that much is not left.
        """
        ...

    def settle(self, hold: str, price: float | None) -> None:
        """The call was made and cost this; None: nobody knows, and what was set aside counts as spent."""
        ...

    def release(self, hold: str) -> None:
        """The call cost nothing: it was not taken."""
        ...


class Unlimited:
    """A purse that no one watches."""

    def reserve(self, what: str, provider: str, most: float | None) -> str:
        """Nothing is set aside."""
        return ""

    def settle(self, hold: str, price: float | None) -> None:
        """Nothing is booked."""

    def release(self, hold: str) -> None:
        """Nothing was held."""


@dataclass
class Entry:
    """One hold. Prices in whole billionths of a dollar, so that sums are exact; `state` is held, spent or released."""

    what: str
    provider: str
    most: int | None
    price: int | None = None
    state: str = "held"

    @property
    def counts(self) -> int:
        """What it takes from the budget."""
        if self.state == "released":
            return 0
        return (self.most or 0) if self.state == "held" or self.price is None else self.price


class Ceiling:
    """A purse in memory with a hard limit in US dollars: what could exceed it is not bought."""

    def __init__(self, limit: float | None = None) -> None:
        self.limit = None if limit is None else _exact(limit)
        self.entries: list[Entry] = []
        self._lock = threading.Lock()

    @property
    def spent(self) -> float:
        """US dollars spent or set aside."""
        return sum(entry.counts for entry in self.entries) / 1e9

    def reserve(self, what: str, provider: str, most: float | None) -> str:
        """Set money aside. With a limit, what has no known price is not bought."""
        with self._lock:
            if self.limit is not None:
                self._afford(what, provider, most)
            self.entries.append(Entry(what, provider, None if most is None else _exact(most)))
            return str(len(self.entries) - 1)

    def settle(self, hold: str, price: float | None) -> None:
        """Book what was paid."""
        with self._lock:
            entry = self.entries[int(hold)]
            entry.state, entry.price = "spent", None if price is None else _exact(price)

    def release(self, hold: str) -> None:
        """Give back what was set aside."""
        with self._lock:
            self.entries[int(hold)].state = "released"

    def _afford(self, what: str, provider: str, most: float | None) -> None:
        assert self.limit is not None
        if most is None:
            raise BudgetReached(
                f"The price of {provider} is not known, so a budget of ${_money(self.limit)} cannot be kept; {what} was not asked. "
                "Put its price into your table of models (RUSHES_MODELS, docs/models.md), or go on without a budget."
            )
        left = self.limit - sum(entry.counts for entry in self.entries)
        if _exact(most) > left:
            raise BudgetReached(
                f"{what} by {provider} can cost up to ${_money(_exact(most))}, and ${_money(left)} of ${_money(self.limit)} are left; "
                "it was not asked. Run the same command again with a larger budget: what is done is not paid twice."
            )


def _exact(dollars: float) -> int:
    return round(dollars * 1e9)


def _money(exact: int) -> str:
    return f"{exact / 1e9:.4f}".rstrip("0").ljust(4, "0") if exact % 10_000_000 else f"{exact / 1e9:.2f}"
