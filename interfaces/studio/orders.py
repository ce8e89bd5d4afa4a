"""Orders: what may be asked of the studio from outside. No path of the one who asks is ever opened, and no file of this machine."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from ...core.brief import Gate
from ...core.document import Part

MOST_REFERENCES = 20
LONGEST_IDEA = 5_000_000

_SCRIPTED = re.compile(r"(^|,)\s*scripted:", re.IGNORECASE)


def _no_file(value: str) -> str:
    """A name and not a file's: neither a path nor something with a file's ending."""
    if "/" in value or "\\" in value or ".." in value or "\0" in value:
        raise ValueError("a name is needed, not a file")
    if re.search(r"\.(wav|mp3|flac|ogg|m4a|aac|opus|aiff?)$", value, re.IGNORECASE):
        raise ValueError("recordings cannot be named here")
    return value


def _no_scripted(value: str) -> str:
    if _SCRIPTED.search(value):
        raise ValueError("models that are files of this machine cannot be named here")
    return value


def _no_path(value: str) -> str:
    """A model's id at most: ``owner/name``."""
    if not re.fullmatch(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?", value) or ".." in value:
        raise ValueError("a model's id is needed, not a path")
    return value


Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_no_file)]
Models = Annotated[str, StringConstraints(max_length=1000), AfterValidator(_no_scripted)]
ModelId = Annotated[str, StringConstraints(max_length=200), AfterValidator(_no_path)]


class Options(Part):
    """How the film is to be; what is left out is as `rushes make` has it."""

    seconds: int | None = Field(default=None, ge=3, le=4 * 3600, description="length, cards included")
    aspect: Literal["16:9", "9:16", "1:1"] | None = Field(default=None, description="shape of the picture")
    size: str | None = Field(default=None, pattern=r"^\d{2,5}x\d{2,5}$", description="size of the picture, WIDTHxHEIGHT")
    fps: str | None = Field(default=None, pattern=r"^[\d./]{1,20}$", description="frames a second")
    style: Name | None = Field(default=None, description="a style of GET /api/choices")
    language: Name | None = Field(default=None, description="language of the film, a code")
    renderer: Name | None = Field(default=None, description="what makes the pictures")
    model: ModelId | None = Field(default=None, description="the renderer's model, by its id")
    steps: int | None = Field(default=None, ge=1, le=500, description="passes of the model over a picture")
    guidance: float | None = Field(default=None, ge=0, le=50, description="how closely the model follows the words")
    voice: Name | None = Field(default=None, description="what speaks: an engine, or ENGINE:VOICE")
    voice_model: ModelId | None = Field(default=None, description="the voice's model, by its id")
    music: Name | None = Field(default=None, description="a mood, or none")
    burn_captions: bool | None = Field(default=None, description="draw the captions into the picture too")
    caption_style: Literal["plate", "outline", "karaoke"] | None = None
    sound_cues: bool | None = Field(default=None, description="name sounds and music in the captions")
    draft: bool | None = Field(default=None, description="quick and small, no retakes")
    takes: int | None = Field(default=None, ge=1, le=20, description="at most so many takes of a shot")
    max_shots: int | None = Field(default=None, ge=1, le=2000, description="at most so many shots")
    transitions: Literal["auto", "cut"] | None = None
    seed: int | None = Field(default=None, ge=0, le=2**31 - 1, description="another seed tells the idea differently")
    review: tuple[Gate, ...] | None = Field(default=None, max_length=3, description="gates that wait for approval")
    writer: Models | None = Field(default=None, description="who writes: a model, or none for the rules")
    judge: Models | None = Field(default=None, description="who judges beside the measures: a model, or none")
    polish: bool | None = Field(default=None, description="have the cut read and changed once")
    budget: float | None = Field(default=None, ge=0, le=1_000_000, allow_inf_nan=False, description="at most so many US dollars")

    def given(self) -> dict[str, Any]:
        """What was asked for, as `service.open_production` takes it."""
        return self.model_dump(mode="json", exclude_none=True)


class Pictures(Part):
    """Pictures that go with an order, as their files' bytes: by name of a character, a place or the style, and the first frame.

    `consent` says that every real person who can be recognised in them has agreed to be shown.
    """

    references: dict[str, bytes] = Field(default_factory=dict, max_length=MOST_REFERENCES)
    first_frame: bytes | None = None
    consent: bool = False

    @property
    def none(self) -> bool:
        """Whether there are no pictures at all."""
        return not self.references and self.first_frame is None
