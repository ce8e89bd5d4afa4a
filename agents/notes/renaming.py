"""Renaming: a character's new name wherever the script says the old one; ids stay, and pronouns are nobody's guess."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...core.bible import CharacterSheet
from ...core.names import NARRATOR, CharacterId
from ...core.script import Action, Character, Line, Script
from ..staging.roles import Cast
from ..writing import lexicon

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ARTICLE = re.compile(r"(?:the|a|an)\s+", re.IGNORECASE)
_PARTICLES = frozenset({"of", "the", "de", "von", "van", "mr", "mrs", "ms", "dr", "miss", "old", "young", "little", "captain", "professor"})
_SAYS = {"she": re.compile(r"\b(?:she|her|hers|herself)\b", re.I), "he": re.compile(r"\b(?:he|him|his|himself)\b", re.I)}


def who_is(words: str, script: Script) -> tuple[CharacterId, ...]:
    """Whom a person means by a name or a role ("the keeper", "Mara"): nobody, one, or all that it fits."""
    bare = _ARTICLE.sub("", words.strip(), count=1).casefold()
    exact = [one.id for one in script.characters if bare in (_ARTICLE.sub("", one.name, count=1).casefold(), one.id.casefold())]
    if exact:
        return tuple(exact[:1])
    if bare == "narrator":
        return (NARRATOR,)
    tokens = _TOKEN.findall(bare)
    found = cast_of(script).at(tokens, 0) if tokens else None
    described = {word for one in script.characters for word in _TOKEN.findall(one.description.casefold())} | {"old", "young", "little"}
    while found is None and len(tokens) > 1 and tokens[0] in described:  # "the old keeper": what describes may be left out
        tokens = tokens[1:]
        found = cast_of(script).at(tokens, 0)
    return found[0] if found and found[1] == len(tokens) else ()


def cast_of(script: Script) -> Cast:
    """The script's people by every word that may name them."""
    return Cast([CharacterSheet(id=one.id, name=one.name, words=one.description or one.name) for one in script.characters])


@dataclass(frozen=True)
class Renamed:
    """A script with a new name in it: how many places of text it stands in now, and what is left to look at."""

    script: Script
    count: int
    remarks: tuple[str, ...] = ()


def rename(script: Script, who: CharacterId, name: str) -> Renamed:
    """Give a character another name: in the cast, in action and dialogue, the logline, and for a proper name in title and places.

    Whole words only, possessives and capitals kept. A role that is no proper name ("the keeper") gives
    way with its article; "a keeper", "his keeper" stay, since they may be anybody.
    """
    old = next(one for one in script.characters if one.id == who)
    pen = _Pen(old, name, script.characters)
    scenes = []
    for scene in script.scenes:
        elements = tuple(
            element.model_copy(update={"text": pen.write(element.text)}) if isinstance(element, (Action, Line)) else element
            for element in scene.elements
        )
        place = pen.write(scene.place) if pen.proper else scene.place
        scenes.append(scene.model_copy(update={"elements": elements, "place": place}))
    characters = tuple(
        one.model_copy(update={"name": name} if one.id == who else {"description": pen.write(one.description)}) for one in script.characters
    )
    changes = {"scenes": tuple(scenes), "characters": characters, "logline": pen.write(script.logline)}
    if pen.proper:
        changes["title"] = pen.write(script.title)[:300]
    renamed = script.model_copy(update=changes)
    return Renamed(renamed, pen.count, tuple(_remarks(script, old, name, pen)))


class _Pen:
    """Writes one name for another, and counts."""

    def __init__(self, old: Character, name: str, everyone: Sequence[Character]) -> None:
        self.name, self.count, self.left = name, 0, 0
        core = _ARTICLE.sub("", old.name, count=1)
        given = any(core.split(maxsplit=1)[0].casefold() in names for names in lexicon.names().values())
        self.proper = core == old.name and old.name[:1].isupper() and (given or lexicon.kind_of(core) is None)
        self._full = core.casefold()
        shared = {word.casefold() for one in everyone if one.id != old.id for word in _TOKEN.findall(one.name)}
        alone = [word for word in core.split() if word.casefold() not in _PARTICLES | shared] if self.proper else []
        self._parts = {word.casefold(): self._part(word, core) for word in (alone if len(core.split()) > 1 else [])}
        words = "|".join(re.escape(word) for word in [core, *sorted(self._parts, key=len, reverse=True)])
        if self.proper:
            self._pattern = re.compile(rf"(?<![\w'’-])(?:{words})(?![\w-]|['’](?!s\b|\W|$))", re.IGNORECASE)
        else:
            before = "|".join(map(re.escape, sorted(_describing(old), key=len, reverse=True)))
            between = rf"(?:(?:{before})\s+){{0,2}}" if before else ""
            named = rf"the\s+{between}{re.escape(core)}|(?-i:{re.escape(_capital(core))})"
            self._pattern = re.compile(rf"(?<![\w'’-])(?:{named})(?![\w-])", re.IGNORECASE)
        self._open = re.compile(rf"\b(\w+\s+){re.escape(core)}\b", re.IGNORECASE)

    def write(self, text: str) -> str:
        """A text with the new name."""
        written = self._pattern.sub(self._one, text)
        if not self.proper:
            self.left += len(self._open.findall(written))
        return written

    def _one(self, match: re.Match[str]) -> str:
        said = match[0]
        if self.proper and said == said.lower():
            return said  # "the rose opens" is no Rose
        self.count += 1
        new = self._parts.get(said.casefold(), self.name)
        if said.isupper() and len(said) > 1:
            return new.upper()
        return _capital(new) if said[0].isupper() else new

    def _part(self, word: str, core: str) -> str:
        """What stands for one word of the old name alone: the surname for the surname."""
        new = [one for one in self.name.split() if one.casefold() not in _PARTICLES] or [self.name]
        return new[-1] if core.endswith(word) else new[0]


def _describing(old: Character) -> set[str]:
    """The words that may stand before a role's noun: those that its description puts there, and the usual ones."""
    words = _TOKEN.findall(old.description.lower())
    head = _ARTICLE.sub("", old.name, count=1).lower().split(maxsplit=1)[0]
    before = words[: words.index(head)] if head in words else []
    return {word for word in before if word not in ("a", "an", "the")} | {"old", "young", "little"}


def _remarks(script: Script, old: Character, name: str, pen: _Pen) -> list[str]:
    remarks = []
    if pen.left:
        core = _ARTICLE.sub("", old.name, count=1)
        remarks.append(f"“{core}” without “the” was left in {pen.left} place{'s' * (pen.left > 1)}: it may be anybody.")
    if not pen.proper and re.search(rf"\b{re.escape(_ARTICLE.sub('', old.name, count=1))}\b", script.title, re.IGNORECASE):
        remarks.append(f"The title stays {script.title!r}; say title: … to change it.")
    texts = " ".join(element.text for scene in script.scenes for element in scene.elements if isinstance(element, Action))
    new = next((pronoun for pronoun, names in lexicon.names().items() if name.split(maxsplit=1)[0].casefold() in names), None)
    other = {"she": "he", "he": "she"}.get(new or "", "")
    if other and _SAYS[other].search(f"{texts} {old.description}") and not _SAYS[str(new)].search(texts):
        words = sorted({word.lower() for word in _SAYS[other].findall(texts)}) or [other]
        remarks.append(f"{name} may not go with {', '.join(f'“{word}”' for word in words)} in the text; pronouns were left as they are.")
    return remarks


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
