"""Light: flicker of the whole picture and of parts of it, as gains that motion does not explain."""

from __future__ import annotations

from dataclasses import dataclass, field

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

PART = 0.7
"""Quantile over the cells: a part of the picture that flickers, without the cells that something walks through."""


@dataclass
class Flicker:
    """Gains from frame to frame: `gains` of the whole picture, `parts` ``(6, 10)`` of its cells without the whole's."""

    gains: list[float] = field(default_factory=list)
    parts: list[Floats] = field(default_factory=list)

    def see(self, step: Step) -> None:
        """Take the gain between two looks."""
        sure = step.sure.astype(np.float32)
        weight = means(sure, ROWS * GRAIN, COLUMNS * GRAIN)
        now, then = _mean(step.after.gray.astype(np.float32), sure, weight), _mean(step.before_moved, sure, weight)
        lit = (weight > 0.5) & (now < 243) & (then < 243)
        if np.count_nonzero(lit) < lit.size * 0.2:
            self.gains.append(np.nan)
            self.parts.append(np.full((ROWS, COLUMNS), np.nan))
            return
        gain = np.log((now + FLOOR) / (np.maximum(then, 0) + FLOOR))
        gain[~lit] = np.nan
        whole = float(np.nanmedian(gain))
        self.gains.append(whole)
        self.parts.append(_cells(gain) - whole)

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
        """Flicker of the whole picture: the trimmed RMS of how the gain changes from step to step (natural logarithm)."""
        if len(self.gains) <= 3:
            return 0.0
        restless = float(unrest(np.where(self.fading(), np.nan, np.asarray(self.gains))[:, None])[0])
        return restless if np.isfinite(restless) else 0.0

    def local(self) -> float:
        """Flicker of parts: the same for each cell, and of these the 70th percentile."""
        restless = self.cells()
        return float(np.nanquantile(restless, PART)) if np.isfinite(restless).any() else 0.0

    def cells(self) -> Floats:
        """The flicker of each cell, ``(6, 10)``; not a number where too little could be seen."""
        if len(self.parts) <= 3:
            return np.full((ROWS, COLUMNS), np.nan)
        parts = np.where(self.fading()[:, None], np.nan, np.stack(self.parts).reshape(len(self.parts), -1))
        return unrest(parts).reshape(ROWS, COLUMNS)

    def worst(self) -> tuple[int, int]:
        """The first step and the number of steps of the half second in which the light is most restless."""
        changes = np.abs(np.diff(np.nan_to_num(np.asarray(self.gains))))
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


def _mean(plane: Plane, sure: Plane, weight: NDArray[np.float32]) -> Plane:
    """The mean of a plane's believable pixels in each sample."""
    total = means(plane * sure, ROWS * GRAIN, COLUMNS * GRAIN)
    return np.asarray(total / np.maximum(weight, 1e-3), dtype=np.float32)


def _cells(samples: NDArray[np.float32]) -> Floats:
    """The median of each cell's samples; not a number for a cell that is mostly unseen."""
    blocks = samples.reshape(ROWS, GRAIN, COLUMNS, GRAIN).transpose(0, 2, 1, 3).reshape(ROWS * COLUMNS, GRAIN * GRAIN)
    seen = np.isfinite(blocks).sum(axis=1) > GRAIN * GRAIN // 3
    found = np.full(ROWS * COLUMNS, np.nan)
    if seen.any():
        found[seen] = np.nanmedian(blocks[seen], axis=1)
    return found.reshape(ROWS, COLUMNS)
