"""Colours as hex strings, mixed in OKLab, so that shades stay clean and never turn grey.

Source: Björn Ottosson, "A perceptual color space for image processing" (2020).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

CREAM = "#fff1d2"
VIOLET = "#2b1738"

_TO_LMS = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]]
)
_TO_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099], [0.0259040371, 0.7827717662, -0.8086757660]]
)
_FROM_LMS = np.linalg.inv(_TO_LMS)
_FROM_LAB = np.linalg.inv(_TO_LAB)
_Y = np.array([0.2126, 0.7152, 0.0722])


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of ``#rrggbb``, 0 to 255; raises ValueError."""
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError(f"{colour!r} is not a colour of the form #rrggbb")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def argb(colour: str, alpha: float = 1.0) -> int:
    """The colour as skia's 32-bit integer; `alpha` from 0 to 1."""
    red, green, blue = channels(colour)
    return (round(255 * min(1.0, max(0.0, alpha))) << 24) | (red << 16) | (green << 8) | blue


@lru_cache(maxsize=4096)
def mix(first: str, second: str, share: float) -> str:
    """The colour `share` of the way from the first to the second (0 to 1, clamped)."""
    share = min(1.0, max(0.0, share))
    return _hex(_oklab(first) * (1 - share) + _oklab(second) * share)


def lighter(colour: str, amount: float) -> str:
    """Toward warm cream, as paper is lit."""
    return mix(colour, CREAM, amount)


def darker(colour: str, amount: float) -> str:
    """Toward dark violet, as paper is shaded: never black, never grey."""
    return mix(colour, VIOLET, amount)


@lru_cache(maxsize=4096)
def tone(colour: str, step: float, chroma: float = 1.0) -> str:
    """The same hue with its OKLab lightness moved by `step` and its colourfulness scaled by `chroma`."""
    lab = _oklab(colour).copy()
    lab[0] = min(1.0, max(0.0, lab[0] + step))
    lab[1:] *= chroma
    return _hex(lab)


@lru_cache(maxsize=4096)
def lightness(colour: str) -> float:
    """CIE L*, 0 to 100: what tells figure from ground."""
    luminance = float(_Y @ _linear(np.array(channels(colour)) / 255))
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


def _linear(encoded: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4))


def _oklab(colour: str) -> NDArray[np.float64]:
    return np.asarray(_TO_LAB @ np.cbrt(_TO_LMS @ _linear(np.array(channels(colour)) / 255)))


def _hex(lab: NDArray[np.float64]) -> str:
    linear = np.clip(_FROM_LMS @ (_FROM_LAB @ lab) ** 3, 0, 1)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    red, green, blue = (round(float(value) * 255) for value in np.clip(encoded, 0, 1))
    return f"#{red:02x}{green:02x}{blue:02x}"
