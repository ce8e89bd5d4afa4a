"""Walking: where a body and its feet are while it crosses the stage; a planted foot never slides."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .motion import Curve, ease
from .pose import Foot, Stature

SWING = 0.8  # of a step: how long a foot is in the air
LANDS = 0.9  # within a step
CADENCE, RUN_CADENCE, IDLE_CADENCE = 1.8, 2.9, 1.25  # steps a second: chosen, running, slowest
_SOFT = 1.1  # steps to speed up or slow down in
_SHORT, _LONG = 0.45, 1.18  # of the natural stride
_HEEL_OFF, _TOE_UP = 0.62, 0.32  # radians


@dataclass(frozen=True)
class Walk:
    """One walk, in set units and seconds. `coming` and `going`: it is under way at its ends."""

    start: float
    end: float
    origin: float
    goal: float
    stride: float
    size: float
    run: bool = False
    coming: bool = False
    going: bool = False

    @property
    def way(self) -> int:
        """1 to the right, -1 to the left."""
        return 1 if self.goal >= self.origin else -1

    @property
    def steps(self) -> int:
        """How many steps it takes."""
        far, time = abs(self.goal - self.origin), max(1e-6, self.end - self.start)
        stride = self.stride * (1.35 if self.run else 1.0)
        wanted = round(time * (RUN_CADENCE if self.run else CADENCE))
        return max(2, min(max(wanted, math.ceil(far / (_LONG * stride))), math.floor(far / (_SHORT * stride))))

    @property
    def lasts(self) -> float:
        """Seconds it takes; less than was given where that would be a crawl."""
        given = self.end - self.start
        return given if self.coming or self.going else min(given, self.steps / IDLE_CADENCE)

    def phase(self, at: Curve) -> Curve:
        """Steps done, from 0; beyond the ends only where the walk is under way there."""
        count = self.steps
        steps = (np.asarray(at, dtype=np.float64) - self.start) / max(1e-6, self.lasts) * count
        if not self.coming:
            steps = np.maximum(steps, 0)
        return np.asarray(steps if self.going else np.minimum(steps, count))

    def body(self, phase: Curve) -> Curve:
        """Where the body is (set units) after so many steps: it speeds up and slows down over about a step."""
        count = float(self.steps)
        soft = min(_SOFT, count / 2)
        first, last = (0.0 if self.coming else soft), (0.0 if self.going else soft)
        total = count - (first + last) / 2
        gone = phase - first / 2
        if first:
            gone = np.where(phase < first, np.maximum(phase, 0) ** 2 / (2 * first), gone)
        if last:
            gone = np.where(phase > count - last, total - np.maximum(count - phase, 0) ** 2 / (2 * last), gone)
        return np.asarray(self.origin + (self.goal - self.origin) * gone / total)

    def foot(self, side: int, phase: float, rest: float) -> tuple[float, float, float]:
        """A foot at a phase: x in set units, lift and roll (`side` -1 left, 1 right).

        The foot that leads (the far one) lands on even steps, the other on odd ones.
        """
        parity = 0 if side == self.way else 1
        current = math.floor((phase - LANDS - parity) / 2) * 2 + parity  # its last landing
        coming = current + 2
        planted, ahead = self._print(current, rest), self._print(coming, rest)
        lift_off = coming + LANDS - SWING
        count = self.steps
        if coming > count - 1 and not self.going:  # no more steps: it stands
            ahead, lift_off = planted, math.inf
        if phase < lift_off:
            since = phase - (current + LANDS)
            flat = 0.09 if current == count - 1 and not self.going else 0.22
            landing = -_TOE_UP * (1 - float(ease(since / flat))) if current >= 0 or self.coming else 0.0
            push = 0.42 if self.coming else min(0.42, lift_off)
            heel = _HEEL_OFF * float(ease((phase - lift_off + push) / push)) if math.isfinite(lift_off) else 0.0
            return planted, 0.0, landing + heel
        share = (phase - lift_off) / SWING
        moved = float(ease(share * 0.94 + 0.03)) if 0 < share < 1 else float(share >= 1)
        height = math.sin(math.pi * min(1.0, share) ** 0.85) * (1 - 0.35 * share)
        roll = _HEEL_OFF * (1 - float(ease(share / 0.55))) - _TOE_UP * float(ease((share - 0.55) / 0.45))
        return planted + (ahead - planted) * moved, height, roll

    def _print(self, landing: int, rest: float) -> float:
        """Where a landing leaves its foot: under the body half a stance later."""
        first = 0 if not self.coming else -10_000
        if landing < first:
            return self.origin + rest
        if landing >= self.steps - 2 and not self.going:
            return self.goal + rest
        return float(self.body(np.array([landing + LANDS + 0.6]))[0]) + rest


def foot_pose(walk: Walk, side: int, phase: float, body_x: float, stature: Stature, rest: float) -> Foot:
    """A walking foot as seen from the figure's own spot, in units at size 1."""
    x, lift, roll = walk.foot(side, phase, rest * walk.size)
    high = stature.leg * (0.24 if walk.run else 0.15)
    return Foot((x - body_x) / walk.size, -lift * high, roll)
