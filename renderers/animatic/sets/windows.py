"""Windows, from inside: the view outside on a plane of its own, the hole in the wall, frame and curtains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import skia

from ....core.names import TimeOfDay, Weather
from ....core.staging import SetDressing
from ..colour import darker, lighter, mix
from ..paper import Cutter, Stock, bake
from ..shapes import rect, smooth
from . import nature
from .base import Layer
from .moving import drops, swaying
from .palettes import Hour, dice_of
from .parts import fill, glow, linear, shaft


@dataclass(frozen=True)
class Pane:
    """A window's opening, in units of the main plane, and how many upright bars divide it."""

    left: float
    top: float
    right: float
    bottom: float
    bars: int = 1

    @property
    def middle(self) -> tuple[float, float]:
        """The opening's middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def view(dressing: SetDressing, hour: Hour, panes: tuple[Pane, ...], parallax: float = 0.6) -> tuple[Layer, ...]:
    """What is seen through the panes: sky, hills and trees or roofs, and the weather falling there."""
    left, right = min(p.left for p in panes) - 300, max(p.right for p in panes) + 300
    top, bottom = min(p.top for p in panes) - 200, max(p.bottom for p in panes) + 160
    seed = int(dice_of(dressing, "view").integers(1000))

    def paint(cut: Cutter) -> None:
        pale = 0.42 * (1 - hour.lamps)
        tones = [mix(colour, "#fffbe8", pale) for colour in hour.sky]
        fill(cut.canvas, (left, top, right, bottom), linear((0, top + 180), (0, bottom - 160), tones, (0.0, 0.34, 0.68, 1.0)))
        nature.stars(cut, (left, top, right, bottom - 220), int((right - left) / 14), hour.stars, seed)
        for pane in panes:
            with cut.group(clip=rect(pane.left - 300, top, pane.right + 300, bottom)) as inner:
                _country(inner, pane, dressing, hour, seed)

    layers = [Layer("outside", parallax, paint=paint, blur=2.2, seed=seed)]
    area = (left + 200, top + 120, right - 200, bottom - 100)
    if dressing.weather in (Weather.RAIN, Weather.STORM, Weather.SNOW):
        snow = dressing.weather is Weather.SNOW
        tone = mix("#f8f6ec", hour.sky[2], 0.45 if hour.dark else 0.2)
        layers.append(drops("weather outside", 0.8, area, tone, 70, seed, snow, 0.9 if snow else 0.55))
    return tuple(layers)


def _country(cut: Cutter, pane: Pane, dressing: SetDressing, hour: Hour, seed: int) -> None:
    x, _ = pane.middle
    foot, wide = pane.bottom, pane.right - pane.left
    if dressing.time in (TimeOfDay.NIGHT, TimeOfDay.EVENING) and hour.stars > 0.45:
        nature.moon(cut, x + wide * 0.22, pane.top + 90, 30, 1.0)
    elif hour.beam > 0.2:
        glow(cut.canvas, x - wide * 0.18, pane.top + 80, 300, mix(hour.sun, "#ffffff", 0.6), 0.75 * hour.beam, over=True)
    green = "#8fb07e"
    if dressing.weather is Weather.SNOW:
        green = "#e6eae6"
    near = mix(mix(green, hour.haze, 0.3), "#1c2c50", 0.62 * hour.lamps)
    far = mix(mix(green, hour.haze, 0.62), "#33507a", 0.5 * hour.lamps)
    stock = cut.stock.but(shadow_alpha=0.18, grain=0.22)
    soft = Cutter(cut.canvas, stock, cut.scale, seed)
    soft.piece(nature.ridge(pane.left - 300, pane.right + 300, foot - 150, 50, seed, foot + 200), far, height=3)
    soft.piece(nature.ridge(pane.left - 300, pane.right + 300, foot - 74, 40, seed + 3, foot + 200), near, height=3)
    leaf = darker(mix(near, "#6f9a68", 0.4 * (1 - hour.lamps)), 0.04)
    nature.tree(soft, x + wide * 0.3, foot - 46, 230, leaf, darker(leaf, 0.35), seed)
    nature.bush(soft, x - wide * 0.34, foot - 30, 150, leaf, seed)
    if seed % 2 == 0:
        wall = mix(near, "#f0dcb4", 0.6 * (1 - hour.lamps) + 0.1)
        soft.piece(rect(x - 96, foot - 128, x - 30, foot - 74), wall, height=3)
        soft.piece(
            smooth([(x - 106, foot - 124, 1), (x - 63, foot - 164, 1), (x - 20, foot - 124, 1)]), mix(near, "#b8543a", 0.5), height=3
        )
        soft.piece(rect(x - 72, foot - 110, x - 54, foot - 92), "#ffd27a" if hour.lamps > 0.3 else darker(wall, 0.3), height=0)
    veil = linear((0, pane.top), (0, foot), [(hour.haze, 0.0), (hour.haze, 0.4 if dressing.weather is Weather.FOG else 0.22)])
    fill(cut.canvas, (pane.left - 300, pane.top - 100, pane.right + 300, foot + 200), veil)


def cut_hole(cut: Cutter, pane: Pane, hour: Hour) -> None:
    """Cut the opening out of the wall and leave a breath of reflection in it."""
    hole = skia.Rect(pane.left, pane.top, pane.right, pane.bottom)
    cut.canvas.drawRect(hole, skia.Paint(BlendMode=skia.BlendMode.kClear))
    wide = pane.right - pane.left
    with cut.group(clip=rect(pane.left, pane.top, pane.right, pane.bottom)) as glass:
        for at, thick in ((0.1, 0.12), (0.3, 0.05), (0.66, 0.1)):
            x = pane.left + wide * at
            streak = [(x + wide * 0.2, pane.top), (x + wide * (0.2 + thick), pane.top), (x + wide * thick, pane.bottom), (x, pane.bottom)]
            fill(glass.canvas, streak, linear((0, pane.top), (0, pane.bottom), [("#fffbe8", 0.16), (hour.sky[2], 0.03)]), blur=2)


def frame(cut: Cutter, pane: Pane, colour: str, sill: str, weather: Weather) -> None:
    """The window's frame, bars and sill."""
    left, top, right, bottom = pane.left, pane.top, pane.right, pane.bottom
    bars = [
        rect(left - 26, top - 26, right + 26, top + 4),
        rect(left - 26, top, left + 6, bottom),
        rect(right - 6, top, right + 26, bottom),
    ]
    for number in range(pane.bars):
        at = left + (right - left) * (number + 1) / (pane.bars + 1)
        bars.append(rect(at - 7, top, at + 7, bottom))
    cross = top + (bottom - top) * 0.46
    bars.append(rect(left, cross - 7, right, cross + 7))
    for bar in bars:
        cut.piece(bar, colour, height=5)
    cut.piece(rect(left - 50, bottom - 8, right + 50, bottom + 24), sill, height=9, gradient=(lighter(sill, 0.3), darker(sill, 0.1)))
    if weather is Weather.SNOW:
        heap = [(left + (right - left) * i / 8, bottom - 12 - 9 * (i % 2)) for i in range(9)]
        cut.piece(smooth([(left + 4, bottom - 6, 1), *heap, (right - 4, bottom - 6, 1)]), "#f6f4ee", height=2)


def curtains(pane: Pane, colour: str, stock: Stock, scale: float, rail: str, drop: float = 0.9, name: str = "curtains") -> Layer:
    """Two curtains that sway a little, each held by a tie."""
    top = pane.top - 50
    foot = pane.top + (pane.bottom - pane.top) * drop
    pieces = []
    for side in (-1, 1):
        edge = pane.left - 22 if side < 0 else pane.right + 22

        def draw(cut: Cutter, side: int = side, edge: float = edge) -> None:
            tall = foot - top
            shape = smooth(
                [
                    (edge + side * 62, top, 1),
                    (edge - side * 92, top, 1),
                    (edge - side * 82, top + tall * 0.5),
                    (edge - side * 52, top + tall * 0.8),
                    (edge - side * 34, foot, 1),
                    (edge - side * 8, foot - 8),
                    (edge + side * 30, foot, 1),
                    (edge + side * 20, top + tall * 0.78),
                    (edge + side * 44, top + tall * 0.4),
                ]
            )
            cut.piece(shape, colour, height=9, gradient=(lighter(colour, 0.25), darker(colour, 0.08)))
            for fold in range(5):
                x = edge + side * (46 - 28 * fold)
                cut.line(
                    smooth(
                        [(x, top + 8), (x + side * (fold - 2) * 2, top + tall * 0.45), (edge - side * (fold * 7 - 6), top + tall * 0.76)],
                        closed=False,
                    ),
                    3,
                    darker(colour, 0.2),
                    0.5,
                )
            tie = smooth(
                [
                    (edge - side * 54, top + tall * 0.765, 1),
                    (edge + side * 26, top + tall * 0.75, 1),
                    (edge + side * 28, top + tall * 0.8, 1),
                    (edge - side * 50, top + tall * 0.82, 1),
                ]
            )
            cut.piece(tie, rail, height=3)

        sprite = bake(draw, (edge - 130, top - 12, edge + 130, foot + 34), stock, scale)
        pieces.append((sprite, edge, top))
    return swaying(name, 1.0, tuple(pieces), 0.011)


def valance(cut: Cutter, pane: Pane, colour: str, rod: str) -> None:
    """A scalloped valance on its rod, above the window."""
    left, right, top = pane.left - 96, pane.right + 96, pane.top - 58
    cut.piece(rect(left - 16, top - 9, right + 16, top + 9), rod, height=6)
    scallops = [(right - i * (right - left) / 8, top + 84 + 18 * (i % 2)) for i in range(9)]
    cut.piece(
        smooth([(left, top - 2, 1), (right, top - 2, 1), *scallops], steps=6),
        colour,
        height=8,
        gradient=(lighter(colour, 0.08), darker(colour, 0.14)),
    )
    for fold in range(1, 16):
        x = left + (right - left) * fold / 16
        cut.line([(x, top + 6), (x + (fold - 8) * 0.8, top + 70)], 2.4, darker(colour, 0.22), 0.35)


def sunbeams(pane: Pane, hour: Hour, floor: float, lean: float = 0.3) -> Layer:
    """The light that falls through a window into the room, down to `floor`: screened over the wall."""
    wide, tall = pane.right - pane.left, floor - pane.top
    x, y = pane.middle
    tone = mix(hour.sky[3], hour.sun, 0.7)

    def paint(cut: Cutter) -> None:
        strength = hour.beam * (1 - 0.6 * hour.lamps)
        glow(cut.canvas, x, y, wide * 1.55, tone, 0.1 + 0.3 * strength)
        if strength < 0.06:
            return
        shaft(
            cut.canvas,
            [
                (pane.left + 20, pane.top),
                (pane.right - 10, pane.top),
                (pane.right + tall * lean * 1.5, floor),
                (pane.left + tall * lean * 0.2, floor),
            ],
            tone,
            0.62 * strength,
            26,
        )
        for start in (0.06, 0.54):
            a, b = pane.left + wide * start, pane.left + wide * (start + 0.38)
            shaft(
                cut.canvas,
                [(a, pane.top + 10), (b, pane.top + 10), (b + tall * lean * 1.25, floor + 30), (a + tall * lean * 0.8, floor + 30)],
                tone,
                0.42 * strength,
                14,
            )

    return Layer("sunbeams", 1.0, paint=paint, soft=True)


def light_on_floor(cut: Cutter, pane: Pane, hour: Hour, near: float, far: float, lean: float = 0.3) -> None:
    """The window's light on the floor between `far` and `near` (y): one bright patch for each pane."""
    strength = hour.beam * (1 - 0.6 * hour.lamps)
    if strength < 0.06:
        return
    wide = pane.right - pane.left
    for column in range(pane.bars + 1):
        for top, bottom in ((0.0, 0.44), (0.52, 1.0)):
            a, b = ((column + share) / (pane.bars + 1) for share in (0.06, 0.94))
            corners = []
            for share, down in ((a, top), (b, top), (b, bottom), (a, bottom)):
                spread = 1.0 + 0.34 * down
                corners.append(
                    (pane.left + wide * 0.5 + wide * (share - 0.5) * spread + lean * (430 + 300 * down), far + (near - far) * down)
                )
            fill(
                cut.canvas,
                np.array(corners),
                linear((0, far), (0, near), [("#fff2c8", 0.62 * strength), ("#ffe9b0", 0.4 * strength)]),
                blur=5,
            )
