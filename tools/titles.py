"""Titles for texts that have none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..core.script import Character

_WORD = re.compile(r"[^\W_]+")
_THING = re.compile(r"\b(the|an?) ((?:[a-z'’-]+ ){0,2}[a-z'’-]+)(?=[.,;:!?])", re.IGNORECASE)
_JOINTS = frozenset(
    {"in", "on", "at", "of", "to", "by", "from", "with", "into", "through", "over", "under", "for", "and", "but"}
    | {"or", "as", "is", "are", "was", "were", "has", "had", "that", "which", "who", "when", "while", "after", "before"}
)
_NO_THINGS = _JOINTS | frozenset(
    {"morning", "evening", "night", "day", "noon", "afternoon", "dawn", "dusk", "week", "year", "time", "moment"}
    | {"end", "rest", "same", "other", "others", "way", "first", "last", "most", "best", "least", "he", "she", "it"}
    | {"they", "him", "her", "them", "his", "its", "their", "not", "be", "been", "very", "one", "two"}
)
_PAUSES = ".,;:!?…—。、，！？"


def named_in(text: str, people: Iterable[Character]) -> frozenset[str]:
    """Who of the people is named in a text, by the last word of the name."""
    words = {word.casefold() for word in _WORD.findall(text)}
    return frozenset(one.id for one in people if one.name.split()[-1].casefold() in words)


def title_of(texts: Sequence[str], people: Sequence[Character] = ()) -> str:
    """A title for a text without one: who opens it and the first thing that is named for certain, else how it begins.

    A noun's phrase is certain where a mark or a joint ends it: "on the deck of the mail boat." gives
    "the Mail Boat", "the last bag", never half a clause.
    """
    opening = " ".join(texts[:4])
    heroes = [one.name for one in people if named_in(opening, [one])]
    things = [phrase for phrase in (_thing(match) for match in _THING.finditer(opening)) if phrase]
    others = [thing for thing in things if not heroes or thing.split()[-1].casefold() != heroes[0].split()[-1].casefold()]
    if heroes and others:
        return f"{_capitals(heroes[0])} and {others[0]}"
    if heroes or others:
        return _capitals(heroes[0] if heroes else others[0])
    return _first_words(next(iter(texts), ""))


def _thing(match: re.Match[str]) -> str:
    words = match[2].split()
    if any(word.casefold() in _NO_THINGS for word in words):
        return ""
    return " ".join(["the", *(word[0].upper() + word[1:] for word in words)])


def _capitals(name: str) -> str:
    words = re.sub(r"\b[a-z]", lambda letter: letter[0].upper(), name)
    return words.replace("'S", "'s")


def _first_words(text: str) -> str:
    """How a text begins, as poems are called: up to where its first clause pauses, never in the middle of a phrase."""
    words = text.split()
    ends = [at for at, word in enumerate(words[:8], 1) if at > 1 and (word[-1] in _PAUSES or words[at : at + 1] == [])]
    joints = [at for at, word in enumerate(words[:7]) if at > 2 and word.casefold() in _JOINTS]
    end = min([*ends, *joints], default=6)
    return " ".join(words[:end])[:60].strip("\"“”«»,;:–—- .。、，*_#") or "Untitled"
