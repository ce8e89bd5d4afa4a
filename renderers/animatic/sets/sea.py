"""A sea of paper waves, each pushed to and fro by a crank of its own."""

from __future__ import annotations

import math

import numpy as np
import skia

from ..colour import mix, tone
from ..paper import Cutter, Stock, bake, fill
from ..shapes import Outline, move, ribbon
from .base import Layer
from .coastlook import Palette

_LEVELS = (652.0, 690.0, 735.0, 795.0, 880.0, 965.0, 1060.0)
_SWELL = (8.0, 17.0, 30.0, 46.0, 66.0, 80.0, 92.0)
_LENGTHS = (90.0, 130.0, 180.0, 240.0, 320.0, 410.0, 520.0)
_DEPTHS = (0.5, 0.6, 0.7, 0.85, 1.08, 1.18, 1.3)  # parallax of the waves, far to near


def _wave_line(index: int, look: Palette) -> tuple[Outline, float]:
    """The top of a wave, cusped like cut paper, and its height."""
    swell = _SWELL[index] * (0.35 + 0.65 * look.rough)
    across = np.arange(-640, 2560, 7.0)
    random = np.random.default_rng(index * 5 + 1)
    phase = random.uniform(0, 2 * math.pi, 2)
    length = _LENGTHS[index]
    turn = (across / length + 0.37 * index) * 2 * math.pi + 0.7 * np.sin(across / length * 0.9 + phase[0])
    crest = 1 - np.abs(np.sin(turn / 2)) ** 0.625
    return np.column_stack([across, _LEVELS[index] - swell * (crest + 0.35 * np.sin(across / length * 1.3 + phase[1]))]), swell


def _cut_wave(cut: Cutter, index: int, look: Palette, foot: float) -> None:
    top, swell = _wave_line(index, look)
    colour = look.sea[index]
    body = np.vstack([top, [[2560, foot], [-640, foot]]])
    cut.piece(body, colour, 6 + 1.6 * index, (tone(colour, 0.045), colour, tone(colour, -0.05)), rough=1.4)
    foam = mix(colour, look.foam, 0.62 if index < 5 else 0.45)
    rise = np.clip((_LEVELS[index] - top[:, 1]) / swell, 0, 1) ** 1.5
    thick = (3 + 2.2 * index) * (0.55 + 0.45 * look.rough) * (0.35 + 2.0 * rise)
    lip = np.vstack([top, (top + np.column_stack([np.zeros(len(top)), thick]))[::-1]])
    cut.wash(lip, foam, 0.85)
    if index >= 2 and look.rough > 0.5:
        for at in _peaks(top[:, 1], _LEVELS[index] - 0.75 * swell):
            _curl(cut, float(top[at, 0]), float(top[at, 1]), 0.36 * swell, foam, at + 97 * index)
    cut.line(move(top, y=4 * (3 + 2.2 * index) + 8), 2 + 0.5 * index, tone(colour, 0.08), 0.5, taper=False)


def _peaks(line: Outline, above: float) -> list[int]:
    return [at for at in range(2, len(line) - 2) if line[at] < line[at - 1] and line[at] <= line[at + 1] and line[at] < above]


def _curl(cut: Cutter, x: float, y: float, size: float, colour: str, seed: int) -> None:
    """A breaking crest: a rolled strip of paper, and drops flung before it."""
    turn = np.linspace(-0.35, 4.9, 22)
    reach = size * (1 - (turn + 0.35) / 7.4)
    spiral = np.column_stack([x - 0.93 * size + reach * np.cos(turn), y + 0.30 * size - 0.86 * reach * np.sin(turn)])
    cut.piece(ribbon(spiral, [0.42 * size, 0.46 * size, 0.36 * size, 0.24 * size, 0.1 * size]), colour, 2.5, edge=0.15, rough=0)
    random = np.random.default_rng(seed)
    for _ in range(7):
        away, up, drop = random.uniform(0, 1), random.uniform(-0.2, 1.7), random.uniform(0.05, 0.13)
        cut.canvas.drawCircle(x - size * (1.2 + 2.2 * away), y - size * up, drop * size + 1, fill(colour, 0.8))


def wave_layer(index: int, look: Palette, stock: Stock, scale: float, seed: int, front: bool = False) -> Layer:
    """A wave that is pushed to and fro and up and down, as by a crank behind the scene."""
    below = _LEVELS[index + 1] + 40 if index < 6 else 1420.0
    foot = {3: 1000.0, 6: 1440.0}.get(index, below + 60)
    top = _LEVELS[index] - 1.9 * _SWELL[index] - 16
    paper = stock.but(light=(0.35, -0.93))
    sprite = bake(lambda cut: _cut_wave(cut, index, look, foot), (-620, top, 2540, foot), paper, scale, seed % 997 + index)
    swing, bob = (8 + 6 * index) * (0.5 + 0.5 * look.rough), (1.2 + 0.8 * index) * (0.5 + 0.5 * look.rough)
    pace = (0.75 + 0.09 * index) * (0.6 + 0.4 * look.rough)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        turn = seconds * pace + 1.7 * index
        canvas.save()
        canvas.translate(swing * math.sin(turn), bob * math.cos(turn))
        sprite.draw(canvas)
        canvas.restore()

    return Layer(f"wave {index}", _DEPTHS[index], draw=draw, front=front)
