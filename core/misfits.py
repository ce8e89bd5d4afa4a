"""Misfits: what is wrong with a value that a field does not take, in our words instead of the library's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

LONGEST = 60
"""Letters of a value that are repeated to whoever gave it."""


def first_misfit(fault: ValidationError, *, repeat: bool = True) -> tuple[tuple[str, ...], str]:
    """Where the first wrong value stands, and what is wrong with it; `repeat` False for values that may be secret."""
    first = fault.errors(include_url=False, include_input=repeat)[0]
    return tuple(str(step) for step in first["loc"]), in_words(first)


def in_words(detail: Mapping[str, Any]) -> str:
    """One of pydantic's details as part of a sentence: ``900 is too large: 500 is the most``."""
    bounds: Mapping[str, Any] = detail.get("ctx") or {}
    kind = str(detail.get("type", ""))
    whole = kind in ("missing", "extra_forbidden") or not isinstance(detail.get("input"), str | int | float)
    value = "it" if whole else _shown(detail["input"])
    words = _WORDS.get(kind)
    return f"{value} {words(bounds)}" if words else _told(str(detail.get("msg", "")), value)


def _told(message: str, value: str) -> str:
    """What a check of our own says, or else what the library says, after the value."""
    own = message.removeprefix("Value error, ").strip().rstrip(".")
    return f"{value} does not fit ({own[:1].lower()}{own[1:]})"


def _shown(value: object) -> str:
    text = _figure(value)
    text = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return text if isinstance(value, int | float) else repr(text)


def _figure(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _letters(count: object) -> str:
    return f"{count} letter" if count == 1 else f"{count} letters"


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "greater_than_equal": lambda at: f"is too small: {_figure(at['ge'])} is the least",
    "greater_than": lambda at: f"is too small: it has to be more than {_figure(at['gt'])}",
    "less_than_equal": lambda at: f"is too large: {_figure(at['le'])} is the most",
    "less_than": lambda at: f"is too large: it has to be less than {_figure(at['lt'])}",
    "finite_number": lambda at: "is no number that can be worked with",
    "int_parsing": lambda at: "is no whole number",
    "int_type": lambda at: "is no whole number",
    "int_from_float": lambda at: "is no whole number",
    "int_parsing_size": lambda at: "is too large a number",
    "float_parsing": lambda at: "is no number",
    "float_type": lambda at: "is no number",
    "bool_parsing": lambda at: "is neither true nor false",
    "bool_type": lambda at: "is neither true nor false",
    "string_type": lambda at: "is no text",
    "string_too_short": lambda at: f"is too short: {_letters(at['min_length'])} at least",
    "string_too_long": lambda at: f"is too long: {_letters(at['max_length'])} at most",
    "string_pattern_mismatch": lambda at: "is not written as it has to be",
    "too_long": lambda at: f"holds too much: {at['max_length']} at most",
    "too_short": lambda at: f"holds too little: {at['min_length']} at least",
    "literal_error": lambda at: f"is none of {at['expected']}",
    "enum": lambda at: f"is none of {at['expected']}",
    "missing": lambda at: "is missing",
    "extra_forbidden": lambda at: "stands where nothing of that name is known",
}
