"""Light: flicker of the whole picture and of parts of it, as gains that motion does not explain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from .sight import Floats, Plane, Step, means

ROWS, COLUMNS, GRAIN = 6, 10, 8
"""Cells of the picture, and samples along each side of one."""

FLOOR = 8.0
"""Grey levels added before dividing, so that the dark does not decide."""

TRIM = 0.1
"""Share of the largest steps that is left out: one flash is no flicker."""

FADE, FADE_STEPS = 0.6, 4
"""Natural logarithm of light, and steps: what changes as much in one direction is a fade."""

FINER, PATCH = 2, 4
"""How many small cells along a cell's side; and small cells along the side of a patch, the least part (a fifteenth) that is judged."""

FEW = 0.35
"""Share of the patches that may rest while the whole picture flickers: those that are too dark or too bright to tell."""

ALIKE = 0.5
"""Correlation with a flickering patch from which on a cell flickers with it."""

THINNED = (2, 3)
"""Frames that somebody may have averaged to hide a flicker: light then comes back after so many steps."""

RETURNS = 0.2
"""Share of the light's changes that must be taken back after so many steps, or chance would do."""


class Part(NamedTuple):
    """The part of the picture whose light is most restless.

    `strength` is its flicker; `rows` and `columns` say where it lies, as shares of the picture (start, end); `series` are its
    gains without the whole's; `first` and `steps` the half second in which it is worst.
    """

    strength: float
    rows: tuple[float, float]
    columns: tuple[float, float]
    series: Floats
    first: int
    steps: int


@dataclass
class Flicker:
    """Gains from frame to frame, as natural logarithms.

    `gains` are those of the whole picture; `parts` ``(6, 10)`` and `fine` ``(12, 20)`` those of its cells, without the whole's.
    """

    gains: list[float] = field(default_factory=list)
    parts: list[Floats] = field(default_factory=list)
    fine: list[Floats] = field(default_factory=list)

    def see(self, step: Step) -> None:
        """Take the gain between two looks."""
        weight = means(step.seen, ROWS * GRAIN, COLUMNS * GRAIN)
        now, then = _mean(step.after.plane, step.seen, weight), _mean(step.before_moved, step.seen, weight)
        lit = (weight > 0.5) & (now < 243) & (then < 243)
        if np.count_nonzero(lit) < lit.size * 0.2:
            self.gains.append(np.nan)
            self.parts.append(np.full((ROWS, COLUMNS), np.nan))
            self.fine.append(np.full((ROWS * FINER, COLUMNS * FINER), np.nan))
            return
        gain = np.log((now + FLOOR) / (np.maximum(then, 0) + FLOOR))
        gain[~lit] = np.nan
        whole = float(np.median(gain[lit]))
        self.gains.append(whole)
        self.parts.append(_cells(gain, GRAIN) - whole)
        self.fine.append(_cells(gain, GRAIN // FINER) - whole)

    def fading(self) -> NDArray[np.bool_]:
        """The steps of a fade: a run in one direction that at least halves or doubles the light is no flicker."""
        gains = np.nan_to_num(np.asarray(self.gains))
        found = np.zeros(len(gains), dtype=bool)
        start = 0
        for at in range(1, len(gains) + 1):
            if at == len(gains) or np.sign(gains[at]) != np.sign(gains[start]):
                if at - start >= FADE_STEPS and abs(float(gains[start:at].sum())) > FADE:
                    found[max(0, start - 1) : at + 1] = True
                start = at
        return found

    def whole(self) -> float:
        """Flicker of the whole picture: the trimmed RMS of how the gain changes from step to step (natural logarithm).

        It is no more than what all but a third of the patches show: where half of the picture flickers, a part does.
        """
        if len(self.gains) <= 3:
            return 0.0
        gains = self._steady(self.gains)
        restless = float(np.nan_to_num(unrest(gains[:, None])[0]))
        everywhere = unrest((_patched(self._steady(self.fine)) + gains[:, None, None]).reshape(len(gains), -1))
        return min(restless, float(np.nanquantile(everywhere, FEW))) if np.isfinite(everywhere).any() else restless

    def thinned(self) -> float:
        """Flicker that an average over two or three frames has hidden, on about the scale of what it was before (natural logarithm).

        An average over n frames takes in one frame and gives up another, n steps apart: each change of the gain is taken
        back n steps later. Light that changes by nature does not do so, and a flicker that is plain to see does so at once.
        """
        gains = self._steady(self.gains)
        if np.isfinite(gains).sum() < 12:
            return 0.0
        at_once = -float(together(gains[:, None], 1)[0])
        least = max(RETURNS * float(np.nanmean(_clipped(gains * gains))), at_once)
        back = {frames: -float(together(gains[:, None], frames)[0]) for frames in THINNED}
        return max((2 / 3 * frames * float(np.sqrt(6 * value)) for frames, value in back.items() if value > least), default=0.0)

    def local(self) -> float:
        """Flicker of a part: that of the patch that flickers most as one."""
        return float(np.nanmax(patches, initial=0.0)) if (patches := self.patches()).size else 0.0

    def patches(self) -> Floats:
        """The flicker of every patch of 4 by 4 small cells, ``(9, 17)``: what they do together, and take back in the next step.

        What passes through a patch, and noise, moves its cells each for itself; lamps, clouds and shadows change the light and leave
        it so. What flickers does both: it is restless together and takes every change back. The smaller of the two counts.
        """
        if len(self.fine) <= 8:
            return np.zeros((0, 0))
        series = _patched(self._steady(self.fine))
        flat = series.reshape(len(series), -1)
        back = np.sqrt(np.clip(-6 * together(flat, 1), 0, None))
        return np.fmin(np.nan_to_num(unrest(flat)), back).reshape(series.shape[1:])

    def part(self) -> Part | None:
        """Where the picture flickers most, with all cells that flicker along; None where too little was seen."""
        patches = self.patches()
        if not patches.size or not patches.any():
            return None
        fine = self._steady(self.fine)
        top, left = (int(at) for at in np.unravel_index(int(np.argmax(patches)), patches.shape))
        series = _patched(fine)[:, top, left]
        alike = _correlation(np.diff(fine, axis=0), np.diff(series)) > ALIKE
        alike[top : top + PATCH, left : left + PATCH] = True
        rows, columns = _joined(alike, (top, left))
        first, steps = restless_half_second(series)
        high, wide = fine.shape[1:]
        return Part(
            float(patches[top, left]), (rows[0] / high, rows[1] / high), (columns[0] / wide, columns[1] / wide), series, first, steps
        )

    def worst(self) -> tuple[int, int]:
        """The first step and the number of steps of the half second in which the light is most restless."""
        return restless_half_second(np.asarray(self.gains))

    def _steady(self, rows: list[float] | list[Floats]) -> Floats:
        """A series without the steps of fades, ``(steps, ...)``."""
        table = np.array(rows, dtype=np.float64)
        table[self.fading()] = np.nan
        return table


def restless_half_second(series: Floats) -> tuple[int, int]:
    """The first step and the number of steps of the dozen in which a series changes most."""
    changes = np.abs(np.diff(np.nan_to_num(series)))
    if not changes.size:
        return 0, 1
    reach = min(12, changes.size)
    start = int(np.argmax(np.convolve(changes, np.ones(reach), mode="valid")))
    return start, reach + 1


def unrest(series: Floats) -> Floats:
    """The trimmed RMS of the first differences along time of ``(steps, columns)``, one figure a column."""
    changes = np.abs(np.diff(series, axis=0))
    keep = max(1, int(np.ceil(changes.shape[0] * (1 - TRIM))))
    ordered = np.sort(changes, axis=0)[:keep]  # not-a-numbers sort last
    seen = np.isfinite(ordered).sum(axis=0)
    total = np.nansum(ordered**2, axis=0)
    return np.where(seen >= 3, np.sqrt(total / np.maximum(seen, 1)), np.nan)


def together(series: Floats, later: int) -> Floats:
    """How each column of ``(steps, columns)`` goes with itself some steps later: the mean product, its largest twentieths cut down.

    Nought where fewer than eight steps were seen.
    """
    products = series[later:] * series[:-later] if len(series) > later else series[:0]
    seen = np.isfinite(products).sum(axis=0)
    found = np.zeros(series.shape[1])
    enough = seen >= 8
    found[enough] = np.nanmean(_clipped(products[:, enough]), axis=0)
    return found


def _clipped(values: Floats) -> Floats:
    """Values cut down to all but their lowest and highest twentieth along time; what is not a number stays so."""
    ordered = np.sort(values, axis=0)
    seen = np.isfinite(values).sum(axis=0)
    aside = np.round(seen * TRIM / 2).astype(int)
    low = np.take_along_axis(ordered, aside[None], axis=0)
    high = np.take_along_axis(ordered, np.maximum(seen - 1 - aside, 0)[None], axis=0)
    return np.clip(values, low, high)


def _patched(fine: Floats) -> Floats:
    """The means over every patch of small cells ``(steps, 9, 17)``; not a number where fewer than six tenths were seen."""
    seen = np.isfinite(fine)
    total, count = _windows(np.where(seen, fine, 0.0)), _windows(seen.astype(np.float64))
    return np.where(count >= 0.6 * PATCH * PATCH, total / np.maximum(count, 1), np.nan)


def _windows(table: Floats) -> Floats:
    sums = np.pad(table, ((0, 0), (1, 0), (1, 0))).cumsum(axis=1).cumsum(axis=2)
    return np.asarray(sums[:, PATCH:, PATCH:] - sums[:, :-PATCH, PATCH:] - sums[:, PATCH:, :-PATCH] + sums[:, :-PATCH, :-PATCH])


def _correlation(table: Floats, series: Floats) -> Floats:
    """How each cell of ``(steps, rows, columns)`` goes with one series, -1 to 1."""
    seen = np.isfinite(table) & np.isfinite(series)[:, None, None]
    cells, one = np.where(seen, table, 0.0), np.where(seen, np.nan_to_num(series)[:, None, None], 0.0)
    power = np.sqrt((cells * cells).sum(axis=0) * (one * one).sum(axis=0))
    return np.asarray((cells * one).sum(axis=0) / np.maximum(power, 1e-12))


def _joined(cells: NDArray[np.bool_], start: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    """The rows and columns (start, end) of the cells that hang together with one."""
    _, labels = cv2.connectedComponents(cells.astype(np.uint8), connectivity=4)
    rows, columns = np.nonzero(labels == labels[start])
    return (int(rows.min()), int(rows.max()) + 1), (int(columns.min()), int(columns.max()) + 1)


def _mean(plane: Plane, sure: Plane, weight: NDArray[np.float32]) -> Plane:
    """The mean of a plane's believable pixels in each sample."""
    total = means(plane * sure, ROWS * GRAIN, COLUMNS * GRAIN)
    return np.asarray(total / np.maximum(weight, 1e-3), dtype=np.float32)


def _cells(samples: NDArray[np.float32], side: int) -> Floats:
    """The median of the samples of each cell, `side` samples wide and high; not a number for a cell that is mostly unseen."""
    rows, columns = samples.shape[0] // side, samples.shape[1] // side
    blocks = samples.reshape(rows, side, columns, side).transpose(0, 2, 1, 3).reshape(rows * columns, side * side)
    ordered = np.sort(blocks, axis=1)  # not-a-numbers sort last
    seen = np.isfinite(ordered).sum(axis=1)
    low, high = np.maximum((seen - 1) // 2, 0), np.minimum(seen // 2, side * side - 1)
    middle = np.take_along_axis(ordered, np.stack([low, high], axis=1), axis=1).mean(axis=1)
    return np.where(seen > side * side // 3, middle, np.nan).astype(np.float64).reshape(rows, columns)
