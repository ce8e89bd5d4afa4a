"""Type that fits: wrapped, then shrunk, then cut with an ellipsis; and set as paper letters.

Fonts are loaded from the files of two font wheels, never by a system's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import font_amatic_sc
import font_source_serif_pro
import skia

ELLIPSIS = "…"


class Face(StrEnum):
    """The faces of the cards."""

    TITLE = "title"  # Amatic SC Bold: cut by hand, narrow
    TEXT = "text"  # Source Serif Pro Semibold
    ITALIC = "italic"  # Source Serif Pro Italic


@dataclass(frozen=True)
class Setting:
    """Lines of one size, ready to draw. `width` and `height` are what they cover, in units."""

    lines: tuple[str, ...]
    face: Face
    size: float
    leading: float
    width: float
    height: float

    def path(self, x: float, top: float) -> skia.Path:
        """All letters as one path, the lines centred on x under `top`."""
        font = _font(self.face, self.size)
        whole = skia.Path()
        for number, line in enumerate(self.lines):
            baseline = top + number * self.leading * self.size + _rise(self.face) * self.size
            at = x - _measure(line, self.face, self.size) / 2
            glyphs = font.textToGlyphs(line)
            for glyph, advance in zip(glyphs, font.getWidths(glyphs), strict=True):
                shape = font.getPath(glyph)
                if shape is not None:
                    whole.addPath(shape, at, baseline)
                at += advance
        return whole


def fit(
    text: str,
    face: Face,
    width: float,
    height: float,
    largest: float,
    smallest: float,
    most_lines: int = 3,
    leading: float = 1.08,
    one_line: float = 0.6,
) -> Setting:
    """Set text into a box (units): the largest size whose wrapped lines fit, else the smallest, cut short.

    One line is preferred as long as it keeps `one_line` of the largest size.
    """
    text = " ".join(text.split())
    face = face if _covers(face, text) else Face.TEXT
    if not _covers(face, text):  # letters that the faces lack are left out: a row of empty boxes says nothing
        text = " ".join("".join(letter for letter in text if _covers(face, letter)).split())
    for least, most in ((one_line * largest, 1), (smallest, most_lines)):
        size = largest
        while size > least:
            lines = _wrap(text, face, size, width)
            if lines is not None and len(lines) <= most and _height(len(lines), size, leading) <= height:
                return _setting(_balanced(text, face, size, width, len(lines)), face, size, leading)
            size *= 0.95
    size = smallest
    room = max(1, min(most_lines, int((height / size - 1) / leading + 1)))
    lines = _chopped(text, face, size, width)
    if len(lines) > room:
        last = lines[room - 1]
        while last and _measure(last.rstrip() + ELLIPSIS, face, size) > width:
            last = last[:-1]
        lines = [*lines[: room - 1], last.rstrip() + ELLIPSIS]
    return _setting(lines, face, size, leading)


def _setting(lines: list[str], face: Face, size: float, leading: float) -> Setting:
    width = max((_measure(line, face, size) for line in lines), default=0.0)
    return Setting(tuple(lines), face, size, leading, width, _height(len(lines), size, leading))


def _height(lines: int, size: float, leading: float) -> float:
    return size * (1 + (lines - 1) * leading) if lines else 0.0


def _wrap(text: str, face: Face, size: float, width: float) -> list[str] | None:
    """Lines broken between words; None when a single word is too wide."""
    lines: list[str] = []
    for word in text.split():
        if _measure(word, face, size) > width:
            return None
        if lines and _measure(f"{lines[-1]} {word}", face, size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def _balanced(text: str, face: Face, size: float, width: float, count: int) -> list[str]:
    """The same number of lines, as even as they go: no word left alone."""
    best = _wrap(text, face, size, width) or [text]
    narrow = width
    while count > 1 and narrow > 0.4 * width:
        narrow *= 0.96
        lines = _wrap(text, face, size, narrow)
        if lines is None or len(lines) != count:
            break
        best = lines
    return best


def _chopped(text: str, face: Face, size: float, width: float) -> list[str]:
    """Lines broken between words, and inside a word that is too wide by itself."""
    lines: list[str] = []
    for word in text.split():
        if lines and _measure(f"{lines[-1]} {word}", face, size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
            continue
        rest = word
        while _measure(rest, face, size) > width and len(rest) > 1:
            cut = len(rest) - 1
            while cut > 1 and _measure(rest[:cut], face, size) > width:
                cut -= 1
            lines.append(rest[:cut])
            rest = rest[cut:]
        lines.append(rest)
    return lines


def _measure(text: str, face: Face, size: float) -> float:
    return float(_font(face, 100.0).measureText(text)) * size / 100.0


def _rise(face: Face) -> float:
    """From the top of a line's box to its baseline, in sizes: capitals stand in the middle of the box."""
    return {Face.TITLE: 0.86}.get(face, 0.8)


def _covers(face: Face, text: str) -> bool:
    return all(glyph != 0 for glyph in _font(face, 100.0).textToGlyphs(text)) if text else True


@lru_cache(maxsize=32)
def _font(face: Face, size: float) -> skia.Font:
    font = skia.Font(_typeface(face), size)
    font.setSubpixel(True)
    font.setHinting(skia.FontHinting.kNone)
    return font


@lru_cache(maxsize=8)
def _typeface(face: Face) -> skia.Typeface:
    files = {
        Face.TITLE: font_amatic_sc.font_files["AmaticSCBold"],
        Face.TEXT: font_source_serif_pro.font_files_ttf["SourceSerifProSemibold"],
        Face.ITALIC: font_source_serif_pro.font_files_ttf["SourceSerifProIt"],
    }
    return skia.FontMgr.New_Custom_Empty().makeFromFile(str(files[face]))  # the default manager would ask fontconfig
