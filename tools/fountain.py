"""Fountain, the plain-text screenplay: read into a `Script`, and written so that it reads back the same.

What Fountain has no place for stands on the title page: ``Logline``, ``Tone``, ``Language``,
``Outline`` and, indented under ``Characters``, one ``NAME: description`` a line. Centred words
(``> THE DOUGH <``) are shown as type. Notes, boneyard, sections,
synopses, transitions and page breaks are for people: they are read over, never filmed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence

from ..core.errors import SourceError
from ..core.names import NARRATOR, ActionId, CharacterId, LineId, SceneId, TimeOfDay
from ..core.script import Action, Character, Element, Line, Scene, Script
from . import screenplay
from .heading import read_heading, write_heading
from .introductions import introduction_of
from .numbering import number
from .screenplay import Block, Kind
from .titles import title_of

_OFFSCREEN = frozenset({"V.O.", "VO", "O.S.", "OS", "O.C.", "OC", "OFF"})
_VOICE_OVER = frozenset({"V.O.", "VO"})
_CONTINUED = frozenset({"CONT'D", "CONT’D", "CONT", "CONTINUED", "CONTD"})
_SMALL = frozenset({"of", "the", "and", "de", "von", "van", "in", "on", "with", "from", "at"})
_THE_END = re.compile(r"(?:the )?end\W*$", re.IGNORECASE)  # the film has an end card of its own
_ID_MARK = re.compile(r"\s*\{([^{}\s]+)\}$")
LONGEST_TITLE = 300


PeopleOf = Callable[[str], Sequence[Character]]
"""Finds who appears in a text."""


def read_fountain(
    text: str, previous: Script | None = None, title: str = "", people_of: PeopleOf | None = None
) -> Script:
    """Read a screenplay; `title` is used when it has none, and without that one is made of its first words.

    With `previous`, what was not changed, or was edited in place, keeps its ids. `people_of` finds
    those who act but never speak, in a script without a list of characters. Raises `SourceError`
    when nothing in the text can be filmed.
    """
    page, blocks = screenplay.parse(text)
    cast = _Cast(_characters(page.get("characters", []), previous), previous)
    scenes = list(_scenes(blocks, cast))
    if not scenes:
        raise SourceError("The script holds nothing to film. Write a scene heading (EXT. COAST - NIGHT) and what happens.")
    if people_of and "characters" not in page:
        actions = (one.text for scene in scenes for one in scene.elements if isinstance(one, Action) and not one.card)
        for silent in people_of("\n".join(actions)):
            cast.join(silent)
    cast.describe([one.text for scene in scenes for one in scene.elements if isinstance(one, Action) and not one.card])
    said = [one.text for scene in scenes for one in scene.elements if one.type == "line" or not one.card]
    script = Script(
        title=_shorten(_value(page, "title") or (previous.title if previous else title) or title_of(said, cast.characters)),
        logline=_value(page, "logline"),
        author=_value(page, "author", "authors", "written by"),
        language=_value(page, "language") or "en",
        tone=_value(page, "tone") or "plain",
        outline=_value(page, "outline").lower() in ("yes", "true", "1"),
        characters=tuple(cast.characters),
        scenes=tuple(scenes),
    )
    return number(script, previous)


def write_fountain(script: Script) -> str:
    """The script as Fountain; `read_fountain` gives the same script back, with `previous` to the last id.

    Without `previous` the ids of scenes and elements come back as `numbering.number` counts them.
    """
    names = [character.name for character in script.characters]
    parts = [_title_page(script)]
    for scene in script.scenes:
        parts.append(write_heading(scene, names))
        parts += [_element(element, script) for element in scene.elements]
    return "\n\n".join(parts) + "\n"


def slug(name: str) -> str:
    """The id that a name gives by itself: ``the Keeper`` is ``keeper``."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"^(?:the|a|an) ", "", folded)).strip("-")


def proper_name(cue: str) -> str:
    """A cue's name as one writes it: ``OLD MAN`` is ``Old Man``, ``THE STORM`` is ``the Storm``."""
    if cue != cue.upper() or any(char.isdigit() for char in cue):
        return cue
    words = re.split(r"(\s+)", cue.lower())
    return "".join(word if word in _SMALL else _capital(word) for word in words)


def _capital(word: str) -> str:
    """``o'neill`` is ``O'Neill``, ``keeper's`` is ``Keeper's``."""
    return re.sub(r"^\W*[^\W\d_]|(?<=[-'’])[^\W\d_](?=[^\W\d_]{2})", lambda match: match[0].upper(), word)


class _Cast:
    """The characters of a script being read: found by their cues, added in order of appearance."""

    def __init__(self, characters: Iterable[Character], previous: Script | None) -> None:
        self.characters: list[Character] = []
        self._by_cue: dict[str, CharacterId] = {}
        self._known = {_key(known.name): known for known in previous.characters} if previous else {}
        self._taken = {NARRATOR, *(known.id for known in self._known.values())}
        for character in characters:
            self._add(character)

    @property
    def names(self) -> list[str]:
        return [character.name for character in self.characters]

    def speaker(self, cue: str) -> CharacterId:
        """The id of whoever a cue names."""
        key = _key(cue)
        if key in ("narrator", "the narrator"):
            return NARRATOR
        if key not in self._by_cue:
            self._add(Character(id=CharacterId(""), name=proper_name(cue)))
        return self._by_cue[key]

    def join(self, silent: Character) -> None:
        """Take in somebody who never speaks, unless the cast knows them under this name or id."""
        if slug(silent.name) not in {slug(known.name) for known in self.characters}:
            self._add(silent.model_copy(update={"id": CharacterId("")}))

    def describe(self, actions: Sequence[str]) -> None:
        """Give those without a description the one that the actions introduce them with."""
        for at, one in enumerate(self.characters):
            if not one.description and (found := introduction_of(one.name, actions)):
                self.characters[at] = one.model_copy(update={"description": found})

    def _add(self, character: Character) -> None:
        key = _key(character.name)
        if key in self._by_cue or key == "narrator":
            return
        if not character.id:
            known = self._known.get(key)
            character = character.model_copy(
                update={"id": known.id, "name": known.name} if known else {"id": self._fresh(character.name)}
            )
        self._taken.add(character.id)
        self._by_cue[key] = character.id
        self.characters.append(character)

    def _fresh(self, name: str) -> CharacterId:
        stem = slug(name) or f"c{len(self.characters) + 1}"
        fresh, count = CharacterId(stem), 1
        while fresh in self._taken:
            count += 1
            fresh = CharacterId(f"{stem}-{count}")
        return fresh


def _key(name: str) -> str:
    return " ".join(name.upper().casefold().split())


def _characters(lines: Sequence[str], previous: Script | None) -> Iterator[Character]:
    """The characters of the title page, one a line; ``{id}`` after a name gives an id of its own."""
    ids = {_key(known.name): known.id for known in previous.characters} if previous else {}
    for line in lines:
        name, _, description = line.partition(":")
        marked = _ID_MARK.search(name)
        name = screenplay.plain(name[: marked.start()] if marked else name)
        if not name:
            continue
        name = name if marked else proper_name(name)
        name = name[: screenplay.LONGEST_NAME]
        own = CharacterId(marked[1]) if marked else ids.get(_key(name), CharacterId(""))
        yield Character(id=own, name=name, description=screenplay.plain(description))


def _value(page: dict[str, list[str]], *keys: str) -> str:
    return next((screenplay.plain(" ".join(page[key])) for key in keys if page.get(key)), "")


def _shorten(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"


def _scenes(blocks: Iterable[Block], cast: _Cast) -> Iterator[Scene]:
    scene: Scene | None = None
    elements: list[Element] = []
    cue: Block | None = None
    manner = ""
    for block in blocks:
        if block.kind is Kind.HEADING:
            if scene or elements:
                yield _closed(scene, elements)
            read = read_heading(block.text, cast.names, scene.time if scene else TimeOfDay.DAY)
            scene, elements = Scene(id=SceneId(""), **read._asdict()), []
        if block.kind is Kind.PARENTHETICAL:
            elements += _mimed(cue, manner, cast)
            manner = block.text
        elif block.kind in (Kind.DIALOGUE, Kind.LYRIC):
            elements += _spoken(block, cue, manner, cast)
            manner = ""
        else:
            elements += _mimed(cue, manner, cast)
            cue, manner = (block if block.kind is Kind.CHARACTER else None), ""
        if block.kind is Kind.ACTION and block.text:
            elements.append(Action(id=ActionId(""), text=block.text))
        if block.kind is Kind.CENTRED and block.text and not _THE_END.match(block.text):
            elements.append(Action(id=ActionId(""), text=block.text, card=True))
    elements += _mimed(cue, manner, cast)
    if scene or elements:
        yield _closed(scene, elements)


def _closed(scene: Scene | None, elements: list[Element]) -> Scene:
    scene = scene or Scene(id=SceneId(""), place="somewhere")
    return scene.model_copy(update={"elements": tuple(elements)})


def _mimed(cue: Block | None, manner: str, cast: _Cast) -> Iterator[Action]:
    """A parenthetical that no words follow is something done, so it is seen."""
    if cue is not None and manner:
        speaker = cast.speaker(cue.text)
        name = next((known.name for known in cast.characters if known.id == speaker), "Narrator")
        yield Action(id=ActionId(""), text=f"{name}: {manner}")


def _spoken(block: Block, cue: Block | None, manner: str, cast: _Cast) -> Iterator[Line]:
    if not block.text:
        return
    if block.kind is Kind.LYRIC and not manner:
        manner = "singing"
    if cue is None:
        yield Line(id=LineId(""), text=block.text, manner=manner)
        return
    speaker = cast.speaker(cue.text)
    extensions = [part.strip() for part in cue.extension.split(",") if part.strip()]
    marks = {part.upper() for part in extensions}
    others = [part for part in extensions if part.upper() not in _OFFSCREEN | _CONTINUED]
    unseen = marks & (_OFFSCREEN - _VOICE_OVER if speaker == NARRATOR else _OFFSCREEN)
    manner = manner or ", ".join(others)
    yield Line(id=LineId(""), speaker=speaker, text=block.text, manner=manner, offscreen=bool(unseen))


def _title_page(script: Script) -> str:
    lines = [f"Title: {screenplay.escape(script.title)}"]
    fields = {
        "Author": script.author,
        "Logline": script.logline,
        "Tone": "" if script.tone == "plain" else script.tone,
        "Language": "" if script.language == "en" else script.language,
        "Outline": "yes" if script.outline else "",
    }
    lines += [f"{key}: {screenplay.escape(value)}" for key, value in fields.items() if value]
    if script.characters:
        lines.append("Characters:")
        taken = {str(NARRATOR)}
        for character in script.characters:
            lines.append(f"    {_character(character, taken)}")
            taken.add(character.id)
    return "\n".join(lines)


def _character(character: Character, taken: set[str]) -> str:
    name = screenplay.escape(character.name).replace(":", "\\:")
    derived = slug(character.name) == character.id and character.id not in taken
    if not derived or proper_name(character.name) != character.name or _ID_MARK.search(name):
        name += f" {{{character.id}}}"
    return f"{name}: {screenplay.escape(character.description)}" if character.description else name


def _element(element: Element, script: Script) -> str:
    if isinstance(element, Action):
        words = screenplay.escape(element.text)
        if element.card:
            return f"> {words} <"
        return words if _reads_as_action(words) else f"!{words}"
    lines = [_cue(element, script)]
    if element.manner:
        lines.append(f"({screenplay.escape(element.manner)})")
    words = screenplay.escape(element.text)
    lines.append("\\" + words if words[0] in "(~" else words)
    return "\n".join(lines)


def _reads_as_action(words: str) -> bool:
    _, blocks = screenplay.parse(f"EXT. HERE\n\n{words}")
    return len(blocks) == 2 and blocks[1].kind is Kind.ACTION and not words.startswith("!")


def _cue(line: Line, script: Script) -> str:
    if line.speaker == NARRATOR:
        return "NARRATOR (O.S.)" if line.offscreen else "NARRATOR (V.O.)"
    name = script.name_of(line.speaker)
    capitals = screenplay.escape(name.upper())
    extension = " (O.S.)" if line.offscreen else ""
    _, blocks = screenplay.parse(f"EXT. HERE\n\n{capitals}{extension}\n-")
    plain = len(blocks) == 3 and blocks[1].kind is Kind.CHARACTER and _key(blocks[1].text) == _key(name)
    if plain:
        return f"{capitals}{extension}"
    return "@" + screenplay.escape(name).replace("(", "\\(").replace("^", "\\^") + extension
