"""Composing: the notes of a score, in passages that follow the film's scenes, with a theme for whoever a scene is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .moods import MOODS, Mood

SECTION = 8  # bars after which other chords come
PHRASE = 4  # bars: the theme, the theme moved, turned over, and a long note to end it
BEFORE, HELD, AFTER = 4.0, 3.0, 10.0  # seconds in which it rises to a turning point, stays, and lets go
LEAST = 4.0  # seconds: a shorter passage belongs to the one before


@dataclass(frozen=True)
class Passage:
    """A stretch of the film from `start` (seconds) on, in a mood ("" for the score's own), about whoever `theme` stands for."""

    start: float
    mood: str = ""
    theme: int = 0


@dataclass(frozen=True)
class Note:
    """One note: when in seconds, on what, how high (MIDI), how long, how loud, where (-1 left, 1 right)."""

    start: float
    instrument: str
    pitch: int
    length: float
    loudness: float
    pan: float = 0.0


@dataclass(frozen=True)
class _Bar:
    """A bar: when, how long, and of how many beats; its chord by degree; `number` counts from the passage's first."""

    at: float
    length: float
    beats: int
    degree: int
    number: int
    passage: Passage
    plan: Mood


def score(mood: str, seconds: float, seed: int, turning_points: Sequence[float] = (), passages: Sequence[Passage] = ()) -> list[Note]:
    """The notes, in order of time; every passage begins on a bar, and the last chord falls before the fade."""
    ring = min(4.2, seconds / 2)
    number = list(MOODS).index(mood)
    key = MOODS[mood].low + int(np.random.default_rng([seed, number]).integers(0, 5))
    chance = np.random.default_rng([seed, number, 1])
    turns = sorted(point for point in turning_points if 0 < point < seconds - 1)
    bars = list(_bars(mood, max(seconds - ring, 0.5), seed, passages))
    notes: list[Note] = []
    for bar in bars:
        tones = _tones(bar.plan, key, bar.degree)
        heat = heat_at(bar.at + bar.length / 2, seconds, turns)
        notes += _pad(bar, tones, heat)
        notes += _bass(bar, tones, heat)
        notes += _accompaniment(bar, tones, heat, chance)
        if (bar.at > 1 or len(passages) > 1) and chance.random() < bar.plan.melody * (0.7 + 0.6 * heat):
            notes += _melody(bar, key, seed, heat)
    for point in turns:
        under = next((bar for bar in bars if bar.at <= point < bar.at + bar.length), bars[-1])
        notes += _rise(_tones(under.plan, key, under.degree), point)
    notes += _ending(bars[-1].plan, _tones(bars[-1].plan, key, 0), max(seconds - ring, 0.5), ring)
    return sorted(notes, key=lambda note: (note.start, note.instrument, note.pitch))


def starts_of(passages: Sequence[Passage], until: float) -> list[Passage]:
    """The passages as they are played: from the film's first moment on, none shorter than `LEAST`."""
    kept: list[Passage] = []
    for passage in sorted(passages, key=lambda one: one.start):
        at = 0.0 if not kept else passage.start
        if kept and at - kept[-1].start < LEAST:
            continue
        if at < until - LEAST or not kept:
            kept.append(Passage(at, passage.mood, passage.theme))
    return kept or [Passage(0.0)]


def heat_at(at: float, seconds: float, turns: Sequence[float]) -> float:
    """How full the score is, 0 to 1: it grows over the film, rises to each turning point, and lets go after it."""
    heat = 0.3 + 0.3 * min(at / max(seconds, 1), 1)
    for turn in turns:
        after = at - turn
        if -BEFORE < after < 0:
            heat += 0.3 * (1 + after / BEFORE)
        elif 0 <= after < HELD + AFTER:
            heat += 0.45 * (1 - max(after - HELD, 0) / AFTER) - 0.15 * max(after - HELD, 0) / AFTER
    return float(min(max(heat, 0.15), 1.0))


def _bars(mood: str, until: float, seed: int, passages: Sequence[Passage]) -> list[_Bar]:
    """Every passage cut into bars of four beats, stretched a little to fill it; its last bar takes the beats that are over."""
    played = starts_of(passages, until)
    bars: list[_Bar] = []
    for place, passage in enumerate(played):
        plan = MOODS[passage.mood or mood]
        end = played[place + 1].start if place + 1 < len(played) else until
        beats = max(round((end - passage.start) * plan.tempo / 60), 1)
        beat = (end - passage.start) / beats
        whole = max((beats + 1) // 4, 1)  # a single beat over is given to the bar before
        counts = [4] * (whole - 1)
        counts.append(beats - sum(counts))
        at = passage.start
        for number, count in enumerate(counts):
            chords = _chords(plan, seed, passage.mood or mood, place, number // SECTION)
            bars.append(_Bar(at, beat * count, count, chords[number % len(chords)], number, passage, plan))
            at += beat * count
    return bars


def _chords(plan: Mood, seed: int, mood: str, place: int, section: int) -> tuple[int, ...]:
    chance = np.random.default_rng([seed, list(MOODS).index(mood), 2, place, section])
    return plan.progressions[int(chance.integers(0, len(plan.progressions)))]


def _tones(plan: Mood, key: int, degree: int) -> list[int]:
    """A chord's tones from low to high: root, third, fifth, octave."""
    return [_pitch(plan, key, degree + step) for step in (0, 2, 4, 7)]


def _pitch(plan: Mood, key: int, degree: int) -> int:
    octave, step = divmod(degree, 7)
    return key + 12 * octave + plan.scale[step]


def theme_of(seed: int, theme: int) -> list[tuple[int, float, float]]:
    """A character's tune, the same in every mood: steps over the chord's root, when and how long in beats of a bar of four.

    What falls on a strong beat is a tone of the chord.
    """
    chance = np.random.default_rng([seed, theme])
    rhythms = (
        ((0.0, 1.5), (1.5, 0.5), (2.0, 2.0)),
        ((0.0, 1.0), (1.0, 1.0), (2.0, 1.5), (3.5, 0.5)),
        ((0.5, 1.0), (1.5, 0.5), (2.0, 1.0), (3.0, 1.0)),
        ((0.0, 2.0), (2.0, 1.0), (3.0, 1.0)),
        ((0.0, 0.5), (0.5, 0.5), (1.0, 1.0), (2.0, 2.0)),
    )
    steps = [int(chance.choice((0, 2, 4, 7)))]
    rhythm = rhythms[int(chance.integers(0, len(rhythms)))]
    for start, _ in rhythm[1:]:
        step = max(-1, min(8, steps[-1] + int(chance.choice((-3, -2, -1, 1, 2)))))
        steps.append(_to_chord(step) if start == 2.0 else step)
    steps[-1] = _to_chord(steps[-1])
    return [(step, start, length) for step, (start, length) in zip(steps, rhythm, strict=True)]


def _to_chord(step: int) -> int:
    return min((0, 2, 4, 7), key=lambda tone: abs(tone - step))


def _near(pitch: int, middle: int) -> int:
    """The same tone in the octave around `middle`: chords that stay close sound calm."""
    while pitch - middle > 6:
        pitch -= 12
    while middle - pitch > 5:
        pitch += 12
    return pitch


def _pad(bar: _Bar, tones: list[int], heat: float) -> list[Note]:
    loud = bar.plan.pad * (0.4 + 0.5 * heat) / 3
    return [Note(bar.at, bar.plan.bed, _near(tone, 57), bar.length + 1.4, loud) for tone in tones[:3]]


def _bass(bar: _Bar, tones: list[int], heat: float) -> list[Note]:
    loud = bar.plan.bass * (0.35 + 0.5 * heat)
    root, beat = _near(tones[0], 41), bar.length / bar.beats
    if bar.plan.short:
        return [Note(bar.at + beat * at, "bass", root, beat * 1.2, loud * (1 if at == 0 else 0.7)) for at in range(0, bar.beats, 2)]
    return [Note(bar.at, "bass", root, bar.length * 0.95, loud)]


def _accompaniment(bar: _Bar, tones: list[int], heat: float, chance: np.random.Generator) -> list[Note]:
    plan, notes = bar.plan, []
    for eighth in range(2 * bar.beats):
        tone = plan.pattern[eighth % 8]
        skipped = chance.random() > 0.5 + 0.6 * heat and eighth % 2
        if tone is None or skipped:
            continue
        accent = (1.15 if eighth % 4 == 0 else 0.9) if eighth % 2 == 0 else 0.6
        loud = plan.pluck * (0.35 + 0.45 * heat) * accent * float(chance.uniform(0.88, 1))
        late = float(chance.uniform(0, 0.012))  # a hand is never on the dot
        pitch = _near(tones[tone], 60 + 3 * tone) + plan.lift
        at = bar.at + bar.length * eighth / (2 * bar.beats) + late
        notes.append(Note(at, plan.hand, pitch, 0.5 if plan.short else 1.8, loud, pan=0.3 * (tone - 1.5)))
    return notes


def _melody(bar: _Bar, key: int, seed: int, heat: float) -> list[Note]:
    """A bar of the theme of whom the passage is about: as it is, moved with the chord, turned over, and ended on a long note."""
    plan, beat = bar.plan, bar.length / bar.beats
    tune = theme_of(seed, bar.passage.theme)
    place = bar.number % PHRASE
    if place == 2:
        tune = [(_to_chord(4 - step) if start in (0.0, 2.0) else 4 - step, start, length) for step, start, length in tune]
    elif place == 3:
        tune = [(_to_chord(tune[0][0]), 0.0, 3.0)]
    voice = plan.leads[bar.passage.theme % len(plan.leads)]
    high = 72 + max(plan.lift // 2, -6) + (5 if heat > 0.8 else 0) - (7 if voice in ("horn", "strings") else 0)
    ring = 1.5 if voice == "bell" else 0.25
    return [
        Note(bar.at + start * beat, voice, _near(_pitch(plan, key, bar.degree + step), high), length * beat + ring,
             plan.lead * (0.45 + 0.45 * heat), pan=-0.2)
        for step, start, length in tune
        if start < bar.beats
    ]  # fmt: skip


def _rise(tones: list[int], point: float) -> list[Note]:
    """A swell into the turning point, and a chord of bells on it."""
    lead = min(2.4, point)
    swell = [Note(point - lead, "swell", _near(tone, 62), lead + 1.2, 0.3) for tone in tones[:3]]
    bells = [Note(point + 0.09 * i, "bell", _near(tone, 69 + 4 * i), 3.0, 0.5, pan=0.4 * (i - 1)) for i, tone in enumerate(tones)]
    return [*swell, *bells, Note(point, "bass", _near(tones[0], 38), 2.5, 0.7)]


def _ending(plan: Mood, tones: list[int], at: float, ring: float) -> list[Note]:
    """The home chord, spread upward, left to ring."""
    spread = [Note(at + 0.11 * i, plan.hand, _near(tone, 60 + 4 * i), ring, 0.5, pan=0.25 * (i - 1.5)) for i, tone in enumerate(tones)]
    pads = [Note(at, plan.bed, _near(tone, 57), ring, 0.18) for tone in tones[:3]]
    return [*spread, *pads, Note(at, "bass", _near(tones[0], 41), ring, 0.5), Note(at + 0.5, "bell", _near(tones[0], 79), ring, 0.4)]
