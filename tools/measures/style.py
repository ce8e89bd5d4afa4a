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
    angle = np.arctan2(b, a)
    weight = float(chroma.sum()) + 1e-6
    concentration = float(np.hypot((chroma * np.cos(angle)).sum(), (chroma * np.sin(angle)).sum())) / weight
    spread = float(light.std()) + 1e-6
    skew = float((((light - light.mean()) / spread) ** 3).mean())
    edges = np.hypot(cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1))
    strong = float(edges.std()) + 1e-6
    peaks = float((((edges - edges.mean()) / strong) ** 4).mean())
    local = cv2.blur(light * light, (9, 9)) - cv2.blur(light, (9, 9)) ** 2
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
    """How far a take's style lies from the others', in their own spread: the mean of the absolute z-scores."""
    table = np.asarray(others)
    spread = np.maximum(table.std(axis=0), 0.15 * np.abs(table).mean(axis=0) + 1e-3)
    return float(np.abs((np.asarray(one) - np.median(table, axis=0)) / spread).mean())
