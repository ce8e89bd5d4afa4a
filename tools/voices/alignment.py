"""Alignment: when the words of a known text sound, for voices that do not tell.

The embedded voice says the same text; it knows when each of its words and mouth shapes comes. Its sound is laid along
the other voice's by dynamic time warping, and the times go with it. Source: Sakoe and Chiba 1978; Malfrère and Dutoit
1997 for a synthetic voice as the reference. How near it comes is measured by ``benchmarks/alignment.py``.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.errors import SpeechError
from ...core.speech import VoiceSpec, WordTime
from ..language import voice_of
from ..sound import resample
from .espeak import Espeak
from .phonemes import mouths_from_words, smooth, words_by_sound
from .speech import Samples, Spoken

log = logging.getLogger(__name__)

HZ = 16_000
STEP_MS = 10
WINDOW = HZ // 40
BANDS = 26
SHAPES = 8
"""Coefficients of the spectrum's shape: few, so that what is said counts and not whose voice it is."""

LOUDNESS_WEIGHT = 2.0
CHANGE_WEIGHT = 6.0
"""Loudness and change count more than shape: they are what two voices have most in common."""

STRAIGHT = 0.2
"""What a step that goes on in one sound only costs, in medians of the distance."""

QUIET = 0.45
"""The share of the way from the quietest frame to the loud ones below which a frame is silent."""

PAUSE_MS = 80
"""A stay in one place that is longer than this, and silent, is a pause."""

CLOSE = 8
"""Frames within which a pause is at a word's edge: lips are closed for as long before "b" or "p"."""

LONGEST_MS = 30_000
"""Sounds longer than this are not aligned but estimated: the table of distances grows with the square."""

FAR = 3.0
"""Where one sound is so many times longer than the other, they do not say the same."""

Features = NDArray[np.float64]


def spoken_by(text: str, samples: Samples, rate: int, language: str) -> Spoken:
    """A sound with the words of its text, found in it, and with mouths; an estimate where it cannot be aligned."""
    length = len(samples) * 1000 // rate
    reference = _reference(text, language)
    if (
        reference is None
        or not reference.words
        or length > LONGEST_MS
        or not 1 / FAR < reference.seconds * 1000 / max(length, 1) < FAR
    ):
        words = words_by_sound(text, samples, rate)
        return Spoken(samples, rate, words, mouths_from_words(words, length), measured=False)
    way = warp(reference.samples, reference.sample_rate, samples, rate)
    words = _words(reference.words, way, length)
    mouths = smooth([(int(way.at(mouth.start_ms)), mouth.shape) for mouth in reference.mouths], length)
    return Spoken(samples, rate, words, mouths, measured=False)


class Way(NamedTuple):
    """How one sound goes along another: for every 10 ms of the one from when to when the other stays with it, in milliseconds.

    `quiet` says of every 10 ms of the other whether nobody speaks there.
    """

    first: NDArray[np.float64]
    last: NDArray[np.float64]
    quiet: NDArray[np.bool_]

    def at(self, ms: float) -> float:
        """A moment of the one in the other's time."""
        return float(np.interp(ms / STEP_MS, np.arange(len(self.first)), (self.first + self.last) / 2))

    def begin(self, ms: float) -> float:
        """Where in the other begins what begins there in the one: after the pause, if the other makes one just there."""
        pause = self._pause(round(ms / STEP_MS) + np.arange(-1, CLOSE))
        return pause[1] if pause else self.at(ms)

    def end(self, ms: float) -> float:
        """Where in the other ends what ends there in the one: before the pause, if the other makes one just there."""
        pause = self._pause(round(ms / STEP_MS) - np.arange(-1, CLOSE))
        return pause[0] if pause else self.at(ms)

    def _pause(self, frames: NDArray[np.int_]) -> tuple[float, float] | None:
        for frame in np.clip(frames, 0, len(self.first) - 1):
            if self.last[frame] - self.first[frame] < PAUSE_MS:
                continue
            start = int(self.first[frame] / STEP_MS)
            silent = np.flatnonzero(self.quiet[start : int(self.last[frame] / STEP_MS) + 1])
            if len(silent) * STEP_MS > PAUSE_MS / 2:
                return float(start + silent[0]) * STEP_MS, float(start + silent[-1] + 1) * STEP_MS
        return None


def warp(reference: Samples, reference_rate: int, samples: Samples, rate: int) -> Way:
    """How a reference goes along another sound of the same words."""
    one, other = features(reference, reference_rate), features(samples, rate)
    first, last = _path(one, other)
    return Way(first * STEP_MS, last * STEP_MS, _quiet(other))


def _reference(text: str, language: str) -> Spoken | None:
    try:
        return Espeak().speak(
            text, VoiceSpec(voice="en-us" if voice_of(language) in ("", "en") else voice_of(language)), language
        )
    except SpeechError as fault:
        log.info("no reference to align by: %s", fault)
        return None


def _words(words: tuple[WordTime, ...], way: Way, length: int) -> tuple[WordTime, ...]:
    found: list[WordTime] = []
    for word in words:
        start = min(int(way.begin(word.start_ms)), length)
        end = min(max(int(way.end(word.end_ms)), start), length)
        if found and found[-1].end_ms > start:
            found[-1] = found[-1].model_copy(update={"end_ms": max(start, found[-1].start_ms)})
        found.append(word.model_copy(update={"start_ms": max(start, found[-1].start_ms) if found else start, "end_ms": end}))
    return tuple(found)


@cache
def _bank() -> NDArray[np.float64]:
    """Triangles on the mel scale, ``(BANDS, 257)``, over the spectrum of 512 samples."""
    edges = np.linspace(2595 * np.log10(1 + 80 / 700), 2595 * np.log10(1 + 6500 / 700), BANDS + 2)
    hertz = 700 * (10 ** (edges / 2595) - 1)
    bins = np.fft.rfftfreq(512, 1 / HZ)
    low, middle, high = hertz[:-2, None], hertz[1:-1, None], hertz[2:, None]
    return np.clip(np.minimum((bins - low) / (middle - low), (high - bins) / (high - middle)), 0, None)


def features(samples: Samples, rate: int) -> Features:
    """What is heard, every 10 ms: the shape of the spectrum and its change, ``(frames, 2 * SHAPES)``, alike for all voices."""
    sound = resample(np.asarray(samples, np.float32), rate, HZ).astype(float)
    sound = np.concatenate([np.zeros(WINDOW // 2), sound, np.zeros(WINDOW)])
    sound = np.append(sound[0], sound[1:] - 0.97 * sound[:-1])
    frames = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[:: HZ * STEP_MS // 1000]
    power = np.abs(np.fft.rfft(frames * np.hanning(WINDOW), 512)) ** 2 @ _bank().T
    bands = np.log10(np.maximum(power, max(power.max(), 1e-12) * 1e-5))
    turns = np.pi / BANDS * (np.arange(BANDS) + 0.5)
    shape = bands @ np.cos(turns[:, None] * np.arange(SHAPES)[None])
    top = np.percentile(shape[:, 0], 95)
    loud = shape[:, 0] > top - 0.6 * (top - shape[:, 0].min())
    voiced = shape[loud] if loud.any() else shape
    shape = (shape - voiced.mean(axis=0)) / (voiced.std(axis=0) + 1e-6)
    shape[:, 0] *= LOUDNESS_WEIGHT
    change = np.zeros_like(shape)
    if len(shape) > 4:
        change[2:-2] = (2 * (shape[4:] - shape[:-4]) + (shape[3:-1] - shape[1:-3])) / 10
    return np.hstack([shape, CHANGE_WEIGHT * change])


def _path(one: Features, other: Features) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For every frame of one sound the first and the last of the other that go with it, on the cheapest way through both."""
    squares = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)[None] - 2 * one @ other.T
    distance = np.sqrt(np.maximum(squares, 0)).astype(np.float32)
    steps = _steps(distance, STRAIGHT * float(np.median(distance)))
    at, beside = len(one) - 1, len(other) - 1
    first, last = np.full(len(one), np.inf), np.zeros(len(one))
    while True:
        first[at] = beside
        last[at] = max(last[at], beside)
        if at == 0 and beside == 0:
            return first, last
        step = 2 if at == 0 else 1 if beside == 0 else int(steps[at, beside])
        at -= step != 2
        beside -= step != 1


def _quiet(heard: Features) -> NDArray[np.bool_]:
    """The frames in which nobody speaks, as far as loudness tells."""
    loudness = heard[:, 0]
    low, high = float(loudness.min()), float(np.percentile(loudness, 95))
    return loudness < low + QUIET * (high - low)


def _steps(distance: NDArray[np.float32], detour: float) -> NDArray[np.int8]:
    """How each pair of frames is best come to: 0 from both before, 1 from the one's, 2 from the other's. Diagonal by diagonal."""
    high, wide = distance.shape
    cost: NDArray[Any] = np.full((high + 1, wide + 1), np.inf, np.float32)
    cost[0, 0] = 0
    steps = np.zeros((high, wide), np.int8)
    for diagonal in range(high + wide - 1):
        row = np.arange(max(0, diagonal - wide + 1), min(high, diagonal + 1))
        column = diagonal - row
        ways = np.stack([cost[row, column], cost[row, column + 1] + detour, cost[row + 1, column] + detour])
        best = ways.argmin(axis=0)
        steps[row, column] = best
        cost[row + 1, column + 1] = ways[best, np.arange(len(row))] + distance[row, column]
    return steps
