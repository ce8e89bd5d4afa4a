"""The embedded score: a quiet bed of chords, plucks and bells, composed for the film's length and turning points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from ..core.errors import UnknownName
from .instruments import Orchestra
from .sound import RATE, Convolver, Stereo, room

BLOCK = RATE
FADE_IN, FADE_OUT = 0.8, 2.6  # seconds
WET = 0.22
SECTION = 8  # bars after which other chords and another tune come

MAJOR, MINOR, DORIAN = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 3, 5, 7, 9, 10)
LYDIAN, MIXOLYDIAN, HARMONIC = (0, 2, 4, 6, 7, 9, 11), (0, 2, 4, 5, 7, 9, 10), (0, 2, 3, 5, 7, 8, 11)


@dataclass(frozen=True)
class Mood:
    """How a mood plays.

    `progressions` are scale degrees from 0, a chord a bar. `pattern` is the accompaniment in
    eighths: the index of a chord tone, or None for a rest. `melody` is how often the melody
    speaks, 0 to 1; `pad`, `pluck`, `bell`, `bass` are the instruments' loudness.
    """

    tempo: float
    scale: tuple[int, ...]
    progressions: tuple[tuple[int, ...], ...]
    pattern: tuple[int | None, ...]
    melody: float
    pad: float
    pluck: float
    bell: float
    bass: float
    low: int = 48
    short: bool = False


MOODS = {
    "gentle": Mood(
        tempo=72, scale=MAJOR, progressions=((0, 4, 5, 3), (0, 5, 3, 4), (0, 3, 0, 4)),
        pattern=(0, 2, 1, 2, 3, 2, 1, 2), melody=0.6, pad=0.5, pluck=0.5, bell=0.5, bass=0.4,
    ),
    "bright": Mood(
        tempo=100, scale=LYDIAN, progressions=((0, 4, 1, 4), (0, 1, 0, 4), (0, 5, 1, 4)),
        pattern=(0, 2, 3, 2, 1, 2, 3, 2), melody=0.75, pad=0.35, pluck=0.6, bell=0.55, bass=0.4, low=50,
    ),
    "tense": Mood(
        tempo=84, scale=MINOR, progressions=((0, 0, 5, 4), (0, 5, 0, 6), (0, 3, 5, 4)),
        pattern=(0, 0, None, 0, 0, None, 0, 1), melody=0.3, pad=0.65, pluck=0.4, bell=0.3, bass=0.65, low=45, short=True,
    ),
    "wistful": Mood(
        tempo=64, scale=DORIAN, progressions=((0, 6, 3, 0), (0, 2, 6, 3), (0, 3, 6, 4)),
        pattern=(0, None, 1, 2, None, 1, 3, None), melody=0.7, pad=0.55, pluck=0.4, bell=0.6, bass=0.35, low=47,
    ),
    "grand": Mood(
        tempo=76, scale=MIXOLYDIAN, progressions=((0, 6, 3, 0), (0, 3, 6, 4), (0, 4, 6, 3)),
        pattern=(0, 1, 2, 3, 2, 3, 2, 1), melody=0.6, pad=0.85, pluck=0.4, bell=0.45, bass=0.75, low=45,
    ),
    "mischievous": Mood(
        tempo=116, scale=HARMONIC, progressions=((0, 3, 0, 4), (0, 5, 3, 4), (0, 0, 3, 4)),
        pattern=(0, None, 2, None, 1, 3, None, 2), melody=0.6, pad=0.18, pluck=0.75, bell=0.35, bass=0.55, low=50, short=True,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Note:
    """One note: when in seconds, on what, how high (MIDI), how long, how loud, where (-1 left, 1 right)."""

    start: float
    instrument: str
    pitch: int
    length: float
    loudness: float
    pan: float = 0.0


def names() -> list[str]:
    """Every mood that can be composed."""
    return list(MOODS)


def compose(
    mood: str, seconds: float, seed: int, turning_points: Sequence[float] = (), sample_rate: int = RATE
) -> Iterator[Stereo]:
    """The score, block by block of about a second, ``(n, 2) float32``, in all exactly ``round(seconds * sample_rate)``.

    At the turning points (in seconds) it rises. The same arguments give the same samples. Raises
    `UnknownName`.
    """
    if mood not in MOODS:
        raise UnknownName("music", mood, [*names(), "none"], "Or name a sound file.")
    total = round(seconds * sample_rate)
    notes = score(mood, seconds, seed, turning_points)
    return _perform(notes, total, seed, sample_rate)


def score(mood: str, seconds: float, seed: int, turning_points: Sequence[float] = ()) -> list[Note]:
    """The notes, in order of time: the bars stretched a little so that the last chord falls before the fade."""
    number_of_mood = list(MOODS).index(mood)
    chance = np.random.default_rng([seed, number_of_mood])
    plan = MOODS[mood]
    ring = min(4.2, seconds / 2)
    bars = max(round((seconds - ring) / (240 / plan.tempo)), 1)
    bar = max(seconds - ring, 0.5) / bars
    key = plan.low + int(chance.integers(0, 5))
    chords, motif = _theme(plan, [seed, number_of_mood, 0])
    turns = sorted(point for point in turning_points if 0 < point < seconds - 1)
    notes: list[Note] = []
    for number in range(bars):
        at = number * bar
        if number % SECTION == 0:
            chords, motif = _theme(plan, [seed, number_of_mood, number // SECTION])
        degree = chords[number % len(chords)]
        tones = _tones(plan, key, degree)
        heat = _heat(at + bar / 2, seconds, turns)
        notes += _pad(plan, tones, at, bar, heat)
        notes += _bass(plan, tones, at, bar, heat)
        notes += _accompaniment(plan, tones, at, bar, heat, chance)
        if number >= 1 and chance.random() < plan.melody * (0.6 + 0.6 * heat):
            notes += _melody(plan, key, degree, motif, number, at, bar, heat)
    for point in turns:
        number = min(int(point / bar), bars - 1)
        chords, _ = _theme(plan, [seed, number_of_mood, number // SECTION])
        degree = chords[number % len(chords)]
        notes += _rise(_tones(plan, key, degree), point)
    notes += _ending(_tones(plan, key, 0), bars * bar, ring)
    return sorted(notes, key=lambda note: (note.start, note.instrument, note.pitch))


def _theme(plan: Mood, seed: list[int]) -> tuple[tuple[int, ...], list[tuple[int, float, float]]]:
    """A section's chords and its tune."""
    chance = np.random.default_rng(seed)
    return plan.progressions[int(chance.integers(0, len(plan.progressions)))], _motif(chance)


def _heat(at: float, seconds: float, turns: Sequence[float]) -> float:
    """How full the score is, 0 to 1: it grows over the film and stands highest after a turning point."""
    heat = 0.3 + 0.35 * min(at / max(seconds, 1), 1)
    after = [at - turn for turn in turns if 0 <= at - turn < 12]
    return min(heat + (0.4 * (1 - min(after) / 12) if after else 0.0), 1.0)


def _tones(plan: Mood, key: int, degree: int) -> list[int]:
    """A chord's tones from low to high: root, third, fifth, octave."""
    return [_pitch(plan, key, degree + step) for step in (0, 2, 4, 7)]


def _pitch(plan: Mood, key: int, degree: int) -> int:
    octave, step = divmod(degree, 7)
    return key + 12 * octave + plan.scale[step]


def _motif(chance: np.random.Generator) -> list[tuple[int, float, float]]:
    """A little tune: steps over the chord's root, when (in bars) and how long (in bars)."""
    rhythms = (
        ((0.0, 0.375), (0.375, 0.125), (0.5, 0.5)),
        ((0.0, 0.25), (0.25, 0.25), (0.5, 0.375)),
        ((0.125, 0.25), (0.375, 0.25), (0.625, 0.375)),
        ((0.0, 0.5), (0.5, 0.25), (0.75, 0.25)),
    )
    rhythm = rhythms[int(chance.integers(0, len(rhythms)))]
    steps = [int(chance.choice((0, 2, 4)))]
    for _ in rhythm[1:]:
        steps.append(max(-1, min(8, steps[-1] + int(chance.choice((-2, -1, 1, 2))))))
    steps[-1] = min((0, 2, 4, 7), key=lambda tone: abs(tone - steps[-1]))
    return [(step, start, length) for step, (start, length) in zip(steps, rhythm, strict=True)]


def _pad(plan: Mood, tones: list[int], at: float, bar: float, heat: float) -> list[Note]:
    loud = plan.pad * (0.45 + 0.4 * heat) / 3
    return [Note(at, "pad", _near(tone, 57), bar + 1.4, loud) for tone in tones[:3]]


def _near(pitch: int, middle: int) -> int:
    """The same tone in the octave around `middle`: chords that stay close sound calm."""
    while pitch - middle > 6:
        pitch -= 12
    while middle - pitch > 5:
        pitch += 12
    return pitch


def _bass(plan: Mood, tones: list[int], at: float, bar: float, heat: float) -> list[Note]:
    loud = plan.bass * (0.35 + 0.5 * heat)
    root = _near(tones[0], 41)
    if plan.short:
        return [Note(at + bar * beat / 4, "bass", root, bar * 0.3, loud * (1 if beat == 0 else 0.7)) for beat in (0, 2)]
    return [Note(at, "bass", root, bar * 0.95, loud)]


def _accompaniment(
    plan: Mood, tones: list[int], at: float, bar: float, heat: float, chance: np.random.Generator
) -> list[Note]:
    notes = []
    for eighth, tone in enumerate(plan.pattern):
        skipped = chance.random() > 0.55 + 0.5 * heat and eighth % 4
        if tone is None or skipped:
            continue
        loud = plan.pluck * (0.4 + 0.35 * heat) * (1 if eighth % 4 == 0 else 0.78) * float(chance.uniform(0.88, 1))
        late = float(chance.uniform(0, 0.012))  # a hand is never on the dot
        length = 0.5 if plan.short else 1.8
        notes.append(Note(at + bar * eighth / 8 + late, "pluck", _near(tones[tone], 60 + 3 * tone), length, loud, pan=0.3 * (tone - 1.5)))
    return notes


def _melody(
    plan: Mood, key: int, degree: int, motif: list[tuple[int, float, float]], number: int, at: float, bar: float, heat: float
) -> list[Note]:
    lift = 7 if heat > 0.75 else 0
    turned = [(4 - step if number % 4 == 3 else step, start, length) for step, start, length in motif]
    loud = plan.bell * (0.5 + 0.4 * heat)
    return [
        Note(at + start * bar, "bell", _near(_pitch(plan, key, degree + step), 74 + lift), length * bar + 1.5, loud, pan=-0.2)
        for step, start, length in turned
    ]


def _rise(tones: list[int], point: float) -> list[Note]:
    """A swell into the turning point, and a chord of bells on it."""
    lead = min(2.4, point)
    swell = [Note(point - lead, "swell", _near(tone, 62), lead + 1.2, 0.3) for tone in tones[:3]]
    bells = [Note(point + 0.09 * i, "bell", _near(tone, 69 + 4 * i), 3.0, 0.5, pan=0.4 * (i - 1)) for i, tone in enumerate(tones)]
    return [*swell, *bells, Note(point, "bass", _near(tones[0], 38), 2.5, 0.7)]


def _ending(tones: list[int], at: float, ring: float) -> list[Note]:
    """The home chord, spread upward, left to ring."""
    spread = [Note(at + 0.11 * i, "pluck", _near(tone, 60 + 4 * i), ring, 0.5, pan=0.25 * (i - 1.5)) for i, tone in enumerate(tones)]
    pads = [Note(at, "pad", _near(tone, 57), ring, 0.18) for tone in tones[:3]]
    return [*spread, *pads, Note(at, "bass", _near(tones[0], 41), ring, 0.5), Note(at + 0.5, "bell", _near(tones[0], 79), ring, 0.4)]


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
