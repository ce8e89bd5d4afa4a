"""Cleaning words of models: whatever is written, what comes out can be spoken, filmed, and read back."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.agents.thinking.cleaning import is_blank, is_error, plain, spoken, words_in
from rushes.agents.thinking.drafts import ScriptDraft
from rushes.agents.thinking.measure import room_for
from rushes.agents.thinking.scripting import ScriptCheck, script_from
from rushes.core.brief import Brief
from rushes.core.script import Line
from rushes.tools.fountain import read_fountain, write_fountain

QUICK = settings(deadline=None, max_examples=60, derandomize=True)
MARKED = st.text(alphabet=st.sampled_from(list("abc XYZ.,:;!?()[]{}*_`#<>/\\\"'-–—=~@&|\n\t\u200b\u202eäß日")), max_size=60)


@QUICK
@given(MARKED)
def test_cleaned_text_is_one_line_and_stays_so(text):
    once = plain(text)
    assert "\n" not in once and "\u200b" not in once and "**" not in once and once == once.strip()
    said, manner = spoken(text, ("abc",))
    assert not set(said) & set('*_`#"“”|[]{}()') and len(manner) <= 60


@QUICK
@given(st.lists(st.tuples(st.sampled_from(["action", "line"]), MARKED, MARKED), min_size=1, max_size=6), MARKED, MARKED)
def test_whatever_a_draft_holds_it_reads_back_as_the_same_script(elements, title, name):
    draft = ScriptDraft.model_validate(
        {
            "title": f"A {title}", "characters": [{"name": name, "description": title}],
            "scenes": [{
                "place": title, "time": name, "weather": title,
                "elements": [
                    {"type": "action", "text": "The keeper waits."}, {"type": "line", "text": "Every night."},
                    *({"type": kind, "speaker": who, "text": text} for kind, who, text in elements),
                ],
            }],
        }
    )  # fmt: skip
    script, _ = script_from(draft, "en")
    assert read_fountain(write_fountain(script), previous=script) == script
    known = {"narrator", *(one.id for one in script.characters)}
    assert all(line.speaker in known for line in script.lines())
    ids = [one.id for scene in script.scenes for one in scene.played]
    assert len(set(ids)) == len(ids) and all(ids)


@pytest.mark.parametrize(
    "text",
    ["I’m sorry, but I can't assist with that request.", "As an AI language model, I have no feelings.", "Error: 429 Too Many Requests",
     "Internal Server Error", "Traceback (most recent call last):", '{"error": {"message": "x"}}', "I cannot create this content.",
     "Rate limit exceeded. Please retry.", "Incorrect API key provided", "HTTP 503 from upstream"],
)  # fmt: skip
def test_machines_excuses_are_known(text):
    assert is_error(text)
    assert not is_error(text, f"a film in which a screen says: {text}")


@pytest.mark.parametrize(
    "text",
    ["I'm sorry, I can't come.", "I can't help you, said the doctor.", "Trial and error.", "None.", "The service was slow that day.",
     "An error crept into the log.", "I can't write with a broken pencil.", "It was her 503rd letter.",
     "The limit of the rate was one a day."],
)  # fmt: skip
def test_people_may_be_sorry_and_err(text):
    assert not is_error(text) and not is_blank(text)


@pytest.mark.parametrize(
    ("text", "said", "manner"),
    [
        ("(softly) Come in.", "Come in.", "softly"),
        ("Come in. [beat] Wipe your feet.", "Come in. Wipe your feet.", "beat"),
        ("*sighs* Fine.", "Fine.", "sighs"),
        ("I *never* said that.", "I never said that.", ""),
        ("KEEPER: Come in.", "Come in.", ""),
        ("Keeper (V.O.): Come in.", "Come in.", "V.O."),
        ("Log: nobody.", "Log: nobody.", ""),
        ("“Come in,” she said.", "Come in, she said.", ""),
        ("Salt & pepper — and time.", "Salt & pepper and time.", ""),
        ("Mother-in-law, 50% sure.", "Mother-in-law, 50% sure.", ""),
        ("# One", "One", ""),
    ],
)
def test_what_is_spoken_and_how(text, said, manner):
    assert spoken(text, ("Keeper",)) == (said, manner)


@pytest.mark.parametrize(("text", "count"), [("", 0), ("one two", 2), ("夜の灯台", 2), ("It's well-kept.", 2), ("the 灯台 lamp", 3)])
def test_words_are_counted_in_any_writing(text, count):
    assert words_in(text) == count


def test_the_example_that_ships_is_a_script_without_a_fault():
    play = json.loads((Path(__file__).resolve().parents[2] / "examples" / "the_guest.json").read_text(encoding="utf-8"))
    draft = ScriptDraft.model_validate(play["answers"][0]["json"])
    room = room_for(Brief(source="x", seconds=30), 1.85)
    assert ScriptCheck(room, "")(draft) == []
    script, mended = script_from(draft, "en")
    assert mended == () and sum(isinstance(one, Line) for scene in script.scenes for one in scene.elements) == 5


def test_an_error_is_found_behind_one_that_the_idea_itself_speaks_of():
    assert is_error("Error: lamp. HTTP 503 from upstream", "a film about an Error: lamp.")
    assert not is_error("HTTP 503 on the screen", "somebody reads HTTP 503")
