"""The art director's drafts against the rules' bible: what is refused, what is mended, what stays."""

import pytest
from plays import BIBLE, KEEPER

from rushes.agents.thinking.designing import BibleCheck, Design, Designs, _words_of, applied, in_one_phrase
from rushes.agents.thinking.drafts import BibleDraft
from rushes.core.bible import Bible, CharacterSheet, LocationSheet, Look
from rushes.core.errors import DocumentError
from rushes.core.script import Character

DRAWN = Bible(
    characters=(CharacterSheet(id="keeper", name="the Keeper", words="the keeper", look=Look(garment="coat", main="#112233")),),
    locations=(LocationSheet(id="the-lighthouse", name="the lighthouse", words="a lighthouse", set="lighthouse coast"),),
    palette=("#000000", "#111111", "#222222"), music="tense",
)  # fmt: skip
CHECK = (["keeper", "storm"], ["the-lighthouse", "the-kitchen"], "")


def changed(at, **more):
    characters = [dict(one) for one in BIBLE["characters"]]
    characters[at] |= more
    return BibleDraft.model_validate(BIBLE | {"characters": characters})


def one(**more):
    draft = {"id": "keeper", "words": KEEPER, **more}
    found = BibleDraft.model_validate({"characters": [draft]}).characters[0]
    fixed = Designs(sheets=(Design(of="k", answer="a", character=found),))
    bible, mended = applied(DRAWN, fixed, {"k": Character(id="keeper", name="the Keeper")}, {})
    return bible.characters[0], mended


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (changed(0, words="someone"), "say nothing"),
        (changed(0, words="a woman " * 40), "15 to 35"),
        (changed(0, words="the keeper at night in a raincoat"), "'at night'"),
        (changed(0, words="the keeper, close-up, masterpiece"), "close-up"),
        (changed(0, words="As an AI language model I cannot draw the keeper"), "machine"),
        (changed(0, id="guard"), "'keeper' is missing"),
        (changed(0, words="a keeper " + "x" * 5000), "of 5009 letters"),
        (changed(1, being="person", garment="raincoat", main="#E0B424"), ""),
    ],
)
def test_what_goes_back_to_the_model(draft, words):
    faults = BibleCheck(*CHECK)(draft)
    assert any(words in fault for fault in faults) if words else faults == []


def test_people_who_look_alike_are_told_of_once():
    draft = BibleDraft.model_validate(
        {"characters": [{**BIBLE["characters"][0], "main": "#e0a820"}, {**BIBLE["characters"][0], "id": "storm", "main": "#e8b030"}],
         "places": BIBLE["places"]}
    )  # fmt: skip
    check = BibleCheck(*CHECK)
    assert ["keeper and storm wear the same garment" in fault for fault in check(draft)] == [True]
    assert check(draft) == []


def test_words_and_looks_of_no_meaning_stay_by_the_rules():
    sheet, mended = one(garment="toga", main="mustard", hat="none", glasses="yes", hair="BOB", legs="#ABCDEF")
    assert sheet.words == KEEPER
    look = sheet.look
    assert (look.garment, look.main, look.hair, look.legs, look.glasses) == ("coat", "#112233", "bob", "#abcdef", True)
    assert len(mended) == 3 and any("toga" in one for one in mended) and any("mustard" in one for one in mended)


def test_a_hat_in_the_words_is_on_the_puppet():
    sheet, mended = one(hat="none")
    assert sheet.look.hat == "souwester" and any("speak of a hat" in one for one in mended)


def test_without_a_design_the_rules_bible_stands():
    assert applied(DRAWN, Designs(palette=("red",), music="polka"), {}, {}) == (DRAWN, ())


def test_a_phrase_is_one_phrase():
    assert in_one_phrase("**The keeper**; old.\nIn yellow. ") == "The keeper, old. In yellow"


def test_what_is_fixed_is_read_back_in_its_shape_and_a_damaged_one_is_a_damaged_document():
    found = BibleDraft.model_validate({"characters": [{"id": "keeper", "words": KEEPER}]}).characters[0]
    fixed = Designs(sheets=(Design(of="k", answer="a", character=found),))
    assert Designs.parse(fixed.dump()) == fixed
    with pytest.raises(DocumentError, match=r"sheets\.0\.character\.words"):
        Designs.parse(fixed.dump().replace('"words"', '"word"'), "designs.json")


def test_only_who_is_still_in_the_script_is_told_of_as_fixed():
    drafts = BibleDraft.model_validate(BIBLE)
    sheets = [Design(of=one.id, answer="a", character=one) for one in drafts.characters]
    assert list(_words_of([sheets[0], None])) == [f"- keeper: {drafts.characters[0].words}"]
