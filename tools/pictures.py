"""Stills, strips and contact sheets, as PNG, from films and from frames."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from ..core.errors import MediaError
from .media import Frame, frames_of, probe

STRIP_HEIGHT = 180
SHEET_WIDTH = 1280
SHEET_COLUMNS = 4
SHEET_PIXELS = 3_500_000
"""A contact sheet of more takes has more columns and smaller pictures: it never needs more memory than this."""
GAP = 6
CAPTION, CAPTION_HEIGHT = 0.45, 20
"""The letters beneath a strip's frames, and the height of a line of them in pixels."""
GROUND = (246, 240, 228)  # warm paper, as the report's page
DISC = (29, 26, 43)


def png(frame: Frame) -> bytes:
    """A frame as a PNG file's bytes."""
    done, data = cv2.imencode(".png", cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
    if not done:
        raise MediaError(f"A picture of {frame.shape[1]}x{frame.shape[0]} could not be written as PNG.")
    return bytes(data)


def still(path: Path, frame: int) -> bytes:
    """One frame of a film as PNG; raises `MediaError` when the film has no such frame."""
    return png(next(frames_of(path, frame, frame + 1)))


def small(path: Path, frame: int, width: int = 640) -> bytes:
    """One frame of a film as a small WebP picture; raises `MediaError` when the film has no such frame."""
    found = next(frames_of(path, frame, frame + 1))
    tile = scaled(found, width=min(width, found.shape[1]))
    done, data = cv2.imencode(".webp", cv2.cvtColor(tile, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_WEBP_QUALITY, 85])
    if not done:
        raise MediaError(f"A picture of {path.name} could not be written as WebP.")
    return bytes(data)


def strip(path: Path, frames: Sequence[int], out: Path, height: int = STRIP_HEIGHT, numbered: bool = False) -> None:
    """Some frames of a film side by side, in the order given; `numbered`: each with its number and its time beneath it."""
    if not frames:
        raise MediaError(f"A strip of {path.name} was asked for without a frame. Name at least one.")
    tiles = (scaled(frame, height=height) for frame in _picked(path, frames))
    if numbered:
        rate = probe(path).rate
        tiles = (_captioned(tile, *_number_and_time(at, rate)) for at, tile in zip(frames, tiles, strict=True))
    _save(tiles, len(frames), len(frames), out)


def _number_and_time(frame: int, rate: Fraction) -> list[str]:
    return [f"frame {frame}", *([f"{float(frame / rate):.2f} s"] if rate > 0 else [])]


def _captioned(tile: Frame, *words: str) -> Frame:
    """The tile with words beneath it: in one line, or below each other where it is narrow."""
    width = tile.shape[1]
    rows = [", ".join(words)]
    if len(words) > 1 and _wide(rows[0]) > width - 8:
        rows = list(words)
    scale = min(CAPTION, *(CAPTION * (width - 8) / max(1, _wide(row)) for row in rows))
    band = np.full((CAPTION_HEIGHT * len(rows), width, 3), GROUND, dtype=np.uint8)
    for number, row in enumerate(rows):
        at = (4, CAPTION_HEIGHT * number + CAPTION_HEIGHT - 6)
        cv2.putText(band, row, at, cv2.FONT_HERSHEY_SIMPLEX, scale, DISC, 1, cv2.LINE_AA)
    return np.asarray(np.concatenate([tile, band]), dtype=np.uint8)


def _wide(words: str) -> int:
    (wide, _), _ = cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, CAPTION, 1)
    return int(wide)


def contact_sheet(files: Sequence[Path], out: Path) -> None:
    """The middle frame of every film, in rows, numbered as the films stand."""
    if not files:
        raise MediaError(f"{out.name}: a contact sheet needs at least one take.")
    width, height = probe(files[0]).size
    pixels = len(files) * height / width * (SHEET_WIDTH / SHEET_COLUMNS) ** 2
    columns = max(SHEET_COLUMNS, math.ceil(SHEET_COLUMNS * math.sqrt(pixels / SHEET_PIXELS)))
    tiles = (_numbered(scaled(_middle(file), width=SHEET_WIDTH // columns), number) for number, file in enumerate(files, 1))
    _save(tiles, len(files), columns, out)


def _numbered(tile: Frame, number: int) -> Frame:
    """The tile with its number on a dark disc in the corner."""
    text, radius = str(number), max(8, tile.shape[1] // 24)
    scale = radius / (22 if len(text) < 3 else 28)
    (wide, high), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, 1)
    centre = (radius + 4, radius + 4)
    cv2.circle(tile, centre, radius, DISC, -1, cv2.LINE_AA)
    at = (centre[0] - wide // 2, centre[1] + high // 2)
    cv2.putText(tile, text, at, cv2.FONT_HERSHEY_SIMPLEX, scale, GROUND, 1, cv2.LINE_AA)
    return tile


def _middle(file: Path) -> Frame:
    at = probe(file).frames // 2
    return next(frames_of(file, at, at + 1))


def scaled(frame: Frame, *, width: int = 0, height: int = 0) -> Frame:
    """A frame made as wide or as high as asked, in proportion."""
    full_height, full_width = frame.shape[:2]
    if width:
        height = max(1, round(full_height * width / full_width))
    else:
        width = max(1, round(full_width * height / full_height))
    return np.asarray(cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _picked(path: Path, frames: Sequence[int]) -> Iterator[Frame]:
    for at in frames:
        yield next(frames_of(path, at, at + 1))


def _save(tiles: Iterator[Frame], count: int, columns: int, out: Path) -> None:
    """Lay tiles out in rows on paper; one that is larger than the first is cut to its cell, a smaller one stands at its top left."""
    sheet, high, wide = np.zeros((0, 0, 3), dtype=np.uint8), 0, 0
    columns = min(columns, count)
    for number, tile in enumerate(tiles):
        if not number:
            high, wide = tile.shape[:2]
            rows = -(-count // columns)
            sheet = np.full((rows * (high + GAP) + GAP, columns * (wide + GAP) + GAP, 3), GROUND, dtype=np.uint8)
        top, left = GAP + number // columns * (high + GAP), GAP + number % columns * (wide + GAP)
        fits = tile[:high, :wide]
        sheet[top : top + fits.shape[0], left : left + fits.shape[1]] = fits
    cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR, dst=sheet)
    done, data = cv2.imencode(".png", sheet)
    if not done:
        raise MediaError(f"{out.name} could not be written as PNG.")
    out.write_bytes(bytes(data))
