"""Measure how the beats of a person's own track are counted, on songs made for it, from 60 to 180 beats a minute.

    python benchmarks/beats.py [--tempos N …] [--docs FILE]

A song counts as right when nine of ten of its beats, and no more than a tenth besides, are found within 50 ms. The
first eight kinds of song, at full tens, were looked at while the rule was made; the last four, and tempos between, were not.
About four minutes on one core.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from publishing import commit_of, put_between

from rushes.tools import pulse
from rushes.tools.sound import RATE

HOUSE = Path(__file__).resolve().parents[1]
KINDS = {
    "strokes": "a drum on every beat",
    "rock": "drums with eighths on the hi-hat, long chords",
    "house": "a drum on every beat, loud chords off it",
    "swing": "triplets",
    "arpeggio": "plucked eighths and a bass, no drum",
    "waltz": "three to a bar",
    "quiet middle": "rock whose middle third is soft chords",
    "half-time": "one drum stroke every two beats, eighths between",
    "shuffle": "rock with swung eighths",
    "bossa": "a bass off the beat",
    "drifting": "rock that goes 3 % faster and slower",
    "in noise": "rock in loud noise",
}
TEMPOS = (60, 65, 70, 75, 80, 85, 90, 95, 100, 105, 110, 115, 120, 125, 130, 135, 140, 145, 150, 155, 160, 165, 170, 175, 180)
CHORDS = ((220, 262, 330), (175, 220, 262), (196, 247, 294), (165, 208, 247))
FIRST, SECONDS = 0.3, 24
NEAR = 0.05  # seconds

Sound = NDArray[np.float64]
Event = tuple[float, Sound]
Chord = tuple[int, int, int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tempos", nargs="*", type=int, default=list(TEMPOS))
    parser.add_argument("--docs", type=Path)
    asked = parser.parse_args()
    rows = ["| song | right, of tempos | counted otherwise, at how much of its tempo |", "|---|---|---|"]
    print("\n".join(rows), flush=True)
    right = 0
    for kind, what in KINDS.items():
        wrong = list[tuple[int, str]]()
        for tempo in asked.tempos:
            sound, true = song(kind, tempo)
            curve = pulse.onsets(np.array_split(sound, SECONDS))
            if not met(np.array(pulse.beats(curve)), true):
                wrong.append((tempo, f"{pulse.tempo(curve) / tempo:.2f}"))
        right += len(asked.tempos) - len(wrong)
        rows.append(f"| {kind}: {what} | {len(asked.tempos) - len(wrong)} of {len(asked.tempos)} | {runs(wrong, asked.tempos)} |")
        print(rows[-1], flush=True)
    if asked.docs:
        said = f"Measured on {datetime.now(UTC):%Y-%m-%d} at {commit_of(HOUSE)} by `benchmarks/beats.py`: "
        put_between(asked.docs, "beats", [said + f"{right} of {len(asked.tempos) * len(KINDS)} are right.", "", *rows])


def runs(wrong: Sequence[tuple[int, str]], tempos: Sequence[int]) -> str:
    """Tempos that are counted otherwise, those next to each other and in the same way as one."""
    told = list[list[tuple[int, str]]]()
    for tempo, heard in wrong:
        before = told[-1][-1] if told else None
        if before is not None and before[1] == heard and tempos.index(tempo) == tempos.index(before[0]) + 1:
            told[-1].append((tempo, heard))
        else:
            told.append([(tempo, heard)])
    return ", ".join((f"{run[0][0]} to {run[-1][0]}" if len(run) > 1 else f"{run[0][0]}") + f" ({run[0][1]})" for run in told)


def met(found: NDArray[np.float64], true: NDArray[np.float64]) -> bool:
    """Whether the beats are those of the song."""
    if not len(found):
        return False
    far = np.abs(found[:, None] - true[None])
    return bool((far.min(axis=0) < NEAR).mean() >= 0.9 and (far.min(axis=1) < NEAR).mean() >= 0.9)


def song(kind: str, tempo: float, seconds: float = SECONDS, seed: int = 0) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """A song, ``(n, 2)``, and when its beats fall."""
    chance = np.random.default_rng([seed, round(tempo)])
    count = int((seconds - FIRST) * tempo / 60)
    beat = np.full(count, 60 / tempo)
    if kind == "drifting":
        beat *= 1 + 0.03 * np.sin(2 * np.pi * np.arange(count) / count)
    times = FIRST + np.concatenate([[0], np.cumsum(beat)[:-1]])
    whole = 0.0001 * chance.standard_normal(int(seconds * RATE) + 10 * RATE)
    if kind == "in noise":
        whole += 0.03 * chance.standard_normal(len(whole))
    for number, at in enumerate(times):
        for off, sound in played(kind, number, count, 60 / tempo, chance):
            first = round((at + off) * RATE)
            whole[first : first + len(sound)] += sound
    whole = whole[: int(seconds * RATE)] / 2
    return np.stack([whole, whole], axis=1).astype(np.float32), times[times < seconds - 0.1]


def played(kind: str, number: int, count: int, beat: float, chance: np.random.Generator) -> Iterable[Event]:
    """What begins on a beat, or so many seconds after it."""
    bar, place = divmod(number, 3 if kind == "waltz" else 4)
    chord = CHORDS[bar % 4]
    if kind in ("arpeggio", "waltz"):
        return plucked(kind, number, place, chord, beat)
    if kind == "bossa":
        return bossa(place, chord, beat, chance)
    if kind in ("strokes", "house", "swing", "half-time"):
        return drummed(kind, place, chord, beat, chance)
    if kind == "quiet middle" and count / 3 <= number < 2 * count / 3:
        return [(0, 0.3 * tone(one, 2 * beat)) for one in chord] if place % 2 == 0 else []
    return rock(place, () if kind == "quiet middle" else chord, beat, beat * 2 / 3 if kind == "shuffle" else beat / 2, chance)


def plucked(kind: str, number: int, place: int, chord: Chord, beat: float) -> Iterator[Event]:
    if kind == "waltz":
        yield from ((0, 0.6 * tone(one, 0.7 * beat)) for one in chord) if place else ((0, 2 * tone(chord[0] / 2, 2 * beat)),)
        return
    for step in (2 * number, 2 * number + 1):
        late = step % 2
        yield late * beat / 2, (0.8 if late else 1.2) * tone(chord[step % 3] * (2 if step % 4 == 3 else 1), 0.8 * beat)
    if place == 0:
        yield 0, 1.5 * tone(chord[0] / 2, 4 * beat)


def bossa(place: int, chord: Chord, beat: float, chance: np.random.Generator) -> Iterator[Event]:
    yield from ((0, hat(chance)), (beat / 2, hat(chance)))
    if place % 2 == 0:
        yield from ((0, tone(chord[0] / 2, 1.4 * beat)), (1.5 * beat, tone(chord[2] / 2, 0.5 * beat)))
    if place in (0, 3):
        yield from ((0 if place == 0 else beat / 2, 0.6 * tone(one, beat)) for one in chord)


def drummed(kind: str, place: int, chord: Chord, beat: float, chance: np.random.Generator) -> Iterator[Event]:
    if kind == "strokes":
        yield 0, kick()
    elif kind == "house":
        yield from ((0, kick()), (beat / 2, 2 * hat(chance)), *((beat / 2, 0.5 * tone(one, 0.4 * beat)) for one in chord))
        if place % 2:
            yield 0, 0.6 * snare(chance)
    elif kind == "swing":
        yield from ((0, 0.6 * (snare(chance) if place % 2 else kick())), (0, hat(chance)), (0, tone(chord[place % 3] / 2, beat)))
        if place % 2:
            yield beat * 2 / 3, hat(chance)
    else:
        yield from ((0, hat(chance)), (beat / 2, 0.7 * hat(chance)))
        if place % 2 == 0:
            yield 0, snare(chance) if place else kick()


def rock(place: int, chord: Sequence[int], beat: float, after: float, chance: np.random.Generator) -> Iterator[Event]:
    yield from ((0, snare(chance) if place % 2 else kick()), (0, hat(chance)), (after, hat(chance)))
    if place == 2:
        yield after, 0.8 * kick()
    if place == 0:
        yield from ((0, tone(one, 4 * beat)) for one in chord)


def kick() -> Sound:
    clock = np.arange(9600) / RATE
    return np.asarray(0.7 * np.sin(2 * np.pi * (120 * clock - 30 * clock**2)) * np.exp(-25 * clock))


def snare(chance: np.random.Generator) -> Sound:
    clock = np.arange(7200) / RATE
    return np.asarray(0.22 * (chance.standard_normal(7200) + np.sin(2 * np.pi * 190 * clock)) * np.exp(-30 * clock))


def hat(chance: np.random.Generator) -> Sound:
    return np.asarray(0.12 * np.diff(chance.standard_normal(2401)) * np.exp(-120 * np.arange(2400) / RATE))


def tone(hertz: float, seconds: float) -> Sound:
    clock = np.arange(int(seconds * RATE)) / RATE
    whole = sum(np.sin(2 * np.pi * hertz * number * clock) / number**1.6 for number in (1, 2, 3, 4))
    return np.asarray(0.2 * whole * np.exp(-4 * clock) * np.minimum(clock / 0.005, 1))


if __name__ == "__main__":
    main()
