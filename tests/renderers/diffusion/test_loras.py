"""A LoRA of any tool's naming is added into the weights as its paper says, or one sentence says why not."""

import json
import re
from types import SimpleNamespace

import pytest
import torch
from safetensors.torch import save_file

from rushes.core.equipment import Lora
from rushes.core.errors import UsageError
from rushes.renderers.diffusion.families import FAMILIES
from rushes.renderers.diffusion.loading import Pipelines
from rushes.renderers.diffusion.loras import add, find
from rushes.renderers.diffusion.machine import Machine
from rushes.renderers.diffusion.weights import find as find_weights

RANK = 3
UNET = "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q"
OUT = "mid_block.attentions.0.transformer_blocks.0.attn2.to_out.0"
CONV = "down_blocks.0.attentions.0.proj_in"
WORDS = "encoder.layers.1.self_attn.q_proj"


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    from tiny_pictures import build

    made = {}

    def model(name, family):
        if name not in made:
            made[name] = find_weights(str(build(name, tmp_path_factory.mktemp("models") / name)), FAMILIES[family])
        return made[name]

    return model


def matrices(weight, seed):
    random = torch.Generator().manual_seed(seed)
    down = torch.randn(RANK, *weight.shape[1:], generator=random)
    return down, torch.randn(weight.shape[0], RANK, *[1] * (weight.ndim - 2), generator=random)


def lora(path, pipe, layers, naming, alpha=None, notes=None):
    """A LoRA for the named layers under a tool's names; gives the change that each layer should see."""
    state, changes = {}, {}
    for number, (part, place) in enumerate(layers):
        weight = getattr(pipe, part).get_submodule(place).weight
        down, up = matrices(weight, number)
        name_down, name_up, name_alpha = naming(part, place)
        state |= {name_down: down, name_up: up}
        rate = 1.0
        if alpha is not None:
            state[name_alpha] = torch.tensor(alpha + number)
            rate = (alpha + number) / RANK
        changes[(part, place)] = (up.flatten(1) @ down.flatten(1)).view_as(weight) * rate
    save_file(state, path, metadata=notes)
    return changes


def peft(part, place):
    place = f"{part}.text_model.{place}" if part == "text_encoder" else f"{part}.{place}"
    return f"{place}.lora_A.weight", f"{place}.lora_B.weight", f"{place}.alpha"


def older(part, place):
    middle = "lora_linear_layer" if part == "text_encoder" else "lora"
    place = f"{part}.text_model.{place}" if part == "text_encoder" else f"{part}.{place}"
    return f"{place}.{middle}.down.weight", f"{place}.{middle}.up.weight", ""


def kohya(part, place):
    name = ("lora_te_text_model_" if part == "text_encoder" else "lora_unet_") + place.replace(".", "_")
    return f"{name}.lora_down.weight", f"{name}.lora_up.weight", f"{name}.alpha"


def wan(part, place):
    name = "diffusion_model." + place.replace("attn1.to_", "self_attn.").replace("ffn.net.0.proj", "ffn.0")
    return f"{name}.lora_A.weight", f"{name}.lora_B.weight", f"{name}.alpha"


def comfy(part, place):
    return f"diffusion_model.{place}.lora_A.weight", f"diffusion_model.{place}.lora_B.weight", ""


SD_LAYERS = [("unet", UNET), ("unet", OUT), ("unet", CONV)]
BLOCK = "transformer_blocks.1.attn1.to_k"
CASES = [
    ("sd", "sd", SD_LAYERS, peft, None),
    ("sd", "sd", [*SD_LAYERS, ("text_encoder", WORDS)], peft, None),
    ("sd", "sd", [*SD_LAYERS, ("text_encoder", WORDS)], older, None),
    ("sd", "sd", [*SD_LAYERS, ("text_encoder", WORDS)], kohya, 2.0),
    ("flux", "flux", [("transformer", "transformer_blocks.0.attn.to_q")], peft, None),
    ("wan", "wan", [("transformer", "blocks.0.attn1.to_q"), ("transformer", "blocks.1.ffn.net.0.proj")], wan, None),
    ("ltx", "ltx", [("transformer", BLOCK)], comfy, None),
]


@pytest.mark.parametrize(("name", "family", "layers", "naming", "alpha"), CASES, ids=lambda value: getattr(value, "__name__", None))
def test_a_lora_is_added_as_written(tiny, tmp_path, name, family, layers, naming, alpha):
    pipe = Pipelines(Machine()).open(tiny(name, family))
    before = {key: value.clone() for part in {part for part, _ in layers} for key, value in _named(pipe, part)}
    changes = lora(tmp_path / "style.safetensors", pipe, layers, naming, alpha)
    (found,) = find([Lora(file=str(tmp_path / "style.safetensors"), weight=0.5)])
    assert add(pipe, found) == len(layers)
    for part in {part for part, _ in layers}:
        for key, value in _named(pipe, part):
            place = (part, key.removeprefix(f"{part}.").removesuffix(".weight"))
            expected = before[key] + (0.5 * changes[place] if place in changes else 0)
            assert torch.allclose(value, expected, atol=1e-5), key


def _named(pipe, part):
    return [(f"{part}.{name}", value) for name, value in getattr(pipe, part).state_dict().items()]


def test_the_alpha_that_diffusers_notes_in_the_head_counts(tiny, tmp_path):
    pipe = Pipelines(Machine()).open(tiny("sd", "sd"))
    before = pipe.unet.get_submodule(UNET).weight.clone()
    notes = {"format": "pt", "lora_adapter_metadata": json.dumps({"unet.r": RANK, "unet.lora_alpha": 6})}
    changes = lora(tmp_path / "a.safetensors", pipe, [("unet", UNET)], peft, notes=notes)
    add(pipe, find([Lora(file=str(tmp_path / "a.safetensors"))])[0])
    assert torch.allclose(pipe.unet.get_submodule(UNET).weight, before + 6 / RANK * changes[("unet", UNET)], atol=1e-5)


@pytest.mark.parametrize(("stem", "changed"), [("style", (True, True)), ("style_high_noise", (True, False)), ("LOW-noise", (False, True))])
def test_of_two_transformers_the_files_name_chooses(tiny, tmp_path, stem, changed):
    pipe = Pipelines(Machine()).open(tiny("wan22", "wan"))
    place = "blocks.0.attn1.to_q"
    models = (pipe.transformer, pipe.transformer_2)
    before = [model.get_submodule(place).weight.clone() for model in models]
    lora(tmp_path / f"{stem}.safetensors", pipe, [("transformer", place)], wan)
    add(pipe, find([Lora(file=str(tmp_path / f"{stem}.safetensors"))])[0])
    assert tuple(not torch.equal(model.get_submodule(place).weight, was) for model, was in zip(models, before, strict=True)) == changed


def test_another_choice_of_loras_is_another_load_and_its_record_tells_them_apart(tiny, tmp_path):
    pipelines = Pipelines(Machine())
    plain = pipelines.open(tiny("sd", "sd"))
    lora(tmp_path / "a.safetensors", plain, [("unet", UNET)], peft)
    strong, weak = (find([Lora(file=str(tmp_path / "a.safetensors"), weight=weight)]) for weight in (1.0, 0.3))
    assert strong[0].recipe() != weak[0].recipe()
    first = pipelines.open(tiny("sd", "sd"), loras=strong)
    assert pipelines.open(tiny("sd", "sd"), loras=strong) is first
    pipelines.open(tiny("sd", "sd"), loras=weak)
    assert pipelines.loads == 3
    assert not torch.equal(first.unet.get_submodule(UNET).weight, plain.unet.get_submodule(UNET).weight)


def test_a_lora_of_weight_nothing_is_left_out(tmp_path):
    assert find([Lora(file=str(tmp_path / "none.safetensors"), weight=0)]) == ()


def test_one_for_another_model_says_so(tiny, tmp_path):
    pipes = Pipelines(Machine())
    sd, wan_pipe = pipes.open(tiny("sd", "sd")), pipes.open(tiny("wan", "wan"))
    before = {name: value.clone() for name, value in wan_pipe.transformer.state_dict().items()}
    lora(tmp_path / "sd.safetensors", sd, [("unet", UNET)], peft)
    (found,) = find([Lora(file=str(tmp_path / "sd.safetensors"))])
    with pytest.raises(UsageError, match=r"sd\.safetensors does not fit the model \(WanPipeline\): .* Choose one made for") as caught:
        add(wan_pipe, found)
    assert caught.value.option == "loras", "so that the film's folder does not keep it"
    larger = SimpleNamespace(unet=torch.nn.ModuleDict({"conv_in": torch.nn.Linear(7, 7)}))
    lora(tmp_path / "large.safetensors", larger, [("unet", "conv_in")], peft)
    with pytest.raises(UsageError, match=r"1 of its 1 layers find no place, unet\.conv_in"):
        add(sd, find([Lora(file=str(tmp_path / "large.safetensors"))])[0])
    assert all(torch.equal(value, before[name]) for name, value in wan_pipe.transformer.state_dict().items())
    weight = sd.unet.get_submodule(UNET).weight
    down, up = matrices(weight, 1)
    halves = {f"unet.{place}.lora_{half}.weight": value for place in (UNET, "no.such.layer") for half, value in (("A", down), ("B", up))}
    save_file({name: part.clone() for name, part in halves.items()}, tmp_path / "half.safetensors")
    kept = weight.clone()
    with pytest.raises(UsageError, match=r"1 of its 2 layers find no place, unet\.no\.such\.layer"):
        add(sd, find([Lora(file=str(tmp_path / "half.safetensors"))])[0])
    assert torch.equal(sd.unet.get_submodule(UNET).weight, kept), "nothing is half done"


def test_a_lora_beside_quantised_weights_is_refused(tiny, tmp_path):
    save_file({"unet.x.lora_A.weight": torch.zeros(1)}, tmp_path / "a.safetensors")
    with pytest.raises(UsageError, match="RUSHES_QUANTISATION=none"):
        Pipelines(Machine(quantisation="int8")).open(tiny("sd", "sd"), loras=find([Lora(file=str(tmp_path / "a.safetensors"))]))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("dora_scale", "is a DoRA"),
        ("x.hada_w1_a", "is a LoHa"),
        ("x.lokr_w1", "is a LoKr"),
        ("model.diffusion_model.weight", "is no LoRA"),
    ],
)
def test_other_files_are_told_apart(tmp_path, name, said):
    save_file({name: torch.zeros(1)}, tmp_path / "a.safetensors")
    with pytest.raises(UsageError, match=said):
        find([Lora(file=str(tmp_path / "a.safetensors"))])


def test_what_is_no_file_is_said(tmp_path, monkeypatch, only_loopback):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    (tmp_path / "a.pt").write_bytes(b"PK")
    (tmp_path / "folder").mkdir()
    save_file({"x.lora_A": torch.zeros(1)}, tmp_path / "folder" / "in.safetensors")
    for file, said in (
        (str(tmp_path / "none.safetensors"), "There is no LoRA"),
        (str(tmp_path / "a.pt"), "pickle can run code"),
        (str(tmp_path / "folder"), re.escape(f"Name its file: {tmp_path / 'folder' / 'in.safetensors'}")),
        ("owner/name", "neither a file nor in this machine's store"),
        ("owner/name/style.safetensors", "neither a file nor in this machine's store"),
        ("what is this", "There is no LoRA"),
    ):
        with pytest.raises(UsageError, match=said):
            find([Lora(file=file)], offline=True)
