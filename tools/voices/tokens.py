"""Tokens: the letters or sounds that a voice says one after the other, with its own times; turned into words and mouths."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...core.speech import WordTime
from .phonemes import mouths_from_phonemes, mouths_from_words
from .speech import Samples, Spoken


class Token(NamedTuple):
    """One symbol of a voice, from when to when it sounds, in milliseconds. A `blank` stands between two symbols and is none."""

    symbol: str
    start_ms: float
    end_ms: float
    blank: bool = False

    def moved(self, by_ms: float, factor: float = 1.0) -> Token:
        """The token later, then at another pace."""
        return self._replace(start_ms=(self.start_ms + by_ms) * factor, end_ms=(self.end_ms + by_ms) * factor)

    @property
    def sounds(self) -> bool:
        """Whether it is a letter or a sound of speech."""
        return not self.blank and re.search(r"\w", self.symbol) is not None


SPACE = Token(" ", 0, 0)
"""Ends a word."""


class _Group(NamedTuple):
    start_ms: float
    end_ms: float
    letters: int


def spoken_in(text: str, samples: Samples, rate: int, tokens: Sequence[Token], *, phonemes: bool) -> Spoken:
    """A sound with the words of its text, and with mouths: by its own phonemes, else by spelling."""
    length = len(samples) * 1000 // rate
    kept = [token._replace(start_ms=_within(token.start_ms, length), end_ms=_within(token.end_ms, length)) for token in tokens]
    words = words_of(text, kept)
    if phonemes:
        # A blank is the end of the sound before it; only a mark of punctuation closes the mouth.
        events = [(int(token.start_ms), token.symbol if token.sounds else "") for token in kept
                  if not token.blank and token.symbol.strip()]  # fmt: skip
        mouths = mouths_from_phonemes(events, length)
    else:
        mouths = mouths_from_words(words, length)
    return Spoken(samples=samples, sample_rate=rate, words=words, mouths=mouths)


def words_of(text: str, tokens: Sequence[Token]) -> tuple[WordTime, ...]:
    """The text's words with the times of the groups of tokens between blanks.

    A voice that reads "1923" or "Mr." says other words, and more of them, than the text has: then the text's words
    share the time between two ends by their letters.
    """
    found = [(match.group(), match.start()) for match in re.finditer(r"\S*\w\S*", text)]
    groups = _groups(tokens)
    if not found or not groups:
        return ()
    if len(found) == len(groups):
        spans = [(group.start_ms, group.end_ms) for group in groups]
    else:
        spans = _shared([_length(word) for word, _ in found], groups)
    return tuple(
        WordTime(text=word, offset=offset, start_ms=int(start), end_ms=max(int(end), int(start)))
        for (word, offset), (start, end) in zip(found, spans, strict=True)
    )


def _groups(tokens: Sequence[Token]) -> list[_Group]:
    groups: list[_Group] = []
    open_ = False
    for token in tokens:
        if token.symbol.isspace() and not token.blank:
            open_ = False
        elif token.sounds:
            if open_:
                groups[-1] = _Group(groups[-1].start_ms, token.end_ms, groups[-1].letters + 1)
            else:
                groups.append(_Group(token.start_ms, token.end_ms, 1))
                open_ = True
    return groups


def _shared(letters: Sequence[int], groups: Sequence[_Group]) -> list[tuple[float, float]]:
    asked = np.concatenate([[0.0], np.cumsum(letters)]) / sum(letters)
    total = sum(group.letters for group in groups)
    places, times, before = list[float](), list[float](), 0
    for group in groups:
        places += [before / total + 1e-9, (before + group.letters) / total - 1e-9]
        times += [group.start_ms, group.end_ms]
        before += group.letters
    starts = np.interp(asked[:-1] + 2e-9, places, times)
    ends = np.interp(asked[1:] - 2e-9, places, times)
    return [(float(start), float(end)) for start, end in zip(starts, ends, strict=True)]


def _length(word: str) -> int:
    """How long a word is when it is said, in letters: a figure is a word of its own."""
    return sum(5 if mark.isdigit() else 1 for mark in word if mark.isalnum()) or 1


def _within(time: float, length: int) -> float:
    return min(max(time, 0.0), float(length))
