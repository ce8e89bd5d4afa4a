"""What flickers, trembles and boils is told from what walks, sways and storms, and no fault hides itself behind a gate."""

from functools import cache
from itertools import pairwise

import cv2
import numpy as np
import pytest
from textures import ground_of

from rushes.agents import critic
from rushes.agents.judging.limits import rules
from rushes.core.names import ShotId, TakeKey
from rushes.core.shot import Shot
from rushes.core.timing import Rate, Size
from rushes.core.verdict import FailureMode
from rushes.tools.measures.camera import Camera
from rushes.tools.measures.light import Flicker, together
from rushes.tools.measures.sight import Step, look_at
from rushes.tools.measures.texture import Texture
from rushes.tools.measures.watch import Watch

WIDE, HIGH, RATE, COUNT = 384, 216, 24.0, 40
PIXEL = 384 / 854  # of the small picture, for one of a take


@cache
def ground():
    return ground_of(50, 35, 25)


def along(path):
    """Frames along a path of offsets in pixels ``(frames, 2)``."""
    return [cv2.getRectSubPix(ground(), (WIDE, HIGH), (250.0 + x, 160.0 + y)) for x, y in path]


@cache
def clean():
    return tuple(along(np.stack([np.linspace(0, 40, COUNT), np.zeros(COUNT)], axis=1)))


def lit(frames, gains):
    """Frames times gains: one for each frame, or a plane for each."""
    return [np.clip(frame * gain + 0.5, 0, 255).astype(np.uint8) for frame, gain in zip(frames, gains, strict=True)]


def part(gains, rows=slice(60, 150), columns=slice(200, 340)):
    """Gains that hold only in a part: a sixth of the picture."""
    for gain in gains:
        plane = np.ones((HIGH, WIDE, 1), np.float32)
        plane[rows, columns] = gain
        yield plane


def spread(amount, seed=4):
    return 1 + np.random.default_rng(seed).normal(0, amount, COUNT)


def averaged(frames, over=3):
    stack = np.stack(frames).astype(np.float32)
    return [stack[max(0, at - 1) : at + over - 1].mean(axis=0).round().astype(np.uint8) for at in range(len(frames))]


def wobbled(amount, scale=8.0):
    """The texture shakes by `amount` pixels RMS, anew in each frame."""
    random, frames = np.random.default_rng(3), []
    down, across = np.mgrid[0:HIGH, 0:WIDE].astype(np.float32)
    for frame in clean():
        ways = [random.normal(size=(int(HIGH / scale) + 2, int(WIDE / scale) + 2)).astype(np.float32) for _ in range(2)]
        dx, dy = (cv2.resize(way, (WIDE, HIGH), interpolation=cv2.INTER_CUBIC) for way in ways)
        size = np.float32(amount / np.sqrt((dx * dx + dy * dy).mean()))
        frames.append(cv2.remap(frame, across + dx * size, down + dy * size, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT))
    return frames


def fought():
    """Fast action: every part of the picture flies its own way, and another after a moment."""
    random, frames = np.random.default_rng(6), []
    ways, places = np.zeros((6, 8, 2)), np.zeros((6, 8, 2))
    for at in range(COUNT):
        if at % 4 == 0:
            ways, places = random.normal(0, 9, (6, 8, 2)), random.uniform(60, 140, (6, 8, 2))
        frame = np.zeros((HIGH, WIDE, 3), np.uint8)
        for row in range(6):
            for column in range(8):
                x, y = places[row, column] + ways[row, column] * (at % 4)
                piece = cv2.getRectSubPix(ground(), (48, 36), (100 + 40 * column + float(x) % 90, 40 + 30 * row + float(y) % 60))
                frame[row * 36 : row * 36 + 36, column * 48 : column * 48 + 48] = piece
        frames.append(frame)
    return frames


def seen(measure, frames):
    looks = [look_at(index, frame) for index, frame in enumerate(frames)]
    for before, after in pairwise(looks):
        measure.see(Step(before, after))
    return measure


def limit(mode):
    return rules()[mode].limit


# -- light ---------------------------------------------------------------------------------------


def test_a_part_that_flickers_is_found_with_its_place_and_its_time():
    gains = np.where(np.arange(COUNT) < 20, 1.0, spread(0.025))
    flicker = seen(Flicker(), lit(clean(), part(gains)))
    found = flicker.part()
    assert found is not None and found.strength == flicker.local() > limit(FailureMode.LOCAL_FLICKER)
    assert flicker.whole() < 0.006
    assert found.first >= 14 and found.first + found.steps <= COUNT
    (top, bottom), (left, right) = found.rows, found.columns
    inside = max(0.0, min(right, 340 / WIDE) - max(left, 200 / WIDE)) * max(0.0, min(bottom, 150 / HIGH) - max(top, 60 / HIGH))
    both = (right - left) * (bottom - top) + 140 * 90 / WIDE / HIGH - inside
    assert inside / both > 0.5, (found.rows, found.columns)


def walked():
    """Somebody dark in front of the ground."""
    frames = [frame.copy() for frame in clean()]
    for at, frame in enumerate(frames):
        cv2.ellipse(frame, (60 + 6 * at, 130), (22, 60), 0, 0, 360, (40, 50, 60), -1)
    return frames


def blinking():
    """A light that goes on and off every eight frames, over a sixth of the picture."""
    return lit(clean(), part(np.where(np.arange(COUNT) // 8 % 2, 1.2, 1.0)))


def grainy():
    """Small patches of light that change each for itself."""
    random = np.random.default_rng(5)
    return lit(clean(), (np.repeat(np.repeat(random.normal(1, 0.02, (12, 20)), 18, 0)[:HIGH], 20, 1)[:, :WIDE, None] for _ in range(COUNT)))


@pytest.mark.parametrize("frames", [clean, walked, blinking, grainy])
def test_what_walks_blinks_or_is_grain_is_no_local_flicker(frames):
    assert seen(Flicker(), frames()).local() < limit(FailureMode.LOCAL_FLICKER)


def test_half_of_the_picture_is_a_part():
    flicker = seen(Flicker(), lit(clean(), part(spread(0.025), slice(0, HIGH), slice(0, WIDE // 2))))
    assert flicker.whole() < limit(FailureMode.FLICKER) and flicker.local() > limit(FailureMode.LOCAL_FLICKER)


def test_flicker_of_a_part_does_not_close_the_gate():
    soft = [cv2.GaussianBlur(frame, (0, 0), 2) for frame in clean()]
    camera = seen(Camera(RATE), lit(soft, part(spread(0.06))))
    assert camera.trusted > 0.9
    assert camera.jitter() < limit(FailureMode.JITTER)


def test_an_average_over_frames_does_not_hide_a_flicker():
    flickers = lit(clean(), spread(0.012))
    for over in (2, 3):
        hidden = seen(Flicker(), averaged(flickers, over))
        assert hidden.whole() < limit(FailureMode.FLICKER) < hidden.thinned(), over
    plain = seen(Flicker(), flickers)
    assert plain.thinned() == 0 and plain.whole() > limit(FailureMode.FLICKER), "what is plain to see is not called hidden"
    assert seen(Flicker(), averaged(clean())).thinned() < 0.004
    assert seen(Flicker(), clean()).thinned() < 0.004


def test_products_along_time_leave_out_what_was_not_seen():
    series = np.array([[1.0, np.nan]] * 12) * np.where(np.arange(12) % 2, 1, -1)[:, None]
    assert together(series, 1) == pytest.approx([-1, 0])
    assert together(series, 2) == pytest.approx([1, 0])
    assert together(series[:6], 1) == pytest.approx([0, 0]), "too few steps"


# -- camera --------------------------------------------------------------------------------------


def test_a_hand_sways_and_a_fault_trembles():
    at = np.arange(COUNT) / RATE
    sway = np.stack([3.0 * np.sin(9 * at) + 0.7 * np.sin(19 * at + 1), 2.0 * np.sin(11 * at + 2) + 0.5 * np.sin(22 * at)], axis=1)
    tremble = np.random.default_rng(2).normal(0, PIXEL / np.sqrt(2), (COUNT, 2))
    hand, fault, both = (seen(Camera(RATE), along(path)).jitter() for path in (sway, tremble, sway + tremble))
    assert hand < limit(FailureMode.JITTER) < fault
    assert limit(FailureMode.JITTER) < both, "a hand hides no trembling"
    assert fault == pytest.approx(100 / 854, rel=0.35)
    assert seen(Camera(RATE), along(4 * sway)).jitter() > limit(FailureMode.JITTER), "so much is meant by nobody"


# -- texture -------------------------------------------------------------------------------------


def watched(frames):
    watch = Watch(rate=RATE)
    for index, frame in enumerate(frames):
        watch.see(index, frame)
    shot = Shot(id=ShotId("one"), length=COUNT, handle=0)
    return watch, critic.judge(TakeKey("k"), critic.Rushes(shot, Size(width=WIDE, height=HIGH), Rate(numerator=24), watch))


@pytest.mark.parametrize("amount", [0.8, 1.6])
def test_texture_that_wobbles_cannot_close_its_own_gate(amount):
    watch, verdict = watched(wobbled(amount * PIXEL))
    assert watch.camera.held > 0.9
    boil = [finding for finding in verdict.findings if finding.mode is FailureMode.BOIL]
    assert boil and boil[0].hard and boil[0].score > limit(FailureMode.BOIL)


def test_the_wide_gate_does_not_open_for_fast_action():
    watch, verdict = watched(fought())
    assert watch.camera.held < 0.3
    assert FailureMode.BOIL not in {finding.mode for finding in verdict.findings}
    assert any(words.startswith(FailureMode.BOIL.value) for words in verdict.unmeasurable)


def test_boil_grows_with_the_wobble():
    none, weak, strong = (seen(Texture(), frames).boil() for frames in (clean(), wobbled(0.4 * PIXEL), wobbled(1.6 * PIXEL)))
    assert none < 0.01 < weak < strong
