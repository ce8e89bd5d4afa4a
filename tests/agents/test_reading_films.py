"""The reader of the whole film: shown at the gate; polished once, and kept only if it is preferred in both orders."""

import pytest
from plays import BIBLE, SCRIPT, SHOTS, Studio

from rushes.core.brief import Brief, Gate
from rushes.core.errors import BadAnswer, UsageError
from rushes.core.project import file_hash
from rushes.core.script import Script
from rushes.interfaces import service

READING = {
    "hook": "A log with one word in it makes me ask who is missing (scene 1, 0:00:03).", "want": "The keeper wants company.",
    "clarity": "I always know who acts.", "pacing": "The kitchen passes too fast.", "said_and_seen": "Nothing is said twice.",
    "end": "The log answers itself.",
    "changes": [
        {"where": "s1-l2", "change": "Let the storm say nothing; it knocks instead.", "why": "A knock is a deed."},
        {"where": "", "change": "Call it The Log.", "why": "It is what changes."},
        {"where": "s1", "change": "A third thing.", "why": "There is always one."},
    ],
}  # fmt: skip
REVISED = {
    "title": "The Log",
    "scenes": [
        {"keep": "s1", "elements": [
            {"keep": "s1-a1"}, {"keep": "s1-l1"}, {"keep": "s1-a2", "type": "action", "text": "The Storm knocks on the door."},
        ]},
        {"keep": "s2", "elements": [{"keep": "s2-a1"}, {"keep": "s2-l1"}]},
    ],
    "done": ["The storm knocks."],
}  # fmt: skip


def studio_at(folder, **more):
    studio = Studio(folder, **more)
    studio.play(screenwriter=SCRIPT, art_director=BIBLE, cinematographer=[SHOTS, SHOTS, {"shots": []}, {"shots": []}])
    return studio


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The film that nobody has read."""
    studio = studio_at(tmp_path_factory.mktemp("plain") / "film")
    studio.run()
    return studio


def read_again(plain, folder, **more):
    """The same film, ordered with more."""
    studio = plain.copied(folder)
    studio.order(**more)
    studio.play(cinematographer=[{"shots": []}, {"shots": []}])
    return studio


def prefer(*choices):
    return [{"choice": choice, "why": "The knock."} for choice in choices]


def test_a_reading_is_shown_at_the_gate_with_two_changes_at_most(plain, tmp_path):
    studio = read_again(plain, tmp_path / "film", review=(Gate.CUT,))
    studio.play(reader=READING)
    asked = studio.run().data["request"]["action_requests"][0]
    assert asked["args"]["reading"]["said"]["want"] == "The keeper wants company."
    assert [one["where"] for one in asked["args"]["reading"]["changes"]] == ["s1-l2", ""]
    assert "The reader says:" in asked["description"] and "Call it The Log." in asked["description"]
    work = studio.model.calls[-1].messages[-1].text
    assert "[s1-l2] the Storm: Let me in." in work and "close shot" in work
    studio.run()
    assert studio.asked().count("reader") == 1


def test_a_polish_that_is_preferred_in_both_orders_stays(plain, tmp_path):
    studio = read_again(plain, tmp_path / "film", polish=True)
    studio.play(reader=READING, rewriter=REVISED, preference=prefer("second", "first"))
    film = studio.run()
    assert film.name == "film" and film.data["title"] == "The Log"
    assert "was preferred, in both orders" in studio.notes()
    first, second = [call.messages[-1].text for call in studio.model.calls if call.prompts[0].name == "preference"]
    assert first.index("The Guest.") < first.index("The Log.") and second.index("The Log.") < second.index("The Guest.")
    assert "[s1-l1]" not in first
    calls = len(studio.model.calls)
    assert studio.run().data["title"] == "The Log"
    assert len(studio.model.calls) == calls


@pytest.mark.parametrize("choices", [("second", "second"), ("neither", "first")])
def test_any_other_polish_leaves_the_very_film_that_was(plain, tmp_path, choices):
    studio = read_again(plain, tmp_path / "film", polish=True)
    studio.play(reader=READING, rewriter=REVISED, preference=prefer(*choices))
    film = studio.run()
    assert film.data["title"] == "The Guest" and "as it was before" in studio.notes()
    assert file_hash(studio.project.path("film.mp4")) == file_hash(plain.project.path("film.mp4"))
    assert studio.project.path("script.fountain").read_text() == plain.project.path("script.fountain").read_text()
    assert studio.project.load(".rushes/script.json", Script) == plain.project.load(".rushes/script.json", Script)
    calls = len(studio.model.calls)
    assert studio.run().data["title"] == "The Guest"
    assert len(studio.model.calls) == calls


def test_a_film_that_is_good_is_left_alone(plain, tmp_path):
    studio = read_again(plain, tmp_path / "film", polish=True)
    studio.play(reader={**READING, "changes": []})
    assert studio.run().data["title"] == "The Guest"
    assert "rewriter" not in studio.asked()


def test_changes_to_what_is_not_there_are_refused(plain, tmp_path):
    studio = read_again(plain, tmp_path / "film", polish=True)
    studio.play(reader=[{**READING, "changes": [{"where": "s9-l9", "change": "Cut it."}]}] * 3)
    with pytest.raises(BadAnswer, match="no scene or line"):
        studio.run()


def test_a_polish_needs_a_writer_and_a_judge():
    with pytest.raises(UsageError, match="needs two models"):
        service.check(Brief(source="An idea", polish=True))
