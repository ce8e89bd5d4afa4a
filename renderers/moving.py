"""A still filmed with the planned camera move, as the animatic films its set.

The same easing and the same meaning of `dx`, `dy` and `zoom`: the plan is kept exactly, and what has to give way
is how much of the picture is in the frame. Nothing in a still moves, so its camera never quite stops. A planned move
starts and ends at a walking pace instead of at rest. A planned static camera drifts as if on a slow slider: it
comes closer by 2.5% at most, on an arc that never leaves the start by more than 2% of the width (what counts as
standing still). How slow it can be depends on the picture: faint contours need more of a move to be seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from ..core.shot import CameraKind, CameraMove
from ..core.take import CameraPose, FrameGeometry
from ..core.timing import Rate, Size
from .base import Frame
from .enlarging import Enlarger, check, default_focus, scale

Floats = NDArray[np.float64]

LOOKED_AT = 384  # pixels: the width at which it is judged whether a picture moves
SEEN = 4.0  # grey levels by which the strongest contours change from frame to frame
SLOWEST, FASTEST = 0.03, 0.25  # pixels a frame, at that width; in faint pictures a quick drift is not seen as one
RADIUS = 0.01  # widths: of the arc on which a static camera drifts
CLOSER = 0.025  # natural logarithm: how much closer a static camera drifts in all
CLOSER_A_SECOND = 0.004
_STEP = math.log(2) / 2  # between the levels that a zoom is sampled from: without them fine detail flickers
_EDGE = 4  # pixels that the filter reaches beyond the window


def move(
    picture: Frame,
    camera: CameraMove,
    frames: int,
    size: Size,
    strength: float = 1.0,
    *,
    rate: Rate | None = None,
    seed: int = 0,
    drift: float = 1.0,
    focus: tuple[float, float] | None = None,
    geometry: list[FrameGeometry] | None = None,
    enlarger: Enlarger | None = None,
) -> Iterator[Frame]:
    """Film a still: exactly `frames` pictures of `size`, the move over all of them, without borders.

    `strength` scales the move, `drift` what is added so that the picture lives (0: a still that may stand still).
    `focus` is the point, in shares of the picture, on which the move is centred. `geometry` is filled with the
    camera of every frame, as the animatic reports it. Raises `RenderError` for what is no picture.
    """
    check(picture)
    pace = drift * least_pace(picture)
    path = plan_path(camera, frames, rate or Rate(), strength, seed, pace, drift)
    filmed = _Still(picture, size, path, focus, enlarger)
    for index in range(frames):
        if geometry is not None:
            geometry.append(FrameGeometry(camera=filmed.pose(index)))
        yield filmed.frame(index)


def overscan(camera: CameraMove, strength: float = 1.0, aspect: float = 16 / 9) -> float:
    """How much larger than the frame a picture should be drawn for this move, so that nothing of it is enlarged."""
    path = plan_path(camera, 2, Rate(), strength, 0, 0.0, 0.0)
    across, down = _reach(path, aspect)
    return max(across[1] - across[0], (down[1] - down[0]) * aspect) * math.exp(float(path[:, 2].max()))


def plan_path(
    camera: CameraMove, frames: int, rate: Rate, strength: float, seed: int, pace: float, drift: float
) -> Floats:
    """The camera ``(frames, 3)``: x and y from its first place in widths of the first frame, and the log of its zoom.

    `pace` is the least that the picture moves from frame to frame, in widths.
    """
    last = max(1, frames - 1)
    share = np.arange(frames) / last
    whole = np.array([camera.dx, camera.dy, math.log(camera.zoom)]) * strength
    extent = float(np.hypot(whole[0], whole[1]) + 0.5 * abs(whole[2]))
    even = min(1.0, pace * last / extent) if extent > 0 else 0.0
    path: Floats = np.outer((1 - even) * _ease(share) + even * share, whole)
    rng = np.random.default_rng(seed)
    lacking = max(0.0, pace - extent / last)
    path[:, :2] += _arc(share, lacking * last, float(rng.uniform(0, 2 * math.pi)), returning=extent > 0)
    if extent == 0:
        path[:, 2] += share * drift * min(CLOSER, CLOSER_A_SECOND * float(rate.seconds(frames)))
    if camera.kind is CameraKind.HANDHELD:
        path[:, :2] += _sway(share, float(rate.seconds(last)), seed) * np.exp(-path[:, 2:])
    return path


def least_pace(picture: Frame) -> float:
    """How far the picture must move from frame to frame to be seen moving, in widths: less where contours are strong."""
    height = max(16, round(LOOKED_AT * picture.shape[0] / picture.shape[1]))
    small = cv2.resize(picture, (LOOKED_AT, height), interpolation=cv2.INTER_AREA)
    gray = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.int16)
    slopes = [np.percentile(np.abs(np.diff(gray, axis=axis)), 99.8) for axis in (0, 1)]
    return float(np.clip(SEEN / max(1.0, min(slopes)), SLOWEST, FASTEST)) / LOOKED_AT


def _ease(share: Floats) -> Floats:
    """The animatic's: from 0 to 1 with no jerk at either end (the quintic smoothstep)."""
    return np.asarray(share * share * share * (share * (share * 6 - 15) + 10))


def _arc(share: Floats, length: float, start: float, returning: bool) -> Floats:
    """A walk at an even pace on a circle ``(frames, 2)``; one that returns ends where it began."""
    if length <= 0:
        return np.zeros((len(share), 2))
    radius = RADIUS
    if returning:
        radius = length / (2 * math.pi * max(1, round(length / (2 * math.pi * RADIUS))))
    angle = start + share * length / radius
    return radius * np.stack([np.cos(angle) - math.cos(start), np.sin(angle) - math.sin(start)], axis=1)


def _sway(share: Floats, seconds: float, seed: int) -> Floats:
    """A hand's, in widths of the frame at hand ``(frames, 2)``; still at both ends, so that the net move is the planned one."""
    phases = np.random.default_rng(seed).uniform(0, 2 * math.pi, 6)
    at, hold = share * seconds, np.minimum(1.0, 4 * np.minimum(share, 1 - share))
    across = sum(np.sin(2 * math.pi * hertz * at + phase) for hertz, phase in zip((0.23, 0.41, 0.67), phases[:3], strict=True))
    down = sum(np.sin(2 * math.pi * hertz * at + phase) for hertz, phase in zip((0.19, 0.37, 0.61), phases[3:], strict=True))
    return np.stack([0.0022 * hold * across, 0.0016 * hold * down], axis=1)


def _reach(path: Floats, aspect: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """What all the frames see together, in widths of the first, seen from its centre: across and down."""
    half = 0.5 * np.exp(-path[:, 2])
    x, y = path[:, 0], path[:, 1]
    return (
        (float((x - half).min()), float((x + half).max())),
        (float((y - half / aspect).min()), float((y + half / aspect).max())),
    )


@dataclass
class _Still:
    """A picture made ready for one move: cut to what is seen, at the scale of its closest frame."""

    picture: Frame
    size: Size
    path: Floats
    focus: tuple[float, float] | None
    enlarger: Enlarger | None

    def __post_init__(self) -> None:
        aspect = self.size.width / self.size.height
        high, wide = self.picture.shape[:2]
        across, down = _reach(self.path, aspect)
        span_x, span_y = across[1] - across[0], down[1] - down[0]
        self.width = min(wide / span_x, high / span_y)  # of the first window, in the picture's pixels
        middle = self.focus or default_focus(self.picture, self.size)
        left = min(max(0.0, middle[0] * wide - self.width * span_x / 2), wide - self.width * span_x)
        top = min(max(0.0, middle[1] * high - self.width * span_y / 2), high - self.width * span_y)
        self.start = (left - self.width * across[0], top - self.width * down[0])  # the first window's centre

    def pose(self, index: int) -> CameraPose:
        """The camera as takes keep it: the point in widths of the first frame."""
        x, y, zoom = self.path[index]
        left, top = self.start[0] / self.width, self.start[1] / self.width
        return CameraPose(x=left + float(x), y=top + float(y), zoom=math.exp(float(zoom)))

    def frame(self, index: int) -> Frame:
        """What the camera sees: sampled from the nearest level, or mixed of the two nearest."""
        x, y, zoom = self.path[index]
        centre = self.start[0] + self.width * x, self.start[1] + self.width * y
        window = self.width * math.exp(-zoom)
        levels = self.levels
        if len(levels) == 1:
            return self._sample(0, centre, window)
        at = min(max(0.0, math.log(window / self.closest) / _STEP), len(levels) - 1.0)
        below = min(int(at), len(levels) - 2)
        share = at - below
        fine = self._sample(below, centre, window) if share < 0.999 else None
        coarse = self._sample(below + 1, centre, window) if share > 0.001 else None
        if fine is None or coarse is None:
            return fine if coarse is None and fine is not None else np.asarray(coarse)
        return np.asarray(cv2.addWeighted(fine, 1 - share, coarse, share, 0.0), dtype=np.uint8)

    def _sample(self, level: int, centre: tuple[float, float], window: float) -> Frame:
        pixels, across, down, left, top = self.levels[level]
        step_x, step_y = window * across / self.size.width, window * down / self.size.width
        # Pixel centres stand at halves of the picture's grid.
        from_x = (centre[0] - left) * across - step_x * (self.size.width - 1) / 2 - 0.5
        from_y = (centre[1] - top) * down - step_y * (self.size.height - 1) / 2 - 0.5
        matrix = np.array([[step_x, 0, from_x], [0, step_y, from_y]])
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        size = (self.size.width, self.size.height)
        return np.asarray(cv2.warpAffine(pixels, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)

    @cached_property
    def closest(self) -> float:
        """The smallest window's width, in the picture's pixels."""
        return float(self.width * math.exp(-self.path[:, 2].max()))

    @cached_property
    def levels(self) -> list[tuple[Frame, float, float, float, float]]:
        """The part that is seen, ever coarser: pixels, their number across and down for one of the picture's, left and top."""
        high, wide = self.picture.shape[:2]
        fine = self.size.width / self.closest
        spare = _EDGE / min(1.0, fine) + 1
        across, down = _reach(self.path, self.size.width / self.size.height)
        left = max(0, int(self.start[0] + self.width * across[0] - spare))
        top = max(0, int(self.start[1] + self.width * down[0] - spare))
        right = min(wide, math.ceil(self.start[0] + self.width * across[1] + spare))
        bottom = min(high, math.ceil(self.start[1] + self.width * down[1] + spare))
        part = np.ascontiguousarray(self.picture[top:bottom, left:right])
        span = float(self.path[:, 2].max() - self.path[:, 2].min())
        count = 1 if span < 0.12 else 2 + int(span / _STEP)
        made: list[tuple[Frame, float, float, float, float]] = []
        for level in range(count):
            share = fine * math.exp(-_STEP * level)
            width, height = max(1, round(part.shape[1] * share)), max(1, round(part.shape[0] * share))
            pixels = scale(made[0][0], width, height) if made else scale(part, width, height, self.enlarger)
            made.append((pixels, width / part.shape[1], height / part.shape[0], float(left), float(top)))
        return made
