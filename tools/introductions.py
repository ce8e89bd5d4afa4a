"""How a screenplay introduces somebody: in capitals, with age and looks right after the name."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 160
"""The most characters of an introduction; what is longer tells a story."""

_NUMBERS = frozenset(
    {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen"}
    | {"fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty"}
)
_LOOKS = re.compile(r"(?:an?|in|with|wearing|the|old|young|small|tall|bald|bearded|grey|her|his|aged)\b", re.IGNORECASE)


def introduction_of(name: str, actions: Iterable[str]) -> str:
    """What stands after the first mention of a name in capitals: "MARA, ten, in a raincoat, runs" is "aged ten, in a raincoat".

    Nothing when there is no such mention, or when only deeds follow it.
    """
    mention = re.compile(rf"(?<!\w){re.escape(name.upper())}(?!\w)")
    for action in actions:
        if match := mention.search(action):
            rest = action[match.end() :]
            bracket = re.match(r"\s*\(([^()]+)\)", rest)
            parts = [part.strip() for part in bracket[1].split(",")] if bracket else []
            return ", ".join(filter(None, (_said(part) for part in [*parts, *_apposed(rest[bracket.end() if bracket else 0 :])])))[:LONGEST]
    return ""


def _apposed(rest: str) -> list[str]:
    """The parts between the comma after a name and the comma before what is done; none when a part is a deed."""
    sentence = re.split(r"[.;:!?—]", rest)[0]
    if not sentence.startswith(","):
        return []
    parts = [part.strip() for part in sentence.split(",")[1:-1]]
    for at, part in enumerate(parts):
        if not _said(part):
            return parts[:at]
    return parts


def _said(part: str) -> str:
    """A part that tells an age or looks, as the bible's descriptions write it; nothing for any other."""
    word = part.lower()
    if part.isdecimal() or word.split("-")[0] in _NUMBERS:
        return f"aged {part}"
    if re.fullmatch(r"(?:(?:early|mid|late)[ -])?\d0s", word):
        return f"aged {re.sub(r'[^0-9]', '', part)}"
    return part if _LOOKS.match(part) else ""
