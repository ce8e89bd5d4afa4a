"""Prose into sentences, and long sentences into phrases that one breath can say; no word is lost or moved."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 24
"""The most words in one phrase. A spoken word takes about 0.4 s, so a phrase stays under ten seconds."""

_SHORT_FORMS = frozenset(
    {"mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "rev", "gen", "col", "capt", "lt", "sgt", "hon", "mt", "vs", "etc"}
    | {"no", "fig", "vol", "pp", "approx", "dept", "est", "inc", "ltd", "co", "corp", "jan", "feb", "mar", "apr", "jun"}
    | {"jul", "aug", "sep", "sept", "oct", "nov", "dec", "e.g", "i.e", "a.m", "p.m", "u.s", "u.k", "ca", "cf"}
)
_ALWAYS_FOLLOWED = frozenset({"mr", "mrs", "ms", "dr", "prof", "st", "mt", "rev", "gen", "col", "capt", "lt", "sgt", "vs", "e.g", "i.e"})
_END = re.compile(r"[.!?…]+[\"”’')\]»]*(?=\s)|[。！？]+[」』”]*")


def sentences(text: str) -> Iterator[str]:
    """The sentences of a paragraph, in order; joined by blanks they are the paragraph again."""
    text = " ".join(text.split())
    start = 0
    for match in _END.finditer(text):
        if match.end() < len(text) and _goes_on(text, start, match):
            continue
        if sentence := text[start : match.end()].strip():
            yield sentence
        start = match.end()
    if rest := text[start:].strip():
        yield rest


def _goes_on(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a full stop (or a quoted question) does not end the sentence."""
    rest = text[match.end() : match.end() + 40].lstrip()
    following = rest.lstrip("\"“‘'([«—–- ")[:1]
    if match[0][0] in "。！？":
        return False
    if following.islower():
        # "Come in!" said the keeper. / It was 5 p.m. when … / He waited... and waited.
        return True
    if match[0] != ".":
        return False
    word = text[max(start, match.start() - 20) : match.start()].rsplit(" ", 1)[-1].lstrip("\"“‘'(").lower()
    if word in _ALWAYS_FOLLOWED or (word in _SHORT_FORMS and following.isdigit()):
        return True
    initial = len(word) == 1 and word.isalpha() and word != "i"
    numbered = word.isdigit() and match.start() - len(word) <= start + 1
    return initial or numbered


def phrases(sentence: str, longest: int = LONGEST) -> Iterator[str]:
    """A sentence whole, or, when it is longer than `longest` words, in parts at its commas and joints."""
    words, at = sentence.split(), 0
    while len(words) - at > longest:
        end = at + _cut(words, at, longest)
        yield " ".join(words[at:end])
        at = end
    if at < len(words):
        yield " ".join(words[at:])


def _cut(words: list[str], start: int, longest: int) -> int:
    """How many words from `start` make the next part: up to the best joint near the middle of what is left."""
    left = len(words) - start
    ideal = left / -(-left // longest)
    best, best_cost = min(longest, left), 1e9
    for at in range(max(4, longest // 4), min(longest, left - 3) + 1):
        cost = abs(at - ideal) / longest + _strain(words[start + at - 1], words[start + at])
        if cost < best_cost:
            best, best_cost = at, cost
    return best


def _strain(before: str, after: str) -> float:
    """How much it hurts to breathe between two words."""
    if before[-1] in ";:—–" or after[0] in "—–":
        return 0.0
    if before[-1] in ",)":
        return 0.15
    if after.lower() in {"and", "but", "or", "because", "until", "while", "which", "who", "when", "so", "then"}:
        return 0.5
    return 1.5
