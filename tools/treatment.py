"""What a spoken line goes through before the mix: cleared, evened out, set in a small room, brought to one level."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core.errors import MediaError
from .loudness import Meter
from .sound import RATE, Convolver, Stereo, fast_length, gain, resample, room, shaped

LEVEL = -20.0
"""LUFS of every line before mastering."""

LONGEST = 20
"""Seconds of one line handled at a time; a longer one is parted where it is quietest."""

CLEAR = {40.0: -48.0, 75.0: -12.0, 110.0: 0.0}
"""For every voice: no rumble."""

ESPEAK = {
    40.0: -48.0, 80.0: -12.0, 120.0: -1.0, 250.0: -1.5, 500.0: 0.0, 1500.0: 1.5, 2400.0: 2.0, 3600.0: -1.0,
    5000.0: -3.0, 7500.0: -6.0, 9500.0: -12.0, 12000.0: -40.0,
}  # fmt: skip
"""For espeak: less buzz and hiss, a little more of what tells words apart."""

_WET = gain(-17)
_THRESHOLD, _RATIO = -26.0, 2.2


class Piece(NamedTuple):
    """A part of a WAV file: from which of its samples, and how many, at which rate."""

    file: Path
    first: int
    length: int
    rate: int


def pieces(file: Path) -> Iterator[Piece]:
    """A spoken line in pieces that fit the memory; raises `MediaError` for what is no mono or stereo 16-bit WAV file."""
    try:
        with wave.open(str(file), "rb") as sound:
            if sound.getsampwidth() != 2 or sound.getnchannels() not in (1, 2):
                raise MediaError(f"{file} is not a 16-bit WAV file. Delete it; it is spoken again.")
            rate, total = sound.getframerate(), sound.getnframes()
    except (OSError, wave.Error, EOFError) as fault:
        raise MediaError(f"The spoken line {file} cannot be read ({fault}). Delete it; it is spoken again.") from fault
    first = 0
    while total - first > LONGEST * rate:
        tail = 5 * rate
        window = read(Piece(file, first + LONGEST * rate - tail, tail, rate))
        step = rate // 20
        power = (window[: len(window) // step * step].reshape(-1, step) ** 2).mean(axis=1)
        count = LONGEST * rate - tail + int(np.argmin(power)) * step + step // 2
        yield Piece(file, first, count, rate)
        first += count
    if total > first:
        yield Piece(file, first, total - first, rate)


def read(piece: Piece) -> NDArray[np.float32]:
    """A piece's samples as one channel; raises `MediaError`."""
    try:
        with wave.open(str(piece.file), "rb") as sound:
            sound.setpos(piece.first)
            raw = np.frombuffer(sound.readframes(piece.length), "<i2").astype(np.float32) / np.float32(32768)
            return np.asarray(raw.reshape(-1, sound.getnchannels()).mean(axis=1), np.float32)
    except (OSError, wave.Error, EOFError, ValueError) as fault:
        raise MediaError(f"The spoken line {piece.file} cannot be read ({fault}). Delete it; it is spoken again.") from fault


def treat(samples: NDArray[np.float32], rate: int, engine: str, pan: float = 0.0) -> Stereo:
    """One channel of speech as stereo at 48 kHz and `LEVEL`, with the room's tail; the first sample stays the first.

    `pan` runs from -1 (left) to 1 (right).
    """
    robotic = engine == "espeak"
    line = shaped(resample(samples, rate), ESPEAK if robotic else CLEAR)
    if robotic:
        line = spread(line)
    line = evened(line)
    tail = RATE // 3 if robotic else 0
    both = np.stack([np.append(line, np.zeros(tail, np.float32))] * 2, axis=1)
    if robotic:
        both = both + np.float32(_WET) * Convolver(_booth())(both)
    sides = np.sqrt(np.array([1 - pan, 1 + pan], np.float32))
    both = np.asarray(both * sides, np.float32)
    meter = Meter(peaks=False)
    meter.take(np.concatenate([both, np.zeros((max(RATE // 2 - len(both), RATE // 10), 2), np.float32)]))
    loud = meter.lufs
    return both if loud is None else np.asarray(both * np.float32(gain(LEVEL - loud)), np.float32)


def spread(line: NDArray[np.float32]) -> NDArray[np.float32]:
    """Low tones up to four milliseconds earlier than high ones: heard as the same, but without the pulses' sharp peaks.

    A synthesiser's pulses start all their tones at once; parted, they are a decibel or two lower
    at the same loudness, which the limiter need not take away.
    """
    size = fast_length(len(line) + RATE // 50)
    spectrum = np.fft.rfft(line, size)
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    early = 0.004 * np.clip(1 - hertz / 6000, 0, 1) ** 2
    spectrum *= np.exp(2j * np.pi * np.cumsum(early) * RATE / size)
    return np.fft.irfft(spectrum, size)[: len(line)].astype(np.float32)


def evened(line: NDArray[np.float32]) -> NDArray[np.float32]:
    """Loud syllables a little softer, so that soft ones are heard: a gentle compressor without delay."""
    hop = RATE // 200
    padded = np.append(line, np.zeros(-len(line) % hop, np.float32)).reshape(-1, hop)
    power = (padded.astype(float) ** 2).mean(axis=1)
    window = np.hanning(13) / np.hanning(13).sum()
    level = 10 * np.log10(np.convolve(np.pad(power, 6, mode="edge"), window, "valid") + 1e-10)
    cut = np.minimum(0, (_THRESHOLD - level) * (1 - 1 / _RATIO))
    places = np.arange(len(cut)) * hop + hop / 2
    return np.asarray(line * 10 ** (np.interp(np.arange(len(line)), places, cut) / 20), np.float32)


@cache
def _booth() -> NDArray[np.float32]:
    return room(0.3, seed=5, brightness=4000)
