"""A model is found, or one sentence says what is wrong with it and what to do; nothing heavy is imported for it."""

import json
import subprocess
import sys

import pytest

from rushes.core.errors import UsageError
from rushes.renderers.diffusion import weights
from rushes.renderers.diffusion.families import FAMILIES
from rushes.renderers.diffusion.weights import check_folder, find

SD, WAN, LTX, SVD = (FAMILIES[name] for name in ("sd", "wan", "ltx", "svd"))


def tensors_file(path, count=8, fill=b"\1"):
    head = json.dumps({"w": {"dtype": "F32", "shape": [count], "data_offsets": [0, 4 * count]}}).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(len(head).to_bytes(8, "little") + head + fill * (4 * count))


def model(folder, pipeline="StableDiffusionPipeline", **changes):
    """A folder as `save_pretrained` writes it, its weights a few numbers."""
    index = {
        "_class_name": pipeline, "_diffusers_version": "0.42.1", "requires_safety_checker": False, "safety_checker": [None, None],
        "scheduler": ["diffusers", "PNDMScheduler"], "text_encoder": ["transformers", "CLIPTextModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"], "unet": ["diffusers", "UNet2DConditionModel"],
        "feature_extractor": ["transformers", "CLIPImageProcessorPil"], "vae": ["diffusers", "AutoencoderKL"], **changes,
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model_index.json").write_text(json.dumps(index))
    for part, value in index.items():
        if isinstance(value, list) and len(value) == 2 and value[0] and part.isidentifier() and not part.startswith("_"):
            (folder / part).mkdir(exist_ok=True)
            (folder / part / "config.json").write_text(json.dumps({"part": part}))
    tensors_file(folder / "unet" / "diffusion_pytorch_model.safetensors", 100)
    tensors_file(folder / "vae" / "diffusion_pytorch_model.safetensors", 10)
    tensors_file(folder / "text_encoder" / "model.safetensors", 20)
    return folder


def refused(folder, family=SD, **how):
    with pytest.raises(UsageError) as fault:
        find(str(folder), family, **how)
    said = str(fault.value)
    assert "\n" not in said
    assert said.endswith((".", "FOLDER).", "pull", "login")) or "hf download" in said or "Name" in said
    return said


def test_a_whole_folder_is_found(tmp_path):
    found = find(str(model(tmp_path / "m")), SD)
    assert (found.family, found.pipeline, found.variant) == ("sd", "StableDiffusionPipeline", None)
    assert found.parameters == {"text_encoder": 20, "unet": 100, "vae": 10}
    assert (found.bytes_at(2), found.largest_at(2)) == (260, 200)
    assert found.folder == tmp_path / "m"
    assert len(found.fingerprint) == 16


def test_nothing_heavy_is_imported(tmp_path):
    model(tmp_path / "m")
    code = (
        "import sys\nfrom rushes.renderers.diffusion.weights import find\nfrom rushes.renderers.diffusion.families import FAMILIES\n"
        f"find({str(tmp_path / 'm')!r}, FAMILIES['sd'])\n"
        "print([name for name in ('torch', 'diffusers', 'transformers', 'huggingface_hub') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip() == "[]"


def test_the_fingerprint_is_of_what_is_loaded(tmp_path):
    first = check_folder(model(tmp_path / "a"), SD).fingerprint
    assert check_folder(model(tmp_path / "b"), SD).fingerprint == first
    (tmp_path / "b" / "README.md").write_text("a card")
    (tmp_path / "b" / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"not looked at")
    tensors_file(tmp_path / "b" / "unet" / "diffusion_pytorch_model.fp16.safetensors")
    assert check_folder(tmp_path / "b", SD).fingerprint == first
    tensors_file(tmp_path / "b" / "unet" / "diffusion_pytorch_model.safetensors", 100, b"\2")
    assert check_folder(tmp_path / "b", SD).fingerprint != first
    (tmp_path / "a" / "scheduler" / "scheduler_config.json").write_text('{"shift": 3}')
    assert check_folder(tmp_path / "a", SD).fingerprint != first


def test_no_model_named_says_what_could_be(tmp_path):
    for nothing in (None, "", "  "):
        with pytest.raises(UsageError, match=r"needs a model: --model FOLDER.*for wan: Wan-AI/.*\(Apache-2.0, commercial use allowed"):
            find(nothing, WAN)


def test_a_folder_that_is_not_there(tmp_path):
    assert "There is no model folder" in refused(tmp_path / "none")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    assert "a link that leads nowhere" in refused(tmp_path / "link")


def test_a_loop_of_links_is_no_crash(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    refused(tmp_path / "a")


def test_a_folder_that_is_no_model_says_what_was_meant(tmp_path):
    (tmp_path / "empty").mkdir()
    assert "has no model_index.json" in refused(tmp_path / "empty")
    inside = model(tmp_path / "models" / "sd15")
    assert f"It is a part of one: name {inside}." in refused(inside / "unet")
    assert f"A model lies in it: name {inside}." in refused(tmp_path / "models")
    snapshot = model(tmp_path / "models--a--b" / "snapshots" / ("0" * 40))
    assert f"It is the hub's store: name {snapshot}." in refused(tmp_path / "models--a--b")
    tensors_file(tmp_path / "files" / "wan_14B.safetensors")
    assert "wan_14B.safetensors, a checkpoint in one file" in refused(tmp_path / "files")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "v1-5.ckpt").write_bytes(b"x")
    assert "pickle (v1-5.ckpt)" in refused(tmp_path / "old")


def test_one_file_is_refused_with_the_way_out(tmp_path):
    tensors_file(tmp_path / "all.safetensors")
    assert "from_single_file(FILE).save_pretrained(FOLDER)" in refused(tmp_path / "all.safetensors")
    (tmp_path / "all.ckpt").write_bytes(b"x")
    assert "pickle, which can run code" in refused(tmp_path / "all.ckpt")


def test_the_wrong_family_names_the_right_one(tmp_path):
    assert "Use --renderer ltx." in refused(model(tmp_path / "m", "LTXPipeline"), WAN)
    said = refused(model(tmp_path / "n", "KandinskyPipeline"), WAN)
    assert "No renderer here knows it" in said
    assert "Wan-AI/" in said


def test_pickles_are_refused(tmp_path):
    folder = model(tmp_path / "m")
    (folder / "text_encoder" / "model.safetensors").rename(folder / "text_encoder" / "pytorch_model.bin")
    said = refused(folder)
    assert "has its text_encoder as pickle (pytorch_model.bin)" in said
    assert "save_pretrained(FOLDER)" in said


def test_pickle_under_another_name_is_refused(tmp_path):
    folder = model(tmp_path / "m")
    (folder / "unet" / "diffusion_pytorch_model.safetensors").write_bytes(b"PK\x03\x04" + b"\0" * 100)
    assert "is called safetensors and is pickle" in refused(folder)


def test_a_file_cut_short_is_named(tmp_path):
    folder = model(tmp_path / "m")
    file = folder / "vae" / "diffusion_pytorch_model.safetensors"
    file.write_bytes(file.read_bytes()[:-4])
    said = refused(folder)
    assert str(file) in said
    assert "cut short" in said


def test_missing_parts_are_named(tmp_path):
    folder = model(tmp_path / "m")
    (folder / "vae" / "diffusion_pytorch_model.safetensors").unlink()
    assert "its vae has no weights" in refused(folder)
    (folder / "scheduler" / "config.json").unlink()
    (folder / "scheduler").rmdir()
    assert "has no folder scheduler" in refused(folder)


def test_code_in_a_folder_is_never_run(tmp_path):
    assert "brings code of its own (my_pipeline.py)" in refused(model(tmp_path / "a", ["my_pipeline", "MyPipeline"]))
    assert "wants code from 'my_unet'" in refused(model(tmp_path / "b", unet=["my_unet", "MyUNet"]))
    assert "wants code from 'os'" in refused(model(tmp_path / "c", unet=["os", "system"]))
    hidden = model(tmp_path / "d")
    (hidden / "unet" / "diffusers.py").write_text("print('run')")
    assert "wants code from 'diffusers'" in refused(hidden)


def test_paths_that_leave_the_folder_are_refused(tmp_path):
    assert "which is no plain name" in refused(model(tmp_path / "a", **{"../vae": ["diffusers", "AutoencoderKL"]}))
    folder = model(tmp_path / "b")
    tensors_file(tmp_path / "elsewhere.safetensors")
    (folder / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    index = folder / "unet" / "diffusion_pytorch_model.safetensors.index.json"
    for name in ("../../elsewhere.safetensors", str(tmp_path / "elsewhere.safetensors"), "..\\x.safetensors", "model.bin"):
        index.write_text(json.dumps({"weight_map": {"w": name}}))
        assert "is no .safetensors file beside it" in refused(folder)


def test_shards_are_all_there(tmp_path):
    folder = model(tmp_path / "m")
    (folder / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    names = [f"diffusion_pytorch_model-0000{number}-of-00002.safetensors" for number in (1, 2)]
    index = {"weight_map": dict(zip("ab", names, strict=True))}
    (folder / "unet" / "diffusion_pytorch_model.safetensors.index.json").write_text(json.dumps(index))
    tensors_file(folder / "unet" / names[0], 60)
    assert names[1] in refused(folder)
    tensors_file(folder / "unet" / names[1], 40)
    assert find(str(folder), SD).parameters["unet"] == 100


def test_a_variant_is_taken_where_there_is_nothing_else(tmp_path):
    folder = model(tmp_path / "m")
    for part in ("unet", "vae"):
        (folder / part / "diffusion_pytorch_model.safetensors").rename(folder / part / "diffusion_pytorch_model.fp16.safetensors")
    found = find(str(folder), SD)
    assert found.variant == "fp16"
    assert found.parameters == {"text_encoder": 20, "unet": 100, "vae": 10}


def test_a_vocabulary_that_cannot_be_read_is_said(tmp_path, monkeypatch):
    folder = model(tmp_path / "m")
    (folder / "tokenizer" / "spiece.model").write_bytes(b"pieces")
    there = {"google"}
    monkeypatch.setattr(weights, "find_spec", lambda name: None if name == "sentencepiece" and "sentencepiece" not in there else object())
    monkeypatch.setattr(weights, "_libraries", lambda: {"diffusers", "transformers"})
    assert "pip install sentencepiece" in refused(folder)
    there.add("sentencepiece")
    kept = find(str(folder), SD).fingerprint
    there.clear()
    (folder / "tokenizer" / "tokenizer.json").write_text("{}")
    assert find(str(folder), SD).fingerprint != kept


@pytest.mark.parametrize("text", ["", "[]", "{", '{"_class_name": 3}', "{}", '"x"', "[" * 100_000])
def test_a_damaged_index_is_said_to_be(tmp_path, text):
    folder = model(tmp_path / "m")
    (folder / "model_index.json").write_text(text)
    assert "model_index.json" in refused(folder)


def test_an_id_that_is_not_at_hand_is_not_fetched_offline(tmp_path, monkeypatch, only_loopback):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    said = refused("Wan-AI/Wan2.1-T2V-1.3B-Diffusers", WAN, offline=True)
    assert "neither a folder nor in this machine's store" in said
    assert "hf download Wan-AI/Wan2.1-T2V-1.3B-Diffusers" in said


@pytest.mark.parametrize("name", ["a/b/c", "../x", "a//b", "/nowhere/at/all", "owner/na me", "a/..", "owner/name@", "~nobody/x"])
def test_what_is_no_id_is_a_folder_that_is_not_there(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # nothing lies beside it
    assert "There is no model folder" in refused(name)
