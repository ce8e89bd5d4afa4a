"""The title page: its keys, and where the body starts under it.

Source: https://fountain.io/syntax
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .blocks import is_heading, is_transition
from .marks import unshield


class Field(NamedTuple):
    """One key of a title page as it was written, and its lines with their marks still in them."""

    key: str
    lines: list[str]


TITLE_KEYS = frozenset(
    {"title", "credit", "author", "authors", "written by", "based on", "source", "notes", "contact", "copyright"}
    | {"date", "draft date", "revision", "format", "logline", "tone", "language", "characters", "outline"}
)
_TITLE_KEY = re.compile(r"([^\s:][^:]{0,40}):(?:[ \t]+(.*)|[ \t]*)$")
_TIGHT_KEY = re.compile(r"([A-Za-z][A-Za-z ]{0,40}):(\S.*)$")


def read_title_page(lines: Sequence[str]) -> tuple[dict[str, Field], int]:
    """The keys of shielded lines before the first blank one, and where the body starts; none unless a usual key is among them."""
    page: dict[str, Field] = {}
    at, key = 0, ""
    while at < len(lines) and lines[at].strip():
        line = lines[at]
        match = None if line[0].isspace() or is_heading(line) or is_transition(line) else title_key(line.rstrip())
        if match:
            key = " ".join(match[1].lower().split())
            page.setdefault(key, Field(unshield(" ".join(match[1].split())), []))
            if match[2] and match[2].strip():
                page[key].lines.append(match[2].strip())
        elif key and line[0].isspace():
            page[key].lines.append(line.strip())
        else:
            break
        at += 1
    return (page, at) if TITLE_KEYS & page.keys() else ({}, 0)


def title_key(line: str) -> re.Match[str] | None:
    """The key and the value of a title page's line, if it has one."""
    match = _TITLE_KEY.match(line)
    tight = None if match else _TIGHT_KEY.match(line)
    return match or (tight if tight and tight[1].lower() in TITLE_KEYS else None)
