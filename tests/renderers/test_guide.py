"""The guide: what the animatic's first pass hands on is what it draws, and a second pass that follows it can be judged by it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.agents import critic
from rushes.agents.shoot import shoot
from rushes.agents.stage import Stage
from rushes.agents.vault import takes_of
from rushes.core.bible import Being, Bible, CharacterSheet, Look
from rushes.core.brief import Brief
from rushes.core.document import content_hash
from rushes.core.names import CharacterId, ShotId, TakeKey, TimeOfDay
from rushes.core.project import Project
from rushes.core.shot import Adjustments, CameraKind, CameraMove, Card, Shot, ShotSize
from rushes.core.staging import Deed, Figure, Gesture, SetDressing
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Decision, FailureMode, Lever
from rushes.renderers.animatic import skeleton, stage
from rushes.renderers.animatic.renderer import Animatic
from rushes.renderers.base import Capabilities, Footage, Order
from rushes.renderers.guide import FLAT, Guide, expected_geometry
from rushes.tools.measures.watch import Watch

KEEPER, GIRL = CharacterId("keeper"), CharacterId("girl")
Make = Callable[..., Order]
STILL = CameraMove(kind=CameraKind.STATIC)
KITCHEN = SetDressing(name="kitchen", place="home")
COAST = SetDressing(name="lighthouse coast", place="point", time=TimeOfDay.DAY)


def box_of(mask: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1


def test_pictures_and_geometry_are_the_animatics_own_in_any_order(make_order: Make) -> None:
    order = make_order()
    footage = Animatic().render(order)
    assert footage.frames is not None
    frames = [frame.copy() for frame in footage.frames]
    guide = Guide.of(order)
    for index in (3, 3, 0, 5, 3):
        guide.depth(index), guide.lines(index)  # nothing that is asked for between changes what comes next
        assert np.array_equal(guide.picture(index), frames[index])
        assert guide.geometry(index) == footage.geometry[index]
    assert expected_geometry(order) == footage.geometry
    kept = guide.picture(0)
    guide.picture(4)
    assert np.array_equal(kept, frames[0])


def test_nothing_is_drawn_before_it_is_asked_for(make_order: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("drawn too early")

    monkeypatch.setattr(stage.Scene, "_bake", refuse)
    order = make_order()
    guide = Guide.of(order)
    assert len(expected_geometry(order)) == order.shot.frames
    assert guide.geometry(1).subjects.keys() == {KEEPER, GIRL}
    assert guide.recipe() and guide.indices(3)
    card = make_order(card=Card(title="Rain"), set=None, figures=(), subjects=())
    assert len(expected_geometry(card)) == card.shot.frames
    with pytest.raises(AssertionError, match="too early"):
        guide.picture(0)


def test_silhouettes_fill_their_boxes(make_order: Make) -> None:
    guide = Guide.of(make_order(width=480, height=270, set=KITCHEN))
    for index in (0, 4):
        masks, subjects = guide.masks(index), guide.geometry(index).subjects
        assert list(masks) == [KEEPER, GIRL]
        for name, mask in masks.items():
            left, top, right, bottom = (
                side * length for side, length in zip(subjects[name].box, (480, 270, 480, 270), strict=True)
            )
            seen = box_of(mask)
            assert left - 2 <= seen[0] and top - 2 <= seen[1] and seen[2] <= right + 2 and seen[3] <= bottom + 2
            assert seen[2] - seen[0] > 0.6 * (right - left) and seen[3] - seen[1] > 0.85 * (bottom - top)
            assert mask.sum() < 0.8 * (seen[2] - seen[0]) * (seen[3] - seen[1])  # a silhouette is no box
        assert not (masks[KEEPER] & masks[GIRL]).any()


def test_silhouettes_are_where_the_picture_has_the_figure(make_order: Make) -> None:
    guide = Guide.of(make_order(width=320, height=180, set=KITCHEN, camera=STILL))
    mask, shown = guide.masks(2)[GIRL], guide.picture(2).astype(int)
    scene = guide._scene
    scene.players = [player for player in scene.players if player.figure.character != GIRL]
    scene.draw(2)
    changed = np.abs(shown - scene.picture()).sum(axis=2) > 24
    assert (changed & mask).sum() > 0.9 * mask.sum()
    assert (changed & ~cv2.dilate(mask.astype(np.uint8), np.ones((5, 5))).astype(bool)).sum() < 0.1 * mask.sum()


def test_who_stands_before_another_hides_them_and_is_nearer(make_order: Make) -> None:
    behind, before = Figure(character=KEEPER, x=-0.02, depth=0.9), Figure(character=GIRL, x=0.02, depth=0.1)
    guide = Guide.of(make_order(width=480, height=270, set=KITCHEN, figures=(behind, before), camera=STILL))
    masks, depth = guide.masks(2), guide.depth(2)
    alone = Guide.of(make_order(width=480, height=270, set=KITCHEN, figures=(behind, before.model_copy(update={"x": 0.9})), camera=STILL))
    assert masks[KEEPER].sum() < 0.75 * alone.masks(2)[KEEPER].sum()
    near, far = np.median(depth[masks[GIRL]]), np.median(depth[masks[KEEPER]])
    head = box_of(masks[KEEPER])
    wall = np.median(depth[head[1] : head[1] + 10, :40])
    assert near > far + 15 > wall + 20
    assert len(guide.keypoints(2)[KEEPER]) < len(guide.keypoints(2)[GIRL]) == 17  # she looks aside: one ear is hidden


def test_the_set_lies_in_depth(make_order: Make) -> None:
    guide = Guide.of(make_order(width=480, height=270, set=COAST, figures=(), subjects=(), size=ShotSize.WIDE, camera=STILL))
    depth = guide.depth(1)
    sky, sea, cliff = depth[8, 40], depth[200, 40], depth[225, 400]
    assert sky < 40 < sea < cliff
    assert len(np.unique(depth[:60, :100])) < 12  # smooth within its layers
    column = Guide.of(make_order(width=480, height=270, set=KITCHEN, figures=(), subjects=(), size=ShotSize.WIDE, camera=STILL)).depth(1)
    floor = column[200:235, 240].astype(int)
    assert (np.diff(floor) >= 0).all() and floor[-1] > floor[0] + 10


def test_a_pan_carries_depth_and_silhouettes_along(make_order: Make) -> None:
    pan = CameraMove(kind=CameraKind.PAN, dx=0.15)
    order = make_order(width=480, height=270, set=COAST, camera=pan, size=ShotSize.WIDE)
    guide = Guide.of(order)
    last = order.shot.frames - 1
    one, other = guide.geometry(0).camera, guide.geometry(last).camera
    shift = -(other.x - one.x) * 480
    assert shift < -30
    middles = [np.mean(np.argwhere(guide.masks(index)[KEEPER]), axis=0)[1] for index in (0, last)]
    assert middles[1] - middles[0] == pytest.approx(shift, abs=4)
    empty = Guide.of(make_order(width=480, height=270, set=COAST, camera=pan, size=ShotSize.WIDE, figures=(), subjects=()))
    moved = -(empty.geometry(last).camera.x - empty.geometry(0).camera.x) * 480
    towers = [np.flatnonzero((empty.depth(index)[60:100] > 130).mean(axis=0) > 0.9) for index in (0, last)]
    assert towers[1].mean() - towers[0].mean() == pytest.approx(moved, abs=2)


GESTURES = [Gesture.STAND, Gesture.SIT, Gesture.WALK, Gesture.KNEEL, Gesture.CHEER, Gesture.BOW, Gesture.TURN_AWAY]


@pytest.mark.parametrize("gesture", GESTURES)
def test_joints_lie_inside_the_silhouette(gesture: Gesture, make_order: Make) -> None:
    deed = Deed(gesture=gesture, start=0, length=24, to_x=0.4 if gesture is Gesture.WALK else None)
    girl = Figure(character=GIRL, x=-0.2, deeds=(deed,))
    guide = Guide.of(make_order(width=480, height=270, set=KITCHEN, figures=(girl,), subjects=(GIRL,), length=24, size=ShotSize.FULL))
    for index in (4, 16, 22):
        mask = cv2.dilate(guide.masks(index)[GIRL].astype(np.uint8), np.ones((7, 7), np.uint8))
        points = guide.keypoints(index)[GIRL]
        assert len(points) >= 14 and set(points) <= set(skeleton.KEYPOINTS)
        outside = [name for name, (x, y) in points.items() if not mask[int(y), int(x)]]
        assert not outside
        picture = guide.pose(index)
        assert picture.shape == (270, 480, 3) and 0.002 < picture.any(axis=2).mean() < 0.1
        x, y = points["neck"]
        assert tuple(picture[round(y - 0.5), round(x - 0.5)]) == skeleton.COLOURS[1]


def test_sides_are_the_persons_own(make_order: Make) -> None:
    girl = Figure(character=GIRL, x=0, looks_at="camera")
    points = Guide.of(make_order(width=480, height=270, figures=(girl,), subjects=(GIRL,))).keypoints(2)[GIRL]
    assert points["right shoulder"][0] < points["neck"][0] < points["left shoulder"][0]
    assert points["right eye"][0] < points["nose"][0] < points["left eye"][0]
    assert points["nose"][1] < points["neck"][1] < points["right hip"][1] < points["right knee"][1] < points["right ankle"][1]
    assert {"right ear", "left ear"} <= set(points)


@pytest.mark.parametrize("being", [being for being in Being if being is not Being.PERSON])
def test_only_people_have_skeletons(being: Being) -> None:
    sheet = CharacterSheet(id=KEEPER, name="Pip", words="a being", look=Look(being=being, species="fox"))
    shot = Shot(id=ShotId("s"), length=2, size=ShotSize.FULL, subjects=(KEEPER,), set=KITCHEN, figures=(Figure(character=KEEPER, x=0),))
    guide = Guide.of(Order(shot, Bible(characters=(sheet,)), Size(width=320, height=180), Rate(numerator=12)))
    assert not guide.keypoints(0) and not guide.pose(0).any()
    assert guide.masks(0)[KEEPER].mean() > 0.02


@pytest.mark.parametrize(("width", "height"), [(90, 160), (100, 100), (34, 16), (256, 96)])
def test_any_size_has_a_guide(width: int, height: int, make_order: Make) -> None:
    guide = Guide.of(make_order(), Size(width=width, height=height))
    assert guide.picture(1).shape == guide.pose(1).shape == (height, width, 3)
    assert guide.depth(1).shape == guide.lines(1).shape == (height, width)
    assert all(mask.shape == (height, width) and mask.dtype == np.bool_ for mask in guide.masks(1).values())
    assert {picture.dtype for picture in (guide.picture(1), guide.pose(1), guide.depth(1), guide.lines(1))} == {np.dtype(np.uint8)}


def test_the_same_order_gives_the_same_guide(make_order: Make) -> None:
    def bytes_of(guide: Guide) -> list[bytes]:
        masks = [mask.tobytes() for mask in guide.masks(2).values()]
        return [guide.picture(2).tobytes(), guide.depth(2).tobytes(), guide.pose(2).tobytes(), guide.lines(2).tobytes(), *masks]

    order = make_order()
    assert bytes_of(Guide.of(order)) == bytes_of(Guide.of(make_order()))
    again = replace(order, shot=order.shot.model_copy(update={"adjust": Adjustments(seed_step=3, clause="warmer")}), attempt=2)
    assert bytes_of(Guide.of(again)) == bytes_of(Guide.of(order))
    assert expected_geometry(again) == expected_geometry(order)


def test_the_recipe_tells_what_makes_a_guide(make_order: Make) -> None:
    def key(order: Order, size: Size | None = None) -> str:
        return content_hash(Guide.of(order, size).recipe())

    order = make_order()
    assert json.loads(json.dumps(Guide.of(order).recipe()))["animatic"]["size"] == {"width": 160, "height": 90}
    again = replace(order, shot=order.shot.model_copy(update={"adjust": Adjustments(seed_step=1, guidance=2.0)}))
    assert key(order) == key(again)
    less = replace(order, shot=order.shot.model_copy(update={"adjust": Adjustments(camera=0.5)}))
    assert len({key(order), key(less), key(order, Size(width=64, height=64)), key(make_order(seed=8))}) == 4


def test_a_card_is_flat(make_order: Make) -> None:
    order = make_order(card=Card(title="The Keeper"), set=None, figures=(), subjects=(), size=ShotSize.CARD, length=24)
    footage = Animatic().render(order)
    assert footage.frames is not None
    *_, last = (frame.copy() for frame in footage.frames)
    guide = Guide.of(order)
    index = order.shot.frames - 1
    assert np.array_equal(guide.picture(index), last)
    assert (guide.depth(index) == FLAT).all() and not guide.pose(index).any() and guide.masks(index) == {}
    assert guide.lines(index).any() and guide.geometry(index) == footage.geometry[index]


def test_frames_beyond_the_take_are_refused(make_order: Make) -> None:
    guide = Guide.of(make_order())
    for index in (-1, guide.frames):
        with pytest.raises(IndexError, match="frames 0 to 5"):
            guide.picture(index)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(
    frames=st.integers(1, 400), count=st.integers(1, 130), fps=st.sampled_from([8, 12, 16, 24, 25, 30]), start=st.integers(0, 399),
    own=st.sampled_from([None, 7, 16, 24]),
)  # fmt: skip
def test_indices_follow_the_clock(frames: int, count: int, fps: int, start: int, own: int | None) -> None:
    start = min(start, frames - 1)
    order = Order(Shot(id=ShotId("s"), length=frames, handle=0), Bible(), Size(width=64, height=64), Rate(numerator=fps))
    found = Guide.of(order).indices(count, Rate(numerator=own) if own else None, start)
    assert len(found) == count and found == sorted(found) and found[0] == start and found[-1] <= frames - 1
    if own is None:
        assert count == 1 or found[-1] == frames - 1
    else:
        assert all(abs((index - start) / fps - k / own) <= 0.5 / fps + 1e-9 or index == frames - 1 for k, index in enumerate(found))


# -- two passes ------------------------------------------------------------------------------------


def painted(picture: np.ndarray) -> np.ndarray:
    """A stand-in for a model that draws a picture anew: other colours, other texture, the same composition."""
    flat = cv2.bilateralFilter(picture, 7, 40, 4).astype(int) // 12 * 12
    return np.clip(flat + np.array([0, 10, 25]), 0, 255).astype(np.uint8)


def judged(order: Order, frames: list[np.ndarray]) -> set[FailureMode]:
    geometry = expected_geometry(order)
    watch = Watch(rate=float(order.rate.fraction), geometry=geometry)
    for index, frame in enumerate(frames):
        watch.see(index, frame)
    verdict = critic.judge(TakeKey("k"), critic.Rushes(order.shot, order.size, order.rate, watch, geometry))
    assert not verdict.unmeasurable
    return {finding.mode for finding in verdict.findings}


@pytest.fixture(scope="module")
def two_pass(make_order: Make) -> tuple[Order, list[np.ndarray]]:
    pan = CameraMove(kind=CameraKind.PAN, dx=0.12)
    order = make_order(width=384, height=216, fps=12, set=KITCHEN, camera=pan, length=26, size=ShotSize.FULL)
    guide = Guide.of(order)
    return order, [painted(guide.picture(index)) for index in range(guide.frames)]


def test_a_pass_that_follows_the_guide_is_found_good(two_pass: tuple[Order, list[np.ndarray]]) -> None:
    assert judged(*two_pass) == set()


def test_a_pass_that_ignores_the_camera_is_found_out(two_pass: tuple[Order, list[np.ndarray]]) -> None:
    order, frames = two_pass
    backwards = frames[::-1]
    assert FailureMode.CAMERA in judged(order, backwards)


def test_a_pass_that_loses_a_subject_in_the_ground_is_found_out(two_pass: tuple[Order, list[np.ndarray]]) -> None:
    order, frames = two_pass
    guide = Guide.of(order)
    lost = []
    for index, frame in enumerate(frames):
        mask = cv2.dilate(guide.masks(index)[GIRL].astype(np.uint8), np.ones((9, 9), np.uint8))
        lost.append(cv2.inpaint(frame, mask, 3, cv2.INPAINT_TELEA))
    assert FailureMode.LOST in judged(order, lost)


class Painter:
    """A renderer that paints over the guide; with its first seed it plays the shot backwards."""

    name, version = "painter", "1"
    capabilities = Capabilities(levers=(Lever.SEED,))

    def load(self) -> None:
        pass

    def prompt(self, shot: Shot, bible: Bible) -> str:
        return ""

    def recipe(self, order: Order) -> dict[str, object]:
        return {"seed": order.shot.adjust.seed_step, "guide": Guide.of(order).recipe()}

    def render(self, order: Order) -> Footage:
        guide = Guide.of(order)
        indices = range(guide.frames) if order.shot.adjust.seed_step else range(guide.frames - 1, -1, -1)
        return Footage(frames=(painted(guide.picture(index)) for index in indices), geometry=guide.geometries())


def test_the_crew_retakes_until_the_guide_is_followed(two_pass: tuple[Order, list[np.ndarray]], tmp_path: Path) -> None:
    order, _ = two_pass
    project = Project(tmp_path)
    project.create()
    brief = Brief(source="x", size=order.size, rate=order.rate, renderer="painter", takes=3)
    painter = Painter()
    record = shoot(order.shot, Stage(project, brief, order.bible, painter, lambda: painter, lambda event: None))
    takes = takes_of(project, order.shot.id)
    assert [take.verdict and take.verdict.decision for take in takes] == [Decision.RETAKE, Decision.PASS]
    assert FailureMode.CAMERA in {finding.mode for finding in takes[0].verdict.hard}
    assert (record.champion, record.decision) == (takes[1].key, Decision.PASS)
    assert takes[1].geometry is not None
