"""Sound arithmetic that the mix, the music and the voices share: decibels, resampling, filters by spectrum, rooms."""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

Stereo = NDArray[np.float32]
"""Sound of two channels: ``(samples, 2) float32`` from -1 to 1."""

RATE = 48_000
"""Samples a second of every film's sound."""

TOP = {20_000.0: -100.0}
"""The end of a noise's spectrum: what goes on up there is a hiss on every step and wave."""


def gain(decibels: float) -> float:
    """The factor of a level in decibels."""
    return float(10 ** (decibels / 20))


def decibels(factor: float) -> float:
    """The level of a factor; -200 for silence."""
    return float(20 * np.log10(max(abs(factor), 1e-10)))


def fast_length(least: int) -> int:
    """The smallest number of only the factors 2, 3 and 5 that is not less: a quick Fourier transform."""
    best = 1 << max(least - 1, 1).bit_length()
    power_of_five = 1
    while power_of_five < best:
        power = power_of_five
        while power < best:
            size = power << max(-(-least // power) - 1, 0).bit_length()
            best = min(best, size)
            power *= 3
        power_of_five *= 5
    return best


def resample(samples: NDArray[np.float32], source: int, target: int = RATE) -> NDArray[np.float32]:
    """One channel at another rate, by its spectrum: exact in time, nothing folded back."""
    if source == target or not len(samples):
        return samples
    common = gcd(source, target)
    down, up = source // common, target // common
    periods = fast_length(-(-(len(samples) + source // 20) // down))
    spectrum = np.fft.rfft(samples, periods * down)
    wanted = periods * up // 2 + 1
    kept = np.zeros(wanted, spectrum.dtype)
    kept[: min(wanted, len(spectrum))] = spectrum[:wanted]
    whole = np.fft.irfft(kept, periods * up) * (up / down)
    return whole[: -(-len(samples) * up // down)].astype(np.float32)


def shaped(samples: NDArray[np.float32], curve: Mapping[float, float], rate: int = RATE) -> NDArray[np.float32]:
    """One channel with its spectrum shaped: `curve` maps hertz to decibels, joined smoothly over octaves; no delay."""
    size = fast_length(len(samples) + rate // 10)
    spectrum = np.fft.rfft(samples, size)
    spectrum *= response(curve, len(spectrum), rate)
    return np.fft.irfft(spectrum, size)[: len(samples)].astype(np.float32)


def response(curve: Mapping[float, float], bins: int, rate: int = RATE) -> NDArray[np.float64]:
    """The factors of `bins` frequencies from 0 to half the rate."""
    hertz = np.maximum(np.linspace(0, rate / 2, bins), 1.0)
    points = np.array(sorted(curve.items()))
    level = np.interp(np.log2(hertz), np.log2(points[:, 0]), points[:, 1])
    return np.asarray(10 ** (level / 20))


def room(seconds: float, seed: int, brightness: float = 5000, rate: int = RATE) -> NDArray[np.float32]:
    """The echo of a room, ``(n, 2)``: dying noise, different left and right, of unit energy."""
    count = int(seconds * rate)
    noise = np.random.default_rng(seed).standard_normal((count, 2))
    decay = np.exp(-6.9 * np.arange(count) / count)[:, None]
    start = np.minimum(np.arange(count) / (0.004 * rate), 1)[:, None]
    dying = (noise * decay * start).astype(np.float32)
    curve = {60: -30.0, 200: 0.0, brightness: 0.0, 4 * brightness: -30.0}
    tail = np.stack([shaped(dying[:, side], curve, rate) for side in (0, 1)], axis=1)
    return np.asarray(tail / np.sqrt((tail**2).sum(axis=0)), np.float32)


class Convolver:
    """A filter by its impulse response ``(taps, 2)``, applied block after block; keeps the tail between blocks."""

    def __init__(self, impulse: NDArray[Any]) -> None:
        self._impulse = np.asarray(impulse, np.float32)
        self._tail = np.zeros((len(impulse) - 1, 2), np.float32)
        self._spectra: dict[int, NDArray[Any]] = {}

    def __call__(self, block: Stereo) -> Stereo:
        """The next block, as long as it came."""
        count = len(block) + len(self._impulse) - 1
        size = fast_length(count)
        if size not in self._spectra:
            self._spectra = {size: np.fft.rfft(self._impulse, size, axis=0)}
        wet = np.fft.irfft(np.fft.rfft(block, size, axis=0) * self._spectra[size], size, axis=0)[:count]
        wet[: len(self._tail)] += self._tail
        self._tail = wet[len(block) :].astype(np.float32)
        return wet[: len(block)].astype(np.float32)
