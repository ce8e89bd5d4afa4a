"""What a voice delivered, made fit for a film: checked, trimmed, at the pitch that was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ...core.errors import SpeechError
from ..sound import resample
from .phonemes import mouths_from_phonemes
from .speech import Samples, Spoken

QUIET = 0.02
"""The share of a sound's own peak below which it is silence."""

SILENT = 0.002
"""A sound that nowhere is louder than this was not spoken."""

HEAD_MS, TAIL_MS = 15, 90
SLOWEST = 0.6
"""Seconds for one character; what takes longer, and over ten seconds more, has run away."""

STEPS_PER_SEMITONE = 6.0
"""Steps of `VoiceSpec.pitch` that make a semitone, as near as may be to what the embedded voice does with them."""

_NOT_SAID = re.compile(r"[\x00-\x1f\x7f-\x9f*_#|~`\\^\[\]{}<>\ufffd]")
_ENDS = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+|(?<=[。！？；])[」』”’）]*")
_JOINTS = re.compile(r"(?<=[,;:，、；：])\s*|(?<=[—–])\s+")


class Piece(NamedTuple):
    """A part of a text that is spoken in one go, and where it begins."""

    text: str
    offset: int


def plain(text: str) -> str:
    """The text with controls, markup and emphasis as spaces, and the apostrophe of keyboards: nothing moves."""
    return _NOT_SAID.sub(" ", text).replace("’", "'")


def pieces(text: str, longest: int) -> Iterator[Piece]:
    """The sentences of a text; one that is longer than `longest` characters in parts, at joints, else between words."""
    start = 0
    for end in [*(match.end() for match in _ENDS.finditer(text)), len(text)]:
        while end - start > longest:
            window = text[start : start + longest]
            joints = [match.end() for match in _JOINTS.finditer(window) if match.end() > longest // 3]
            cut = joints[-1] if joints else window.rfind(" ") + 1 or longest
            yield from _piece(text, start, start + cut)
            start += cut
        yield from _piece(text, start, end)
        start = end


def _piece(text: str, start: int, end: int) -> Iterator[Piece]:
    said = text[start:end]
    if re.search(r"\w", said):
        yield Piece(said.strip(), start + len(said) - len(said.lstrip()))


def nothing() -> Spoken:
    """What is spoken of a text without a word in it: a moment of silence."""
    return Spoken(samples=np.zeros(22050 * 3 // 10, np.float32), sample_rate=22050, mouths=mouths_from_phonemes([], 300))


def checked(sound: object, rate: int, text: str, who: str) -> Samples:
    """A sound as samples from -1 to 1; raises `SpeechError` for one that is empty, silent, no number, or endless."""
    samples = np.asarray(sound, np.float32).reshape(-1)
    line = f"the line {text[:50]!r}"
    if not len(samples):
        raise SpeechError(f"{who} gave no sound for {line}.")
    if not np.isfinite(samples).all():
        raise SpeechError(f"{who} gave sound that is no number (NaN) for {line}; its weights are damaged, or too coarse for it.")
    loudest = float(np.abs(samples).max())
    if loudest < SILENT:
        raise SpeechError(f"{who} gave only silence for {line}.")
    if len(samples) / rate > 10 + SLOWEST * len(text):
        raise SpeechError(f"{who} spoke {len(samples) / rate:.0f} seconds for {line}, which cannot be it.")
    return samples / max(loudest, 1.0)


def trimmed(samples: Samples, rate: int) -> tuple[Samples, int]:
    """The sound without the silence at its ends, its edges soft; and how many samples were cut from its head."""
    loud = np.flatnonzero(np.abs(samples) > QUIET * float(np.abs(samples).max()))
    first = max(int(loud[0]) - HEAD_MS * rate // 1000, 0)
    cut = samples[first : int(loud[-1]) + TAIL_MS * rate // 1000].copy()
    edge = min(rate // 200, len(cut) // 2)
    if edge:
        cut[:edge] *= np.linspace(0, 1, edge, dtype=np.float32)
        cut[-edge:] *= np.linspace(1, 0, edge, dtype=np.float32)
    return cut, first


def joined(parts: Sequence[Samples], rate: int, pause_ms: int) -> tuple[Samples, tuple[int, ...]]:
    """Parts one after the other with silence between them, and the sample that each begins at."""
    gap = np.zeros(pause_ms * rate // 1000, np.float32)
    sound: list[Samples] = []
    starts: list[int] = []
    at = 0
    for index, part in enumerate(parts):
        if index:
            sound.append(gap)
            at += len(gap)
        starts.append(at)
        sound.append(part)
        at += len(part)
    return np.concatenate(sound), tuple(starts)


def stretch_of(pitch: int) -> float:
    """How much higher than its own a voice is to sound, as a factor: 2 for an octave."""
    return float(2 ** ((pitch - 50) / STEPS_PER_SEMITONE / 12))


def pitched(samples: Samples, rate: int, factor: float) -> Samples:
    """The sound at another pitch, and by the same factor shorter: what spoke slower by it comes out at its own pace."""
    source = round(rate * factor / 50) * 50
    return np.clip(resample(samples, source, rate), -1, 1).astype(np.float32) if source != rate else samples
