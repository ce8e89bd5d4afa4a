"""The guide: what the animatic knows of a shot, for a renderer that draws it anew.

The animatic that a person approved says where everyone stands, where the camera is and when things
happen. A second pass by a model is held to it by pictures, depth, skeletons, silhouettes or lines of the
same frames. All of it is drawn from the order alone, on demand, and no codec has touched it.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from ..core.names import CharacterId
from ..core.take import FrameGeometry
from ..core.timing import Rate, Size
from .animatic.renderer import Animatic
from .base import Frame, Order
from .reframing import reframe

if TYPE_CHECKING:
    from .animatic.card import CardScene
    from .animatic.relief import Relief
    from .animatic.stage import Scene

VERSION = "1"

Grey = NDArray[np.uint8]
"""``(height, width) uint8``."""

Mask = NDArray[np.bool_]
"""``(height, width) bool``."""

FLAT = 128  # the depth of a card, everywhere
_EDGES = (40, 110)  # gradients from which a line goes on, and from which it starts


class Guide:
    """One shot as the animatic plays it, at a size of one's own. Frames count over the whole take, handles included.

    Nothing is drawn before it is asked for. Every picture is the caller's to keep.
    """

    def __init__(self, order: Order) -> None:
        self.order = order
        self.size = order.size
        self.frames = order.shot.frames
        self._drawn = -1

    @classmethod
    def of(cls, order: Order, size: Size | None = None) -> Guide:
        """The guide of an order, at the order's size or another."""
        return cls(_planned(replace(order, size=size or order.size)))

    def recipe(self) -> dict[str, object]:
        """All that makes the guide's pixels, for the key of a take that follows it."""
        return {"version": VERSION, "animatic": Animatic().recipe(self.order)}

    def indices(self, count: int, rate: Rate | None = None, start: int = 0) -> list[int]:
        """The take's frames that `count` frames of a model stand for.

        With the model's own `rate`: those that are shown at the same time, counted from the take's frame
        `start`; the last is repeated past the end. Without: spread evenly from `start` to the take's end.
        """
        last = self.frames - 1
        if rate is None:
            step = Fraction(last - start, max(1, count - 1))
        else:
            step = self.order.rate.fraction / rate.fraction
        return [min(last, int(start + index * step + Fraction(1, 2))) for index in range(count)]

    def picture(self, index: int) -> Frame:
        """The animatic's own frame."""
        self._check(index)
        stage = self._stage
        if self._drawn != index:
            stage.draw(index)
            self._drawn = index
        return self._scene.picture().copy()

    def depth(self, index: int) -> Grey:
        """Inverse depth, near is bright, on one scale for the whole shot; a card is flat."""
        self._check(index)
        if self._relief is None:
            return np.full((self.size.height, self.size.width), FLAT, dtype=np.uint8)
        return self._relief.depth(index)

    def masks(self, index: int) -> dict[CharacterId, Mask]:
        """The silhouette of every character as far as it is seen, none behind another's."""
        self._check(index)
        return {} if self._relief is None else self._relief.masks(index)

    def pose(self, index: int) -> Frame:
        """The skeletons of all people on black, as far as they are seen."""
        from .animatic import skeleton

        self._check(index)
        return skeleton.draw(list(self.keypoints(index).values()), self.size.width, self.size.height)

    def keypoints(self, index: int) -> dict[CharacterId, dict[str, tuple[float, float]]]:
        """The keypoints of all people that are seen, in pixels; the names are `skeleton.KEYPOINTS`."""
        from .animatic import skeleton

        self._check(index)
        if self._relief is None:
            return {}
        view, aspect, found = self._scene.views[index], self._scene.frame.aspect, {}
        hidden = self._relief.hidden(index)
        for player in self._scene.players:
            seen: dict[str, tuple[float, float]] = {}
            for name, point in skeleton.keypoints(player, index).items():
                across, down = view.to_frame(*point, aspect)
                x, y = across * self.size.width, down * self.size.height
                column, row = int(np.floor(x)), int(np.floor(y))
                inside = 0 <= column < self.size.width and 0 <= row < self.size.height
                if inside and not hidden[player.figure.character][row, column]:
                    seen[name] = (x, y)
            if seen:
                found[player.figure.character] = seen
        return found

    def lines(self, index: int) -> Grey:
        """The picture's edges without its weather, white on black; a card's letters are lines as well."""
        self._check(index)
        if self.order.shot.card is not None:
            self._stage.draw(index)
        else:
            self._scene.draw(index, weather=False)
        self._drawn = -1
        grey = cv2.cvtColor(self._scene.picture(), cv2.COLOR_RGB2GRAY)
        # Night is made as plain as day, and the paper's grain and fibres, finer than a cut, are smoothed away.
        plain = cv2.createCLAHE(3.0, (4, 4)).apply(grey)
        smooth = cv2.GaussianBlur(plain, (0, 0), max(1.0, self.size.height / 270))
        return np.asarray(cv2.Canny(smooth, *_EDGES), dtype=np.uint8)

    def geometry(self, index: int) -> FrameGeometry:
        """Where the camera and everyone is planned to be."""
        self._check(index)
        return self._plan.geometry(index)

    def geometries(self, size: Size | None = None) -> list[FrameGeometry]:
        """The geometry of every frame; in pictures that are then cut to the shape of `size`, as `enlarging.bring_to` cuts them."""
        return reframe([self.geometry(index) for index in range(self.frames)], self.size, size or self.size)

    # -- what is drawn with --------------------------------------------------------------------

    @cached_property
    def _plan(self) -> Scene:
        """Cast and camera; nothing drawn."""
        return self._scene if "_stage" in self.__dict__ else _plan(self.order)

    @cached_property
    def _stage(self) -> CardScene | Scene:
        """The whole shot, ready to draw."""
        _import_stage()
        if self.order.shot.card is not None:
            from .animatic.card import CardScene

            return CardScene(self.order)
        from .animatic.stage import Scene

        return Scene(self.order, keep=True)

    @cached_property
    def _scene(self) -> Scene:
        from .animatic.card import CardScene

        return self._stage.scene if isinstance(self._stage, CardScene) else self._stage

    @cached_property
    def _relief(self) -> Relief | None:
        from .animatic.relief import Relief

        return None if self.order.shot.card is not None else Relief(self._scene)

    def _check(self, index: int) -> None:
        if not 0 <= index < self.frames:
            raise IndexError(f"{self.order.shot.id} has frames 0 to {self.frames - 1}, not {index}")


def expected_geometry(order: Order, drawn: Size | None = None) -> list[FrameGeometry]:
    """Where the plan has camera and subjects in every frame of a take; no frame is drawn for it.

    `drawn` is the size at which the pictures are made before they are cut to the order's.
    """
    return Guide.of(order, drawn).geometries(order.size)


def _planned(order: Order) -> Order:
    """The order as the guide plays it: another seed is another try at the pictures, and never at the acting."""
    adjust = order.shot.adjust.model_copy(update={"seed_step": 0})
    return replace(order, shot=order.shot.model_copy(update={"adjust": adjust}), first_frame=None, references={}, jobs=None, film=())


def _plan(order: Order) -> Scene:
    _import_stage()
    from .animatic.card import backdrop
    from .animatic.stage import Scene

    return Scene(order, backdrop(order), bake=False)


def _import_stage() -> None:
    """Raises `RenderError` where skia finds no system libraries."""
    Animatic().load()
