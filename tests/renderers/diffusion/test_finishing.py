"""What is graded toward the place's picture: shots in plain daylight, and nothing that is planned otherwise."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from rushes.core.names import TimeOfDay, Weather
from rushes.renderers.diffusion.finishing import graded, place_of


@pytest.fixture
def order(make_order, tmp_path):
    made = make_order()
    picture = tmp_path / "place.png"
    ground = np.random.default_rng(1).normal((90, 140, 190), 20, (90, 160, 3))  # blue, green, red
    cv2.imwrite(str(picture), np.clip(ground, 0, 255).astype(np.uint8))
    return replace(made, references={made.shot.set.place: picture})


def at(order, time=TimeOfDay.DAY, weather=Weather.CLEAR):
    stage = order.shot.set.model_copy(update={"time": time, "weather": weather})
    return replace(order, shot=order.shot.model_copy(update={"set": stage}))


def test_daylight_is_brought_toward_the_place(order):
    frames = [np.clip(np.random.default_rng(3).normal((168, 128, 104), 20, (90, 160, 3)), 0, 255).astype(np.uint8)]
    (made,) = graded(at(order), iter(frames))
    aim = np.array([190, 140, 90])
    before, after = (np.abs(frame.reshape(-1, 3).mean(axis=0) - aim).sum() for frame in (frames[0], made))
    assert after < before


@pytest.mark.parametrize(
    "more", [{"time": TimeOfDay.DUSK}, {"time": TimeOfDay.NIGHT}, {"weather": Weather.FOG}, {"weather": Weather.STORM}]
)
def test_planned_light_is_left_alone(order, more):
    assert place_of(at(order)) is not None
    assert place_of(at(order, **more)) is None
    frames = [np.full((90, 160, 3), 100, np.uint8)]
    assert np.array_equal(next(graded(at(order, **more), iter(frames))), frames[0])
