"""Cuts: where one picture does not go on from the one before, by its content or by how it moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .sight import Floats, Look, Plane, Step, means

CELL = 16  # pixels: side of the squares in which two pictures are held against each other
GRAIN = 2.0  # grey levels squared: texture below it is grain, and one grain is like another
FLAT = 3.0  # grey levels: weight of a square without texture; what changes in an otherwise empty picture is not all of it
CALM = 1.2  # pixels added to speeds before they are compared: below that nothing moves
OCTAVE = 0.3
"""A step that is so many times as fast as those around it, in octaves, weighs so much of a picture that is not explained at all."""

AROUND, BESIDE = 6, 3
"""Steps to either side by which it is told what is usual: for content, and for speed."""

BREAK = 0.4
"""A step that breaks more than this is a cut. Source: see ``limits.toml``."""

SUSPECT = 0.6
"""Share of `BREAK` from which on it is looked whether the picture comes back."""

BACK = (2, 4, 6)
"""Steps after a suspect break on which it is looked: a flash is over by then, a cut is for good."""


@dataclass
class Cuts:
    """For each step: the share of the texture that motion does not explain, 0 to 1, and the speed of the whole in pixels.

    `returned` are the steps of flashes: what was there before them is there again after.
    """

    strange: list[float] = field(default_factory=list)
    speed: list[float] = field(default_factory=list)
    returned: set[int] = field(default_factory=set)
    _held: Look | None = None
    _since: int = 0

    def see(self, step: Step) -> None:
        """Take one step."""
        now = len(self.strange)
        self.strange.append(unexplained(step))
        self.speed.append(pace(step))
        if self._held is not None and now - self._since in BACK:
            self._look_back(step.after, now)
        if self._held is None and now and self._breaks(now) > SUSPECT * BREAK:
            self._held, self._since = step.before, now

    def _look_back(self, look: Look, now: int) -> None:
        """Whether the picture from before a suspect break is there again."""
        assert self._held is not None
        step, since = Step(self._held, look), self._since
        usual = float(np.median(self.strange[max(0, since - AROUND) : since]))
        by_content = self.strange[since] - usual > SUSPECT * BREAK
        there = unexplained(step) - usual < (self.strange[since] - usual) / 2
        near = pace(step) < self.speed[since] / 2
        if there if by_content else near:
            self.returned.update(range(since, now + 1))
            self._held = None
        elif now - since == BACK[-1]:
            self._held = None

    def _breaks(self, at: int) -> float:
        """How much a step stands out from those around it, as far as they are known."""
        content = _others(self.strange, at, AROUND)
        if not content:
            return 0.0
        beside = [self.strange[place] for place in (at - 1, at + 1) if 0 <= place < len(self.strange)]
        usual = max(float(np.median(content)), min(beside) if len(beside) == 2 else 0.0)
        return max(self.strange[at] - usual, OCTAVE * _octaves(self.speed[at], max(_others(self.speed, at, BESIDE))))

    def breaks(self) -> Floats:
        """For each step, how much of the picture does not go on from the one before, beyond what is usual around it."""
        return np.array([0.0 if at in self.returned else max(0.0, self._breaks(at)) for at in range(len(self.strange))])

    def worst(self) -> tuple[float, int]:
        """The largest break and the frame that begins with it."""
        breaks = self.breaks()
        return (float(breaks.max()), int(breaks.argmax()) + 1) if breaks.size else (0.0, 0)

    def found(self) -> list[int]:
        """The frames on which the picture is suddenly another."""
        return [int(at) + 1 for at in np.flatnonzero(self.breaks() > BREAK)]


def unexplained(step: Step) -> float:
    """The share of a picture's texture that is not the one before's, moved, 0 to 1; light and contrast do not matter.

    One minus the correlation within small squares, each weighing as much as it has texture.
    """
    now: Plane = step.after.gray[::2, ::2].astype(np.float32)
    then: Plane = np.ascontiguousarray(step.before_moved[::2, ::2])
    rows, columns = (max(4, round(side * 2 / CELL)) for side in now.shape)
    mean_now, mean_then = means(now, rows, columns), means(then, rows, columns)
    spread_now = np.maximum(means(now * now, rows, columns) - mean_now * mean_now, 0)
    spread_then = np.maximum(means(then * then, rows, columns) - mean_then * mean_then, 0)
    together = means(now * then, rows, columns) - mean_now * mean_then
    weight = np.sqrt(spread_now + spread_then) + FLAT
    alike = (together + GRAIN) / np.sqrt((spread_now + GRAIN) * (spread_then + GRAIN))
    return 1.0 - float((weight * alike).sum() / weight.sum())


def pace(step: Step) -> float:
    """How fast the picture as a whole moves, in pixels: the speed that seven tenths of it reach, so that who walks by does not count."""
    return float(np.percentile(step.speed[::4, ::4], 30))


def _octaves(speed: float, usual: float) -> float:
    return float(np.log2((speed + CALM) / (usual + CALM)))


def _others(values: Sequence[float], at: int, reach: int) -> list[float]:
    """The values around a place, without its own."""
    return [*values[max(0, at - reach) : at], *values[at + 1 : at + reach + 1]]
