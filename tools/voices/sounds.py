"""Sound out of files and answers, whatever format it is in."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError

from ...core.errors import SpeechError
from ..media import SELF_CONTAINED
from .speech import Samples

PCM_RATE = 24_000
"""Samples a second of sound without a header, as OpenAI's speech sends it: 16 bits, one channel."""

LONGEST = 1800
"""Seconds of sound that are taken from one file or answer; the rest is left."""


def decoded(data: bytes, kind: str = "") -> tuple[Samples, int]:
    """Sound of any format as ``(n,) float32`` of one channel, and its rate; `kind` is the content type it came with.

    Raises `SpeechError` for bytes that are no sound.
    """
    if kind.partition(";")[0].strip().lower() in ("audio/pcm", "audio/l16", "audio/x-raw"):
        return np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.float32) / np.float32(32768), PCM_RATE
    try:
        return _read(io.BytesIO(data))
    except (FFmpegError, ValueError) as fault:
        began = data[:60].decode("utf-8", "replace").split()
        raise SpeechError(f"What came is no sound ({kind or 'without a type'}: {' '.join(began)[:60]!r}).") from fault


def read_sound(path: Path) -> tuple[Samples, int]:
    """A sound file, or the sound of a film, as one channel and its rate; raises `SpeechError`."""
    try:
        return _read(str(path))
    except (FFmpegError, ValueError, OSError) as fault:
        raise SpeechError(f"{path} cannot be read as sound ({fault}). Name a WAV, MP3 or FLAC file.") from fault


def _read(source: str | io.BytesIO) -> tuple[Samples, int]:
    with av.open(source, "r", container_options=SELF_CONTAINED) as container:
        if not container.streams.audio:
            raise ValueError("no sound in it")
        rate = int(container.streams.audio[0].rate)
        resampler = av.AudioResampler(format="flt", layout="mono", rate=rate)
        parts: list[Samples] = []
        count = 0
        for frame in container.decode(audio=0):
            for part in resampler.resample(frame):
                parts.append(np.ascontiguousarray(part.to_ndarray().reshape(-1), np.float32))
                count += len(parts[-1])
            if count > LONGEST * rate:
                break
        parts += [np.ascontiguousarray(part.to_ndarray().reshape(-1), np.float32) for part in resampler.resample(None)]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32), rate
