"""Mastering: the loudness that was asked for, and no peak above the ceiling.

Source: EBU R 128 (broadcast), the streaming services' -14 LUFS and the podcast services' -16; true peak as in ITU-R BS.1770.
"""

from __future__ import annotations

import wave
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from .loudness import CELL, HOP, Meter, TruePeaks, integrated
from .packets import blocks
from .sound import RATE, gain

WEB = "web"

PROFILES = {WEB: -14.0, "broadcast": -23.0, "podcast": -16.0}
"""LUFS of a finished film, by where it is going to be heard."""

CEILING = -1.6
"""dBTP that no sample of the WAV file passes; AAC may add up to half a decibel."""

LIMIT = -1.1
"""dBTP over which a moment of the finished film is turned down once more."""

BLOCK = RATE

_REACH = 30  # milliseconds that the limiter knows ahead and holds on
_CHUNK = 60_000  # milliseconds of the limiter's curve that are worked out at a time


def master(whole: Meter, most: float, target: float = PROFILES[WEB]) -> tuple[float, NDArray[np.float32]]:
    """The factor that brings the film to `target` LUFS, up by at most `most` dB, and the limiter's curve, one value a millisecond.

    The limiter takes a little loudness away, so both are found together, from the meter's own
    small arrays.
    """
    powers, peaks = whole.powers, whole.peaks
    loud = integrated(powers)
    if loud is None:
        return 1.0, np.ones(len(peaks), np.float32)
    level = min(target - loud, most)
    curve = limiter(peaks, gain(level))
    for _ in range(12):
        kept = curve[: len(powers) * HOP // CELL].reshape(-1, HOP // CELL)
        limited = integrated(powers * np.square(kept).mean(axis=1, dtype=np.float64))
        if limited is None or level >= most or abs(limited + level - target) < 0.05:
            break
        level = min(level + target - (limited + level), most)
        curve = limiter(peaks, gain(level))
    return gain(level), curve


def limiter(peaks: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    """How far to turn down every millisecond so that no peak passes the ceiling; it knows 30 ms ahead."""
    ceiling = gain(CEILING)
    curve = np.ones(len(peaks), np.float32)
    for first in range(0, len(peaks), _CHUNK):
        before = min(first, 2 * _REACH)
        part = peaks[first - before : first + _CHUNK + 2 * _REACH]
        if part.max(initial=0) * factor > ceiling:
            curve[first : first + _CHUNK] = _smooth(ceiling / np.maximum(part * factor, ceiling))[before : before + _CHUNK]
    return curve


def tame(sound: Path, heard: Path, out: Path) -> None:
    """Write a film's WAV file again, turned down for moments where its AAC, as `heard` in the film, passes the limit.

    AAC changes the wave, and now and then throws up a peak where none was. Raises `MediaError`.
    """
    with wave.open(str(sound), "rb") as before:
        total = before.getnframes()
        peaks = TruePeaks()
        for block in blocks(heard, total):
            peaks.take(np.ascontiguousarray(block.T))
        cells = peaks.cells()
        curve = _smooth(np.where(cells > gain(LIMIT), gain(CEILING) / np.maximum(cells, 1e-6), 1.0))
        with wave.open(str(out), "wb") as after:
            after.setparams(before.getparams())
            for start in range(0, total, BLOCK):
                block = np.frombuffer(before.readframes(BLOCK), "<i2").reshape(-1, 2)
                held = _held(curve, start, len(block))
                after.writeframesraw(np.rint(block * held[:, None]).astype("<i2").tobytes())


def _held(curve: NDArray[np.float32], start: int, count: int) -> NDArray[np.float64]:
    """A limiter's curve, whose values stand in the middle of their milliseconds, for `count` samples from `start` on."""
    first = max(start // CELL - 2, 0)
    near = curve[first : (start + count) // CELL + 3]
    return np.interp(np.arange(start, start + count), np.arange(first, first + len(near)) * CELL + CELL / 2, near)


def _smooth(needed: NDArray[np.floating]) -> NDArray[np.float32]:
    """A limiter's curve from what every millisecond needs: early enough, late enough, and without a step."""
    lowest = np.pad(needed, _REACH, constant_values=1.0)
    covered, wanted = 1, 2 * _REACH + 1
    while covered < wanted:  # the least of ever longer runs
        step = min(covered, wanted - covered)
        lowest = np.minimum(lowest[:-step], lowest[step:])
        covered += step
    window = np.hanning(2 * _REACH - 1)[1:-1]
    half = len(window) // 2
    if not len(lowest):
        return np.ones(0, np.float32)
    return np.convolve(np.pad(lowest, half, mode="edge"), window / window.sum(), "valid").astype(np.float32)


def write(mixed: BinaryIO, factor: float, curve: NDArray[np.float32], total: int, out: Path) -> tuple[Meter, int]:
    """Turn up, limit and write the film's sound; returns the meter that saw every written sample, and how many were cut off."""
    mixed.seek(0)
    final, clipped = Meter(), 0
    with wave.open(str(out), "wb") as film:
        film.setnchannels(2)
        film.setsampwidth(2)
        film.setframerate(RATE)
        for start in range(0, total, BLOCK):
            count = min(BLOCK, total - start)
            block = np.frombuffer(mixed.read(count * 8), np.float32).reshape(-1, 2)
            held = _held(curve, start, count)
            held *= np.clip((total - 1 - np.arange(start, start + count)) / (RATE // 50), 0, 1)  # nothing ends in a click
            turned = block * (held * factor)[:, None]
            clipped += int((np.abs(turned) > 1).sum())
            whole = np.rint(np.clip(turned, -1, 1) * 32767).astype("<i2")
            film.writeframesraw(whole.tobytes())
            final.take(whole.astype(np.float32) / np.float32(32768))
    return final, clipped
