"""Garments in the torso's frame: hips at (0, 0), the neck's root at (0, -torso), cut for one yaw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import skia

from ...core.bible import Look
from .body import Build
from .colour import lightness, mix, tone
from .ink import clipped, fill, oval, paint
from .paper import Cutter
from .shapes import Outline, ellipse, rect, ribbon, smooth, to_path


@dataclass(frozen=True)
class Pattern:
    """How a garment is cut. Lengths in body units; `hem` below the hips, `flare` its half width.

    `sleeve` and `cuff` are half widths at the wrist; `collar` names what lies over the shoulders
    after the near arm.
    """

    hem: float = 22.0
    flare: float = 42.0
    waist: float = 1.0
    sleeve: float = 13.0
    cuff: float = 0.0
    collar: str = ""
    trousers: bool = True


PATTERNS: dict[str, Pattern] = {
    "sweater": Pattern(24, 42, 1.04, 14.0, 14.0),
    "raincoat": Pattern(60, 59, 1.04, 14.5, 16.5, "cape"),
    "coat": Pattern(54, 53, 1.02, 14.5, 15.5, "lapels"),
    "dress": Pattern(66, 60, 0.92, 12.5, trousers=False),
    "robe": Pattern(78, 55, 1.0, 17.5, 0.0),
    "apron": Pattern(26, 43, 0.98, 13.0, 14.0),
    "uniform": Pattern(30, 45, 1.0, 13.5, 15.0),
    "suit": Pattern(34, 46, 1.0, 13.0, 0.0),
    "labcoat": Pattern(64, 52, 1.02, 14.5, 0.0, "lapels"),
}


def pattern_of(look: Look, made: Build) -> Pattern:
    """The cut of a person's garment, no longer than their legs."""
    cut = PATTERNS.get(look.garment, PATTERNS["sweater"])
    scale = made.torso / 148
    return Pattern(
        min(cut.hem * scale * (1.06 if cut.hem > 40 else 1), made.leg - 26), cut.flare * scale * made.girth, cut.waist, cut.sleeve,
        cut.cuff, cut.collar, cut.trousers,
    )  # fmt: skip


@dataclass(frozen=True)
class Bodice:
    """One garment on one body at one yaw: the numbers that all pieces share."""

    look: Look
    made: Build
    shape: Pattern
    yaw: float

    @property
    def across(self) -> float:
        """Half the shoulders' width as seen."""
        return self.made.shoulder * (1 - 0.2 * abs(self.yaw))

    @property
    def waist(self) -> float:
        """Half the waist's width as seen."""
        return self.made.waist * self.shape.waist * (1 - 0.06 * abs(self.yaw))

    @property
    def flare(self) -> float:
        """Half the hem's width as seen."""
        return max(self.shape.flare * (1 - 0.08 * abs(self.yaw)), self.waist * 1.04)

    @property
    def middle(self) -> float:
        """Where the front's middle line is."""
        return self.yaw * self.made.shoulder * 0.46

    def outline(self) -> Outline:
        """The whole garment without sleeves."""
        s, w, f, t, h = self.across, self.waist, self.flare, self.made.torso, self.shape.hem
        belly = self.yaw * (5 if self.look.build != "stout" else 9)
        return smooth(
            [
                (-s * 0.45, -t + 2), (-s * 0.93, -t + 11), (-s * 1.02, -t * 0.62), (-w + belly * 0.3, -t * 0.28), (-f * 0.95, h * 0.5),
                (-f, h, 1), (-f * 0.4, h + 5), (f * 0.4, h + 6), (f, h, 1), (f * 0.95, h * 0.5), (w + belly * 0.7, -t * 0.28),
                (s * 1.02 + belly * 0.5, -t * 0.62), (s * 0.93, -t + 11), (s * 0.45, -t + 2),
            ],
            steps=7,
        )  # fmt: skip


def garment(cut: Cutter, look: Look, made: Build, yaw: float) -> None:
    """Cut a garment without its sleeves and collar."""
    bodice = Bodice(look, made, pattern_of(look, made), yaw)
    main = look.main
    outline = bodice.outline()
    path = cut.piece(outline, main, height=5, rough=0.9, gradient=(tone(main, 0.03), main, tone(main, -0.06)))
    with clipped(cut.canvas, path):
        _print(cut, bodice)
        _form(cut, bodice)
    _TRIM.get(look.garment, _sweater)(cut, bodice, path)


def _form(cut: Cutter, b: Bodice) -> None:
    """A soft shade on the side away from the light, so that the body is round."""
    away = 1 if cut.stock.light[0] < 0 else -1
    t, h = b.made.torso, b.shape.hem
    side = smooth([(away * 90, -t - 20), (away * b.across * 0.7, -t), (away * b.waist * 0.72, -t * 0.3), (away * b.flare * 0.7, h + 20),
        (away * 110, h + 20)])
    fill(cut.canvas, side, mix(b.look.main, "#2b1738", 0.75), 0.22, 9)


def _print(cut: Cutter, b: Bodice) -> None:
    t, h, s = b.made.torso, b.shape.hem, max(b.flare, b.across) * 1.3
    if b.look.pattern == "stripes":
        step = t * 0.2
        for row in range(12):
            y = -t * 0.8 + row * step
            if y < h + 12:
                band = smooth([(-s, y - 2), (b.middle, y + 5), (s, y - 2)], False)
                cut.canvas.drawPath(to_path(ribbon(band, step * 0.46)), paint(b.look.second, 0.95))
    elif b.look.pattern == "dots":
        step = t * 0.16
        for row in range(int((t + h) / step) + 1):
            for column in range(-5, 6):
                x, y = (column + 0.5 * (row % 2)) * step * 1.05 + b.middle * 0.5, -t + row * step
                oval(cut.canvas, x, y, step * 0.17, step * 0.17, b.look.second, 0.95)


def _seam(cut: Cutter, points: list[tuple[float, float]], colour: str, width: float = 2.0, alpha: float = 0.55) -> None:
    cut.line(smooth(points, False), width, tone(colour, -0.15), alpha)


def _folds(cut: Cutter, b: Bodice, shares: tuple[float, ...], top: float = 0.12) -> None:
    t, h = b.made.torso, b.shape.hem
    for part in shares:
        fold = [(part * b.waist, -t * top), (part * b.flare * 0.94, h * 0.4), (part * b.flare * 1.0, h - 3)]
        _seam(cut, fold, b.look.main)


def _collar(cut: Cutter, b: Bodice, colour: str, deep: float = 24.0) -> None:
    s, t, m = b.across, b.made.torso, b.middle
    band = [(-s * 0.5, -t - 4), (m * 0.5, -t + 5), (s * 0.5, -t - 4), (s * 0.44, -t + 12), (m, -t + deep), (-s * 0.44, -t + 12)]
    cut.piece(smooth(band, steps=6), colour, height=3, rough=0.4)


def _opening(cut: Cutter, b: Bodice, colour: str, deep: float) -> None:
    """A V of something lighter under an open neck."""
    s, t, m = b.across, b.made.torso, b.middle
    vee: list[tuple[float, ...]] = [(-s * 0.42 + m * 0.3, -t + 1), (s * 0.42 + m * 0.3, -t + 1), (m + 2, -t + deep, 1)]
    cut.piece(smooth(vee, steps=5), colour, height=0, rough=0.3)


def _buttons(cut: Cutter, b: Bodice, rows: tuple[float, ...], colour: str, aside: float = 0.0, radius: float = 3.6) -> None:
    for share in rows:
        x, y = b.middle + aside, -b.made.torso * share
        cut.piece(ellipse(x, y, radius, radius, 18), colour, height=1.2, rough=0)
        oval(cut.canvas, x, y, radius * 0.3, radius * 0.3, tone(colour, -0.2))


def _sweater(cut: Cutter, b: Bodice, path: skia.Path) -> None:
    s, t, h, main = b.across, b.made.torso, b.shape.hem, b.look.main
    band = smooth([(-b.flare, h - 7), (0, h - 3), (b.flare, h - 7), (b.flare, h + 8), (-b.flare, h + 8)])
    with clipped(cut.canvas, path):
        cut.canvas.drawPath(to_path(band), paint(tone(main, -0.05), 0.9))
        for x in np.arange(-b.flare, b.flare, 5.5):
            cut.line([(float(x), h - 5), (float(x), h + 5)], 1.2, tone(main, -0.14), 0.5)
    neck = [(-s * 0.44, -t - 8), (s * 0.44, -t - 8), (s * 0.47, -t + 10), (b.middle * 0.6, -t + 16), (-s * 0.47, -t + 10)]
    cut.piece(smooth(neck, steps=6), tone(main, -0.045), height=2.5, rough=0.4)


def _raincoat(cut: Cutter, b: Bodice, path: skia.Path) -> None:
    t, h, m, main = b.made.torso, b.shape.hem, b.middle, b.look.main
    side = 1 if b.yaw >= 0 else -1
    cut.line(smooth([(m, -t + 10), (m * 1.05, -t * 0.4), (m, h + 3)], False), 2.2, tone(main, -0.2), 0.85)
    for share in (0.72, 0.42, 0.12):
        x, y = m - 7 * side, -t * share
        cut.piece(ribbon([(x - 6, y), (x + 6, y)], 4.6), "#5b3a22", height=1, rough=0)
    for part in (-1, 1):
        x, y = m * 0.6 + part * 24 * b.made.girth, -t * 0.12
        cut.piece(smooth([(x - 14, y + 8), (x + 14, y + 8), (x + 13, y - 3), (x - 13, y - 3)], steps=3), tone(main, 0.03), height=2.5,
            rough=0.5)
    _folds(cut, b, (-0.66, 0.6))
    _collar(cut, b, tone(main, 0.03), 26)


def _coat(cut: Cutter, b: Bodice, path: skia.Path) -> None:
    t, h, m, main = b.made.torso, b.shape.hem, b.middle, b.look.main
    _opening(cut, b, b.look.second, t * 0.24)
    cut.line(smooth([(m, -t * 0.78), (m * 1.05, -t * 0.3), (m, h + 3)], False), 2.2, tone(main, -0.18), 0.85)
    _buttons(cut, b, (0.6, 0.4, 0.2, 0.0), tone(main, -0.16), 7)
    with clipped(cut.canvas, path):
        for part in (-1, 1):
            x, y = m * 0.6 + part * 25 * b.made.girth, -t * 0.1
            cut.line([(x - 11, y), (x + 11, y + 2)], 3, tone(main, -0.14), 0.75, taper=False)
    _folds(cut, b, (-0.62, 0.62))


def _dress(cut: Cutter, b: Bodice, path: skia.Path) -> None:
    t, m, w = b.made.torso, b.middle, b.waist
    sash = smooth([(-w * 1.05, -t * 0.33), (m, -t * 0.29), (w * 1.08, -t * 0.33), (w * 1.08, -t * 0.22), (m, -t * 0.18),
        (-w * 1.05, -t * 0.22)], steps=5)
    cut.piece(sash, b.look.second, height=2.5, rough=0.5)
    _folds(cut, b, (-0.7, -0.25, 0.25, 0.7), 0.2)
    with clipped(cut.canvas, path):
        hem = b.shape.hem
        cut.canvas.drawPath(to_path(ribbon(smooth([(-b.flare * 1.1, hem - 7), (0, hem - 1), (b.flare * 1.1, hem - 7)], False), 4.5)),
            paint(b.look.second, 0.85))
    _collar(cut, b, b.look.second)


def _robe(cut: Cutter, b: Bodice, path: skia.Path) -> None:
    t, m, w = b.made.torso, b.middle, b.waist
    _opening(cut, b, b.look.second, t * 0.3)
    edge = [(-b.across * 0.4 + m * 0.3, -t + 2), (m - 2, -t * 0.68)], [(b.across * 0.42 + m * 0.3, -t + 2), (m + 4, -t * 0.68)]
    for side in edge:
        cut.line(side, 6, tone(b.look.main, -0.06), taper=False)
    sash = smooth([(-w * 1.06, -t * 0.37), (m, -t * 0.32), (w * 1.1, -t * 0.37), (w * 1.12, -t * 0.22), (m, -t * 0.16),
        (-w * 1.08, -t * 0.22)], steps=5)
    matches = b.look.hat in {"turban", "hijab"} and lightness(b.look.hat_colour) > 20
    colour = b.look.hat_colour if matches else mix(b.look.main, b.look.second, 0.62)
    cut.piece(sash, colour, height=3, rough=0.6)
    _folds(cut, b, (-0.55, 0.1, 0.62), 0.1)


def _apron(cut: Cutter, b: Bodice, path: skia.Path) -> None:
    s, t, m, w, g = b.across, b.made.torso, b.middle, b.waist, b.made.girth
    _collar(cut, b, tone(b.look.main, 0.07), 20)
    drop = min(60.0 * t / 148, b.made.leg - 30)
    bib: list[tuple[float, ...]] = [
        (m - 24 * g, -t + 34, 1), (m + 24 * g, -t + 34, 1), (m + 26 * g, -t * 0.34), (w * 0.98, -t * 0.26, 1), (b.flare * 0.86,
            drop * 0.86),
        (m * 0.3, drop), (-b.flare * 0.86, drop * 0.86), (-w * 0.98, -t * 0.26, 1), (m - 26 * g, -t * 0.34),
    ]  # fmt: skip
    colour = b.look.second
    cut.piece(smooth(bib, steps=6), colour, height=3, rough=0.7, gradient=(tone(colour, 0.01), tone(colour, -0.05)))
    for side in (-1, 1):
        strap = [(m + side * 22 * g, -t + 36), (m * 0.7 + side * 26 * g, -t + 14), (m * 0.4 + side * s * 0.5, -t + 1)]
        cut.line(smooth(strap, False), 7, tone(colour, -0.03), taper=False)
    cut.line(smooth([(-w, -t * 0.28), (m, -t * 0.24), (w, -t * 0.28)], False), 5, tone(colour, -0.12), 0.9)
    cut.line(smooth([(m - 16, t * 0.02), (m, t * 0.05), (m + 16, t * 0.02)], False), 2, tone(colour, -0.16), 0.6)


def _uniform(cut: Cutter, b: Bodice, path: skia.Path) -> None:
    t, m, w, s, main = b.made.torso, b.middle, b.waist, b.across, b.look.main
    _collar(cut, b, tone(main, -0.06), 20)
    for aside in (-11, 11):
        _buttons(cut, b, (0.74, 0.58, 0.42), b.look.second, aside, 3.8)
    belt = smooth([(-w * 1.05, -t * 0.26), (m, -t * 0.23), (w * 1.08, -t * 0.26), (w * 1.08, -t * 0.17), (m, -t * 0.14),
        (-w * 1.05, -t * 0.17)], steps=5)
    cut.piece(belt, tone(main, -0.16), height=2.5, rough=0.4)
    cut.piece(rect(m - 8, -t * 0.25, m + 8, -t * 0.13), b.look.second, height=1.5, rough=0)
    for side in (-1, 1):
        board = smooth([(side * s * 0.5, -t + 1), (side * s * 0.98, -t + 8), (side * s * 0.94, -t + 16), (side * s * 0.5, -t + 9)], steps=4)
        cut.piece(board, b.look.second, height=2, rough=0.3)


def _suit(cut: Cutter, b: Bodice, path: skia.Path) -> None:
    t, m, s, main = b.made.torso, b.middle, b.across, b.look.main
    _opening(cut, b, mix(b.look.second, "#fffaf0", 0.5), t * 0.44)
    tie: list[tuple[float, ...]] = [(m - 5, -t + 8), (m + 6, -t + 8), (m + 4, -t + 16), (m + 8, -t * 0.62), (m + 1, -t * 0.56, 1),
        (m - 6, -t * 0.62), (m - 3, -t + 16)]
    cut.piece(smooth(tie, steps=4), b.look.second if lightness(b.look.second) < 70 else "#b8412c", height=1.5, rough=0.2)
    for side in (-1, 1):
        lapel: list[tuple[float, ...]] = [(m * 0.4 + side * s * 0.44, -t + 1), (m * 0.6 + side * s * 0.66, -t + 30, 1),
            (m * 0.8 + side * s * 0.44, -t + 34), (m + 2, -t * 0.54, 1)]
        cut.piece(smooth(lapel, steps=5), tone(main, 0.035), height=2.5, rough=0.3)
    cut.line([(m + 2, -t * 0.54), (m, b.shape.hem)], 2, tone(main, -0.16), 0.8)
    _buttons(cut, b, (0.46, 0.28), tone(main, -0.18), 6, 3.4)
    with clipped(cut.canvas, path):
        cut.line([(m - 30, -t * 0.66), (m - 17, -t * 0.68)], 3, tone(main, -0.12), 0.7, taper=False)


def _labcoat(cut: Cutter, b: Bodice, path: skia.Path) -> None:
    t, m, main = b.made.torso, b.middle, b.look.main
    _opening(cut, b, b.look.second, t * 0.34)
    cut.line(smooth([(m, -t * 0.66), (m * 1.05, -t * 0.2), (m, b.shape.hem + 3)], False), 2, tone(main, -0.2), 0.8)
    _buttons(cut, b, (0.54, 0.34, 0.14), tone(main, -0.1), 7, 3.2)
    for part in (-1, 1):
        x = m * 0.6 + part * 24 * b.made.girth
        cut.piece(rect(x - 12, -t * 0.12, x + 12, t * 0.07), tone(main, 0.015), height=1.5, rough=0.4)
    with clipped(cut.canvas, path):
        cut.line([(m - 22, -t * 0.62), (m - 22, -t * 0.74)], 3, "#2f6f9a", 0.9, taper=False)
    _folds(cut, b, (-0.62, 0.62))


_TRIM: dict[str, Callable[[Cutter, Bodice, skia.Path], None]] = {
    "sweater": _sweater, "raincoat": _raincoat, "coat": _coat, "dress": _dress, "robe": _robe, "apron": _apron, "uniform": _uniform,
    "suit": _suit, "labcoat": _labcoat,
}  # fmt: skip


def collar(cut: Cutter, look: Look, made: Build, yaw: float) -> None:
    """What lies over the near arm's root: a cape or lapels; nothing for most garments."""
    b = Bodice(look, made, pattern_of(look, made), yaw)
    s, t, m, main = b.across, made.torso, b.middle, look.main
    if b.shape.collar == "cape":
        cape: list[tuple[float, ...]] = [
            (-s * 0.5, -t - 7), (s * 0.5, -t - 7), (s * 1.14, -t + 8), (s * 1.42, -t + 46), (s * 1.3, -t + 60, 1), (s * 0.6, -t + 54),
            (m, -t + 62), (-s * 0.6, -t + 54), (-s * 1.3, -t + 60, 1), (-s * 1.42, -t + 46), (-s * 1.14, -t + 8),
        ]  # fmt: skip
        cut.piece(smooth(cape, steps=6), tone(main, 0.015), height=5, rough=0.8, gradient=(tone(main, 0.045), tone(main, -0.03)))
        hem = [(-s * 1.2, -t + 53), (-s * 0.6, -t + 48), (m, -t + 55), (s * 0.6, -t + 48), (s * 1.2, -t + 53)]
        _seam(cut, hem, main, 1.5, 0.6)
        _seam(cut, [(m, -t + 8), (m, -t + 34), (m, -t + 60)], main, 1.8, 0.7)
    elif b.shape.collar == "lapels":
        for side in (-1, 1):
            lapel: list[tuple[float, ...]] = [
                (m * 0.3 + side * s * 0.3, -t - 8), (m * 0.4 + side * s * 0.62, -t + 2), (m * 0.6 + side * s * 0.7, -t + 26, 1),
                (m * 0.8 + side * s * 0.46, -t + 30), (m + side * 2, -t * 0.74, 1), (m * 0.6 + side * s * 0.2, -t + 8),
            ]  # fmt: skip
            cut.piece(smooth(lapel, steps=5), tone(main, 0.03), height=2.5, rough=0.4)
