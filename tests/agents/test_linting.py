"""The linter's table: every rule fails what it is for, and passes what the embedded rules write."""

from __future__ import annotations

from pathlib import Path

import pytest

from rushes.agents import views
from rushes.agents.art_director import draw_up_bible
from rushes.agents.beat_planner import plan_beats
from rushes.agents.cinematographer import plan_shots
from rushes.agents.staging.linting import RULES, broken, lint_prompt
from rushes.agents.thinking.drafts import ShotDraft
from rushes.agents.thinking.phrasing import clause_faults
from rushes.core.bible import Bible
from rushes.core.names import TimeOfDay
from rushes.core.script import Script
from rushes.core.shot import Shot, ShotSize
from rushes.core.staging import Deed, Gesture
from rushes.interfaces.briefing import order
from rushes.renderers import wording
from rushes.renderers.base import Capabilities
from rushes.tools.voices.casting import VoiceCasting

ROOT = Path(__file__).resolve().parents[2]
IDEAS = [line for line in (ROOT / "tests/agents/twenty_ideas.txt").read_text().splitlines() if line.strip()]
SCRIPTS = sorted(str(path) for path in (ROOT / "examples").glob("*.fountain"))


@pytest.fixture
def shot(script: Script, plan) -> Shot:
    """The keeper lifts the lantern, then lowers it: a wide shot at night in a storm."""
    return plan(script).shots[1]


def said(shot: Shot, **sections: str) -> Shot:
    return shot.model_copy(update={"prompt": shot.prompt.model_copy(update=sections)})


def added(shot: Shot, section: str, words: str) -> Shot:
    return said(shot, **{section: f"{getattr(shot.prompt, section).rstrip('.')}, {words}"})


BROKEN = [
    ("camera", lambda shot: said(shot, camera="wide shot of Keeper; slow push in, then pan left"), "2 moves"),
    ("camera", lambda shot: said(shot, camera="wide shot of Keeper; slow tilt up"), "but the camera does"),
    ("camera", lambda shot: said(shot, camera=shot.prompt.camera.replace("wide", "full")), "wide shot"),
    ("camera", lambda shot: added(shot, "action", "the camera pans left"), "only the camera section"),
    ("camera", lambda shot: added(shot, "light", "in a slow dolly shot"), "only the camera section"),
    ("joined", lambda shot: said(shot, action=""), "is empty"),
    ("joined", lambda shot: said(shot, action="The keeper lifts and lowers the lantern."), "then"),
    ("time", lambda shot: said(shot, action="The keeper lowers the lantern, then lifts it."), "says it after"),
    ("people", lambda shot: said(shot, character="an old man"), "words for Keeper"),
    ("place", lambda shot: said(shot, setting="a lighthouse"), "words for the lighthouse"),
    ("place", lambda shot: said(shot, setting=""), "words for the lighthouse"),
    ("style", lambda shot: said(shot, style="photo"), "style words"),
    ("style", lambda shot: said(shot, negative="text"), "negative words"),
    ("light", lambda shot: said(shot, light="storm with heavy rain"), "does not say that it is night"),
    ("light", lambda shot: added(shot, "light", "bright sunlight"), "sun at night"),
    ("light", lambda shot: added(shot, "setting", "a sunny yard"), "sun at night"),
    ("light", lambda shot: added(shot, "action", "in the warm sunlight"), "sun at night"),
    ("light", lambda shot: added(shot, "light", "drifting fog"), "fog in storm weather"),
    ("names", lambda shot: added(shot, "action", "then waves to Mara"), "names Mara"),
    ("names", lambda shot: said(shot, action="The keeper lifts the lantern, then Ernest Hemingway lowers it."), "names Hemingway"),
    ("negation", lambda shot: added(shot, "action", "without a hat"), "'without'"),
    ("negation", lambda shot: added(shot, "setting", "where nobody lives"), "'nobody'"),
    ("negation", lambda shot: added(shot, "light", "the lamp isn’t lit"), "'isn’t'"),
    ("repetition", lambda shot: added(shot, "light", "a red and white lighthouse on a rocky coast"), "again, after the setting section"),
    ("repetition", lambda shot: added(shot, "action", "then the the lantern"), "twice in a row"),
]


@pytest.mark.parametrize(("rule", "spoil", "fault"), BROKEN)
def test_each_rule_finds_what_it_is_for_and_no_other_does(shot: Shot, bible: Bible, rule, spoil, fault) -> None:
    assert broken(shot, bible) == {}
    found = broken(spoil(shot), bible)
    assert set(found) == {rule}
    assert fault in " ".join(found[rule])


def test_every_rule_has_a_prompt_that_breaks_it() -> None:
    elsewhere = {"order", "length"}
    assert {rule.name for rule in RULES} == {rule for rule, _, _ in BROKEN} | elsewhere
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_moonlight_by_day_is_found_in_every_section(shot: Shot, bible: Bible) -> None:
    day = shot.model_copy(update={"set": shot.set.model_copy(update={"time": TimeOfDay.DAY})})
    day = said(day, light="day, soft overcast light, storm with heavy rain")
    assert broken(day, bible) == {}
    for section, words in (("light", "moonlight"), ("setting", "under the stars"), ("action", "in the moonlight")):
        assert "moon or stars at day" in " ".join(broken(added(day, section, words), bible)["light"])


def test_a_renderers_own_wording_keeps_the_order(shot: Shot, bible: Bible) -> None:
    parts = [getattr(shot.prompt, name) for name in wording.ORDER]
    assert lint_prompt(shot, bible, text=" ".join(parts)) == ()
    assert lint_prompt(shot, bible, text=shot.prompt.action) == ()
    turned = " ".join([*parts[:2], parts[5], *parts[2:5]])
    assert "The style section stands before" in " ".join(broken(shot, bible, text=turned)["order"])


@pytest.mark.parametrize("limit", [{"prompt_tokens": 77}, {"prompt_words": 40}])
def test_a_limit_that_cuts_off_what_matters_is_found(shot: Shot, bible: Bible, limit) -> None:
    long = added(shot, "character", "a coat of many pockets, two odd boots, his mother's scarf, rings on every finger, tar on his hands")
    long = added(long, "action", "slowly and with great care, as one lowers a sleeping child into its bed on a cold evening")
    (fault,) = broken(long, bible, Capabilities(**limit))["length"]
    assert "fit; left out would be: wide shot of Keeper; " in fault and "does not hold the bible's style words" in fault


def test_a_limit_that_cuts_off_trimmings_is_kept(shot: Shot, bible: Bible) -> None:
    long = added(shot, "light", "a glow on the wet rail, a shimmer on the puddles, a thin shine along the edges of the door")
    limits = next(tight for words in range(200) if not broken(shot, bible, tight := Capabilities(prompt_words=words)))
    assert broken(long, bible, limits) == {}
    fitted = wording.fit(long.prompt, limits)
    assert fitted.cut[0] == shot.prompt.camera.split("; ")[0] and not wording.too_long(wording.text_of(fitted.sections), limits)
    assert fitted.sections.character == long.prompt.character and fitted.sections.action == long.prompt.action


def test_nouns_of_other_languages_are_no_names(shot: Shot, bible: Bible) -> None:
    german = said(shot, action="Der alte Mann öffnet das Fenster und hebt dann die Laterne, then er senkt den Kopf.")
    assert "names" not in broken(german, bible)
    greta = bible.characters[0].model_copy(update={"id": "greta", "name": "Greta"})
    known = bible.model_copy(update={"characters": (*bible.characters, greta)})
    assert "names Greta" in " ".join(broken(added(german, "action", "while Greta schläft"), known)["names"])


def test_two_people_may_look_alike(shot: Shot, bible: Bible) -> None:
    twice = said(shot, character=f"{shot.prompt.character}; her twin: {bible.characters[0].words}")
    assert "repetition" not in broken(twice, bible)


def test_deeds_at_once_have_no_order(shot: Shot, bible: Bible) -> None:
    deeds = (Deed(gesture=Gesture.LIFT, start=0, length=20), Deed(gesture=Gesture.NOD, start=5, length=10))
    figures = (shot.figures[0].model_copy(update={"deeds": deeds}), *shot.figures[1:])
    told = said(shot.model_copy(update={"figures": figures}), action="The keeper nods while he lifts the lantern.")
    assert broken(told, bible) == {}


def test_cards_are_held_to_style_and_length_alone(script: Script, plan, bible: Bible) -> None:
    card = plan(script).shots[0]
    assert card.size is ShotSize.CARD and broken(said(card, action='The words "Nobody, Not Mara" over the place.'), bible) == {}
    assert set(broken(said(card, style=""), bible)) == {"style"}


@pytest.mark.parametrize(
    ("section", "clause", "fault"),
    [
        ("action", "watched by Mara from afar", "names Mara"),
        ("setting", "on a rocky coast with the lighthouse, a red and white lighthouse on a rocky coast", "again"),
        ("light", "moonlight through drifting fog", "fog in storm weather"),
        ("light", "bright daylight on the tiles", "sun at night"),
        ("action", "slow and heavy, both hands on wet brass, eyes on the dark, the coat blown wide", "fit; left out would be"),
    ],
)
def test_what_a_model_adds_is_held_to_the_same_table(shot: Shot, bible: Bible, section: str, clause: str, fault: str) -> None:
    limits = next(tight for words in range(200) if not broken(shot, bible, tight := Capabilities(prompt_words=words)))
    assert clause_faults(ShotDraft(shot=shot.id, light="a glow on the rail"), shot, bible, limits) == {}
    found = clause_faults(ShotDraft.model_validate({"shot": shot.id, section: clause}), shot, bible, limits)
    assert fault in found[section]


@pytest.mark.parametrize("source", [*IDEAS, *SCRIPTS], ids=lambda source: Path(source).name[:40])
def test_what_the_embedded_rules_write_is_clean(source: str, speak) -> None:
    _, brief = order(source)
    script = views.write_by_rules(brief)
    bible = draw_up_bible(script, brief, VoiceCasting(None, script.language))
    speeches = speak(script)
    shots = plan_shots(script, bible, plan_beats(script, speeches, brief), speeches, brief).shots
    assert [(shot.id, lint_prompt(shot, bible)) for shot in shots if lint_prompt(shot, bible)] == []


OTHERS = (
    "El farero no contesta y la tormenta es amiga de la noche.",  # a negation in English
    "Der Mann ist mit dem Zoom on, und das ist im Close-up nicht so.",  # what a camera does
    "De man sits in de kamer en het is niet zo, maar in the sunlight is er een zon.",  # another hour
)


@pytest.mark.parametrize("action", OTHERS)
def test_of_words_in_another_language_nothing_is_said(shot: Shot, bible: Bible, action: str) -> None:
    assert lint_prompt(said(shot, action=action), bible) == ()
    other = said(shot, action=action, setting="a tower")
    assert list(broken(other, bible)) == ["place"], "what asks for no language is asked all the same"


def test_what_is_said_twice_is_found_in_any_language(shot: Shot, bible: Bible) -> None:
    assert list(broken(said(shot, action="Der Mann ist ist im Turm und er ist mit der Frau da."), bible)) == ["repetition"]


def test_a_place_that_is_named_in_the_action_stands_in_its_order(shot: Shot, bible: Bible) -> None:
    named = said(shot, setting="cave", action="The keeper waits beside the cave mouth.")
    assert "order" not in broken(named, bible)
    turned = wording.text_of(named.prompt).replace("cave. ", "", 1)
    assert "order" in broken(named, bible, text=f"cave. {turned}".replace("beside the cave mouth", "beside the mouth"))
