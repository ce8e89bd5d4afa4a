"""Ducking: the score and the air go down where somebody speaks, each line as far as its own words need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from .loudness import HOP
from .sound import RATE

DUCKED = -11.5  # dB of the score under speech, at the least
AMBIENCE_DUCKED = -4.0
DISTANCE = 12.0
"""LU of every line above the score while it is spoken; 10 are promised."""

STEP = RATE // 100  # samples of the curve

_DEEPEST = -60.0  # dB
_LOOK_AHEAD, _HOLD, _BRIDGED = 0.3, 0.35, 1.2  # seconds

Where = tuple[int, int]
"""From and to which sample of the film a line is spoken."""


def depths(lines: Iterable[Where], speech: NDArray[np.float64], score: NDArray[np.float64]) -> list[float]:
    """How far the score goes down under each line, in dB, so that the line stands `DISTANCE` above it.

    `speech` and `score` are a meter's mean squares every 100 ms, the score's at its level but not ducked.
    """
    return [max(min(DUCKED, (over - DISTANCE) if over is not None else DUCKED), _DEEPEST) for over in above(lines, speech, score)]


def above(lines: Iterable[Where], speech: NDArray[np.float64], score: NDArray[np.float64]) -> list[float | None]:
    """How many LU each line stands above the score over the moments of its words; None for a line that is not heard."""
    return [_above(speech[start // HOP : -(-end // HOP)], score[start // HOP : -(-end // HOP)]) for start, end in lines]


def _above(speech: NDArray[np.float64], score: NDArray[np.float64]) -> float | None:
    count = min(len(speech), len(score))
    speech, score = speech[:count], score[:count]
    if not count or not speech.max() > 0:
        return None
    said = speech > 0.03 * speech.max()  # pauses inside the line are no words: 15 dB under its loudest moment
    return float(10 * np.log10(speech[said].mean() / max(score[said].mean(), 1e-12)))


def ducking(lines: Sequence[Where], total: int, depth: float | Sequence[float]) -> NDArray[np.float32]:
    """The factor every 10 ms: down by `depth` dB before each line begins, up again softly after it.

    While a line is spoken the curve is at its depth or deeper; a short pause between two lines stays down.
    """
    each = [depth] * len(lines) if isinstance(depth, (int, float)) else depth
    down = np.zeros(total // STEP + 2, np.float32)
    last = None
    for (start, end), level in sorted(zip(lines, each, strict=True)):
        first = start if last is None or start - last > _BRIDGED * RATE else min(last, start)
        part = down[max(int((first - _LOOK_AHEAD * RATE) / STEP), 0) : max(int((end + _HOLD * RATE) / STEP) + 1, 0)]
        np.minimum(part, level, out=part)
        last = max(end, last or 0)
    window = np.hanning(53)[1:-1]
    smooth = np.convolve(np.pad(down, 25, mode="edge"), window / window.sum(), "valid")
    return np.asarray(10 ** (smooth / 20), np.float32)


def between(curve: NDArray[np.float32], start: int, end: int) -> NDArray[np.float32]:
    """The curve's factor for every sample from `start` to `end`, ``(n, 1)``."""
    first, last = start // STEP, end // STEP + 2
    places = np.arange(first, first + len(curve[first:last])) * STEP
    return np.interp(np.arange(start, end), places, curve[first:last]).astype(np.float32)[:, None]


def ducked(powers: NDArray[np.float64], curve: NDArray[np.float32]) -> NDArray[np.float64]:
    """A meter's mean squares every 100 ms as they are once the curve has been laid over the sound."""
    steps = HOP // STEP
    long = len(powers) * steps
    whole = np.pad(curve[:long], (0, max(0, long - len(curve))), mode="edge")  # the meter's last 100 ms may be begun only
    kept = np.square(whole.astype(float)).reshape(-1, steps).mean(axis=1)
    return np.asarray(powers[: len(kept)] * kept)
