"""One model at work: its pipelines, its queue, and what is done when a call goes wrong."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from ...core.errors import RenderError
from ...core.timing import Size
from ..base import Frame
from ..enlarging import bring_to
from . import extras
from .amounts import whole
from .call import Call, Clip, alike, arguments, perform
from .extras import Extras
from .families import Family
from .loading import Pipelines
from .machine import Machine
from .memory import Rung, is_out_of_memory
from .prompting import Encoder
from .pulse import Pulse
from .queue import Queue, TooLarge
from .weights import Weights

Told = Callable[[str], None]

SMALLER = 0.5
"""Of each side, for pictures that do not fit into memory otherwise."""


@dataclass(frozen=True)
class Found:
    """What a model is: its row as its weights have it, its weights, what lies beside them, and the machine."""

    row: Family
    weights: Weights
    extras: Extras
    machine: Machine


class Model:
    """A model that is loaded at its first call and stays warm. Threads may ask at the same time."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.said: deque[str] = deque()
        self.pipelines = Pipelines(found.machine, self.said.append)
        self.pulse = Pulse()
        self._encoder = Encoder(found.row)
        self._nets: dict[str, Any] = {}
        self._share = 1.0
        self._queue: Queue[Call, Clip] = Queue(
            self.work, lambda call: call.shape, lambda call: found.row.ways[call.kind].batch, self.said.append
        )

    def announce(self) -> AbstractContextManager[None]:
        """Say that a call is being made ready, so that others of its shape wait for it."""
        return self._queue.announce()

    def ask(self, call: Call, told: Told) -> Clip:
        """The clip of a call, whoever else is in it; what was done without on the way is told. Raises `RenderError`."""
        try:
            return self._queue.do(call)
        finally:
            self._pass_on(told)

    def _pass_on(self, told: Told) -> None:
        while True:
            try:
                words = self.said.popleft()
            except IndexError:  # another thread was quicker
                return
            told(words)

    def work(self, calls: Sequence[Call]) -> Sequence[Clip]:
        """Calls of one shape as one call of the pipeline; raises `TooLarge` for several that do not fit, `RenderError` else."""
        with self.pipelines.work:
            try:
                pipe = self.pipe(calls[0])
                if len(calls) > 1:
                    return self._several(pipe, calls)
                ladder = self.pipelines.ladder(pipe, [Rung("pictures of half the size", self._shrink)])
                return ladder.run(lambda: self._perform(pipe, [self._fitting(calls[0])]), self.said.append)
            except (RuntimeError, ValueError, TypeError, IndexError, KeyError, AttributeError, OSError) as fault:
                raise _failed(self.found.row.name, fault) from fault

    def pipe(self, call: Call) -> Any:
        """The pipeline for a call, with its ControlNet; weights are read once."""
        found, parts = self.found, dict[str, Any]()
        if call.net and call.net in dict(found.extras.nets):
            if call.net not in self._nets:
                self._nets[call.net] = extras.load_net(found.extras, call.net, found.machine.dtype())
            parts["controlnet"] = self._nets[call.net]
        return self.pipelines.open(
            found.weights, found.row.ways[call.kind].pipeline, loras=call.loras, parts=parts, moves=found.row.moves,
            prepare=lambda pipe: extras.put_on(pipe, found.extras),
        )  # fmt: skip

    def _several(self, pipe: Any, calls: Sequence[Call]) -> list[Clip]:
        try:
            return self._perform(pipe, calls)
        except (RuntimeError, MemoryError) as fault:
            if not is_out_of_memory(fault):
                raise
        # Raised outside: the fault's traceback would hold the memory that the next try needs.
        raise TooLarge(f"{len(calls)} orders at once do not fit into the memory of {self.found.machine.words}.")

    def _perform(self, pipe: Any, calls: Sequence[Call]) -> list[Clip]:
        """One try, watched; the words are encoded on the way, since that is the model's work too."""
        row = self.found.row

        def work(tick: Callable[[], None]) -> list[Clip]:
            made: dict[int, Clip] = {}
            for group in alike(pipe, row, calls, self._encoder):
                chosen = [calls[number] for number in group]
                given = arguments(pipe, row, row.ways[chosen[0].kind], chosen, self._encoder)
                tick()
                made |= zip(group, perform(pipe, given, chosen, tick), strict=True)
            return [made[number] for number in range(len(calls))]

        return self.pulse.run(work, self.found.machine.step_timeout)

    def _shrink(self) -> bool:
        self._share = SMALLER
        return True

    def _fitting(self, call: Call) -> Call:
        """The call at the size that fits into memory, pictures and all."""
        if self._share == 1.0:
            return call
        multiple = self.found.row.multiple
        size = Size(width=whole(call.size.width * self._share, multiple), height=whole(call.size.height * self._share, multiple))

        def smaller(frame: Frame | None) -> Frame | None:
            return None if frame is None else bring_to(frame, size)

        control = tuple(bring_to(frame, size) for frame in call.control)
        return replace(call, size=size, first=smaller(call.first), last=smaller(call.last), control=control)


def _failed(name: str, fault: Exception) -> RenderError:
    first = next((line.strip() for line in str(fault).splitlines() if line.strip()), type(fault).__name__)
    return RenderError(f"The model of {name} failed ({first}). Try again; if it stays so, try another --render-size or another model.")
