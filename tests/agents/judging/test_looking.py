"""Looking: what a local model says ends up in the verdict as soft findings, beside references, neighbours and words."""

from __future__ import annotations

import warnings
from importlib.util import find_spec

import cv2
import numpy as np
import pytest
import tiny_pictures

from rushes.agents import critic
from rushes.agents.crew import Crew
from rushes.agents.judging import looking
from rushes.agents.judging.limits import rules
from rushes.agents.judging.panel import Case
from rushes.agents.judging.rushes import Rushes
from rushes.agents.shoot import shoot
from rushes.agents.stage import Stage
from rushes.core.bible import Bible, CharacterSheet, LocationSheet
from rushes.core.brief import Brief
from rushes.core.errors import UsageError
from rushes.core.names import CharacterId, LocationId, ShotId, TakeKey, TimeOfDay
from rushes.core.project import Project
from rushes.core.settings import settings
from rushes.core.shot import Card, Declared, Shot, ShotSize
from rushes.core.staging import Figure, SetDressing
from rushes.core.take import CameraPose, FrameGeometry, SubjectBox, Take
from rushes.core.timing import Rate, Size
from rushes.core.verdict import FailureMode
from rushes.renderers.animatic.renderer import Animatic
from rushes.tools.look.embedder import Embedder
from rushes.tools.look.gaze import Gaze
from rushes.tools.measures.watch import Watch

ANN, BEN = CharacterId("ann"), CharacterId("ben")
BOX = (0.4, 0.2, 0.6, 0.9)
YELLOW, BLUE = (242, 194, 26), (36, 86, 214)
LOCAL = {FailureMode.LOOKS_UNLIKE, FailureMode.MADE_UNLIKE, FailureMode.COPIES_REFERENCE, FailureMode.MISFITS_WORDS}
BIBLE = Bible(
    characters=(CharacterSheet(id=ANN, name="Ann", words="yellow"), CharacterSheet(id=BEN, name="Ben", words="blue")),
    locations=(LocationSheet(id=LocationId("room"), name="a room", words="grey"),),
)  # fmt: skip


class Colours:
    """An embedder whose rows are mean colours, so that what comes out is known: of pictures, and of the words for them."""

    name, reads = "colours", True

    def pictures(self, pictures):
        found = [picture[picture.std(axis=2) > 20] for picture in pictures]
        return self._unit([pixels.mean(axis=0) if len(pixels) else (1, 1, 1) for pixels in found])

    def words(self, texts):
        return self._unit([{"yellow": YELLOW, "blue": BLUE}.get(text, (1, 1, 1)) for text in texts])

    def _unit(self, rows):
        rows = np.asarray(rows, dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def a_shot(**more):
    more = {"size": ShotSize.FULL, "subjects": (ANN,), "figures": (Figure(character=ANN, x=0.0),), **more}
    return Shot(id=ShotId("sh-1"), length=24, handle=0, **more)


def frame_in(colour):
    rng = np.random.default_rng(3)
    frame = np.repeat(rng.integers(90, 130, (90, 160, 1)), 3, axis=2).astype(np.uint8)
    frame[20:80, 66:94] = colour
    return frame


def judged(tmp_path, colours, shot=None, embedder=None, references=(), neighbour=None):
    """The verdict on a take in which Ann's coat has these colours, one after the other."""
    shot = shot or a_shot()
    still = CameraPose(x=0.5, y=0.28, zoom=1.0)
    geometry = [FrameGeometry(camera=still, subjects={ANN: SubjectBox(box=BOX)}, expected=True) for _ in range(shot.frames)]
    watch, gaze = Watch(rate=8.0, geometry=geometry), Gaze(8.0, geometry)
    for index in range(shot.frames):
        frame = frame_in(colours[index * len(colours) // shot.frames])
        watch.see(index, frame)
        gaze.see(index, frame)
    files = {}
    for name, picture in references:
        files[name] = tmp_path / f"{name}.png"
        cv2.imwrite(str(files[name]), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    case = Case(shot, BIBLE, tmp_path / "none.mp4", geometry, files, lambda name: neighbour)
    looked = looking.look(embedder or Colours(), gaze, case)
    return critic.judge(TakeKey("k"), Rushes(shot, Size(width=160, height=90), Rate(numerator=8), watch, geometry, looked))


def seen(verdict):
    return {finding.mode: finding for finding in verdict.findings if finding.mode in LOCAL}


def test_a_coat_like_the_reference_is_no_finding(tmp_path):
    verdict = judged(tmp_path, [YELLOW], references=[(ANN, frame_in(YELLOW)[20:80, 60:100])], neighbour=frame_in(YELLOW)[20:80, 60:100])
    assert not {FailureMode.LOOKS_UNLIKE, FailureMode.MADE_UNLIKE, FailureMode.MISFITS_WORDS} & set(seen(verdict))
    assert verdict.measures[FailureMode.LOOKS_UNLIKE.value] < 0.05


def test_another_coat_than_on_the_reference_is_told_softly(tmp_path):
    verdict = judged(tmp_path, [BLUE], references=[(ANN, frame_in(YELLOW)[20:80, 60:100])])
    finding = seen(verdict)[FailureMode.LOOKS_UNLIKE]
    assert not finding.hard and "ann looks unlike its reference" in finding.words
    assert verdict.decision is judged(tmp_path, [YELLOW]).decision, "a figure that was never measured decides nothing"
    assert "yellow" not in finding.words and seen(verdict)[FailureMode.MISFITS_WORDS].words.startswith("“blue” fits")


def test_another_coat_than_in_the_shot_before_is_told(tmp_path):
    verdict = judged(tmp_path, [YELLOW], neighbour=frame_in(BLUE)[20:80, 60:100])
    assert "how the film has shown it before" in seen(verdict)[FailureMode.LOOKS_UNLIKE].words


def test_a_coat_that_changes_is_told_with_its_frames(tmp_path):
    finding = seen(judged(tmp_path, [YELLOW, YELLOW, BLUE, BLUE]))[FailureMode.LOOKS_UNLIKE]
    assert "unlike itself at the end" in finding.words
    assert finding.frames.start >= 16
    planned = judged(tmp_path, [YELLOW, YELLOW, BLUE, BLUE], a_shot(declared=(Declared.COSTUME_CHANGE,)))
    assert FailureMode.LOOKS_UNLIKE not in seen(planned)


def test_style_is_held_against_its_reference(tmp_path):
    assert FailureMode.MADE_UNLIKE in seen(judged(tmp_path, [YELLOW], references=[("style", frame_in(BLUE))]))
    alike = seen(judged(tmp_path, [YELLOW], references=[("style", frame_in(YELLOW))]))
    assert FailureMode.MADE_UNLIKE not in alike


def test_a_take_that_is_the_reference_picture_is_told(tmp_path):
    verdict = judged(tmp_path, [YELLOW], references=[(ANN, frame_in(YELLOW))])
    assert seen(verdict)[FailureMode.COPIES_REFERENCE].score > 0.99
    assert FailureMode.COPIES_REFERENCE not in seen(judged(tmp_path, [BLUE], references=[(ANN, frame_in(YELLOW))]))


def test_a_model_that_reads_no_words_compares_none(tmp_path):
    silent = Colours()
    silent.reads = False
    assert FailureMode.MISFITS_WORDS.value not in judged(tmp_path, [BLUE], embedder=silent).measures


def test_cards_are_not_looked_at(tmp_path):
    assert not seen(judged(tmp_path, [YELLOW, BLUE], a_shot(card=Card(title="The End"), size=ShotSize.CARD)))


def test_every_row_of_a_local_model_is_soft():
    for mode in LOCAL:
        assert rules()[mode].weight == "soft" and "never measured" in rules()[mode].set


@pytest.fixture
def machine(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("RUSHES_SETTINGS", raising=False)
    settings.cache_clear()
    yield monkeypatch
    settings.cache_clear()


def test_nobody_looks_unless_asked_to(machine, tmp_path):
    assert Crew(Project(tmp_path)).embedder() is None
    machine.setenv("RUSHES_LOOK_MODEL", str(tmp_path / "nowhere"))
    settings.cache_clear()
    with pytest.raises(UsageError, match="no folder"):
        Crew(Project(tmp_path)).embedder()


@pytest.mark.skipif(not (find_spec("torch") and find_spec("transformers")), reason="the extra 'vlm' is not installed")
def test_a_take_is_looked_at_while_it_is_shot(machine, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries' own, about tiny models
        machine.setenv("RUSHES_LOOK_MODEL", str(tiny_pictures.build("siglip", tmp_path / "siglip")))
    settings.cache_clear()
    project = Project(tmp_path / "film")
    brief = Brief(source="a test", size=Size(width=192, height=108), rate=Rate(numerator=6), takes=1)
    project.save("brief.json", brief)
    crew = Crew(project)
    assert isinstance(crew.embedder(), Embedder) and crew.embedder() is crew.embedder()
    painter = Animatic()
    shot = a_shot(set=SetDressing(name="interior", place="a room", time=TimeOfDay.DAY))
    stage = Stage(project, brief, BIBLE, painter, lambda: painter, lambda event: None, embedder=crew.embedder())
    record = shoot(shot, stage)
    take = project.load(f"takes/{shot.id}/{record.champion}.json", Take)
    figures = take.verdict.measures
    assert {mode.value for mode in LOCAL} - set(figures) == {FailureMode.COPIES_REFERENCE.value}, "there is no reference"
    assert 0 <= figures[FailureMode.LOOKS_UNLIKE.value] <= 2


def test_a_model_that_cannot_look_is_refused_before_anything_is_written(machine, tmp_path, capsys):
    from rushes.interfaces import cli

    machine.setenv("RUSHES_LOOK_MODEL", str(tmp_path / "nowhere"))
    settings.cache_clear()
    assert cli.main(["make", "The last ferry", "-o", str(tmp_path / "film")]) == 2
    said = capsys.readouterr().err.strip()
    assert "RUSHES_LOOK_MODEL" in said and "\n" not in said
    assert not (tmp_path / "film").exists()
