"""Every line stands above the score, however loud the score is just there."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from rushes.tools import ducking, mix
from rushes.tools.mix import Bed, Cue, Music
from rushes.tools.sound import RATE, shaped
from rushes.tools.stems import BUSES


def write(file: Path, samples: np.ndarray, rate: int = 22050) -> Path:
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return file


def read(file: Path) -> np.ndarray:
    with wave.open(str(file)) as sound:
        raw, wide = sound.readframes(sound.getnframes()), sound.getsampwidth()
    samples = np.frombuffer(raw, np.uint8).reshape(-1, wide)
    whole = np.zeros((len(samples), 4), np.uint8)
    whole[:, 4 - wide :] = samples
    return whole.view("<i4").reshape(-1, 2) / 2**31


def tone(hertz: float, seconds: float, loud: float = 0.3, rate: int = 22050) -> np.ndarray:
    return np.sin(np.arange(round(seconds * rate)) * 2 * np.pi * hertz / rate) * loud


@pytest.fixture(scope="module")
def swelling(tmp_path_factory: pytest.TempPathFactory) -> tuple[mix.MixReport, Path]:
    """Two lines over a tune that is 20 dB louder under the second."""
    folder = tmp_path_factory.mktemp("swell")
    tune = tone(3000, 16, 0.5)
    tune[: 8 * 22050] *= 0.1
    line = write(folder / "line.wav", tone(300, 2))
    cues = [Cue(line, Fraction(3), engine="flite", pan=-0.3), Cue(line, Fraction(10), engine="flite", pan=0.3)]
    files = {bus: folder / f"{bus}.wav" for bus in BUSES}
    beds = [Bed("wind", Fraction(0), Fraction(16))]
    return mix.mix(cues, Music(str(write(folder / "tune.wav", tune))), beds, 16, folder / "m.wav", stems=files), folder


def test_each_line_stands_ten_above_the_score(swelling: tuple[mix.MixReport, Path]) -> None:
    report, folder = swelling
    assert len(report.lines_over_music) == 2
    said, tune = read(folder / "dialogue.wav"), read(folder / "music.wav")
    for start, over in zip((3, 10), report.lines_over_music, strict=True):
        assert over is not None and over >= 11.9
        part = slice(round((start + 0.1) * RATE), round((start + 1.9) * RATE))
        weight = 3.5  # about what K-weighting adds at 3 kHz over 300 Hz
        level = 10 * np.log10((said[part] ** 2).mean() / (tune[part] ** 2).mean()) - weight
        assert level >= 10
        assert level == pytest.approx(over, abs=1.5)


def test_a_line_over_a_soft_score_needs_no_more_than_the_usual() -> None:
    speech = np.full(100, 0.01)
    score = np.full(100, 0.001)
    score[50:] = 0.1
    first, second, third = ducking.depths([(0, 4 * RATE), (6 * RATE, 8 * RATE), (20 * RATE, 22 * RATE)], speech, score)
    assert first == ducking.DUCKED
    assert second == pytest.approx(-10 - ducking.DISTANCE)
    assert third == ducking.DUCKED, "a line past the film's end is over nothing"
    curve = ducking.ducking([(0, 4 * RATE), (6 * RATE, 8 * RATE)], 10 * RATE, [first, second])
    for (start, end), depth in (((0, 400), first), ((600, 800), second)):
        assert curve[start:end].max() <= 10 ** (depth / 20) * 1.001
    over = ducking.above([(6 * RATE, 8 * RATE)], speech, ducking.ducked(score, curve))[0]
    assert over is not None and over >= ducking.DISTANCE - 0.01


def test_a_pause_in_a_line_does_not_count_as_words() -> None:
    speech = np.zeros(40)
    speech[:10] = 0.01
    score = np.full(40, 0.001)
    score[10:] = 0.5
    assert ducking.above([(0, 4 * RATE)], speech, score) == [pytest.approx(10)]
    assert ducking.above([(0, 4 * RATE)], np.zeros(40), score) == [None]


def test_stems_together_are_the_mix_before_mastering(
    tmp_path: Path, swelling: tuple[mix.MixReport, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[np.ndarray] = []
    real = mix.write

    def listening(mixed, *others):  # type: ignore[no-untyped-def]
        mixed.seek(0)
        heard.append(np.frombuffer(mixed.read(), np.float32).reshape(-1, 2))
        return real(mixed, *others)

    monkeypatch.setattr(mix, "write", listening)
    line = write(tmp_path / "line.wav", tone(300, 2))
    files = {bus: tmp_path / "stems" / f"{bus}.wav" for bus in BUSES}
    beds = [Bed("storm", Fraction(0), Fraction(7))]
    report = mix.mix([Cue(line, Fraction(2))], Music("gentle", 1), beds, 7, tmp_path / "m.wav", stems=files)
    apart = [read(files[bus]) for bus in BUSES]
    assert all(np.abs(bus).max() > 0.005 for bus in apart)
    assert np.abs(sum(apart) - heard[0]).max() < 4 / 2**23
    assert report.notes == ()


def test_a_speaker_on_the_left_is_heard_on_the_left(swelling: tuple[mix.MixReport, Path]) -> None:
    said = read(swelling[1] / "dialogue.wav")
    for start, louder in ((3, 0), (10, 1)):
        power = (said[start * RATE : (start + 2) * RATE] ** 2).mean(axis=0)
        assert power[louder] > 1.5 * power[1 - louder]


@pytest.mark.parametrize(("profile", "target"), [("web", -14), ("podcast", -16), ("broadcast", -23)])
def test_a_film_is_as_loud_as_its_profile(profile: str, target: float, tmp_path: Path) -> None:
    line = write(tmp_path / "line.wav", tone(300, 3) * np.repeat(np.tile([1.0, 0.2], 6), 22050 * 3 // 12 + 1)[: 3 * 22050])
    report = mix.mix([Cue(line, Fraction(1))], Music("gentle"), [], 6, tmp_path / "m.wav", loudness=profile)
    assert report.lufs == pytest.approx(target, abs=0.5)
    assert report.true_peak_db <= -1
    assert report.clipped == 0


def test_a_sound_that_starts_in_the_middle_of_a_wave_does_not_click(tmp_path: Path) -> None:
    rate = 22050
    cut = write(tmp_path / "cut.wav", np.cos(np.arange(22 * rate) * 2 * np.pi * 120 / rate) * 0.5)  # no pause to part it at
    mix.mix([Cue(cut, Fraction(1), engine="flite")], None, [], 24, tmp_path / "m.wav")
    heard = read(tmp_path / "m.wav")[:, 0].astype(np.float32)
    click = np.abs(shaped(heard, {3000: -120, 6000: 0}))  # a click is heard where the tone is not
    assert np.abs(heard).max() > 0.1
    assert click.max() < 0.004
    jump = np.abs(shaped(np.concatenate([heard[: 20 * RATE], heard[20 * RATE + 100 :]]), {3000: -120, 6000: 0})).max()
    assert jump > 0.004, "else no click would be seen"


def test_places_fade_over_the_time_they_are_given(tmp_path: Path) -> None:
    half = Fraction(1, 2)
    beds = [Bed("wind", Fraction(0), Fraction(3), fade_out=half), Bed("rain", Fraction(3), Fraction(6), fade_in=half)]
    files = {"effects": tmp_path / "effects.wav"}
    mix.mix([], None, beds, 6, tmp_path / "m.wav", stems=files)
    alone = {"effects": tmp_path / "alone.wav"}
    mix.mix([], None, beds[:1], 6, tmp_path / "n.wav", stems=alone)
    first = read(alone["effects"])
    assert first[round(3.4 * RATE) : round(3.45 * RATE)].any()
    assert not first[round(3.5 * RATE) + 2 :].any()
    steps = [float(np.sqrt((read(files["effects"])[at : at + 2400] ** 2).mean())) for at in range(2 * RATE, 4 * RATE, 2400)]
    assert min(steps) > 0.4 * steps[0], "no hole between two places"
