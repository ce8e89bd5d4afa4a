"""Distances: how far apart rows are, as the critic reads them. All are cosine distances, 0 for the same to 2 for the opposite."""

from __future__ import annotations

import numpy as np

from .embedder import Vectors
from .gaze import Fit, Track


def away(track: Track, held: Vectors) -> tuple[float, int]:
    """The median distance of a track from the nearest of what it is held against, and the frame that is farthest."""
    each = 1.0 - (track.rows @ held.T).max(axis=1)
    return float(np.median(each)), track.at[int(each.argmax())]


def drift(track: Track) -> tuple[float, int, int] | None:
    """How far a track's last third is from its first, and the frames of the last third; None for one that is too short to say."""
    third = len(track.at) // 3
    if third < 1:
        return None
    first, last = track.rows[:third].mean(axis=0), track.rows[-third:].mean(axis=0)
    size = float(np.linalg.norm(first) * np.linalg.norm(last))
    return 1.0 - float(first @ last) / max(size, 1e-8), track.at[-third], track.at[-1]


def copied(frames: Track, reference: Vectors) -> tuple[float, int]:
    """How much whole frames are the reference picture itself: the median cosine, and the frame that is most so."""
    each = (frames.rows @ reference.T).max(axis=1)
    return float(np.median(each)), frames.at[int(each.argmax())]


def misfit(fit: Fit) -> float:
    """The share of pictures that other words fit better than their own.

    A choice between descriptions needs no scale, which single cosines of such models do not have.
    """
    return float(np.mean([other > own for own, other in zip(fit.own, fit.other, strict=True)])) if fit.own else 0.0
