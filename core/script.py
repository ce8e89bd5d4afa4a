"""The script: scenes of action and lines, in order. Purely words; nothing about cameras or sets."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from .document import Document, Part
from .names import NARRATOR, ActionId, CharacterId, LineId, SceneId, TimeOfDay, Weather


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


class Line(Part):
    """One utterance. `speaker` is a character's id or `NARRATOR`; `manner` is the parenthetical, not spoken."""

    type: Literal["line"] = "line"
    id: LineId
    speaker: CharacterId = NARRATOR
    text: str = Field(min_length=1)
    manner: str = ""
    offscreen: bool = False


Element = Annotated[Action | Line, Field(discriminator="type")]


class Scene(Part):
    """One place at one time. `place` is the location in the script's own words ("the lighthouse")."""

    id: SceneId
    place: str = Field(min_length=1)
    interior: bool = False
    time: TimeOfDay = TimeOfDay.DAY
    weather: Weather = Weather.CLEAR
    elements: tuple[Element, ...] = ()

    @property
    def heading(self) -> str:
        """The scene heading as a screenplay writes it."""
        return f"{'INT.' if self.interior else 'EXT.'} {self.place.upper()} - {self.time.value.upper()}"


class Script(Document):
    """A whole script. `outline` marks a frame of questions written without facts (see docs/story.md)."""

    schema_kind: ClassVar[str] = "script"

    title: str = Field(min_length=1, max_length=300)
    logline: str = ""
    author: str = ""
    language: str = "en"
    tone: str = "plain"
    outline: bool = False
    characters: tuple[Character, ...] = ()
    scenes: tuple[Scene, ...] = Field(min_length=1)

    def lines(self) -> tuple[Line, ...]:
        """Every line of every scene, in order."""
        return tuple(element for scene in self.scenes for element in scene.elements if isinstance(element, Line))

    def name_of(self, character: CharacterId) -> str:
        """The name shown for a speaker."""
        if character == NARRATOR:
            return "Narrator"
        return next((known.name for known in self.characters if known.id == character), str(character))
