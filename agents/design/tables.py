"""The art department's word tables, read once from `data/`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

_IRREGULAR = MappingProxyType(
    {"mice": "mouse", "wolves": "wolf", "geese": "goose", "leaves": "leaf", "loaves": "loaf", "knives": "knife", "calves": "calf"}
    | {"children": "child", "people": "person", "oxen": "ox", "wives": "wife", "thieves": "thief", "elves": "elf", "feet": "foot"}
    | {"bus": "bus", "glass": "glass", "dress": "dress", "waitress": "waitress", "octopus": "octopus", "actress": "actress"}
)


@lru_cache(maxsize=8)
def table(name: str) -> Any:
    """A table of `data/` by its name, as JSON values. Not to be changed."""
    return json.loads((files("rushes.agents") / "data" / f"{name}.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def _lookup(name: str, key: str) -> Mapping[str, str]:
    groups: Mapping[str, Sequence[str]] = table(name)[key]
    return MappingProxyType({word: group for group, words in groups.items() for word in words})


def group_of(name: str, key: str) -> Mapping[str, str]:
    """From each word of a table of word lists to the list it stands in."""
    return _lookup(name, key)


def singular(word: str) -> str:
    """A noun's singular, as far as a rule can tell."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("men") and len(word) > 4:
        return word[:-3] + "man"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "oes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")) and len(word) > 3 else word


def longest_match(words: Sequence[str], at: int, known: Iterable[str] | Mapping[str, Any], most: int = 4) -> int:
    """How many words from `at` on make a term of `known`, in the singular or as they are; 0 for none."""
    for length in range(min(most, len(words) - at), 0, -1):
        term = " ".join(words[at : at + length])
        if term in known or " ".join([*words[at : at + length - 1], singular(words[at + length - 1])]) in known:
            return length
    return 0


def term(words: Sequence[str], known: Mapping[str, Any]) -> str:
    """The term of `known` that the words are, as it stands there; raises KeyError."""
    plain = " ".join(words)
    if plain in known:
        return plain
    ended = " ".join([*words[:-1], singular(words[-1])])
    if ended in known:
        return ended
    raise KeyError(plain)
