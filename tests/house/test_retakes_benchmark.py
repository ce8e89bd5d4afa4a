"""The benchmark of retakes: its shots are in order, its truth holds like against like, its figures are what they say."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from rushes.agents import director
from rushes.agents.staging.linting import broken
from rushes.core.verdict import FailureMode, Lever
from rushes.renderers.faulty import SPOILERS, Faulty

HOME = Path(__file__).resolve().parents[2] / "benchmarks/retakes"
pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture(scope="module")
def figures(home):
    return home("figures")


@pytest.fixture(scope="module")
def play(home):
    return home("play")


@pytest.fixture(scope="module")
def truth(home):
    return home("truth")


@pytest.fixture(scope="module")
def world(home):
    return home("world")


@pytest.fixture(scope="module")
def clean():
    """A picture with texture, standing still: 24 frames, 256x144."""
    rng = np.random.default_rng(4)
    ground = sum(cv2.resize(rng.standard_normal((144 // step, 256 // step, 3)).astype(np.float32), (256, 144)) * 16 for step in (3, 9, 30))
    return np.repeat(np.clip(ground + 120, 20, 230).astype(np.uint8)[None], 24, axis=0)


def moved(frame, across, down, zoom=1.0):
    matrix = np.array([[zoom, 0, (1 - zoom) * 128 + across], [0, zoom, (1 - zoom) * 72 + down]])
    return cv2.warpAffine(frame, matrix, (256, 144), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)


def played(play, policy="director", passed=(False, True), steps=(), renders=2):
    return play.Played("k", "flicker by seed", policy, tuple(steps), tuple(passed), renders, "pass")


def step(play, right, kept=True, before=1.0, after=0.0, control=False):
    return play.Step(Lever.SEED, right, control, kept, True, before, after)


def test_every_flaw_can_be_put_into_a_shot_and_yields_to_a_lever_that_is_declared(world):
    levers = Faulty(world.Kept(), {}).capabilities.levers
    for flaw, _ in world.KINDS:
        assert flaw.mode in SPOILERS
        assert flaw.lever in (*levers, *director.CREW), flaw


def test_the_plan_of_every_shot_is_clean(world):
    bible, limits = world.bible("x.png"), world.Kept().capabilities
    for case in world.cases(1):
        assert broken(case.shot, bible, limits).get("light", ()) in ((), []), case.name


def test_trembling_is_measured_as_it_is_and_an_enlarged_picture_does_not_tremble(truth, clean):
    rng = np.random.default_rng(2)
    shaken = np.stack([moved(frame, *rng.normal(0, 1, 2)) for frame in clean])
    enlarged = np.stack([moved(frame, 0, 0, 1.05) for frame in clean])
    assert truth.tremble(clean, clean, 12.0) < 0.01
    assert 0.15 < truth.tremble(shaken, clean, 12.0) < 0.6
    assert truth.tremble(enlarged, clean, 12.0) < 0.03
    assert truth.enlargement(enlarged, clean) == pytest.approx(1.05, abs=0.006)


def test_what_a_repair_did_not_touch_stays_wrong_and_a_blur_is_a_fault(truth, clean):
    soft = np.stack([cv2.GaussianBlur(frame, (0, 0), 1.5) for frame in clean])
    left = truth.mended({FailureMode.FLICKER: 1.0, FailureMode.LOST: 1.0}, soft, clean, clean, 12.0)
    assert left.keys() == {FailureMode.LOST, FailureMode.SOFT}


def test_the_control_of_a_question_is_neither_right_nor_wrong(play):
    asked = played(play, steps=[step(play, False, control=True), step(play, True)])
    assert asked.right and played(play, steps=[step(play, True, control=True)]).right
    assert played(play, steps=[step(play, False), step(play, True)]).right is False
    assert played(play).right is None


def test_shares_and_what_was_accepted_though_worse(figures, play):
    rows = [
        played(play, steps=[step(play, True)]),
        played(play, steps=[step(play, False, after=2.0), step(play, True, kept=False, after=3.0)], passed=(False, False)),
    ]
    told = figures.of(rows, [])["policies"]["director"]
    assert (told["choice"]["hits"], told["choice"]["of"]) == (1, 2)
    assert (told["passed"]["hits"], told["accepted"], told["collateral"]) == (1, 2, 1)
    assert told["repairs_per_render"] == pytest.approx(0.5)


def test_the_plot_and_the_table_name_every_policy(figures, play, tmp_path):
    rows = [played(play, policy, passed=(False, True, True, True), steps=[step(play, True)]) for policy in play.POLICIES]
    results = figures.of(rows, rows[:1]) | {"left_out": [], "date": "2026-01-01", "commit": "abc"}
    figures.draw(results, tmp_path / "plot.png")
    assert cv2.imread(str(tmp_path / "plot.png")).min() < 100
    told = "\n".join(figures.page(results))
    assert all(f"| {policy} |" in told for policy in play.POLICIES)
    assert "questions apart, in 80% of cases: 100%, met" in told
    assert "by lot at most 25%: 100%, not met" in told
    assert "the intervals touch: not met" in told
    assert "worse than the one it replaced: 0 of 4, met" in told
