"""What feels and speaks in a face: eyes, brows, mouth and blush, drawn anew on every frame."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import skia

from .colour import mix, tone
from .face import Features, Turn, cheek
from .ink import clipped, curve, fill, line, oval, paint, radial, shift
from .pose import Expression, Lips, Point
from .shapes import Outline, ribbon, smooth, to_path

EYE_AT, EYE_UP = 23.0, -5.0  # degrees
EYE_RX, EYE_RY, IRIS = 9.6, 10.8, 7.3
MOUTH_AT = 36.0
LID_LINE, MOUTH_LINE = 3.1, 3.0
SCLERA, TOOTH, THROAT, TONGUE = "#f8efdd", "#f9edd6", "#4a1220", "#cf5a52"


def blush(canvas: skia.Canvas, turn: Turn, look: Features, mood: Expression) -> None:
    """The feeling's blood in the cheeks."""
    for sign in (-1, 1):
        cheek(canvas, turn, sign, 0.3 * mood.blush, look.skin)


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
        canvas.drawPath(to_path(ribbon(shift(upper, 0, 1.4), 5.0 * look.eye)), paint("#3a2030", 0.3, 1.8))
        if mood.wet > 0.02:
            canvas.drawPath(to_path(ribbon(shift(lower[2:-2], 0, -1.2), 4.0)), paint("#fff0cf", 0.8 * mood.wet))
    line(canvas, upper[1:-1], LID_LINE * (0.75 + 0.25 * wide), look.line)
    line(canvas, lower[2:-2], 1.1, look.line, 0.4)
    if look.lashes:
        _lashes(canvas, look, upper, sign)
    if mood.lid < 1.05:
        crease = curve((x - rx * 0.95, float(upper[2, 1]) - 2.2), (x, float(upper[:, 1].min()) - 4.2),
            (x + rx * 0.95, float(upper[-3, 1]) - 2.2))
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
        line(canvas, [outer, shift(outer, sign * 2.6, 2.2), shift(outer, sign * 4.6, 3.6)], 2.0, look.line)
    for part in (5, 8, 11):
        if look.lashes:
            line(canvas, [lower[part], shift(lower[part], 0, 2.6)], 1.5, look.line, 0.8)


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
    line(canvas, [shift(outer, -sign, 0.6), shift(outer, sign * 2.5, -2.0), shift(outer, sign * 4.8, -4.8)], 2.4, look.line)
    second = upper[-4] if sign > 0 else upper[3]
    line(canvas, [second, shift(second, sign * 1.6, -2.4), shift(second, sign * 2.8, -4.6)], 1.7, look.line)


def _tear(canvas: skia.Canvas, x: float, y: float, sign: int, wet: float) -> None:
    line(canvas, curve((x, y), (x + sign * 1.5, y + 7), (x + sign * 2.5, y + 14)), 2.4, "#ffe2b0", 0.28)
    drop = smooth([(x, y - 2, 1), (x + 1.9, y + 3.4), (x + 0.2, y + 6), (x - 1.8, y + 3.4)])
    fill(canvas, shift(drop, 0.5, 0.9), "#5a2a20", 0.3, 0.6)
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
        fill(canvas, shift(strip, -turn.light * 0.8, 1.3), "#2a1020", 0.3, 0.9)
        fill(canvas, strip, look.brow)
        fill(canvas, ribbon(shift(spine, 0, -thick * 0.22), [thick * 0.2, thick * 0.34, thick * 0.2]), tone(look.brow, 0.1), 0.45)
        if look.old and turn.width(sign * 38) > 0.6:
            for part in (3, 7, 11, 15):
                root = spine[min(part, len(spine) - 1)]
                line(canvas, [shift(root, 0, thick * 0.4), shift(root, sign * 2, -thick * 0.2), shift(root, sign * 4.5, -thick * 0.8)],
                    1.7, tone(look.brow, 0.05))


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
            if sign * turn.yaw > 0.55:
                continue  # round the corner
            dimple = [shift(corner, sign, -turn_up), shift(corner, sign * 2.6, 0), shift(corner, sign * 1.4, 2.6)]
            line(canvas, dimple, 1.6, mix(look.skin, look.line, 0.7), 0.65)


def _closed(
    canvas: skia.Canvas, look: Features, ends: tuple[Outline, Outline], at: Point, shape: Point, colour: str, press: float
) -> None:
    (left, right), (x, y), (width, smile) = ends, at, shape
    bow: list[Sequence[float] | Outline] = [
        left, (x - width * 0.45, y + smile * 1.6), (x, y + smile * 3.0), (x + width * 0.45, y + smile * 1.6), right,
    ]  # fmt: skip
    spine = smooth(bow, False, 7)
    if look.lips:
        red = mix("#b4463c", look.skin, 0.2)
        fill(canvas, ribbon(spine[4:-4], [1.5, 4.6 + press, 4.0, 4.6 + press, 1.5]), red, 0.75)
        fill(canvas, ribbon(shift(spine[8:-8], 0, 2.6), [2, 5.0, 2]), red, 0.8)
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
            row = [(x - width * 0.78, top - 7), (x + width * 0.78, top - 7), (x + width * 0.66, edge), (x, edge + 1.4),
                (x - width * 0.66, edge)]
            fill(canvas, smooth(row), TOOTH)
        if lips.tongue * lips.amount > 0.5:
            oval(canvas, x, top + opening * 0.62, width * 0.42, opening * 0.34, TONGUE)
        elif opening > 4:
            oval(canvas, x, bottom, width * 0.58, opening * 0.42, TONGUE)
    canvas.drawPath(path, paint(colour, 1, 0, 1.9))
