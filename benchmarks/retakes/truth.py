"""The truth of a take: what is wrong with it, known because it was planted, or measured against the clean pictures."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from rushes.core.verdict import FailureMode
from rushes.tools.measures.camera import low_pass

Frames = NDArray[np.uint8]
FLICKERS, TREMBLES, SOFTER = 0.012, 0.11, 0.85
"""What is wrong beyond: natural logarithm of gain from frame to frame; percent of the width; share of the parent's detail."""


def mended(wrong: Mapping[FailureMode, float], frames: Frames, parent: Frames, clean: Frames, rate: float) -> dict[FailureMode, float]:
    """What is wrong with a take after the crew has mended it, 1 at the limit: measured against the clean pictures, not by the judge.

    Faults that no repair touches stay as they were planted.
    """
    left = dict(wrong)
    measured = {
        FailureMode.FLICKER: flicker(frames, clean) / FLICKERS,
        FailureMode.LOCAL_FLICKER: local_flicker(frames, clean) / FLICKERS,
        FailureMode.JITTER: tremble(frames, clean, rate) / TREMBLES,
    }
    for mode, value in measured.items():
        left.pop(mode, None)
        if value > 1:
            left[mode] = value
    if detail(frames) < SOFTER * detail(parent):
        left[FailureMode.SOFT] = detail(parent) / max(1e-6, detail(frames))
    return left


def flicker(frames: Frames, clean: Frames) -> float:
    """How restless the whole picture's light is, beside the clean one: RMS of the gain's change from frame to frame."""
    gains = np.log((frames.mean(axis=(1, 2, 3)) + 1) / (clean.mean(axis=(1, 2, 3)) + 1))
    return float(np.sqrt((np.diff(gains) ** 2).mean()))


def local_flicker(frames: Frames, clean: Frames) -> float:
    """The same in the worse half of the picture, without the whole's."""
    middle = frames.shape[2] // 2
    halves = [np.log((f.mean(axis=(1, 2, 3)) + 1) / (c.mean(axis=(1, 2, 3)) + 1))
              for f, c in ((frames[:, :, :middle], clean[:, :, :middle]), (frames[:, :, middle:], clean[:, :, middle:]))]  # fmt: skip
    apart = (halves[0] - halves[1]) / 2
    return float(np.sqrt((np.diff(apart) ** 2).mean()))


def tremble(frames: Frames, clean: Frames, rate: float) -> float:
    """How far each picture lies off the clean one, beyond slow changes: RMS in percent of the width.

    A steadied picture is a little enlarged, which alone would count as 0.14; so the clean one is first enlarged alike.
    """
    wide = frames.shape[2]
    window = cv2.createHanningWindow((wide, frames.shape[1]), cv2.CV_32F)
    zoom = enlargement(frames, clean)
    shifts = np.array([cv2.phaseCorrelate(_grey(_zoomed(c, zoom)), _grey(f), window)[0] for f, c in zip(frames, clean, strict=True)])
    rough = (shifts - low_pass(shifts, 2.5, rate))[2:-2]
    return float(np.sqrt((rough**2).sum(axis=1).mean())) / wide * 100


def enlargement(frames: Frames, clean: Frames) -> float:
    """How much larger than the clean ones the pictures are, at most 1.08 times: where both agree best."""
    window = cv2.createHanningWindow((frames.shape[2], frames.shape[1]), cv2.CV_32F)

    def agreement(zoom: float) -> float:
        return float(np.mean([cv2.phaseCorrelate(_grey(_zoomed(c, zoom)), _grey(f), window)[1]
                              for f, c in zip(frames[::6], clean[::6], strict=True)]))  # fmt: skip

    return max((1 + step * 0.0025 for step in range(33)), key=agreement)


def _zoomed(frame: Frames, zoom: float) -> Frames:
    high, wide = frame.shape[:2]
    matrix = np.array([[zoom, 0, (1 - zoom) * wide / 2], [0, zoom, (1 - zoom) * high / 2]])
    return np.asarray(cv2.warpAffine(frame, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101), np.uint8)


def detail(frames: Frames) -> float:
    """The mean strength of what stands out from pixel to pixel, over a few frames."""
    return float(np.mean([np.abs(cv2.Laplacian(_grey(frame), cv2.CV_32F)).mean() for frame in frames[::6]]))


def _grey(frame: Frames) -> NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), np.float32)
