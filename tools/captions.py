"""Captions in the picture: each is set once, on a dark rounded plate or with an outline, and laid on its frames.

As karaoke it is set once a word, the one that sounds in another colour. The captions' words and times, and their files,
are made in `cues`, and held to `caption_rules`; their names are here too.
"""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import av
import font_source_serif_pro
import numpy as np
import skia
from numpy.typing import NDArray

from ..core.timing import Rate, Size
from .caption_rules import Fault, Rule, Rules, check, rules_for
from .cue import Cue
from .cues import Said, cues_from, srt, vtt
from .media import Frame, encode, exact, frames_of
from .packets import Chapter, Copied, Parts, mux, scan

__all__ = [
    "VERSION", "CaptionStyle", "Cue", "Fault", "Rule", "Rules", "Said",
    "burn", "burn_film", "check", "cues_from", "rules_for", "srt", "vtt",
]  # fmt: skip

VERSION = "2"  # part of a burnt film's key
SAFE = 0.05  # of the shorter side stays free at the edges
RAISED = 0.14  # of an upright picture's height stays free below: telephones lay their buttons there
TYPE, UPRIGHT_TYPE = 0.05, 0.055  # letters' size, of the shorter side
_PLATE, _INK = skia.Color(24, 20, 34, 205), skia.Color(253, 247, 235)
_SOUNDING, _TO_COME = skia.Color(255, 205, 84), skia.Color(253, 247, 235, 140)


class CaptionStyle(StrEnum):
    """How captions stand out from the picture."""

    PLATE = "plate"
    OUTLINE = "outline"
    KARAOKE = "karaoke"


@dataclass(frozen=True)
class _Slip:
    """One caption, ready to lay on: where, its colour times its opacity, and what it leaves of the picture (of 255)."""

    left: int
    top: int
    colour: NDArray[np.uint16]
    leaves: NDArray[np.uint16]

    def lay(self, frame: Frame) -> None:
        """Blend into a frame, in place."""
        high, wide = self.leaves.shape[:2]
        under = frame[self.top : self.top + high, self.left : self.left + wide]
        under[:] = ((under * self.leaves + 127) // 255 + self.colour).clip(0, 255)


def burn(frames: Iterable[Frame], cues: Sequence[Cue], size: Size, start: int = 0, style: str = CaptionStyle.PLATE) -> Iterator[Frame]:
    """Frames with the captions drawn in; the first is film frame `start`. `cues` are in order and apart."""
    waiting = [cue for cue in cues if cue.end_frame > start]
    slip: _Slip | None = None
    sounding, before = -1, -1
    for index, frame in enumerate(frames, start):
        while waiting and waiting[0].end_frame <= index:
            waiting.pop(0)
            slip = None
        if waiting and waiting[0].start_frame <= index:
            if style == CaptionStyle.KARAOKE:
                sounding = sum(word.start_frame <= index for word in waiting[0].words) - 1
            if slip is None or sounding != before:
                slip, before = _set(waiting[0], size, CaptionStyle(style), sounding), sounding
            frame = np.array(frame)  # noqa: PLW2901 - the one handed in may be read-only, or used again
            slip.lay(frame)
        yield frame


def burn_film(film: Path, cues: Sequence[Cue], out: Path, style: str = CaptionStyle.PLATE) -> int:
    """Write a stitched film again with its captions in the picture; returns how many frames were encoded anew.

    Stretches without a caption are copied bit for bit, and so is the sound. Raises `MediaError`.
    """
    seen = scan(film)
    rate = Rate(numerator=seen.rate.numerator, denominator=seen.rate.denominator)
    size = Size(width=seen.size[0], height=seen.size[1])
    parts: list[Copied] = []
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".captions-") as folder:
        for number, (start, stop, spoken) in enumerate(_stretches(seen.keys, seen.frames, cues)):
            part = Copied(film, start, stop)
            if spoken:
                part = Copied(Path(folder) / f"{number}.mp4", 0, stop - start)
                drawn = burn(frames_of(film, start, stop), cues, size, start, style)
                encode(drawn, part.path, size, rate, (0,))
            parts.append(part)
        mux(_parts(film, parts, cues, rate), rate, out)
    return sum(part.frames for part in parts if part.path != film)


def _stretches(keys: Sequence[int], frames: int, cues: Sequence[Cue]) -> list[tuple[int, int, bool]]:
    """The film as runs of whole groups of pictures, with or without captions: (start, stop, with)."""
    runs: list[tuple[int, int, bool]] = []
    edges = [*keys, frames] if keys and keys[0] == 0 else [0, frames]
    for start, stop in pairwise(edges):
        spoken = any(cue.start_frame < stop and cue.end_frame > start for cue in cues)
        if runs and runs[-1][2] == spoken:
            runs[-1] = (runs[-1][0], stop, spoken)
        else:
            runs.append((start, stop, spoken))
    return runs


def _parts(film: Path, video: Sequence[Copied], cues: Sequence[Cue], rate: Rate) -> Parts:
    """The film's own sound, title, language and chapters, with other pictures."""
    with av.open(str(film)) as container:
        chapters = [
            Chapter(rate.frames(chapter["start"] * exact(chapter["time_base"])), chapter["metadata"].get("title", ""))
            for chapter in container.chapters()
        ]
        sound = film if container.streams.audio else None
        language = container.streams.video[0].metadata.get("language", "und")
        return Parts(video, sound, cues, chapters, container.metadata.get("title", ""), language)


@lru_cache(maxsize=1)
def _letters() -> skia.Typeface:
    return skia.FontMgr.New_Custom_Empty().makeFromFile(font_source_serif_pro.font_files_ttf["SourceSerifProSemibold"])


def _font(line: str, points: float) -> skia.Font:
    """The captions' face, or one of the system's where it lacks a letter of the line."""
    face = _letters()
    missing = next((letter for letter in line if not letter.isspace() and not face.unicharToGlyph(ord(letter))), None)
    if missing is not None:
        face = skia.FontMgr().matchFamilyStyleCharacter("", skia.FontStyle.Bold(), [], ord(missing)) or face
    font = skia.Font(face, points)
    font.setEdging(skia.Font.Edging.kAntiAlias)
    font.setSubpixel(True)
    return font


class _Run(NamedTuple):
    """Letters of one line in one colour."""

    text: str
    colour: int


def _runs(cue: Cue, style: CaptionStyle, sounding: int) -> list[list[_Run]]:
    """The lines as runs of a colour: as karaoke what was said, the word that sounds, and what is to come."""
    if style is not CaptionStyle.KARAOKE or not cue.words:
        return [[_Run(line, _INK)] for line in cue.lines]
    colours = [_INK] * len(cue.text)
    for number, word in enumerate(cue.words):
        if number >= sounding:
            shade = _SOUNDING if number == sounding else _TO_COME
            colours[word.start : word.end] = [shade] * (word.end - word.start)
    lines, at = [], 0
    for line in cue.lines:
        edges = [at, *(place for place in range(at + 1, at + len(line)) if colours[place] != colours[place - 1]), at + len(line)]
        lines.append([_Run(cue.text[one:other], colours[one]) for one, other in pairwise(edges)])
        at += len(line) + 1
    return lines


def _set(cue: Cue, size: Size, style: CaptionStyle, sounding: int = -1) -> _Slip:
    """Set a caption above the lower edge, inside the safe area; `sounding` is the number of the word that sounds."""
    upright = size.height > size.width
    short = min(size.width, size.height)
    points, lines = (UPRIGHT_TYPE if upright else TYPE) * short, cue.lines
    room = size.width - 2 * SAFE * short - 1.4 * points
    widest = max(_measured(line, points) for line in lines)
    points *= min(1.0, room / widest) if widest else 1.0
    leading, pad_x, pad_y = points * 1.22, points * 0.6, points * 0.34
    widths = [_measured(line, points) for line in lines]
    wide, high = int(max(widths) + 2 * pad_x) + 4, int(len(lines) * leading + 2 * pad_y) + 4
    surface = skia.Surface.MakeRasterN32Premul(wide, high)
    with surface as canvas:
        canvas.clear(skia.ColorTRANSPARENT)
        if style is not CaptionStyle.OUTLINE:
            box = skia.Rect.MakeXYWH(2, 2, wide - 4, high - 4)
            canvas.drawRoundRect(box, points * 0.3, points * 0.3, skia.Paint(Color=_PLATE, AntiAlias=True))
        for number, runs in enumerate(_runs(cue, style, sounding)):
            x, y = (wide - widths[number]) / 2, 2 + pad_y + number * leading + points * 0.92
            _write(canvas, runs, x, y, points, style)
    pixels = surface.toarray(colorType=skia.kRGBA_8888_ColorType)
    alpha = pixels[:, :, 3:].astype(np.uint16)
    colour = (pixels[:, :, :3].astype(np.uint16) * alpha + 127) // 255  # toarray gives plain, not premultiplied, colour
    below = round(RAISED * size.height) if upright else round(SAFE * short)
    left, top = (size.width - wide) // 2, size.height - high - below
    return _inside(_Slip(left, top, colour.astype(np.uint16), (255 - alpha).astype(np.uint16)))


def _inside(slip: _Slip) -> _Slip:
    """Cut off what a very small picture has no room for."""
    x, y = max(0, -slip.left), max(0, -slip.top)
    high, wide = slip.leaves.shape[0] - y, slip.leaves.shape[1] - 2 * x
    area = (slice(y, y + high), slice(x, x + wide))
    return _Slip(max(0, slip.left), max(0, slip.top), slip.colour[area], slip.leaves[area])


def _write(canvas: skia.Canvas, runs: Sequence[_Run], x: float, y: float, points: float, style: CaptionStyle) -> None:
    line = "".join(run.text for run in runs)
    edge = skia.Paint(Color=_PLATE | 0xFF000000, AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=points * 0.16)
    edge.setStrokeJoin(skia.Paint.kRound_Join)
    paints = [skia.Paint(Color=run.colour, AntiAlias=True) for run in runs]
    if _is_shaped(line):
        for brushes in ([edge] * len(runs), paints) if style is CaptionStyle.OUTLINE else (paints,):
            paragraph = _shaped(runs, brushes, points)
            paragraph.paint(canvas, x, y - paragraph.AlphabeticBaseline)
        return
    font = _font(line, points)
    if style is CaptionStyle.OUTLINE:
        canvas.drawString(line, x, y, font, edge)
    for run, paint in zip(runs, paints, strict=True):
        canvas.drawString(run.text, x, y, font, paint)
        x += font.measureText(run.text)


def _measured(line: str, points: float) -> float:
    """How wide a line is, in pixels."""
    if _is_shaped(line):
        return float(_shaped([_Run(line, _INK)], [skia.Paint()], points).MaxIntrinsicWidth)
    return float(_font(line, points).measureText(line))


def _is_shaped(line: str) -> bool:
    """Whether letters change their form or place beside others: Arabic, Hebrew, Hindi, Thai."""
    return any(unicodedata.bidirectional(one) in ("R", "AL") or unicodedata.category(one) in ("Mn", "Mc") for one in line)


def _shaped(runs: Sequence[_Run], paints: Sequence[skia.Paint], points: float) -> skia.textlayout.Paragraph:
    """A line laid out by the rules of its script, in the system's faces."""
    layout = skia.textlayout
    fonts = layout.FontCollection()
    fonts.setDefaultFontManager(skia.FontMgr())
    builder = layout.ParagraphBuilder.make(layout.ParagraphStyle(), fonts, skia.Unicodes.ICU.Make())
    for run, paint in zip(runs, paints, strict=True):
        look = layout.TextStyle()
        look.setFontSize(points)
        look.setFontStyle(skia.FontStyle.Bold())
        look.setForegroundPaint(paint)
        builder.pushStyle(look)
        builder.addText(run.text)
        builder.pop()
    paragraph = builder.Build()
    paragraph.layout(100_000)
    return paragraph
