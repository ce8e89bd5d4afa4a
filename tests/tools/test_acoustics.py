"""Acoustics and treatment: rooms, distance and wires are heard, and nothing is lost of what is said."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from rushes.core.names import NARRATOR, CharacterId, LineId, SceneId
from rushes.core.script import Line, Scene
from rushes.core.speech import VoiceSpec
from rushes.tools import loudness, sound, treatment
from rushes.tools.acoustics import CLOSE, Heard, heard, room_of
from rushes.tools.voices import espeak

RATE = sound.RATE
LINE = "The old baker carried bread. Then, before the sun was up, he sat down and slept."


@pytest.fixture(scope="module")
def voice() -> np.ndarray:
    return espeak.Espeak().speak(LINE, VoiceSpec(voice="en-us", variant="edward", rate=140), "en").samples


def band(samples: np.ndarray, low: float, high: float) -> float:
    """The level of a band, in decibels."""
    power = np.abs(np.fft.rfft(samples.astype(float).mean(axis=1) if samples.ndim > 1 else samples.astype(float))) ** 2
    hertz = np.linspace(0, RATE / 2, len(power))
    return float(10 * np.log10(power[(hertz >= low) & (hertz < high)].sum() / len(power) ** 2 + 1e-12))


def lufs(both: np.ndarray) -> float:
    meter = loudness.Meter()
    meter.take(both)
    assert meter.lufs is not None
    return meter.lufs


@pytest.mark.parametrize(
    ("place", "interior", "room"),
    [
        ("the sea cave", False, "cave"), ("St. Mary's church", True, "hall"), ("the kitchen", True, "hard"), ("a taxi", True, "small"),
        ("the living room", True, "soft"), ("the woods", False, "woods"), ("a beach", False, "open"), ("the mountains", False, "valley"),
    ],
)  # fmt: skip
def test_places_have_rooms(place: str, interior: bool, room: str) -> None:
    assert room_of(place, interior) == room


def line(manner: str = "", *, off: bool = False, extension: str = "", speaker: str = "mira") -> Line:
    return Line(id=LineId("l1"), speaker=CharacterId(speaker), text="Yes.", manner=manner, offscreen=off, extension=extension)


@pytest.mark.parametrize(
    ("said", "room", "through"),
    [
        (line(), "cave", ""),
        (line(off=True, extension="O.S."), "cave", "away"),
        (line(off=True, extension="V.O."), "", ""),
        (line(speaker=NARRATOR), "", ""),
        (line("into phone"), "cave", ""),  # seen and heard here
        (line("into phone", off=True, extension="V.O."), "", "phone"),
        (line("over the phone"), "", "phone"),
        (line("on the radio", off=True), "", "radio"),
        (line("over the old radio, sadly"), "", "radio"),
        (line("filtered"), "", "phone"),
    ],
)
def test_lines_are_heard_from_where_they_are(said: Line, room: str, through: str) -> None:
    found = heard(said, Scene(id=SceneId("s1"), place="the cave"))
    assert (found.room, found.through) == (room, through)


def test_a_cave_is_not_a_kitchen(voice: np.ndarray) -> None:
    def tail(room: str) -> float:
        """What sounds a third of a second after the last word, against the words."""
        both = treatment.treat(voice, 22050, "espeak", how=Heard(room))
        end = len(voice) * RATE // 22050 + RATE // 5
        return band(both[end : end + RATE // 8], 100, 8000) - band(both[: len(voice) * 2], 100, 8000)

    assert tail("cave") > -60
    assert tail("cave") > tail("hard") + 10
    assert tail("hall") > tail("hard") + 10


def test_a_wire_leaves_only_its_band(voice: np.ndarray) -> None:
    close = treatment.treat(voice, 22050, "espeak")
    for way, low, high in (("phone", 250, 4300), ("radio", 350, 4000)):
        both = treatment.treat(voice, 22050, "espeak", how=Heard("", way))
        middle = band(both, 600, 2800)
        assert band(both, 40, low * 0.6) < middle - 30
        assert band(both, high * 1.15, 12000) < middle - 30
        assert lufs(both) == pytest.approx(treatment.LEVEL, abs=0.7)
    assert band(close, 40, 200) > band(close, 600, 2800) - 25


def test_off_screen_is_duller_and_softer(voice: np.ndarray) -> None:
    here, away = (treatment.treat(voice, 22050, "espeak", how=how) for how in (Heard("soft"), Heard("soft", "away", -3.0)))
    assert lufs(away) == pytest.approx(lufs(here) - 3, abs=0.3)
    assert band(away, 4000, 9000) - band(away, 300, 1500) < band(here, 4000, 9000) - band(here, 300, 1500) - 2


def test_a_whisper_has_no_voice_but_its_words_stay_in_time(voice: np.ndarray) -> None:
    spoken, breath = (treatment.treat(voice, 22050, "espeak", how=Heard("", "", 0.0, quiet)) for quiet in (False, True))

    def tonal(both: np.ndarray) -> float:
        """How much of the loud moments repeats itself as a voice does."""
        mono, frame, found = both.mean(axis=1), RATE // 16, []
        for start in range(0, len(mono) - frame, frame):
            block = mono[start : start + frame].astype(float)
            if np.sqrt((block**2).mean()) > 0.02:
                echo = np.fft.irfft(np.abs(np.fft.rfft(block * np.hanning(frame), 2 * frame)) ** 2)
                found.append(float(echo[RATE // 250 : RATE // 60].max() / echo[0]))
        return float(np.median(found))

    assert tonal(spoken) > 0.6
    assert tonal(breath) < 0.4
    envelopes = [treatment._levels(both.mean(axis=1)) for both in (spoken, breath)]
    assert np.corrcoef(*[one[: min(map(len, envelopes))] for one in envelopes])[0, 1] > 0.8


def test_sharp_hisses_are_softened_and_nothing_else() -> None:
    noise = np.random.default_rng(3).standard_normal(RATE).astype(np.float32)
    hiss = sound.shaped(noise, {4500.0: -60.0, 6000.0: 0.0, 9000.0: 0.0, 12000.0: -60.0}) * 0.3
    vowel = sound.shaped(noise, {100.0: 0.0, 2500.0: 0.0, 3500.0: -60.0}) * 0.2
    line = np.concatenate([vowel, hiss, vowel])
    soft = treatment.softened(line)
    hissing = slice(RATE + RATE // 8, 2 * RATE - RATE // 8)
    before, after = (float(20 * np.log10(np.sqrt((part[hissing] ** 2).mean()))) for part in (line, soft))
    assert after < before - 3
    assert np.abs(soft[: RATE * 3 // 4] - line[: RATE * 3 // 4]).max() < 0.02


def test_breath_is_drawn_in_long_pauses_only_and_softly() -> None:
    tone = (0.2 * np.sin(np.arange(RATE * 5) * 2 * np.pi * 150 / RATE)).astype(np.float32)
    quiet = np.zeros(RATE // 2, np.float32)
    line = np.concatenate([tone, quiet, tone])
    breathed = treatment.breathing(line) - line
    pause = breathed[RATE * 5 : RATE * 5 + RATE // 2]
    assert np.abs(pause).max() > 1e-4
    assert not np.abs(breathed[: RATE * 5]).any()
    assert not np.abs(breathed[RATE * 5 + RATE // 2 :]).any()
    assert np.sqrt((pause**2).mean()) < 0.15 * 0.1
    short = np.concatenate([tone, quiet[: RATE // 8], tone])
    assert (treatment.breathing(short) == short).all()


@pytest.mark.parametrize("count", [0, 1, 500])
@pytest.mark.parametrize("how", [CLOSE, Heard("cave", "away"), Heard("", "radio"), Heard("", "", 0.0, True)])
def test_hardly_any_sound_is_no_trouble(count: int, how: Heard) -> None:
    both = treatment.treat(np.full(count, 0.1, np.float32), 22050, "espeak", how=how)
    assert np.isfinite(both).all()


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("pocketsphinx")
    monkeypatch.setattr(sys, "path", [str(Path(__file__).parents[2] / "benchmarks"), *sys.path])
    import intelligibility

    yield intelligibility, intelligibility.Ear(intelligibility.HEARD[:5])
    for name in ("intelligibility", "voices", "sentences", "publishing"):
        sys.modules.pop(name, None)


def test_treatment_takes_no_words_away(ear) -> None:
    """The whole measure is benchmarks/intelligibility.py; here a treatment that did harm would be caught, as the last one is."""
    measure, one = ear
    before = one.score(measure.USUAL, measure.plain)
    assert before.rate < 0.6
    assert one.score(measure.USUAL, measure.through()).rate <= before.rate + MARGIN
    assert one.score(measure.USUAL, measure.through(Heard("soft"))).rate <= before.rate + MARGIN

    def muffled(spoken):
        both = sound.shaped(sound.resample(spoken.samples, spoken.sample_rate), {500.0: 0.0, 900.0: -40.0})
        return sound.resample(both, RATE, 16_000), 16_000

    assert one.score(measure.USUAL, muffled).rate > before.rate + MARGIN


MARGIN = 0.10
"""Words in a hundred that five sentences may lose by chance."""
