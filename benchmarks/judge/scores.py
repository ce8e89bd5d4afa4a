"""The statistics: plain functions of scores, each by its definition."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np


def auroc(faulty: Sequence[float], clean: Sequence[float]) -> float | None:
    """The chance that a faulty take scores above a clean one, ties counting half; None without both.

    Source: Hanley and McNeil (1982), the Mann-Whitney form.
    """
    if not faulty or not clean:
        return None
    ordered = np.sort(np.asarray(clean, dtype=float))
    values = np.asarray(faulty, dtype=float)
    below, up_to = np.searchsorted(ordered, values, "left"), np.searchsorted(ordered, values, "right")
    return float((below + up_to).sum() / 2 / (len(values) * len(ordered)))


def auroc_interval(faulty: Sequence[float], clean: Sequence[float], draws: int = 500, seed: int = 0) -> tuple[float, float] | None:
    """The middle 95% of the area over resamplings of both sides."""
    if not faulty or not clean:
        return None
    rng = np.random.default_rng(seed)
    found = [
        auroc(list(rng.choice(np.asarray(faulty, float), len(faulty))), list(rng.choice(np.asarray(clean, float), len(clean))))
        for _ in range(draws)
    ]
    low, high = np.quantile(np.array(found, dtype=float), (0.025, 0.975))
    return float(low), float(high)


def limit_at(clean: Sequence[float], alarms: float = 0.05) -> float | None:
    """The lowest limit over which no more than this share of the clean takes scores."""
    if not clean:
        return None
    ordered = sorted(clean, reverse=True)
    return ordered[min(len(ordered) - 1, math.floor(alarms * len(ordered)))]


def hits_at(faulty: Sequence[float], clean: Sequence[float], alarms: float = 0.05, missed: int = 0) -> float | None:
    """The share of faulty takes over that limit; `missed` adds takes that were not judged as not found."""
    limit = limit_at(clean, alarms)
    if limit is None or not len(faulty) + missed:
        return None
    return sum(score > limit for score in faulty) / (len(faulty) + missed)


def left_out(scores: Sequence[tuple[str, float]], alarms: float = 0.05) -> tuple[int, int]:
    """Alarms on each title under the limit that the other titles set: how many, of how many takes."""
    hits = 0
    for title in {title for title, _ in scores}:
        limit = limit_at([score for other, score in scores if other != title], alarms)
        if limit is not None:
            hits += sum(score > limit for other, score in scores if other == title)
    return hits, len(scores)


def overlaps(start: int, length: int, spans: Sequence[Sequence[int]], slack: int = 2) -> bool:
    """Whether a finding's frames come within `slack` frames of one of the faulty runs."""
    return any(start < end + slack and begin - slack < start + length for begin, end in spans)
