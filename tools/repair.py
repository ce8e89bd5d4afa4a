"""Repair: what the crew itself can mend in a finished take, without its renderer: light that flickers, a camera that trembles, a tint.

Every repair goes through the take twice: once to measure, once to mend, frame by frame. Nothing is smoothed over
time and nothing is blurred: pictures are only made lighter or darker, moved, or tinted, each as a whole or in parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ..core.take import CameraPose, FrameGeometry, SubjectBox
from .measures.camera import Camera, low_pass
from .measures.light import FLOOR, Flicker
from .measures.sight import Floats, Look, Step, look_at

Frame = NDArray[np.uint8]
Grey = NDArray[np.float32]
Source = Callable[[], Iterable[Frame]]
"""Gives the take's frames ``(height, width, 3) uint8`` from the first on, each time it is called."""

VERSION = "2"
"""Raise it when the same repair of the same take would give other pixels: it is part of the repaired take's key."""

SLOW = 1.0
"""Hertz: what changes more slowly is meant, a fade or a pan, and stays."""

MOST_GAIN = 0.35
"""Natural logarithm: the most by which a picture is made lighter or darker."""

MOST_TINT = 0.25
"""The same for each of the three colours of a tint."""

BETTER = 0.8
"""Share of what a step leaves unexplained that another must stay under to replace it."""

WIDTH = 384
"""Pixels: the width at which steps are held against the pictures."""

MOST_CROP = 1.06
"""The most by which a steadied picture is enlarged, so that its edges do not show."""


class Fix(StrEnum):
    """The repairs there are."""

    DEFLICKER = "deflicker"
    DEFLICKER_PARTS = "deflicker parts"
    STABILISE = "stabilise"
    MATCH = "colour match"


@dataclass(frozen=True)
class Repaired:
    """A take being mended: its frames, one by one, and where everything in them stands now."""

    frames: Iterator[Frame]
    geometry: tuple[FrameGeometry, ...] = ()


def repair(
    fix: Fix, source: Source, rate: float, geometry: Sequence[FrameGeometry] = (), wanted: Sequence[Frame] = ()
) -> Repaired:
    """Mend a take; `rate` in frames a second. `wanted` are pictures of the light that a colour match goes by."""
    match fix:
        case Fix.DEFLICKER:
            light = _light(source, geometry)
            return Repaired(_lit(source, correction(np.asarray(light.gains), rate)), tuple(geometry))
        case Fix.DEFLICKER_PARTS:
            light = _light(source, geometry)
            rows = np.stack(light.parts) + np.asarray(light.gains)[:, None, None] if light.parts else np.zeros((0, 1, 1))
            return Repaired(_lit(source, correction(rows, rate)), tuple(geometry))
        case Fix.STABILISE:
            rough, zoom = tremble(_path(source, geometry), rate, _shape(source))
            return Repaired(_steadied(source, rough, zoom), enlarged(geometry, zoom))
        case Fix.MATCH:
            return Repaired(_tinted(source, tint(list(_few(source)), wanted)), tuple(geometry))


def correction(gains: Floats, rate: float) -> Floats:
    """How much lighter than its slow course each frame is, from the gains between frames; natural logarithm, one row a frame."""
    if not len(gains):
        return np.zeros((1, *gains.shape[1:]))
    course = np.concatenate([np.zeros((1, *gains.shape[1:])), np.cumsum(np.nan_to_num(gains), axis=0)])
    flat = course.reshape(len(course), -1)
    return np.clip(flat - low_pass(flat, SLOW, rate), -MOST_GAIN, MOST_GAIN).reshape(course.shape)


def tremble(path: Floats, rate: float, shape: float) -> tuple[Floats, float]:
    """How far each frame is off its smooth path ``(frames, 3)``, and the enlargement that hides the edges when it is put back.

    `path` as `Camera.path` gives it; `shape` is height over width.
    """
    rough = np.asarray(path - low_pass(path, SLOW, rate))
    reach = max(float(np.abs(rough[:, 0]).max()), float(np.abs(rough[:, 1]).max()) / shape)
    zoom = min(MOST_CROP, 1 + 2 * reach + float(np.abs(rough[:, 2]).max()))
    return rough, zoom


def tint(now: Sequence[Frame], wanted: Sequence[Frame]) -> Floats:
    """The gain of each colour that brings one light to another, ``(3,)``; ones where there is nothing to go by."""
    if not now or not wanted:
        return np.ones(3)
    is_now, is_to_be = (np.mean([frame.reshape(-1, 3).mean(axis=0) for frame in frames], axis=0) for frames in (now, wanted))
    gains = np.log((is_to_be + FLOOR) / (is_now + FLOOR))
    return np.asarray(np.exp(np.clip(gains, -MOST_TINT, MOST_TINT)))


def enlarged(geometry: Sequence[FrameGeometry], zoom: float) -> tuple[FrameGeometry, ...]:
    """Where everything stands in pictures that are enlarged about their middle."""
    return tuple(
        frame.model_copy(
            update={
                "camera": CameraPose(x=frame.camera.x, y=frame.camera.y, zoom=frame.camera.zoom * zoom),
                "subjects": {name: _enlarged(subject, zoom) for name, subject in frame.subjects.items()},
            }
        )
        for frame in geometry
    )


def _enlarged(subject: SubjectBox, zoom: float) -> SubjectBox:
    def at(value: float) -> float:
        return 0.5 + (value - 0.5) * zoom

    def box(sides: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        return at(sides[0]), at(sides[1]), at(sides[2]), at(sides[3])

    joints = {name: (at(x), at(y)) for name, (x, y) in subject.joints.items()}
    return SubjectBox(box=box(subject.box), face=box(subject.face) if subject.face is not None else None, joints=joints)


def _steps(source: Source, geometry: Sequence[FrameGeometry]) -> Iterator[Step]:
    before: Look | None = None
    for index, frame in enumerate(source()):
        look = look_at(index, frame, geometry[index] if index < len(geometry) else None)
        if before is not None:
            yield Step(before, look)
        before = look


def _light(source: Source, geometry: Sequence[FrameGeometry]) -> Flicker:
    flicker = Flicker()
    for step in _steps(source, geometry):
        flicker.see(step)
    return flicker


def _path(source: Source, geometry: Sequence[FrameGeometry]) -> Floats:
    camera, greys = Camera(1.0), list[Grey]()

    def kept() -> Iterator[Frame]:
        for frame in source():
            greys.append(_small_grey(frame))
            yield frame

    for step in _steps(kept, geometry):
        camera.see(step)
    return explained(camera.path()[0], greys)


def explained(path: Floats, greys: Sequence[Grey]) -> Floats:
    """The camera's way with every step that does not explain its two pictures replaced by one that does.

    A hard jerk fails the gate by which takes are judged, and the way is then drawn straight through it; to be put back it
    must be known. So each step is held against the shift of the whole picture. Source: phase correlation, Kuglin and Hines (1975).
    """
    moves = np.diff(path, axis=0)
    for index, (before, after) in enumerate(pairwise(greys)):
        shifted = np.array([*-_shift(before, after), moves[index][2]])
        if _unexplained(before, after, shifted) < BETTER * _unexplained(before, after, moves[index]):
            moves[index] = shifted
    return np.asarray(np.concatenate([path[:1], path[0] + np.cumsum(moves, axis=0)]))


def _shift(before: Grey, after: Grey) -> Floats:
    """How far the second picture is moved against the first ``(2,)``, in widths."""
    window = cv2.createHanningWindow(before.shape[::-1], cv2.CV_32F)
    across, down = cv2.phaseCorrelate(before.copy(), after.copy(), window)[0]  # it writes into what it is given
    return np.array([across / before.shape[1], down / before.shape[1]])


def _unexplained(before: Grey, after: Grey, move: Floats) -> float:
    """What of the second picture the first, moved, does not show: the mean difference in grey levels, the edges left out."""
    high, wide = before.shape
    off = np.abs(_moved(before, move) - after)
    return float(off[high // 16 : -(high // 16), wide // 16 : -(wide // 16)].mean())


def _moved(grey: Grey, move: Floats) -> Grey:
    """The picture after the camera's move (across, down, nearer)."""
    high, wide = grey.shape
    scale = float(np.exp(move[2]))
    matrix = np.array(
        [[scale, 0, (1 - scale) * wide / 2 - scale * move[0] * wide], [0, scale, (1 - scale) * high / 2 - scale * move[1] * wide]]
    )
    return np.asarray(cv2.warpAffine(grey, matrix, (wide, high), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101), np.float32)


def _small_grey(frame: Frame) -> Grey:
    high, wide = frame.shape[:2]
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
    size = (WIDTH, max(32, round(WIDTH * high / wide)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA) if wide > WIDTH else grey, np.float32)


def _shape(source: Source) -> float:
    for frame in source():
        high, wide = frame.shape[:2]
        return float(high / wide)
    return 1.0


def _few(source: Source) -> Iterator[Frame]:
    """Every twelfth frame."""
    return (frame for index, frame in enumerate(source()) if index % 12 == 0)


def _lit(source: Source, lighter: Floats) -> Iterator[Frame]:
    """Each frame without what it is too light by, as a whole or, where there are cells ``(frames, rows, columns)``, in parts."""
    for index, frame in enumerate(source()):
        by = lighter[min(index, len(lighter) - 1)]
        if by.ndim == 0:
            table = (np.arange(256) + FLOOR) * np.exp(-float(by)) - FLOOR
            yield np.asarray(cv2.LUT(frame, np.clip(np.rint(table), 0, 255).astype(np.uint8)), dtype=np.uint8)
            continue
        high, wide = frame.shape[:2]
        gain = np.exp(-cv2.resize(by.astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC))[..., None]
        yield np.clip(np.rint((frame + np.float32(FLOOR)) * gain - np.float32(FLOOR)), 0, 255).astype(np.uint8)


def _steadied(source: Source, rough: Floats, zoom: float) -> Iterator[Frame]:
    for index, frame in enumerate(source()):
        high, wide = frame.shape[:2]
        across, down, closer = rough[min(index, len(rough) - 1)]
        scale = zoom * float(np.exp(-closer))
        matrix = np.array(
            [[scale, 0, (1 - scale) * wide / 2 + scale * across * wide], [0, scale, (1 - scale) * high / 2 + scale * down * wide]]
        )
        moved = cv2.warpAffine(frame, matrix, (wide, high), flags=cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REFLECT_101)
        yield np.asarray(moved, dtype=np.uint8)


def _tinted(source: Source, gains: Floats) -> Iterator[Frame]:
    table = (np.arange(256)[:, None] + FLOOR) * gains[None, :] - FLOOR
    looked_up = np.clip(np.rint(table), 0, 255).astype(np.uint8)[None]
    for frame in source():
        yield np.asarray(cv2.LUT(frame, looked_up), dtype=np.uint8)


__all__ = ["VERSION", "Fix", "Repaired", "repair"]
