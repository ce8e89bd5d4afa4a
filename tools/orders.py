"""Orders at providers within a budget: none is booked that could cost more than is left."""

from __future__ import annotations

import threading

from ..core.errors import BudgetReached
from ..core.jobs import Job
from ..core.project import Project
from .ledger import Ledger
from .wallet import counts, micro, money


class Orders(Ledger):
    """The ledger of a folder with a limit in US dollars (None: none) that holds over all that the folder has paid for.

    One for all who order side by side: what they book is weighed one after the other.
    """

    def __init__(self, project: Project, limit: float | None = None) -> None:
        super().__init__(project)
        self.limit = limit
        self._weighing = threading.Lock()

    def check_known(self, what: str, provider: str, most: float | None, setting: str) -> None:
        """Raise `BudgetReached` for what has no known price while there is a budget; `setting` is where a price can be named."""
        if self.limit is not None and most is None:
            raise BudgetReached(
                f"The price of {provider} is not known, so a budget of ${money(micro(self.limit))} cannot be kept; "
                f"{what} was not ordered. Name the price ({setting}), or leave --budget out."
            )

    def reserve(self, key: str, provider: str, price: float = 0.0) -> Job:
        """Book the next order for a key; raises `BudgetReached` where it could cost more than is left."""
        with self._weighing:
            if self.limit is not None:
                left = micro(self.limit) - sum(counts(job) for job in self.all())
                if micro(price) > left:
                    raise BudgetReached(
                        f"An order at {provider} can cost up to ${money(micro(price))}, and ${money(max(0, left))} of "
                        f"${money(micro(self.limit))} are left; it was not made. Run the same command again with a larger "
                        "--budget: what is done is kept and not paid twice."
                    )
            return super().reserve(key, provider, price)
