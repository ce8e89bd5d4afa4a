"""What was understood of an idea."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from ...core.names import TimeOfDay
from .noun import Noun


class IdeaKind(StrEnum):
    """What shape of film an idea asks for."""

    STORY = "story"
    EXPLANATION = "explanation"
    LIST = "list"
    ARGUMENT = "argument"
    ADVERT = "advert"
    SITUATION = "situation"
    TITLE = "title"
    NONSENSE = "nonsense"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class Idea:
    """An idea as read. `deed` is verb and rest in base form ("befriend a storm"); `setting` the phrases of place and time."""

    text: str
    kind: IdeaKind
    who: Noun | None = None
    verb: str = ""
    family: str = ""
    known_verb: bool = False
    object: Noun | None = None
    partner: Noun | None = None
    deed: str = ""
    setting: str = ""
    place: str = ""
    place_word: str = ""
    time: TimeOfDay | None = None
    tone: str | None = None
    topic: str = ""
    count: int = 0
    command: bool = False
    words: tuple[str, ...] = field(default=())
