"""Moods: how the embedded score plays each, as data."""

from __future__ import annotations

from dataclasses import dataclass

MAJOR, MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
LYDIAN, HARMONIC = (0, 2, 4, 6, 7, 9, 11), (0, 2, 3, 5, 7, 8, 11)


@dataclass(frozen=True)
class Mood:
    """How a mood plays.

    `progressions` are scale degrees from 0, a chord a bar. `pattern` is the accompaniment in
    eighths: the index of a chord tone, or None for a rest. `melody` is how often the melody
    speaks, 0 to 1; `pad`, `pluck`, `lead`, `bass` are the parts' loudness. `bed` and `hand` are the instruments
    of the pad and the pluck, `leads` those that carry the themes. `lift` is how many semitones hand and lead
    stand above their middle.
    """

    tempo: float
    scale: tuple[int, ...]
    progressions: tuple[tuple[int, ...], ...]
    pattern: tuple[int | None, ...]
    melody: float
    pad: float
    pluck: float
    lead: float
    bass: float
    low: int = 48
    short: bool = False
    bed: str = "pad"
    hand: str = "pluck"
    leads: tuple[str, str] = ("bell", "flute")
    lift: int = 0


MOODS = {
    "gentle": Mood(
        tempo=72, scale=MAJOR, progressions=((0, 3, 4, 0), (0, 4, 3, 0), (0, 3, 0, 4)),
        pattern=(0, 2, 1, 2, 3, 2, 1, 2), melody=0.6, pad=0.5, pluck=0.5, lead=0.5, bass=0.4,
    ),
    "bright": Mood(
        tempo=104, scale=LYDIAN, progressions=((0, 4, 1, 4), (0, 1, 0, 4), (0, 5, 1, 4)),
        pattern=(0, 2, 3, 2, 1, 2, 3, 2), melody=0.75, pad=0.35, pluck=0.6, lead=0.55, bass=0.3, low=50,
        hand="mallet", leads=("flute", "bell"), lift=12,
    ),
    "tense": Mood(
        tempo=92, scale=MINOR, progressions=((0, 0, 5, 4), (0, 5, 0, 6), (0, 3, 5, 4)),
        pattern=(0, 0, None, 0, 0, None, 0, 1), melody=0.3, pad=0.65, pluck=0.4, lead=0.3, bass=0.7, low=45, short=True,
        bed="dusk", hand="thumb", leads=("horn", "flute"), lift=-12,
    ),
    "wistful": Mood(
        tempo=64, scale=MINOR, progressions=((0, 3, 5, 0), (0, 5, 3, 0), (0, 3, 4, 0)),
        pattern=(0, None, 1, 2, None, 1, 3, None), melody=0.7, pad=0.55, pluck=0.4, lead=0.6, bass=0.35, low=47,
        leads=("flute", "horn"),
    ),
    "grand": Mood(
        tempo=82, scale=MAJOR, progressions=((0, 3, 4, 0), (0, 4, 3, 0), (0, 5, 3, 0)),
        pattern=(0, 1, 2, 3, 2, 3, 2, 1), melody=0.6, pad=0.85, pluck=0.4, lead=0.55, bass=0.75, low=45,
        bed="strings", hand="harp", leads=("horn", "strings"),
    ),
    "mischievous": Mood(
        tempo=120, scale=HARMONIC, progressions=((0, 0, 3, 4), (0, 3, 0, 4), (0, 0, 5, 4)),
        pattern=(0, None, 2, None, 1, 3, None, 2), melody=0.6, pad=0.18, pluck=0.75, lead=0.4, bass=0.55, low=50, short=True,
        hand="pizzicato", leads=("clarinet", "bell"), lift=5,
    ),
}  # fmt: skip
