"""Music by tiny models of the real classes: a piece of the asked length, the same for the same seed; what cannot play is said."""

from __future__ import annotations

import json
import shutil
import wave
from pathlib import Path

import numpy as np
import pytest
import tiny_music

from rushes.core.errors import MediaError, UsageError
from rushes.core.settings import settings
from rushes.tools import music, music_model
from rushes.tools.music_file import play_file

pytestmark = [
    pytest.mark.filterwarnings("ignore:`torch.nn.utils.weight_norm` is deprecated:FutureWarning"),
    pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:DeprecationWarning"),
]


@pytest.fixture(scope="module", params=["musicgen", "stable_audio"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> music_model.MusicModel:
    return music_model.find(str(getattr(tiny_music, request.param)(tmp_path_factory.mktemp("models") / request.param)))


def piece(model: music_model.MusicModel, out: Path, prompt: str = "tense strings", seed: int = 1) -> np.ndarray:
    music_model.compose(model, prompt, 3.0, seed, out)
    with wave.open(str(out)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (48_000, 2, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2) / 32767


def test_a_piece_is_as_long_as_asked_and_the_same_for_the_same_seed(model: music_model.MusicModel, tmp_path: Path) -> None:
    sound = piece(model, tmp_path / "one.wav")
    assert len(sound) / 48_000 == pytest.approx(3, abs=0.1)
    assert 0.5 < np.abs(sound).max() <= 10 ** (-0.99 / 20)
    assert np.array_equal(piece(model, tmp_path / "again.wav"), sound)
    assert not np.array_equal(piece(model, tmp_path / "other.wav", seed=2)[: len(sound)], sound)


def test_it_is_looped_to_the_films_length_without_a_click(model: music_model.MusicModel, tmp_path: Path) -> None:
    once = piece(model, tmp_path / "one.wav")
    whole = np.concatenate(list(play_file(tmp_path / "one.wav", 10 * 48_000)))
    assert len(whole) == 480_000
    assert np.abs(whole[[0, -1]]).max() < 1e-3
    assert np.abs(np.diff(whole, axis=0)).max() <= np.abs(np.diff(once, axis=0)).max() * 1.5
    assert all(np.abs(whole[at : at + 24_000]).max() > 0.02 for at in range(24_000, 400_000, 24_000))


def test_lengths_go_by_tens_up_to_what_the_model_can(model: music_model.MusicModel) -> None:
    most = 30 if model.kind == music_model.MUSICGEN else 4
    assert music_model.length_for(7, model) == min(10, most)
    assert music_model.length_for(12, model) == min(20, most)
    assert music_model.length_for(300, model) == most


def test_other_weights_are_another_model(model: music_model.MusicModel, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(model.folder, copy)
    assert music_model.check(copy, "copy").fingerprint() == model.fingerprint()
    weights = next(copy.rglob("*.safetensors"))
    weights.write_bytes(weights.read_bytes() + b"\0")
    assert music_model.check(copy, "copy").fingerprint() != model.fingerprint()


def test_a_damaged_model_fails_in_words(model: music_model.MusicModel, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(model.folder, copy)
    for weights in copy.rglob("*.safetensors"):
        weights.write_bytes(b"no weights")
    with pytest.raises(MediaError, match=r"The music model broken failed \("):
        music_model.compose(music_model.check(copy, "broken"), "tense", 3, 1, tmp_path / "o.wav")


def test_every_mood_has_its_words() -> None:
    told = {mood: music_model.prompt_for(mood) for mood in music.names()}
    assert len(set(told.values())) == len(told)
    assert "92 bpm" in told["tense"]
    assert all("no vocals" in words for words in told.values())


def test_what_is_no_music_is_refused() -> None:
    for sound, why in ((np.zeros((1, 900)), "silence"), (np.full((1, 900), np.nan), "damaged"), (np.zeros((2, 0)), "damaged")):
        with pytest.raises(MediaError, match=why):
            music_model._stereo(sound.astype(np.float32), 16_000, "tiny")


def test_what_cannot_play_is_refused_before_anything_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="neither"):
        music_model.find(str(tmp_path))
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert"}))
    with pytest.raises(UsageError, match="bert"):
        music_model.find(str(tmp_path))
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "musicgen", "auto_map": {"AutoModel": "evil.Model"}}))
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(UsageError, match="safetensors"):
        music_model.find(str(tmp_path))
    with pytest.raises(UsageError, match="There is no folder"):
        music_model.find("../nowhere/at all")
    monkeypatch.setenv("RUSHES_OFFLINE", "1")
    settings.cache_clear()
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    try:
        with pytest.raises(UsageError, match="nothing is fetched offline"):
            music_model.find("nobody-here/no-such-model")
    finally:
        settings.cache_clear()
