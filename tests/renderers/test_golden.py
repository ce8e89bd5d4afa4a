"""Golden frames: the pictures may only change on purpose (``pytest --update-golden``).

Small pictures, compared with a tolerance for other versions of skia and OpenCV: the mean of the
difference must stay under 1.5 of 255, and 99 of 100 pixels under 16.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from rushes.core.names import TimeOfDay, Weather
from rushes.core.shot import CameraMove, Card, ShotSize
from rushes.core.staging import SetDressing
from rushes.renderers.animatic.renderer import Animatic
from rushes.renderers.base import Order

GOLDEN = Path(__file__).parent / "golden"
EMPTY = {"figures": (), "subjects": (), "length": 1, "handle": 0, "size": ShotSize.WIDE, "camera": CameraMove()}

SHOTS = {
    "coast-day": {"set": SetDressing(name="lighthouse coast", place="point", time=TimeOfDay.DAY)},
    "coast-storm": {"set": SetDressing(name="lighthouse coast", place="point", time=TimeOfDay.NIGHT, weather=Weather.STORM)},
    "card-paper": {"set": None, "size": ShotSize.CARD, "length": 24, "card": Card(title="The Keeper", subtitle="and the storm")},
}


@pytest.mark.parametrize("name", SHOTS)
def test_picture_is_as_it_was(name: str, make_order: Callable[..., Order], update_golden: bool) -> None:
    order = make_order(width=480, height=270, fps=24, **{**EMPTY, **SHOTS[name]})
    frames = Animatic().render(order).frames
    assert frames is not None
    *_, drawn = (frame for frame in frames)
    path = GOLDEN / f"{name}.png"
    if update_golden:
        cv2.imwrite(str(path), cv2.cvtColor(drawn, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 9])
    golden = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    apart = np.abs(drawn.astype(np.int16) - golden)
    assert apart.mean() < 1.5
    assert np.percentile(apart, 99) < 16
