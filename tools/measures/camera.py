"""Camera: the path that the picture itself shows, its jitter, and whether it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from .sight import Floats, Gray, Look, Step

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
class Camera:
    """The camera's steps as seen, one for each pair of frames; None where nothing could be tracked. `rate` in hertz."""

    rate: float
    motions: list[Motion | None] = field(default_factory=list)

    def see(self, step: Step) -> None:
        """Take one step."""
        self.motions.append(camera_between(step.before.gray, step.after.gray, elsewhere(step.after)))

    @property
    def trusted(self) -> float:
        """The share of steps that pass the measurability gate."""
        return sum(motion is not None and motion.trusted for motion in self.motions) / len(self.motions) if self.motions else 0.0

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



def elsewhere(look: Look) -> Gray | None:
    """A mask of where no subject stands, so that only the set votes on the camera; None when too little is left."""
    if look.geometry is None or not look.geometry.subjects:
        return None
    mask = np.full(look.gray.shape, 255, dtype=np.uint8)
    for subject in look.geometry.subjects.values():
        mask[look.box(subject.box, grow=2)] = 0
    return mask if np.count_nonzero(mask) > mask.size * 0.15 else None


def camera_between(before: Gray, after: Gray, mask: Gray | None = None) -> Motion | None:
    """The camera's move between two small pictures, or None when there is too little to track.

    Source: Lucas-Kanade tracks of Shi-Tomasi corners, a similarity transform by RANSAC.
    """
    corners = cv2.goodFeaturesToTrack(before, 160, 0.01, 6, mask=mask)
    if corners is None or len(corners) < MIN_CORNERS:
        return None
    moved, found, _ = cv2.calcOpticalFlowPyrLK(before, alike(after, before), corners, corners.copy(), winSize=(15, 15), maxLevel=2)
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


def alike(picture: Gray, other: Gray) -> Gray:
    """A picture at another's mean and spread: tracking takes a point's lightness to stay, and light that flickers would end it."""
    mean, spread = cv2.meanStdDev(picture)
    wanted, width = cv2.meanStdDev(other)
    gain = float(np.clip(width[0, 0] / max(float(spread[0, 0]), 1.0), 0.5, 2.0))
    table = np.arange(256) * gain + float(wanted[0, 0]) - gain * float(mean[0, 0])
    return np.asarray(cv2.LUT(picture, np.clip(table, 0, 255).round().astype(np.uint8)), dtype=np.uint8)


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
