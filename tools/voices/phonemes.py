"""From sounds to mouth shapes: by phoneme where a voice tells them, by spelling and loudness where it does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from ...core.speech import MouthShape, MouthTime, WordTime
from .speech import Samples

SHORTEST_MS = 45
"""A shape shorter than this is not seen at 24 frames a second; lips pressed or on the teeth are kept all the same."""

_SHAPES: dict[MouthShape, str] = {
    MouthShape.M: "mbpɓʙɱ",
    MouthShape.F: "fvʋɸβ",
    MouthShape.L: "lθðɫɭʎɬɮɾ",
    MouthShape.U: "uʊwʉɯɥʃʒyʏøɹɻɚɝ",
    MouthShape.O: "oɔɒɤœɶ",
    MouthShape.A: "aɑæʌɐəɜɞɘh",
    MouthShape.E: "eɛiɪɨjstdnzkgɡxɣçŋcɟɲqrʁʀɕʑʂʐʔħʕ",
}
_BY_SYMBOL = {symbol: shape for shape, symbols in _SHAPES.items() for symbol in symbols}
_CLOSURES = (MouthShape.M, MouthShape.F)

_SPELLED = (
    (re.compile(r"oo|ou|ow|w|u|sh|ch|j"), MouthShape.U),
    (re.compile(r"o"), MouthShape.O),
    (re.compile(r"ee|ea|e|i|y"), MouthShape.E),
    (re.compile(r"a|ä"), MouthShape.A),
    (re.compile(r"th|l"), MouthShape.L),
    (re.compile(r"f|v|ph"), MouthShape.F),
    (re.compile(r"m|b|p"), MouthShape.M),
)


def shapes_of(phoneme: str) -> tuple[MouthShape, ...]:
    """The shapes one phoneme in the International Phonetic Alphabet passes through; two for a diphthong, none for a mark alone.

    A phoneme of no name is a pause: `REST`.
    """
    if not phoneme.strip():
        return (MouthShape.REST,)
    found: list[MouthShape] = []
    for symbol in phoneme:
        shape = _BY_SYMBOL.get(symbol)
        if shape is not None and (not found or found[-1] != shape):
            found.append(shape)
    return tuple(found[:2])


def mouths_from_phonemes(events: Sequence[tuple[int, str]], length_ms: int) -> tuple[MouthTime, ...]:
    """Mouth shapes from ``(start in ms, phoneme)`` in order; starts at 0, ends at rest."""
    raw: list[tuple[int, MouthShape]] = []
    for index, (start, phoneme) in enumerate(events):
        end = events[index + 1][0] if index + 1 < len(events) else length_ms
        shapes = shapes_of(phoneme)
        for number, shape in enumerate(shapes):
            raw.append((start + (end - start) * number * 3 // 5, shape))
    return smooth(raw, length_ms)


def smooth(raw: Iterable[tuple[int, MouthShape]], length_ms: int) -> tuple[MouthTime, ...]:
    """Sort out what a mouth can show: no repeats, no flicker, closed lips never lost; starts at 0, ends at rest."""
    kept: list[tuple[int, MouthShape]] = [(0, MouthShape.REST)]
    for start, shape in sorted((item for item in raw if item[0] < length_ms), key=lambda item: item[0]):
        last_start, last = kept[-1]
        if shape == last:
            continue
        if start - last_start < SHORTEST_MS and len(kept) > 1:
            if last in _CLOSURES and shape not in _CLOSURES:
                kept.append((min(last_start + SHORTEST_MS, length_ms - 1), shape))
            else:
                kept[-1] = (last_start, shape)
        elif start == 0:
            kept[-1] = (0, shape)
        else:
            kept.append((start, shape))
    if kept[-1][1] is not MouthShape.REST:
        kept.append((max(length_ms - 1, kept[-1][0] + 1), MouthShape.REST))
    return _rising(kept)


def _rising(kept: list[tuple[int, MouthShape]]) -> tuple[MouthTime, ...]:
    times: list[MouthTime] = []
    for start, shape in kept:
        if times and (shape == times[-1].shape or start <= times[-1].start_ms):
            continue
        times.append(MouthTime(shape=shape, start_ms=start))
    if times and times[-1].shape is not MouthShape.REST:
        times.append(MouthTime(shape=MouthShape.REST, start_ms=times[-1].start_ms + 1))
    return tuple(times)


def words_by_sound(text: str, samples: Samples, sample_rate: int) -> tuple[WordTime, ...]:
    """Estimate when words sound: the loud stretches of the sound are shared out by the words' letters.

    An estimate, within about a syllable for an even reader; used where a voice tells no times.
    """
    found = [(match.group(), match.start()) for match in re.finditer(r"\S*\w\S*", text)]
    if not found or not len(samples):
        return ()
    weights = np.array([2 + len(re.sub(r"\W", "", word)) for word, _ in found], float)
    edges = np.concatenate([[0.0], np.cumsum(weights) / weights.sum()])
    clock = _voiced_clock(samples, sample_rate)
    times = np.interp(edges, clock, np.arange(len(clock)) * 10.0)
    length = len(samples) * 1000 // sample_rate
    marks = [min(int(time), length) for time in times]
    return tuple(
        WordTime(text=word, offset=offset, start_ms=marks[i], end_ms=marks[i + 1]) for i, (word, offset) in enumerate(found)
    )


def _voiced_clock(samples: Samples, sample_rate: int) -> np.ndarray:
    """How much of the voiced time has passed, 0 to 1, every 10 ms."""
    hop = max(sample_rate // 100, 1)
    blocks = np.append(samples, np.zeros(-len(samples) % hop, np.float32)).reshape(-1, hop).astype(float)
    power = np.sqrt((blocks**2).mean(axis=1))
    voiced = (power > 0.06 * max(float(np.percentile(power, 95)), 1e-6)).astype(float) + 1e-6
    clock = np.concatenate([[0.0], np.cumsum(voiced)])
    return np.asarray(clock / clock[-1])


def mouths_from_words(words: Sequence[WordTime], length_ms: int) -> tuple[MouthTime, ...]:
    """Estimate mouth shapes by spelling, spread over each word's time; at rest between words that stand apart."""
    raw: list[tuple[int, MouthShape]] = []
    for word in words:
        shapes = spelled(word.text)
        step = (word.end_ms - word.start_ms) / max(len(shapes), 1)
        raw.extend((int(word.start_ms + step * index), shape) for index, shape in enumerate(shapes))
        raw.append((word.end_ms, MouthShape.REST))
    starts = {word.start_ms for word in words}
    joined = [item for item in raw if not (item[1] is MouthShape.REST and item[0] in starts)]
    return smooth(joined, length_ms)


def spelled(word: str) -> list[MouthShape]:
    """The shapes a word's spelling suggests, in order; one open mouth when nothing is known about its letters."""
    letters, index, found = word.lower(), 0, list[MouthShape]()
    while index < len(letters):
        for pattern, shape in _SPELLED:
            match = pattern.match(letters, index)
            if match:
                found.append(shape)
                index = match.end()
                break
        else:
            index += 1
    return found or [MouthShape.A]
