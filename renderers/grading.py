"""A grade that makes the shots of a scene look alike in light and colour.

A shot is compared with a reference: the place's reference picture or the scene's first take. What differs by less
than a tolerance is left alone; more is brought to the edge of the tolerance, so that a graded shot is not graded
again. What differs by much is meant (night after day, a fire): it fades out of reach, and nothing is done. One grade
holds for a whole shot; it never flickers.

Source: linear Monge-Kantorovitch colour transfer (Pitié and Kokaram, 2007), in CIE Lab.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice

import cv2
import numpy as np
from numpy.typing import NDArray

from .base import Frame

Floats = NDArray[np.float64]

SMALL = 128  # pixels of width: where light and colour are measured
LIGHT = (2.0, 10.0)  # lightness (0 to 100) that is left alone; that is made good at most
COLOUR = (1.5, 10.0)  # the same for the distance in a and b
SPREAD = (0.06, 0.25)  # the same for contrast and colourfulness (natural logarithm)
FADING = 0.6  # beyond the reach, by this share of it, the grade fades to none
SAMPLED = 8  # frames of a shot that its look is taken from
_DEEP = 12.0  # lightness at either end that is moved less and less, so that black and white stay
_SIDE = 65  # colours of the table along each side
_FINE = 64  # parts of a grey level that it counts in
_FLOOR = 4.0  # the least variance taken for real: below, colour has no direction


@dataclass(frozen=True)
class Palette:
    """How a picture or several look: the mean in Lab ``(3,)`` and the covariance ``(3, 3)``."""

    mean: Floats
    spread: Floats


@dataclass(frozen=True)
class Grade:
    """A linear change of Lab colours about a mean: `turn` ``(3, 3)``, then `shift` ``(3,)``."""

    mean: Floats
    turn: Floats
    shift: Floats

    @property
    def neutral(self) -> bool:
        """Whether it changes nothing worth seeing."""
        return bool(np.abs(self.shift).max() < 0.05 and np.abs(self.turn - np.eye(3)).max() < 0.002)

    def scaled(self, strength: float) -> Grade:
        """The same grade, so much of it (0 to 1)."""
        return replace(self, turn=np.eye(3) + strength * (self.turn - np.eye(3)), shift=strength * self.shift)

    def apply(self, frame: Frame) -> Frame:
        """The frame graded; black and white stay, no colour is cut off, and no bands appear."""
        if self.neutral:
            return frame
        high, wide = frame.shape[:2]
        # Each pixel takes its change from one of the colours of the table around it, in an even pattern: on average from between.
        near = (frame * np.float32((_SIDE - 1) / 255) + _pattern(high, wide)).astype(np.int32)
        at = (near[..., 0] * _SIDE + near[..., 1]) * _SIDE + near[..., 2]
        fine = frame.astype(np.int16) * _FINE
        fine += self._changes.take(at, axis=0)
        fine += (_pattern(high, wide)[:, ::-1] * _FINE).astype(np.int16)
        return np.asarray(np.clip(fine // _FINE, 0, 255), dtype=np.uint8)

    @cached_property
    def _changes(self) -> NDArray[np.int16]:
        """What the grade adds to each colour of an even grid ``(side ** 3, 3)``, in 64ths of a grey level."""
        levels = np.linspace(0, 1, _SIDE, dtype=np.float32)
        source = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1).reshape(_SIDE, -1, 3)
        lab = np.asarray(cv2.cvtColor(source, cv2.COLOR_RGB2LAB), dtype=np.float32)
        whole = np.hstack([self.turn, (self.mean + self.shift - self.turn @ self.mean)[:, None]])
        change = cv2.transform(lab, whole.astype(np.float32)) - lab
        change *= _room(lab[..., 0])[..., None]
        graded = np.asarray(cv2.cvtColor(lab + change, cv2.COLOR_LAB2RGB), dtype=np.float32)
        held = _held(source, graded) - source
        return np.asarray(np.rint(held * 255 * _FINE), dtype=np.int16).reshape(-1, 3)

    def over(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        """All frames graded."""
        return (self.apply(frame) for frame in frames)


def palette(*frames: Frame) -> Palette:
    """How these pictures look together."""
    pixels = np.concatenate([_small_lab(frame).reshape(-1, 3) for frame in frames]).astype(np.float64)
    low, high = np.percentile(pixels, (1, 99), axis=0)  # a lamp or a hole in the picture doesn't speak for it
    pixels = np.clip(pixels, low, high)
    return Palette(pixels.mean(axis=0), np.cov(pixels.T))


def match(look: Palette, reference: Palette, strength: float = 1.0) -> Grade:
    """The grade that brings a look toward the reference's; below full `strength` a second one would find something left."""
    away = reference.mean - look.mean
    light = _within(abs(float(away[0])), *LIGHT) * float(np.sign(away[0]))
    distance = float(np.hypot(away[1], away[2]))
    colour = _within(distance, *COLOUR) / max(distance, 1e-9) * away[1:]
    values, vectors = np.linalg.eigh(_transport(look.spread, reference.spread))
    size = float(np.abs(np.log(values)).max())
    gain = _within(size, *SPREAD) / max(size, 1e-9)
    # What is meant to look different in light keeps its colour and contrast too.
    alike = min(_alike(abs(float(away[0])), *LIGHT), _alike(distance, *COLOUR))
    turn = (vectors * np.exp(np.log(values) * gain * alike)) @ vectors.T
    return Grade(look.mean, turn, np.array([light, *colour]) * alike).scaled(strength)


def toward(reference: Frame, frames: Iterable[Frame], strength: float = 0.6) -> Iterator[Frame]:
    """A shot brought toward a reference picture by one grade, which its first frames decide.

    Below full strength, since a shot shows other things than its reference does.
    """
    rest = iter(frames)
    first = [frame.copy() for frame in islice(rest, SAMPLED)]
    if first:
        yield from match(palette(*first), palette(reference), strength).over(chain(first, rest))


def compensate(look: Palette, reference: Palette) -> Grade:
    """The grade that undoes all of a small drift: for pieces of one shot, which must meet exactly."""
    values, vectors = np.linalg.eigh(_transport(look.spread, reference.spread))
    held = np.clip(values, np.exp(-SPREAD[1]), np.exp(SPREAD[1]))
    shift = np.clip(reference.mean - look.mean, -sum(LIGHT), sum(LIGHT))
    return Grade(look.mean, (vectors * held) @ vectors.T, shift)


def _alike(distance: float, tolerance: float, most: float) -> float:
    """1 within reach, falling to 0 beyond it."""
    reach = tolerance + most
    return float(np.clip(1 - (distance - reach) / (FADING * reach), 0, 1))


def _within(distance: float, tolerance: float, most: float) -> float:
    """How much of a distance is made good."""
    return min(max(0.0, distance - tolerance), most)


def _transport(one: Floats, two: Floats) -> Floats:
    """The symmetric matrix that turns the first covariance into the second."""
    floor = _FLOOR * np.eye(3)
    root = _power(one + floor, 0.5)
    inverse = _power(one + floor, -0.5)
    return np.asarray(inverse @ _power(root @ (two + floor) @ root, 0.5) @ inverse)


def _power(matrix: Floats, exponent: float) -> Floats:
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    return np.asarray((vectors * np.maximum(values, 1e-9) ** exponent) @ vectors.T)


def _small_lab(frame: Frame) -> NDArray[np.float32]:
    height = max(8, round(SMALL * frame.shape[0] / frame.shape[1]))
    small = cv2.resize(frame, (SMALL, height), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), dtype=np.float32)


def _room(lightness: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much of a change there is room for: all in the middle, none at black and white."""
    share = np.clip(np.minimum(lightness, 100 - lightness) / _DEEP, 0, 1)
    return np.asarray(share * (2 - share), dtype=np.float32)


def _held(source: NDArray[np.float32], graded: NDArray[np.float32]) -> NDArray[np.float32]:
    """Only so much of the change as no channel is cut off by."""
    change = graded - source
    room = np.where(change > 0, 1 - source, source)
    # Up to half of the room is used freely, the rest ever less: an edge of the gamut becomes no edge in the picture.
    size = np.abs(change)
    used = np.where(size > room / 2, room - room * room / (4 * np.maximum(size, 1e-6)), size)
    least = np.min(np.where(size > 1e-6, used / np.maximum(size, 1e-6), 1.0), axis=-1, keepdims=True)
    return np.asarray(source + change * least, dtype=np.float32)


def _pattern(high: int, wide: int) -> NDArray[np.float32]:
    """An even pattern of thresholds between 0 and 1, the same in every frame: steps become a texture nobody sees."""
    return np.tile(_THRESHOLDS, (-(-high // 8), -(-wide // 8)))[:high, :wide, None]


def _thresholds() -> NDArray[np.float32]:
    """Bayer's 8 by 8 order, as thresholds between 0 and 1."""
    order = np.zeros((1, 1))
    for _ in range(3):
        order = np.block([[4 * order, 4 * order + 2], [4 * order + 3, 4 * order + 1]])
    return np.asarray((order + 0.5) / 64, dtype=np.float32)


_THRESHOLDS = _thresholds()
