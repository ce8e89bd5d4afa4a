"""Mending: a piece of a shot fitted to the frames of the one before that it shows again."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from . import flow, grading
from .base import Frame

_FADE = 8  # frames over which what still differs is let go
_CRISP_ENOUGH = 0.05  # natural logarithm
_SHARPENED = (-0.5, 1.0)
_LOCAL = 16.0  # grey levels: the most of it


def mend(tail: Sequence[Frame], piece: Sequence[Frame]) -> list[Frame]:
    """A piece fitted to the frames that it shows again: those are led over into it, the colours of the rest follow."""
    overlap = len(tail)
    drift = grading.compensate(grading.palette(*piece[:overlap]), grading.palette(*tail))
    fitted = list(piece)
    graded = [drift.apply(frame) for frame in piece[:overlap]]
    if _apart(tail, graded) < _apart(tail, piece[:overlap]):
        fitted = [*graded, *(drift.apply(frame) for frame in piece[overlap:])]
    rest, edge = _local(tail[-1], fitted[overlap - 1]), _softness(tail[-1], fitted[overlap - 1])
    for index in range(min(len(fitted), overlap + _FADE)):
        share = min(1.0, 1 - (index - overlap + 1) / (_FADE + 1))
        whole = _crisp(fitted[index], share * edge) + share * rest
        fitted[index] = np.asarray(np.clip(np.rint(whole), 0, 255), dtype=np.uint8)
    for index in range(overlap):
        fitted[index] = _led_over(tail[index], fitted[index], (index + 1) / (overlap + 1) if overlap > 1 else 0.0)
    return fitted


def _apart(one: Sequence[Frame], two: Sequence[Frame]) -> float:
    return sum(float(cv2.absdiff(a, b).mean()) for a, b in zip(one, two, strict=True))


def _local(wanted: Frame, given: Frame) -> NDArray[np.float32]:
    """What still differs between two pictures of the same, without its detail: light that lies otherwise."""
    high, wide = wanted.shape[:2]
    size = 48, max(8, round(48 * high / wide))
    coarse = [cv2.resize(one, size, interpolation=cv2.INTER_AREA).astype(np.float32) for one in (wanted, given)]
    apart = cv2.GaussianBlur(coarse[0] - coarse[1], (0, 0), 2.0)
    return np.asarray(cv2.resize(np.clip(apart, -_LOCAL, _LOCAL), (wide, high), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def _softness(wanted: Frame, given: Frame) -> float:
    """How much the second picture is to be sharpened to be as crisp as the first of the same; below 0: softened."""
    crisp, soft, tried = (fineness(one) for one in (wanted, given, _crisp(given, 0.5)))
    if abs(float(np.log((crisp + 0.5) / (soft + 0.5)))) < _CRISP_ENOUGH or tried - soft < 1e-3:
        return 0.0
    return float(np.clip(0.5 * (crisp - soft) / (tried - soft), *_SHARPENED))


def _crisp(frame: Frame, amount: float) -> NDArray[np.float32]:
    whole = frame.astype(np.float32)
    if amount == 0.0:
        return whole
    return np.asarray(cv2.addWeighted(whole, 1 + amount, cv2.GaussianBlur(whole, (0, 0), 1.0), -amount, 0.0), dtype=np.float32)


def fineness(frame: Frame | NDArray[np.float32]) -> float:
    """The mean of what stands out from pixel to pixel, in grey levels."""
    return float(np.abs(cv2.Laplacian(frame[..., 1], cv2.CV_32F)).mean())


def _led_over(one: Frame, two: Frame, share: float) -> Frame:
    """A picture between two of the same moment: along the motion that leads from one to the other."""
    if share <= 0 or np.array_equal(one, two):
        return one
    motion = flow.follow(one, two)
    return (one if share < 0.5 else two) if motion is None else motion.at(share)
