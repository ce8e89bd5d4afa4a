"""The director: one lever at a time, never in circles, never worse."""

import pytest

from rushes.agents import director
from rushes.core.names import ShotId, TakeKey
from rushes.core.shot import CameraKind, CameraMove, Shot
from rushes.core.take import Take
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Decision, FailureMode, Finding, Lever, LeverPull, Verdict

SHOT = Shot(id=ShotId("sh-1"), length=24, camera=CameraMove(kind=CameraKind.PUSH, zoom=1.1))
ALL = tuple(Lever)


def finding(mode, score=1.0, limit=0.5, hard=True):
    return Finding(mode=mode, score=score, limit=limit, hard=hard)


def verdict(*findings, blind=()):
    decision = Decision.RETAKE if any(f.hard for f in findings) else Decision.PASS
    return Verdict(take=TakeKey("k"), decision=decision, findings=findings, unmeasurable=blind)


def take(what):
    return Take(
        key=TakeKey("k"), shot=SHOT.id, renderer="slate", version="1", prompt="", size=Size(width=64, height=36), rate=Rate(),
        frames=36, file="takes/x.mp4", verdict=what,
    )  # fmt: skip


def pull(lever, kept=False):
    return LeverPull(shot=SHOT.id, lever=lever, reason="", before=TakeKey("a"), kept=kept)


def test_the_worst_fault_goes_first():
    both = verdict(finding(FailureMode.OUT_OF_FRAME, 0.6), finding(FailureMode.JITTER, 50.0))
    assert director.choose(SHOT, both, (), ALL, repeatable=True).lever is Lever.CAMERA


def test_shooting_again_is_pointless_when_it_gives_the_same():
    black = verdict(finding(FailureMode.BLACK))
    assert director.choose(SHOT, black, (), ALL, repeatable=False).lever is Lever.AGAIN
    assert director.choose(SHOT, black, (), ALL, repeatable=True).lever is Lever.SEED


def test_a_fault_of_luck_gets_a_second_seed_before_the_plan_is_changed():
    cut, jitter = verdict(finding(FailureMode.HIDDEN_CUT)), verdict(finding(FailureMode.JITTER))
    assert director.choose(SHOT, cut, [pull(Lever.SEED)], ALL, repeatable=True).lever is Lever.SEED
    assert director.choose(SHOT, jitter, [pull(Lever.SEED)], ALL, repeatable=True).lever is Lever.CAMERA
    assert director.choose(SHOT, cut, [pull(Lever.SEED)] * 2, ALL, repeatable=True) is None


def test_only_levers_that_the_renderer_has():
    lost = verdict(finding(FailureMode.LOST))
    assert director.choose(SHOT, lost, (), (Lever.SEED,), repeatable=True).lever is Lever.SEED
    assert director.choose(SHOT, lost, (), (), repeatable=True) is None


def test_it_stops_after_two_levers_without_gain():
    jitter = verdict(finding(FailureMode.JITTER))
    assert director.choose(SHOT, jitter, [pull(Lever.CAMERA)], ALL, repeatable=True).lever is Lever.SEED
    assert director.choose(SHOT, jitter, [pull(Lever.CAMERA), pull(Lever.SEED)], ALL, repeatable=True) is None


def test_a_static_camera_cannot_be_simplified():
    still = SHOT.model_copy(update={"camera": CameraMove()})
    assert director.choose(still, verdict(finding(FailureMode.JITTER)), (), ALL, repeatable=True).lever is Lever.SEED


def test_soft_findings_order_nothing():
    assert director.choose(SHOT, verdict(finding(FailureMode.JITTER, hard=False)), (), ALL, repeatable=True) is None


def test_each_lever_changes_one_thing():
    changing = {lever for row in director.LEVERS.values() for lever in row} - {Lever.AGAIN, *director.CREW}
    assert {Lever.CLAUSE, Lever.GUIDANCE, Lever.REFERENCE, Lever.SEPARATION} < changing
    for lever in changing:
        choice = director.Choice(lever, finding(FailureMode.IDENTITY), clause="a red coat")
        before, after = SHOT.adjust.model_dump(), director.pull(SHOT, choice).adjust.model_dump()
        assert len([name for name in before if before[name] != after[name]]) == 1
    assert director.pull(SHOT, director.Choice(Lever.AGAIN, finding(FailureMode.BLACK))) == SHOT


def test_no_seed_is_tried_twice():
    choice = director.Choice(Lever.SEED, finding(FailureMode.FLICKER))
    tried = [pull(Lever.SEED), pull(Lever.CLAUSE, kept=True), pull(Lever.SEED)]
    assert director.pull(SHOT, choice, tried).adjust.seed_step == 3
    assert director.pull(SHOT, choice, [pull(Lever.SEED, kept=True)]).adjust.seed_step == 1


def test_a_picture_that_is_copied_is_held_to_its_reference_less_and_one_that_drifts_more():
    def held(mode):
        return director.pull(SHOT, director.Choice(Lever.REFERENCE, finding(mode))).adjust.reference

    assert held(FailureMode.OVERFIT) < 1 < held(FailureMode.IDENTITY)


def test_the_champion_gives_way_only_to_better():
    bad, good = take(verdict(finding(FailureMode.JITTER, 2.0))), take(verdict())
    assert director.prefers(bad, good, FailureMode.JITTER)
    assert not director.prefers(bad, bad, FailureMode.JITTER)
    worse_elsewhere = take(verdict(finding(FailureMode.BLACK)))
    assert not director.prefers(bad, worse_elsewhere, FailureMode.JITTER)
    hidden = take(verdict(blind=("camera jitter: nothing to track",)))
    assert not director.prefers(bad, hidden, FailureMode.JITTER), "a fault that can no longer be seen is not a fault mended"


def test_what_only_follows_from_another_fault_is_not_aimed_at():
    both = verdict(finding(FailureMode.DUPLICATE_FRAMES, 0.8, 0.1), finding(FailureMode.FROZEN, 1.0, 0.75))
    assert [one.mode for one in director.by_damage(both)] == [FailureMode.FROZEN, FailureMode.DUPLICATE_FRAMES]
    jumps_on = verdict(finding(FailureMode.HIDDEN_CUT, 1.2, 0.4), finding(FailureMode.FROZEN, 1.0, 0.75))
    assert [one.mode for one in director.by_damage(jumps_on)] == [FailureMode.FROZEN, FailureMode.HIDDEN_CUT]
    assert director.choose(SHOT, both, (), (Lever.SEED, Lever.MOTION), repeatable=True).lever is Lever.MOTION
    for first, then in director.FOLLOWS.items():
        assert all(first not in director.FOLLOWS.get(mode, ()) for mode in then), "no two faults follow from each other"


def test_the_crew_mends_what_the_renderer_could_not_even_after_two_levers():
    flicker = verdict(finding(FailureMode.FLICKER))
    able = {"mendable": {FailureMode.FLICKER}}
    assert director.choose(SHOT, flicker, (), ALL, repeatable=True, **able).lever is Lever.SEED
    tried = [pull(Lever.SEED), pull(Lever.CAMERA)]
    assert director.choose(SHOT, flicker, tried, ALL, repeatable=True) is None
    assert director.choose(SHOT, flicker, tried, ALL, repeatable=True, **able).lever is Lever.POST_FIX
    assert director.choose(SHOT, flicker, (), (), repeatable=True, **able).lever is Lever.POST_FIX, "no renderer need offer it"
    local = verdict(finding(FailureMode.LOCAL_FLICKER))
    assert director.choose(SHOT, local, (), (), repeatable=True, mendable={FailureMode.LOCAL_FLICKER}).lever is Lever.LOCAL_REPAIR


def test_the_crew_mends_a_take_once_and_a_new_one_again():
    flicker, able = verdict(finding(FailureMode.FLICKER)), {"mendable": {FailureMode.FLICKER}}
    mended = pull(Lever.POST_FIX).model_copy(update={"mode": FailureMode.FLICKER})
    assert director.choose(SHOT, flicker, [mended], (), repeatable=True, **able) is None
    kept = mended.model_copy(update={"kept": True})
    assert director.choose(SHOT, flicker, [kept], (), repeatable=True, **able) is None
    assert director.choose(SHOT, flicker, [mended, pull(Lever.SEED, kept=True)], (), repeatable=True, **able).lever is Lever.POST_FIX


def test_shooting_again_in_vain_gives_way_to_another_lever():
    jitter = verdict(finding(FailureMode.JITTER))
    tried = [pull(Lever.AGAIN).model_copy(update={"mode": FailureMode.JITTER})]
    assert director.choose(SHOT, jitter, (), ALL, repeatable=False).lever is Lever.AGAIN
    assert director.choose(SHOT, jitter, tried, ALL, repeatable=False).lever is Lever.CAMERA
    assert director.choose(SHOT, jitter, tried, (Lever.AGAIN,), repeatable=False).lever is Lever.AGAIN


def test_what_luck_could_have_brought_is_not_better():
    champion = take(verdict(finding(FailureMode.FLICKER, 5.0)))
    assert not director.prefers(champion, take(verdict(finding(FailureMode.FLICKER, 3.9))), FailureMode.FLICKER)
    assert director.prefers(champion, take(verdict(finding(FailureMode.FLICKER, 3.0))), FailureMode.FLICKER)


def measured(what, **figures):
    names = {"doubled": "ghosting", "repeated": "duplicate frames"}
    return take(what.model_copy(update={"measures": {names.get(name, name): value for name, value in figures.items()}}))


FIGURES = {"sharpness": 2.0, "dynamics": 0.4, "doubled": 0.0, "repeated": 0.0}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"sharpness": 1.75}, "it is softer"), ({"dynamics": 0.2}, "less moves in it"), ({"doubled": 0.2}, "edges show twice"),
        ({"repeated": 0.1}, "it repeats frames"),
    ],
)  # fmt: skip
def test_a_fault_that_is_only_harder_to_see_is_not_mended(change, why):
    champion = measured(verdict(finding(FailureMode.FLICKER, 5.0)), **FIGURES)
    challenger = measured(verdict(), **FIGURES | change)
    assert director.laundered(champion.verdict, challenger.verdict, FailureMode.FLICKER) == why
    assert not director.prefers(champion, challenger, FailureMode.FLICKER)
    assert director.prefers(champion, measured(verdict(), **FIGURES), FailureMode.FLICKER)


def test_what_can_no_longer_be_measured_is_not_mended():
    champion = measured(verdict(finding(FailureMode.FLICKER, 5.0)), **FIGURES)
    blind = measured(verdict(blind=("camera jitter: nothing to track",)), **FIGURES)
    assert not director.prefers(champion, blind, FailureMode.FLICKER), "though it was not the jitter that was to be mended"
    frozen = measured(verdict(finding(FailureMode.FROZEN, 5.0)), **FIGURES)
    assert director.prefers(frozen, blind, FailureMode.FROZEN), "what stands still can always be measured, what moves cannot"


def test_a_calmer_camera_moves_less_and_is_better():
    champion = measured(verdict(finding(FailureMode.JITTER, 5.0)), **FIGURES | {"dynamics": 0.9})
    assert director.prefers(champion, measured(verdict(), **FIGURES | {"dynamics": 0.1}), FailureMode.JITTER)


def test_every_measured_mode_has_a_lever():
    from rushes.agents.judging.limits import rules

    assert {mode for mode, rule in rules().items() if rule.weight == "hard"} <= set(director.LEVERS)


def test_a_black_take_gives_way_to_one_that_shows_something():
    black, drifting = take(verdict(finding(FailureMode.BLACK))), take(verdict(finding(FailureMode.IDENTITY)))
    assert director.prefers(black, drifting, FailureMode.BLACK)
    assert not director.prefers(black, take(verdict(finding(FailureMode.FROZEN))), FailureMode.BLACK)
    flickering = take(verdict(finding(FailureMode.FLICKER)))
    assert not director.prefers(flickering, drifting, FailureMode.FLICKER)


def test_letters_that_stand_still_in_front_are_no_repair():
    """They close the gate: a trembling that was seen becomes one that cannot be measured. A take with another cut is no better for it."""
    blind = measured(verdict(blind=("camera jitter: only 5% of the frames could be tracked",)), **FIGURES)
    for target in set(FailureMode) - director.SHOWS_NOTHING:
        champion = measured(verdict(finding(target, 5.0)), **FIGURES)
        assert director.prefers(champion, measured(verdict(), **FIGURES), target), target
        assert not director.prefers(champion, blind, target), target
