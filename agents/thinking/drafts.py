"""What models are asked to write: small flat shapes, lenient where code can mend, so that repairs are spent on what it cannot."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ...core.bible import Age, Being, Gender
from ...core.names import TimeOfDay, Weather

TONES = ("plain", "whimsical", "tense", "tender", "wry", "epic")
MUSIC = ("gentle", "bright", "tense", "wistful", "grand", "mischievous")
LOOKS: dict[str, tuple[str, ...]] = {
    "being": tuple(Being),
    "age": tuple(Age),
    "gender": tuple(Gender),
    "build": ("average", "slim", "stout"),
    "hair": ("short", "bob", "long", "bun", "curly", "bald"),
    "beard": ("none", "full", "moustache"),
    "hat": ("none", "souwester", "cap", "turban", "straw", "beanie", "headscarf", "hijab", "crown", "chef"),
    "garment": ("sweater", "raincoat", "coat", "dress", "robe", "apron", "uniform", "suit", "labcoat"),
    "pattern": ("plain", "stripes", "dots"),
    "carries": ("none", "lantern", "basket", "book", "cup", "umbrella", "letter", "broom", "loaf", "bag", "tool"),
}
"""What a puppet can be cut as, field by field; see `core.bible.Look`."""

COLOURS = ("main", "second", "legs", "hat_colour", "hair_colour", "skin")


def one_of(words: tuple[str, ...]) -> Any:
    """Text that a model is held to a list by its schema; what stands outside the list is mended, not refused."""
    return Field(default="", json_schema_extra={"enum": [str(word) for word in words]})


def _said(value: object) -> object:
    """Nothing is no words; a number is written out."""
    if value is None:
        return ""
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _kind(value: object) -> object:
    """What a model calls an action or a line."""
    said = value.strip().casefold() if isinstance(value, str) else value
    return _KINDS.get(said, said) if isinstance(said, str) else said


def _truth(value: object) -> object:
    """Nothing is no; "INT." is indoors."""
    if isinstance(value, str):
        return value.strip(" .").casefold() in ("true", "yes", "int", "interior", "indoors", "inside", "1")
    return False if value is None else value


_KINDS = {
    **dict.fromkeys(("dialogue", "dialog", "narration", "speech", "voiceover", "voice-over", "spoken", "narrator"), "line"),
    **dict.fromkeys(("description", "visual", "shot", "stage direction", "direction"), "action"),
}

Words = Annotated[str, BeforeValidator(_said)]
"""Text, also where a model wrote null."""

Truth = Annotated[bool, BeforeValidator(_truth)]
"""Yes or no, in a word or as JSON has it."""

Perhaps = Annotated[bool | None, BeforeValidator(lambda value: None if value in (None, "") else _truth(value))]
"""The same, or nothing said."""


class Draft(BaseModel):
    """A piece of an answer. What was not asked for is left aside."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class CastDraft(Draft):
    """A character as the screenwriter names it."""

    name: str
    description: Words = ""


class ElementDraft(Draft):
    """What is seen (an action), or said (a line, by a character's name or "narrator")."""

    type: Annotated[Literal["action", "line"], BeforeValidator(_kind)]
    speaker: Words = ""
    text: Words
    manner: Words = ""


class SceneDraft(Draft):
    """One place at one time."""

    place: str
    interior: Truth = False
    time: Words = one_of(tuple(TimeOfDay))
    weather: Words = one_of(tuple(Weather))
    elements: tuple[ElementDraft, ...]


class ScriptDraft(Draft):
    """A script as a screenwriter's model writes it."""

    title: str
    logline: Words = ""
    language: Words = ""
    tone: Words = one_of(TONES)
    characters: tuple[CastDraft, ...] = ()
    scenes: tuple[SceneDraft, ...] = Field(min_length=1, max_length=200)


class RevisedElement(Draft):
    """An element that stays (its id in `keep`, nothing else), or one that is new or changed (`keep` the id it replaces, or empty)."""

    keep: Words = ""
    type: Annotated[Literal["action", "line", ""], BeforeValidator(_kind)] = ""
    speaker: Words = ""
    text: Words = ""
    manner: Words = ""


class RevisedScene(Draft):
    """A scene after the notes; `keep` is the id of the scene it was, empty for a new one. What is empty stays as it was."""

    keep: Words = ""
    place: Words = ""
    interior: Perhaps = None
    time: Words = one_of(("", *TimeOfDay))
    weather: Words = one_of(("", *Weather))
    elements: tuple[RevisedElement, ...]


class RevisedScript(Draft):
    """A script after a person's notes: what stays is named by id, so that its words cannot change.

    `done` are sentences of what was done, `not_done` of what was not, and why.
    """

    title: Words = ""
    logline: Words = ""
    characters: tuple[CastDraft, ...] = ()
    scenes: tuple[RevisedScene, ...] = Field(min_length=1, max_length=400)
    done: tuple[str, ...] = ()
    not_done: tuple[str, ...] = ()


class CharacterDraft(Draft):
    """How one character looks, in fixed words and as data. Colours are ``#rrggbb``."""

    id: str
    words: str
    being: Words = one_of(LOOKS["being"])
    species: Words = ""
    age: Words = one_of(LOOKS["age"])
    gender: Words = one_of(LOOKS["gender"])
    build: Words = one_of(LOOKS["build"])
    skin: Words = ""
    hair: Words = one_of(LOOKS["hair"])
    hair_colour: Words = ""
    beard: Words = one_of(LOOKS["beard"])
    hat: Words = one_of(LOOKS["hat"])
    hat_colour: Words = ""
    glasses: Truth = False
    garment: Words = one_of(LOOKS["garment"])
    pattern: Words = one_of(LOOKS["pattern"])
    main: Words = ""
    second: Words = ""
    legs: Words = ""
    carries: Words = one_of(LOOKS["carries"])


class PlaceDraft(Draft):
    """How one place looks, in fixed words."""

    id: str
    words: str


class BibleDraft(Draft):
    """What the art director adds to the rules' bible."""

    characters: tuple[CharacterDraft, ...] = ()
    places: tuple[PlaceDraft, ...] = ()
    palette: tuple[str, ...] = ()
    music: Words = one_of(MUSIC)


class ShotDraft(Draft):
    """Clauses that are added to a shot's sections; empty where nothing is to be added."""

    shot: str
    action: Words = ""
    setting: Words = ""
    light: Words = ""


class ShotDrafts(Draft):
    """The cinematographer's words for some shots."""

    shots: tuple[ShotDraft, ...]


class ClauseDraft(Draft):
    """What a retake adds to a prompt."""

    clause: Words


class ChangeDraft(Draft):
    """One change that a reader of the film proposes: where (an id of a scene or line), and what, as an order."""

    where: Words = ""
    change: str
    why: Words = ""


class Reading(Draft):
    """A reader's answers about a film's story, one sentence each, and at most two changes."""

    hook: str
    want: str
    clarity: str
    pacing: str
    said_and_seen: str
    end: str
    changes: tuple[ChangeDraft, ...] = ()


class Preference(Draft):
    """Which of two cuts one would rather have seen."""

    choice: Literal["first", "second", "neither"]
    why: Words = ""


class IllustrationDraft(Draft):
    """What is seen while one line is spoken; empty where the picture before it still holds."""

    line: str
    action: Words = ""


class Illustrations(Draft):
    """Pictures for a text that is filmed in its own words."""

    lines: tuple[IllustrationDraft, ...]
