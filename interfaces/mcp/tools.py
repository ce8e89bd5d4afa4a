"""The tools: what an assistant can have the crew do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import ElicitationResult, Resolve
from mcp.types import ToolAnnotations
from pydantic import Field

from ...core.errors import GateError, NotThere, UsageError
from ..studio.choices import choices
from ..studio.orders import LONGEST_IDEA, Options
from ..studio.production import Production, Status
from ..studio.seat import Seat
from . import clips
from .asking import Asked, Ctx, after, finish, first_question, refuse_unless_asked, seat_of, state
from .houses import House
from .server import Server
from .shapes import Answer, Choices, FilmState, Named, ScriptText, Style, Version

Id = Annotated[str, Field(max_length=100, description="the film's id, film_…")]
Wait = Annotated[bool, Field(description="stay until the film is made, or waits for a decision; false: return at once")]
Idea = Annotated[str, Field(min_length=1, max_length=LONGEST_IDEA, description="one line of story, or a whole script or text to film")]
Words = Annotated[str, Field(max_length=20_000)]


async def _begin(ctx: Ctx, idea: str, options: Options | None, wait: bool) -> Asked:
    """Begin the film, and ask about its script."""

    async def begin(seat: Seat) -> tuple[str, int]:
        given = options or Options()
        if given.review is None and seat.defaults.review is None:
            given = Options.model_validate(given.given() | {"review": ("script",)})
        return (await seat.start(idea, given, once=True)).id, 0

    return await first_question(ctx, wait, begin)


async def make_film(
    ctx: Ctx,
    idea: Idea,
    last: Annotated[ElicitationResult[Answer], Resolve(after(_begin))],
    options: Annotated[Options | None, Field(description="how it is to be; review [] makes it without asking anybody")] = None,
    wait: Wait = True,
) -> FilmState:
    """Make a film of an idea or a script. The person approves the script first, unless options.review says otherwise.

    Where the client can ask the person, it does; else the result says that the film waits: show the question, then call decide.
    """
    return await finish(ctx, last)


async def _decide(ctx: Ctx, film: str, decision: str | None, notes: str, script: str, version: str, wait: bool) -> Asked:
    """Answer the gate, or ask the person about it."""

    async def begin(seat: Seat) -> tuple[str, int]:
        found = seat.get(film)
        if decision is None:
            if found.status is not Status.WAITING:
                raise GateError(f"Nothing waits for approval: the film is {found.status.value}.")
            refuse_unless_asked(ctx, found)
        else:
            await seat.decide(found.id, decision, script if decision == "edit" else notes, version=version)
        return found.id, found.events

    return await first_question(ctx, wait, begin)


async def decide(
    ctx: Ctx,
    film: Id,
    last: Annotated[ElicitationResult[Answer], Resolve(after(_decide))],
    decision: Annotated[
        Literal["approve", "edit", "reject"] | None, Field(description="what the person decided; left out, the person is asked")
    ] = None,
    notes: Annotated[Words, Field(description="with reject: what should be other, in the person's words")] = "",
    script: Annotated[str, Field(max_length=LONGEST_IDEA, description="with edit: the whole script as it is to be, Fountain")] = "",
    version: Annotated[str, Field(max_length=100, description="the version that the person saw; the answer counts for no other")] = "",
    wait: Wait = True,
) -> FilmState:
    """Pass on the person's decision about what waits (script, storyboard or cut), and go on with the film."""
    return await finish(ctx, last)


async def _change(ctx: Ctx, film: str, words: str, script: str, undo: bool, wait: bool) -> Asked:
    """Change the film, and make it again."""

    async def begin(seat: Seat) -> tuple[str, int]:
        found = seat.get(film)
        if undo:
            await seat.undo(found.id)
        elif words.strip() or script.strip():
            await seat.change(found.id, words, script)
        else:
            raise UsageError("Say what is to be changed: words, for example “shot 3: closer”, or a whole script, or undo.")
        return found.id, found.events

    return await first_question(ctx, wait, begin)


async def change_film(
    ctx: Ctx,
    film: Id,
    last: Annotated[ElicitationResult[Answer], Resolve(after(_change))],
    words: Annotated[Words, Field(description="what should be other, for example: shot 3: closer; call the keeper Ada")] = "",
    script: Annotated[str, Field(max_length=LONGEST_IDEA, description="a whole script in the place of this one, Fountain")] = "",
    undo: Annotated[bool, Field(description="take the last change back instead")] = False,
    wait: Wait = True,
) -> FilmState:
    """Change a film in words and make it again; only what the change touches is made anew. What is not understood changes nothing."""
    return await finish(ctx, last)


async def film_status(ctx: Ctx, film: Annotated[Id, Field(description="the film's id; left out, the newest film")] = "") -> FilmState:
    """How a film stands, what waits for the person, and where its files are; without a film the newest one, and which others there are."""
    seat = seat_of(ctx)
    if film:
        return state(ctx, seat.get(film).id)
    newest = seat.films(20).items
    if not newest:
        raise NotThere("There is no film yet. make_film begins one.")
    return state(ctx, newest[0].id, others=tuple(Named(id=one.id, title=_title(one), status=one.status) for one in newest[1:]))


async def read_script(
    ctx: Ctx, film: Id, version: Annotated[str, Field(max_length=100, description="an earlier version, as versions lists them")] = ""
) -> ScriptText:
    """A film's script as Fountain text, as it stands now or in an earlier version, and which versions there are."""
    seat = seat_of(ctx)
    text = (await seat.version(film, version))["fountain"] if version else await seat.script(film)
    versions = tuple(Version.model_validate(one) for one in await seat.versions(film))
    return ScriptText(film=film, title=seat.get(film).title, version=version, text=text, versions=versions)


async def list_styles() -> Choices:
    """Styles that a film can have, and the renderers, voices, moods of music, shapes and gates that can be asked for."""
    known = choices()
    return Choices.model_validate(known | {"styles": tuple(Style.model_validate(one) for one in known["styles"])})


async def cancel_film(ctx: Ctx, film: Id) -> FilmState:
    """Stop making a film. What is made is kept; resume_film goes on."""
    return state(ctx, (await seat_of(ctx).cancel(film)).id)


async def _resume(ctx: Ctx, film: str, wait: bool) -> Asked:
    """Go on with the film."""

    async def begin(seat: Seat) -> tuple[str, int]:
        found = seat.get(film)
        await seat.resume(found.id)
        return found.id, found.events

    return await first_question(ctx, wait, begin)


async def resume_film(
    ctx: Ctx, film: Id, last: Annotated[ElicitationResult[Answer], Resolve(after(_resume))], wait: Wait = True
) -> FilmState:
    """Go on with a film that failed or was cancelled."""
    return await finish(ctx, last)


def create(house: House) -> Server:
    """The server of a house, with its tools."""
    server = Server(house)
    looks: dict[str, Any] = {"annotations": ToolAnnotations(read_only_hint=True, open_world_hint=False)}
    makes: dict[str, Any] = {"annotations": ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)}
    changing: tuple[Callable[..., Any], ...] = (make_film, decide, change_film, cancel_film, resume_film)
    looking: tuple[Callable[..., Any], ...] = (film_status, read_script, list_styles)
    for tool in changing:
        server.add_tool(tool, **makes)
    for tool in looking:
        server.add_tool(tool, **looks)
    server.add_tool(clips.judge_file if house.local else clips.judge_upload, name="judge_clip", **looks)
    return server


def _title(film: Production) -> str:
    return film.title or film.prompt[:80]
