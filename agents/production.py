"""A production: the graph run on one folder, from wherever it stands to the film or to a gate."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.types import Command

from ..core.errors import GateError, ProjectHeld
from ..core.event import Event
from ..core.film import Film
from ..core.project import Project, writing
from . import gates
from .crew import Crew
from .gatekeeper import settle
from .graph import build

CHECKPOINTS = ".rushes/checkpoints.sqlite"
LOCK = ".rushes/lock"
FILM = "film"
THREAD: RunnableConfig = {"configurable": {"thread_id": FILM}}


@contextmanager
def held(project: Project) -> Iterator[None]:
    """Hold the folder; raises `ProjectHeld` with the holder's process number."""
    path = project.path(LOCK)
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("a+", encoding="utf-8")
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            handle.seek(0)
            holder = handle.read(20).strip() or "unknown"
            raise ProjectHeld(
                f"{project.folder} is being worked on by process {holder}. Wait for it, or stop it; the film continues from there."
            ) from fault
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


async def produce(crew: Crew, decision: dict[str, Any] | None = None, at_once: int = 1) -> AsyncIterator[Event]:
    """Run to the film or to a gate, telling what happens.

    The last event is "film", or "waiting" with the gate's request. With `decision` the waiting
    gate is answered first; raises `GateError` when nothing waits or the answer does not fit, and
    then nothing has changed. `at_once` chains are shot side by side.
    """
    config = {**THREAD, "max_concurrency": at_once, "recursion_limit": 1000}
    with held(crew.project):
        crew.project.sweep()
        async with _checkpoints(crew.project) as saver:
            app = build().compile(checkpointer=saver)
            state = await app.aget_state(THREAD)
            if decision is None or not state.values:
                await saver.adelete_thread(FILM)
                async for event in _run(app, {"folder": str(crew.project.folder), "records": {}}, config, crew):
                    yield event
                state = await app.aget_state(THREAD)
            if decision is not None:
                if not state.interrupts:
                    raise GateError(nothing_waits(crew.project))
                answer = settle(crew, state.interrupts[0].value, decision)
                async for event in _run(app, Command(resume={state.interrupts[0].id: answer}), config, crew):
                    yield event
                state = await app.aget_state(THREAD)
            if state.interrupts:
                request = state.interrupts[0].value
                gate = gates.gate_of(request)
                yield Event(
                    name="waiting", message=f"The {gate.value} waits for approval.",
                    data={"gate": gate.value, "folder": str(crew.project.folder), "request": request},
                )  # fmt: skip
                return
            film = crew.project.recall(state.values["film"], Film)
            yield Event(name="film", message=film.path, data=film.model_dump(mode="json") | {"retakes": film.retakes})


async def waiting(project: Project) -> dict[str, Any] | None:
    """The request of the gate that waits in a folder; None when none does, as far as the checkpoints know."""
    if not project.path(CHECKPOINTS).is_file():
        return None
    with held(project):
        async with _checkpoints(project) as saver:
            state = await build().compile(checkpointer=saver).aget_state(THREAD)
    return state.interrupts[0].value if state.interrupts else None


def nothing_waits(project: Project) -> str:
    """Why an answer comes too late or too early, and what to do."""
    decided = gates.history(project)
    last = f" The {decided[-1]['gate']} was answered last: {decided[-1]['decision']}, {decided[-1]['at']}." if decided else ""
    return f"Nothing waits for approval in {project.folder}.{last} rushes make DIR goes on; --review script,storyboard,cut asks for gates."


async def _run(app: Any, start: Any, config: dict[str, Any], crew: Crew) -> AsyncIterator[Event]:
    async for item in app.astream(start, config, context=crew, stream_mode="custom", durability="sync"):
        yield Event.model_validate(item)


@asynccontextmanager
async def _checkpoints(project: Project) -> AsyncIterator[AsyncSqliteSaver]:
    """The position store. It can always be rebuilt from the folder, so a damaged one is put aside."""
    path = project.path(CHECKPOINTS)
    if path.exists() and not _sound(path):
        path.unlink()
    async with AsyncSqliteSaver.from_conn_string(str(path)) as saver:
        await saver.setup()
        yield saver


def _sound(path: os.PathLike[str]) -> bool:
    try:
        with sqlite3.connect(path) as connection:
            result = connection.execute("PRAGMA quick_check").fetchone()
        connection.close()
    except sqlite3.DatabaseError:
        return False
    return bool(result and result[0] == "ok")
