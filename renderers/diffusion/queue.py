"""The queue before a model: orders that wait at the same time and have one shape go into one call.

Chains are shot by threads side by side. The first to come does the work, for itself and for those that
fit with it; the others wait. No thread of its own lives on, and nothing is kept between calls.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from ...core.errors import RenderError, RushesError

log = logging.getLogger(__name__)

Job = TypeVar("Job")
Result = TypeVar("Result")

PATIENCE = 20.0
"""Seconds that a call waits for orders that were announced and are still getting their pictures ready."""


class TooLarge(RushesError):
    """A call for several orders did not fit into memory; fewer at once may."""


@dataclass(eq=False)
class _Ticket(Generic[Job, Result]):
    job: Job
    result: Result | None = None
    fault: Exception | None = None
    done: bool = False


class Queue(Generic[Job, Result]):
    """Work on jobs, one call at a time.

    `work` takes jobs of one `shape` and gives a result for each, in their order; `most` says how many
    of a job's shape fit into one call; `told` hears when that turns out to be too many.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Job]], Sequence[Result]],
        shape: Callable[[Job], Hashable],
        most: Callable[[Job], int],
        told: Callable[[str], None] | None = None,
    ) -> None:
        self._work, self._shape, self._most, self._told = work, shape, most, told or log.warning
        self._changed = threading.Condition()
        self._waiting: list[_Ticket[Job, Result]] = []
        self._announced = 0
        self._busy = False
        self._limit: int | None = None
        self.calls: list[int] = []
        """How many jobs each call so far was for."""

    @contextmanager
    def announce(self) -> Iterator[None]:
        """Say that a job is being made ready, so that a call that is about to begin waits for it."""
        with self._changed:
            self._announced += 1
        try:
            yield
        finally:
            with self._changed:
                self._announced -= 1
                self._changed.notify_all()

    def do(self, job: Job) -> Result:
        """The result of a job; raises what the work raised for it."""
        ticket: _Ticket[Job, Result] = _Ticket(job)
        with self._changed:
            self._waiting.append(ticket)
            self._changed.notify_all()
            while self._busy and not ticket.done:
                self._changed.wait()
            leads = not ticket.done
            self._busy = self._busy or leads
        if leads:
            try:
                self._run(self._gather(ticket))
            finally:
                with self._changed:
                    self._busy = False
                    if ticket in self._waiting:
                        self._waiting.remove(ticket)
                    self._changed.notify_all()
        if ticket.fault is not None:
            raise ticket.fault
        if ticket.result is None:
            raise RenderError("The model gave back nothing. Run again; if it stays so, try another model.")
        return ticket.result

    def _gather(self, first: _Ticket[Job, Result]) -> list[_Ticket[Job, Result]]:
        """The first job and those that go with it, once no other is on its way or no more fit."""
        most, shape = max(1, self._most(first.job)), self._shape(first.job)
        if self._limit is not None:
            most = min(most, self._limit)
        with self._changed:
            if most > 1:
                self._changed.wait_for(lambda: self._announced == 0 or len(self._alike(shape)) >= most, timeout=PATIENCE)
            together = [first, *(ticket for ticket in self._alike(shape) if ticket is not first)][:most]
            for ticket in together:
                self._waiting.remove(ticket)
            return together

    def _alike(self, shape: Hashable) -> list[_Ticket[Job, Result]]:
        return [ticket for ticket in self._waiting if self._shape(ticket.job) == shape]

    def _run(self, together: list[_Ticket[Job, Result]]) -> None:
        """Work on jobs of one shape; what does not fit into memory together is done in halves, from then on too."""
        try:
            results = self._work([ticket.job for ticket in together])
            self.calls.append(len(together))
            for ticket, result in zip(together, results, strict=True):
                ticket.result = result
        except TooLarge as fault:
            if len(together) == 1:
                together[0].fault = RenderError(str(fault))
                return
            half = len(together) // 2
            self._told(f"out of memory: {len(together)} orders at once did not fit; from now on at most {half}")
            self._limit = half
            self._run(together[:half])
            self._run(together[half:])
        except Exception as fault:  # noqa: BLE001 - handed to everyone who waits for this call, and raised there
            for number, ticket in enumerate(together):
                ticket.fault = fault if number == 0 else _copied(fault)
        finally:
            with self._changed:
                for ticket in together:
                    ticket.done = True
                self._changed.notify_all()


def _copied(fault: Exception) -> Exception:
    """The same fault for another thread: one exception cannot be raised in two without mixing their tracebacks."""
    if not isinstance(fault, RushesError):
        return RenderError(str(fault))
    made = type(fault).__new__(type(fault), *fault.args)
    made.__dict__.update(fault.__dict__)
    return made
