"""Where figures are over a take: their walks, in set units and seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from ...core.staging import Deed, Figure, Gesture
from .gait import Walk
from .motion import Curve
from .pose import Placed, Stature

Where = Callable[[float, float], Placed]

_WALKS = frozenset({Gesture.WALK, Gesture.RUN})


@dataclass(frozen=True)
class Party:
    """One figure with its place and body: whom others look at."""

    figure: Figure
    where: Where
    stature: Stature = field(default_factory=Stature)


@dataclass(frozen=True)
class Clock:
    """The take's frames as seconds from the first frame of the shot's body; `length` of the body."""

    at: Curve
    rate: float
    length: float


@dataclass(frozen=True)
class Track:
    """Where a figure is over the take, in set units, and its walks."""

    x: Curve
    y: Curve
    size: Curve
    walks: tuple[Walk, ...]
    spots: tuple[Placed, ...]

    def eyes(self, stature: Stature) -> Curve:
        """The height of its eyes on the picture."""
        return self.y + 20 * self.size if stature.floats else self.y - stature.eyes * self.size


def track_of(party: Party, clock: Clock) -> Track:
    """The figure's way over the stage."""
    figure, where, at = party.figure, party.where, clock.at
    place = np.full(len(at), figure.x)
    walks: list[Walk] = []
    here = figure.x
    for deed in sorted((deed for deed in figure.deeds if deed.gesture in _WALKS), key=lambda deed: deed.start):
        walk, goal = _plan(party, deed, here, clock)
        if walk is None:
            continue
        share = (walk.body(walk.phase(at)) - walk.origin) / (walk.goal - walk.origin)
        place = np.where(at >= (walk.start if not walk.coming else -np.inf), here + (goal - here) * share, place)
        walks.append(walk)
        here = goal
    spots = tuple(where(float(u), figure.depth) for u in place)
    x, y, size = (np.array([getattr(spot, name) for spot in spots]) for name in ("x", "y", "size"))
    return Track(x, y, size, tuple(walks), spots)


def _plan(party: Party, deed: Deed, here: float, clock: Clock) -> tuple[Walk | None, float]:
    figure, where, body = party.figure, party.where, party.stature
    start, end = deed.start / clock.rate, (deed.start + deed.length) / clock.rate
    origin = where(here, figure.depth)
    unit = (where(1.0, figure.depth).x - where(-1.0, figure.depth).x) / 2 or 1.0
    goal = deed.to_x
    if goal is None:
        way = -1 if figure.looks_at == "left" else 1
        far = (end - start) * body.stride * origin.size * (3.6 if deed.gesture is Gesture.RUN else 1.6)
        goal = float(np.clip(here + way * far / unit, -1.2, 1.2))
    target = where(goal, figure.depth)
    if abs(target.x - origin.x) < 0.3 * body.stride * origin.size:
        return None, here
    coming, going = deed.start <= 1, end >= clock.length - 1.5 / clock.rate
    run = deed.gesture is Gesture.RUN
    return Walk(start, end, origin.x, target.x, body.stride * origin.size, origin.size, run, coming, going), goal
