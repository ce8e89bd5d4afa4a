"""Words and the length asked for: a little pace, what could be cut, and a table of every line."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from rushes.agents import fitting, requests
from rushes.agents.beat_planner import least_seconds, plan_beats, room_of
from rushes.agents.crew import BRIEF, Crew
from rushes.agents.estimate import Estimate, Range
from rushes.core.brief import Brief
from rushes.core.names import NARRATOR
from rushes.core.project import Project
from rushes.core.speech import VoiceSpec
from rushes.tools.report import _table
from rushes.tools.voices.speech import Spoken


def seconds_for(script, speeches, brief, over):
    """A whole number of seconds that the words at their own pace miss by about `over` of the words."""
    words, least, _ = room_of(script, speeches, brief)
    return int((words / (1 + over) + least) / brief.rate.fraction) + 1


def test_a_little_too_long_is_spoken_a_little_faster(script, speak, brief):
    speeches = speak(script)
    words, least, most = room_of(script, speeches, brief)
    for over in (0.03, 0.05, 0.07):
        asked = brief.model_copy(update={"seconds": seconds_for(script, speeches, brief, over)})
        frames = brief.rate.frames(asked.seconds)
        factor = fitting.pace_for(script, speeches, asked)
        assert 1 <= factor <= 1.08
        if words + least > frames:
            assert factor > 1
            assert words / factor + least <= frames + 1, "fast enough"
            assert words / (factor - 0.02) + least > frames, "and no faster than that"
    fits = brief.model_copy(update={"seconds": int((words + least) / brief.rate.fraction) + 2})
    assert fitting.pace_for(script, speeches, fits) == 1
    long = brief.model_copy(update={"seconds": int((words + most) / brief.rate.fraction) + 2})
    assert 0.92 <= fitting.pace_for(script, speeches, long) < 1
    assert fitting.pace_for(script, speeches, brief.model_copy(update={"seconds": 600})) == 0.92
    assert fitting.pace_for(script, speeches, brief.model_copy(update={"seconds": 10})) == 1, "no pace makes up for so many words"
    assert fitting.pace_for(script, speeches, brief.model_copy(update={"seconds": None})) == 1


def test_what_could_be_cut_is_offered_and_is_enough(script, brief):
    most = int(least_seconds(script, brief, fitting.WORDS_A_SECOND)) - 2
    short = brief.model_copy(update={"seconds": most})
    said = fitting.offers(script, short)
    assert f"{most} s were asked for" in said[0] and "No word is cut without you" in said[0]
    named = [line for line in script.lines() if line.text[:50] in said[1]]
    assert named and script.lines()[0] not in named and script.lines()[-1] not in named
    assert all(line.speaker == NARRATOR for line in named), "what people say to each other stays"
    assert "short enough" in said[1]
    assert least_seconds(fitting._without(script, named), short, fitting.WORDS_A_SECOND) <= most + 0.01
    assert fitting.offers(script, brief.model_copy(update={"seconds": 60})) == []
    assert fitting.offers(script, brief.model_copy(update={"seconds": None})) == []
    alone = script.model_copy(update={"scenes": (script.scenes[0].model_copy(update={"elements": (script.lines()[0],)}),)})
    assert "--seconds" in fitting.offers(alone, brief.model_copy(update={"seconds": 4}))[1]


def test_the_gate_shows_what_could_be_cut(script):
    known = Estimate(Range(3, 4), Range(20, 30), None, Range(0, 0))
    shown = requests.script_request(script, "v", known, (), ["Too long.", "Without “x” it fits."])
    assert "Without “x” it fits." in str(shown)
    args = next(part["args"] for part in (shown.get("action_requests") or [shown.get("action_request")]))
    assert args["cuts"] == ["Too long.", "Without “x” it fits."]


@pytest.mark.parametrize("seconds", [10, 24, 30, 50, None])
def test_no_line_outruns_its_pictures(script, speak, brief, seconds):
    speeches, asked = speak(script), brief.model_copy(update={"seconds": seconds})
    beats = plan_beats(script, speeches, asked).model_copy(update={"seconds_asked": seconds})
    table = fitting.rows(script, beats, speeches, 2.0)
    assert [len(row) for row in table] == [6] * (len(script.lines()) + 3)
    for row, line in zip(table[1:-2], script.lines(), strict=True):
        assert row[2].rstrip("…") in line.text
        asked_for, spoken, shown = (float(cell.removesuffix(" s")) for cell in row[3:])
        assert asked_for == pytest.approx(len(line.text.split()) / 2, abs=0.01)
        assert spoken == pytest.approx(speeches[line.id].milliseconds / 1000, abs=0.01)
        assert shown >= spoken + 0.1
    spoken = [float(row[4].removesuffix(" s")) for row in table[1:-1]]
    assert spoken[-1] == pytest.approx(sum(spoken[:-1]), abs=0.1)
    assert table[-1][3] == ("" if seconds is None else f"{seconds:.2f} s")


def test_the_table_stands_in_the_report_escaped():
    page = _table("How the lines fit", [["Who"], ["<b>"]], "The voices speak 4% faster.")
    assert "4% faster" in page and "&lt;b&gt;" in page
    assert _table("How the lines fit", [["Who"]], "x") == ""


@dataclass
class Steady:
    """A voice that says a word in 60 / rate seconds."""

    name: str = "steady"
    version: str = "1"
    said: list[int] = field(default_factory=list)

    def available(self) -> bool:
        return True

    def speak(self, text: str, spec: VoiceSpec, language: str) -> Spoken:
        self.said.append(spec.rate)
        return Spoken(np.zeros(round(len(text.split()) * 60 / spec.rate * 8000), np.float32), 8000)


@pytest.fixture
def steady(bible, tmp_path: Path):
    """A film's folder, whoever speaks in it, and the bible with everybody cast with that voice."""
    spec = VoiceSpec(engine="steady", rate=150)
    cast = tuple(sheet.model_copy(update={"voice": spec}) for sheet in bible.characters)
    crew = Crew(Project(tmp_path / "film"))
    crew.project.create()
    voice = crew.voices["steady"] = Steady()
    return crew, voice, bible.model_copy(update={"narrator": spec, "characters": cast})


def test_the_pace_is_chosen_once_and_kept(script, brief, steady):
    crew, voice, bible = steady
    natural = asyncio.run(fitting.speak_in_time(script, bible, _asking(crew, brief, None), lambda event: None))
    assert set(voice.said) == {150}
    seconds = seconds_for(script, natural.by_line(), brief, 0.06)
    notes: list[str] = []

    def told(event):
        if event.name == "note":
            notes.append(event.message)

    quick = asyncio.run(fitting.speak_in_time(script, bible, _asking(crew, brief, seconds), told))
    assert any("faster" in note for note in notes)
    for slow, fast in zip(natural.speeches, quick.speeches, strict=True):
        assert 0.92 <= fast.milliseconds / slow.milliseconds < 1
    assert "faster" in fitting.pace_said(crew.project)
    count = len(voice.said)
    edited = script.model_copy(update={"scenes": (script.scenes[0].model_copy(update={"elements": script.scenes[0].elements[:6]}),)})
    asyncio.run(fitting.speak_in_time(edited, bible, _asking(crew, brief, seconds), lambda event: None))
    assert len(voice.said) == count, "an edit elsewhere makes no line sound anew"
    asyncio.run(fitting.speak_in_time(script, bible, _asking(crew, brief, None), lambda event: None))
    assert len(voice.said) == count, "what was said for another length stays"


def test_what_was_said_only_to_choose_the_pace_does_not_stay(script, brief, steady):
    crew, voice, bible = steady
    book = asyncio.run(fitting.speak_in_time(script, bible, _asking(crew, brief, 600), lambda event: None))
    keys = {said.key for said in book.speeches}
    assert {said.voice.rate for said in book.speeches} == {138}
    left = {path.name for path in crew.project.path("audio").iterdir()}
    assert left == {f"{key}{end}" for key in keys for end in (".json", ".wav")}
    count = len(voice.said)
    for lost in (".rushes/pace.json", "pace.json"):
        crew.project.path(lost).unlink()
        again = asyncio.run(fitting.speak_in_time(script, bible, _asking(crew, brief, 600), lambda event: None))
        assert again == book
        assert len(voice.said) == count, "either of the two papers tells the pace"
        assert crew.project.path(lost).is_file()


def _asking(crew: Crew, brief: Brief, seconds: int | None) -> Crew:
    crew.project.save(BRIEF, brief.model_copy(update={"seconds": seconds}))
    return crew
