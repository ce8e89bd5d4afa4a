"""Texture: what boils, pops or goes soft where it should only move."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .sight import Plane, Step, means

ROWS, COLUMNS = 6, 10
"""Cells of the picture, each judged for itself."""

PLAIN = 8.0
"""Grey levels of texture added before dividing: a plain wall has little that could boil, and every codec leaves a grain."""

STRONGEST = 12.0
"""Grey levels: what differs by more was covered or uncovered, or is a drop of rain."""

MOST = 0.7
"""Quantile over the cells for boiling, which is everywhere; popping is looked for in the `FEWEST` most restless cells."""

FEWEST = 3

Cells = NDArray[np.float64]


@dataclass
class Texture:
    """For each step, in ``(6, 10)`` cells and squared grey levels: `power` of the texture, `news` in it that motion does not explain,
    and how the news go with those of one and of two steps before (`echo`, `late_echo`).

    What boils comes and goes: its news are the opposite of those before. What is lost in moving the picture, and what
    changes for good, is not. `energy` of the finest texture is in grey levels.
    """

    power: list[Cells] = field(default_factory=list)
    news: list[Cells] = field(default_factory=list)
    echo: list[Cells] = field(default_factory=list)
    late_echo: list[Cells] = field(default_factory=list)
    energy: list[float] = field(default_factory=list)
    _told: list[Plane] = field(default_factory=list)

    def see(self, step: Step) -> None:
        """Compare the texture of two looks."""
        fine, sure = step.after.fine, step.sure
        self.energy.append(float(np.abs(fine)[sure].mean() if np.count_nonzero(sure) > 100 else np.abs(fine).mean()))
        seen = step.seen
        weight = means(seen, ROWS, COLUMNS)
        now = step.after.band
        news = np.clip(now - step.warped(step.before.band), -STRONGEST, STRONGEST) * seen
        before = [step.carried(plane) for plane in self._told]
        for rows, plane in zip(
            (self.power, self.news, self.echo, self.late_echo),
            (now * now * seen, news * news, news * before[0] if before else None, news * before[1] if len(before) > 1 else None),
            strict=True,
        ):
            rows.append(_cells(plane, weight))
        self._told = [news, *before[:1]]

    def boil(self) -> float:
        """How strong that part of the texture is that comes and goes from frame to frame, or every other frame, as a share of it."""
        boiling = self.boiling()
        return float(np.nanquantile(boiling, MOST)) if np.isfinite(boiling).any() else 0.0

    def boiling(self) -> Cells:
        """The boil of each cell, ``(6, 10)``; not a number where too little could be seen."""
        if len(self.echo) < 6:
            return np.full((ROWS, COLUMNS), np.nan)
        quick, slow = _usual(self.echo), 2 * _trimmed(self.late_echo)
        strength = np.sqrt(np.clip(np.fmax(-quick, -slow), 0, None))
        return np.asarray(strength / (np.sqrt(_usual(self.power)) + PLAIN))

    def pops(self) -> tuple[float, int]:
        """The most isolated jump of texture, as a share of the texture, and its step."""
        if len(self.news) < 8:
            return 0.0, 0
        share = np.sqrt(np.stack(self.news)) / (np.sqrt(_usual(self.power)) + PLAIN)
        share = np.where(np.isfinite(share), share, np.nan_to_num(_usual(list(share))))
        padded = np.pad(share, ((3, 4), (0, 0), (0, 0)), mode="reflect")
        count = len(share)
        # A texture that is another for one frame jumps there and back: the step after a jump does not speak against it.
        around = np.max(np.stack([padded[at : at + count] for at in (0, 1, 2, 5, 6, 7)]), axis=0)
        rise = np.sort((share - around).reshape(count, -1), axis=1)[:, -FEWEST]
        at = int(np.argmax(rise))
        return max(0.0, float(rise[at])), at

    def sharpness(self) -> float:
        """The median energy of fine texture, in grey levels."""
        return float(np.median(self.energy)) if self.energy else 0.0

    def softening(self) -> float:
        """How much of the fine texture of the first third is gone in the last, 0 to 1."""
        third = len(self.energy) // 3
        if third < 2:
            return 0.0
        first, last = float(np.median(self.energy[:third])), float(np.median(self.energy[-third:]))
        return max(0.0, 1.0 - last / max(first, 1e-6))


def _cells(plane: Plane | None, weight: Plane) -> Cells:
    """The means over the cells' believable pixels; not a number where too few are."""
    if plane is None:
        return np.full((ROWS, COLUMNS), np.nan)
    total = means(plane, ROWS, COLUMNS)
    return np.where(weight > 0.2, total / np.maximum(weight, 1e-3), np.nan).astype(np.float64)


def _usual(rows: list[Cells]) -> Cells:
    """Each cell's median along time; not a number where it was seen in fewer than a third of the steps."""
    table = np.stack(rows)
    seen = np.isfinite(table).sum(axis=0)
    found = np.full(table.shape[1:], np.nan)
    enough = seen >= max(3, len(rows) // 3)
    found[enough] = np.nanmedian(table[:, enough], axis=0)
    return found


def _trimmed(rows: list[Cells]) -> Cells:
    """Each cell's mean along time without the tenth at either end."""
    table = np.stack(rows)
    seen = np.isfinite(table).sum(axis=0)
    found = np.full(table.shape[1:], np.nan)
    enough = seen >= max(3, len(rows) // 3)
    low, high = np.nanquantile(table[:, enough], (0.1, 0.9), axis=0)
    found[enough] = np.nanmean(np.clip(table[:, enough], low, high), axis=0)
    return found
