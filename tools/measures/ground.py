"""Ground: whether a subject can be told from what is behind it, by its surfaces or by its outlines."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ...core.take import SubjectBox
from .subjects import contrast_of

STRONG = 90  # percentile of the edges in and around a box that are held against each other


def stands_out(small: NDArray[np.uint8], subject: SubjectBox) -> float | None:
    """How clearly a subject stands out from the ground, in CIE Lab units; None when it fills the frame.

    The larger of the contrast of its surfaces (`contrast_of`) and that of its outlines: how much stronger the strong
    edges inside its box are than those in a ring around it. A grey fox on grey ground is drawn by its rim, its eyes and ears.
    """
    surfaces = contrast_of(small, subject)
    if surfaces is None:
        return None
    height, width = small.shape[:2]
    left, top, right, bottom = (round(value * side) for value, side in zip(subject.box, (width, height, width, height), strict=True))
    left, top, right, bottom = max(0, left), max(0, top), min(width, right), min(height, bottom)
    margin = max(3, round((bottom - top) * 0.12))
    high, low, near, far = max(0, top - margin), min(height, bottom + margin), max(0, left - margin), min(width, right + margin)
    lab = cv2.cvtColor(small[high:low, near:far].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    slopes = [cv2.Sobel(lab, cv2.CV_32F, *way, ksize=1) for way in ((1, 0), (0, 1))]
    edges = np.sqrt(sum((slope**2).sum(axis=2) for slope in slopes))
    ring = np.ones(edges.shape, dtype=bool)
    ring[top - high : bottom - high, left - near : right - near] = False
    outlines = float(np.percentile(edges[~ring], STRONG)) - float(np.percentile(edges[ring], STRONG))
    return max(surfaces, outlines)
