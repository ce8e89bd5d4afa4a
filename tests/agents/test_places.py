"""Places: which set plays which words."""

from __future__ import annotations

import pytest

from rushes.agents.design.places import find_set, location_sheet, place_in
from rushes.agents.design.tables import table
from rushes.core.names import SceneId
from rushes.core.script import Line, Scene
from rushes.renderers.animatic import sets

SETS = set(sets.names())


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("the lighthouse", "lighthouse coast"),
        ("the old harbour at low tide", "lighthouse coast"),
        ("a beach", "lighthouse coast"),
        ("cliffs", "lighthouse coast"),
        ("small island", "lighthouse coast"),
        ("the middle of the sea", "open sea"),
        ("Mara's kitchen", "kitchen"),
        ("bakery", "kitchen"),
        ("corner café", "kitchen"),
        ("cottage by the sea", "kitchen"),
        ("Fifth Avenue", "city street"),
        ("the rooftops of Paris", "city street"),
        ("bus stop", "city street"),
        ("train station platform", "city street"),
        ("fish market", "desert market"),
        ("the oasis", "desert market"),
        ("souk", "desert market"),
        ("a clearing in the jungle", "forest"),
        ("mountain path", "forest"),
        ("park bench", "forest"),
        ("rose garden", "mountain village"),
        ("laundromat", "interior"),
        ("attic bedroom", "bedroom"),
        ("a farm", "mountain village"),
        ("the spaceship", "space station"),
        ("the school library", "library"),
        ("post office", "interior"),
    ],
)
def test_places_map_to_fitting_sets(words: str, name: str) -> None:
    assert find_set(words) == (name, True)


@pytest.mark.parametrize(
    ("words", "interior", "name"),
    [
        ("lighthouse", True, "interior"),
        ("boat", True, "interior"),
        ("house", False, "city street"),
        ("bakery", False, "city street"),
        ("cottage", False, "forest"),
        ("forest", True, "forest"),
    ],
)
def test_inside_and_outside_of_one_place(words: str, interior: bool, name: str) -> None:
    assert find_set(words, interior) == (name, True)


@pytest.mark.parametrize(("interior", "name"), [(True, "interior"), (False, "city street"), (None, "interior")])
def test_an_unknown_place_is_said_to_be_unfitting(interior: bool | None, name: str) -> None:
    assert find_set("the void between numbers", interior) == (name, False)


@pytest.mark.parametrize("interior", [True, False, None])
@pytest.mark.parametrize(("words", "name", "fitting"), [
    ("THE CELLAR", "interior", True), ("SPACE STATION", "space station", True), ("the moon", "space station", False),
    ("the moon base", "space station", False),
])  # fmt: skip
def test_what_has_no_street_around_it_is_never_played_in_one(words: str, name: str, fitting: bool, interior: bool | None) -> None:
    assert find_set(words, interior) == (name, fitting and interior is not False)


def test_a_place_that_only_its_scene_explains_is_said_to_be_unfitting() -> None:
    assert find_set("the void", False, ["She walks from the old harbour."]) == ("lighthouse coast", False)
    assert find_set("somewhere", False, ["She walks from the old harbour."]) == ("lighthouse coast", True)


@pytest.mark.parametrize(
    ("words", "name"),
    [("outer space", "space station"), ("Mars", "desert market"), ("the seabed", "lighthouse coast"), ("a cave", "forest")],
)
def test_a_set_that_only_stands_in_is_said_to_be_unfitting(words: str, name: str) -> None:
    assert find_set(words) == (name, False)


def test_the_scene_says_what_the_heading_does_not() -> None:
    scene = Scene(id=SceneId("s1"), place="somewhere", elements=(Line(id="s1-l1", text="She rowed out from the old harbour."),))
    sheet = location_sheet("somewhere", [scene])
    assert (sheet.set, sheet.fitting) == ("lighthouse coast", True)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("She walked to the old harbour at noon.", ("the old harbour", False)),
        ("He stood in his tiny kitchen, listening.", ("the tiny kitchen", True)),
        ("The ferryman walked home through the empty streets.", ("the empty streets", False)),
        ("It was late.", None),
        ("By noon the island came out of the mist.", ("the island", False)),
        ("She counted the bags on the deck of the mail boat.", ("the deck", False)),
        ("Plants and trees drink with their roots; a leaf drinks light.", ("the garden", False)),
        ("In a moment the car was at the gate of dreams.", None),
        ("", None),
    ],
)
def test_places_in_prose(text: str, place: tuple[str, bool] | None) -> None:
    assert place_in(text) == place


def test_words_begin_with_the_place_and_show_the_set() -> None:
    harbour = location_sheet("the harbour", [])
    assert harbour.words.startswith("the harbour: ")
    assert "lighthouse" in harbour.words
    assert location_sheet("the lighthouse", []).words.startswith("a rocky green headland")
    assert location_sheet("the void", []).words == "the void"
    assert location_sheet("香港", []).id == "place"


def test_the_table_is_sound() -> None:
    entries = table("sets")
    assert entries.keys() == SETS
    nouns = [noun for entry in entries.values() for noun in (*entry["core"], *entry["nouns"], *entry["loose"])]
    assert len(nouns) > 400
    assert sorted(noun for noun in set(nouns) if nouns.count(noun) > 1) == []
    assert all(noun == noun.lower() == " ".join(noun.split()) for noun in nouns)
