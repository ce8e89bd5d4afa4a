"""What the score is made of: beds per scene that fade as pictures mix, where the music rises, who is heard from where; deeds and themes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest

from rushes.agents import passages, score
from rushes.agents.spots import APART, LATE, spots_of
from rushes.core.beat import Beat, BeatSheet
from rushes.core.names import NARRATOR, ActionId, BeatId, CharacterId, LineId, SceneId, ShotId, Weather
from rushes.core.script import Action, Character, Line, Scene, Script
from rushes.core.shot import Shot, ShotList, Transition
from rushes.core.staging import Figure
from rushes.core.timing import Rate, Size, Span

RATE = Rate()
KEEPER, STORM = CharacterId("keeper"), CharacterId("storm")


def scene_of(number: int, elements: Sequence[tuple[str, str]], **more: object) -> Scene:
    """A scene from pairs of who ("action", "narrator" or a character's id) and what."""
    made = [
        Action(id=ActionId(f"as{number}-{at}"), text=text)
        if who == "action"
        else Line(id=LineId(f"ls{number}-{at}"), speaker=NARRATOR if who == "narrator" else CharacterId(who), text=text)
        for at, (who, text) in enumerate(elements)
    ]
    return Scene.model_validate({"id": SceneId(f"s{number}"), "place": "the lighthouse", "elements": tuple(made)} | more)


def script_of(*scenes: Scene) -> Script:
    both = tuple(Character(id=one, name=one.title(), description=one) for one in (KEEPER, STORM))
    return Script(title="The Guest", logline="A keeper befriends a storm.", scenes=scenes, characters=both)


def shot(name: str, scene: str | None, length: int, transition: Transition = Transition.CUT, handle: int = 6, **more: object) -> Shot:
    given = {"id": ShotId(name), "scene": scene and SceneId(scene), "length": length, "transition": transition, "handle": handle}
    return Shot.model_validate(given | more)


def sheet(beats: list[tuple[str, int, str, str]], title: int = 48, end: int = 48) -> BeatSheet:
    """Beats by scene, frames, line and action."""
    made, at = [], title
    for number, (scene, length, line, action) in enumerate(beats):
        made.append(
            Beat(
                id=BeatId(f"b{number}"), scene=SceneId(scene), span=Span(start=at, length=length), line=LineId(line) if line else None,
                speech=10 if line else 0, actions=(ActionId(action),) if action else (),
            )
        )  # fmt: skip
        at += length
    return BeatSheet(rate=RATE, title_frames=title, end_frames=end, beats=tuple(made))


def material(script: Script, beats: BeatSheet, shots: tuple[Shot, ...]) -> score.Material:
    speeches: Mapping[LineId, object] = {}
    shot_list = ShotList(rate=RATE, size=Size(width=128, height=72), shots=shots)
    return score.Material(script, None, beats, speeches, shot_list)  # type: ignore[arg-type]


def test_pictures_mix_by_the_shortest_of_handles_and_half_shots_and_not_at_hard_cuts() -> None:
    shots = (
        shot("a", "s1", 100),
        shot("b", "s1", 60),
        shot("c", "s2", 80, Transition.CROSS_FADE, handle=12),
        shot("d", "s2", 8, Transition.CROSS_FADE),
        shot("e", "s3", 50, Transition.CROSS_FADE, handle=3),
    )
    assert score._overlaps(shots) == {160: 6, 240: 4, 248: 3}
    assert score._overlaps(shots[:1]) == {}


def test_places_are_heard_from_card_to_card_and_fade_over_the_frames_in_which_pictures_mix() -> None:
    places = ("the beach", "the city", "the forest")
    scenes = [scene_of(number, [("keeper", "Yes.")], place=place) for number, place in enumerate(places, 1)]
    shots = (
        shot("title", None, 48), shot("a", "s1", 100), shot("b", "s2", 80, Transition.CROSS_FADE), shot("c", "s3", 50),
        shot("end", None, 48),
    )  # fmt: skip
    beats = sheet([("s1", 100, "ls1-0", ""), ("s2", 80, "ls2-0", ""), ("s3", 50, "ls3-0", "")])
    sea, city, birds = score._beds(material(script_of(*scenes), beats, shots))
    assert (sea.name, city.name, birds.name) == ("sea", "city", "birds")
    assert (sea.start, birds.end) == (0, RATE.seconds(beats.frames))
    mixed = RATE.seconds(6)
    assert sea.end == RATE.seconds(148) - mixed == city.start
    assert sea.fade_out == city.fade_in == 2 * mixed
    assert city.end == RATE.seconds(228) == birds.start
    assert city.fade_out == birds.fade_in == score.SOFTLY


def test_the_music_rises_where_the_scene_nearest_to_seven_tenths_begins() -> None:
    beats = sheet([("s1", 200, "l", ""), ("s2", 100, "l", ""), ("s2", 100, "l", ""), ("s3", 100, "l", ""), ("s4", 100, "l", "")])
    film = material(script_of(scene_of(1, [("keeper", "Yes.")])), beats, (shot("a", "s1", 1),))
    assert score._turning_point(film) == float(RATE.seconds(48 + 400))  # 487 of 696 frames are wished for
    single = material(film.script, sheet([("s1", 200, "l", "")]), film.shots.shots)
    assert score._turning_point(single) == pytest.approx(float(RATE.seconds(round(296 * 0.7))))


def test_whoever_stands_at_the_side_is_heard_from_there_and_never_from_beyond() -> None:
    figures = (Figure(character=KEEPER, x=-0.4), Figure(character=CharacterId("storm"), x=1.2))
    film = material(
        script_of(scene_of(1, [("keeper", "Yes.")])), sheet([("s1", 50, "l", "")]),
        (shot("a", "s1", 50, beats=(BeatId("b0"),), figures=figures),),
    )  # fmt: skip
    assert score._places(film) == {("b0", "keeper"): -0.4, ("b0", "storm"): 1.0}


def test_two_deeds_of_an_action_follow_each_other_and_none_sounds_after_its_beat() -> None:
    told = "He opens the heavy door and steps inside while a bell rings."
    scene = scene_of(1, [("action", told), ("action", told)])
    first, second = (one.id for one in scene.elements if isinstance(one, Action))
    beats = sheet([("s1", 72, "", first), ("s1", 24, "", second)])
    door, steps, last = spots_of(script_of(scene), beats)
    assert (door.name, steps.name, last.name) == ("door", "footsteps", "door")
    assert door.start == RATE.seconds(48) + LATE
    assert steps.start == door.start + APART
    assert last.start == RATE.seconds(120) + LATE  # its steps would begin after the beat's second
    german = script_of(scene).model_copy(update={"language": "de"})
    assert spots_of(german, beats) == ()


def test_a_card_makes_no_sound() -> None:
    scene = scene_of(1, [("action", "Thunder.")])
    cards = tuple(one.model_copy(update={"card": True}) for one in scene.elements)
    beats = sheet([("s1", 72, "", cards[0].id)])
    assert spots_of(script_of(scene), beats)
    assert spots_of(script_of(scene.model_copy(update={"elements": cards})), beats) == ()


def test_a_scene_that_names_a_mood_plays_in_it_unless_a_person_asked_for_one() -> None:
    calm = scene_of(1, [("keeper", "Good morning.")])
    dark = scene_of(2, [("action", "A storm. Fear and danger in the dark."), ("storm", "Run!")], weather=Weather.STORM)
    beats = sheet([("s1", 96, "ls1-0", ""), ("s2", 96, "ls2-1", "")])
    first, second = passages.passages_of(script_of(calm, dark), beats, asked=False)
    assert (first.mood, second.mood) == ("", "tense")
    assert (first.start, second.start) == (2.0, 6.0)
    assert first.theme != second.theme
    assert {one.mood for one in passages.passages_of(script_of(calm, dark), beats, asked=True)} == {""}


def test_a_theme_belongs_to_who_speaks_most_and_to_the_narrator_only_alone() -> None:
    lines = [("narrator", "One."), ("narrator", "Two."), ("narrator", "Three."), ("storm", "Boo."), ("keeper", "Yes."), ("keeper", "No.")]
    assert passages.lead_of(scene_of(1, lines)) == "keeper"
    assert passages.lead_of(scene_of(1, lines[:3])) == "narrator"
    assert passages.lead_of(scene_of(1, [("action", "The sea.")])) == ""


def test_the_sheet_of_this_page_is_as_long_as_its_beats() -> None:
    assert sheet([("s1", 10, "", "")]).frames == 106
    assert RATE.seconds(24) == Fraction(1)
