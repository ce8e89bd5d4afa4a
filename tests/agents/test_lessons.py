"""Lessons: what has not helped is tried last, and which chain was quicker makes no difference."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.agents import director
from rushes.agents.lessons import Lessons, lessons_for, pulls_of, tally
from rushes.agents.shoot import shoot
from rushes.agents.stage import Stage
from rushes.core.bible import Bible, StyleSheet
from rushes.core.brief import Brief
from rushes.core.names import ShotId, TakeKey
from rushes.core.project import Project
from rushes.core.shot import CameraKind, CameraMove, Shot, ShotList
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Decision, FailureMode, Finding, Lever, LeverPull, Verdict
from rushes.renderers import registry
from rushes.renderers.spoiled import Spoil, Spoiled

SHOT = Shot(id=ShotId("s1"), length=12, handle=2, camera=CameraMove(kind=CameraKind.PUSH, zoom=1.1))
MODE = FailureMode.JITTER
JITTER = Verdict(take=TakeKey("k"), decision=Decision.RETAKE, findings=(Finding(mode=MODE, score=1.0, limit=0.5),))


def pull(number, lever=Lever.CAMERA, kept=False, left=1.0, mode=MODE):
    return LeverPull(
        shot=SHOT.id, lever=lever, reason="", before=TakeKey(f"b{number}"), after=TakeKey(f"a{number}"), kept=kept, left=left, mode=mode
    )


def tired(*pulls):
    return Lessons(tallies=tally(pulls)).tired()


def chosen(lessons, **more):
    given = {"pulls": (), "offered": tuple(Lever), "repeatable": True} | more
    choice = director.choose(SHOT, JITTER, given["pulls"], given["offered"], given["repeatable"], tired=lessons)
    return choice.lever if choice else None


def test_a_lever_that_has_not_helped_twice_is_tried_last():
    assert chosen(tired(pull(1))) is Lever.CAMERA, "once proves nothing"
    twice = tired(pull(1), pull(2))
    assert twice == {(MODE, Lever.CAMERA)}
    assert chosen(twice) is Lever.SEED
    assert chosen(twice, offered=(Lever.CAMERA,)) is Lever.CAMERA, "last is not never"


def test_what_helped_more_often_than_not_stays_where_it_was():
    assert not tired(pull(1), pull(2), pull(3, kept=True), pull(4, left=0.0))
    assert tired(pull(1), pull(2), pull(3, kept=True))


def test_a_lesson_is_of_one_fault():
    assert tired(pull(1, mode=FailureMode.CAMERA), pull(2)) == frozenset()


def test_what_could_not_be_judged_teaches_nothing():
    assert not tired(pull(1, left=None), pull(2, left=None))


def test_the_same_pull_counts_once():
    assert not tired(pull(1), pull(1))


@settings(deadline=None, max_examples=40, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(list(Lever)), st.booleans()), max_size=12), st.integers(0, 99))
def test_the_order_of_the_records_makes_no_difference(rows, seed):
    pulls = [pull(number, lever, kept) for number, lever, kept in {(row[0], row[1]): row for row in rows}.values()]
    mixed = list(pulls)
    random.Random(seed).shuffle(mixed)
    assert tally(pulls) == tally(mixed)


def film(folder, count, plan=None):
    """A film of some shots that are black whatever is done, shot one after the other."""
    project = Project(folder)
    project.create()
    names = [f"s{number}" for number in range(count)]
    renderer = Spoiled(registry.create("slate"), {(name, attempt): Spoil.BLACK for name in names for attempt in range(9)})
    brief = Brief(source="x", size=Size(width=128, height=72), rate=Rate(numerator=12), renderer="slate")
    shots = tuple(SHOT.model_copy(update={"id": ShotId(name), "seed": at}) for at, name in enumerate(names))
    plan = plan or ShotList(rate=brief.rate, size=brief.size, shots=shots)

    def stage():
        return Stage(
            project, brief, Bible(style=StyleSheet(words="w")), renderer, lambda: registry.create("slate"), lambda event: None,
            lessons=lessons_for(project, plan, renderer),
        )  # fmt: skip

    return project, renderer, plan, stage


def test_shots_that_are_shot_side_by_side_learn_nothing_from_each_other(tmp_path):
    project, renderer, plan, stage = film(tmp_path, 3)
    first = stage()
    for shot in plan.shots[:2]:
        shoot(shot, first)
    assert pulls_of(project, renderer.name), "something was tried"
    late = stage()  # a chain that starts later, or a run that goes on
    assert late.lessons == first.lessons == Lessons(plan=late.lessons.plan, renderer=renderer.name)


def test_a_plan_that_was_changed_goes_by_what_was_learned(tmp_path):
    project, renderer, plan, stage = film(tmp_path, 3)
    for shot in plan.shots[:2]:
        shoot(shot, stage())
    changed = plan.model_copy(update={"shots": plan.shots[:2]})
    learned = lessons_for(project, changed, renderer)
    assert (FailureMode.BLACK, Lever.AGAIN) in learned.tired()
    assert not lessons_for(project, changed, registry.create("animatic")).tallies, "another renderer's levers are others"
    again = lessons_for(project, changed, renderer)
    assert again == learned


def test_a_damaged_page_of_lessons_is_drawn_anew(tmp_path):
    project, renderer, _, stage = film(tmp_path, 1)
    stage()
    project.path(f".rushes/lessons-{renderer.name}.json").write_text("{")
    assert stage().lessons.renderer == renderer.name
