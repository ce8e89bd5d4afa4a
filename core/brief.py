"""The brief: what was asked for."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import Field

from .document import Document
from .equipment import Equipment
from .timing import Rate, Size


class SourceKind(StrEnum):
    """What was handed in: an idea to write from, or a script to film in its own words."""

    IDEA = "idea"
    FOUNTAIN = "fountain"
    MARKDOWN = "markdown"
    PROSE = "prose"


class Gate(StrEnum):
    """A place in the production where a person can approve."""

    SCRIPT = "script"
    STORYBOARD = "storyboard"
    CUT = "cut"


class Brief(Document):
    """Everything a person decides before the crew starts.

    `seconds` is the length asked for, title and end cards included; None lets a script take the
    time its words need. `takes` is the most takes of one shot. `cut_on_beats` moves
    the seams of the film onto the beats of `music`, where that is a sound file;
    `light_with_music` has the light go with its loudness. `burn_captions` draws the captions
    into the picture as well, in `caption_style`; `sound_cues` names sounds and music in them.
    `loudness` is where the film will be heard, `stems` has dialogue, music and effects written as files of their own.
    A draft is small, has few frames a second and no retakes. `writer` and
    `judge` name the models that write and judge, first and fallbacks ("none": the rules); None leaves
    it to the settings. `polish` has the cut read, changed once, and kept if it is preferred.
    `moderator` names a model whose word is needed beside that of the settings' own. `budget` is the
    most that the film may cost, in US dollars. `equipment` is what renderer and voice work with.
    `references` are pictures of characters, places or the style by name; `first_frame` the picture that
    the film starts from; all three are files in the film's folder.
    """

    schema_kind: ClassVar[str] = "brief"
    damaged: ClassVar[str] = "Restore it, or make the film again in another folder from script.fountain."

    source: str = Field(min_length=1, max_length=5_000_000)
    source_kind: SourceKind = SourceKind.IDEA
    seconds: int | None = Field(default=30, ge=3, le=4 * 3600)
    size: Size = Size(width=1920, height=1080)
    rate: Rate = Rate()
    style: str = "paper"
    language: str = "en"
    renderer: str = "animatic"
    voice: str | None = None
    music: str | None = None
    cut_on_beats: bool = False
    light_with_music: bool = False
    loudness: Literal["web", "broadcast", "podcast"] = "web"
    stems: bool = False
    burn_captions: bool = False
    caption_style: Literal["plate", "outline", "karaoke"] = "plate"
    sound_cues: bool = False
    draft: bool = False
    takes: int = Field(default=4, ge=1, le=20)
    max_shots: int | None = Field(default=None, ge=1)
    seed: int = Field(default=0, ge=0, le=2**31 - 1)
    review: tuple[Gate, ...] = ()
    transitions: Literal["auto", "cut"] = "auto"
    writer: str | None = Field(default=None, max_length=1000)
    judge: str | None = Field(default=None, max_length=1000)
    polish: bool = False
    moderator: str | None = Field(default=None, max_length=1000)
    budget: float | None = Field(default=None, ge=0, le=1_000_000, allow_inf_nan=False)
    equipment: Equipment = Equipment()
    references: dict[str, str] = Field(default_factory=dict, max_length=200)
    first_frame: str | None = Field(default=None, max_length=1000)
