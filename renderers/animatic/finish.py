"""What is laid over or under everything: washes of light, soft shadows, and the sheet of vignette and grain."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from ...core.shot import SWELLS_A_SECOND
from .colour import argb, channels, lightness, mix
from .light import LightPlan, soft_disc
from .paper import Stock, grain_tile
from .plate import Frame

RISING, FALLING = 0.1, 0.22
"""How much of the light is added, and how much of it is taken, where the music is at its loudest and at its softest."""


def is_dark(light: LightPlan) -> bool:
    """Whether the set's light is night or storm, by what it multiplies figures with."""
    return light.ambient_strength > 0 and lightness(mix("#ffffff", light.ambient, light.ambient_strength)) < 86


def wash(canvas: skia.Canvas, colour: str, alpha: float) -> None:
    """Screen one colour over the whole frame."""
    canvas.drawPaint(skia.Paint(Color=argb(colour, alpha), BlendMode=skia.BlendMode.kScreen))


def dim(canvas: skia.Canvas, colour: str) -> None:
    """Multiply the whole frame by one colour."""
    canvas.drawPaint(skia.Paint(Color=argb(colour), BlendMode=skia.BlendMode.kModulate))


def swell(canvas: skia.Canvas, light: LightPlan, values: Sequence[float], seconds: float) -> None:
    """Raise the light of the whole frame, or lower it, as a shot's values say (`SWELLS_A_SECOND`)."""
    if not values:
        return
    strength = float(np.interp(seconds * SWELLS_A_SECOND, np.arange(len(values)), values))
    if strength > 0:
        wash(canvas, light.pool, RISING * strength)
    elif strength < 0:
        dim(canvas, mix("#ffffff", light.vignette, -FALLING * strength))


def overlay(frame: Frame, light: LightPlan, stock: Stock) -> skia.Image:
    """Vignette and paper grain as one sheet that is laid over every frame.

    The grain is black and white of little cover, which on mid tones equals the soft-light pass of
    the studies and costs a copy instead of twenty milliseconds.
    """
    coarse = (max(2, frame.height // 8), max(2, frame.width // 8))
    centre_x, centre_y = light.vignette_centre
    x = (np.linspace(0, 1, coarse[1], dtype=np.float32) - centre_x) * frame.aspect
    y = np.linspace(0, 1, coarse[0], dtype=np.float32) - centre_y
    # The radius follows the frame's longer side, so that narrow frames keep their corners.
    far = np.hypot(x[None, :], y[:, None]) / (0.68 * max(1.0, frame.aspect))
    dark = np.interp(far, (0.0, 0.45, 0.75, 1.0), (0.0, 0.0, 0.45, 1.0)).astype(np.float32) * light.vignette_strength
    dark = cv2.resize(dark, (frame.width, frame.height), interpolation=cv2.INTER_LINEAR)
    grain = _grain(frame) * (0.075 * stock.final_grain)
    # Shade where the grain is dark, sparkle where it is light, as one premultiplied sheet.
    clear = (1 - dark) * np.minimum(1, 1 + grain)
    sparkle = np.maximum(grain, 0)
    image = np.empty((frame.height, frame.width, 4), dtype=np.uint8)
    cover = dark * (1 - sparkle)
    for band, level in enumerate(reversed(channels(light.vignette))):
        image[..., band] = cover * level + sparkle * 255 + 0.5
    image[..., 3] = np.maximum((1 - clear * (1 - sparkle)) * 255 + 0.5, image[..., :3].max(axis=-1))
    return skia.Image.fromarray(image, skia.ColorType.kBGRA_8888_ColorType, skia.AlphaType.kPremul_AlphaType)


def _grain(frame: Frame) -> NDArray[np.float32]:
    """The paper's grain over a whole frame; its fibres keep about the same size at every frame size."""
    texel = frame.scale**0.5
    rows, columns = ((np.arange(count) / texel).astype(np.int32) % 512 for count in (frame.height, frame.width))
    tile: NDArray[np.float32] = np.clip(grain_tile(), -3, 3).astype(np.float32)
    return np.asarray(tile[rows][:, columns], dtype=np.float32)


def blot(canvas: skia.Canvas, oval: skia.Rect, colour: str, alpha: float) -> None:
    """A soft dark oval: the shadow where something stands."""
    paint = skia.Paint()
    paint.setAlphaf(alpha)
    canvas.drawImageRect(soft_disc(colour), oval, skia.SamplingOptions(skia.FilterMode.kLinear), paint)
