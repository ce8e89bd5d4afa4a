"""Whose fault is it: the prompt's, the renderer's, or luck? Asked before words are added to a prompt."""

import pytest

from rushes.agents import cause, director
from rushes.agents.staging.linting import Prompted
from rushes.core.bible import Bible, CharacterSheet, LocationSheet, Look, StyleSheet
from rushes.core.names import CharacterId, ShotId, TakeKey, TimeOfDay
from rushes.core.shot import PromptSections, Shot
from rushes.core.staging import SetDressing
from rushes.core.verdict import Cause, Decision, FailureMode, Finding, Lever, LeverPull, Verdict
from rushes.renderers import wording
from rushes.renderers.base import Capabilities

MARA, PIP = CharacterId("mara"), CharacterId("pip")
BIBLE = Bible(
    style=StyleSheet(words="cut-paper theatre"),
    characters=(
        CharacterSheet(id=MARA, name="Mara", words="Mara, a tall woman in a red coat, short white hair", look=Look(carries="lantern")),
        CharacterSheet(id=PIP, name="Pip", words="Pip, a small boy in a green scarf"),
    ),
    locations=(LocationSheet(id="kitchen", name="the kitchen", words="a narrow kitchen, copper pans on the wall"),),
)  # fmt: skip
SHOT = Shot(
    id=ShotId("s1"), length=24, subjects=(MARA,), set=SetDressing(name="kitchen", place="the kitchen", time=TimeOfDay.NIGHT),
    prompt=PromptSections(
        character="Mara, a tall woman in a red coat, short white hair", action="Mara opens the door, then waves.",
        camera="medium shot of Mara; static camera", setting="a narrow kitchen, copper pans on the wall; with lantern",
        light="night, warm lamplight and dark windows, clear weather outside", style="cut-paper theatre",
    ),
)  # fmt: skip
OFFERED = (Lever.AGAIN, Lever.SEED, Lever.CLAUSE, Lever.REFERENCE, Lever.GUIDANCE, Lever.MOTION)
DRIFTS = [mode for mode in FailureMode if cause.is_asked(mode)]


def finding(mode=FailureMode.IDENTITY, words="Mara is another"):
    return Finding(mode=mode, score=1.0, limit=0.5, words=words)


def verdict(*findings):
    return Verdict(take=TakeKey("k"), decision=Decision.RETAKE, findings=findings)


def pull(lever, left=1.5, kept=False, mode=FailureMode.IDENTITY, why=None):
    return LeverPull(shot=SHOT.id, lever=lever, reason="r", before=TakeKey("a"), mode=mode, left=left, kept=kept, cause=why)


CONTROL = pull(Lever.SEED, why=Cause.UNTOLD)


def prompted(shot=SHOT, without="", limits=None):
    """A shot's prompt as the renderer was given it, a piece of it left out."""
    text = wording.text_of(shot.prompt, shot.adjust.clause)
    assert without in text
    return Prompted(shot, BIBLE, limits or Capabilities(), text.replace(without, "") if without else text)


def choose(pulls=(), given=None, what=None, offered=OFFERED, repeatable=True):
    return director.choose(SHOT, verdict(what or finding()), pulls, offered, repeatable, given or prompted())


def test_the_same_prompt_with_another_seed_comes_first():
    choice = choose()
    assert (choice.lever, choice.answer.cause) == (Lever.SEED, Cause.UNTOLD)
    assert choose(repeatable=False).lever is Lever.AGAIN  # the same order is another take already


@pytest.mark.parametrize("mode", DRIFTS)
def test_no_drift_has_its_prompt_added_to_before_the_question_is_answered(mode):
    assert Lever.CLAUSE in director.LEVERS[mode]
    choice = choose(what=finding(mode), given=prompted(without="cut-paper theatre"))
    assert choice.lever is Lever.SEED


def test_what_goes_with_another_seed_was_luck_and_another_seed_is_tried():
    # The control mended it, but broke something else, so it was not kept.
    choice = choose([pull(Lever.SEED, left=0.0, why=Cause.UNTOLD)], prompted(without=", short white hair"))
    assert (choice.lever, choice.answer.cause, choice.clause) == (Lever.SEED, Cause.LUCK, "")
    assert "it is luck" in choice.words


def test_what_the_prompt_does_not_say_is_added_in_the_bibles_words():
    choice = choose([CONTROL], prompted(without=", short white hair"))
    assert (choice.lever, choice.answer.cause, choice.clause) == (Lever.CLAUSE, Cause.PROMPT, "short white hair")
    evidence = "it stayed with another seed, and the prompt does not say “short white hair”: it is the prompt's"
    assert choice.words == f"Mara is another; {evidence}"
    changed = director.pull(SHOT, choice)
    assert changed.prompt == SHOT.prompt, "nothing of a prompt is taken away"
    assert wording.text_of(changed.prompt, changed.adjust.clause).endswith("cut-paper theatre. short white hair.")


def test_what_the_prompt_says_is_the_renderers_fault():
    choice = choose([CONTROL])
    assert (choice.lever, choice.answer.cause, choice.clause) == (Lever.REFERENCE, Cause.RENDERER, "")
    assert choose([CONTROL], offered=(Lever.SEED, Lever.CLAUSE, Lever.GUIDANCE)).lever is Lever.GUIDANCE
    assert choose([CONTROL], offered=(Lever.SEED, Lever.CLAUSE)) is None


def test_a_clause_that_did_not_help_is_followed_by_what_the_renderer_is_held_to():
    tried = [CONTROL, pull(Lever.CLAUSE, why=Cause.PROMPT)]
    choice = choose(tried, prompted(without=", short white hair"))
    assert (choice.lever, choice.answer.cause) == (Lever.REFERENCE, Cause.RENDERER)
    assert "stayed when the prompt said it once more" in choice.words
    assert choose([*tried, pull(Lever.REFERENCE)], prompted(without=", short white hair")) is None, "two levers without gain"


def test_a_clause_that_helped_a_little_is_not_said_again():
    added = SHOT.model_copy(update={"adjust": SHOT.adjust.model_copy(update={"clause": "short white hair"})})
    kept = pull(Lever.CLAUSE, left=1.2, kept=True, why=Cause.PROMPT)
    assert choose([CONTROL, kept], prompted(added)).lever is Lever.REFERENCE


def test_a_control_that_cannot_be_judged_leaves_the_prompt_alone():
    choice = choose([pull(Lever.SEED, left=None, why=Cause.UNTOLD)], prompted(without=", short white hair"))
    assert (choice.lever, choice.answer.cause) == (Lever.REFERENCE, Cause.OPEN)


def test_where_no_other_seed_can_be_tried_the_prompt_itself_is_the_evidence():
    choice = choose([], prompted(without=", short white hair"), offered=(Lever.CLAUSE,))
    assert choice.lever is Lever.CLAUSE
    assert "no other seed could be tried" in choice.words


def test_a_seed_that_was_tried_for_another_fault_does_not_stand_for_the_control():
    other = pull(Lever.SEED, mode=FailureMode.FLICKER)
    assert choose([other]).lever is Lever.SEED


@pytest.mark.parametrize(
    ("mode", "words", "without", "clause"),
    [
        (FailureMode.WARDROBE, "the coat is blue", "a tall woman in a red coat, ", "a tall woman in a red coat"),
        (FailureMode.PROP, "the lantern is gone", "; with lantern", "lantern"),
        (FailureMode.PLACE, "another room", ", copper pans on the wall", "copper pans on the wall"),
        (FailureMode.STYLE, "a photograph", " cut-paper theatre.", "cut-paper theatre"),
        (FailureMode.ACTION, "she does not wave", ", then waves", "waves"),
        (FailureMode.LIGHT, "too bright", "night, warm lamplight and dark windows, ", "night, warm lamplight and dark windows"),
    ],
)
def test_each_drift_is_held_to_its_own_words(mode, words, without, clause):
    control = pull(Lever.SEED, mode=mode, why=Cause.UNTOLD)
    choice = choose([control], prompted(without=without), finding(mode, words))
    assert (choice.lever, choice.clause) == (Lever.CLAUSE, clause)
    if mode is not FailureMode.PLACE:  # "with lantern" is part of no fixed words of the place
        said = choose([control], prompted(), finding(mode, words))
        assert said.answer.cause is Cause.RENDERER


def test_a_prompt_that_contradicts_itself_is_the_prompts_fault():
    said = SHOT.prompt.model_copy(update={"setting": "a narrow kitchen, copper pans on the wall in sunlight"})
    sunny = SHOT.model_copy(update={"prompt": said})
    choice = choose([pull(Lever.SEED, mode=FailureMode.LIGHT)], prompted(sunny), finding(FailureMode.LIGHT, "day"))
    assert (choice.lever, choice.answer.cause) == (Lever.CLAUSE, Cause.PROMPT)
    assert "speaks of the sun at night" in choice.words
    assert choice.clause.startswith("night, warm lamplight")


def test_one_of_two_people_is_named_and_only_their_words_are_asked_for():
    both = SHOT.model_copy(update={"subjects": (MARA, PIP)})
    told = cause.diagnose(finding(words="pip changes"), prompted(both), [CONTROL], True)
    assert (told.cause, told.lacking) == (Cause.PROMPT, ("Pip", "a small boy in a green scarf"))
    assert cause.clause_for(finding(words="pip changes"), prompted(both), told) == "Pip, a small boy in a green scarf"
    unnamed = cause.diagnose(finding(words="somebody changes"), prompted(both), [CONTROL], True)
    assert unnamed.lacking == ("Pip", "a small boy in a green scarf")


def test_a_clause_is_short_and_never_pushes_out_what_matters():
    wordy = BIBLE.characters[0].model_copy(update={"words": ", ".join(f"word{n} " * 8 for n in range(9))})
    long = BIBLE.model_copy(update={"characters": (wordy,)})
    given = Prompted(SHOT, long, Capabilities(), "Mara")
    answer = cause.diagnose(finding(), given, [CONTROL], True)
    assert len(cause.clause_for(finding(), given, answer).split()) == 24
    tight = Capabilities(prompt_words=17)  # just who it is and what she does
    answer = cause.diagnose(finding(), prompted(without=", short white hair", limits=tight), [CONTROL], True)
    assert cause.clause_for(finding(), prompted(limits=tight), answer) == ""


def test_clauses_add_up():
    assert cause.joined("", "a red coat") == "a red coat"
    assert cause.joined("closer.", "a red coat") == "closer; a red coat"


def test_faults_that_words_cannot_mend_are_not_asked_about():
    flicker = Finding(mode=FailureMode.FLICKER, score=1.0, limit=0.5, words="it flickers")
    choice = choose(what=flicker)
    assert (choice.lever, choice.answer) == (Lever.SEED, None)


def test_without_a_prompt_to_look_at_no_words_are_added():
    choice = director.choose(SHOT, verdict(finding()), [CONTROL], OFFERED, True, None)
    assert choice.lever is Lever.REFERENCE


def test_of_an_action_that_is_cut_already_no_more_is_cut():
    busy = SHOT.model_copy(update={"prompt": SHOT.prompt.model_copy(update={"action": "Mara opens the door, then waves, then sits."})})
    assert not cause.fits("a green hat", prompted(busy, limits=Capabilities(prompt_words=17)))
    assert cause.fits("a green hat", prompted(busy, limits=Capabilities(prompt_words=70)))
