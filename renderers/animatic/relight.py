"""Relighting: a figure drawn in plain colours is lit by its set, inside its own silhouette.

The figure's pixels are premultiplied; light is worked out on a coarse grid and on half-size rims
and laid on by whole-array arithmetic, which costs a tenth of drawing the same with gradients.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .blend import Pixels
from .colour import channels, mix
from .light import Key, LightPlan, Rim
from .paper import Bounds

_GRID = 24  # points of the light grid along either side
_SPILL = 84  # alpha up to which a pixel is a part's shadow that fell beside the figure, not the figure


@dataclass(frozen=True)
class Placement:
    """Where the pixels are: the units of the main plane that they cover, and the figure's own box there."""

    area: Bounds
    figure: Bounds
    pixels_a_unit: float


class Relight:
    """One set's light on figures. `separation` (0 to 1) strengthens rims, to part figures from their ground."""

    def __init__(self, plan: LightPlan, separation: float = 0.0) -> None:
        self.plan = plan
        self.separation = separation
        tint = mix("#ffffff", plan.ambient, plan.ambient_strength)
        self._ambient = _bgr(tint)
        self._gradient = np.array([_bgr(colour) for colour in plan.gradient or ("#ffffff", "#ffffff")])
        self._side = _bgr(plan.side[0]), _bgr(plan.side[1])
        self._keep, self._opaque = _spill_tables()

    def apply(self, pixels: Pixels, where: Placement, lamps: Sequence[Key] = ()) -> Pixels:
        """Lit pixels of the same shape. The result is new; `pixels` stay. `lamps` are lights that move."""
        alpha = cv2.extractChannel(pixels, 3)
        height, width = alpha.shape
        scale = cv2.cvtColor(cv2.LUT(alpha, self._keep), cv2.COLOR_GRAY2BGRA)
        scale[..., 3] = cv2.LUT(alpha, self._keep)
        figure = cv2.multiply(pixels, scale, scale=1 / 255)
        solid = np.asarray(cv2.LUT(alpha, self._opaque), dtype=np.uint8)
        across, down = _grid(where.area)
        shade = cv2.resize(self._multiply(across, down, where.figure), (width, height), interpolation=cv2.INTER_LINEAR)
        figure = cv2.multiply(figure, shade, scale=1 / 255)
        light = self._light(across, down, where, solid, lamps)
        light = cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)
        room = cv2.subtract(cv2.cvtColor(solid, cv2.COLOR_GRAY2BGRA), figure)
        return np.asarray(cv2.add(figure, cv2.multiply(room, light, scale=1 / 255)), dtype=np.uint8)

    def _multiply(self, across: NDArray[np.float64], down: NDArray[np.float64], figure: Bounds) -> Pixels:
        left, top, right, bottom = figure
        fall = np.clip((down - top) / max(1.0, bottom - top), 0, 1)
        knots = np.linspace(0, 1, len(self._gradient))
        rows = np.stack([np.interp(fall, knots, self._gradient[:, band]) for band in range(3)], axis=-1)
        toward = np.clip((across - left) / max(1.0, right - left), 0, 1)
        if self.plan.side_from > 0:
            toward = 1 - toward
        toward = (toward * toward * (3 - 2 * toward))[:, None]
        columns = self._side[0] * (1 - toward) + self._side[1] * toward
        shade = rows[:, None, :] * columns[None, :, :] * self._ambient
        return _image(shade, 1.0)

    def _light(
        self, across: NDArray[np.float64], down: NDArray[np.float64], where: Placement, solid: NDArray[np.uint8], lamps: Sequence[Key]
    ) -> Pixels:
        """What is screened over the figure, at half size: keys and bounce from the grid, and rims."""
        dark = np.ones((_GRID, _GRID, 3))
        for key in (*self.plan.keys, *lamps):
            far = np.hypot(across[None, :] - key.x, down[:, None] - key.y) / key.radius
            strength = np.interp(far, (0.0, 0.3, 0.62, 1.0), (1.0, 0.42, 0.12, 0.0)) * key.alpha
            dark *= 1 - strength[..., None] * _bgr(key.colour)
        if self.plan.bounce_strength > 0:
            low = np.clip((down - where.figure[1]) / max(1.0, where.figure[3] - where.figure[1]) * 2.2 - 1.2, 0, 1)
            dark *= 1 - (low * self.plan.bounce_strength)[:, None, None] * _bgr(self.plan.bounce)
        height, width = max(1, solid.shape[0] // 2), max(1, solid.shape[1] // 2)
        light = cv2.resize(_image(1 - dark, 0.0), (width, height), interpolation=cv2.INTER_LINEAR)
        small = np.asarray(cv2.resize(solid, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
        rims: Pixels = np.zeros((height, width, 4), dtype=np.uint8)
        for rim in self._rims():
            rims = np.asarray(cv2.add(rims, _rim_light(small, rim, where.pixels_a_unit / 2)), dtype=np.uint8)
        _spare_feet(rims, where)
        return np.asarray(cv2.add(light, rims), dtype=np.uint8)

    def _rims(self) -> tuple[Rim, ...]:
        gain, bright = 1 + 0.3 * self.separation, 1 + 0.4 * self.separation
        return tuple(Rim(rim.dx * gain, rim.dy * gain, rim.colour, min(1.0, rim.alpha * bright), rim.blur) for rim in self.plan.rims)


def _rim_light(solid: NDArray[np.uint8], rim: Rim, pixels_a_unit: float) -> Pixels:
    """The silhouette less itself shifted away from the light, blurred and tinted."""
    height, width = solid.shape
    # Rims grow less than figures do: they would vanish in wide shots, and look like stickers' edges in close ones.
    reach = 0.8 * max(pixels_a_unit**0.8, 0.2)
    shift = np.array([[1, 0, -rim.dx * reach], [0, 1, -rim.dy * reach]], dtype=np.float32)
    moved = cv2.warpAffine(solid, shift, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    moved = cv2.GaussianBlur(moved, (0, 0), max(0.4, rim.blur * reach))
    edge = cv2.subtract(solid, moved)
    bands = [cv2.convertScaleAbs(edge, alpha=float(band) * rim.alpha) for band in _bgr(rim.colour)]
    return np.asarray(cv2.merge([*bands, np.zeros_like(edge)]), dtype=np.uint8)


def _spare_feet(rims: Pixels, where: Placement) -> None:
    """Let rims fade toward the ground: shoes are so small that they would be all rim, and seem to float."""
    rows = np.linspace(where.area[1], where.area[3], rims.shape[0])
    head, feet = where.figure[1], where.figure[3]
    fade = np.interp(rows, (head + 0.84 * (feet - head), head + 0.97 * (feet - head)), (1.0, 0.15))
    low = fade < 1
    rims[low] = rims[low] * fade[low, None, None]


def _spill_tables() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """By alpha: what its pixels are scaled by so that spilled shadows go, and the alpha that remains."""
    alpha = np.arange(256, dtype=np.float64)
    remains = np.clip((alpha - _SPILL) * 255 / (255 - _SPILL), 0, 255)
    keep = np.where(alpha > 0, remains / np.maximum(alpha, 1) * 255, 0)
    return np.round(keep).astype(np.uint8), np.round(alpha * np.round(keep) / 255).astype(np.uint8)


def _grid(area: Bounds) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    left, top, right, bottom = area
    return np.linspace(left, right, _GRID), np.linspace(top, bottom, _GRID)


def _image(values: NDArray[np.float64], alpha: float) -> Pixels:
    """Values 0 to 1 ``(rows, columns, 3)`` as pixels with one alpha."""
    image = np.empty((*values.shape[:2], 4), dtype=np.uint8)
    image[..., :3] = np.round(np.clip(values, 0, 1) * 255)
    image[..., 3] = round(255 * alpha)
    return image


def _bgr(colour: str) -> NDArray[np.float64]:
    return np.array(channels(colour)[::-1]) / 255
