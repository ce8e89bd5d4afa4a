"""Ground: whether a subject can be told from what is behind it, by its surfaces or by its outlines."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ...core.take import SubjectBox
from .sight import Plane

STRONG = 90  # percentile of the edges in and around a box that are held against each other
MARGIN = 0.12  # of the box's height: how wide the ring about it is
LARGEST = 0.6  # of the picture: about a larger box there is no ground


class _Around(NamedTuple):
    """A subject's box and the ring about it: CIE Lab ``(height, width, 3)``, the ring's pixels, and those of head and trunk."""

    lab: Plane
    ring: NDArray[np.bool_]
    core: NDArray[np.bool_]


def stands_out(small: NDArray[np.uint8], subject: SubjectBox) -> float | None:
    """How clearly a subject stands out from the ground, in CIE Lab units; None when it fills the frame.

    The larger of the contrast of its surfaces and that of its outlines.
    """
    around = _around(small, subject)
    return None if around is None else max(_surfaces(around), _outlines(around))


def surfaces_of(small: NDArray[np.uint8], subject: SubjectBox) -> float | None:
    """How clearly a subject's surfaces alone stand out, in CIE Lab units; None when it fills the frame."""
    around = _around(small, subject)
    return None if around is None else _surfaces(around)


def _around(small: NDArray[np.uint8], subject: SubjectBox) -> _Around | None:
    height, width = small.shape[:2]
    left, top, right, bottom = (round(value * side) for value, side in zip(subject.box, (width, height, width, height), strict=True))
    left, top, right, bottom = max(0, left), max(0, top), min(width, right), min(height, bottom)
    if right - left < 4 or bottom - top < 6 or (right - left) * (bottom - top) > LARGEST * width * height:
        return None
    margin = max(3, round((bottom - top) * MARGIN))
    near, high, far, low = max(0, left - margin), max(0, top - margin), min(width, right + margin), min(height, bottom + margin)
    lab = cv2.cvtColor(small[high:low, near:far].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    ring = np.ones(lab.shape[:2], dtype=bool)
    ring[top - high : bottom - high, left - near : right - near] = False
    core = np.zeros(lab.shape[:2], dtype=np.uint8)
    middle = ((left + right) / 2 / width, (top + bottom) / 2 / height)
    ends = [subject.joints.get("head", (middle[0], middle[1] - 0.1)), subject.joints.get("hip", middle)]
    points = [(round(x * width) - near, round(y * height) - high) for x, y in ends]
    cv2.line(core, points[0], points[1], 1, thickness=max(2, round((right - left) * 0.22)))
    if np.count_nonzero(ring) < 20 or np.count_nonzero(core) < 6:
        return None
    return _Around(np.asarray(lab, dtype=np.float32), ring, core == 1)


def _surfaces(around: _Around) -> float:
    """The larger of two: the distance between head and trunk (from the joints, or the box's middle) and the ring, lightness
    counting fully and colour by half; and how much wider the span of lightness is in the box than in the ring (a rim, a face).
    """
    lab, ring, core = around
    lightness, a, b = (float(value) for value in np.median(lab[core], axis=0) - np.median(lab[ring], axis=0))
    apart = float(np.sqrt(lightness**2 + 0.25 * (a * a + b * b)))
    return max(apart, _span(lab[~ring][:, 0]) - _span(lab[ring][:, 0]))


def _outlines(around: _Around) -> float:
    """How much stronger the strong edges in the box are than those in the ring: a grey fox on grey ground is drawn by its rim."""
    slopes = [cv2.Sobel(around.lab, cv2.CV_32F, *way, ksize=1) for way in ((1, 0), (0, 1))]
    edges = np.sqrt(sum((slope**2).sum(axis=2) for slope in slopes))
    return float(np.percentile(edges[~around.ring], STRONG)) - float(np.percentile(edges[around.ring], STRONG))


def _span(lightness: NDArray[Any]) -> float:
    """The span of lightness that the middle nine tenths of the pixels take."""
    low, high = np.percentile(lightness, (5, 95))
    return float(high - low)
