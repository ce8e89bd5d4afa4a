"""Plots: small drawings of a measure over a take, as PNG: a curve against time, and a path against its plan."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from .media import Frame
from .pictures import png

WIDTH, HEIGHT, EDGE = 720, 200, 34
PAPER = (246, 240, 228)
INK = (29, 26, 43)
GRID = (214, 205, 188)
SEEN = (178, 58, 44)
PLANNED = (52, 92, 158)
MARK = (240, 214, 160)

Values = Sequence[float] | NDArray[np.float64]


def draw_curve(values: Values, out: Path, title: str, marked: tuple[int, int] | None = None, limit: float | None = None) -> None:
    """One figure a frame; `marked` is the first frame and the number of frames of a fault. Gaps stay gaps."""
    series = np.asarray(values, dtype=np.float64)
    finite = series[np.isfinite(series)]
    high = max(float(finite.max()) if finite.size else 1.0, limit or 0.0)
    low = min(float(finite.min()) if finite.size else 0.0, limit if limit is not None else np.inf)
    picture = _paper(title)
    place = _scale((0, max(1, len(series) - 1)), (low, high))
    if marked is not None:
        left, right = place(marked[0], low)[0], place(min(marked[0] + marked[1], len(series) - 1), low)[0]
        cv2.rectangle(picture, (left, EDGE), (max(right, left + 2), HEIGHT - EDGE), MARK, -1)
    _axes(picture, f"{low:.3g}", f"{high:.3g}", "frame 0", f"frame {len(series) - 1}")
    if limit is not None:
        cv2.line(picture, place(0, limit), place(len(series) - 1, limit), PLANNED, 1, cv2.LINE_AA)
    _line(picture, [place(at, float(value)) if np.isfinite(value) else None for at, value in enumerate(series)], SEEN)
    out.write_bytes(png(picture))


def draw_paths(seen: NDArray[np.float64], planned: NDArray[np.float64] | None, out: Path, title: str) -> None:
    """The camera's way ``(frames, 3)``, across, down and log zoom, as seen and as planned, over time."""
    picture = _paper(title)
    both = np.concatenate([seen, planned]) if planned is not None else seen
    names = ("across", "down", "zoom")
    wide = (WIDTH - EDGE) // 3
    for at, name in enumerate(names):
        low, high = float(both[:, at].min()), float(both[:, at].max())
        middle, reach = (low + high) / 2, max(0.02, (high - low) / 2)
        place = _scale((0, max(1, len(seen) - 1)), (middle - reach, middle + reach), (EDGE + at * wide, EDGE + at * wide + wide - 16))
        cv2.putText(picture, name, (EDGE + at * wide, HEIGHT - 10), cv2.FONT_HERSHEY_SIMPLEX, 0.42, INK, 1, cv2.LINE_AA)
        cv2.rectangle(picture, (EDGE + at * wide, EDGE), (EDGE + at * wide + wide - 16, HEIGHT - EDGE), GRID, 1)
        for path, colour in ((planned, PLANNED), (seen, SEEN)):
            if path is not None:
                _line(picture, [place(frame, float(value)) for frame, value in enumerate(path[:, at])], colour)
    for text, colour, x in (("seen", SEEN, WIDTH - 160), ("planned", PLANNED, WIDTH - 100)):
        if colour is SEEN or planned is not None:
            cv2.putText(picture, text, (x, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.45, colour, 1, cv2.LINE_AA)
    out.write_bytes(png(picture))


def _paper(title: str) -> Frame:
    picture = np.full((HEIGHT, WIDTH, 3), PAPER, dtype=np.uint8)
    cv2.putText(picture, title[:70].encode("ascii", "replace").decode(), (EDGE, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.48, INK, 1, cv2.LINE_AA)
    return picture


class _Scale:
    """Where a frame and a value lie in the picture."""

    def __init__(self, frames: tuple[float, float], values: tuple[float, float], across: tuple[int, int]) -> None:
        self.frames, self.values, self.across = frames, values, across

    def __call__(self, frame: float, value: float) -> tuple[int, int]:
        share = (frame - self.frames[0]) / max(self.frames[1] - self.frames[0], 1e-9)
        up = (value - self.values[0]) / max(self.values[1] - self.values[0], 1e-9)
        left, right = self.across
        return round(left + share * (right - left)), round(HEIGHT - EDGE - up * (HEIGHT - 2 * EDGE))


def _scale(frames: tuple[float, float], values: tuple[float, float], across: tuple[int, int] = (EDGE, WIDTH - EDGE)) -> _Scale:
    return _Scale(frames, values, across)


def _axes(picture: Frame, low: str, high: str, first: str, last: str) -> None:
    cv2.rectangle(picture, (EDGE, EDGE), (WIDTH - EDGE, HEIGHT - EDGE), GRID, 1)
    below = HEIGHT - 10
    for text, place in ((high, (4, EDGE + 4)), (low, (4, HEIGHT - EDGE)), (first, (EDGE, below)), (last, (WIDTH - EDGE - 90, below))):
        cv2.putText(picture, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.38, INK, 1, cv2.LINE_AA)


def _line(picture: Frame, points: Sequence[tuple[int, int] | None], colour: tuple[int, int, int]) -> None:
    for before, after in pairwise(points):
        if before is not None and after is not None:
            cv2.line(picture, before, after, colour, 2, cv2.LINE_AA)
