"""The script: scenes of action, lines and remarks, in order. Purely words; nothing about cameras or sets."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from .document import Document, Part
from .names import NARRATOR, ActionId, CharacterId, LineId, SceneId, TimeOfDay, Weather

_THE_END = re.compile(r"(?:the )?end\W*$", re.IGNORECASE)


class Character(Part):
    """Who appears. `description` says how they look and are, in words that the bible keeps."""

    id: CharacterId
    name: str = Field(min_length=1, max_length=80)
    description: str = ""


class Action(Part):
    """What is seen: one playable sentence or more, never spoken. With `card`, its words stand on the screen as type."""

    type: Literal["action"] = "action"
    id: ActionId
    text: str = Field(min_length=1)
    card: bool = False

    @property
    def is_the_end(self) -> bool:
        """Type that says "The End": the film has a card of its own for that."""
        return self.card and _THE_END.match(self.text) is not None


class Line(Part):
    """One utterance. `speaker` is a character's id or `NARRATOR`; `manner` is the parenthetical, not spoken.

    `extension` is what stood after the cue and says no more than `offscreen` does ("V.O.", "CONT'D").
    `dual` lines are printed beside the line before; `sung` ones are lyrics.
    """

    type: Literal["line"] = "line"
    id: LineId
    speaker: CharacterId = NARRATOR
    text: str = Field(min_length=1)
    manner: str = ""
    offscreen: bool = False
    extension: str = ""
    dual: bool = False
    sung: bool = False


class RemarkKind(StrEnum):
    """What a remark is, in the words of screenwriters."""

    NOTE = "note"
    BONEYARD = "boneyard"
    SECTION = "section"
    SYNOPSIS = "synopsis"
    PAGE_BREAK = "page break"
    TRANSITION = "transition"


class Remark(Part):
    """What stands in the script for people: never filmed, never spoken, kept where it stands.

    A section has a `depth`, 1 for an act; a page break has no text. Notes and boneyard may run over lines.
    """

    type: Literal["remark"] = "remark"
    kind: RemarkKind
    text: str = ""
    depth: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.depth > 0) != (self.kind is RemarkKind.SECTION):
            raise ValueError("a section has a depth, and only a section has one")
        if (self.text == "") != (self.kind is RemarkKind.PAGE_BREAK):
            raise ValueError("a page break has no text, and every other remark has one")
        return self


Element = Annotated[Action | Line | Remark, Field(discriminator="type")]

class Scene(Part):
    """One place at one time. `place` is the location in the script's own words ("the lighthouse").

    `number` is the scene number of a shooting script ("12A"); `slug` the heading as it was written,
    where that says more than the fields here ("INT./EXT. CAR - CONTINUOUS").
    """

    id: SceneId
    place: str = Field(min_length=1)
    interior: bool = False
    time: TimeOfDay = TimeOfDay.DAY
    weather: Weather = Weather.CLEAR
    elements: tuple[Element, ...] = ()
    number: str = ""
    slug: str = ""

    @property
    def played(self) -> tuple[Action | Line, ...]:
        """What is seen and heard: no remarks, and no type that says "The End"."""
        acted = (element for element in self.elements if not isinstance(element, Remark))
        return tuple(one for one in acted if not (isinstance(one, Action) and one.is_the_end))

    @property
    def heading(self) -> str:
        """The scene heading as a screenplay writes it."""
        return f"{'INT.' if self.interior else 'EXT.'} {self.place.upper()} - {self.time.value.upper()}"


class Script(Document):
    """A whole script. `outline` marks a frame of questions written without facts (see docs/story.md).

    `page` is what else the title page says ("Contact", its lines); `opening` are remarks before the
    first scene.
    """

    schema_kind: ClassVar[str] = "script"

    title: str = Field(min_length=1, max_length=300)
    logline: str = ""
    author: str = ""
    language: str = "en"
    tone: str = "plain"
    outline: bool = False
    characters: tuple[Character, ...] = ()
    scenes: tuple[Scene, ...] = Field(min_length=1)
    page: tuple[tuple[str, str], ...] = ()
    opening: tuple[Remark, ...] = ()

    def lines(self) -> tuple[Line, ...]:
        """Every line of every scene, in order."""
        return tuple(element for scene in self.scenes for element in scene.elements if isinstance(element, Line))

    def name_of(self, character: CharacterId) -> str:
        """The name shown for a speaker."""
        if character == NARRATOR:
            return "Narrator"
        return next((known.name for known in self.characters if known.id == character), str(character))
