"""Blending: an average over frames is told by the change that it takes out, and nothing else is."""

import cv2
import numpy as np
import pytest

from rushes.agents import critic
from rushes.core.names import ShotId, TakeKey
from rushes.core.shot import Declared, Shot
from rushes.core.timing import Rate, Size
from rushes.renderers.interpolation import Blend, Flow, retime
from rushes.tools.measures.blending import Blending
from rushes.tools.measures.sight import look_at
from rushes.tools.measures.watch import Watch

HIGH, WIDE, COUNT = 108, 192, 48


def travelling(pace=2, count=COUNT):
    """A picture with fine grain and coarse goes by."""
    random = np.random.default_rng(4)
    ground = sum(cv2.GaussianBlur(random.normal(0, 40 * sigma, (HIGH, 400)), (0, 0), sigma) for sigma in (0.6, 1.0, 2.5))
    ground = np.clip(128 + ground, 0, 255).astype(np.uint8)
    return np.stack([np.repeat(ground[:, pace * at : pace * at + WIDE, None], 3, axis=2) for at in range(count)])


def averaged(frames, over):
    stack = frames.astype(np.float32)
    return np.stack([stack[max(0, at - over + 1) : at + 1].mean(axis=0).round().astype(np.uint8) for at in range(len(stack))])


def flickering(frames):
    gains = 1 + np.random.default_rng(5).normal(0, 0.03, len(frames))
    return np.clip(frames * gains[:, None, None, None], 0, 255).astype(np.uint8)


def boiling(frames):
    noise = np.random.default_rng(6).normal(0, 6, frames.shape[:3])
    return np.clip(frames + noise[..., None], 0, 255).astype(np.uint8)


def bar(width=9, pace=3):
    """As wide as it goes in three frames: of all that changes, nothing repeats in three."""
    frames = np.full((COUNT, HIGH, WIDE, 3), 90, dtype=np.uint8)
    for at, frame in enumerate(frames):
        frame[40:48, pace * at : pace * at + width] = 200
    return frames


def missing(frames):
    seen = Blending()
    for index, frame in enumerate(frames):
        seen.see(look_at(index, frame))
    return seen.worst()


def judged(frames, declared=()):
    watch = Watch(rate=24)
    for index, frame in enumerate(frames):
        watch.see(index, frame)
    shot = Shot(id=ShotId("one"), length=COUNT, handle=0, declared=declared)
    return critic.judge(TakeKey("k"), critic.Rushes(shot, Size(width=WIDE, height=HIGH), Rate(numerator=24), watch))


@pytest.mark.parametrize("of", [travelling, lambda: flickering(travelling()), lambda: boiling(travelling())])
@pytest.mark.parametrize("over", [2, 3])
def test_an_average_is_told_whatever_it_hides(of, over):
    plain, mixed = missing(of()), missing(averaged(of(), over))
    assert plain.missing < 0
    assert mixed.missing > 0.5
    assert mixed.frames == over


def test_of_a_short_take_nothing_is_said():
    assert missing(averaged(travelling(count=35), 3)) is None
    assert missing(averaged(travelling(count=36), 3)).missing > 0.5


def test_an_average_in_one_second_only_is_told_too():
    frames = travelling(count=96)
    mixed = np.concatenate([frames[:48], averaged(frames, 3)[48:]])
    worst = missing(mixed)
    assert worst.missing > 0.5
    assert worst.start >= 40


def test_what_is_shown_twice_what_stands_and_a_lonely_bar_are_no_mixture():
    frames = travelling()
    twice = missing(frames[np.arange(COUNT) // 2 * 2])
    assert twice is None or twice.missing < 0.3
    assert missing(np.repeat(frames[:1], COUNT, axis=0)) is None
    assert missing(bar()) is None


def test_pictures_drawn_in_between_are_no_mixture_and_crossfades_are():
    def between(frames, way):
        return np.stack(list(retime(iter(frames[::3]), 8, Rate(numerator=24), COUNT - 6, way())))

    frames = travelling(pace=1)
    assert missing(between(frames, Flow)).missing < 0.2
    assert missing(between(frames, Blend)).missing > 0.5


def test_an_average_is_told_behind_light_that_still_flickers():
    gains = 1 + np.random.default_rng(8).normal(0, 0.15, COUNT)
    lit = np.clip(travelling() * gains[:, None, None, None], 0, 255).astype(np.uint8)
    for frames, found in ((lit, {"flicker"}), (averaged(lit, 3), {"flicker", "ghosting"})):
        assert {finding.mode.value for finding in judged(frames).findings} & {"flicker", "ghosting"} == found


def test_light_that_flickers_is_called_flicker_and_nothing_else():
    gains = 1 + np.convolve(np.random.default_rng(9).normal(0, 0.08, COUNT + 2), np.ones(3) / 3, mode="valid")  # its own pace
    frames = np.clip(np.repeat(travelling()[:1], COUNT, axis=0) * gains[:, None, None, None], 0, 255).astype(np.uint8)
    assert missing(frames).missing > 0.5
    assert {finding.mode.value for finding in judged(frames).findings} & {"flicker", "ghosting"} == {"flicker"}


@pytest.mark.parametrize(("declared", "decision"), [((), "retake"), ((Declared.SPEED_RAMP,), "pass")])
def test_a_take_of_mixed_pictures_is_taken_again_unless_that_is_meant(declared, decision):
    verdict = judged(averaged(boiling(travelling()), 3), declared)
    found = [finding for finding in verdict.findings if finding.mode == "ghosting"]
    assert bool(found) == (decision == "retake")
    if found:
        assert found[0].hard
        assert "a mixture of about 3" in found[0].words
