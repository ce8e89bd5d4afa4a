"""The studio: every production under one folder, worked on in turn by worker processes, and kept when the server ends.

Nothing here is remembered only in memory: killed at any moment, the next start goes on where each film's folder stands.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

from ...core.errors import GateError, NotThere, ProjectHeld, RushesError, Stopped, WorkerLost
from ...core.event import Event
from ..chat import scrub
from .bells import Bells
from .book import Book
from .hands import Hand
from .hearing import hear, scrub_places
from .orders import Options
from .production import Happening, Production, Status, Trouble, Work
from .progress import Progress
from .seat import Seat
from .turns import Turns

log = logging.getLogger(__name__)

FILMS, HOME, INBOX, CHARACTERS = "films", "home", "inbox", "characters"
DESK_MEMORY = 6 * 2**30
"""Bytes of address space of the process that opens what people hand in."""

RUNS = 20
"""Films that one worker works on before it is replaced by a fresh process."""

TRIES = 3
"""Times that a film is taken up again after its worker was lost."""

HELD_FOR = 60
"""Seconds that a film's folder may still be held by a worker of a server that was killed."""

CANCELLING = 20.0
"""Seconds that a worker may take to stop when its film is cancelled."""

QUIET = frozenset({"frames"})
QUIET_LOGS = frozenset({"progress", "line", "shot"})


class Studio:
    """The productions under `root`, `at_once` of them worked on at a time. `defaults` stand where an order says nothing.
    `vouched`: whoever runs it says of all pictures handed in that they may be used, so that no order need say it.

    Open it, take a seat for each owner, and close it::

        async with Studio(Path("films-of-all")) as studio:
            seat = studio.seat("mara")
            production = await seat.start("a lighthouse keeper befriends a storm", Options(seconds=30))
    """

    def __init__(
        self, root: Path, *, at_once: int | None = None, defaults: Options | None = None, most_unfinished: int = 100, vouched: bool = False,
        now: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self.root = root.expanduser().absolute()
        self.at_once = at_once or max(1, (os.cpu_count() or 2) // 2)
        self.defaults = defaults or Options()
        self.most_unfinished, self.vouched = most_unfinished, vouched
        self.now = now
        self.ready = self.warm = False
        self.bells = Bells()
        self.turns = Turns()
        self.book: Book
        self._live: dict[str, Production] = {}
        self._at_work: dict[str, tuple[asyncio.Task[None], Hand]] = {}
        self._cancelled: set[str] = set()
        self._idle: list[Hand] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    async def __aenter__(self) -> Studio:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self) -> None:
        """Open the book, take up what was not finished, and begin to work."""
        self.book = Book(self.root)
        for name in (FILMS, HOME, INBOX, CHARACTERS):
            (self.root / name).mkdir(mode=0o700, exist_ok=True)
        for left in (self.root / INBOX).iterdir():  # pictures that were being looked at when the server was killed
            shutil.rmtree(left, ignore_errors=True)
        self.desk = Hand(self.root / HOME, memory=DESK_MEMORY)
        self.examiner = Hand(self.root / HOME, memory=DESK_MEMORY, niceness=5)
        self._closing = False
        self.turns = Turns(self.book.served())
        for production in reversed(self.book.of_status(Status.RUNNING)):
            self.note(production.id, "interrupted", "The server ended while it was being made; it goes on.", status=Status.QUEUED)
            self.turns.add(production.owner, production.id, first=True)
        for production in self.book.of_status(Status.QUEUED):
            self.turns.add(production.owner, production.id, first=production.work is not None and production.work.tries > 0)
        self.ready = True
        self._spawn(self._warm())
        self._fill()

    async def _warm(self) -> None:
        try:
            await self.desk.ask("warm", 120)
            self.warm = True
        except RushesError as fault:
            if not self._closing:
                log.error("the desk's process does not start: %s", fault)

    def hush(self) -> None:
        """Take no more orders, and have everyone who watches leave: the studio is about to close."""
        self.ready = False
        self.bells.ring_all()

    async def close(self, seconds: float = 25.0) -> None:
        """Take no more work, have what runs stop at its next frame, and end; the next `open` goes on with it."""
        self._closing = True
        self.hush()
        at_work = list(self._at_work.values())
        for _, hand in at_work:
            await hand.stop()
        if at_work:
            _, late = await asyncio.wait([task for task, _ in at_work], timeout=seconds)
            for task, hand in at_work:
                if task in late:
                    await hand.kill()
            await asyncio.wait([task for task, _ in at_work], timeout=5)
        await asyncio.gather(*(hand.leave(2) if hand.busy and self.warm else hand.kill() for hand in (self.desk, self.examiner)))
        await asyncio.gather(*(hand.leave(5) for hand in self._idle))
        for task in list(self._tasks):
            task.cancel()
        self._idle.clear()
        self.bells.ring_all()
        self.book.close()

    def seat(self, owner: str) -> Seat:
        """The studio as one owner may use it."""
        return Seat(self, owner)

    def folder(self, id: str) -> Path:
        """A production's film folder."""
        if not re.fullmatch(r"film_[0-9a-f]{32}", id):
            raise NotThere(f"There is no production {id[:80]!r}.")
        return self.root / FILMS / id

    def find(self, id: str) -> Production | None:
        """A production as it stands now."""
        return self._live.get(id) or self.book.get(id)

    def note(self, id: str, name: str, message: str = "", data: dict[str, Any] | None = None, **changes: Any) -> Production:
        """Keep that something happened in a production, how it stands since, and wake who watches it."""
        before = self.find(id)
        if before is None:
            raise NotThere(f"There is no production {id!r}.")
        now = self.now()
        happening = Happening(number=before.events + 1, at=now, name=name, message=message, data=data or {})
        after = before.model_copy(update={"changed": now, "events": happening.number, **changes})
        self.book.put(after, [happening])
        if id in self._at_work:
            self._live[id] = after
        if name not in QUIET_LOGS:
            told = {"production": id, "owner": after.owner, "status": after.status.value, "words": scrub(message[:300])}
            log.info("%s", name, extra=told)
        self.bells.ring(id)
        return after

    def enqueue(self, id: str, work: Work, name: str, message: str, data: dict[str, Any] | None = None, **changes: Any) -> Production:
        """Have a production worked on when its turn comes."""
        changes = {"gate": None, "request": None, "error": None, "ended": None, "doing": message, **changes}
        production = self.note(id, name, message, data, status=Status.QUEUED, work=work, **changes)
        self.turns.add(production.owner, id)
        if id not in self._at_work:  # else its hand takes it up when it has put it down
            self._fill()
        return production

    async def stop(self, production: Production) -> None:
        """Have the crew leave a production: at once when it only waits for its turn, at its next frame when it runs."""
        id = production.id
        if id in self._at_work:
            self._cancelled.add(id)
            task, hand = self._at_work[id]
            await hand.stop()
            self._spawn(self._insist(task, hand))
        elif production.status in (Status.QUEUED, Status.WAITING):
            self.turns.drop(production.owner, id)
            self._note_cancelled(id)

    async def ended(self, id: str) -> None:
        """Wait until no worker is in a production's folder."""
        if id in self._at_work:
            await asyncio.wait([self._at_work[id][0]])

    async def _insist(self, task: asyncio.Task[None], hand: Hand) -> None:
        done, _ = await asyncio.wait([task], timeout=CANCELLING)
        if not done:
            await hand.kill()

    def _note_cancelled(self, id: str) -> None:
        gone: dict[str, Any] = {"status": Status.CANCELLED, "gate": None, "request": None, "work": None, "ended": self.now()}
        self.note(id, "cancelled", "Cancelled. What is made is kept; resume goes on.", **gone)

    def _fill(self) -> None:
        """Put free hands to work."""
        while not self._closing and len(self._at_work) < self.at_once:
            id = self.turns.next(self.now())
            if id is None:
                return
            hand = self._idle.pop() if self._idle else Hand(self.root / HOME, niceness=5)
            task = asyncio.create_task(self._produce(id, hand))
            self._at_work[id] = (task, hand)

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _produce(self, id: str, hand: Hand) -> None:
        try:
            async with self._kept_live(id):
                await self._work(id, hand)
        finally:
            if hand.jobs >= RUNS:
                self._spawn(hand.leave(10))
            elif not self._closing:
                self._idle.append(hand)
            else:
                self._spawn(hand.leave(5))
            self._fill()

    @asynccontextmanager
    async def _kept_live(self, id: str) -> AsyncIterator[None]:
        """Keep a production at hand while it is worked on, so that each event need not read it again."""
        try:
            yield
        finally:
            self._at_work.pop(id, None)
            self._live.pop(id, None)
            self._cancelled.discard(id)

    async def _work(self, id: str, hand: Hand) -> None:
        production = self.find(id)
        if production is None:
            return
        work = production.work or Work()
        tried = work.model_copy(update={"tries": work.tries + 1})
        production = self.note(id, "started", "The crew begins.", status=Status.RUNNING, work=tried, doing="The crew begins.")
        progress = Progress(production.progress if work.tries else 0)
        values = {"folder": str(self.folder(id)), "decision": work.decision, "again": work.tries > 0}
        try:
            last = await self._run_when_free(id, hand, values, progress)
        except RushesError as fault:
            self._end_badly(id, tried, fault)
        else:
            self._hear(id, last, progress)

    async def _run_when_free(self, id: str, hand: Hand, values: dict[str, Any], progress: Progress) -> Event:
        """The last event of a run; a worker of a server that was killed may still be finishing its frame in the folder."""
        for _ in range(HELD_FOR):
            try:
                return await self._run(id, hand, values, progress)
            except ProjectHeld:
                if id in self._cancelled or self._closing:
                    raise
            await asyncio.sleep(1)
        return await self._run(id, hand, values, progress)

    async def _run(self, id: str, hand: Hand, values: dict[str, Any], progress: Progress) -> Event:
        """The last event of a run, "film" or "waiting"; it is told when the worker has let go of the folder."""
        last = None
        async with aclosing(hand.work("run", **values)) as said:
            async for one in said:
                if isinstance(one, Event):
                    if last is not None:
                        self._hear(id, last, progress)
                    last = one
        if last is None or last.name not in ("film", "waiting"):
            raise WorkerLost("The production ended without a word.")
        return last

    def _end_badly(self, id: str, work: Work, fault: RushesError) -> None:
        """A run did not end with a film or at a gate: it goes on later, was cancelled, or failed."""
        if id in self._cancelled:
            self._note_cancelled(id)
        elif self._closing:
            later = work.model_copy(update={"tries": min(work.tries, 1)})
            self.note(id, "interrupted", "The server ends; it goes on with the next start.", status=Status.QUEUED, work=later)
        elif isinstance(fault, WorkerLost | Stopped) and work.tries < TRIES:
            log.warning("%s", fault, extra={"production": id})
            self.enqueue(id, work, "interrupted", f"{fault} It is taken up again.")
        elif isinstance(fault, GateError) and work.decision is not None:
            self.enqueue(id, Work(), "note", self._scrubbed(id, str(fault)))
        else:
            words = self._scrubbed(id, str(fault))
            trouble = Trouble(code=_code(fault), message=words)
            self.note(id, "failed", words, {"code": trouble.code}, status=Status.FAILED, error=trouble, work=None, ended=self.now())

    def _hear(self, id: str, event: Event, progress: Progress) -> None:
        before = progress.percent
        percent = progress.follow(event)
        if event.name in QUIET:
            if percent > before:
                self.note(id, "progress", data={"percent": percent}, progress=percent)
            return
        heard = hear(Event.model_validate_json(self._scrubbed(id, event.model_dump_json())), percent, self.now())
        self.note(id, heard.name, heard.message, heard.data, **heard.changes)

    def _scrubbed(self, id: str, text: str) -> str:
        return scrub_places(text, self.folder(id), self.root)


def _code(fault: RushesError) -> str:
    """An error's kind as programs name it: ``ModelOutage`` is ``model_outage``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(fault).__name__).lower()
