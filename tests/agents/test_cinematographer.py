"""Shots: every beat filmed once, figures that keep their places, prompts that lint clean, ids that last."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rushes.agents.beat_planner import plan_beats
from rushes.agents.cinematographer import chained, plan_shots
from rushes.agents.staging.linting import lint_prompt
from rushes.core.bible import Bible
from rushes.core.brief import Brief
from rushes.core.errors import UsageError
from rushes.core.names import CharacterId, Feeling, LineId
from rushes.core.script import Line, Scene, Script
from rushes.core.shot import CameraKind, Declared, Shot, ShotList, ShotSize, Transition
from rushes.core.speech import MouthShape, Speech, WordTime
from rushes.core.staging import Deed, Figure, Gesture
from rushes.tools.fountain import read_fountain

Speak = Callable[[Script], Mapping[LineId, Speech]]
MakeScene = Callable[..., Scene]
MakeFilm = Callable[..., Script]
Plan = Callable[..., ShotList]
KEEPER, STORM = CharacterId("keeper"), CharacterId("storm")
FOUND = "A boy finds a map in his grandmother's attic"


def _figure(shot: Shot, name: CharacterId) -> Figure:
    return next(figure for figure in shot.figures if figure.character == name)


def _deeds(shot: Shot, name: CharacterId) -> list[Deed]:
    return list(_figure(shot, name).deeds)


def _filmed(shots: ShotList) -> list[Shot]:
    return [shot for shot in shots.shots if shot.card is None]


def test_thirty_seconds_are_a_film_of_different_shots(script: Script, plan: Plan, bible: Bible) -> None:
    shots = plan(script)
    assert shots.frames == 30 * 24
    filmed = _filmed(shots)
    assert len({shot.seed for shot in filmed}) >= 5
    assert len({(shot.size, shot.subjects) for shot in filmed}) >= 4
    assert len({shot.camera.kind for shot in filmed}) >= 3
    assert filmed[0].size is ShotSize.WIDE
    assert (shots.shots[0].id, shots.shots[-1].id) == ("title", "end")
    card = shots.shots[0].card
    assert card is not None
    assert (card.title, card.subtitle) == ("The Guest", "A lighthouse keeper befriends a storm")
    assert Declared.STILLNESS in shots.shots[0].declared
    assert all(Declared.LIGHTNING in shot.declared for shot in shots.shots)
    assert all(lint_prompt(shot, bible) == () for shot in shots.shots)
    assert len({shot.id for shot in shots.shots}) == len(shots.shots)
    assert all(shot.handle == 6 for shot in shots.shots)


@pytest.mark.parametrize(
    ("logline", "subtitle"),
    [
        ("A fox. It waits.", "A fox"),
        (f"{FOUND}, by way of every wrong door between the attic and the park.", FOUND),
        ("word " * 40, ("word " * 40)[:89].rsplit(" ", 1)[0] + "…"),
        ("", ""),
    ],
)
def test_the_title_card_says_what_fits(scene: MakeScene, film: MakeFilm, plan: Plan, logline: str, subtitle: str) -> None:
    script = film(scene(1, [("action", "The keeper waves.")])).model_copy(update={"logline": logline})
    card = plan(script).shots[0].card
    assert card is not None
    assert card.subtitle == subtitle


def test_deeds_are_timed_in_their_order_inside_the_beat(scene: MakeScene, film: MakeFilm, plan: Plan) -> None:
    elements = [("action", "The keeper lifts the lantern, then lowers it."), ("narrator", "The lamp was lit, as on every night.")]
    script = film(scene(1, elements))
    (shot,) = _filmed(plan(script, seconds=None))
    lift, lower = _deeds(shot, KEEPER)
    assert (lift.gesture, lower.gesture) == (Gesture.LIFT, Gesture.LOWER)
    assert lift.start + lift.length == lower.start
    assert lower.start + lower.length <= shot.length


def test_while_happens_at_the_same_time(scene: MakeScene, film: MakeFilm, plan: Plan) -> None:
    script = film(scene(1, [("action", "The storm bows while the keeper waves.")]))
    (shot,) = _filmed(plan(script, seconds=None))
    (bow,), (wave,) = _deeds(shot, STORM), _deeds(shot, KEEPER)
    assert max(bow.start, wave.start) < min(wave.start + wave.length, bow.start + bow.length)


def test_the_speaker_talks_with_moving_lips_and_the_narrator_moves_none(scene: MakeScene, film: MakeFilm, plan: Plan) -> None:
    elements = [("action", "The storm waits."), ("narrator", "It waited a long time."), ("keeper", "Will you not come in, storm?")]
    script = film(scene(1, elements))
    told, said = _filmed(plan(script, seconds=None))
    assert not any(figure.mouths for figure in told.figures)
    keeper = _figure(said, KEEPER)
    (talk,) = (deed for deed in keeper.deeds if deed.gesture is Gesture.TALK)
    assert keeper.mouths[0].start >= talk.start
    assert keeper.mouths[-1].shape is MouthShape.REST
    assert keeper.mouths[-1].start == talk.start + talk.length
    starts = [mouth.start for mouth in keeper.mouths]
    assert starts == sorted(set(starts))
    assert (talk.target, keeper.looks_at, _figure(said, STORM).looks_at) == (STORM, STORM, KEEPER)
    assert said.subjects == (KEEPER,)
    assert said.size in (ShotSize.MEDIUM, ShotSize.CLOSE)


def test_an_offscreen_voice_moves_no_lips(scene: MakeScene, film: MakeFilm, plan: Plan) -> None:
    one = scene(1, [("action", "The keeper waits."), ("storm", "Let me in.")])
    line = one.elements[1].model_copy(update={"offscreen": True})
    (shot,) = _filmed(plan(film(one.model_copy(update={"elements": (one.elements[0], line)})), seconds=None))
    assert [figure.character for figure in shot.figures] == [KEEPER]
    assert not shot.figures[0].mouths


def test_somebody_who_enters_is_not_there_before_and_walks_in(scene: MakeScene, film: MakeFilm, plan: Plan) -> None:
    sentences = ["The keeper writes in the log.", "The storm rolls in.", "The keeper waves.", "The storm leaves.", "The keeper nods."]
    elements = [("action", sentence) for sentence in sentences]
    before, entering, there, leaving, after = _filmed(plan(film(scene(1, elements)), seconds=None))
    assert [figure.character for figure in before.figures] == [KEEPER]
    storm = _figure(entering, STORM)
    (walk,) = storm.deeds
    assert (walk.gesture, walk.start) == (Gesture.WALK, 0)
    assert abs(storm.x) > 1
    assert walk.to_x == _figure(there, STORM).x
    assert abs(_deeds(leaving, STORM)[0].to_x or 0) > 1
    assert [figure.character for figure in after.figures] == [KEEPER]


def test_a_posture_lasts_until_its_figure_rises(scene: MakeScene, film: MakeFilm, plan: Plan) -> None:
    sentences = ["The keeper sits down.", "The storm bows.", "The keeper stands up.", "The storm waves."]
    elements = [("action", sentence) for sentence in sentences]
    shots = _filmed(plan(film(scene(1, elements)), seconds=None))
    lasting = [[deed.gesture for deed in _deeds(shot, KEEPER) if deed.start + deed.length >= shot.length] for shot in shots]
    assert [Gesture.SIT in gestures for gestures in lasting] == [True, True, False, False]


def test_feelings_come_from_the_action_and_stay(scene: MakeScene, film: MakeFilm, plan: Plan) -> None:
    elements = [("action", "The storm smiles."), ("action", "The keeper waves."), ("narrator", "Night fell over the sea.")]
    elements += [("keeper", "I am so happy!")]
    first, second, third = _filmed(plan(film(scene(1, elements)), seconds=None))
    assert _figure(first, STORM).moods[-1].feeling is Feeling.JOY
    assert _figure(second, STORM).moods[0].feeling is Feeling.JOY
    assert _figure(third, KEEPER).moods[-1].feeling is Feeling.JOY


def test_a_walk_goes_on_across_a_cut(scene: MakeScene, film: MakeFilm, plan: Plan) -> None:
    sentences = ["The keeper walks to the door.", "The keeper walks to the window.", "The keeper waves."]
    walking = film(scene(1, [("action", sentence) for sentence in sentences]))
    first, second, _ = _filmed(plan(walking, seconds=None))
    assert _figure(second, KEEPER).x == _deeds(first, KEEPER)[-1].to_x


def test_a_shot_follows_another_only_in_the_same_framing(scene: MakeScene, film: MakeFilm, plan: Plan) -> None:
    sentences = ["The keeper walks to the door.", "The keeper walks to the window.", "The keeper waves."]
    shots = plan(film(scene(1, [("action", sentence) for sentence in sentences])), seconds=None)
    assert not any(shot.follows for shot in shots.shots), "coverage cuts to another framing"
    first, second, _ = _filmed(shots)
    same = {"size": first.size, "subjects": first.subjects, "figures": first.figures}

    def followed(**other: object) -> ShotList:
        framed = second.model_copy(update=same | other)
        return chained(shots.model_copy(update={"shots": (first, framed)}))

    assert [(shot.id, shot.follows) for shot in followed().shots if shot.follows] == [(second.id, first.id)]
    assert (first.id, second.id) in followed().chains()
    for other in ({"transition": Transition.DIP}, {"size": ShotSize.INSERT}, {"scene": None}, {"subjects": ()}):
        assert followed(**other).by_id[second.id].follows is None


def test_whoever_leaves_alone_walks_out_of_a_frame_that_stays(scene: MakeScene, film: MakeFilm, plan: Plan) -> None:
    elements = [("action", "The keeper lifts the lantern."), ("action", "The keeper walks away.")]
    elements += [("narrator", "Nobody came that night, or the next.")]
    _, leaving = _filmed(plan(film(scene(1, elements)), seconds=None))
    (walk,) = _deeds(leaving, KEEPER)
    assert abs(walk.to_x or 0) > 1.5
    assert walk.start + walk.length >= leaving.length - 2
    assert (leaving.subjects, leaving.size, leaving.camera.kind) == ((), ShotSize.WIDE, CameraKind.PULL)


def test_nobody_goes_off_who_is_needed_later(scene: MakeScene, film: MakeFilm, plan: Plan) -> None:
    sentences = ["The keeper goes off.", "The keeper waves."]
    first, _ = _filmed(plan(film(scene(1, [("action", sentence) for sentence in sentences])), seconds=None))
    assert all(abs(deed.to_x or 0) < 1 for deed in _deeds(first, KEEPER))


def test_what_the_narrator_tells_is_acted_when_it_is_said(
    scene: MakeScene, film: MakeFilm, bible: Bible, brief: Brief, speak: Speak
) -> None:
    text = "After a long, long night with hardly a star in all the sky the keeper waved."
    script = film(scene(1, [("narrator", text)]))
    (line,) = script.lines()
    found = enumerate(re.finditer(r"\w+", text))
    words = tuple(WordTime(text=word.group(), offset=word.start(), start_ms=400 * at, end_ms=400 * at + 300) for at, word in found)
    speech = speak(script)[line.id].model_copy(update={"words": words})
    asked = brief.model_copy(update={"seconds": None})
    shots = plan_shots(script, bible, plan_beats(script, {line.id: speech}, asked), {line.id: speech}, asked)
    (wave,) = _deeds(_filmed(shots)[0], KEEPER)
    assert wave.start > 4 * 24


@pytest.mark.parametrize("most", [3, 4, 5])
def test_fewer_shots_hold_the_same_beats(script: Script, plan: Plan, most: int) -> None:
    shots = plan(script, max_shots=most)
    assert len(shots.shots) == most
    assert shots.frames == 720
    assert [beat for shot in shots.shots for beat in shot.beats] == [beat for shot in plan(script).shots for beat in shot.beats]


def test_too_few_shots_are_refused_with_what_it_takes(script: Script, plan: Plan) -> None:
    with pytest.raises(UsageError, match="--max-shots 3 or more"):
        plan(script, max_shots=2)


def test_transitions_follow_time_and_may_be_forbidden(scene: MakeScene, film: MakeFilm, plan: Plan) -> None:
    script = film(
        scene(1, [("action", "The keeper waves.")], time="night"),
        scene(2, [("action", "The keeper waves.")], time="morning"),
        scene(3, [("action", "The keeper waves."), ("action", "The keeper bows.")], time="morning", place="the kitchen"),
    )
    found = [shot.transition for shot in plan(script).shots]
    assert found == [Transition.CUT, Transition.CROSS_FADE, Transition.DIP, Transition.CROSS_FADE, Transition.CUT, Transition.DIP]
    assert {shot.transition for shot in plan(script, transitions="cut").shots} == {Transition.CUT}


def test_an_edited_sentence_changes_only_its_own_shot(script: Script, plan: Plan, bible: Bible, brief: Brief, speak: Speak) -> None:
    speeches = dict(speak(script))
    sheet = plan_beats(script, speeches, brief)
    before = {shot.id: shot for shot in plan_shots(script, bible, sheet, speeches, brief).shots}
    one = script.scenes[0]
    line = one.elements[5]
    assert isinstance(line, Line)
    other = line.model_copy(update={"text": "It shook the door until somebody lifted the latch."})
    edited = script.model_copy(update={"scenes": (one.model_copy(update={"elements": (*one.elements[:5], other, *one.elements[6:])}),)})
    speeches[line.id] = speak(edited)[line.id]
    after = {shot.id: shot for shot in plan_shots(edited, bible, plan_beats(edited, speeches, brief, frozen=sheet), speeches, brief).shots}
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == ["sh-b-ls1-5"]


def test_seeds_come_from_content_never_from_the_place_in_the_film(scene: MakeScene, film: MakeFilm, plan: Plan) -> None:
    one, two = scene(1, [("action", "The keeper waves.")]), scene(2, [("action", "The keeper bows.")])
    alone = {shot.id: shot.seed for shot in plan(film(two)).shots}
    later = {shot.id: shot.seed for shot in plan(film(one, two)).shots}
    assert alone["sh-b-as2-0"] == later["sh-b-as2-0"]
    assert plan(film(two), seed=7).shots[1].seed != alone["sh-b-as2-0"]


def test_a_tall_frame_brings_the_cast_together(script: Script, plan: Plan) -> None:
    wide = _filmed(plan(script))[2]
    tall = _filmed(plan(script, size={"width": 1080, "height": 1920}))[2]
    assert abs(_figure(tall, STORM).x - _figure(tall, KEEPER).x) < abs(_figure(wide, STORM).x - _figure(wide, KEEPER).x)


def test_a_scene_without_people_shows_its_place_and_things(scene: MakeScene, film: MakeFilm, plan: Plan, bible: Bible) -> None:
    questions = [("narrator", "What goes in, and what comes out?"), ("narrator", "Who does the work?")]
    script = film(scene(1, [*questions, ("action", "The door creaks.")]))
    shots = plan(script, seconds=None)
    assert {shot.size for shot in _filmed(shots)} == {ShotSize.WIDE, ShotSize.INSERT}
    assert all(not shot.figures and not shot.subjects for shot in shots.shots)
    assert all(lint_prompt(shot, bible) == () for shot in shots.shots)


ACTIONS = [
    "The keeper lifts the lantern, then lowers it.", "The storm rolls in and growls.", "The keeper walks to the door and knocks.",
    "The storm comes closer to the keeper.", "They hug each other.", "The keeper runs across the yard.", "The storm drifts away.",
    "The keeper sits down, tired, and writes in the log.", "The door creaks.", "The keeper looks up at the sky.",
    "The keeper stands up and gives the storm a cup.", "Nobody moves.", "The keeper leaves.", "The keeper comes back in.",
]  # fmt: skip
LINES = ["Come in.", "Yes!", "Every night the keeper lit the lamp and walked home, alone."]
elements = st.one_of(
    st.tuples(st.just("action"), st.sampled_from(ACTIONS)),
    st.tuples(st.sampled_from(["narrator", "keeper", "storm"]), st.sampled_from(LINES)),
)


@settings(deadline=None, max_examples=50, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scenes=st.lists(st.lists(elements, max_size=8), min_size=1, max_size=3), seconds=st.sampled_from([None, 30]))
def test_any_script_gives_a_sound_plan(
    scenes: list[list[tuple[str, str]]], seconds: int | None, scene: MakeScene, film: MakeFilm, plan: Plan, bible: Bible
) -> None:
    script = film(*(scene(number, one) for number, one in enumerate(scenes)))
    shots = plan(script, seconds=seconds)
    assert len({shot.id for shot in shots.shots}) == len(shots.shots)
    for shot in shots.shots:
        assert lint_prompt(shot, bible) == ()
        assert set(shot.subjects) <= {figure.character for figure in shot.figures}
        for figure in shot.figures:
            assert figure.looks_at in {"left", "right", "camera", *(other.character for other in shot.figures if other is not figure)}
            assert all(deed.start >= 0 and deed.start + deed.length <= shot.length for deed in figure.deeds)
            assert [mood.start for mood in figure.moods] == sorted({mood.start for mood in figure.moods})
    for before, after in zip(_filmed(shots), _filmed(shots)[1:], strict=False):
        assert (before.size, before.subjects) != (after.size, after.subjects) or before.scene != after.scene
        if before.scene == after.scene:
            _check_continuity(before, after)
        if before.camera.kind is not CameraKind.STATIC:
            assert (before.camera.kind, before.camera.dx) != (after.camera.kind, after.camera.dx) or before.camera.dy


def _check_continuity(before: Shot, after: Shot) -> None:
    """Whoever is in both shots stands where the walks of the first have led; nobody changes sides by a cut."""
    for figure in after.figures:
        was = next((one for one in before.figures if one.character == figure.character), None)
        if was is None:
            continue
        walks = [deed.to_x for deed in was.deeds if deed.to_x is not None]
        left = walks and abs(walks[-1]) > 1
        if not left:
            assert figure.x == (walks[-1] if walks else was.x)


@pytest.mark.parametrize(
    ("words", "way"),
    [("DISSOLVE TO:", Transition.CROSS_FADE), ("FADE TO BLACK.", Transition.DIP), ("SMASH CUT TO:", Transition.CUT), ("WIPE TO:", None)],
)
def test_the_scripts_own_transitions_lead_into_the_next_scene(plan: Plan, words: str, way: Transition | None) -> None:
    text = "EXT. COAST - DAY\n\nThe keeper waves.\n\n> {}\n\nEXT. COAST - NIGHT\n\nThe storm waits.\n\n> {}"
    asked = plan(_named(text.format(words, words)))
    plain = plan(_named(text.format("[[none]]", "[[none]]")))
    at = next(at for at, shot in enumerate(asked.shots) if shot.scene == "s2")
    assert asked.shots[at].transition is (way or plain.shots[at].transition)
    assert asked.shots[-1].transition is (way or Transition.DIP)


def test_remarks_change_no_shot(plan: Plan) -> None:
    text = "EXT. COAST - DAY\n\nThe keeper waves.\n\nKEEPER\nCome in, then.\n\nThe storm smiles."
    noted = text.replace("\n\n", "\n\n[[The storm laughs and runs away from Ada.]]\n\n= Ada sings.\n\n/* Ada: no! */\n\n")
    assert plan(_named(noted)) == plan(_named(text))


def _named(text: str) -> Script:
    return read_fountain(f"Title: The Guest\nCharacters:\n    KEEPER: an old keeper\n    STORM: a storm\n\n{text}")
