"""The wallet: a film's purse, kept in its ledger, so that a budget holds over every run on the folder."""

from __future__ import annotations

import threading
from decimal import ROUND_CEILING, Decimal

from ..core.document import content_hash
from ..core.errors import BudgetReached
from ..core.jobs import Job, JobState
from ..core.project import Project
from .ledger import Ledger

THOUGHT = "thought-"
"""What the keys of calls to language models begin with."""

_CENT = 10_000
_DOLLAR = 1_000_000


class Wallet:
    """A `tools.purse.Purse` on the ledger of a folder. Whole millionths of a dollar, so that sums are exact.

    What counts is all that the ledger holds, pictures too: what was paid, and of what is under way
    or of unknown price the most that was set aside. A call that a kill cut short stays set aside,
    since nobody knows whether it was billed. `limit` is in US dollars; None: none.
    """

    def __init__(self, project: Project, limit: float | None = None) -> None:
        self.ledger = Ledger(project)
        self.limit = None if limit is None else micro(limit)
        self._lock = threading.Lock()
        self._held: dict[str, Job] = {}

    @property
    def spent(self) -> int:
        """Millionths of a dollar spent or set aside, by every run on the folder."""
        return sum(counts(job) for job in self.ledger.all())

    def reserve(self, what: str, provider: str, most: float | None) -> str:
        """Set money aside before a call, on the disk; raises `BudgetReached`, and then nothing is booked.

        With a limit, a call whose price is not known is not made.
        """
        with self._lock:
            if self.limit is not None:
                self._afford(what, provider, most, self.limit)
            key = f"{THOUGHT}{content_hash(what, provider, length=12)}"
            job = self.ledger.reserve(key, provider, micro(most or 0.0) / _DOLLAR)
            self._held[job.external] = job
            return job.external

    def settle(self, hold: str, price: float | None) -> None:
        """Book what was paid; None: nobody knows, and what was set aside counts."""
        self._close(hold, JobState.SETTLED, None if price is None else micro(price) / _DOLLAR)

    def release(self, hold: str) -> None:
        """Give back what was set aside for a call that was not taken."""
        self._close(hold, JobState.FAILED, 0.0)

    def _close(self, hold: str, state: JobState, price: float | None) -> None:
        with self._lock:
            self.ledger.close(self._held.pop(hold), state, price)

    def _afford(self, what: str, provider: str, most: float | None, limit: int) -> None:
        again = "Run the same command again with a larger --budget: what is done is kept and not paid twice."
        if most is None:
            raise BudgetReached(
                f"The price of {provider} is not known, so a budget of ${money(limit)} cannot be kept; {what} was not asked. "
                "Put its price into your table of models (RUSHES_MODELS: price_in and price_out, for a million tokens; docs/models.md), "
                "or leave --budget out."
            )
        left = limit - self.spent
        if micro(most) > left:
            raise BudgetReached(
                f"{what} by {provider} can cost up to ${money(micro(most))}, and ${money(max(0, left))} of ${money(limit)} are left; "
                f"it was not asked. {again}"
            )


def counts(job: Job) -> int:
    """What an order takes from the budget, in millionths of a dollar."""
    if job.state is JobState.FAILED:
        return micro(job.price or 0.0)
    return micro(job.reserved if job.price is None else job.price)


def thinking(project: Project) -> int:
    """Millionths of a dollar that language models have cost a film so far."""
    return sum(counts(job) for job in Ledger(project).all() if job.key.startswith(THOUGHT))


def micro(dollars: float) -> int:
    """Millionths of a dollar, rounded up, so that a budget is never exceeded by rounding."""
    return int((round(Decimal(str(dollars)), 9) * _DOLLAR).to_integral_value(ROUND_CEILING))


def money(millionths: int) -> str:
    """Dollars as one reads them: cents, and finer where there is something finer."""
    dollars = Decimal(millionths) / _DOLLAR
    return f"{dollars:.2f}" if millionths % _CENT == 0 else f"{dollars:.6f}".rstrip("0")
