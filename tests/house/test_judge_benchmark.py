"""The benchmark of the judge: its faults change what they say and nothing else, and its statistics are right."""

import importlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from rushes.core.shot import CameraKind, CameraMove, Shot, ShotSize
from rushes.core.speech import MouthShape
from rushes.core.staging import Deed, Figure, Gesture, Mouth
from rushes.core.timing import Rate, Size

HOME = Path(__file__).resolve().parents[2] / "benchmarks/judge"
pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture(scope="module")
def faults(home):
    return home("faults")


@pytest.fixture(scope="module")
def scores(home):
    return home("scores")


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


# -- the cases and what is made of them ------------------------------------------------------------


@pytest.fixture(scope="module")
def material(home):
    return home("material")


@pytest.fixture(scope="module")
def cases(home):
    return home("cases")


@pytest.fixture(scope="module")
def windows(material, take, tmp_path_factory):
    """Two films of three shots, alike but for their size and camera."""
    file = tmp_path_factory.mktemp("windows") / "take.npy"
    np.save(file, take)
    found = []
    for at in range(6):
        shot = Shot(id=f"s{at}", length=24, handle=0, size=(ShotSize.WIDE, ShotSize.MEDIUM)[at % 2],
                    camera=CameraMove(kind=(CameraKind.STATIC, CameraKind.PAN, CameraKind.PUSH)[(at + at // 3) % 3]))  # fmt: skip
        title = "ab"[at // 3]
        found.append(material.Window(f"{title}/{at}", title, shot, Size(width=428, height=240), Rate(), file))
    return found


def test_a_shot_that_is_cut_short_plans_nothing_after_its_cut(material):
    walk = Deed(gesture=Gesture.WALK, start=0, length=96, to_x=1.0)
    figure = Figure(
        character="mara", x=-1.0,
        deeds=(walk, Deed(gesture=Gesture.WAVE, start=60, length=9), Deed(gesture=Gesture.NOD, start=40, length=20)),
        mouths=(Mouth(shape=MouthShape.A, start=3), Mouth(shape=MouthShape.A, start=50)),
    )  # fmt: skip
    shot = Shot(id="s", length=84, handle=6, camera=CameraMove(kind=CameraKind.PAN, dx=0.4), figures=(figure,))
    cut = material.two_seconds(shot)
    assert cut.frames == 48 and cut.camera.dx == pytest.approx(0.2)
    deeds = cut.figures[0].deeds
    assert [deed.gesture for deed in deeds] == [Gesture.WALK, Gesture.NOD]
    assert (deeds[0].length, deeds[0].to_x) == (48, pytest.approx(0.0)), "half the way in half the time"
    assert [mouth.start for mouth in cut.figures[0].mouths] == [3]


def test_faults_come_in_rounds_and_each_in_as_many_windows_as_asked(cases, windows, tmp_path):
    of = cases.Material(windows, [], [], tmp_path)
    made = list(cases.faulty(of, ("flicker", "black", cases.OTHER_FILM), ("medium",), 4))
    assert [case.fault for case in made[:3]] == ["flicker", "black", cases.OTHER_FILM]
    assert len(made) == 12 and len({case.id for case in made}) == 12
    assert made[2].make().frames.shape == windows[0].frames.shape


def test_a_shuffled_plan_shows_another_film_planned_otherwise(cases, windows):
    for at, window in enumerate(windows):
        other = cases.unlike(window, windows, at)
        assert other.title != window.title
        assert other.shot.size is not window.shot.size and other.shot.camera.kind is not window.shot.camera.kind


def test_every_case_is_one_process_s_and_what_is_laundered_stays_with_it(cases, windows, tmp_path):
    run = importlib.import_module("run")
    benches = [run.Bench(run.Book(tmp_path / "rows"), tmp_path, 0.0, share=(at, 2)) for at in range(2)]
    for plain, washed in cases.laundry(windows, 2):
        owners = {at for case in (plain, *washed) for at, bench in enumerate(benches) if bench.mine(case.unit)}
        assert len(owners) == 1
    shares = [sum(bench.mine(case.unit) for case in cases.clean(windows)) for bench in benches]
    assert sum(shares) == len(windows)


def judged(fault, grade, group="fault", score=1.0, name="a/0", hard=True, mode="", decision=None):
    mode = mode or fault
    found = [mode] if hard else []
    finding = {"mode": mode, "score": score, "limit": 0.5, "hard": hard, "words": "", "frames": None, "region": None}
    decision = decision or ("retake" if hard else "pass")
    verdict = {"take": "k", "decision": decision, "findings": [finding] if hard else [], "measures": {}}
    return {
        "id": f"{group}|{fault}|{grade}|{name}", "group": group, "fault": fault, "grade": grade, "name": name, "title": name[0],
        "kind": "animatic", "notes": [], "declared": [], "spans": [], "box": None, "decision": decision, "found": found, "hard": found,
        "scores": {mode: [score, -1, 0, []]}, "blind": [], "trusted": 1.0, "seconds": 1.0, "film_seconds": 2.0, "verdict": verdict,
    }  # fmt: skip


def rows_of_a_run():
    clean = [judged("", "", "clean", 0.1 * at, f"a/{at}", False, mode) for at, mode in enumerate(("flicker", "flicker"))]
    faulty = [judged("flicker", "medium", score=0.05, name=f"a/{at}", hard=False) for at in range(3)]
    laundry = [judged("flicker", "", "laundry"), judged("flicker", "blur", "laundry", score=0.1, hard=False)]
    controls = [judged("blank grey", "", "control", mode="frozen"), judged("shuffled plan", "", "control", hard=False, mode="frozen")]
    return [*clean, *faulty, *laundry, *controls]


def test_what_is_not_good_enough_is_said_by_the_page_itself(home, tmp_path):
    summary, page, plot = (importlib.import_module(name) for name in ("summary", "page", "plot"))
    results = summary.of(rows_of_a_run()) | {"date": "2026-01-01", "commit": "abc"}
    text = "\n".join(f"<!-- {mark}: {side} -->" for mark in (page.FIGURES, page.MISSES) for side in ("begin", "end"))
    (tmp_path / "page.md").write_text(f"before\n{text}\nafter\n")
    page.put(results, tmp_path / "page.md")
    page.put(results, tmp_path / "page.md")
    told = (tmp_path / "page.md").read_text()
    assert told.startswith("before\n") and told.endswith("after\n") and told.count("| flicker | animatic |") == 2
    assert "**Flicker**: 0.50 at medium strength, 3 of 3 takes judged; promised 0.97" in told
    assert "**Flicker** rests on 3 takes." in told
    assert "**Laundering by blur**: 1 of 1 raised" in told
    assert "**Negative control, shuffled plan**: 1 of 1 passed" in told and "control, blank grey" not in told
    plot.draw(results, tmp_path / "plot.png")
    assert cv2.imread(str(tmp_path / "plot.png")).min() < 100
    assert summary.table(results)


def test_a_fault_that_was_not_found_is_not_laundered(home):
    summary = importlib.import_module("summary")
    rows = rows_of_a_run()
    assert summary.of(rows)["laundry"]["blur"]["n"] == 1
    missed = [row | {"hard": []} if row["id"] == "laundry|flicker||a/0" else row for row in rows]
    assert summary.of(missed)["laundry"]["blur"]["n"] == 0
