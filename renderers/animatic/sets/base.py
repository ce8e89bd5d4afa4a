"""What a set is: planes of paper, a floor to stand on, light, and where the camera may look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import skia

from ..light import Glow, Key, LightPlan, Rim
from ..paper import Bounds, Cutter

HOME = (960.0, 540.0)
"""The main plane's middle: with the camera here all planes lie over each other as drawn."""

EXTENT: Bounds = (-480.0, -270.0, 2400.0, 1350.0)
"""What a main plane must cover, at least; the camera never looks beyond it."""


@dataclass(frozen=True)
class Spot:
    """Where a figure stands: its feet in set units, and how many times as large as at size 1."""

    x: float
    y: float
    size: float


@dataclass(frozen=True)
class Stage:
    """The floor: a band from `near` (depth 0) to `far` (depth 1), from `left` (x = -1) to `right` (x = 1).

    The ends of `near` and `far` are the y of the feet and the figures' size there. `ground` gives
    the y of the feet where the floor is not flat, from x in units and depth. `sky` is the place of
    beings that float (left, top, right, bottom of where their middles go) and `sky_size` their size.
    """

    left: float = 160.0
    right: float = 1760.0
    near: tuple[float, float] = (960.0, 1.15)
    far: tuple[float, float] = (780.0, 0.8)
    ground: Callable[[float, float], float] | None = None
    sky: Bounds = (240.0, 200.0, 1680.0, 420.0)
    sky_size: float = 1.0

    def place(self, x: float, depth: float) -> Spot:
        """The spot of a stage place (x from -1 to 1, depth from 0 near to 1 far)."""
        across = self.left + (x + 1) / 2 * (self.right - self.left)
        flat, size = (near + (far - near) * depth for near, far in zip(self.near, self.far, strict=True))
        return Spot(across, self.ground(across, depth) if self.ground else flat, size)

    def hover(self, x: float, depth: float) -> Spot:
        """The spot of a being that floats: higher up when it is far."""
        left, top, right, bottom = self.sky
        share = min(1.0, max(0.0, (x + 1) / 2))
        return Spot(left + share * (right - left), bottom + (top - bottom) * depth, self.sky_size * (1 - 0.2 * depth))


    def squeezed(self, share: float, middle: float) -> Stage:
        """The same floor with everyone nearer to `middle` (x in units), for frames that are narrow."""

        def near(x: float) -> float:
            return middle + (x - middle) * share

        left, top, right, bottom = self.sky
        return replace(self, left=near(self.left), right=near(self.right), sky=(near(left), top, near(right), bottom))


@dataclass(frozen=True)
class Layer:
    """One plane of a set, back to front. It moves by `parallax` times the camera's travel.

    A still layer has `paint`: it is cut once for a shot, exactly as large and fine as the camera
    will see it, on a clear sheet of its own. A moving one has `draw`, called for every frame with
    the seconds since the shot's first frame; its canvas is in units, and its sprites are baked
    beforehand. Figures stand between the last layer with `front` False and the first with `front`
    True. `blur` (units) puts a still layer out of focus. A `soft` layer is light: it is screened
    over what is behind it. `seed` makes its cut edges its own.
    """

    name: str
    parallax: float
    paint: Callable[[Cutter], None] | None = None
    draw: Callable[[skia.Canvas, float], None] | None = None
    front: bool = False
    blur: float = 0.0
    soft: bool = False
    seed: int = 0


@dataclass(frozen=True)
class BuiltSet:
    """A set made ready for one hour and weather.

    `home` is what a wide shot shows (left, top, right, bottom on the main plane); it is widened or
    narrowed to the frame's aspect about `heart`, the point that must stay in the picture.
    `details` are what an insert may show, by name (a prop's word, or "place"). `indoors` keeps the
    weather out; `effects` adds moving air by name ("dust", "steam", "leaves", "fireflies").
    `extent` is what the main plane covers.
    """

    layers: tuple[Layer, ...]
    stage: Stage
    light: LightPlan
    home: Bounds = (0.0, 0.0, 1920.0, 1080.0)
    heart: tuple[float, float] = (960.0, 620.0)
    extent: Bounds = EXTENT
    details: Mapping[str, Bounds] = field(default_factory=dict)
    indoors: bool = False
    effects: tuple[str, ...] = ()


__all__ = ["EXTENT", "HOME", "Bounds", "BuiltSet", "Glow", "Key", "Layer", "LightPlan", "Rim", "Spot", "Stage"]
