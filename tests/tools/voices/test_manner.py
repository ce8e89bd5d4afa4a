"""Manner: what parentheticals ask of a voice, and what comes of it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.speech import MELODY, MouthShape, VoiceSpec
from rushes.tools.voices import espeak, manner
from rushes.tools.voices.manner import Manner

LINE = "Nobody came to the door that night."


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("whispers", {"whispered": True}),
        ("whispering, tired", {"whispered": True}),
        ("beat", {"pause_ms": 600}),
        ("a long pause", {"pause_ms": 1100}),
        ("in French", {"language": "fr"}),
        ("quietly, in German", {"language": "de"}),
        ("", {}),
        ("with a wry look", {}),
        ("not shouting", {}),
        ("to Mira", {}),
    ],
)
def test_words_are_read(words: str, told: dict) -> None:
    found = manner.read(words)
    assert {name: getattr(found, name) for name in told} == told
    if not told:
        assert found == Manner()


def test_manners_move_a_voice_as_one_expects() -> None:
    usual = VoiceSpec(rate=150)
    loud, quiet, glad, tired, flat = (
        manner.directed(usual, manner.read(words)) for words in ("shouting", "quietly", "laughing", "wearily", "flatly")
    )
    assert loud.pitch > usual.pitch > quiet.pitch
    assert glad.melody > MELODY > flat.melody
    assert tired.rate < usual.rate < glad.rate
    assert manner.read("shouting").level > 0 > manner.read("quietly").level
    assert manner.directed(usual, manner.read("to Mira")) == usual


def test_a_manner_is_heard() -> None:
    def melody(words: str) -> float:
        spoken = espeak.Espeak().speak(LINE, manner.directed(VoiceSpec(voice="en-us"), manner.read(words)), "en")
        return float(np.std(pitches(spoken.samples, spoken.sample_rate)))

    assert melody("laughing") > 1.3 * melody("flatly")


def pitches(samples: np.ndarray, rate: int) -> list[float]:
    """The pitch of every voiced twentieth of a second, in semitones."""
    frame, found = rate // 20, []
    for start in range(0, len(samples) - frame, frame // 2):
        block = samples[start : start + frame].astype(float)
        if np.sqrt((block**2).mean()) < 0.03:
            continue
        echo = np.fft.irfft(np.abs(np.fft.rfft(block * np.hanning(frame), 2 * frame)) ** 2)
        lags = echo[rate // 300 : rate // 60]
        if lags.max() > 0.4 * echo[0]:
            found.append(12 * np.log2(rate / (rate // 300 + int(np.argmax(lags)))))
    return found


def test_a_beat_is_silence_before_the_words() -> None:
    spoken = espeak.Espeak().speak(LINE, VoiceSpec(), "en")
    later = manner.paused(spoken, manner.read("beat"))
    assert later.seconds == pytest.approx(spoken.seconds + 0.6, abs=0.001)
    assert not np.abs(later.samples[: spoken.sample_rate * 6 // 10]).any()
    assert [word.start_ms - 600 for word in later.words] == [word.start_ms for word in spoken.words]
    assert later.mouths[0].start_ms == 0
    assert later.mouths[0].shape is MouthShape.REST
    moving = [(mouth.start_ms + 600, mouth.shape) for mouth in spoken.mouths if mouth.start_ms or mouth.shape is not MouthShape.REST]
    assert [(mouth.start_ms, mouth.shape) for mouth in later.mouths[1:]] == moving


def test_a_cry_and_what_trails_off_are_said_otherwise() -> None:
    said = {mark: espeak.Espeak().speak(f"He came{mark} Then he left.", VoiceSpec(voice="en-us"), "en") for mark in (".", "!", "...")}
    pauses = {mark: spoken.words[2].start_ms - spoken.words[1].end_ms for mark, spoken in said.items()}
    assert pauses["..."] > pauses["."] + 50
    cut = {mark: spoken.samples[: spoken.words[1].end_ms * spoken.sample_rate // 1000] for mark, spoken in said.items()}
    assert np.median(pitches(cut["!"], 22050)) > np.median(pitches(cut["."], 22050)) + 0.5
    assert said["..."].words[1].end_ms > said["."].words[1].end_ms


@pytest.mark.parametrize("text", ["Mr. Smith came. He sat.", 'He said "Stop!" and left.', "Who? Where?"])
def test_what_is_said_evenly_stays_whole(text: str) -> None:
    assert [part.text for part in espeak.moods(espeak._Chunk(text, 0))] == [text]


TEXTS = st.lists(st.sampled_from(["Go!", "He came…", "No.", "Why?", "and then...", "«Stop!»", "—", "Mr.", "rain", "\n", "?!"]), max_size=9)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(TEXTS)
def test_runs_of_sentences_are_the_whole_text(parts: list[str]) -> None:
    text = " ".join(parts)
    runs = list(espeak.moods(espeak._Chunk(text, 7)))
    assert "".join(run.text for run in runs) == text
    assert all(text[run.offset - 7 :].startswith(run.text) for run in runs)
    assert all(one.mood != two.mood for one, two in itertools.pairwise(runs))


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.text(max_size=40), st.integers(60, 400), st.integers(0, 100))
def test_any_words_leave_a_voice_that_can_speak(words: str, rate: int, pitch: int) -> None:
    spec = manner.directed(VoiceSpec(rate=rate, pitch=pitch), manner.read(words))
    assert VoiceSpec.model_validate(spec.model_dump()) == spec
