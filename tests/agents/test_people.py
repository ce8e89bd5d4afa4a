"""Who appears in a text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.agents.design.people import MOST, people_in
from rushes.agents.design.places import place_in
from rushes.tools.prose import read_prose


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The old ferryman counted his ropes. A cat watched the ferryman.", ["the ferryman", "the cat"]),
        ("He counts his ropes. A CAT watches.", ["the cat"]),
        ("It was Mara who came. Everyone knew Mara.", ["Mara"]),
        ("Yusuf closed the shop.", ["Yusuf"]),
        ("Then Quillon spoke. Nobody answered Quillon.", ["Quillon"]),
        ("On Monday we went to Paris. On Tuesday we left Paris.", []),
        ("Sleep cleans the brain. It takes eight hours of rest.", []),
        ("The wind was cold and the night was long. The silence grew.", []),
        ("The storm came. It knew the keeper.", ["the storm"]),
        ("", []),
    ],
)
def test_people(text: str, names: list[str]) -> None:
    assert [one.name for one in people_in(text)] == names


def test_first_words_describe() -> None:
    (one,) = people_in("A tired old robot swept the hall. The robot stopped.")
    assert (one.id, one.name, one.description) == ("robot", "the robot", "a tired old robot")


def test_never_too_many() -> None:
    text = " ".join(f"The {noun} ran." for noun in ("cat", "dog", "fox", "bear", "wolf", "owl", "crab", "king", "baker"))
    assert len(people_in(text)) == MOST


def test_prose_finds_its_cast_and_places() -> None:
    script = read_prose("Mara left the old harbour.\n\nIn the kitchen a cat waited. The cat slept.", place_of=place_in, people_of=people_in)
    assert [scene.place for scene in script.scenes] == ["the old harbour", "the kitchen"]
    assert [one.name for one in script.characters] == ["the cat", "Mara"]


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.text(max_size=300) | st.lists(st.sampled_from(["the", "Mara", "cat", "a", "old", ".", "storm", "keeper's", ","])).map(" ".join))
def test_any_text(text: str) -> None:
    people = people_in(text)
    assert len({one.id for one in people}) == len(people) <= MOST


def test_titles_and_pronouns_say_who_a_named_one_is() -> None:
    text = 'Captain Ruiz counted the bags. "One is missing," she said. Old Tomas stood on the jetty. The captain waved. Mrs. Chen slept.'
    assert {one.name: one.description for one in people_in(text)} == {
        "Captain Ruiz": "a captain: a woman",
        "Tomas": "an old man",
        "Mrs Chen": "a woman",
    }


def test_words_that_open_sentences_are_no_names() -> None:
    assert people_in("The dough. The oven is hot. When it rains, The dough rests. When it dries, it cracks.") == ()


def test_a_role_beside_a_name_is_that_one() -> None:
    people = people_in("Her grandson Leo ran in. Mr Okafor, the librarian, smiled. MIRA, an old woman in green, sits. The librarian slept.")
    assert {one.name: one.description for one in people} == {"Leo": "a grandson", "Mr Okafor": "a librarian: a man"}
