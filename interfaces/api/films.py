"""Films under /api/films: begun, watched, decided on, changed, and handed out."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from ...core.document import Part
from ..studio.orders import LONGEST_IDEA, MOST_REFERENCES, Options, Pictures
from ..studio.production import FilmFacts, Happening, Status, Trouble
from .callers import Sitting
from .examples import BEGUN, DECISIONS, ORDERS
from .failures import Wrong
from .forms import Form, parts_of
from .signs import with_signs_of_life

router = APIRouter(prefix="/api/films", tags=["films"])

Id = Annotated[str, Path(description="the film's id", examples=["film_0123456789abcdef0123456789abcdef"], max_length=100)]
ShotName = Annotated[str, Path(description="a shot's id, or its number in the film", max_length=200)]

HEARTBEAT = 15.0
"""Seconds of silence after which an event stream says that it is still there."""

WRONG: dict[int | str, dict[str, Any]] = {
    status: {"description": words}
    for status, words in (
        (400, "What was asked for cannot be made; the message says why."), (401, "No API key, or one that is not known."),
        (403, "A request from another site, or what needs consent."), (404, "No such film, or another owner's."),
        (409, "Not now: the film is being made, or nothing waits."), (413, "Too large."), (415, "Neither JSON nor a form."),
        (422, "A value that does not fit."), (429, "Too many requests, or too many unfinished films."),
    )
}  # fmt: skip


class FilmOrder(Options):
    """What is asked for. `idea` is one line of story, or a whole script or text to film in its own words."""

    idea: str = Field(min_length=1, max_length=LONGEST_IDEA)


class FilmShown(Part):
    """A film as it stands: `status` is queued, running, waiting (for approval at `gate`), finished, failed or cancelled."""

    id: str
    created: float
    changed: float
    ended: float | None
    status: Status
    title: str
    prompt: str
    size: str
    seconds: int | None
    options: dict[str, Any]
    progress: int
    doing: str
    gate: str | None
    request: dict[str, Any] | None
    film: FilmFacts | None
    error: Trouble | None
    events: int
    remixed_from: str | None
    ahead: int | None = None


class Films(Part):
    """A page of films, the newest first; with `more`, ask again with `after` the last one's id."""

    films: tuple[FilmShown, ...]
    more: bool


class Answer(Part):
    """An answer at a gate. `script` is the text of an edit, `shots` words about single shots, `version` what was looked at."""

    decision: Literal["approve", "edit", "reject", "respond"]
    notes: str = Field(default="", max_length=10_000)
    script: str = Field(default="", max_length=LONGEST_IDEA)
    shots: tuple[dict[str, Any], ...] = Field(default=(), max_length=2000)
    version: str = Field(default="", max_length=100)


class ChangeAsked(Part):
    """A change in words (docs/chat.md), or a whole script; or one that was proposed before, by its id."""

    words: str = Field(default="", max_length=20_000)
    script: str = Field(default="", max_length=LONGEST_IDEA)
    proposal: str = Field(default="", pattern=r"^([0-9a-f]{20})?$")


class Note(Part):
    """What should be other about a shot."""

    note: str = Field(default="", max_length=2000)


@router.post("", status_code=201, response_model=FilmShown, responses=WRONG | {201: {"content": BEGUN}}, openapi_extra=ORDERS)
async def begin(
    request: Request, seat: Sitting, idempotency_key: Annotated[str, Header(max_length=200)] = ""
) -> dict[str, Any]:
    """Begin a film. JSON, or a form with files: `references[NAME]` and `first_frame` are pictures and need `consent=true`."""
    parts = await parts_of(request)
    pictures = await pictures_in(parts)
    order = FilmOrder.model_validate(parts.words)
    given = Options.model_validate(order.model_dump(exclude={"idea"}))
    made = await seat.start(order.idea, given, pictures, word=idempotency_key, once=True)
    return made.shown() | {"ahead": seat.ahead(made.id)}


async def pictures_in(parts: Form) -> Pictures:
    """The pictures of a form, taken out of its words."""
    references: dict[str, bytes] = {}
    first = None
    for name, upload in parts.files.items():
        data = await upload.read()
        if name == "first_frame":
            first = data
        elif name.startswith("references[") and name.endswith("]"):
            references[name[len("references[") : -1]] = data
        else:
            raise Wrong(422, f"{name[:100]}: no file is known by that name. There are first_frame and references[NAME].", param=name[:100])
    if len(references) > MOST_REFERENCES:
        raise Wrong(422, f"{len(references)} reference pictures are too many: {MOST_REFERENCES} are the most.", param="references")
    consent = str(parts.words.pop("consent", "")).lower() in ("true", "1", "yes")
    return Pictures(references=references, first_frame=first, consent=consent)


@router.get("", response_model=Films, responses=WRONG)
async def listed(
    seat: Sitting, limit: Annotated[int, Query(ge=0, le=100)] = 20, after: Annotated[str, Query(max_length=100)] = "",
    order: Literal["asc", "desc"] = "desc", status: Status | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The films, a page at a time."""
    page = seat.films(limit, after, newest_first=order == "desc", status=status)
    return {"films": [one.shown() | {"request": None} for one in page.items], "more": page.more}


@router.get("/{id}", response_model=FilmShown, responses=WRONG)
async def shown(id: Id, seat: Sitting) -> dict[str, Any]:
    """How a film stands; while it waits, what the gate shows."""
    return seat.get(id).shown() | {"ahead": seat.ahead(id)}


@router.delete("/{id}", status_code=204, responses=WRONG)
async def deleted(id: Id, seat: Sitting) -> Response:
    """Remove a film and all its files for good."""
    await seat.delete(id)
    return Response(status_code=204)


@router.post("/{id}/cancel", response_model=FilmShown, responses=WRONG)
async def cancelled(id: Id, seat: Sitting) -> dict[str, Any]:
    """Stop a film; what is made is kept."""
    return (await seat.cancel(id)).shown()


@router.post("/{id}/resume", response_model=FilmShown, responses=WRONG)
async def resumed(id: Id, seat: Sitting) -> dict[str, Any]:
    """Go on with a film that failed, was cancelled or was changed."""
    return (await seat.resume(id)).shown()


@router.post("/{id}/options", response_model=FilmShown, responses=WRONG)
async def asked_otherwise(id: Id, asked: Options, seat: Sitting) -> dict[str, Any]:
    """Ask for something else of a film that there is, and have it made so: what can be kept is kept."""
    return (await seat.order(id, asked)).shown()


@router.get("/{id}/events", responses=WRONG | {200: {"content": {"text/event-stream": {"example": "id: 1\nevent: queued\ndata: {…}\n\n"}}}})
async def events(
    id: Id, seat: Sitting, after: Annotated[int, Query(ge=0, le=2**53)] = 0, follow: bool = True,
    last_event_id: Annotated[str, Header(max_length=30)] = "",
) -> StreamingResponse:  # fmt: skip
    """Everything that happened and happens, as server-sent events, numbered; `Last-Event-ID` or `after` goes on from there.

    With `follow=false` the stream ends when the film waits or has ended, else when the film is deleted.
    """
    seat.get(id)
    since = int(last_event_id) if last_event_id.isdecimal() else after
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_stream(seat.watch(id, since, endless=follow)), media_type="text/event-stream", headers=headers)


async def _stream(happenings: AsyncGenerator[Happening, None]) -> AsyncGenerator[str, None]:
    """Happenings as they go over the wire, with a sign of life in long silences."""
    async with aclosing(with_signs_of_life(happenings, HEARTBEAT)) as lively:
        async for one in lively:
            yield ": still here\n\n" if one is None else as_event(one)


def as_event(happening: Happening) -> str:
    """A happening as a server-sent event."""
    body = {"number": happening.number, "at": happening.at, "event": happening.name, "message": happening.message, "data": happening.data}
    return f"id: {happening.number}\nevent: {happening.name}\ndata: {json.dumps(body, ensure_ascii=False)}\n\n"


@router.post("/{id}/decisions", response_model=FilmShown, responses=WRONG)
async def decided(id: Id, answer: Annotated[Answer, Body(openapi_examples=DECISIONS)], seat: Sitting) -> dict[str, Any]:
    """Answer the gate that waits. A wrong answer is refused at once, and changes nothing."""
    text = answer.script if answer.decision == "edit" else answer.notes
    return (await seat.decide(id, answer.decision, text, shots=answer.shots, version=answer.version)).shown()


@router.post("/{id}/proposals", responses=WRONG)
async def proposed(id: Id, asked: ChangeAsked, seat: Sitting) -> dict[str, Any]:
    """What a change would do: in sentences, as a diff, and what of it was not understood. Changes nothing."""
    return await seat.propose(id, asked.words, asked.script)


@router.post("/{id}/changes", response_model=FilmShown, responses=WRONG)
async def changed(id: Id, asked: ChangeAsked, seat: Sitting) -> dict[str, Any]:
    """Make a change, proposed before or said now, and make the film again: only what it touches is made anew."""
    if asked.proposal:
        return (await seat.apply(id, asked.proposal)).shown()
    return (await seat.change(id, asked.words, asked.script)).shown()


@router.get("/{id}/changes", responses=WRONG)
async def changes(id: Id, seat: Sitting) -> dict[str, Any]:
    """The changes that stand, and those that were undone."""
    return await seat.history(id)


@router.post("/{id}/undo", response_model=FilmShown, responses=WRONG)
async def undone(id: Id, seat: Sitting) -> dict[str, Any]:
    """Take the last change back."""
    return (await seat.undo(id)).shown()


@router.post("/{id}/redo", response_model=FilmShown, responses=WRONG)
async def redone(id: Id, seat: Sitting) -> dict[str, Any]:
    """Make the change again that was undone last."""
    return (await seat.redo(id)).shown()


@router.post("/{id}/shots/{shot}/retake", response_model=FilmShown, responses=WRONG)
async def retaken(id: Id, shot: ShotName, seat: Sitting, asked: Note | None = None) -> dict[str, Any]:
    """Have one shot taken again, and the film made with it."""
    return (await seat.retake(id, shot, asked.note if asked else "")).shown()
