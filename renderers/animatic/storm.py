"""A storm with a face: three tiers of scalloped paper, things that hang on threads, and feelings.

It plays any weather or idea that floats: `Look.main` tints it, `Look.species` (or the character's
name) decides what hangs from it: drops, stars, snowflakes or leaves. Its middle is at (0, 0).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import skia

from ...core.bible import Look
from . import feel
from .colour import lightness, mix, tone
from .cutout import Cutout
from .face import Features, Turn
from .ink import clipped, line, moved, oval
from .paper import Cutter, Stock, bake
from .pose import Box, Lamp, Point, Pose, Stature
from .shapes import Outline, ellipse, puffs, smooth
from .warp import Plate

FACE_SCALE = 2.45
FACE_AT = (16.0, 52.0)
_BACK = ((-250, 20, 110), (-140, -70, 130), (20, -110, 150), (180, -60, 130), (280, 30, 100), (120, 70, 120), (-110, 70, 120))
_MIDDLE = ((-200, 50, 95), (-90, -30, 120), (50, -50, 125), (180, 10, 105), (100, 80, 100), (-70, 85, 105))
_FRONT = ((-150, 80, 78), (-50, 25, 108), (70, 15, 112), (150, 70, 84), (50, 115, 78), (-60, 118, 78))
_CURLS = ((-230, 0, 62, 2.5), (230, 9, 54, 0.2), (-64, -138, 60, -2.2), (101, -129, 66, -1.2))  # x, y, radius, first angle
_THREADS = 9
_HANGS = {
    "star": ("night", "star", "moon", "dream", "sky", "dark"),
    "flake": ("winter", "snow", "frost", "cold", "ice", "blizzard"),
    "leaf": ("wind", "autumn", "breeze", "forest", "spring", "gale"),
}


class Storm:
    """A being of paper clouds. `scale` is pixels a unit at which the tiers are baked."""

    height = 450.0
    stature = Stature(eyes=0.0, stride=160.0, leg=0.0, rest=0.0, limbs=False, floats=True)

    def __init__(self, look: Look, name: str, seed: int, stock: Stock, scale: float) -> None:
        self._seed, self._light = seed, (-1 if stock.light[0] <= 0 else 1)
        base = look.main
        middle = mix(base, "#456a80", 0.15)
        tints = (tone(middle, -0.13), tone(middle, -0.01), tone(middle, 0.15, 0.85))
        paper = stock.but(grain=min(0.6, stock.grain * 1.3), rough=1.0)
        self._tiers = [
            Plate(bake(partial(_tier, discs=discs, tint=tint, height=height), _area(discs), paper, scale, seed + index))
            for index, (tint, discs, height) in enumerate(zip(tints, (_BACK, _MIDDLE, _FRONT), (20.0, 16.0, 12.0), strict=True))
        ]
        self._tints = tints
        self._swirls = Plate(bake(lambda cut: _swirls(cut, tone(tints[1], 0.1)), (-330, -230, 330, 90), paper, scale, seed))
        self._features = _features(tints[2])
        self._hang, self._drops = _hanging(f"{look.species} {name}".lower(), tints[2], stock, scale)

    # -- the protocol --------------------------------------------------------------------------

    def draw(self, canvas: skia.Canvas, pose: Pose) -> None:
        """Draw one pose about the storm's middle."""
        x, y = self._middle(pose)
        puff = 1 + 0.016 * pose.breath + 0.05 * pose.effort
        turn = pose.tilt * 0.3 + math.degrees(pose.lean) * 0.22
        seconds = pose.seconds
        with moved(canvas, x, y):
            drift = [3.2 * math.sin(seconds * 0.62 + 1.9 * tier + self._seed % 7) for tier in range(3)]
            slide = [-11 * pose.head_yaw, 6 * pose.head_yaw, 22 * pose.head_yaw]
            with moved(canvas, slide[0] + drift[0], 2.4 * math.sin(seconds * 0.5), turn * 0.5):
                self._tiers[0].draw(canvas)
            with moved(canvas, slide[1] + drift[1], 2.0 * math.sin(seconds * 0.6 + 1), turn * 0.8):
                self._tiers[1].draw(canvas)
            self._swirls.draw(canvas)
            self._threads(canvas, pose, slide[1])
            with moved(canvas, slide[2] + drift[2] * 0.6, -4 * pose.head_pitch, turn, puff):
                self._tiers[2].draw(canvas)
                self._face(canvas, pose)

    def lamps(self, pose: Pose) -> tuple[Lamp, ...]:
        """It carries no light."""
        return ()

    def joints(self, pose: Pose) -> dict[str, Point]:
        """The middle of its face, as head."""
        left, top, right, bottom = self.face_box(pose)
        return {"head": ((left + right) / 2, (top + bottom) / 2)}

    def box(self, pose: Pose) -> Box:
        """All three tiers and what hangs."""
        x, y = self._middle(pose)
        grow = 1 + 0.05 * pose.effort
        return x - 375 * grow, y - 262 * grow, x + 395 * grow, y + 302

    def face_box(self, pose: Pose) -> Box:
        """The front cloud's face."""
        x, y = self._middle(pose)
        x, y = x + FACE_AT[0] + 22 * pose.head_yaw, y + FACE_AT[1] - 4 * pose.head_pitch
        return x - 112, y - 88, x + 112, y + 112

    # -- parts ---------------------------------------------------------------------------------

    def _middle(self, pose: Pose) -> Point:
        seconds = pose.seconds
        bob = 7 * math.sin(seconds * 0.85 + self._seed % 11) - 5 * pose.breath - 16 * pose.effort * abs(math.sin(seconds * 2.6))
        reach = 150 * math.sin(pose.lean)  # it has no arms: where others bend, it comes nearer
        return pose.hip[0] * 2 + reach, bob + pose.hip[1] * 1.4 + abs(reach) * 0.12

    def _face(self, canvas: skia.Canvas, pose: Pose) -> None:
        look, mood = self._features, pose.expression
        turn = Turn(pose.head_yaw, pose.head_pitch, self._light)
        with moved(canvas, FACE_AT[0] + 10 * pose.head_yaw, FACE_AT[1] - 12 * pose.head_pitch, pose.tilt * 0.6, FACE_SCALE):
            for sign in (-1, 1):
                x, y = turn.at(sign * 42, 22)
                oval(canvas, x, y, 16 * turn.width(sign * 42), 10, "#e58a78", 0.3 + 0.3 * mood.blush, 5)
            feel.feel(canvas, turn, look, mood, pose.lips, pose.gaze, pose.blink)
            feel.brows(canvas, turn, look, mood)
            x, y = turn.at(0, 13)
            oval(canvas, x + 1.5, y + 0.5, 6.5, 4.5, "#c98f8c", 0.5, 2)
            line(canvas, smooth([(x - 3, y + 4), (x + 2, y + 6), (x + 7, y + 4)], False), 1.7, look.line, 0.55)

    def _threads(self, canvas: skia.Canvas, pose: Pose, slide: float) -> None:
        thread = mix(self._tints[2], "#eef6f4", 0.6)
        for index in range(_THREADS):
            root = slide - 208 + index * 52
            top = 150 + 22 * math.sin(index * 2.1)
            length = 62 + 40 * abs(math.sin(index * 1.7)) + 5 * math.sin(pose.seconds * 1.1 + index)
            swing = 0.05 * math.sin(pose.seconds * 1.45 + index * 0.9) - 0.004 * pose.sway
            x, y = root + math.sin(swing) * length, top + math.cos(swing) * length
            line(canvas, [(root, top - 30), (x, y)], 2.1, thread, taper=False)
            self._drops.draw(canvas, x, y, -math.degrees(swing) + (20 * math.sin(pose.seconds + index) if self._hang == "leaf" else 0.0))


def _area(discs: tuple[tuple[int, int, int], ...]) -> Box:
    grow = 40
    return (
        min(x - r for x, _, r in discs) - grow, min(y - r for _, y, r in discs) - grow,
        max(x + r for x, _, r in discs) + grow, max(y + r for _, y, r in discs) + grow,
    )  # fmt: skip


def _tier(cut: Cutter, discs: tuple[tuple[int, int, int], ...], tint: str, height: float) -> None:
    path = cut.piece(puffs(discs, 220), tint, height=height, gradient=(tone(tint, 0.055), tint, tone(tint, -0.07)))
    with clipped(cut.canvas, path):
        for x, y, radius in discs:  # every puff is a little rounder than the sheet it is cut from
            if y < 60:
                arc = ellipse(x, y, radius - 7, radius - 7, 60)[34:56]
                cut.line(arc, 2.2, tone(tint, 0.12), 0.28)


def _swirls(cut: Cutter, colour: str) -> None:
    for x, y, radius, first in _CURLS:
        turn = np.linspace(0, 4.3, 26)
        shrink = radius * (1 - turn / 5.2)
        curl = np.column_stack([x + shrink * np.cos(turn + first), y + shrink * np.sin(turn + first)])
        cut.line(curl, 4.0, colour, 0.5)


def _features(skin: str) -> Features:
    dark = mix(skin, "#101c30", 0.9) if lightness(skin) > 35 else mix(skin, "#060b16", 0.9)
    return Features(
        skin=skin, hair=mix(skin, "#1d3048", 0.6), brow=mix(skin, "#1d3048",
            0.62), line=dark, iris="#1d2f4a", brow_width=4.4, nose=0.9, eye=1.14
    )  # fmt: skip


def _hanging(words: str, tint: str, stock: Stock, scale: float) -> tuple[str, Cutout]:
    kind = next((kind for kind, names in _HANGS.items() if any(name in words for name in names)), "drop")
    outline, colour = _SHAPES[kind](tint)

    def draw(cut: Cutter) -> None:
        cut.piece(outline, colour, height=0, rough=0.3, gradient=(tone(colour, 0.06), tone(colour, -0.05)))
        if kind == "drop":
            oval(cut.canvas, -2.2, 10, 1.8, 3.4, "#ffffff", 0.6, 0.6)
        elif kind == "leaf":
            cut.line([(0, -2), (0, 24)], 1.4, tone(colour, -0.15), 0.7)

    return kind, Cutout(outline, draw, stock, scale, 5, height=4)


def _drop(tint: str) -> tuple[Outline, str]:
    return smooth([(0, -7, 1), (8, 12), (5.5, 20), (0, 22.5), (-5.5, 20), (-8, 12)], steps=5), mix(tint, "#bfe4e8", 0.5)


def _star(tint: str) -> tuple[Outline, str]:
    turn = np.arange(10) * math.pi / 5 - math.pi / 2
    size = np.where(np.arange(10) % 2 == 0, 15.0, 6.6)
    return np.column_stack([size * np.cos(turn), 10 + size * np.sin(turn)]), "#f4d58a"


def _flake(tint: str) -> tuple[Outline, str]:
    turn = np.linspace(0, 2 * math.pi, 48, endpoint=False)
    size = 10.5 + 4.5 * np.cos(6 * turn)
    return np.column_stack([size * np.cos(turn), 10 + size * np.sin(turn)]), "#f2f8f8"


def _leaf(tint: str) -> tuple[Outline, str]:
    return smooth([(0, -6, 1), (9, 8), (0, 26, 1), (-9, 8)], steps=6), "#d98a45"


_SHAPES: dict[str, Callable[[str], tuple[Outline, str]]] = {"drop": _drop, "star": _star, "flake": _flake, "leaf": _leaf}

__all__ = ["Storm"]
