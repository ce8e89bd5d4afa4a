"""Alignment: when the words of a known text sound, for voices that do not tell."""

from __future__ import annotations

from .phonemes import mouths_from_words, words_by_sound
from .speech import Samples, Spoken


def spoken_by(text: str, samples: Samples, rate: int, language: str) -> Spoken:
    """A sound with the words of its text, found in it, and with mouths."""
    words = words_by_sound(text, samples, rate)
    return Spoken(samples, rate, words, mouths_from_words(words, len(samples) * 1000 // rate), measured=False)
