"""Hair, beards and moustaches, in face units; the hairline slides with the head's turn."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from .colour import tone
from .face import Features, Turn
from .paper import Cutter
from .pose import Expression, Lips
from .shapes import Outline, ellipse, puffs, smooth

Style = Callable[[Cutter, Turn, str], None]


def back(cut: Cutter, style: str, turn: Turn, colour: str) -> None:
    """What hangs behind the head."""
    _BACK.get(style, _short_back)(cut, turn, tone(colour, -0.07))


def front(cut: Cutter, style: str, turn: Turn, colour: str) -> None:
    """What lies over the forehead and temples."""
    _FRONT.get(style, _short)(cut, turn, colour)


def _sheet(cut: Cutter, outline: Outline, colour: str, height: float = 3) -> None:
    cut.piece(outline, colour, height=height, rough=0.5, gradient=(tone(colour, 0.05), tone(colour, -0.02)))


def _strands(cut: Cutter, colour: str, yaw: float, spread: tuple[float, ...], low: float = -34, high: float = -64) -> None:
    for part in spread:
        strand = [(part * 50 + yaw * 10, low), (part * 46 - yaw * 2, (low + high) / 2 - 3), (part * 22 - yaw * 8, high)]
        cut.line(smooth(strand, False), 1.7, tone(colour, 0.1), 0.6)


# -- behind -----------------------------------------------------------------------------------------


def _none(cut: Cutter, turn: Turn, colour: str) -> None:
    return


def _short_back(cut: Cutter, turn: Turn, colour: str) -> None:
    y = turn.yaw
    top = [(-49 - y * 4, -20), (-22 - y * 6, -61), (22 - y * 6, -62), (49 - y * 4, -20), (46 - y * 8, 16), (-46 - y * 8, 16)]
    cut.piece(smooth(top), colour, height=3, rough=0.5)


def _bob_back(cut: Cutter, turn: Turn, colour: str) -> None:
    y = turn.yaw
    top = [(-50 - y * 6, -20), (0 - y * 6, -63), (50 - y * 6, -20), (55 - y * 10, 22), (44 - y * 10, 47), (-44 - y * 10, 47),
        (-55 - y * 10, 22)]
    _sheet(cut, smooth(top), colour)


def _long_back(cut: Cutter, turn: Turn, colour: str) -> None:
    y = turn.yaw
    fall = [
        (-50 - y * 6, -22), (0 - y * 6, -63), (50 - y * 6, -22), (57 - y * 12, 26), (60 - y * 18, 74), (44 - y * 20, 104),
        (14 - y * 20, 98), (-14 - y * 20, 104), (-46 - y * 20, 98), (-60 - y * 18, 72), (-57 - y * 12, 26),
    ]  # fmt: skip
    _sheet(cut, smooth(fall), colour, 4)
    for part in (-0.8, -0.45, 0.45, 0.8):
        lock = [(part * 56 - y * 10, 10), (part * 60 - y * 16, 55), (part * 52 - y * 20, 94)]
        cut.line(smooth(lock, False), 1.8, tone(colour, -0.06), 0.6)


def _bun_back(cut: Cutter, turn: Turn, colour: str) -> None:
    y = turn.yaw
    knot = ellipse(-y * 20, -68, 22, 19)
    _sheet(cut, knot, colour, 3)
    for grow in (0.45, 0.75):
        arc = ellipse(-y * 20, -68, 22 * grow, 19 * grow)[18:33]
        cut.line(arc, 1.5, tone(colour, 0.12), 0.6)
    _short_back(cut, turn, colour)


def _curly_back(cut: Cutter, turn: Turn, colour: str) -> None:
    y = turn.yaw
    discs = [(math.cos(a) * 47 - y * 7, -14 + math.sin(a) * 45, 19.0) for a in np.linspace(0.75 * math.pi, 2.25 * math.pi, 11)]
    cut.piece(puffs([*discs, (0.0, -14.0, 44.0)]), colour, height=3, rough=0.3)


# -- before -----------------------------------------------------------------------------------------


def _short(cut: Cutter, turn: Turn, colour: str) -> None:
    y = turn.yaw
    fringe = [
        (-49 - y * 3, 4, 1), (-52 - y * 4, -24), (-40 - y * 6, -56), (-12 - y * 6, -68), (-2 - y * 4, -74, 1), (7 - y * 4, -67),
        (34 - y * 6, -60), (50 - y * 4, -28), (48 - y * 3, 2, 1), (42 + y * 2, -16), (35 + y * 5, -35, 1), (26 + y * 8, -33),
        (18 + y * 10, -29, 1), (10 + y * 10, -39), (0 + y * 12, -37), (-8 + y * 12, -30, 1), (-18 + y * 10, -40),
        (-27 + y * 7, -34), (-34 + y * 4, -25, 1), (-41 + y * 2, -26),
    ]  # fmt: skip
    _sheet(cut, smooth(fringe, steps=6), colour)
    _strands(cut, colour, y, (-0.62, -0.2, 0.3, 0.66))


def _bob(cut: Cutter, turn: Turn, colour: str) -> None:
    y = turn.yaw
    left, right = 34 + 8 * y, 34 - 8 * y
    cap = [
        (-47 - y * 3, left, 1), (-54 - y * 5, 8), (-51 - y * 5, -26), (-34 - y * 6, -57), (0 - y * 6, -66), (34 - y * 6, -57),
        (51 - y * 5, -26), (54 - y * 5, 8), (47 - y * 3, right, 1), (42 + y * 2, 4), (39 + y * 3, -16), (22 + y * 9, -36),
        (8 + y * 14, -40, 1), (-20 + y * 9, -31), (-39 + y * 3, -12), (-42 + y * 2, 6),
    ]  # fmt: skip
    _sheet(cut, smooth(cap, steps=6), colour)
    _strands(cut, colour, y, (-0.7, -0.3, 0.35, 0.7), -40, -63)


def _long(cut: Cutter, turn: Turn, colour: str) -> None:
    y = turn.yaw
    cap = [
        (-44 - y * 4, 42, 1), (-55 - y * 6, 14), (-52 - y * 5, -26), (-34 - y * 6, -58), (0 - y * 6, -66), (34 - y * 6, -58),
        (52 - y * 5, -26), (55 - y * 6, 14), (44 - y * 4, 42, 1), (44 + y * 2, 6), (40 + y * 3, -14), (24 + y * 9, -35),
        (2 + y * 15, -44, 1), (-22 + y * 9, -35), (-40 + y * 3, -14), (-44 + y * 2, 6),
    ]  # fmt: skip
    _sheet(cut, smooth(cap, steps=6), colour)
    _strands(cut, colour, y, (-0.75, -0.4, 0.4, 0.75), -38, -64)


def _bun(cut: Cutter, turn: Turn, colour: str) -> None:
    y = turn.yaw
    cap = [
        (-47 - y * 3, 8, 1), (-51 - y * 4, -22), (-34 - y * 6, -56), (0 - y * 6, -65), (34 - y * 6, -56), (51 - y * 4, -22),
        (47 - y * 3, 8, 1), (41 + y * 2, -15), (26 + y * 8, -34), (6 + y * 14, -41, 1), (-22 + y * 9, -33), (-41 + y * 2, -13),
    ]  # fmt: skip
    _sheet(cut, smooth(cap, steps=7), colour)
    _strands(cut, colour, y, (-0.6, -0.15, 0.35, 0.68), -40, -63)


def _curly(cut: Cutter, turn: Turn, colour: str) -> None:
    y = turn.yaw
    row = [(-46, -8, 12), (-45, -26, 14), (-33, -40, 15), (-15, -46, 15), (5, -47, 15), (24, -43, 15), (39, -32, 14), (46, -10, 12)]
    crown = [(-38, -46, 16), (-18, -58, 17), (6, -61, 17), (28, -53, 16), (42, -36, 14)]
    for x, height, radius in crown + row:
        slide = y * (8 if height > -45 else -5)
        tint = tone(colour, 0.02 + 0.0006 * (-30 - height))
        cut.piece(ellipse(x + slide, height, radius, radius, 24), tint, height=2, rough=0.3)
        curl = ellipse(x + slide, height, radius * 0.5, radius * 0.5, 24)[12:26]
        cut.line(curl, 1.5, tone(colour, 0.12), 0.55)


def _low_fringe(cut: Cutter, turn: Turn, colour: str) -> None:
    y = turn.yaw
    band = [
        (-44 - y * 2, 0, 1), (-46 - y * 2, -24), (-20 + y * 8, -44), (4 + y * 12, -46), (30 + y * 6, -43), (46 - y * 2, -24),
        (44 - y * 2, 0, 1), (39 + y * 2, -17), (18 + y * 12, -29), (4 + y * 14, -33), (-18 + y * 9, -31), (-39 + y * 2, -16),
    ]  # fmt: skip
    cut.piece(smooth(band, steps=6), colour, height=1.5, rough=0.4)
    for sign in (-1, 1):  # the side that a turn brings to view
        away = max(0.0, -sign * y)
        if away > 0.1:
            inner = 44 - 30 * away
            side: list[tuple[float, ...]] = [
                (sign * 46, -34), (sign * inner, -36), (sign * (inner + 4), -14), (sign * (inner + 9), 8, 1),
                (sign * 49 - y * 4, 14, 1), (sign * 51, -10),
            ]  # fmt: skip
            cut.piece(smooth(side, steps=6), colour, height=1.5, rough=0.4)


def _bald(cut: Cutter, turn: Turn, colour: str) -> None:
    y = turn.yaw
    for sign in (-1, 1):
        if sign * y > 0.55:
            continue
        side = [(sign * 44 - y * 3, -20), (sign * 51 - y * 5, -6), (sign * 49 - y * 6, 14, 1), (sign * 43 - y * 2, 8), (sign * 41, -8)]
        cut.piece(smooth(side), colour, height=2, rough=0.4)


_BACK: dict[str, Style] = {
    "short": _short_back, "bob": _bob_back, "long": _long_back, "bun": _bun_back, "curly": _curly_back, "bald": _none, "none": _none,
}  # fmt: skip
_FRONT: dict[str, Style] = {
    "short": _short, "bob": _bob, "long": _long, "bun": _bun, "curly": _curly, "bald": _bald, "none": _none,
    "low fringe": _low_fringe,
}  # fmt: skip


# -- beards -----------------------------------------------------------------------------------------


def beard(cut: Cutter, turn: Turn, colour: str, length: float = 1.0, strands: int = 24) -> None:
    """A full beard in two layers of paper, its locks cut to points."""
    cut.piece(_beard(turn, length, 1.03, 1), tone(colour, -0.12), height=5, rough=0.4)
    cut.piece(_beard(turn, length * 0.84, 0.97, 5), colour, height=3, rough=0.4, gradient=(tone(colour, 0.02), tone(colour, -0.05)))
    random = np.random.default_rng(4)
    shift = turn.yaw * 8
    for index in range(strands):
        angle = math.pi * (1 - (index + 0.5) / strands)
        root = np.array([math.cos(angle) * 33 + shift, 37 + math.sin(angle) * 8])
        end = np.array([math.cos(angle) * 42 + shift * 1.3, 40 + math.sin(angle) * 42 * length * random.uniform(0.6, 0.84)])
        middle = (root + end) / 2 + [math.cos(angle) * 4 + random.uniform(-3, 3), random.uniform(-2, 2)]
        cut.line(smooth([root + (end - root) * 0.25, middle, end], False), 1.4, tone(colour, -0.15 if index % 2 else 0.06), 0.7)


def _beard(turn: Turn, length: float, wide: float, seed: int) -> Outline:
    random = np.random.default_rng(seed)
    yaw, shift = turn.yaw, turn.yaw * 8
    far_left, far_right = max(0.0, -yaw) * 11, max(0.0, yaw) * 11
    points: list[tuple[float, ...]] = [(-41 * wide + yaw, -22, 1), (-47 * wide, 4), (-48 * wide, 16), (-47 * wide + shift * 0.3, 30)]
    locks = 9
    for index in range(locks):
        angle = math.pi * (1 - index / (locks - 1))
        x, y = math.cos(angle) * 44 * wide + shift * 1.2, 38 + max(0.0, math.sin(angle)) ** 0.8 * 52 * length
        points.append((x * 0.96, y - 5))
        points.append((x + (1.5 if x > shift else -1.5) + random.uniform(-2, 2), y + 6 + random.uniform(0, 5), 1))
    points += [(47 * wide + shift * 0.3, 30), (48 * wide, 16), (47 * wide, 4), (41 * wide + yaw, -22, 1)]
    points += [(39 * wide + shift * 0.3 + far_right, 2), (37 * wide + shift * 0.5 + far_right, 20), (27 * wide + shift, 27), (shift, 25)]
    points += [(-27 * wide + shift, 27), (-37 * wide + shift * 0.5 - far_left, 20), (-39 * wide + shift * 0.3 - far_left, 2)]
    return smooth(points, steps=4)


def moustache(cut: Cutter, turn: Turn, look: Features, mood: Expression, lips: Lips, size: float = 1.0) -> None:
    """Both halves of a moustache, lifted by a smile or an open mouth; drawn over the mouth."""
    colour = tone(look.hair, 0.045)
    x, y = turn.at(0, 25)
    x, y = x + turn.yaw * 8, y + 3
    opening = mood.opening + (lips.opening - mood.opening) * lips.amount
    lift = -mood.smile * 3 - opening * 2.5
    for sign in (1, -1) if turn.yaw < 0 else (-1, 1):
        wide = 30 * (1 - 0.25 * max(0.0, sign * turn.yaw)) * size
        half = [
            (x - sign * 1.5, y - 5 * size), (x + sign * wide * 0.45, y - 4.5 * size + lift * 0.2), (x + sign * wide * 0.95,
                y + 7 * size + lift),
            (x + sign * wide * 1.12, y + 13 * size + lift, 1), (x + sign * wide * 0.62, y + 11.5 * size + lift * 0.6),
            (x + sign * wide * 0.2, y + 8 * size), (x - sign * 2, y + 5 * size),
        ]  # fmt: skip
        cut.piece(smooth(half, steps=6), colour, height=2, rough=0.3, grain=0)
        for row in (0, 1, 2):
            hair = [
                (x + sign * wide * (0.15 + 0.1 * row), y - size + row * 2), (x + sign * wide * 0.55,
                    y + (1 + row * 2.6) * size + lift * 0.4),
                (x + sign * wide * (0.98 - 0.1 * row), y + (9 + row * 1.2) * size + lift),
            ]  # fmt: skip
            cut.line(smooth(hair, False, 5), 1.2, tone(look.hair, -0.13), 0.65)
