"""A Fountain text as typed blocks: how its lines join, and nothing of what becomes of them.

Source: https://fountain.io/syntax
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from ..core.errors import SourceError
from .blocks import Block, Kind, is_heading, marked_block, opening_block, speaking_cue
from .marks import EMPTY_LINES, plain, remark, shield
from .title_page import Field, late_keys, read_title_page

MOST_BLOCKS = 100_000
"""The most blocks of one script; a feature film has about 4,000."""

_OPEN = frozenset({Kind.SECTION, Kind.SYNOPSIS, Kind.PAGE_BREAK, Kind.TRANSITION})
"""What needs no blank line after it: the next line starts anew."""
_LONGEST_PARENTHETICAL = 4  # in lines

# What is set aside while a text is parsed leaves a token of noncharacters, which no text holds that has been cleaned.
_ASIDE = re.compile("\ufdee(\\d+)\ufdef")


class Screenplay(NamedTuple):
    """A text that was read: the title page by its keys in small letters, and the body's blocks in order."""

    page: dict[str, Field]
    blocks: list[Block]


def parted_page(text: str) -> list[str]:
    """The keys, as written, of a title page that stand after an empty line, where Fountain's own title page has ended."""
    rows = _rows(text, [])
    first = next((at for at, row in enumerate(rows) if not row.blank and not row.only_aside), len(rows))
    return late_keys([row.text for row in rows[first:]])


def parse(text: str) -> Screenplay:
    """The title page and the blocks of the body; raises `SourceError` only for more than `MOST_BLOCKS`."""
    asides: list[Block] = []
    rows = _rows(text, asides)
    first = next((at for at, row in enumerate(rows) if not row.blank and not row.only_aside), len(rows))
    page, start = read_title_page([row.text for row in rows[first:]])
    begun = first + start if page else 0
    before = [aside for row in rows[:begun] for aside in row.asides]
    blocks = [*before, *islice(_blocks(rows[begun:]), MOST_BLOCKS + 1)]
    if max(len(blocks), len(asides)) > MOST_BLOCKS:
        raise SourceError(f"The script has more than {MOST_BLOCKS:,} parts, many films' worth. Cut it into films, and hand in one.")
    return Screenplay(page, blocks)


def _rows(text: str, asides: list[Block]) -> list[_Row]:
    """A text's lines, with notes and boneyard set aside."""
    shielded = EMPTY_LINES.sub("\n\n", "\n".join(_ruled(line) for line in shield(text).split("\n")))
    shielded = _set_notes_aside(_set_boneyard_aside(shielded, asides), asides)
    return [_Row.of(line, asides) for line in shielded.split("\n")]


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
        asides.append(Block(Kind.BONEYARD, remark(inside)))
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
        asides.append(Block(Kind.NOTE, remark(inside)))
        at = closing + 2
        opening = text.find("[[", at)
    return "".join([*kept, text[at:]])


def _token(asides: Sequence[Block]) -> str:
    return f"\ufdee{len(asides)}\ufdef"


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
        block = marked_block(line)
        if block is None or block.kind not in _OPEN:
            return block is None and not is_heading(line) and speaking_cue(line, "".join(worded[at + 1 : at + 2])) is not None
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
        block = marked_block(line) or (opening_block(row.text.lstrip(), rest) if starts else None)
        cue = speaking_cue(line, "".join(rest)) if starts and block is None else None
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
