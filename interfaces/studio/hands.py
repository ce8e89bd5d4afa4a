"""Hands: the worker processes as the studio sees them: given jobs, stopped, and killed when they do not stop."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any

from ...core import errors
from ...core.errors import RushesError, WorkerLost
from ...core.event import Event
from .worker import MOST_LINE

log = logging.getLogger(__name__)

PROGRAM = "rushes.interfaces.studio.worker"


class Hand:
    """One worker process, started with its first job and again after it was lost.

    `home` is the folder it works in, empty and out of everyone's way: names that are no whole paths lead to nothing.
    """

    def __init__(self, home: Path, memory: int = 0, niceness: int = 0) -> None:
        self._home, self._arguments = home, (str(memory), str(niceness))
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self.jobs = 0

    @property
    def busy(self) -> bool:
        """Whether it is at a job."""
        return self._turn.locked()

    async def start(self) -> Process:
        """The process, running."""
        if self._process is None or self._process.returncode is not None:
            self._home.mkdir(parents=True, exist_ok=True)
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", PROGRAM, *self._arguments, stdin=PIPE, stdout=PIPE, cwd=self._home, limit=MOST_LINE,
                start_new_session=True,  # Ctrl-C at the terminal is the studio's to hear
            )  # fmt: skip
            self.jobs = 0
        return self._process

    async def work(self, job: str, **values: Any) -> AsyncGenerator[Event | dict[str, Any], None]:
        """Do a job: its events, and at last what it gives, as a dict.

        Raises the `RushesError` that the job ended with, or `WorkerLost` when the process ended instead.
        """
        async with self._turn:
            process = await self.start()
            assert process.stdin is not None
            assert process.stdout is not None
            self.jobs += 1
            whole = False
            try:
                with suppress(ConnectionError):  # then its end of the pipe says how it ended
                    process.stdin.write(json.dumps({"job": job, "with": values}).encode() + b"\n")
                    await process.stdin.drain()
                while line := await process.stdout.readline():
                    said = json.loads(line)
                    if "event" in said:
                        yield Event.model_validate(said["event"])
                        continue
                    whole = True
                    if "fault" in said:
                        raise fault_of(said["fault"])
                    yield dict(said["done"])
                    return
                raise WorkerLost(f"The process that worked on it ended in the middle ({_how(await process.wait())}).")
            finally:
                if not whole:
                    await self.kill()

    async def ask(self, job: str, seconds: float, **values: Any) -> dict[str, Any]:
        """Do a job that has no events; raises `WorkerLost`, and the process is ended, when it takes longer than that."""
        answer: dict[str, Any] = {}
        try:
            async with asyncio.timeout(seconds), aclosing(self.work(job, **values)) as said:
                async for one in said:
                    answer = one if isinstance(one, dict) else answer
        except TimeoutError:
            raise WorkerLost(f"That took longer than {seconds:.0f} seconds and was given up. Try again, or ask for less.") from None
        return answer

    async def stop(self) -> None:
        """Have it stop at the next frame."""
        if self._process is not None and self._process.returncode is None and self._process.stdin is not None:
            with suppress(ConnectionError):
                self._process.stdin.write(b'{"stop": true}\n')
                await self._process.stdin.drain()

    async def kill(self) -> None:
        """End the process and all that it started, at once."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

    async def leave(self, seconds: float) -> None:
        """End the process in peace: it finishes its frame; killed when that takes longer than so many seconds."""
        process = self._process
        if process is None or process.returncode is not None or process.stdin is None:
            return
        process.stdin.close()
        try:
            async with asyncio.timeout(seconds):
                await process.wait()
        except TimeoutError:
            log.warning("a worker did not stop within %.0f seconds and is killed; its film continues with the next start", seconds)
            await self.kill()


def fault_of(said: dict[str, Any]) -> RushesError:
    """An error as the worker told it."""
    named = getattr(errors, str(said["kind"]), RushesError)
    kind: type[RushesError] = named if isinstance(named, type) and issubclass(named, RushesError) else RushesError
    fault = kind.__new__(kind)  # some kinds make their message themselves; this one is made already
    RushesError.__init__(fault, str(said["message"]))
    fault.__dict__ |= {"option": "", "after": 0, "passages": tuple((where, tuple(why)) for where, why in said.get("passages", ()))}
    return fault


def _how(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
