"""The diffusion renderer with tiny models: what it asks of them, what it refuses to take for a take, and what it costs."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from rushes.core.document import content_hash
from rushes.core.equipment import Equipment
from rushes.core.errors import RenderError, ShotBlocked, UsageError
from rushes.core.shot import Adjustments, CameraMove, Card
from rushes.core.timing import Size
from rushes.core.verdict import Lever
from rushes.renderers import registry
from rushes.renderers.base import Order, Sitting
from rushes.renderers.diffusion.call import Call, clips_of
from rushes.renderers.diffusion.families import Kind

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of a scheduler of diffusers, by numpy 2

SMALL = {"length": 2, "handle": 0, "width": 64, "height": 64}


def shoot(renderer: Any, order: Order) -> list[np.ndarray]:
    return [frame.copy() for frame in renderer.render(order).frames]


def shoot_together(renderer: Any, orders: list[Order]) -> list[Any]:
    """What each order gives or raises, all shot side by side."""
    results: list[Any] = [None] * len(orders)
    begin = threading.Barrier(len(orders))

    def run(number: int) -> None:
        begin.wait(10)
        try:
            results[number] = shoot(renderer, orders[number])
        except Exception as fault:  # noqa: BLE001 - looked at by the test
            results[number] = fault

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(orders))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


# -- loading ---------------------------------------------------------------------------------------


def test_nothing_is_done_before_the_first_frame_and_the_model_is_read_once(make_renderer, make_order, calls):
    renderer = make_renderer("sd")
    assert renderer.model.pipelines.loads == 0, "load() checks and reads no weights"
    footage = renderer.render(make_order(**SMALL))
    assert calls == []
    first = next(footage.frames)
    assert first.shape == (64, 64, 3)
    for seed in (8, 9):
        shoot(renderer, make_order(**SMALL, seed=seed))
    assert len(calls) == 3
    assert renderer.model.pipelines.loads == 1


def test_where_the_model_lies_makes_no_pixels(make_renderer, make_order, tiny, tmp_path):
    elsewhere = shutil.copytree(tiny("sd"), tmp_path / "elsewhere")
    one, other = make_renderer("sd"), make_renderer("sd", model="sd")
    other.equip(Equipment(model=str(elsewhere), size=Size(width=64, height=64), steps=2))
    other.load()
    assert one.recipe(make_order()) == other.recipe(make_order())
    (elsewhere / "unet" / "config.json").write_text((elsewhere / "unet" / "config.json").read_text() + " ")
    other.load()
    assert one.recipe(make_order()) != other.recipe(make_order())


def test_what_does_not_go_together_is_said(tiny):
    renderer = registry.create("sd")
    with pytest.raises(UsageError, match="draws its first pictures itself"):
        renderer.equip(Equipment(model=str(tiny("sd")), keyframes="sdxl"))
    with pytest.raises(UsageError, match="needs a model"):
        registry.create("wan").load()
    wrong = registry.create("wan")
    wrong.equip(Equipment(model=str(tiny("sd"))))
    with pytest.raises(UsageError, match="--renderer sd"):
        wrong.load()


def test_capabilities_are_the_weights_own(make_renderer):
    words, pictures = make_renderer("wan").capabilities, make_renderer("wan", "wan22-i2v").capabilities
    assert (words.kinds, words.continues, words.longest_shot) == (("text",), False, 81 / 16)
    assert (pictures.kinds, pictures.continues, pictures.longest_shot) == (("image", "first-last-frame"), True, None)
    assert (pictures.frame_step, pictures.frame_offset) == (4, 1)
    assert make_renderer("ltx").capabilities.frame_step == 8
    assert not make_renderer("sd").capabilities.references
    adapted = make_renderer("sd", "sd-ip").capabilities
    assert adapted.references
    assert Lever.REFERENCE in adapted.levers
    svd = make_renderer("svd").capabilities
    assert Lever.MOTION in svd.levers
    assert Lever.CLAUSE not in svd.levers
    assert not svd.negative_prompt


# -- calls -----------------------------------------------------------------------------------------


def test_levers_reach_the_call(make_renderer, make_order, calls):
    renderer = make_renderer("svd")
    shoot(renderer, make_order(**SMALL))
    shoot(renderer, make_order(**SMALL, adjust=Adjustments(motion=1.5, guidance=0.5, seed_step=3)))
    (_, plain), (_, pulled) = calls
    assert (plain["motion_bucket_id"], pulled["motion_bucket_id"]) == (127, 190)
    assert (plain["max_guidance_scale"], pulled["max_guidance_scale"]) == (3.0, 1.5)
    assert pulled["generator"].initial_seed() == plain["generator"].initial_seed() + 3
    assert (plain["fps"], plain["num_frames"]) == (7, 14)


def test_a_clause_reaches_the_words(make_renderer, make_order):
    shot = make_order(prompt={"action": "he waits"}, adjust=Adjustments(clause="his coat is yellow")).shot
    assert make_renderer("wan").prompt(shot, make_order().bible) == "he waits. his coat is yellow."


def test_a_draft_takes_fewer_steps_and_a_smaller_picture(tiny, make_order):
    renderer = registry.create("sd")
    renderer.equip(Equipment(model=str(tiny("sd"))))
    renderer.load()
    full, draft = make_order(width=160, height=90), make_order(width=160, height=90, draft=True)
    assert renderer._amounts.steps(draft.draft) < renderer._amounts.steps(full.draft)
    large, small = renderer._amounts.size(full), renderer._amounts.size(draft)
    assert small.width * small.height < large.width * large.height
    assert large.width / large.height == pytest.approx(16 / 9, rel=0.15), "drawn in the film's own shape"
    assert large.width % 8 == 0 and large.height % 8 == 0


@pytest.mark.parametrize(("name", "model"), [("sd", "sd"), ("ltx", "ltx"), ("wan", "wan")])
def test_a_seed_means_the_same_on_every_run(make_renderer, make_order, name, model):
    order = make_order(**SMALL)
    one, again = shoot(make_renderer(name, model), order), shoot(make_renderer(name, model), order)
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))
    other = shoot(make_renderer(name, model), make_order(**SMALL, adjust=Adjustments(seed_step=1)))
    assert np.abs(one[0].astype(int) - other[0]).mean() > 0.5


def test_cards_are_drawn_by_the_card_painter(make_renderer, make_order, calls):
    renderer = make_renderer("ltx")
    order = make_order(**{**SMALL, "width": 160, "height": 90}, card=Card(title="The End"), size="card", figures=(), subjects=())
    frames, wanted = shoot(renderer, order), shoot(registry.create("animatic"), order)
    assert all(np.array_equal(a, b) for a, b in zip(frames, wanted, strict=True))
    assert calls == []
    assert renderer.prompt(order.shot, order.bible) == ""


# -- batches ---------------------------------------------------------------------------------------


def test_orders_of_one_shape_go_into_one_call_and_draw_what_each_draws_alone(make_renderer, make_order, calls):
    renderer = make_renderer("sd")
    orders = [make_order(**SMALL, seed=seed, prompt={"action": "a lamp"}) for seed in range(4)]
    together = shoot_together(renderer, orders)
    assert len(calls) == 1
    assert len(calls[0][1]["generator"]) == 4
    alone = make_renderer("sd")
    for order, frames in zip(orders, together, strict=True):
        apart = np.abs(shoot(alone, order)[0].astype(int) - frames[0])
        assert apart.max() <= 2, "but for how the last digits are rounded"
    assert np.abs(together[0][0].astype(int) - together[1][0]).mean() > 1, "each has its own seed"


def test_words_of_any_length_go_side_by_side(make_renderer, make_order):
    renderer = make_renderer("sdxl")
    long = ", ".join(["an old keeper with a brass lamp waits by the window of a tall lighthouse"] * 6)
    orders = [make_order(**SMALL, seed=seed, prompt={"action": words}) for seed, words in enumerate(["a lamp", long, "a boat"])]
    results = shoot_together(renderer, orders)
    assert [len(frames) for frames in results] == [2, 2, 2]


def test_only_orders_with_the_same_references_go_together(make_renderer, make_order, calls, tmp_path):
    renderer = make_renderer("sd", "sd-ip")
    orders = []
    for number, picture in enumerate((0, 1, 1)):
        path = tmp_path / f"{picture}.png"
        cv2.imwrite(str(path), np.random.default_rng(picture).integers(0, 255, (40, 40, 3), dtype=np.uint8))
        orders.append(replace(make_order(**SMALL, seed=number), references={"keeper": path}))
    together = shoot_together(renderer, orders)
    batches = [given["generator"] for _, given in calls]
    assert sorted(len(batch) if isinstance(batch, list) else 1 for batch in batches) == [1, 2]
    alone = make_renderer("sd", "sd-ip")
    for order, frames in zip(orders, together, strict=True):
        assert np.abs(shoot(alone, order)[0].astype(int) - frames[0]).max() <= 2


def test_clips_are_batched_where_the_pipeline_keeps_their_pictures_apart(make_renderer, make_order, calls):
    renderer = make_renderer("ltx")
    orders = [make_order(**SMALL, seed=3, size=size) for size in ("full", "close")]
    together = shoot_together(renderer, orders)
    assert len(calls) == 1
    alone = make_renderer("ltx")
    for order, frames in zip(orders, together, strict=True):
        assert np.abs(shoot(alone, order)[0].astype(int) - frames[0]).max() <= 2


# -- long shots ------------------------------------------------------------------------------------


def test_a_long_shot_goes_on_from_its_last_frame(make_renderer, make_order, calls):
    renderer = make_renderer("svd")
    order = make_order(**{**SMALL, "length": 25, "fps": 7})
    frames = shoot(renderer, order)
    assert len(frames) == 25
    assert len(calls) >= 2
    last = [np.asarray(given["image"]).astype(int) for _, given in calls]
    assert np.abs(last[0] - last[1]).mean() > 3, "the second piece starts elsewhere than the first"
    assert min(np.abs(frame.astype(int) - last[1]).mean() for frame in frames) < 2, "namely from a frame of the clip"


def test_a_clip_that_cannot_go_on_is_slowed_down_and_that_is_told(make_renderer, make_order, calls):
    renderer = make_renderer("animatediff")
    footage = renderer.render(make_order(**{**SMALL, "length": 30, "fps": 8}))
    assert len(list(footage.frames)) == 30
    assert len(calls) == 1
    assert footage.notes == ["animatediff makes 16 frames at most, 30 are needed: its clip was slowed down to fit"]


# -- keyframes and portraits ---------------------------------------------------------------------


def test_the_keyframe_is_drawn_by_the_other_family_and_arrives(make_renderer, make_order, calls, tiny):
    renderer = make_renderer("svd", keyframes=f"sd:{tiny('sd')}")
    order = make_order(**SMALL)
    shoot(renderer, order)
    assert [name for name, _ in calls] == ["StableDiffusionImg2ImgPipeline", "StableVideoDiffusionPipeline"]
    assert renderer.model.pipelines.loads == 2, "one load a model, both in one store"
    from rushes.renderers.enlarging import bring_to

    drawn = renderer.keyframer.still(order, print)
    assert np.array_equal(np.asarray(calls[1][1]["image"]), bring_to(drawn, Size(width=64, height=64)))
    assert len(calls) == 2, "and the keyframe was kept"
    plain = make_renderer("svd")
    assert content_hash(plain.recipe(order)) != content_hash(renderer.recipe(order))


def test_any_renderer_can_give_the_first_picture(make_renderer, make_order, calls):
    renderer = make_renderer("svd", keyframes="slate")
    order = make_order(**SMALL)
    shoot(renderer, order)
    assert np.array_equal(np.asarray(calls[0][1]["image"]), shoot(registry.create("slate"), order)[0])


@pytest.mark.parametrize(("layer", "takes"), [("unet.down_blocks.0.lora_A.weight", "sd"), ("transformer.blocks.0.lora_A.weight", "wan")])
def test_a_lora_goes_to_the_family_that_it_was_made_for(make_renderer, make_order, tiny, tmp_path, layer, takes):
    import torch
    from safetensors.torch import save_file

    file = tmp_path / "style.safetensors"
    save_file({layer: torch.zeros(1, 1)}, file)
    renderer = make_renderer("wan", "wan22-i2v", keyframes=f"sd:{tiny('sd')}", loras=[{"file": str(file)}])
    found = {one.name: len(one._chosen_loras(make_order().bible)) for one in (renderer, renderer.keyframer)}
    assert found == {name: int(name == takes) for name in ("wan", "sd")}


def test_portraits(make_renderer, make_order, calls, tiny):
    sitting = Sitting(name="keeper", words="an old keeper", bible=make_order().bible, size=Size(width=96, height=64), seed=5)
    drawn = make_renderer("sd").portrait(sitting)
    assert drawn.shape == (64, 96, 3)
    assert np.array_equal(drawn, make_renderer("sd").portrait(sitting))
    assert make_renderer("wan").portrait(sitting).shape == (64, 96, 3), "a family of clips draws one frame"
    assert calls[-1][1]["num_frames"] == 1
    with pytest.raises(RenderError, match="draws no picture from words alone"):
        make_renderer("svd").portrait(sitting)
    assert make_renderer("svd", keyframes=f"sd:{tiny('sd')}").portrait(sitting).shape == (64, 96, 3)
    assert make_renderer("sd", "sd-ip").portrait(sitting).shape == (64, 96, 3)


# -- what is no take -------------------------------------------------------------------------------

CALL = Call(kind=Kind.TEXT, size=Size(width=16, height=16), frames=1, steps=2, guidance=5.0, seed=1)
GRAIN = np.random.default_rng(0).random((1, 16, 16, 3))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.where(GRAIN > 0.99, np.nan, GRAIN), "not a number"),
        (np.zeros_like(GRAIN), "black"),
        (np.full_like(GRAIN, 0.5), "of one colour"),
        (GRAIN[..., :1], "not 1 clips of pictures"),
        (np.repeat(GRAIN, 2, axis=0), "not 1 clips of pictures"),
        (np.repeat(GRAIN[:, None], 3, axis=1), "3 frames instead of 1"),
    ],
)
def test_what_is_no_picture_is_an_outage(values, words):
    with pytest.raises(RenderError, match=words):
        clips_of(SimpleNamespace(images=values), [CALL])


def test_what_is_a_picture_is_taken():
    clip = clips_of(SimpleNamespace(images=GRAIN, nsfw_content_detected=None), [CALL])[0]
    assert clip.shape == (1, 16, 16, 3) and clip.dtype == np.uint8
    assert int(clip.max()) == round(float(GRAIN.max()) * 255)


def test_what_the_models_own_checker_withholds_is_a_block():
    with pytest.raises(ShotBlocked, match="safety checker"):
        clips_of(SimpleNamespace(images=np.zeros_like(GRAIN), nsfw_content_detected=[True]), [CALL])


def broken(monkeypatch: pytest.MonkeyPatch, *behaviour: Any) -> list[int]:
    """Calls of the pipeline that behave badly one after the other: an exception is raised, a function is called, None goes well."""
    from rushes.renderers.diffusion import model

    seen: list[int] = []
    really, plan = model.perform, list(behaviour)

    def perform(pipe: Any, given: Any, calls: Any, tick: Any) -> Any:
        seen.append(len(calls))
        act = plan.pop(0) if plan else None
        if isinstance(act, Exception):
            raise act
        if act is not None:
            act()
        return really(pipe, given, calls, tick)

    monkeypatch.setattr(model, "perform", perform)
    return seen


def test_a_fault_of_the_model_is_an_outage(make_renderer, make_order, monkeypatch):
    broken(monkeypatch, ValueError("shapes 1 and 2 differ\nand more"))
    renderer = make_renderer("sd")
    with pytest.raises(RenderError, match=r"The model of sd failed \(shapes 1 and 2 differ\)"):
        shoot(renderer, make_order(**SMALL))
    assert len(shoot(renderer, make_order(**SMALL))) == 2, "and the next call goes well"


def limit(renderer: Any, seconds: float) -> None:
    found = renderer.model.found
    renderer.model.found = replace(found, machine=replace(found.machine, step_timeout=seconds))


def test_a_call_that_hangs_is_given_up(make_renderer, make_order, monkeypatch):
    renderer, let_go = make_renderer("sd"), threading.Event()
    shoot(renderer, make_order(**SMALL))
    broken(monkeypatch, lambda: let_go.wait(30))
    limit(renderer, 0.2)
    with pytest.raises(RenderError, match=r"no step within 0\.2 s"):
        shoot(renderer, make_order(**SMALL, seed=8))
    with pytest.raises(RenderError, match="still hangs"):
        shoot(renderer, make_order(**SMALL, seed=9))
    let_go.set()
    renderer.model.pulse._stuck.join(20)
    limit(renderer, 600)
    assert len(shoot(renderer, make_order(**SMALL, seed=9))) == 2


def test_out_of_memory_steps_down_and_tells(make_renderer, make_order, monkeypatch):
    import torch

    seen = broken(monkeypatch, *[torch.OutOfMemoryError("CUDA out of memory")] * 2)
    renderer = make_renderer("sd")
    footage = renderer.render(make_order(**SMALL))
    frames = [frame.copy() for frame in footage.frames]
    assert len(frames) == 2 and frames[0].shape == (64, 64, 3)
    assert len(seen) == 3
    assert footage.notes == ["out of memory: going on with decoding in tiles", "out of memory: going on with pictures of half the size"]
    footage = renderer.render(make_order(**SMALL, seed=8))
    list(footage.frames)
    assert footage.notes == [], "what was given up stays so, and is said once"


def test_out_of_memory_with_several_takes_fewer_at_once(make_renderer, make_order, monkeypatch):
    import torch

    seen = broken(monkeypatch, torch.OutOfMemoryError("CUDA out of memory"))
    renderer = make_renderer("sd")
    results = shoot_together(renderer, [make_order(**SMALL, seed=seed) for seed in range(4)])
    assert seen == [4, 2, 2]
    assert all(len(frames) == 2 for frames in results)


def test_too_little_memory_for_anything_is_said(make_renderer, make_order, monkeypatch):
    import torch

    broken(monkeypatch, *[torch.OutOfMemoryError("CUDA out of memory")] * 9)
    with pytest.raises(RenderError, match="Too little memory"):
        shoot(make_renderer("sd"), make_order(**SMALL))


# -- the key ---------------------------------------------------------------------------------------


def test_the_key_follows_what_makes_pixels(make_renderer, make_order):
    order = make_order()
    base = make_renderer("sd", "sd-control")
    renderers = [
        base, make_renderer("sd", "sd-control", steps=3), make_renderer("sd", "sd-control", guidance=2.0),
        make_renderer("sd", "sd-control", size=Size(width=64, height=48)), make_renderer("sd", "sd"),
    ]  # fmt: skip
    assert len({content_hash(renderer.recipe(order)) for renderer in renderers}) == len(renderers)
    orders = [
        order, make_order(seed=8), make_order(prompt={"action": "he waits"}), make_order(prompt={"negative": "rain"}),
        make_order(draft=True), make_order(fps=25), make_order(length=5), make_order(camera=CameraMove()),
        make_order(adjust=Adjustments(guidance=2.0)),
    ]  # fmt: skip
    assert len({content_hash(base.recipe(one)) for one in orders}) == len(orders)
    assert base.recipe(order) == base.recipe(make_order(id="s9", beats=(), transition="dip")), "a shot's name and place make no pixels"
