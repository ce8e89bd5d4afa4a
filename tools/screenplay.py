"""A Fountain text as typed blocks: its grammar, and nothing of what becomes of them.

Source: https://fountain.io/syntax
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from ..core.errors import SourceError
from .cleaning import clean


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


_OPEN = frozenset({Kind.SECTION, Kind.SYNOPSIS, Kind.PAGE_BREAK, Kind.TRANSITION})
"""What needs no blank line after it: the next line starts anew."""


class Field(NamedTuple):
    """One key of a title page as it was written, and its lines with their marks still in them."""

    key: str
    lines: list[str]


class Screenplay(NamedTuple):
    """A text that was read: the title page by its keys in small letters, and the body's blocks in order."""

    page: dict[str, Field]
    blocks: list[Block]


TITLE_KEYS = frozenset(
    {"title", "credit", "author", "authors", "written by", "based on", "source", "notes", "contact", "copyright"}
    | {"date", "draft date", "revision", "format", "logline", "tone", "language", "characters", "outline"}
)
LONGEST_NAME = 80
MOST_BLOCKS = 100_000
"""The most blocks of one script; a feature film has about 4,000."""

_LONGEST_CUE = 400
_SAID = re.compile(r"[.!?…。！？।؟」』”]$|^[(（]")
_LONGEST_CASELESS, _MOST_CASELESS = 12, 3  # in signs, in words
_MOST_EXTENSIONS = 6
_LONGEST_PARENTHETICAL = 4  # in lines

# A backslash keeps a mark from being read as one. While a text is parsed such a mark is a
# noncharacter, which no text holds that has been cleaned; and so is a note that was set aside.
_MARKS = "*_\\[]/()~:^#<"
_SHIELDED = {mark: chr(0xFDD0 + i) for i, mark in enumerate(_MARKS)}
_ESCAPE = re.compile(r"\\([" + re.escape(_MARKS) + "])")
_UNSHIELD = str.maketrans({shield: mark for mark, shield in _SHIELDED.items()})
_SHIELDS = frozenset(_SHIELDED.values())
_ASIDE = re.compile("\ufdee(\\d+)\ufdef")

_STARS = re.compile(r"(\*{1,3})(?=[^\s*])([^*\n]*[^\s*])\1")
_UNDERLINE = re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]*[^\s_])_(?!\w)")
_PREFIX = r"INT\.?/EXT|EXT\.?/INT|INT|EXT|EST|I/E|ИНТ\.?/НАТ|НАТ\.?/ИНТ|ИНТ|НАТ|ЭКСТ"
_HEADING = re.compile(rf"(?:(?i:{_PREFIX})\.[ \t]*|(?:{_PREFIX})[ \t]+)(?=\S)")
_TITLE_KEY = re.compile(r"([^\s:][^:]{0,40}):(?:[ \t]+(.*)|[ \t]*)$")
_TIGHT_KEY = re.compile(r"([A-Za-z][A-Za-z ]{0,40}):(\S.*)$")
_EMPTY_LINES = re.compile(r"\n{3,}")
_PAGE_BREAK = re.compile(r"={3,}$")
_CHANGES = frozenset(
    {"FADE IN:", "FADE UP:", "FADE OUT.", "FADE OUT:", "FADE TO BLACK.", "FADE TO BLACK:", "FADE TO WHITE."}
    | {"CUT TO BLACK.", "CUT TO BLACK:"}
)


def shield(text: str) -> str:
    """The text, cleaned, with its escaped marks made safe from parsing."""
    return _ESCAPE.sub(lambda match: _SHIELDED[match[1]], clean(text))


def unshield(text: str) -> str:
    """Shielded words as they were meant, emphasis and line breaks kept."""
    return text.translate(_UNSHIELD)


def reescape(text: str) -> str:
    """Shielded words with their backslashes again."""
    return "".join("\\" + char.translate(_UNSHIELD) if char in _SHIELDS else char for char in text)


def plain(text: str) -> str:
    """A block's words as they are said: on one line, without emphasis, escaped marks as themselves."""
    if "*" in text or "_" in text:
        for _ in range(3):
            text = _STARS.sub(r"\2", _UNDERLINE.sub(r"\1", text))
    return " ".join(text.translate(_UNSHIELD).split())


def is_heading(line: str) -> bool:
    """Whether a line reads as a scene heading."""
    return bool(_HEADING.match(line)) or (line.startswith(".") and (line[1:2].isalnum() or line[1:2] in _SHIELDS))


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


def parse(text: str) -> Screenplay:
    """The title page and the blocks of the body; raises `SourceError` only for more than `MOST_BLOCKS`."""
    shielded = _EMPTY_LINES.sub("\n\n", "\n".join(_ruled(line) for line in shield(text).split("\n")))
    asides: list[Block] = []
    shielded = _set_notes_aside(_set_boneyard_aside(shielded, asides), asides)
    rows = [_Row.of(line, asides) for line in shielded.split("\n")]
    first = next((at for at, row in enumerate(rows) if not row.blank and not row.only_aside), len(rows))
    page, start = read_title_page([row.text for row in rows[first:]])
    begun = first + start if page else 0
    before = [aside for row in rows[:begun] for aside in row.asides]
    blocks = [*before, *islice(_blocks(rows[begun:]), MOST_BLOCKS + 1)]
    if max(len(blocks), len(asides)) > MOST_BLOCKS:
        raise SourceError(f"The script has more than {MOST_BLOCKS:,} parts, many films' worth. Cut it into films, and hand in one.")
    return Screenplay(page, blocks)


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


def _ruled(line: str) -> str:
    """A line without words is empty, or, with two blanks in it, a rest that keeps speech and notes together."""
    return line if line.strip() else "  " * (line.count(" ") >= 2)


def _set_boneyard_aside(text: str, asides: list[Block]) -> str:
    """Put a token for every ``/* … */``; an opening that is never closed stays, as words.

    What fills lines of its own parts what stands around it like an empty line.
    """
    kept, at = [], 0
    while len(asides) <= MOST_BLOCKS and (opening := text.find("/*", at)) >= 0 and (closing := text.find("*/", opening + 2)) >= 0:
        inside, before = text[opening + 2 : closing], text[at:opening]
        parts = "\n" in inside and (before.endswith("\n") or not before) and text[closing + 2 : closing + 3] in ("\n", "")
        kept += [before, f"\n{_token(asides)}\n" if parts else _token(asides)]
        asides.append(Block(Kind.BONEYARD, _remark(inside)))
        at = closing + 2
    return "".join([*kept, text[at:]])


def _set_notes_aside(text: str, asides: list[Block]) -> str:
    """Put a token for every ``[[ … ]]`` that no empty line parts."""
    kept, at, closing, blank = [], 0, -1, -1
    opening = text.find("[[")
    while opening >= 0 and len(asides) <= MOST_BLOCKS:
        if closing < opening + 2:
            closing = text.find("]]", opening + 2)
        if closing < 0:
            break
        if blank < opening:
            blank = text.find("\n\n", opening)
        if 0 <= blank < closing:
            opening = text.find("[[", blank)
            continue
        if blank < 0:
            blank = len(text)
        inside = _ASIDE.sub(lambda match: f"/*{asides[int(match[1])].text}*/", text[opening + 2 : closing])
        kept += [text[at:opening], _token(asides)]
        asides.append(Block(Kind.NOTE, _remark(inside)))
        at = closing + 2
        opening = text.find("[[", at)
    return "".join([*kept, text[at:]])


def _token(asides: Sequence[Block]) -> str:
    return f"\ufdee{len(asides)}\ufdef"


def _remark(text: str) -> str:
    return tidy(unshield(text))


def tidy(text: str) -> str:
    """A remark's words: without blanks around it and at the ends of its lines, and with one empty line at a time."""
    return _EMPTY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.strip().split("\n")))


class _Row(NamedTuple):
    """A line, and the notes and boneyard that were set aside from it."""

    text: str
    asides: tuple[Block, ...] = ()

    @classmethod
    def of(cls, line: str, asides: Sequence[Block]) -> _Row:
        if "\ufdee" not in line:
            return cls(line)
        return cls(_ASIDE.sub("", line), tuple(asides[int(found)] for found in _ASIDE.findall(line)))

    @property
    def blank(self) -> bool:
        return not self.asides and not self.text.strip()

    @property
    def only_aside(self) -> bool:
        """A line that held nothing else is read over, as if it were not there."""
        return bool(self.asides) and not self.text.strip()


def _blocks(rows: Sequence[_Row]) -> Iterator[Block]:
    at = 0
    while at < len(rows):
        if rows[at].blank:
            at += 1
            continue
        end = _end(rows, at)
        if _opens_speech(rows[at:end]):
            while end + 1 < len(rows) and rows[end].text == "  " and not rows[end].asides and not rows[end + 1].blank:
                end = _end(rows, end + 1)
        yield from _paragraph(rows[at:end])
        at = end


def _end(rows: Sequence[_Row], at: int) -> int:
    return next((end for end in range(at, len(rows)) if rows[end].blank), len(rows))


def _opens_speech(rows: Sequence[_Row]) -> bool:
    """Whether a paragraph's last start is a cue, so that two blanks on an empty line keep its speech going."""
    worded = [row.text.strip() for row in rows if not row.only_aside]
    for at, line in enumerate(worded):
        block = _single(line)
        if block is None or block.kind not in _OPEN:
            return block is None and not is_heading(line) and _cue(line, "".join(worded[at + 1 : at + 2])) is not None
    return False


def _paragraph(rows: Sequence[_Row]) -> Iterator[Block]:
    """The blocks of rows that no blank line parts; what is set aside comes after the block it stands in."""
    worded = [(at, row) for at, row in enumerate(rows) if not row.only_aside]
    action: list[str] = []
    waiting: list[Block] = [aside for row in rows[: worded[0][0] if worded else len(rows)] for aside in row.asides]
    starts = True
    for index, (at, row) in enumerate(worded):
        upto = worded[index + 1][0] if index + 1 < len(worded) else len(rows)
        line, asides = row.text.strip(), [aside for near in rows[at:upto] for aside in near.asides]
        rest = [near.text.strip() for _, near in worded[index + 1 : index + 2]]
        block = _single(line) or (_at_start(row.text.lstrip(), rest) if starts else None)
        cue = _cue(line, "".join(rest)) if starts and block is None else None
        if block is None and cue is None:
            action.append(plain(line.removeprefix("!")))
            waiting += asides
            starts = False
            continue
        yield from _acted(action, waiting)
        action, waiting = [], []
        if cue is not None:
            yield cue
            yield from asides
            yield from _speech(rows[upto:])
            return
        if block is not None:
            yield block
            starts = block.kind in _OPEN
        yield from asides
    yield from _acted(action, waiting)


def _acted(lines: Sequence[str], waiting: Iterable[Block]) -> Iterator[Block]:
    if words := " ".join(filter(None, lines)):
        yield Block(Kind.ACTION, words)
    yield from waiting


def _single(line: str) -> Block | None:
    """A line that is a block by its own mark wherever it stands, or None."""
    if _PAGE_BREAK.match(line):
        return Block(Kind.PAGE_BREAK)
    if line.startswith("#"):
        words = line.lstrip("#")
        return Block(Kind.SECTION, _remark(words), depth=len(line) - len(words))
    if line.startswith("="):
        return Block(Kind.SYNOPSIS, _remark(line[1:]))
    if line.startswith("~"):
        return Block(Kind.LYRIC, plain(line[1:]))
    if line.startswith(">"):
        if line.endswith("<") and len(line) > 1:
            return Block(Kind.CENTRED, plain(line[1:-1]))
        return Block(Kind.TRANSITION, _remark(line[1:]))
    return None


def _at_start(line: str, rest: Sequence[str]) -> Block | None:
    """A heading or transition where a paragraph starts; `line` with the blanks at its end."""
    words = line.rstrip()
    if words.startswith(("!", "@")):
        return None
    if is_heading(words):
        opening = words.rfind("#", 0, -1) if words.endswith("#") else -1
        number = plain(words[opening + 1 : -1]) if opening > 0 else ""
        return Block(Kind.HEADING, plain((words[:opening] if number else words).removeprefix(".")), number=number)
    if is_transition(line) and all(is_heading(following) for following in rest):
        return Block(Kind.TRANSITION, _remark(words))
    return None


def _cue(line: str, below: str) -> Block | None:
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


def _speech(rows: Sequence[_Row]) -> Iterator[Block]:
    """What stands under a cue: parentheticals, dialogue, lyrics; an empty line of two blanks parts utterances."""
    said: list[str] = []
    waiting: list[Block] = []
    at = 0
    while at < len(rows):
        line, closing = rows[at].text.strip(), _closing(rows, at)
        spoken = bool(line) and closing is None and not line.startswith("~")
        if spoken or rows[at].only_aside:
            said += [plain(line)] if spoken else []
            waiting += rows[at].asides
            at += 1
            continue
        yield from _uttered(said, waiting)
        said, waiting = [], []
        end = at if closing is None else closing
        if closing is not None:
            words = " ".join(plain(row.text) for row in rows[at : end + 1])
            yield Block(Kind.PARENTHETICAL, words[1:-1].strip())
        elif line:
            yield Block(Kind.LYRIC, plain(line[1:]))
        yield from (aside for row in rows[at : end + 1] for aside in row.asides)
        at = end + 1
    yield from _uttered(said, waiting)


def _uttered(lines: Sequence[str], waiting: Iterable[Block]) -> Iterator[Block]:
    if words := " ".join(filter(None, lines)):
        yield Block(Kind.DIALOGUE, words)
    yield from waiting


def _closing(rows: Sequence[_Row], at: int) -> int | None:
    """The row where a bracket that opens one closes and ends it, at most a few on; None for speech."""
    depth = 0
    if not rows[at].text.lstrip().startswith("("):
        return None
    for end in range(at, min(at + _LONGEST_PARENTHETICAL, len(rows))):
        text = rows[end].text.strip()
        if rows[end].text == "  ":
            return None
        for place, char in enumerate(text):
            depth += (char == "(") - (char == ")")
            if depth <= 0:
                return end if place == len(text) - 1 else None
    return None
