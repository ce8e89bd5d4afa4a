"""Changes in words: what is proposed, that it is made whole or not at all, and that undoing brings back the very film."""

import asyncio
import hashlib
import shutil

import pytest

from rushes.agents import housekeeping
from rushes.agents.crew import Crew
from rushes.agents.production import produce
from rushes.agents.revision import changes, snapshots
from rushes.agents.revision.wishes import Deed, OfShots, Pronounce, Setup, Voice, read_wishes
from rushes.core.bible import Bible
from rushes.core.brief import Brief, SourceKind
from rushes.core.errors import GateError
from rushes.core.project import Project
from rushes.core.shot import ShotList
from rushes.core.timing import Rate, Size
from rushes.renderers import registry
from rushes.renderers.spoiled import Spoiled

TWELVE = """Title: The Harbour

INT. KITCHEN - DAY

Mara walks to the door.

MARA
I am going out.

TOM
In this weather?

MARA
In any weather.

EXT. HARBOUR - DAY

Mara walks along the quay.

TOM
Wait for me.

MARA
Then hurry.

TOM
I am hurrying.

EXT. BEACH - NIGHT

Tom lifts a lantern.

MARA
There it is.

TOM
I see nothing.

MARA
Look again.

INT. KITCHEN - NIGHT

Mara sits at the table.

TOM
It was a ship.

MARA
It was the moon.

TOM
It was both.
"""


class Film:
    """A film's folder on the slate; the crew is another one every time, as in another process."""

    def __init__(self, folder):
        self.project = Project(folder)
        self.rendered, self.cut = [], {}

    @classmethod
    def begin(cls, folder, source=TWELVE, kind=SourceKind.FOUNTAIN, **asked):
        film = cls(folder)
        film.project.create()
        brief = Brief(
            source=source, source_kind=kind, seconds=asked.pop("seconds", None), size=Size(width=192, height=108), rate=Rate(numerator=12),
            renderer="slate", voice="espeak", **asked,
        )  # fmt: skip
        film.project.save("brief.json", brief)
        return film

    def crew(self):
        self.slate = Spoiled(registry.create("slate"), {})
        previz = Spoiled(registry.create("slate"), {})
        previz.name = "animatic"
        return Crew(self.project, renderers={"slate": self.slate, "animatic": previz})

    def make(self):
        crew = self.crew()

        async def run():
            return [event async for event in produce(crew)]

        events = asyncio.run(run())
        self.rendered = [shot for shot, _ in self.slate.rendered]
        self.cut = next((event.data for event in events if event.name == "cut"), {})
        return hashlib.sha256(self.project.path("film.mp4").read_bytes()).hexdigest()

    def change(self, words):
        proposal = changes.propose(self.crew(), words)
        assert not proposal.empty, proposal
        return changes.apply(self.crew(), proposal)

    def propose(self, words, script=""):
        return changes.propose(self.crew(), words, script)

    @property
    def plan(self):
        return self.project.load("shots.json", ShotList)

    def files(self):
        return {name: snapshots.read_text(self.project, name) for name in snapshots.HELD}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    film = Film.begin(tmp_path_factory.mktemp("changes") / "film")
    film.hash = film.make()
    return film


@pytest.fixture
def film(made, tmp_path):
    """A copy of the film that was made."""
    shutil.copytree(made.project.folder, tmp_path / "film")
    copy = Film(tmp_path / "film")
    copy.hash = made.hash
    return copy


@pytest.mark.parametrize(
    ("words", "kind", "what"),
    [
        ("no music", Setup, {"field": "music", "value": "none"}),
        ("music: tense", Setup, {"field": "music", "value": "tense"}),
        ("a calm score", Setup, {"field": "music", "value": "calm"}),
        ("style: paper", Setup, {"field": "style", "value": "paper"}),
        ("make it in 9:16", Setup, {"field": "aspect", "value": "9:16"}),
        ("make it vertical", Setup, {"field": "aspect", "value": "vertical"}),
        ("burn captions", Setup, {"field": "captions", "value": "on"}),
        ("karaoke captions", Setup, {"field": "captions", "value": "karaoke"}),
        ("captions: outline", Setup, {"field": "captions", "value": "outline"}),
        ("no captions", Setup, {"field": "captions", "value": "off"}),
        ("in draft", Setup, {"field": "draft", "value": "draft"}),
        ("make it final", Setup, {"field": "draft", "value": "final"}),
        ("another voice for the captain", Voice, {"who": "the captain", "change": "another"}),
        ("deeper voice for Mara", Voice, {"who": "Mara", "change": "deeper"}),
        ("give Tom a slower voice", Voice, {"who": "Tom", "change": "slower"}),
        ("captain's voice: f5", Voice, {"who": "captain", "change": "named", "named": "f5"}),
        ("pronounce “Siobhan” as Shivawn", Pronounce, {"word": "Siobhan", "spoken": "Shivawn"}),
        ("Mara is pronounced “May ra”", Pronounce, {"word": "Mara", "spoken": "May ra"}),
        ("pronounce Siobhan as it is written", Pronounce, {"word": "Siobhan", "spoken": ""}),
        ("shot 3: closer", OfShots, {"shots": ("3",), "note": "closer"}),
        ("retake shots 3 and 5", OfShots, {"shots": ("3", "5"), "note": "again"}),
        ("retake 4: hold still", OfShots, {"shots": ("4",), "note": "hold still"}),
        ("closer in shot three", OfShots, {"shots": ("3",), "note": "closer"}),
        ("the last shot: wider", OfShots, {"shots": ("-1",), "note": "wider"}),
        ("use take 2 for shot 3", OfShots, {"shots": ("3",), "note": "take 2"}),
        ("let her run in shot 5", Deed, {"words": "her run", "shots": ("5",)}),
        ("shot 5: let him run", Deed, {"words": "him run", "shots": ("5",)}),
        ("he should run", Deed, {"words": "he run", "shots": ()}),
    ],
)
def test_the_grammar(words, kind, what):
    (wish,) = read_wishes(words)
    assert isinstance(wish, kind), wish
    assert {name: getattr(wish, name) for name in what} == what


def test_several_wishes_at_once_and_what_nobody_understands_comes_back(film):
    proposal = film.propose("scene 2 at night, shot 3: pan left, no music and more like Tarkovsky")
    assert proposal.kinds == ("script", "brief", "shots")
    assert proposal.unread == ("more like Tarkovsky",)
    assert any("night instead of day" in sentence for sentence in proposal.diff)
    assert "-EXT. HARBOUR - DAY" in proposal.text and "+EXT. HARBOUR - NIGHT" in proposal.text


def test_a_proposal_changes_nothing(film):
    before = film.files()
    film.propose("scene 2 at night, no music, shot 3: closer, another voice for Mara, make it 20 seconds")
    assert film.files() == before
    assert not film.project.path(changes.LOG).exists()


def test_one_shot_of_twelve_is_rendered_again_and_undone_to_the_very_film(film):
    plan = film.plan
    assert len(plan.shots) >= 12
    number, shot = len(plan.shots) // 2, plan.shots[len(plan.shots) // 2 - 1]
    before = film.files()
    film.change(f"retake {number}")
    changed = film.make()
    assert film.rendered == [shot.id]
    assert film.cut["transitions_encoded"] <= 2
    assert changed != film.hash
    changes.undo(film.crew())
    assert film.files() == before
    assert film.make() == film.hash
    assert film.rendered == [] and film.cut["transitions_encoded"] == 0
    changes.redo(film.crew())
    assert film.make() == changed
    assert film.rendered == []


@pytest.mark.parametrize(
    "words",
    ["scene 2 at night", "call Mara Ada", "another voice for Tom", "no music", "swap scenes 1 and 2", "make it 30 seconds", "9:16"],
)
def test_every_kind_of_change_is_undone_to_the_byte(film, words):
    before = film.files()
    film.change(words)
    after = film.files()
    assert after != before
    changes.undo(film.crew())
    assert film.files() == before
    changes.redo(film.crew())
    assert film.files() == after


def test_undo_and_redo_in_their_order_and_not_further(film):
    states = [film.files()]
    for words in ("scene 2 at night", "no music", "title: Gone"):
        film.change(words)
        states.append(film.files())
    for state in reversed(states[:-1]):
        changes.undo(film.crew())
        assert film.files() == state
    with pytest.raises(GateError, match="no change to undo"):
        changes.undo(film.crew())
    changes.redo(film.crew())
    assert film.files() == states[1]
    film.change("music: tense")
    with pytest.raises(GateError, match="nothing to make again"):
        changes.redo(film.crew())
    done, undone = changes.stacks(film.project)
    assert [change.words for change in done] == ["scene 2 at night", "music: tense"] and not undone


def test_housekeeping_leaves_what_undoing_needs(film):
    before = film.files()
    film.change("scene 2 at night, no music")
    film.make()
    housekeeping.collect(film.project)
    changes.undo(film.crew())
    assert film.files() == before
    film.make()
    assert 0 < len(film.rendered) < 6  # what was swept away is shot again, and only that


def test_what_was_edited_by_hand_since_goes_with_an_undo_and_comes_back_with_redo(film):
    film.change("scene 2 at night")
    view = film.project.path("script.fountain")
    view.write_text(view.read_text().replace("In any weather.", "In any weather at all."))
    done, _ = changes.stacks(film.project)
    assert changes.edited_since(film.project, done[-1]) == ["script.fountain"]
    edited = view.read_text()
    changes.undo(film.crew())
    assert "at all" not in view.read_text()
    changes.redo(film.crew())
    assert view.read_text() == edited


def test_what_was_shown_is_not_applied_to_another_film(film):
    proposal = film.propose("scene 2 at night")
    film.change("no music")
    before = film.files()
    with pytest.raises(GateError, match="changed since"):
        changes.apply(film.crew(), proposal)
    assert film.files() == before


@pytest.mark.parametrize("written", range(4))
def test_a_change_that_was_cut_short_is_finished_by_whoever_comes_next(film, monkeypatch, written):
    proposal = film.propose("scene 2 at night, no music, retake 3")
    before, really, count = film.files(), Project.write, [0]

    def stopped(self, name, data):
        if name in snapshots.HELD:
            if count[0] == written:
                raise KeyboardInterrupt
            count[0] += 1
        return really(self, name, data)

    monkeypatch.setattr(Project, "write", stopped)
    with pytest.raises(KeyboardInterrupt):
        changes.apply(film.crew(), proposal)
    monkeypatch.undo()
    with film.project.hold():
        changes.finish(film.project)
    assert film.files() == before | proposal.files
    changes.undo(film.crew())
    assert film.files() == before


def test_a_deed_becomes_an_edit_of_that_shots_action(film):
    number = next(n for n, shot in enumerate(film.plan.shots, 1) if "quay" in shot.prompt.action)
    proposal = film.propose(f"let her run in shot {number}")
    assert any("Mara runs along the quay" in sentence for sentence in proposal.done), proposal
    assert proposal.kinds == ("script",)
    proposal = film.propose("Tom should dance in scene 2")
    assert any("Tom dances." in sentence for sentence in proposal.done), proposal


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("let Mara run", "moves in 2 places"),
        ("let them run in shot 3", "may be"),
        ("let Tom run in shot 1", "card"),
        ("shot 99: closer", "no shot '99'"),
        ("let the captain run in shot 3", "who is that"),
        ("music: polka", "no music called"),
        ("style: oils", "no style"),
        ("another voice for the captain", "nobody"),
        ("Mara's voice: darth", "no voice is called"),
        ("16:9", "already"),
        ("no captions", "film.srt"),
        ("make it 2 seconds", "cannot be made"),
    ],
)
def test_what_cannot_be_done_is_said(film, words, why):
    proposal = film.propose(words)
    assert proposal.empty and not proposal.unread
    assert why in " ".join(proposal.refused)


def test_another_voice_is_another_and_only_its_lines_are_spoken_again(film):
    bible = film.project.load("bible.json", Bible)
    film.change("another voice for Tom")
    changed = film.project.load("bible.json", Bible)
    other = {one.name: one.voice for one in changed.characters}
    assert other["Tom"] not in [bible.narrator, *(one.voice for one in bible.characters)]
    assert [one for one in changed.characters if one.name != "Tom"] == [one for one in bible.characters if one.name != "Tom"]


def test_an_idea_is_told_anew_for_another_length_and_undone(tmp_path):
    film = Film.begin(tmp_path / "film", "A lighthouse keeper befriends a storm", SourceKind.IDEA, seconds=8, draft=True)
    first = film.make()
    film.change("make it 11 seconds")
    assert film.make() != first
    changes.undo(film.crew())
    assert film.make() == first


def test_a_script_of_ones_own_is_proposed_like_any_change(film):
    script = film.project.path("script.fountain").read_text().replace("Then hurry.", "Then run!")
    proposal = film.propose("", script)
    assert "+Then run!" in proposal.text
    changes.apply(film.crew(), proposal)
    assert "Then run!" in film.project.path("script.fountain").read_text()
