"""One file of a person's own media: what it is, its picture in bounds, and its moving pictures from a moment on.

Such files come from anywhere. Only plain containers are opened: a playlist that calls itself a film would
have other files read, or addresses called.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame

from ..core.errors import MediaError
from .base import Frame

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp"})
FILMS = frozenset({".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi"})
MAX_PIXELS = 80_000_000
"""Of a still that is decoded whole: 240 MB in memory. Larger JPEGs are decoded smaller, as their format allows."""
MAX_FRAME_PIXELS = 8192 * 4320
_CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi"
_HEAD = 512 * 1024  # of a JPEG, its size may stand behind a large preview
_JPEG_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_REDUCED = ((2, cv2.IMREAD_REDUCED_COLOR_2), (4, cv2.IMREAD_REDUCED_COLOR_4), (8, cv2.IMREAD_REDUCED_COLOR_8))
_LONGEST = 24 * 3600.0


class Kind(StrEnum):
    """What a file shows."""

    PICTURE = "picture"
    FILM = "film"


@dataclass(frozen=True)
class Facts:
    """A file's kind, its size in pixels and, of a film, its length in seconds and its pictures a second."""

    kind: Kind
    width: int
    height: int
    seconds: float = 0.0
    rate: float = 0.0


def facts_of(path: Path) -> Facts:
    """What a file is, with its first picture really decoded; raises `MediaError` with the reason alone, for a list of such."""
    if path.suffix.lower() in PICTURES:
        width, height = _picture_size(path)
        still = read_picture(path, 256)  # the header may promise what the rest does not keep
        upright = (still.shape[1] > still.shape[0]) == (width > height)  # a camera held on its side says so beside the pixels
        return Facts(Kind.PICTURE, width if upright else height, height if upright else width)
    with _opened(path) as container:
        stream = container.streams.video[0]
        pictures = container.decode(stream)
        first = next(iter(pictures), None)
        if first is None:
            raise MediaError("it holds no picture")
        _check_frame(first)
        length = Fraction(container.duration or 0, av.time_base)
        if stream.duration and stream.time_base:
            length = stream.duration * Fraction(stream.time_base)
        seconds, rate = float(length), float(stream.average_rate or stream.base_rate or 0)
    if not 0 < seconds <= _LONGEST or not 0 < rate <= 1000:
        raise MediaError("it does not say how long it is")
    size = (first.height, first.width) if _turns(first) % 2 else (first.width, first.height)
    return Facts(Kind.FILM, *size, round(seconds, 3), round(rate, 3))


def read_picture(path: Path, side: int) -> Frame:
    """A still, red green blue, upright, its shorter side at most `side` pixels; raises `MediaError`.

    What is see-through lies on black.
    """
    width, height = _picture_size(path)
    mode = cv2.IMREAD_COLOR
    if path.suffix.lower() in (".jpg", ".jpeg"):
        for share, reduced in _REDUCED:
            if min(width, height) >= 2 * share * side or width * height > MAX_PIXELS * (share // 2) ** 2:
                mode = reduced
        width, height = width // _shrunk(mode), height // _shrunk(mode)
    if width * height > MAX_PIXELS:
        raise MediaError(f"it has {width}x{height} pixels, and {MAX_PIXELS // 1_000_000} million fit; make it smaller")
    try:
        picture = cv2.imdecode(np.fromfile(path, dtype=np.uint8), mode)
    except (cv2.error, OSError, ValueError) as fault:
        raise MediaError("it cannot be decoded") from fault
    if picture is None or picture.ndim != 3:
        raise MediaError("it cannot be decoded")
    scale = side / min(picture.shape[:2])
    if scale < 1:
        size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def film_frames(path: Path, start: float, size: tuple[int, int] | None = None) -> Iterator[tuple[float, Frame]]:
    """A film's pictures from `start` (seconds) on, red green blue, each with its own time; `size` is (width, height) to scale to.

    The one that is showing at `start` comes first. Raises `MediaError`.
    """
    with _opened(path) as container:
        stream = container.streams.video[0]
        stream.thread_type, stream.codec_context.thread_count = "AUTO", 2
        base = Fraction(stream.time_base or Fraction(1, av.time_base))
        zero = stream.start_time or 0
        if start > 0:
            container.seek(zero + int(Fraction(start) / base), stream=stream, backward=True)
        showing: tuple[float, VideoFrame] | None = None
        for picture in container.decode(stream):
            if picture.pts is None:
                continue
            _check_frame(picture)
            at = float((picture.pts - zero) * base)
            if at > start + 1e-6 and showing is not None:
                yield showing[0], _rgb(showing[1], size)
            showing = at, picture
        if showing is not None:
            yield showing[0], _rgb(showing[1], size)


def _rgb(picture: VideoFrame, size: tuple[int, int] | None) -> Frame:
    turns = _turns(picture)
    width, height = (size if turns % 2 == 0 else size[::-1]) if size else (picture.width, picture.height)
    matrix = int(picture.colorspace)
    if matrix == 2:  # unspecified: by custom BT.709 from 720 lines on, BT.601 below
        matrix = 1 if picture.height >= 720 else 5
    shown = picture.reformat(width, height, "rgb24", src_colorspace=matrix, dst_color_range="JPEG", interpolation="BICUBIC")
    return np.ascontiguousarray(np.rot90(shown.to_ndarray(), turns), dtype=np.uint8)


def _turns(picture: VideoFrame) -> int:
    """Quarter turns to the left by which a picture is shown: telephones film lying down and say so."""
    return round(picture.rotation / 90) % 4


def _check_frame(picture: VideoFrame) -> None:
    if picture.width * picture.height > MAX_FRAME_PIXELS or min(picture.width, picture.height) < 16:
        raise MediaError(f"its pictures of {picture.width}x{picture.height} cannot be used; 16x16 to 8192x4320 can")


@contextmanager
def _opened(path: Path) -> Iterator[InputContainer]:
    """A film's container with at least one stream of pictures; raises `MediaError`."""
    try:
        with av.open(str(path), container_options={"format_whitelist": _CONTAINERS, "protocol_whitelist": "file"}) as container:
            if not container.streams.video:
                raise MediaError("it holds no pictures")
            yield container
    except (FFmpegError, OSError, ValueError) as fault:
        raise MediaError("it cannot be decoded") from fault


def _shrunk(mode: int) -> int:
    return next((share for share, reduced in _REDUCED if reduced == mode), 1)


def _picture_size(path: Path) -> tuple[int, int]:
    """Width and height as the header has them, with nothing decoded; raises `MediaError`."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as fault:
        raise MediaError(f"it cannot be read ({fault.strerror})") from fault
    try:
        found = _size_in(head)
    except (struct.error, IndexError):
        found = None
    if found is None or min(found) < 1:
        raise MediaError("it is no picture, whatever its name says")
    if min(found) < 16:
        raise MediaError(f"its {found[0]}x{found[1]} pixels are too few")
    return found


def _size_in(head: bytes) -> tuple[int, int] | None:
    """Source: the PNG specification 11.2.2, ITU T.81 B.2.2, the WebP container specification."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return struct.unpack(">II", head[16:24])
    if head.startswith(b"\xff\xd8"):
        return _jpeg_size(head)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        match head[12:16]:
            case b"VP8 ":
                width, height = struct.unpack("<HH", head[26:30])
                return width & 0x3FFF, height & 0x3FFF
            case b"VP8L":
                bits = struct.unpack("<I", head[21:25])[0]
                return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
            case b"VP8X":
                return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    return None


def _jpeg_size(head: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(head):
        if head[at] != 0xFF:
            return None
        marker = head[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        if marker in (0x01, *range(0xD0, 0xD8)):
            at += 2
            continue
        at += 2 + struct.unpack(">H", head[at + 2 : at + 4])[0]
    return None
