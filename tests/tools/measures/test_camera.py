"""The camera behind writing: what is written on the glass has no vote on how the camera moves."""

import cv2
import numpy as np
import pytest

from rushes.tools.measures.camera import Camera
from rushes.tools.measures.sight import Step, look_at

HIGH, WIDE, COUNT, RATE = 216, 384, 36, 24.0


def ground():
    """A clear sky, and something to hold on to at the right."""
    picture = np.full((320, 520, 3), 150, dtype=np.uint8)
    random = np.random.default_rng(3)
    ranges = ((330, 480), (70, 250), (8, 26), (8, 26), (30, 240))
    for x, y, tall, wide, grey in np.stack([random.integers(low, high, 30) for low, high in ranges], axis=1).tolist():
        cv2.rectangle(picture, (x, y), (x + wide, y + tall), (grey,) * 3, -1)
    return picture


def seen(path, words="", sign=False):
    """The camera that sees a path of offsets; the words stand on the glass, or, as a sign, in the scene."""
    scene, camera, before = ground(), Camera(RATE), None
    if sign:
        cv2.putText(scene, words, (90, 160), cv2.FONT_HERSHEY_DUPLEX, 1.0, (250, 250, 250), 3, cv2.LINE_AA)
    for index, (x, y) in enumerate(path):
        frame = cv2.getRectSubPix(scene, (WIDE, HIGH), (260.0 + x, 160.0 + y))
        if not sign:
            cv2.putText(frame, words, (20, 110), cv2.FONT_HERSHEY_DUPLEX, 1.0, (250, 250, 250), 3, cv2.LINE_AA)
        look = look_at(index, frame)
        if before is not None:
            camera.see(Step(before, look))
        before = look
    return camera


@pytest.fixture(scope="module")
def shaken():
    return np.random.default_rng(7).normal(0, 1.5, (COUNT, 2))


def test_words_on_the_glass_do_not_hold_a_camera_that_trembles(shaken):
    plain, written = seen(shaken), seen(shaken, "SCORE 10 PASS")
    assert plain.jitter() > 0.2
    assert written.jitter() == pytest.approx(plain.jitter(), rel=0.1)
    assert written.trusted > 0.9


def test_a_sign_in_the_scene_still_tells_of_the_camera(shaken):
    assert seen(shaken, "GOOD BREAD", sign=True).jitter() == pytest.approx(seen(shaken).jitter(), rel=0.1)


def test_a_camera_that_stands_stands_behind_words_too():
    still = np.zeros((COUNT, 2))
    assert seen(still, "SCORE 10 PASS").jitter() < 0.01
    assert seen(still, "SCORE 10 PASS").trusted == 1.0
