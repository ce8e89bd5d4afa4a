"""Films in the protocol of OpenAI's video clients: /v1/videos, driven by their packages unchanged."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import Field, field_validator

from ...core.document import Part
from ...core.errors import NotThere
from ..studio import files
from ..studio.orders import Options, Pictures
from ..studio.production import Production, Status
from .callers import Sitting
from .failures import Wrong
from .films import WRONG
from .forms import Form, parts_of
from .models import CREW, DRAFT, options_of

router = APIRouter(prefix="/v1/videos", tags=["openai"])

SIZE = "1280x720"
"""The size where an order says none and the server has none of its own."""

POLL_AFTER = {"openai-poll-after-ms": "1000"}
STATUSES: dict[Status, Literal["queued", "in_progress", "completed", "failed"]] = {
    Status.QUEUED: "queued", Status.RUNNING: "in_progress", Status.WAITING: "in_progress", Status.FINISHED: "completed",
    Status.FAILED: "failed", Status.CANCELLED: "failed",
}  # fmt: skip
"""The words that the clients know; any other would end their waiting."""

IGNORED = frozenset({"user", "metadata", "safety_identifier"})
"""Fields that clients send along and that say nothing about the film."""

Id = Annotated[str, Path(max_length=100, examples=["film_0123456789abcdef0123456789abcdef"])]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class VideoOrder(Options):
    """What clients send: prompt, model, seconds (a string), size, input_reference; and whatever else an order of /api/films may say."""

    prompt: str = Field(min_length=1, max_length=5_000_000)
    model: str | None = Field(default=None, max_length=200)
    consent: bool = False
    input_reference: dict[str, str] | None = None
    characters: tuple[str, ...] = Field(default=(), max_length=20)

    @field_validator("seconds", mode="before")
    @classmethod
    def _in_digits(cls, value: object) -> object:
        return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 6 else value


class Remix(Part):
    """What should be different."""

    prompt: str = Field(min_length=1, max_length=20_000)


class VideoError(Part):
    """Why a film was not made."""

    code: str
    message: str


class Waits(Part):
    """The gate that waits for a person, what it shows, and where to answer."""

    gate: str
    shows: str
    version: str
    decide: str


class Video(Part):
    """A film as the clients know it. `waiting` is ours: while a gate waits, the status stays in_progress."""

    id: str
    object: Literal["video"] = "video"
    created_at: int
    completed_at: int | None
    expires_at: int | None = None
    model: str
    status: Literal["queued", "in_progress", "completed", "failed"]
    progress: int
    prompt: str
    seconds: str
    size: str
    error: VideoError | None
    remixed_from_video_id: str | None
    title: str = ""
    doing: str = ""
    waiting: Waits | None = None


class Videos(Part):
    """A page of videos."""

    object: Literal["list"] = "list"
    data: tuple[Video, ...]
    first_id: str | None
    last_id: str | None
    has_more: bool


class Deleted(Part):
    """That a video is gone."""

    id: str
    object: Literal["video.deleted"] = "video.deleted"
    deleted: bool = True


BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object", "required": ["prompt"],
                    "properties": {
                        "prompt": {"type": "string"}, "model": {"type": "string"}, "seconds": {"type": "string"},
                        "size": {"type": "string"}, "input_reference": {"type": "string", "format": "binary"},
                        "consent": {"type": "boolean"},
                    },
                },
                "example": {"prompt": "a lighthouse keeper befriends a storm", "seconds": "12", "size": "1280x720"},
            },
            "application/json": {
                "schema": {"$ref": "#/components/schemas/VideoOrder"},
                "example": {"prompt": "a lighthouse keeper befriends a storm", "seconds": "12", "size": "1280x720"},
            },
        },
    }
}  # fmt: skip


def shown(found: Production) -> Video:
    """A production as the clients know it."""
    error = None
    if found.error is not None:
        error = VideoError(code=found.error.code, message=found.error.message)
    elif found.status is Status.CANCELLED:
        error = VideoError(code="cancelled", message="It was cancelled. Resume it, and it goes on.")
    done = found.status is Status.FINISHED
    seconds = round(found.film.seconds) if done and found.film is not None else found.seconds
    return Video(
        id=found.id, created_at=int(found.created), completed_at=int(found.ended) if done and found.ended else None,
        model=_model(found), status=STATUSES[found.status],
        progress=100 if done else min(99, found.progress), prompt=found.prompt, seconds=str(seconds or 0), size=found.size or SIZE,
        error=error, remixed_from_video_id=found.remixed_from, title=found.title, doing=found.doing, waiting=_waits(found),
    )  # fmt: skip


def _model(found: Production) -> str:
    """The model that makes it, by a name that can be asked for again."""
    renderer = found.options.get("renderer")
    if found.options.get("draft"):
        return DRAFT
    return f"{CREW}/{renderer}" if renderer else CREW


def _waits(found: Production) -> Waits | None:
    if found.request is None or found.gate is None:
        return None
    asked = found.request["action_requests"][0]
    return Waits(
        gate=found.gate, shows=str(asked["description"]), version=str(asked["args"].get("version", "")),
        decide=f"/api/films/{found.id}/decisions",
    )  # fmt: skip


@router.post("", response_model=Video, response_model_exclude_none=False, responses=WRONG, openapi_extra=BODY)
async def create(request: Request, seat: Sitting, idempotency_key: Annotated[str, Header(max_length=200)] = "") -> Video:
    """Begin a film. The same order within seconds, or with the same `Idempotency-Key`, is the first one again.

    Clients send a request again by themselves when an answer does not arrive.
    """
    form = await parts_of(request)
    order = VideoOrder.model_validate({name: value for name, value in form.words.items() if name not in IGNORED})
    pictures = (await _pictures(form, order)).model_copy(update={"references": await seat.portraits(order.characters)})
    if order.characters:  # consent was given when they were kept
        pictures = pictures.model_copy(update={"consent": pictures.consent or pictures.first_frame is None})
    asked = order.model_dump(include=set(Options.model_fields), exclude_none=True)
    given = Options.model_validate({**options_of(order.model), **asked})
    if given.size is None and given.aspect is None and not given.draft and seat.defaults.size is None:
        given = given.model_copy(update={"size": SIZE})
    return shown(await seat.start(order.prompt, given, pictures, word=idempotency_key, once=True))


async def _pictures(form: Form, order: VideoOrder) -> Pictures:
    """The picture that the film starts from: a file, or a data URL. Other URLs are not fetched."""
    upload = form.files.pop("input_reference", None)
    if form.files:
        name = next(iter(form.files))[:100]
        raise Wrong(422, f"{name}: no file is known by that name. There is input_reference.", param=name)
    if upload is not None:
        return Pictures(first_frame=await upload.read(), consent=order.consent)
    if order.input_reference is None:
        return Pictures()
    url = order.input_reference.get("image_url", "")
    head, comma, data = url.partition(",")
    if not comma or not head.startswith("data:image/") or not head.endswith(";base64"):
        ways = "as a file, or as image_url with a data:image/…;base64, URL"
        words = f"input_reference: send the picture {ways}. Other addresses are not fetched."
        raise Wrong(400, words, code="unsupported_reference", param="input_reference")
    try:
        return Pictures(first_frame=base64.b64decode(data, validate=True), consent=order.consent)
    except (binascii.Error, ValueError):
        raise Wrong(400, "input_reference: that is no base64.", param="input_reference") from None


@router.get("", response_model=Videos, responses=WRONG)
async def listed(
    seat: Sitting, after: Annotated[str, Query(max_length=100)] = "", limit: Annotated[int, Query(ge=0, le=100)] = 20,
    order: Literal["asc", "desc"] = "desc",
) -> Videos:  # fmt: skip
    """The videos, a page at a time."""
    page = seat.films(limit, after, newest_first=order == "desc")
    data = tuple(shown(one) for one in page.items)
    return Videos(data=data, first_id=data[0].id if data else None, last_id=data[-1].id if data else None, has_more=page.more)


@router.get("/{video_id}", response_model=Video, responses=WRONG)
async def retrieve(video_id: Id, seat: Sitting, response: Response) -> Video:
    """How a video stands."""
    found = shown(seat.get(video_id))
    if found.status in ("queued", "in_progress"):
        response.headers.update(POLL_AFTER)
    return found


@router.delete("/{video_id}", response_model=Deleted, responses=WRONG)
async def delete(video_id: Id, seat: Sitting) -> Deleted:
    """Remove a video with all its files."""
    await seat.delete(video_id)
    return Deleted(id=video_id)


@router.head("/{video_id}/content", include_in_schema=False)
@router.get("/{video_id}/content", response_class=FileResponse, responses=WRONG)
async def content(
    video_id: Id, seat: Sitting, variant: Literal["video", "thumbnail", "spritesheet"] = "video"
) -> Response:
    """The film (ranges too), a small picture of it, or a sheet of its shots."""
    found = seat.get(video_id)
    if found.film is None:
        raise Wrong(404, f"The film is not made yet ({found.status.value}).", code="video_not_ready")
    try:
        if variant == "thumbnail":
            return FileResponse(await seat.thumbnail(video_id), media_type="image/webp")
        name = "film.mp4" if variant == "video" else "contact-sheet.png"
        there = files.find(seat.project(video_id), name)
    except NotThere:
        raise Wrong(404, f"There is no {variant} of this film.", code="video_not_ready") from None
    return FileResponse(there.path, media_type=there.media_type)


@router.post("/{video_id}/remix", response_model=Video, responses=WRONG)
async def remix(video_id: Id, asked: Remix, seat: Sitting) -> Video:
    """A new video: this one with a change in words (docs/chat.md). What the change does not touch is not made again."""
    return shown(await seat.remix(video_id, asked.prompt))
