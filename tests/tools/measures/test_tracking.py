"""People are found by their colours, followed, and never guessed."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from rushes.core.names import CharacterId
from rushes.core.take import CameraPose, FrameGeometry, SubjectBox
from rushes.tools.measures.appearance import Guise, binned, foreground, portrayed, shared, told
from rushes.tools.measures.claims import candidates
from rushes.tools.measures.searching import Scene
from rushes.tools.measures.tracking import Tracker
from rushes.tools.measures.watch import Watch

RATE, WIDTH, HEIGHT = 12.0, 384, 216
ADA, BEN = CharacterId("ada"), CharacterId("ben")
COLOURS = {
    ADA: ((224, 172, 140), (190, 40, 40), (40, 50, 120)),
    BEN: ((120, 80, 60), (40, 150, 70), (220, 200, 90)),
}
Box = tuple[float, float, float, float]


def ground(seed: int = 1) -> np.ndarray:
    """A grey-blue ground with coarse texture, wider than the frame."""
    noise = np.random.default_rng(seed).normal(0, 14, (HEIGHT // 6, WIDTH // 3, 1))
    big = cv2.resize(noise, (WIDTH * 2, HEIGHT), interpolation=cv2.INTER_CUBIC)[..., None]
    return np.clip(np.array((120.0, 130.0, 150.0)) + big, 0, 255).astype(np.uint8)


def draw(frame: np.ndarray, who: CharacterId, box: Box) -> None:
    """Somebody as a round head, a trunk and two legs in the box."""
    left, top, right, bottom = (round(v * s) for v, s in zip(box, (WIDTH, HEIGHT, WIDTH, HEIGHT), strict=True))
    head, body, legs = COLOURS[who]
    wide, tall, middle = right - left, bottom - top, (left + right) // 2
    cv2.ellipse(frame, (middle, top + round(0.12 * tall)), (round(0.26 * wide), round(0.12 * tall)), 0, 0, 360, head, -1)
    for half, start, end, colour in ((0.4, 0.24, 0.62, body), (0.34, 0.62, 1.0, legs)):
        corners = (middle - round(half * wide), top + round(start * tall)), (middle + round(half * wide), top + round(end * tall))
        cv2.rectangle(frame, *corners, colour, -1)


def box_at(x: float, tall: float = 0.5) -> Box:
    """A box whose middle is at `x`, its feet near the ground."""
    wide = tall * 0.22
    return x - wide / 2, 0.92 - tall, x + wide / 2, 0.92


def film(places: list[dict[CharacterId, Box]], pan: float = 0.5) -> list[np.ndarray]:
    """One frame for each row of places, over a ground that slides."""
    wide = ground()
    frames = []
    for index, boxes in enumerate(places):
        start = round(index * pan)
        frame = np.ascontiguousarray(wide[:, start : start + WIDTH])
        for who, box in boxes.items():
            draw(frame, who, box)
        frames.append(cv2.GaussianBlur(frame, (0, 0), 0.7))
    return frames


def portrait(who: CharacterId) -> Guise:
    """Somebody alone on a plain ground, larger than in the film."""
    picture = np.full((HEIGHT * 2, WIDTH * 2, 3), 235, dtype=np.uint8)
    small = np.full((HEIGHT, WIDTH, 3), 235, dtype=np.uint8)
    draw(small, who, box_at(0.5, 0.85))
    picture = cv2.resize(small, (WIDTH * 2, HEIGHT * 2))
    guise = portrayed(picture)
    assert guise is not None
    return guise


def watched(frames: list[np.ndarray], tracker: Tracker, known: list[FrameGeometry] | None = None) -> Watch:
    """A take that went by."""
    watch = Watch(rate=RATE, geometry=known or (), tracker=tracker)
    for index, frame in enumerate(frames):
        watch.see(index, frame)
    return watch


def geometry(places: list[dict[CharacterId, Box]], by: float = 0.0, expected: bool = True) -> list[FrameGeometry]:
    """What a renderer says, moved by a share of the width."""
    shifted = [{who: SubjectBox(box=(b[0] + by, b[1], b[2] + by, b[3])) for who, b in row.items()} for row in places]
    return [FrameGeometry(camera=CameraPose(x=0, y=0, zoom=1), subjects=row, expected=expected) for row in shifted]


def walk(who: CharacterId, start: float, end: float, frames: int = 36) -> list[dict[CharacterId, Box]]:
    return [{who: box_at(float(x))} for x in np.linspace(start, end, frames)]


CAST = {who: [portrait(who)] for who in COLOURS}


def test_somebody_is_found_by_a_picture_from_elsewhere_and_followed() -> None:
    places = walk(ADA, 0.3, 0.6)
    tracker = Tracker(RATE, lambda: CAST)
    watched(film(places), tracker)
    found = [shared(boxes[ADA], places[index][ADA]) for index, boxes in enumerate(tracker.places) if ADA in boxes]
    assert len(found) > 0.8 * len(places)
    assert min(found) > 0.4 and float(np.median(found)) > 0.6


def test_who_is_absent_is_not_found_though_another_is_there() -> None:
    tracker = Tracker(RATE, lambda: {BEN: CAST[BEN]})
    watched(film(walk(ADA, 0.3, 0.6)), tracker)
    assert not tracker.everyone
    assert tracker.missed == {BEN}


def test_nobody_is_found_on_empty_ground() -> None:
    tracker = Tracker(RATE, lambda: CAST)
    watched(film([{} for _ in range(30)]), tracker)
    assert not tracker.everyone


def test_scattered_things_of_the_right_colours_are_nobody() -> None:
    chance = np.random.default_rng(5)
    spots = [(int(x), int(y), int(part)) for x, y, part in zip(*(chance.integers(0, top, 26) for top in (384, 150, 3)), strict=True)]
    frames = film([{}])
    for frame in frames:
        for x, y, part in spots:
            cv2.circle(frame, (x, y + 20 * part), 7, COLOURS[ADA][part], -1)
    assert not candidates(Scene(binned(frames[0])), CAST[ADA], None, [])
    there = film([{ADA: box_at(0.5)}])[0]
    assert candidates(Scene(binned(there)), CAST[ADA], None, [])
    assert not candidates(Scene(binned(there)), CAST[ADA], None, [box_at(0.5)])  # somebody else has that place


def test_two_who_look_the_same_are_told_apart_by_nobody() -> None:
    places = [{ADA: box_at(0.3), BEN: box_at(0.7)} for _ in range(30)]
    frames = film([{ADA: row[ADA]} for row in places])
    tracker = Tracker(RATE, lambda: {ADA: CAST[ADA], BEN: CAST[ADA]})
    watched(frames, tracker)
    assert not tracker.everyone


def test_of_two_of_a_kind_neither_is_taken_for_the_one_that_is_meant() -> None:
    twins = film([{ADA: box_at(0.3)} for _ in range(24)])
    for frame in twins:
        draw(frame, ADA, box_at(0.7))
    tracker = Tracker(RATE, lambda: {ADA: CAST[ADA]})
    watched(twins, tracker)
    assert not tracker.everyone


def test_two_who_cross_never_change_places() -> None:
    there, back = np.linspace(0.25, 0.75, 48), np.linspace(0.75, 0.25, 48)
    places = [{ADA: box_at(float(a)), BEN: box_at(float(b))} for a, b in zip(there, back, strict=True)]
    tracker = Tracker(RATE, lambda: CAST)
    watched(film(places), tracker)
    apart = [index for index in range(48) if shared(places[index][ADA], places[index][BEN]) == 0]
    for index in apart:
        for who, other in ((ADA, BEN), (BEN, ADA)):
            if who in tracker.places[index]:
                box = tracker.places[index][who]
                assert shared(box, places[index][who]) > shared(box, places[index][other])
    late = [index for index in apart if index > 40]
    assert any(ADA in tracker.places[index] for index in late) and any(BEN in tracker.places[index] for index in late)


@pytest.mark.parametrize("by", [0.0, 0.05, 0.15, 0.3])
def test_an_expected_place_is_set_right_by_a_reference(by: float) -> None:
    places = walk(ADA, 0.4, 0.5)
    tracker = Tracker(RATE, lambda: CAST)
    watch = watched(film(places), tracker, geometry(places, by))
    last = watch.where[-1].subjects[ADA].box
    assert shared(last, places[-1][ADA]) > 0.4


def test_without_a_reference_an_expected_place_stays_what_it_is() -> None:
    places = walk(ADA, 0.4, 0.5)
    tracker = Tracker(RATE, dict)
    watch = watched(film(places), tracker, geometry(places, 0.2))
    assert not tracker.everyone
    assert watch.where[-1].subjects[ADA].box == pytest.approx(geometry(places, 0.2)[-1].subjects[ADA].box)


def test_what_an_exact_renderer_says_is_left_alone_and_nobody_is_looked_for() -> None:
    def cast() -> dict[CharacterId, list[Guise]]:
        raise AssertionError("nobody need be looked for")

    places = walk(ADA, 0.4, 0.5, 12)
    known = geometry(places, 0.2, expected=False)
    watch = watched(film(places), Tracker(RATE, cast), known)
    assert watch.where == known
    assert watch.tracker is not None and not watch.tracker.everyone and not watch.tracker.missed


def test_a_renderer_that_knows_its_camera_alone_leaves_people_to_be_found() -> None:
    camera = CameraPose(x=0.1, y=0, zoom=1.2)
    tracker = Tracker(RATE, lambda: CAST)
    watch = watched(film(walk(ADA, 0.4, 0.5, 16)), tracker, [FrameGeometry(camera=camera)] * 16)
    assert tracker.everyone == {ADA}
    assert watch.where[-1].camera == camera and ADA in watch.where[-1].subjects


def test_who_walks_out_is_noted_as_outside() -> None:
    places = walk(ADA, 0.7, 1.2, 40)
    tracker = Tracker(RATE, lambda: CAST)
    watched(film(places), tracker)
    out = tracker.outside(ADA)
    gone = next(index for index, row in enumerate(places) if row[ADA][0] > 1)
    assert 39 in out and gone in out
    assert min(out) > 15


def test_somebody_who_stays_is_never_outside() -> None:
    tracker = Tracker(RATE, lambda: CAST)
    watched(film(walk(ADA, 0.3, 0.6)), tracker)
    assert tracker.outside(ADA) == []


def test_action_is_held_against_where_somebody_was_to_be_and_not_where_they_were_found() -> None:
    places = walk(ADA, 0.35, 0.55, 48)
    still = [places[0]] * 48
    tracker = Tracker(RATE, lambda: CAST)
    watch = watched(film(places, pan=0), tracker, geometry(still))
    worst = watch.action.off(ADA)
    assert worst is not None and worst[0] > 0.5
    right = watched(film(places, pan=0), Tracker(RATE, lambda: CAST), geometry(places)).action.off(ADA)
    assert right is not None and right[0] < 0.4


def test_action_is_not_judged_where_nothing_was_planned() -> None:
    watch = watched(film(walk(ADA, 0.3, 0.6)), Tracker(RATE, lambda: CAST))
    assert watch.likeness.seen.get(ADA)
    assert watch.action.off(ADA) is None


def test_a_second_opinion_can_only_take_away() -> None:
    asked: list[CharacterId] = []

    def no(name: CharacterId, crop: np.ndarray) -> bool:
        asked.append(name)
        return False

    tracker = Tracker(RATE, lambda: CAST, no)
    watched(film(walk(ADA, 0.3, 0.6, 20)), tracker)
    assert ADA in asked and not tracker.everyone


def test_a_portrait_is_cut_out_of_a_plain_ground() -> None:
    assert told(CAST[ADA][0], CAST[ADA][0]) == pytest.approx(1, abs=0.01)
    assert told(CAST[ADA][0], CAST[BEN][0]) < 0.4
    assert portrayed(np.full((200, 300, 3), 90, dtype=np.uint8)) is None


def test_the_foreground_of_a_box_is_who_stands_in_it() -> None:
    frame = film([{ADA: box_at(0.5)}])[0]
    weights = foreground(binned(frame), box_at(0.5))
    rows, columns = slice(48, 90), slice(92, 100)
    assert weights[rows, columns].mean() > 0.9
    assert weights[:, :70].max() == 0


def test_no_face_or_joint_is_told_of_who_was_found() -> None:
    places = walk(ADA, 0.4, 0.5, 16)
    known = [
        frame.model_copy(update={"subjects": {ADA: frame.subjects[ADA].model_copy(update={"joints": {"head": (0.5, 0.4)}})}})
        for frame in geometry(places, 0.05)
    ]
    watch = watched(film(places), Tracker(RATE, lambda: CAST), known)
    assert watch.where[0].subjects[ADA].joints and not watch.where[-1].subjects[ADA].joints


def test_the_same_film_gives_the_same_places() -> None:
    frames = film(walk(ADA, 0.3, 0.6, 24))
    first, second = Tracker(RATE, lambda: CAST), Tracker(RATE, lambda: CAST)
    watched(frames, first)
    watched(frames, second)
    assert first.places == second.places and first.places[-1]
