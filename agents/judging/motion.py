"""Motion: how fast a take's fastest parts are to move, by its plan."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ...core.shot import Shot
from ...core.take import FrameGeometry, SubjectBox
from ...core.timing import Size
from ...tools.measures.action import middle

REACH = 0.35  # widths from the middle to where the fastest twentieth of a zoom moves
LARGE = 0.1
"""Share of the frame: the box of a subject of which about a twentieth of the picture is seen to move. What a smaller one, or one
that is still outside, does is not seen in the fastest twentieth; its way is judged for itself."""


def planned_motion(shot: Shot, size: Size, geometry: Sequence[FrameGeometry]) -> float:
    """The mean planned speed of what is to move most, camera or subject, in percent of the width a frame."""
    if len(geometry) < 2:
        move, scale = shot.camera, shot.adjust.camera
        way = float(np.hypot(move.dx, move.dy)) * scale + REACH * abs(float(np.log(move.zoom))) * scale
        return 100 * way / max(1, shot.frames - 1)
    shape = size.height / size.width
    return 100 * float(np.mean([_fastest(before, after, shape) for before, after in pairwise(geometry)]))


def _fastest(before: FrameGeometry, after: FrameGeometry, shape: float) -> float:
    """How far the fastest of camera and subjects comes in a frame, in widths; `shape` is height over width."""
    pan = float(np.hypot(after.camera.x - before.camera.x, after.camera.y - before.camera.y))
    zoom = REACH * abs(float(np.log(after.camera.zoom / max(before.camera.zoom, 1e-6))))
    walks = [0.0]
    for name, subject in after.subjects.items():
        if name in before.subjects and seen_of(subject) > LARGE:
            (x, y), (there, above) = middle(subject), middle(before.subjects[name])
            walks.append(float(np.hypot(x - there, (y - above) * shape)))
    return max(pan, zoom, *walks)


def seen_of(subject: SubjectBox) -> float:
    """How much of the frame a subject's box takes, as a share of it; what is outside is not counted."""
    left, top, right, bottom = (min(1.0, max(0.0, value)) for value in subject.box)
    return (right - left) * (bottom - top)
