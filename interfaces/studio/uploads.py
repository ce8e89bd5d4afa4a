"""Uploads: what a file is, told by its content alone; what is none of the kinds that are wanted is refused in words."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.errors import UsageError

MOST_PICTURE = 64 * 2**20
MOST_CLIP = 190 * 2**20

PICTURES = "PNG, JPEG or WebP"
CLIPS = "MP4, MOV, WebM or Matroska"

_BOXES = frozenset({
    b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"udta", b"meta", b"uuid", b"moof", b"mfra", b"sidx", b"styp", b"pdin", b"emsg",
    b"prft", b"ssix",
})  # fmt: skip
"""What a film file of the ISO family is made of at its top."""


def check_picture(data: bytes, name: str) -> None:
    """Raise `UsageError` for anything that is not a picture of a wanted kind; whether it is whole is seen when it is decoded."""
    if len(data) > MOST_PICTURE:
        raise UsageError(f"{name} has {len(data) / 2**20:.0f} MB; a picture may have {MOST_PICTURE // 2**20}. Make it smaller.")
    png, jpeg, webp = data[:8] == b"\x89PNG\r\n\x1a\n", data[:3] == b"\xff\xd8\xff", data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    if not (png or jpeg or webp):
        raise UsageError(f"{name} is no picture that can be used ({_what(data)}). Send a {PICTURES} file.")


def check_clip(data: bytes, name: str) -> str:
    """The ending that belongs to a film file's content; raises `UsageError` for anything that is no film file, or more than one."""
    if len(data) > MOST_CLIP:
        raise UsageError(f"{name} has {len(data) / 2**20:.0f} MB; a clip may have {MOST_CLIP // 2**20}. Make it smaller.")
    if data[:4] == b"\x1a\x45\xdf\xa3":
        return ".mkv"
    if data[4:8] != b"ftyp":
        raise UsageError(f"{name} is no film that can be read ({_what(data)}). Send an {CLIPS} file.")
    seen = set()
    for kind, start, size in _top(data):
        if kind not in _BOXES:
            raise UsageError(f"{name} holds something else behind its film, at byte {start:,}. Save the film alone and send that.")
        if start + size > len(data):
            raise UsageError(f"{name} is cut short: it says that it has {start + size:,} bytes, and has {len(data):,}. Send it whole.")
        seen.add(kind)
    if b"moov" not in seen:
        raise UsageError(f"{name} is damaged: it does not say what is in it. Save it again and send that.")
    return ".mp4"


def _top(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and size in bytes of each box at a film file's top."""
    at = 0
    while at < len(data):
        size, head = int.from_bytes(data[at : at + 4], "big"), 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif size == 0:
            size = len(data) - at
        if size < head:
            yield b"", at, head
            return
        yield data[at + 4 : at + 8], at, size
        at += size


def _what(data: bytes) -> str:
    """What a file seems to be instead."""
    start = data[:400].lstrip().lower()
    if not data:
        return "it is empty"
    if start.startswith((b"<?xml", b"<svg", b"<!doctype", b"<html", b"<script")):
        return "it is a text for browsers, such as SVG or HTML"
    if data[:2] == b"PK":
        return "it is a ZIP archive"
    if data[:2] == b"\x1f\x8b":
        return "it is a compressed archive"
    if start.startswith((b"#extm3u", b"ffconcat")):
        return "it is a list of other files"
    if data[:5] == b"%PDF-":
        return "it is a PDF"
    if data[:4] in (b"GIF8", b"BM\x00\x00", b"II*\x00", b"MM\x00*") or data[:2] == b"BM":
        return "it is a picture of another kind"
    return "its content is of no kind that is known here"
