"""Acronyms and Roman numbers of English and French: letters that are said one by one, and kings that are counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .numerals import Tongue
from .passage import any_of

Tell = Callable[["re.Match[str]"], "tuple[int, int, str] | None"]

_ROMAN = r"(?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}


def value_of(roman: str) -> int:
    """What a Roman number comes to."""
    values = [_VALUES[letter] for letter in roman]
    return sum(-one if one < other else one for one, other in zip(values, [*values[1:], 0], strict=True))


def roman_numbers(tongue: Tongue) -> Iterator[tuple[re.Pattern[str], Tell]]:
    """Kings and chapters with Roman numbers; "I" alone is left, since it is a word."""

    def king(match: re.Match[str]) -> tuple[int, int, str] | None:
        number = value_of(match["roman"])
        if tongue.code == "fr":
            return match.start("roman"), match.end("roman"), tongue.cardinal(number)
        return match.start("roman"), match.end("roman"), f"the {tongue.ordinal_of(number)}"

    def counted(match: re.Match[str]) -> tuple[int, int, str] | None:
        return match.start("roman"), match.end("roman"), tongue.cardinal(value_of(match["roman"]))

    if tongue.kings:
        yield re.compile(rf"\b(?:{any_of(tongue.kings.split())}) (?!I\b)(?P<roman>{_ROMAN})(?![\w-])"), king
    if tongue.parts:
        yield re.compile(rf"\b(?i:{any_of(tongue.parts.split())}) (?P<roman>{_ROMAN})(?![\w'’-])"), counted


def acronyms(tongue: Tongue) -> Iterator[tuple[re.Pattern[str], Tell]]:
    """Capitals that cannot be a word, or that are known not to be one, as letters with hyphens: voices then name each."""

    known, noises = frozenset(tongue.spelt.split()), frozenset(tongue.noises.split())

    def spelt(match: re.Match[str]) -> tuple[int, int, str] | None:
        letters = match["letters"]
        if _among_capitals(match) or letters in noises or len(set(letters)) == 1:
            return None
        if letters in known or not re.search("[AEIOUY]", letters):
            return match.start("letters"), match.end("letters"), "-".join(letters)
        return None

    if known:
        yield re.compile(r"(?<![\w.-])(?P<letters>[A-Z]{2,5})(?=s?(?:['’]s)?(?![\w-]|\.[A-Z]))"), spelt


def _among_capitals(match: re.Match[str]) -> bool:
    """Whether somebody shouts here: the words beside it are in capitals too."""
    word = r"[^\W\d_]+"
    beside = re.findall(word, match.string[: match.start()])[-1:] + re.findall(word, match.string[match.end() :])[:1]
    return any(word.isupper() and len(word) > 1 for word in beside)
