"""Meaning: words and pictures compared by a CLIP-class model, here a tiny one that was taught three colours in code."""

import json
import shutil
import socket
import warnings

import cv2
import numpy as np
import pytest

from rushes.core.equipment import Equipment
from rushes.core.errors import MissingExtra, UsageError
from rushes.core.shot import PromptSections
from rushes.renderers import meaning as module
from rushes.renderers import media_likeness
from rushes.renderers.footage import OwnFootage
from rushes.renderers.meaning import Meaning, packed, prepare, unpacked

COLOURS = {"red": (200, 30, 30), "green": (30, 170, 40), "blue": (30, 40, 200)}


def teach(folder):
    """A CLIP of 30,000 weights that knows three words by heart."""
    import torch

    from rushes.core.torchaudio import spare

    spare()
    from transformers import CLIPConfig, CLIPModel, CLIPTokenizer

    torch.set_num_threads(1)
    letters = [chr(code) for code in range(33, 127)]
    names = [*letters, *(letter + "</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    words = CLIPTokenizer(vocab={name: number for number, name in enumerate(names)}, merges=[], model_max_length=77)
    small = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4}
    ends = dict(zip(("bos_token_id", "eos_token_id", "pad_token_id"), (len(names) - 2, len(names) - 1, len(names) - 1), strict=True))
    text = small | ends | {"vocab_size": len(words)}
    config = CLIPConfig(text_config=text, vision_config=small | {"image_size": 32, "patch_size": 8}, projection_dim=16)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = CLIPModel(config)
        learning = torch.optim.Adam(model.parameters(), lr=3e-3)
        shown = [prepare(np.full((40, 40, 3), colour, np.uint8), 32, module._MEAN, module._SPREAD) for colour in COLOURS.values()]
        pictures, read = torch.tensor(np.stack(shown)), words(list(COLOURS), padding=True, return_tensors="pt")
        for _ in range(40):
            loss = model(pixel_values=pictures + 0.1 * torch.randn_like(pictures), **read, return_loss=True).loss
            learning.zero_grad()
            loss.backward()
            learning.step()
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries' own, about tiny models
        return teach(tmp_path_factory.mktemp("clip"))


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "media"
    made.mkdir()
    for number, colour in enumerate(COLOURS.values()):
        grain = np.random.default_rng(number).normal(0, 8, (180, 320, 3))
        cv2.imwrite(str(made / f"IMG_{number}.png"), np.clip(np.array(colour[::-1]) + grain, 0, 255).astype(np.uint8))
    return made


def ready(folder, clip, tmp_path):
    renderer = OwnFootage(tmp_path / "state")
    renderer.equip(Equipment(media=str(folder), model=str(clip)))
    renderer.load()
    return renderer


def content(renderer, make_order, word, **more):
    return renderer.recipe(make_order(prompt=PromptSections(action=word), figures=(), subjects=(), set=None, **more))["content"]


def test_files_are_found_by_what_they_show_looked_at_once_and_never_guessed_at(clip, folder, tmp_path, make_order, monkeypatch):
    first = ready(folder, clip, tmp_path)
    by_colour = {name: next(one.sha256 for one in first._media if one.name == f"IMG_{number}.png") for number, name in enumerate(COLOURS)}
    for seed in (1, 2, 3):
        assert {name: content(first, make_order, name, seed=seed) for name in COLOURS} == by_colour
    # Another run knows the pictures' meaning from the index, and only reads the words.
    again = ready(folder, clip, tmp_path)
    monkeypatch.setattr(Meaning, "pictures", lambda self, pictures: pytest.fail("they were looked at again"))
    assert content(again, make_order, "blue") == by_colour["blue"]
    monkeypatch.undo()
    # A damaged vector is found out again.
    index = next((tmp_path / "state" / "media").glob("*.json"))
    told = json.loads(index.read_text())
    for known in told["contents"].values():
        known["meanings"] = {name: [[at, "!"] for at, _ in seen] for name, seen in known["meanings"].items()}
    index.write_text(json.dumps(told))
    assert content(ready(folder, clip, tmp_path), make_order, "green") == by_colour["green"]
    # A new picture is the only one that is looked at.
    cv2.imwrite(str(folder / "IMG_9.png"), np.full((180, 320, 3), (10, 10, 250), dtype=np.uint8))
    looked = []
    really = media_likeness._moments
    monkeypatch.setattr(media_likeness, "_moments", lambda medium: looked.append(medium.name) or really(medium))
    content(ready(folder, clip, tmp_path), make_order, "red")
    assert looked == ["IMG_9.png"]


def test_vectors_have_length_one_and_long_texts_are_cut(clip):
    meaning = Meaning(str(clip))
    rows = meaning.words(["red", "blue " * 200])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    pictures = meaning.pictures([np.full((20, 90, 3), COLOURS["red"], np.uint8)] * 20)
    assert pictures.shape == (20, 16)
    assert np.allclose(unpacked(packed(rows[0])), rows[0], atol=1e-3)
    assert (rows[:1] @ pictures.T).min() > 0.3


def test_a_missing_package_a_wrong_folder_family_or_kind_of_weights_is_one_sentence(clip, tmp_path, monkeypatch):
    with pytest.raises(UsageError, match=r"no model of meaning in \./nowhere"):
        Meaning("./nowhere")
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    with pytest.raises(UsageError, match=r"no config\.json that can be read"):
        Meaning(str(wrong))
    (wrong / "config.json").write_text('{"model_type": "llama"}')
    with pytest.raises(UsageError, match=r"of the kind 'llama'; models of meaning are of the kinds clip"):
        Meaning(str(wrong))
    (wrong / "config.json").write_text((clip / "config.json").read_text())
    (wrong / "pytorch_model.bin").write_bytes(b"\x80\x04")
    with pytest.raises(UsageError, match=r"no \.safetensors weights"):
        Meaning(str(wrong))
    (wrong / "model.safetensors").write_bytes(b"\x00" * 64)
    with pytest.raises(UsageError, match="cannot be loaded"):
        Meaning(str(wrong)).words(["red"])
    (wrong / "model.safetensors").write_bytes((clip / "model.safetensors").read_bytes()[:-400])
    with pytest.raises(UsageError, match="cannot be loaded"):
        Meaning(str(wrong)).words(["red"])
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"rushes\[vlm\]"):
        Meaning(str(clip))


def test_a_model_of_the_hubs_store_is_taken_from_there_and_nobody_is_asked(clip, tmp_path, monkeypatch):
    from huggingface_hub import constants

    commit = "0123456789abcdef0123456789abcdef01234567"
    home = tmp_path / "models--someone--clip"
    shutil.copytree(clip, home / "snapshots" / commit)
    (home / "refs").mkdir()
    (home / "refs" / "main").write_text(commit)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("somebody was asked"))
    assert Meaning("someone/clip").fingerprint == Meaning(str(clip)).fingerprint
    with pytest.raises(UsageError, match="no such model in this machine's store of the hub"):
        Meaning("someone/else")
