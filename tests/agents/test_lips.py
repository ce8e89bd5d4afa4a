"""Lip-sync: mouths open and close with what is heard, whichever voice speaks, within +45 and -125 ms."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from rushes.agents.staging.actors import mouths_of
from rushes.core.names import LineId
from rushes.core.speech import MouthShape, Speech, VoiceSpec
from rushes.core.timing import Rate
from rushes.tools.voices import alignment, espeak, phonemes
from rushes.tools.voices.speech import Spoken

LATE, EARLY = 45, 125
"""Milliseconds by which a picture may come after its sound, and before it. Source: ITU-R BT.1359."""

SHORTEST = 15
"""Milliseconds for which lips that were shut before have to stay so."""

LINES = (
    "My mother bought a map of the moon, and Peter put it above the piano.",
    "Before the boat came back, five of the brave men had to move the barrel.",
    "Maybe the baby fell asleep. Maybe nobody ever believed me!",
    "I said… perhaps. But from Monday on, my friend, we will both work for Emma.",
)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """The phonemes of what the embedded voice said last, with their times in its sound."""
    events: list[tuple[int, str]] = []
    real = espeak.mouths_from_phonemes

    def watched(said: list[tuple[int, str]], length: int):
        events[:] = said
        return real(said, length)

    monkeypatch.setattr(espeak, "mouths_from_phonemes", watched)
    return events


def planned(spoken: Spoken, rate: Rate) -> list[tuple[float, MouthShape]]:
    """When each shape of a film's plan is seen, in milliseconds of the sound."""
    speech = Speech(
        key="k", line=LineId("l1"), voice=VoiceSpec(), sound="s.wav", sample_rate=spoken.sample_rate, samples=len(spoken.samples),
        mouths=spoken.mouths,
    )  # fmt: skip
    start = 7
    marks = mouths_of(speech, start, rate.frames_covering(spoken.seconds), rate)
    return [(float((mark.start - start) / rate.fraction * 1000), mark.shape) for mark in marks]


def offsets(true: list[tuple[int, str]], seen: list[tuple[float, MouthShape]]) -> list[float]:
    """By how many milliseconds the lips close after ("p", "b", "m", "f", "v") is heard; 500 where they don't."""
    found = []
    for moment, phoneme in true:
        shapes = phonemes.shapes_of(phoneme)
        if shapes and shapes[0] in (MouthShape.M, MouthShape.F):
            near = []
            for (at, shape), (until, _) in itertools.pairwise(seen):
                if shape is shapes[0]:  # lips that are shut for an "m" stay so for the "b" after it
                    near.append(0.0 if at < moment < until - SHORTEST else at - moment)
            found.append(min(near, key=abs, default=500.0))
    return found


def inside(found: list[float]) -> float:
    assert found
    return float(np.mean([-EARLY <= one <= LATE for one in found]))


@pytest.mark.parametrize("rate", [Rate.parse("24"), Rate.parse("12")], ids=str)
def test_the_embedded_voice_moves_the_lips_in_time(rate: Rate, heard: list[tuple[int, str]]) -> None:
    found = []
    for line in LINES:
        spoken = espeak.Espeak().speak(line, VoiceSpec(voice="en-us", variant="f2", rate=150), "en")
        found += offsets(heard, planned(spoken, rate))
    assert len(found) > 30
    assert inside(found) >= (1 if rate == Rate.parse("24") else 0.9)  # twelve frames a second are too few for every "p"


def test_an_aligned_voice_moves_the_lips_in_time(heard: list[tuple[int, str]]) -> None:
    """A voice that tells no times: another variant and pace, whose own events are only looked at here."""
    found, guessed = list[float](), list[float]()
    for line in LINES:
        spoken = espeak.Espeak().speak(line, VoiceSpec(voice="en-gb", variant="Andy", rate=175), "en")
        true = list(heard)
        aligned = alignment.spoken_by(line, spoken.samples, spoken.sample_rate, "en")
        found += offsets(true, planned(aligned, Rate.parse("24")))
        words = phonemes.words_by_sound(line, spoken.samples, spoken.sample_rate)
        estimate = Spoken(
            spoken.samples, spoken.sample_rate, words, phonemes.mouths_from_words(words, round(spoken.seconds * 1000)), measured=False
        )
        guessed += offsets(true, planned(estimate, Rate.parse("24")))
    assert inside(found) >= 0.95
    assert inside(guessed) < 0.9  # the test can tell
