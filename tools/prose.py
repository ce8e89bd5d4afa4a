"""Plain prose and Markdown as scripts: the text's own words, in order, told by the narrator.

Every sentence becomes one line; quoted speech stays narration. A heading opens a scene and is
spoken too, so that no word is lost. What cannot be spoken (a picture's description, a block of
code) is seen, as an action.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ..core.errors import SourceError
from ..core.names import ActionId, LineId, SceneId, TimeOfDay, Weather
from ..core.script import Action, Element, Line, Scene, Script
from . import markdown
from .fountain import PeopleOf
from .markdown import Block, Mark
from .numbering import number
from .sentences import phrases, sentences
from .source import clean

PlaceOf = Callable[[str], tuple[str, bool] | None]
"""Finds the place that a stretch of text names: its words ("the lighthouse"), and whether it is indoors."""

SOMEWHERE = "somewhere"
LONGEST_HEADING = 80

T = TypeVar("T")

_BREAK = re.compile(r"[\s*#~_=—–·.-]{1,40}$")
_CHAPTER = re.compile(r"(?:chapter|part|book|scene|act|prologue|epilogue)\b[^.!?]{0,60}$", re.IGNORECASE)
_TIMES = (
    (TimeOfDay.NIGHT, r"at night|that night|all night|every night|one night|each night|midnight|by moonlight"),
    (TimeOfDay.DAWN, r"at dawn|by dawn|before dawn|sunrise|daybreak|at first light"),
    (TimeOfDay.MORNING, r"in the morning|that morning|next morning|one morning|every morning|this morning"),
    (TimeOfDay.AFTERNOON, r"in the afternoon|that afternoon|one afternoon|every afternoon"),
    (TimeOfDay.DUSK, r"at dusk|by dusk|sunset|twilight|nightfall"),
    (TimeOfDay.EVENING, r"in the evening|that evening|one evening|every evening"),
    (TimeOfDay.DAY, r"at noon|midday|next day|the following day"),
)
_WEATHERS = (
    (Weather.STORM, r"storm|thunder|lightning|tempest|hurricane"),
    (Weather.SNOW, r"snow|snowed|snowing|snowfall|blizzard"),
    (Weather.RAIN, r"rain|rained|raining|drizzle|downpour"),
    (Weather.FOG, r"fog|foggy|mist|misty"),
    (Weather.WIND, r"windy|gale|the wind blew|wind howled"),
)
_TIME_PATTERNS = tuple((time, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for time, words in _TIMES)
_WEATHER_PATTERNS = tuple((weather, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for weather, words in _WEATHERS)


def read_prose(
    text: str,
    previous: Script | None = None,
    place_of: PlaceOf | None = None,
    people_of: PeopleOf | None = None,
) -> Script:
    """A plain text as a script: blank lines part paragraphs, a short first line is the title.

    A new scene starts at a heading or a break (``* * *``), and where the text moves to another
    place or time. With `previous`, what did not change keeps its ids. Raises `SourceError` when
    there is nothing to say.
    """
    blocks = list(_paragraphs(clean(text)))
    title = ""
    if len(blocks) > 1 and blocks[0].mark is Mark.TEXT and _is_title(blocks[0].text):
        title, blocks = blocks[0].text, blocks[1:]
    return number(_script(title, blocks, place_of, people_of), previous)


def read_markdown(
    text: str,
    previous: Script | None = None,
    place_of: PlaceOf | None = None,
    people_of: PeopleOf | None = None,
) -> Script:
    """A Markdown text as a script: the first heading is the title, the others open scenes.

    List items, quotes and table rows are said; pictures and code are seen. Otherwise as
    `read_prose`.
    """
    page, blocks = markdown.parse(clean(text))
    title = page.get("title", "")
    first = next((i for i, block in enumerate(blocks) if block.mark is Mark.HEADING), None)
    if not title and first is not None and (first == 0 or blocks[first].depth == 1) and len(blocks) > 1:
        title = blocks.pop(first).text
    script = _script(title, blocks, place_of, people_of)
    return number(script.model_copy(update={"author": page.get("author", "")}), previous)


def _paragraphs(text: str) -> Iterator[Block]:
    """A plain text's paragraphs; with no blank line in it, every line is one."""
    stripped = text.strip()
    if "\n\n" in re.sub(r"\n[ \t]+\n", "\n\n", stripped):
        pieces = re.split(r"\n[ \t]*\n", stripped)
    else:
        pieces = stripped.split("\n") if _lines_are_paragraphs(stripped) else [stripped]
    for piece in pieces:
        words = " ".join(piece.split())
        if not words:
            continue
        if _BREAK.match(words):
            yield Block(Mark.BREAK)
        elif "\n" not in piece.strip() and len(words) <= LONGEST_HEADING and _is_heading(words):
            yield Block(Mark.HEADING, words, depth=2)
        else:
            yield Block(Mark.TEXT, words)


def _lines_are_paragraphs(text: str) -> bool:
    """Whether lines end where sentences do; a text that was wrapped by an editor breaks anywhere."""
    lines = [line.strip() for line in text.split("\n")[:-1] if line.strip()]
    ended = sum(1 for line in lines if line[-1] in ".!?:;…\"”’*" or len(line) < 40)
    return ended * 10 >= len(lines) * 7


def _is_heading(words: str) -> bool:
    capitals = words == words.upper() != words.lower() and words[-1] not in ".,;" and len(words.split()) <= 10
    return capitals or bool(_CHAPTER.match(words))


def _is_title(words: str) -> bool:
    return len(words) <= LONGEST_HEADING and len(words.split()) <= 12 and words[-1] not in ".,;:!?…\"”"


@dataclass
class _Draft:
    """A scene being put together."""

    place: str = SOMEWHERE
    interior: bool = False
    time: TimeOfDay = TimeOfDay.DAY
    weather: Weather = Weather.CLEAR
    elements: list[Element] = field(default_factory=list)

    def close(self) -> Scene:
        """The scene as it stands."""
        return Scene(
            id=SceneId(""),
            place=self.place,
            interior=self.interior,
            time=self.time,
            weather=self.weather,
            elements=tuple(self.elements),
        )


def _script(title: str, blocks: Sequence[Block], place_of: PlaceOf | None, people_of: PeopleOf | None) -> Script:
    scenes = tuple(_scenes(blocks, place_of))
    if not scenes:
        raise SourceError("There is no sentence in the text to film. Write a few and run again.")
    people = tuple(people_of("\n".join(block.text for block in blocks))) if people_of else ()
    return Script(title=_shorten(title) or _first_words(scenes), characters=people, scenes=scenes)


def _scenes(blocks: Iterable[Block], place_of: PlaceOf | None) -> Iterator[Scene]:
    """Scenes in order: a break or heading opens one, and so does a paragraph that moves elsewhere."""
    draft = _Draft()
    for block in blocks:
        place = (place_of(block.text) if place_of else None) or (draft.place, draft.interior)
        time = _found(_TIME_PATTERNS, block.text) or draft.time
        opens = block.mark in (Mark.BREAK, Mark.HEADING)
        moves = (place[0].lower(), time) != (draft.place.lower(), draft.time)
        if draft.elements and (opens or (moves and block.mark is Mark.TEXT)):
            yield draft.close()
            draft = _Draft(draft.place, draft.interior, draft.time)
        (draft.place, draft.interior), draft.time = place, time
        draft.weather = _found(_WEATHER_PATTERNS, block.text) or draft.weather
        draft.elements += _elements(block)
    if draft.elements:
        yield draft.close()


def _elements(block: Block) -> Iterator[Element]:
    if block.mark is Mark.BREAK or not block.text:
        return
    if block.mark in (Mark.PICTURE, Mark.CODE):
        yield Action(id=ActionId(""), text=block.text)
        return
    for sentence in sentences(block.text):
        for phrase in phrases(sentence):
            if any(char.isalnum() for char in phrase):
                yield Line(id=LineId(""), text=phrase)


def _found(patterns: Iterable[tuple[T, re.Pattern[str]]], text: str) -> T | None:
    return next((value for value, pattern in patterns if pattern.search(text)), None)


def _shorten(title: str) -> str:
    return title if len(title) <= 300 else title[:299].rstrip() + "…"


def _first_words(scenes: Sequence[Scene]) -> str:
    """A title for a text without one: how it begins, as poems are called."""
    text = next((element.text for scene in scenes for element in scene.elements), "")
    words = text.split()
    short = " ".join(words[:6])[:60].rstrip(",;:–—- .") or "Untitled"
    return short if len(words) <= 6 else f"{short} …"
