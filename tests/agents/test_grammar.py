"""English by rule."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.agents.writing import grammar


@pytest.mark.parametrize(
    ("noun", "many"),
    [
        ("lantern", "lanterns"),
        ("box", "boxes"),
        ("city", "cities"),
        ("boy", "boys"),
        ("lighthouse keeper", "lighthouse keepers"),
        ("fisherman", "fishermen"),
        ("child", "children"),
        ("wolf", "wolves"),
        ("sheep", "sheep"),
        ("bus stop", "bus stops"),
        ("snow", "snow"),
    ],
)
def test_plurals(noun: str, many: str) -> None:
    assert grammar.plural(noun) == many
    assert grammar.singular(many.rsplit(maxsplit=1)[-1]) == noun.rsplit(maxsplit=1)[-1]


@pytest.mark.parametrize(
    ("verb", "third", "past", "participle", "gerund"),
    [
        ("befriend", "befriends", "befriended", "befriended", "befriending"),
        ("race", "races", "raced", "raced", "racing"),
        ("write", "writes", "wrote", "written", "writing"),
        ("carry", "carries", "carried", "carried", "carrying"),
        ("knit", "knits", "knitted", "knitted", "knitting"),
        ("visit", "visits", "visited", "visited", "visiting"),
        ("travel", "travels", "travelled", "travelled", "travelling"),
        ("lie", "lies", "lay", "lain", "lying"),
        ("go", "goes", "went", "gone", "going"),
        ("wash", "washes", "washed", "washed", "washing"),
        ("play", "plays", "played", "played", "playing"),
        ("fix", "fixes", "fixed", "fixed", "fixing"),
        ("flump", "flumps", "flumped", "flumped", "flumping"),
    ],
)
def test_verbs(verb: str, third: str, past: str, participle: str, gerund: str) -> None:
    assert (grammar.third(verb), grammar.past(verb), grammar.participle(verb), grammar.gerund(verb)) == (
        third,
        past,
        participle,
        gerund,
    )
    for form, name in ((third, "third"), (past, "past"), (gerund, "ing")):
        assert (verb, name) in grammar.bases(form)


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("lantern", "a"),
        ("owl", "an"),
        ("old lantern", "an"),
        ("hour", "an"),
        ("honest man", "an"),
        ("unicorn", "a"),
        ("uniform", "a"),
        ("umbrella", "an"),
        ("unimportant letter", "an"),
        ("European owl", "a"),
        ("one-eyed cat", "a"),
        ("8-year-old", "an"),
        ("MRI scan", "an"),
        ("ukulele", "a"),
        ("heir", "an"),
        ("house", "a"),
        ("used car", "a"),
    ],
)
def test_articles(phrase: str, said: str) -> None:
    assert grammar.article(phrase) == said


@pytest.mark.parametrize(
    ("phrase", "form", "many", "said"),
    [
        ("light the lamp", "past", False, "lit the lamp"),
        ("lift* the lantern, then lower* it", "s", False, "lifts the lantern, then lowers it"),
        ("lift* the lantern, then lower* it", "s", True, "lift the lantern, then lower it"),
        ("be afraid of the dark", "past", True, "were afraid of the dark"),
        ("be afraid of the dark", "s", False, "is afraid of the dark"),
        ("swim home", "pp", False, "swum home"),
        ("cut* and paste*", "ing", False, "cutting and pasting"),
    ],
)
def test_phrases(phrase: str, form: str, many: bool, said: str) -> None:
    assert grammar.conjugate(phrase, form, many=many) == said


@pytest.mark.parametrize(
    ("clause", "told"),
    [
        ("who cannot sleep", "who could not sleep"),
        ("that never leaks", "that never leaked"),
        ("who is afraid of mirrors", "who was afraid of mirrors"),
        ("who lost a shoe", "who lost a shoe"),
        ("that remembers everyone", "that remembered everyone"),
        ("who has no name", "who had no name"),
    ],
)
def test_clauses_in_the_past(clause: str, told: str) -> None:
    assert grammar.past_clause(clause) == told


def test_titles() -> None:
    assert grammar.title_case("a lantern for the storm") == "A Lantern for the Storm"
    assert grammar.title_case("how it works: a frame") == "How It Works: A Frame"
    assert grammar.title_case("The One-Eyed cat") == "The One-Eyed Cat"


def test_owners() -> None:
    assert grammar.possessive("the keeper") == "the keeper's"
    assert grammar.possessive("the brothers") == "the brothers'"
    assert grammar.possessive("James") == "James's"


@pytest.mark.parametrize(
    ("one", "other"),
    [("races", "raced"), ("lose", "lost"), ("builds", "building"), ("knitted", "knits"), ("ferries", "ferry")],
)
def test_relatives_share_a_stem(one: str, other: str) -> None:
    assert grammar.stem(one) == grammar.stem(other)


WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(WORDS)
def test_any_word_is_inflected_and_found_again(word: str) -> None:
    assert (word, "base") in grammar.bases(word)
    assert word in [base for base, _ in grammar.bases(grammar.third(word))] or word in ("be", "have")
    assert word in [base for base, _ in grammar.bases(grammar.gerund(word))] or word.endswith(("ie", "ing"))
    assert grammar.with_article(word).split()[0] in ("a", "an")
