"""Bringing pictures to the film's size: a crop that fills the frame or a frame with bars, enlarged or reduced.

A learned enlarger is handed in, or found by name among the entry points of other packages.
"""

from __future__ import annotations

import math
from typing import Literal, Protocol, runtime_checkable

import cv2
import numpy as np

from ..core.errors import RenderError
from ..core.plugins import Registry
from ..core.timing import Size
from .base import Frame

Fit = Literal["cover", "pad"]

GROUP = "rushes.enlargers"
SHARPENING = 0.5  # of the detail that an enlargement by two or more lost
OVERSHOOT = 4  # grey levels beyond what stands around a pixel: sharpened edges get no halo
_WORTH = 1.25  # magnification from which an enlarger is asked
_TALL_FOCUS = 0.36  # of the height: where a picture that is too tall is cut from both ends, heads stand above the middle


@runtime_checkable
class Enlarger(Protocol):
    """A way to make a picture larger with more detail than arithmetic finds; its `name` belongs into a take's recipe."""

    name: str

    def enlarge(self, frame: Frame, factor: float) -> Frame:
        """The whole picture, larger by about `factor` on both sides; another factor is put right afterwards."""
        ...


_REGISTRY: Registry[Enlarger] = Registry("enlarger", "rushes.renderers", {}, GROUP, RenderError)

names = _REGISTRY.names
create = _REGISTRY.create


def best() -> Enlarger | None:
    """The first by name that another package brings, if any; raises `RenderError` when it cannot be loaded."""
    return next((create(name) for name in names()), None)


def bring_to(
    frame: Frame, size: Size, fit: Fit = "cover", focus: tuple[float, float] | None = None, enlarger: Enlarger | None = None
) -> Frame:
    """The picture at the film's size: cut to its shape, or whole between black bars.

    `focus` is the point, in shares of the picture, that a cut stays closest to. A picture that fits already is
    given back as it is.
    """
    check(frame)
    if (frame.shape[1], frame.shape[0]) == (size.width, size.height):
        return frame
    if fit == "pad":
        return _padded(frame, size, enlarger)
    left, top, width, height = crop(frame, size, focus)
    return scale(frame[top : top + height, left : left + width], size.width, size.height, enlarger)


def crop(frame: Frame, size: Size, focus: tuple[float, float] | None = None) -> tuple[int, int, int, int]:
    """The largest part of the film's shape, nearest to the focus: left, top, width, height in whole pixels."""
    full_height, full_width = frame.shape[:2]
    width = min(full_width, max(1, round(full_height * size.width / size.height)))
    height = min(full_height, max(1, round(full_width * size.height / size.width)))
    x, y = focus or default_focus(frame, size)
    left = min(max(0, round(x * full_width - width / 2)), full_width - width)
    top = min(max(0, round(y * full_height - height / 2)), full_height - height)
    return left, top, width, height


def default_focus(frame: Frame, size: Size) -> tuple[float, float]:
    """Where a cut is centred when nobody says: the middle, and above it when height is cut away."""
    too_tall = frame.shape[0] * size.width > frame.shape[1] * size.height * 1.02
    return 0.5, _TALL_FOCUS if too_tall else 0.5


def scale(frame: Frame, width: int, height: int, enlarger: Enlarger | None = None) -> Frame:
    """The whole picture at another size: areas averaged when it shrinks, Lanczos and a gentle sharpening when it grows."""
    factor = math.sqrt(width * height / (frame.shape[0] * frame.shape[1]))
    if enlarger is not None and factor > _WORTH:
        frame = enlarger.enlarge(frame, factor)
        check(frame, f"The enlarger {enlarger.name!r}")
        factor = math.sqrt(width * height / (frame.shape[0] * frame.shape[1]))
    if (frame.shape[1], frame.shape[0]) == (width, height):
        return frame
    if width <= frame.shape[1] and height <= frame.shape[0]:
        return np.asarray(cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    # One side may shrink while the other grows: it is averaged first, since Lanczos would let fine detail flicker.
    middle = min(width, frame.shape[1]), min(height, frame.shape[0])
    if middle != (frame.shape[1], frame.shape[0]):
        frame = np.asarray(cv2.resize(frame, middle, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return _grown(frame, width, height, factor)


def _grown(frame: Frame, width: int, height: int, factor: float) -> Frame:
    """The picture larger, its edges drawn in a little; nothing leaves the range of what stands around it by much."""
    size = (width, height)
    grown = cv2.resize(frame, size, interpolation=cv2.INTER_LANCZOS4)
    amount = SHARPENING * min(1.0, math.log2(max(1.0, factor)))
    if amount > 0.02:
        soft = cv2.GaussianBlur(grown, (0, 0), 0.7 * min(factor, 4.0))
        grown = cv2.addWeighted(grown, 1 + amount, soft, -amount, 0.0)
    around = cv2.getStructuringElement(cv2.MORPH_RECT, (3, 3))
    low = cv2.resize(cv2.erode(frame, around), size, interpolation=cv2.INTER_LINEAR)
    high = cv2.resize(cv2.dilate(frame, around), size, interpolation=cv2.INTER_LINEAR)
    spare = np.full(low.shape, OVERSHOOT, np.uint8)
    return np.asarray(np.clip(grown, cv2.subtract(low, spare), cv2.add(high, spare)), dtype=np.uint8)


def check(frame: Frame, who: str = "The renderer") -> None:
    """Raise `RenderError` for what is no picture."""
    if frame.ndim != 3 or frame.shape[2] != 3 or frame.dtype != np.uint8 or not frame.size:
        raise RenderError(f"{who} gave back no picture: {frame.dtype} of shape {frame.shape}. Expected (height, width, 3) uint8.")


def _padded(frame: Frame, size: Size, enlarger: Enlarger | None) -> Frame:
    share = min(size.width / frame.shape[1], size.height / frame.shape[0])
    width = min(size.width, max(1, round(frame.shape[1] * share)))
    height = min(size.height, max(1, round(frame.shape[0] * share)))
    whole = np.zeros((size.height, size.width, 3), dtype=np.uint8)
    left, top = (size.width - width) // 2, (size.height - height) // 2
    whole[top : top + height, left : left + width] = scale(frame, width, height, enlarger)
    return whole
