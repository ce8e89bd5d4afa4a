"""A worker: a process that does jobs on films' folders, one after another, as its studio orders them.

Each line of standard input is a job, ``{"job": name, "with": {...}}``, or ``{"stop": true}``. Each line
of standard output belongs to the job at hand: ``{"event": …}``, at last ``{"done": …}`` or ``{"fault": …}``. When
standard input ends the studio is gone: what runs is stopped at its next frame, and the process ends.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ...core.errors import Blocked, RushesError, UsageError
from ...core.event import Event
from ...core.misfits import first_misfit
from . import jobs

if TYPE_CHECKING:
    from ...agents.crew import Crew

GRACE = 20.0
"""Seconds that an orphaned worker may take to reach its next frame."""

FRAMES_EVERY = 0.5
"""Seconds between two tellings of single frames."""

MOST_LINE = 256 * 2**20
BROKEN = 70


class Worker:
    """The process's own side of the pipe."""

    def __init__(self, out: Any) -> None:
        self._out = out
        self._crew: Crew | None = None
        self._stopping = False
        self._told_frames = 0.0

    async def serve(self, commands: asyncio.StreamReader) -> None:
        """Do jobs until there are no more to come."""
        at_work: asyncio.Task[None] | None = None
        while line := await commands.readline():
            command = json.loads(line)
            if command.get("stop"):
                self._stop()
                continue
            if at_work is not None:
                await at_work
            self._stopping, self._crew = False, None
            at_work = asyncio.create_task(self._do(command["job"], command["with"]))
            at_work.add_done_callback(_leave_if_broken)
        _leave_soon()
        self._stop()
        if at_work is not None:
            await at_work

    async def _do(self, name: str, values: dict[str, Any]) -> None:
        try:
            if name == "run":
                done = await jobs.run(**values, tell=self._tell, at_work=self._at_work)
            else:
                done = await asyncio.to_thread(jobs.JOBS[name], **values)
            self._write({"done": done})
        except RushesError as fault:
            self._write({"fault": told(fault)})
        except ValidationError as fault:
            place, words = first_misfit(fault)
            self._write({"fault": told(UsageError(f"{'.'.join(place)}: {words}."))})

    def _at_work(self, crew: Crew) -> None:
        self._crew = crew
        if self._stopping:
            crew.stopping.set()

    def _stop(self) -> None:
        self._stopping = True
        if self._crew is not None:
            self._crew.stopping.set()

    def _tell(self, event: Event) -> None:
        if event.name == "frames":
            now = time.monotonic()
            if now - self._told_frames < FRAMES_EVERY:
                return
            self._told_frames = now
        self._write({"event": event.model_dump(mode="json")})

    def _write(self, value: dict[str, Any]) -> None:
        self._out.write(json.dumps(value, default=str).encode() + b"\n")
        self._out.flush()


def told(fault: RushesError) -> dict[str, Any]:
    """An error as the studio is told of it."""
    passages = {"passages": fault.passages} if isinstance(fault, Blocked) else {}
    return {"kind": type(fault).__name__, "message": str(fault), **passages}


def _leave_if_broken(task: asyncio.Task[None]) -> None:
    """End the process when a job ended with an error that nobody foresaw: the studio sees that, and the log says where."""
    fault = None if task.cancelled() else task.exception()
    if fault is not None:
        traceback.print_exception(fault)
        sys.stderr.flush()
        os._exit(BROKEN)


def _leave_soon() -> None:
    """End the process even if a provider or a codec does not come back."""
    watchdog = threading.Timer(GRACE, os._exit, (1,))
    watchdog.daemon = True
    watchdog.start()


async def _work(out: Any) -> None:
    commands = asyncio.StreamReader(limit=MOST_LINE)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    await Worker(out).serve(commands)


def main(memory: int = 0, niceness: int = 0) -> None:
    """Work for the studio at the other end of standard input and output; `memory` is the most bytes of address space."""
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    os.nice(niceness)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not be taken for an answer
    try:
        asyncio.run(_work(out))
    except BrokenPipeError:
        os._exit(1)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
