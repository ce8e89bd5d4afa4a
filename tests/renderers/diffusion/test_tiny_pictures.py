"""The tiny models that the other tests load: the same for one seed, small, in safetensors, and one for every family."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import tiny_pictures
import torch

from rushes.renderers.diffusion.families import FAMILIES
from rushes.renderers.diffusion.weights import check_folder

torch.set_num_threads(1)

MOST = 12e6  # bytes


def digest(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("name", tiny_pictures.MAKERS)
def test_a_tiny_model_is_small_and_the_same_for_one_seed(name, tmp_path):
    folder = tiny_pictures.build(name, tmp_path / "one")
    assert sum(file.stat().st_size for file in folder.rglob("*")) < MOST
    assert {file.suffix for file in folder.rglob("*") if file.is_file()} <= {".json", ".safetensors", ".txt", ".jinja"}
    if name in ("sd-control", "wan22-i2v", "ltx"):
        assert digest(tiny_pictures.build(name, tmp_path / "two")) == digest(folder)
        assert digest(tiny_pictures.build(name, tmp_path / "three", seed=1)) != digest(folder)


def test_every_family_has_a_tiny_model(tmp_path):
    made = {row.name for name in ("sd", "sdxl", "flux", "flux-kontext", "svd", "wan", "wan-vace", "ltx", "cogvideox", "animatediff")
            for row in [FAMILIES[name]] if check_folder(tiny_pictures.build(name, tmp_path / name), row).family == name}  # fmt: skip
    assert set(FAMILIES) - made == {"qwen-image-edit"}, "its processor needs torchvision, which is not among the extras"


def test_building_leaves_the_callers_chance_alone(tmp_path):
    torch.manual_seed(5)
    wanted = torch.rand(1)
    torch.manual_seed(5)
    tiny_pictures.build("ltx", tmp_path)
    assert torch.equal(torch.rand(1), wanted)


def test_the_tokenizers_read_whole_words():
    """So that a prompt has about as many tokens as with the real ones."""
    sentence = "An old woman in a green coat stands by the window and looks at the sea."
    assert len(tiny_pictures.clip_tokenizer()(sentence).input_ids) <= 20
    assert len(tiny_pictures.t5_tokenizer()(sentence).input_ids) < 24
