"""Captioning a film: its lines as they were written, its sounds where asked for, and a word on speech that is too fast."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from rushes.agents.beat_planner import plan_beats
from rushes.agents.captioning import cues_of, notes_on
from rushes.agents.cinematographer import plan_shots
from rushes.core.bible import Bible
from rushes.core.brief import Brief
from rushes.core.names import LineId
from rushes.core.script import Script
from rushes.core.speech import Speech
from rushes.tools.captions import Cue, check, rules_for

Speeches = Mapping[LineId, Speech]


def captioned(script: Script, bible: Bible, brief: Brief, speeches: Speeches) -> tuple[list[Cue], list[str]]:
    beats = plan_beats(script, speeches, brief)
    shots = plan_shots(script, bible, beats, speeches, brief)
    cues = cues_of(brief, script, beats, speeches, shots, "gentle")
    assert cues == sorted(cues, key=lambda cue: cue.start_frame)
    assert all(cue.end_frame <= shots.frames for cue in cues)
    notes = notes_on(cues, brief, script, shots)
    assert bool(notes) == bool(check(cues, shots.rate, rules_for(shots.size), script.language))
    return cues, notes


def test_the_lines_are_captioned_as_they_were_written(
    script: Script, bible: Bible, brief: Brief, speak: Callable[[Script], Speeches]
) -> None:
    cues, notes = captioned(script, bible, brief, speak(script))
    shown = " ".join(cue.text.replace("\n", " ").removeprefix("- ") for cue in cues)
    assert all(line.text in shown for line in script.lines())
    assert notes == []
    assert not any("[" in cue.text or "♪" in cue.text for cue in cues)


def test_sounds_are_named_where_that_is_asked_for(
    script: Script, bible: Bible, brief: Brief, speak: Callable[[Script], Speeches]
) -> None:
    asked = brief.model_copy(update={"sound_cues": True})
    texts = [cue.text for cue in captioned(script, bible, asked, speak(script))[0]]
    assert texts[0] == "♪ gentle music ♪"
    assert "[storm]" in texts
    silent = asked.model_copy(update={"music": "none"})
    assert not any("♪" in cue.text for cue in captioned(script, bible, silent, speak(script))[0])


def test_speech_that_is_too_fast_is_said(script: Script, bible: Bible, brief: Brief) -> None:
    text = "Eighteen, nineteen, twenty thousand, " * 6 + "sold."
    (scene,) = script.scenes
    spoken = tuple(one.model_copy(update={"text": text}) if one.type == "line" else one for one in scene.elements)
    fast = script.model_copy(update={"scenes": (scene.model_copy(update={"elements": spoken}),)})
    speeches = {
        line.id: Speech(key="k", line=line.id, voice=bible.narrator, sound="x", sample_rate=1000, samples=5000) for line in fast.lines()
    }
    _, notes = captioned(fast, bible, brief.model_copy(update={"seconds": None}), speeches)
    assert len(notes) == 1
    assert "faster than they can be read" in notes[0] and "where 17 are read with ease" in notes[0]


@pytest.mark.parametrize(("size", "columns"), [("1080x1920", 28), ("1080x1080", 34), ("1920x1080", 42)])
def test_lines_are_as_long_as_the_picture_is_wide(
    script: Script, bible: Bible, brief: Brief, speak: Callable[[Script], Speeches], size: str, columns: int
) -> None:
    asked = Brief.model_validate({**brief.model_dump(), "size": brief.size.parse(size)})
    cues, _ = captioned(script, bible, asked, speak(script))
    assert columns - 12 < max(len(line) for cue in cues for line in cue.lines) <= columns
