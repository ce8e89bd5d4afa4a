"""Repairs: light is steadied and a trembling camera calmed, nothing is blurred, and what is meant stays."""

import cv2
import numpy as np
import pytest

from rushes.core.take import CameraPose, FrameGeometry, SubjectBox
from rushes.tools import repair
from rushes.tools.measures.watch import Watch
from rushes.tools.repair import Fix

RATE = 24.0


def ground(seed=3, size=(180, 320)):
    """A picture with texture of several sizes and nothing near black or white."""
    rng = np.random.default_rng(seed)
    high, wide = size
    picture = np.zeros((high, wide, 3), np.float32)
    for step in (4, 12, 40):
        coarse = rng.standard_normal((high // step, wide // step, 3)).astype(np.float32)
        picture += 14 * cv2.resize(coarse, (wide, high), interpolation=cv2.INTER_CUBIC)
    return np.clip(picture + 120, 30, 210).astype(np.uint8)


def still(count=36):
    return [ground().copy() for _ in range(count)]


def panned(count=36, by=1.0):
    wide = ground(size=(180, 320 + 80))
    return [np.ascontiguousarray(moved(wide, -by * at, 0)[:, :320]) for at in range(count)]


def moved(frame, across, down):
    high, wide = frame.shape[:2]
    matrix = np.array([[1, 0, across], [0, 1, down]], np.float64)
    return cv2.warpAffine(frame, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)


def flickering(frames, spread=0.03, part=False):
    rng = np.random.default_rng(5)
    side = 1 / (1 + np.exp(np.linspace(-8, 8, frames[0].shape[1], dtype=np.float32)))[None, :, None] if part else np.float32(1)
    return [np.clip(frame * (1 + side * np.float32(spread * g)), 0, 255).astype(np.uint8)
            for frame, g in zip(frames, rng.standard_normal(len(frames)).clip(-2, 2), strict=True)]  # fmt: skip


def trembling(frames, pixels=1.2):
    rng = np.random.default_rng(6)
    return [moved(frame, *rng.normal(0, pixels, 2).clip(-3, 3)) for frame in frames]


def watched(frames):
    watch = Watch(rate=RATE)
    for index, frame in enumerate(frames):
        watch.see(index, frame)
    return watch


def mended(fix, frames, **more):
    return list(repair.repair(fix, lambda: iter(frames), RATE, **more).frames)


def detail(frames):
    return np.mean([np.abs(cv2.Laplacian(frame[..., 1], cv2.CV_32F)).mean() for frame in frames])


@pytest.mark.parametrize("scene", [still, panned])
def test_deflicker_steadies_the_light_and_keeps_the_detail(scene):
    bad = flickering(scene())
    good = mended(Fix.DEFLICKER, bad)
    assert watched(bad).flicker.whole() > 0.03
    assert watched(good).flicker.whole() < 0.004
    assert detail(good) == pytest.approx(detail(bad), rel=0.03)
    assert np.abs(np.stack(good).astype(float) - np.stack(scene())).mean() < 2


def test_deflicker_leaves_a_slow_fade():
    fade = [np.clip(frame * (0.6 + 0.4 * at / 71), 0, 255).astype(np.uint8) for at, frame in enumerate(still(72))]
    good = mended(Fix.DEFLICKER, fade)
    means = [frame.mean() for frame in good]
    assert means[-6] / means[5] == pytest.approx(fade[-6].mean() / fade[5].mean(), rel=0.03)


def test_parts_that_flicker_are_steadied_each_for_itself():
    bad = flickering(still(), spread=0.05, part=True)
    assert watched(bad).flicker.local() > 0.02
    assert watched(mended(Fix.DEFLICKER_PARTS, bad)).flicker.local() < 0.006
    whole = mended(Fix.DEFLICKER, bad)
    assert watched(whole).flicker.local() > 0.02, "one gain for the whole picture cannot do that"


def test_stabilise_calms_the_camera_and_keeps_its_move():
    bad = trembling(panned())
    good = mended(Fix.STABILISE, bad)
    before, after = watched(bad).camera, watched(good).camera
    assert before.jitter() > 0.25
    assert after.jitter() < 0.08
    assert after.path()[0][-1, 0] == pytest.approx(watched(panned()).camera.path()[0][-1, 0], abs=0.02)
    assert detail(good) > 0.85 * detail(bad)


def test_stabilise_enlarges_no_more_than_a_little_and_says_where_everything_is():
    box = SubjectBox(box=(0.4, 0.4, 0.6, 0.6), face=(0.4, 0.4, 0.5, 0.5), joints={"head": (0.5, 0.4)})
    known = [FrameGeometry(camera=CameraPose(x=0.5, y=0.5, zoom=1.0), subjects={"mara": box})] * 24
    done = repair.repair(Fix.STABILISE, lambda: iter(trembling(still(24), 30.0)), RATE, known)
    zoom = done.geometry[0].camera.zoom
    assert 1.0 < zoom <= repair.MOST_CROP
    left, top, right, bottom = done.geometry[0].subjects["mara"].box
    assert (right - left, bottom - top) == (pytest.approx(0.2 * zoom), pytest.approx(0.2 * zoom))
    assert done.geometry[0].subjects["mara"].joints["head"][1] == pytest.approx(0.5 - 0.1 * zoom)


def test_colour_match_brings_the_light_of_another_take():
    warm = [np.clip(frame * np.array((1.15, 1.0, 0.88)), 0, 255).astype(np.uint8) for frame in still(13)]
    good = mended(Fix.MATCH, warm, wanted=still(2))
    assert np.abs(np.stack(good).mean(axis=(0, 1, 2)) - still(1)[0].mean(axis=(0, 1))).max() < 1.5
    assert all(np.array_equal(one, other) for one, other in zip(mended(Fix.MATCH, warm), warm, strict=True)), "nothing to go by"


def test_a_tint_has_its_limit():
    dark = [(frame // 4).astype(np.uint8) for frame in still(3)]
    gain = repair.tint(dark, still(1))
    assert gain.max() <= np.exp(repair.MOST_TINT) + 1e-9


@pytest.mark.parametrize("fix", list(Fix))
def test_repairs_go_frame_by_frame_and_twice_at_most_from_the_first(fix):
    asked = []

    def source():
        asked.append(0)
        for frame in still(14):
            asked[-1] += 1
            yield frame

    frames = repair.repair(fix, source, RATE, wanted=still(1)).frames
    first = next(frames)
    assert first.shape == (180, 320, 3)
    assert first.dtype == np.uint8
    assert asked[-1] == 1, "no frame is read before it is asked for"
    assert len(list(frames)) == 13


@pytest.mark.parametrize("fix", list(Fix))
def test_very_short_takes_are_given_back(fix):
    for count in (1, 2):
        assert len(mended(fix, still(count), wanted=still(1))) == count


def test_a_take_with_nothing_wrong_stays_as_it_is():
    for fix in (Fix.DEFLICKER, Fix.DEFLICKER_PARTS):
        assert np.abs(np.stack(mended(fix, still(12))).astype(int) - np.stack(still(12))).max() <= 1


def shifts(frames):
    """How far each picture is moved against the first, in pixels, by phase correlation."""
    greys = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY).astype(np.float32) for frame in frames]
    window = cv2.createHanningWindow(greys[0].shape[::-1], cv2.CV_32F)
    return np.array([cv2.phaseCorrelate(greys[0].copy(), grey, window)[0] for grey in greys[1:]])


def test_hard_jerks_are_put_back_too():
    bad = still()
    for at in (9, 10, 20, 27):
        bad[at] = moved(bad[at], 8 if at % 2 else -9, 5)
    assert shifts(bad).std(axis=0).max() > 2
    assert shifts(mended(Fix.STABILISE, bad)).std(axis=0).max() < 0.6
