"""The motion between two pictures, and the pictures in between.

Source: dense inverse search (Kroeger et al., "Fast optical flow using dense inverse search", 2016) both ways, by
OpenCV; what does not come back to where it started is seen in one picture only. Both motions are carried forward
to the moment that is drawn, the better match on top, and both pictures are fetched along them.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .base import Frame

Plane = NDArray[np.float32]
"""``(height, width) float32``; a field of motion is ``(height, width, 2)``, right and down, in pixels."""

WIDTH = 640  # pixels: motion is looked for in pictures at most so wide
LOST = 2.0  # pixels and a tenth of the motion: there and back must meet within this
CUT = 14.0  # grey levels by which pictures still differ when the motion is followed: another picture
EXPLAINED = 0.55  # a cut is where following the motion leaves at least this share of the difference
FLASH = 30.0  # grey levels by which the whole picture's brightness jumps
SAME = 0.05  # grey levels: no motion worth following
_FAINT = 0.02  # how little counts what is seen in one picture only, where both show something
_SEARCH = 160  # pixels of width at which the motion of hidden parts is filled in
_STEPS = range(-5, 6)


@dataclass(frozen=True)
class Motion:
    """How one picture becomes the next: motion both ways at a smaller size, and what both show."""

    before: Frame
    after: Frame
    forth: Plane
    back: Plane
    sure: tuple[Plane, Plane]  # 1 where a pixel of before (after) is seen in the other too
    error: tuple[Plane, Plane]  # grey levels by which a pixel differs from where it goes

    def at(self, share: float) -> Frame:
        """The picture so much of the way from the first to the second (0 to 1)."""
        field, seen = self._field(share)
        high, wide = self.before.shape[:2]
        ratio = np.array([wide / field.shape[1], high / field.shape[0]], dtype=np.float32)
        field = cv2.resize(field, (wide, high), interpolation=cv2.INTER_LINEAR) * ratio
        first = _fetch(self.before, field, -share)
        second = _fetch(self.after, field, 1 - share)
        mix = cv2.resize(seen, (wide, high), interpolation=cv2.INTER_LINEAR)[..., None]
        drawn = first * (1 - mix) + second * mix
        return np.asarray(np.clip(np.rint(drawn), 0, 255), dtype=np.uint8)

    def _field(self, share: float) -> tuple[Plane, Plane]:
        """The motion through every pixel at that moment, from the first picture to the second; and the second's part in it."""
        one = _carry(self.forth, self.forth, share, self.sure[0], self.error[0])
        two = _carry(self.back, -self.back, 1 - share, self.sure[1], self.error[1])
        both = one[0] + two[0]
        alone = one[1], two[1]
        field = _filled(np.asarray(both + _FAINT * (alone[0] + alone[1]), dtype=np.float32))
        first = (1 - share) * both[..., 2] + _FAINT * alone[0][..., 2]
        second = share * both[..., 2] + _FAINT * alone[1][..., 2]
        part = np.where(first + second > 1e-4, second / np.maximum(first + second, 1e-6), share)
        return field, np.asarray(cv2.GaussianBlur(part.astype(np.float32), (0, 0), 0.8), dtype=np.float32)


def follow(before: Frame, after: Frame) -> Motion | None:
    """The motion from one picture to the next; None over a cut or a flash."""
    one, two = _gray(before), _gray(after)
    difference = float(cv2.absdiff(one, two).mean())
    if abs(float(one.mean()) - float(two.mean())) > FLASH:
        return None
    forth, back = flow(one, two), flow(two, one)
    errors = error(one, two, forth), error(two, one, back)
    left = float(np.mean([errors[0].mean(), errors[1].mean()]))
    if left > CUT and left > EXPLAINED * difference:
        return None
    sure = _sure(forth, back), _sure(back, forth)
    forth = _reveal(forth, sure[0], one)
    back = _reveal(back, sure[1], two)
    return Motion(before, after, forth, back, sure, errors)


def flow(one: NDArray[np.uint8], two: NDArray[np.uint8]) -> Plane:
    """Where every pixel of a grey picture goes in the next.

    Searched twice: smoothing the motion mends most of it and loses small things that move far, so that each pixel
    has the way on which it changes less.
    """
    smooth, plain = (_search(one, two, rounds) for rounds in (5, 0))
    errors = error(one, two, smooth), error(one, two, plain)
    better = np.asarray(errors[1] < 0.7 * errors[0] - 1, dtype=np.uint8)
    if not better.any():
        return smooth
    return np.where(cv2.medianBlur(better, 5)[..., None] > 0, plain, smooth)


def _search(one: NDArray[np.uint8], two: NDArray[np.uint8], rounds: int) -> Plane:
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    search.setVariationalRefinementIterations(rounds)
    return np.asarray(search.calc(one, two, np.zeros((*one.shape, 2), dtype=np.float32)), dtype=np.float32)


def _gray(frame: Frame) -> NDArray[np.uint8]:
    gray = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
    high, wide = gray.shape
    share = min(1.0, WIDTH / wide)
    size = max(16, round(wide * share)), max(16, round(high * share))
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA) if size != (wide, high) else gray, dtype=np.uint8)


def _grid(shape: tuple[int, ...]) -> Plane:
    down, across = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    return np.stack([across, down], axis=-1)


def _fetch(picture: NDArray[np.uint8] | Plane, field: Plane, share: float) -> Plane:
    """What of a picture comes to every pixel along so much of the motion."""
    at = _grid(field.shape) + share * field
    fetched = cv2.remap(picture, at[..., 0], at[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(fetched, dtype=np.float32)


def error(one: NDArray[np.uint8], two: NDArray[np.uint8], forth: Plane) -> Plane:
    """Grey levels by which a picture differs from the next, once the motion is followed."""
    apart = np.abs(_fetch(two, forth, 1.0) - one.astype(np.float32))
    return np.asarray(cv2.blur(apart, (5, 5)), dtype=np.float32)


def _sure(forth: Plane, back: Plane) -> Plane:
    """1 where the way there and the way back meet, softly down to 0."""
    at = _grid(forth.shape) + forth
    returned = cv2.remap(back, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    apart = np.linalg.norm(forth + returned, axis=-1)
    limit = LOST + 0.1 * np.linalg.norm(forth, axis=-1)
    met = np.clip(2 - apart / limit, 0, 1)
    inside = (at[..., 0] > -1) & (at[..., 1] > -1) & (at[..., 0] < forth.shape[1]) & (at[..., 1] < forth.shape[0])
    return np.asarray(met * inside, dtype=np.float32)


def _reveal(field: Plane, sure: Plane, gray: NDArray[np.uint8]) -> Plane:
    """The motion with what is seen in one picture only moved as its surroundings of like brightness are."""
    if float(sure.min()) > 0.5:
        return field
    high, wide = sure.shape
    size = min(wide, _SEARCH), max(8, round(high * min(wide, _SEARCH) / wide))
    small, tone = (cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in (sure, gray.astype(np.float32)))
    moved = cv2.resize(field * sure[..., None], size, interpolation=cv2.INTER_AREA)
    total = np.zeros_like(moved)
    weight = np.full(small.shape, 1e-6, dtype=np.float32)
    reach = 2 * max(_STEPS)
    edge = [(reach, reach), (reach, reach)]
    wider = np.pad(moved, [*edge, (0, 0)]), np.pad(small, edge), np.pad(tone, edge, mode="edge")
    for down in _STEPS:
        for across in _STEPS:
            rows = slice(reach + 2 * down, reach + 2 * down + size[1])
            columns = slice(reach + 2 * across, reach + 2 * across + size[0])
            like = np.exp(-np.abs(wider[2][rows, columns] - tone) / 8 - (down * down + across * across) / 12)
            total += like[..., None] * wider[0][rows, columns]
            weight += like * wider[1][rows, columns]
    filled = cv2.resize(total / weight[..., None], (wide, high), interpolation=cv2.INTER_LINEAR)
    known = np.minimum(1.0, 2 * sure)[..., None]
    return np.asarray(field * known + filled * (1 - known), dtype=np.float32)


def _carry(path: Plane, value: Plane, share: float, sure: Plane, error: Plane) -> tuple[Plane, Plane]:
    """Pixels carried along so much of their path: what they say and how much they count, of sure and of unsure ones."""
    high, wide = sure.shape
    at = np.rint(_grid(sure.shape) + share * path).astype(np.int32)
    np.clip(at, -1, (wide, high), out=at)
    index = ((at[..., 1] + 1) * (wide + 2) + at[..., 0] + 1).ravel()
    better = np.exp(error / -6.0) + 1e-3
    made = []
    for belief in (sure, 1 - sure):
        count = (better * belief).ravel()
        planes = [count * value[..., 0].ravel(), count * value[..., 1].ravel(), count]
        sums = np.stack([np.bincount(index, plane, (wide + 2) * (high + 2)) for plane in planes], axis=-1)
        inner = sums.reshape(high + 2, wide + 2, 3)[1:-1, 1:-1]
        # Pixels part and meet on the way: what falls between two of them is theirs too.
        made.append(np.asarray(cv2.GaussianBlur(inner.astype(np.float32), (3, 3), 0.7), dtype=np.float32))
    return made[0], made[1]


def _filled(sums: Plane) -> Plane:
    """Weighted sums and their weights made a field; where nothing arrived, it is what arrived around."""
    sums, reach = sums.copy(), 1.5
    for _ in range(5):
        empty = np.clip(1 - sums[..., 2:] / 0.05, 0, 1)
        if not empty.any():
            break
        sums += empty * np.asarray(cv2.GaussianBlur(sums, (0, 0), reach))
        reach *= 2
    return np.asarray(sums[..., :2] / np.maximum(sums[..., 2:], 1e-6), dtype=np.float32)
