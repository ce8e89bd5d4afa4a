"""Edits and extensions of films that were made here, in the protocol of OpenAI's clients. The film is named by its id, or handed back."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import Field

from ...core.document import Part
from ..studio.uploads import MOST_CLIP, check_clip
from .callers import Sitting
from .failures import Wrong
from .films import WRONG
from .forms import Form, parts_of
from .videos import Video, shown

router = APIRouter(prefix="/v1/videos", tags=["openai"])


class Reference(Part):
    """A film by its id."""

    id: str = Field(min_length=1, max_length=100)


class Edit(Part):
    """What should be different."""

    prompt: str = Field(min_length=1, max_length=20_000)
    video: Reference | None = None


class Extension(Edit):
    """What should come after it, and how long."""

    seconds: int = Field(ge=1, le=3600)


def _body(model: str, *more: str) -> dict[str, Any]:
    fields = {"prompt": {"type": "string"}, "video": {"type": "string", "format": "binary"}}
    fields |= {name: {"type": "string"} for name in more}
    form = {"schema": {"type": "object", "required": ["prompt", "video", *more], "properties": fields}}
    plain = {"schema": {"$ref": f"#/components/schemas/{model}"}}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": form, "application/json": plain}}}


@router.post("/edits", response_model=Video, responses=WRONG, openapi_extra=_body("Edit"))
async def edit(request: Request, seat: Sitting) -> Video:
    """A new video: one of yours with a change in words."""
    form = await parts_of(request)
    asked = Edit.model_validate(form.words)
    return shown(await seat.remix(await _meant(form, asked.video, seat), asked.prompt))


@router.post("/extensions", response_model=Video, responses=WRONG, openapi_extra=_body("Extension", "seconds"))
async def extend(request: Request, seat: Sitting) -> Video:
    """A new video: one of yours that goes on for so many seconds more with what the prompt says."""
    form = await parts_of(request)
    asked = Extension.model_validate(form.words)
    return shown(await seat.extend(await _meant(form, asked.video, seat), asked.prompt, asked.seconds))


async def _meant(form: Form, reference: Reference | None, seat: Sitting) -> str:
    """The film that is meant: by its id, or as its own file."""
    upload = form.files.get("video")
    if upload is None:
        if reference is None:
            raise Wrong(422, "video: a film is needed, by its id or as its file.", param="video")
        return reference.id
    if (upload.size or 0) > MOST_CLIP:
        raise Wrong(413, f"The film is too large: {MOST_CLIP // 2**20} MB are the most.", code="too_large", param="video")
    data = await upload.read()
    check_clip(data, "video")
    found = await seat.known(data)
    if found is None:
        why = "that film was not made here, or was changed since"
        words = f"video: {why}. Only a film whose script is here can be edited; name it by its id."
        raise Wrong(400, words, code="unknown_video", param="video")
    return found
