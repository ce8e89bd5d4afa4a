"""A face on a ball: eyes, brows, mouth and nose placed by azimuth and height, turned by yaw and pitch.

Face units: the head is 92 wide and 108 high about (0, 0), y down. What a feeling changes (lids,
pupils, brows, mouth, blush) is drawn on every frame; the skull with its nose and wrinkles is baked.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import skia

from .colour import lightness, mix, tone
from .ink import clipped, curve, down, fill, line, oval, paint, radial, stroke
from .paper import Cutter
from .pose import Expression, Lips, Point
from .shapes import Outline, ellipse, ribbon, smooth, to_path

BALL_X, BALL_Y = 46.0, 52.0
TURN, NOD = 0.78, 0.55  # radians of the ball at full yaw and pitch
EYE_AT, EYE_UP = 23.0, -5.0  # degrees
EYE_RX, EYE_RY, IRIS = 9.6, 10.8, 7.3
MOUTH_AT = 36.0
LID_LINE, MOUTH_LINE = 3.1, 3.0
SCLERA, TOOTH, THROAT, TONGUE = "#f8efdd", "#f9edd6", "#4a1220", "#cf5a52"


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
            _cheek(canvas, turn, sign, 0.22)
            if look.freckles:
                _freckles(canvas, turn, sign)
    if look.old:
        _wrinkles(cut, turn, look)
    if not look.beard:
        x, y = turn.at(0, 50)
        fill(canvas, ellipse(x + turn.yaw * 5, y - 1, 9, 2.6), mix(look.skin, "#7a2a30", 0.6), 0.16, 2)
    nose(canvas, turn, look)


def _ears(cut: Cutter, turn: Turn, look: Features) -> None:
    for sign in (-1, 1):
        if sign * turn.yaw >= 0.35:
            continue
        x, y = sign * 45 - turn.yaw * 9, 6 + turn.pitch * 6
        cut.piece(ellipse(x, y, 8.5, 13, 22, sign * 0.2), mix(look.skin, look.warm, 0.45), height=2, rough=0.3)
        line(cut.canvas, smooth([(x + sign, y - 6), (x + sign * 3.5, y - 1), (x, y + 5)], False), 1.5, look.line, 0.4)


def _cheek(canvas: skia.Canvas, turn: Turn, sign: int, alpha: float, colour: str = "#d8442f") -> None:
    x, y = turn.at(sign * 40, 22)
    oval(canvas, x, y, 14 * turn.width(sign * 40), 10, colour, alpha, 5.5)


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
    ridge = [(bridge[0] - yaw * 2 + side * 3, bridge[1] - 4), (bridge[0] + yaw * 6 + side * 3.2, bridge[1] + 6), (x - yaw * 5, y - wing * 0.8)]
    line(canvas, smooth(ridge, False), 1.3, mix(tint, look.line, 0.5), 0.42)
    shape = smooth(
        [
            (bridge[0] - wing * 0.28, bridge[1] + 3), (bridge[0] + wing * 0.28, bridge[1] + 3), (x + wing * 0.55 + yaw * 2, y - wing * 0.55),
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


# -- what feels -------------------------------------------------------------------------------------


def blush(canvas: skia.Canvas, turn: Turn, mood: Expression) -> None:
    """The feeling's blood in the cheeks."""
    for sign in (-1, 1):
        _cheek(canvas, turn, sign, 0.3 * mood.blush)


def feel(canvas: skia.Canvas, turn: Turn, look: Features, mood: Expression, lips: Lips, gaze: Point, blink: float) -> None:
    """Eyes and mouth, over the baked head."""
    for sign in (-1, 1):
        eye(canvas, turn, look, mood, sign, gaze, blink)
    mouth(canvas, turn, look, mood, lips)


def eye(canvas: skia.Canvas, turn: Turn, look: Features, mood: Expression, sign: int, gaze: Point, blink: float) -> None:
    """One eye; `sign` -1 is the left one."""
    x, y = turn.at(sign * EYE_AT, EYE_UP)
    wide = 0.35 + 0.65 * turn.width(sign * EYE_AT)
    rx, ry = EYE_RX * wide * look.eye, EYE_RY * look.eye
    oval(canvas, x, y, rx * 1.35, ry * 1.25, mix(look.skin, "#8a3a3a", 0.5), 0.2, 3)
    upper, lower = _lids(x, y, rx, ry, mood, sign, blink)
    if float(np.max(lower[:, 1] - upper[:, 1])) < ry * 0.28:
        _shut(canvas, look, lower, sign, rx)
        return
    path = to_path(np.vstack([upper, lower[::-1]]))
    canvas.drawPath(path, paint(SCLERA))
    with clipped(canvas, path):
        _ball(canvas, turn, look, mood, (x, y), (rx, ry), gaze)
        canvas.drawPath(to_path(ribbon(upper + [0, 1.4], 5.0 * look.eye)), paint("#3a2030", 0.3, 1.8))
        if mood.wet > 0.02:
            canvas.drawPath(to_path(ribbon(lower[2:-2] - [0, 1.2], 4.0)), paint("#fff0cf", 0.8 * mood.wet))
    line(canvas, upper[1:-1], LID_LINE * (0.75 + 0.25 * wide), look.line)
    line(canvas, lower[2:-2], 1.1, look.line, 0.4)
    if look.lashes:
        _lashes(canvas, look, upper, sign)
    if mood.lid < 1.05:
        crease = curve((x - rx * 0.95, float(upper[2, 1]) - 2.2), (x, float(upper[:, 1].min()) - 4.2), (x + rx * 0.95, float(upper[-3, 1]) - 2.2))
        line(canvas, crease, 1.2, mix(look.skin, look.line, 0.6), 0.55)
    if mood.wet > 0.6:
        _tear(canvas, x + sign * rx * 0.5, float(lower[:, 1].max()) + 0.5, sign, mood.wet)


def _lids(x: float, y: float, rx: float, ry: float, mood: Expression, sign: int, blink: float) -> tuple[Outline, Outline]:
    """Both lids as lines from left to right."""
    across = np.linspace(-1, 1, 17)
    round_up, round_low = (1 - across**2) ** 0.58, (1 - across**2) ** 0.72
    slope = float(np.clip((mood.brow_out - mood.brow_in) * 0.026, -0.4, 0.4))  # angry: the inner end sinks; sad: the outer
    low = y + ry * 0.92 * (1 - 0.75 * mood.low) * round_low
    top = y - ry * min(mood.lid, 1.14) * round_up - across * sign * slope * ry * round_up * 0.9 + abs(slope) * ry * 0.25 * round_up
    meet = low - ry * 0.06 * round_low
    top = top + (meet - top) * min(1.0, blink)
    top = np.minimum(top, low)
    ends = y + 0.5 + (low[8] - y) * 0.5 * min(1.0, blink) * 0.3
    top[[0, -1]] = low[[0, -1]] = ends
    at = x + rx * 1.02 * across
    return np.column_stack([at, top]), np.column_stack([at, low])


def _shut(canvas: skia.Canvas, look: Features, lower: Outline, sign: int, rx: float) -> None:
    line(canvas, lower, 2.8, look.line)
    if look.lashes:
        outer = lower[-2] if sign > 0 else lower[1]
        line(canvas, [outer, outer + [sign * 2.6, 2.2], outer + [sign * 4.6, 3.6]], 2.0, look.line)
    for part in (5, 8, 11):
        if look.lashes:
            line(canvas, [lower[part], lower[part] + [0, 2.6]], 1.5, look.line, 0.8)


def _ball(canvas: skia.Canvas, turn: Turn, look: Features, mood: Expression, centre: Point, radii: Point, gaze: Point) -> None:
    rx, ry = radii
    size = IRIS * look.eye * mood.iris
    wide = size * (0.55 + 0.45 * rx / (EYE_RX * look.eye))
    x, y = centre[0] + gaze[0] * rx * 0.52 + turn.yaw * 1.6, centre[1] + gaze[1] * ry * 0.42 - 0.3
    colours = (tone(look.iris, 0.17), look.iris, tone(look.iris, -0.12))
    canvas.drawOval(skia.Rect(x - wide, y - size, x + wide, y + size), radial(x, y + size * 0.5, size * 1.5, colours, (0, 0.5, 1)))
    oval(canvas, x, y, wide * 0.55, size * 0.55, "#160c10")
    side = turn.light
    oval(canvas, x + side * wide * 0.34, y - size * 0.38, size * 0.3, size * 0.3, "#fffdf2")
    oval(canvas, x - side * wide * 0.38, y + size * 0.36, size * 0.15, size * 0.15, "#fffdf2", 0.85)
    if mood.wet > 0.1:
        oval(canvas, x - wide * 0.1, y + size * 0.55, wide * 0.6, size * 0.28, "#ffe0b0", 0.45 * mood.wet, 1)


def _lashes(canvas: skia.Canvas, look: Features, upper: Outline, sign: int) -> None:
    outer = upper[-2] if sign > 0 else upper[1]
    line(canvas, [outer - [sign, -0.6], outer + [sign * 2.5, -2.0], outer + [sign * 4.8, -4.8]], 2.4, look.line)
    second = upper[-4] if sign > 0 else upper[3]
    line(canvas, [second, second + [sign * 1.6, -2.4], second + [sign * 2.8, -4.6]], 1.7, look.line)


def _tear(canvas: skia.Canvas, x: float, y: float, sign: int, wet: float) -> None:
    line(canvas, curve((x, y), (x + sign * 1.5, y + 7), (x + sign * 2.5, y + 14)), 2.4, "#ffe2b0", 0.28)
    drop = smooth([(x, y - 2, 1), (x + 1.9, y + 3.4), (x + 0.2, y + 6), (x - 1.8, y + 3.4)])
    fill(canvas, drop + [0.5, 0.9], "#5a2a20", 0.3, 0.6)
    fill(canvas, drop, "#fff6e4", 0.85 * min(1.0, wet))
    oval(canvas, x - 0.5, y + 3.0, 0.8, 0.8, "#ffffff", 0.95)


def brows(canvas: skia.Canvas, turn: Turn, look: Features, mood: Expression) -> None:
    """Both brows as strips of paper; they lie over the hair."""
    for sign in (-1, 1):
        inner, middle = turn.at(sign * 11, -23), turn.at(sign * 25, -27)
        outer = turn.at(sign * (38 - 16 * max(0.0, sign * turn.yaw)), -21)
        sink = 4.5 * mood.skew if sign < 0 else 0.0
        line_up = [
            (inner[0], inner[1] - mood.brow_in),
            (middle[0], middle[1] - (mood.brow_in + mood.brow_out) / 2 + sink),
            (outer[0], outer[1] - mood.brow_out + sink),
        ]
        spine = smooth(line_up, False, 8)
        thick = look.brow_width
        strip = ribbon(spine, [thick * 0.75, thick * 1.15, thick * 0.9, thick * 0.35])
        fill(canvas, strip + [-turn.light * 0.8, 1.3], "#2a1020", 0.3, 0.9)
        fill(canvas, strip, look.brow)
        fill(canvas, ribbon(spine - [0, thick * 0.22], [thick * 0.2, thick * 0.34, thick * 0.2]), tone(look.brow, 0.1), 0.45)
        if look.old and turn.width(sign * 38) > 0.6:
            for part in (3, 7, 11, 15):
                root = spine[min(part, len(spine) - 1)]
                line(canvas, [root + [0, thick * 0.4], root + [sign * 2, -thick * 0.2], root + [sign * 4.5, -thick * 0.8]], 1.7, tone(look.brow, 0.05))


def mouth(canvas: skia.Canvas, turn: Turn, look: Features, mood: Expression, lips: Lips) -> None:
    """The mouth: the feeling's when at rest, the sound's when it speaks."""
    share = lips.amount
    smile = mood.smile * (1 - 0.75 * lips.round * share)
    width = 15.5 * (mood.width + (lips.width * (0.72 + 0.28 * mood.width) - mood.width) * share) * (1 - 0.14 * abs(turn.yaw))
    opening = 15 * (mood.opening + (lips.opening - mood.opening) * share)
    x, y = turn.at(0, MOUTH_AT + (3 if look.beard else 0))
    x += turn.yaw * 4
    rise, skew = smile * 5.2, mood.skew * 3
    left, right = np.array([x - width, y - rise + skew * 0.3]), np.array([x + width, y - rise - skew])
    colour = mix(look.line, "#7a2320", 0.5)
    if opening < 1.2:
        _closed(canvas, look, (left, right), (x, y), (width, smile), colour, lips.press * share)
    else:
        _open(canvas, look, (left, right), (x, y), (width, smile, opening), colour, lips)
    if abs(smile) > 0.3 and not look.beard:
        turn_up = math.copysign(2.6, smile)
        for sign, corner in ((-1, left), (1, right)):
            dimple = [corner + [sign, -turn_up], corner + [sign * 2.6, 0], corner + [sign * 1.4, 2.6]]
            line(canvas, dimple, 1.6, mix(look.skin, look.line, 0.7), 0.65)


def _closed(
    canvas: skia.Canvas, look: Features, ends: tuple[Outline, Outline], at: Point, shape: Point, colour: str, press: float
) -> None:
    (left, right), (x, y), (width, smile) = ends, at, shape
    bow = [left, (x - width * 0.45, y + smile * 1.6), (x, y + smile * 3.0), (x + width * 0.45, y + smile * 1.6), right]
    spine = smooth(bow, False, 7)
    if look.lips:
        red = mix("#b4463c", look.skin, 0.2)
        fill(canvas, ribbon(spine[4:-4], [1.5, 4.6 + press, 4.0, 4.6 + press, 1.5]), red, 0.75)
        fill(canvas, ribbon(spine[8:-8] + [0, 2.6], [2, 5.0, 2]), red, 0.8)
    line(canvas, spine, MOUTH_LINE + 0.5 * press, colour)
    if not look.beard:
        under = curve((x - width * 0.4, y + 8 + smile * 2.5), (x, y + 9.4 + smile * 2.6), (x + width * 0.4, y + 8 + smile * 2.5))
        line(canvas, under, 1.6, mix(look.skin, look.line, 0.55), 0.45)


def _open(
    canvas: skia.Canvas,
    look: Features,
    ends: tuple[Outline, Outline],
    at: Point,
    shape: tuple[float, float, float],
    colour: str,
    lips: Lips,
) -> None:
    (left, right), (x, y), (width, smile, opening) = ends, at, shape
    top, bottom = y + smile - opening * 0.32, y + smile * 2.4 + opening * 0.9
    full = 0.5 + 0.22 * lips.round * lips.amount  # how square the open mouth is
    outline = smooth(
        [
            left, (x - width * full, top - 0.5), (x, top + 1.2 * (1 - lips.round)), (x + width * full, top - 0.5),
            right, (x + width * 0.62, bottom - opening * 0.28), (x, bottom), (x - width * 0.62, bottom - opening * 0.28),
        ],
        steps=7,
    )  # fmt: skip
    path = to_path(outline)
    if look.lips or lips.round * lips.amount > 0.4:
        canvas.drawPath(path, paint(mix("#b4463c", look.skin, 0.15 if look.lips else 0.55), 1, 0, 4.4))
    canvas.drawPath(path, paint(THROAT))
    with clipped(canvas, path):
        rounded = lips.round * lips.amount
        if lips.teeth * lips.amount > 0.5:
            canvas.drawRect(skia.Rect(x - width * 0.7, top - 4, x + width * 0.7, bottom - opening * 0.35 - 0.8), paint(TOOTH))
        elif rounded < 0.5 or opening > 9:
            edge = top + (2.6 + opening * 0.09) * (1 - 0.4 * rounded)
            row = [(x - width * 0.78, top - 7), (x + width * 0.78, top - 7), (x + width * 0.66, edge), (x, edge + 1.4), (x - width * 0.66, edge)]
            fill(canvas, smooth(row), TOOTH)
        if lips.tongue * lips.amount > 0.5:
            oval(canvas, x, top + opening * 0.62, width * 0.42, opening * 0.34, TONGUE)
        elif opening > 4:
            oval(canvas, x, bottom, width * 0.58, opening * 0.42, TONGUE)
    canvas.drawPath(path, paint(colour, 1, 0, 1.9))


def line_for(skin: str) -> str:
    """A dark brown for drawn lines that reads on the skin."""
    return "#3a1d1c" if lightness(skin) > 42 else "#22100f"


__all__ = ["Features", "Turn", "brows", "eye", "feel", "head", "line_for", "mouth", "nose", "skull", "stroke"]
