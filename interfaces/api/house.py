"""The house itself: who one is to it, what it can make, and its opinion of a clip."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from ...core.document import Part
from ..studio.choices import choices
from ..studio.uploads import MOST_CLIP
from .callers import COOKIE, LOCAL, Sitting, studio_of
from .failures import Wrong
from .films import WRONG
from .forms import parts_of
from .keys import digest

router = APIRouter(prefix="/api", tags=["house"])

A_MONTH = 30 * 24 * 3600

CLIP: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "required": ["clip"], "properties": {"clip": {"type": "string", "format": "binary"}}}
            }
        },
    }
}


class Key(Part):
    """An API key."""

    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9._~+/=-]{1,200}$")]


class Me(Part):
    """Who asks, and whether keys are needed here."""

    owner: str
    needs_key: bool


@router.get("/me", response_model=Me, responses=WRONG)
async def me(request: Request, seat: Sitting) -> Me:
    """Who one is to this server."""
    return Me(owner=seat.owner, needs_key=request.app.state.needs_key)


@router.post("/session", response_model=Me, responses=WRONG)
async def enter(asked: Key, request: Request, response: Response) -> Me:
    """Have the browser send the key from now on, in a cookie that no script can read and no other site can use."""
    owner = studio_of(request).book.owner_of(digest(asked.key))
    if owner is None and request.app.state.needs_key:
        raise Wrong(401, "That API key is not known.", code="invalid_api_key")
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, asked.key, max_age=A_MONTH, httponly=True, samesite="strict", secure=secure, path="/")
    return Me(owner=owner or LOCAL, needs_key=request.app.state.needs_key)


@router.delete("/session", status_code=204, responses=WRONG)
async def leave() -> Response:
    """Have the browser forget the key."""
    gone = Response(status_code=204)
    gone.delete_cookie(COOKIE, httponly=True, samesite="strict", path="/")
    return gone


@router.get("/choices", responses=WRONG)
async def can_be_chosen(seat: Sitting) -> dict[str, Any]:
    """Styles, renderers, voices, moods, shapes and gates that can be asked for."""
    return choices()


@router.post("/judgements", responses=WRONG, openapi_extra=CLIP)
async def judged(request: Request, seat: Sitting) -> dict[str, Any]:
    """What the critic says of a clip: a form with the file `clip`, which is looked at with little memory and time, and not kept."""
    form = await parts_of(request)
    clip = form.files.get("clip")
    if clip is None:
        raise Wrong(422, "clip: a film file is needed, as a form's file.", param="clip")
    if (clip.size or 0) > MOST_CLIP:
        raise Wrong(413, f"The clip is too large: {MOST_CLIP // 2**20} MB are the most.", code="too_large", param="clip")
    return await seat.judge(await clip.read())
