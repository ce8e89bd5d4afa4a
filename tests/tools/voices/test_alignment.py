"""Alignment: words found in a sound that tells none, against the true times of the embedded voice."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.speech import MouthShape, VoiceSpec
from rushes.tools.voices import alignment, phonemes
from rushes.tools.voices.espeak import Espeak
from rushes.tools.voices.speech import Spoken

LINE = "Then the storm came, loud and tired, and would not pass the house."


def off(spoken: Spoken, found: tuple) -> float:
    assert [word.text for word in found] == [word.text for word in spoken.words]
    return float(np.mean([abs(one.start_ms - other.start_ms) for one, other in zip(found, spoken.words, strict=True)]))


@pytest.mark.parametrize(("voice", "variant", "rate"), [("en-gb", "Andy", 180), ("en-us", "whisper", 120)])
def test_words_are_found_where_they_sound(voice: str, variant: str, rate: int) -> None:
    spoken = Espeak().speak(LINE, VoiceSpec(voice=voice, variant=variant, rate=rate), "en")
    found = alignment.spoken_by(LINE, spoken.samples, spoken.sample_rate, "en")
    estimate = phonemes.words_by_sound(LINE, spoken.samples, spoken.sample_rate)
    assert off(spoken, found.words) < 15
    assert off(spoken, found.words) < off(spoken, estimate) / 3
    assert not found.measured


STRANGERS = [("de", "klatt3", 140), ("sv", "Andy", 160), ("es", "Mike", 150), ("pl", "m3", 150)]


@pytest.mark.parametrize(("voice", "variant", "rate"), STRANGERS)
def test_words_of_a_stranger_are_found(voice: str, variant: str, rate: int) -> None:
    """Read by the rules of another language: other sounds, other stresses, another voice; benchmarks/alignment.py has harder ones."""
    spoken = Espeak().speak(LINE, VoiceSpec(voice=voice, variant=variant, rate=rate), voice)
    found = alignment.spoken_by(LINE, spoken.samples, spoken.sample_rate, "en")
    estimate = phonemes.words_by_sound(LINE, spoken.samples, spoken.sample_rate)
    assert off(spoken, found.words) < 60
    assert off(spoken, found.words) < off(spoken, estimate) / 2


def test_mouths_close_where_lips_are_pressed() -> None:
    line = "My mother made a map, and Peter bought it."
    spoken = Espeak().speak(line, VoiceSpec(voice="en-us", variant="f2", rate=130), "en")
    found = alignment.spoken_by(line, spoken.samples, spoken.sample_rate, "en")

    def pressed(mouths: tuple) -> list[int]:
        return [mouth.start_ms for mouth in mouths if mouth.shape is MouthShape.M]

    true = pressed(spoken.mouths)
    assert len(true) >= 5
    near = [min(abs(moment - one) for one in pressed(found.mouths)) for moment in true]
    assert np.mean(near) < 40


@pytest.mark.parametrize("after", ["would", "not"])
def test_a_pause_of_ones_own_is_no_part_of_a_word(after: str) -> None:
    """Not even before a "p", where the reference is as silent for a moment as the pause is."""
    spoken = Espeak().speak(LINE, VoiceSpec(voice="en-us", variant="f4", rate=150), "en")
    rate = spoken.sample_rate
    at = next(index for index, word in enumerate(spoken.words) if word.text == after)
    word = spoken.words[at + 1]
    cut = word.start_ms * rate // 1000
    sound = np.concatenate([spoken.samples[:cut], np.zeros(rate * 4 // 10, np.float32), spoken.samples[cut:]])
    found = alignment.spoken_by(LINE, sound, rate, "en").words
    assert abs(found[at + 1].start_ms - (word.start_ms + 400)) < 60
    assert found[at].end_ms < word.start_ms + 150


def test_what_says_something_else_is_estimated() -> None:
    noise = np.random.default_rng(0).standard_normal(16_000 * 20).astype(np.float32) * 0.1
    found = alignment.spoken_by("Yes.", noise, 16_000, "en")
    assert [word.text for word in found.words] == ["Yes."]
    assert found.words[0].end_ms <= 20_000


SAID = st.lists(st.sampled_from(["rain", "Mr. Low", "1923", "—", "¿qué?", "it's", "*", "wind,"]), min_size=1, max_size=6)


@settings(deadline=None, max_examples=12, derandomize=True)
@given(SAID, st.integers(1, 40))
def test_times_always_rise_and_stay_inside(parts: list[str], tenths: int) -> None:
    text = " ".join(parts)
    sound = np.random.default_rng(len(text)).standard_normal(1600 * tenths).astype(np.float32) * 0.1
    found = alignment.spoken_by(text, sound, 16_000, "en")
    assert all(word.start_ms <= word.end_ms <= tenths * 100 for word in found.words)
    assert all(one.end_ms <= two.start_ms for one, two in itertools.pairwise(found.words))
    assert all(text[word.offset :].startswith(word.text) for word in found.words)
    assert found.mouths[0].start_ms == 0
    assert all(one.start_ms < two.start_ms for one, two in itertools.pairwise(found.mouths))
