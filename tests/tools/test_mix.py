"""The mix, measured: places, balance, ducking, mastering, memory."""

from __future__ import annotations

import tracemalloc
import wave
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from rushes.core.errors import MediaError, ProjectError, UnknownName
from rushes.core.speech import VoiceSpec
from rushes.tools import ducking, loudness, mix, sound, treatment
from rushes.tools.mix import Bed, Cue, Music
from rushes.tools.voices import espeak

LINES = (
    "Every night the keeper lit the lamp and wrote one word in the log.",
    "Then the storm came, loud, and would not pass.",
    "The thunder stopped. It had never been invited before.",
)


def write(file: Path, samples: np.ndarray, rate: int = 22050) -> Path:
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return file


def read(file: Path) -> np.ndarray:
    with wave.open(str(file)) as film:
        assert (film.getframerate(), film.getnchannels(), film.getsampwidth()) == (48000, 2, 2)
        return np.frombuffer(film.readframes(film.getnframes()), "<i2").reshape(-1, 2) / 32768


def level(part: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt((part**2).mean()) + 1e-9))


@pytest.fixture(scope="module")
def cues(tmp_path_factory: pytest.TempPathFactory) -> list[Cue]:
    folder, voice = tmp_path_factory.mktemp("lines"), espeak.Espeak()
    made, at = [], Fraction(2)
    for number, line in enumerate(LINES):
        spoken = voice.speak(line, VoiceSpec(voice="en-us", variant="edward"), "en")
        made.append(Cue(write(folder / f"{number}.wav", spoken.samples), at, pan=0.15 * (number - 1)))
        at += Fraction(len(spoken.samples), 22050) + Fraction(3, 2)
    return made


@pytest.fixture(scope="module")
def film(cues: list[Cue], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, mix.MixReport]:
    out = tmp_path_factory.mktemp("film") / "film.wav"
    air = [Bed("sea", Fraction(0), Fraction(9)), Bed("storm", Fraction(9), Fraction(19))]
    return out, mix.mix(cues, Music("gentle", 1, (8.0,)), air, Fraction(19), out)


def test_the_film_is_as_long_as_asked_and_loud_enough(film: tuple[Path, mix.MixReport]) -> None:
    out, report = film
    whole = read(out)
    assert len(whole) == report.samples == 19 * 48000
    measured = pyloudnorm.Meter(48000).integrated_loudness(whole)
    assert abs(measured + 14) < 1
    assert report.lufs == pytest.approx(measured, abs=0.1)
    assert report.notes == ()


def test_no_true_peak_passes_the_ceiling(film: tuple[Path, mix.MixReport]) -> None:
    out, report = film
    whole = read(out)
    spectrum = np.fft.rfft(whole, axis=0)
    finer = np.fft.irfft(np.pad(spectrum, ((0, 3 * (len(whole) // 2)), (0, 0))), 4 * len(whole), axis=0) * 4
    peak = 20 * np.log10(np.abs(finer).max())
    assert peak <= -1.0
    assert report.true_peak_db == pytest.approx(peak, abs=0.3)


def test_speech_stands_above_the_score(film: tuple[Path, mix.MixReport]) -> None:
    over = film[1].speech_over_music
    assert over is not None
    assert 10 <= over <= 24


def test_the_same_mix_is_the_same_bytes(cues: list[Cue], film: tuple[Path, mix.MixReport], tmp_path: Path) -> None:
    air = [Bed("sea", Fraction(0), Fraction(9)), Bed("storm", Fraction(9), Fraction(19))]
    mix.mix(cues, Music("gentle", 1, (8.0,)), air, Fraction(19), tmp_path / "again.wav")
    assert (tmp_path / "again.wav").read_bytes() == film[0].read_bytes()


def test_a_line_sounds_on_its_sample(tmp_path: Path) -> None:
    beep = np.zeros(24000, np.float32)
    beep[4800:19200] = np.sin(np.arange(14400) * 2 * np.pi * 800 / 24000) * 0.5
    file = write(tmp_path / "beep.wav", beep, 24000)
    for start in (Fraction(1), Fraction(1001 * 31, 24000), Fraction(5, 3)):
        mix.mix([Cue(file, start, engine="flite")], None, [], 4, tmp_path / "out.wav")
        heard = np.flatnonzero(np.abs(read(tmp_path / "out.wav")[:, 0]) > 0.05)[0]
        assert abs(heard - (round(start * 48000) + 9600)) < 48


def test_music_goes_down_before_speech_and_comes_back(tmp_path: Path) -> None:
    hum = np.sin(np.arange(22050 * 12) * 2 * np.pi * 3000 / 22050) * 0.3
    tune = write(tmp_path / "hum.wav", hum)
    line = write(tmp_path / "line.wav", np.sin(np.arange(22050 * 2) * 2 * np.pi * 300 / 22050) * 0.3)
    mix.mix([Cue(line, Fraction(5), engine="flite")], Music(str(tune)), [], 12, tmp_path / "out.wav")
    whole = sound.shaped(read(tmp_path / "out.wav")[:, 0].astype(np.float32), {500: -90, 1500: -90, 2500: 0})
    before, under, after = (level(whole[int(a * 48000) : int(b * 48000)]) for a, b in ((3.5, 4.2), (5.1, 6.9), (8, 8.8)))
    assert -13 < under - before < -10
    assert abs(after - before) < 0.5
    assert level(whole[235_200:240_000]) - before < -10  # already down when the first word comes
    steps = [level(whole[at : at + 480]) for at in range(211_200, 240_000, 480)]
    assert np.abs(np.diff(steps)).max() < 1.2  # smoothly


def test_short_pauses_do_not_pump() -> None:
    curve = ducking.ducking([(48000, 96000), (96000 + 36000, 200_000)], 400_000, -12)
    assert curve[100:410].max() == pytest.approx(10 ** (-12 / 20), abs=1e-3)
    assert curve[0] == pytest.approx(1, abs=0.05)
    assert curve[-1] == pytest.approx(1)


def test_joins_do_not_click(tmp_path: Path) -> None:
    air = [Bed("wind", Fraction(0), Fraction(3)), Bed("rain", Fraction(3), Fraction(6))]
    mix.mix([], Music("tense", 2, (3.0,)), air, 6, tmp_path / "m.wav")
    whole = read(tmp_path / "m.wav")
    assert np.abs(np.diff(whole, axis=0)).max() < 0.25
    for seam in range(48000, len(whole), 48000):  # blocks meet here
        near = np.abs(np.diff(whole[seam - 400 : seam + 400], axis=0))
        assert np.abs(whole[seam] - whole[seam - 1]).max() <= near.max()
    assert np.abs(whole[[0, -1]]).max() < 0.001


def test_a_film_without_speech_is_mastered_on_its_music(tmp_path: Path) -> None:
    report = mix.mix([], Music("bright", 0), [], 10, tmp_path / "m.wav")
    assert report.lufs == pytest.approx(-14, abs=1)
    assert report.true_peak_db <= -1
    assert report.speech_over_music is None


def test_silence_stays_silent_and_quiet_stays_quiet(tmp_path: Path) -> None:
    report = mix.mix([], None, [], 3, tmp_path / "s.wav")
    assert report.lufs is None
    assert not read(tmp_path / "s.wav").any()
    report = mix.mix([], None, [Bed("room", Fraction(0), Fraction(3))], 3, tmp_path / "r.wav")
    assert report.lufs is not None
    assert report.lufs < -40
    silence = write(tmp_path / "hush.wav", np.zeros(22050))
    report = mix.mix([Cue(silence, Fraction(1))], Music(str(silence)), [], 3, tmp_path / "s.wav")
    assert report.lufs is None


def test_speech_alone_and_no_film_at_all(cues: list[Cue], tmp_path: Path) -> None:
    report = mix.mix(cues, Music("none"), [], 16, tmp_path / "s.wav")
    assert report.lufs == pytest.approx(-14, abs=1)
    assert mix.mix([], Music("gentle"), [], 0, tmp_path / "nothing.wav").samples == 0


def test_a_line_that_runs_past_the_end_is_said(cues: list[Cue], tmp_path: Path) -> None:
    report = mix.mix(cues[:1], None, [], 4, tmp_path / "s.wav")
    assert len(report.notes) == 1
    assert "past the film's end" in report.notes[0]


def test_what_cannot_be_mixed_is_named(cues: list[Cue], tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"gone\.wav"):
        mix.mix([Cue(tmp_path / "gone.wav", Fraction(0))], None, [], 2, tmp_path / "s.wav")
    with pytest.raises(UnknownName, match="applause"):
        mix.mix([], None, [Bed("applause", Fraction(0), Fraction(1))], 2, tmp_path / "s.wav")
    with pytest.raises(MediaError, match="polka"):
        mix.mix([], Music("polka"), [], 2, tmp_path / "s.wav")
    (tmp_path / "file").write_text("")
    with pytest.raises(ProjectError):
        mix.mix([], None, [], 2, tmp_path / "file" / "s.wav")
    assert not list(tmp_path.glob("tmp*"))


def test_a_long_film_needs_no_more_memory_than_a_short_one(cues: list[Cue], tmp_path: Path) -> None:
    def peak(seconds: int) -> int:
        said = [Cue(cues[1].sound, Fraction(at)) for at in range(2, seconds - 6, 12)]
        tracemalloc.start()
        mix.mix(said, Music("tense", 1), [Bed("wind", Fraction(0), Fraction(seconds))], seconds, tmp_path / "m.wav")
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    short, long = peak(16), peak(50)
    assert long < 1.15 * short
    assert long < 150_000_000


def test_a_long_line_is_parted_where_it_is_quiet(tmp_path: Path) -> None:
    syllables = np.tile(np.concatenate([np.sin(np.arange(16000) * 0.3) * 0.3, np.zeros(6050)]), 50)
    file = write(tmp_path / "long.wav", syllables)
    parts = list(treatment.pieces(file))
    assert sum(part.length for part in parts) == len(syllables)
    assert all(part.length <= treatment.LONGEST * 22050 for part in parts)
    assert len(parts) > 2
    assert all(abs(treatment.read(part)[-400:]).max() < 0.01 for part in parts[:-1])


def test_lines_come_out_equally_loud_and_unmoved() -> None:
    rng = np.random.default_rng(1)
    voice = np.repeat(np.sin(np.arange(42) * 0.9), 525) * rng.standard_normal(22050) * 0.1
    for factor in (0.1, 1.0, 5.0):
        treated = treatment.treat((voice * factor).astype(np.float32), 22050, "espeak")
        meter = loudness.Meter(peaks=False)
        meter.take(treated)
        assert meter.lufs == pytest.approx(treatment.LEVEL, abs=1)
    left = treatment.treat(voice.astype(np.float32), 22050, "espeak", pan=-0.3)
    assert level(left[:, 0]) > level(left[:, 1]) + 1


def test_loudness_is_what_the_standard_says() -> None:
    rng = np.random.default_rng(0)
    noise = (rng.standard_normal((48000 * 6, 2)) * np.repeat([0.02, 0.3, 0.001, 0.1, 0.2, 0.0], 48000)[:, None]).astype(np.float32)
    meter = loudness.Meter()
    for start in range(0, len(noise), 7777):
        meter.take(noise[start : start + 7777])
    assert meter.lufs == pytest.approx(pyloudnorm.Meter(48000).integrated_loudness(noise), abs=0.1)
    # A quarter of the sampling rate, sampled beside its peaks: 3 dB are hidden between the samples.
    hidden = np.sin(np.arange(48000) * np.pi / 2 + np.pi / 4) * 0.5
    meter = loudness.Meter()
    meter.take(np.stack([hidden, hidden], axis=1).astype(np.float32))
    assert float(meter.peaks[5:-5].max()) == pytest.approx(0.5, abs=0.01)


def test_resampling_keeps_time_and_tone() -> None:
    tone = np.sin(np.arange(22050) * 2 * np.pi * 1000 / 22050).astype(np.float32) * np.hanning(22050).astype(np.float32)
    finer = sound.resample(tone, 22050)
    assert abs(len(finer) - 48000) <= 1
    shape = np.interp(np.arange(48000) / 48000, np.arange(22050) / 22050, np.hanning(22050))
    wanted = np.sin(np.arange(48000) * 2 * np.pi * 1000 / 48000) * shape
    assert np.abs(finer[:48000] - wanted).max() < 0.002


def test_beds_of_one_name_go_on_over_a_cut() -> None:
    beds = [Bed("rain", Fraction(4), Fraction(9), 7), Bed("rain", Fraction(0), Fraction(4), 3), Bed("room", Fraction(0), Fraction(2))]
    assert mix._joined(beds) == [Bed("rain", Fraction(0), Fraction(9), 3), Bed("room", Fraction(0), Fraction(2))]
