"""Plates: the still planes of a set, cut once for a shot, at the region and fineness that the camera will see."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import skia

from .blend import Pixels, affine, image_of, over, pixels_of, screen, surface_over
from .camera import View
from .paper import Bounds, Cutter, Stock
from .sets.base import Layer

_LINEAR = skia.SamplingOptions(skia.FilterMode.kLinear)
_MOST_PIXELS = 16_000_000  # of one plate: past that it is cut coarser


@dataclass(frozen=True)
class Frame:
    """The picture that is drawn: its size in pixels."""

    width: int
    height: int

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height

    @property
    def scale(self) -> float:
        """Pixels a unit at zoom 1."""
        return self.height / 1080

    def matrix(self, view: View, parallax: float) -> skia.Matrix:
        """From the units of a plane to the frame's pixels."""
        x, y = view.plane(parallax)
        factor = view.zoom * self.scale
        matrix = skia.Matrix.Translate(self.width / 2, self.height / 2)
        matrix.preScale(factor, factor)
        matrix.preTranslate(-x, -y)
        return matrix


@dataclass(frozen=True)
class Sheet:
    """What one layer of a plate covers: ``(height, width) uint8``, from (left, top) of the layer's own units."""

    layer: Layer
    cover: Pixels
    left: float
    top: float


class Plate:
    """Still layers as one image: neighbours of one parallax, or of any when the camera stands still.

    With `keep`, `sheets` says what each of the layers covers, back to front, as large as the image.
    """

    def __init__(self, layers: Sequence[Layer], views: Sequence[View], frame: Frame, stock: Stock, keep: bool = False) -> None:
        self.sheets: list[Sheet] = []
        self.parallax = layers[0].parallax
        self.soft = layers[0].soft and len(layers) == 1
        self._left, self._top, right, bottom = region(views, frame.aspect, self.parallax)
        wide, tall = right - self._left, bottom - self._top
        scale = max(view.zoom for view in views) * frame.scale
        self._scale = scale * min(1.0, math.sqrt(_MOST_PIXELS / (wide * tall * scale * scale)))
        self._width, self._height = math.ceil(wide * self._scale - 1e-6), math.ceil(tall * self._scale - 1e-6)
        self.frame = frame
        pixels = np.zeros((self._height, self._width, 4), dtype=np.uint8)
        surface = surface_over(pixels)
        for layer in layers:
            seen = region(views, frame.aspect, layer.parallax)
            cover = self._add(surface.getCanvas(), layer, seen, stock)
            if keep:
                self.sheets.append(Sheet(layer, cover, seen[0], seen[1]))
        self._crop(pixels)

    def _crop(self, pixels: Pixels) -> None:
        """Keep only what is not clear."""
        alpha = pixels[..., 3]
        rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
        top, bottom = (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, 1)
        left, right = (int(columns[0]), int(columns[-1]) + 1) if len(columns) else (0, 1)
        aside, down = left / self._scale, top / self._scale
        self._left, self._top = self._left + aside, self._top + down
        self.sheets = [
            Sheet(sheet.layer, sheet.cover[top:bottom, left:right].copy(), sheet.left + aside, sheet.top + down) for sheet in self.sheets
        ]
        self._width, self._height = right - left, bottom - top
        self.image = image_of(pixels[top:bottom, left:right])
        self._pixels = pixels_of(self.image)
        self.opaque = bool((alpha[top:bottom, left:right] == 255).all())

    def _add(self, canvas: skia.Canvas, layer: Layer, seen: Bounds, stock: Stock) -> Pixels:
        """Cut a layer on a sheet of its own, so that what it multiplies or veils is only itself; returns what it covers."""
        blur = layer.blur * self._scale
        coarse = 1 if blur < 3 else 2 if blur < 8 else 4
        width, height = math.ceil(self._width / coarse), math.ceil(self._height / coarse)
        pixels = np.zeros((height, width, 4), dtype=np.uint8)
        sheet = surface_over(pixels)
        scale = self._scale / coarse
        cutter = Cutter(sheet.getCanvas(), stock, scale, layer.seed)
        cutter.canvas.scale(scale, scale)
        cutter.canvas.translate(-seen[0], -seen[1])
        if layer.paint is not None:
            layer.paint(cutter)
        if blur > 0:
            pixels = np.asarray(cv2.GaussianBlur(pixels, (0, 0), blur / coarse), dtype=np.uint8)
        if coarse > 1:
            pixels = np.asarray(cv2.resize(pixels, (self._width, self._height), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
        paint = skia.Paint(BlendMode=skia.BlendMode.kScreen) if layer.soft and not self.soft else None
        canvas.drawImage(image_of(pixels), 0, 0, skia.SamplingOptions(), paint)
        return pixels[..., 3]

    @property
    def pixels_a_unit(self) -> float:
        """How fine it is cut."""
        return self._scale

    def place(self, view: View) -> tuple[float, float, float]:
        """Where the image's upper left is in the frame's pixels as seen from a view, and how many times as large it is."""
        frame = self.frame
        x, y = view.plane(self.parallax)
        factor = view.zoom * frame.scale
        return (self._left - x) * factor + frame.width / 2, (self._top - y) * factor + frame.height / 2, factor / self._scale

    def draw(self, canvas: skia.Canvas, view: View) -> None:
        """Draw it as seen from a view; the canvas is in pixels."""
        frame = self.frame
        left, top, size = self.place(view)
        if abs(size - 1) < 1e-5:
            paint = skia.Paint(BlendMode=skia.BlendMode.kScreen) if self.soft else None
            whole = abs(left - round(left)) < 0.01 and abs(top - round(top)) < 0.01
            sampling = skia.SamplingOptions() if whole else _LINEAR
            canvas.drawImage(self.image, round(left) if whole else left, round(top) if whole else top, sampling, paint)
            return
        matrix = skia.Matrix.Translate(left, top)
        matrix.preScale(size, size)
        wide, tall = self._width * size, self._height * size
        if self.soft:
            screen(canvas, self._pixels, (left, top, left + wide, top + tall))
        elif self.opaque and left <= 0 and top <= 0 and left + wide >= frame.width and top + tall >= frame.height:
            onto, whole_frame = pixels_of(canvas), (frame.width, frame.height)
            cv2.warpAffine(self._pixels, affine(matrix), whole_frame, dst=onto, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        else:
            over(canvas, self._pixels, matrix)


def region(views: Sequence[View], aspect: float, parallax: float) -> Bounds:
    """All that is seen of a plane over a shot."""
    boxes = np.array([view.bounds(aspect, parallax) for view in views])
    return float(boxes[:, 0].min()), float(boxes[:, 1].min()), float(boxes[:, 2].max()), float(boxes[:, 3].max())
