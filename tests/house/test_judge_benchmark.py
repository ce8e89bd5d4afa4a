"""The benchmark of the judge: its faults change what they say and nothing else, and its statistics are right."""

import importlib
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

HOME = Path(__file__).resolve().parents[2] / "benchmarks/judge"


@pytest.fixture(scope="module", autouse=True)
def home():
    places = [str(HOME), str(HOME.parent)]
    sys.path[:0] = places
    before = set(sys.modules)
    yield
    for place in places:
        sys.path.remove(place)
    for name in set(sys.modules) - before:
        if str(HOME.parent) in (getattr(sys.modules[name], "__file__", None) or ""):
            del sys.modules[name]


@pytest.fixture(scope="module")
def faults(home):
    return importlib.import_module("faults")


@pytest.fixture(scope="module")
def scores(home):
    return importlib.import_module("scores")


@pytest.fixture(scope="module")
def take():
    """A picture with texture in which a square walks to the right: 24 frames, 427x240."""
    rng = np.random.default_rng(1)
    ground = cv2.GaussianBlur(rng.integers(0, 255, (240, 427, 3)).astype(np.uint8), (0, 0), 2) // 2 + 60
    frames = np.repeat(ground[None], 24, axis=0).copy()
    for at, frame in enumerate(frames):
        frame[80:160, 20 + 8 * at : 100 + 8 * at] = (200, 60, 40)
    return frames


def changed(before, after):
    """How much each frame changed, in grey levels."""
    return np.abs(after.astype(float) - before).mean(axis=(1, 2, 3))


def test_every_fault_keeps_the_shape_and_leaves_the_clean_take_alone(faults, take):
    kept = take.copy()
    for name in faults.TABLE:
        for grade in faults.GRADES:
            made = faults.put(name, grade, take, "w")
            assert made.frames.shape == take.shape and made.frames.dtype == np.uint8, name
    assert (take == kept).all()


def test_a_stronger_fault_changes_more(faults, take):
    for name in faults.TABLE:
        weak, medium, strong = (changed(take, faults.put(name, grade, take, "w").frames).mean() for grade in faults.GRADES)
        assert 0 < weak < medium < strong, name


def test_nothing_changes_outside_the_frames_that_are_named(faults, take):
    for name in faults.TABLE:
        made = faults.put(name, "medium", take, "w")
        inside = {frame for start, end in made.spans for frame in range(start, end)}
        outside = [frame for frame in range(len(take)) if frame not in inside]
        assert (made.frames[outside] == take[outside]).all(), name


def test_the_same_seed_gives_the_same_fault_and_another_seed_another(faults, take):
    for name in ("flicker", "camera jitter", "texture boil"):
        first, second, other = (faults.put(name, "medium", take, seed).frames for seed in ("a", "a", "b"))
        assert (first == second).all() and not (first == other).all()


def test_flicker_is_as_strong_as_it_says(faults, take):
    ratios = [faults.put("flicker", "strong", take, str(seed)).frames.mean(axis=(1, 2, 3)) / take.mean(axis=(1, 2, 3)) for seed in range(8)]
    assert np.std(np.concatenate(ratios)) == pytest.approx(0.06, rel=0.2)


def test_local_faults_stay_in_their_box(faults, take):
    for name in ("local flicker", "texture popping"):
        made = faults.put(name, "strong", take, "w")
        left, top, right, bottom = made.box
        rest = np.ones(take.shape[1:3], bool)
        rest[max(0, int(top * 240) - 1) : int(bottom * 240) + 2, max(0, int(left * 427) - 1) : int(right * 427) + 2] = False
        assert (made.frames[:, rest] == take[:, rest]).all() and not (made.frames == take).all()


def test_local_flicker_is_as_strong_as_it_says_where_it_is(faults, take):
    made = faults.put("local flicker", "strong", take, "w")
    left, top, right, bottom = made.box
    row, column = int((top + bottom) * 120), int((left + right) * 213.5)
    part = np.s_[:, row - 8 : row + 8, column - 8 : column + 8]
    assert np.std(made.frames[part].mean(axis=(1, 2, 3)) / take[part].mean(axis=(1, 2, 3))) == pytest.approx(0.06, rel=0.35)


def test_duplicates_repeat_and_a_freeze_holds(faults, take):
    made = faults.put("duplicate frames", "medium", take, "w")
    assert [at for at in range(1, 24) if (made.frames[at] == made.frames[at - 1]).all()] == [start for start, _ in made.spans]
    held = faults.put("frozen", "medium", take, "w")
    (start, end), = held.spans
    assert end - start == 12 and (held.frames[start:end] == held.frames[start]).all()


def test_a_cut_is_on_the_frame_it_names(faults, take):
    made = faults.cut_to(take, 255 - take, faults.seeded("cut"))
    start, end = made.spans[0]
    steps = changed(made.frames[:-1], made.frames[1:])
    assert start <= int(np.argmax(steps)) <= end - 1


def test_laundering_keeps_length_and_makes_the_fault_no_larger_than_it_was(faults, take):
    for name, wash in faults.LAUNDRY.items():
        assert wash(take).shape == take.shape, name
    bad = faults.put("flicker", "strong", take, "w").frames
    spread = [float(np.diff(frames.mean(axis=(1, 2, 3))).std()) for frames in (bad, faults.LAUNDRY["temporal average"](bad))]
    assert spread[1] < spread[0] / 2


def test_the_area_is_that_of_its_definition(scores):
    rng = np.random.default_rng(5)
    for _ in range(20):
        bad, good = (list(rng.integers(0, 6, int(rng.integers(1, 9))).astype(float)) for _ in range(2))
        brute = sum(1.0 if b > g else 0.5 if b == g else 0.0 for b in bad for g in good) / (len(bad) * len(good))
        assert scores.auroc(bad, good) == pytest.approx(brute)
    assert scores.auroc([], [1.0]) is None


def test_the_interval_of_wilson_has_the_known_values():
    scores = importlib.import_module("publishing")
    assert scores.wilson(0, 10) == pytest.approx((0.0, 0.27753), abs=1e-4)
    assert scores.wilson(5, 10) == pytest.approx((0.23659, 0.76341), abs=1e-4)
    assert scores.wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert scores.wilson(0, 0) == (0.0, 1.0)


def test_hits_at_five_percent_lets_one_of_twenty_clean_takes_through(scores):
    clean = [float(value) for value in range(20)]
    assert scores.limit_at(clean) == 18.0
    assert scores.hits_at([18.0, 18.5, 25.0], clean) == pytest.approx(2 / 3)
    assert scores.hits_at([25.0], clean, missed=3) == 0.25


def test_a_title_that_is_left_out_does_not_set_its_own_limit(scores):
    rows = [("a", 1.0)] * 20 + [("b", 5.0)] * 20
    assert scores.left_out(rows) == (20, 40)
    assert scores.left_out([("a", 1.0)] * 20 + [("b", 1.0)] * 20) == (0, 40)


def test_a_finding_is_near_the_fault_or_not(scores):
    assert scores.overlaps(10, 3, [(14, 15)]) and not scores.overlaps(10, 3, [(16, 18)])
