"""Poses: reach, rolling feet, blended faces."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.names import Feeling
from rushes.core.speech import MouthShape
from rushes.renderers.animatic.pose import FEELINGS, LIPS, Expression, Foot, Pose, ankle, blend, elbow, feeling

steady = settings(deadline=None, max_examples=60, derandomize=True)
points = st.tuples(st.floats(-300, 300), st.floats(-300, 300))


@steady
@given(points, st.sampled_from((-1.0, 1.0)))
def test_bones_keep_their_length_wherever_the_target_is(target: tuple[float, float], bend: float) -> None:
    joint, hand = elbow((10, -20), target, 66, 60, bend)
    assert math.dist((10, -20), joint) == pytest.approx(66, abs=1.5)
    assert math.dist(joint, hand) == pytest.approx(60, abs=1.5)


@steady
@given(st.floats(0, 2 * math.pi), st.floats(12, 122))
def test_a_hand_gets_where_it_can_reach(angle: float, far: float) -> None:
    target = (far * math.cos(angle), far * math.sin(angle))
    _, hand = elbow((0, 0), target, 66, 60, 1)
    assert math.dist(hand, target) < 0.2


def test_the_elbow_goes_to_the_side_it_is_bent_to() -> None:
    left, _ = elbow((0, 0), (0, 90), 66, 60, 1)
    right, _ = elbow((0, 0), (0, 90), 66, 60, -1)
    assert left[0] < -5 < 5 < right[0]


@pytest.mark.parametrize("facing", [-1, 1])
def test_a_foot_that_pushes_off_turns_about_its_toe(facing: int) -> None:
    flat, _ = ankle(Foot(50, 0, 0), facing, 15, 12, 30)
    raised, turn = ankle(Foot(50, 0, 0.6), facing, 15, 12, 30)
    toe = (50 + 30 * facing, 0)
    assert flat == pytest.approx((50, -15))
    assert math.dist(raised, toe) == pytest.approx(math.dist(flat, toe))
    assert raised[1] < flat[1]
    assert (raised[0] - flat[0]) * facing > 0
    assert turn == pytest.approx(math.degrees(0.6) * facing)


@pytest.mark.parametrize("facing", [-1, 1])
def test_a_foot_that_lands_turns_about_its_heel(facing: int) -> None:
    flat, _ = ankle(Foot(0, 0, 0), facing, 15, 12, 30)
    landing, _ = ankle(Foot(0, 0, -0.3), facing, 15, 12, 30)
    heel = (-12 * facing, 0)
    assert math.dist(landing, heel) == pytest.approx(math.dist(flat, heel))


def test_every_feeling_and_every_mouth_shape_has_a_face() -> None:
    assert set(FEELINGS) == set(Feeling)
    assert set(LIPS) == set(MouthShape)
    assert len({feeling(name) for name in Feeling}) == len(Feeling)
    assert len(set(LIPS.values())) == len(MouthShape)


def test_faces_blend_from_one_to_the_other() -> None:
    joy, sad = feeling(Feeling.JOY), feeling(Feeling.SAD)
    assert blend(joy, sad, 0) == joy
    assert blend(joy, sad, 1) == sad
    assert blend(joy, sad, 0.5).smile == pytest.approx((joy.smile + sad.smile) / 2)
    assert blend(Expression(), Expression(), 0.3).lid == pytest.approx(Expression().lid)


def test_a_pose_faces_where_its_body_turns() -> None:
    assert Pose(yaw=-0.2).facing == -1
    assert Pose().but(yaw=0.0).facing == 1
