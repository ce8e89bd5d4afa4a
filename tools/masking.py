"""Masking: writing inside a picture made unreadable before a model judges it, so that nobody writes its verdict into the frame."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]

WIDTH = 640
"""Pixels: pictures are searched at this width."""

GRAIN = 9
"""Pixels of a block that masked writing is averaged to, at the searched width, at least."""

DENSE = 0.12
"""Share of stroke pixels from which on a line is taken to go on."""


def mask_writing(frame: Frame) -> tuple[Frame, int]:
    """The frame with every line of writing averaged to blocks, and how many lines there were; the same array when there was none."""
    boxes = find_writing(frame)
    if not boxes:
        return frame, 0
    masked = frame.copy()
    for left, top, right, bottom in boxes:
        patch = masked[top:bottom, left:right]
        block = max(GRAIN * frame.shape[1] // WIDTH, (bottom - top) // 2, 2)
        small = cv2.resize(patch, (max(1, (right - left) // block), max(1, (bottom - top) // block)), interpolation=cv2.INTER_AREA)
        masked[top:bottom, left:right] = cv2.resize(small, (right - left, bottom - top), interpolation=cv2.INTER_NEAREST)
    return masked, len(boxes)


def find_writing(frame: Frame) -> list[tuple[int, int, int, int]]:
    """Boxes (left, top, right, bottom) of what looks like lines of writing.

    Writing is many strokes of one height side by side: small parts of strong contrast against an even ground, at least four in a
    row, alike in height. Both light on dark and dark on light are looked for.
    """
    scale = WIDTH / frame.shape[1]
    height = max(16, round(frame.shape[0] * scale))
    gray = cv2.cvtColor(cv2.resize(frame, (WIDTH, height), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    found: list[tuple[int, int, int, int]] = []
    for plane in (gray, 255 - gray):
        strokes = cv2.morphologyEx(plane, cv2.MORPH_TOPHAT, cv2.getStructuringElement(cv2.MORPH_RECT, (15, 15)))
        found += _lines(np.asarray(strokes > 48, dtype=np.uint8))
    grown = [(left - 4, top - 4, right + 4, bottom + 4) for left, top, right, bottom in found]
    sizes = (frame.shape[1], frame.shape[0])
    return [_to_frame(box, scale, sizes) for box in _merged(grown)]


def _lines(strokes: NDArray[np.uint8]) -> list[tuple[int, int, int, int]]:
    """Rows of at least four parts of like height, close to each other."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    sized = [row for row in stats[1:] if 6 <= row[3] <= 60 and 1 <= row[2] <= 70 and 0.12 < row[4] / (row[2] * row[3]) < 0.95]
    parts = sorted((int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in sized)
    rows: list[list[tuple[int, int, int, int]]] = []
    for part in parts:
        for row in rows:
            last = row[-1]
            tall = max(last[3] - last[1], part[3] - part[1])
            level = abs((last[1] + last[3]) - (part[1] + part[3])) < tall * 0.7
            alike = min(last[3] - last[1], part[3] - part[1]) > 0.45 * tall
            if level and alike and -2 <= part[0] - last[2] <= 1.2 * tall:
                row.append(part)
                break
        else:
            rows.append([part])
    found = [
        (min(p[0] for p in row), min(p[1] for p in row), max(p[2] for p in row), max(p[3] for p in row))
        for row in rows
        if len(row) >= 4 and row[-1][2] - row[0][0] > 1.8 * max(p[3] - p[1] for p in row)
    ]
    return [_to_its_ends(box, strokes) for box in found]


def _to_its_ends(box: tuple[int, int, int, int], strokes: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """A line of writing as far as its strokes go on at its height: letters that touch the ground are no parts of their own."""
    left, top, right, bottom = box
    reach = bottom - top
    while left > 0 and strokes[top:bottom, max(0, left - reach) : left].mean() > DENSE:
        left = max(0, left - reach)
    while right < strokes.shape[1] and strokes[top:bottom, right : right + reach].mean() > DENSE:
        right = min(strokes.shape[1], right + reach)
    return left, top, right, bottom


def _merged(boxes: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    merged: list[tuple[int, int, int, int]] = []
    for box in sorted(boxes):
        for index, other in enumerate(merged):
            if box[0] <= other[2] and other[0] <= box[2] and box[1] <= other[3] and other[1] <= box[3]:
                merged[index] = (min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3]))
                break
        else:
            merged.append(box)
    return merged


def _to_frame(box: tuple[int, int, int, int], scale: float, size: tuple[int, int]) -> tuple[int, int, int, int]:
    left, top, right, bottom = (round(value / scale) for value in box)
    return max(0, left), max(0, top), min(size[0], right), min(size[1], bottom)
