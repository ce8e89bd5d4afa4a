"""One look for a scene: brought close to the reference, never flattened, never clipped, twice is once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.renderers.base import Frame
from rushes.renderers.grading import COLOUR, LIGHT, Grade, compensate, match, palette, toward


def room(seed: int = 1, shift: int = 0) -> Frame:
    """A room with a lit window and a dark corner: a picture with a whole range of light and several colours."""
    noise = np.random.default_rng(seed).uniform(0, 1, (120, 200, 3)).astype(np.float32)
    clouds = sum(size * cv2.GaussianBlur(noise, (0, 0), size) for size in (2, 6, 20))
    clouds = (clouds - clouds.min()) / (clouds.max() - clouds.min())
    made = 30 + 190 * clouds * np.array([1.0, 0.85, 0.7])
    made[10:50, 20 + shift : 60 + shift] = (255, 250, 235)
    made[90:, 150:] = (4, 3, 5)
    return np.asarray(np.clip(made, 0, 255), dtype=np.uint8)


def changed(frame: Frame, gain: tuple[float, float, float] = (1, 1, 1), lift: float = 0.0) -> Frame:
    return np.asarray(np.clip(np.rint(frame * np.array(gain) + lift), 0, 255), dtype=np.uint8)


def graded(frame: Frame, reference: Frame, strength: float = 1.0) -> Frame:
    return match(palette(frame), palette(reference), strength).apply(frame)


def away(frame: Frame, reference: Frame) -> tuple[float, float]:
    """How far apart two pictures are in light and in colour (CIE Lab)."""
    apart = palette(frame).mean - palette(reference).mean
    return abs(float(apart[0])), float(np.hypot(apart[1], apart[2]))


SMALL_FAULTS = [
    pytest.param({"gain": (1.08, 1.0, 0.92)}, id="warmer"),
    pytest.param({"gain": (0.92, 1.0, 1.08)}, id="colder"),
    pytest.param({"gain": (0.86, 0.86, 0.86)}, id="darker"),
    pytest.param({"lift": 16.0}, id="lifted"),
    pytest.param({"gain": (0.8, 0.8, 0.8), "lift": 24.0}, id="flatter"),
    pytest.param({"gain": (1.0, 1.06, 1.0)}, id="greenish"),
]


@pytest.mark.parametrize("fault", SMALL_FAULTS)
def test_what_drifted_is_brought_to_the_edge_of_the_tolerance(fault: dict) -> None:
    spoilt = changed(room(), **fault)
    made = graded(spoilt, room())
    for before, after, (tolerance, _) in zip(away(spoilt, room()), away(made, room()), (LIGHT, COLOUR), strict=True):
        assert after < max(before, 0.3) + 0.3
        assert after < tolerance + 0.8


@pytest.mark.parametrize("fault", SMALL_FAULTS)
def test_graded_twice_is_graded_once(fault: dict) -> None:
    once = graded(changed(room(), **fault), room())
    twice = graded(once, room())
    assert float(np.abs(twice.astype(int) - once).mean()) < 1.0


def test_what_fits_is_not_touched() -> None:
    frame = room()
    assert graded(frame, room()) is frame
    assert graded(changed(frame, lift=2.0), frame) is not None
    near = changed(frame, lift=2.0)
    assert graded(near, frame) is near


@pytest.mark.parametrize("gain", [(0.3, 0.33, 0.5), (0.45, 0.4, 0.4), (1.0, 0.55, 0.3)], ids=["night", "dusk", "fire"])
def test_what_is_meant_to_look_different_stays_different(gain: tuple[float, float, float]) -> None:
    night = changed(room(), gain)
    made = graded(night, room())
    assert float(np.abs(made.astype(int) - night).mean()) < 0.5


def test_between_drift_and_meaning_there_is_no_step() -> None:
    """Ever darker pictures: what the grade does rises and falls, without a jump."""
    lifts = []
    for gain in np.linspace(1.0, 0.4, 25):
        frame = changed(room(), (gain, gain, gain))
        lifts.append(float(graded(frame, room()).mean()) - float(frame.mean()))
    assert max(lifts) > 12
    assert abs(lifts[-1]) < 0.5
    assert max(abs(two - one) for one, two in pairwise(lifts)) < 8


@pytest.mark.parametrize("fault", SMALL_FAULTS)
def test_nothing_new_is_cut_off_and_black_and_white_stay(fault: dict) -> None:
    spoilt = changed(room(), **fault)
    made = graded(spoilt, room())
    cut = [float(np.mean((frame == 0) | (frame == 255))) for frame in (spoilt, made)]
    assert cut[1] <= cut[0] + 0.002
    frame = np.zeros((40, 64, 3), np.uint8)
    frame[:, 32:] = 255
    grade = match(palette(spoilt), palette(room()))
    assert np.array_equal(grade.apply(frame), frame)


def test_smooth_shades_stay_smooth() -> None:
    """Levels of grey one after the other, each a patch: a grade stretches their distances evenly, with no step that is a band."""
    patches = np.repeat(np.repeat(np.arange(40, 216, dtype=np.uint8)[None, :, None], 16, axis=0), 16, axis=1).repeat(3, axis=2)
    grade = Grade(np.array([50.0, 0, 0]), np.diag([1.25, 1.0, 1.0]), np.array([1.0, 0, 0]))
    shades = grade.apply(patches).astype(float).reshape(16, -1, 16, 3).mean(axis=(0, 2, 3))
    steps = np.diff(shades)
    assert steps.min() > 0.5
    assert steps.max() < 1.6
    assert np.abs(np.diff(steps)).max() < 0.4


def test_lost_contrast_and_colour_come_back() -> None:
    flat = changed(room(), (0.8, 0.8, 0.8), 24.0)
    spreads = [float(np.sqrt(np.trace(palette(frame).spread))) for frame in (flat, graded(flat, room()), room())]
    assert spreads[0] < 0.85 * spreads[2]
    assert spreads[1] > 0.9 * spreads[2]


def test_strong_colours_keep_their_shades() -> None:
    """At the edge of what can be shown a change gives way instead of flattening what differs."""
    reds = np.repeat(np.repeat(np.arange(232, 252, 2, dtype=np.uint8)[None, :, None], 16, axis=0), 16, axis=1).repeat(3, axis=2)
    reds[..., 1:] = 30
    made = Grade(np.array([50.0, 0, 0]), np.eye(3), np.array([10.0, 0, 0])).apply(reds)
    shades = made[..., 0].astype(float).reshape(16, -1, 16).mean(axis=(0, 2))
    assert shades[0] > 236
    assert np.diff(shades).min() > 0.15


def test_no_level_goes_over_the_top() -> None:
    """A pixel takes its change from a colour near its own: what that one has room for may be more than it has itself."""
    bright = np.random.default_rng(2).integers(225, 256, (64, 64, 3), dtype=np.uint8)
    made = Grade(np.array([90.0, 0, 0]), np.diag([1.0, 1.6, 1.6]), np.array([8.0, 0, 0])).apply(bright)
    assert np.abs(made.astype(int) - bright).max() < 60


def test_one_grade_for_a_shot_does_not_flicker() -> None:
    grade = match(palette(changed(room(), lift=16.0)), palette(room()))
    frames = list(grade.over([changed(room(), lift=16.0)] * 3))
    assert all(np.array_equal(frame, frames[0]) for frame in frames)


def test_a_shot_gets_one_grade_from_its_first_frames() -> None:
    """Frames that share their memory, as a renderer's may; what happens later in the shot changes nothing."""
    shown = np.empty_like(room())

    def shot(last: int) -> Iterator[Frame]:
        for index in range(12):
            shown[:] = changed(room(), lift=16.0 if index < 11 else last)
            yield shown

    one, two = ([frame.copy() for frame in toward(room(), shot(last), 1.0)] for last in (16, 60))
    assert len(one) == len(two) == 12
    assert all(np.array_equal(a, b) for a, b in zip(one[:11], two[:11], strict=True))
    assert away(one[0], room())[0] < LIGHT[0] + 0.8
    assert list(toward(room(), iter(()))) == []


def test_half_the_strength_is_half_the_way() -> None:
    spoilt = changed(room(), lift=16.0)
    before, half, whole = (away(frame, room())[0] for frame in (spoilt, graded(spoilt, room(), 0.5), graded(spoilt, room())))
    assert half == pytest.approx((before + whole) / 2, abs=0.4)


def test_another_framing_of_the_same_place_is_hardly_changed() -> None:
    """What a close shot shows more of must not tint it."""
    close = np.ascontiguousarray(room()[20:100, 40:170])
    made = graded(close, room())
    assert float(np.abs(made.astype(int) - close).mean()) < 6


def test_compensation_undoes_a_small_drift_wholly() -> None:
    spoilt = changed(room(), (1.06, 1.0, 0.95), 4.0)
    made = compensate(palette(spoilt), palette(room())).apply(spoilt)
    middle = (room() > 25) & (room() < 225)
    assert float(np.abs(made.astype(int) - room())[middle].mean()) < 2.0
    assert float(np.abs(spoilt.astype(int) - room())[middle].mean()) > 4.0


@settings(deadline=None, max_examples=30, derandomize=True)
@given(
    gain=st.tuples(*[st.floats(0.2, 1.6)] * 3), lift=st.floats(-60, 60), strength=st.floats(0, 1),
    shape=st.tuples(st.integers(1, 40), st.integers(1, 40)),
)  # fmt: skip
def test_any_grade_keeps_shape_and_order_of_light(
    gain: tuple[float, float, float], lift: float, strength: float, shape: tuple[int, int]
) -> None:
    grade = match(palette(changed(room(), gain, lift)), palette(room()), strength)
    frame = np.full((*shape, 3), 90, np.uint8)
    made = grade.apply(frame)
    assert made.shape == frame.shape and made.dtype == np.uint8
    greys = np.repeat(np.repeat(np.arange(0, 256, 5, dtype=np.uint8)[None, :, None], 8, axis=0), 8, axis=1).repeat(3, axis=2)
    light = cv2.cvtColor(grade.apply(greys), cv2.COLOR_RGB2GRAY).reshape(8, -1, 8).mean(axis=(0, 2))
    assert np.all(np.diff(light) > -0.5)
    assert np.array_equal(grade.apply(greys), grade.apply(greys))


def test_a_single_colour_has_a_palette() -> None:
    flat = np.full((9, 9, 3), 120, np.uint8)
    assert np.isfinite(match(palette(flat), palette(room())).turn).all()
    assert graded(flat, flat) is flat
