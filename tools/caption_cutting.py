"""Where the words of a line are cut into captions, and these into lines: the cheapest way in which each fits and can be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .caption_rules import WORST, Rules, break_cost
from .cue import width

_KANA = "\u30a0-\u30ff"
_PIECES = re.compile(  # of a text without spaces: closing marks stay with what they close, opening ones with what they open
    rf"[「『（《〈“‘(]*(?:[{_KANA}]+|[\u3041-\u309f]|[\u3400-\u9fff\uf900-\ufaff]|[^\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+?(?=[\u3040-\u30ff\u3400-\u9fff]|$))"
    r"[、。，．！？；：」』）》〉”’)…ーぁぃぅぇぉっゃゅょ]*"
)


@dataclass(frozen=True)
class Token:
    """A word with its punctuation, and when it sounds (milliseconds)."""

    text: str
    start: int
    end: int
    glued: bool = False  # no space before it: the rest of a word that had to be cut


class Cutter:
    """Where the words of one line are cut into captions, and these into lines; `indent` is how wide the name before them is."""

    def __init__(self, tokens: Sequence[Token], indent: int, rules: Rules, language: str) -> None:
        self._tokens = tokens
        self._indent = indent
        self._rules = rules
        pairs = list(pairwise(tokens))
        self._costs = [0.0, *(break_cost(one.text, other.text, language, other.glued) for one, other in pairs), 0.0]
        self._reach = [0]
        for token in tokens:
            self._reach.append(self._reach[-1] + width(token.text) + (not token.glued))
        self._sentences = [0, 0]
        for cost in self._costs[1:-1]:
            self._sentences.append(self._sentences[-1] + (cost == 0))

    def chunks(self) -> list[list[Token]]:
        """The words as captions: the cheapest way to cut them so that each fits two lines and can be read."""
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(self._tokens) + 1):
            choices = []
            for start in range(end - 1, -1, -1):
                alone = start == end - 1
                if not alone and self._width(start, end) > 2 * self._rules.columns + 1:
                    break
                wrap = self._wrap(start, end)
                if wrap is None and not alone:
                    continue
                cost = best[start][0] + 3 + self._of_time(start, end) + 1.5 * (self._sentences[end] - self._sentences[start + 1])
                if end < len(self._tokens):
                    cost += self._weighed(end)
                if wrap is not None and wrap < end:
                    cost += self._weighed(wrap) / 4
                choices.append((cost, start))
            best.append(min(choices))
        chunks: list[list[Token]] = []
        end = len(self._tokens)
        while end:
            start = best[end][1]
            chunks.append(list(self._tokens[start:end]))
            end = start
        return chunks[::-1]

    def wrap(self) -> int | None:
        """After how many words the second line starts (all: one line is enough); None when two lines can't hold them."""
        return self._wrap(0, len(self._tokens))

    def _wrap(self, start: int, end: int) -> int | None:
        columns = self._rules.columns
        if self._width(start, end) <= columns:
            return end
        choices = []
        for at in range(start + 1, end):
            upper = self._width(start, at)
            if upper > columns:
                break
            lower = self._width(at, end, inside=True)
            if lower <= columns:
                choices.append((abs(upper - lower) * 0.25 + self._weighed(at), at))
        return min(choices)[1] if choices else None

    def _width(self, start: int, end: int, inside: bool = False) -> int:
        """The columns of some words, the name before them included where they begin the line."""
        columns = self._reach[end] - self._reach[start] - (not self._tokens[start].glued)
        return columns + (self._indent if start == 0 and not inside else 0)

    def _weighed(self, at: int) -> float:
        """What a break before this word costs; the worst ones are taken only where there is no other."""
        return self._costs[at] if self._costs[at] < WORST else 40.0

    def _of_time(self, start: int, end: int) -> float:
        """What it costs that there is little time to read so much, or that it is on for too long."""
        tokens, rules = self._tokens, self._rules
        seconds = max(0.001, (tokens[end - 1].end - tokens[start].start) / 1000)
        until = tokens[end].start if end < len(tokens) else tokens[end - 1].end + 1000
        room = max(0.001, (until - tokens[start].start) / 1000)
        hurry = max(0.0, self._width(start, end) / rules.speed - room)
        return 3 * (seconds < rules.least) + 6 * hurry + (50 if seconds > rules.most and end - start > 1 else 0)


def cut_up(word: str, start: int, end: int, room: int, most: int) -> list[Token]:
    pieces = [match[0] for match in _PIECES.finditer(word)]
    parts, part = [], ""
    for piece in pieces if len(pieces) > 1 and "".join(pieces) == word else [word]:
        for letter in piece:
            if width(piece) > min(room, 2 * most) and width(part + letter) > min(room, most):
                parts.append(part)
                part = ""
            part += letter
        parts.append(part)
        part = ""
    letters = [0]
    for one in parts:
        letters.append(letters[-1] + len(one))
    times = [start + (end - start) * count // max(letters[-1], 1) for count in letters]
    return [Token(text, times[n], times[n + 1], n > 0) for n, text in enumerate(parts)]


def joined(tokens: Sequence[Token]) -> str:
    return "".join(("" if token.glued or not number else " ") + token.text for number, token in enumerate(tokens))
