"""Who speaks in a script: names as cues and title pages write them, and the cast as it is found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from ..core.names import NARRATOR, CharacterId
from ..core.script import Character, Script
from . import manuscript
from .blocks import LONGEST_NAME
from .introductions import introduction_of
from .marks import plain

_SMALL = frozenset({"of", "the", "and", "de", "von", "van", "in", "on", "with", "from", "at"})
_WORD = re.compile(r"\w+")
_ID_MARK = re.compile(r"\s*\{([^{}\s]+)\}$")


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


class Cast:
    """The characters of a script being read: found by their cues, added in order of appearance."""

    def __init__(self, characters: Iterable[Character], previous: Script | None) -> None:
        self.characters: list[Character] = []
        self._by_cue: dict[str, CharacterId] = {}
        self._known = {key_of(known.name): known for known in previous.characters} if previous else {}
        self._taken = {NARRATOR, *(known.id for known in self._known.values())}
        for character in characters:
            self._add(character)

    @property
    def names(self) -> list[str]:
        """Everybody's name, in order of appearance."""
        return [character.name for character in self.characters]

    def speaker(self, cue: str) -> CharacterId:
        """The id of whoever a cue names."""
        key = key_of(cue)
        if key in ("narrator", "the narrator"):
            return NARRATOR
        if key not in self._by_cue:
            self._add(Character(id=CharacterId(""), name=proper_name(cue)))
        return self._by_cue[key]

    def join(self, silent: Character) -> None:
        """Take in somebody who never speaks, unless the cast knows them by this name or by a longer or shorter one."""
        words = slug(silent.name).split("-")
        if not any(_one_name(words, slug(known.name).split("-")) for known in self.characters):
            self._add(silent.model_copy(update={"id": CharacterId("")}))

    def describe(self, actions: Sequence[str]) -> None:
        """Give those without a description the one that the actions introduce them with."""
        first_words = {word for one in self.characters for word in _WORD.findall(one.name.upper())[:1]}
        naming: dict[str, list[str]] = {}
        for action in actions:
            for word in first_words.intersection(_WORD.findall(action)):
                naming.setdefault(word, []).append(action)
        for at, one in enumerate(self.characters):
            candidates = naming.get(next(iter(_WORD.findall(one.name.upper())), ""), ())
            if not one.description and (found := introduction_of(one.name, candidates)):
                self.characters[at] = one.model_copy(update={"description": found})

    def _add(self, character: Character) -> None:
        key = key_of(character.name)
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


def _one_name(one: list[str], other: list[str]) -> bool:
    """Whether two names are the same, or one only leaves a word out ("Tomás", "Old Tomás")."""
    return one[-1] == other[-1] and (set(one) <= set(other) or set(other) <= set(one))


def key_of(name: str) -> str:
    """A name as cues are told apart: without capitals."""
    return " ".join(name.upper().casefold().split())


def read_characters(lines: Iterable[str], previous: Script | None) -> Iterator[Character]:
    """The characters of the title page, one a line; ``{id}`` after a name gives an id of its own."""
    ids = {key_of(known.name): known.id for known in previous.characters} if previous else {}
    for line in lines:
        name, _, description = line.partition(":")
        marked = _ID_MARK.search(name)
        name = plain(name[: marked.start()] if marked else name)
        if not name:
            continue
        name = name if marked else proper_name(name)
        name = name[:LONGEST_NAME]
        own = CharacterId(marked[1]) if marked else ids.get(key_of(name), CharacterId(""))
        yield Character(id=own, name=name, description=plain(description))


def write_characters(characters: Iterable[Character]) -> list[str]:
    """The lines of the title page that `read_characters` reads, marks escaped."""
    lines, taken = [], {str(NARRATOR)}
    for character in characters:
        lines.append(_character(character, taken))
        taken.add(character.id)
    return lines


def _character(character: Character, taken: set[str]) -> str:
    name = manuscript.escape(character.name).replace(":", "\\:")
    derived = slug(character.name) == character.id and character.id not in taken
    if not derived or proper_name(character.name) != character.name or _ID_MARK.search(name):
        name += f" {{{character.id}}}"
    return f"{name}: {manuscript.escape(character.description)}" if character.description else name
