"""Blending: pictures that are mixed of several moments, told by what no longer changes."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from .sight import Look, Plane, means

Floats32 = NDArray[np.float32]

BLOCK, HOP = 36, 6
"""Frames that are looked at together, and frames from one block to the next. In fewer, one nod may lack a pace by chance."""

BESIDE = 5 / 12
"""Cycles a frame: a pace that mixing two or three pictures weakens and leaves."""

PACES = {2: 1 / 2, 3: 1 / 3}
"""Cycles a frame: the pace of change that is gone when so many pictures are mixed."""

USUAL = {2: 0.36, 3: 0.31}
"""The least that clean pictures have of it, as a share of what they have beside it."""

LOUD = 0.5
"""Of the power that rounding to whole grey levels makes: with less than that beyond it, nothing changes fast enough to tell."""

WIDE = 0.08
"""Share of the picture that must change: one bar that goes by may be just so wide as to have no change of one pace."""

CELLS = (6, 10)
"""Rows and columns of the picture whose light is made level each for itself."""

EVEN = 0.4
"""Share of a step's change that its neighbour has: in pictures that are shown twice steps and rests alternate, and nothing is mixed."""


class Mixture(NamedTuple):
    """How surely pictures are mixed of `frames` moments: `missing` is the share of the usual change that is gone, 1 for all of it."""

    missing: float
    frames: int
    start: int
    length: int


@dataclass
class Blending:
    """The power of change at a few paces, over blocks of frames.

    The mean of n frames has none of the changes that repeat n times in n frames … once a frame less: at 1/n cycles a frame its
    response is nought, while those a little faster go through. Motion and grain have them all; nothing else takes out one. But light
    that flickers leaves out a pace by chance: so every block is looked at a second time, with its light made level.
    """

    found: list[Mixture] = field(default_factory=list)
    found_level: list[Mixture] = field(default_factory=list)
    _kept: deque[Plane] = field(default_factory=lambda: deque(maxlen=BLOCK))
    _changes: list[float] = field(default_factory=list)
    _seen: int = 0

    def see(self, look: Look) -> None:
        """Keep a quarter of the picture's pixels, and look at a block of them now and then."""
        some = look.plane[::2, ::2]
        if self._kept and self._kept[-1].shape != some.shape:
            self._kept.clear()
        if self._kept:
            self._changes.append(float(np.abs(some - self._kept[-1]).mean()))
        self._kept.append(some)
        self._seen += 1
        if len(self._kept) == BLOCK and (self._seen - BLOCK) % HOP == 0:
            self._look_at(np.stack(self._kept))

    def worst(self, lit: bool = True) -> Mixture | None:
        """The block that is most surely mixed; None where the take is too short, or where too little changes to tell.

        With `lit` false changes of the light are left out.
        """
        return max(self.found if lit else self.found_level, default=None)

    def _look_at(self, block: Floats32) -> None:
        steady = _steady(self._changes[-len(block) + 1 :])
        self.found += _mixtures(block, steady, self._seen)
        self.found_level += _mixtures(_level(block), steady, self._seen)


def _level(block: Floats32) -> Floats32:
    """Frames ``(frames, height, width)`` whose light stays what it is on average, in every cell of the picture for itself."""
    height, width = block.shape[1:]
    lights = np.stack([np.maximum(means(plane, *CELLS), 1) for plane in block])
    gains = [cv2.resize(gain, (width, height), interpolation=cv2.INTER_LINEAR) for gain in lights.mean(axis=0) / lights]
    return np.asarray(block * np.stack(gains), dtype=np.float32)


def _mixtures(block: Floats32, steady: bool, seen: int) -> list[Mixture]:
    """What a block ``(frames, height, width)`` says for each number of pictures that may have been mixed.

    Nothing where too little changes; of two only where it changes steadily.
    """
    count = len(block)
    block = block.reshape(count, -1)
    waves = _waves(count) @ (block - block.mean(axis=0)).astype(np.complex64)
    rounding = float(np.square(np.hanning(count + 1)).sum()) / 12  # the variance of what is lost to whole grey levels
    powers = np.square(np.abs(waves))
    beside, *gone = (float(power) - rounding for power in powers.mean(axis=1))
    if beside < LOUD * rounding or np.count_nonzero(powers[0] > rounding) < WIDE * powers.shape[1]:
        return []
    shares = {frames: 1 - max(power, 0.0) / beside / USUAL[frames] for frames, power in zip(PACES, gone, strict=True)}
    if not steady:
        del shares[2]
    return [Mixture(share, frames, seen - count, count) for frames, share in shares.items()]


def _steady(changes: Sequence[float]) -> bool:
    """Whether a step is about as large as the one before it, as a rule."""
    pairs = np.sort(np.stack([changes[1:], changes[:-1]]), axis=0)
    return float(np.median(pairs[0] / np.maximum(pairs[1], 1e-6))) > EVEN


@cache
def _waves(count: int) -> NDArray[np.complex64]:
    """Windowed waves ``(1 + paces, count)``: at the pace beside, then at each that may be gone."""
    paces = np.round(np.array([BESIDE, *PACES.values()]) * count) / count
    waves = np.exp(-2j * np.pi * paces[:, None] * np.arange(count)) * np.hanning(count + 1)[:count]
    return np.asarray(waves, dtype=np.complex64)
