"""Clauses: what a person says at a gate, cut into pieces that can each be one note, quotations kept whole.

A clause is matched on a masked copy of the text, of the same length: what stands between quotation
marks is hidden there (``“\\0\\0\\0”``), so that no rule reads it as an order and no cut goes through it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

MOST = 20_000
"""Characters of a text that are read for notes; what stands behind is handed back unread."""

LONGEST = 600
"""The longest clause, its quotations not counted, that can be a note."""

_JOINED = 8  # parts of a clause that are tried as one note

QUOTE = "“[\0\1]*”"
"""A quotation as masked text shows it."""

_COUNT = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
    "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_ORDER = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
NUMBERS = {word: at for at, word in enumerate(_COUNT, 1)}
ORDINALS = {word: at for at, word in enumerate(_ORDER, 1)}

# No branch takes an opening mark into its own quotation, so that a text of nothing but marks is still read in one pass.
_QUOTATION = re.compile(
    "\"[^\"\n]*\"|“[^“”\n]*”|„[^„“”\n]*[“”]|«[^«»\n]*»|‘[^‘\n]*?’(?!\\w)|(?<!\\w)'(?:[^'\n]|(?<=\\w)'(?=\\w))+'(?!\\w)"
)
_STRAY = {**dict.fromkeys(map(ord, "\0\1“”"), "\2"), ord("’"): "'", ord("\t"): " ", ord("\u00a0"): " "}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_BULLET = re.compile(r"(?m)^[ ]*(?:[-*•–]+|\d{1,2}[.)])[ ]+")
_VERB = (
    "add|call|change|cut|delete|drop|end|exchange|give|insert|keep|leave|let|lose|make|move|name|put|remove|rename|replace|retitle|set|start"
    "|swap|switch|take|turn|use"
)
# Blanks are counted where a cut may begin with them: a page of blanks must not be searched once for each of them.
_HARD = re.compile(
    r"[\n\r;]+|(?<=[.!?…])(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bSt\.)(?<!\bMrs\.)(?<!\bProf\.)(?<!\bInt\.)(?<!\bExt\.)\s+"
    r"|\s{0,3},?\s{0,3}\b(?:and\s{1,3})?then\b,?\s{1,3}"
    rf"|(?:\s{{0,3}},\s{{0,3}}|\s{{1,3}})(?:and|but|plus)\s{{1,3}}(?:also\s{{1,3}}|please\s{{1,3}})?(?=(?:{_VERB})\b)|\s{{0,3}},\s{{0,3}}(?=(?:{_VERB})\b)",
    re.IGNORECASE,
)
_SOFT = re.compile(
    r"\s{0,3},\s{0,3}(?:(?:and|but|plus)\s{1,3})?|\s{1,3}(?:and|but|plus)\s{1,3}|(?<=\x01”)\s{1,3}(?=(?-i:[A-Z]))", re.IGNORECASE
)
_LEAD = re.compile(
    r"(?:please|also|and|but|then|now|just|maybe|perhaps|ok|okay|so|well|next|finally|can you|could you|could we|can we|would you|i think"
    r"|i want you to|i would like you to|i'd like you to|we should|you should|you can|you could|let's|lets)\b",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s(?:please|too|as well|instead|thanks|thank you)$", re.IGNORECASE)
_MARKS = " \t\n\r\f\v.,;:!?…-–—\2"


@dataclass(frozen=True)
class Clause:
    """A piece of a text: `text` as it was written, `masked` the same length with its quotations hidden."""

    text: str
    masked: str

    def part(self, start: int, end: int) -> Clause:
        """A piece of this piece."""
        return Clause(self.text[start:end], self.masked[start:end])

    def bare(self) -> Clause:
        """The clause without "please", "and then", closing marks and the like."""
        start, end = 0, len(self.masked.rstrip(_MARKS))
        while start < end and (self.masked[start] in _MARKS or _LEAD.match(self.masked, start, end)):
            lead = _LEAD.match(self.masked, start, end)
            start = lead.end() if lead else start + 1
        while tail := _TAIL.search(self.masked, max(start, end - 12), end):
            end = len(self.masked[: tail.start()].rstrip(_MARKS))
        return self.part(start, max(start, end))

    def said(self, match: re.Match[str], group: str) -> str:
        """A group of a match on `masked`, in the person's own letters on one line; a quotation comes without its marks."""
        if match[group] is None:
            return ""
        text = self.text[match.start(group) : match.end(group)].strip()
        text = text[1:-1] if re.fullmatch(QUOTE, match[group].strip()) else text
        return " ".join(_CONTROL.sub(" ", text).split())


def mask(text: str) -> Clause:
    """A text ready to be matched."""
    pieces, at = [], 0
    for quoted in _QUOTATION.finditer(text):
        pieces.append(text[at : quoted.start()].translate(_STRAY))
        closing = "\1" if quoted[0][-2] in ".!?…" else "\0"
        pieces.append(f"“{chr(0) * (len(quoted[0]) - 3)}{closing}”" if len(quoted[0]) > 2 else "“”")
        at = quoted.end()
    pieces.append(text[at:].translate(_STRAY))
    return Clause(text, _BULLET.sub(lambda bullet: " " * len(bullet[0]), "".join(pieces)))


def understood(text: str, read: Callable[[Clause], Sequence[T] | None], unread: Callable[[str], T]) -> list[T]:
    """Every note of a text, in its order.

    `read` gives the notes of one bare clause, or None; what it knows nothing of comes back through
    `unread`, verbatim. A clause is read whole or, if all its parts are notes by themselves, in parts.
    """
    found: list[T] = []
    whole = mask(text[:MOST])
    for start, end in _cut(whole.masked, _HARD):
        found += _read(whole.part(start, end).bare(), read, unread)
    if rest := text[MOST:].strip():
        found.append(unread(rest))
    return found


def _cut(masked: str, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    """Where the pieces between a pattern's matches start and end."""
    cuts = [(match.start(), match.end()) for match in pattern.finditer(masked)]
    edges = [0, *(at for cut in cuts for at in cut), len(masked)]
    return [(edges[at], edges[at + 1]) for at in range(0, len(edges), 2) if edges[at] < edges[at + 1]]


def _read(clause: Clause, read: Callable[[Clause], Sequence[T] | None], unread: Callable[[str], T]) -> list[T]:
    spans = _cut(clause.masked, _SOFT)

    def notes_of(first: int, last: int) -> Sequence[T] | None:
        piece = clause.part(spans[first][0], spans[last - 1][1]).bare()
        said = len(piece.masked) - piece.masked.count("\0")
        return read(piece) if 0 < said <= LONGEST else None

    if not spans:
        return []
    parts = [notes_of(at, at + 1) for at in range(len(spans))]
    if len(spans) > 1 and all(part is not None for part in parts):
        return [note for part in parts for note in part or ()]
    found: list[T] = []
    at = lost = 0
    while at < len(spans):
        ends = range(min(len(spans), at + _JOINED), at, -1)
        if (hit := next(((end, notes) for end in ends if (notes := notes_of(at, end)) is not None), None)) is None:
            at += 1
            continue
        if lost < at:
            found.append(unread(clause.text[spans[lost][0] : spans[at - 1][1]]))
        found += hit[1]
        at = lost = hit[0]
    if lost < at:
        found.append(unread(clause.text[spans[lost][0] : spans[at - 1][1]]))
    return found
