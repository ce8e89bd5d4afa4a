"""A face on a ball: eyes, brows, mouth and nose placed by azimuth and height, turned by yaw and pitch.

Face units: the head is 92 wide and 108 high about (0, 0), y down. What a feeling changes (lids,
pupils, brows, mouth, blush) is in `feel`; here is the skull with its nose and wrinkles, which is baked.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import skia

from .colour import lightness, mix, tone
from .ink import clipped, curve, down, fill, line, oval
from .paper import Cutter
from .pose import Point
from .shapes import Outline, ellipse, smooth, to_path

BALL_X, BALL_Y = 46.0, 52.0
TURN, NOD = 0.78, 0.55  # radians of the ball at full yaw and pitch
EAR_SEEN = 0.35  # of yaw to a side, up to which that side's ear is seen


@dataclass(frozen=True)
class Features:
    """What makes a face this face. Sizes are about 1."""

    skin: str = "#d9a07c"
    hair: str = "#4a2c20"
    brow: str = "#4a2c20"
    line: str = "#3a1d1c"
    iris: str = "#4a2c20"
    brow_width: float = 5.0
    nose: float = 0.9
    eye: float = 1.0
    jaw: float = 1.0
    chin: float = 53.0
    lashes: bool = False
    lips: bool = False
    freckles: bool = False
    old: bool = False
    beard: bool = False
    moustache: bool = False

    @property
    def warm(self) -> str:
        """The skin where blood is near."""
        return mix(self.skin, "#d0503a", 0.32)


@dataclass(frozen=True)
class Turn:
    """How a head stands: yaw and pitch as in a pose, and where the light comes from (-1 left, 1 right)."""

    yaw: float = 0.0
    pitch: float = 0.0
    light: int = -1

    def at(self, azimuth: float, height: float) -> Point:
        """The point of the ball at so many degrees right of and below the face's middle."""
        return (
            BALL_X * math.sin(math.radians(azimuth) + self.yaw * TURN),
            BALL_Y * math.sin(math.radians(height) - self.pitch * NOD),
        )

    def width(self, azimuth: float) -> float:
        """How much of its width a thing at an azimuth shows."""
        return max(0.25, math.cos(math.radians(azimuth) + self.yaw * TURN))


def skull(turn: Turn, look: Features) -> Outline:
    """The head's outline."""
    yaw, shift = turn.yaw, turn.yaw * 7
    right, left = BALL_X - 3.5 * max(0.0, yaw), BALL_X - 3.5 * max(0.0, -yaw)
    jaw, chin = look.jaw, look.chin
    return smooth(
        [
            (0, -54), (right * 0.72, -44), (right, -12), (right * 0.97 + yaw * 1.5, 12), (right * 0.8 * jaw + shift * 0.6, 36),
            (right * 0.36 * jaw + shift, chin - 2), (shift * 1.1, chin), (-left * 0.36 * jaw + shift, chin - 2),
            (-left * 0.8 * jaw + shift * 0.6, 36), (-left * 0.97 + yaw * 1.5, 12), (-left, -12), (-left * 0.72, -44),
        ],
        steps=7,
    )  # fmt: skip


def head(cut: Cutter, turn: Turn, look: Features, ears: bool = True) -> None:
    """The part that feelings leave alone: ears, skull, shade, freckles, wrinkles, nose."""
    if ears:
        _ears(cut, turn, look)
    outline = skull(turn, look)
    path = cut.piece(
        outline, look.skin, height=4, rough=0.45, grain=0.22, gradient=(tone(look.skin, 0.025), mix(look.skin, look.warm, 0.25))
    )
    canvas = cut.canvas
    away = -turn.light
    with clipped(canvas, path):
        side = smooth([(away * 60, -60), (away * 24, -50), (away * 36, -5), (away * 25, 30), (away * 2, 62), (away * 60, 62)])
        fill(canvas, side, mix(look.skin, "#5a2a3a", 0.55), 0.28, 9)
        for sign in (-1, 1):
            cheek(canvas, turn, sign, 0.22, look.skin)
            if look.freckles:
                _freckles(canvas, turn, sign)
    if look.old:
        _wrinkles(cut, turn, look)
    if not look.beard:
        x, y = turn.at(0, 50)
        fill(canvas, ellipse(x + turn.yaw * 5, y - 1, 9, 2.6), mix(look.skin, "#7a2a30", 0.6), 0.16, 2)
    nose(canvas, turn, look)


def ear(turn: Turn, sign: int) -> Point:
    """The middle of the ear on one side of the picture (-1 left)."""
    return sign * 45 - turn.yaw * 9, 6 + turn.pitch * 6


def _ears(cut: Cutter, turn: Turn, look: Features) -> None:
    for sign in (-1, 1):
        if sign * turn.yaw >= EAR_SEEN:
            continue
        x, y = ear(turn, sign)
        cut.piece(ellipse(x, y, 8.5, 13, 22, sign * 0.2), mix(look.skin, look.warm, 0.45), height=2, rough=0.3)
        line(cut.canvas, smooth([(x + sign, y - 6), (x + sign * 3.5, y - 1), (x, y + 5)], False), 1.5, look.line, 0.4)


def cheek(canvas: skia.Canvas, turn: Turn, sign: int, alpha: float, skin: str = "#d9a07c") -> None:
    """Blood in one cheek; on dark skin it is a deeper and weaker red."""
    x, y = turn.at(sign * 40, 22)
    dark = min(1.0, max(0.0, (62 - lightness(skin)) / 30))
    oval(canvas, x, y, 14 * turn.width(sign * 40), 10, mix("#d8442f", skin, 0.45 * dark), alpha * (1 - 0.35 * dark), 5.5)


def _freckles(canvas: skia.Canvas, turn: Turn, sign: int) -> None:
    x, y = turn.at(sign * 38, 17)
    wide = turn.width(sign * 38)
    for across, drop in ((-6, 0), (-1.5, -2.6), (3, -0.5), (7, -2.2), (-3.5, 3.2), (2, 3.6)):
        oval(canvas, x + across * wide, y + drop, 1.05, 1.0, "#a3552f", 0.6)


def _wrinkles(cut: Cutter, turn: Turn, look: Features) -> None:
    colour = mix(look.skin, look.line, 0.62)
    for sign in (-1, 1):
        x, y = turn.at(sign * 42, -3)
        wide = turn.width(sign * 42)
        for row in (-1, 0, 1):
            crow = [(x + sign * 2 * wide, y + row * 3), (x + sign * 6 * wide, y + row * 4.4), (x + sign * 9 * wide, y + row * 6.5 - 1)]
            line(cut.canvas, crow, 1.3, colour, 0.55)
        x, y = turn.at(sign * 23, 9)
        line(cut.canvas, curve((x - 8, y - 1), (x, y + 2.6), (x + 8, y - 1)), 1.5, colour, 0.5)
    for row in (0, 7):
        left, middle, right = turn.at(-20, -40 - row), turn.at(0, -43 - row), turn.at(20, -40 - row)
        line(cut.canvas, curve(left, middle, right), 1.4, colour, 0.42)


def nose(canvas: skia.Canvas, turn: Turn, look: Features) -> None:
    """A rounded nose with its shade, wing line and light."""
    yaw, wing = turn.yaw, 9.5 * look.nose
    bridge, tip = turn.at(0, -8), turn.at(0, 15)
    x, y = tip[0] + yaw * 11, tip[1]
    side = 1 if yaw >= 0 else -1
    shade = mix(look.skin, "#7a2a30", 0.6)
    tint = mix(look.skin, look.warm, 0.55)
    oval(canvas, x - side * 1.5, y + wing * 0.75, wing, wing * 0.4 + 2, shade, 0.3, 2.6)
    dark = -turn.light
    cast = [(bridge[0] + dark * 2, bridge[1] - 8), (bridge[0] + dark * 9, bridge[1] + 2), (x + dark * wing * 1.5, y + 2)]
    cast += [(x + dark * wing * 0.8, y + wing * 0.6), (x + dark * wing * 0.2, y - 4)]
    fill(canvas, smooth(cast), mix(look.skin, "#6a2a30", 0.6), 0.24, 3)
    ridge = [(bridge[0] - yaw * 2 + side * 3, bridge[1] - 4), (bridge[0] + yaw * 6 + side * 3.2, bridge[1] + 6),
        (x - yaw * 5, y - wing * 0.8)]
    line(canvas, smooth(ridge, False), 1.3, mix(tint, look.line, 0.5), 0.42)
    shape = smooth(
        [
            (bridge[0] - wing * 0.28, bridge[1] + 3), (bridge[0] + wing * 0.28, bridge[1] + 3), (x + wing * 0.55 + yaw * 2,
                y - wing * 0.55),
            (x + wing * 0.98 + yaw * 2, y + wing * 0.2), (x + wing * 0.5 + yaw, y + wing * 0.72), (x - wing * 0.1, y + wing * 0.78),
            (x - wing * 0.62 + yaw, y + wing * 0.66), (x - wing * 0.98 + yaw * 2, y + wing * 0.15), (x - wing * 0.55, y - wing * 0.6),
        ],
        steps=6,
    )  # fmt: skip
    colours = [(look.skin, 0.0), (tint, 0.95), (mix(tint, look.line, 0.08), 1.0)]
    canvas.drawPath(to_path(shape), down(bridge[1], y + wing, colours))
    under = [(x - wing * 0.85 + yaw * 2, y + wing * 0.1), (x - wing * 0.5 + yaw, y + wing * 0.7), (x, y + wing * 0.8)]
    under += [(x + wing * 0.5 + yaw, y + wing * 0.72), (x + wing * 0.95 + yaw * 2, y + wing * 0.1)]
    line(canvas, smooth(under, False, 6), 1.7, mix(tint, look.line, 0.7), 0.72)
    oval(canvas, x + turn.light * wing * 0.32, y - wing * 0.2, wing * 0.26, wing * 0.18, "#fff4dd", 0.5, 1.2)


def line_for(skin: str) -> str:
    """A dark brown for drawn lines that reads on the skin."""
    return "#3a1d1c" if lightness(skin) > 42 else "#22100f"
