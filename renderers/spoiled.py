"""A renderer that spoils chosen takes of another: the fake by which the critic is tested.

It ships so that anyone can test their own critic or renderer with it; no name in the registry
leads to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum

import numpy as np

from ..core.bible import Bible
from ..core.shot import Shot
from ..core.verdict import Lever
from .base import Capabilities, Footage, Frame, Order, Renderer


class Spoil(StrEnum):
    """What can be done to a take."""

    BLACK = "black"
    FROZEN = "frozen"
    DUPLICATES = "duplicates"
    SHORT = "short"
    JITTER = "jitter"
    CUT = "cut"
    SMALL = "small"


class Spoiled:
    """Wraps a renderer; `plan` says which attempt of which shot is spoiled how.

    The wrapper counts as seedless (a provider whose takes differ each time), so that shooting
    again is a lever.
    """

    def __init__(self, inner: Renderer, plan: Mapping[tuple[str, int], Spoil]) -> None:
        self.inner = inner
        self.plan = dict(plan)
        self.name = inner.name
        self.version = f"{inner.version}+spoiled"
        self.rendered: list[tuple[str, int]] = []
        levers = dict.fromkeys((Lever.AGAIN, *inner.capabilities.levers))
        self.capabilities: Capabilities = inner.capabilities.model_copy(update={"seedless": True, "levers": tuple(levers)})

    def load(self) -> None:
        """Get the inner renderer ready."""
        self.inner.load()

    def prompt(self, shot: Shot, bible: Bible) -> str:
        """The inner renderer's prompt."""
        return self.inner.prompt(shot, bible)

    def recipe(self, order: Order) -> dict[str, object]:
        """The inner recipe, and how this attempt is spoiled."""
        return {**self.inner.recipe(order), "spoil": self.plan.get((order.shot.id, order.attempt))}

    def render(self, order: Order) -> Footage:
        """The inner take, spoiled when the plan says so."""
        self.rendered.append((order.shot.id, order.attempt))
        footage = self.inner.render(order)
        spoil = self.plan.get((order.shot.id, order.attempt))
        if spoil is None or footage.frames is None:
            return footage
        return replace(footage, frames=_spoilt(footage.frames, spoil, order.shot.frames))


def _spoilt(frames: Iterator[Frame], spoil: Spoil, count: int) -> Iterator[Frame]:
    held: Frame | None = None
    rng = np.random.default_rng(7)
    for index, frame in enumerate(frames):
        match spoil:
            case Spoil.BLACK:
                yield np.zeros_like(frame)
            case Spoil.FROZEN:
                held = frame.copy() if held is None or index < count // 4 else held
                yield held
            case Spoil.DUPLICATES:
                held = frame.copy() if held is None or index % 3 == 0 else held
                yield held
            case Spoil.SHORT:
                if index < count - 5:
                    yield frame
            case Spoil.JITTER:
                across, down = rng.integers(-4, 5, 2) * max(1, frame.shape[1] // 480)
                yield np.roll(frame, (int(down), int(across)), axis=(0, 1))
            case Spoil.CUT:
                yield frame if index < count // 2 else np.ascontiguousarray(255 - frame[::-1, ::-1])
            case Spoil.SMALL:
                yield np.ascontiguousarray(frame[: frame.shape[0] // 4 * 2, : frame.shape[1] // 4 * 2])
