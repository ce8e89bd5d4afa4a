"""A score: every channel of one figure over a take, on which gestures are laid."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from .motion import Curve, window
from .pose import Stature

_HANDS = ("left", "right")
_FLIP = 0.16  # how far a gesture is under way when an elbow changes sides


@dataclass
class Score:
    """All channels of one figure over a take: one number a frame each."""

    at: Curve
    stature: Stature
    seed: int
    motion: float = 1.0
    carry: int = 0
    channels: dict[str, Curve] = field(default_factory=dict)
    grips: dict[str, list[str]] = field(default_factory=dict)
    over: dict[str, Curve] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.held = [""] * len(self.at)
        for side in _HANDS:
            self.grips[side] = ["rest"] * len(self.at)
            self.over[side] = np.zeros(len(self.at))

    def get(self, name: str) -> Curve:
        """A channel; at rest until something is laid on it."""
        if name not in self.channels:
            self.channels[name] = np.zeros(len(self.at))
        return self.channels[name]

    def lay(self, name: str, weight: Curve, value: Curve | float) -> None:
        """Lead a channel toward a value where the weight is 1."""
        self.channels[name] = self.get(name) * (1 - weight) + np.asarray(value) * weight

    def add(self, name: str, value: Curve) -> None:
        """Add to a channel."""
        self.channels[name] = self.get(name) + value

    def hand(
        self, side: int, weight: Curve, x: Curve | float, y: Curve | float, grip: str = "", turn: Curve | float = 0.0, bend: int = 0
    ) -> None:
        """Lead a hand to a place from its shoulder, in arm lengths; `bend` as in `pose.Hand`.

        Hands go in arcs: their angle (from hanging, toward the picture's right) and their distance
        from the shoulder are led, not x and y. An elbow changes its side while the arm is straight.
        """
        name = "left" if side < 0 else "right"
        share = weight * np.clip(self.motion, 0.25, 1.12)
        across, down = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        self.lay(f"{name} angle", share, np.arctan2(across, down))
        self.lay(f"{name} reach", share, np.hypot(across, down))
        self.lay(f"{name} turn", np.clip(weight, 0, 1), turn)
        if bend:
            self.channels[f"{name} bend"] = np.where(weight > _FLIP, bend, self.get(f"{name} bend"))
            self.straighten(side, np.exp(-(((weight - _FLIP) / 0.1) ** 2)))
        if grip and not (side == self.carry and grip in {"open", "point"}):
            for index in np.flatnonzero(weight > 0.35):
                self.grips[name][index] = grip

    def straighten(self, side: int, amount: Curve) -> None:
        """Stretch an arm."""
        name = "left" if side < 0 else "right"
        self.lay(f"{name} reach", amount, np.maximum(self.get(f"{name} reach"), 0.998))

    def hold(self, thing: str, weight: Curve) -> None:
        """Take something into both hands while the weight is high, unless the figure carries such a thing."""
        if self.stature.carries not in {"book", "letter"}:
            self.held = [thing if share > 0.5 else old for share, old in zip(weight, self.held, strict=True)]


@dataclass(frozen=True)
class Span:
    """One deed in seconds: which way it goes, and which hand does it (-1 left, 1 right).

    `rise` is how steeply up its target is, as a sine: 0 is level, negative below.
    """

    start: float
    end: float
    way: int
    front: int
    rise: float = 0.0

    def toward(self, reach: float, drop: float) -> tuple[float, float]:
        """A hand held out toward the target, `reach` far, `drop` below the line to it where that is level."""
        level = math.sqrt(1 - self.rise * self.rise)
        return self.way * reach * level, drop * level - reach * self.rise

    def weight(self, score: Score, rise: float = 0.42, fall: float = 0.48, late: float = 0.0) -> Curve:
        """How strongly it is done."""
        return window(score.at, self.start, self.end, rise, fall, late)

    def since(self, score: Score) -> Curve:
        """Seconds since it began."""
        return score.at - self.start
