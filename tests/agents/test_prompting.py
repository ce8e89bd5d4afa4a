"""Prompts: the bible's words verbatim, one camera move, an order, a light that fits; and a linter that finds what is not so."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from rushes.agents.beat_planner import plan_beats
from rushes.agents.cinematographer import plan_shots
from rushes.agents.staging.blocking import Doing
from rushes.agents.staging.linting import broken, lint_prompt
from rushes.agents.staging.prompting import action_section, camera_section, light_section, setting_section
from rushes.core.bible import Bible, CharacterSheet, LocationSheet
from rushes.core.brief import Brief
from rushes.core.names import CharacterId, LineId, LocationId, TimeOfDay, Weather
from rushes.core.script import Script
from rushes.core.shot import CameraKind, CameraMove, Shot, ShotSize
from rushes.core.speech import Speech

Speak = Callable[[Script], Mapping[LineId, Speech]]


@pytest.fixture
def shot(script: Script, bible: Bible, brief: Brief, speak: Speak) -> Shot:
    speeches = speak(script)
    return plan_shots(script, bible, plan_beats(script, speeches, brief), speeches, brief).shots[1]


def _with(shot: Shot, **sections: str) -> Shot:
    return shot.model_copy(update={"prompt": shot.prompt.model_copy(update=sections)})


def test_a_planned_shot_is_clean(shot: Shot, bible: Bible) -> None:
    assert lint_prompt(shot, bible) == ()


@pytest.mark.parametrize(
    ("sections", "fault"),
    [
        ({"character": "an old man in a yellow coat"}, "words for Keeper"),
        ({"style": "photo"}, "style words"),
        ({"negative": "text"}, "negative words"),
        ({"setting": "a lighthouse"}, "words for the lighthouse"),
        ({"camera": "wide shot of Keeper; slow push in, then pan left"}, "2 moves"),
        ({"camera": "wide shot of Keeper; "}, "0 moves"),
        ({"camera": "close-up of Keeper; slow truck right"}, "wide shot"),
        ({"camera": "wide shot of Keeper; slow pan left"}, "but the camera does"),
        ({"action": ""}, "action section is empty"),
        ({"action": "The keeper lifts and lowers the lantern."}, "then"),
        ({"light": "day, bright sunlight, storm"}, "night"),
        ({"light": "night under bright sunlight, storm"}, "sun"),
        ({"light": "night, falling snow"}, "snow"),
    ],
)
def test_the_linter_finds_what_is_wrong(shot: Shot, bible: Bible, sections: dict[str, str], fault: str) -> None:
    found = lint_prompt(_with(shot, **sections), bible)
    assert any(fault in one for one in found), found


def test_moonlight_by_day_is_found(shot: Shot, bible: Bible) -> None:
    assert shot.set is not None
    day = shot.model_copy(update={"set": shot.set.model_copy(update={"time": TimeOfDay.DAY, "weather": Weather.CLEAR})})
    assert any("moon" in one for one in lint_prompt(_with(day, light="day, moonlight"), bible))


@pytest.mark.parametrize("time", list(TimeOfDay))
@pytest.mark.parametrize("weather", list(Weather))
@pytest.mark.parametrize("interior", [True, False])
def test_every_hour_and_sky_has_a_light_that_lints_clean(
    shot: Shot, bible: Bible, time: TimeOfDay, weather: Weather, interior: bool
) -> None:
    assert shot.set is not None
    there = shot.model_copy(update={"set": shot.set.model_copy(update={"time": time, "weather": weather})})
    assert lint_prompt(_with(there, light=light_section(time, weather, interior)), bible) == ()


@pytest.mark.parametrize("kind", list(CameraKind))
@pytest.mark.parametrize("size", [size for size in ShotSize if size is not ShotSize.CARD])
def test_every_size_and_move_is_said_once(shot: Shot, bible: Bible, kind: CameraKind, size: ShotSize) -> None:
    move = CameraMove(kind=kind, dx=-0.05, dy=0.02)
    moved = shot.model_copy(update={"camera": move, "size": size})
    said = _with(moved, camera=camera_section(size, move, ["Peter Pan", "Zoom"], "there"))
    assert set(broken(said, bible)) == {"names"}  # nobody describes them


def test_actions_are_joined_in_their_order() -> None:
    doings = [Doing("The keeper opens the door"), Doing("waves", "then"), Doing("the cat sleeps.", "while")]
    assert action_section(doings, [], "") == "The keeper opens the door, then waves while the cat sleeps."
    assert action_section(doings[:1], ["Keeper"], "") == "The keeper opens the door while Keeper speaks."
    assert action_section([], ["Ann", "Ben"], "") == "Ann speaks, then Ben speaks."
    assert action_section([], [], "nothing moves") == "Nothing moves."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The keeper does not answer", "The keeper stays silent."),
        ("She doesn’t look up at him", "She looks away."),
        ("Mara leaves without a word", "Mara leaves in silence."),
        ("Tom walks without his hat", "Tom walks."),
        ("The storm never stops", "The storm goes on."),
        ("Nobody moves", "The place lies still."),
        ("There is no light anywhere", "The place lies still."),
    ],
)
def test_what_is_not_there_is_said_as_what_is(text: str, said: str) -> None:
    assert action_section([Doing(text)], [], "the place lies still") == said
    assert action_section([Doing("He knocks"), Doing("no one opens")], [], "") == "He knocks."


def test_looks_are_left_to_the_sheets_that_say_them() -> None:
    josefa = CharacterSheet(id=CharacterId("josefa"), name="Josefa", words="Josefa, aged ten, in a yellow raincoat")
    doings = [Doing("JOSEFA, ten, in a yellow raincoat, runs along the pier")]
    assert action_section(doings, [], "", [josefa]) == "Josefa runs along the pier."
    assert action_section(doings, [], "") == "JOSEFA, ten, in a yellow raincoat, runs along the pier."
    limping = [Doing("JOSEFA, ten, limping, runs along the pier")]
    assert "limping" in action_section(limping, [], "", [josefa])


def test_props_are_added_only_where_the_words_lack_them() -> None:
    sheet = LocationSheet(id=LocationId("k"), name="kitchen", words="a kitchen with a table")
    assert setting_section(sheet, ("table", "letter")) == "a kitchen with a table; with letter"
