"""Texture: what boils, pops, goes soft or shows twice where it should only move."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from .sight import Floats, Step

PLAIN = 2.0
"""Grey levels of texture added before dividing: a plain wall has nothing that could boil."""

QUICK = 1.5
"""Pixels a frame: slower than this, a picture shown twice cannot be told from a soft one."""


@dataclass
class Texture:
    """For each step: `residue` of fine texture that motion does not explain, `energy` of fine texture, `doubling` along the motion.

    The first two in grey levels; `doubling` from 0 (once) towards 1 (the same edges again, one step further along).
    """

    residue: list[float] = field(default_factory=list)
    energy: list[float] = field(default_factory=list)
    doubling: list[float] = field(default_factory=list)

    def see(self, step: Step) -> None:
        """Compare the fine texture of two looks."""
        sure = step.sure
        fine = step.after.fine
        if np.count_nonzero(sure) < sure.size * 0.2:
            self.residue.append(np.nan)
            self.energy.append(float(np.abs(fine).mean()))
            self.doubling.append(np.nan)
            return
        off = np.abs(fine - step.warped(step.before.fine))
        self.residue.append(float(off[sure].mean()))
        self.energy.append(float(np.abs(fine)[sure].mean()))
        self.doubling.append(doubling(step))

    def boil(self) -> float:
        """How much of the texture is new from frame to frame, as a share of it: the median over the steps."""
        share = self._shares()
        return float(np.nanmedian(share)) if np.isfinite(share).any() else 0.0

    def pops(self) -> tuple[float, int]:
        """The most isolated jump of texture, as a share of the texture, and its step."""
        share = self._shares()
        if np.count_nonzero(np.isfinite(share)) < 5:
            return 0.0, 0
        filled = np.where(np.isfinite(share), share, np.nanmedian(share))
        padded = np.pad(filled, 2, mode="reflect")
        around = np.max(np.stack([padded[0:-4], padded[1:-3], padded[3:-1], padded[4:]]), axis=0)
        rise = filled - around
        at = int(np.argmax(rise))
        return float(rise[at]), at

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

    def ghosts(self) -> float:
        """How much of the texture shows twice, over the steps with enough motion; not a number when there are too few."""
        seen = [value for value in self.doubling if np.isfinite(value)]
        return float(np.median(seen)) if len(seen) >= 4 else float("nan")

    def _shares(self) -> Floats:
        return np.asarray(self.residue) / (np.asarray(self.energy) + PLAIN)


def doubling(step: Step) -> float:
    """How alike the fine texture is to itself one step further along the motion, beyond what it is across the motion.

    Blending frames shows every edge again where it was a frame ago: at a distance of the motion's own length. Texture that
    repeats by nature does so across the motion as well, which is taken off. Not a number with too little motion.
    """
    quick = step.sure & (step.speed > QUICK)
    if np.count_nonzero(quick) < 600:
        return float("nan")
    fine, flow = step.after.fine, step.flow
    height, width = fine.shape
    across, down = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    base = fine[quick]
    power = float((base * base).mean())
    if power < 1.0:
        return float("nan")
    likeness = []
    for dx, dy in ((flow[..., 0], flow[..., 1]), (-flow[..., 1], flow[..., 0])):
        pair = []
        for sign in (1, -1):
            there = cv2.remap(fine, across + sign * dx, down + sign * dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
            pair.append(float((base * there[quick]).mean()) / power)
        likeness.append(sum(pair) / 2)
    return likeness[0] - max(0.0, likeness[1])
