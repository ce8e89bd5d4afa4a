"""Beats: lengths met exactly where they can be, words never cut, holds kept over an edit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.agents.beat_planner import LONGEST_PAUSE, air_after, least_seconds, plan_beats, silent_seconds
from rushes.core.beat import BeatSheet
from rushes.core.brief import Brief, SourceKind
from rushes.core.errors import SpeechError
from rushes.core.names import NARRATOR, ActionId, LineId, SceneId
from rushes.core.script import Action, Line, Scene, Script
from rushes.core.speech import Speech, VoiceSpec
from rushes.core.timing import Rate

RATES = [Rate(), Rate(numerator=25), Rate(numerator=24000, denominator=1001), Rate(numerator=12)]


def _speech(line: LineId, milliseconds: int) -> Speech:
    return Speech(key="k", line=line, voice=VoiceSpec(), sound="x.wav", sample_rate=1000, samples=milliseconds)


def _film(pattern: list[list[int]]) -> tuple[Script, dict[LineId, Speech]]:
    """Scenes from numbers: 0 an action, any other a line of so many milliseconds."""
    scenes, speeches = [], {}
    for number, elements in enumerate(pattern):
        made: list[Action | Line] = []
        for at, length in enumerate(elements):
            name = f"{number}-{at}"
            if length == 0:
                made.append(Action(id=ActionId(f"a{name}"), text="The keeper lifts the lantern, then lowers it."))
            else:
                line = Line(id=LineId(f"l{name}"), text="The wind fell, and nobody spoke.")
                made.append(line)
                speeches[line.id] = _speech(line.id, length)
        scenes.append(Scene(id=SceneId(f"s{number}"), place="here", elements=tuple(made)))
    return Script(title="T", scenes=tuple(scenes)), speeches


def _brief(seconds: int | None, rate: Rate = Rate()) -> Brief:
    return Brief(source="x", seconds=seconds, rate=rate)


def _check(sheet: BeatSheet, speeches: dict[LineId, Speech]) -> None:
    at = sheet.title_frames
    for beat in sheet.beats:
        assert beat.span.start == at
        assert beat.span.length >= 1
        at = beat.span.end
        assert beat.line_start + beat.speech <= beat.span.length
        if beat.line is not None:
            assert sheet.rate.seconds(beat.speech) * 1000 >= speeches[beat.line].milliseconds
    assert at + sheet.end_frames == sheet.frames


films = st.lists(st.lists(st.one_of(st.just(0), st.integers(200, 9000)), max_size=7), min_size=1, max_size=4)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(films, st.one_of(st.none(), st.integers(3, 200)), st.sampled_from(RATES))
def test_beats_are_contiguous_and_hold_their_words(pattern: list[list[int]], seconds: int | None, rate: Rate) -> None:
    script, speeches = _film(pattern)
    sheet = plan_beats(script, speeches, _brief(seconds, rate))
    _check(sheet, speeches)
    if seconds is not None:
        assert bool(sheet.missed) == (sheet.frames != rate.frames(seconds))


@settings(deadline=None, max_examples=60, derandomize=True)
@given(films, st.sampled_from(RATES))
def test_no_pause_after_a_line_drags(pattern: list[list[int]], rate: Rate) -> None:
    script, speeches = _film(pattern)
    beats = plan_beats(script, speeches, _brief(4000, rate)).beats
    for beat, follower in zip(beats, [*beats[1:], None], strict=True):
        if beat.line is not None:
            after = beat.span.length - beat.line_start - beat.speech + (follower.line_start if follower else 0)
            assert after <= rate.frames(LONGEST_PAUSE) + 1


@settings(deadline=None, max_examples=60, derandomize=True)
@given(films, st.integers(6, 120), st.data())
def test_an_edit_changes_only_its_own_beat(pattern: list[list[int]], seconds: int, data: st.DataObject) -> None:
    script, speeches = _film(pattern)
    if not speeches:
        return
    first = plan_beats(script, speeches, _brief(seconds))
    edited = data.draw(st.sampled_from(sorted(speeches)))
    speeches[edited] = _speech(edited, speeches[edited].samples + data.draw(st.integers(-150, 900)))
    second = plan_beats(script, speeches, _brief(seconds), frozen=first)
    _check(second, speeches)
    for before, after in zip(first.beats, second.beats, strict=True):
        if after.line != edited:
            assert (after.span.length, after.line_start) == (before.span.length, before.line_start)


def test_the_same_film_again_is_the_same_plan() -> None:
    script, speeches = _film([[0, 2000, 0, 2500], [1800, 0]])
    first = plan_beats(script, speeches, _brief(30))
    assert plan_beats(script, speeches, _brief(30), frozen=first) == first


def test_an_edited_line_gives_its_change_back_to_its_own_pause() -> None:
    script, speeches = _film([[0, 3500, 0, 3500, 0, 3500, 0, 3500]])
    first = plan_beats(script, speeches, _brief(30))
    speeches[LineId("l0-3")] = _speech(LineId("l0-3"), 3800)
    second = plan_beats(script, speeches, _brief(30), frozen=first)
    assert second.frames == first.frames == 720
    assert not second.missed


@pytest.mark.parametrize("seconds", [20, 25, 30, 33])
def test_the_length_asked_is_met_to_the_frame(seconds: int) -> None:
    script, speeches = _film([[0, 2500, 0, 2500], [0, 2500, 0, 2500, 0]])
    sheet = plan_beats(script, speeches, _brief(seconds))
    assert sheet.frames == seconds * 24
    assert not sheet.missed


def test_words_that_do_not_fit_are_spoken_all_the_same_and_said() -> None:
    script, speeches = _film([[9000, 9000, 9000]])
    sheet = plan_beats(script, speeches, _brief(10))
    assert sheet.frames > 27 * 24
    assert "27 s" in sheet.missed
    assert "10 s" in sheet.missed


def test_a_story_written_for_a_length_is_as_near_to_it_as_it_can_be() -> None:
    script, speeches = _film([[0, 2500], [0, 2500]])
    story = _brief(5)
    handed_in = story.model_copy(update={"source_kind": SourceKind.FOUNTAIN})
    tight, natural = plan_beats(script, speeches, story), plan_beats(script, speeches, handed_in)
    assert 5 * 24 < tight.frames < natural.frames, "words of somebody's own are not hurried where that cannot help"
    assert tight.missed and natural.missed
    words = sum(len(line.text.split()) for line in script.lines())
    known = least_seconds(script, story, words / 5.0)  # as if the pace of the voice were known
    assert known == pytest.approx(float(tight.rate.seconds(tight.frames)), abs=0.15)


def test_too_few_words_are_not_stretched_for_ever() -> None:
    script, speeches = _film([[1000]])
    sheet = plan_beats(script, speeches, _brief(120))
    assert sheet.rate.seconds(sheet.frames) < 15
    assert "120 s" in sheet.missed


def test_an_action_right_before_a_line_shares_its_beat_and_others_are_silent() -> None:
    script, speeches = _film([[0, 0, 1500, 0], []])
    sheet = plan_beats(script, speeches, _brief(None))
    assert [(beat.line, beat.actions) for beat in sheet.beats] == [
        (None, ("a0-0",)), ("l0-2", ("a0-1",)), (None, ("a0-3",)), (None, ()),
    ]  # fmt: skip
    assert len({beat.id for beat in sheet.beats}) == 4


def test_a_long_action_behind_one_word_has_time_to_be_seen() -> None:
    action = Action(id=ActionId("a"), text="The keeper opens the door, holds out the lantern and waits for an answer from the sea.")
    line = Line(id=LineId("l"), speaker=NARRATOR, text="Yes.")
    script = Script(title="T", scenes=(Scene(id=SceneId("s"), place="here", elements=(action, line)),))
    (beat,) = plan_beats(script, {line.id: _speech(line.id, 400)}, _brief(None)).beats
    assert beat.span.length >= 2.5 * 24
    assert beat.line_start > 0.5 * 24


def test_natural_air_follows_the_sentence() -> None:
    assert air_after("Wait…") > air_after("Where is it?") > air_after("It is here.") > air_after("and then,")
    assert air_after("The wind, the sea, the rain.") > air_after("The wind.")
    assert 2 <= silent_seconds("He nods.") < silent_seconds("He nods slowly at the door and then at the dark window.") <= 4


def test_a_line_without_sound_is_named() -> None:
    script, _ = _film([[900]])
    with pytest.raises(SpeechError, match="l0-0"):
        plan_beats(script, {}, _brief(30))
