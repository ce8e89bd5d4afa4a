"""The pulse of a piece of music: where sounds begin, how fast it goes, and where its beats fall."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from .sound import RATE

HOP = RATE // 100
WINDOW = 2048
STEP = HOP / RATE
"""Seconds between two values of an onset curve."""

SLOWEST, FASTEST = 50, 200  # beats a minute
TIGHT = 300.0  # how much a beat out of step costs against a missed onset

_BANDS, _LOW = 32, 10  # the low ones, up to 240 Hz, are drums and basses: they carry the beat where cymbals carry what is between
_LOW_WEIGHT = 4.0
_FLOOR = 0.02 * WINDOW / 4  # 34 dB under the loudest tone: what grows below it is not heard beginning
_USUAL, _WIDE = 0.45, 1.2  # seconds of a beat that is likely, and how many octaves around it still are
_MULTIPLES = ((1, 1.0), (2, 0.5), (3, 0.3), (4, 1.0))
"""After how many beats music is like itself again, and how much that counts: most after one, and after a bar."""
_ALTERNATING, _EMPTY = 0.85, 0.03


def onsets(blocks: Iterable[NDArray[np.float32]]) -> NDArray[np.float64]:
    """How much begins at each moment, every `STEP` seconds: what grew, summed over bands of pitch; blocks of ``(n, 2)`` at 48 kHz."""
    bands = _bands()
    window = np.hanning(WINDOW).astype(np.float32)
    held = np.zeros(WINDOW // 2, np.float32)
    before = np.zeros(_BANDS)
    weights = np.where(np.arange(_BANDS) < _LOW, _LOW_WEIGHT, 1.0)
    found: list[NDArray[np.float64]] = []
    for block in blocks:
        held = np.concatenate([held, block.mean(axis=1)])
        count = (len(held) - WINDOW) // HOP + 1 if len(held) >= WINDOW else 0
        if not count:
            continue
        frames = np.lib.stride_tricks.sliding_window_view(held, WINDOW)[: count * HOP : HOP]
        power = np.log(np.abs(np.fft.rfft(frames * window)) @ bands + _FLOOR)
        grown = np.diff(np.vstack([before, power]), axis=0) if found else np.diff(np.vstack([power[:1], power]), axis=0)
        found.append(np.maximum(grown, 0) @ weights)
        before = power[-1]
        held = held[count * HOP :]
    if not found:
        return np.zeros(0)
    curve = np.concatenate(found)
    wide = np.convolve(np.pad(curve, 50, mode="edge"), np.ones(101) / 101, "valid")
    curve = np.convolve(np.maximum(curve - wide, 0), np.hanning(5)[1:-1] / 2, "same")
    return np.asarray(curve / max(float(curve.std()), 1e-9))


def tempo(curve: NDArray[np.float64]) -> float:
    """Beats a minute of an onset curve, 0 without a pulse: the period after which, and after a bar of which, it is most like itself."""
    least, most = round(60 / FASTEST / STEP), round(60 / SLOWEST / STEP)
    if len(curve) < 2 * most or not curve.any():
        return 0.0
    alike = _alike(curve, 4 * most + 3)
    lags = np.arange(least, most + 1)
    strength = sum(
        weight * np.maximum.reduce([alike[lags * times + off] for off in range(-1 - (times > 2), 2 + (times > 2))])
        for times, weight in _MULTIPLES
    )
    likely = np.exp(-0.5 * (np.log2(lags * STEP / _USUAL) / _WIDE) ** 2)
    best = int(lags[int(np.argmax(strength * likely))])
    period = _refined(alike, 4 * best) / 4
    return 60 / (period * STEP) / (2 if _counts_halves(alike, period) else 1)


def _counts_halves(alike: NDArray[np.float64], period: float) -> bool:
    """Whether a period is half a beat: every second one is weaker, and nothing falls between them, as nothing finer is played."""
    if 2 * period * STEP > 60 / SLOWEST:
        return False
    between, once, twice = (_near(alike, period * times) for times in (0.5, 1, 2))
    return once < _ALTERNATING * twice and between < _EMPTY


def _near(alike: NDArray[np.float64], lag: float) -> float:
    slack = max(1, int(0.03 * lag))
    return float(alike[round(lag) - slack : round(lag) + slack + 1].max())


def _alike(curve: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """How like itself a curve is, moved by up to `count` steps: 1 at rest, however long the part that still overlaps."""
    size = 1 << (2 * len(curve) + count).bit_length()
    moved = np.fft.irfft(np.abs(np.fft.rfft(curve - curve.mean(), size)) ** 2, size)[:count]
    overlap = np.maximum(len(curve) - np.arange(count), len(curve) / 4) / len(curve)
    return np.asarray(moved / overlap / moved[0])


def beats(curve: NDArray[np.float64]) -> list[float]:
    """When its beats fall, in seconds: the steady row that meets the most onsets, none without a pulse.

    Source: D. Ellis, "Beat Tracking by Dynamic Programming", 2007.
    """
    speed = tempo(curve)
    if not speed:
        return []
    period = 60 / speed / STEP
    back = np.arange(-round(2 * period), -round(period / 2) + 1)
    cost = -TIGHT * np.log(-back / period) ** 2
    total, came = curve.copy(), np.full(len(curve), -1)
    for at in range(-int(back[0]), len(curve)):
        scores = total[at + back] + cost
        best = int(np.argmax(scores))
        total[at] += scores[best]
        came[at] = at + int(back[best])
    at = len(curve) - round(period) + int(np.argmax(total[len(curve) - round(period) :]))
    found = []
    while at >= 0:
        found.append(round(at * STEP, 3))
        at = int(came[at])
    return found[::-1]


def _refined(alike: NDArray[np.float64], lag: int) -> float:
    """A peak between samples, by a parabola through it and its neighbours."""
    lag = lag - 2 + int(np.argmax(alike[lag - 2 : lag + 3]))
    left, middle, right = (float(alike[lag + step]) for step in (-1, 0, 1))
    bend = left - 2 * middle + right
    return lag + (0.5 * (left - right) / bend if bend < 0 else 0.0)


def _bands() -> NDArray[np.float32]:
    """Which frequencies belong to which of the bands, evenly over the octaves from 40 Hz to 12 kHz."""
    hertz = np.fft.rfftfreq(WINDOW, 1 / RATE)
    place = np.clip((np.log2(np.maximum(hertz, 1) / 40) / np.log2(12_000 / 40) * _BANDS).astype(int), -1, _BANDS)
    return np.asarray(place[:, None] == np.arange(_BANDS), np.float32)
