"""Reading ideas of every kind."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.agents.writing import lexicon
from rushes.agents.writing.idea import read_idea
from rushes.agents.writing.premise import Idea, IdeaKind
from rushes.agents.writing.wording import tidy
from rushes.core.names import TimeOfDay


def reading(text: str) -> tuple[str, str, str, str]:
    """Who, verb, family and what of an idea."""
    idea = read_idea(text)
    assert idea.who is not None, text
    return idea.who.phrase, idea.verb, idea.family, idea.object.phrase if idea.object else ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A lighthouse keeper befriends a storm", ("lighthouse keeper", "befriend", "bond", "storm")),
        ("A baker races the sunrise", ("baker", "race", "contest", "sunrise")),
        ("a pirate searches for his mother", ("pirate", "search for", "quest", "mother")),
        ("An old clockmaker builds a heart", ("old clockmaker", "build", "make", "heart")),
        ("a girl loses her shadow", ("girl", "lose", "lose", "shadow")),
        ("a dragon is afraid of the dark", ("dragon", "be afraid of", "fear", "dark")),
        ("a king becomes a gardener", ("king", "become", "change", "gardener")),
        ("Ada learns to fly", ("Ada", "learn to fly", "change", "")),
        ("a ghost discovers a letter in the attic", ("ghost", "discover", "secret", "letter")),
        ("a snail crosses the desert", ("snail", "cross", "journey", "desert")),
        ("a night nurse waits for the rain", ("night nurse", "wait for", "care", "rain")),
        ("a wizard flumps the moon", ("wizard", "flump", "plain", "moon")),
        ("a boy who cannot sleep counts the ships", ("boy", "count", "plain", "ship")),
        (
            "the old lighthouse keeper falls in love with a wave",
            ("old lighthouse keeper", "fall in love with", "bond", "wave"),
        ),
        ("a robot wants to be a poet", ("robot", "become", "change", "poet")),
        ("how the tiger got its stripes", ("tiger", "get", "plain", "stripe")),
        ("two brothers build a raft", ("brother", "build", "make", "raft")),
        ("a penguin dreams of the Sahara", ("penguin", "dream of", "journey", "Sahara")),
        ("the day the music stopped", ("music", "stop", "change", "")),
    ],
)
def test_stories(text: str, found: tuple[str, str, str, str]) -> None:
    assert read_idea(text).kind is IdeaKind.STORY
    assert reading(text) == found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("how photosynthesis works", IdeaKind.EXPLANATION),
        ("What is inflation?", IdeaKind.EXPLANATION),
        ("Why do cats purr", IdeaKind.EXPLANATION),
        ("explain gravity", IdeaKind.EXPLANATION),
        ("three reasons to sleep more", IdeaKind.LIST),
        ("5 ways to make better coffee", IdeaKind.LIST),
        ("why you should adopt an old dog", IdeaKind.ARGUMENT),
        ("cats are better than dogs", IdeaKind.ARGUMENT),
        ("a water bottle that never leaks", IdeaKind.ADVERT),
        ("a commercial for a bicycle", IdeaKind.ADVERT),
        ("An elevator that remembers everyone", IdeaKind.SITUATION),
        ("two robots in a laundromat", IdeaKind.SITUATION),
        ("a teapot", IdeaKind.SITUATION),
        ("The Last Ferry", IdeaKind.TITLE),
        ("asdf qwer zxcv", IdeaKind.NONSENSE),
        ("Ein Wärter und ein Sturm", IdeaKind.FOREIGN),
        ("灯台守と嵐", IdeaKind.FOREIGN),
        ("un gato y una luna", IdeaKind.FOREIGN),
    ],
)
def test_kinds(text: str, kind: IdeaKind) -> None:
    assert read_idea(text).kind is kind


def test_a_command_is_read_for_what_it_wants() -> None:
    idea = read_idea("Please make me a funny film about cats")
    assert idea.command and idea.tone == "whimsical"
    assert idea.who is not None and idea.who.head == "cat" and idea.who.plural
    inner = read_idea("Write a short story about a baker who races the sunrise")
    assert inner.command and inner.who is not None and inner.who.head == "baker"


def test_where_and_when() -> None:
    idea = read_idea("a violinist plays for an empty theatre at midnight")
    assert (idea.place, idea.place_word, idea.time) == ("theatre", "empty theatre", TimeOfDay.NIGHT)
    assert read_idea("two robots in a laundromat").place == "laundromat"
    assert read_idea("a snail crosses the desert").place == "desert"


def test_number_and_clause_and_name() -> None:
    seven = read_idea("seven wolves wait for a train").who
    assert seven is not None and seven.plural and seven.count == 7 and seven.head == "wolf"
    boy = read_idea("a boy who cannot sleep counts the ships").who
    assert boy is not None and boy.clause == "who cannot sleep"
    ada = read_idea("Ada learns to fly").who
    assert ada is not None and ada.name == "Ada" and ada.living


def test_what_is_never_done_describes_and_does_not_happen() -> None:
    idea = read_idea("The king never laughs")
    assert idea.kind is IdeaKind.SITUATION
    assert idea.who is not None
    assert idea.who.clause == "who never laughs"


def test_two_heroes_and_two_deeds() -> None:
    pair = read_idea("a girl and her grandfather repair a radio")
    assert pair.partner is not None
    assert (pair.verb, pair.partner.head) == ("repair", "grandfather")
    both = read_idea("a fox steals a hat and runs away")
    assert both.deed == "steal* a hat and run* away"


def test_an_order_with_no_one_in_it_has_no_one() -> None:
    idea = read_idea("build a boat")
    assert idea.who is None and idea.family == "make" and idea.object is not None and idea.object.head == "boat"


def test_pictures_are_read_as_words() -> None:
    assert tidy("🐱🚀") == "a cat and a rocket"


def test_markup_and_quotes_are_gone() -> None:
    assert tidy('<b>"A  fox"</b> steals **the hat**.') == "A fox steals the hat"


@pytest.mark.parametrize(
    "family", ["bond", "contest", "quest", "make", "lose", "fear", "change", "secret", "journey", "care"]
)
def test_every_family_has_its_verbs(family: str) -> None:
    known = [
        verb
        for verb in ("befriend", "race", "find", "build", "lose", "fear", "become", "discover", "cross", "guard")
        if lexicon.family_of(verb) == family
    ]
    assert len(known) == 1


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.text(max_size=200))
def test_anything_is_read(text: str) -> None:
    assert isinstance(read_idea(text), Idea)
