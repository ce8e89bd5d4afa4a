"""Place: whether the same surfaces have the same light in two shots of one place."""

from __future__ import annotations

import cv2
import numpy as np

from .sight import Look

PATCH = 4  # pixels around a matched point
FEWEST = 12  # matched surfaces


def light_apart(one: Look, other: Look) -> float | None:
    """By how much the colour of matched surfaces differs: the median absolute log ratio of its channels; None: too little in common.

    Source: ORB features (Rublee et al. 2011), matched both ways, kept when one similarity explains them.
    """
    orb = cv2.ORB.create(500)
    points_one, words_one = orb.detectAndCompute(one.gray, None)
    points_two, words_two = orb.detectAndCompute(other.gray, None)
    if words_one is None or words_two is None:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(words_one, words_two)
    pairs = [pair for pair in pairs if pair.distance < 50]
    if len(pairs) < FEWEST:
        return None
    start = np.array([points_one[pair.queryIdx].pt for pair in pairs])
    end = np.array([points_two[pair.trainIdx].pt for pair in pairs])
    matrix, inliers = cv2.estimateAffinePartial2D(start, end, method=cv2.RANSAC, ransacReprojThreshold=3.0)
    if matrix is None or int(inliers.sum()) < FEWEST:
        return None
    kept = inliers.ravel() == 1
    here, there = _colours(one, start[kept]), _colours(other, end[kept])
    ratio = np.median(np.log((there + 8) / (here + 8)), axis=0)
    return float(np.abs(ratio).mean())


def _colours(look: Look, points: np.ndarray) -> np.ndarray:
    soft = cv2.blur(look.rgb, (PATCH, PATCH)).astype(np.float64)
    rows = np.clip(np.rint(points[:, 1]).astype(int), 0, soft.shape[0] - 1)
    columns = np.clip(np.rint(points[:, 0]).astype(int), 0, soft.shape[1] - 1)
    return np.asarray(soft[rows, columns])
