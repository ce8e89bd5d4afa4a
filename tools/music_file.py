"""A person's own music: decoded, looped over a cross-fade when it is too short, faded at both ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from ..core.errors import MediaError
from .media import SELF_CONTAINED
from .pulse import beats, onsets
from .sound import RATE, Stereo

BLOCK = RATE
CROSS = 2 * RATE
FADE_IN, FADE_OUT = RATE // 2, 3 * RATE
SILENT = 1e-6  # power; what is softer is silence


def play_file(file: Path, total: int) -> Iterator[Stereo]:
    """A sound file as blocks of ``(n, 2) float32`` at 48 kHz, in all exactly `total` samples; raises `MediaError`."""
    at = 0
    for block in _blocks(_looped(file)):
        count = min(len(block), total - at)
        place = np.arange(at, at + count)
        fade = np.clip(place / FADE_IN, 0, 1) * np.clip((total - 1 - place) / min(FADE_OUT, max(total // 3, 1)), 0, 1)
        yield block[:count] * fade[:, None].astype(np.float32)
        at += count
        if at >= total:
            return


def _blocks(frames: Iterator[Stereo]) -> Iterator[Stereo]:
    """The same samples in blocks of a second."""
    held = np.zeros((0, 2), np.float32)
    for frame in frames:
        held = np.concatenate([held, frame])
        while len(held) >= BLOCK:
            yield held[:BLOCK]
            held = held[BLOCK:]


def _looped(file: Path) -> Iterator[Stereo]:
    """The file without end: each end is laid over the next beginning."""
    end = np.zeros((0, 2), np.float32)
    while True:
        heard = 0
        held = end
        overlap = len(end)
        for decoded in _decoded(file):
            frame = decoded
            heard += len(frame)
            if overlap:
                count = min(overlap, len(frame))
                place = len(end) - overlap + np.arange(count)
                rising = np.sin(place / len(end) * np.pi / 2)[:, None]
                start = len(end) - overlap
                laid = held[start : start + count] * np.sqrt(1 - rising**2) + frame[:count] * rising
                held = np.concatenate([held[:start], laid.astype(np.float32), held[start + count :]])
                overlap -= count
                frame = frame[count:]
            held = np.concatenate([held, frame])
            if overlap == 0 and len(held) > CROSS:
                yield held[: len(held) - CROSS]
                held = held[len(held) - CROSS :]
        if heard == 0:
            raise MediaError(f"{file} holds no sound. Hand in an audio file, a mood's name, or --music none.")
        end = held[-min(CROSS, heard // 4) :] if heard // 4 else np.zeros((0, 2), np.float32)
        yield held[: len(held) - len(end)]


def _decoded(file: Path) -> Iterator[Stereo]:
    try:
        with av.open(str(file), container_options=SELF_CONTAINED) as container:
            if not container.streams.audio:
                raise MediaError(f"{file} holds no sound. Hand in an audio file, a mood's name, or --music none.")
            resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
            for frame in container.decode(audio=0):
                for part in resampler.resample(frame):
                    yield np.ascontiguousarray(part.to_ndarray().T, np.float32)
            for part in resampler.resample(None):
                yield np.ascontiguousarray(part.to_ndarray().T, np.float32)
    except (FFmpegError, OSError) as fault:
        raise MediaError(f"{file} cannot be played ({fault}). Hand in a WAV, MP3, FLAC or M4A file, or name a mood.") from fault


def levels_of(file: Path, seconds: float, rate: int) -> NDArray[np.float64]:
    """How loud a sound file is over a film of so many seconds, as `play_file` plays it: decibels, `rate` values a second.

    Each is the power of the second and a half around it. Raises `MediaError`.
    """
    hop = RATE // rate
    powers: list[NDArray[np.float64]] = []
    held = np.zeros((0, 2), np.float32)
    for block in play_file(file, max(hop, round(seconds * RATE))):
        held = np.concatenate([held, block])
        count = len(held) // hop
        powers.append(np.square(held[: count * hop], dtype=np.float64).reshape(count, -1).mean(axis=1))
        held = held[count * hop :]
    window = np.hanning(round(1.5 * rate) + 2)[1:-1]
    reach = len(window) // 2
    padded = np.pad(np.concatenate(powers), (reach, len(window) - 1 - reach), mode="edge")
    return np.asarray(10 * np.log10(np.convolve(padded, window / window.sum(), "valid") + SILENT))


def beats_of(file: Path, seconds: float) -> list[float]:
    """When the beats of a sound file fall in a film of so many seconds, as `play_file` plays it; raises `MediaError`."""
    heard = 0

    def counted() -> Iterator[Stereo]:
        nonlocal heard
        for frame in _decoded(file):
            heard += len(frame)
            yield frame

    once = beats(onsets(_blocks(counted())))
    if not heard:
        raise MediaError(f"{file} holds no sound. Hand in an audio file, a mood's name, or --music none.")
    period = max(heard - min(CROSS, heard // 4), 1) / RATE
    rounds = range(int(seconds / period) + 1 if once else 0)
    return [at + period * number for number in rounds for at in once if at < period and at + period * number < seconds]
