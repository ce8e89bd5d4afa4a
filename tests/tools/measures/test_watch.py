"""The measures see what was put into the pictures, and nothing that was not."""

import numpy as np
import pytest

from rushes.core.take import CameraPose, FrameGeometry, SubjectBox
from rushes.tools.measures.camera import low_pass
from rushes.tools.measures.ground import surfaces_of
from rushes.tools.measures.subjects import inside_share
from rushes.tools.measures.watch import Watch


@pytest.fixture(scope="module")
def ground():
    """A textured picture, larger than a frame: ``(600, 960, 3) uint8``."""
    import cv2

    noise = np.random.default_rng(3).integers(0, 255, (75, 120, 3)).astype(np.uint8)
    return cv2.resize(noise, (960, 600), interpolation=cv2.INTER_CUBIC)


def clip(ground, path, size=(640, 360)):
    """Frames that look at the ground along a path of (x, y, zoom): offsets in pixels from the middle."""
    import cv2

    for x, y, zoom in path:
        matrix = np.array([[zoom, 0, size[0] / 2 - zoom * (480 + x)], [0, zoom, size[1] / 2 - zoom * (300 + y)]])
        yield cv2.warpAffine(ground, matrix, size, flags=cv2.INTER_LINEAR)


def watched(frames, geometry=()):
    watch = Watch(rate=24.0, geometry=geometry)
    for index, frame in enumerate(frames):
        watch.see(index, frame)
    return watch


def test_a_pan_is_measured_in_frame_widths(ground):
    watch = watched(clip(ground, [(x, 0, 1.0) for x in np.linspace(-64, 64, 49)]))
    path, trusted = watch.camera.path()
    assert trusted > 0.95
    assert path[-1][0] == pytest.approx(128 / 640, abs=0.01)
    assert abs(path[-1][1]) < 0.005
    assert watch.camera.jitter() < 0.05


def test_a_push_is_measured_as_zoom(ground):
    path, _ = watched(clip(ground, [(0, 0, z) for z in np.linspace(1.0, 1.2, 49)])).camera.path()
    assert np.exp(path[-1][2]) == pytest.approx(1.2, rel=0.02)


def test_jitter_is_seen_on_top_of_a_move(ground):
    shake = np.random.default_rng(5).normal(0, 2, (49, 2))
    steady = watched(clip(ground, [(x, 0, 1.0) for x in np.linspace(-40, 40, 49)])).camera.jitter()
    shaken = watched(clip(ground, [(x + dx, dy, 1.0) for x, (dx, dy) in zip(np.linspace(-40, 40, 49), shake, strict=True)])).camera.jitter()
    assert steady < 0.06 < 0.2 < shaken


def test_repeats_and_cuts_are_found_where_they_are(ground):
    frames = [frame.copy() for frame in clip(ground, [(x, 0, 1.0) for x in np.linspace(-40, 40, 24)])]
    frames[10] = frames[9]
    for index in range(16, 24):
        frames[index] = 255 - frames[index]
    watch = watched(frames)
    assert watch.change.duplicates() == [10]
    assert watch.cuts.found() == [16]


def test_flat_pictures_are_not_trusted():
    path, trusted = watched([np.full((90, 160, 3), 40 + i, np.uint8) for i in range(8)]).camera.path()
    assert trusted == 0.0
    assert not path.any()


def test_surfaces_of_a_figure_with_its_ground():
    box = SubjectBox(box=(0.4, 0.2, 0.6, 0.9), joints={"head": (0.5, 0.3), "hip": (0.5, 0.65)})
    picture = np.full((216, 384, 3), 60, np.uint8)
    assert surfaces_of(picture, box) == pytest.approx(0, abs=0.5)
    picture[43:194, 154:230] = (230, 200, 60)
    assert surfaces_of(picture, box) > 40
    picture[43:194, 154:230] = 62
    picture[60:90, 170:215] = 200
    assert surfaces_of(picture, box) > 40, "a face in the dark is not lost"
    assert surfaces_of(picture, SubjectBox(box=(0, 0, 1, 1))) is None
    assert surfaces_of(picture, SubjectBox(box=(1.3, 0.2, 1.6, 0.9))) is None, "wholly outside the frame"


def test_share_inside_the_frame():
    assert inside_share(SubjectBox(box=(0.2, 0.2, 0.4, 0.8))) == pytest.approx(1)
    assert inside_share(SubjectBox(box=(-0.2, 0.2, 0.2, 0.8))) == pytest.approx(0.5)
    assert inside_share(SubjectBox(box=(0, 0, 1, 1), face=(1.2, 0, 1.4, 0.2))) == 0


def test_subjects_do_not_vote_on_the_camera(ground):
    """A large figure walks across a still set: the camera stays still."""
    rng = np.random.default_rng(1)
    figure = rng.integers(0, 255, (300, 220, 3)).astype(np.uint8)
    still = next(clip(ground, [(0, 0, 1.0)]))
    frames, geometry = [], []
    for index in range(25):
        left = 20 + index * 14
        frame = still.copy()
        frame[40:340, left : left + 220] = figure[:, : frame[40:340, left : left + 220].shape[1]]
        frames.append(frame)
        box = SubjectBox(box=(left / 640, 40 / 360, (left + 220) / 640, 340 / 360))
        geometry.append(FrameGeometry(camera=CameraPose(x=0, y=0, zoom=1), subjects={"a": box}))
    path, _ = watched(frames, geometry).camera.path()
    assert np.abs(path[:, 0]).max() < 0.01


def test_low_pass_keeps_a_straight_line():
    line = np.linspace(0, 5, 40)[:, None]
    assert np.allclose(low_pass(line, 2.5, 24.0), line, atol=1e-9)


def test_a_fade_is_no_flicker_and_flicker_in_it_is(ground):
    steady = [frame.copy() for frame in clip(ground, [(x, 0, 1.0) for x in np.linspace(-20, 20, 48)])]
    fade = np.concatenate([np.ones(24), np.linspace(1, 0.1, 24)])
    faded = [np.clip(frame * gain, 0, 255).astype(np.uint8) for frame, gain in zip(steady, fade, strict=True)]
    shake = 1 + np.random.default_rng(2).normal(0, 0.03, 48)
    shaken = [np.clip(frame * gain, 0, 255).astype(np.uint8) for frame, gain in zip(faded, shake, strict=True)]
    assert watched(faded).flicker.whole() < 0.012 < watched(shaken).flicker.whole()
