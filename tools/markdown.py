"""A Markdown text as blocks of words: headings, text, pictures, code, breaks.

Only what a text for the screen needs of CommonMark; marks that are not understood stay as words.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """What a block is."""

    HEADING = "heading"
    TEXT = "text"
    PICTURE = "picture"
    CODE = "code"
    BREAK = "break"
    NOTE = "note"  # what a reader of the page does not see: comments, addresses, footnotes


@dataclass(frozen=True)
class Block:
    """One block, its words on one line and without marks. `depth` is a heading's level."""

    mark: Mark
    text: str = ""
    depth: int = 0


_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|(\d{1,9}[.)]))[ \t]+(?:\[[ xX]\][ \t]+)?")
_QUOTE = re.compile(r"^ {0,3}(?:>[ \t]?)+")
_PICTURE = re.compile(r"!\[([^\[\]]*)\]\([^()\s]*(?:[ \t]+\"[^\"]*\")?\)")
_LINK = re.compile(r"\[([^\[\]]*)\](?:\(([^()\s]*)(?:[ \t]+\"[^\"]*\")?\)|\[[^\[\]]*\])")
_DEFINITION = re.compile(r" {0,3}\[[^\[\]]+\]:[ \t]*\S")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t|:-]*$")
_BLOCK_TAG = re.compile(r"</?(?:br|p|li|ul|ol|div|td|th|tr|h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_ADDRESS = re.compile(r"<(https?://[^<>\s]+)>")
_CODE = re.compile(r"(`+)([^`]+)\1")
_STARS = re.compile(r"(\*{1,3})(?=[^\s*])([^*\n]*[^\s*])\1")
_LOW_LINES = re.compile(r"(?<!\w)(_{1,3})(?=[^\s_])([^_\n]*[^\s_])\1(?!\w)")
_STRIKE = re.compile(r"~~([^~]+)~~")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_FIELD = re.compile(r"([A-Za-z][\w-]{0,39})[ \t]*:[ \t]*(.*)$")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]+\]")
_ASIDE = re.compile("\ufdee(\\d+)\ufdef")  # stands for a comment; no text that has been cleaned holds such characters


def parse(text: str) -> tuple[dict[str, str], list[Block]]:
    """The front matter's fields by their names in small letters, and the blocks in order."""
    lines = text.strip("\n").split("\n")
    page, start = _front_matter(lines)
    comments: list[str] = []
    body = _set_comments_aside("\n".join(lines[start:]), comments)
    return page, list(_with_comments(_blocks(body.split("\n")), comments))


def words(text: str) -> str:
    """A stretch of Markdown as it is said: links by their text, emphasis and tags taken away."""
    text = _PICTURE.sub(r"\1", _ADDRESS.sub(r"\1", _FOOTNOTE.sub("", text)))
    text = _TAG.sub("", _BLOCK_TAG.sub(" ", _LINK.sub(r"\1", text)))
    text = _STRIKE.sub(r"\1", _CODE.sub(r"\2", text))
    for _ in range(2):
        text = _STARS.sub(r"\2", _LOW_LINES.sub(r"\2", text))
    return " ".join(html.unescape(_ESCAPED.sub(r"\1", text)).split())


def _front_matter(lines: list[str]) -> tuple[dict[str, str], int]:
    if not lines or lines[0].strip() != "---":
        return {}, 0
    end = next((i for i, line in enumerate(lines[1:60], 1) if line.strip() in ("---", "...")), None)
    if end is None or any(line.strip() and not re.match(r"[\w-]+[ \t]*:|[ \t]|-|#", line) for line in lines[1:end]):
        return {}, 0
    page: dict[str, str] = {}
    key = ""
    for line in lines[1:end]:
        match = _FIELD.match(line)
        key = match[1].lower() if match else key
        value = words((match[2] if match else line).strip("\"' "))
        if key and value and not line.startswith("#"):
            page[key] = f"{page[key]}\n{value}" if key in page else value
    return page, end + 1


def _set_comments_aside(text: str, comments: list[str]) -> str:
    kept, at = [], 0
    while (opening := text.find("<!--", at)) >= 0 and (closing := text.find("-->", opening)) >= 0:
        kept += [text[at:opening], f"\ufdee{len(comments)}\ufdef"]
        comments.append(text[opening + 4 : closing])
        at = closing + 3
    return "".join([*kept, text[at:]])


def _with_comments(blocks: Iterator[Block], comments: list[str]) -> Iterator[Block]:
    """The blocks, and after each the comments that stood in it."""
    for block in blocks:
        found = _ASIDE.findall(block.text)
        bare = " ".join(_ASIDE.sub("", block.text).split()) if found else block.text
        if bare or not found:
            yield Block(block.mark, bare, block.depth)
        yield from (Block(Mark.NOTE, comments[int(one)]) for one in found)


def _blocks(lines: list[str]) -> Iterator[Block]:
    at = 0
    paragraph: list[str] = []
    while at < len(lines):
        line = _QUOTE.sub("", lines[at])
        at += 1
        if (fence := _FENCE.match(line)) and fence[1][0] not in line[fence.end() :]:
            yield from _text(paragraph)
            paragraph = []
            at, code = _code(lines, at, fence[1])
            yield from [Block(Mark.CODE, code)] if code else []
        elif paragraph and re.match(r" {0,3}(?:=+|-+)[ \t]*$", line) and not _ITEM.match(paragraph[0]):
            yield Block(Mark.HEADING, words(" ".join(paragraph)), depth=1 if "=" in line else 2)
            paragraph = []
        elif heading := _HEADING.match(line):
            yield from _text(paragraph)
            paragraph = []
            yield Block(Mark.HEADING, words(line[heading.end() :].rstrip().rstrip("#")), depth=len(heading[1]))
        elif not line.strip() or _RULE.match(line) or _DEFINITION.match(line) or _TABLE_RULE.match(line):
            yield from _text(paragraph)
            paragraph = []
            if _RULE.match(line):
                yield Block(Mark.BREAK)
            elif _DEFINITION.match(line):
                yield Block(Mark.NOTE, line.strip())
        else:
            if _ITEM.match(line) or line.lstrip().startswith("|") or (paragraph and paragraph[0].lstrip().startswith("|")):
                yield from _text(paragraph)
                paragraph = []
            paragraph.append(line)
    yield from _text(paragraph)


def _code(lines: list[str], at: int, fence: str) -> tuple[int, str]:
    """The line after a fenced block, and the block on one line; one that is never closed runs to the end."""
    inside: list[str] = []
    while at < len(lines):
        line = lines[at].strip()
        at += 1
        if line.startswith(fence) and not line.strip(fence[0]):
            break
        inside.append(line)
    return at, " ".join(" ".join(inside).split())


def _text(lines: list[str]) -> Iterator[Block]:
    """A paragraph, list item or table row; pictures in it come after its words."""
    if not lines:
        return
    text = " ".join(lines)
    if item := _ITEM.match(text):
        text = f"{item[1] or ''} {text[item.end() :]}"
    elif text.lstrip().startswith("|"):
        text = ", ".join(cell.strip() for cell in text.strip().strip("|").split("|") if cell.strip())
    pictures = [words(match[1]) for match in _PICTURE.finditer(text)]
    if said := words(_PICTURE.sub("", text)):
        yield Block(Mark.TEXT, said)
    yield from (Block(Mark.PICTURE, picture) for picture in pictures if picture)
    addresses = [match[2] for match in _LINK.finditer(_PICTURE.sub("", text)) if match[2]]
    if addresses:
        yield Block(Mark.NOTE, "\n".join(addresses))
