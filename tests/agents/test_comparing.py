"""A shot in which somebody is dressed otherwise goes back, and comes back as the others are."""

from dataclasses import replace
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from rushes.agents.comparing import held_against, send_outliers_back
from rushes.agents.shoot import shoot
from rushes.agents.stage import Stage
from rushes.agents.vault import find_take
from rushes.core.bible import Bible, StyleSheet
from rushes.core.brief import Brief
from rushes.core.names import CharacterId, ShotId, TimeOfDay
from rushes.core.project import Project
from rushes.core.shot import Declared, Shot, ShotList
from rushes.core.staging import Figure, SetDressing
from rushes.core.take import CameraPose, FrameGeometry, SubjectBox
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Decision, FailureMode, Lever
from rushes.renderers.base import Capabilities, Footage

HER = CharacterId("anna")
SIZE, RATE = Size(width=384, height=216), Rate(numerator=12)
BOX = (0.4, 0.28, 0.56, 0.8)


class Dresser:
    """Draws somebody in red; in the shot "b" in blue, until its seed is another (`cure`)."""

    name, version, capabilities = "dresser", "1", Capabilities(levers=(Lever.SEED,), geometry=True)

    def __init__(self, cure=1, expected=True):
        self.cure, self.expected, self.rendered = cure, expected, []

    def load(self):
        pass

    def prompt(self, shot, bible):
        return ""

    def recipe(self, order):
        return {"shot": order.shot.id, "seed": order.shot.adjust.seed_step}

    def render(self, order):
        self.rendered.append((order.shot.id, order.shot.adjust.seed_step))
        wrong = order.shot.id == "b" and order.shot.adjust.seed_step < self.cure
        place = FrameGeometry(camera=CameraPose(x=0, y=0, zoom=1), subjects={HER: SubjectBox(box=BOX)}, expected=self.expected)
        footage = Footage(seed=order.shot.adjust.seed_step, geometry=[place] * order.shot.frames)
        footage.frames = iter([picture((30, 70, 200) if wrong else (190, 40, 40))] * order.shot.frames)
        return footage


def picture(colour):
    noise = np.random.default_rng(3).integers(60, 200, (27, 48, 3)).astype(np.uint8)
    frame = cv2.resize(noise, (384, 216), interpolation=cv2.INTER_CUBIC)
    frame[60:173, 154:215] = colour
    frame[60:86, 154:215] = (214, 170, 140)
    return frame


class Film:
    """Three shots of one place at one hour, shot by one renderer."""

    def __init__(self, folder, renderer, takes=4):
        self.project = Project(folder)
        self.project.create()
        dressing = SetDressing(name="coast", place="a coast", time=TimeOfDay.DAY)
        shots = [
            Shot(id=ShotId(name), length=13, handle=0, set=dressing, figures=(Figure(character=HER, x=0),), declared=(Declared.STILLNESS,))
            for name in "abc"
        ]
        self.plan = ShotList(rate=RATE, size=SIZE, shots=tuple(shots))
        brief = Brief(source="x", size=SIZE, rate=RATE, renderer="dresser", takes=takes)
        self.told, self.renderer = [], renderer
        self.stage = Stage(
            self.project, brief, Bible(style=StyleSheet(words="w")), renderer, lambda: renderer, self.told.append, plan=self.plan
        )  # fmt: skip
        self.crew = SimpleNamespace(project=self.project, brief=lambda: brief)
        self.records = {shot.id: shoot(shot, self.stage) for shot in shots}

    @property
    def takes(self):
        return {shot: find_take(self.project, record.champion) for shot, record in self.records.items()}

    def round(self):
        """One round of continuity: what goes back is shot again."""
        back = send_outliers_back(self.crew, self.plan, self.records, self.takes, self.told.append)
        stage = replace(self.stage, beside=held_against(self.crew, self.plan, self.takes))
        for shot in back:
            self.records[shot] = shoot(self.plan.by_id[shot], stage)
        return back


def test_the_outlier_goes_back_and_comes_back_like_the_others(tmp_path):
    film = Film(tmp_path, Dresser())
    assert {record.decision for record in film.records.values()} == {Decision.PASS}, "alone, nothing is wrong with any of them"
    back = film.round()
    assert list(back) == ["b"]
    assert "anna's chest looks other than in a and c" in back[ShotId("b")] or "anna's legs" in back[ShotId("b")]
    record = film.records[ShotId("b")]
    assert record.decision is Decision.PASS
    assert film.renderer.rendered == [("a", 0), ("b", 0), ("c", 0), ("b", 1)], "only one more take was made"
    (pull,) = record.pulls
    assert (pull.mode, pull.lever, pull.kept) == (FailureMode.WARDROBE, Lever.SEED, True)
    assert not film.round(), "now it fits"


def test_what_no_take_mends_is_flagged_and_not_tried_for_ever(tmp_path):
    film = Film(tmp_path, Dresser(cure=99))
    assert list(film.round()) == ["b"]
    record = film.records[ShotId("b")]
    assert record.decision is Decision.FLAG
    assert "anna" in record.because
    made = len(film.renderer.rendered)
    assert not film.round()
    assert len(film.renderer.rendered) == made


@pytest.mark.parametrize("way", ["exact", "one take"])
def test_what_would_come_out_the_same_is_only_told(tmp_path, way):
    film = Film(tmp_path, Dresser(expected=way != "exact"), takes=1 if way == "one take" else 4)
    assert not film.round()
    assert any("anna" in event.message and "limit" in event.message for event in film.told if event.name == "note")
