"""Pipelines are loaded once, shared, placed as they fit, and step down; cards are played on the processor."""

from dataclasses import replace

import accelerate
import numpy as np
import pytest
import torch
from PIL import Image

from rushes.core.errors import RenderError, UsageError
from rushes.renderers.diffusion import loading, reading
from rushes.renderers.diffusion.catalogue import reckon
from rushes.renderers.diffusion.families import FAMILIES
from rushes.renderers.diffusion.loading import Pipelines
from rushes.renderers.diffusion.machine import Machine
from rushes.renderers.diffusion.memory import Rung
from rushes.renderers.diffusion.weights import find

CARD = Machine(device="cuda:0", precision="fp32", offload="auto", words="a card")


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """Tiny models by name, found as a user's are."""
    from huggingface_hub import constants
    from tiny_pictures import build

    constants.HF_HUB_DISABLE_TELEMETRY = False  # as it is for whoever imports the client first
    made = {}

    def model(name, family=None):
        if name not in made:
            folder = build(name, tmp_path_factory.mktemp("models") / name)
            made[name] = find(str(folder), FAMILIES[family or name])
        return made[name]

    return model


@pytest.fixture
def card(monkeypatch):
    """Plays a card with some free memory: what would go there stays on the processor, through accelerate's real hooks."""
    state = {"free": 10**12, "put": []}
    offload, put = accelerate.cpu_offload, loading._put
    monkeypatch.setattr(accelerate, "cpu_offload", lambda model, device=None, **how: offload(model, torch.device("cpu"), **how))
    monkeypatch.setattr(loading, "free_memory", lambda machine: state["free"])

    def put_here(pipe, mode, device):
        state["put"].append((type(pipe).__name__, mode, device))
        if state.get("bursts", {}).get(mode):
            state["bursts"][mode] -= 1
            raise torch.OutOfMemoryError("CUDA out of memory")
        put(pipe, mode, "cpu")

    monkeypatch.setattr(loading, "_put", put_here)
    return state


def picture(pipe, **more):
    given = {"prompt": "a lamp", "num_inference_steps": 2, "height": 64, "width": 64, "output_type": "np", **more}
    return np.asarray(pipe(generator=torch.Generator().manual_seed(1), **given).images)


def test_a_model_is_loaded_once_for_all_its_shots_and_pipelines(tiny, only_loopback):
    pipelines = Pipelines(Machine())
    first = pipelines.open(tiny("sd"))
    for _ in range(9):
        assert pipelines.open(tiny("sd")) is first
    other = pipelines.open(tiny("sd"), "StableDiffusionImg2ImgPipeline")
    assert type(other).__name__ == "StableDiffusionImg2ImgPipeline"
    assert other.unet is first.unet
    assert other.vae is first.vae
    assert pipelines.open(tiny("sd"), "StableDiffusionImg2ImgPipeline") is other
    assert pipelines.loads == 1
    assert picture(pipelines.open(tiny("sd"))).shape == (1, 64, 64, 3)


def test_a_pipeline_built_from_another_leaves_its_precision_alone(tiny):
    """diffusers' own from_pipe turns all shared components into one precision."""
    machine = Machine(precision="bf16")
    pipelines = Pipelines(machine)
    pipe = pipelines.open(tiny("wan"))
    assert pipe.transformer.blocks[0].attn1.to_q.weight.dtype is torch.bfloat16
    assert pipe.vae.dtype is torch.float32, "Wan's decoder loses too much in 16 bits"
    other = pipelines.open(tiny("wan"), "WanImageToVideoPipeline")
    assert other.vae.dtype is torch.float32
    assert other.transformer.blocks[0].attn1.to_q.weight.dtype is torch.bfloat16
    assert pipelines.loads == 1


def test_what_a_model_was_saved_with_goes_on_to_its_other_pipelines(tiny):
    pipelines = Pipelines(Machine())
    assert pipelines.open(tiny("wan22", "wan")).config.boundary_ratio == 0.875
    assert pipelines.open(tiny("wan22", "wan"), "WanImageToVideoPipeline").config.boundary_ratio == 0.875


def test_parts_are_put_in(tiny):
    from diffusers import ControlNetModel

    pipelines = Pipelines(Machine())
    net = ControlNetModel.from_unet(pipelines.open(tiny("sd")).unet, conditioning_embedding_out_channels=(8, 8, 8, 16))
    pipe = pipelines.open(tiny("sd"), "StableDiffusionControlNetPipeline", parts={"controlnet": net})
    assert pipe.controlnet is net
    assert pipelines.open(tiny("sd"), "StableDiffusionControlNetPipeline", parts={"controlnet": net}) is pipe
    with pytest.raises(UsageError, match="has no controlnet"):
        pipelines.open(tiny("sd"), "StableDiffusionControlNetPipeline")


def test_what_prepares_a_model_sees_it_once(tiny):
    seen = []
    pipelines = Pipelines(Machine())
    for _ in range(3):
        pipelines.open(tiny("sd"), prepare=seen.append)
    assert len(seen) == 1


def test_pictures_are_the_same_however_a_model_is_held(tiny, card):
    plain = picture(Pipelines(Machine()).open(tiny("sd")))
    for mode in ("none", "model", "sequential"):
        pipelines = Pipelines(replace(CARD, offload=mode))
        pipe = pipelines.open(tiny("sd"))
        other = pipelines.open(tiny("sd"), "StableDiffusionImg2ImgPipeline")
        assert pipelines.state(pipe)["offload"] == mode
        for _ in range(2):
            assert np.array_equal(picture(pipe), plain), mode
            assert other(
                prompt="a lamp", image=np.zeros((1, 64, 64, 3), np.float32), num_inference_steps=2, output_type="np"
            ).images.shape == (1, 64, 64, 3)  # fmt: skip


def test_a_model_waits_in_main_memory_by_need(tiny, card):
    big = replace(tiny("sd"), parameters={"unet": 10**9, "vae": 10**9, "text_encoder": 10**9})
    needs = reckon(12, 4, moves=False)
    assert needs["full"] > needs["model"] > needs["sequential"]
    for found, free, mode in (
        (big, needs["full"] + 0.1, "none"), (big, needs["full"] - 0.1, "model"), (big, needs["model"] + 0.1, "model"),
        (big, needs["model"] - 0.1, "sequential"), (tiny("sd"), needs["model"], "none"),
    ):  # fmt: skip
        card["free"], told = free * 1e9, []
        pipelines = Pipelines(CARD, told.append)
        pipe = pipelines.open(found)
        assert pipelines.state(pipe)["offload"] == mode
        assert pipelines.state(pipe)["tiled"] == (mode != "none")
        assert bool(told) == (mode != "none"), "a slower way is told"


def test_a_second_model_sends_the_first_to_main_memory_and_it_comes_back_unread(tiny, card):
    told = []
    pipelines = Pipelines(CARD, told.append)
    first = pipelines.open(tiny("sd"))
    card["free"] = 0
    wan = tiny("wan")
    pipelines._mode = lambda weights, moves: "none"
    pipelines.open(wan)
    assert any("waits in main memory while" in line for line in told)
    card["put"].clear()
    assert pipelines.open(tiny("sd")) is first
    assert card["put"], "it was put back"
    assert pipelines.loads == 2
    card["put"].clear()
    pipelines.open(tiny("sd"))
    assert not card["put"]


def test_out_of_memory_while_placing_goes_on_with_the_next_mode(tiny, card):
    card["bursts"], told = {"none": 1, "model": 1}, []
    pipelines = Pipelines(CARD, told.append)
    pipe = pipelines.open(tiny("sd"))
    assert pipelines.state(pipe)["offload"] == "sequential"
    assert len([line for line in told if "out of memory while loading" in line]) == 2
    card["bursts"] = {"sequential": 1}
    with pytest.raises(RenderError, match="cannot be put on a card"):
        Pipelines(replace(CARD, offload="sequential")).open(tiny("sd"))


def test_the_ladder_of_a_card_goes_from_tiles_to_layers_to_size(tiny, card):
    pipelines, told, sizes = Pipelines(CARD), [], []
    pipe = pipelines.open(tiny("sd"))
    plain = picture(pipe)
    ladder = pipelines.ladder(pipe, [Rung("smaller pictures", lambda: sizes.append(32) is None)])
    calls = []

    def attempt():
        calls.append(dict(pipelines.state(pipe)))
        if len(calls) < 5:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return picture(pipe)

    made = ladder.run(attempt, told.append)
    assert [(call["tiled"], call["offload"]) for call in calls] == [
        (False, "none"), (True, "none"), (True, "model"), (True, "sequential"), (True, "sequential")
    ]  # fmt: skip
    assert sizes == [32]
    assert len(told) == len(ladder.taken) == 4
    assert np.allclose(made, plain, atol=1e-5), "the same picture, more slowly"
    assert pipelines.ladder(pipe) is ladder, "what was taken stays taken"
    assert pipelines.ladder(pipelines.open(tiny("sd"), "StableDiffusionImg2ImgPipeline")) is ladder


def test_the_processor_has_tiles_only(tiny):
    pipelines = Pipelines(Machine())
    assert [rung.words for rung in pipelines.ladder(pipelines.open(tiny("sd"))).rungs] == ["decoding in tiles"]


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers' scheduler, with numpy 2
def test_stable_video_diffusion_decodes_in_pieces(tiny):
    """Its decoder has no tiles, and by default decodes all frames at once."""
    pipelines, decoded = Pipelines(Machine()), []
    pipe = pipelines.open(tiny("svd"))
    real = pipe.vae.decode
    pipe.vae.decode = lambda latents, **how: decoded.append(len(latents)) or real(latents, **how)

    def clip():
        start = Image.new("RGB", (64, 64))
        random = torch.Generator().manual_seed(1)
        given = {"num_frames": 5, "num_inference_steps": 1, "height": 64, "width": 64, "output_type": "np", "generator": random}
        return np.asarray(pipe(start, **given).frames)

    plain = clip()
    assert decoded == [5]
    decoded.clear()
    told = []
    pipelines.ladder(pipe).run(lambda: (_ for _ in ()).throw(MemoryError()) if not told else None, told.append)
    assert pipelines.state(pipe)["tiled"]
    assert clip().shape == plain.shape
    assert decoded == [2, 2, 1]


def test_a_model_that_cannot_be_loaded_says_so(tiny, tmp_path):
    import shutil

    folder = shutil.copytree(tiny("sd").folder, tmp_path / "broken")
    (folder / "unet" / "config.json").write_text('{"_class_name": "UNet2DConditionModel", "block_out_channels": [16, 64]}')
    with pytest.raises(RenderError, match="cannot be loaded") as fault:
        Pipelines(Machine()).open(find(str(folder), FAMILIES["sd"]))
    assert "\n" not in str(fault.value)


def test_an_attention_backend_that_is_not_installed_is_said(tiny):
    with pytest.raises(UsageError, match="RUSHES_ATTENTION=sage cannot be used"):
        Pipelines(Machine(attention="sage")).open(tiny("wan"))
    with pytest.raises(UsageError, match="RUSHES_ATTENTION=nonsense"):
        Pipelines(Machine(attention="nonsense")).open(tiny("wan"))


def test_quantisation_is_for_the_large_components_in_each_librarys_own_class(tiny, monkeypatch):
    import diffusers
    import transformers

    made = []

    def config(name):
        return lambda **how: made.append((name, how)) or name

    monkeypatch.setattr(diffusers, "BitsAndBytesConfig", config("diffusers"))
    monkeypatch.setattr(transformers, "BitsAndBytesConfig", config("transformers"))
    monkeypatch.setattr(diffusers, "PipelineQuantizationConfig", lambda quant_mapping: quant_mapping)
    monkeypatch.setattr(reading, "check_quantisation", lambda bits, kind: "bitsandbytes")
    weights = replace(tiny("wan"), parameters={"transformer": 10**9, "text_encoder": 5 * 10**9, "vae": 10**9})
    machine = replace(CARD, quantisation="int4", precision="bf16")
    assert reading.quantised(weights, machine) == {"transformer": "diffusers", "text_encoder": "transformers"}
    assert made[0][1] == {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4", "bnb_4bit_compute_dtype": torch.bfloat16}
    assert reading.quantised(tiny("wan"), machine) is None


def test_compiling_takes_the_repeated_blocks_and_is_taken_back(tiny, card, monkeypatch):
    compiled = []
    monkeypatch.setattr(torch.nn.Module, "compile", lambda module, *args, **how: compiled.append(type(module).__name__))
    pipelines = Pipelines(replace(CARD, compile="on"))
    pipe = pipelines.open(tiny("wan"), moves=True)
    assert set(compiled) == {"WanTransformerBlock"}
    assert pipelines.state(pipe)["compiled"]
    pipelines._step(pipelines._of(pipe), "sequential")
    assert not pipelines.state(pipe)["compiled"]
    compiled.clear()
    Pipelines(replace(CARD, compile="on", offload="sequential")).open(tiny("wan"), moves=True)
    assert not compiled


def test_all_is_let_go(tiny):
    pipelines = Pipelines(Machine())
    pipe = pipelines.open(tiny("sd"))
    pipelines.close()
    with pytest.raises(RenderError, match="was not opened here"):
        pipelines.ladder(pipe)
