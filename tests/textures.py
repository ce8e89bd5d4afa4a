"""Textures: grounds with detail of several sizes, for takes that a measure can track."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def ground_of(rough: float, middle: float, fine: float) -> NDArray[np.uint8]:
    """A picture of 620x320 pixels, the same every time; the strengths of its detail are in grey levels."""
    random = np.random.default_rng(8)
    total = np.zeros((320, 620, 3), np.float32)
    for cells, strength in ((8, rough), (30, middle), (90, fine)):
        small = random.normal(0, strength, (cells, cells * 2, 3)).astype(np.float32)
        total += cv2.resize(small, (620, 320), interpolation=cv2.INTER_CUBIC)
    return np.clip(total + 128, 0, 255).astype(np.uint8)
