"""Plain prose and Markdown as scripts: the text's own words, in order, told by the narrator.

Every sentence becomes one line; quoted speech stays narration. A heading opens a scene and stands
on the screen as type. What cannot be spoken (a picture's description, a block of code) is seen, as
an action. So no word is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ..core.errors import SourceError
from ..core.names import ActionId, LineId, SceneId, TimeOfDay, Weather
from ..core.script import Action, Character, Element, Line, Remark, RemarkKind, Scene, Script
from . import markdown
from .cleaning import clean
from .fountain import OWN_KEYS, PeopleOf
from .language import code_of
from .markdown import Block, Mark
from .marks import tidy
from .numbering import number
from .sentences import phrases, sentences
from .titles import named_in, title_of

PlaceOf = Callable[[str], tuple[str, bool] | None]
"""Finds the place that a stretch of text names: its words ("the lighthouse"), and whether it is indoors."""

SOMEWHERE = "somewhere"
MOST_TOLD = 2_000_000
"""The most characters that one film tells; spoken, they last about forty hours."""

LONGEST_HEADING = 80

T = TypeVar("T")


_ENDS = ".,;:!?…\"”。，、；：！？」』"
_BREAK = re.compile(r"[\s*#~_=—–·.-]{1,40}$")
_CHAPTER = re.compile(r"(?:chapter|part|book|scene|act|prologue|epilogue)\b[^.!?]{0,60}$", re.IGNORECASE)
_TIMES = (
    (TimeOfDay.NIGHT, r"(?:at|by|that|all|every|one|each|in the|last) night|midnight|by moonlight"),
    (TimeOfDay.DAWN, r"(?:at|by|before|until) dawn|sunrise|daybreak|at first light"),
    (TimeOfDay.MORNING, r"(?:in the|that|next|one|every|this|by) morning"),
    (TimeOfDay.AFTERNOON, r"(?:in the|that|one|every|this|by) afternoon"),
    (TimeOfDay.DUSK, r"(?:at|by|until) dusk|sunset|twilight|nightfall"),
    (TimeOfDay.EVENING, r"(?:in the|that|one|every|this|by) evening"),
    (TimeOfDay.DAY, r"(?:at|by|until|before) noon|midday|next day|the following day"),
)
_WEATHERS = (
    (Weather.STORM, r"storm|thunder|lightning|tempest|hurricane"),
    (Weather.SNOW, r"snow|snowed|snowing|snowfall|blizzard"),
    (Weather.RAIN, r"rain|rains|rained|raining|drizzle|downpour"),
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

    A new scene starts at a heading or a break (``* * *``), and with a paragraph that moves to
    another place, time or weather, or to other people. With `previous`, what did not change keeps its ids. Raises `SourceError` when
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
    title = " ".join(page.get("title", "").split())
    first = next((i for i, block in enumerate(blocks) if block.mark is Mark.HEADING), None)
    if first is not None and len(blocks) > 1 and (_same(title, blocks[first].text) if title else first == 0 or blocks[first].depth == 1):
        title = blocks.pop(first).text  # a page whose front matter has the title often repeats it as its first heading
    script = _script(title, blocks, place_of, people_of)
    own: dict[str, object] = {key: " ".join(page[key].split()) for key in ("author", "logline", "tone", "language") if key in page}
    if "language" in own:
        own["language"] = code_of(str(own["language"])) or "en"
    further = tuple((f"Markdown {key}" if key in OWN_KEYS else key, value) for key, value in page.items() if key not in (*own, "title"))
    return number(script.model_copy(update={**own, "page": further}), previous)


def _same(one: str, other: str) -> bool:
    """Whether two titles are the same words."""
    return re.findall(r"\w+", one.casefold()) == re.findall(r"\w+", other.casefold())


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
    return len(words) <= LONGEST_HEADING and len(words.split()) <= 12 and words[-1] not in _ENDS


@dataclass
class _Draft:
    """A scene being put together."""

    place: str = SOMEWHERE
    interior: bool = False
    time: TimeOfDay = TimeOfDay.DAY
    weather: Weather = Weather.CLEAR
    elements: list[Element] = field(default_factory=list)
    named: frozenset[str] = frozenset()

    @property
    def filmed(self) -> bool:
        """Whether anything in it is seen or heard."""
        return any(not isinstance(element, Remark) for element in self.elements)

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
    told = sum(len(block.text) for block in blocks if block.mark is not Mark.NOTE)
    if told > MOST_TOLD:
        raise SourceError(f"The text is too long to tell ({told:,} characters; at most {MOST_TOLD:,} make one film). Cut it into chapters.")
    people = tuple(people_of(_running_text(blocks))) if people_of else ()
    scenes = tuple(_scenes(blocks, place_of, people))
    if not scenes:
        raise SourceError("There is no sentence in the text to film. Write a few and run again.")
    heading = next((block.text for block in blocks if block.mark is Mark.HEADING), "")
    return Script(title=_shorten(title or heading) or title_of(_spoken(scenes), people), characters=people, scenes=scenes)


def _running_text(blocks: Iterable[Block]) -> str:
    """What is told, every block closed like a sentence; headings tell of nobody ("The Oven")."""
    told = (block.text for block in blocks if block.mark is Mark.TEXT)
    return "\n".join(text if text[-1:] in ".!?…\"”’" else f"{text}." for text in told)


def _spoken(scenes: Iterable[Scene]) -> list[str]:
    return [element.text for scene in scenes for element in scene.played]


def _scenes(blocks: Iterable[Block], place_of: PlaceOf | None, people: Sequence[Character]) -> Iterator[Scene]:
    """Scenes in order: a break or heading opens one, and so does a paragraph that moves on.

    What a paragraph leaves open stays as it was; before the first place is named, it is the one to come.
    """
    blocks = list(blocks)
    draft = _Draft()
    last: Scene | None = None
    if first := next((found for block in blocks if place_of and block.mark is not Mark.NOTE and (found := place_of(block.text))), None):
        draft.place, draft.interior = first
    headed = False
    for at, block in enumerate(blocks):
        if block.mark is Mark.NOTE:
            draft.elements += _elements(block)
            continue
        place = _place(blocks, at, place_of) or (draft.place, draft.interior)
        time = _found(_TIME_PATTERNS, block.text) or draft.time
        weather = _found(_WEATHER_PATTERNS, block.text) or (draft.weather if time is draft.time else Weather.CLEAR)
        named = named_in(block.text, people)
        opens = block.mark in (Mark.BREAK, Mark.HEADING) and not headed
        moves = (place[0].lower(), time, weather) != (draft.place.lower(), draft.time, draft.weather)
        others = bool(named and draft.named and not named & draft.named)
        if draft.filmed and (opens or ((moves or others) and block.mark is Mark.TEXT and not headed)):
            if last:
                yield last
            last = draft.close()
            draft = _Draft(draft.place, draft.interior, draft.time)
        (draft.place, draft.interior), draft.time, draft.weather = place, time, weather
        draft.named |= named
        draft.elements += _elements(block)
        headed = block.mark is Mark.HEADING
    if draft.filmed:
        yield from (scene for scene in (last, draft.close()) if scene)
    elif last:
        yield last.model_copy(update={"elements": (*last.elements, *draft.elements)})


def _place(blocks: Sequence[Block], at: int, place_of: PlaceOf | None) -> tuple[str, bool] | None:
    """The place that a block names; under a heading also what its whole section speaks of."""
    if place_of is None:
        return None
    if blocks[at].mark is not Mark.HEADING:
        return place_of(blocks[at].text)
    end = next((end for end in range(at + 1, len(blocks)) if blocks[end].mark is Mark.HEADING), len(blocks))
    return place_of(blocks[at].text) or place_of(_running_text(blocks[at + 1 : end]))


def _elements(block: Block) -> Iterator[Element]:
    if block.mark is Mark.BREAK or not block.text:
        return
    if block.mark is Mark.NOTE:
        if words := tidy(block.text):
            yield Remark(kind=RemarkKind.NOTE, text=words)
        return
    if block.mark in (Mark.PICTURE, Mark.CODE, Mark.HEADING):
        yield Action(id=ActionId(""), text=block.text, card=block.mark is Mark.HEADING)
        return
    for sentence in sentences(block.text):
        for phrase in phrases(sentence):
            if any(char.isalnum() for char in phrase):
                yield Line(id=LineId(""), text=phrase)


def _found(patterns: Iterable[tuple[T, re.Pattern[str]]], text: str) -> T | None:
    return next((value for value, pattern in patterns if pattern.search(text)), None)


def _shorten(title: str) -> str:
    return title if len(title) <= 300 else title[:299].rstrip() + "…"
