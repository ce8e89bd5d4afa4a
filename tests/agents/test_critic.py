"""The critic weighs readings by the table, and by nothing else."""

import numpy as np
import pytest

from rushes.agents import critic
from rushes.agents.critic import Rushes, joined, weigh
from rushes.agents.judging.limits import rules
from rushes.agents.judging.readings import Reading, against_plan, dynamics, expected, out_of_frame, planned_motion, texture
from rushes.core.names import CharacterId, ShotId, TakeKey, TimeOfDay, Weather
from rushes.core.shot import Adjustments, CameraKind, CameraMove, Declared, Shot
from rushes.core.staging import SetDressing
from rushes.core.take import CameraPose, FrameGeometry, SubjectBox
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Decision, FailureMode, Finding, Verdict
from rushes.tools.measures.camera import Motion
from rushes.tools.measures.watch import Watch

HER = CharacterId("her")
PAN = CameraMove(kind=CameraKind.PAN, dx=0.15)


def rushes(declared=(), trusted=True, geometry=(), **more):
    shot = Shot(id=ShotId("a"), length=24, handle=0, declared=declared, **more)
    watch = Watch(rate=24.0, geometry=geometry)
    watch.camera.motions = [Motion(0, 0, 0, 1.0 if trusted else 0.1, 0.0)] * 23
    return Rushes(shot, Size(width=640, height=360), Rate(numerator=24), watch, geometry)


def placed(x=0.0, count=24, **more):
    return [
        FrameGeometry(
            camera=CameraPose(x=x * at / (count - 1), y=0, zoom=1), subjects={HER: SubjectBox(box=(1.2, 0.2, 1.4, 0.9))}, **more
        )
        for at in range(count)
    ]


@pytest.mark.parametrize("mode", [mode for mode, rule in rules().items() if rule.weight == "hard"])
def test_every_hard_row_orders_a_retake_beyond_its_limit_only(mode):
    rule = rules()[mode]
    step = -0.01 if rule.below else 0.01
    beyond, _ = weigh([Reading(mode, rule.limit + step, "too much")], rushes())
    within, _ = weigh([Reading(mode, rule.limit - step, "fine")], rushes())
    assert [finding.hard for finding in beyond] == [True]
    assert not within


def test_what_is_not_certain_is_told_and_orders_nothing():
    findings, _ = weigh([Reading(FailureMode.IDENTITY, 0.9, "another coat", certain=False)], rushes())
    assert [finding.hard for finding in findings] == [False]


def test_what_is_declared_is_excused_and_what_cannot_be_tracked_is_no_pass():
    reading = [Reading(FailureMode.FLICKER, 0.2, "it flickers")]
    assert weigh(reading, rushes(declared=(Declared.LIGHTNING,))) == ((), ())
    findings, blind = weigh(reading, rushes(trusted=False))
    assert not findings
    assert blind[0].startswith("flicker: only 0%")


@pytest.mark.parametrize(
    ("seen", "least", "most"),
    [(0.15, 0, 0.01), (0.08, 0.05, 0.15), (0.0, 0.25, 1), (-0.07, 0.6, 3), (-0.15, 1.2, 5), (0.4, 1.0, 3)],
    ids=["as planned", "far planes", "none", "back a little", "backwards", "too far"],
)
def test_a_travel_the_other_way_is_wrong_however_short(seen, least, most):
    shot = Shot(id=ShotId("a"), length=24, camera=PAN)
    score, words = against_plan(shot, np.array([seen, 0.0, 0.0]))
    assert least <= score <= most
    assert "planned +0.15 across" in words


def test_a_missing_pan_and_one_the_other_way_are_over_the_limit():
    limit = rules()[FailureMode.CAMERA].limit
    wide = Shot(id=ShotId("a"), length=24, camera=CameraMove(kind=CameraKind.PAN, dx=0.3))
    assert against_plan(wide, np.array([0.0, 0, 0]))[0] > limit
    assert against_plan(Shot(id=ShotId("a"), length=24, camera=PAN), np.array([-0.07, 0, 0]))[0] > limit


def test_a_lowered_camera_is_held_to_what_is_left_of_it():
    shot = Shot(id=ShotId("a"), length=24, camera=PAN, adjust=Adjustments(camera=0.0))
    assert against_plan(shot, np.array([0.0, 0, 0]))[0] == 0


def test_a_still_picture_has_too_little_motion():
    still = rushes(camera=PAN)
    still.watch.change.speed = [0.0] * 23
    moving = rushes(camera=PAN)
    moving.watch.change.speed = [0.15 / 23] * 23
    (low,), (high,) = list(dynamics(still)), list(dynamics(moving))
    assert low.score == 1.0 > rules()[FailureMode.DYNAMICS].limit
    assert high.score < 0.1
    assert not list(dynamics(rushes())), "nothing is planned to move"


def test_planned_motion_is_in_the_frames_own_widths():
    shown = rushes(geometry=placed(x=0.23))
    assert planned_motion(shown) == pytest.approx(1.0)


def test_expected_places_are_no_proof():
    known, hoped = rushes(geometry=placed(), subjects=(HER,)), rushes(geometry=placed(expected=True), subjects=(HER,))
    assert [reading.score for reading in out_of_frame(known)] == [1.0]
    assert expected(hoped) and not list(out_of_frame(hoped))


def test_rain_boils_by_nature():
    def modes(weather):
        dressing = SetDressing(name="coast", place="a coast", time=TimeOfDay.DAY, weather=weather)
        return {reading.mode for reading in texture(rushes(set=dressing))}

    assert {FailureMode.BOIL, FailureMode.POPPING} <= modes(Weather.CLEAR)
    assert not {FailureMode.BOIL, FailureMode.POPPING} & modes(Weather.STORM)


def test_what_other_takes_say_is_joined_and_taken_back():
    alone = Verdict(take=TakeKey("k"), decision=Decision.PASS)
    finding = Finding(mode=FailureMode.WARDROBE, score=0.6, limit=0.33, source=critic.BESIDE)
    against = joined(alone, [finding])
    assert against.decision is Decision.RETAKE
    assert joined(against, [finding]) == against
    assert joined(against, []) == alone
    own = Verdict(take=TakeKey("k"), decision=Decision.RETAKE, findings=(Finding(mode=FailureMode.JITTER, score=1, limit=0.1),))
    assert joined(joined(own, [finding]), []).decision is Decision.RETAKE
