"""The film's takes are held against each other, and only what can be mended goes back."""

from dataclasses import dataclass, field

import cv2
import numpy as np
import pytest

from rushes.agents import continuity
from rushes.agents.continuity import beside, compare, outliers, rows, to_send_back
from rushes.agents.judging.looks import apart, file_of
from rushes.core.direction import Directions
from rushes.core.names import CharacterId, ShotId, TakeKey, TimeOfDay, Weather
from rushes.core.project import Project
from rushes.core.shot import Card, Declared, Shot, ShotList, ShotSize
from rushes.core.staging import Figure, SetDressing
from rushes.core.take import Looks, Portrait, ShotRecord, Take
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Decision, FailureMode
from rushes.tools.measures.style import SPREADS
from rushes.tools.report import _table

HER = CharacterId("anna")
SIZE, RATE = Size(width=640, height=360), Rate(numerator=24)


def wearing(*colours, part="chest"):
    return Portrait(frame=0, parts={part: tuple((*colour, 1 / len(colours)) for colour in colours)})


RED, BLUE, CRIMSON = (wearing(colour) for colour in ((50.0, 60.0, 40.0), (40.0, 10.0, -50.0), (47.0, 58.0, 36.0)))


def walls(red=1.0, blue=1.0):
    """The ground of a take: four walls under some light."""
    colours = np.array([[(150, 90, 70), (90, 130, 120), (200, 180, 140), (70, 80, 110)]]) * np.array([red, 1.0, blue])
    lab = cv2.cvtColor((colours / 255).astype(np.float32), cv2.COLOR_RGB2LAB)[0]
    return (tuple((float(light), float(a), float(b), 0.25) for light, a, b in lab),)


@dataclass
class Reel:
    """A small film in a folder: shots, their takes and what those looked like."""

    project: Project
    shots: list[Shot] = field(default_factory=list)
    takes: dict[ShotId, Take] = field(default_factory=dict)

    def add(self, name, portrait, time=TimeOfDay.DAY, declared=(), exact=False, style=(), ground=(), place="a coast"):
        dressing = SetDressing(name="coast", place=place, time=time, weather=Weather.CLEAR)
        shot = Shot(id=ShotId(name), length=10, handle=0, set=dressing, figures=(Figure(character=HER, x=0),), declared=declared)
        self.shots.append(shot)
        take = Take(
            key=TakeKey(f"k{name}"), shot=shot.id, renderer="r", version="1", prompt="", size=SIZE, rate=RATE, frames=10,
            file=f"takes/{name}/k{name}.mp4",
        )  # fmt: skip
        self.takes[shot.id] = take
        looks = Looks(portraits={HER: (portrait,)} if portrait else {}, style=style, exact=exact, ground=ground)
        self.project.write(file_of(take), looks.dump(compact=True))
        return shot

    @property
    def plan(self):
        return ShotList(rate=RATE, size=SIZE, shots=tuple(self.shots))

    def compared(self):
        return compare(self.plan, self.takes, self.project)

    def found(self):
        return outliers(self.compared(), self.plan)


@pytest.fixture
def reel(tmp_path):
    project = Project(tmp_path)
    project.create()
    return Reel(project)


def record(shot, takes=("k",), decision=Decision.PASS, allowed=4):
    keys = tuple(map(TakeKey, takes))
    return ShotRecord(shot=ShotId(shot), plan=keys[0], champion=keys[0], takes=keys, decision=decision, allowed=allowed)


def test_who_wears_something_else_stands_out_and_the_others_do_not(reel):
    for name, portrait in (("a", RED), ("b", CRIMSON), ("c", BLUE), ("d", RED)):
        reel.add(name, portrait)
    found = reel.found()
    assert set(found) == {"c"}
    (finding,) = found[ShotId("c")]
    assert (finding.mode, finding.hard, finding.source) == (FailureMode.WARDROBE, True, "continuity")
    assert "anna's chest" in finding.words


def test_of_two_the_later_one_is_to_blame(reel):
    reel.add("a", RED)
    reel.add("b", BLUE)
    assert set(reel.found()) == {"b"}


def test_another_hour_and_a_planned_change_are_no_faults(reel):
    reel.add("a", RED)
    reel.add("b", BLUE, time=TimeOfDay.NIGHT)
    assert not reel.found()
    reel.add("c", BLUE, declared=(Declared.COSTUME_CHANGE,))
    assert not reel.found()


def test_parts_are_held_against_their_best_match():
    one, other = Looks(portraits={HER: (RED, BLUE)}), Looks(portraits={HER: (BLUE,)})
    found = apart(one, other, HER)
    assert found is not None and found[0] == pytest.approx(0, abs=1e-6)
    assert apart(one, Looks(), HER) is None


def test_another_light_in_one_place_is_told_softly_and_of_a_new_take_too(reel):
    for name, ground in (("a", walls()), ("b", walls()), ("c", walls(1.2, 0.85)), ("d", walls())):
        reel.add(name, None, ground=ground)
    found = reel.found()
    assert set(found) == {"c"}
    (finding,) = found[ShotId("c")]
    assert (finding.mode, finding.hard) == (FailureMode.LIGHT, False)
    assert "a coast is lit otherwise" in finding.words
    again = beside(reel.shots[2], Looks(ground=walls(1.2, 0.85)), reel.plan, reel.takes, reel.project)
    assert [one.mode for one in again] == [FailureMode.LIGHT]
    assert not beside(reel.shots[2], Looks(ground=walls()), reel.plan, reel.takes, reel.project)


def test_another_place_or_hour_has_another_light_and_nobody_is_compared(reel):
    reel.add("a", RED, ground=walls())
    reel.add("b", BLUE, ground=walls(1.2, 0.85), place="a kitchen")
    reel.add("c", BLUE, ground=walls(1.2, 0.85), time=TimeOfDay.EVENING)
    assert {one.score for one in reel.compared()} == {None}, "not compared, which is no pass"


def test_a_face_and_a_coat_are_told_apart(reel):
    """A face that is another is an identity, and says nothing of the clothes."""
    for name, skin in (("a", (70.0, 15.0, 20.0)), ("b", (45.0, 22.0, 30.0)), ("c", (70.0, 15.0, 20.0))):
        coat = {"chest": RED.parts["chest"], "face": ((*skin, 1.0),)}
        reel.add(name, Portrait(frame=0, parts=coat))
    found = reel.found()
    assert [one.mode for one in found[ShotId("b")]] == [FailureMode.IDENTITY] and set(found) == {"b"}
    assert "anna's face" in found[ShotId("b")][0].words


def test_a_style_that_is_another_is_told_softly(reel):
    random = np.random.default_rng(1)
    for name in "abcde":
        reel.add(name, None, style=tuple(SPREADS * (random.normal(0, 0.7, 17) + (3 if name == "e" else 0))))
    found = reel.found()
    assert set(found) == {"e"}
    assert [finding.hard for finding in found[ShotId("e")]] == [False]


def test_a_night_among_days_has_a_style_of_its_own_kind(reel):
    """Two pairs of shots that differ from each other, day and night, and none from its like."""
    random = np.random.default_rng(2)
    for name in "abcd":
        reel.add(name, None, style=tuple(SPREADS * (random.normal(0, 0.7, 17) + (4 if name in "cd" else 0))))
    assert not reel.found()


def test_only_what_may_come_out_otherwise_goes_back(reel):
    reel.add("a", RED)
    reel.add("b", BLUE)
    found = reel.found()

    def back(takes=4, **more):
        return to_send_back(found, {ShotId("b"): record("b", **more)}, reel.takes, reel.project, takes, Directions())

    assert set(back()) == {"b"}
    assert not back(takes=1), "a single take is allowed"
    assert not back(decision=Decision.FLAG, allowed=4), "it was tried"
    assert set(back(decision=Decision.FLAG, allowed=1)) == {"b"}
    reel.project.write(file_of(reel.takes[ShotId("b")]), Looks(portraits={HER: (BLUE,)}, exact=True).dump(compact=True))
    assert not back(), "the animatic would draw the same again"
    reel.project.path(file_of(reel.takes[ShotId("b")])).unlink()
    assert not back(), "of what was shot before looks were kept nothing is known"


def test_a_persons_lock_and_choice_win(reel):
    reel.add("a", RED)
    shot = reel.add("b", BLUE)
    found, records = reel.found(), {shot.id: record("b")}
    free = Directions()
    assert set(to_send_back(found, records, reel.takes, reel.project, 4, free)) == {"b"}
    for said in ({"locked": "k"}, {"accepted": "k"}):
        held = free.with_one(free.of(shot.id).model_copy(update=said))
        assert not to_send_back(found, records, reel.takes, reel.project, 4, held)


def test_a_new_take_is_held_against_the_others(reel):
    for name, portrait in (("a", RED), ("b", BLUE), ("c", RED)):
        reel.add(name, portrait)
    shot = reel.shots[1]
    again = beside(shot, Looks(portraits={HER: (BLUE,)}), reel.plan, reel.takes, reel.project)
    assert [finding.mode for finding in again] == [FailureMode.WARDROBE]
    assert not beside(shot, Looks(portraits={HER: (CRIMSON,)}), reel.plan, reel.takes, reel.project)
    assert not beside(shot, None, reel.plan, reel.takes, reel.project)


def test_the_table_has_a_row_a_shot_and_says_what_is_over(reel):
    for name, portrait in (("a", RED), ("b", BLUE), ("c", RED)):
        reel.add(name, portrait)
    reel.shots.insert(0, Shot(id=ShotId("title"), length=5, size=ShotSize.CARD, card=Card(title="T")))
    table = rows(reel.compared(), reel.plan)
    assert table[0][:2] == ("shot", "anna (wardrobe drift, limit 10)")
    assert [row[0] for row in table[1:]] == ["a", "b", "c"]
    assert "over the limit" in table[2][1] and "over" not in table[1][1]
    page = _table("Together", table)
    assert page.count("<tr>") == 4
    assert _table("Together", ()) == ""


def test_a_film_without_looks_compares_nothing(reel):
    shot = reel.add("a", RED)
    reel.project.write(file_of(reel.takes[shot.id]), "broken")
    assert not reel.found()
    assert continuity.exact(reel.project, reel.takes[shot.id])
