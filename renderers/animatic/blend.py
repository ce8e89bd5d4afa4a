"""Laying pictures over pixels by whole-array arithmetic, where skia is slow: scaled, screened, lit.

A raster canvas and an array can share one memory: what is drawn with skia and what is laid here
land in the same picture.
"""

from __future__ import annotations

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""``(height, width, 4) uint8``, blue green red alpha, premultiplied."""


def surface_over(pixels: Pixels) -> skia.Surface:
    """A surface that draws into an array; keep the array alive."""
    height, width = pixels.shape[:2]
    info = skia.ImageInfo.Make(width, height, skia.ColorType.kBGRA_8888_ColorType, skia.AlphaType.kPremul_AlphaType)
    return skia.Surface.MakeRasterDirect(info, pixels, pixels.strides[0])


def image_of(pixels: Pixels) -> skia.Image:
    """An image of the pixels, copied."""
    return skia.Image.fromarray(np.ascontiguousarray(pixels), skia.ColorType.kBGRA_8888_ColorType, skia.AlphaType.kPremul_AlphaType)


def pixels_of(canvas: skia.Canvas | skia.Image) -> Pixels:
    """The memory of a raster canvas (writing to it draws) or of an image (to be read only)."""
    pixmap = skia.Pixmap()
    if not canvas.peekPixels(pixmap):
        raise ValueError("only a raster picture has pixels")
    return np.asarray(pixmap)


def lay(onto: Pixels, picture: Pixels) -> None:
    """Lay a picture over pixels of the same shape, in place."""
    clear = cv2.bitwise_not(cv2.extractChannel(picture, 3))
    clear = cv2.merge([clear, clear, clear, clear])
    onto[:] = cv2.add(cv2.multiply(onto, clear, scale=1 / 255), picture)


def over(canvas: skia.Canvas, picture: Pixels, matrix: skia.Matrix) -> None:
    """Lay a picture over the canvas as `matrix` maps its pixels to the canvas's."""
    spread, onto = _spread(canvas, picture, matrix)
    if spread is not None and onto is not None:
        lay(onto, spread)


def screen(canvas: skia.Canvas, picture: Pixels, area: tuple[float, float, float, float], strength: float = 1.0) -> None:
    """Screen a small picture of light (black is none) over `area` (left, top, right, bottom), in the canvas's units.

    skia takes some 40 ms a million pixels to scale and screen an image; this takes 5.
    """
    if strength < 0.01:
        return
    matrix = canvas.getTotalMatrix()
    matrix.preTranslate(area[0], area[1])
    matrix.preScale((area[2] - area[0]) / picture.shape[1], (area[3] - area[1]) / picture.shape[0])
    if strength < 1:
        picture = np.asarray(cv2.convertScaleAbs(picture, alpha=strength), dtype=np.uint8)
    spread, onto = _spread(canvas, picture, matrix)
    if spread is not None and onto is not None:
        # onto + light - onto * light never passes 255, but the sum on the way would: subtract first.
        onto[:] = cv2.add(onto, cv2.subtract(spread, cv2.multiply(onto, spread, scale=1 / 255)))


def _spread(canvas: skia.Canvas, picture: Pixels, matrix: skia.Matrix) -> tuple[Pixels | None, Pixels | None]:
    """The picture as it falls on the canvas, and the canvas's pixels there; None where it falls beside."""
    box = matrix.mapRect(skia.Rect.MakeWH(picture.shape[1], picture.shape[0])).roundOut()
    if not box.intersect(canvas.getDeviceClipBounds()):
        return None, None
    onto = pixels_of(canvas)[box.top() : box.bottom(), box.left() : box.right()]
    place = affine(matrix, box.left(), box.top())
    return np.asarray(cv2.warpAffine(picture, place, (box.width(), box.height()), flags=cv2.INTER_LINEAR), dtype=np.uint8), onto


def affine(matrix: skia.Matrix, left: float = 0.0, top: float = 0.0) -> NDArray[np.float64]:
    """A skia matrix as OpenCV wants it, for a target that starts at (left, top).

    skia counts from pixels' corners, OpenCV from their middles: hence half a pixel.
    """
    a, b, c = matrix.getScaleX(), matrix.getSkewX(), matrix.getTranslateX()
    d, e, f = matrix.getSkewY(), matrix.getScaleY(), matrix.getTranslateY()
    return np.array([[a, b, c - left + (a + b - 1) / 2], [d, e, f - top + (d + e - 1) / 2]])
