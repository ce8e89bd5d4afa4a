"""Reference pictures and first frames: who has which, when one is drawn, and what every shot is ordered with."""

import asyncio
import hashlib
from dataclasses import replace

import numpy as np
import pytest

from rushes.agents import views
from rushes.agents.anchoring import anchors_of, matched
from rushes.agents.crew import Crew
from rushes.agents.housekeeping import collect
from rushes.agents.production import produce
from rushes.agents.shoot import shoot
from rushes.agents.stage import NONE, Stage, take_key
from rushes.agents.vault import find_take
from rushes.core.bible import Bible, CharacterSheet, LocationSheet, StyleSheet
from rushes.core.brief import Brief
from rushes.core.direction import Direction, Directions
from rushes.core.equipment import Equipment
from rushes.core.errors import RenderError, UsageError
from rushes.core.names import CharacterId, LocationId, SceneId, ShotId
from rushes.core.project import Project
from rushes.core.shot import Adjustments, Card, Shot, ShotList
from rushes.core.staging import Figure, SetDressing
from rushes.core.timing import Rate, Size
from rushes.renderers.base import Capabilities
from rushes.renderers.slate import Slate
from rushes.renderers.spoiled import Spoil, Spoiled
from rushes.tools import given, media, pictures

MARA, TOM, KITCHEN = CharacterId("mara"), CharacterId("tom"), LocationId("old-kitchen")
BIBLE = Bible(
    style=StyleSheet(words="ink on paper", negative="blur"),
    characters=(CharacterSheet(id=MARA, name="Mara", words="a tall woman"), CharacterSheet(id=TOM, name="Old Tom", words="a bent man")),
    locations=(LocationSheet(id=KITCHEN, name="the old kitchen", words="a small kitchen"),),
)
BRIEF = Brief(source="x", size=Size(width=128, height=72), rate=Rate(numerator=12), renderer="painter", takes=2)


class Painter(Slate):
    """The slate as a renderer that looks at pictures: they are in its recipe, as their contents are."""

    name = "painter"
    capabilities = Capabilities(kinds=("text", "image"), references=True, continues=True, prompt_words=40)

    def __init__(self, faults=0, **capabilities):
        self.capabilities = self.capabilities.model_copy(update=capabilities)
        self.sittings, self.orders, self.faults = [], [], faults

    def recipe(self, order):
        shown = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in order.references.items()}
        first = hashlib.sha256(order.first_frame.read_bytes()).hexdigest() if order.first_frame else None
        return {**super().recipe(order), "references": shown, "first": first}

    def render(self, order):
        """The slate, lighter or darker by the picture that it starts from."""
        self.orders.append(order)
        footage = super().render(order)
        shift = np.uint8(int(given.read_picture(order.first_frame).mean()) // 4 if order.first_frame else 0)
        return replace(footage, frames=(frame // 2 + shift for frame in footage.frames))

    def portrait(self, sitting):
        if self.faults:
            self.faults -= 1
            raise RenderError("the lamp went out")
        self.sittings.append(sitting)
        return picture(sitting.seed % 200, sitting.size.width, sitting.size.height)


def picture(shade=90, width=64, height=48):
    ramp = np.linspace(shade, shade + 50, width, dtype=np.uint8)
    return np.ascontiguousarray(np.broadcast_to(ramp[None, :, None], (height, width, 3)))


class Film:
    """A folder with a brief, a crew whose renderer is the painter, and what was told."""

    def __init__(self, folder, painter=None, **brief):
        self.project = Project(folder)
        self.project.create()
        self.ask(**brief)
        self.painter = painter or Painter()
        self.crew = Crew(self.project, renderers={"painter": self.painter})
        self.events = []

    def ask(self, **brief):
        self.project.save("brief.json", BRIEF.model_copy(update=brief))

    def lay(self, name, shade=90):
        return self.project.write(f"references/{name}", pictures.png(picture(shade)))

    def bible(self, drawn=BIBLE):
        """The bible in hand, as the graph's node makes it."""
        return views.bible_in_hand(self.crew, drawn, self.events.append)

    def files(self, drawn=BIBLE):
        return {one.id: one.file for one in anchors_of(self.bible(drawn))}

    def edit(self, **sheets):
        """Edit sheets in bible.json by hand."""
        view = self.project.load("bible.json", Bible)
        people = tuple(one.model_copy(update=sheets.get(one.id, {})) for one in view.characters)
        self.project.save("bible.json", view.model_copy(update={"characters": people}))

    @property
    def notes(self):
        return [event.message for event in self.events if event.name == "note"]


# -- who has which picture ------------------------------------------------------------------------------------------


def test_everyone_without_a_picture_is_drawn_once(tmp_path):
    film = Film(tmp_path)
    files = film.files()
    assert set(files) == {"mara", "tom", "old-kitchen", "style"}
    assert [sitting.name for sitting in film.painter.sittings] == ["mara", "tom", "old-kitchen", "style"]
    mara, *_ = film.painter.sittings
    assert mara.words == "a tall woman. alone, seen whole, from the front. plain background. ink on paper."
    assert (mara.size, film.painter.sittings[2].size) == (Size(width=96, height=96), Size(width=128, height=72))
    assert given.read_picture(tmp_path / files["mara"]).shape == (96, 96, 3)
    again = Film(tmp_path)
    assert again.files() == files
    assert not again.painter.sittings
    assert not again.notes


def test_a_small_limit_of_words_keeps_who_it_is(tmp_path):
    film = Film(tmp_path, Painter(prompt_words=5))
    film.bible()
    assert film.painter.sittings[0].words.startswith("a tall woman.")


def test_other_words_another_seed_and_another_model_are_drawn_anew_and_nobody_else_is(tmp_path):
    film = Film(tmp_path)
    before = film.files()
    film.edit(mara={"words": "a short woman"})
    after = film.files()
    assert [sitting.name for sitting in film.painter.sittings[4:]] == ["mara"]
    assert film.painter.sittings[4].words.startswith("a short woman.")
    assert {name for name in before if before[name] != after[name]} == {"mara"}
    assert film.files() == after, "the edit stays, and nothing is drawn again"
    assert len(film.painter.sittings) == 5
    film.ask(seed=1)
    film.bible()
    assert len(film.painter.sittings) == 9
    film.ask(seed=1, equipment=Equipment(model="/elsewhere/other"))
    film.bible()
    assert len(film.painter.sittings) == 13
    film.ask(seed=1, equipment=Equipment(model="/moved/other"))
    film.bible()
    assert len(film.painter.sittings) == 13, "where the weights lie makes no picture"


def test_a_draft_has_none_drawn_and_takes_what_is_there(tmp_path):
    film = Film(tmp_path, draft=True)
    assert not any(film.files().values())
    assert not film.painter.sittings
    film.ask()
    drawn = film.files()
    film.ask(draft=True)
    assert film.files() == drawn


def test_a_renderer_that_looks_at_none_gets_none_and_that_is_said(tmp_path):
    blind = Painter(references=False, kinds=("text",))
    film = Film(tmp_path, blind, references={"Mara": "references/mara.png"}, first_frame="references/f.png")
    film.lay("mara.png")
    assert film.files()["mara"] == "references/mara.png", "another renderer may look at it"
    assert not film.painter.sittings
    assert [words for words in film.notes if "not used" in words] == [
        "painter looks at no reference pictures: those of this film are not used.",
        "painter starts from no picture: the film's first frame is not used.",
    ]


def test_a_portrait_that_fails_is_an_outage_and_the_next_run_tries_again(tmp_path):
    film = Film(tmp_path, Painter(faults=1))
    assert all(film.files().values()), "one fault is tried again"
    film = Film(tmp_path / "b", Painter(faults=2))
    assert not any(film.files().values())
    (note,) = film.notes
    assert note.startswith("painter could not draw Mara (the lamp went out); filmed by words alone until a later run can: ")
    assert note.endswith(": Mara, Old Tom, the old kitchen, style")
    assert all(film.files().values())


@pytest.mark.parametrize("frame", [np.zeros((72, 72, 3), np.uint8), np.full((72, 72, 3), np.nan, np.float32), np.zeros((9, 9), np.uint8)])
def test_a_portrait_on_which_there_is_nothing_is_an_outage_too(tmp_path, frame):
    film = Film(tmp_path)
    film.painter.portrait = lambda sitting: frame
    assert not any(film.files().values())
    assert "could not draw Mara" in film.notes[0]
    assert not list(tmp_path.glob("references/*"))


def test_a_portrait_that_was_damaged_is_drawn_again(tmp_path):
    film = Film(tmp_path)
    file = film.files()["tom"]
    path = tmp_path / file
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert film.files()["tom"] == file
    assert path.read_bytes() == whole
    assert any("Old Tom" in words and "drawn again" in words for words in film.notes)


def test_the_picture_handed_in_comes_before_a_portrait(tmp_path):
    film = Film(tmp_path, references={"the OLD kitchen": "references/the-old-kitchen.png", "style": "references/style.png"})
    film.lay("the-old-kitchen.png"), film.lay("style.png")
    files = film.files()
    assert (files["old-kitchen"], files["style"]) == ("references/the-old-kitchen.png", "references/style.png")
    assert [sitting.name for sitting in film.painter.sittings] == ["mara", "tom"]
    film.ask()
    film.project.path("references/style.png").unlink()
    assert film.files()["style"].startswith("references/style-"), "taken back: drawn like the others"


def test_a_picture_laid_into_the_folder_is_taken(tmp_path):
    film = Film(tmp_path)
    film.bible()
    film.lay("tom.png")
    assert film.files()["tom"] == "references/tom.png"
    film.project.path("references/tom.png").unlink()
    assert film.files()["tom"].startswith("references/tom-")


def test_a_picture_named_in_the_bible_comes_first_and_stays(tmp_path):
    film = Film(tmp_path, references={"Mara": "references/mara.png"})
    film.lay("mara.png"), film.lay("of my own.png")
    film.bible()
    film.edit(mara={"reference": "references/of my own.png"}, tom={"reference": NONE})
    for _ in range(3):
        assert film.files()["mara"] == "references/of my own.png"
        assert film.files()["tom"] == NONE
    film.edit(mara={"reference": ""}, tom={"reference": ""})
    assert film.files()["mara"] == "references/mara.png"
    assert film.files()["tom"].startswith("references/tom-")


def test_without_the_crews_own_papers_a_picture_named_by_hand_stays(tmp_path):
    film = Film(tmp_path)
    film.bible()
    film.lay("own.png")
    film.edit(mara={"reference": "references/own.png"})
    before = film.files()
    film.project.path(".rushes/bible-drawn.json").unlink()
    assert film.files() == before


@pytest.mark.parametrize("name", ["../outside.png", "/etc/hostname", "references/link.png", "references/absent.png", "references/text.png"])
def test_a_file_that_is_no_picture_of_the_film_is_said_and_not_used(tmp_path, name):
    film = Film(tmp_path / "film")
    outside = tmp_path / "outside.png"
    outside.write_bytes(pictures.png(picture()))
    film.project.write("references/text.png", "no picture")
    film.project.path("references/link.png").symlink_to(outside)
    film.bible()
    film.edit(mara={"reference": name})
    assert film.files()["mara"].startswith("references/mara-")
    assert any(words.startswith("Mara: ") and words.endswith("it is not used") for words in film.notes)


def test_names_are_found_by_id_by_name_and_by_what_only_one_has():
    found = matched(BIBLE, {"MARA": "a", "the old-kitchen": "b", "tom": "c", "Style": "d"})
    assert found == {("character", "mara"): "a", ("place", "old-kitchen"): "b", ("character", "tom"): "c", ("style", "style"): "d"}


@pytest.mark.parametrize(("name", "words"), [("Nobody", "nobody and nothing"), ("old", "more than one")])
def test_a_name_that_is_nobodys_says_who_there_is(tmp_path, name, words):
    with pytest.raises(UsageError, match=words) as fault:
        matched(BIBLE, {name: "a.png"})
    for known in ("Mara", "Old Tom", "the old kitchen", "style", f'"{name}=none"'):
        assert known in str(fault.value)


def test_two_sheets_of_one_id_keep_their_own_pictures(tmp_path):
    film = Film(tmp_path)
    place = LocationSheet(id=LocationId("mara"), name="Mara's house", words="a house")
    files = {(one.kind, one.id): one.file for one in anchors_of(film.bible(BIBLE.model_copy(update={"locations": (place,)})))}
    assert len(set(files.values())) == 4


# -- moderation -----------------------------------------------------------------------------------------------------


class Asked:
    """A moderator that blocks nothing and remembers."""

    name = "asked"

    def __init__(self):
        self.passages = []

    def check(self, passages):
        self.passages += passages
        return len(passages)


def test_a_persons_pictures_and_the_words_of_portraits_are_moderated(tmp_path):
    film = Film(tmp_path, references={"Mara": "references/mara.png"}, first_frame="references/first-frame.png")
    film.lay("mara.png", 10), film.lay("first-frame.png", 20)
    film.crew._moderator = (asked := Asked(),)
    film.bible()
    shown = [one.where for one in asked.passages if one.image is not None]
    assert shown == ["the reference image mara", "the reference image first frame"]
    assert {one.text for one in asked.passages if one.image is None} == {"a bent man", "a small kitchen", "ink on paper"}


# -- what a shot is ordered with ------------------------------------------------------------------------------------

SET = SetDressing(name="kitchen", place="the old kitchen")
CARD = Shot(id=ShotId("title"), length=6, handle=2, card=Card(title="T"), set=SET)
ONE = Shot(
    id=ShotId("one"), scene=SceneId("s"), length=12, handle=2, seed=1, set=SET, figures=(Figure(character=MARA, x=0),), subjects=(MARA,)
)  # fmt: skip
TWO = ONE.model_copy(update={"id": ShotId("two"), "seed": 2, "follows": ONE.id})
TOMS = {"figures": (Figure(character=TOM, x=0),), "subjects": ()}
THREE = TWO.model_copy(update={"id": ShotId("three"), "seed": 3, "follows": TWO.id, **TOMS})
PLAN = ShotList(rate=BRIEF.rate, size=BRIEF.size, shots=(CARD, ONE, TWO, THREE))


def stage_of(film, renderer=None, **more):
    return Stage(
        film.project, film.crew.brief(), film.project.load("bible.json", Bible), renderer or film.painter, Slate, film.events.append,
        plan=PLAN, **more,
    )  # fmt: skip


@pytest.fixture
def film(tmp_path):
    made = Film(tmp_path)
    made.bible()
    return made


def test_a_shot_is_ordered_with_the_pictures_of_who_and_what_is_in_it(film):
    files = {one.id: film.project.path(one.file) for one in anchors_of(film.project.load("bible.json", Bible))}
    stage = stage_of(film)
    assert stage.order(ONE).references == {"mara": files["mara"], "the old kitchen": files["old-kitchen"], "style": files["style"]}
    assert set(stage.order(THREE).references) == {"tom", "the old kitchen", "style"}
    assert all(path.is_absolute() for path in stage.order(ONE).references.values())
    assert stage.order(CARD).references == {}
    assert stage_of(film, Painter(references=False)).order(ONE).references == {}


def test_another_picture_is_another_take_of_those_who_are_in_it_only(film):
    stage = stage_of(film)
    before = {shot.id: take_key(film.painter, stage.order(shot)) for shot in PLAN.shots}
    film.lay("tom.png", 3)
    film.bible()
    stage = stage_of(film)
    after = {shot.id: take_key(film.painter, stage.order(shot)) for shot in PLAN.shots}
    assert {name for name in before if before[name] != after[name]} == {"three"}


def test_a_picture_that_went_away_is_told_of(film):
    film.project.path(film.project.load("bible.json", Bible).characters[0].reference).unlink()
    stage = stage_of(film)
    shoot(ONE, stage)
    assert any("is not in the film's folder" in words and words.startswith("one: ") for words in film.notes)
    assert "mara" not in film.painter.orders[0].references


def test_a_persons_first_frame_is_for_the_first_shot_that_is_no_card(film):
    path = film.lay("first-frame.png")
    film.ask(first_frame="references/first-frame.png")
    stage = stage_of(film)
    assert [stage.order(shot).first_frame for shot in (CARD, ONE)] == [None, path]
    assert stage_of(film, Painter(kinds=("text",), continues=False)).order(ONE).first_frame is None
    path.unlink()
    assert stage.missing(ONE) == ["references/first-frame.png"]


# -- chains ---------------------------------------------------------------------------------------------------------


def shoot_all(film, renderer=None, **more):
    stage = stage_of(film, renderer, **more)
    return {shot.id: shoot(shot, stage) for shot in PLAN.shots}


def test_a_shot_goes_on_from_the_take_before_it(film):
    records = shoot_all(film)
    orders = {order.shot.id: order for order in film.painter.orders}
    assert (orders["title"].first_frame, orders["one"].first_frame) == (None, None)
    take = find_take(film.project, records["one"].champion)
    start = orders["two"].first_frame
    assert start.parent == film.project.path(take.file).parent
    at = ONE.handle + ONE.length - TWO.handle
    shown = next(media.frames_of(film.project.path(take.file), at, at + 1))
    assert np.array_equal(given.read_picture(start), shown), "the moment at which the next take's handle begins"
    assert orders["three"].first_frame.parent.name == "two"


def test_a_second_run_shoots_nothing_again_even_when_the_pictures_between_are_gone(film):
    records = shoot_all(film)
    count = len(film.painter.orders)
    for path in film.project.path("takes").rglob("*.at-*"):
        path.unlink()
    assert shoot_all(film) == records
    for path in film.project.path("takes").rglob("*.at-*.png"):
        path.write_bytes(path.read_bytes()[:100])
    assert shoot_all(film) == records
    assert len(film.painter.orders) == count
    assert not film.notes


def test_the_take_that_a_shot_asks_for_is_the_same_wherever_it_is_asked(film):
    records = shoot_all(film)
    for shot in (THREE, TWO, ONE):
        assert take_key(film.painter, stage_of(film).order(shot)) == records[shot.id].plan, "without having been shot on this stage"


def test_another_take_has_what_goes_on_from_it_shot_again_and_says_so(film):
    shoot_all(film)
    other = ONE.model_copy(update={"adjust": Adjustments(seed_step=1)})
    plan = PLAN.model_copy(update={"shots": (CARD, other, TWO, THREE)})
    stage = replace(stage_of(film), plan=plan)
    before = len(film.painter.orders)
    for shot in plan.shots:
        shoot(shot, stage)
    assert [order.shot.id for order in film.painter.orders[before:]] == ["one", "two", "three"]
    assert film.notes == [
        "two: it goes on from where one ends, and one has another take now: it is shot again",
        "three: it goes on from where two ends, and two has another take now: it is shot again",
    ]
    shoot_all(film)
    assert len(film.painter.orders) == before + 3, "back to the first take: all of it is there"


def test_a_chosen_take_is_what_is_gone_on_from(film):
    black = {("one", 0): Spoil.BLACK}
    records = shoot_all(film, Spoiled(film.painter, black))
    first, second = records["one"].takes
    assert records["one"].champion == second
    chosen = Directions(shots=(Direction(shot=ONE.id, accepted=first),))
    shoot_all(film, Spoiled(film.painter, black), directions=chosen)
    assert film.painter.orders[-2].first_frame.name.startswith(first)


def test_nothing_goes_on_from_a_flagged_take(film):
    black = {("one", attempt): Spoil.BLACK for attempt in range(9)}
    shoot_all(film, Spoiled(film.painter, black))
    starts = {order.shot.id: order.first_frame for order in film.painter.orders}
    assert starts["two"] is None
    assert starts["three"] is not None


def test_nothing_goes_on_from_a_stand_in(film):
    def out(order, render=film.painter.render):
        if order.shot.id == "one":
            raise RenderError("gone")
        return render(order)

    film.painter.render = out
    shoot_all(film)
    assert {order.shot.id: order.first_frame for order in film.painter.orders}["two"] is None


def test_a_renderer_that_goes_on_from_nothing_shoots_each_by_itself(film):
    film.painter.capabilities = film.painter.capabilities.model_copy(update={"continues": False})
    shoot_all(film)
    assert not any(order.first_frame for order in film.painter.orders)


# -- a whole film ---------------------------------------------------------------------------------------------------


def test_a_film_with_references_is_made_once(tmp_path):
    brief = {"source": "A lighthouse keeper befriends a storm", "seconds": 12, "references": {"keeper": "references/keeper.png"}}
    film = Film(tmp_path, **brief, transitions="cut")
    film.lay("keeper.png")

    def run():
        async def collect():
            return [event async for event in produce(film.crew)]

        return asyncio.run(collect())

    events = run()
    assert events[-1].name == "film"
    filmed = [order for order in film.painter.orders if order.shot.card is None]
    assert filmed and all("style" in order.references for order in filmed)
    assert any(path.name == "keeper.png" for order in filmed for path in order.references.values())
    assert not collect(film.project, pretend=True).files, "all of it is needed"
    film.lay("storm-deadbeefdeadbeefdead.png")
    assert collect(film.project).files == ("references/storm-deadbeefdeadbeefdead.png",)
    drawn, shot = len(film.painter.sittings), len(film.painter.orders)
    assert drawn >= 2
    run()
    assert (len(film.painter.sittings), len(film.painter.orders)) == (drawn, shot)
    report = (tmp_path / "report.html").read_text()
    assert 'src="references/keeper.png"' in report
