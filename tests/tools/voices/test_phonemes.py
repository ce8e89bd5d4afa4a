"""Mouth shapes from phonemes, and estimates where a voice tells none."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.speech import MouthShape as Shape
from rushes.core.speech import WordTime
from rushes.tools.voices import phonemes


@pytest.mark.parametrize(
    ("phoneme", "shapes"),
    [
        ("m", (Shape.M,)), ("ˈb", (Shape.M,)), ("f", (Shape.F,)), ("θ", (Shape.L,)), ("ʃ", (Shape.U,)), ("ˈuː", (Shape.U,)),
        ("aɪ", (Shape.A, Shape.E)), ("əʊ", (Shape.A, Shape.U)), ("ɔː", (Shape.O,)), ("", (Shape.REST,)), ("ˈ", ()),
    ],
)  # fmt: skip
def test_phonemes_have_their_shapes(phoneme: str, shapes: tuple[Shape, ...]) -> None:
    assert phonemes.shapes_of(phoneme) == shapes


def test_a_diphthong_moves_and_lips_close() -> None:
    mouths = phonemes.mouths_from_phonemes([(0, "t"), (100, "aɪ"), (300, "m"), (320, "i"), (500, "")], 600)
    assert [(mouth.shape, mouth.start_ms) for mouth in mouths] == [
        (Shape.E, 0), (Shape.A, 100), (Shape.E, 220), (Shape.M, 300), (Shape.E, 345), (Shape.REST, 500),
    ]  # fmt: skip


phoneme = st.sampled_from(["m", "aɪ", "t", "", "ʊ", "f", "l", "ə", "?", "o"])


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 3000), phoneme), max_size=60), st.integers(1, 4000))
def test_mouths_always_rise_from_zero_to_rest(events: list[tuple[int, str]], length: int) -> None:
    mouths = phonemes.mouths_from_phonemes(sorted(events, key=lambda event: event[0]), length)
    starts = [mouth.start_ms for mouth in mouths]
    assert starts[0] == 0
    assert all(one < two for one, two in itertools.pairwise(starts))
    assert all(one.shape != two.shape for one, two in itertools.pairwise(mouths))
    assert mouths[-1].shape is Shape.REST


def test_estimated_words_lie_on_the_loud_parts() -> None:
    rate = 16_000
    tone = np.sin(np.arange(rate) * 0.3).astype(np.float32) * 0.3
    sound = np.concatenate([tone, np.zeros(rate, np.float32), tone])
    words = phonemes.words_by_sound("wonderful! marvellous — ", sound, rate)
    assert [word.text for word in words] == ["wonderful!", "marvellous"]
    assert words[0].start_ms < 50
    assert abs(words[0].end_ms - 1000) < 150 or abs(words[0].end_ms - 2000) < 150
    assert 1850 < words[1].end_ms <= 3000
    assert phonemes.words_by_sound("...", sound, rate) == ()
    assert phonemes.words_by_sound("one", sound[:0], rate) == ()


def test_spelling_gives_a_mouth_to_every_word() -> None:
    assert phonemes.spelled("from") == [Shape.F, Shape.O, Shape.M]
    assert phonemes.spelled("1984") == [Shape.A]
    words = (WordTime(text="from", offset=0, start_ms=100, end_ms=400), WordTime(text="you", offset=5, start_ms=700, end_ms=900))
    mouths = phonemes.mouths_from_words(words, 1000)
    shapes = [mouth.shape for mouth in mouths]
    assert shapes[:4] == [Shape.REST, Shape.F, Shape.O, Shape.M]
    assert next(mouth for mouth in mouths if mouth.start_ms == 400).shape is Shape.REST
    assert mouths[-1].shape is Shape.REST
