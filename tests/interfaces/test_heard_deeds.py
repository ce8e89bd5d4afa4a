"""Effects in a whole film: each is heard on the frame where it is planned, over its place, and under the words."""

from __future__ import annotations

import shutil
import wave
from pathlib import Path

import numpy as np
import pytest

from rushes import make
from rushes.agents import score
from rushes.agents.spots import spots_of
from rushes.core.beat import BeatSheet
from rushes.core.script import Script
from rushes.tools import effects
from rushes.tools.loudness import HOP, Meter
from rushes.tools.mix import Bed

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "a_light_in_the_storm.fountain"
RATE = 48_000


def stem(folder: Path, bus: str) -> np.ndarray:
    with wave.open(str(folder / "audio" / "stems" / f"{bus}.wav")) as file:
        raw = np.frombuffer(file.readframes(file.getnframes()), np.uint8).reshape(-1, 3)
    padded = np.zeros((len(raw), 4), np.uint8)
    padded[:, 1:] = raw
    return padded.view("<i4").reshape(-1, 2) / 2**31


def loudness(sound: np.ndarray) -> np.ndarray:
    """LUFS of every 100 ms."""
    meter = Meter(peaks=False)
    meter.take(sound.astype(np.float32))
    return -0.691 + 10 * np.log10(meter.powers + 1e-12)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[Bed, ...], np.ndarray, np.ndarray, np.ndarray, BeatSheet]:
    """The planned effects, how they sound alone, the air without them, the dialogue, and the plan."""
    folder, other = tmp_path_factory.mktemp("films") / "film", tmp_path_factory.mktemp("bare") / "film"
    make(EXAMPLE, folder=folder, draft=True, size="128x72", fps="12", renderer="slate", stems=True)
    shutil.copytree(folder, other)
    sheet = BeatSheet.parse((folder / ".rushes/beats.json").read_text(), where="beats")
    planned = spots_of(Script.parse((folder / ".rushes/script.json").read_text(), where="script"), sheet)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(score, "spots_of", lambda *_: ())
        make(other)
    air = stem(other, "effects")
    return planned, stem(folder, "effects") - air, air, stem(folder, "dialogue"), sheet


def test_steps_door_knock_and_thunder_are_planned_shortly_after_their_action_begins(film: tuple) -> None:
    planned, *_, sheet = film
    assert {spot.name for spot in planned} == {"footsteps", "door", "knock", "thunder"}
    silent = [float(sheet.rate.seconds(beat.span.start)) for beat in sheet.beats if beat.actions]
    assert all(any(abs(float(spot.start) - at - late) < 1e-6 for at in silent for late in (0.3, 1.1)) for spot in planned)


def test_each_is_heard_within_80_ms_of_its_frame(film: tuple) -> None:
    planned, alone, *_ = film
    for spot in planned:
        known = effects.sound_of(spot.name, spot.seed)[:, 0]
        begun = int(np.argmax(np.abs(known) > 0.1)) / RATE  # what is heard of it first
        planned_at = float(spot.start)
        first = round((planned_at - 0.5) * RATE)
        part = alone[first : first + len(known) + RATE, 0]  # one may ring into the next: found by its own shape
        size = 1 << (len(part) + len(known)).bit_length()
        match = np.fft.irfft(np.fft.rfft(part, size) * np.conj(np.fft.rfft(known, size)), size)[:RATE]
        onset = planned_at - 0.5 + int(np.argmax(match)) / RATE + begun
        assert -0.005 < onset - planned_at < 0.08, (spot.name, onset, planned_at)


def test_each_stands_out_of_its_place_and_none_over_the_words(film: tuple) -> None:
    planned, alone, air, dialogue, _ = film
    deeds, place, words = (loudness(sound) for sound in (alone, air, dialogue))
    spoken = float(np.median(words[words > words.max() - 15]))
    for spot in planned:
        part = slice(int(float(spot.start) * RATE / HOP), round(float(spot.end) * RATE / HOP))
        assert deeds[part].max() - np.median(place[part]) > 3, spot.name
        assert deeds[part].max() < spoken, spot.name
