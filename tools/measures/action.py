"""Action: whether each subject moves in the picture as it was to move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ...core.names import CharacterId
from ...core.take import FrameGeometry, SubjectBox
from .sight import Floats, Step

NARROWEST, LOWEST = 0.035, 0.2
"""Shares of the frame: in a smaller figure the flow is that of what is behind it."""

FEWEST = 24  # believable pixels of a figure's trunk
FLOOR = 0.06
"""Widths a second added before dividing, as for the camera."""


class Track(NamedTuple):
    """How a subject moved from one frame to the next, in widths: as the picture shows it, and as it was to."""

    frame: int
    seen: tuple[float, float]
    planned: tuple[float, float]


@dataclass
class Action:
    """The tracks of all subjects whose place is known. `rate` in frames a second."""

    rate: float
    tracks: dict[CharacterId, list[Track]] = field(default_factory=dict)

    def see(self, step: Step) -> None:
        """Take every subject that both looks of a step know."""
        before, after = step.before.geometry, step.after.geometry
        if before is None or after is None:
            return
        for name, now in after.subjects.items():
            then = before.subjects.get(name)
            if then is None or not _large(now) or not _large(then):
                continue
            rows, columns = step.after.box(trunk(now))
            sure = step.sure[rows, columns]
            if np.count_nonzero(sure) < FEWEST:
                continue
            height, width = step.after.gray.shape
            flow = -np.median(step.flow[rows, columns][sure], axis=0) / width
            meant = _meant(step, name)
            if meant is None:
                continue
            there, here = meant
            planned = (here[0] - there[0], (here[1] - there[1]) * height / width)
            self.tracks.setdefault(name, []).append(Track(step.after.index, (float(flow[0]), float(flow[1])), planned))

    def off(self, name: CharacterId, camera: Floats | None = None) -> tuple[float, int, int] | None:
        """How far a subject's movement is from the planned one, as a share of it; and the first and last frame where it is worst.

        The velocities of half a second are compared. `camera` is how much further the camera moved than planned, in
        widths a frame for every step ``(frames, 2)``: what it carries along is not the subject's doing. None: too little was seen.
        """
        rows = self.tracks.get(name, [])
        reach = max(2, round(self.rate / 2))
        if len(rows) < 2 * reach:
            return None
        seen, planned = np.array([row.seen for row in rows]), np.array([row.planned for row in rows])
        if camera is not None:
            at = np.array([min(row.frame, len(camera) - 1) for row in rows])
            carried = seen + camera[at]
            apart = np.minimum(_apart(seen, planned, reach), _apart(carried, planned, reach))
        else:
            apart = _apart(seen, planned, reach)
        way = float(np.hypot(*_smooth(planned, reach).T).mean())
        worst = int(np.argmax(apart))
        last = min(worst + reach, len(rows)) - 1
        return float(apart.mean() / (way + FLOOR / self.rate)), rows[worst].frame, rows[last].frame


def _meant(step: Step, name: CharacterId) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Where a subject was to be before and after a step; None where it was found, and nobody knows where it was to be."""
    plans = (look.planned if look.planned is not None else look.geometry for look in (step.before, step.after))
    then, now = (plan.subjects.get(name) if plan is not None else None for plan in plans)
    return (middle(then), middle(now)) if then is not None and now is not None else None


def _apart(seen: Floats, planned: Floats, reach: int) -> Floats:
    return np.asarray(np.hypot(*_smooth(seen - planned, reach).T))


def _smooth(values: Floats, reach: int) -> Floats:
    """Means over `reach` steps, one for each full stretch."""
    kernel = np.ones(reach) / reach
    return np.stack([np.convolve(column, kernel, mode="valid") for column in values.T], axis=1)


def _large(subject: SubjectBox) -> bool:
    left, top, right, bottom = subject.box
    inside = left > -0.05 and right < 1.05 and top > -0.1
    return inside and right - left >= NARROWEST and bottom - top >= LOWEST


def trunk(subject: SubjectBox) -> tuple[float, float, float, float]:
    """The part of a subject that moves as a whole: from head to hip, without arms and legs."""
    left, top, right, bottom = subject.box
    centre, half = (left + right) / 2, (right - left) * 0.2
    head, hip = subject.joints.get("head"), subject.joints.get("hip")
    if head is not None and hip is not None:
        half = min(half, abs(hip[1] - head[1]) * 0.3)
        centre = (head[0] + hip[0]) / 2
        return centre - half, head[1], centre + half, min(1.0, hip[1])
    return centre - half, top + (bottom - top) * 0.15, centre + half, min(1.0, top + (bottom - top) * 0.6)


def middle(subject: SubjectBox) -> tuple[float, float]:
    """The point that stands for a subject's place."""
    head, hip = subject.joints.get("head"), subject.joints.get("hip")
    if head is not None and hip is not None:
        return (head[0] + hip[0]) / 2, (head[1] + hip[1]) / 2
    if head is not None:
        return head
    left, top, right, bottom = subject.box
    return (left + right) / 2, (top + bottom) / 2


def carried(path: Floats, geometry: Sequence[FrameGeometry]) -> Floats:
    """How much further than planned the camera moved the picture in every step, in widths ``(frames, 2)``.

    `path` is the camera as seen, see `Camera.path`.
    """
    count = min(len(path), len(geometry))
    planned = np.array([(frame.camera.x, frame.camera.y) for frame in geometry[:count]])
    steps = np.zeros((count, 2))
    if count > 1:
        steps[1:] = np.diff(path[:count, :2], axis=0) - np.diff(planned, axis=0)
    return steps
