"""A still filmed with the planned move: the plan is kept, nothing stands still, no border comes in."""

from __future__ import annotations

import math
from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.agents import critic
from rushes.core.errors import RenderError
from rushes.core.names import ShotId, TakeKey
from rushes.core.shot import CameraKind, CameraMove, Shot, ShotSize
from rushes.core.take import FrameGeometry
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Decision, Verdict
from rushes.renderers import moving
from rushes.renderers.animatic import camera as animatic
from rushes.renderers.base import Frame
from rushes.renderers.moving import move, overscan

SMALL = Size(width=320, height=180)
STATIC = CameraMove()


def landscape(width: int = 640, height: int = 360, contrast: float = 1.0, seed: int = 3) -> Frame:
    """Clouds of many sizes: something to track everywhere."""
    rng = np.random.default_rng(seed)
    noise = rng.uniform(0, 1, (height, width, 3)).astype(np.float32)
    clouds = sum(size * cv2.GaussianBlur(noise, (0, 0), size) for size in (2, 5, 14))
    clouds = (clouds - clouds.min()) / (clouds.max() - clouds.min())
    return np.asarray(np.clip(128 + 250 * contrast * (clouds - 0.5), 0, 255), dtype=np.uint8)


@pytest.fixture(scope="module")
def picture() -> Frame:
    return landscape()


def judged(camera: CameraMove, frames: list[Frame], rate: Rate = Rate(), strength: float = 1.0) -> tuple[Verdict, np.ndarray]:
    """What the critic says of these frames, and the move that it saw: x, y in widths, log zoom."""
    watch = critic.Watch(rate=float(rate.fraction))
    for index, frame in enumerate(frames):
        watch.see(index, frame)
    shot = Shot(id=ShotId("s1"), length=len(frames), handle=0, size=ShotSize.WIDE, camera=camera)
    shot = shot.model_copy(update={"adjust": shot.adjust.model_copy(update={"camera": strength})})
    verdict = critic.judge(TakeKey("k"), critic.Rushes(shot, SMALL, rate, watch))
    figures = verdict.measures
    return verdict, np.array([figures["camera x"], figures["camera y"], math.log(figures["camera zoom"])])


MOVES = [
    CameraMove(kind=CameraKind.PUSH, zoom=1.18),
    CameraMove(kind=CameraKind.PULL, zoom=1 / 1.12),
    CameraMove(kind=CameraKind.PAN, dx=-0.2),
    CameraMove(kind=CameraKind.TRUCK, dx=0.05),
    CameraMove(kind=CameraKind.TILT, dy=-0.06),
    CameraMove(kind=CameraKind.PUSH, dx=0.1, dy=0.05, zoom=1.3),
    CameraMove(kind=CameraKind.PUSH, zoom=1.6),
]


@pytest.mark.parametrize("camera", MOVES, ids=lambda camera: f"{camera.kind} {camera.dx} {camera.dy} {camera.zoom:.2f}")
def test_the_critic_sees_the_planned_move(picture: Frame, camera: CameraMove) -> None:
    geometry: list[FrameGeometry] = []
    frames = list(move(picture, camera, 42, SMALL, geometry=geometry))
    verdict, seen = judged(camera, frames)
    assert verdict.decision is Decision.PASS, verdict
    first, last = geometry[0].camera, geometry[-1].camera
    reported = last.x - first.x, last.y - first.y, last.zoom / first.zoom
    assert reported == pytest.approx((camera.dx, camera.dy, camera.zoom), abs=1e-9)
    # A travel is seen in widths of the frame at hand, the plan counts in those of the first.
    assert seen[2] == pytest.approx(math.log(camera.zoom), abs=0.012)
    assert seen[:2] / math.sqrt(camera.zoom) == pytest.approx([camera.dx, camera.dy], abs=0.012)


@pytest.mark.parametrize(("fps", "count"), [(12, 20), (24, 48), (60, 50)])
@pytest.mark.parametrize("contrast", [1.0, 0.6])
def test_a_static_camera_is_never_frozen_and_never_a_move(fps: int, count: int, contrast: float) -> None:
    rate = Rate(numerator=fps)
    verdict, seen = judged(STATIC, list(move(landscape(contrast=contrast), STATIC, count, SMALL, rate=rate)), rate)
    assert verdict.decision is not Decision.RETAKE, verdict
    assert np.hypot(*seen[:2]) < 0.03
    assert 0 < seen[2] < 0.04


def test_a_move_that_a_retake_calmed_down_is_not_frozen(picture: Frame) -> None:
    camera = CameraMove(kind=CameraKind.TRUCK, dx=0.05)
    verdict, _ = judged(camera, list(move(picture, camera, 40, SMALL, strength=0.1)), strength=0.1)
    assert verdict.decision is Decision.PASS, verdict


def test_without_drift_a_still_stands_still(picture: Frame) -> None:
    frames = list(move(picture, STATIC, 4, SMALL, drift=0.0))
    assert all(np.array_equal(one, two) for one, two in pairwise(frames))


def test_the_path_is_the_animatics_where_the_move_is_large() -> None:
    camera = CameraMove(kind=CameraKind.PAN, dx=0.4, zoom=1.2)
    path = moving.plan_path(camera, 49, Rate(), 1.0, 0, 0.0, 1.0)
    framing = animatic.Framing(960, 540, 1.0, 1.2, (0.4, 0.0))
    views = animatic.path(framing, camera.kind, 49, 2.0, 16 / 9, (-9e9, -9e9, 9e9, 9e9))
    poses = [animatic.pose(view, views[0], 16 / 9) for view in views]
    expected = [(pose.x - poses[0].x, pose.y - poses[0].y, math.log(pose.zoom / poses[0].zoom)) for pose in poses]
    assert path == pytest.approx(np.array(expected), abs=1e-9)


def test_a_hand_sways_as_the_animatics_does() -> None:
    camera = CameraMove(kind=CameraKind.HANDHELD, dx=0.1, zoom=1.5)
    path = moving.plan_path(camera, 49, Rate(), 1.0, 11, 0.0, 0.0)
    framing = animatic.Framing(960, 540, 1.0, 1.5, (0.1, 0.0))
    views = animatic.path(framing, camera.kind, 49, 2.0, 16 / 9, (-9e9, -9e9, 9e9, 9e9), seed=11)
    width = animatic.HEIGHT * 16 / 9 / views[0].zoom
    assert path[:, 0] == pytest.approx([(view.x - views[0].x) / width for view in views], abs=1e-9)
    assert path[:, 1] == pytest.approx([(view.y - views[0].y) / width for view in views], abs=1e-9)


def test_fine_detail_neither_flickers_nor_comes_and_goes() -> None:
    """The fine contrast of a slowly drifting picture stays the same whatever the place between the pixels."""
    fine = landscape(contrast=0.6)
    fine[::2, ::2] //= 2
    energies = [cv2.Laplacian(frame[..., 1], cv2.CV_32F).std() for frame in move(fine, STATIC, 40, SMALL)]
    assert max(energies) / min(energies) < 1.1


def test_a_wide_frame_of_a_zoom_has_no_false_pattern() -> None:
    """Detail finer than a pixel averages out; sampled without levels it would come back as a coarse pattern."""
    stripes = np.full((540, 960, 3), 40, dtype=np.uint8)
    stripes[:, ::2] = 210
    last = list(move(stripes, CameraMove(kind=CameraKind.PULL, zoom=0.4), 5, SMALL))[-1]
    assert float(last.std()) < 6
    assert float(last.mean()) == pytest.approx(125, abs=3)


def test_a_slow_move_is_kept_exactly_though_its_camera_walks() -> None:
    camera = CameraMove(kind=CameraKind.TRUCK, dx=0.004, dy=-0.002)
    path = moving.plan_path(camera, 49, Rate(), 1.0, 4, 0.0005, 1.0)
    assert path[-1] == pytest.approx([0.004, -0.002, 0.0], abs=1e-9)
    assert np.hypot(*np.diff(path[:, :2], axis=0).T).min() > 0.0003


@settings(deadline=None, max_examples=40, derandomize=True)
@given(
    dx=st.floats(-1, 1), dy=st.floats(-1, 1), zoom=st.floats(0.4, 2.5), frames=st.integers(1, 4), strength=st.floats(0, 1),
    shape=st.tuples(st.integers(20, 300), st.integers(20, 300)), size=st.tuples(st.integers(8, 80), st.integers(8, 80)),
    focus=st.none() | st.tuples(st.floats(0, 1), st.floats(0, 1)), kind=st.sampled_from(list(CameraKind)),
)  # fmt: skip
def test_any_move_over_any_picture_fills_the_frame(
    dx: float, dy: float, zoom: float, frames: int, strength: float, shape: tuple[int, int], size: tuple[int, int],
    focus: tuple[float, float] | None, kind: CameraKind,
) -> None:  # fmt: skip
    """Exactly the frames and sizes that were ordered, and a picture without black gives frames without black."""
    ordered = Size(width=2 * size[0], height=2 * size[1])
    picture = np.full((*shape, 3), 200, dtype=np.uint8)
    camera = CameraMove(kind=kind, dx=dx, dy=dy, zoom=zoom)
    geometry: list[FrameGeometry] = []
    made = list(move(picture, camera, frames, ordered, strength, focus=focus, geometry=geometry))
    assert len(made) == len(geometry) == frames
    assert {(frame.shape, frame.dtype) for frame in made} == {((ordered.height, ordered.width, 3), np.dtype(np.uint8))}
    assert min(int(frame.min()) for frame in made) > 190


def test_the_window_never_leaves_the_picture() -> None:
    """A red rim around the picture is what a border would look like; the frame's own rim may touch it by a pixel."""
    picture = landscape()
    for camera in MOVES:
        window = moving._Still(picture, SMALL, moving.plan_path(camera, 9, Rate(), 1.0, 0, 0.001, 1.0), None, None)
        for x, y, zoom in window.path:
            half = window.width * math.exp(-zoom) / 2
            centre = window.start[0] + window.width * x, window.start[1] + window.width * y
            assert centre[0] - half > -1e-6 and centre[0] + half < 640 + 1e-6
            assert centre[1] - half * 9 / 16 > -1e-6 and centre[1] + half * 9 / 16 < 360 + 1e-6


def test_the_same_order_gives_the_same_pixels_and_another_seed_another_drift(picture: Frame) -> None:
    one, two, other = (np.stack(list(move(picture, STATIC, 12, SMALL, seed=seed))) for seed in (5, 5, 6))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_a_push_starts_with_the_whole_picture(picture: Frame) -> None:
    """So that a shot that goes on from the last frame of the one before does not jump."""
    first = next(move(picture, CameraMove(kind=CameraKind.PUSH, zoom=1.15), 48, Size(width=640, height=360)))
    assert float(cv2.absdiff(first, picture).mean()) < 3.0


def test_overscan_is_the_room_that_a_move_needs() -> None:
    assert overscan(STATIC) == pytest.approx(1.0)
    assert overscan(CameraMove(kind=CameraKind.PAN, dx=0.25)) == pytest.approx(1.25)
    assert overscan(CameraMove(kind=CameraKind.PUSH, zoom=1.2)) == pytest.approx(1.2)
    assert overscan(CameraMove(kind=CameraKind.PULL, zoom=0.5)) == pytest.approx(2.0)
    assert overscan(CameraMove(kind=CameraKind.PAN, dx=0.25), strength=0.0) == pytest.approx(1.0)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(RenderError, match="no picture"):
        next(move(np.zeros((4, 4), dtype=np.uint8), STATIC, 1, SMALL))
