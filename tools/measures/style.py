"""Style: statistics of how a picture is made, whatever it shows, for telling shots apart that should look alike."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from .sight import Floats, Look

NAMES = (
    "saturation", "saturation spread", "lightness", "lightness spread", "lightness skew", "colourfulness", "hue concentration",
    "edge density", "edge peakedness", "fine texture", "local contrast", "flat share", "band 1", "band 2", "band 3", "band 4",
    "spectrum slope",
)  # fmt: skip

SPREADS = np.array([3.2, 1.7, 10.0, 2.4, 0.53, 3.5, 0.097, 0.053, 0.37, 0.18, 0.76, 0.015, 0.33, 0.29, 0.29, 0.31, 0.12])
"""How much shots of one film, made alike, differ: the standard deviations within 22 films of the animatic, 124 shots."""


@dataclass
class Style:
    """Statistics of a few frames of a take; `vector` is their mean, named by `NAMES`."""

    rows: list[Floats] = field(default_factory=list)

    def see(self, look: Look) -> None:
        """Take one frame."""
        self.rows.append(statistics(look))

    def vector(self) -> tuple[float, ...]:
        """The take's figures, in the order of `NAMES`; empty when nothing was seen."""
        return tuple(round(float(value), 5) for value in np.mean(self.rows, axis=0)) if self.rows else ()


def statistics(look: Look) -> Floats:
    """Seventeen figures of one picture: colour, edges, texture and spectrum."""
    lab = look.lab
    light, a, b = lab[..., 0], lab[..., 1], lab[..., 2]
    chroma = np.hypot(a, b)
    weight = float(chroma.sum()) + 1e-6
    concentration = float(np.hypot(a.sum(), b.sum())) / weight
    spread = float(light.std()) + 1e-6
    apart = (light - light.mean()) / spread
    skew = float((apart * apart * apart).mean())
    edges = np.hypot(cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1))
    strong = float(edges.std()) + 1e-6
    peaks = float((np.square(np.square((edges - edges.mean()) / strong))).mean())
    local = cv2.blur(light * light, (9, 9)) - np.square(cv2.blur(light, (9, 9)))
    bands = _bands(light)
    slope = float(np.polyfit(np.arange(len(bands)), bands, 1)[0])
    return np.array(
        [
            chroma.mean(), chroma.std(), light.mean(), spread, skew, float(a.std() + b.std()), concentration,
            float((edges > 20).mean()), np.log1p(peaks), np.log1p(float(np.abs(look.fine).mean())),
            float(np.sqrt(np.maximum(local, 0)).mean()), float((edges < 1.0).mean()), *bands, slope,
        ]
    )  # fmt: skip


def _bands(light: np.ndarray) -> list[float]:
    """The logarithm of the energy in four octaves of detail."""
    found, plane = [], light
    for _ in range(4):
        soft = cv2.GaussianBlur(plane, (0, 0), 1.5)
        found.append(float(np.log1p(((plane - soft) ** 2).mean())))
        plane = soft[::2, ::2]
    return found


def apart(one: tuple[float, ...], others: list[tuple[float, ...]]) -> float:
    """How far a take's style lies from the take that is most like it, in usual spreads: the mean over all figures.

    The nearest, not the middle: a film has its nights and its insides, and a drawn shot has none like it.
    """
    return float((np.abs(np.asarray(others) - np.asarray(one)) / SPREADS).mean(axis=1).min())
