"""Passages of a text that are said otherwise than they are written, and what their rules have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from .numerals import Tongue

SPACE = "[ \u00a0\u202f]"
Match = re.Match[str]


class Passage(NamedTuple):
    """A stretch of the text, and how it is said."""

    start: int
    end: int
    said: str


Rule = tuple[re.Pattern[str], Callable[[Match, Tongue], "Sequence[Passage] | None"]]
"""What to look for, and what is said for it; None where it is left as it is written."""


def word_before(match: Match) -> str:
    """The word that stands just before a match, in small letters."""
    found = re.search(r"([^\W\d_]+)\s+$", match.string[: match.start()])
    return found[1].casefold() if found else ""


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, longer ones first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) or "(?!)"


def number(tongue: Tongue) -> str:
    """The pattern of a number as a language writes it: its sign, whole part and fraction."""
    group, decimal = re.escape(tongue.group), re.escape(tongue.decimal)
    whole = rf"(?P<whole>\d{{1,3}}(?:[{group}]\d{{3}})+(?!\d)|\d+)" if group else r"(?P<whole>\d+)"
    return rf"(?P<sign>(?<![\w\d)])[-−])?{whole}(?:{decimal}(?P<fraction>\d+))?"


def edges(tongue: Tongue) -> tuple[str, str]:
    """What may not stand before and behind a number: a part of a word, or of a longer number."""
    if not tongue.spaces:
        return r"(?<![A-Za-z\d.,:/])", r"(?![A-Za-z]|[.,:/-]?\d)"
    return r"(?<![\w.,:/])(?<!\d[-–])", r"(?!\w|[.,:/–-]\d)"


def figures(match: Match, name: str = "whole") -> str:
    """The figures of a group, without the marks between them."""
    return "".join(figure for figure in match[name] or "" if figure.isdigit())


def amount(match: Match, tongue: Tongue, counted: str = "") -> str:
    """The number of a match in words; empty where it cannot be said."""
    said = tongue.figure(figures(match), match["fraction"] or "", counted)
    if match["sign"]:
        return f"{tongue.minus} {said}" if tongue.minus and said else ""
    return said


def whole_of(match: Match, said: str) -> list[Passage]:
    """One passage for all of a match, if there is something to say."""
    return [Passage(match.start(), match.end(), said)] if said else []
