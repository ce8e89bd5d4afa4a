"""The critic weighs readings by the table, and by nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from rushes.agents import critic
from rushes.agents.critic import Rushes, joined, weigh
from rushes.agents.judging.limits import rules
from rushes.agents.judging.motion import planned_motion
from rushes.agents.judging.people import lost, out_of_frame, speech
from rushes.agents.judging.readings import against_plan, dynamics, hour, texture
from rushes.agents.judging.rushes import Reading
from rushes.core.names import CharacterId, ShotId, TakeKey, TimeOfDay, Weather
from rushes.core.shot import Adjustments, CameraKind, CameraMove, Declared, Shot
from rushes.core.speech import MouthShape
from rushes.core.staging import Figure, Mouth, SetDressing
from rushes.core.take import CameraPose, FrameGeometry, SubjectBox
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Decision, FailureMode, Finding, Verdict
from rushes.tools.measures.camera import Motion
from rushes.tools.measures.mouths import Sync
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
    findings, _ = weigh([Reading(FailureMode.IDENTITY, 2 * rules()[FailureMode.IDENTITY].limit, "another coat", certain=False)], rushes())
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
    assert planned_motion(shown.shot, shown.size, shown.geometry) == pytest.approx(1.0)


def walking(left, right, wide):
    """The plan of somebody who walks from left to right in two seconds, `wide` widths wide and three quarters high."""
    pose = CameraPose(x=0, y=0, zoom=1)
    ways = (left + (right - left) * at / 47 for at in range(48))
    return [FrameGeometry(camera=pose, subjects={HER: SubjectBox(box=(x, 0.2, x + wide, 0.95))}) for x in ways]


def test_who_is_small_or_outside_moves_too_little_of_the_picture_to_be_missed():
    def planned(geometry):
        shown = rushes(geometry=geometry)
        return planned_motion(shown.shot, shown.size, geometry)

    assert planned(walking(0.2, 0.6, 0.25)) == pytest.approx(100 * 0.4 / 47)
    assert planned(walking(0.2, 0.6, 0.06)) == 0, "a figure far away is not a twentieth of the picture"
    assert planned(walking(-1.2, -0.4, 0.25)) == 0, "who has not come in yet moves nothing"


def test_a_night_as_bright_as_day_is_told():
    def at(time, luma, **more):
        dressing = SetDressing(name="coast", place="a coast", time=time, weather=Weather.CLEAR)
        shown = rushes(set=dressing, **more)
        shown.watch.luma = [luma] * 24
        return list(hour(shown))

    for time, luma, fault in (
        (TimeOfDay.NIGHT, 170, True), (TimeOfDay.NIGHT, 110, False), (TimeOfDay.DAY, 160, False), (TimeOfDay.DAY, 30, True),
        (TimeOfDay.AFTERNOON, 80, False),
    ):  # fmt: skip
        (reading,) = at(time, luma)
        assert all(not finding.hard for finding in weigh([reading], rushes())[0])
        assert bool(weigh([reading], rushes())[0]) == fault, (time, luma)
    assert not at(TimeOfDay.DUSK, 250), "dusk and dawn can be anything"
    (bright,) = at(TimeOfDay.NIGHT, 170)
    assert not weigh([bright], rushes(declared=(Declared.LIGHTNING,)))[0]


def test_who_fades_away_by_the_end_is_lost():
    shown = rushes(subjects=(HER,))
    shown.watch.contrasts[HER] = [(at, 30.0) for at in range(0, 96, 12)]
    (clear,) = lost(shown)
    shown.watch.contrasts[HER] = [(at, 30.0 if at < 60 else 3.0) for at in range(0, 96, 12)]
    (faded,) = lost(shown)
    assert (clear.score, faded.score) == (30.0, 3.0)
    assert faded.frames.start == 72


class Heard:
    """Mouths that go with what is said 167 ms late."""

    def follow(self, *_):
        return Sync(likeness=0.8, lag=-0.167, at_once=0.3)


def test_a_late_mouth_orders_a_retake_only_where_enough_is_seen_and_said():
    def hard(count=20, wide=0.15, rate=24):
        mouths = tuple(Mouth(shape=(MouthShape.A, MouthShape.M)[at % 2], start=at) for at in range(count))
        face = (0.4, 0.2, 0.4 + wide, 0.5)
        pose, body = CameraPose(x=0, y=0, zoom=1), SubjectBox(box=(0.3, 0.1, 0.7, 1.0), face=face)
        geometry = [FrameGeometry(camera=pose, subjects={HER: body})] * 24
        shown = rushes(geometry=geometry, figures=(Figure(character=HER, x=0, mouths=mouths),))
        shown.watch.luma = [100.0] * 24
        shown.watch.mouths = Heard()
        (finding,), _ = weigh(speech(replace(shown, rate=Rate(numerator=rate))), shown)
        return finding.hard

    assert hard()
    assert not hard(count=8) and not hard(wide=0.05) and not hard(rate=12)


def test_in_planned_fog_less_is_enough_and_nothing_is_not():
    def found(contrast, weather):
        shown = rushes(subjects=(HER,), set=SetDressing(name="coast", place="a coast", weather=weather))
        shown.watch.contrasts[HER] = [(at, contrast) for at in range(0, 48, 12)]
        return weigh(lost(shown), shown)[0]

    assert found(5.0, Weather.CLEAR) and not found(5.0, Weather.FOG)
    assert found(3.0, Weather.FOG)


def test_expected_places_are_no_proof():
    known, hoped = rushes(geometry=placed(), subjects=(HER,)), rushes(geometry=placed(expected=True), subjects=(HER,))
    assert [reading.score for reading in out_of_frame(known)] == [1.0]
    assert not list(out_of_frame(hoped))


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
