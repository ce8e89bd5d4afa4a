"""Shooting one shot: a person's word, damaged takes, more takes allowed later, and providers that owe one."""

import json

import pytest

from rushes.agents.judging.looks import find_looks
from rushes.agents.shoot import CHOSEN, shoot
from rushes.agents.stage import Stage, take_key
from rushes.agents.vault import find_record, look, takes_of
from rushes.core.bible import Bible, StyleSheet
from rushes.core.brief import Brief
from rushes.core.direction import Direction, Directions
from rushes.core.errors import JobOpen, NewerSchema, ShotBlocked
from rushes.core.names import ShotId
from rushes.core.project import Project
from rushes.core.shot import Declared, Shot
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Decision
from rushes.renderers import registry
from rushes.renderers.spoiled import Spoil, Spoiled
from rushes.tools import report

SHOT = Shot(id=ShotId("s1"), length=12, handle=2, seed=5)
BRIEF = Brief(source="x", size=Size(width=128, height=72), rate=Rate(numerator=12), renderer="slate")
BLACK = {("s1", attempt): Spoil.BLACK for attempt in range(9)}


class Set:
    """A stage, what it told, and its renderer."""

    def __init__(self, folder, spoil=None, brief=BRIEF, directions=None, renderer=None):
        self.project = Project(folder)
        self.project.create()
        self.events = []
        self.renderer = renderer or Spoiled(registry.create("slate"), spoil or {})
        self.stage = Stage(
            self.project, brief, Bible(style=StyleSheet(words="w")), self.renderer, lambda: registry.create("slate"),
            self.events.append, directions or Directions(),
        )  # fmt: skip

    def shoot(self, shot=SHOT):
        return shoot(shot, self.stage)

    @property
    def notes(self):
        return [event.message for event in self.events if event.name == "note"]


def again(first, **more):
    """The same folder in a new process."""
    return Set(first.project.folder, **{"spoil": dict(first.renderer.plan)} | more)


def directed(**word):
    return Directions(shots=(Direction(shot=ShotId("s1"), **word),))


def test_what_was_shot_is_not_shot_again(tmp_path):
    first = Set(tmp_path)
    record = first.shoot()
    second = again(first)
    assert second.shoot() == record
    assert not second.renderer.rendered
    assert not second.notes


def test_takes_are_numbered_for_people(tmp_path):
    first = Set(tmp_path, BLACK)
    record = first.shoot()
    assert [take.number for take in takes_of(first.project, ShotId("s1"))] == list(range(1, len(record.takes) + 1))
    assert [take.key for take in takes_of(first.project, ShotId("s1"))] == list(record.takes)


def test_the_take_a_person_chose_is_the_champion_whatever_a_judge_says(tmp_path):
    first = Set(tmp_path, BLACK)
    record = first.shoot()
    assert record.decision is Decision.FLAG
    second = again(first, directions=directed(accepted=record.takes[1]))
    kept = second.shoot()
    assert (kept.champion, kept.decision, kept.because) == (record.takes[1], Decision.PASS, CHOSEN)
    assert (kept.takes, kept.pulls) == (record.takes, record.pulls), "what was tried stays told"
    assert not second.renderer.rendered
    third = again(first)
    assert third.shoot() == record, "the choice was taken back: the crew's word stands again"
    assert not third.renderer.rendered


def test_a_choice_that_fits_no_more_is_said_and_the_crew_goes_on(tmp_path):
    first = Set(tmp_path)
    record = first.shoot()
    longer = SHOT.model_copy(update={"length": 18})
    second = again(first, directions=directed(accepted=record.champion))
    made = second.shoot(longer)
    assert made.champion != record.champion
    assert any("does not fit any more (16 frames" in note for note in second.notes)
    gone = again(first, directions=directed(accepted="0123456789abcdef0123"))
    assert gone.shoot().champion == record.champion
    assert any("no longer there" in note for note in gone.notes)


def test_a_chosen_take_that_was_damaged_is_made_again(tmp_path):
    first = Set(tmp_path, {("s1", 0): Spoil.BLACK, ("s1", 1): Spoil.BLACK})
    record = first.shoot()
    chosen = record.takes[1]
    first.project.path(f"takes/s1/{chosen}.mp4").write_bytes(b"")
    second = again(first, directions=directed(accepted=chosen))
    kept = second.shoot()
    assert second.renderer.rendered == [("s1", 1)]
    assert (kept.champion, kept.because) == (chosen, CHOSEN)


def test_a_locked_shot_is_not_retaken(tmp_path):
    locked = Set(tmp_path, BLACK, directions=directed(locked=SHOT))
    record = locked.shoot()
    assert len(record.takes) == 1
    assert record.decision is Decision.FLAG
    assert "locked by a person" in record.because
    again(locked, directions=directed(locked=SHOT)).shoot()
    unlocked = again(locked)
    assert len(unlocked.shoot().takes) > 1, "unlocked, it is retaken"
    assert ("s1", 0) not in unlocked.renderer.rendered


def test_a_flagged_shot_is_continued_when_more_takes_are_allowed(tmp_path):
    short = Set(tmp_path, BLACK, BRIEF.model_copy(update={"takes": 1}))
    assert len(short.shoot().takes) == 1
    longer = again(short, brief=BRIEF.model_copy(update={"takes": 3}))
    record = longer.shoot()
    assert len(record.takes) == 3
    assert longer.renderer.rendered == [("s1", 1), ("s1", 2)], "the first take is not made again"
    same = again(short, brief=BRIEF.model_copy(update={"takes": 2}))
    assert same.shoot() == record
    assert not same.renderer.rendered


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda film, paper: film.unlink(), "its film was missing"),
        (lambda film, paper: film.write_bytes(b""), "its film was damaged"),
        (lambda film, paper: film.write_bytes(film.read_bytes()[:-100]), "its film was damaged"),
        (lambda film, paper: film.write_bytes(film.read_bytes()[:-100] + bytes(100)), "its film was damaged"),
        (lambda film, paper: (film.unlink(), paper.unlink()), "its film was missing"),
    ],
)
def test_a_damaged_take_is_said_and_shot_again(tmp_path, harm, said):
    first = Set(tmp_path)
    record = first.shoot()
    before = look(first.project, record.champion).take
    film = first.project.path(f"takes/s1/{record.champion}.mp4")
    harm(film, film.with_suffix(".json"))
    second = again(first)
    assert second.shoot() == record
    assert second.renderer.rendered == [("s1", 0)]
    assert [note for note in second.notes if said in note and "shot again" in note]
    after = look(second.project, record.champion).take
    assert (after.sha256, after.number) == (before.sha256, before.number)


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"schema": "rushes/take@1"}', "\0\0\0"])
def test_a_lost_document_is_restored_and_nothing_is_shot(tmp_path, text):
    first = Set(tmp_path)
    record = first.shoot()
    paper = first.project.path(f"takes/s1/{record.champion}.json")
    before = paper.read_bytes()
    paper.unlink() if text is None else paper.write_text(text)
    first.project.path(f"takes/s1/{record.plan}.record.json").unlink()
    second = again(first)
    assert second.shoot() == record
    assert not second.renderer.rendered
    assert [note for note in second.notes if "it was restored" in note] or find_record(second.project, record.plan)
    assert paper.read_bytes() == before


def test_swapped_films_are_noticed(tmp_path):
    crew = Set(tmp_path)
    other = SHOT.model_copy(update={"id": ShotId("s2"), "seed": 9})
    one, two = crew.shoot(), crew.shoot(other)
    first, second = (crew.project.path(f"takes/{r.shot}/{r.champion}.mp4") for r in (one, two))
    a, b = first.read_bytes(), second.read_bytes()
    first.write_bytes(b)
    second.write_bytes(a)
    later = again(crew)
    assert (later.shoot(), later.shoot(other)) == (one, two)
    assert [shot for shot, _ in later.renderer.rendered] == ["s1", "s2"]
    assert (first.read_bytes(), second.read_bytes()) == (a, b)


def test_a_damaged_record_is_drawn_up_again_from_its_takes(tmp_path):
    first = Set(tmp_path, BLACK)
    record = first.shoot()
    first.project.path(f"takes/s1/{record.plan}.record.json").write_text("{")
    second = again(first)
    assert second.shoot() == record
    assert not second.renderer.rendered


@pytest.mark.parametrize("kind", ["json", "record.json"])
def test_what_a_newer_rushes_wrote_is_refused_and_not_shot_again(tmp_path, kind):
    first = Set(tmp_path)
    record = first.shoot()
    paper = first.project.path(f"takes/s1/{record.champion}.{kind}")
    body = json.loads(paper.read_text())
    paper.write_text(json.dumps(body | {"schema": body["schema"].replace("@1", "@9"), "new": 1}))
    second = again(first)
    with pytest.raises(NewerSchema, match="newer Rushes"):
        second.shoot()
    assert not second.renderer.rendered


class Owing(Spoiled):
    """A renderer whose provider cannot be asked, until it can."""

    down = True

    def render(self, order):
        if self.down:
            raise JobOpen("provider still has job 7 (outage)")
        return super().render(order)


def test_a_provider_that_owes_a_take_is_asked_again_by_the_next_run(tmp_path):
    owing = Owing(registry.create("slate"), {})
    owing.name = "provider"
    first = Set(tmp_path, renderer=owing)
    record = first.shoot()
    assert record.pending == "provider"
    take = look(first.project, record.champion).take
    assert take.renderer == "slate" and "still has job 7" in take.fallback
    owing.down = False
    second = Set(tmp_path, renderer=owing)
    record = second.shoot()
    assert not record.pending
    assert record.champion == take_key(owing, second.stage.order(SHOT)) == record.plan


class Prude(Spoiled):
    """A provider whose moderation declines some attempts."""

    def __init__(self, plan, declines):
        super().__init__(registry.create("slate"), plan)
        self.name, self.declines, self.asked = "prude", declines, []

    def render(self, order):
        self.asked.append(order.attempt)
        if len(self.asked) in self.declines:
            raise ShotBlocked("The provider declined: too many storms.")
        return super().render(order)


def test_a_block_is_asked_once_flagged_and_drawn_by_the_fallback(tmp_path):
    first = Set(tmp_path, renderer=Prude({}, {1}))
    record = first.shoot()
    assert first.renderer.asked == [0]
    assert record.decision is Decision.FLAG and record.because.startswith("blocked by moderation: The provider declined")
    take = look(first.project, record.champion, SHOT.id).take
    assert take.renderer == "slate" and take.fallback == record.because and take.verdict.decision is not Decision.FLAG
    assert not record.pulls and not record.pending
    assert [event.data["blocked"] for event in first.events if event.name == "flagged"] == [True]
    assert not any("failed" in note for note in first.notes)
    second = Set(tmp_path, renderer=Prude({}, {1}))
    assert second.shoot() == record
    assert second.renderer.asked == []


def test_a_block_of_a_retake_keeps_the_best_take(tmp_path):
    first = Set(tmp_path, renderer=Prude(BLACK, {2}))
    record = first.shoot()
    assert len(first.renderer.asked) == 2
    assert record.decision is Decision.FLAG and "blocked" not in record.because
    assert len(record.takes) == 1
    assert any("the retake was blocked by moderation" in note for note in first.notes)


def test_what_cannot_be_measured_is_said(tmp_path):
    """A slate has nothing to track: that is told, and is neither a pass nor a fault, also where a black take gave way to it."""
    plain = Set(tmp_path / "plain").shoot()
    assert plain.decision is Decision.UNMEASURABLE and plain.because.startswith("could not be measured: camera")
    mended = Set(tmp_path / "mended", {("s1", 0): Spoil.BLACK})
    record = mended.shoot()
    assert record.champion != record.takes[0] and record.decision is Decision.UNMEASURABLE
    assert record.because.startswith("could not be measured: camera") and not any(event.name == "flagged" for event in mended.events)


def test_a_take_of_somebodys_own_media_says_what_it_shows_and_is_of_no_style(tmp_path):
    class Shows(Spoiled):
        def render(self, order):
            made = super().render(order)
            made.shows, made.declared = "sea.mp4, 1.0 s to 2.0 s", (Declared.HANDHELD,)
            return made

    for renderer, shows in ((Shows(registry.create("slate"), {}), True), (None, False)):
        made = Set(tmp_path / str(shows), renderer=renderer)
        made.shoot()
        (take,) = takes_of(made.project, ShotId("s1"))
        assert take.shows == ("sea.mp4, 1.0 s to 2.0 s" if shows else "")
        assert take.declared == ((Declared.HANDHELD,) if shows else ())
        told = next(event.message for event in made.events if event.name == "take")
        assert ("(sea.mp4, 1.0 s to 2.0 s)" in told) is shows
        assert bool(find_looks(made.project, take).style) is not shows, "own films are held against no style of the others"
        assert ("sea.mp4" in report._take(take, champion=True)) is shows
