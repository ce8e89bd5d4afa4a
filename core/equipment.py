"""Equipment: what a renderer or a voice works with on this production, as far as a person chose it."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from pydantic import Field

from .document import Part
from .timing import Size


class Lora(Part):
    """A small set of weights on top of a model's own: a personal style. `file` is a .safetensors file, or a model id at the hub."""

    file: str = Field(min_length=1, max_length=1000)
    weight: float = Field(default=1.0, ge=-4, le=4, allow_inf_nan=False)


class Equipment(Part):
    """What to work with; None leaves it to the renderer or the voice.

    `model` is a folder of weights or a model id; `keyframes` the renderer that draws each shot's first
    picture for one that only moves pictures, as ``NAME`` or ``NAME:FOLDER_OR_ID``. `size` is that at which
    the model renders, before the picture is brought to the film's size. `voice_model` is a folder or
    the name of a voice's weights; `music_model` a folder or id of what plays the score. `media` is
    the folder of one's own footage and stills.
    """

    model: str | None = Field(default=None, max_length=1000)
    keyframes: str | None = Field(default=None, max_length=1000)
    loras: tuple[Lora, ...] = ()
    size: Size | None = None
    steps: int | None = Field(default=None, ge=1, le=500)
    guidance: float | None = Field(default=None, ge=0, le=50, allow_inf_nan=False)
    voice_model: str | None = Field(default=None, max_length=1000)
    music_model: str | None = Field(default=None, max_length=1000)
    media: str | None = Field(default=None, max_length=4000)


@runtime_checkable
class Equipped(Protocol):
    """A renderer or a voice that works with equipment; it is equipped once, before it is loaded."""

    def equip(self, equipment: Equipment) -> None:
        """Take the equipment; nothing heavy is done yet. Raises `UsageError` for what does not go together."""
        ...
