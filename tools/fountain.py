"""Fountain, the plain-text screenplay: read into a `Script`, and written so that it reads back the same.

What Fountain has no place for stands on the title page: ``Logline``, ``Tone``, ``Language``,
``Outline`` and, indented under ``Characters``, one ``NAME: description`` a line. Centred words
(``> THE DOUGH <``) are shown as type. Notes, boneyard, sections, synopses, transitions and page
breaks are kept as remarks where they stand, never filmed. See docs/scripts.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..core.errors import SourceError
from ..core.names import NARRATOR, ActionId, CharacterId, LineId, SceneId, TimeOfDay
from ..core.script import Action, Character, Element, Line, Remark, RemarkKind, Scene, Script
from . import manuscript, screenplay
from .blocks import Block, Kind
from .heading import read_heading, write_heading
from .language import code_of
from .marks import plain, unshield
from .numbering import number
from .screenplay import Screenplay
from .speakers import Cast, key_of, proper_name, read_characters, slug, write_characters
from .title_page import Field
from .titles import title_of

__all__ = ["OWN_KEYS", "PeopleOf", "proper_name", "read_fountain", "screenplay_of", "script_of", "slug", "write_fountain"]

_OFFSCREEN = frozenset({"V.O.", "VO", "O.S.", "OS", "O.C.", "OC", "OFF"})
_VOICE_OVER = frozenset({"V.O.", "VO"})
_CONTINUED = frozenset({"CONT'D", "CONT’D", "CONT", "CONT.", "CONTINUED", "CONTD"})
_REMARKS = {kind.value: kind for kind in RemarkKind}
OWN_KEYS = frozenset({"title", "author", "authors", "written by", "logline", "tone", "language", "characters", "outline"})
LONGEST_TITLE = 300


PeopleOf = Callable[[str], Sequence[Character]]
"""Finds who appears in a text."""


def read_fountain(text: str, previous: Script | None = None, title: str = "", people_of: PeopleOf | None = None) -> Script:
    """Read a screenplay; `title` is used when it has none, and without that one is made of its first words.

    With `previous`, what was not changed, or was edited in place, keeps its ids. `people_of` finds
    those who act but never speak, in a script without a list of characters. Raises `SourceError`
    when nothing in the text can be filmed.
    """
    return script_of(screenplay.parse(text), previous, title, people_of)


def write_fountain(script: Script) -> str:
    """The script as Fountain; `read_fountain` gives the same script back, with `previous` to the last id.

    Without `previous` the ids of scenes and elements come back as `numbering.number` counts them.
    """
    return manuscript.compose(title_page_of(script), blocks_of(script))


def script_of(
    read: Screenplay, previous: Script | None = None, title: str = "", people_of: PeopleOf | None = None
) -> Script:
    """The script that a screenplay's blocks make, wherever they were read; see `read_fountain`."""
    page = read.page
    cast = Cast(read_characters(page["characters"].lines if "characters" in page else (), previous), previous)
    opening, drafts = _drafts(read.blocks, cast)
    if not drafts:
        raise SourceError("The script holds nothing to film. Write a scene heading (EXT. COAST - NIGHT) and what happens.")
    actions = [one.text for draft in drafts for one in draft.elements if isinstance(one, Action) and not one.card]
    if people_of and "characters" not in page:
        for silent in people_of("\n".join(actions)):
            cast.join(silent)
    cast.describe(actions)
    said = [one.text for draft in drafts for one in draft.elements if isinstance(one, Line) or (isinstance(one, Action) and not one.card)]
    script = Script(
        title=_shorten(_value(page, "title") or (previous.title if previous else title) or title_of(said, cast.characters)),
        logline=_value(page, "logline"),
        author=_value(page, "author", "authors", "written by"),
        language=code_of(_value(page, "language")) or "en",
        tone=_value(page, "tone") or "plain",
        outline=_value(page, "outline").lower() in ("yes", "true", "1"),
        characters=tuple(cast.characters),
        scenes=tuple(_scenes(drafts, cast.names)),
        page=tuple(_further(page)),
        opening=tuple(opening),
    )
    return number(script, previous)


def _value(page: Mapping[str, Field], *keys: str) -> str:
    return next((plain(" ".join(page[key].lines)) for key in keys if key in page and page[key].lines), "")


def _further(page: Mapping[str, Field]) -> Iterator[tuple[str, str]]:
    """What the title page says that no field of a script holds."""
    for key, (name, lines) in page.items():
        if key not in OWN_KEYS:
            yield name, "\n".join(unshield(line) for line in lines)


def _shorten(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"


@dataclass
class _Draft:
    """A scene being read; its heading is understood last, when everybody's name is known."""

    heading: Block | None
    elements: list[Element] = field(default_factory=list)


def _drafts(blocks: Iterable[Block], cast: Cast) -> tuple[list[Remark], list[_Draft]]:
    """The remarks before the first scene, and the scenes."""
    opening: list[Remark] = []
    drafts: list[_Draft] = []
    cue: Block | None = None
    manner = ""
    for block in blocks:
        if block.kind.value in _REMARKS and (block.text or block.kind is Kind.PAGE_BREAK):
            remark = Remark(kind=_REMARKS[block.kind.value], text=block.text, depth=block.depth)
            (drafts[-1].elements if drafts else opening).append(remark)
        if block.kind in (Kind.NOTE, Kind.BONEYARD):
            continue  # a note in a speech does not end it
        found: list[Element] = []
        if block.kind is Kind.PARENTHETICAL:
            found += _mimed(cue, manner, cast)
            manner = block.text
        elif block.kind in (Kind.DIALOGUE, Kind.LYRIC):
            found += _spoken(block, cue, manner, cast)
            manner = ""
        else:
            found += _mimed(cue, manner, cast)
            cue, manner = (block if block.kind is Kind.CHARACTER else None), ""
        if block.kind in (Kind.ACTION, Kind.CENTRED) and block.text:
            found.append(Action(id=ActionId(""), text=block.text, card=block.kind is Kind.CENTRED))
        _take(drafts, found)
        if block.kind is Kind.HEADING:
            drafts.append(_Draft(block))
    _take(drafts, list(_mimed(cue, manner, cast)))
    return opening, drafts


def _take(drafts: list[_Draft], found: Sequence[Element]) -> None:
    if found and not drafts:
        drafts.append(_Draft(None))
    if found:
        drafts[-1].elements += found


def _scenes(drafts: Iterable[_Draft], names: Sequence[str]) -> Iterator[Scene]:
    time = TimeOfDay.DAY
    for draft in drafts:
        scene = Scene(id=SceneId(""), place="somewhere", elements=tuple(draft.elements))
        if draft.heading is not None:
            said = read_heading(draft.heading.text, names, time)
            scene = Scene(id=SceneId(""), **said._asdict(), number=draft.heading.number, elements=tuple(draft.elements))
            if draft.heading.text != write_heading(scene, names, time):
                scene = scene.model_copy(update={"slug": draft.heading.text})
            time = said.time
        yield scene


def _mimed(cue: Block | None, manner: str, cast: Cast) -> Iterator[Action]:
    """A parenthetical that no words follow is something done, so it is seen."""
    if cue is not None and manner:
        speaker = cast.speaker(cue.text)
        name = next((known.name for known in cast.characters if known.id == speaker), "Narrator")
        yield Action(id=ActionId(""), text=f"{name}: {manner}")


def _spoken(block: Block, cue: Block | None, manner: str, cast: Cast) -> Iterator[Line]:
    if not block.text:
        return
    line = Line(id=LineId(""), text=block.text, manner=manner, sung=block.kind is Kind.LYRIC)
    if cue is None:
        yield line
        return
    speaker = cast.speaker(cue.text)
    marks = [part.strip() for part in cue.extension.split(",") if part.strip()]
    known = [mark for mark in marks if mark.upper() in _OFFSCREEN | _CONTINUED]
    others = [mark for mark in marks if mark not in known]
    yield line.model_copy(
        update={
            "speaker": speaker,
            "manner": ", ".join([*others, *([manner] if manner else [])]),
            "offscreen": _unseen(speaker, known),
            "extension": _extension(speaker, known),
            "dual": cue.dual,
        }
    )


def _unseen(speaker: CharacterId, marks: Iterable[str]) -> bool:
    """Whether marks after a cue say that the speaker is not in the picture; a narrator's voice-over is no news."""
    hidden = _OFFSCREEN - _VOICE_OVER if speaker == NARRATOR else _OFFSCREEN
    return any(mark.upper() in hidden for mark in marks)


def _extension(speaker: CharacterId, marks: Sequence[str]) -> str:
    """The marks as a line keeps them: none when they are what the writer puts by itself."""
    usual = _usual(speaker, _unseen(speaker, marks))
    return "" if list(marks) in ([], usual) else ", ".join(marks)


def _usual(speaker: CharacterId, offscreen: bool) -> list[str]:
    return ["O.S."] if offscreen else ["V.O."] if speaker == NARRATOR else []


def screenplay_of(script: Script) -> Screenplay:
    """The script as a title page and blocks, for any writer."""
    page = {key.lower(): Field(key, list(lines)) for key, lines in title_page_of(script).items()}
    return Screenplay(page, list(blocks_of(script)))


def title_page_of(script: Script) -> dict[str, list[str]]:
    """The title page, each key with its lines, marks escaped."""
    fields = {
        "Title": script.title,
        "Author": script.author,
        "Logline": script.logline,
        "Tone": "" if script.tone == "plain" else script.tone,
        "Language": "" if script.language == "en" else script.language,
        "Outline": "yes" if script.outline else "",
    }
    page = {key: [manuscript.escape(value)] for key, value in fields.items() if value}
    for key, value in script.page:
        page[manuscript.escape_key(key)] = [manuscript.escape_remark(line) for line in value.split("\n") if line]
    if script.characters:
        page["Characters"] = write_characters(script.characters)
    return page


def blocks_of(script: Script) -> Iterator[Block]:
    """The body of a script as blocks, in order."""
    names = [character.name for character in script.characters]
    yield from (_remark(remark) for remark in script.opening)
    time = TimeOfDay.DAY
    for scene in script.scenes:
        yield Block(Kind.HEADING, write_heading(scene, names, time), number=scene.number)
        time = scene.time
        for element in scene.elements:
            if isinstance(element, Remark):
                yield _remark(element)
            elif isinstance(element, Action):
                yield Block(Kind.CENTRED if element.card else Kind.ACTION, element.text)
            else:
                yield from _line(element, script)


def _remark(remark: Remark) -> Block:
    return Block(Kind(remark.kind.value), remark.text, depth=remark.depth)


def _line(line: Line, script: Script) -> Iterator[Block]:
    marks = line.extension.split(", ") if line.extension else []
    stale = _unseen(line.speaker, marks) != line.offscreen or not {mark.upper() for mark in marks} <= _OFFSCREEN | _CONTINUED
    if stale or not marks:
        marks = _usual(line.speaker, line.offscreen)
    name = "NARRATOR" if line.speaker == NARRATOR else script.name_of(line.speaker)
    capitals = name.upper() if key_of(name.upper()) == key_of(name) else name
    yield Block(Kind.CHARACTER, capitals, ", ".join(marks), dual=line.dual)
    if line.manner:
        yield Block(Kind.PARENTHETICAL, line.manner)
    yield Block(Kind.LYRIC if line.sung else Kind.DIALOGUE, line.text)
