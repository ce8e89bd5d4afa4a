"""What a spoken line goes through before the mix: cleared, evened out, set in its room, brought to one level.

That it takes nothing from what is understood is measured by ``benchmarks/intelligibility.py``.
"""

from __future__ import annotations

import itertools
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core.errors import MediaError
from .acoustics import CLOSE, Heard, echo, passed, wet_of
from .loudness import Meter
from .sound import RATE, Convolver, Stereo, fast_length, gain, resample, shaped

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

HISSING = {3800.0: -48.0, 5000.0: -6.0, 5600.0: 0.0, 10500.0: 0.0, 14000.0: -12.0}
"""Where "s" and "sh" are sharp."""

SHARP = -9.0
"""Decibels under the line's loud moments from which on a hiss is turned down, by half of what it is over."""

BREATHED = 260, 4.0
"""Milliseconds of silence inside a line, and seconds of speech since the last, from which on a breath is heard in it."""

BREATH = -30.0
"""Decibels of a breath, against the line."""

WHISPER = {80.0: -24.0, 300.0: -9.0, 900.0: 0.0, 3000.0: 3.0, 7000.0: 0.0, 12000.0: -18.0}
"""A whisper has little below and more of the breath above."""

WHISPERED = 90
"""How finely a whisper keeps the spectrum's shape: so many of 48 000ths of a second, less than any voice's period."""

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


def treat(samples: NDArray[np.float32], rate: int, engine: str, pan: float = 0.0, how: Heard = CLOSE) -> Stereo:
    """One channel of speech as stereo at 48 kHz and `LEVEL`, with the room's tail; the first sample stays the first.

    `pan` runs from -1 (left) to 1 (right); `how` it is heard moves it from `LEVEL` by as many decibels as it says.
    """
    robotic = engine == "espeak"
    line = shaped(resample(samples, rate), ESPEAK if robotic else CLEAR)
    if how.whispered:
        line = whispered(line)
    elif robotic:
        line = spread(line)
    line = softened(evened(line))
    if robotic:
        line = breathing(line)
    line = passed(line, how.through)
    answering = wet_of(how, robotic)
    tail = round(answering[0].seconds * RATE) if answering else 0
    both = np.stack([np.append(line, np.zeros(tail, np.float32))] * 2, axis=1)
    if answering:
        both = both + np.float32(answering[1]) * Convolver(echo(answering[0]))(both)
    sides = np.sqrt(np.array([1 - pan, 1 + pan], np.float32))
    both = np.asarray(both * sides, np.float32)
    meter = Meter(peaks=False)
    meter.take(np.concatenate([both, np.zeros((max(RATE // 2 - len(both), RATE // 10), 2), np.float32)]))
    loud = meter.lufs
    return both if loud is None else np.asarray(both * np.float32(gain(LEVEL + how.level - loud)), np.float32)


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
    cut = np.minimum(0, (_THRESHOLD - _levels(line)) * (1 - 1 / _RATIO))
    return _turned(line, cut)


def softened(line: NDArray[np.float32]) -> NDArray[np.float32]:
    """Sharp hisses a little softer: only where they are, and only their own tones (a de-esser without delay)."""
    if not len(line):
        return line
    high = shaped(line, HISSING)
    loud = float(np.percentile(_levels(line), 95))
    over = np.maximum(0, _levels(high) - (loud + SHARP))
    return np.asarray(line - high + _turned(high, -over / 2), np.float32)


def breathing(line: NDArray[np.float32]) -> NDArray[np.float32]:
    """A synthesised line that draws breath, softly, in the pauses inside it; who speaks on without one draws none."""
    hop = RATE // 200
    levels = _levels(line)
    if not len(levels):
        return line
    speaking = levels > max(float(np.percentile(levels, 95)) - 32, -70)
    edges = [int(edge) for edge in np.flatnonzero(np.diff(speaking.astype(int)))]
    heard = np.array(line)
    loud = float(np.sqrt((line.astype(float) ** 2).mean()))
    last = int(np.argmax(speaking))
    for stop, start in itertools.pairwise(edges):
        long_enough = (start - stop) * 5 >= BREATHED[0] and (stop - last) * 5 >= BREATHED[1] * 1000
        if speaking[stop] and not speaking[stop + 1] and long_enough:
            end = start * hop - RATE // 50
            breath = _breath(min(int(0.28 * RATE), end - stop * hop - RATE // 20), stop)
            heard[end - len(breath) : end] += breath * np.float32(loud * gain(BREATH))
            last = start
    return heard


def _breath(count: int, seed: int) -> NDArray[np.float32]:
    """Air drawn in through an open mouth, about as loud as 1: rising, and gone at once."""
    noise = np.random.default_rng(seed).standard_normal(count).astype(np.float32)
    place = np.linspace(0, 1, count)
    air = shaped(noise, {200.0: -30.0, 700.0: -6.0, 1300.0: 0.0, 2600.0: -4.0, 6000.0: -14.0, 12000.0: -30.0})
    drawn = air * np.sin(np.pi * place**1.6) ** 2
    return np.asarray(drawn / max(float(np.sqrt((drawn**2).mean())), 1e-9), np.float32)


def whispered(line: NDArray[np.float32]) -> NDArray[np.float32]:
    """A line whispered: its throat and its time, with breath in place of the voice.

    Every moment's spectrum, smoothed over so much that no tone of the voice is left, is sounded by noise.
    """
    size, hop = 1536, 384
    padded = np.pad(line.astype(float), (size, size + -len(line) % hop))
    window = np.hanning(size + 1)[:-1]
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop] * window
    log = np.log(np.abs(np.fft.rfft(frames)) + 1e-7)
    bend = np.fft.irfft(log)
    kept = WHISPERED * RATE // 48_000
    bend[:, kept : size - kept + 1] = 0
    envelope = np.exp(np.fft.rfft(bend).real)
    noise = np.random.default_rng(len(line)).standard_normal(len(padded))
    air = np.fft.rfft(np.lib.stride_tricks.sliding_window_view(noise, size)[::hop] * window)
    sounded = np.fft.irfft(envelope * air / np.maximum(np.abs(air), 1e-9)) * window
    whole = np.zeros(len(padded))
    for number, frame in enumerate(sounded):
        whole[number * hop : number * hop + size] += frame
    return shaped(whole[size : size + len(line)].astype(np.float32), WHISPER)


def _levels(line: NDArray[np.float32]) -> NDArray[np.float64]:
    """The level every 5 ms, in decibels, over the 60 ms around it."""
    hop = RATE // 200
    power = (np.append(line, np.zeros(-len(line) % hop, np.float32)).reshape(-1, hop).astype(float) ** 2).mean(axis=1)
    window = np.hanning(13) / np.hanning(13).sum()
    return np.asarray(10 * np.log10(np.convolve(np.pad(power, 6, mode="edge"), window, "valid") + 1e-10)) if len(power) else power


def _turned(line: NDArray[np.float32], by: NDArray[np.float64]) -> NDArray[np.float32]:
    """A line with its level moved by so many decibels, given every 5 ms."""
    if not len(line):
        return line
    hop = RATE // 200
    places = np.arange(len(by)) * hop + hop / 2
    return np.asarray(line * 10 ** (np.interp(np.arange(len(line)), places, by) / 20), np.float32)
