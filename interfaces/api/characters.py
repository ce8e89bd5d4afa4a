"""Characters cut out of films, in the protocol of OpenAI's clients: kept by name, and named by id in later orders."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field

from ...core.document import Part
from ..studio.production import Character
from ..studio.uploads import MOST_CLIP
from .callers import Sitting
from .failures import Wrong
from .films import WRONG
from .forms import parts_of

router = APIRouter(prefix="/v1/videos/characters", tags=["openai"])

Id = Annotated[str, Path(max_length=100)]
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object", "required": ["name", "video"],
                    "properties": {
                        "name": {"type": "string"}, "video": {"type": "string", "format": "binary"}, "consent": {"type": "boolean"},
                    },
                }
            }
        },
    }
}  # fmt: skip


class Asked(Part):
    """Who it is, and that they agreed, or are no real person."""

    name: str = Field(min_length=1, max_length=80)
    consent: bool = False


class CharacterShown(Part):
    """A character as clients know it."""

    id: str
    name: str
    created_at: int


@router.post("", response_model=CharacterShown, responses=WRONG, openapi_extra=BODY)
async def create(request: Request, seat: Sitting) -> CharacterShown:
    """Keep the middle picture of a film under a name; `characters` of `POST /v1/videos` takes the ids."""
    form = await parts_of(request)
    asked = Asked.model_validate(form.words)
    upload = form.files.get("video")
    if upload is None:
        raise Wrong(422, "video: a film file is needed.", param="video")
    if (upload.size or 0) > MOST_CLIP:
        raise Wrong(413, f"The film is too large: {MOST_CLIP // 2**20} MB are the most.", code="too_large", param="video")
    return _shown(await seat.add_character(asked.name, await upload.read(), consent=asked.consent))


@router.get("/{character_id}", response_model=CharacterShown, responses=WRONG)
async def retrieve(character_id: Id, seat: Sitting) -> CharacterShown:
    """A character."""
    return _shown(seat.character(character_id))


@router.delete("/{character_id}", status_code=204, responses=WRONG)
async def delete(character_id: Id, seat: Sitting) -> Response:
    """Forget a character and its picture."""
    await seat.remove_character(character_id)
    return Response(status_code=204)


def _shown(found: Character) -> CharacterShown:
    return CharacterShown(id=found.id, name=found.name, created_at=int(found.created))
