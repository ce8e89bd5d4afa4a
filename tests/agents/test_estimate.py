"""What a film will take is said before it is made, and a script of feature length is not begun by accident."""

import pytest

from rushes.agents import estimate
from rushes.core.brief import Brief, SourceKind
from rushes.core.errors import UsageError
from rushes.renderers.base import Capabilities
from rushes.tools.fountain import read_fountain

FREE, PRICED = Capabilities(), Capabilities(price_per_second=0.1)
HANDED_IN = Brief(source="x", source_kind=SourceKind.FOUNTAIN, seconds=None)


def script_of(scenes, lines=3):
    said = "".join("Mara walks on.\n\nMARA\nHere is a line of hers.\n\n" for _ in range(lines))
    return read_fountain("Title: T\n\n" + "".join(f"EXT. PLACE {n} - DAY\n\n{said}" for n in range(scenes)))


def told(script, **brief):
    notes = []
    filmed = estimate.to_film(script, HANDED_IN.model_copy(update=brief), FREE, lambda event: notes.append(event.message))
    return filmed, " ".join(notes)


def test_a_range_holds_what_is_planned(script, plan, brief):
    shots = plan(script)
    guess, exact = estimate.from_script(script, brief, FREE), estimate.from_plan(shots, brief, FREE)
    assert guess.shots.low <= exact.shots.low == exact.shots.high <= guess.shots.high
    assert exact.seconds.low == exact.seconds.high == pytest.approx(float(shots.rate.seconds(shots.frames)), abs=0.01)


def test_the_price_reaches_from_one_take_to_all():
    brief = HANDED_IN.model_copy(update={"seconds": 30, "takes": 4, "renderer": "priced"})
    known = estimate.from_script(script_of(2), brief, PRICED)
    assert (known.price.low, known.price.high) == (3.0, 12.0)
    assert estimate.Estimate(estimate.Range(1, 1), known.seconds, None, known.price).words().startswith("1 shot, ")
    assert known.work is None, "how long somebody else's machine takes is not known"
    assert "3.00 to 12.00 dollars" in known.words()
    draft = estimate.from_script(script_of(2), brief.model_copy(update={"draft": True}), PRICED)
    assert draft.price.high == 3.0


def test_a_feature_says_what_it_would_take():
    feature = script_of(120, lines=8)
    with pytest.raises(UsageError, match=r"feature length: [\d,]+ to [\d,]+ shots.*--max-shots 40.*--max-shots \d+"):
        told(feature)
    filmed, note = told(feature, max_shots=40)
    assert 1 <= len(filmed.scenes) < 120
    assert filmed.scenes == feature.scenes[: len(filmed.scenes)]
    assert f"first {len(filmed.scenes)} of 120 scenes" in note
    whole, note = told(feature, max_shots=2000)
    assert whole == feature and not note


def test_a_short_script_is_filmed_whole():
    script = script_of(4)
    assert told(script) == (script, "")
    assert told(script, max_shots=20) == (script, "")
    idea = Brief(source="x", max_shots=6)
    assert estimate.to_film(script, idea, FREE, lambda event: None) == script


def test_too_few_shots_are_refused_before_anything_is_spoken():
    with pytest.raises(UsageError, match="3 shots at least"):
        told(script_of(4), max_shots=2)


def test_a_story_that_cannot_be_as_short_as_asked_says_so_before_anything_is_spoken():
    story = script_of(2, lines=2)
    idea = Brief(source="a lamp", seconds=5)
    notes = []
    estimate.to_film(story, idea, FREE, notes.append)
    (note,) = notes
    shortest = note.data["least_seconds"]
    assert 5.5 < shortest < 30
    assert f"about {shortest:.0f} s at the least, cards included, and 5 s were asked for" in note.message
    estimate.to_film(story, idea.model_copy(update={"seconds": 30}), FREE, notes.append)
    assert len(notes) == 1


def test_too_few_shots_for_a_story_are_refused_before_anything_is_spoken():
    with pytest.raises(UsageError, match=r"3 is too few: this story of 4 scenes takes 6 shots at least.*Use --max-shots 6 or more"):
        estimate.to_film(script_of(4), Brief(source="a lamp", max_shots=3), FREE, lambda event: None)
    assert estimate.to_film(script_of(4), Brief(source="a lamp", max_shots=6), FREE, lambda event: None)


def test_a_film_at_full_size_says_its_size_and_what_a_draft_takes():
    words = estimate.of_size(Brief(source="a lamp", seconds=30))
    assert "1920x1080 at 24 frames a second: about 50 to 108 s of work here" in words
    assert "A draft (640x360 at 12) takes about" in words and words.endswith("say in draft.")
    drafted = estimate.of_size(Brief(source="a lamp", seconds=30).model_copy(update={"renderer": "wan"}))
    assert "work here" not in drafted and "much quicker" in drafted, "how long a model takes is not known"
    assert estimate.of_size(Brief(source="a lamp", draft=True)) == ""
