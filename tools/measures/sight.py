"""Sight: the small pictures that every measure looks at, and what lies between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from ...core.take import FrameGeometry

Gray = NDArray[np.uint8]
Floats = NDArray[np.float64]
Plane = NDArray[np.float32]

WIDTH = 384
"""Pixels: the width at which takes are looked at, whatever their size."""

FINE = 1.2
"""Pixels: the Gaussian's sigma that parts fine texture from the rest."""

BAND = (1.0, 3.0)
"""Pixels: the Gaussians whose difference is the texture that is followed; what is finer goes lost when a picture is moved."""

LIGHTS = 31
"""Pixels: what is larger is light or shadow, for following points."""

LOST = 24.0
"""Grey levels: where two frames differ by more after warping, and more than their surroundings do, something was covered or uncovered."""


@dataclass(frozen=True)
class Look:
    """One frame as the measures see it: `rgb` ``(height, 384, 3) uint8``, with where everyone is, as far as that is known.

    `planned` is where everyone was to be, where `geometry` says where they were found.
    """

    index: int
    rgb: NDArray[np.uint8]
    gray: Gray
    geometry: FrameGeometry | None = None
    planned: FrameGeometry | None = None

    @cached_property
    def plane(self) -> Plane:
        """The grey picture, in numbers that can be reckoned with."""
        return self.gray.astype(np.float32)

    @cached_property
    def level(self) -> Gray:
        """The grey picture without its lights and shadows: what flickers, in whole or in part, is not to look as if it moved."""
        return np.asarray(cv2.addWeighted(self.gray, 1.0, cv2.blur(self.gray, (LIGHTS, LIGHTS)), -1.0, 128.0), dtype=np.uint8)

    @cached_property
    def fine(self) -> Plane:
        """The fine texture: the picture minus its blur, in grey levels."""
        return np.asarray(cv2.subtract(self.plane, cv2.GaussianBlur(self.plane, (0, 0), FINE)), dtype=np.float32)

    @cached_property
    def band(self) -> Plane:
        """Texture of a few pixels' size: the difference of two blurs, in grey levels."""
        near, far = (cv2.GaussianBlur(self.plane, (0, 0), sigma) for sigma in BAND)
        return np.asarray(cv2.subtract(near, far), dtype=np.float32)

    @cached_property
    def lab(self) -> Plane:
        """CIE Lab, ``(height, width, 3) float32``."""
        return np.asarray(cv2.cvtColor(self.rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), dtype=np.float32)

    def box(self, box: tuple[float, float, float, float], grow: int = 0) -> tuple[slice, slice]:
        """Rows and columns of a box that is given in fractions of the frame, cut to the frame."""
        height, width = self.gray.shape
        left, top, right, bottom = box
        rows = slice(max(0, int(top * height) - grow), max(0, min(height, int(np.ceil(bottom * height)) + grow)))
        return rows, slice(max(0, int(left * width) - grow), max(0, min(width, int(np.ceil(right * width)) + grow)))


def look_at(index: int, frame: NDArray[np.uint8], geometry: FrameGeometry | None = None) -> Look:
    """A frame ``(height, width, 3) uint8`` made small."""
    small = shrink(frame)
    return Look(index, small, np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8), geometry)


def shrink(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The frame at 384 pixels' width; cheap strides first, then an average, so that fine grain cancels."""
    stride = max(1, frame.shape[1] // (WIDTH * 2))
    coarse = np.ascontiguousarray(frame[::stride, ::stride])
    height = max(16, round(WIDTH * frame.shape[0] / frame.shape[1]))
    return np.asarray(cv2.resize(coarse, (WIDTH, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


@dataclass(frozen=True)
class Step:
    """Two looks after each other, and how one became the other; what costs time is worked out once, when first asked for."""

    before: Look
    after: Look

    @cached_property
    def flow(self) -> Plane:
        """Where each pixel of `after` was in `before`: ``(height, width, 2)`` in pixels.

        Source: dense inverse search (Kroeger et al. 2016), as OpenCV has it.
        """
        search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        return np.asarray(search.calc(self.after.gray, self.before.gray, np.empty(0)), dtype=np.float32)

    @cached_property
    def ways(self) -> tuple[Plane, Plane]:
        """The flow across and down, each for itself."""
        across, down = cv2.split(self.flow)
        return np.asarray(across, dtype=np.float32), np.asarray(down, dtype=np.float32)

    @cached_property
    def maps(self) -> tuple[Plane, Plane]:
        """The flow as places to look up."""
        (across, down), (dx, dy) = places(*self.after.gray.shape), self.ways
        return across + dx, down + dy

    @cached_property
    def quick_maps(self) -> tuple[NDArray[np.int16], NDArray[np.uint16]]:
        """The same to a 32nd of a pixel, which is looked up faster."""
        whole, parts = cv2.convertMaps(*self.maps, cv2.CV_16SC2)
        return np.asarray(whole, dtype=np.int16), np.asarray(parts, dtype=np.uint16)

    def warped(self, plane: Plane) -> Plane:
        """A plane of `before` moved to where it is in `after`."""
        moved = cv2.remap(plane, *self.quick_maps, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(moved, dtype=np.float32)

    def carried(self, plane: Plane) -> Plane:
        """The same for a plane of news, quicker."""
        return np.asarray(cv2.remap(plane, *self.maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT), dtype=np.float32)

    @cached_property
    def before_moved(self) -> Plane:
        """The grey picture of `before`, moved."""
        return self.warped(self.before.plane)

    @cached_property
    def sure(self) -> NDArray[np.bool_]:
        """Where the flow can be believed: it comes from inside the frame, and nothing was covered or uncovered there."""
        height, width = self.after.gray.shape
        across, down = self.maps
        inside = (across >= 1) & (across <= width - 2) & (down >= 1) & (down <= height - 2)
        off = cv2.absdiff(self.before_moved, self.after.plane)
        around = cv2.blur(off, (31, 31))
        fold = cv2.blur(_stretch(self.ways), (5, 5))
        return np.asarray(inside & (off < LOST + 2 * around) & (fold < 0.5))

    @cached_property
    def seen(self) -> Plane:
        """The same as numbers, 1 where the flow can be believed."""
        return self.sure.astype(np.float32)

    @cached_property
    def speed(self) -> Plane:
        """How fast each pixel moves, in pixels of the small picture."""
        return np.asarray(cv2.magnitude(*self.ways), dtype=np.float32)


def means(plane: Plane, rows: int, columns: int) -> Plane:
    """The means over a grid of cells, ``(rows, columns)``; two small products, which is quicker than to shrink the picture."""
    height, width = plane.shape
    return np.asarray(_shares(rows, height) @ plane @ _shares(columns, width).T, dtype=np.float32)


@cache
def _shares(cells: int, pixels: int) -> Plane:
    """How much of each pixel lies in each cell, as shares of the cell, ``(cells, pixels)``."""
    edges = np.arange(cells + 1) * pixels / cells
    starts = np.arange(pixels)
    inside = np.minimum(edges[1:, None], starts + 1) - np.maximum(edges[:-1, None], starts)
    return np.asarray(np.clip(inside, 0, None) * cells / pixels, dtype=np.float32)


@cache
def places(height: int, width: int) -> tuple[Plane, Plane]:
    """Each pixel's own place, across and down."""
    across, down = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return across, down


def _stretch(ways: tuple[Plane, Plane]) -> Plane:
    """How much the flow tears or folds: the size of its differences between neighbours."""
    total = np.zeros(ways[0].shape, dtype=np.float32)
    for plane in ways:
        total[:, 1:-1] += cv2.absdiff(plane[:, 2:], plane[:, :-2])
        total[1:-1] += cv2.absdiff(plane[2:], plane[:-2])
    return total
