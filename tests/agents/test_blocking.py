"""Blocking: action sentences read as who does what in which order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.agents.staging.blocking import Doing, feeling_of, named_in, props_of, read_action
from rushes.agents.staging.roles import Cast, Memory
from rushes.agents.staging.verbs import Movement, bases, lexicon
from rushes.core.bible import Being, CharacterSheet, Gender, Look
from rushes.core.names import CharacterId, Feeling
from rushes.core.staging import Gesture


def _sheet(name: str, title: str, words: str, look: Look) -> CharacterSheet:
    return CharacterSheet(id=CharacterId(name), name=title, words=words, look=look)


CAST = Cast(
    [
        _sheet("keeper", "Keeper", "an old lighthouse keeper with a white beard", Look(gender=Gender.NEUTRAL)),
        _sheet("storm", "Storm", "a huge storm with a gentle face", Look(being=Being.STORM)),
        _sheet("mara", "Mara Quill", "a young baker with flour on her nose", Look(gender=Gender.WOMAN)),
        _sheet("cat", "the cat", "a ginger cat", Look(being=Being.ANIMAL, species="cat")),
    ]
)


def _read(text: str, *before: str) -> tuple[Doing, ...]:
    memory = Memory()
    for sentence in before:
        _, memory = read_action(sentence, CAST, memory)
    return read_action(text, CAST, memory)[0]


def _deeds(text: str, *before: str) -> list[tuple[str, ...]]:
    return [(*doing.actors, doing.gesture.value) for doing in _read(text, *before) if doing.gesture]


@pytest.mark.parametrize(
    ("text", "deeds"),
    [
        ("The keeper lifts the lantern, then lowers it.", [("keeper", "lift"), ("keeper", "lower")]),
        ("The lighthouse keeper opened the door and held out the lantern to the storm.", [("keeper", "open"), ("keeper", "give")]),
        ("Mara picks up a letter and reads it while the cat sleeps.", [("mara", "lift"), ("mara", "read"), ("cat", "sleep")]),
        ("The baker shakes her head.", [("mara", "shake")]),
        ("The keeper looks up at the sky.", [("keeper", "look up")]),
        ("Mara, tired, sits down at the table and writes a word in the log.", [("mara", "sit"), ("mara", "write")]),
        ("The keeper waves after the storm bows.", [("storm", "bow"), ("keeper", "wave")]),
        ("The cat begins to tremble.", [("cat", "tremble")]),
        ("Mrs. Quill came running along the pier.", [("mara", "run")]),
        ("MRS. QUILL came running along the pier.", [("mara", "run")]),
        ("“Come in,” said Mara.", [("mara", "talk")]),
        ("The keeper stopped, turned away and knelt.", [("keeper", "stand"), ("keeper", "turn away"), ("keeper", "kneel")]),
    ],
)
def test_sentences_become_deeds_in_their_order(text: str, deeds: list[tuple[str, ...]]) -> None:
    assert _deeds(text) == deeds


@pytest.mark.parametrize(
    "text",
    ["The old closed door creaks.", "Thunder rolls.", "A light glows in the window.", "The keeper never waved.", "Mara does not run."],
)
def test_what_nobody_does_is_nobodys_deed(text: str) -> None:
    assert _deeds(text) == []


def test_a_mere_wish_is_not_a_deed() -> None:
    assert _deeds("The keeper wants to leave.") == []
    assert _deeds("The keeper tries to leave.") == [("keeper", "walk")]


def test_while_overlaps_and_then_follows() -> None:
    assert [doing.link for doing in _read("Mara waves, then bows while the cat sleeps.")] == ["then", "then", "while"]


def test_pronouns_find_their_noun() -> None:
    assert _deeds("She waves.", "Mara meets the keeper.") == [("mara", "wave")]
    assert _deeds("They wave.", "The keeper enters.") == [("keeper", "wave")]
    assert _read("Mara thanks it.", "The storm rolls in.")[0].target == "storm"
    assert _read("The keeper lifts the lantern, then lowers it.", "The storm rolls in.")[1].target is None
    (hug,) = _read("They hug each other.", "The storm waits.", "The keeper waits.")
    assert (set(hug.actors), hug.target) == ({"keeper", "storm"}, "storm")


def test_targets_and_ways() -> None:
    (give,) = _read("Mara gives the cat a fish.")
    assert (give.gesture, give.target) == (Gesture.GIVE, "cat")
    (walk,) = _read("The keeper walks to the window.")
    assert (walk.gesture, walk.toward, walk.target) == (Gesture.WALK, "window", None)
    assert _read("The storm rolls in from the sea.")[0].movement is Movement.ENTER
    assert _read("Mara walks away.")[0].movement is Movement.LEAVE
    assert _read("The keeper steps back, afraid.")[0].movement is Movement.RETREAT
    assert _read("He runs across the street.", "The keeper waits.")[0].movement is Movement.CROSS
    assert _read("The cat comes closer to Mara.")[0].movement is Movement.APPROACH


@pytest.mark.parametrize(
    ("text", "feeling"),
    [
        ("angrily", Feeling.ANGRY),
        ("with a smile", Feeling.JOY),
        ("softly", Feeling.TENDER),
        ("She is afraid.", Feeling.FEAR),
        ("not afraid", None),
        ("The storm waits.", None),
        ("to the left", None),
    ],
)
def test_feelings_come_from_words(text: str, feeling: Feeling | None) -> None:
    assert feeling_of(text, CAST) is feeling


def test_names_are_told_from_verbs_and_props_from_people() -> None:
    assert named_in("Mara and the lighthouse keeper saw the storm.", CAST) == ("mara", "keeper", "storm")
    texts = ["The keeper lifts the lantern in his hand.", "Mara puts a letter on the old table in the kitchen."]
    assert props_of(texts, CAST, ["the kitchen"]) == ("lantern", "letter", "table")


def test_the_lexicon_is_one_answer_a_word_and_knows_hundreds() -> None:
    lex = lexicon()
    assert len(lex.gestures) >= 500
    assert {gesture for gesture in Gesture if gesture is not Gesture.TALK} <= set(lex.gestures.values()) | set(lex.phrases.values())
    assert set(lex.feelings.values()) == set(Feeling)
    assert not [word for word in lex.gestures if word != word.lower() or " " in word]


@pytest.mark.parametrize(
    ("form", "base"),
    [("carries", "carry"), ("stopped", "stop"), ("waving", "wave"), ("watches", "watch"), ("ran", "run"), ("knelt", "kneel")],
)
def test_forms_find_their_verb(form: str, base: str) -> None:
    assert lexicon().lemma(form) == base
    assert form in bases(form)


WORDS = ["the", "keeper", "storm", "Mara", "she", "it", "waves", "runs", "then", "while", "and", ",", ".", "to", "not", "look", "up"]


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.text(max_size=120), st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_text_can_be_read(noise: str, words: list[str]) -> None:
    for text in (noise, " ".join(words), noise + " " + " ".join(words)):
        doings, memory = read_action(text, CAST)
        assert {name for doing in doings for name in doing.actors} <= set(CAST.sheets)
        assert set(memory.recent) <= set(CAST.sheets)
        feeling_of(text, CAST)
        props_of([text], CAST)
