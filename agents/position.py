"""The position: LangGraph's checkpoints in the folder. They can always be rebuilt, so damaged ones are put aside."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import aiosqlite
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from ..core.errors import NoSpace, ProjectError
from ..core.project import CHECKPOINTS, Project, writing

ASIDE = ".rushes/checkpoints.damaged.sqlite"


class Store(AsyncSqliteSaver):
    """LangGraph's store, closed so that nothing is left half written.

    When a node fails, LangGraph (1.2) may write its fate while the run is already over; closing in
    the middle of that would leave the store locked for the next run of this process.
    """

    def __init__(self, connection: aiosqlite.Connection) -> None:
        super().__init__(connection)
        self._turn = asyncio.Lock()
        self._closing = False

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Store what a node gave; nothing once the store is being closed."""
        async with self._turn:
            if not self._closing:
                await super().aput_writes(config, writes, task_id, task_path)

    async def finish(self) -> None:
        """Wait for the write that is under way, and take no more."""
        async with self._turn:
            self._closing = True
            await self.conn.rollback()


@asynccontextmanager
async def checkpoints(project: Project) -> AsyncIterator[AsyncSqliteSaver]:
    """The store, open; what SQLite says inside the block is put into words."""
    path = project.path(CHECKPOINTS)
    with _in_words(path):
        async with aiosqlite.connect(path) as connection:
            store = Store(connection)
            await store.setup()
            try:
                yield store
            finally:
                await store.finish()


def put_aside(project: Project) -> str:
    """Put damaged checkpoints aside; says so in a sentence, and nothing when they are sound."""
    path = project.path(CHECKPOINTS)
    if not path.exists() or _sound(path):
        return ""
    with writing(path):
        os.replace(path, project.path(ASIDE))
        for name in ("-wal", "-shm"):
            path.with_name(path.name + name).unlink(missing_ok=True)
    return f"The checkpoints were damaged and lie aside in {ASIDE}; where the production stands is found from the folder."


def _sound(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path)) as store:
            result = store.execute("pragma quick_check").fetchone()
    except sqlite3.DatabaseError as fault:
        return getattr(fault, "sqlite_errorcode", None) not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return bool(result and result[0] == "ok")


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as fault:
        code = getattr(fault, "sqlite_errorcode", 0) & 0xFF  # without the detail
        if code == sqlite3.SQLITE_FULL:
            raise NoSpace(f"No space left to write {path}. Free some, then run the same command again; nothing is lost.") from fault
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise ProjectError(f"{path} was damaged while it was in use. Run the same command again: it is put aside.") from fault
        raise ProjectError(f"{path} cannot be used ({fault}). Check the disk, then run the same command again.") from fault
