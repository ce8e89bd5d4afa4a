"""From a model's frame rate to the film's: exactly the frames that are asked for, in between drawn from both neighbours.

Where a frame of the model falls on a frame of the film it is used as it is. In between both neighbours are carried
along the motion seen between them and laid over each other where both show the same; what only one of them shows is
taken from that one. Nothing is mixed over a cut or a flash: there the nearer frame stands.

A learned interpolator is handed in, or found by name among the entry points of other packages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Protocol, runtime_checkable

import numpy as np

from ..core.errors import RenderError
from ..core.plugins import Registry
from ..core.timing import Rate
from .base import Frame
from .enlarging import check
from .flow import follow

GROUP = "rushes.interpolators"

NEAR = Fraction(1, 32)  # of the time between two frames: closer to one than this, it is used as it is


@runtime_checkable
class Interpolator(Protocol):
    """A way to draw the pictures between two; its `name` belongs into a take's recipe."""

    name: str

    def between(self, before: Frame, after: Frame, shares: Sequence[float]) -> Sequence[Frame]:
        """One picture for each share of the way (between 0 and 1) from one frame to the next."""
        ...


class Flow:
    """The embedded one: follows the motion by optical flow."""

    name = "flow-1"

    def between(self, before: Frame, after: Frame, shares: Sequence[float]) -> Sequence[Frame]:
        """One picture for each share; the nearer frame where the two show nothing in common."""
        motion = follow(before, after)
        if motion is None:
            return [before if share < 0.5 else after for share in shares]
        return [motion.at(share) for share in shares]


class Blend:
    """Plain mixing of both frames: what moves is seen twice. Kept to compare with."""

    name = "blend-1"

    def between(self, before: Frame, after: Frame, shares: Sequence[float]) -> Sequence[Frame]:
        """One picture for each share."""
        pair = before.astype(np.float32), after.astype(np.float32)
        return [np.asarray(np.rint(pair[0] * (1 - share) + pair[1] * share), dtype=np.uint8) for share in shares]


_REGISTRY: Registry[Interpolator] = Registry(
    "frame interpolator",
    "rushes.renderers",
    {"flow": "interpolation:Flow", "blend": "interpolation:Blend"},
    GROUP,
    RenderError,
)

names = _REGISTRY.names
create = _REGISTRY.create


def best() -> Interpolator:
    """A learned one where another package brings it (the first by name), else the embedded one; raises `RenderError`."""
    return create(next((name for name in names() if name not in _REGISTRY.built_in), "flow"))


def retime(
    frames: Iterable[Frame], native: Rate | Fraction | float, rate: Rate, count: int, interpolator: Interpolator | None = None
) -> Iterator[Frame]:
    """Exactly `count` frames at `rate` from frames at `native` a second; two of those are in memory at a time.

    `needed` says how many it takes. The last one may stand for the rest of its own time, no longer: raises
    `RenderError` when the frames don't last.
    """
    step = speed(native) / rate.fraction
    drawing = interpolator or Flow()
    source = iter(frames)
    before, at, done = _take(source), 0, 0
    while done < count:
        if before is None:
            wanted = needed(count, native, rate)
            raise RenderError(f"The model gave back {at} frames, {wanted} were needed. Run again, or ask another model.")
        shares: list[Fraction] = []
        while done + len(shares) < count and (done + len(shares)) * step < at + 1:
            shares.append((done + len(shares)) * step - at)
        done += len(shares)
        after = _take(source) if done < count or max(shares) > NEAR else None
        yield from _drawn(drawing, before, after, shares)
        before, at = after, at + 1


def needed(count: int, native: Rate | Fraction | float, rate: Rate) -> int:
    """How many frames at `native` a second it takes for `count` frames at `rate`."""
    if count < 1:
        return 0
    last = (count - 1) * speed(native) / rate.fraction
    return int(last) + 1 + (last - int(last) > NEAR)


def speed(native: Rate | Fraction | float) -> Fraction:
    """Frames a second as a fraction; a decimal number stands for the simple fraction that it is closest to."""
    exact = native.fraction if isinstance(native, Rate) else Fraction(native)
    if isinstance(native, float):
        exact = exact.limit_denominator(1001)
    if exact <= 0:
        raise ValueError(f"{native} is no number of frames a second")
    return exact


def _take(source: Iterator[Frame]) -> Frame | None:
    """The next frame, as a copy: a renderer may reuse its memory."""
    frame = next(source, None)
    if frame is None:
        return None
    check(frame, "The model")
    return frame.copy()


def _drawn(drawing: Interpolator, before: Frame, after: Frame | None, shares: Sequence[Fraction]) -> Iterator[Frame]:
    """The pictures at some shares of the way between two frames, in order."""
    if after is not None and after.shape != before.shape:
        raise RenderError(f"The model changed its picture's shape from {before.shape} to {after.shape} in the middle of a shot.")
    inner = [float(share) for share in shares if NEAR < share < 1 - NEAR]
    drawn = iter(drawing.between(before, after, inner)) if inner and after is not None else iter(())
    for share in shares:
        if share <= NEAR or after is None:
            yield before
        elif share >= 1 - NEAR:
            yield after
        else:
            yield _whole(next(drawn, None), before, drawing)


def _whole(frame: Frame | None, like: Frame, drawing: Interpolator) -> Frame:
    if frame is None or frame.shape != like.shape or frame.dtype != np.uint8:
        raise RenderError(f"The frame interpolator {drawing.name!r} gave back too few pictures, or none of the right shape.")
    return frame
