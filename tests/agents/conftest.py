"""A small film in data: a script, its bible and its speech, made without voices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest

from rushes.agents.beat_planner import plan_beats
from rushes.agents.cinematographer import plan_shots
from rushes.core.bible import Being, Bible, CharacterSheet, Gender, LocationSheet, Look, StyleSheet
from rushes.core.brief import Brief
from rushes.core.names import NARRATOR, ActionId, CharacterId, LineId, LocationId, SceneId, TimeOfDay, Weather
from rushes.core.script import Action, Character, Line, Scene, Script
from rushes.core.shot import ShotList
from rushes.core.speech import MouthShape, MouthTime, Speech, VoiceSpec

KEEPER, STORM = CharacterId("keeper"), CharacterId("storm")
KEEPER_WORDS = "an old lighthouse keeper in a yellow raincoat, white beard"
LIGHTHOUSE_WORDS = "a red and white lighthouse on a rocky coast"
LIGHTHOUSE = (
    ("action", "The keeper lifts the lantern, then lowers it."),
    ("narrator", "Every night the keeper lit the lamp and wrote one word in the log: nobody."),
    ("action", "The storm rolls in from the sea."),
    ("narrator", "Then the storm came, loud, and would not pass."),
    ("action", "The keeper opens the door and holds out the lantern to the storm."),
    ("narrator", "It rattled the door until somebody opened."),
    ("keeper", "Come in, then."),
    ("action", "The storm stops, in wonder."),
    ("narrator", "The thunder stopped. It had never been invited before."),
    ("action", "The keeper sits down and writes a word in the log while the storm smiles."),
)


def speech_of(line: Line, seconds: float | None = None) -> Speech:
    """A line's speech at about 150 words a minute, with a mouth shape every 90 ms."""
    length = seconds if seconds is not None else 0.4 * len(line.text.split())
    shapes = list(MouthShape)
    count = int(length * 1000 // 90)
    return Speech(
        key=f"k{line.id}", line=line.id, voice=VoiceSpec(), sound=f"{line.id}.wav", sample_rate=22050, samples=int(length * 22050),
        mouths=tuple(MouthTime(shape=shapes[at % len(shapes)], start_ms=at * 90) for at in range(count)),
    )  # fmt: skip


def scene_of(number: int, elements: Sequence[tuple[str, str]], **more: object) -> Scene:
    """A scene from pairs of who ("action", "narrator" or a character's id) and what."""
    made: list[Action | Line] = []
    for at, (who, text) in enumerate(elements):
        name = f"s{number}-{at}"
        if who == "action":
            made.append(Action(id=ActionId(f"a{name}"), text=text))
        else:
            made.append(Line(id=LineId(f"l{name}"), speaker=NARRATOR if who == "narrator" else CharacterId(who), text=text))
    return Scene.model_validate({"id": SceneId(f"s{number}"), "place": "the lighthouse", "elements": tuple(made)} | more)


def script_of(*scenes: Scene, title: str = "The Guest") -> Script:
    """A script about a keeper and a storm."""
    return Script(
        title=title, logline="A lighthouse keeper befriends a storm.", scenes=scenes,
        characters=(
            Character(id=KEEPER, name="Keeper", description="an old lighthouse keeper"),
            Character(id=STORM, name="Storm", description="a storm"),
        ),
    )  # fmt: skip


@pytest.fixture
def bible() -> Bible:
    return Bible(
        style=StyleSheet(words="cut-paper theatre, warm lamplight", negative="photo, blur"),
        characters=(
            CharacterSheet(id=KEEPER, name="Keeper", words=KEEPER_WORDS, look=Look(gender=Gender.NEUTRAL)),
            CharacterSheet(id=STORM, name="Storm", words="a huge blue storm cloud with a gentle face", look=Look(being=Being.STORM)),
        ),
        locations=(
            LocationSheet(id=LocationId("lighthouse"), name="the lighthouse", words=LIGHTHOUSE_WORDS, set="lighthouse coast"),
            LocationSheet(id=LocationId("kitchen"), name="the kitchen", words="a small warm kitchen", set="kitchen"),
        ),
    )  # fmt: skip


@pytest.fixture
def script() -> Script:
    return script_of(scene_of(1, LIGHTHOUSE, time=TimeOfDay.NIGHT, weather=Weather.STORM))


@pytest.fixture
def brief() -> Brief:
    return Brief(source="a lighthouse keeper befriends a storm", seconds=30)


@pytest.fixture
def speak() -> Callable[[Script], Mapping[LineId, Speech]]:
    return lambda script: {line.id: speech_of(line) for line in script.lines()}


@pytest.fixture
def scene() -> Callable[..., Scene]:
    return scene_of


@pytest.fixture
def film() -> Callable[..., Script]:
    return script_of


@pytest.fixture
def plan(bible: Bible, brief: Brief, speak: Callable[[Script], Mapping[LineId, Speech]]) -> Callable[..., ShotList]:
    """Beats and shots of a script in one go; keywords change the brief."""

    def work(script: Script, **changes: object) -> ShotList:
        asked = Brief.model_validate(brief.model_dump() | changes)
        speeches = speak(script)
        return plan_shots(script, bible, plan_beats(script, speeches, asked), speeches, asked)

    return work
