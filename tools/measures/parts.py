"""Parts: where a subject's face, hair and clothes are in a picture, what colours they have, and how far two looks are apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ...core.names import CharacterId
from ...core.take import SubjectBox
from .palettes import apart, palette_of
from .sight import Floats, Look

Parts = dict[str, Floats]
"""The palettes of a subject's parts in one picture."""

WEIGHTS = {"face": 1.0, "hair": 0.75, "chest": 1.0, "waist": 0.75, "legs": 1.0}
"""What a difference in each part counts; each is compared for itself, a face does not outvote a coat.

Beside hair there is sky, and before the waist are hands and what they carry.
"""

PERSON, CLOTHES = ("face", "hair"), ("chest", "waist", "legs")
"""Parts by which somebody is known, and those that are worn."""

FEWEST = 40
"""Pixels that a part must show."""

SEEN = 0.6
"""Share of a part that must be inside the frame and clear of others."""

Box = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True)
class Strokes:
    """An area as what is painted: boxes, and lines `width` pixels wide, in fractions of the frame."""

    boxes: tuple[Box, ...] = ()
    lines: tuple[tuple[Point, Point], ...] = ()
    width: float = 0.0


def parts_of(look: Look, subject: SubjectBox, others: Iterable[SubjectBox] = ()) -> Parts:
    """The palettes of a subject's parts; none of one that is small, cut off by the frame or hidden by `others`."""
    left, _, right, _ = subject.face or subject.box
    if left < -0.02 or right > 1.02:
        return {}
    rows, columns = look.box(subject.box)
    if rows.stop - rows.start < 12 or columns.stop - columns.start < 6:
        return {}
    height, width = look.gray.shape
    hidden = np.zeros((rows.stop - rows.start, columns.stop - columns.start), dtype=np.uint8)
    for other in others:
        _paint(hidden, Strokes(boxes=(other.box,)), (width, height), (columns.start, rows.start))
    lab = look.lab[rows, columns]
    found: Parts = {}
    for part, strokes in _strokes(subject, width, height):
        mask = np.zeros_like(hidden)
        size = _paint(mask, strokes, (width, height), (columns.start, rows.start))
        clear = (mask == 1) & (hidden == 0)
        if np.count_nonzero(clear) >= max(FEWEST, SEEN * size):
            found[part] = palette_of(lab[clear])
    return found


def nearest(some: Sequence[Parts], others: Sequence[Parts], parts: Iterable[str] = tuple(WEIGHTS)) -> tuple[float, str]:
    """How far two takes' looks at a subject are apart, in Lab units, and in which of its parts most.

    Every part is held against where the other take shows it most alike; only parts that both show count.
    """
    between: dict[str, float] = {}
    for part in parts:
        here, there = [row[part] for row in some if part in row], [row[part] for row in others if part in row]
        if here and there:
            between[part] = min(apart(one, other) for one in here for other in there)
    return most(between)


def most(between: dict[str, float]) -> tuple[float, str]:
    """The part that differs most, and by how much; 0 and no part where there is none."""
    if not between:
        return 0.0, ""
    part = max(between, key=lambda name: between[name] * WEIGHTS[name])
    return between[part] * WEIGHTS[part], part


def seen_in(look: Look) -> Iterator[tuple[CharacterId, Parts]]:
    """All subjects of a look whose boxes are known and of whom enough is to be seen."""
    subjects = look.geometry.subjects if look.geometry is not None else {}
    for name, subject in subjects.items():
        parts = parts_of(look, subject, [other for one, other in subjects.items() if one != name])
        if parts:
            yield name, parts


def _strokes(subject: SubjectBox, width: int, height: int) -> Iterator[tuple[str, Strokes]]:
    """Where the parts are: from the face and the joints where they are known, else as shares of the box."""
    joints = subject.joints
    if subject.face is not None:
        start, high, end, low = subject.face
        middle, wide, tall = (start + end) / 2, end - start, low - high
        yield "face", Strokes(boxes=((middle - 0.28 * wide, high + 0.35 * tall, middle + 0.28 * wide, high + 0.92 * tall),))
        crown = max(subject.box[1], high - 0.25 * tall)
        yield "hair", Strokes(boxes=((middle - 0.3 * wide, crown, middle + 0.3 * wide, high + 0.22 * tall),))
    else:
        yield "face", Strokes(boxes=(_shares(subject.box, 0.25, 0.02, 0.75, 0.22),))
    if not {"neck", "hip"} <= set(joints):
        yield "chest", Strokes(boxes=(_shares(subject.box, 0.22, 0.27, 0.78, 0.6),))
        yield "legs", Strokes(boxes=(_shares(subject.box, 0.22, 0.66, 0.78, 0.96),))
        return
    neck, hip = joints["neck"], joints["hip"]
    long = abs(hip[1] - neck[1]) * height
    shoulders = abs(joints.get("left shoulder", neck)[0] - joints.get("right shoulder", neck)[0]) * width
    trunk = 0.8 * max(0.6 * shoulders, 0.3 * long)  # seen from the side the shoulders are one
    yield "chest", Strokes(lines=((_along(neck, hip, 0.22), _along(neck, hip, 0.5)),), width=trunk)
    yield "waist", Strokes(lines=((_along(neck, hip, 0.65), hip),), width=trunk)
    shins = [(f"{side} knee", f"{side} foot") for side in ("left", "right")]
    lines = [(joints[knee], _along(joints[knee], joints[foot], 0.85)) for knee, foot in shins if {knee, foot} <= set(joints)]
    if lines:
        yield "legs", Strokes(lines=tuple(lines), width=max(2.0, 0.14 * long))


def _paint(mask: NDArray[np.uint8], strokes: Strokes, frame: tuple[int, int], origin: tuple[int, int]) -> float:
    """Paint strokes on a cut-out of the frame that starts at `origin`; how many pixels they would have without its edges."""
    size = 0.0
    for left, top, right, bottom in strokes.boxes:
        start, end = _pixel((left, top), frame, origin), _pixel((right, bottom), frame, origin)
        if end[0] > start[0] and end[1] > start[1]:
            size += (end[0] - start[0]) * (end[1] - start[1])
            cv2.rectangle(mask, start, (end[0] - 1, end[1] - 1), 1, thickness=cv2.FILLED)
    thick = max(1, round(strokes.width))
    for one, other in strokes.lines:
        start, end = _pixel(one, frame, origin), _pixel(other, frame, origin)
        size += thick * max(1.0, float(np.hypot(end[0] - start[0], end[1] - start[1])))
        cv2.line(mask, start, end, 1, thickness=thick)
    return size


def _pixel(point: Point, frame: tuple[int, int], origin: tuple[int, int]) -> tuple[int, int]:
    return round(point[0] * frame[0]) - origin[0], round(point[1] * frame[1]) - origin[1]


def _along(one: Point, other: Point, share: float) -> Point:
    return one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])


def _shares(box: Box, left: float, top: float, right: float, bottom: float) -> Box:
    wide, tall = box[2] - box[0], box[3] - box[1]
    return box[0] + left * wide, box[1] + top * tall, box[0] + right * wide, box[1] + bottom * tall
