"""A Fountain text as typed blocks: its grammar, and nothing of what becomes of them.

Source: https://fountain.io/syntax
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from .source import clean


class Kind(StrEnum):
    """What a block of a screenplay is."""

    HEADING = "scene heading"
    ACTION = "action"
    CHARACTER = "character"
    PARENTHETICAL = "parenthetical"
    DIALOGUE = "dialogue"
    LYRIC = "lyric"
    TRANSITION = "transition"
    CENTRED = "centred"
    SECTION = "section"
    SYNOPSIS = "synopsis"
    PAGE_BREAK = "page break"


@dataclass(frozen=True)
class Block:
    """One block: its kind, and its words with marks, emphasis and line breaks taken away.

    Of a character, `extension` holds what stands in brackets after the name ("V.O."). Of a
    section, `depth` counts its number signs.
    """

    kind: Kind
    text: str = ""
    extension: str = ""
    depth: int = 0


TITLE_KEYS = frozenset(
    {"title", "credit", "author", "authors", "written by", "based on", "source", "notes", "contact", "copyright"}
    | {"date", "draft date", "revision", "format", "logline", "tone", "language", "characters", "outline"}
)

# A backslash keeps a mark from being read as one. While a text is parsed such a mark is a
# noncharacter, which no text holds that has been cleaned.
_MARKS = "*_\\[/(~:^"
_SHIELDED = {mark: chr(0xFDD0 + i) for i, mark in enumerate(_MARKS)}
_ESCAPE = re.compile(r"\\([" + re.escape(_MARKS) + "])")
_UNSHIELD = str.maketrans({shield: mark for mark, shield in _SHIELDED.items()})

_STARS = re.compile(r"(\*{1,3})(?=[^\s*])([^*\n]*[^\s*])\1")
_UNDERLINE = re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]*[^\s_])_(?!\w)")
_HEADING = re.compile(r"(?:(?i:INT\.?/EXT|EXT\.?/INT|INT|EXT|EST|I/E)\.[ \t]*|(?:INT/EXT|EXT/INT|INT|EXT|EST|I/E)[ \t]+)(?=\S)")
_TITLE_KEY = re.compile(r"([^\s:][^:]{0,40}):(?:[ \t]+(.*)|[ \t]*)$")
_EXTENSION = re.compile(r"\(([^()]*)\)\s*$")
_PAGE_BREAK = re.compile(r"={3,}\s*$")
LONGEST_NAME = 80


def shield(text: str) -> str:
    """The text, cleaned, with its escaped marks made safe from parsing."""
    return _ESCAPE.sub(lambda match: _SHIELDED[match[1]], clean(text))


def plain(text: str) -> str:
    """A block's words as they are said: on one line, without emphasis, escaped marks as themselves."""
    for _ in range(3):
        text = _STARS.sub(r"\2", _UNDERLINE.sub(r"\1", text))
    return " ".join(text.translate(_UNSHIELD).split())


def escape(text: str) -> str:
    """Words that `plain` gives back as they are; marks are escaped only where one would be read."""
    marked = "\\" in text or "[[" in text or "/*" in text or plain(text) != text
    return re.sub(r"([*_\\\[/])", r"\\\1", text) if marked else text


def is_heading(line: str) -> bool:
    """Whether a line reads as a scene heading."""
    return bool(_HEADING.match(line)) or (line.startswith(".") and line[1:2].isalnum())


def split_heading(line: str) -> tuple[str, str]:
    """A scene heading as its prefix ("INT", "EXT", "INT/EXT", empty when forced) and the rest."""
    line = _without_number(line)
    match = _HEADING.match(line)
    if match is None:
        return "", plain(line.removeprefix("."))
    return match[0].strip(" \t.").upper().replace(".", ""), plain(line[match.end() :])


def _without_number(heading: str) -> str:
    """The heading without a scene number such as ``#12A#``."""
    opening = heading.rfind("#", 0, -1) if heading.endswith("#") else -1
    return heading[:opening].rstrip() if opening > 0 else heading


def parse(text: str) -> tuple[dict[str, list[str]], list[Block]]:
    """The title page, each key in lower case with its lines, and the blocks of the body in order."""
    lines = _without_notes(_without_boneyard(shield(text))).split("\n")
    page, start = _title_page(lines)
    return page, list(_blocks([line.rstrip() for line in lines[start:]]))


def _without_boneyard(text: str) -> str:
    """Cut ``/* … */``; an opening that is never closed stays, as words."""
    kept, at = [], 0
    while (opening := text.find("/*", at)) >= 0 and (closing := text.find("*/", opening + 2)) >= 0:
        kept.append(text[at:opening])
        at = closing + 2
    return "".join([*kept, text[at:]])


def _without_notes(text: str) -> str:
    """Cut ``[[ … ]]`` within paragraphs; a line that held nothing else goes with it."""
    kept, at, closing, blank = [], 0, -1, -1
    opening = text.find("[[")
    while opening >= 0:
        if closing < opening + 2:
            closing = text.find("]]", opening + 2)
        if closing < 0:
            break
        if blank < opening:
            blank = text.find("\n\n", opening)
        if 0 <= blank < closing:
            opening = text.find("[[", blank)
            continue
        kept.append(text[at:opening])
        at = closing + 2
        alone = (not kept[-1] or kept[-1].endswith("\n")) and text[at : at + 1] == "\n"
        at += 1 if alone else 0
        opening = text.find("[[", at)
    return "".join([*kept, text[at:]])


def _title_page(lines: list[str]) -> tuple[dict[str, list[str]], int]:
    """The keys before the first blank line and where the body starts; none unless a usual key is among them."""
    page: dict[str, list[str]] = {}
    at = next((i for i, line in enumerate(lines) if line.strip()), 0)
    key = ""
    while at < len(lines) and lines[at].strip():
        line = lines[at]
        match = None if line[0].isspace() else _TITLE_KEY.match(line.rstrip())
        if match and not is_heading(line):
            key = " ".join(match[1].lower().split())
            page.setdefault(key, [])
            if match[2] and match[2].strip():
                page[key].append(match[2].strip())
        elif key and line[0].isspace():
            page[key].append(line.strip())
        else:
            return {}, 0
        at += 1
    return (page, at) if TITLE_KEYS & page.keys() else ({}, 0)


def _blocks(lines: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        end = next((i for i in range(at, len(lines)) if not lines[i].strip()), len(lines))
        yield from _paragraph(lines[at:end])
        at = end


def _paragraph(lines: list[str]) -> Iterator[Block]:
    """The blocks of lines that no blank line parts."""
    at, action = 0, list[str]()
    while at < len(lines):
        line = lines[at].strip()
        alone = len(lines) == 1
        block = _single(line, starts=at == 0, alone=alone)
        cue = None if block or at else _cue(line, followed=len(lines) > 1)
        if block is None and cue is None:
            action.append(line.removeprefix("!"))
            at += 1
            continue
        if action:
            yield Block(Kind.ACTION, plain(" ".join(action)))
            action = []
        if cue is not None:
            yield cue
            yield from _speech(lines[1:])
            return
        if block is not None:
            yield block
        at += 1
    if action and (words := plain(" ".join(action))):
        yield Block(Kind.ACTION, words)


def _single(line: str, starts: bool, alone: bool) -> Block | None:
    """A line that is a block by its own mark, or None."""
    if line.startswith("!"):
        return None
    if _PAGE_BREAK.match(line):
        return Block(Kind.PAGE_BREAK)
    if line.startswith("#"):
        words = line.lstrip("#")
        return Block(Kind.SECTION, plain(words), depth=len(line) - len(words))
    if line.startswith("="):
        return Block(Kind.SYNOPSIS, plain(line[1:]))
    if line.startswith("~"):
        return Block(Kind.LYRIC, plain(line[1:]))
    if line.startswith(">"):
        if line.endswith("<") and len(line) > 1:
            return Block(Kind.CENTRED, plain(line[1:-1]))
        return Block(Kind.TRANSITION, plain(line[1:]))
    if starts and is_heading(line):
        return Block(Kind.HEADING, line)
    if alone and _is_transition(line):
        return Block(Kind.TRANSITION, plain(line))
    return None


def _is_transition(line: str) -> bool:
    return line == line.upper() != line.lower() and (line.endswith("TO:") or line in {"FADE IN:", "FADE OUT.", "FADE TO BLACK."})


def _cue(line: str, followed: bool) -> Block | None:
    """A character cue: a line in capitals above speech, or any line after an at sign."""
    forced = line.startswith("@")
    line = line.removeprefix("@").removesuffix("^").strip()
    extensions: list[str] = []
    while match := _EXTENSION.search(line):
        extensions.insert(0, plain(match[1]))
        line = line[: match.start()].rstrip()
    name = plain(line)
    capitals = name == name.upper() != name.lower()
    if not followed or not 0 < len(name) <= LONGEST_NAME or not (forced or capitals):
        return None
    return Block(Kind.CHARACTER, name, ", ".join(extensions))


def _speech(lines: list[str]) -> Iterator[Block]:
    """What stands under a cue, until the blank line: parentheticals, dialogue, lyrics."""
    said: list[str] = []
    for line in (line.strip() for line in lines):
        kind = _spoken_kind(line)
        if kind is Kind.DIALOGUE:
            said.append(line)
            continue
        if said:
            yield Block(Kind.DIALOGUE, plain(" ".join(said)))
            said = []
        yield Block(kind, plain(line[1:-1] if kind is Kind.PARENTHETICAL else line[1:]))
    if said:
        yield Block(Kind.DIALOGUE, plain(" ".join(said)))


def _spoken_kind(line: str) -> Kind:
    if line.startswith("(") and line.endswith(")"):
        return Kind.PARENTHETICAL
    return Kind.LYRIC if line.startswith("~") else Kind.DIALOGUE
