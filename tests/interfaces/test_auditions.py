"""Auditions: voices are listed, one is heard as a film has it, and what is not there is said with names that are near."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from rushes.core.errors import SpeechError, UnnamedModel, UsageError
from rushes.core.speech import VoiceSpec
from rushes.interfaces import auditions
from rushes.interfaces.cli import main
from rushes.tools.voices import casting, coqui, espeak, speech, system


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with no voice but the embedded one."""
    for setting in ("RUSHES_SPEECH_SERVER", "RUSHES_SPEECH_MODEL"):
        monkeypatch.delenv(setting, raising=False)
    monkeypatch.setattr(coqui, "find_spec", lambda name: None)
    monkeypatch.setattr(system.shutil, "which", lambda program: None)


class Broken:
    """An engine that is there and fails when it is asked who speaks; `fault` is what it says."""

    name, version = "broken", "1"

    def __init__(self, fault: Exception) -> None:
        self.fault = fault

    def available(self) -> bool:
        return True

    def speakers(self, language: str):
        raise self.fault

    def speak(self, text: str, spec: VoiceSpec, language: str):
        raise self.fault


def heard(file: Path) -> tuple[np.ndarray, int]:
    with wave.open(str(file), "rb") as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (2, 2)
        data = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").reshape(-1, 2)
        return data.astype(float) / 32768, sound.getframerate()


def test_the_list_names_every_engine_and_the_best_voices_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voices"]) == 0
    out, fault = capsys.readouterr()
    rows = out.splitlines()
    assert fault == ""
    assert {row.split()[0] for row in rows if row and not row[0].isspace()} >= set(speech.names())
    women = next(row for row in rows if row.split()[:1] == ["woman"])
    best = [row.variant for row in casting.best_of("woman")[:6]]
    assert [word.removeprefix("espeak:") for word in women.split() if word.startswith("espeak:")] == best
    assert max(map(len, rows)) < 150
    assert "rushes voices --try" in rows[-1]


def test_one_engine_lists_all_its_voices() -> None:
    everyone = auditions.listing("espeak")
    assert all(f"espeak:{row.variant} " in f"{everyone} " for row in casting.best_of("man") if row.variant)
    assert len(everyone) > len(auditions.listing().partition("flite")[0])


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (UnnamedModel("No model was named, and a long explanation follows."), "its model has to be named: --voice broken --voice-model"),
        (SpeechError("Its weights are damaged."), "Its weights are damaged."),
        (UsageError("Its folder is no voice."), "Its folder is no voice."),
    ],
)
def test_an_engine_that_fails_is_listed_with_its_reason(monkeypatch: pytest.MonkeyPatch, fault: Exception, said: str) -> None:
    """A model that nobody named is no fault, and takes one short row."""
    real = speech.create
    monkeypatch.setattr(speech, "names", lambda: ["broken", "espeak"])
    monkeypatch.setattr(speech, "create", lambda name: Broken(fault) if name == "broken" else real(name))
    rows = auditions.listing().splitlines()
    assert said in rows[0]
    assert rows[0].startswith("broken")
    assert "long explanation" not in rows[0]
    assert rows[1].startswith("espeak")


def test_a_sample_is_a_sound_that_plays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "sample.wav"
    assert main(["voices", "--try", "Nobody came.", "--voice", "espeak:f5", "-o", str(out)]) == 0
    both, rate = heard(out)
    assert rate == 48_000
    assert 0.5 < len(both) / rate < 3
    assert float(np.sqrt((both**2).mean())) > 0.02
    assert 0.05 < float(np.abs(both).max()) < 0.9
    assert f"{len(both) / rate:.1f} s" in capsys.readouterr().out


def test_a_sample_sounds_as_it_is_asked_for(tmp_path: Path) -> None:
    sounds = {}
    asked = {"plain": {}, "other": {"voice": "espeak:edward"}, "whispered": {"manner": "whispering"}, "wire": {"manner": "over the phone"}}
    for name, options in asked.items():
        auditions.record("Nobody came to the sea.", tmp_path / f"{name}.wav", **({"voice": "espeak:f5"} | options))
        sounds[name] = heard(tmp_path / f"{name}.wav")[0].mean(axis=1)
    high = {name: _above(sound, 6000) for name, sound in sounds.items()}
    low = {name: 1 - _above(sound, 300) for name, sound in sounds.items()}
    assert len({sound.tobytes() for sound in sounds.values()}) == len(asked)
    assert high["wire"] < high["plain"] / 4
    assert low["whispered"] < low["plain"] / 3


def _above(sound: np.ndarray, hertz: float) -> float:
    """The share of a sound's power above a frequency."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    return float(power[np.fft.rfftfreq(len(sound), 1 / 48_000) > hertz].sum() / power.sum())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--voice", "espeek"], "espeak"),
        (["--voice", "espeak:f55"], "f5"),
        (["--try", "Hello.", "--voice", "espeak:f55"], "f5"),
        (["--try", "Hello.", "--voice", "espeak:en-gb+Mikke"], "Mike"),
        (["--try", "Hello.", "--voice", "flite"], "not on this machine"),
        (["--try", ""], "1 to 600 characters"),
        (["--try", "a" * 601], "1 to 600 characters"),
        (["--try", "Hello.", "-o", "sample.mp3"], "-o sample.wav"),
        (["--try", "Hello.", "--voice", "espeak", "--voice-model", "x"], "without --voice-model"),
    ],
)
def test_what_is_not_there_is_wrong_usage_with_a_way_out(
    options: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["voices", *options]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_names_that_are_near_come_first() -> None:
    with pytest.raises(UsageError, match=r"Known: [^.]*\bf5\b"):
        espeak.check_named("f55")
