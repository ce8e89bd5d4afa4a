"""Post-fixes: what the crew mends by itself is a take of its own, judged, kept and found again."""

import numpy as np
import pytest

from rushes.agents import director, postfix
from rushes.agents.shoot import shoot
from rushes.agents.stage import Stage
from rushes.agents.vault import find_take, takes_of
from rushes.core.bible import Bible, StyleSheet
from rushes.core.brief import Brief
from rushes.core.names import ShotId
from rushes.core.project import Project
from rushes.core.shot import PromptSections, Shot, ShotList
from rushes.core.staging import SetDressing
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Decision, FailureMode, Lever
from rushes.renderers.base import Capabilities, Footage
from rushes.renderers.faulty import Faulty, Flaw
from rushes.tools import media
from rushes.tools.repair import Fix

SIZE, RATE = Size(width=256, height=144), Rate(numerator=12)
SHOT = Shot(id=ShotId("s1"), length=26, handle=2, seed=3, prompt=PromptSections(action="A ball rolls."))
BRIEF = Brief(source="x", size=SIZE, rate=RATE, takes=3, renderer="animatic")


class Ball:
    """A textured ground and a ball that rolls over it: a renderer that declares nothing."""

    name, version, capabilities = "ball", "1", Capabilities(levers=())

    def load(self):
        pass

    def prompt(self, shot, bible):
        return shot.prompt.action

    def recipe(self, order):
        return {"shot": order.shot.id, "frames": order.shot.frames, "seed": order.shot.seed, "adjust": order.shot.adjust.model_dump()}

    def render(self, order):
        return Footage(frames=self.frames(order.shot.frames), seed=order.shot.seed)

    def frames(self, count):
        import cv2

        rng = np.random.default_rng(4)
        ground = cv2.resize(rng.integers(60, 180, (18, 32, 3), dtype=np.uint8), (256, 144), interpolation=cv2.INTER_CUBIC)
        grain = cv2.resize(rng.integers(0, 40, (72, 128, 3), dtype=np.uint8), (256, 144), interpolation=cv2.INTER_LINEAR)
        ground = cv2.add(ground, grain)
        for index in range(count):
            frame = ground.copy()
            cv2.circle(frame, (30 + 4 * index, 90), 14, (200, 60, 40), -1, cv2.LINE_AA)
            yield frame


class Nothing(Faulty):
    """The same faults, behind no lever at all."""

    def __init__(self, inner, plan):
        super().__init__(inner, plan)
        self.capabilities = self.capabilities.model_copy(update={"levers": ()})


class Set:
    def __init__(self, folder, mode, renderer=Nothing, plan=None, brief=BRIEF):
        self.project = Project(folder)
        self.project.create()
        strength = 0.6 if mode is FailureMode.LOCAL_FLICKER else 1.0  # more than that, and the camera cannot be tracked
        self.renderer = renderer(Ball(), {"s1": Flaw(mode, Lever.POST_FIX, strength=strength)})
        self.events = []
        self.stage = Stage(
            self.project, brief, Bible(style=StyleSheet(words="w")), self.renderer, Ball, self.events.append, plan=plan
        )  # fmt: skip

    def take(self, key):
        return find_take(self.project, key)


@pytest.mark.parametrize(
    ("mode", "lever"),
    [(FailureMode.FLICKER, Lever.POST_FIX), (FailureMode.LOCAL_FLICKER, Lever.LOCAL_REPAIR), (FailureMode.JITTER, Lever.POST_FIX)],
)
def test_a_renderer_that_declares_nothing_is_mended_all_the_same(tmp_path, mode, lever):
    done = Set(tmp_path, mode)
    record = shoot(SHOT, done.stage)
    assert [pull.lever for pull in record.pulls] == [lever]
    first, champion = done.take(record.takes[0]), done.take(record.champion)
    assert mode in {finding.mode for finding in first.verdict.hard}
    assert record.decision is Decision.PASS
    assert (champion.parent, champion.lever, champion.renderer) == (first.key, lever, first.renderer)
    assert champion.sha256 != first.sha256
    assert champion.version.startswith(first.version) and champion.version != first.version
    assert len(done.renderer.truth) == 1, "it cost no render"


def test_what_was_mended_is_not_mended_again(tmp_path):
    record = shoot(SHOT, Set(tmp_path, FailureMode.FLICKER).stage)
    film = tmp_path / f"takes/s1/{record.champion}.mp4"
    before = film.stat().st_mtime_ns
    again = Set(tmp_path, FailureMode.FLICKER)
    assert shoot(SHOT, again.stage) == record
    (tmp_path / f"takes/s1/{record.plan}.record.json").unlink()
    assert shoot(SHOT, Set(tmp_path, FailureMode.FLICKER).stage) == record, "the same parent and operation give the same key"
    assert film.stat().st_mtime_ns == before
    assert len(takes_of(again.project, ShotId("s1"))) == 2


def test_the_renderers_own_levers_come_first_and_the_limit_is_on_renders(tmp_path):
    done = Set(tmp_path, FailureMode.FLICKER, renderer=Faulty, brief=BRIEF.model_copy(update={"takes": 2}))
    record = shoot(SHOT, done.stage)
    assert [pull.lever for pull in record.pulls] == [Lever.SEED, Lever.POST_FIX]
    assert len(done.renderer.truth) == 2
    assert record.decision is Decision.PASS


def test_a_post_fix_is_not_kept_where_it_makes_the_picture_soft(tmp_path, monkeypatch):
    import cv2

    from rushes.tools import repair

    honest = repair.repair

    def soft(*given, **more):
        done = honest(*given, **more)
        return repair.Repaired((cv2.GaussianBlur(frame, (0, 0), 1.2) for frame in done.frames), done.geometry)

    monkeypatch.setattr(repair, "repair", soft)
    record = shoot(SHOT, Set(tmp_path, FailureMode.FLICKER).stage)
    assert [(pull.lever, pull.kept) for pull in record.pulls] == [(Lever.POST_FIX, False)]
    assert record.champion == record.takes[0]
    assert record.decision is Decision.FLAG


def test_a_colour_is_matched_only_where_the_film_shows_the_same_light_before(tmp_path):
    dressing = SetDressing(name="kitchen", place="kitchen")
    first, second = (SHOT.model_copy(update={"id": ShotId(name), "set": dressing}) for name in ("s0", "s1"))
    done = Set(tmp_path, FailureMode.LIGHT, plan=ShotList(rate=RATE, size=SIZE, shots=(first, second)))
    assert FailureMode.LIGHT not in postfix.mendable(second, done.stage)
    done.stage.records[first.id] = shoot(first, done.stage)
    assert FailureMode.LIGHT in postfix.mendable(second, done.stage)
    shoot(second, done.stage)
    tinted = takes_of(done.project, second.id)[0]
    mended = postfix.repair_take(second, done.stage, tinted, Lever.POST_FIX, FailureMode.LIGHT, 1)
    shown, now, wanted = (np.stack(list(media.frames_of(done.project.path(take.file)))).mean(axis=(0, 1, 2))
                          for take in (tinted, mended, takes_of(done.project, first.id)[0]))  # fmt: skip
    assert np.abs(shown - wanted).max() > 15
    assert np.abs(now - wanted).max() < np.abs(shown - wanted).max() / 3


def test_every_repair_is_behind_a_lever_of_the_crews():
    assert set(postfix.FIXES.values()) == set(Fix)
    for mode in postfix.FIXES:
        assert set(director.LEVERS[mode]) & set(director.CREW)
