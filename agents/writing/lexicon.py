"""What the rules know of words: nouns with their homes and habits, places, verbs with their families, tones."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from . import grammar

Facts = dict[str, Any]
DEFAULT_PLACE = "city street"
LIVING = frozenset({"person", "trade", "child", "elder", "animal", "bird", "fish", "machine", "weather", "fantasy", "beast"})
"""The kinds that walk, look and can be met; the others are things, however loved."""


@dataclass(frozen=True)
class Place:
    """A place as the narrator knows it. `word` is the scene's name; `the` how narration says it."""

    key: str
    word: str
    the: str
    interior: bool
    on: str
    people: str
    sound: tuple[str, ...]
    touch: tuple[str, ...]
    thing: tuple[str, ...]
    helper: tuple[str, ...]
    next: tuple[str, ...]


@lru_cache(maxsize=8)
def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((files("rushes.agents") / "data" / f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _kinds() -> dict[str, str]:
    return {word: kind for kind, words in reversed(_data("nouns")["kinds"].items()) for word in words}


def kind_of(noun: str) -> str | None:
    """The kind of a noun or of a phrase that ends in one; None when neither is known."""
    words = noun.lower().split()
    for start in range(len(words)):
        tail = " ".join(words[start:])
        for form in (tail, grammar.singular(tail)):
            if form in _kinds():
                return _kinds()[form]
    return None


def facts(noun: str, kind: str) -> Facts:
    """Everything known of a noun: what its kind has, overlaid by what it has itself."""
    known: Facts = dict(_chain(_data("categories"), kind))
    nouns = _data("nouns")
    words = noun.lower().split()
    for start in reversed(range(len(words))):
        tail = " ".join(words[start:])
        home = _homes().get(tail)
        if home:
            known["home"] = home
        if tail in nouns and tail not in ("kinds", "names", "homes"):
            known |= _chain(nouns, tail)
    return known


@lru_cache(maxsize=1)
def _homes() -> dict[str, str]:
    return {noun: home for home, nouns in _data("nouns")["homes"].items() for noun in nouns}


def own_home(noun: str) -> str | None:
    """Where a noun itself is at home, whatever its kind; None when nobody said."""
    words = noun.lower().split()
    nouns = _data("nouns")
    for start in range(len(words)):
        tail = " ".join(words[start:])
        entry = nouns.get(tail, {}) if tail not in ("kinds", "names", "homes") else {}
        if entry.get("home") or _homes().get(tail):
            return str(entry.get("home") or _homes()[tail])
    return None


def _chain(table: dict[str, Any], key: str) -> Facts:
    own = table[key]
    parent = own.get("like")
    base = _chain(table, parent) if parent and parent in table else {}
    return base | {name: value for name, value in own.items() if name != "like"}


def names() -> dict[str, list[str]]:
    """Common given names by the pronoun they suggest."""
    table: dict[str, list[str]] = _data("nouns")["names"]
    return table


@lru_cache(maxsize=1)
def _place_words() -> dict[str, str]:
    return {word: key for key, entry in reversed(_data("places").items()) for word in (*entry["words"], key)}


def place_named(phrase: str) -> str | None:
    """The key of the place that a phrase names ("an old lighthouse"), by its last known words."""
    words = [word.strip(".,!?;:'\"").lower() for word in phrase.split()]
    for start in range(len(words)):
        tail = " ".join(words[start:])
        for form in (tail, grammar.singular(tail)):
            if form in _place_words():
                return _place_words()[form]
    return None


def place(key: str, word: str = "") -> Place:
    """A place by its key or one of its words; `word` is what the film calls it when the idea named it."""
    key = _place_words().get(key, key)
    entry = _data("places").get(key)
    if entry is None:
        key, entry = DEFAULT_PLACE, _data("places")[DEFAULT_PLACE]
    return Place(
        key=key,
        word=word or key,
        the=f"the {word}" if word else entry.get("the", f"the {key}"),
        interior=entry.get("interior", False),
        on=entry.get("on", "in"),
        people=entry["people"],
        **{field: tuple(entry[field]) for field in ("sound", "touch", "thing", "helper", "next")},
    )


@lru_cache(maxsize=1)
def _families() -> dict[str, str]:
    return {verb: family for family, verbs in reversed(_data("verbs")["families"].items()) for verb in verbs}


def family_of(verb: str) -> str | None:
    """The family of a verb, or of a verb with its particle ("fall in love with")."""
    return _families().get(verb)


@lru_cache(maxsize=1)
def particles() -> dict[str, tuple[tuple[str, ...], ...]]:
    """For every verb, the particles it may take, longest first: run -> (("away", "from"), ("from",))."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for verb in _families():
        first, *rest = verb.split()
        if rest:
            found.setdefault(first, []).append(tuple(rest))
    return {first: tuple(sorted(tails, key=len, reverse=True)) for first, tails in found.items()}


def is_verb(base: str) -> bool:
    """Whether a word is known as a verb."""
    return base in _families() or base in particles()


def leading_phrases() -> tuple[str, ...]:
    """Words that only lead to the verb that counts ("wants to"), longest first."""
    return tuple(sorted(_data("verbs")["leading"]["words"], key=len, reverse=True))


def tone_of(words: list[str]) -> str | None:
    """The tone that describing words ask for."""
    tones: dict[str, list[str]] = _data("verbs")["tones"]
    return next((tone for tone, names in tones.items() if any(word in names for word in words)), None)


def family_tone(family: str) -> str:
    """The tone a family has when nobody asks for one."""
    return str(_data("verbs")["family_tone"].get(family, "plain"))
