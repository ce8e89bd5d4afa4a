"""Verbs: everyday words, and what a body or a face does when they happen."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources

from ...core.names import Feeling
from ...core.staging import Gesture

_DOUBLED = frozenset("bdgklmnprtv")


class Movement(StrEnum):
    """How a verb changes who stands where."""

    ENTER = "enter"
    LEAVE = "leave"
    APPROACH = "approach"
    RETREAT = "retreat"
    CROSS = "cross"


@dataclass(frozen=True)
class Lexicon:
    """The tables of ``data/verbs.json``, turned round for looking words up. Keys are lemmas, or "verb word"."""

    gestures: dict[str, Gesture]
    phrases: dict[str, Gesture]
    movements: dict[str, Movement]
    feelings: dict[str, Feeling]
    irregular: dict[str, str]
    heads: frozenset[str]
    helpers: frozenset[str]
    together: frozenset[str]
    begin: frozenset[str]
    intend: frozenset[str]
    look_up_at: frozenset[str]
    look_down_at: frozenset[str]
    not_props: frozenset[str]

    def known(self, lemma: str) -> bool:
        """Whether a lemma is a verb that somebody can be seen doing."""
        return lemma in self.gestures or lemma in self.movements or lemma in self.helpers or lemma in self.heads

    def lemma(self, word: str) -> str:
        """The verb's base form, as far as the tables know it; otherwise the word itself."""
        word = word.lower()
        if word in self.irregular:
            return self.irregular[word]
        return next((base for base in bases(word) if self.known(base) or base in self.feelings), word)


def deeds_in(text: str) -> int:
    """About how many things are done in a text: its inflected verbs that a body can play."""
    lex = lexicon()
    return sum(1 for word in re.findall(r"[a-z]+", text.lower()) if lex.lemma(word) != word and lex.lemma(word) in lex.gestures)


def bases(word: str) -> tuple[str, ...]:
    """What a regular English form may come from, the likeliest first ("carries": carry; "stopped": stop)."""
    found = [word]
    if word.endswith("ies") and len(word) > 4:
        found.append(word[:-3] + "y")
    if word.endswith("es") and len(word) > 3:
        found += [word[:-1], word[:-2]]
    elif word.endswith("s") and not word.endswith("ss"):
        found.append(word[:-1])
    if word.endswith("ied"):
        found.append(word[:-3] + "y")
    for ending in ("ed", "ing"):
        stem = word[: -len(ending)]
        if not word.endswith(ending) or len(stem) < 2:
            continue
        found += [stem + "e", stem]
        if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] in _DOUBLED:
            found.append(stem[:-1])
    return tuple(found)


def _inverted(table: dict[str, str]) -> dict[str, str]:
    """``{"walk": "stroll pace"}`` as ``{"stroll": "walk", "pace": "walk"}``; entries may be parted by semicolons."""
    turned: dict[str, str] = {}
    for name, words in table.items():
        singles, *phrases = words.split(";")
        for word in [*singles.split(), *(phrase.strip() for phrase in phrases)]:
            turned.setdefault(word, name)
    return turned


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The shipped lexicon, read once."""
    text = resources.files("rushes.agents").joinpath("data/verbs.json").read_text(encoding="utf-8")
    body = json.loads(text)
    return Lexicon(
        gestures={word: Gesture(name) for word, name in _inverted(body["gestures"]).items()},
        phrases={phrase: Gesture(name) for phrase, name in body["phrases"].items()},
        movements={word: Movement(name) for word, name in _inverted(body["movements"]).items()},
        feelings={word: Feeling(name) for word, name in _inverted(body["feelings"]).items()},
        irregular=body["irregular"],
        heads=frozenset(phrase.split()[0] for phrase in body["phrases"]),
        helpers=frozenset(f"{body['begin']} {body['intend']}".split()),
        together=frozenset(body["together"].split()),
        begin=frozenset(body["begin"].split()),
        intend=frozenset(body["intend"].split()),
        look_up_at=frozenset(body["look_up_at"].split()),
        look_down_at=frozenset(body["look_down_at"].split()),
        not_props=frozenset(body["not_props"].split()),
    )
