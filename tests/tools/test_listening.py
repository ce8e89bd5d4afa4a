"""The score as it is heard: tempo, mode and brightness by mood, clicks, consonance, loudness, passages; and the time it takes."""

from __future__ import annotations

import time
from functools import cache

import numpy as np
import pytest

from rushes.tools import music, pulse
from rushes.tools.composing import theme_of
from rushes.tools.moods import MOODS

SECONDS = 32
SEEDS = (1, 2)
MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])
"""How well each tone fits a key. Source: C. Krumhansl, "Cognitive Foundations of Musical Pitch", 1990."""


@cache
def heard(mood: str, seed: int) -> np.ndarray:
    return np.concatenate(list(music.compose(mood, SECONDS, seed, (20.0,))))


def spectrum(sound: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    one = sound.mean(axis=1)
    return np.abs(np.fft.rfft(one * np.hanning(len(one)))), np.fft.rfftfreq(len(one), 1 / 48000)


def tones(sound: np.ndarray) -> np.ndarray:
    """How much of each of the twelve tones, C first."""
    loud, hertz = spectrum(sound)
    kept = (hertz > 60) & (hertz < 1500)
    return np.bincount(np.round(69 + 12 * np.log2(hertz[kept] / 440)).astype(int) % 12, loud[kept] ** 2, 12)


def major_rather_than_minor(sound: np.ndarray) -> float:
    found = tones(sound)
    best = [max(float(np.corrcoef(np.roll(key, shift), found)[0, 1]) for shift in range(12)) for key in (MAJOR, MINOR)]
    return best[0] - best[1]


def brightness(sound: np.ndarray) -> float:
    loud, hertz = spectrum(sound)
    return float((loud * hertz).sum() / loud.sum())


@cache
def figures(mood: str, seed: int) -> tuple[float, float, float]:
    sound = heard(mood, seed)
    return pulse.tempo(pulse.onsets([sound])), major_rather_than_minor(sound), brightness(sound)


@pytest.mark.parametrize("mood", music.names())
def test_the_tempo_that_is_heard_is_the_moods(mood: str) -> None:
    for seed in SEEDS:
        assert figures(mood, seed)[0] == pytest.approx(MOODS[mood].tempo, rel=0.03)


def test_moods_in_major_sound_major_and_moods_in_minor_minor() -> None:
    for seed in SEEDS:
        for mood in ("gentle", "bright", "grand"):
            assert figures(mood, seed)[1] > 0.02, (mood, seed)
        for mood in ("tense", "wistful", "mischievous"):
            assert figures(mood, seed)[1] < -0.02, (mood, seed)


def test_brightness_tells_the_dark_moods_from_the_light_ones() -> None:
    for seed in SEEDS:
        light = min(figures(mood, seed)[2] for mood in ("bright", "mischievous"))
        middle = [figures(mood, seed)[2] for mood in ("gentle", "wistful", "grand")]
        assert figures("tense", seed)[2] * 1.25 < min(middle) < max(middle) < light / 1.25


def test_every_mood_is_known_again_by_the_three_figures_with_another_seed() -> None:
    def place(mood: str, seed: int) -> np.ndarray:
        tempo, major, bright = figures(mood, seed)
        return np.array([np.log2(tempo / 80) * 4, major * 3, np.log2(bright / 700)])

    for mood in music.names():
        nearest = min(music.names(), key=lambda other: float(np.linalg.norm(place(mood, SEEDS[0]) - place(other, SEEDS[1]))))
        assert nearest == mood


@pytest.mark.parametrize("mood", music.names())
def test_there_are_no_clicks_and_little_outside_the_key(mood: str) -> None:
    sound = heard(mood, SEEDS[0])
    high = np.fft.rfft(sound.mean(axis=1))
    high[: 14_000 * SECONDS] = 0  # no instrument plays there: a click would
    assert np.abs(np.fft.irfft(high)).max() < 10 ** (-60 / 20)
    found = np.sort(tones(sound))
    assert found[:5].sum() < 0.12 * found.sum()


def test_a_click_would_be_heard() -> None:
    sound = heard("gentle", SEEDS[0]).copy()
    sound[700_000:700_040] += 0.05
    high = np.fft.rfft(sound.mean(axis=1))
    high[: 14_000 * SECONDS] = 0
    assert np.abs(np.fft.irfft(high)).max() > 10 ** (-60 / 20)


@pytest.mark.parametrize("mood", music.names())
def test_its_loudness_swells_without_jumping(mood: str) -> None:
    sound = heard(mood, SEEDS[1])[: 27 * 48000]
    loud = np.array([np.sqrt((sound[at : at + 3 * 48000] ** 2).mean()) for at in range(48000, len(sound) - 3 * 48000, 48000)])
    levels = 20 * np.log10(loud)
    assert 2 < levels.max() - levels.min() < 14
    assert np.abs(np.diff(levels)).max() < 5
    assert 14 <= int(levels.argmax()) <= 22  # highest around the turning point at 20 s


def test_every_passage_begins_on_a_bar_in_its_own_mood() -> None:
    passages = (music.Passage(0, "gentle", 1), music.Passage(13.3, "tense", 2), music.Passage(29.7, "bright", 1))
    notes = music.score("gentle", 45, 3, (), passages)
    for passage in passages:
        roots = [note for note in notes if note.instrument == "bass" and abs(note.start - passage.start) < 1e-6]
        assert roots, passage
    assert {note.instrument for note in notes if 13.3 < note.start < 29.7} >= {"dusk", "thumb"}
    assert not {note.instrument for note in notes if note.start < 13.3} & {"dusk", "thumb", "mallet"}
    sound = np.concatenate(list(music.compose("gentle", 45, 3, (), passages=passages)))
    middle, last = (sound[int(at * 48000) : int((at + 12) * 48000)] for at in (15, 31))
    assert pulse.tempo(pulse.onsets([middle])) == pytest.approx(92, rel=0.06)
    assert pulse.tempo(pulse.onsets([last])) == pytest.approx(104, rel=0.06)


def test_a_character_keeps_its_theme_and_another_has_another() -> None:
    themes = [tuple(theme_of(5, one)) for one in range(8)]
    assert tuple(theme_of(5, 3)) == themes[3]
    assert len(set(themes)) == len(themes)


def test_a_minute_of_score_takes_less_than_six_seconds_of_one_core() -> None:
    began = time.process_time()
    sum(map(len, music.compose("grand", 60, 1, (40.0,))))
    assert time.process_time() - began < 6
