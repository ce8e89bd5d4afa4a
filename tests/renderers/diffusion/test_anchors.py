"""Anchors: which pictures hold a shot, that they arrive at the pipeline, and that what comes out depends on each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from rushes.core.document import content_hash
from rushes.core.errors import RenderError
from rushes.core.names import TimeOfDay, Weather
from rushes.core.shot import Adjustments, CameraMove
from rushes.core.staging import SetDressing
from rushes.core.timing import Size
from rushes.renderers.base import Order
from rushes.renderers.diffusion import anchors
from rushes.renderers.diffusion.anchors import ADAPTED, CONTINUED, FOLLOWED, Means, Source, plan
from rushes.renderers.diffusion.families import Kind, family
from rushes.renderers.guide import Guide

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of a scheduler of diffusers, by numpy 2

SMALL = {"length": 2, "handle": 0, "width": 64, "height": 64}
KITCHEN = SetDressing(name="kitchen", place="home", time=TimeOfDay.DAY, weather=Weather.CLEAR)


@pytest.fixture
def paint(tmp_path: Path) -> Callable[..., Path]:
    """A picture file: cloudy, its own for each seed."""

    def make(name: str, seed: int, width: int = 48, height: int = 64) -> Path:
        grain = np.random.default_rng(seed).integers(0, 255, (6, 6, 3), dtype=np.uint8)
        path = tmp_path / f"{name}.png"
        assert cv2.imwrite(str(path), cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC))
        return path

    return make


def with_pictures(order: Order, first: Path | None = None, **references: Path) -> Order:
    from dataclasses import replace

    return replace(order, first_frame=first, references=references)


def pixels(renderer: Any, order: Order) -> np.ndarray:
    frames = renderer.render(order).frames
    return np.stack([frame.copy() for frame in frames]).astype(int)


def drawn(renderer: Any, order: Order, raw: list[Any]) -> np.ndarray:
    """What the model itself gave back for an order, in fractions."""
    renderer._stills.clear()
    pixels(renderer, order)
    return raw[-1]


def as_array(image: Any) -> np.ndarray:
    return np.asarray(image).astype(int)


# -- what is decided --------------------------------------------------------------------------------


def test_a_clip_starts_from_the_given_picture_then_a_keyframe_then_the_animatic(make_order, paint):
    row, still = family("svd"), make_order(camera=CameraMove())
    given = with_pictures(still, paint("first", 1))
    assert plan(row, given, Means(keyframes=True)).first is Source.GIVEN
    assert plan(row, still, Means(keyframes=True)).first is Source.KEYFRAME
    assert plan(row, still, Means()).first is Source.GUIDE


def test_a_last_picture_is_given_only_where_the_shot_travels_and_by_the_hand_that_drew_the_first(make_order, paint):
    row = family("wan").of({"": {"_class_name": "WanImageToVideoPipeline"}})
    moving, still = make_order(), make_order(camera=CameraMove())
    assert (plan(row, moving, Means()).kind, plan(row, moving, Means()).last) == (Kind.FIRST_LAST, Source.GUIDE)
    assert plan(row, moving, Means(keyframes=True)).last is Source.KEYFRAME
    assert plan(row, still, Means()).kind is Kind.IMAGE
    assert plan(row, with_pictures(moving, paint("first", 1)), Means()).last is None


def test_a_family_of_words_alone_is_held_by_words_alone(make_order):
    chosen = plan(family("wan").of({"": {"_class_name": "WanPipeline"}}), make_order(), Means())
    assert (chosen.kind, chosen.guided) == (Kind.TEXT, False)


def test_a_still_is_drawn_over_the_animatic_or_held_by_a_net(make_order, paint):
    row, order = family("sd"), make_order()
    plain = plan(row, order, Means())
    assert (plain.kind, plain.first, plain.strength) == (Kind.IMAGE, Source.GUIDE, FOLLOWED)
    assert plan(row, order, Means(nets=("pose", "depth"))).net == "pose"
    empty = make_order(figures=(), subjects=())
    assert plan(row, empty, Means(nets=("pose", "depth"))).net == "depth", "where nobody stands there is no skeleton"
    assert plan(row, order, Means(nets=("depth",))).net == "depth"
    given = plan(row, with_pictures(order, paint("first", 1)), Means(nets=("depth",)))
    assert (given.kind, given.first, given.strength) == (Kind.CONTROL_IMAGE, Source.GIVEN, CONTINUED)
    flux = plan(family("flux"), with_pictures(order, paint("first", 1)), Means(nets=("depth",)))
    assert flux.kind is Kind.IMAGE, "where both cannot be had, the first frame goes before the net"


def test_people_come_before_place_and_style_and_four_pictures_are_enough(make_order, paint):
    names = ("style", "point", "girl", "keeper", "cat", "dog")
    order = with_pictures(make_order(), **{name: paint(name, number) for number, name in enumerate(names)})
    assert [name for name, _ in anchors.chosen_references(order)] == ["keeper", "girl", "style", "point"]


def test_only_who_can_use_references_is_given_them(make_order, paint):
    order = with_pictures(make_order(), keeper=paint("keeper", 1))
    assert plan(family("sd"), order, Means()).references == ()
    assert [name for name, _ in plan(family("sd"), order, Means(adapter=True)).references] == ["keeper"]
    assert [name for name, _ in plan(family("wan-vace"), order, Means()).references] == ["keeper"]


# -- what is drawn and read -------------------------------------------------------------------------


def test_a_clip_gets_the_guides_frames_of_its_own_moments(make_order):
    order = make_order(length=20, handle=2)
    size, guide = Size(width=64, height=48), Guide.of(order, Size(width=64, height=48))
    row = family("wan").of({"": {"_class_name": "WanImageToVideoPipeline"}})
    found = anchors.gather(plan(row, order, Means()), order, size, [0, 11, 23], lambda: guide, lambda index: None)
    assert np.array_equal(found.first, guide.picture(0))
    assert np.array_equal(found.last, guide.picture(23))


def test_the_guide_is_not_drawn_where_nothing_of_it_is_used(make_order, paint):
    def never() -> Any:
        raise AssertionError("the guide was asked for")

    order = with_pictures(make_order(), paint("first", 1))
    size = Size(width=64, height=64)
    found = anchors.gather(plan(family("svd"), order, Means()), order, size, [0], never, lambda index: None)
    assert found.first.shape == (64, 64, 3)


def test_a_reference_keeps_its_shape(make_order, paint):
    order = with_pictures(make_order(), keeper=paint("keeper", 1, width=100, height=400))
    chosen = plan(family("wan-vace"), order, Means())
    guide = Guide.of(order, Size(width=64, height=64))
    found = anchors.gather(chosen, order, Size(width=64, height=64), [0], lambda: guide, lambda index: None)
    high, wide = found.references[0].shape[:2]
    assert high / wide == pytest.approx(4, rel=0.1)
    assert high * wide <= 64 * 64 * 1.1


@pytest.mark.parametrize("content", [None, b"", b"no picture"])
def test_what_is_no_picture_is_said(tmp_path, content):
    path = tmp_path / "first.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RenderError, match=r"first\.png"):
        anchors.read(path)


def test_a_changed_file_is_another_take(tmp_path, paint):
    one = anchors.fingerprint(paint("first", 1))
    assert anchors.fingerprint(paint("first", 2)) != one
    assert anchors.fingerprint(paint("first", 1)) == one
    assert anchors.fingerprint(tmp_path / "none.png") == "missing"


# -- what arrives at the pipeline, and what it does to the picture --------------------------------------------


@pytest.mark.parametrize(("name", "model"), [("svd", None), ("wan", "wan22-i2v"), ("wan", "wan-i2v"), ("ltx", None)])
def test_the_first_frame_arrives_and_the_clip_depends_on_it(make_renderer, make_order, calls, paint, name, model):
    renderer = make_renderer(name, model)
    order = make_order(**SMALL)
    one = with_pictures(order, paint("one", 1))
    first = pixels(renderer, one)
    assert np.array_equal(as_array(calls[-1][1]["image"]), _covered(one))
    other = pixels(renderer, with_pictures(order, paint("two", 2)))
    assert np.abs(first - other).mean() > 0.5
    assert np.array_equal(first, pixels(renderer, one)), "the same picture gives the same clip"


def _covered(order: Order) -> np.ndarray:
    from rushes.renderers.enlarging import bring_to

    assert order.first_frame is not None
    return as_array(bring_to(anchors.read(order.first_frame), Size(width=64, height=64)))


def test_without_one_the_animatics_first_frame_arrives(make_renderer, make_order, calls):
    order = make_order(**SMALL)
    pixels(make_renderer("svd"), order)
    assert np.array_equal(as_array(calls[-1][1]["image"]), Guide.of(order, Size(width=64, height=64)).picture(0))


def test_first_and_last_arrive_where_the_model_takes_both(make_renderer, make_order, calls):
    renderer = make_renderer("wan", "wan22-i2v")
    order = make_order(**{**SMALL, "length": 8})
    both = pixels(renderer, order)
    assert as_array(calls[-1][1]["last_image"]).shape == (64, 64, 3)
    elsewhere = make_order(**{**SMALL, "length": 8}, camera=CameraMove(kind="pan", dx=0.4, reason="a test"))
    assert np.abs(both - pixels(renderer, elsewhere)).mean() > 0.5, "another move ends elsewhere"
    pixels(renderer, make_order(**SMALL, camera=CameraMove()))
    assert "last_image" not in calls[-1][1]


@pytest.mark.parametrize("name", ["sd", "sdxl"])
def test_a_reference_and_its_scale_arrive_by_the_ip_adapter(make_renderer, make_order, calls, paint, name):
    renderer = make_renderer(name, "sd-ip" if name == "sd" else "sdxl")
    order = make_order(**SMALL)
    pipe = renderer.model.pipe(renderer._call(order, renderer._plan(order), 1, [0], print))
    scales: list[float] = []
    really = type(pipe).set_ip_adapter_scale
    type(pipe).set_ip_adapter_scale = lambda self, scale: (scales.append(scale), really(self, scale))[1]
    try:
        one = with_pictures(order, keeper=paint("keeper", 1))
        first = pixels(renderer, one)
        shown = calls[-1][1]["ip_adapter_image"]
        assert [len(group) for group in shown] == [1]
        other = pixels(renderer, with_pictures(order, keeper=paint("other", 2)))
        closer = make_order(**SMALL, adjust=Adjustments(reference=1.5))
        third = pixels(renderer, with_pictures(closer, keeper=paint("keeper", 1)))
        bare = pixels(renderer, order)
    finally:
        type(pipe).set_ip_adapter_scale = really
    assert scales == pytest.approx([ADAPTED, ADAPTED, 1.5 * ADAPTED, 0.0])
    for changed in (other, third, bare):
        assert np.abs(first - changed).mean() > 0.05


def test_two_references_arrive_together(make_renderer, make_order, calls, paint):
    renderer = make_renderer("sd", "sd-ip")
    order = with_pictures(make_order(**SMALL), girl=paint("girl", 2), keeper=paint("keeper", 1))
    pixels(renderer, order)
    assert [len(group) for group in calls[-1][1]["ip_adapter_image"]] == [2]


@pytest.mark.parametrize("net", ["pose", "depth"])
def test_the_control_drawing_arrives_and_the_picture_depends_on_it(make_renderer, make_order, calls, raw, net):
    renderer = make_renderer("sd", "sd-control")
    who = {} if net == "pose" else {"figures": (), "subjects": ()}
    order = make_order(**SMALL, **who)
    first = drawn(renderer, order, raw)
    name, given = calls[-1]
    assert name == "StableDiffusionControlNetPipeline"
    guide = Guide.of(order, Size(width=64, height=64))
    wanted = guide.pose(0) if net == "pose" else np.repeat(guide.depth(0)[..., None], 3, axis=2)
    assert np.array_equal(as_array(given["image"]), wanted)
    assert wanted.max() > 0, "there is something to be held to"
    assert np.abs(first - drawn(renderer, make_order(**SMALL, **who, set=KITCHEN), raw)).max() > 1e-6
    assert np.array_equal(first, drawn(renderer, order, raw))


def test_a_first_frame_and_a_net_go_together(make_renderer, make_order, calls, paint):
    renderer = make_renderer("sd", "sd-control")
    order = with_pictures(make_order(**SMALL), paint("first", 1))
    first = pixels(renderer, order)
    name, given = calls[-1]
    assert name == "StableDiffusionControlNetImg2ImgPipeline"
    assert given["strength"] == CONTINUED
    assert np.array_equal(as_array(given["image"]), _covered(order))
    assert as_array(given["control_image"]).max() > 0
    assert np.abs(first - pixels(renderer, with_pictures(make_order(**SMALL), paint("two", 2)))).mean() > 0.5


def test_the_animatic_is_drawn_over_where_there_is_no_net(make_renderer, make_order, calls):
    renderer = make_renderer("sd")
    order = make_order(**SMALL)
    first = pixels(renderer, order)
    name, given = calls[-1]
    assert (name, given["strength"]) == ("StableDiffusionImg2ImgPipeline", FOLLOWED)
    assert np.array_equal(as_array(given["image"]), Guide.of(order, Size(width=64, height=64)).picture(0))
    elsewhere = make_order(**SMALL, size="close")
    assert np.abs(first - pixels(renderer, elsewhere)).mean() > 0.5


def test_pictures_to_edit_arrive_side_by_side(make_renderer, make_order, calls, paint):
    renderer = make_renderer("flux-kontext")
    order = with_pictures(make_order(**SMALL, prompt={"action": "they wait"}), keeper=paint("keeper", 1), girl=paint("girl", 2))
    said = renderer._call(order, renderer._plan(order), 1, [0], print).prompt
    assert said == "The picture shows, from left to right: Keeper, Mira. Show them again as follows. they wait."
    first = pixels(renderer, order)
    shown = as_array(calls[-1][1]["image"])
    assert shown.shape[1] > shown.shape[0], "two upright pictures next to each other"
    again = make_order(**SMALL, prompt={"action": "they wait"})
    other = pixels(renderer, with_pictures(again, keeper=paint("another", 3), girl=paint("girl", 2)))
    assert np.abs(first - other).mean() > 0.05


def test_vace_gets_depth_references_and_the_first_frame_to_keep(make_renderer, make_order, calls, raw, paint):
    renderer = make_renderer("wan-vace")
    order = with_pictures(make_order(**SMALL), paint("first", 1), keeper=paint("keeper", 2))
    first = drawn(renderer, order, raw)
    _, given = calls[-1]
    assert len(given["reference_images"]) == 1
    assert len(given["video"]) == len(given["mask"]) == given["num_frames"]
    assert np.array_equal(as_array(given["video"][0]), _covered(order))
    assert [int(as_array(mask).max()) for mask in given["mask"]] == [0] + [255] * (given["num_frames"] - 1)
    for changed in (
        with_pictures(make_order(**SMALL), paint("third", 3), keeper=paint("keeper", 2)),
        with_pictures(make_order(**SMALL), paint("first", 1), keeper=paint("fourth", 4)),
        with_pictures(make_order(**SMALL, set=KITCHEN), paint("first", 1), keeper=paint("keeper", 2)),
    ):
        assert np.abs(first - drawn(renderer, changed, raw)).max() > 1e-6
    assert np.array_equal(first, drawn(renderer, order, raw))


@pytest.mark.parametrize(("name", "model"), [("sd", "sd"), ("sdxl", "sdxl"), ("wan", "wan"), ("ltx", "ltx")])
def test_the_negative_prompt_arrives_and_the_picture_depends_on_it(make_renderer, make_order, calls, name, model):
    renderer = make_renderer(name, model)
    one = make_order(**SMALL, prompt={"action": "an old keeper", "negative": "blurry"})
    other = make_order(**SMALL, prompt={"action": "an old keeper", "negative": "storm and rain and snow"})
    first = pixels(renderer, one)
    mine = calls[-1][1]["negative_prompt_embeds"].clone()
    second = pixels(renderer, other)
    assert not np.array_equal(mine.detach().numpy(), calls[-1][1]["negative_prompt_embeds"].detach().numpy())
    assert np.abs(first - second).mean() > 0.02


# -- the key ---------------------------------------------------------------------------------------


def test_every_anchor_is_part_of_the_key(make_renderer, make_order, paint):
    renderer = make_renderer("sd", "sd-control")
    order = make_order()
    orders = [
        order,
        with_pictures(order, paint("first", 1)),
        with_pictures(order, paint("second", 2)),
        with_pictures(order, keeper=paint("keeper", 3)),
        with_pictures(order, keeper=paint("other", 4)),
        with_pictures(make_order(adjust=Adjustments(reference=1.5)), keeper=paint("keeper", 3)),
        make_order(size="close"),
    ]
    assert len({content_hash(renderer.recipe(one)) for one in orders}) == len(orders)
    assert "tmp" not in str(renderer.recipe(orders[1])), "a file counts by what is in it, not by where it lies"
