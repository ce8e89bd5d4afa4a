"""Heads of animals, robots and things: baked skulls with live eyes and mouths, in face units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import skia

from . import feel
from .colour import mix, tone
from .ears import EARS, Head, antlers, horns, no_ears
from .face import Features, Turn
from .ink import clipped, fill, line, oval, paint, shift
from .paper import Bounds, Cutter, Stock, bake
from .pose import Pose
from .shapes import ellipse, puffs, rect, ribbon, smooth, to_path
from .warp import Plate

_STEP = 1 / 14
_KEPT = 14  # turns of a head
_BOUNDS: Bounds = (-120, -150, 120, 110)


class Mask:
    """A creature's head, drawn about its middle; baked anew for every small step of its turn."""

    def __init__(self, head: Head, stock: Stock, scale: float, seed: int) -> None:
        self.head, self._stock, self._scale, self._seed = head, stock, scale, seed
        self._light = -1 if stock.light[0] <= 0 else 1
        dark = mix(head.main, "#24121a", 0.82)
        self.features = Features(
            skin=head.main, hair=dark, brow=mix(head.main, dark,
                0.72), line="#2c181b", iris="#3a2418", brow_width=4.4, eye=head.eye, beard=True
        )  # fmt: skip
        self._baked: dict[tuple[int, int], tuple[Turn, Plate]] = {}

    def draw(self, canvas: skia.Canvas, pose: Pose) -> None:
        """The head with what it feels."""
        key = round(pose.head_yaw / _STEP), round(pose.head_pitch / _STEP)
        if key not in self._baked:
            turn = Turn(key[0] * _STEP, key[1] * _STEP, self._light)
            if len(self._baked) >= _KEPT:
                self._baked.pop(next(iter(self._baked)))
            self._baked[key] = turn, Plate(bake(lambda cut: self._cut(cut, turn), _BOUNDS, self._stock, self._scale, self._seed))
        turn, plate = self._baked[key]
        plate.draw(canvas)
        if self.head.nose == "screen":
            _screen_face(canvas, turn, pose)
            return
        mood = pose.expression
        for sign in (-1, 1):
            feel.eye(canvas, turn, self.features, mood, sign, pose.gaze, pose.blink)
        if self.head.nose == "beak":
            _beak(canvas, turn, pose, self.head)
        else:
            feel.mouth(canvas, turn, self.features, replace(mood, width=mood.width * 0.84), pose.lips)
        feel.brows(canvas, turn, self.features, mood)

    def _cut(self, cut: Cutter, turn: Turn) -> None:
        head = self.head
        EARS.get(head.ears, no_ears)(cut, turn, head)
        if head.nose == "screen":
            _screen(cut, turn, head)
            return
        if head.extra in _BEHIND:
            _BEHIND[head.extra](cut, turn, head)
        w, h, y = 46 * head.wide, 50 * head.tall, turn.yaw
        outline = smooth([(0, -h), (w * 0.74, -h * 0.8), (w, -h * 0.1), (w * 0.84 + y * 4, h * 0.62), (y * 8, h),
            (-w * 0.84 + y * 4, h * 0.62), (-w, -h * 0.1), (-w * 0.74, -h * 0.8)])
        path = cut.piece(outline, head.main, height=4, rough=0.6, gradient=(tone(head.main, 0.03), tone(head.main, -0.03)))
        with clipped(cut.canvas, path):
            for sign in (-1, 1):
                x, top = turn.at(sign * 42, 24)
                oval(cut.canvas, x, top, 12 * turn.width(sign * 42), 8, "#d8442f", 0.26, 5)
        _NOSES.get(head.nose, _snout)(cut, turn, head)
        if head.extra in _BEFORE:
            _BEFORE[head.extra](cut, turn, head)


# -- noses --------------------------------------------------------------------------------------------


def _muzzle(cut: Cutter, turn: Turn, head: Head, rx: float, ry: float, drop: float) -> tuple[float, float]:
    x, y = turn.at(0, 27 + drop)
    x += turn.yaw * 8
    cut.piece(ellipse(x, y, rx, ry, 40), head.second, height=1.5, rough=0.5, gradient=(tone(head.second, 0.01), tone(head.second, -0.04)))
    return x, y


def _button(cut: Cutter, x: float, y: float, size: float, colour: str = "#33191c") -> None:
    shape = smooth([(x - size, y - size * 0.6), (x + size, y - size * 0.6), (x + size * 0.5, y + size * 0.5), (x, y + size * 0.8),
        (x - size * 0.5, y + size * 0.5)])
    fill(cut.canvas, shape, colour)
    oval(cut.canvas, x - size * 0.35, y - size * 0.3, size * 0.3, size * 0.2, "#fff4dd", 0.55)


def _snout(cut: Cutter, turn: Turn, head: Head) -> None:
    x, y = _muzzle(cut, turn, head, 25, 19, 5)
    _button(cut, x + turn.yaw * 4, y - 12, 7.5)
    for sign in (-1, 1):
        for row in (-1, 1):
            whisker = [(x + sign * 18, y + row * 2), (x + sign * 42, y - 3 + row * 5)]
            if head.ears in {"point", "mouse", "long"}:
                cut.line(whisker, 1.3, "#4a2c2a", 0.45)


def _broad(cut: Cutter, turn: Turn, head: Head) -> None:
    x, y = _muzzle(cut, turn, head, 36, 24, 10)
    for sign in (-1, 1):
        oval(cut.canvas, x + sign * 13 + turn.yaw * 5, y - 9, 4.2, 5.4, mix(head.second, "#5a2a2a", 0.7), 0.85)


def _pig(cut: Cutter, turn: Turn, head: Head) -> None:
    x, y = turn.at(0, 14)
    cut.piece(ellipse(x + turn.yaw * 10, y, 18, 13), tone(mix(head.main, "#e0806a", 0.35), 0.0), height=2.5, rough=0.4)
    for sign in (-1, 1):
        oval(cut.canvas, x + turn.yaw * 12 + sign * 6, y, 3, 4.4, "#7a3a3a", 0.8)


def _trunk(cut: Cutter, turn: Turn, head: Head) -> None:
    x, y = turn.at(0, 10)
    side = 1 if turn.yaw >= 0 else -1
    hang = smooth([(x + turn.yaw * 8, y - 12), (x + turn.yaw * 20, y + 30), (x + side * 26, y + 66), (x + side * 46, y + 74)], False)
    cut.piece(ribbon(hang, [34, 29, 22, 16]), tone(head.main, 0.02), height=4, rough=0.6)
    for index in (8, 12, 16, 20):
        px, py = hang[min(index, len(hang) - 1)]
        cut.line(smooth([(px - 11, py - 2), (px, py + 2), (px + 11, py - 2)], False), 1.6, tone(head.main, -0.12), 0.6)


def _plain(cut: Cutter, turn: Turn, head: Head) -> None:
    x, y = turn.at(0, 14)
    oval(cut.canvas, x + turn.yaw * 6, y, 5.5, 4, mix(head.main, "#a04a40", 0.55), 0.7, 1.2)


_NOSES: dict[str, Callable[[Cutter, Turn, Head], None]] = {
    "snout": _snout, "broad": _broad, "pig": _pig, "trunk": _trunk, "plain": _plain, "beak": lambda cut, turn, head: None,
}  # fmt: skip


# -- what else a head has -------------------------------------------------------------------------------


def _wool(cut: Cutter, turn: Turn, head: Head) -> None:
    y = turn.yaw
    discs = [(-30 - y * 5, -34, 17), (-12 - y * 7, -46, 18), (10 - y * 7, -47, 18), (30 - y * 5, -35, 17), (0.0 - y * 6, -34, 22)]
    cut.piece(puffs(discs), head.second, height=3, rough=0.3)


def _mane(cut: Cutter, turn: Turn, head: Head) -> None:
    y = turn.yaw
    lock = [(-16 - y * 8, -56), (6 - y * 8, -62), (18 + y * 8, -44), (12 + y * 12, -18, 1), (2 + y * 12, -30), (-8 + y * 10, -16, 1),
        (-14 + y * 4, -34)]
    cut.piece(smooth(lock, steps=6), tone(head.main, -0.18), height=2.5, rough=0.7)


def _ruff(cut: Cutter, turn: Turn, head: Head) -> None:
    discs = [(62 * c - turn.yaw * 10, 62 * s + 2, 17.0) for c, s in _circle(14)]
    cut.piece(puffs([*discs, (-turn.yaw * 10, 2.0, 58.0)]), tone(head.main, -0.13), height=4, rough=0.6)


def _stripes(cut: Cutter, turn: Turn, head: Head) -> None:
    for x, top in ((-12, -44), (0, -47), (12, -44)):
        cut.line([(x - turn.yaw * 5, top), (x * 0.8 + turn.yaw * 4, top + 17)], 5, tone(head.main, -0.18), 0.8)


def _circle(count: int) -> list[tuple[float, float]]:
    import math

    return [(math.cos(2 * math.pi * index / count), math.sin(2 * math.pi * index / count)) for index in range(count)]


_BEHIND: dict[str, Callable[[Cutter, Turn, Head], None]] = {"ruff": _ruff, "horns": horns, "antlers": antlers}
_BEFORE: dict[str, Callable[[Cutter, Turn, Head], None]] = {"wool": _wool, "mane": _mane, "stripes": _stripes}


# -- beaks and screens ----------------------------------------------------------------------------------


def _beak(canvas: skia.Canvas, turn: Turn, pose: Pose, head: Head) -> None:
    lips, mood = pose.lips, pose.expression
    opening = 9 * (mood.opening + (lips.opening - mood.opening) * lips.amount)
    x, y = turn.at(0, 12)
    x += turn.yaw * 10
    reach = turn.yaw * 26
    lower = smooth([(x - 13, y + 4), (x + 13, y + 4), (x + reach * 0.8 + 4, y + 16 + opening, 1),
        (x + reach * 0.8 - 4, y + 16 + opening, 1)], steps=5)
    upper = smooth([(x - 16, y - 3), (x, y - 10), (x + 16, y - 3), (x + reach + 5, y + 14), (x + reach, y + 18, 1),
        (x + reach - 5, y + 14)], steps=6)
    if opening > 1:
        fill(canvas, lower, "#a8452c")
    fill(canvas, shift(upper, -turn.light, 1.6), "#2a1020", 0.3, 1.2)
    fill(canvas, upper, "#eaa02c")
    line(canvas, upper[3:10], 1.6, "#ffd98a", 0.8)


def _screen(cut: Cutter, turn: Turn, head: Head) -> None:
    w, h, y = 54 * head.wide, 44 * head.tall, turn.yaw
    shell = smooth([(-w * 0.7, -h), (w * 0.7, -h), (w, -h * 0.5), (w, h * 0.5), (w * 0.7, h), (-w * 0.7, h), (-w, h * 0.5), (-w, -h * 0.5)])
    cut.piece(shell, head.main, height=5, rough=0.6, gradient=(tone(head.main, 0.05), tone(head.main, -0.05)))
    x = y * 9
    glass = smooth([(x - 34, -28), (x + 34, -28), (x + 43, -16), (x + 43, 18), (x + 34, 29), (x - 34, 29), (x - 43, 18), (x - 43, -16)])
    cut.piece(glass, "#1c2536", height=0, rough=0.4, grain=0.1)
    cut.line(smooth([(x - 32, -20), (x - 20, -24), (x - 4, -24)], False), 2.4, "#ffffff", 0.25)


_CYAN = "#8fe6e8"


def _screen_face(canvas: skia.Canvas, turn: Turn, pose: Pose) -> None:
    """Lit eyes and mouth on a dark screen."""
    mood, lips = pose.expression, pose.lips
    x0, y0 = turn.yaw * 16, -turn.pitch * 12
    tall = 13 * max(0.08, min(1.15, mood.lid + 0.18)) * (1 - pose.blink * 0.92)
    for sign in (-1, 1):
        x, y = x0 + sign * 18 + pose.gaze[0] * 4, y0 - 4 + pose.gaze[1] * 4
        path = to_path(ellipse(x, y, 10.5 * mood.iris**0.3, tall, 30))
        canvas.drawPath(path, paint(_CYAN, 0.35, 5))
        canvas.drawPath(path, paint(_CYAN))
        with clipped(canvas, path):
            if tall > 5:
                oval(canvas, x + pose.gaze[0] * 3.5, y + pose.gaze[1] * 3.5, 5.5, 6, "#17384a")
                oval(canvas, x + pose.gaze[0] * 3.5 - 2, y + pose.gaze[1] * 3.5 - 2.4, 1.9, 1.9, "#ffffff")
            slope = (mood.brow_out - mood.brow_in) * 0.45 * sign
            lid = [(x - 14, y - tall - 8), (x + 14, y - tall - 8), (x + 14, y - tall + 4 - slope), (x - 14, y - tall + 4 + slope)]
            if abs(slope) > 1.5:
                fill(canvas, lid, "#1c2536")
            if mood.low > 0.3:
                oval(canvas, x, y + tall + 5, 12, 9 * mood.low + 4, "#1c2536")
    opening = 11 * (mood.opening + (lips.opening - mood.opening) * lips.amount)
    x, y, wide = x0, y0 + 17, 11 * (mood.width + (lips.width - mood.width) * lips.amount)
    if opening > 1.2:
        fill(canvas, ellipse(x, y, wide * 0.8, 2 + opening * 0.55, 26), _CYAN)
    else:
        line(canvas, smooth([(x - wide, y - mood.smile * 4), (x, y + mood.smile * 3), (x + wide, y - mood.smile * 4)], False), 3, _CYAN)


__all__ = ["Head", "Mask", "rect"]
