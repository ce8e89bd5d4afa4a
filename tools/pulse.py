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
_BANDS = 32


def onsets(blocks: Iterable[NDArray[np.float32]]) -> NDArray[np.float64]:
    """How much begins at each moment, every `STEP` seconds: what grew, summed over bands of pitch; blocks of ``(n, 2)`` at 48 kHz."""
    bands = _bands()
    window = np.hanning(WINDOW).astype(np.float32)
    held = np.zeros(WINDOW // 2, np.float32)
    before = np.full(_BANDS, np.log(1e-4))
    found: list[NDArray[np.float64]] = []
    for block in blocks:
        held = np.concatenate([held, block.mean(axis=1)])
        count = (len(held) - WINDOW) // HOP + 1 if len(held) >= WINDOW else 0
        if not count:
            continue
        frames = np.lib.stride_tricks.sliding_window_view(held, WINDOW)[: count * HOP : HOP]
        power = np.log(np.abs(np.fft.rfft(frames * window)) @ bands + 1e-4 * WINDOW / 8)
        grown = np.diff(np.vstack([before, power]), axis=0) if found else np.diff(np.vstack([power[:1], power]), axis=0)
        found.append(np.maximum(grown, 0).sum(axis=1))
        before = power[-1]
        held = held[count * HOP :]
    if not found:
        return np.zeros(0)
    curve = np.concatenate(found)
    wide = np.convolve(np.pad(curve, 50, mode="edge"), np.ones(101) / 101, "valid")
    curve = np.convolve(np.maximum(curve - wide, 0), np.hanning(5)[1:-1] / 2, "same")
    return np.asarray(curve / max(float(curve.std()), 1e-9))


def tempo(curve: NDArray[np.float64]) -> float:
    """Beats a minute of an onset curve, 0 without a pulse: the period at which it repeats itself best, near what a foot would tap."""
    least, most = round(60 / FASTEST / STEP), round(60 / SLOWEST / STEP)
    if len(curve) < 2 * most or not curve.any():
        return 0.0
    size = 1 << (2 * len(curve)).bit_length()
    spectrum = np.fft.rfft(curve - curve.mean(), size)
    alike = np.fft.irfft(np.abs(spectrum) ** 2, size)[: 4 * most + 2]
    lags = np.arange(least, most + 1)
    # Several periods at once: a pattern of eighths repeats after each bar too.
    strength = sum(np.maximum.reduce([alike[lags * times + off] for off in (-1, 0, 1)]) / times for times in (1, 2, 4))
    usual = np.exp(-0.5 * (np.log2(lags * STEP / 0.6) / 0.7) ** 2)
    best = int(lags[int(np.argmax(strength * usual))])
    return 60 / (_refined(alike, 4 * best) / 4 * STEP)


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
