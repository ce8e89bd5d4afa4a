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
    """The keys of shielded lines before the first blank one, and where the body starts; none unless a usual key is among them.

    Paragraphs of nothing but usual keys, right after it, belong to it too: they are plainly no scene.
    """
    page: dict[str, Field] = {}
    at = _read_keys(lines, 0, page)
    if not TITLE_KEYS & page.keys():
        return {}, 0
    while (start := _late(lines, at, page)) is not None:
        at = _read_keys(lines, start, page)
    return page, at


def late_keys(lines: Sequence[str]) -> list[str]:
    """The keys, as written, of a title page that stand after its first blank line."""
    early: dict[str, Field] = {}
    _read_keys(lines, 0, early)
    page, _ = read_title_page(lines)
    return [field.key for key, field in page.items() if key not in early or len(field.lines) > len(early[key].lines)]


def _late(lines: Sequence[str], at: int, page: dict[str, Field]) -> int | None:
    """Where the next paragraph starts, if it is of the title page; None if it is not, or where there is none."""
    start = next((index for index in range(at, len(lines)) if lines[index].strip()), len(lines))
    end = next((index for index in range(start, len(lines)) if not lines[index].strip()), len(lines))
    if start in (end, at):
        return None
    listed = next(reversed(page)) == "characters"
    for line in lines[start:end]:
        if line[0].isspace():
            if not (listed and title_key(line.strip())):
                return None
            continue
        match = None if is_heading(line) or is_transition(line) else title_key(line.rstrip())
        key = " ".join(match[1].lower().split()) if match else ""
        if key not in TITLE_KEYS:
            return None
        listed = True
    return start


def _read_keys(lines: Sequence[str], at: int, page: dict[str, Field]) -> int:
    """Take the keys of lines up to a blank one, or one that is none, into the page; answers where that is."""
    key = next(reversed(page)) if page else ""
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
    return at


def title_key(line: str) -> re.Match[str] | None:
    """The key and the value of a title page's line, if it has one."""
    match = _TITLE_KEY.match(line)
    tight = None if match else _TIGHT_KEY.match(line)
    return match or (tight if tight and tight[1].lower() in TITLE_KEYS else None)
