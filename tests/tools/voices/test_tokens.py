"""Tokens with times turned into the words of a text."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.speech import MouthShape
from rushes.tools.voices.tokens import Token, spoken_in, words_of


def tokens_of(said: str, step: int = 50, blanks: bool = False) -> list[Token]:
    """Every letter as long as another, with as long a blank after each if so asked."""
    symbols = [part for letter in said for part in ((letter, "<BLNK>") if blanks else (letter,))]
    return [Token(symbol, at * step, (at + 1) * step, symbol == "<BLNK>") for at, symbol in enumerate(symbols)]


def spans(text: str, tokens: Sequence[Token]) -> list[tuple[str, int, int]]:
    return [(word.text, word.start_ms, word.end_ms) for word in words_of(text, tokens)]


def test_a_word_lasts_from_its_first_letter_to_its_last() -> None:
    assert spans("Oh, no!", tokens_of("oh, no!")) == [("Oh,", 0, 100), ("no!", 200, 300)]
    with_blanks = tokens_of("oh, no!", blanks=True)
    assert spans("Oh, no!", with_blanks) == [("Oh,", 0, 150), ("no!", 400, 550)]


def test_a_text_read_in_more_words_shares_their_time_by_letters() -> None:
    found = spans("In 19 we", tokens_of("in nineteen hundred we"))
    assert [word for word, _, _ in found] == ["In", "19", "we"]
    assert found[0][1] == 0
    assert found[-1][2] == pytest.approx(22 * 50, abs=1)
    assert found[1][2] - found[1][1] > 10 * 50  # a figure is more than its letters
    assert all(one[2] <= other[1] for one, other in itertools.pairwise(found))


def test_phonemes_move_the_mouth_and_letters_do_where_there_are_none() -> None:
    sound = np.full(8000, 0.1, np.float32)
    spoken = spoken_in("Mama", sound, 8000, tokens_of("mˈɑːmə", step=100), phonemes=True)
    assert [(mouth.shape, mouth.start_ms) for mouth in spoken.mouths][:5] == [
        (MouthShape.M, 0), (MouthShape.A, 200), (MouthShape.M, 400), (MouthShape.A, 500), (MouthShape.REST, 999),
    ]  # fmt: skip
    spelt = spoken_in("Mama", sound, 8000, tokens_of("mama", step=250), phonemes=False)
    assert [mouth.shape for mouth in spelt.mouths][:4] == [MouthShape.M, MouthShape.A, MouthShape.M, MouthShape.A]


@pytest.mark.parametrize("text", ["", "…", "Hello."])
def test_nothing_gives_nothing(text: str) -> None:
    assert words_of(text, []) == ()
    assert words_of("…", tokens_of("abc")) == ()


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.text("ab ,.'-19", max_size=40), st.text("abc ,.'", max_size=40), st.integers(1, 90))
def test_every_word_has_its_place_and_none_goes_back(text: str, said: str, step: int) -> None:
    tokens = tokens_of(said, step)
    words = words_of(text, tokens)
    assert all(text[word.offset :].startswith(word.text) for word in words)
    assert all(0 <= word.start_ms <= word.end_ms <= len(said) * step for word in words)
    assert all(one.end_ms <= two.start_ms for one, two in itertools.pairwise(words))
    if any(token.sounds for token in tokens):
        assert [word.text for word in words] == [word for word in text.split() if any(mark.isalnum() for mark in word)]
