"""Filming what lies in a folder: a still with the planned move, a film's window at the film's rate, both framed by the shot's size."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

import cv2
import numpy as np

from ..core.shot import ShotSize
from ..core.take import FrameGeometry
from ..core.timing import Size
from .base import Frame, Order
from .enlarging import bring_to, scale
from .interpolation import retime
from .media_file import film_frames, read_picture
from .media_index import Medium, within
from .media_window import Window
from .moving import move, overscan

SHARES = {ShotSize.FULL: 0.94, ShotSize.MEDIUM: 0.8, ShotSize.CLOSE: 0.66, ShotSize.INSERT: 0.74}
"""How much of a picture's width a shot size shows, so that two shots of one place are not one shot."""
FEWEST = 0.6  # of the film's pixels that a cut-out must have: closer than that it would be soft
KEPT = 0.5  # of a picture: if filling the frame would keep less, the whole of it lies on its own blurred enlargement
LARGEST = 4096  # pixels on the shorter side that a still is read at
ENOUGH = 0.9  # of the film's rate: from so many pictures a second on none is drawn in between, which takes a fifth of a second for each
_SOFT = 24  # pixels of the small picture that a blurred ground is made from


def share_of(order: Order, medium: Medium) -> float:
    """How much of the picture's width is shown; never so little that it gets soft."""
    share = SHARES.get(order.shot.size, 1.0)
    share += (1 - share) * order.shot.adjust.reframe
    finest = FEWEST * max(order.size.width / medium.facts.width, order.size.height / medium.facts.height)
    return round(min(1.0, max(share, finest)), 4)


def still(medium: Medium, order: Order, geometry: list[FrameGeometry]) -> Iterator[Frame]:
    shot, size = order.shot, order.size
    share = share_of(order, medium)
    aspect = size.width / size.height
    room = overscan(shot.camera, shot.adjust.camera, aspect) / share
    picture = read_picture(medium.path, round(min(LARGEST, max(size.width, size.height) * room)))
    if _kept(picture.shape[1], picture.shape[0], size) < KEPT:
        picture = _laid(picture, Size(width=_even(size.width * room), height=_even(size.height * room)))
    picture = _part(picture, share, _attention(picture))
    yield from move(picture, shot.camera, shot.frames, size, shot.adjust.camera, rate=order.rate, seed=shot.seed, geometry=geometry)


def film(medium: Medium, window: Window, order: Order) -> Iterator[Frame]:
    """A stretch of a film at the film's rate; where it ends before the shot does, its last picture is filmed as a still."""
    shot, rate = order.shot, order.rate
    last_at = max(0.0, window.seconds - 1 / medium.facts.rate) / window.speed  # of the shot, in seconds: the window's last picture
    lasting = min(shot.frames, 1 + int(float(rate.fraction) * last_at + 1e-6)) if window.speed < 1 else shot.frames
    last: Frame | None = None
    for last in _timed(medium, window, order, lasting):
        yield last
    if last is not None and lasting < shot.frames:
        held = move(last.copy(), shot.camera, shot.frames - lasting + 1, order.size, shot.adjust.camera, rate=rate, seed=shot.seed)
        yield from islice(held, 1, None)  # its first picture was the last just now


def repeats(medium: Medium, window: Window, order: Order) -> bool:
    """Whether pictures of a film are shown twice, since a draft draws none in between."""
    return order.draft and medium.facts.rate * window.speed < ENOUGH * float(order.rate.fraction)


def _timed(medium: Medium, window: Window, order: Order, count: int) -> Iterator[Frame]:
    """`count` pictures of the order's size at the film's rate: the file's own where it has about as many or more, else drawn in between."""
    share = share_of(order, medium)
    taken = _stretch(medium, window, _needed(medium, order.size, share))
    native, rate = medium.facts.rate * window.speed, float(order.rate.fraction)
    if order.draft or native >= ENOUGH * rate:
        yield from (_framed(frame, order.size, share) for frame in _nearest(taken, native / rate, count))
        return
    framed = (_framed(frame, order.size, share) for frame in taken)  # first made small: what is drawn in between costs by its size
    yield from retime(_padded(framed), Fraction(native).limit_denominator(100_000), order.rate, count)


def _needed(medium: Medium, size: Size, share: float) -> tuple[int, int]:
    """The width and height at which a file's pictures are taken so that what is shown of them just fills the frame."""
    facts = medium.facts
    scale_by = max(size.width / (facts.width * share), size.height / (facts.height * share))
    return within(medium, math.ceil(min(1.0, scale_by) * min(facts.width, facts.height)))


def _stretch(medium: Medium, window: Window, size: tuple[int, int]) -> Iterator[Frame]:
    """The window's pictures at the file's own even rate, whatever the distances in it."""
    step, index = 1 / medium.facts.rate, 0
    before: Frame | None = None
    for at, frame in film_frames(medium.path, window.start, size):
        while before is not None and window.start + (index + 0.5) * step < at:
            yield before
            index += 1
        if at >= window.until - 0.001:  # to which times are rounded
            break
        before = frame
    if before is not None:
        yield before


def _nearest(frames: Iterator[Frame], step: float, count: int) -> Iterator[Frame]:
    made, shown = 0, None
    for index, frame in enumerate(frames):
        shown = frame
        while made < count and round(made * step) <= index:
            yield frame
            made += 1
        if made == count:
            return
    while shown is not None and made < count:
        yield shown
        made += 1


def _padded(frames: Iterator[Frame]) -> Iterator[Frame]:
    """The last picture a few times more, for files that end a little before they say."""
    last: Frame | None = None
    for last in frames:
        yield last
    for _ in range(3 if last is not None else 0):
        yield np.asarray(last)


def _framed(frame: Frame, size: Size, share: float) -> Frame:
    if _kept(frame.shape[1], frame.shape[0], size) < KEPT:
        frame = _laid(frame, size)
    return bring_to(_part(frame, share, (0.5, 0.45)), size)


def _part(picture: Frame, share: float, focus: tuple[float, float]) -> Frame:
    """So much of a picture's sides, about a point and within its edges."""
    if share >= 1:
        return picture
    height, width = picture.shape[:2]
    wide, high = max(16, round(width * share)), max(16, round(height * share))
    left = min(max(0, round(focus[0] * width - wide / 2)), width - wide)
    top = min(max(0, round(focus[1] * height - high / 2)), height - high)
    return np.ascontiguousarray(picture[top : top + high, left : left + wide])


def _attention(picture: Frame) -> tuple[float, float]:
    """Where there is most to see, drawn half way to the middle: the centre of the strongest contours."""
    small = cv2.GaussianBlur(cv2.resize(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (96, 96), interpolation=cv2.INTER_AREA), (0, 0), 1.5)
    edges = np.hypot(cv2.Sobel(small, cv2.CV_32F, 1, 0), cv2.Sobel(small, cv2.CV_32F, 0, 1)).astype(np.float64)
    weight = np.maximum(edges - np.percentile(edges, 70), 0)
    total = float(weight.sum())
    if total <= 0:
        return 0.5, 0.5
    across, down = np.arange(96) / 95, np.arange(96) / 95
    return 0.25 + 0.5 * float((weight.sum(0) * across).sum()) / total, 0.25 + 0.5 * float((weight.sum(1) * down).sum()) / total


def _kept(width: int, height: int, size: Size) -> float:
    """The share of a picture that is left when it fills the frame."""
    ratio = width * size.height / (height * size.width)
    return min(ratio, 1 / ratio)


def _laid(picture: Frame, size: Size) -> Frame:
    """The whole picture on a blurred, darker enlargement of itself: a standing one in a lying frame, or the other way about."""
    fit = min(size.width / picture.shape[1], size.height / picture.shape[0])
    front = scale(picture, max(1, round(picture.shape[1] * fit)), max(1, round(picture.shape[0] * fit)))
    tiny = cv2.resize(picture, (_SOFT, _SOFT), interpolation=cv2.INTER_AREA)
    ground = cv2.resize(cv2.GaussianBlur(tiny, (0, 0), 2), (size.width, size.height), interpolation=cv2.INTER_CUBIC)
    ground = cv2.convertScaleAbs(ground, alpha=0.6)
    top, left = (size.height - front.shape[0]) // 2, (size.width - front.shape[1]) // 2
    ground[top : top + front.shape[0], left : left + front.shape[1]] = front
    return np.asarray(ground, dtype=np.uint8)


def _even(value: float) -> int:
    return min(7680, max(16, round(value / 2) * 2))
