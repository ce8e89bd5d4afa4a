"""The two-pass way: what a model makes of the guide is the planned shot, frame for frame, at the film's rate and size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from rushes.agents import critic
from rushes.core.bible import Being
from rushes.core.names import TakeKey, TimeOfDay
from rushes.core.shot import Adjustments, CameraKind, CameraMove
from rushes.core.staging import Deed, Figure, Gesture, SetDressing
from rushes.core.timing import Size
from rushes.core.verdict import FailureMode
from rushes.renderers.animatic import stage
from rushes.renderers.base import Frame, Order
from rushes.renderers.diffusion.anchors import Means, plan
from rushes.renderers.diffusion.call import Call
from rushes.renderers.diffusion.families import family
from rushes.renderers.enlarging import bring_to
from rushes.renderers.guide import Guide, expected_geometry
from rushes.tools.measures.watch import Watch

DRAWN = Size(width=192, height=112)


def painted(depth: Frame) -> Frame:
    """A picture that a model could have made of a depth map: other colours, bands where there were shades."""
    return np.asarray(cv2.applyColorMap(depth[..., 0] // 6 * 30, cv2.COLORMAP_OCEAN), dtype=np.uint8)


def model(call: Call) -> tuple[Frame, ...]:
    """What follows its control pictures, and leaves those that it knows as they are."""
    return tuple(frame if known else painted(frame) for frame, known in zip(call.control, call.known, strict=True))


@pytest.fixture
def follow(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """A model that paints what it is held to; the calls that were made of it."""
    seen: list[Call] = []

    def perform(pipe: Any, given: Any, calls: Sequence[Call], *rest: Any) -> list[tuple[Frame, ...]]:
        seen.extend(calls)
        return [model(call) for call in calls]

    monkeypatch.setattr("rushes.renderers.diffusion.model.perform", perform)
    return seen


@pytest.fixture
def scenes(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every stage that was built to be drawn."""
    built: list[object] = []
    really = stage.Scene._bake

    def bake(self: stage.Scene) -> None:
        built.append(self)
        really(self)

    monkeypatch.setattr(stage.Scene, "_bake", bake)
    return built


def shot(make_order: Callable[..., Order], length: int, fps: int = 24, width: int = 192) -> Order:
    walk = Deed(gesture=Gesture.WALK, start=0, length=length, to_x=0.5)
    return make_order(
        width=width, height=width * 9 // 16, fps=fps, length=length, handle=6, size="full", camera=CameraMove(kind=CameraKind.PAN, dx=0.24),
        set=SetDressing(name="city street", place="home", time=TimeOfDay.DAY),
        figures=(Figure(character="girl", x=-0.3, deeds=(walk,)),), subjects=("girl",),
    )  # fmt: skip


@pytest.mark.parametrize(("length", "fps", "pieces"), [(24, 24, 1), (54, 12, 2)])
def test_every_frame_shows_its_own_moment(
    length: int, fps: int, pieces: int, make_renderer: Callable[..., Any], make_order: Callable[..., Order], follow: list[Call],
    scenes: list[object],
) -> None:
    order = shot(make_order, length, fps)
    renderer = make_renderer("wan-vace", size=DRAWN)
    frames = [frame.copy() for frame in renderer.render(order).frames]
    assert len(frames) == order.shot.frames and frames[0].shape == (108, 192, 3)
    assert len(follow) == pieces
    assert len(scenes) == 1, "the set is cut once for a shot"
    guide = Guide.of(order, DRAWN)
    depths = {index: np.repeat(guide.depth(index)[..., None], 3, axis=2) for index in range(0, len(frames), 4)}
    drawn = {index: bring_to(painted(depth), order.size) for index, depth in depths.items()}

    def apart(one: int, other: int) -> float:
        return float(np.abs(frames[one].astype(int) - drawn[other]).mean())

    middle = [index for index in drawn if 8 <= index < len(frames) - 12]
    for index in middle:
        nearest = min((other for other in drawn if abs(other - index) <= 8), key=lambda other: apart(index, other))
        assert nearest == index


def test_a_take_that_follows_is_judged_by_the_plan(
    make_renderer: Callable[..., Any], make_order: Callable[..., Order], follow: list[Call], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A depth map has too few corners for a camera to be measured by: this model is held to the picture's own greys.
    monkeypatch.setattr(Guide, "depth", lambda guide, index: cv2.cvtColor(guide.picture(index), cv2.COLOR_RGB2GRAY))
    monkeypatch.setitem(globals(), "painted", lambda grey: np.clip(grey.astype(int) + np.array([30, 10, -20]), 0, 255).astype(np.uint8))
    order = shot(make_order, 40, width=384)
    renderer = make_renderer("wan-vace", size=DRAWN)
    frames = [frame.copy() for frame in renderer.render(order).frames]
    geometry = expected_geometry(order, DRAWN)

    def modes(shown: list[Frame]) -> set[FailureMode]:
        watch = Watch(rate=24.0, geometry=geometry)
        for index, frame in enumerate(shown):
            watch.see(index, frame)
        verdict = critic.judge(TakeKey("k"), critic.Rushes(order.shot, order.size, order.rate, watch, geometry))
        assert not verdict.unmeasurable
        return {finding.mode for finding in verdict.findings}

    judged = {FailureMode.CAMERA, FailureMode.OUT_OF_FRAME, FailureMode.LOST, FailureMode.LENGTH, FailureMode.SIZE}
    assert not modes(frames) & judged
    assert FailureMode.CAMERA in modes(frames[::-1])


def test_another_seed_is_held_to_the_same_guide(
    make_renderer: Callable[..., Any], make_order: Callable[..., Order], follow: list[Call], scenes: list[object]
) -> None:
    order = shot(make_order, 8)
    renderer = make_renderer("wan-vace", size=DRAWN)
    again = replace(order, shot=order.shot.model_copy(update={"adjust": Adjustments(seed_step=1)}))
    list(renderer.render(order).frames)
    list(renderer.render(again).frames)
    one, other = follow
    assert one.seed != other.seed
    assert all(np.array_equal(a, b) for a, b in zip(one.control, other.control, strict=True))
    assert renderer.recipe(order) != renderer.recipe(again)
    assert len(scenes) == 1, "the guide of a retake is at hand"


@pytest.mark.parametrize(("being", "net"), [(Being.PERSON, "pose"), (Being.ANIMAL, "depth"), (Being.STORM, "depth")])
def test_only_people_are_held_by_skeletons(being: Being, net: str, make_order: Callable[..., Order]) -> None:
    order = make_order()
    cast = [sheet.model_copy(update={"look": sheet.look.model_copy(update={"being": being})}) for sheet in order.bible.characters]
    order = replace(order, bible=order.bible.model_copy(update={"characters": tuple(cast)}))
    chosen = plan(family("sd"), order, Means(nets=("depth", "pose")))
    assert chosen.net == net
