"""A comparison of films: a sheet of labelled rows of pictures, and a page that plays them side by side."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import font_source_serif_pro
import numpy as np
import skia

from .media import Frame, frames_of, probe
from .pictures import png, scaled

WIDTH = 1600
PICTURES = (0.08, 0.27, 0.46, 0.65, 0.82)
"""When in a film its pictures are taken, as shares of its length: its title, its story, and not its last fade."""

GAP = 12
LABEL = 64
NOTE = 26
GROUND, INK, SOFT = 0xFFF6F0E4, 0xFF2B2622, 0xFF7A6F63


@dataclass(frozen=True)
class Row:
    """One film of the comparison: its name, its title, sentences on it; `film` is None for one that was not made."""

    name: str
    title: str
    facts: str
    note: str
    film: Path | None = None


def sheet(rows: Sequence[Row], title: str) -> bytes:
    """The rows under each other as a PNG: five pictures of each film, from its beginning to its end, with its label above."""
    shown = [(row, _pictures(row.film) if row.film is not None else []) for row in rows]
    heights = [LABEL + NOTE + (pictures[0].shape[0] if pictures else 24) + 2 * GAP for _, pictures in shown]
    height = 84 + sum(heights) + GAP
    page = np.zeros((height, WIDTH, 4), dtype=np.uint8)
    canvas = skia.Surface(page, colorType=skia.kRGBA_8888_ColorType).getCanvas()
    canvas.clear(GROUND)
    _write(canvas, title, GAP * 2, 54, 34, INK)
    top = 84
    for (row, pictures), high in zip(shown, heights, strict=True):
        _write(canvas, f"{row.name}   {row.title}", GAP * 2, top + 38, 26, INK)
        _write(canvas, row.facts, GAP * 2, top + 62, 17, SOFT)
        _write(canvas, row.note, GAP * 2, top + LABEL + 20, 17, SOFT)
        left = GAP * 2
        for picture in pictures:
            image = skia.Image.fromarray(np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)]), skia.kRGBA_8888_ColorType)
            canvas.drawImage(image, left, top + LABEL + NOTE + GAP)
            left += picture.shape[1] + GAP
        top += high
    return png(np.ascontiguousarray(page[:, :, :3]))


def page(rows: Sequence[Row], title: str, base: Path) -> str:
    """An HTML page with every film to play, its label beside it; films are named from `base`. Every text is escaped."""
    parts = []
    for row in rows:
        name = escape(_from(row.film, base), quote=True) if row.film is not None else ""
        film = f'<video controls preload="metadata" src="{name}"></video>' if name else "<p><b>Not made.</b></p>"
        report = f'<p><a href="{name.rpartition("/")[0]}/report.html">report</a></p>' if name else ""
        words = f"<h2>{escape(row.name)}: {escape(row.title)}</h2><p>{escape(row.facts)}</p><p>{escape(row.note)}</p>"
        parts.append(f"<section>{words}{film}{report}</section>")
    style = (
        "body{background:#f6f0e4;color:#2b2622;font:16px/1.4 Georgia,serif;max-width:80rem;margin:2rem auto;padding:0 1rem}"
        "main{display:grid;grid-template-columns:repeat(auto-fill,minmax(22rem,1fr));gap:2rem}video{width:100%}h2{font-size:1.1rem}"
    )
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{style}</style>\n'
        f'<h1>{escape(title)}</h1><p><img src="variants.png" alt="contact sheet" style="max-width:100%"></p>\n<main>\n'
        + "\n".join(parts) + "\n</main></html>\n"
    )  # fmt: skip


def _pictures(film: Path) -> list[Frame]:
    """Pictures from all over a film."""
    frames = probe(film).frames
    wide = (WIDTH - GAP * (len(PICTURES) + 3)) // len(PICTURES)
    picked = [int(frames * share) for share in PICTURES]
    found = []
    for at in picked:
        frame = next(frames_of(film, at, at + 1))
        high = frame.shape[0] / frame.shape[1] > 1.2
        found.append(scaled(frame, height=round(wide * 1.1)) if high else scaled(frame, width=wide))
    return found


def _write(canvas: skia.Canvas, text: str, left: float, base: float, points: float, colour: int) -> None:
    """One line of text, cut with an ellipsis where the page ends."""
    face = skia.FontMgr.New_Custom_Empty().makeFromFile(font_source_serif_pro.font_files_ttf["SourceSerifProSemibold"])
    font = skia.Font(face, points)
    font.setEdging(skia.Font.Edging.kAntiAlias)
    shown = text
    while len(shown) > 1 and font.measureText(shown) > WIDTH - 2 * left:
        shown = shown[:-2].rstrip("… ") + "…"
    canvas.drawString(shown, left, base, font, skia.Paint(Color=colour, AntiAlias=True))


def _from(path: Path, base: Path) -> str:
    return Path(os.path.relpath(path, base)).as_posix()
