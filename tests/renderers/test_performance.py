"""Performance: planted feet, eyelines, lips, blinks and life in every frame."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.names import CharacterId, Feeling
from rushes.core.speech import MouthShape
from rushes.core.staging import Deed, Figure, Gesture, Mood, Mouth
from rushes.core.timing import Rate
from rushes.renderers.animatic.body import SHOE_HEEL, SHOE_HEIGHT, SHOE_TOE
from rushes.renderers.animatic.performance import Party, perform
from rushes.renderers.animatic.pose import FEELINGS, Ground, Pose, Stature, ankle

ME, OTHER = CharacterId("me"), CharacterId("other")
RATE = 24
steady = settings(deadline=None, max_examples=25, derandomize=True)


def floor(x: float, depth: float) -> Ground:
    return Ground(960 + 800 * x, 900 - 150 * depth, 1.1 - 0.3 * depth)


def sky(x: float, depth: float) -> Ground:
    return Ground(960 + 700 * x, 300 - 100 * depth, 1.0)


def act(
    *deeds: Deed, length: int = 96, handle: int = 6, seed: int = 5, motion: float = 1.0, partners: Sequence[Party] = (), **figure: object
) -> list[Pose]:
    made = Figure.model_validate({"character": ME, "x": 0.0, "deeds": deeds, **figure})
    return perform(made, floor, partners, length, handle, Rate(numerator=RATE), seed, motion, Stature())


def soles(poses: list[Pose], side: str) -> list[tuple[float, bool]]:
    """Where a foot's sole is in set units, and whether it carries weight."""
    feet = [(pose, pose.left_foot if side == "left" else pose.right_foot) for pose in poses]
    return [(pose.spot.x + foot.x * pose.spot.size, foot.y > -0.01) for pose, foot in feet if foot is not None]


@steady
@given(start=st.integers(0, 20), length=st.integers(30, 90), goal=st.floats(-0.5, 0.5), run=st.booleans())
def test_planted_feet_never_slide(start: int, length: int, goal: float, run: bool) -> None:
    gesture = Gesture.RUN if run else Gesture.WALK
    poses = act(Deed(gesture=gesture, start=start, length=length, to_x=goal), length=110)
    for side in ("left", "right"):
        track = soles(poses, side)
        assert len(track) == len(poses)
        for (x0, down0), (x1, down1) in pairwise(track):
            if down0 and down1:
                assert abs(x1 - x0) < 0.5


def test_a_walk_gets_there_and_stops_with_both_feet_down() -> None:
    poses = act(Deed(gesture=Gesture.WALK, start=10, length=60, to_x=0.3), length=96)
    assert poses[0].spot.x == pytest.approx(960)
    assert poses[-1].spot.x == pytest.approx(960 + 240)
    last = poses[-1]
    assert last.left_foot is not None
    assert last.right_foot is not None
    assert abs(last.left_foot.y) < 0.01
    assert abs(last.right_foot.roll) < 0.02
    assert last.pace < 0.01
    assert max(pose.pace for pose in poses) > 0.9


def test_a_walk_takes_turns_and_lifts_each_foot() -> None:
    poses = act(Deed(gesture=Gesture.WALK, start=5, length=80, to_x=0.45), length=96)
    left = [down for _, down in soles(poses, "left")]
    right = [down for _, down in soles(poses, "right")]
    assert not all(left)
    assert not all(right)
    assert all(one or other for one, other in zip(left, right, strict=True))  # walking, one foot always stands


def test_a_walk_under_way_at_the_cut_goes_on_in_the_handles() -> None:
    poses = act(Deed(gesture=Gesture.WALK, start=0, length=72, to_x=0.4), length=72, handle=8)
    xs = [pose.spot.x for pose in poses]
    assert xs[8] == pytest.approx(960, abs=1)
    assert xs[0] < xs[8] - 10
    assert xs[-1] > 960 + 320 + 5
    steps = np.diff(xs)
    assert float(steps.max() - steps.min()) < 0.5


def test_the_walker_faces_its_way() -> None:
    poses = act(Deed(gesture=Gesture.WALK, start=10, length=60, to_x=-0.4), looks_at="right")
    assert poses[45].yaw < -0.5
    assert poses[0].yaw > 0.2


def test_a_rolling_foot_keeps_toe_or_heel_on_its_print() -> None:
    poses = act(Deed(gesture=Gesture.WALK, start=5, length=80, to_x=0.45), length=96)
    rolled = [pose.left_foot for pose in poses if pose.left_foot and pose.left_foot.y > -0.01 and abs(pose.left_foot.roll) > 0.1]
    assert rolled
    for foot in rolled:
        (_, y), _ = ankle(foot, 1, SHOE_HEIGHT, SHOE_HEEL, SHOE_TOE)
        assert y < -0.5 * SHOE_HEIGHT


def test_eyes_meet_across_heights() -> None:
    storm = Figure(character=OTHER, x=-0.6, looks_at=ME)
    up = act(looks_at=OTHER, partners=[Party(storm, sky, Stature(eyes=0, floats=True))])[-1]
    assert up.head_pitch > 0.1
    assert up.gaze[1] < -0.2
    assert up.gaze[0] < -0.4
    assert up.head_yaw < -0.2
    keeper = Figure(character=ME, x=0.0)
    down = perform(storm, sky, [Party(keeper, floor)], 96, 6, RATE, 1, 1.0, Stature(eyes=0, floats=True))[-1]
    assert down.gaze[0] > 0.4
    assert down.gaze[1] > 0.2
    assert down.head_yaw > 0.2


def test_eyes_follow_a_partner_who_walks_past() -> None:
    walker = Figure(character=OTHER, x=-0.8, deeds=(Deed(gesture=Gesture.WALK, start=0, length=96, to_x=0.8),))
    poses = act(looks_at=OTHER, partners=[Party(walker, floor)])
    assert poses[4].gaze[0] < -0.4
    assert poses[-1].gaze[0] > 0.4


def test_who_points_at_the_sky_points_up() -> None:
    storm = Party(Figure(character=OTHER, x=-0.3), sky, Stature(eyes=0, floats=True))
    deed = Deed(gesture=Gesture.POINT, start=10, length=60, target=OTHER)
    pose = act(deed, looks_at=OTHER, partners=[storm])[45]
    assert pose.left.grip == "point"
    assert pose.left.x < -0.4
    assert pose.left.y < -0.3
    level = act(deed, looks_at=OTHER, partners=[Party(Figure(character=OTHER, x=-0.3), floor)])[45]
    assert abs(level.left.y) < 0.25


def test_the_camera_is_looked_at_straight() -> None:
    pose = act(looks_at="camera")[50]
    assert abs(pose.head_yaw) < 0.1
    assert abs(pose.gaze[0]) < 0.2


def test_lips_close_on_the_frame_they_should() -> None:
    marks = (Mouth(shape=MouthShape.A, start=20), Mouth(shape=MouthShape.M, start=24), Mouth(shape=MouthShape.O, start=26))
    poses = act(mouths=(*marks, Mouth(shape=MouthShape.REST, start=34)))
    assert poses[6 + 22].lips.opening > 0.8
    assert poses[6 + 24].lips.opening == 0.0
    assert poses[6 + 24].lips.press == 1.0
    assert poses[6 + 29].lips.round > 0.9
    assert poses[6 + 40].lips.amount < 0.01
    assert poses[6 + 10].lips.amount == 0.0


def test_moods_start_as_given_and_blend_into_the_next() -> None:
    poses = act(moods=(Mood(feeling=Feeling.SAD), Mood(feeling=Feeling.JOY, start=48)))
    assert poses[6].expression.smile == pytest.approx(FEELINGS[Feeling.SAD].smile)
    assert poses[-1].expression.smile == pytest.approx(FEELINGS[Feeling.JOY].smile)
    assert FEELINGS[Feeling.SAD].smile < poses[6 + 50].expression.smile < FEELINGS[Feeling.JOY].smile


def test_people_blink_but_not_all_the_time() -> None:
    poses = act(length=24 * 20)
    shut = np.array([pose.blink > 0.8 for pose in poses])
    blinks = int(np.sum(np.diff(shut.astype(int)) == 1))
    assert 3 <= blinks <= 14
    assert shut.mean() < 0.1


def test_nobody_is_ever_frozen() -> None:
    poses = act()
    for one, other in pairwise(poses):
        assert one != other
        assert (one.breath, one.hip, one.tilt) != (other.breath, other.hip, other.tilt)
    assert max(pose.breath for pose in poses) - min(pose.breath for pose in poses) > 1


@pytest.mark.parametrize("gesture", list(Gesture))
def test_every_gesture_is_seen(gesture: Gesture) -> None:
    still = act()
    done = act(Deed(gesture=gesture, start=24, length=48, to_x=0.3 if gesture in {Gesture.WALK, Gesture.RUN} else None))
    if gesture is Gesture.STAND:
        assert done == still
        return
    change = max(_apart(one, other) for one, other in zip(still[30:78], done[30:78], strict=True))
    assert change > 0.08, gesture
    assert max(_apart(one, other) for one, other in zip(still[:20], done[:20], strict=True)) < 0.05  # not before its time


def _apart(one: Pose, other: Pose) -> float:
    pairs = [(one.left.x, other.left.x), (one.left.y, other.left.y), (one.right.x, other.right.x), (one.right.y, other.right.y)]
    pairs += [(one.head_pitch, other.head_pitch), (one.head_yaw, other.head_yaw), (one.lean, other.lean), (one.gaze[1], other.gaze[1])]
    return max(abs(a - b) for a, b in pairs)


def test_motion_scales_gestures() -> None:
    def reach(motion: float) -> float:
        return max(pose.right.x for pose in act(Deed(gesture=Gesture.POINT, start=20, length=50), motion=motion))

    assert reach(0.3) < reach(1.0) - 0.2


def test_a_seat_stands_there_before_anyone_sits() -> None:
    poses = act(Deed(gesture=Gesture.WALK, start=0, length=40, to_x=0.2), Deed(gesture=Gesture.SIT, start=44, length=40))
    places = [pose.spot.x + pose.stool * pose.spot.size for pose in poses if pose.stool is not None]
    assert len(places) == len(poses)
    assert max(places) - min(places) < 1e-6
    assert poses[-1].hip[1] > 30


def test_the_same_seed_gives_the_same_poses_and_another_does_not() -> None:
    deed = Deed(gesture=Gesture.WAVE, start=10, length=40)
    assert act(deed, seed=3) == act(deed, seed=3)
    assert act(deed, seed=3) != act(deed, seed=4)


@pytest.mark.parametrize("rate", [8, 24, 30, 60])
def test_any_rate_and_the_shortest_shot_work(rate: int) -> None:
    figure = Figure(character=ME, x=0.1, deeds=(Deed(gesture=Gesture.WALK, start=0, length=1, to_x=0.4),))
    assert len(perform(figure, floor, [], 1, 0, Rate(numerator=rate))) == 1
    assert len(perform(figure, floor, [], 2 * rate, 3, Rate(numerator=rate))) == 2 * rate + 6


@steady
@given(st.lists(st.tuples(st.sampled_from(list(Gesture)), st.integers(0, 90), st.integers(1, 60), st.floats(-1.2, 1.2)), max_size=5))
def test_whatever_is_planned_poses_stay_in_their_ranges(plan: list[tuple[Gesture, int, int, float]]) -> None:
    poses = act(*(Deed(gesture=gesture, start=start, length=length, to_x=x) for gesture, start, length, x in plan))
    for pose in poses:
        assert -1 <= pose.yaw <= 1
        assert abs(pose.head_yaw) <= 0.95
        assert 0 <= pose.blink <= 1
        assert 0 <= pose.pace <= 1
        assert max(abs(pose.gaze[0]), abs(pose.gaze[1])) <= 1
        assert all(np.isfinite([pose.lean, pose.tilt, *pose.hip, pose.left.x, pose.right.y, pose.sway]))
