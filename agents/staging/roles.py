"""Roles: everybody of a film by the words that may name them, and who was spoken of last."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...core.bible import Being, Bible, CharacterSheet, Gender
from ...core.names import CharacterId
from ...core.script import Script

_GENDERS = {"he": Gender.MAN, "him": Gender.MAN, "himself": Gender.MAN, "she": Gender.WOMAN, "her": Gender.WOMAN, "herself": Gender.WOMAN}
_TITLES = frozenset(
    ["the", "a", "an", "mr", "mrs", "ms", "dr", "doctor", "miss", "sir", "madam", "old", "young", "little", "captain", "professor", "of"]
)
_PLURALS = {"children": "child", "women": "woman", "men": "man", "mice": "mouse", "wolves": "wolf", "foxes": "fox", "geese": "goose"}


@dataclass(frozen=True)
class Memory:
    """Who was spoken of, the latest last, so that pronouns find their noun."""

    recent: tuple[CharacterId, ...] = ()
    thing_last: bool = False

    def heard(self, *names: CharacterId) -> Memory:
        """The memory after these were named."""
        return Memory(tuple(name for name in self.recent if name not in names) + names, thing_last=False) if names else self


NOBODY = Memory()
"""Nobody was spoken of yet."""


class Cast:
    """Everybody of a film by the words that may name them."""

    def __init__(self, sheets: Sequence[CharacterSheet]) -> None:
        self.sheets = {sheet.id: sheet for sheet in sheets}
        self._names: dict[tuple[str, ...], CharacterId] = {}
        self._groups: dict[str, tuple[CharacterId, ...]] = {}
        for words_of in (_names_of, _roles_of):  # a name is a stronger claim than a role
            claims: dict[tuple[str, ...], list[CharacterId]] = {}
            for sheet in sheets:
                for name in words_of(sheet):
                    claims.setdefault(name, []).append(sheet.id)
            for name, owners in claims.items():
                shared = tuple(dict.fromkeys(owners))
                if len(shared) == 1:
                    self._names.setdefault(name, shared[0])
                elif len(name) == 1:
                    self._groups[name[0]] = shared

    @classmethod
    def of(cls, script: Script, bible: Bible) -> Cast:
        """The cast of a script, dressed by the bible; whoever it does not know keeps the script's words."""
        known = {sheet.id: sheet for sheet in bible.characters}
        return cls(
            [known.get(one.id) or CharacterSheet(id=one.id, name=one.name, words=one.description or one.name) for one in script.characters]
        )

    def at(self, words: Sequence[str], index: int) -> tuple[tuple[CharacterId, ...], int] | None:
        """Who is named at a word, and how many words the name takes; "the robots" are all that share the role."""
        for length in (4, 3, 2, 1):
            found = self._names.get(tuple(singular(word.lower()) for word in words[index : index + length]))
            if found is not None and len(words) >= index + length:
                return (found,), length
        word = words[index].lower() if index < len(words) else ""
        group = self._groups.get(singular(word)) or self._groups.get(_PLURALS.get(word, ""))
        return (group, 1) if group and (singular(word) != word or word in _PLURALS) else None

    def pronoun(self, word: str, memory: Memory) -> tuple[CharacterId, ...]:
        """Whom a pronoun stands for; nobody when it is not clear."""
        recent = [name for name in reversed(memory.recent) if name in self.sheets]
        people = [name for name in recent if self.sheets[name].look.being is Being.PERSON]
        if word in _GENDERS:
            same = [name for name in recent if self.sheets[name].look.gender is _GENDERS[word]]
            unsaid = [name for name in people if self.sheets[name].look.gender is Gender.NEUTRAL]
            return tuple((same or unsaid or people)[:1])
        if word in ("it", "itself"):
            others = [name for name in recent if self.sheets[name].look.being is not Being.PERSON]
            return () if memory.thing_last else tuple(others[:1])
        neutral = [name for name in people[:1] if self.sheets[name].look.gender is Gender.NEUTRAL]
        if neutral and word != "both":
            return tuple(neutral)
        return tuple(sorted(recent[:2], key=list(self.sheets).index)) if len(recent) > 1 else tuple(recent)


def _names_of(sheet: CharacterSheet) -> list[tuple[str, ...]]:
    words = [singular(word) for word in re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", sheet.name.lower())]
    core = [word for word in words if word not in _TITLES] or words
    return [tuple(words), tuple(core), (core[-1],), (core[0],)] if core else []


def _roles_of(sheet: CharacterSheet) -> list[tuple[str, ...]]:
    """The head noun of the description ("an old baker with flour on her nose": baker), the species, man or girl."""
    head = re.split(r"[,.;:]| with | in | who | that | whose | of ", sheet.words.lower(), maxsplit=1)[0]
    words = re.findall(r"[^\W_]+", head)
    look = sheet.look
    roles: list[tuple[str, ...]] = [(singular(words[-1]),)] if words else []
    roles += [(word,) for word in look.species.lower().split()]
    if look.being is Being.PERSON:
        by_gender = {Gender.WOMAN: ("woman", "girl"), Gender.MAN: ("man", "boy"), Gender.NEUTRAL: ("child", "child")}
        roles.append((by_gender[look.gender][look.age.value == "child"],))
    elif look.being is not Being.THING:
        roles.append((look.being.value,))
    return roles


def singular(word: str) -> str:
    """A noun without its possessive and its plural s."""
    word = word.removesuffix("'s").removesuffix("’s")
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
