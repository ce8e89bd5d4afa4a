"""Walls and floors of rooms: papers in several patterns, boards in perspective, skirtings, rails."""

from __future__ import annotations

import math

import numpy as np

from ..colour import darker, lighter, mix
from ..paper import Cutter
from ..shapes import ellipse, rect
from . import nature
from .parts import WHOLE, fill, linear, plain, strip

LEFT, TOP, RIGHT, BOTTOM = WHOLE

PAPERS = ("stripes", "leaves", "dots", "panels")
"""Patterns of wallpaper."""


def wallpaper(cut: Cutter, colour: str, pale: str, foot: float, pattern: str) -> None:
    """The wall above `foot`, lightest at the height of faces."""
    tones = [darker(colour, 0.08), lighter(colour, 0.14), colour]
    fill(cut.canvas, (LEFT, TOP, RIGHT, foot + 20), linear((0, 0), (0, foot), tones, (0.0, 0.55, 1.0)))
    if pattern == "stripes":
        for index in range(36):
            x = LEFT + index * 80
            cut.canvas.drawRect(strip(x, TOP, x + 32, foot), plain(pale, 0.2))
    elif pattern == "panels":
        for index in range(12):
            x = LEFT + 20 + index * 240
            cut.piece(
                rect(x, 40, x + 210, foot - 40), lighter(colour, 0.07), height=1.5, gradient=(colour, lighter(colour, 0.14)), rough=0.8
            )
    else:
        _motifs(cut, mix(colour, pale, 0.55), foot, pattern)


def _motifs(cut: Cutter, tone: str, foot: float, pattern: str) -> None:
    for row, y in enumerate(np.arange(TOP + 30, foot - 20, 84)):
        for x in np.arange(LEFT + (48 if row % 2 else 0), RIGHT, 96):
            if pattern == "dots":
                cut.wash(ellipse(x, y, 9, 9, 20), tone, 0.5)
                continue
            for turn in (-0.7, 0.7):
                leaf = nature.leaf_outline(13)
                spun = leaf @ np.array([[math.cos(turn - 1.57), math.sin(turn - 1.57)], [-math.sin(turn - 1.57), math.cos(turn - 1.57)]])
                cut.wash(spun + np.array([x + 11 * math.sin(turn), y - 9]), tone, 0.5)
            cut.line([(x, y + 20), (x, y - 4)], 2.4, tone, 0.5)


def wainscot(cut: Cutter, top: float, foot: float, colour: str, pale: float = 0.35) -> None:
    """Boards along the lower wall, with a rail above and a skirting below."""
    cut.piece(rect(LEFT - 20, top, RIGHT + 20, foot), colour, height=5, gradient=(lighter(colour, 0.08), darker(colour, 0.16)))
    for index in range(25):
        x = LEFT + 10 + index * 118
        cut.line([(x, top + 16), (x, foot - 20)], 3, darker(colour, 0.3), 0.5, taper=False)
    cut.piece(rect(LEFT - 20, top - 12, RIGHT + 20, top + 12), lighter(colour, pale), height=6)
    cut.piece(rect(LEFT - 20, foot - 20, RIGHT + 20, foot + 2), darker(colour, 0.12), height=4)


def boards(cut: Cutter, top: float, colour: str) -> None:
    """A board floor below `top`, running toward the back of the room."""
    low = BOTTOM + 20
    front = darker(mix(colour, "#b8703c", 0.4), 0.2)
    cut.piece(rect(LEFT - 20, top, RIGHT + 20, low), colour, height=0, rough=0, gradient=(lighter(colour, 0.1), colour, front))
    seam = darker(mix(colour, "#8a5030", 0.5), 0.1)
    for index in range(-17, 18):
        cut.line([(960 + index * 92, top), (960 + index * 215, low)], 3, seam, 0.42, taper=False)
    dice = np.random.default_rng(7)
    for index in range(-17, 17):
        for share in dice.uniform(0.02, 0.9, 2):
            y = top + (low - top) * share**1.5
            spread = 92 + (215 - 92) * (y - top) / (low - top)
            cut.line([(960 + index * spread, y), (960 + (index + 1) * spread, y)], 2.5, seam, 0.4, taper=False)
    fill(cut.canvas, (LEFT, top, RIGHT, top + 70), linear((0, top), (0, top + 70), [("#5a2a28", 0.3), ("#5a2a28", 0.0)]))
