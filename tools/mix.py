"""The film's sound: lines, score and ambience laid on time, balanced, and mastered into one WAV file.

Everything passes block by block, over temporary files beside the result: a long film needs no more
memory than a short one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from ..core.project import writing
from . import ambience as beds
from . import music as scores
from .acoustics import CLOSE, Heard
from .loudness import Meter
from .mastering import master, write
from .music_file import play_file
from .sound import RATE, Stereo, decibels, gain
from .treatment import Piece, pieces, read, treat

VERSION = "2"
"""Changes whenever the same cues would sound different: part of a mix's key."""

MUSIC_LEVEL = -24.5  # LUFS where nobody speaks; lines are at -20
DUCKED = -11.5  # dB of the score under speech
AMBIENCE_DUCKED = -4.0
AMBIENCE_LEVELS = {
    "room": -34.0, "birds": -24.0, "wind": -22.0, "city": -23.0, "fire": -22.0, "sea": -20.0, "rain": -20.0, "storm": -14.0,
    "rain outside": -25.0, "storm outside": -20.0,
}  # fmt: skip
"""dB, from a bed as it is played to the mix."""
MOST_GAIN, MOST_GAIN_QUIET = 30.0, 6.0  # dB; the second where neither voice nor score is: a quiet room stays quiet
BLOCK = RATE

_STEP = RATE // 100  # of the ducking curve
_LOOK_AHEAD, _HOLD, _BRIDGED = 0.3, 0.35, 1.2  # seconds


@dataclass(frozen=True)
class Cue:
    """A spoken line: its WAV file, when it starts (seconds, exact), who made it, where it stands (-1 left, 1 right), how it is heard."""

    sound: Path
    start: Fraction
    engine: str = "espeak"
    pan: float = 0.0
    how: Heard = CLOSE


@dataclass(frozen=True)
class Music:
    """The score: a mood of `music.names()` or a sound file's path; `turning_points` in seconds."""

    source: str
    seed: int = 0
    turning_points: tuple[float, ...] = ()


@dataclass(frozen=True)
class Bed:
    """An ambience from `start` to `end` in seconds; beds fade into each other."""

    name: str
    start: Fraction
    end: Fraction
    seed: int = 0


@dataclass(frozen=True)
class MixReport:
    """How the finished file measures.

    `lufs` is None for silence. `speech_over_music` is in LU while someone speaks, None without
    speech or music. `limited_db` is the most that the limiter took away.
    """

    samples: int
    sample_rate: int
    lufs: float | None
    true_peak_db: float
    speech_over_music: float | None
    gain_db: float
    limited_db: float
    notes: tuple[str, ...] = ()


def mix(cues: Sequence[Cue], music: Music | None, ambience: Sequence[Bed], seconds: Fraction | float, out: Path) -> MixReport:
    """Mix and master a film of `seconds` into `out`: 48 kHz, stereo, 16 bits.

    Raises `MediaError` for a sound that can't be read, `UnknownName` for a mood or bed that nobody
    knows, `NoSpace` or `ProjectError` when `out` cannot be written.
    """
    total = round(Fraction(seconds) * RATE)
    with writing(out), ExitStack() as open_files:
        out.parent.mkdir(parents=True, exist_ok=True)
        laid, mixed = (open_files.enter_context(tempfile.TemporaryFile(dir=out.parent)) for _ in range(2))
        parts = _cut_up(cues)
        music_gain = _lay_music(music, total, laid)
        desk = _Desk(parts, laid if music_gain else None, music_gain, ambience, total)
        for block in desk.play():
            mixed.write(block.tobytes())
        has_body = bool(music_gain) or desk.speech.lufs is not None
        factor, curve = master(desk.whole, MOST_GAIN if has_body else MOST_GAIN_QUIET)
        final = write(mixed, factor, curve, total, out)
    over = _speech_over_music(desk.speech.powers, desk.score.powers) if music_gain else None
    peak = float(final.peaks.max(initial=0))
    return MixReport(
        samples=total, sample_rate=RATE, lufs=final.lufs, true_peak_db=decibels(peak), speech_over_music=over,
        gain_db=decibels(factor), limited_db=-decibels(float(curve.min(initial=1))), notes=_notes(parts, total),
    )  # fmt: skip


@dataclass(frozen=True)
class _Part:
    """A piece of a line and the film's sample on which it starts."""

    piece: Piece
    start: int
    cue: Cue

    @property
    def end(self) -> int:
        return self.start + round(self.piece.length * RATE / self.piece.rate)


def _cut_up(cues: Sequence[Cue]) -> list[_Part]:
    parts = []
    for cue in cues:
        start = round(cue.start * RATE)
        parts += [_Part(piece, start + round(piece.first * RATE / piece.rate), cue) for piece in pieces(cue.sound)]
    return sorted(parts, key=lambda part: part.start)


def _notes(parts: Iterable[_Part], total: int) -> tuple[str, ...]:
    late = [part for part in parts if part.end > total + RATE // 20]
    return tuple(f"{part.cue.sound.name} is cut off: it runs {(part.end - total) / RATE:.2f} s past the film's end" for part in late)


def _lay_music(music: Music | None, total: int, laid: BinaryIO) -> float:
    """Write the score to a file; returns the factor that brings it to its level, 0 when there is none."""
    if music is None or music.source == "none" or total == 0:
        return 0.0
    if music.source in scores.names():
        blocks = scores.compose(music.source, total / RATE, music.seed, music.turning_points)
    else:
        blocks = play_file(Path(music.source), total)
    meter = Meter(peaks=False)
    for block in blocks:
        meter.take(block)
        laid.write(block.tobytes())
    laid.seek(0)
    loud = meter.lufs
    return 0.0 if loud is None else gain(min(MUSIC_LEVEL - loud, MOST_GAIN))


def ducking(spans: Iterable[tuple[int, int]], total: int, depth: float) -> NDArray[np.float32]:
    """The score's factor every 10 ms: down by `depth` dB before each span of speech begins, up again softly after it."""
    count = total // _STEP + 2
    down = np.zeros(count, np.float32)
    last = None
    for start, end in sorted(spans):
        first = start if last is None or start - last > _BRIDGED * RATE else last
        down[max(int((first - _LOOK_AHEAD * RATE) / _STEP), 0) : max(int((end + _HOLD * RATE) / _STEP) + 1, 0)] = 1
        last = max(end, last or 0)
    window = np.hanning(53)[1:-1]
    smooth = np.convolve(np.pad(down, 25, mode="edge"), window / window.sum(), "valid")
    return np.asarray(10 ** (smooth * depth / 20), np.float32)


class _Desk:
    """The mixing desk: sums the buses block by block and meters each."""

    def __init__(self, parts: list[_Part], laid: BinaryIO | None, level: float, ambience: Sequence[Bed], total: int) -> None:
        self.speech, self.score, self.whole = Meter(peaks=False), Meter(peaks=False), Meter()
        self._parts, self._laid, self._level, self._total = parts, laid, level, total
        spans = [(part.start, part.end) for part in parts]
        self._score_duck = ducking(spans, total, DUCKED)
        self._air_duck = ducking(spans, total, AMBIENCE_DUCKED)
        self._beds = [_LaidBed(bed, total) for bed in _joined(ambience)]

    def play(self) -> Iterator[Stereo]:
        """The unmastered film."""
        waiting = iter(self._parts)
        following = next(waiting, None)
        sounding: list[tuple[int, Stereo]] = []
        for start in range(0, self._total, BLOCK):
            end = min(start + BLOCK, self._total)
            while following is not None and following.start < end:
                raw = read(following.piece)
                cue = following.cue
                sounding.append((following.start, treat(raw, following.piece.rate, cue.engine, cue.pan, cue.how)))
                following = next(waiting, None)
            voices = np.zeros((end - start, 2), np.float32)
            for at, sound in sounding:
                _add(voices, sound, at - start)
            sounding = [(at, sound) for at, sound in sounding if at + len(sound) > end]
            self.speech.take(voices)
            whole = voices + self._music(start, end) + self._air(start, end)
            self.whole.take(whole)
            yield whole

    def _music(self, start: int, end: int) -> Stereo:
        score = np.zeros((end - start, 2), np.float32)
        if self._laid is not None:
            raw = np.frombuffer(self._laid.read((end - start) * 8), np.float32).reshape(-1, 2)
            score[: len(raw)] = raw * np.float32(self._level)
            score *= _between(self._score_duck, start, end)
        self.score.take(score)
        return score

    def _air(self, start: int, end: int) -> Stereo:
        air = np.zeros((end - start, 2), np.float32)
        for bed in self._beds:
            bed.add(air, start)
        self._beds = [bed for bed in self._beds if bed.end > end]
        return air * _between(self._air_duck, start, end)


def _between(curve: NDArray[np.float32], start: int, end: int) -> NDArray[np.float32]:
    first, last = start // _STEP, end // _STEP + 2
    places = np.arange(first, first + len(curve[first:last])) * _STEP
    return np.interp(np.arange(start, end), places, curve[first:last]).astype(np.float32)[:, None]


def _add(block: Stereo, sound: Stereo, at: int) -> None:
    """Add the part of a sound that falls into a block; `at` is the sound's start, from the block's."""
    first, last = max(at, 0), min(at + len(sound), len(block))
    if first < last:
        block[first:last] += sound[first - at : last - at]


def _joined(ambience: Sequence[Bed]) -> list[Bed]:
    """Beds of one name that follow each other as one, so that the rain goes on over a cut."""
    joined: list[Bed] = []
    for bed in sorted(ambience, key=lambda bed: (bed.name, bed.start)):
        last = joined[-1] if joined else None
        if last is not None and last.name == bed.name and bed.start - last.end <= 2:
            joined[-1] = Bed(bed.name, last.start, max(last.end, bed.end), last.seed)
        else:
            joined.append(bed)
    return joined


class _LaidBed:
    """An ambience that is played from its first sample on, and fades in and out over a second."""

    def __init__(self, bed: Bed, total: int) -> None:
        self._start, self.end = round(bed.start * RATE), min(round(bed.end * RATE) + RATE, total)
        self._blocks = beds.play(bed.name, max(self.end - self._start, 0), bed.seed)
        self._level = gain(AMBIENCE_LEVELS[bed.name])  # `play` has refused unknown names
        self._at = self._start
        self._ready = np.zeros((0, 2), np.float32)

    def add(self, air: Stereo, start: int) -> None:
        """Add what falls into the block that begins on a sample of the film."""
        last = min(start + len(air), self.end)
        while self._at < last:
            first = max(self._at, start)
            if not len(self._ready):
                block = next(self._blocks, None)
                if block is None:
                    return
                self._ready = block
            skip = first - self._at
            taken = self._ready[: last - self._at]
            place = np.arange(self._at, self._at + len(taken))
            fade = np.clip((place - self._start) / RATE, 0, 1) * np.clip((self.end - 1 - place) / RATE, 0, 1)
            if len(taken) > skip:
                heard = taken[skip:] * (np.sin(fade[skip:] * np.pi / 2) * self._level)[:, None]
                _add(air, heard.astype(np.float32), first - start)
            self._ready = self._ready[len(taken) :]
            self._at += len(taken)


def _speech_over_music(speech: NDArray[np.float64], score: NDArray[np.float64]) -> float | None:
    """How far speech stands above the score, in LU, over the moments of speech."""
    said = speech > 10 ** ((-35 + 0.691) / 10)
    if not said.any():
        return None
    return float(10 * np.log10(speech[said].mean() / max(score[said].mean(), 1e-12)))
