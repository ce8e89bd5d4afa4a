"""The embedded score: composed for the film's length, scenes and turning points, and played block by block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from ..core.errors import UnknownName
from .composing import Note, Passage, heat_at, score
from .instruments import Orchestra
from .moods import MOODS
from .sound import RATE, Convolver, Stereo, room

__all__ = ["Note", "Passage", "compose", "heat_at", "names", "score"]

BLOCK = RATE
FADE_IN, FADE_OUT = 0.8, 2.6  # seconds
WET = 0.22


def names() -> list[str]:
    """Every mood that can be composed."""
    return list(MOODS)


def compose(
    mood: str,
    seconds: float,
    seed: int,
    turning_points: Sequence[float] = (),
    sample_rate: int = RATE,
    passages: Sequence[Passage] = (),
) -> Iterator[Stereo]:
    """The score, block by block of about a second, ``(n, 2) float32``, in all exactly ``round(seconds * sample_rate)``.

    At the turning points (in seconds) it rises; with every passage it takes on another mood and theme. The
    same arguments give the same samples. Raises `UnknownName`.
    """
    for name in (mood, *(passage.mood for passage in passages if passage.mood)):
        if name not in MOODS:
            raise UnknownName("music", name, [*names(), "none"], "Or name a sound file.")
    total = round(seconds * sample_rate)
    notes = score(mood, seconds, seed, turning_points, passages)
    return _perform(notes, total, seed, sample_rate)


def _perform(notes: list[Note], total: int, seed: int, rate: int) -> Iterator[Stereo]:
    orchestra = Orchestra(rate)
    echo = Convolver(room(1.9, seed=11, brightness=3500, rate=rate))
    pending = iter(notes)
    note = next(pending, None)
    ahead = np.zeros((BLOCK + int(12 * rate), 2), np.float32)
    fade = partial(_fade, total=total, rate=rate)
    for start in range(0, total, BLOCK):
        count = min(BLOCK, total - start)
        while note is not None and round(note.start * rate) < start + BLOCK:
            sound = orchestra.play(note.instrument, note.pitch, note.length)
            at = max(round(note.start * rate) - start, 0)
            sides = np.array([np.sqrt((1 - note.pan) / 2), np.sqrt((1 + note.pan) / 2)], np.float32)
            end = min(at + len(sound), len(ahead))
            ahead[at:end] += sound[: end - at] * (sides * np.float32(note.loudness))
            note = next(pending, None)
        dry = ahead[:BLOCK] * np.float32(0.25)
        whole = dry + np.float32(WET) * echo(dry)
        ahead = np.concatenate([ahead[BLOCK:], np.zeros((BLOCK, 2), np.float32)])
        yield np.asarray(whole[:count] * fade(start, count)[:, None], np.float32)


def _fade(start: int, count: int, total: int, rate: int) -> np.ndarray:
    """The fades at both ends, as factors for samples from `start` on."""
    place = np.arange(start, start + count)
    risen = np.clip(place / (min(FADE_IN, total / rate / 4) * rate + 1), 0, 1)
    left = np.clip((total - 1 - place) / (min(FADE_OUT, total / rate / 3) * rate + 1), 0, 1)
    factors: np.ndarray = (np.sin(risen * np.pi / 2) * np.sin(left * np.pi / 2) ** 2).astype(np.float32)
    return factors
