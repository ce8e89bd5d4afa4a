"""A production: the graph run on one folder, from wherever it stands to the film or to a gate."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.types import Command

from ..core.errors import GateError, RushesError
from ..core.event import Event
from ..core.film import Film
from ..core.project import CHECKPOINTS, Project
from . import gates
from .crew import Crew
from .gatekeeper import settle
from .graph import build
from .position import checkpoints, put_aside
from .revision import changes

FILM = "film"
THREAD: RunnableConfig = {"configurable": {"thread_id": FILM}}


async def produce(crew: Crew, decision: dict[str, Any] | None = None, at_once: int = 1) -> AsyncGenerator[Event, None]:
    """Run to the film or to a gate, telling what happens.

    The last event is "film", or "waiting" with the gate's request. With `decision` the waiting
    gate is answered first; raises `GateError` when nothing waits or the answer does not fit, and
    then nothing has changed. `at_once` chains are shot side by side, or more where the renderer works on more at once.
    """
    config = {**THREAD, "max_concurrency": max(at_once, await asyncio.to_thread(_batch, crew)), "recursion_limit": 1000}
    with crew.project.hold():
        crew.project.sweep()
        changes.finish(crew.project)
        damage = put_aside(crew.project)
        if damage:
            yield Event(name="note", message=damage)
        async with checkpoints(crew.project) as saver:
            app = build().compile(checkpointer=saver)
            state = await app.aget_state(THREAD)
            if decision is None or not state.values:
                await saver.adelete_thread(FILM)
                start = {"folder": str(crew.project.folder), "records": {}}
                async with aclosing(_run(app, start, config, crew)) as events:
                    async for event in events:
                        yield event
                state = await app.aget_state(THREAD)
            if decision is not None:
                if not state.interrupts:
                    raise GateError(nothing_waits(crew.project))
                answer = settle(crew, state.interrupts[0].value, decision)
                async with aclosing(_run(app, Command(resume={state.interrupts[0].id: answer}), config, crew)) as events:
                    async for event in events:
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
            changes.made(crew.project)
            yield Event(name="film", message=film.path, data=film.model_dump(mode="json") | {"retakes": film.retakes})


async def waiting(project: Project) -> dict[str, Any] | None:
    """The request of the gate that waits in a folder; None when none does, as far as the checkpoints know."""
    if not project.path(CHECKPOINTS).is_file():
        return None
    with project.hold():
        put_aside(project)
        async with checkpoints(project) as saver:
            state = await build().compile(checkpointer=saver).aget_state(THREAD)
    return state.interrupts[0].value if state.interrupts else None


def nothing_waits(project: Project) -> str:
    """Why an answer comes too late or too early, and what to do."""
    decided = gates.history(project)
    last = f" The {decided[-1]['gate']} was answered last: {decided[-1]['decision']}, {decided[-1]['at']}." if decided else ""
    return f"Nothing waits for approval in {project.folder}.{last} rushes make DIR goes on; --review script,storyboard,cut asks for gates."


def _batch(crew: Crew) -> int:
    """How many orders the film's renderer works on at once; what hinders it is raised where it is needed."""
    try:
        return crew.renderer(crew.brief().renderer).capabilities.batch
    except RushesError:
        return 1


async def _run(app: Any, start: Any, config: dict[str, Any], crew: Crew) -> AsyncGenerator[Event, None]:
    async with aclosing(app.astream(start, config, context=crew, stream_mode="custom", durability="sync")) as items:
        async for item in items:
            yield Event.model_validate(item)
