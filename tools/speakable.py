"""Speakable text: what a voice is to say for what is written, and the way back from spoken words to written ones.

Captions show what was written; voices get what is spoken. "$5" is one word of a caption and two spoken ones.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..core.speech import WordTime
from .spelling.figures import passages
from .spelling.numerals import tongue_of
from .spelling.passage import Passage

_WORDS = re.compile(r"\S+")


@dataclass(frozen=True)
class Speakable:
    """A text as it is written and as it is said; `changed` are the passages of the written one that are said otherwise."""

    written: str
    spoken: str
    changed: tuple[Passage, ...] = ()
    places: tuple[tuple[int, int, int, int], ...] = ()
    """Stretches that are said as one, in order: from and to in the written text, from and to in the spoken one."""

    by_letters: bool = False
    """Whether only rules for letters (abbreviations, acronyms, Roman numbers) changed it: no figure and nothing of a person's list."""

    def back(self, words: Sequence[WordTime]) -> tuple[WordTime, ...]:
        """The times of the spoken words as times of the written ones: each written word once, in order."""
        if not self.changed or not words:
            return tuple(words)
        tokens = self._tokens()
        if not tokens:
            return ()
        starts = [start for start, _ in tokens]
        heard: list[list[WordTime]] = [[] for _ in tokens]
        last = 0
        for word in sorted(words, key=lambda word: (word.start_ms, word.offset)):
            place = self._written_place(word.offset)
            at = max(bisect_right(starts, place) - 1, 0)
            if place >= tokens[at][1] and at + 1 < len(tokens):
                at += 1  # the place is between two words: what is said there belongs to what comes
            last = max(last, at)  # times go forward, and so do words
            heard[last].append(word)
        return tuple(self._timed(tokens, heard))

    def _tokens(self) -> list[tuple[int, int]]:
        """The written words that are heard: with a letter or a figure, or said in other words."""
        said = [(one.start, one.end) for one in self.changed if re.search(r"\w", one.said)]
        return [
            match.span()
            for match in _WORDS.finditer(self.written)
            if re.search(r"\w", match[0]) or any(start < match.end() and match.start() < end for start, end in said)
        ]

    def _written_place(self, spoken: int) -> int:
        for from_, to, begin, end in self.places:
            if spoken < end:
                if to - from_ == end - begin and self.written[from_:to] == self.spoken[begin:end]:
                    return from_ + max(spoken - begin, 0)
                return min(from_ + max(spoken - begin, 0) * (to - from_) // max(end - begin, 1), max(to - 1, from_))
        return max(len(self.written) - 1, 0)

    def _timed(self, tokens: Sequence[tuple[int, int]], heard: Sequence[Sequence[WordTime]]) -> Iterator[WordTime]:
        """Words with the times of what was heard of them; those of which nothing was heard share with the one before."""
        at = 0
        while at < len(tokens):
            until = at + 1
            while until < len(tokens) and not (heard[until] and any(heard[at:until])):
                until += 1
            group, sounds = tokens[at:until], [word for one in heard[at:until] for word in one]
            start, end = sounds[0].start_ms, max(sounds[0].start_ms, *(word.end_ms for word in sounds))
            letters = [0]
            for first, last in group:
                letters.append(letters[-1] + last - first)
            edges = [start + (end - start) * part // letters[-1] for part in letters]
            for (first, last), begin, stop in zip(group, edges[:-1], edges[1:], strict=True):
                yield WordTime(text=self.written[first:last], offset=first, start_ms=begin, end_ms=stop)
            at = until


def speakable(text: str, language: str, pronunciations: Mapping[str, str] | None = None) -> Speakable:
    """A text as a voice is to say it, by a person's list of pronunciations first, then by the rules of the language."""
    own = _pronounced(text, pronunciations or {})
    tongue = tongue_of(language)
    found = list(own)
    if tongue is not None:
        masked = _masked(text, own)
        found += [one for one in passages(masked, tongue) if not _overlaps(one, own)]
    found = sorted(one for one in found if one.said.strip() and one.said != text[one.start : one.end])
    by_letters = bool(found) and not own and not re.search(r"\d", text)
    return replace(_joined(text, found, tongue is None or tongue.spaces), by_letters=by_letters)


def _pronounced(text: str, pronunciations: Mapping[str, str]) -> list[Passage]:
    """Where the words of the list stand, longer ones first; one in small letters is meant however it is written."""
    found: list[Passage] = []
    for word in sorted(pronunciations, key=lambda word: (-len(word), word)):
        said = " ".join(pronunciations[word].split())
        if not word.strip() or not re.search(r"\w", said):
            continue
        before, after = (r"(?<!\w)" if re.match(r"\w", word) else ""), (r"(?!\w)" if re.search(r"\w$", word) else "")
        pattern = before + r"\s+".join(map(re.escape, word.split())) + after
        for match in re.finditer(pattern, text, 0 if word != word.lower() else re.IGNORECASE):
            one = Passage(match.start(), match.end(), said)
            if not _overlaps(one, found):
                found.append(one)
    return found


def _overlaps(one: Passage, others: Sequence[Passage]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)


def _masked(text: str, own: Sequence[Passage]) -> str:
    """The text with what is pronounced by the list out of the rules' sight, nothing moved."""
    for one in own:
        text = text[: one.start] + "_" * (one.end - one.start) + text[one.end :]
    return text


def _joined(text: str, found: Sequence[Passage], spaces: bool) -> Speakable:
    """The spoken text, with a space where a word would run into the next, and where everything stands in both."""
    if not found:
        return Speakable(text, text)
    spoken, at = "", 0
    places: list[tuple[int, int, int, int]] = []
    for one in found:
        if at < one.start:
            places.append((at, one.start, len(spoken), len(spoken) + one.start - at))
            spoken += text[at : one.start]
        begin = len(spoken)
        said = one.said.strip()
        gap = " " if spaces and re.search(r"\w$", spoken) else ""
        follows = text[one.end : one.end + 1]
        tail = " " if spaces and re.match(r"\w", follows) else ""
        spoken += gap + said + tail
        places.append((one.start, one.end, begin, len(spoken)))
        at = one.end
    if at < len(text):
        places.append((at, len(text), len(spoken), len(spoken) + len(text) - at))
        spoken += text[at:]
    return Speakable(text, spoken, tuple(found), tuple(places))
