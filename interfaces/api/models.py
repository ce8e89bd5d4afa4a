"""The models that clients may name: the crew, its quick pass, and the crew with one renderer."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter

from ...core.document import Part
from ...renderers import registry
from .callers import Sitting
from .failures import Wrong
from .films import WRONG

router = APIRouter(prefix="/v1/models", tags=["openai"])

CREW, DRAFT = "rushes", "rushes-draft"
ALIASES = frozenset({"sora-2", "sora-2-pro"})
"""Names of models that are gone, which clients still send by habit; the answer says that the crew made the film."""

SINCE = 1_790_000_000


class Model(Part):
    """A model as clients know it."""

    id: str
    object: Literal["model"] = "model"
    created: int = SINCE
    owned_by: str = "rushes"


class Models(Part):
    """All models."""

    object: Literal["list"] = "list"
    data: tuple[Model, ...]


def names() -> list[str]:
    """Every model that can be named."""
    return [CREW, DRAFT, *(f"{CREW}/{name}" for name in registry.names())]


def options_of(model: str | None) -> dict[str, Any]:
    """What a model's name asks for; raises `Wrong` (404) for one that is not known."""
    if model is None or model == CREW or model in ALIASES:
        return {}
    if model == DRAFT:
        return {"draft": True}
    if model in names():
        return {"renderer": model.partition("/")[2]}
    known = ", ".join(names())
    raise Wrong(404, f"The model {model[:100]!r} does not exist. There are: {known}.", code="model_not_found", param="model")


@router.get("", response_model=Models, responses=WRONG)
async def listed(seat: Sitting) -> Models:
    """The models."""
    return Models(data=tuple(Model(id=name) for name in names()))


@router.get("/{model:path}", response_model=Model, responses=WRONG)
async def retrieve(model: str, seat: Sitting) -> Model:
    """One model."""
    options_of(model)
    return Model(id=model)
