"""The embedded score: its length, its shape, no clicks, the same every time; and a person's own file."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from rushes.core.errors import MediaError, UnknownName
from rushes.core.names import TimeOfDay, Weather
from rushes.tools import ambience, music
from rushes.tools.music_file import play_file


def whole(mood: str, seconds: float, seed: int = 1, turns: tuple[float, ...] = ()) -> np.ndarray:
    return np.concatenate(list(music.compose(mood, seconds, seed, turns)))


def level(sound: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt((sound**2).mean()) + 1e-9))


@pytest.mark.parametrize("mood", music.names())
def test_every_mood_plays_softly_without_a_click(mood: str) -> None:
    sound = whole(mood, 12.5, turns=(6.0,))
    assert sound.shape == (600_000, 2)
    assert sound.dtype == np.float32
    assert -40 < level(sound) < -20
    assert np.abs(sound).max() < 0.8
    assert np.abs(np.diff(sound, axis=0)).max() < 0.12
    assert np.abs(sound[[0, -1]]).max() < 1e-4
    assert level(sound[-4800:]) < level(sound[300_000:400_000]) - 20


def test_the_same_seed_is_the_same_music_and_another_another() -> None:
    first = whole("gentle", 8)
    assert whole("gentle", 8).tobytes() == first.tobytes()
    assert whole("gentle", 8, seed=2).tobytes() != first.tobytes()


def test_moods_differ_in_their_notes() -> None:
    scores = {mood: tuple((note.instrument, note.pitch) for note in music.score(mood, 20, 0)) for mood in music.names()}
    assert len(set(scores.values())) == len(music.names())


def test_it_rises_at_a_turning_point() -> None:
    flat, turned = whole("wistful", 24), whole("wistful", 24, turns=(12.0,))
    around = slice(int(11.2 * 48000), int(13.5 * 48000))
    assert level(turned[around]) > level(flat[around]) + 2
    before = slice(0, 4 * 48000)  # it begins to rise eight seconds before the bells, the bars around it counted in
    assert np.array_equal(turned[before], flat[before])
    after = [music.heat_at(at, 60, (30.0,)) for at in (20.0, 28.0, 31.0, 42.9)]
    assert after[0] < after[1] < after[2] > after[3] + 0.4  # rise, and release


@pytest.mark.parametrize("seconds", [0.0, 0.02, 0.6, 3.0])
def test_short_films_have_short_music(seconds: float) -> None:
    blocks = list(music.compose("grand", seconds, 0, (1.0,)))
    assert sum(map(len, blocks)) == round(seconds * 48000)
    assert all(np.isfinite(block).all() for block in blocks)


def test_an_unknown_mood_is_refused_at_once() -> None:
    with pytest.raises(UnknownName, match="mischievous"):
        music.compose("polka", 3, 0)


def test_other_rates_play_the_same_tune() -> None:
    low = np.concatenate(list(music.compose("gentle", 4, 1, sample_rate=24000)))
    assert len(low) == 96000
    assert abs(level(low) - level(whole("gentle", 4))) < 1


@pytest.mark.parametrize("bed", ambience.names())
def test_every_bed_is_even_and_has_no_seam(bed: str) -> None:
    sound = np.concatenate(list(ambience.play(bed, 48000 * 22, 4)))
    assert sound.shape == (48000 * 22, 2)
    assert np.isfinite(sound).all()
    assert -24 < level(sound) < -16
    seam = np.abs(np.diff(sound[ambience.LOOP - 50 : ambience.LOOP + 50], axis=0)).max()
    assert seam <= np.abs(np.diff(sound, axis=0)).max()
    assert np.array_equal(next(ambience.play(bed, 100, 4)), sound[:100])


def test_beds_follow_place_and_weather() -> None:
    found = ambience.beds_for("the lighthouse", Weather.STORM, TimeOfDay.NIGHT, False)
    assert found == ("sea", "storm")
    assert ambience.beds_for("a kitchen", Weather.RAIN, TimeOfDay.DAY, True) == ("room", "rain outside")
    assert ambience.beds_for("the forest", Weather.CLEAR, TimeOfDay.MORNING, False) == ("birds",)
    assert ambience.beds_for("the forest", Weather.CLEAR, TimeOfDay.NIGHT, False) == ("wind",)
    with pytest.raises(UnknownName):
        ambience.play("applause", 10, 0)


def tone(file: Path, seconds: float, rate: int = 22050) -> Path:
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((np.sin(np.arange(int(seconds * rate)) * 2 * np.pi * 220 / rate) * 12000).astype("<i2").tobytes())
    return file


def test_a_short_file_is_looped_over_a_cross_fade(tmp_path: Path) -> None:
    total = 48000 * 11
    sound = np.concatenate(list(play_file(tone(tmp_path / "hum.wav", 3), total)))
    assert sound.shape == (total, 2)
    assert np.abs(np.diff(sound, axis=0)).max() < 0.05
    levels = [level(sound[at : at + 24000]) for at in range(48000, total - 200_000, 24000)]
    assert min(levels) > -25
    assert np.abs(sound[[0, -1]]).max() < 0.01


def test_a_long_file_is_faded_where_the_film_ends(tmp_path: Path) -> None:
    sound = np.concatenate(list(play_file(tone(tmp_path / "hum.wav", 9), 48000 * 4)))
    assert len(sound) == 48000 * 4
    assert level(sound[-2400:]) < -40 < level(sound[48000:60000])


def test_very_short_files_end_well(tmp_path: Path) -> None:
    sound = np.concatenate(list(play_file(tone(tmp_path / "blip.wav", 0.05), 48000)))
    assert len(sound) == 48000


def test_what_is_no_music_is_refused(tmp_path: Path) -> None:
    noise = tmp_path / "song.mp3"
    noise.write_bytes(b"not a song at all" * 50)
    with pytest.raises(MediaError, match=r"song\.mp3"):
        list(play_file(noise, 100))
    with pytest.raises(MediaError, match="holds no sound"):
        list(play_file(tone(tmp_path / "empty.wav", 0), 100))
