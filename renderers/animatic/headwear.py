"""Hats, cloths and glasses, in face units. What lies behind the head and what lies before it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import skia

from .colour import mix, tone
from .face import Turn
from .ink import moved, oval, ring, shift
from .paper import Cutter
from .shapes import ellipse, smooth

Wear = Callable[[Cutter, Turn, str], None]

COVERING = frozenset({"headscarf", "hijab", "turban"})
"""Cloths under which no hair but a fringe shows."""


def behind(cut: Cutter, hat: str, turn: Turn, colour: str) -> None:
    """The part of a hat or cloth that is seen behind the head."""
    if hat in _BEHIND:
        _BEHIND[hat](cut, turn, tone(colour, -0.1))


def before(cut: Cutter, hat: str, turn: Turn, colour: str) -> None:
    """The part of a hat or cloth that covers the head."""
    if hat in _BEFORE:
        _BEFORE[hat](cut, turn, colour)


def _sheet(cut: Cutter, points: Sequence[Sequence[float]], colour: str, height: float = 3.5, steps: int = 7) -> skia.Path:
    return cut.piece(smooth(points, steps=steps), colour, height=height, rough=0.6, gradient=(tone(colour, 0.04), tone(colour, -0.05)))


def _seams(cut: Cutter, colour: str, yaw: float, foot: float, top: float, spread: float = 60) -> None:
    for part in (-0.62, -0.1, 0.42):
        seam = [(part * spread + yaw * 4, foot), (part * spread * 0.9 - yaw * 4, (foot + top) / 2), (part * spread * 0.36 - yaw * 9, top)]
        cut.line(smooth(seam, False), 1.9, tone(colour, -0.14), 0.55)


# -- behind -----------------------------------------------------------------------------------------


def _souwester_behind(cut: Cutter, turn: Turn, colour: str) -> None:
    y, p = turn.yaw, turn.pitch
    flap = [(-50 - y * 8, -22), (50 - y * 8, -22), (54 - y * 14, 20 + p * 6), (40 - y * 20, 44 + p * 10), (-y * 22, 50 + p * 12)]
    flap += [(-40 - y * 20, 44 + p * 10), (-54 - y * 14, 20 + p * 6)]
    cut.piece(smooth(flap), tone(colour, -0.07), height=4, rough=0.6)


def _scarf_behind(cut: Cutter, turn: Turn, colour: str) -> None:
    y = turn.yaw
    knot, side = -y * 38, -1 if y > 0 else 1
    if abs(y) > 0.12:
        cut.piece(smooth([(knot, 22), (knot + side * 26, 30), (knot + side * 38, 62), (knot + side * 26, 66), (knot + side * 12, 44)]),
            colour, 3)
        tail = [(knot, 26), (knot + side * 14, 42), (knot + side * 16, 78), (knot + side * 4, 74), (knot - side * 2, 44)]
        cut.piece(smooth(tail), tone(colour, 0.05), height=3)
    back = [(-40 - y * 5, -30), (-y * 8, -60), (40 - y * 5, -30), (45 - y * 6, 10), (34 - y * 10, 42), (-34 - y * 10, 42),
        (-45 - y * 6, 10)]
    cut.piece(smooth(back), tone(colour, -0.02), height=4)


def _hijab_behind(cut: Cutter, turn: Turn, colour: str) -> None:
    y = turn.yaw
    fall = [(-46 - y * 6, -30), (-y * 8, -64), (46 - y * 6, -30), (52 - y * 8, 20), (50 - y * 14, 70), (10 - y * 16, 86),
        (-50 - y * 14, 70)]
    cut.piece(smooth([*fall, (-52 - y * 8, 20)]), colour, height=4)


def _straw_behind(cut: Cutter, turn: Turn, colour: str) -> None:
    y, lift = turn.yaw, -turn.pitch * 14
    brim = [(-80 - y * 4, -30 - lift * 0.3), (-y * 6, -52 - lift), (80 - y * 4, -30 - lift * 0.3), (-y * 6, -20)]
    cut.piece(smooth(brim), tone(colour, -0.05), height=2)


# -- before -----------------------------------------------------------------------------------------


def _souwester(cut: Cutter, turn: Turn, colour: str) -> None:
    y, p = turn.yaw, turn.pitch
    side, far = (-1 if y < 0 else 1), abs(y)
    with moved(cut.canvas, 0, -15 - p * 27, -side * p * 13):
        crown = [(-47 - y * 4, -22), (-45 - y * 6, -46), (-30 - y * 9, -66), (-4 - y * 10, -74), (24 - y * 8, -68), (42 - y * 5, -46)]
        _sheet(cut, [*crown, (47 - y * 3, -22)], colour, 3)
        _seams(cut, colour, y, -26, -71)
        lift = -p * 15
        brim = [
            (-78 - far * 16, 14 + p * 10), (-70 - far * 10, -10 + p * 6), (-50, -34), (-16, -42 + lift * 0.3), (22, -40 + lift * 0.5),
            (52 + far * 4, -30 + lift * 0.8), (74 + far * 14, -16 + lift * 1.3), (60 + far * 14, -9 + lift * 1.25),
            (30 + far * 12, -18 + lift * 0.7), (far * 8, -21 + lift * 0.4), (-30, -17), (-50 - far * 3, p * 5), (-64 - far * 12,
                20 + p * 11),
        ]  # fmt: skip
        _sheet(cut, [(side * x, height) for x, height in brim], tone(colour, 0.02), 5)
        seam = [(-66 - far * 11, 5 + p * 8), (-46, -24), (-8, -32 + lift * 0.35), (34, -29 + lift * 0.65), (62 + far * 8, -18 + lift * 1.1)]
        cut.line(smooth([(side * x, height) for x, height in seam], False), 1.5, tone(colour, -0.16), 0.55)


def _cap(cut: Cutter, turn: Turn, colour: str) -> None:
    y, p = turn.yaw, turn.pitch
    side, far = (-1 if y < 0 else 1), abs(y)
    with moved(cut.canvas, 0, -6 - p * 18, -side * p * 8):
        crown = [(-50 - y * 3, -16), (-51 - y * 5, -36), (-34 - y * 7, -60), (-y * 8, -67), (34 - y * 7, -60), (51 - y * 5, -36)]
        _sheet(cut, [*crown, (50 - y * 3, -16), (24 + y * 8, -27), (y * 10, -30), (-24 + y * 8, -27)], colour)
        _seams(cut, colour, y, -30, -65, 54)
        reach = y * 44
        visor = [
            (-30 + reach * 0.5, -27), (reach * 0.7, -33), (30 + reach * 0.5, -27), (34 + reach + 8 * far * side, -19 - p * 6),
            (reach * 1.15, -9 - p * 8), (-34 + reach + 8 * far * side, -19 - p * 6),
        ]  # fmt: skip
        _sheet(cut, visor, tone(colour, -0.05), 4)
        cut.piece(ellipse(-y * 8, -67, 4.5, 3.2), tone(colour, -0.06), height=1, rough=0)


def _turban(cut: Cutter, turn: Turn, colour: str) -> None:
    y, p = turn.yaw, turn.pitch
    with moved(cut.canvas, 0, -p * 12):
        wrap = [(-50 - y * 2, -14), (-58 - y * 5, -40), (-40 - y * 7, -72), (-y * 7, -84), (40 - y * 7, -72), (58 - y * 5, -40)]
        _sheet(cut, [*wrap, (50 - y * 2, -14), (24 + y * 8, -30), (y * 10, -35), (-24 + y * 8, -30)], colour, 4)
        for row in range(4):
            fold = [(-52 + row * 5, -24 - row * 13), (-y * 4, -46 - row * 11), (50 - row * 8, -26 - row * 9 - 6)]
            cut.line(smooth(fold, False), 2.2, tone(colour, -0.14), 0.6)


def _straw(cut: Cutter, turn: Turn, colour: str) -> None:
    y, p = turn.yaw, turn.pitch
    with moved(cut.canvas, 0, -4 - p * 20, (1 if y < 0 else -1) * p * 8):
        crown: list[tuple[float, ...]] = [(-37 - y * 5, -34, 1), (-34 - y * 6, -66), (-y * 7, -78), (34 - y * 6, -66), (37 - y * 5, -34, 1)]
        path = _sheet(cut, crown, colour, 3)
        cut.canvas.save()
        cut.canvas.clipPath(path, skia.ClipOp.kIntersect, True)
        cut.piece(smooth([(-50, -50), (-y * 7, -45), (50, -50), (50, -34), (-50, -34)]), "#a5452f", height=1, rough=0)
        cut.canvas.restore()
        brim = [(-88 - y * 4, -27), (-40, -42), (-y * 3, -45), (40, -42), (88 - y * 4, -27), (44, -21 - p * 5), (y * 6, -19 - p * 8),
            (-44, -21 - p * 5)]
        _sheet(cut, brim, tone(colour, 0.03), 5)
        for part in (-0.75, -0.4, 0.4, 0.75):
            cut.line([(part * 80, -29), (part * 60, -36)], 1.4, tone(colour, -0.12), 0.6)


def _beanie(cut: Cutter, turn: Turn, colour: str) -> None:
    y, p = turn.yaw, turn.pitch
    with moved(cut.canvas, 0, -p * 12):
        crown = [(-52 - y * 3, -26), (-48 - y * 5, -50), (-26 - y * 7, -68), (-y * 7, -73), (26 - y * 7, -68), (48 - y * 5, -50),
            (52 - y * 3, -26)]
        _sheet(cut, crown, colour)
        _seams(cut, colour, y, -36, -70, 56)
        band = [(-53 - y * 2, -14), (-54 - y * 3, -32), (-24 + y * 7, -42), (y * 10, -45), (24 + y * 7, -42), (54 - y * 3, -32),
            (53 - y * 2, -14)]
        _sheet(cut, [*band, (24 + y * 8, -27), (y * 11, -30), (-24 + y * 8, -27)], tone(colour, 0.05), 3)
        cut.piece(ellipse(-y * 10, -77, 12, 11), mix(colour, "#fff4de", 0.75), height=3, rough=1.4)


def _headscarf(cut: Cutter, turn: Turn, colour: str) -> None:
    y, p = turn.yaw, turn.pitch
    with moved(cut.canvas, 0, -p * 9):
        cloth: list[tuple[float, ...]] = [
            (-47 - y * 2, 4, 1), (-51 - y * 4, -22), (-38 - y * 6, -52), (-y * 6, -67), (38 - y * 6, -52), (51 - y * 4, -22),
            (47 - y * 2, 4, 1), (41 + y * 3, -20), (22 + y * 11, -37), (3 + y * 13, -39), (-20 + y * 9, -37), (-41 + y * 3, -20),
        ]  # fmt: skip
        _sheet(cut, cloth, colour)
        _seams(cut, colour, y, -40, -64, 58)
        for index in range(16):
            angle, ring_at = -2.75 + index * 0.155, 0.74 + 0.09 * (index % 3)
            x, height = math.cos(angle) * 50 * ring_at - y * 4, -8 + math.sin(angle) * 56 * (ring_at + 0.04)
            if height < -40:
                oval(cut.canvas, x, height, 2, 2, mix(colour, "#fff0d0", 0.72), 0.9)


def _hijab(cut: Cutter, turn: Turn, colour: str) -> None:
    y = turn.yaw
    veil: list[tuple[float, ...]] = [
        (-48 - y * 5, 60), (-54 - y * 5, 10), (-47 - y * 6, -44), (-y * 6, -68), (47 - y * 6, -44), (54 - y * 5, 10), (48 - y * 5, 60),
        (y * 4, 76), (-48 - y * 5, 60),
    ]  # fmt: skip
    opening = smooth(
        [(y * 12, -43), (24 + y * 10, -38), (41 + y * 4, -10), (37 + y * 5, 24), (16 + y * 9, 49), (-16 + y * 9, 49), (-37 + y * 5, 24),
         (-41 + y * 4, -10), (-24 + y * 10, -38)]
    )  # fmt: skip
    outer = skia.Path.Polygon([skia.Point(float(a), float(b)) for a, b in smooth(veil[:-1])], True)
    inner = skia.Path.Polygon([skia.Point(float(a), float(b)) for a, b in opening], True)
    path = skia.Op(outer, inner, skia.PathOp.kDifference_PathOp)
    cut.piece(path, colour, height=4, gradient=(tone(colour, 0.05), tone(colour, -0.05)))
    for drop in (0, 9, 18):
        fold = [(-40 - y * 4, 46 + drop * 0.6), (y * 6, 57 + drop), (40 - y * 4, 46 + drop * 0.6)]
        cut.line(smooth(fold, False), 1.8, tone(colour, -0.13), 0.55)


def _crown(cut: Cutter, turn: Turn, colour: str) -> None:
    y, p = turn.yaw, turn.pitch
    with moved(cut.canvas, -y * 4, -6 - p * 16, -p * 5):
        points: list[tuple[float, ...]] = [(-42, -34, 1)]
        for index, x in enumerate(np.linspace(-46, 46, 5)):
            points.append((float(x), -82.0 + 3 * abs(index - 2), 1))
            if index < 4:
                points.append((float(x) + 11.5, -56, 1))
        points += [(42, -34, 1), (y * 8, -28)]
        cut.piece(smooth(points, steps=4), colour, height=4, rough=0.4, gradient=(tone(colour, 0.08), tone(colour, -0.05)))
        for x, gem in ((-24, "#b8412c"), (2, "#2f7478"), (27, "#b8412c")):
            cut.piece(ellipse(x + y * 8, -43, 4.6, 5.6), gem, height=1, rough=0)


def _chef(cut: Cutter, turn: Turn, colour: str) -> None:
    y, p = turn.yaw, turn.pitch
    with moved(cut.canvas, 0, -4 - p * 14, -p * 4):
        for x, height, radius in ((-34, -74, 23), (34, -74, 23), (-12, -88, 25), (14, -86, 24), (0, -70, 26)):
            cut.piece(ellipse(x - y * 8, height, radius, radius * 0.92), colour, height=3, rough=0.5)
        band: list[tuple[float, ...]] = [(-46 - y * 3, -24, 1), (-44 - y * 4, -58, 1), (-y * 4, -62), (44 - y * 4, -58, 1),
            (46 - y * 3, -24, 1), (y * 10, -31)]
        _sheet(cut, band, tone(colour, -0.02), 3)


_BEHIND: dict[str, Wear] = {
    "souwester": _souwester_behind, "headscarf": _scarf_behind, "hijab": _hijab_behind, "straw": _straw_behind,
}  # fmt: skip
_BEFORE: dict[str, Wear] = {
    "souwester": _souwester, "cap": _cap, "turban": _turban, "straw": _straw, "beanie": _beanie, "headscarf": _headscarf,
    "hijab": _hijab, "crown": _crown, "chef": _chef,
}  # fmt: skip


def glasses(cut: Cutter, turn: Turn) -> None:
    """Round wire glasses."""
    canvas, frame, lenses = cut.canvas, "#3b2a26", []
    for sign in (-1, 1):
        x, y = turn.at(sign * 23.5, -4)
        wide = 16.2 * (0.45 + 0.55 * turn.width(sign * 23))
        lens = ellipse(x, y, wide, 16.2, 34)
        canvas.drawPath(skia.Path.Polygon([skia.Point(float(a), float(b)) for a, b in lens], True),
            skia.Paint(AntiAlias=True, Color=0x20DFF0EE))
        ring(canvas, shift(lens, 1, 2.2), "#2a1010", 2.4, 0.22, 1.2)
        ring(canvas, lens, frame, 2.7)
        ring(canvas, shift(lens, -0.5, -0.8), "#ffe9c0", 0.8, 0.35)
        cut.line([(x - wide * 0.55, y - 8.5), (x - wide * 0.15, y - 12.5)], 1.8, "#ffffff", 0.6)
        lenses.append((x, y, wide))
    (lx, ly, lw), (rx, ry, rw) = lenses
    cut.line(smooth([(lx + lw, ly - 2), ((lx + lw + rx - rw) / 2, ly - 5), (rx - rw, ry - 2)], False), 2.6, frame, taper=False)
    for sign, (x, y, wide) in zip((-1, 1), lenses, strict=True):
        if sign * turn.yaw < 0.3:
            cut.line([(x + sign * wide, y - 2), (sign * 45 - turn.yaw * 6, y - 1)], 2.4, frame, taper=False)


def covers_crown(hat: str) -> bool:
    """Whether a hat hides the hair's top, so that only a low fringe is drawn."""
    return hat in _BEFORE and hat not in {"crown"}


__all__ = ["COVERING", "before", "behind", "covers_crown", "glasses"]
