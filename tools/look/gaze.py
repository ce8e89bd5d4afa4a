"""The gaze: what of a take is shown to a local model, twice a second: whole frames, and crops of who stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ...core.take import FrameGeometry
from ..media import Frame
from ..pictures import scaled
from .embedder import Embedder, Vectors

A_SECOND = 2
WIDE = 448
"""Pixels: what is kept of a frame until the take has gone by."""

SMALLEST = (0.03, 0.06)
"""Shares of width and height below which a crop shows too little."""


@dataclass(frozen=True)
class Track:
    """Rows of one thing over time: `at` are the take's frames."""

    at: tuple[int, ...]
    rows: Vectors


@dataclass(frozen=True)
class Fit:
    """How well pictures fit their own words, and the best of other words: cosines, one for each picture."""

    about: str
    own: tuple[float, ...]
    other: tuple[float, ...]
    instead: str = ""


@dataclass(frozen=True)
class Looked:
    """What a local model made of a take: its frames, its subjects, what they are held against, and how words fit."""

    model: str
    frames: Track
    subjects: Mapping[str, Track] = field(default_factory=dict)
    references: Mapping[str, Vectors] = field(default_factory=dict)
    neighbours: Mapping[str, Vectors] = field(default_factory=dict)
    fits: tuple[Fit, ...] = ()


@dataclass
class Gaze:
    """Keeps what is to be looked at while a take is encoded. `geometry` may still be growing."""

    rate: float
    geometry: Sequence[FrameGeometry] = ()
    frames: dict[int, Frame] = field(default_factory=dict)
    crops: dict[str, dict[int, Frame]] = field(default_factory=dict)

    def see(self, index: int, frame: Frame) -> None:
        """One frame ``(height, width, 3) uint8`` in its turn."""
        if index % max(1, round(self.rate / A_SECOND)):
            return
        self.frames[index] = _kept(frame)
        if index >= len(self.geometry):
            return
        for name, subject in self.geometry[index].subjects.items():
            crop = crop_of(frame, subject.box)
            if crop is not None:
                self.crops.setdefault(str(name), {})[index] = _kept(crop)

    def embed(self, embedder: Embedder) -> tuple[Track, dict[str, Track]]:
        """Whole frames and crops of each subject as rows, all in one go."""
        shown = list(self.frames.values())
        for crops in self.crops.values():
            shown += crops.values()
        rows = embedder.pictures(shown)
        frames = Track(tuple(self.frames), rows[: len(self.frames)])
        subjects, start = dict[str, Track](), len(self.frames)
        for name, crops in self.crops.items():
            subjects[name] = Track(tuple(crops), rows[start : start + len(crops)])
            start += len(crops)
        return frames, subjects


def crop_of(frame: Frame, box: tuple[float, float, float, float], grow: float = 0.05) -> Frame | None:
    """What a box, in fractions of the frame, shows of it with a little around; None where that is too little."""
    height, width = frame.shape[:2]
    left, top, right, bottom = (min(1.0, max(0.0, value)) for value in box)
    if right - left < SMALLEST[0] or bottom - top < SMALLEST[1]:
        return None
    across, down = (right - left) * grow, (bottom - top) * grow
    rows = slice(max(0, int((top - down) * height)), min(height, int(np.ceil((bottom + down) * height))))
    columns = slice(max(0, int((left - across) * width)), min(width, int(np.ceil((right + across) * width))))
    return frame[rows, columns]


def _kept(picture: Frame) -> Frame:
    """A copy, at most `WIDE` pixels wide: the frame's own memory is used again."""
    return scaled(picture, width=WIDE) if picture.shape[1] > WIDE else picture.copy()
