"""Coverage: sizes and moves across a scene, and how scenes meet."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.agents.staging.coverage import Moment, Place, plan_coverage, transition_between
from rushes.core.names import CharacterId, Feeling, SceneId, TimeOfDay
from rushes.core.script import Scene
from rushes.core.shot import CameraKind, ShotSize, Transition
from rushes.core.staging import Gesture

A, B = CharacterId("a"), CharacterId("b")

moments = st.builds(
    Moment,
    seconds=st.floats(1.5, 8),
    present=st.sampled_from([(), (A,), (A, B)]),
    gestures=st.frozensets(st.sampled_from(list(Gesture)), max_size=3),
    feeling=st.one_of(st.none(), st.sampled_from(list(Feeling))),
    travel=st.sampled_from([0.0, 0.0, 0.5, -0.7]),
    leaving=st.booleans(),
    emphatic=st.booleans(),
).flatmap(
    lambda moment: st.builds(
        lambda actors, speaker, target: Moment(**{**moment.__dict__, "actors": actors, "speaker": speaker, "target": target}),
        actors=st.sampled_from([(), moment.present[:1], moment.present]),
        speaker=st.sampled_from([None, *moment.present]),
        target=st.sampled_from([None, *moment.present]),
    )
)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.lists(moments, min_size=1, max_size=9), st.booleans(), st.booleans())
def test_neighbours_differ_and_moves_are_modest(scene: list[Moment], new: bool, last: bool) -> None:
    framings = plan_coverage(scene, Place(new=new, last=last))
    assert len(framings) == len(scene)
    for framing, moment in zip(framings, scene, strict=True):
        assert set(framing.subjects) <= set(moment.present)
        assert 0.85 <= framing.camera.zoom <= 1.18
        assert abs(framing.camera.dx) <= 0.12
        assert abs(framing.camera.dy) <= 0.12
        assert framing.camera.reason
        if moment.speaker and framing is not framings[0]:
            assert framing.subjects[0] == moment.speaker
    for before, after in pairwise(framings):
        assert (before.size, before.subjects) != (after.size, after.subjects)
        assert (before.camera.kind, before.camera.dx > 0) != (after.camera.kind, after.camera.dx > 0) or before.camera.dy != after.camera.dy


def test_a_new_place_is_seen_wide_first_and_a_known_one_need_not_be() -> None:
    scene = [Moment(seconds=3, present=(A, B), actors=(A,)), Moment(seconds=3, present=(A, B), speaker=B)]
    assert plan_coverage(scene, Place(new=True))[0].size is ShotSize.WIDE
    assert plan_coverage(scene, Place(new=False))[0].size is not ShotSize.WIDE


def test_scenes_of_one_shot_are_not_all_wide() -> None:
    moment = Moment(seconds=5, present=(A,), actors=(A,))
    first = plan_coverage([moment], Place())
    second = plan_coverage([moment], Place(), first[-1])
    third = plan_coverage([moment], Place(), second[-1])
    assert [framing.size for framing in (*first, *second, *third)] == [ShotSize.WIDE, ShotSize.FULL, ShotSize.WIDE]


def test_a_conversation_is_cut_between_its_speakers() -> None:
    scene = [Moment(seconds=3, present=(A, B), speaker=who) for who in (A, A, B, A, B)]
    framings = plan_coverage(scene, Place(new=False))
    assert [framing.subjects for framing in framings] == [(A,), (A,), (B,), (A,), (B,)]
    assert {framing.size for framing in framings} <= {ShotSize.MEDIUM, ShotSize.CLOSE}


@pytest.mark.parametrize(
    ("moment", "kind", "size"),
    [
        (Moment(seconds=3, present=(A,), actors=(A,), travel=0.6), CameraKind.PAN, ShotSize.FULL),
        (Moment(seconds=3, present=(A,), actors=(A,), feeling=Feeling.WONDER), CameraKind.PUSH, ShotSize.CLOSE),
        (Moment(seconds=3, present=(A,), actors=(A,), leaving=True, travel=0.9), CameraKind.PULL, ShotSize.FULL),
        (Moment(seconds=3, present=(A, B), speaker=A), CameraKind.STATIC, ShotSize.MEDIUM),
        (Moment(seconds=3, present=(A,), actors=(A,), gestures=frozenset({Gesture.LOOK_UP})), CameraKind.TILT, ShotSize.MEDIUM),
        (Moment(seconds=3, present=(A,), things=True), CameraKind.PUSH, ShotSize.INSERT),
    ],
)
def test_the_camera_has_a_reason_in_the_story(moment: Moment, kind: CameraKind, size: ShotSize) -> None:
    first = Moment(seconds=3, present=(B,), actors=(B,))
    framing = plan_coverage([first, moment, first], Place(new=True))[1]
    assert (framing.camera.kind, framing.size) == (kind, size)


def test_a_pan_goes_where_the_walk_goes() -> None:
    for travel in (0.8, -0.8):
        framing = plan_coverage([Moment(seconds=3, present=(A,), actors=(A,), travel=travel)], Place(new=False))[0]
        assert framing.camera.dx * travel > 0


def _scene(place: str, time: TimeOfDay) -> Scene:
    return Scene(id=SceneId("s"), place=place, time=time)


@pytest.mark.parametrize(
    ("before", "after", "transition"),
    [
        (_scene("a shop", TimeOfDay.DAY), _scene("A shop", TimeOfDay.DAY), Transition.CUT),
        (_scene("a shop", TimeOfDay.DAY), _scene("a street", TimeOfDay.DAY), Transition.CROSS_FADE),
        (_scene("a shop", TimeOfDay.DAY), _scene("a shop", TimeOfDay.DUSK), Transition.CROSS_FADE),
        (_scene("a shop", TimeOfDay.NIGHT), _scene("a shop", TimeOfDay.MORNING), Transition.DIP),
    ],
)
def test_scenes_meet_by_how_much_time_passes(before: Scene, after: Scene, transition: Transition) -> None:
    assert transition_between(before, after) is transition


def test_shots_of_nobody_move_in_turn() -> None:
    framings = plan_coverage([Moment(seconds=4.0)] * 7, Place(new=True))
    assert all((a.size, a.camera) != (b.size, b.camera) for a, b in zip(framings, framings[2:], strict=False))
    assert len({(one.camera.kind, one.camera.dx > 0) for one in framings}) >= 4
