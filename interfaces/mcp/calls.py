"""Calls: what a tool's call has begun and asked so far.

Since protocol 2026-07-28 a question to the person ends the request, and the client sends the call again with the answer. The
state that travels with it names the question, and each question names its film, so that the call is known again.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Question:
    """What a person was asked, and the version that they saw."""

    words: str
    version: str


@dataclass
class Call:
    """A call under way, over all its rounds. `settled` of its questions have been acted upon; `heard` is the last happening told.

    `told` is the progress told last, in percent; `trouble` is why the last answer could not be taken.
    """

    owner: str
    film: str = ""
    questions: list[Question] = field(default_factory=list)
    settled: int = 0
    heard: int = 0
    told: float = 0.0
    trouble: str = ""


class Calls:
    """The calls that wait for a person's answer, by the state that comes back with it."""

    MOST = 1000

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, Call] = OrderedDict()

    def keep(self, state: str, call: Call) -> None:
        """Keep a call until its answer comes; of very many the oldest are forgotten."""
        self._waiting[_key(state)] = call
        while len(self._waiting) > self.MOST:
            self._waiting.popitem(last=False)

    def find(self, state: str | None, owner: str) -> Call | None:
        """The owner's call that was kept with this state."""
        call = self._waiting.get(_key(state)) if state else None
        return call if call is not None and call.owner == owner else None


def _key(state: str) -> str:
    return hashlib.sha256(state.encode("utf-8", "surrogatepass")).hexdigest()
