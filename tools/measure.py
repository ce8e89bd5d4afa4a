"""Measures of a take that need no model: taken from the frames in hand while they are encoded.

Frames are analysed 384 pixels wide. Limits and gates: docs/judge.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..core.take import FrameGeometry, SubjectBox

Gray = NDArray[np.uint8]
Floats = NDArray[np.float64]

WIDTH = 384
SAME = 2  # grey levels: no pixel of the small picture differs by more than this in a duplicate
GATE_INLIERS = 0.65  # share of tracked corners that agree on one camera move
GATE_FLOW = 0.02  # of the width a frame, for the fastest twentieth of the corners
MIN_CORNERS = 12


@dataclass(frozen=True)
class Motion:
    """How the picture moved from one frame to the next: the camera, as seen.

    `dx`, `dy` in frame widths (camera right and down positive), `log_zoom` natural logarithm;
    `inliers` is the share of corners that agree; `fastest` the 95th percentile of their flow.
    """

    dx: float
    dy: float
    log_zoom: float
    inliers: float
    fastest: float

    @property
    def trusted(self) -> bool:
        """Whether the measurability gate is passed."""
        return self.inliers >= GATE_INLIERS and self.fastest <= GATE_FLOW


@dataclass
class Watch:
    """Watches one take go by. Call `see` with every frame, in order; then read the measures.

    `geometry` is the list that the renderer fills; empty when it knows none.
    """

    rate: float
    geometry: Sequence[FrameGeometry] = ()
    luma: list[float] = field(default_factory=list)
    brightest: list[float] = field(default_factory=list)
    change: list[float] = field(default_factory=list)
    largest_change: list[int] = field(default_factory=list)
    motions: list[Motion | None] = field(default_factory=list)
    contrasts: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    sizes: set[tuple[int, int]] = field(default_factory=set)
    _before: Gray | None = None

    def see(self, index: int, frame: NDArray[np.uint8]) -> None:
        """Look at frame `index`: ``(height, width, 3) uint8``, red green blue."""
        self.sizes.add((frame.shape[1], frame.shape[0]))
        small = shrink(frame)
        gray = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        self.luma.append(float(gray.mean()))
        self.brightest.append(float(np.percentile(gray[::2, ::2], 98)))
        if self._before is not None and self._before.shape == gray.shape:
            difference = cv2.absdiff(gray, self._before)
            self.change.append(float(difference.mean()))
            self.largest_change.append(int(difference.max()))
            self.motions.append(camera_between(self._before, gray, self._elsewhere(index, gray)))
        if index % max(1, round(self.rate / 2)) == 0:
            self._part(index, small)
        self._before = gray

    @property
    def seen(self) -> int:
        """How many frames went by."""
        return len(self.luma)

    def duplicates(self) -> list[int]:
        """The frames that repeat the one before."""
        return [index + 1 for index, largest in enumerate(self.largest_change) if largest <= SAME]

    def cuts(self) -> list[int]:
        """The frames on which the picture is suddenly another.

        The change stands out from its surroundings, and no camera move explains it.
        """
        found = []
        change = np.asarray(self.change)
        for index, (value, motion) in enumerate(zip(change, self.motions, strict=True)):
            around = np.delete(change[max(0, index - 6) : index + 7], min(index, 6))
            stands_out = value > 18 and around.size and value > 2 * (float(np.median(around)) + 0.5)
            if stands_out and (motion is None or motion.inliers < 0.5):
                found.append(index + 1)
        return found

    def path(self) -> tuple[Floats, float]:
        """The camera's measured path ``(frames, 3)``: x, y in widths, log zoom; and the share of trusted steps."""
        steps = [motion for motion in self.motions]
        good = [motion is not None and motion.trusted for motion in steps]
        moves = np.array(
            [(m.dx, m.dy, m.log_zoom) if m is not None and ok else (np.nan,) * 3 for m, ok in zip(steps, good, strict=True)]
        ).reshape(-1, 3)
        for column in moves.T:
            missing = np.isnan(column)
            if missing.any() and not missing.all():
                column[missing] = np.interp(np.flatnonzero(missing), np.flatnonzero(~missing), column[~missing])
        path = np.vstack([np.zeros((1, 3)), np.cumsum(np.nan_to_num(moves), axis=0)])
        return path, (sum(good) / len(good) if good else 0.0)

    def jitter(self) -> float:
        """RMS of the measured path minus its 2.5 Hz low-pass, in percent of the width."""
        path, _ = self.path()
        if len(path) < round(self.rate / 2):
            return 0.0
        rough = path[:, :2] - low_pass(path[:, :2], 2.5, self.rate)
        edge = max(1, round(self.rate / 6))
        inner = rough[edge:-edge] if len(rough) > 3 * edge else rough
        return float(np.sqrt((inner**2).sum(axis=1).mean()) * 100)

    def _elsewhere(self, index: int, gray: Gray) -> Gray | None:
        """A mask of where no subject stands, so that only the set votes on the camera."""
        if index >= len(self.geometry) or not self.geometry[index].subjects:
            return None
        height, width = gray.shape
        mask = np.full(gray.shape, 255, dtype=np.uint8)
        for subject in self.geometry[index].subjects.values():
            left, top, right, bottom = subject.box
            rows = slice(max(0, int(top * height) - 2), max(0, int(bottom * height) + 2))
            mask[rows, max(0, int(left * width) - 2) : max(0, int(right * width) + 2)] = 0
        return mask if np.count_nonzero(mask) > mask.size * 0.15 else None

    def _part(self, index: int, small: NDArray[np.uint8]) -> None:
        if index >= len(self.geometry):
            return
        for name, subject in self.geometry[index].subjects.items():
            contrast = contrast_of(small, subject)
            if contrast is not None:
                self.contrasts.setdefault(name, []).append((index, contrast))


def shrink(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The frame at 384 pixels' width; cheap strides first, then an average, so that fine grain cancels."""
    stride = max(1, frame.shape[1] // (WIDTH * 2))
    coarse = np.ascontiguousarray(frame[::stride, ::stride])
    height = max(16, round(WIDTH * frame.shape[0] / frame.shape[1]))
    return np.asarray(cv2.resize(coarse, (WIDTH, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def camera_between(before: Gray, after: Gray, mask: Gray | None) -> Motion | None:
    """The camera's move between two small pictures, or None when there is too little to track.

    Source: Lucas-Kanade tracks of Shi-Tomasi corners, a similarity transform by RANSAC.
    """
    corners = cv2.goodFeaturesToTrack(before, 160, 0.01, 6, mask=mask)
    if corners is None or len(corners) < MIN_CORNERS:
        return None
    moved, found, _ = cv2.calcOpticalFlowPyrLK(before, after, corners, corners.copy(), winSize=(15, 15), maxLevel=2)
    kept = found.ravel() == 1
    if int(kept.sum()) < MIN_CORNERS:
        return None
    start, end = corners[kept].reshape(-1, 2), moved[kept].reshape(-1, 2)
    matrix, inliers = cv2.estimateAffinePartial2D(start, end, method=cv2.RANSAC, ransacReprojThreshold=0.4, maxIters=300)
    if matrix is None:
        return None
    height, width = before.shape
    centre = np.array([width / 2, height / 2, 1.0])
    shift = matrix @ centre - centre[:2]
    zoom = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    flow = np.hypot(*(end - start).T) / width
    return Motion(
        dx=float(-shift[0] / width),
        dy=float(-shift[1] / width),
        log_zoom=float(np.log(max(zoom, 1e-6))),
        inliers=float(inliers.mean()),
        fastest=float(np.percentile(flow, 95)),
    )


def low_pass(values: Floats, cutoff: float, rate: float) -> Floats:
    """A zero-phase Gaussian low-pass along the first axis; `cutoff` and `rate` in hertz."""
    sigma = rate / (2 * np.pi * cutoff) * 1.18  # half power at the cutoff
    reach = max(1, int(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    # Reflect about the end points, so that a steady move has no edge of its own.
    head = 2 * values[0] - values[reach:0:-1] if len(values) > reach else np.repeat(values[:1], reach, axis=0)
    tail = 2 * values[-1] - values[-2 : -reach - 2 : -1] if len(values) > reach else np.repeat(values[-1:], reach, axis=0)
    padded = np.concatenate([head, values, tail])
    return np.stack([np.convolve(column, kernel, mode="valid") for column in padded.T], axis=1)


def inside_share(subject: SubjectBox) -> float:
    """How much of a subject's face (or box, when no face is known) lies inside the frame, 0 to 1."""
    left, top, right, bottom = subject.face or subject.box
    area = max(1e-9, (right - left) * (bottom - top))
    width = max(0.0, min(1.0, right) - max(0.0, left))
    height = max(0.0, min(1.0, bottom) - max(0.0, top))
    return width * height / area


def contrast_of(small: NDArray[np.uint8], subject: SubjectBox) -> float | None:
    """How clearly a subject stands out from its surroundings, in CIE Lab units; None when it fills the frame.

    The larger of two: the distance between head and trunk (from the joints, or the box's middle)
    and a ring just outside the box, lightness counting fully and colour by half; and how much
    wider the span of lightness is inside the box than in the ring (a rim, a face, a pattern).
    """
    height, width = small.shape[:2]
    left, top, right, bottom = (round(value * side) for value, side in zip(subject.box, (width, height, width, height), strict=True))
    left, top, right, bottom = max(0, left), max(0, top), min(width, right), min(height, bottom)
    if right - left < 4 or bottom - top < 6 or (right - left) * (bottom - top) > 0.6 * width * height:
        return None
    margin = max(3, round((bottom - top) * 0.12))
    outer = (max(0, left - margin), max(0, top - margin), min(width, right + margin), min(height, bottom + margin))
    lab = cv2.cvtColor(small[outer[1] : outer[3], outer[0] : outer[2]].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    ring = np.ones(lab.shape[:2], dtype=bool)
    ring[top - outer[1] : bottom - outer[1], left - outer[0] : right - outer[0]] = False
    core = np.zeros(lab.shape[:2], dtype=np.uint8)
    middle = ((left + right) / 2 / width, (top + bottom) / 2 / height)
    ends = [subject.joints.get("head", (middle[0], middle[1] - 0.1)), subject.joints.get("hip", middle)]
    points = [(round(x * width) - outer[0], round(y * height) - outer[1]) for x, y in ends]
    cv2.line(core, points[0], points[1], 1, thickness=max(2, round((right - left) * 0.22)))
    if np.count_nonzero(ring) < 20 or np.count_nonzero(core) < 6:
        return None
    lightness, a, b = (float(value) for value in np.median(lab[core == 1], axis=0) - np.median(lab[ring], axis=0))
    apart = float(np.sqrt(lightness**2 + 0.25 * (a * a + b * b)))
    return max(apart, _span(lab[~ring][:, 0]) - _span(lab[ring][:, 0]))


def _span(lightness: NDArray[Any]) -> float:
    """The span of lightness that the middle nine tenths of the pixels take."""
    low, high = np.percentile(lightness, (5, 95))
    return float(high - low)
