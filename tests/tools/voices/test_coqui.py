"""Coqui's voices: a tiny VITS of many speakers through the real `TTS`, and every folder that is no voice."""

from __future__ import annotations

import io
import itertools
import json
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import tiny_voices

from rushes.core.equipment import Equipment
from rushes.core.errors import MissingExtra, SpeechError, UnknownName, UsageError
from rushes.core.settings import settings
from rushes.core.speech import MouthShape, VoiceSpec
from rushes.tools.voices import casting, coqui, coqui_models
from rushes.tools.voices.coqui import Coqui
from rushes.tools.voices.espeak import transcribed
from rushes.tools.voices.speech import Spoken

LINE = "Every night the keeper lit the lamp. Then, one evening, nobody came!"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_voices.vits(tmp_path_factory.mktemp("voices") / "vits")


@pytest.fixture(scope="module")
def voice(folder: Path) -> Coqui:
    return equipped(folder)


@pytest.fixture
def own_copy(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "own"))


@pytest.fixture
def set_by(monkeypatch: pytest.MonkeyPatch):
    def set_(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"RUSHES_{name.upper()}", value)
        settings.cache_clear()

    yield set_
    settings.cache_clear()


def equipped(folder: Path | str) -> Coqui:
    made = Coqui()
    made.equip(Equipment(voice_model=str(folder)))
    return made


def say(voice: Coqui, text: str = LINE, speaker: str = "p225", language: str = "en", **how: int) -> Spoken:
    return voice.speak(text, VoiceSpec(engine="coqui", voice=speaker, **how), language)


def band_levels(spoken: Spoken) -> np.ndarray:
    """The sound's long-term spectrum in decibels, 32 bands."""
    frames = spoken.samples[: len(spoken.samples) // 512 * 512].reshape(-1, 512) * np.hanning(512)
    return 20 * np.log10(np.abs(np.fft.rfft(frames))[:, 1:].mean(axis=0).reshape(32, -1).mean(axis=1) + 1e-9)


def test_a_line_is_spoken_with_the_times_that_the_model_itself_tells(voice: Coqui) -> None:
    spoken = say(voice)
    assert spoken.measured
    assert spoken.sample_rate == tiny_voices.RATE
    assert 2 < spoken.seconds < 20
    assert [word.text for word in spoken.words] == LINE.split()
    assert all(LINE[word.offset :].startswith(word.text) for word in spoken.words)
    assert all(one.end_ms <= two.start_ms for one, two in itertools.pairwise(spoken.words))
    lamp, then = spoken.words[6], spoken.words[7]
    quiet = spoken.samples[(lamp.end_ms + then.start_ms) // 2 * 16 :][: 16 * 40]
    assert then.start_ms - lamp.end_ms > 200
    assert np.abs(quiet).max() < np.abs(spoken.samples).max() / 50  # two sentences with silence between them


def test_the_times_of_words_are_those_of_the_sound(voice: Coqui) -> None:
    """Two texts that begin alike sound alike, sample for sample nearly, up to where their words differ."""
    spoken = say(voice, "Go on, and stay.")
    tokens = sum(len(word) for word in ("Goon", "andstay")) * 2
    assert spoken.words[-1].end_ms <= spoken.seconds * 1000
    assert spoken.words[-1].end_ms > spoken.seconds * 700
    assert spoken.seconds * 1000 / tokens > 16  # at least one frame of 16 ms a token


def test_the_same_words_sound_the_same_and_other_speakers_do_not(voice: Coqui) -> None:
    import torch

    torch.manual_seed(1)
    first = say(voice)
    torch.manual_seed(2)
    drawn = torch.rand(1)
    torch.manual_seed(2)
    assert np.array_equal(first.samples, say(voice).samples)
    assert torch.equal(torch.rand(1), drawn)  # whoever else draws at random is left alone
    levels = {speaker: band_levels(say(voice, speaker=speaker)) for speaker in tiny_voices.SPEAKERS}
    again = band_levels(say(voice, "We climbed all night, and the mountain let us pass."))
    itself = float(np.abs(levels["p225"] - again).mean())
    others = [float(np.abs(levels[one] - levels[other]).mean()) for one, other in itertools.combinations(levels, 2)]
    assert min(others) > 5 * itself


def test_the_weights_are_loaded_once_whoever_asks(folder: Path) -> None:
    voice = equipped(folder)
    assert voice.loads == 0
    gate = threading.Barrier(3)

    def one(speaker: str) -> Spoken:
        gate.wait()
        return say(voice, speaker=speaker)

    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(one, tiny_voices.SPEAKERS[:3]))
    assert voice.loads == 1
    for spoken, speaker in zip(together, tiny_voices.SPEAKERS, strict=False):
        assert np.array_equal(spoken.samples, say(voice, speaker=speaker).samples)
    assert voice.loads == 1


def test_pace_and_pitch_are_heard(voice: Coqui) -> None:
    plain, slow, high = say(voice), say(voice, rate=75), say(voice, pitch=86)
    assert slow.seconds > 1.4 * plain.seconds
    assert 0.7 < high.seconds / plain.seconds < 1.4  # higher, not shorter
    assert not np.allclose(band_levels(high), band_levels(plain), atol=1.0)
    assert high.words[-1].end_ms <= high.seconds * 1000
    lamp, then = high.words[6], high.words[7]  # the silence between the sentences is where the times have it
    quiet = high.samples[(lamp.end_ms + then.start_ms) // 2 * 16 - 16 * 20 :][: 16 * 40]
    assert np.abs(quiet).max() < np.abs(high.samples).max() / 50


def test_a_text_without_words_is_a_moment_of_silence(voice: Coqui) -> None:
    for text in ("…", "", " *** "):
        assert say(voice, text).seconds < 0.5


def test_numbers_and_short_forms_keep_every_word_of_the_text(voice: Coqui) -> None:
    line = "In 1923 Mr. Low owed $5."
    spoken = say(voice, line)
    assert [word.text for word in spoken.words] == line.split()
    assert all(one.end_ms <= two.start_ms for one, two in itertools.pairwise(spoken.words))


def test_speakers_come_with_what_is_known_of_them(voice: Coqui) -> None:
    known = {speaker.name: speaker for speaker in voice.speakers("en")}
    assert tuple(known) == tiny_voices.SPEAKERS
    assert (known["p225"].gender, known["p226"].gender, known["p294"].age) == ("woman", "man", 33)


def test_a_model_that_reads_phonemes_needs_no_program_for_them(tmp_path: Path) -> None:
    """The times of the mouths are then those of its own phonemes."""
    voice = equipped(tiny_voices.vits(tmp_path / "vits", phonemes="en-us"))
    line = "My mother made a map."
    spoken = say(voice, line)
    assert [word.text for word in spoken.words] == line.split()
    assert all(one.end_ms <= two.start_ms for one, two in itertools.pairwise(spoken.words))
    pressed = [mouth.start_ms for mouth in spoken.mouths if mouth.shape is MouthShape.M]
    for word in ("My", "mother", "made", "map."):
        start = next(one.start_ms for one in spoken.words if one.text == word)
        assert min(abs(moment - start) for moment in pressed) <= 32, word


def test_phonemes_are_written_as_coquis_models_read_them() -> None:
    assert transcribed("Prior to November 22", "en-us") == "pɹˈaɪɚ tə noʊvˈɛmbɚ twˈɛnti tˈuː"
    assert transcribed("Guten Tag", "de") == "ɡˈuːtən tˈɑːk"


def test_the_version_changes_with_the_weights_and_not_with_the_place(folder: Path, own_copy: Path) -> None:
    before = equipped(folder).version
    assert equipped(own_copy).version == before
    other = tiny_voices.vits(own_copy.parent / "other", seed=1)
    assert equipped(other).version != before
    config = json.loads((own_copy / "config.json").read_text())
    config["model_args"]["length_scale"] = 1.5
    (own_copy / "config.json").write_text(json.dumps(config))
    assert equipped(own_copy).version != before


def test_the_folder_stays_as_it_was(own_copy: Path) -> None:
    before = {file: file.read_bytes() for file in own_copy.rglob("*") if file.is_file()}
    say(equipped(own_copy), "Hello.")
    assert {file: file.read_bytes() for file in own_copy.rglob("*") if file.is_file()} == before


def test_a_model_of_one_speaker_needs_no_name(tmp_path: Path) -> None:
    voice = equipped(tiny_voices.vits(tmp_path / "single", speakers=()))
    assert [speaker.name for speaker in voice.speakers("en")] == [""]
    assert say(voice, "Hello there.", speaker="").seconds > 0.2
    with pytest.raises(SpeechError, match="one speaker only"):
        say(voice, "Hello there.", speaker="p225")


def test_a_speaker_that_is_not_there_is_named(voice: Coqui) -> None:
    with pytest.raises(UnknownName, match=r"no voice of coqui called 'p999'.*p225"):
        casting.narrator(0, "coqui:p999", "en", lambda name: voice)
    assert casting.narrator(0, "coqui:p226", "en", lambda name: voice).voice == "p226"
    with pytest.raises(SpeechError, match=r"no speaker 'p999'.*p225"):
        say(voice, speaker="p999")


def test_another_language_than_the_models_is_refused(own_copy: Path) -> None:
    config = json.loads((own_copy / "config.json").read_text())
    config["phoneme_language"] = "en-us"
    (own_copy / "config.json").write_text(json.dumps(config))
    voice = equipped(own_copy)
    assert say(voice, "Hello.").seconds > 0.1
    with pytest.raises(SpeechError, match="speaks en-us, not 'de'"):
        say(voice, "Guten Tag.", language="de")
    with pytest.raises(SpeechError, match="speaks en-us, not 'de'"):
        voice.speakers("de")


def test_without_the_package_it_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coqui, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"pip install 'rushes\[voice\]'"):
        equipped("tts_models/en/vctk/vits")


def test_a_full_graphics_card_leaves_the_processor(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import torch

    voice = equipped(folder)
    whole = say(voice).samples
    really, full = coqui.sounded, iter([True])

    def spoken(*given: object) -> object:
        if next(full, False):
            raise torch.OutOfMemoryError("CUDA out of memory")
        return really(*given)

    monkeypatch.setattr(coqui, "sounded", spoken)
    assert np.array_equal(say(voice).samples, whole)
    assert "processor" in caplog.text


def test_weights_that_are_damaged_are_said(own_copy: Path) -> None:
    import torch

    state = torch.load(own_copy / "model.pth", weights_only=True)
    for name, weights in state["model"].items():
        if name.startswith("waveform_decoder.conv_post"):
            weights.fill_(float("nan"))
    torch.save(state, own_copy / "model.pth")
    with pytest.raises(SpeechError, match="no number"):
        say(equipped(own_copy), "Hello.")


def test_silence_is_no_speech(own_copy: Path) -> None:
    import torch

    state = torch.load(own_copy / "model.pth", weights_only=True)
    for name, weights in state["model"].items():
        if name.startswith("waveform_decoder.conv_post"):
            weights.zero_()
    torch.save(state, own_copy / "model.pth")
    with pytest.raises(SpeechError, match="only silence"):
        say(equipped(own_copy), "Hello.")


def test_code_in_the_weights_is_not_run(own_copy: Path, tmp_path: Path) -> None:
    import torch

    class Evil:
        def __reduce__(self) -> object:
            return Path.touch, (tmp_path / "ran",)

    torch.save({"model": Evil(), "step": 0}, own_copy / "model.pth")
    with pytest.raises(UsageError, match="cannot be loaded"):
        say(equipped(own_copy), "Hello.")
    assert not (tmp_path / "ran").exists()


def test_code_named_by_the_configuration_is_not_imported(own_copy: Path) -> None:
    config = json.loads((own_copy / "config.json").read_text())
    config["characters"] = {"characters_class": "antigravity.Characters"}
    (own_copy / "config.json").write_text(json.dumps(config))
    with pytest.raises(UsageError, match="not Coqui's own"):
        equipped(own_copy)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda at: (at / "config.json").unlink(), "has no config.json"),
        (lambda at: (at / "config.json").write_text("{"), "cannot be read"),
        (lambda at: (at / "config.json").write_text("{}"), "names no model"),
        (lambda at: (at / "model.pth").unlink(), "has no weights"),
        (lambda at: (at / "model.pth").rename(at / "model.safetensors"), "only .safetensors"),
        (lambda at: (shutil.copy(at / "model.pth", at / "a.pth"), (at / "model.pth").rename(at / "b.pth")), "several weights"),
        (shutil.rmtree, "There is no folder"),
    ],
)
def test_a_folder_that_is_no_voice_says_why(own_copy: Path, spoil, said: str) -> None:
    spoil(own_copy)
    with pytest.raises(UsageError, match=said):
        equipped(own_copy)


def test_a_missing_list_of_speakers_says_so(own_copy: Path) -> None:
    (own_copy / "speaker_ids.json").unlink()
    with pytest.raises(UsageError, match=r"lacks speaker_ids\.json"):
        equipped(own_copy).speakers("en")


def test_nothing_is_fetched_unasked_or_offline(set_by, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TTS_HOME", str(tmp_path))
    monkeypatch.setattr(coqui_models, "_fetched", lambda *given: pytest.fail("it was fetched"))
    with pytest.raises(UsageError, match="No voice model was named"):
        Coqui().equip(Equipment())
    equipped("tts_models/en/vctk/vits")  # it would be fetched when it is needed
    with pytest.raises(UsageError, match="no model 'tts_models/en/vctk/nobody'"):
        equipped("tts_models/en/vctk/nobody")
    set_by(offline="true")
    with pytest.raises(UsageError, match="offline"):
        equipped("tts_models/en/vctk/vits")


def test_a_model_on_this_machine_is_found_by_its_name(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TTS_HOME", str(tmp_path))
    shutil.copytree(folder, tmp_path / "tts" / "tts_models--en--vctk--vits")
    assert say(equipped("tts_models/en/vctk/vits"), "Hello.").seconds > 0.1


def test_the_licence_is_asked_for_by_a_setting_and_never_at_a_prompt(
    set_by, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("builtins.input", lambda *said: pytest.fail("it stopped to ask"))
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    monkeypatch.setenv("TTS_HOME", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    (tmp_path / "xtts").mkdir()
    (tmp_path / "xtts" / "config.json").write_text('{"model": "xtts"}')
    (tmp_path / "xtts" / "model.pth").touch()
    with pytest.raises(UsageError, match="RUSHES_COQUI_LICENCE=agreed"):
        equipped(tmp_path / "xtts")
    with pytest.raises(UsageError, match="RUSHES_COQUI_LICENCE=agreed"):
        equipped("tts_models/multilingual/multi-dataset/xtts_v2")
    set_by(coqui_licence="agreed")
    equipped(tmp_path / "xtts")
