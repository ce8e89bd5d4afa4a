"""Waiting: how long, how often, and never longer than was allowed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class TooLate(Exception):
    """What was waited for did not come in time."""


@dataclass(frozen=True)
class Patience:
    """How often and how long. All times in seconds.

    `timeout` is for one call, `deadline` for all calls and waits of one question. A server that asks
    for a longer wait than `longest` is not waited for.
    """

    timeout: float = 120.0
    deadline: float = 600.0
    tries: int = 4
    first: float = 1.0
    longest: float = 30.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def pause(self, tries: int, asked: float | None) -> float:
        """How long to wait after that many tries: what the server asked for, else twice as long each time."""
        return asked if asked is not None else min(self.longest, self.first * 2 ** (tries - 1))


def within(seconds: float, work: Callable[[], T]) -> T:
    """Do work in a thread of its own and wait for it that long; raises `TooLate`, and what the work raises.

    Clients know only the longest silence between two bytes; a server that drips could hold them for
    good. What comes too late is dropped, and its thread ends when the client gives up.
    """

    def once() -> Iterator[T]:
        yield work()

    return next(each_within(lambda: seconds, once))


def each_within(left: Callable[[], float], work: Callable[[], Iterator[T]]) -> Iterator[T]:
    """The items of an iterator that runs in a thread of its own; `left` says before each how long may be waited."""
    items: SimpleQueue[tuple[bool, T | BaseException | None]] = SimpleQueue()
    dropped = threading.Event()

    def run() -> None:
        try:
            for item in work():
                items.put((True, item))
                if dropped.is_set():
                    return
            items.put((False, None))
        except BaseException as fault:  # noqa: BLE001 - it is raised again where it was waited for
            items.put((False, fault))

    threading.Thread(target=run, daemon=True, name="rushes-model").start()
    try:
        while True:
            try:
                more, item = items.get(timeout=max(0.0, left()))
            except Empty:
                raise TooLate from None
            if more:
                yield item  # type: ignore[misc]
            elif isinstance(item, BaseException):
                raise item
            else:
                return
    finally:
        dropped.set()
