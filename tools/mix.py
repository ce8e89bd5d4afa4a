"""The film's sound: three buses (dialogue, music, effects) laid on time, balanced, and mastered into one WAV file.

Everything passes block by block, over temporary files beside the result: what grows with the film is
a few numbers every millisecond, for the limiter.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from ..core.project import writing
from . import ambience as beds
from . import effects
from . import music as scores
from .acoustics import CLOSE, Heard
from .ducking import AMBIENCE_DUCKED, Where, above, between, depths, ducked, ducking
from .loudness import HOP, Meter
from .mastering import PROFILES, WEB, master, write
from .music_file import play_file
from .sound import RATE, Stereo, decibels, gain
from .stems import Stems, stems_into
from .treatment import Piece, pieces, read, treat

VERSION = "3"
"""Changes whenever the same cues would sound different: part of a mix's key."""

MUSIC_LEVEL = -24.5  # LUFS where nobody speaks; lines are at -20
AMBIENCE_LEVELS = {
    "room": -34.0, "birds": -24.0, "wind": -22.0, "city": -23.0, "crowd": -24.0, "fire": -22.0, "sea": -20.0, "rain": -20.0, "storm": -17.0,
    "rain outside": -25.0, "storm outside": -20.0, **effects.LEVELS,
}  # fmt: skip
"""dB, from a bed as it is played to the mix."""
MOST_GAIN, MOST_GAIN_QUIET = 30.0, 6.0  # dB; the second where neither voice nor score is: a quiet room stays quiet
BLOCK = RATE

_EDGE = 0.004  # seconds over which a piece of a line comes and goes: one that begins in the middle of a wave would click


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
    """The score: a sound file's path, or a mood of `music.names()`, which rises at `turning_points` (seconds) and follows `passages`."""

    source: str
    seed: int = 0
    turning_points: tuple[float, ...] = ()
    passages: tuple[scores.Passage, ...] = ()


@dataclass(frozen=True)
class Bed:
    """An ambience from `start` to `end` in seconds.

    It comes over `fade_in` seconds from its start and goes over `fade_out` seconds after its end, so that
    beds fade into each other, and over a transition as the pictures do.
    """

    name: str
    start: Fraction
    end: Fraction
    seed: int = 0
    fade_in: Fraction = Fraction(1)
    fade_out: Fraction = Fraction(1)


@dataclass(frozen=True)
class MixReport:
    """How the finished file measures.

    `lufs` is None for silence. `speech_over_music` is in LU while someone speaks, None without
    speech or music; `lines_over_music` the same for every cue. `limited_db` is the most that the
    limiter took away, `clipped` how many samples of the film had to be cut off (none, if all is well).
    """

    samples: int
    sample_rate: int
    lufs: float | None
    true_peak_db: float
    speech_over_music: float | None
    gain_db: float
    limited_db: float
    lines_over_music: tuple[float | None, ...] = ()
    clipped: int = 0
    notes: tuple[str, ...] = ()


def mix(
    cues: Sequence[Cue],
    music: Music | None,
    ambience: Sequence[Bed],
    seconds: Fraction | float,
    out: Path,
    *,
    loudness: str = WEB,
    stems: Mapping[str, Path] | None = None,
) -> MixReport:
    """Mix and master a film of `seconds` into `out`: 48 kHz, stereo, 16 bits.

    `loudness` is a name of `mastering.PROFILES`; `stems` are files for `stems.BUSES`, written on the way.
    Raises `MediaError` for a sound that can't be read, `UnknownName` for a mood or bed that nobody
    knows, `NoSpace` or `ProjectError` when `out` cannot be written.
    """
    total = round(Fraction(seconds) * RATE)
    with writing(out), ExitStack() as open_files:
        out.parent.mkdir(parents=True, exist_ok=True)
        said, laid, mixed = (open_files.enter_context(tempfile.TemporaryFile(dir=out.parent)) for _ in range(3))
        parts = _cut_up(cues)
        lines = _where(cues, parts)
        speech = _lay_speech(parts, total, said)
        level, score = _lay_music(music, total, laid)
        curve = ducking(lines, total, depths(lines, speech.powers, score))
        desk = _Desk(said, laid if level else None, level, (curve, ducking(lines, total, AMBIENCE_DUCKED)), ambience, total)
        with stems_into(stems) as apart:
            for block in desk.play(apart):
                mixed.write(block.tobytes())
        has_body = bool(level) or speech.lufs is not None
        factor, held = master(desk.whole, MOST_GAIN if has_body else MOST_GAIN_QUIET, PROFILES[loudness])
        final, clipped = write(mixed, factor, held, total, out)
    score = ducked(score, curve)
    peak = float(final.peaks.max(initial=0))
    return MixReport(
        samples=total, sample_rate=RATE, lufs=final.lufs, true_peak_db=decibels(peak),
        speech_over_music=above([(0, total)], speech.powers, score)[0] if level else None, gain_db=decibels(factor),
        limited_db=-decibels(float(held.min(initial=1))), lines_over_music=tuple(above(lines, speech.powers, score)) if level else (),
        clipped=clipped, notes=(*_notes(parts, total), *_overs(apart)),
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


def _where(cues: Iterable[Cue], parts: Iterable[_Part]) -> list[Where]:
    """From and to which sample each line is spoken."""
    found: dict[int, Where] = {}
    for part in parts:
        start, end = found.get(id(part.cue), (part.start, part.end))
        found[id(part.cue)] = min(start, part.start), max(end, part.end)
    return [found.get(id(cue), (0, 0)) for cue in cues]


def _overs(stems: Stems) -> tuple[str, ...]:
    return (f"{stems.clipped} samples of the stems are louder than a file can hold, and were cut off.",) if stems.clipped else ()


def _notes(parts: Iterable[_Part], total: int) -> tuple[str, ...]:
    late = [part for part in parts if part.end > total + RATE // 20]
    return tuple(f"{part.cue.sound.name} is cut off: it runs {(part.end - total) / RATE:.2f} s past the film's end" for part in late)


def _lay_speech(parts: Sequence[_Part], total: int, said: BinaryIO) -> Meter:
    """Write the dialogue to a file, every line treated and in its place; returns the meter that heard it."""
    meter = Meter(peaks=False)
    waiting = iter(parts)
    following = next(waiting, None)
    sounding: list[tuple[int, Stereo]] = []
    for start in range(0, total, BLOCK):
        end = min(start + BLOCK, total)
        while following is not None and following.start < end:
            piece, cue = following.piece, following.cue
            treated = treat(_softened(read(piece), piece.rate), piece.rate, cue.engine, cue.pan, cue.how)
            sounding.append((following.start, _softened(treated, RATE)))
            following = next(waiting, None)
        voices = np.zeros((end - start, 2), np.float32)
        for at, sound in sounding:
            _add(voices, sound, at - start)
        sounding = [(at, sound) for at, sound in sounding if at + len(sound) > end]
        meter.take(voices)
        said.write(voices.tobytes())
    said.seek(0)
    return meter


def _softened(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """A sound that comes and goes over a few milliseconds: before its treatment, whose filters ring, and after it."""
    ramp = np.sin(np.linspace(0, np.pi / 2, min(round(_EDGE * rate), len(samples) // 2) + 1, dtype=np.float32)[:-1]) ** 2
    soft = samples.copy()
    across = ramp if samples.ndim == 1 else ramp[:, None]
    soft[: len(ramp)] *= across
    soft[len(soft) - len(ramp) :] *= across[::-1]
    return soft


def _lay_music(music: Music | None, total: int, laid: BinaryIO) -> tuple[float, NDArray[np.float64]]:
    """Write the score to a file.

    Returns the factor that brings it to its level, 0 when there is none, and its mean squares every 100 ms at that level.
    """
    none = 0.0, np.zeros(-(-total // HOP))
    if music is None or music.source == "none" or total == 0:
        return none
    if music.source in scores.names():
        blocks = scores.compose(music.source, total / RATE, music.seed, music.turning_points, passages=music.passages)
    else:
        blocks = play_file(Path(music.source), total)
    meter = Meter(peaks=False)
    for block in blocks:
        meter.take(block)
        laid.write(block.tobytes())
    laid.seek(0)
    loud = meter.lufs
    if loud is None:
        return none
    level = gain(min(MUSIC_LEVEL - loud, MOST_GAIN))
    return level, meter.powers * level**2


class _Desk:
    """The mixing desk: sums the buses block by block, and meters the sum."""

    def __init__(
        self, said: BinaryIO, laid: BinaryIO | None, level: float, ducks: tuple[NDArray[np.float32], NDArray[np.float32]],
        ambience: Sequence[Bed], total: int,
    ) -> None:  # fmt: skip
        self.whole = Meter()
        self._said, self._laid, self._level, self._total = said, laid, level, total
        self._score_duck, self._air_duck = ducks
        self._beds = [_LaidBed(bed, total) for bed in _joined(ambience)]

    def play(self, stems: Stems) -> Iterator[Stereo]:
        """The unmastered film; its buses go to the stems."""
        for start in range(0, self._total, BLOCK):
            end = min(start + BLOCK, self._total)
            voices = np.frombuffer(self._said.read((end - start) * 8), np.float32).reshape(-1, 2)
            score, air = self._music(start, end), self._air(start, end)
            stems.take(dialogue=voices, music=score, effects=air)
            whole = voices + score + air
            self.whole.take(whole)
            yield whole

    def _music(self, start: int, end: int) -> Stereo:
        score = np.zeros((end - start, 2), np.float32)
        if self._laid is not None:
            raw = np.frombuffer(self._laid.read((end - start) * 8), np.float32).reshape(-1, 2)
            score[: len(raw)] = raw * np.float32(self._level)
            score *= between(self._score_duck, start, end)
        return score

    def _air(self, start: int, end: int) -> Stereo:
        air = np.zeros((end - start, 2), np.float32)
        for bed in self._beds:
            bed.add(air, start)
        self._beds = [bed for bed in self._beds if bed.end > end]
        return air * between(self._air_duck, start, end)


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
        if last is not None and last.name == bed.name and bed.name not in effects.LEVELS and bed.start - last.end <= 2:
            joined[-1] = replace(last, end=max(last.end, bed.end), fade_out=bed.fade_out)
        else:
            joined.append(bed)
    return joined


class _LaidBed:
    """An ambience that is played from its first sample on, and fades in and out."""

    def __init__(self, bed: Bed, total: int) -> None:
        self._in, self._out = max(round(bed.fade_in * RATE), RATE // 50), max(round(bed.fade_out * RATE), RATE // 50)
        self._start, self.end = round(bed.start * RATE), min(round(bed.end * RATE) + self._out, total)
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
            fade = np.clip((place - self._start) / self._in, 0, 1) * np.clip((self.end - 1 - place) / self._out, 0, 1)
            if len(taken) > skip:
                heard = taken[skip:] * (np.sin(fade[skip:] * np.pi / 2) * self._level)[:, None]
                _add(air, heard.astype(np.float32), first - start)
            self._ready = self._ready[len(taken) :]
            self._at += len(taken)
