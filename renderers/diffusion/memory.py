"""Out of memory: stepping down, rung by rung, each step told and kept."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ...core.errors import RenderError

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rung:
    """A step down: what it is in words, and how it is done. `take` answers whether that changed anything; if not, the next is tried."""

    words: str
    take: Callable[[], bool]


@dataclass
class Ladder:
    """The steps down of one model on one machine. What was taken stays taken: the next shot starts there.

    `room` says in words how much memory there is; `least` what a person can do when nothing more is left to try.
    """

    rungs: Sequence[Rung]
    room: Callable[[], str] = str
    least: str = "Use a smaller model or a smaller --size, set RUSHES_QUANTISATION, or free the device's memory."
    taken: list[str] = field(default_factory=list)
    _next: int = 0

    def run(self, attempt: Callable[[], T], told: Callable[[str], None] | None = None) -> T:
        """What `attempt` gives, after as few steps down as it takes; each is told. Raises `RenderError` when none is left."""
        while True:
            fault = _attempted(attempt)
            if not isinstance(fault, _OutOfMemory):
                return fault
            release_memory()
            rung = self._step_down()
            if rung is None:
                room = self.room()
                tried = f" after {', '.join(self.taken)}" if self.taken else ""
                raise RenderError(f"Too little memory{f' ({room})' if room else ''}{tried}. {self.least}")
            message = f"out of memory: going on with {rung.words}"
            log.warning("%s", message)
            if told is not None:
                told(message)

    def _step_down(self) -> Rung | None:
        while self._next < len(self.rungs):
            rung = self.rungs[self._next]
            self._next += 1
            if rung.take():
                self.taken.append(rung.words)
                return rung
        return None


class _OutOfMemory:
    """That there was not enough memory; without the error itself, whose traceback would hold the memory."""


def _attempted(attempt: Callable[[], T]) -> T | _OutOfMemory:
    try:
        return attempt()
    except (RuntimeError, MemoryError) as fault:
        if not is_out_of_memory(fault):
            raise
        return _OutOfMemory()


def is_out_of_memory(fault: BaseException) -> bool:
    """Whether an error says that memory ran out: on cuda by its class, elsewhere by its words, for want of a class."""
    import torch

    if isinstance(fault, MemoryError | torch.OutOfMemoryError):
        return True
    words = str(fault).lower()
    return isinstance(fault, RuntimeError) and ("out of memory" in words or "can't allocate memory" in words)


def release_memory() -> None:
    """Give back what is kept but not used, so that the next attempt finds it."""
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()
