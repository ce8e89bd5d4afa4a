"""The bible: how everyone and everything looks and sounds, in fixed words, for every prompt and judgement."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from .document import Document, Part
from .equipment import Lora
from .names import NARRATOR, CharacterId, LocationId
from .speech import VoiceSpec

Hex = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


class Being(StrEnum):
    """What a character is: which puppet plays it."""

    PERSON = "person"
    STORM = "storm"
    ANIMAL = "animal"
    ROBOT = "robot"
    THING = "thing"


class Age(StrEnum):
    """A person's age, for proportions, hair and voice."""

    CHILD = "child"
    ADULT = "adult"
    ELDER = "elder"


class Gender(StrEnum):
    """How a person is presented, for voice and wardrobe only."""

    WOMAN = "woman"
    MAN = "man"
    NEUTRAL = "neutral"


class Look(Part):
    """A character's looks as data: what a puppet is cut from, and what `CharacterSheet.words` says.

    The vocabulary (first is the default) is open: an unknown word draws the default.
    hair: short, bob, long, bun, curly, bald; beard: none, full, moustache;
    hat: none, souwester, cap, turban, straw, beanie, headscarf, hijab, crown, chef;
    garment: sweater, raincoat, coat, dress, robe, apron, uniform, suit, labcoat;
    pattern: plain, stripes, dots; carries: none, or a prop ("lantern").
    """

    being: Being = Being.PERSON
    species: str = ""  # of an animal or a thing: "cat", "teapot"
    age: Age = Age.ADULT
    gender: Gender = Gender.NEUTRAL
    build: str = "average"  # slim, average, stout
    skin: Hex = "#d9a07c"
    hair: str = "short"
    hair_colour: Hex = "#4a2c20"
    beard: str = "none"
    hat: str = "none"
    hat_colour: Hex = "#eaa823"
    glasses: bool = False
    garment: str = "sweater"
    pattern: str = "plain"
    main: Hex = "#c65a3a"  # the garment's colour
    second: Hex = "#f1e3c4"  # trims, stripes, apron, trousers' contrast
    legs: Hex = "#3d4a63"
    carries: str = "none"


class CharacterSheet(Part):
    """One character, for good: `words` go verbatim into every prompt that shows them."""

    id: CharacterId
    name: str
    words: str
    look: Look = Look()
    voice: VoiceSpec = VoiceSpec()
    reference: str = ""  # a picture in the film's folder, given by a person or drawn once


class LocationSheet(Part):
    """One place. `set` is the embedded renderer's set for it; `words` go verbatim into prompts."""

    id: LocationId
    name: str
    words: str
    set: str = "interior"
    reference: str = ""  # a picture in the film's folder
    fitting: bool = True  # False when no set was known for the words and a neutral one stands in


class StyleSheet(Part):
    """The film's style. `words` close every prompt, `negative` every negative prompt."""

    name: str = "paper"
    words: str = ""
    negative: str = ""
    reference: str = ""  # a picture in the film's folder
    loras: tuple[Lora, ...] = ()


class Bible(Document):
    """The whole bible. Its words never change between shots; that is what keeps a film together.

    `pronunciations` say how written words are spoken, as one would spell them for a reader: {"Siobhan": "Shivawn"}.
    """

    schema_kind: ClassVar[str] = "bible"
    damaged: ClassVar[str] = "Restore it, or delete it: Rushes draws it up again, without what a person changed in it."

    style: StyleSheet = StyleSheet()
    palette: tuple[Hex, ...] = ()
    narrator: VoiceSpec = VoiceSpec()
    characters: tuple[CharacterSheet, ...] = ()
    locations: tuple[LocationSheet, ...] = ()
    music: str = "gentle"
    pronunciations: dict[str, str] = Field(default_factory=dict)

    def character(self, name: CharacterId) -> CharacterSheet:
        """The sheet of a character; raises KeyError."""
        return {sheet.id: sheet for sheet in self.characters}[name]

    def location(self, name: LocationId) -> LocationSheet:
        """The sheet of a location; raises KeyError."""
        return {sheet.id: sheet for sheet in self.locations}[name]

    def voice_of(self, speaker: CharacterId) -> VoiceSpec:
        """The voice that speaks a speaker's lines."""
        return self.narrator if speaker == NARRATOR else self.character(speaker).voice
