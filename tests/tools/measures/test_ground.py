"""Who can be told from the ground, by surfaces or by outlines, and who cannot."""

import cv2
import numpy as np
import pytest

from rushes.core.take import SubjectBox
from rushes.tools.measures.ground import stands_out, surfaces_of

BOX = SubjectBox(box=(0.4, 0.2, 0.6, 0.9), joints={"head": (0.5, 0.3), "hip": (0.5, 0.65)})


def ground(uneven=True):
    """A grey wall; uneven, with light and shade on it."""
    noise = np.random.default_rng(2).normal(0, 1, (216, 384)).astype(np.float32)
    shade = cv2.GaussianBlur(noise, (0, 0), 18)
    picture = 110 + (shade / shade.std() * 22 if uneven else 0 * shade)
    return np.clip(picture, 0, 255).astype(np.uint8)[..., None].repeat(3, axis=2)


def drawn(alpha=1.0):
    """Somebody grey on grey ground: no surface of hers is another, but she has a rim, eyes and ears."""
    bare = ground()
    full = bare.copy()
    for centre, size in (((192, 70), (22, 20)), ((192, 125), (28, 40)), ((192, 165), (20, 25))):
        cv2.ellipse(full, centre, size, 0, 0, 360, (160, 160, 160), 2)
    for x in (184, 200):
        cv2.circle(full, (x, 66), 3, (20, 20, 20), -1)
    return np.clip(bare * (1 - alpha) + full * alpha, 0, 255).astype(np.uint8)


def test_a_figure_is_told_by_its_outlines_where_its_surfaces_say_nothing():
    assert surfaces_of(drawn(), BOX) < 9 < stands_out(drawn(), BOX)


def test_who_is_painted_over_or_fades_is_lost():
    clear, faint, gone = (stands_out(drawn(alpha), BOX) for alpha in (1.0, 0.5, 0.05))
    assert clear > faint > gone and gone < 9
    assert stands_out(ground(), BOX) < 9


def test_surfaces_alone_are_enough():
    picture = ground(uneven=False)
    picture[43:194, 154:230] = (230, 200, 60)
    assert stands_out(picture, BOX) == pytest.approx(surfaces_of(picture, BOX))


def test_texture_behind_a_subject_does_not_make_it_stand_out():
    noise = np.random.default_rng(3).integers(60, 140, (216, 384, 3)).astype(np.uint8)
    assert stands_out(noise, BOX) < 9


def test_who_fills_the_frame_is_not_judged():
    assert stands_out(ground(), SubjectBox(box=(0, 0, 1, 1))) is None
