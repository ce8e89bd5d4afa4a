"""XTTS, tiny: its own speakers, voices copied from recordings, languages; through the real `TTS`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tiny_voices

from rushes.agents.speak import wav
from rushes.core.bible import Gender, Look
from rushes.core.equipment import Equipment
from rushes.core.errors import SpeechError, UsageError
from rushes.core.settings import settings
from rushes.core.speech import VoiceSpec
from rushes.tools.voices import casting, coqui
from rushes.tools.voices.espeak import Espeak
from rushes.tools.voices.speech import Spoken

LINE = "Come in."
HEARD = "Every night the lighthouse keeper lit the lamp and wrote one word in the book."


@pytest.fixture(autouse=True, scope="module")
def agreed():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RUSHES_COQUI_LICENCE", "agreed")
        settings.cache_clear()
        tiny_voices.shrink_xtts(patch)
        yield
    settings.cache_clear()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, agreed: None) -> Path:
    made = tiny_voices.xtts(tmp_path_factory.mktemp("voices") / "xtts")
    record(made / "voices" / "anna.wav", "f2")
    return made


@pytest.fixture(scope="module")
def voice(folder: Path) -> coqui.Coqui:
    made = coqui.Coqui()
    made.equip(Equipment(voice_model=str(folder)))
    return made


def record(file: Path, variant: str, text: str = HEARD) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(wav(Espeak().speak(text, VoiceSpec(voice="en-us", variant=variant), "en")))
    return file


def say(voice: coqui.Coqui, speaker: str, language: str = "en") -> Spoken:
    return voice.speak(LINE, VoiceSpec(engine="coqui", voice=speaker), language)


def test_its_own_speakers_speak_and_are_two(voice: coqui.Coqui) -> None:
    one, other = say(voice, "Claribel Dervla"), say(voice, "Andrew Chipper")
    assert one.sample_rate == 24_000
    assert [word.text for word in one.words] == ["Come", "in."]
    assert not one.measured
    assert len(one.samples) != len(other.samples) or not np.allclose(one.samples, other.samples, atol=0.01)
    assert np.array_equal(one.samples, say(voice, "Claribel Dervla").samples)


def test_a_voice_is_copied_from_a_recording_that_is_heard_once(
    voice: coqui.Coqui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Path] = []
    really = coqui.read_sound
    monkeypatch.setattr(coqui, "read_sound", lambda path: heard.append(path) or really(path))
    man, woman = record(tmp_path / "man.wav", "Mike"), record(tmp_path / "woman.wav", "f4")
    first = say(voice, str(man))
    assert np.array_equal(first.samples, say(voice, str(man)).samples)
    assert heard == [man]
    second = say(voice, str(woman))
    assert len(second.samples) != len(first.samples) or not np.array_equal(second.samples, first.samples)


def test_recordings_beside_the_weights_are_cast_like_speakers(voice: coqui.Coqui) -> None:
    assert [speaker.name for speaker in voice.speakers("en")] == ["Claribel Dervla", "Andrew Chipper", "voices/anna.wav"]
    assert say(voice, "voices/anna.wav").seconds > 0.1
    director = casting.VoiceCasting("coqui", "en", lambda name: voice)
    taken = [director.narrator(0)]
    for look in (Look(gender=Gender.MAN), Look(gender=Gender.WOMAN)):
        taken.append(director.cast_voice(look, taken, 1))
    assert [spec.voice for spec in taken] == ["Claribel Dervla", "Andrew Chipper", "voices/anna.wav"]


def test_a_recording_that_will_not_do_is_named(voice: coqui.Coqui, tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("no sound")
    with pytest.raises(SpeechError, match=r"too short to copy"):
        say(voice, str(record(tmp_path / "short.wav", "Mike", "Oh.")))
    with pytest.raises(SpeechError, match=r"text\.wav cannot be read as sound"):
        say(voice, str(tmp_path / "text.wav"))
    with pytest.raises(SpeechError, match=r"gone\.wav is not there"):
        say(voice, str(tmp_path / "gone.wav"))


def test_it_speaks_its_languages_and_no_other(voice: coqui.Coqui) -> None:
    assert say(voice, "Claribel Dervla", "de").seconds > 0.1
    assert coqui._tongue(voice._folder(), "zh") == "zh-cn"
    with pytest.raises(SpeechError, match=r"speaks en, de, zh-cn, not 'fr'"):
        say(voice, "Claribel Dervla", "fr")


def test_without_any_voice_it_says_where_they_go(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model": "xtts", "languages": ["en"]}')
    (tmp_path / "model.pth").write_bytes(b"weights")
    made = coqui.Coqui()
    made.equip(Equipment(voice_model=str(tmp_path)))
    with pytest.raises(UsageError, match=r"--voice coqui:FILE\.wav"):
        made.speakers("en")
