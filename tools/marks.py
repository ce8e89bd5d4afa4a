"""Marks: escapes and emphasis in a Fountain text, made safe from parsing and taken out of the words.

A backslash keeps a mark from being read as one. While a text is parsed such a mark is a
noncharacter, which no text holds that has been cleaned.

Source: https://fountain.io/syntax
"""

from __future__ import annotations

import re

from .cleaning import clean

_MARKS = "*_\\[]/()~:^#<"
_SHIELDED = {mark: chr(0xFDD0 + i) for i, mark in enumerate(_MARKS)}
_ESCAPE = re.compile(r"\\([" + re.escape(_MARKS) + "])")
_UNSHIELD = str.maketrans({shield: mark for mark, shield in _SHIELDED.items()})
SHIELDS = frozenset(_SHIELDED.values())
"""What stands for escaped marks while a text is parsed."""

_STARS = re.compile(r"(\*{1,3})(?=[^\s*])([^*\n]*[^\s*])\1")
_UNDERLINE = re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]*[^\s_])_(?!\w)")
EMPTY_LINES = re.compile(r"\n{3,}")
"""More empty lines than the one that parts."""


def shield(text: str) -> str:
    """The text, cleaned, with its escaped marks made safe from parsing."""
    return _ESCAPE.sub(lambda match: _SHIELDED[match[1]], clean(text))


def unshield(text: str) -> str:
    """Shielded words as they were meant, emphasis and line breaks kept."""
    return text.translate(_UNSHIELD)


def reescape(text: str) -> str:
    """Shielded words with their backslashes again."""
    return "".join("\\" + char.translate(_UNSHIELD) if char in SHIELDS else char for char in text)


def plain(text: str) -> str:
    """A block's words as they are said: on one line, without emphasis, escaped marks as themselves."""
    if "*" in text or "_" in text:
        for _ in range(3):
            text = _STARS.sub(r"\2", _UNDERLINE.sub(r"\1", text))
    return " ".join(text.translate(_UNSHIELD).split())


def remark(text: str) -> str:
    """Shielded words that only people read: as they were meant, tidied."""
    return tidy(unshield(text))


def tidy(text: str) -> str:
    """A remark's words: without blanks around it and at the ends of its lines, and with one empty line at a time."""
    return EMPTY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.strip().split("\n")))
