"""Blocks: what a screenplay is made of, and as which of them a line reads by itself.

Source: https://fountain.io/syntax
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .marks import SHIELDS, plain, remark


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
    NOTE = "note"
    BONEYARD = "boneyard"


@dataclass(frozen=True)
class Block:
    """One block: its kind, and its words on one line without marks and emphasis.

    What is for people only (transition, section, synopsis, note, boneyard) keeps its emphasis, a
    note and the boneyard their line breaks too. Of a character, `extension` holds what stands in
    brackets after the name ("V.O."), and `dual` that it speaks beside the one before. Of a section,
    `depth` counts its number signs. Of a heading, `number` is the scene number.
    """

    kind: Kind
    text: str = ""
    extension: str = ""
    depth: int = 0
    number: str = ""
    dual: bool = False


LONGEST_NAME = 80

_LONGEST_CUE = 400
_SAID = re.compile(r"[.!?…。！？।؟」』”]$|^[(（]")
_LONGEST_CASELESS, _MOST_CASELESS = 12, 3  # in signs, in words
_MOST_EXTENSIONS = 6

_PREFIX = r"INT\.?/EXT|EXT\.?/INT|INT|EXT|EST|I/E|ИНТ\.?/НАТ|НАТ\.?/ИНТ|ИНТ|НАТ|ЭКСТ"
_HEADING = re.compile(rf"(?:(?i:{_PREFIX})\.[ \t]*|(?:{_PREFIX})[ \t]+)(?=\S)")
_PAGE_BREAK = re.compile(r"={3,}$")
_CHANGES = frozenset(
    {"FADE IN:", "FADE UP:", "FADE OUT.", "FADE OUT:", "FADE TO BLACK.", "FADE TO BLACK:", "FADE TO WHITE."}
    | {"CUT TO BLACK.", "CUT TO BLACK:"}
)


def is_heading(line: str) -> bool:
    """Whether a line reads as a scene heading."""
    return bool(_HEADING.match(line)) or (line.startswith(".") and (line[1:2].isalnum() or line[1:2] in SHIELDS))


def is_transition(line: str) -> bool:
    """Whether a line, alone, reads as a transition; a blank after the colon makes it an action."""
    return line == line.upper() != line.lower() and (line.endswith("TO:") or line in _CHANGES)


def split_prefix(heading: str) -> tuple[str, str]:
    """A heading's words as their prefix ("INT", "EXT", "INT/EXT"; none when it was forced) and the rest."""
    match = _HEADING.match(heading)
    return (match[0].strip(" \t.").upper().replace(".", ""), heading[match.end() :]) if match else ("", heading)


def read_cue(line: str) -> Block | None:
    """A shielded cue: the name, what stands in brackets after it, and the mark of dual dialogue; None when no name is left."""
    if len(line) > _LONGEST_CUE:
        return None
    dual = line.endswith("^")
    line = line.removesuffix("^").rstrip()
    extensions: list[str] = []
    while line.endswith(")") and (opening := line.rfind("(")) > 0 and len(extensions) < _MOST_EXTENSIONS:
        extensions.insert(0, plain(line[opening + 1 : -1]))
        line = line[:opening].rstrip()
    name = plain(line)
    return Block(Kind.CHARACTER, name, ", ".join(extensions), dual=dual) if 0 < len(name) <= LONGEST_NAME else None


def marked_block(line: str) -> Block | None:
    """A line that is a block by its own mark wherever it stands, or None."""
    if _PAGE_BREAK.match(line):
        return Block(Kind.PAGE_BREAK)
    if line.startswith("#"):
        words = line.lstrip("#")
        return Block(Kind.SECTION, remark(words), depth=len(line) - len(words))
    if line.startswith("="):
        return Block(Kind.SYNOPSIS, remark(line[1:]))
    if line.startswith("~"):
        return Block(Kind.LYRIC, plain(line[1:]))
    if line.startswith(">"):
        if line.endswith("<") and len(line) > 1:
            return Block(Kind.CENTRED, plain(line[1:-1]))
        return Block(Kind.TRANSITION, remark(line[1:]))
    return None


def opening_block(line: str, rest: Sequence[str]) -> Block | None:
    """A heading or transition where a paragraph starts; `line` with the blanks at its end."""
    words = line.rstrip()
    if words.startswith(("!", "@")):
        return None
    if is_heading(words):
        opening = words.rfind("#", 0, -1) if words.endswith("#") else -1
        number = plain(words[opening + 1 : -1]) if opening > 0 else ""
        return Block(Kind.HEADING, plain((words[:opening] if number else words).removeprefix(".")), number=number)
    if is_transition(line) and all(is_heading(following) for following in rest):
        return Block(Kind.TRANSITION, remark(words))
    return None


def speaking_cue(line: str, below: str) -> Block | None:
    """A character cue: a line in capitals above speech, or any line after an at sign.

    In letters that have no capitals it is a short line above a sentence (or above what is in brackets).
    """
    forced = line.startswith("@")
    if not below or line.startswith("!") or (is_transition(line) and not forced):
        return None
    cue = read_cue(line.removeprefix("@").lstrip())
    named = cue is not None and (_is_capitals(cue.text) or (_is_caseless_name(cue.text) and _SAID.search(below) is not None))
    return cue if named or forced else None


def _is_capitals(text: str) -> bool:
    return text == text.upper() != text.lower()


def _is_caseless_name(text: str) -> bool:
    """Whether a line is a name in letters that have no capitals (Chinese, Japanese, Hindi, Arabic …): one short line, no sentence."""
    bare = "".join(text.split())
    if not text[:1].isalpha() or not text == text.upper() == text.lower():
        return False
    return (
        len(bare) <= _LONGEST_CASELESS and len(text.split()) <= _MOST_CASELESS
        and all(char.isalnum() or char in "·・" or _joins(char) for char in bare)
    )  # fmt: skip


def _joins(char: str) -> bool:
    """Whether a sign belongs to the letter before it, as vowels do in Hindi and Thai."""
    return unicodedata.category(char).startswith("M")
