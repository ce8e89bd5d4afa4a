"""Pictures that a person hands in: read within bounds, whole, upright and opaque, whatever their files pretend to be."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from ..core.errors import UsageError
from .media import Frame

MOST_BYTES = 64 * 2**20
MOST_PIXELS = 64_000_000
LEAST_SIDE, MOST_SIDE = 16, 32_000
HELD = 2048
"""The longer side of what is kept: no renderer looks at more."""

GROUND = 255
"""What shows through where a picture is transparent."""

_ARTICLES = ("the ", "a ", "an ")
_KINDS = "PNG, JPEG or WebP"
_JPEG_SIZE = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})


def read_picture(path: Path) -> Frame:
    """A picture file as ``(height, width, 3) uint8``, no longer than `HELD`; raises `UsageError` for anything else than one."""
    return decode(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """A plain file's bytes, if they are no more than `MOST_BYTES`; raises `UsageError`."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise UsageError(f"{path} is no picture file. Name a {_KINDS} file.")
        if found.st_size > MOST_BYTES:
            size, most = found.st_size / 2**20, MOST_BYTES // 2**20
            raise UsageError(f"{path} has {size:.0f} MB; a picture may have {most}. Make it smaller.")
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise UsageError(f"There is no picture {path}. Mend the name.") from None
    except (OSError, ValueError) as fault:
        raise UsageError(f"{path} cannot be read ({fault}). Name a {_KINDS} file.") from fault


def decode(data: bytes, name: str) -> Frame:
    """The picture in a file's bytes, upright, without transparency, no longer than `HELD`; `name` is for the messages.

    Its size is read before it is decoded, so that a small file cannot unfold into more than `MOST_PIXELS`.
    Raises `UsageError`.
    """
    size = size_of(data)
    if size is None:
        raise UsageError(f"{name} is no picture that can be used: it must be a {_KINDS} file.")
    width, height = size
    if width * height > MOST_PIXELS or max(size) > MOST_SIDE or min(size) < LEAST_SIDE:
        most = f"{LEAST_SIDE} to {MOST_SIDE} pixels a side, {MOST_PIXELS // 10**6} million in all"
        raise UsageError(f"{name} is {width}x{height}; a picture may have {most}. Make it fit.")
    picture = _pixels(data) if _is_whole(data) else None
    if picture is None:
        raise UsageError(f"{name} is damaged: it cannot be decoded to its end. Save it again as a {_KINDS} file.")
    return _held(picture)


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height as the file's head says them; None when it is neither PNG, JPEG nor WebP."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR" and len(data) >= 24:
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if data[:3] == b"\xff\xd8\xff":
        return _jpeg_size(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP" and len(data) >= 30:
        return _webp_size(data)
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    for marker, at in _jpeg_segments(data):
        if marker in _JPEG_SIZE and at + 9 <= len(data):
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
    return None


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Each segment's marker, and where it starts, up to the first scan."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF or marker in _JPEG_BARE:
            at += 1 if marker == 0xFF else 2
            continue
        yield marker, at
        if marker == 0xDA:
            return
        at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))


def _webp_size(data: bytes) -> tuple[int, int] | None:
    match data[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    return None


def _is_whole(data: bytes) -> bool:
    """Whether the file goes on to its end: decoders fill up what is missing with grey, and say nothing."""
    if data[:4] == b"RIFF":
        return len(data) >= int.from_bytes(data[4:8], "little")
    if data[:2] == b"\xff\xd8":
        scans = [at for marker, at in _jpeg_segments(data) if marker == 0xDA]
        return bool(scans) and data.rfind(b"\xff\xd9") > scans[0]
    return b"IEND" in data[-4096:]


def _pixels(data: bytes) -> Frame | None:
    raw = np.frombuffer(data, np.uint8)
    try:
        found = cv2.imdecode(raw, cv2.IMREAD_UNCHANGED)
        if found is not None and found.ndim == 3 and found.shape[2] == 4:
            return _opaque(np.asarray(found))
        seen = cv2.imdecode(raw, cv2.IMREAD_COLOR)  # this way it is turned as its camera was held
    except cv2.error:
        return None
    return None if seen is None else np.asarray(cv2.cvtColor(seen, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def _opaque(found: np.ndarray) -> Frame:
    """A picture with transparency on plain ground, row by row; what is hidden under full transparency may be anything."""
    full = np.float32(65535 if found.dtype == np.uint16 else 255)
    made = np.empty((*found.shape[:2], 3), np.uint8)
    for at, seen in enumerate(found):
        alpha = seen[:, 3:] / full
        made[at] = np.rint(seen[:, 2::-1] / full * 255 * alpha + GROUND * (1 - alpha))
    return made


def _held(picture: Frame) -> Frame:
    height, width = picture.shape[:2]
    if max(height, width) <= HELD:
        return picture
    scale = HELD / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def plain_name(name: str) -> str:
    """A name as names are compared: case, hyphens and a leading article do not count."""
    plain = " ".join(name.casefold().replace("-", " ").replace("_", " ").split())
    return next((plain.removeprefix(article) for article in _ARTICLES if plain.startswith(article)), plain)


def slug_of(name: str) -> str:
    """A name as a part of a file's name: plain letters, figures and hyphens only; empty when it has none."""
    return "-".join(re.findall(r"[a-z0-9]+", name.casefold()))[:48].strip("-")
