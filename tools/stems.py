"""Stems: the film's dialogue, music and effects as files of their own, which together are the mix before mastering."""

from __future__ import annotations

import wave
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

from .sound import RATE, Stereo

BUSES = ("dialogue", "music", "effects")

_FULL = 2**23 - 1
_WIDTH = 3  # bytes of a sample: a film of four hours stays under the four gigabytes that a WAV file holds


class Stems:
    """Takes the buses block by block; `clipped` counts samples that a file of 24 bits cannot hold."""

    def __init__(self, files: Mapping[str, wave.Wave_write]) -> None:
        self._files = files
        self.clipped = 0

    def take(self, **buses: Stereo) -> None:
        """Write the next block of each bus."""
        for name, file in self._files.items():
            block = np.rint(buses[name].astype(np.float64) * _FULL)
            self.clipped += int((np.abs(block) > _FULL).sum())
            whole = np.clip(block, -_FULL, _FULL).astype("<i4")
            file.writeframesraw(whole.view(np.uint8).reshape(-1, 4)[:, :_WIDTH].tobytes())


@contextmanager
def stems_into(files: Mapping[str, Path] | None) -> Iterator[Stems]:
    """Write stems into WAV files by bus, 48 kHz, stereo, 24 bits; none where no files are named."""
    with ExitStack() as opened:
        written: dict[str, wave.Wave_write] = {}
        for name, path in (files or {}).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            written[name] = opened.enter_context(wave.open(str(path), "wb"))
            written[name].setnchannels(2)
            written[name].setsampwidth(_WIDTH)
            written[name].setframerate(RATE)
        yield Stems(written)
