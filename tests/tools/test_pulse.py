"""Beats found in music: a click track, the embedded score, a file that is looped; and none where there is no pulse."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from rushes.tools import music, pulse
from rushes.tools.music_file import beats_of, play_file


def track(tempo: float, seconds: float, first: float = 0.3) -> np.ndarray:
    """Soft strokes on every beat over a held tone, weaker ones between."""
    sound = 0.05 * np.sin(np.arange(int(seconds * 48000)) * 2 * np.pi * 220 / 48000)
    clock = np.arange(9600) / 48000
    for half in range(int((seconds - first) * tempo / 30)):
        at = round((first + half * 30 / tempo) * 48000)
        stroke = np.sin(2 * np.pi * (180 if half % 2 == 0 else 900) * clock) * np.exp(-clock * 30) * (0.6 if half % 2 == 0 else 0.15)
        sound[at : at + len(stroke)] += stroke[: len(sound) - at]
    return np.stack([sound, sound], axis=1).astype(np.float32)


def saved(sound: np.ndarray, file: Path) -> Path:
    with wave.open(str(file), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(48000)
        out.writeframes((sound * 30000).astype("<i2").tobytes())
    return file


@pytest.mark.parametrize("tempo", [72, 96, 120.5])
def test_beats_lie_within_30_ms_of_the_strokes(tempo: float) -> None:
    found = np.array(pulse.beats(pulse.onsets([track(tempo, 20)])))
    true = 0.3 + np.arange(int(19.5 * tempo / 60)) * 60 / tempo
    far = np.abs(found[:, None] - true[None]).min(axis=1)
    assert np.median(far) < 0.015
    assert (far[1:-1] < 0.03).all()
    assert len(found) >= len(true) - 2


def test_blocks_may_come_in_any_size() -> None:
    sound = track(100, 12)
    whole = pulse.onsets([sound])
    parts = pulse.onsets(np.array_split(sound, 37))
    assert np.allclose(whole, parts)


def test_silence_and_a_held_tone_have_no_beats() -> None:
    assert pulse.beats(pulse.onsets([np.zeros((480_000, 2), np.float32)])) == []
    assert pulse.beats(pulse.onsets([])) == []
    assert pulse.tempo(np.zeros(10)) == 0


def test_the_scores_own_beats_are_found() -> None:
    sound = list(music.compose("bright", 24, 4))
    found = np.diff(pulse.beats(pulse.onsets(sound)))
    assert np.median(found) == pytest.approx(60 / 104, abs=0.012)


def test_a_looped_file_has_beats_where_it_is_heard_again(tmp_path: Path) -> None:
    file = saved(track(120, 10), tmp_path / "song.wav")
    times = beats_of(file, 24)
    assert times == sorted(times)
    assert times[-1] > 22
    played = np.concatenate(list(play_file(file, 24 * 48000)))
    later = [at for at in times if 9.5 < at < 17]
    strokes = pulse.onsets([played])
    near = [strokes[max(round(at / pulse.STEP) - 4, 0) : round(at / pulse.STEP) + 5].max() for at in later]
    assert np.median(near) > np.percentile(strokes, 97)
