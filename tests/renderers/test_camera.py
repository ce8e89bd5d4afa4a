"""Framing and the camera's path."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.shot import CameraKind, CameraMove, ShotSize
from rushes.renderers.animatic.camera import Place, Subject, View, compose, ease, path, pose

EXTENT = (-480.0, -270.0, 2400.0, 1350.0)
PLACE = Place((0.0, 0.0, 1920.0, 1080.0), (960.0, 600.0), EXTENT, (700.0, 500.0, 1000.0, 700.0))
ASPECTS = (16 / 9, 9 / 16, 1.0, 4 / 3, 2.39)
FIGURES = (ShotSize.WIDE, ShotSize.FULL, ShotSize.MEDIUM, ShotSize.CLOSE)
FAST = settings(deadline=None, max_examples=60, derandomize=True)


def person(x: float, y: float = 900.0, size: float = 1.0, faces: float = 0.0, lead: bool = True) -> Subject:
    top = y - 430 * size
    face = (x - 45 * size, top + 20 * size, x + 45 * size, top + 125 * size)
    return Subject((x - 80 * size, top, x + 80 * size, y), face, y - 190 * size, top + 190 * size, faces, lead)


moves = st.builds(
    CameraMove,
    kind=st.sampled_from([CameraKind.STATIC, CameraKind.PUSH, CameraKind.PULL, CameraKind.PAN, CameraKind.TRUCK, CameraKind.HANDHELD]),
    dx=st.floats(-1, 1),
    dy=st.floats(-0.5, 0.5),
    zoom=st.floats(0.5, 2.0),
)


@FAST
@given(move=moves, aspect=st.sampled_from(ASPECTS), size=st.sampled_from(list(ShotSize)), x=st.floats(100, 1800), widen=st.floats(0, 1))
def test_the_move_is_exact_and_stays_inside_what_is_drawn(move: CameraMove, aspect: float, size: ShotSize, x: float, widen: float) -> None:
    framing = compose(size, move, [[person(x)]] * 3, PLACE, aspect, 1.0, widen)
    views = path(framing, move.kind, 33, 2.0, aspect, EXTENT, 5)
    first, last = (pose(view, views[0], aspect) for view in (views[0], views[-1]))
    assert last.x - first.x == pytest.approx(move.dx, abs=1e-6)
    assert last.y - first.y == pytest.approx(move.dy, abs=1e-6)
    assert math.log(last.zoom / first.zoom) == pytest.approx(math.log(move.zoom), abs=1e-6)
    for view in views:
        left, top, right, bottom = view.bounds(aspect)
        assert left >= EXTENT[0] - 0.01
        assert top >= EXTENT[1] - 0.01
        assert right <= EXTENT[2] + 0.01
        assert bottom <= EXTENT[3] + 0.01


@FAST
@given(
    aspect=st.sampled_from(ASPECTS),
    size=st.sampled_from(FIGURES),
    x=st.floats(200, 1700),
    scale=st.floats(0.7, 1.3),
    faces=st.floats(-1, 1),
    zoom=st.floats(0.8, 1.25),
)
def test_heads_are_never_cut(aspect: float, size: ShotSize, x: float, scale: float, faces: float, zoom: float) -> None:
    subject = person(x, size=scale, faces=faces)
    framing = compose(size, CameraMove(kind=CameraKind.PUSH, zoom=zoom), [[subject]] * 3, PLACE, aspect)
    for view in path(framing, CameraKind.PUSH, 9, 1.0, aspect, EXTENT):
        left, top = view.to_frame(subject.face[0], subject.box[1], aspect)
        right, chin = view.to_frame(subject.face[2], subject.face[3], aspect)
        assert left > 0
        assert right < 1
        assert top > 0
        assert chin < 0.97


@pytest.mark.parametrize("aspect", ASPECTS)
def test_sizes_grow_closer(aspect: float) -> None:
    zooms = [compose(size, CameraMove(), [[person(900)]], PLACE, aspect).zoom for size in FIGURES]
    assert zooms == sorted(zooms)
    assert zooms[-1] > 1.5 * zooms[0]


def test_full_shows_head_to_foot_and_medium_from_the_waist() -> None:
    subject = person(900)
    full = compose(ShotSize.FULL, CameraMove(), [[subject]], PLACE, 16 / 9).at(0.5, 16 / 9)
    assert 0 < full.to_frame(0, subject.box[1], 16 / 9)[1] < full.to_frame(0, subject.box[3], 16 / 9)[1] < 1
    medium = compose(ShotSize.MEDIUM, CameraMove(), [[subject]], PLACE, 16 / 9).at(0.5, 16 / 9)
    assert medium.to_frame(0, subject.box[3], 16 / 9)[1] > 1.1
    assert medium.to_frame(0, subject.waist, 16 / 9)[1] == pytest.approx(1.0, abs=0.06)


@pytest.mark.parametrize("faces", [-0.8, 0.8])
def test_a_lone_face_has_room_to_look(faces: float) -> None:
    view = compose(ShotSize.CLOSE, CameraMove(), [[person(900, faces=faces)]], PLACE, 16 / 9).at(0.5, 16 / 9)
    at, _ = view.to_frame(900, 600, 16 / 9)
    assert (at < 0.45) if faces > 0 else (at > 0.55)


def test_two_leads_are_both_held_whole() -> None:
    for aspect in ASPECTS:
        apart = 900 if aspect >= 1 else 620  # farther apart than what is drawn is high would not fit a tall frame
        pair = [person(500, faces=1.0), person(500 + apart, faces=-1.0)]
        view = compose(ShotSize.MEDIUM, CameraMove(), [pair], PLACE, aspect).at(0.5, aspect)
        for subject in pair:
            assert 0 < view.to_frame(subject.face[0], 0, aspect)[0] < view.to_frame(subject.face[2], 0, aspect)[0] < 1


def test_a_walk_is_held_by_a_camera_that_follows() -> None:
    moments = [[person(500 + 60 * index)] for index in range(9)]
    still = compose(ShotSize.MEDIUM, CameraMove(), moments, PLACE, 16 / 9)
    follow = compose(ShotSize.MEDIUM, CameraMove(kind=CameraKind.TRUCK, dx=0.5), moments, PLACE, 16 / 9)
    assert follow.zoom > still.zoom


def test_reframing_widens() -> None:
    plain, wide = (compose(ShotSize.CLOSE, CameraMove(), [[person(900)]], PLACE, 1.0, widen=widen).zoom for widen in (0.0, 1.0))
    assert wide < 0.8 * plain


def test_an_insert_shows_its_detail() -> None:
    view = compose(ShotSize.INSERT, CameraMove(), [[]], PLACE, 16 / 9).at(0.5, 16 / 9)
    left, top, right, bottom = view.bounds(16 / 9)
    assert left < 700 < 1000 < right
    assert top < 500 < 700 < bottom
    assert view.zoom > 2


def test_ease_starts_and_ends_at_rest() -> None:
    assert (ease(0), ease(0.5), ease(1)) == (0, pytest.approx(0.5), 1)
    assert ease(0.02) < 1e-3
    steps = [ease((index + 1) / 48) - ease(index / 48) for index in range(48)]
    assert all(step >= 0 for step in steps)
    assert max(abs(b - a) for a, b in pairwise(steps)) < 0.004


def test_a_held_camera_sways_slowly_and_returns() -> None:
    framing = compose(ShotSize.MEDIUM, CameraMove(kind=CameraKind.HANDHELD), [[person(900)]], PLACE, 16 / 9)
    views = path(framing, CameraKind.HANDHELD, 72, 3.0, 16 / 9, EXTENT, 3)
    assert views[0] == views[-1]
    reach = max(abs(view.x - views[0].x) for view in views)
    width = 1920 / views[0].zoom
    assert 0.001 < reach / width < 0.012


def test_planes_move_by_their_parallax() -> None:
    view = View(1160.0, 540.0, 1.0)
    assert view.plane(0.0) == (960.0, 540.0)
    assert view.plane(0.5) == (1060.0, 540.0)
    assert view.plane(1.0) == (1160.0, 540.0)


@pytest.mark.parametrize("aside", [220.0, 260.0, -220.0, -260.0])
def test_nobody_stands_headless_at_the_edge(aside: float) -> None:
    """A tall one beside a child: the frame turns aside from them, and holds the child still."""
    child, tall = person(900, size=0.62), person(900 + aside, size=1.3, lead=False)
    framing = compose(ShotSize.MEDIUM, CameraMove(), [[child, tall]], PLACE, 16 / 9)
    left, top, right, _ = framing.at(0.5, 16 / 9).bounds(16 / 9)
    assert tall.face[1] < top, "else there is nothing to test"
    assert right <= tall.box[0] + 1 or left >= tall.box[2] - 1
    assert left <= child.face[0] and child.face[2] <= right
