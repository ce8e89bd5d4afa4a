"""Lip-sync: mouths open and close with what is heard, whichever voice speaks, within +45 and -125 ms."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from rushes.agents.staging.actors import mouths_of
from rushes.core.bible import Bible, CharacterSheet
from rushes.core.names import CharacterId, LineId, ShotId
from rushes.core.shot import Shot, ShotSize
from rushes.core.speech import MouthShape, Speech, VoiceSpec
from rushes.core.staging import Figure, Mouth, SetDressing
from rushes.core.timing import Rate, Size
from rushes.renderers.animatic.renderer import Animatic
from rushes.renderers.base import Order
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


def marked(spoken: Spoken, start: int, rate: Rate) -> list[Mouth]:
    """A film's plan: each shape from its frame on, where the sound begins at frame `start`."""
    speech = Speech(
        key="k", line=LineId("l1"), voice=VoiceSpec(), sound="s.wav", sample_rate=spoken.sample_rate, samples=len(spoken.samples),
        mouths=spoken.mouths,
    )  # fmt: skip
    return mouths_of(speech, start, rate.frames_covering(spoken.seconds), rate)


def planned(spoken: Spoken, rate: Rate) -> list[tuple[float, MouthShape]]:
    """When each shape of a film's plan is seen, in milliseconds of the sound."""
    start = 7
    marks = marked(spoken, start, rate)
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


WIDE = {MouthShape.A: 0.95, MouthShape.O: 0.78, MouthShape.L: 0.5, MouthShape.E: 0.42, MouthShape.U: 0.36, MouthShape.F: 0.2}
"""How far a mouth is open for a sound; 0 for the others."""

ME = CharacterId("me")


def drawn(spoken: Spoken, rate: Rate) -> np.ndarray:
    """How open the mouth is in the pixels of a close-up, every millisecond of the sound.

    The share of what is not skin below the nose; a frame is seen until the next one.
    """
    start = rate.frames_covering(0.25)
    figure = Figure(character=ME, x=0, looks_at="camera", mouths=tuple(marked(spoken, start, rate)))
    shot = Shot(
        id=ShotId("s1"), length=start + rate.frames_covering(spoken.seconds), handle=0, size=ShotSize.CLOSE, subjects=(ME,),
        set=SetDressing(name="kitchen", place="kitchen"), figures=(figure,), seed=3,
    )  # fmt: skip
    bible = Bible(characters=(CharacterSheet(id=ME, name="Ada", words="a woman"),))
    footage = Animatic().render(Order(shot=shot, bible=bible, size=Size(width=192, height=108), rate=rate))
    shares = []
    for frame in footage.frames or ():
        left, top, right, bottom = footage.geometry[-1].subjects[ME].face or pytest.fail("no face")
        high, wide = frame.shape[:2]
        rows = slice(round((top + 0.62 * (bottom - top)) * high), round((top + 0.95 * (bottom - top)) * high))
        columns = slice(round((left + 0.25 * (right - left)) * wide), round((left + 0.75 * (right - left)) * wide))
        chin = frame[rows, columns].reshape(-1, 3).astype(float)
        shares.append(float((np.abs(chin - np.median(chin, axis=0)).sum(axis=1) > 60).mean()))
    moments = np.arange(round(spoken.seconds * 1000)) * float(rate.fraction) / 1000
    return np.array(shares)[start + moments.astype(int)]


def said(true: list[tuple[int, str]], count: int) -> np.ndarray:
    """How open the mouth is that says these phonemes, every millisecond."""
    opened = np.zeros(count)
    for (moment, phoneme), (until, _) in itertools.pairwise([*true, (count, "")]):
        shapes = phonemes.shapes_of(phoneme)
        opened[moment:until] = WIDE.get(shapes[0], 0.0) if shapes else 0.0
    return opened


def lag(seen: np.ndarray, heard: np.ndarray) -> tuple[int, float]:
    """By how many milliseconds pictures come after the sound that they are most like, and how like (a correlation)."""
    best = []
    for late in range(-300, 301, 5):
        one, other = seen[max(late, 0) : len(seen) + min(late, 0)], heard[max(-late, 0) : len(heard) - max(late, 0)]
        best.append((float(np.corrcoef(one, other)[0, 1]), late))
    like, late = max(best)
    return late, like


@pytest.mark.parametrize("voice", ["own", "aligned"])
@pytest.mark.parametrize("rate", [Rate.parse("24"), Rate.parse("12")], ids=str)
def test_drawn_mouths_open_with_the_sound(rate: Rate, voice: str, heard: list[tuple[int, str]]) -> None:
    """In the pixels of the animatic: against what is said, and against how loud it is."""
    spec = VoiceSpec(voice="en-us", variant="f2", rate=150) if voice == "own" else VoiceSpec(voice="en-gb", variant="Andy", rate=165)
    spoken = espeak.Espeak().speak(LINES[0], spec, "en")
    truth = said(heard, round(spoken.seconds * 1000))
    if voice == "aligned":
        spoken = alignment.spoken_by(LINES[0], spoken.samples, spoken.sample_rate, "en")
    seen = drawn(spoken, rate)
    begins = (np.arange(len(seen)) * spoken.sample_rate / 1000).astype(int)
    loud = np.convolve(np.add.reduceat(np.abs(spoken.samples), begins), np.hanning(101), "same")
    for reference, least in ((truth, 0.45), (loud, 0.25)):
        late, like = lag(seen, reference)
        assert -EARLY <= late <= LATE
        assert like > least
    late, _ = lag(np.roll(seen, LATE + EARLY), truth)
    assert late > LATE  # the test can tell
