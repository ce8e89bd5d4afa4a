"""A screenplay's title page and blocks as Fountain text, which reads back as the same blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from . import screenplay
from .blocks import Block, Kind, is_transition
from .marks import plain, reescape, shield
from .title_page import Field, read_title_page

_SPOKEN = frozenset({Kind.PARENTHETICAL, Kind.DIALOGUE, Kind.LYRIC})
INDENT = "    "


def compose(page: Mapping[str, Sequence[str]], blocks: Iterable[Block]) -> str:
    """The text of a screenplay; the lines of the title page carry their escapes already."""
    paragraphs = ["\n".join(title_lines(page))] if page else []
    speech: list[str] = []
    open_line = False  # whether the next dialogue would be read on from the one above it
    for block in blocks:
        aside = block.kind is Kind.NOTE or (block.kind is Kind.BONEYARD and "\n" not in block.text)
        if speech and (block.kind in _SPOKEN or aside):
            speech += ["  "] if open_line and block.kind is Kind.DIALOGUE else []
            speech.append(write_block(block))
            open_line = block.kind is Kind.DIALOGUE or (open_line and aside)
            continue
        if block.kind is Kind.DIALOGUE or block.kind is Kind.PARENTHETICAL:
            paragraphs += _closed(speech)
            speech, open_line = ["NARRATOR (V.O.)", write_block(block)], block.kind is Kind.DIALOGUE
            continue
        paragraphs += _closed(speech)
        speech, open_line = [], False
        if block.kind is Kind.CHARACTER:
            speech = [write_block(block)]
        else:
            paragraphs.append(write_block(block))
    paragraphs += _closed(speech)
    if not page and paragraphs and read_title_page(shield(paragraphs[0]).split("\n"))[0]:
        paragraphs[0] = ("@" if "\n" in paragraphs[0] else "!") + paragraphs[0]  # "Notes: …" is no title page here
    return "\n\n".join(paragraphs) + "\n"


def _closed(speech: Sequence[str]) -> list[str]:
    return ["\n".join(speech)] if speech else []


def title_lines(page: Mapping[str, Sequence[str]]) -> list[str]:
    """The lines of a title page: one line stands beside its key, more stand indented under it."""
    lines = []
    for key, values in page.items():
        if len(values) == 1 and key != "Characters":
            lines.append(f"{key}: {values[0]}")
        else:
            lines += [f"{key}:", *(f"{INDENT}{value}" for value in values)]
    return lines


def write_block(block: Block) -> str:
    """One block as it stands in the text."""
    match block.kind:
        case Kind.HEADING:
            return _heading(block)
        case Kind.ACTION:
            words = escape(block.text)
            return words if _alone(words) == [block] and not words.startswith("!") else f"!{words}"
        case Kind.CHARACTER:
            return _cue(block)
        case Kind.PARENTHETICAL:
            return "(" + re.sub(r"([()])", r"\\\1", escape(block.text)) + ")"
        case Kind.DIALOGUE:
            words = escape(block.text)
            return "\\" + words if words[:1] in ("(", "~") else words
        case Kind.LYRIC:
            return f"~{escape(block.text)}"
        case Kind.CENTRED:
            return f"> {escape(block.text)} <"
        case Kind.TRANSITION:
            return _transition(block)
        case Kind.SECTION:
            return f"{'#' * block.depth} {escape_remark(block.text)}".rstrip()
        case Kind.SYNOPSIS:
            return f"= {escape_remark(block.text)}".rstrip()
        case Kind.NOTE:
            return f"[[{_ruled(escape_remark(block.text))}]]"
        case Kind.BONEYARD:
            return f"/*{escape_remark(block.text)}*/"
        case Kind.PAGE_BREAK:
            return "==="


def escape(text: str) -> str:
    """Words that `marks.plain` gives back as they are; marks are escaped only where one would be read."""
    marked = "\\" in text or "[[" in text or "/*" in text or plain(text) != text
    return re.sub(r"([*_\\\[/])", r"\\\1", text) if marked else text


def escape_remark(text: str) -> str:
    """Words that keep their emphasis; marks are escaped only where one would open or close something."""
    marked = "\\" in text or "[[" in text or "]]" in text or "/*" in text or "*/" in text or text[-1:] == "]" or text[:1] == "["
    return re.sub(r"([*\\\[\]/])", r"\\\1", text) if marked else text


def _ruled(text: str) -> str:
    return re.sub(r"\n(?=\n)", "\n  ", text)


def _heading(block: Block) -> str:
    words = escape(block.text).replace("#", "\\#") if block.text.endswith("#") else escape(block.text)
    number = " #" + escape(block.number).replace("#", "\\#") + "#" if block.number else ""
    for start in ("", ".", "EXT. "):
        if _alone(f"{start}{words}{number}")[:1] == [block]:
            return f"{start}{words}{number}"
    return f"EXT. {words}{number}"


def _transition(block: Block) -> str:
    words = escape_remark(block.text)
    if is_transition(words) and _alone(words) == [block]:
        return words
    return f"> {words[:-1]}\\<" if words.endswith("<") else f"> {words}".rstrip()


def write_cue(block: Block) -> str:
    """A character's name with what stands in brackets after it, marks escaped."""
    name = re.sub(r"([()^])", r"\\\1", escape(block.text))
    return name + "".join(f" ({escape(part)})" for part in block.extension.split(", ") if part)


def _cue(block: Block) -> str:
    """The name in capitals where they are read as a cue, else after an at sign."""
    line = write_cue(block) + " ^" * block.dual
    found = [one for one in screenplay.parse(f"EXT. HERE\n\n{line}\n-").blocks if one.kind is Kind.CHARACTER]
    return line if found == [block] else f"@{line}"


def escaped_page(page: Mapping[str, Field]) -> dict[str, list[str]]:
    """A title page that was read, as `compose` takes it."""
    return {escape_key(key): [reescape(line) for line in lines] for key, lines in page.values()}


def escape_key(key: str) -> str:
    """A title page's key, its own colons escaped."""
    return escape_remark(key).replace(":", "\\:")


def _alone(line: str) -> list[Block]:
    """How a line reads that stands alone in the body."""
    return screenplay.parse(f"EXT. HERE\n\n{line}").blocks[1:]
