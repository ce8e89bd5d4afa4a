"""Loudness and true peak, block by block, with constant memory.

Source: ITU-R BS.1770-5 (K-weighting, gating, true peak by four-fold oversampling).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .sound import RATE, Convolver, Stereo

CELL = RATE // 1000
"""Samples of a true-peak cell: one millisecond."""

HOP = RATE // 10
"""Samples of a loudness step; four of them are a gating block of 400 ms."""

_WEIGHTED = 8192  # samples of the weighting's echo
_TAPS = 48  # per phase 12, as in the recommendation's own filter


class Meter:
    """Takes a film's sound in blocks of any size; knows its loudness over time and its true peaks.

    `powers` holds the K-weighted mean square of every 100 ms, both channels summed; `peaks` the
    highest absolute value of every millisecond of the oversampled sound.
    """

    def __init__(self, *, peaks: bool = True) -> None:
        self._weigh = Convolver(np.stack([k_weighting()] * 2, axis=1))
        self._rest = np.zeros(0, np.float64)
        self._powers: list[NDArray[np.float64]] = []
        self._peaks: TruePeaks | None = TruePeaks() if peaks else None
        self._silent = 0

    def take(self, block: Stereo) -> None:
        """Measure the next block."""
        if self._peaks is not None:
            self._peaks.take(block)
        power = self._power(block)
        power = np.concatenate([self._rest, power])
        whole = len(power) // HOP * HOP
        self._powers.append(power[:whole].reshape(-1, HOP).mean(axis=1))
        self._rest = power[whole:]

    def _power(self, block: Stereo) -> NDArray[np.float64]:
        """The weighted square of every sample; silence that outlasts the weighting's echo takes no work."""
        rung_out = self._silent >= _WEIGHTED
        self._silent = 0 if block.any() else self._silent + len(block)
        if rung_out and self._silent:
            return np.zeros(len(block))
        return np.asarray(np.square(self._weigh(block)).sum(axis=1), dtype=np.float64)

    @property
    def powers(self) -> NDArray[np.float64]:
        """The mean squares of every full 100 ms so far."""
        return np.concatenate([np.zeros(0), *self._powers])

    @property
    def peaks(self) -> NDArray[np.float32]:
        """The highest true peak of every millisecond so far."""
        return self._peaks.cells() if self._peaks is not None else np.zeros(0, np.float32)

    @property
    def lufs(self) -> float | None:
        """Integrated loudness so far; None for silence."""
        return integrated(self.powers)


class TruePeaks:
    """The highest value of every millisecond, between the samples too."""

    def __init__(self) -> None:
        self._phases = _phases()
        self._context = np.zeros((_TAPS // 4 - 1, 2), np.float32)
        self._rest = np.zeros(0, np.float32)
        self._cells: list[NDArray[np.float32]] = []

    def take(self, block: Stereo) -> None:
        """Measure the next block."""
        longer = np.concatenate([self._context, block])
        self._context = longer[len(longer) - len(self._context) :]
        highest = np.abs(block).max(axis=1)
        for phase in self._phases:
            for side in (0, 1):
                np.maximum(highest, np.abs(np.convolve(longer[:, side], phase, "valid")), out=highest)
        highest = np.concatenate([self._rest, highest])
        whole = len(highest) // CELL * CELL
        self._cells.append(highest[:whole].reshape(-1, CELL).max(axis=1))
        self._rest = highest[whole:]

    def cells(self) -> NDArray[np.float32]:
        """Every millisecond so far, the last one maybe shorter."""
        last = [self._rest.max(keepdims=True)] if len(self._rest) else []
        return np.concatenate([np.zeros(0, np.float32), *self._cells, *last])


def integrated(powers: NDArray[np.float64]) -> float | None:
    """Gated loudness in LUFS of mean squares every 100 ms; None when nothing passes the gates.

    Less than 400 ms are measured as one ungated block.
    """
    if not len(powers):
        return None
    blocks = np.convolve(powers, np.full(4, 0.25), "valid") if len(powers) >= 4 else powers.mean(keepdims=True)
    loud = blocks[blocks > 10 ** ((-70 + 0.691) / 10)]
    if not len(loud):
        return None
    loud = loud[loud > loud.mean() * 0.1]
    return float(-0.691 + 10 * np.log10(loud.mean()))


def k_weighting() -> NDArray[np.float32]:
    """The impulse response of K-weighting at 48 kHz: a shelf for the head, then a high-pass."""
    shelf = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (-1.69065929318241, 0.73248077421585))
    high_pass = ((1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621))
    taps = _WEIGHTED
    turn = np.exp(-2j * np.pi * np.arange(taps + 1) / (2 * taps))
    whole = np.ones(taps + 1, complex)
    for (b0, b1, b2), (a1, a2) in (shelf, high_pass):
        whole *= (b0 + b1 * turn + b2 * turn**2) / (1 + a1 * turn + a2 * turn**2)
    return np.fft.irfft(whole)[:taps].astype(np.float32)


def _phases() -> list[NDArray[np.float32]]:
    """The three fractional delays (a quarter, a half, three quarters of a sample) of a windowed sinc."""
    taps = _TAPS // 4
    place = np.arange(taps) - (taps - 1) // 2
    phases = []
    for quarter in (1, 2, 3):
        x = place - quarter / 4
        phase = np.sinc(x) * np.cos(np.pi * x / (taps + 1)) ** 2
        phases.append((phase / phase.sum()).astype(np.float32)[::-1])
    return phases
