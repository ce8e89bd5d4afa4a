"""Finishing: what is done to a model's frames once they are there, from the look of the place to the film's size and rate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from ...core.names import TimeOfDay, Weather
from ...core.shot import Declared
from .. import enlarging, interpolation
from ..base import Footage, Frame, Order
from ..enlarging import Enlarger, bring_to
from ..grading import toward
from ..interpolation import Flow, Interpolator, retime
from ..moving import move
from . import anchors


@dataclass(frozen=True)
class Finisher:
    """How frames are finished on this machine: with a learned enlarger or interpolator, where a package brings one."""

    enlarger: Enlarger | None = None
    interpolator: Interpolator = field(default_factory=Flow)

    @classmethod
    def find(cls) -> Finisher:
        """The best that is installed; looked for once, since that reads the list of all packages."""
        return cls(enlarging.best(), interpolation.best())

    def recipe(self, order: Order, moves: bool) -> dict[str, object]:
        """What else makes pixels once the model is done."""
        place = place_of(order)
        made: dict[str, object] = {"grade": anchors.fingerprint(place) if place is not None else None}
        made["enlarger"] = self.enlarger.name if self.enlarger is not None else None
        if moves:
            return {**made, "interpolator": self.interpolator.name}
        camera = order.shot.camera.model_dump(mode="json", exclude={"reason"})
        return {**made, "camera": camera, "strength": order.shot.adjust.camera, "still": Declared.STILLNESS in order.shot.declared}

    def clip(self, order: Order, frames: Iterable[Frame], speed: Fraction) -> Iterator[Frame]:
        """A clip of `speed` frames a second as exactly the frames of a take."""
        # In between is drawn at the model's own size, where it costs least.
        for frame in retime(graded(order, iter(frames)), speed, order.rate, order.shot.frames, self.interpolator):
            yield bring_to(frame, order.size, enlarger=self.enlarger)

    def still(self, order: Order, still: Frame, seed: int, footage: Footage) -> Iterator[Frame]:
        """A still filmed with the planned move; the footage is told where the camera is."""
        shot = order.shot
        return move(
            next(graded(order, iter([still]))), shot.camera, shot.frames, order.size, shot.adjust.camera, rate=order.rate, seed=seed,
            drift=0.0 if Declared.STILLNESS in shot.declared else 1.0, geometry=footage.geometry, enlarger=self.enlarger,
        )  # fmt: skip


def graded(order: Order, frames: Iterator[Frame]) -> Iterator[Frame]:
    """The frames brought toward the picture of the shot's place, so that the shots of a scene look alike; else as they are."""
    place = place_of(order)
    return frames if place is None else toward(anchors.read(place), frames)


DAYLIGHT = (TimeOfDay.MORNING, TimeOfDay.DAY, TimeOfDay.AFTERNOON)


def place_of(order: Order) -> Path | None:
    """The picture that a shot is graded toward: that of its place, where the plan has the same plain daylight as such a picture.

    A dusk or a fog that is planned is not to be pulled toward day.
    """
    stage = order.shot.set
    if stage is None or stage.time not in DAYLIGHT or stage.weather is not Weather.CLEAR:
        return None
    return order.references.get(stage.place)
