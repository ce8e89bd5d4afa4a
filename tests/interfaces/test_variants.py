"""Variants: different films of one idea beside each other, sharing what is identical, compared on one sheet."""

import os

import cv2
import pytest

from rushes.agents import variations
from rushes.core.brief import Brief, SourceKind
from rushes.core.errors import RenderError, UsageError
from rushes.interfaces import service
from rushes.interfaces.variants import make_variants
from rushes.renderers import registry
from rushes.tools.scripted import Scripted

SLATE = {"seconds": 8, "renderer": "slate", "size": "192x108", "fps": "12", "voice": "espeak", "draft": True, "transitions": "cut"}
IDEA = "A lighthouse keeper befriends a storm"
SCRIPT = "Title: One\n\nINT. KITCHEN - DAY\n\nMara sits at the table.\n\nMARA\nI am going out.\n"


class Broken:
    """A renderer that fails, on which its fallback fails too."""

    def __init__(self, name):
        self.name, really = name, registry.create("slate")
        self.version, self.capabilities, self.recipe, self.prompt = "1", really.capabilities, really.recipe, really.prompt

    def load(self):
        pass

    def render(self, order):
        raise RenderError(f"{order.shot.id}: no light. Try again.")


def slate(folder, **asked):
    return {**SLATE, "folder": folder, **asked}


def call(broken=()):
    def made(project):
        crew = service.crew_of(project)
        bad = project.folder.name in broken
        for name in ("slate", "animatic"):
            crew.renderers[name] = Broken(name) if bad else registry.create("slate")
        return crew

    return made


def test_three_films_of_one_idea_on_one_sheet_and_the_one_that_fails_stops_no_other(tmp_path):
    events = []
    done = make_variants(
        IDEA, 3, on_event=events.append, call=call(broken=("storm-2",)), options=slate(tmp_path / "storm")
    )  # fmt: skip
    one, two, three = done.outcomes
    assert [outcome.name for outcome in done.outcomes] == ["storm-1", "storm-2", "storm-3"]
    assert one.film.file.is_file() and three.film.file.is_file() and "no light" in two.fault
    assert cv2.imread(str(done.sheet)).shape[1] == 1600
    page = done.page.read_text()
    assert 'src="../storm-1/film.mp4"' in page and "Not made" in page and (done.page.parent / "../storm-1/film.mp4").is_file()
    assert {event.data.get("variant") for event in events if event.name not in ("variants", "note")} == {"storm-1", "storm-2", "storm-3"}
    assert (tmp_path / "storm-1" / "script.fountain").read_text() != (tmp_path / "storm-3" / "script.fountain").read_text()
    again = make_variants(IDEA, 3, call=call(), options=slate(tmp_path / "storm"))
    assert again.outcomes[1].film is not None and again.outcomes[0].film.version == one.film.version


def test_what_is_identical_is_made_once_and_that_a_script_varies_little_is_said(tmp_path):
    (tmp_path / "one.fountain").write_text(SCRIPT)
    events = []
    done = make_variants(tmp_path / "one.fountain", 2, on_event=events.append, call=call(), options=slate(tmp_path / "one", seconds=None))
    sounds = [{path.name: path.stat().st_ino for path in (outcome.folder / "audio").glob("*.wav")} for outcome in done.outcomes]
    assert sounds[0].keys() & sounds[1].keys()
    assert all(sounds[0][name] == sounds[1][name] for name in sounds[0].keys() & sounds[1].keys())
    takes = [{path.name for path in (outcome.folder / "takes").rglob("*.mp4")} for outcome in done.outcomes]
    for name in takes[0] & takes[1]:
        assert os.path.samefile(*(next((outcome.folder / "takes").rglob(name)) for outcome in done.outcomes))
    told = [event.message for event in events if event.name == "variant"]
    assert all("own words" in message for message in told)


def test_the_rules_choose_tellings_that_are_far_apart():
    brief = Brief(source=IDEA, seconds=30)
    variants, thought = variations.vary(brief, 4)
    assert thought is None
    from rushes.agents import views

    scripts = [views.write_by_rules(variant.brief) for variant in variants]
    first = [views.write_by_rules(brief.model_copy(update={"seed": seed})) for seed in range(4)]
    assert _nearest(scripts) < _nearest(first)
    assert len({scene.place for script in scripts for scene in script.scenes}) == 4
    (kept,) = {scene.place for order in variations.vary(brief.model_copy(update={"source": IDEA + " in a castle"}), 4)[0]
               for scene in views.write_by_rules(order.brief).scenes}
    assert kept == "castle"
    assert variations.compare([scripts[0], scripts[0]])[1] == "The same plot as variant 1, told in other words."


def _nearest(scripts):
    return max(variations.likeness(a, b) for at, a in enumerate(scripts) for b in scripts[:at])


def test_a_model_is_asked_once_for_different_concepts_and_shown_when_they_are_not(tmp_path):
    alike = [{"idea": "A keeper and a storm become friends over tea.", "differs": "tea"}] * 2
    good = [
        {"idea": "A storm begs a lighthouse keeper to put out the lamp that blinds it.", "differs": "The storm wants something."},
        {"idea": "A keeper teaches a frightened storm to whisper before the ships return.", "differs": "It plays by day."},
    ]
    mind = Scripted({"concepts": alike}, {"concepts": good})
    done = make_variants(IDEA, 2, call=call(), writer=lambda *_: mind.mind("writer"), options=slate(tmp_path / "storm"))
    mind.done()
    assert "say the same" in mind.calls[1].messages[-1].text
    assert [service.crew_of(service.waiting_project(one.folder)).brief().source for one in done.outcomes] == [one["idea"] for one in good]
    make_variants(IDEA, 2, call=call(), writer=lambda *_: mind.mind("writer"), options=slate(tmp_path / "storm"))
    assert len(mind.calls) == 2
    assert "The storm wants something." in done.page.read_text()


@pytest.mark.parametrize("count", [0, 1, 25])
def test_numbers_that_are_none(tmp_path, count):
    with pytest.raises(UsageError, match="--variants 2 to 24"):
        make_variants(IDEA, count, call=call(), options=slate(tmp_path / "storm"))
    assert not list(tmp_path.iterdir())


def test_a_film_that_stands_is_no_idea(tmp_path):
    service.open_production(IDEA, folder=tmp_path / "film", **SLATE)
    with pytest.raises(UsageError, match="is one film"):
        make_variants(tmp_path / "film", 2, options={})


def test_every_text_on_the_page_is_escaped(tmp_path):
    from rushes.tools.comparison import Row, page

    made = page([Row("a", "<script>alert(1)</script>", "&", "<b>")], "<i>", tmp_path)
    assert "<script>" not in made and "<i>" not in made and "&lt;b&gt;" in made


def test_a_script_is_never_told_anew(tmp_path):
    brief = Brief(source=SCRIPT, source_kind=SourceKind.FOUNTAIN, seconds=None)
    variants, _ = variations.vary(brief, 3)
    assert {variant.brief.source for variant in variants} == {SCRIPT}
