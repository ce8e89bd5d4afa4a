"""Camera: the path that the picture itself shows, its jitter, and whether it can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from ..masking import find_writing
from .sight import Floats, Gray, Look, Plane, Step

Points = Plane
Box = tuple[int, int, int, int]

GATE_INLIERS = 0.65  # share of tracked corners that agree on one camera move
GATE_FLOW = 0.02  # of the width a frame, for the fastest twentieth of the corners
MIN_CORNERS = 12
CORNERS = 160  # at most
ENOUGH = 80  # corners that were tracked once are tracked on for one more step, where so many are left: finding them is what costs
NEAR = 1.8  # pixels of the small picture: corners that only wobble stay as near to the camera's move, what goes its own way does not
PINNED = 0.1  # pixels: what is written on the glass moves by less
SLOW = 2.5  # hertz: what is slower is the camera's move
SWAY = 1 / 3  # weight of trembling that is not anew in each frame: a camera in the hand sways by 0.18% of the width


@dataclass(frozen=True)
class Motion:
    """How the picture moved from one frame to the next: the camera, as seen.

    `dx`, `dy` in frame widths (camera right and down positive), `log_zoom` natural logarithm;
    `inliers` is the share of corners that agree, `near` of those that do but for a wobble; `fastest` the 95th percentile of their flow.
    """

    dx: float
    dy: float
    log_zoom: float
    inliers: float
    fastest: float
    near: float = 0.0

    @property
    def trusted(self) -> bool:
        """Whether the measurability gate is passed."""
        return self.inliers >= GATE_INLIERS and self.fastest <= GATE_FLOW

    @property
    def held(self) -> bool:
        """Whether the wide gate is passed: one move explains the picture but for a wobble, which cannot close this gate itself."""
        return max(self.inliers, self.near) >= GATE_INLIERS and self.fastest <= GATE_FLOW


@dataclass
class Camera:
    """The camera's steps as seen, one for each pair of frames; None where nothing could be tracked. `rate` in hertz."""

    rate: float
    motions: list[Motion | None] = field(default_factory=list)
    _left: Points | None = None
    _written: Sequence[Box] = ()

    def see(self, step: Step) -> None:
        """Take one step."""
        mask = elsewhere(step.after)
        corners = _inside(self._left, mask, step.before.gray)
        fresh = corners is None
        tracks = tracked(step.before.level, step.after.level, corners_of(step.before.gray, mask) if corners is None else corners)
        self._left = tracks[1] if fresh and tracks is not None else None
        if step.before.index % max(1, round(self.rate / 2)) == 0:
            self._written = find_writing(step.before.rgb)
        self.motions.append(_move_of(tracks, self._written, step.after.gray.shape) if tracks is not None else None)

    @property
    def trusted(self) -> float:
        """The share of steps that pass the measurability gate."""
        return sum(motion is not None and motion.trusted for motion in self.motions) / len(self.motions) if self.motions else 0.0

    @property
    def held(self) -> float:
        """The share of steps that pass the wide gate."""
        return sum(motion is not None and motion.held for motion in self.motions) / len(self.motions) if self.motions else 0.0

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
        """How much the camera trembles, in percent of the width: what is anew in each frame in full, slower shaking by a third."""
        path, _ = self.path()
        if len(path) < max(6, round(self.rate / 2)):
            return 0.0
        return 100 * max(_anew(path[:, :2]), SWAY * self._shaking(path[:, :2]))

    def _shaking(self, path: Floats) -> float:
        """RMS of a path minus its 2.5 Hz low-pass, in widths."""
        rough = path - low_pass(path, SLOW, self.rate)
        edge = max(1, round(self.rate / 6))
        inner = rough[edge:-edge] if len(rough) > 3 * edge else rough
        return float(np.sqrt((inner**2).sum(axis=1).mean()))


def _anew(path: Floats) -> float:
    """RMS of that part of a path ``(frames, 2)`` that is drawn anew in each frame, in widths.

    Such a part makes each acceleration the opposite of the one before: their mean product is -4 times its mean square. A hand is
    too heavy for that, and what is measured wrongly stays wrong in the path.
    """
    pushes = np.diff(path, 2, axis=0)
    products = (pushes[1:] * pushes[:-1]).sum(axis=1)
    low, high = np.quantile(products, (0.05, 0.95))  # one jump is no trembling
    return float(np.sqrt(max(0.0, -float(np.clip(products, low, high).mean()) / 4)))


def elsewhere(look: Look) -> Gray | None:
    """A mask of where no subject stands, so that only the set votes on the camera; None when too little is left."""
    if look.geometry is None or not look.geometry.subjects:
        return None
    mask = np.full(look.gray.shape, 255, dtype=np.uint8)
    for subject in look.geometry.subjects.values():
        mask[look.box(subject.box, grow=2)] = 0
    return mask if np.count_nonzero(mask) > mask.size * 0.15 else None


def corners_of(picture: Gray, mask: Gray | None = None) -> Points | None:
    """What can be followed in a picture ``(corners, 2) float32``; None when there is too little."""
    corners = cv2.goodFeaturesToTrack(picture, CORNERS, 0.01, 6, mask=mask)
    return None if corners is None or len(corners) < MIN_CORNERS else np.asarray(corners.reshape(-1, 2), dtype=np.float32)


def tracked(before: Gray, after: Gray, corners: Points | None) -> tuple[Points, Points] | None:
    """Where corners were and where they are, those that were found again; None when they are too few.

    Source: Lucas-Kanade tracks of Shi-Tomasi corners. It takes a point's lightness to stay: give it pictures whose light is level.
    """
    if corners is None:
        return None
    moved, found, _ = cv2.calcOpticalFlowPyrLK(before, after, corners, corners.copy(), winSize=(15, 15), maxLevel=2)
    kept = found.ravel() == 1
    return (corners[kept], np.asarray(moved[kept], dtype=np.float32)) if int(kept.sum()) >= MIN_CORNERS else None


def _inside(corners: Points | None, mask: Gray | None, picture: Gray) -> Points | None:
    """Those corners that are well inside the picture and its mask; None when they are too few to go on with."""
    if corners is None:
        return None
    height, width = picture.shape
    columns, rows = np.rint(corners).astype(int).T
    kept = (columns >= 2) & (columns < width - 2) & (rows >= 2) & (rows < height - 2)
    if mask is not None:
        kept &= mask[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)] > 0
    return np.ascontiguousarray(corners[kept]) if np.count_nonzero(kept) >= ENOUGH else None


def _move_of(tracks: tuple[Points, Points], written: Sequence[Box], shape: tuple[int, ...]) -> Motion | None:
    """The camera's step. Writing that stands still while the rest moves as one is on the glass and has no vote; a shop's sign has."""
    start, end = tracks
    laid = np.zeros(len(start), dtype=bool)
    for left, top, right, bottom in written:
        laid |= (start >= (left, top)).all(axis=1) & (start <= (right, bottom)).all(axis=1)
    laid &= np.hypot(*(end - start).T) < PINNED
    if laid.any() and np.count_nonzero(~laid) >= MIN_CORNERS:
        moved = _motion((start[~laid], end[~laid]), shape)
        if moved is not None and moved.inliers >= GATE_INLIERS:
            return moved
    return _motion(tracks, shape)


def _motion(tracks: tuple[Points, Points], shape: tuple[int, ...]) -> Motion | None:
    """The move that most tracks agree on: a similarity transform by RANSAC."""
    start, end = tracks
    matrix, inliers = cv2.estimateAffinePartial2D(start, end, method=cv2.RANSAC, ransacReprojThreshold=0.4, maxIters=300)
    if matrix is None:
        return None
    height, width = shape[:2]
    centre = np.array([width / 2, height / 2, 1.0])
    shift = matrix @ centre - centre[:2]
    zoom = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    flow = np.hypot(*(end - start).T) / width
    astray = np.hypot(*(start @ matrix[:, :2].T + matrix[:, 2] - end).T)
    return Motion(
        dx=float(-shift[0] / width),
        dy=float(-shift[1] / width),
        log_zoom=float(np.log(max(zoom, 1e-6))),
        inliers=float(inliers.mean()),
        fastest=float(np.percentile(flow, 95)),
        near=float((astray < NEAR).mean()),
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
