"""The one way into the crew: start, watch and decide on a production. Every interface calls this."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.brief import Brief
from ..core.errors import AwaitingApproval, GateError, RushesError, SourceError, UsageError
from ..core.event import Event
from ..core.film import Film
from ..core.project import MARK, Project
from ..core.settings import settings
from .briefing import check, order

if TYPE_CHECKING:
    from ..agents.crew import Crew
    from ..tools.source import Source


def open_production(source: str | Path | Source, **options: Any) -> Crew:
    """Write the brief into its folder and call the crew together."""
    from . import consent, equipping, taking_back

    project, brief = order(source, **options)
    pictures = equipping.pictures_in(options)
    try:
        renderer = check(brief)
    except UsageError as fault:
        taking_back.add_way_out(fault, project, brief, options)
        raise
    equipping.check_pictures(brief, renderer, pictures)
    consent.give(project, brief, options)
    before = project.find(MARK, Brief)
    project.create()
    equipping.put(project, pictures)
    project.save(MARK, brief)
    crew = crew_of(project)
    crew.before = before
    crew.renderers[brief.renderer] = renderer
    return crew


def crew_of(project: Project) -> Crew:
    """The crew for a folder, as this machine's settings say; raises `UsageError` for a model that only the folder names."""
    from ..agents.crew import Crew
    from . import consent

    consent.check(project, project.load(MARK, Brief))
    return Crew(project)


async def run(crew: Crew, decision: dict[str, Any] | None = None) -> AsyncGenerator[Event, None]:
    """Run a production to its film or a gate; see `agents.production.produce`. What is refused on the way is not kept."""
    from ..agents.production import produce
    from .taking_back import take_back

    try:
        async with aclosing(produce(crew, decision, settings().renderers_at_once)) as events:
            async for event in events:
                yield event
    except UsageError as fault:
        take_back(crew, fault)
        raise


async def stream(source: str | Path, **options: Any) -> AsyncGenerator[Event, None]:
    """Make a film and tell what happens; the last event is "film" or "waiting".

    Takes what `make` takes. Raises the errors of `core/errors.py`.
    """
    crew = await asyncio.to_thread(open_production, source, **options)
    async with aclosing(run(crew)) as events:
        async for event in events:
            yield event


def make(source: str | Path, *, on_event: Callable[[Event], None] | None = None, **options: Any) -> Film:
    """Make a film from an idea, a script or a film's folder, and return it.

    Options: `folder`, `seconds`, `aspect` ("16:9", "9:16", "1:1"), `size` ("1920x1080"), `fps`
    ("24"), `style`, `voice`, `music` (a mood, a file or "none"), `cut_on_beats`, `light_with_music`,
    `loudness` ("web", "broadcast", "podcast"), `stems`,
    `burn_captions`, `caption_style`, `sound_cues`, `draft`, `takes`,
    `max_shots`, `seed`, `renderer`, `review` (("script", "storyboard", "cut")), `writer` and `judge`
    (models, docs/models.md), `moderator` (docs/moderation.md), `budget` (US dollars), `polish`; what the renderer works
    with: `model`, `keyframes`, `lora` (one or several), `render_size`, `steps`, `guidance`, `media`; the voice: `voice_model`; the
    score: `music_model`; and pictures: `reference` ({"Mara": "mara.png"}), `first_frame` (docs/references.md). Raises
    `AwaitingApproval` when a gate waits; continue with `rushes review` or `decide`.
    """
    return asyncio.run(_finish(stream(source, **options), on_event))


def decide(
    folder: str | Path,
    decision: str,
    text: str = "",
    *,
    shots: Sequence[Mapping[str, Any]] = (),
    version: str = "",
    on_event: Callable[[Event], None] | None = None,
) -> Film:
    """Answer the waiting gate of a folder: "approve", "edit", "reject" or "respond".

    `text` is the Fountain script of an edit, or the notes. `shots` are words about single shots, as
    in docs/notes.md: ``[{"shot": "3", "note": "closer"}]``. With `version` the answer counts only
    if that version still waits. Raises `GateError`, or `AwaitingApproval` when a gate waits again.
    """
    crew = crew_of(waiting_project(folder))
    return asyncio.run(_finish(run(crew, decision_of(decision, text, shots, version)), on_event))


def retake(folder: str | Path, shot: str, note: str = "", on_event: Callable[[Event], None] | None = None) -> Film:
    """Have one shot (its id, or its number in the film) taken again, with a note if there is one; the rest stays."""
    return asyncio.run(_finish(run(retaking(folder, shot, note)), on_event))


def retaking(folder: str | Path, shot: str, note: str = "") -> Crew:
    """The crew of a folder, told to take one shot again. Raises `GateError` for a shot that is not there."""
    from ..agents import directing

    crew = crew_of(waiting_project(folder))
    with crew.project.hold():
        directing.order_retake(crew, shot, note)
    return crew


async def waiting(project: Project) -> dict[str, Any]:
    """The request of the gate that waits in a folder; raises `GateError` when none does."""
    from ..agents import production, views

    request = await production.waiting(project)
    if request is None:
        raise GateError(production.nothing_waits(project))
    edits = await asyncio.to_thread(views.edits_by_hand, project)
    if edits:
        asked = request["action_requests"][0]
        told = "\n".join(f"  {edit}" for edit in edits)
        asked["description"] += f"\n\n{views.SCRIPT_VIEW} was edited by hand; approving takes that in:\n{told}"
        asked["args"]["edits"] = edits
    return request


def asked_for(request: dict[str, Any]) -> tuple[str, str]:
    """The gate that asks, and the version it asks about."""
    from ..agents.gates import gate_of

    return gate_of(request).value, str(request["action_requests"][0]["args"]["version"])


def collect(folder: str | Path, *, pretend: bool = False) -> str:
    """Remove from a film's folder what nothing refers to any more; says in a sentence what went."""
    from ..agents import housekeeping

    return str(housekeeping.collect(waiting_project(folder), pretend=pretend))


def waiting_project(folder: str | Path) -> Project:
    """The project of a folder; raises `SourceError` when there is none."""
    project = Project(folder)
    if not project.exists:
        raise SourceError(f"{project.folder} is a folder without a film in it (no {MARK}). Name the folder that rushes make printed.")
    return project


def decision_of(kind: str, text: str = "", shots: Sequence[Mapping[str, Any]] = (), version: str = "") -> dict[str, Any]:
    """A decision in the form that gates take: human-in-the-loop, as agent inboxes write it."""
    if kind not in ("approve", "edit", "reject", "respond"):
        raise UsageError(f"{kind!r} is no decision. Use approve, edit, reject or respond.")
    made: dict[str, Any] = {"type": kind, "version": version}
    if kind == "edit":
        made["edited_action"] = {"name": "", "args": {"shots": [dict(word) for word in shots]} if shots else {"script": text}}
    elif text:
        made["message"] = text
    return {"decisions": [made]}


async def _finish(events: AsyncIterator[Event], on_event: Callable[[Event], None] | None) -> Film:
    last = None
    async for event in events:
        if on_event is not None:
            on_event(event)
        last = event
    if last is None:
        raise RushesError("The production ended without a word. Run the same command again; the folder continues.")
    if last.name == "waiting":
        raise AwaitingApproval(last.message)
    return Film.model_validate(last.data)
