"""What the embedded stage can play and show, as lists for prompts."""

from __future__ import annotations

from functools import lru_cache

from ..design.tables import table
from ..staging.verbs import lexicon

_EACH = 8
"""Verbs that are named for each gesture."""


@lru_cache(maxsize=1)
def playable() -> str:
    """The verbs that a puppet plays, some for each gesture, and how one comes and goes."""
    lex = lexicon()
    groups: dict[str, list[str]] = {}
    for verb, gesture in lex.gestures.items():
        groups.setdefault(gesture.value, []).append(verb)
    for verb, movement in lex.movements.items():
        groups.setdefault(movement.value, []).append(verb)
    found = dict.fromkeys(verb for verbs in groups.values() for verb in verbs[:_EACH])
    return ", ".join(found)


@lru_cache(maxsize=1)
def built_places() -> str:
    """The places that have a set."""
    return ", ".join(table("sets"))


@lru_cache(maxsize=1)
def described_places() -> str:
    """The places that have a set, each with what is there."""
    return "; ".join(f"{name}: {entry['words']}" for name, entry in table("sets").items())
