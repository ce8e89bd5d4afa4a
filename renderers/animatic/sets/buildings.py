"""Houses, stalls and what stands in streets, cut from paper, in units."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import skia

from ..colour import darker, lighter, mix
from ..paper import Cutter
from ..shapes import Outline, Points, ellipse, polygon, rect, smooth, to_path
from .palettes import CREAM, INK
from .parts import clipped, contact, fill, glow, linear, plain, shaded

LIT = ("#ffcf7a", "#ffb968", "#ffe2a6", "#f9a86a")
"""Colours of lit windows."""

Lights = list[tuple[Outline, str]]
"""Lit panes and their colours."""


def light_up(cut: Cutter, lights: Lights, strength: float) -> None:
    """Screen lit panes over what is drawn so far, so that they outshine the hour, each with its halo."""
    for pane, colour in lights:
        cut.canvas.drawPath(to_path(pane), plain(mix(colour, "#ff9c40", 0.25), 0.62 * strength, blend=skia.BlendMode.kScreen))
        middle = pane.mean(axis=0)
        reach = float(np.hypot(*(pane[0] - pane[2])))
        for a, b in ((0, 2), (1, 3)):
            start, end = (pane[a] + pane[(a + 1) % 4]) / 2, (pane[b] + pane[(b + 1) % 4]) / 2
            cut.line([start, end], max(1.6, reach * 0.026), "#6a3a4a", 0.6 * strength, taper=False)
        glow(cut.canvas, float(middle[0]), float(middle[1]), reach * 1.1, "#ffa04a", 0.34 * strength)


@dataclass(frozen=True)
class Facade:
    """A wall that runs from `near` to `far` (x, in units) toward a vanishing point.

    `top` and `foot` are its upper and lower edge at `near`; `at` maps shares of the wall (along
    from near to far, down from top to foot) onto the picture. With `near` wall and no vanishing
    point it is seen from the front.
    """

    near: float
    far: float
    top: float
    foot: float
    vanish: tuple[float, float] | None = None

    def at(self, along: float, down: float) -> tuple[float, float]:
        """The point `along` (0 near, 1 far) and `down` (0 top, 1 foot) the wall."""
        y = self.top + (self.foot - self.top) * down
        if self.vanish is None:
            return self.near + (self.far - self.near) * along, y
        # equal steps along a wall shrink with distance: interpolate its inverse
        start, end = self.near - self.vanish[0], self.far - self.vanish[0]
        x = 1 / ((1 - along) / start + along / end)
        return self.vanish[0] + x, self.vanish[1] + (y - self.vanish[1]) * x / start

    def quad(self, left: float, top: float, right: float, bottom: float) -> Outline:
        """A rectangle on the wall, as it is seen."""
        return polygon([self.at(left, top), self.at(right, top), self.at(right, bottom), self.at(left, bottom)])


@dataclass(frozen=True)
class HouseLook:
    """How a house is painted: its wall, its trims, its dark panes, how many windows are lit."""

    wall: str
    trim: str
    pane: str
    lit: float
    roof: str


def house(
    cut: Cutter,
    wall: Facade,
    look: HouseLook,
    columns: int,
    rows: int,
    seed: int,
    height: float = 8.0,
    ground: float = 0.74,
    lights: Lights | None = None,
) -> None:
    """A town house: windows with sills above `ground` (a share of its height), a cornice and a plinth.

    Its lit panes are added to `lights`, to be lit again once the hour's light lies over the wall.
    """
    dice = np.random.default_rng(seed)
    cut.piece(wall.quad(0, 0, 1, 1), look.wall, height=height, gradient=(look.wall, look.wall, mix(look.wall, look.trim, 0.18)))
    cut.piece(wall.quad(-0.02, -0.022, 1.01, 0.012), darker(look.trim, 0.12), height=5)
    lanes = np.linspace(0.06, 0.94, columns + 1)
    floors = np.linspace(0.05, ground - 0.02, rows + 1)
    arched = dice.random() < 0.4
    shutters = dice.random() < 0.45
    for row in range(rows):
        for column in range(columns):
            left, right = lanes[column], lanes[column + 1]
            inset = (right - left) * 0.22
            span = floors[row + 1] - floors[row]
            window(
                cut,
                wall,
                (left + inset, floors[row] + span * 0.16, right - inset, floors[row] + span * 0.82),
                look,
                dice.random() < look.lit,
                dice,
                arched,
                shutters,
                lights,
            )
        if row:
            cut.line([wall.at(0.0, floors[row] + 0.004), wall.at(1.0, floors[row] + 0.004)], 3, darker(look.wall, 0.16), 0.5, taper=False)
    cut.piece(wall.quad(-0.005, ground - 0.012, 1.0, ground + 0.012), look.trim, height=4)


def window(
    cut: Cutter,
    wall: Facade,
    box: tuple[float, float, float, float],
    look: HouseLook,
    lit: bool,
    dice: np.random.Generator,
    arched: bool = False,
    shutters: bool = False,
    lights: Lights | None = None,
) -> None:
    """A window in a wall: frame, panes, sill; lit ones glow and have curtains."""
    left, top, right, bottom = box
    wide, tall = right - left, bottom - top
    frame = wall.quad(left - wide * 0.1, top - tall * 0.06, right + wide * 0.1, bottom + tall * 0.02)
    if arched:
        high = wall.at((left + right) / 2, top - tall * 0.24)
        frame = np.vstack([frame[:1], [high], frame[1:]])
    cut.piece(frame, look.trim, height=2, rough=0.5, grain=0.2)
    glass = wall.quad(left, top, right, bottom)
    colour = LIT[int(dice.integers(len(LIT)))] if lit else look.pane
    cut.piece(
        glass, colour, height=0, rough=0.3, grain=0.2, gradient=(lighter(colour, 0.25), colour) if lit else (colour, lighter(colour, 0.12))
    )
    if lit:
        if lights is not None:
            lights.append((glass, colour))
        cloth = mix(colour, "#8a3a4a", 0.32)
        cut.wash(wall.quad(left, top, left + wide * 0.22, bottom), cloth, 0.7)
        cut.wash(wall.quad(right - wide * 0.22, top, right, bottom), cloth, 0.7)
        middle = wall.at((left + right) / 2, (top + bottom) / 2)
        reach = float(np.hypot(*(glass[0] - glass[2])))
        glow(cut.canvas, middle[0], middle[1], reach * 0.95, "#ffb45a", 0.3)
    for line in (((left + right) / 2, top, (left + right) / 2, bottom), (left, top + tall * 0.42, right, top + tall * 0.42)):
        cut.line([wall.at(line[0], line[1]), wall.at(line[2], line[3])], 2.6, look.trim, 0.95, taper=False)
    if shutters:
        for a, b in ((left - wide * 0.42, left - wide * 0.1), (right + wide * 0.1, right + wide * 0.42)):
            cut.piece(wall.quad(a, top - tall * 0.03, b, bottom), look.roof, height=2, rough=0.5)
    cut.piece(
        wall.quad(left - wide * 0.18, bottom, right + wide * 0.18, bottom + tall * 0.09), lighter(look.trim, 0.1), height=2.5, rough=0.5
    )


def awning(cut: Cutter, top: Points, foot: Points, colours: tuple[str, str], stripes: int, drop: float, height: float = 9.0) -> None:
    """A striped awning between its upper edge and its lower edge (two points each), scalloped below."""
    (tl, tr), (fl, fr) = ((np.asarray(edge[0][:2], float), np.asarray(edge[1][:2], float)) for edge in (top, foot))
    whole = np.array([tl, tr, fr, fl])
    cut.piece(whole, colours[0], height=height, edge=0, gradient=shaded(colours[0]))
    for index in range(stripes):
        a, b = index / stripes, (index + 1) / stripes
        colour = colours[index % 2]
        left, right = fl + (fr - fl) * a, fl + (fr - fl) * b
        band = np.array([tl + (tr - tl) * a, tl + (tr - tl) * b, right, left])
        cut.piece(band, colour, height=0, rough=0.3, gradient=shaded(colour, 0.8))
        flap = smooth(
            [
                (left[0], left[1] - 2, 1),
                (right[0], right[1] - 2, 1),
                (right[0], right[1] + drop * 0.55),
                ((left[0] + right[0]) / 2, (left[1] + right[1]) / 2 + drop),
                (left[0], left[1] + drop * 0.55),
            ],
            steps=5,
        )
        cut.piece(flap, darker(colour, 0.1), height=5, rough=0.5, edge=0.1)


def street_lamp(cut: Cutter, x: float, y: float, height: float, colour: str, lit: float) -> None:
    """A street lamp; its light is at (x, y - height * 0.92)."""
    size = height / 420
    contact(cut, x, y, 64 * size, 0.42)
    cut.piece(
        smooth(
            [
                (x - 17 * size, y, 1),
                (x - 13 * size, y - 44 * size),
                (x - 6 * size, y - 60 * size),
                (x - 4.5 * size, y - height * 0.84, 1),
                (x + 4.5 * size, y - height * 0.84, 1),
                (x + 6 * size, y - 60 * size),
                (x + 13 * size, y - 44 * size),
                (x + 17 * size, y, 1),
            ]
        ),
        colour,
        height=5 * size,
    )
    top = y - height * 0.84
    glass = mix("#d9d2b8", "#fff0bc", lit)
    pane = polygon(
        [
            (x - 17 * size, top - 4 * size),
            (x - 27 * size, top - 62 * size),
            (x + 27 * size, top - 62 * size),
            (x + 17 * size, top - 4 * size),
        ]
    )
    cut.piece(pane, glass, height=2, gradient=(lighter(glass, 0.5), glass))
    for side in (-1, 0, 1):
        cut.line([(x + side * 17 * size, top - 4 * size), (x + side * 27 * size, top - 62 * size)], 3.4 * size, colour, taper=False)
    cut.piece(rect(x - 21 * size, top - 7 * size, x + 21 * size, top + 2 * size), colour, height=2)
    cut.piece(
        smooth(
            [
                (x - 34 * size, top - 60 * size, 1),
                (x - 17 * size, top - 80 * size),
                (x, top - 96 * size, 1),
                (x + 17 * size, top - 80 * size),
                (x + 34 * size, top - 60 * size, 1),
            ]
        ),
        colour,
        height=4 * size,
    )
    cut.piece(ellipse(x, top - 99 * size, 5 * size, 5 * size), colour, height=1)
    cut.line([(x - 26 * size, top + 26 * size), (x + 26 * size, top + 26 * size)], 5 * size, colour, taper=False)


def shop(
    cut: Cutter,
    left: float,
    right: float,
    top: float,
    foot: float,
    look: HouseLook,
    awn: tuple[str, str],
    light: float,
    seed: int,
    kind: str,
    lights: Lights | None = None,
) -> None:
    """A shop front seen from the front: lit panes with goods, door, awning, hanging sign."""
    dice = np.random.default_rng(seed)
    frame = darker(look.roof, 0.2)
    cut.piece(rect(left, top - 96, right, foot), frame, height=6, gradient=(lighter(frame, 0.06), darker(frame, 0.2)))
    inside = mix("#c9a27c", "#ffd88e", light)
    door_left = left + (right - left) * 0.66
    for a, b, sill in ((left + 26, door_left - 18, foot - 76), (door_left + 8, right - 26, foot - 10)):
        pane = rect(a, top + 30, b, sill)
        cut.piece(pane, inside, height=0, gradient=(mix(inside, "#fff0c0", 0.5 * light), inside, mix(inside, "#a8485a", 0.45)))
        with clipped(cut.canvas, pane):
            _goods(cut, a, b, sill, kind, dice)
        if lights is not None and light > 0.5:
            lights.append((pane, "#ffb45e"))
        for line in np.linspace(a, b, 3 if sill < foot - 40 else 2):
            cut.line([(line, top + 26), (line, sill)], 8, frame, taper=False)
        cut.line([(a - 4, top + 104), (b + 4, top + 104)], 6, frame, taper=False)
    cut.piece(rect(left - 8, foot - 74, door_left - 8, foot - 62), lighter(look.trim, 0.05), height=4)
    cut.piece(ellipse(door_left + 22, foot - 126, 6, 6), "#e8bf5a", height=2)
    sign = rect(left + 18, top - 82, right - 18, top - 26)
    cut.piece(sign, look.roof, height=3, gradient=shaded(look.roof))
    for index in range(9):
        cut.piece(
            ellipse(left + 60 + index * (right - left - 120) / 8, top - 54, 7 if index % 4 == 0 else 4, 7 if index % 4 == 0 else 4, 20),
            lighter(look.trim, 0.3),
            height=1,
        )
    awning(cut, [(left + 6, top - 14), (right - 6, top - 14)], [(left - 42, top + 64), (right + 34, top + 64)], awn, 9, 32)


def _goods(cut: Cutter, left: float, right: float, foot: float, kind: str, dice: np.random.Generator) -> None:
    """Silhouettes behind a shop's pane: loaves, books, or jars and bottles."""
    dark = "#8a4048"
    for shelf, rise in ((0, 0.0), (1, 92.0)):
        x = left + 22
        cut.wash(rect(left, foot - rise - 5, right, foot - rise), dark, 0.7)
        while x < right - 12:
            wide, tall = dice.uniform(16, 34), dice.uniform(26, 62)
            tone = mix(dark, ("#c9853f", "#b84a3a", "#5f7f7c")[int(dice.integers(3))], 0.45)
            if kind == "bakery" and shelf == 0:
                cut.wash(ellipse(x, foot - rise - 16, wide * 0.9, 17), mix(tone, "#c9853f", 0.5), 0.9)
            elif kind == "books":
                cut.wash(rect(x - wide * 0.3, foot - rise - tall - 8, x + wide * 0.3, foot - rise - 4), tone, 0.9)
            else:
                cut.wash(
                    smooth(
                        [
                            (x - wide / 3, foot - rise - 4, 1),
                            (x - wide / 3, foot - rise - tall * 0.6),
                            (x - 5, foot - rise - tall, 1),
                            (x + 5, foot - rise - tall, 1),
                            (x + wide / 3, foot - rise - tall * 0.6),
                            (x + wide / 3, foot - rise - 4, 1),
                        ]
                    ),
                    tone,
                    0.9,
                )
            x += wide * 1.7


def hanging_sign(cut: Cutter, x: float, y: float, size: float, colour: str, mark: str, kind: str, side: int = 1) -> None:
    """A sign on an iron arm: a cup, a loaf, a book or a key instead of words; it hangs below (x, y)."""
    with cut.group(x, y, size) as small:
        small.line([(-side * 70, -8), (side * 44, -8)], 6, INK, taper=False)
        small.line(smooth([(-side * 66, 34), (-side * 40, 20), (-side * 10, -6)], closed=False), 4, INK, taper=False)
        for px in (-26, 26):
            small.line([(px, -6), (px, 12)], 3, INK, taper=False)
        small.piece(ellipse(0, 56, 54, 46, 48), colour, height=6, gradient=shaded(colour))
        small.piece(ellipse(0, 56, 45, 38, 48), darker(colour, 0.14), height=0)
        if kind == "bakery":
            small.piece(smooth([(-30, 66), (-24, 46), (0, 38), (24, 46), (30, 66), (0, 70)]), mark, height=2)
            for px in (-12, 2, 16):
                small.line([(px, 44), (px - 6, 58)], 3.5, darker(colour, 0.3))
        elif kind == "books":
            for a in (-1, 1):
                small.piece(
                    smooth([(0, 42, 1), (a * 28, 36, 1), (a * 28, 70, 1), (0, 76, 1)]), mark if a > 0 else lighter(mark, 0.3), height=2
                )
        else:
            small.line(smooth([(18, 48), (34, 46), (34, 62), (18, 64)], closed=False), 5, mark, taper=False)
            small.piece(smooth([(-24, 38, 1), (20, 38, 1), (15, 74), (-19, 74)]), mark, height=2)


def bench(cut: Cutter, x: float, y: float, size: float, wood: str, iron: str = INK) -> None:
    """A park bench seen from the front."""
    contact(cut, x, y, 250 * size, 0.38)
    with cut.group(x, y, size) as small:
        for px in (-96, 96):
            small.piece(smooth([(px - 8, -150, 1), (px + 8, -150, 1), (px + 6, 0, 1), (px - 6, 0, 1)]), iron, height=4)
        for row, tone in ((-150, lighter(wood, 0.05)), (-122, wood), (-80, lighter(wood, 0.12)), (-66, darker(wood, 0.08))):
            small.piece(rect(-122, row, 122, row + (18 if row < -90 else 13)), tone, height=5)


def fruit_pile(cut: Cutter, x: float, y: float, size: float, colour: str) -> None:
    """Three fruits on a board."""
    for px, py in ((-14, -6), (14, -6), (0, -24)):
        cut.piece(ellipse(x + px * size, y + py * size, 15 * size, 14 * size, 20), colour, height=2 * size, gradient=shaded(colour, 1.4))


def spice_cone(cut: Cutter, x: float, y: float, size: float, colour: str) -> None:
    """A cone of spice in a low bowl."""
    cut.piece(
        smooth(
            [
                (x - 26 * size, y, 1),
                (x - 10 * size, y - 26 * size),
                (x, y - 36 * size),
                (x + 10 * size, y - 26 * size),
                (x + 26 * size, y, 1),
            ]
        ),
        colour,
        height=3 * size,
        gradient=shaded(colour, 1.3),
    )
    cut.piece(
        smooth(
            [
                (x - 29 * size, y - 5 * size, 1),
                (x + 29 * size, y - 5 * size, 1),
                (x + 20 * size, y + 7 * size),
                (x - 20 * size, y + 7 * size),
            ],
            steps=4,
        ),
        "#a8683c",
        height=2 * size,
    )


def clay_pot(cut: Cutter, x: float, y: float, width: float, height: float, colour: str, band: str) -> None:
    """A clay pot with a painted band."""
    contact(cut, x, y, width * 1.15, 0.42)
    body = smooth(
        [
            (x - width * 0.28, y - height, 1),
            (x + width * 0.28, y - height, 1),
            (x + width * 0.2, y - height * 0.84),
            (x + width * 0.5, y - height * 0.5),
            (x + width * 0.32, y - 3),
            (x, y + 3),
            (x - width * 0.32, y - 3),
            (x - width * 0.5, y - height * 0.5),
            (x - width * 0.2, y - height * 0.84),
        ]
    )
    cut.piece(body, colour, height=6, gradient=shaded(colour, 1.5))
    with clipped(cut.canvas, body):
        for share, wide in ((0.6, 5.0), (0.36, 3.0)):
            arc = [(x - width * 0.5, y - height * share - 4), (x, y - height * share + 3), (x + width * 0.5, y - height * share - 4)]
            cut.line(smooth(arc, closed=False), wide, band, 0.85, taper=False)
    cut.piece(ellipse(x, y - height, width * 0.25, width * 0.06 + 1), darker(colour, 0.4), height=0)


GOODS: tuple[Callable[[Cutter, float, float, float, str], None], ...] = (fruit_pile, spice_cone)


def stall(
    cut: Cutter, x: float, y: float, size: float, cloths: tuple[str, str], seed: int, veil: Callable[[str], str], front: bool = True
) -> None:
    """A market stall: dark inside, hanging goods, counter with cloth, fruit and spices, striped roof.

    `veil` turns a colour into how it is seen from here (haze).
    """
    dice = np.random.default_rng(seed)
    wide, tall = 210 * size, 250 * size
    dark = veil("#5a3438")
    if front:
        contact(cut, x, y, wide * 2.2, 0.38, lean=-0.08)
    cut.piece(
        rect(x - wide, y - tall * 0.95, x + wide, y - 40 * size), dark, height=6, edge=0.1, gradient=(veil("#6b4040"), veil("#4a2a34"))
    )
    for index in range(5):
        _hanging(
            cut,
            x - wide * 0.74 + index * wide * 0.37,
            y - tall * 0.92,
            size,
            veil(("#d9a03c", "#c65a3a", "#2f7478", "#e9cf9a")[int(dice.integers(4))]),
            dice.uniform(36, 84),
            veil(INK),
            int(dice.integers(3)),
        )
    wood = veil("#9a5f3c")
    cut.piece(rect(x - wide * 0.98, y - 86 * size, x + wide * 0.98, y), wood, height=7 * size, gradient=(veil("#a96c44"), veil("#7a4632")))
    hem = [(x + wide * (1 - 0.25 * i), y - (40 + 14 * (i % 2)) * size) for i in range(9)]
    cut.piece(
        smooth([(x - wide * 1.02, y - 92 * size, 1), (x + wide * 1.02, y - 92 * size, 1), (x + wide, y - 52 * size), *hem], steps=5),
        veil(cloths[1]),
        height=4 * size,
    )
    for index in range(8):
        colour = veil(("#d9822f", "#b8402c", "#e8bf5a", "#5f8a5a", "#8a3a4a", "#e9d8a8")[int(dice.integers(6))])
        GOODS[index % 2](cut, x - wide * 0.86 + index * wide * 1.72 / 7, y - 92 * size, size, colour)
    for side in (-1, 1):
        cut.piece(rect(x + side * wide - 7 * size, y - tall, x + side * wide + 7 * size, y), veil("#6b4030"), height=5 * size)
    top, foot = y - tall * 1.32, y - tall * 0.92
    awning(
        cut,
        [(x - wide * 0.9, top), (x + wide * 0.9, top)],
        [(x - wide * 1.16, foot), (x + wide * 1.16, foot)],
        (veil(cloths[0]), veil(cloths[1])),
        9,
        40 * size,
        12 * size,
    )


def _hanging(cut: Cutter, x: float, y: float, size: float, colour: str, drop: float, cord: str, kind: int) -> None:
    foot = y + drop * size
    cut.line([(x, y), (x, foot)], 2 * size, cord, taper=False)
    if kind == 0:
        shape = smooth(
            [
                (x, foot - 8 * size),
                (x + 18 * size, foot + 12 * size),
                (x + 12 * size, foot + 40 * size),
                (x, foot + 50 * size),
                (x - 12 * size, foot + 40 * size),
                (x - 18 * size, foot + 12 * size),
            ]
        )
        cut.piece(shape, colour, height=3 * size)
    elif kind == 1:
        for index in range(4):
            cut.piece(
                ellipse(x + (-5 if index % 2 else 5) * size, foot + index * 13 * size, 10 * size, 9 * size, 18), colour, height=2 * size
            )
    else:
        cut.piece(
            polygon(
                [
                    (x - 22 * size, foot),
                    (x + 22 * size, foot),
                    (x + 22 * size, foot + 52 * size),
                    (x, foot + 62 * size),
                    (x - 22 * size, foot + 52 * size),
                ]
            ),
            colour,
            height=3 * size,
        )
        cut.line([(x - 20 * size, foot + 18 * size), (x + 20 * size, foot + 18 * size)], 5 * size, lighter(colour, 0.4), 0.8, taper=False)


def desert_town(
    cut: Cutter, left: float, right: float, foot: float, size: float, tones: tuple[str, str, str, str], seed: int, light: float = 0.0
) -> None:
    """A row of flat houses with domes, towers and battlements: wall, second wall, dome, pane colours."""
    dice = np.random.default_rng(seed)
    x = left
    while x < right:
        wide, tall = dice.uniform(60, 130) * size, dice.uniform(70, 190) * size
        wall = mix(tones[0], tones[1], dice.uniform(0, 0.4))
        cut.piece(rect(x, foot - tall, x + wide, foot + 80), wall, height=4 * size)
        roof = dice.random()
        if roof < 0.34:
            cut.piece(
                smooth(
                    [
                        (x + wide * 0.08, foot - tall, 1),
                        (x + wide * 0.06, foot - tall - wide * 0.28),
                        (x + wide * 0.5, foot - tall - wide * 0.62),
                        (x + wide * 0.94, foot - tall - wide * 0.28),
                        (x + wide * 0.92, foot - tall, 1),
                    ]
                ),
                tones[2],
                height=3 * size,
            )
            cut.line(
                [(x + wide * 0.5, foot - tall - wide * 0.6), (x + wide * 0.5, foot - tall - wide * 0.85)], 3 * size, tones[1], taper=False
            )
        elif roof < 0.6:
            for step in range(4):
                cut.piece(
                    rect(x + wide * step / 4 + 3, foot - tall - 12 * size, x + wide * step / 4 + wide * 0.14, foot - tall + 2),
                    wall,
                    height=1,
                )
        elif roof < 0.76:
            cut.piece(rect(x + wide * 0.3, foot - tall - 110 * size, x + wide * 0.62, foot - tall + 3), wall, height=3 * size)
            cut.piece(
                polygon(
                    [
                        (x + wide * 0.22, foot - tall - 108 * size),
                        (x + wide * 0.46, foot - tall - 166 * size),
                        (x + wide * 0.7, foot - tall - 108 * size),
                    ]
                ),
                tones[2],
                height=2,
            )
        for _ in range(int(dice.integers(1, 4))):
            px, py = x + wide * dice.uniform(0.15, 0.7), foot - tall + dice.uniform(18, 60) * size
            pane = smooth(
                [
                    (px, py + 20 * size, 1),
                    (px, py + 5 * size),
                    (px + 6 * size, py),
                    (px + 12 * size, py + 5 * size),
                    (px + 12 * size, py + 20 * size, 1),
                ]
            )
            lit = dice.random() < light
            cut.piece(pane, "#ffce7c" if lit else tones[3], height=0, edge=0)
            if lit:
                glow(cut.canvas, px + 6 * size, py + 10 * size, 34 * size, "#ffb45a", 0.4)
        x += wide * dice.uniform(0.8, 1.1)


def fade_down(cut: Cutter, left: float, top: float, right: float, bottom: float, colour: str, alpha: float) -> None:
    """A veil that thickens downward, over what is drawn so far."""
    fill(cut.canvas, (left, top, right, bottom), linear((0, top), (0, bottom), [(colour, 0.0), (colour, alpha)]))


def lantern(cut: Cutter, x: float, y: float, size: float, colour: str, lit: float) -> None:
    """A hand lantern that stands at (x, y); its flame is 34 times size above."""
    with cut.group(x, y, size) as small:
        small.line(smooth([(-14, -62), (-14, -84), (0, -94), (14, -84), (14, -62)], closed=False), 3.5, colour, taper=False)
        small.piece(rect(-17, -56, 17, -8), mix("#e8dcb8", "#ffe9a8", lit), height=2, gradient=(CREAM, mix("#d9c49a", "#ffd27a", lit)))
        small.canvas.drawOval(skia.Rect(-6, -42, 6, -16), plain("#fff6d0", 0.4 + 0.6 * lit, 2))
        for px in (-17, 0, 17):
            small.line([(px, -56), (px, -8)], 3, colour, taper=False)
        small.piece(smooth([(-23, -54, 1), (-12, -66), (12, -66), (23, -54, 1)]), colour, height=3)
        small.piece(rect(-23, -10, 23, 0), colour, height=3)


def far_person(cut: Cutter, x: float, y: float, height: float, coat: str, skin: str, seed: int, umbrella: str | None = None) -> None:
    """A small far figure as three pieces: robe, head, hair; or one under an umbrella."""
    dice = np.random.default_rng(seed)
    size = height / 100
    lean = dice.uniform(-4, 4) * size
    for side in (-1, 1):
        cut.piece(
            rect(x + side * 8 * size - 5 * size, y - 20 * size, x + side * 8 * size + 5 * size, y), darker(coat, 0.3), height=1, rough=0.2
        )
    cut.piece(
        smooth(
            [
                (x - 24 * size, y - 10 * size, 1),
                (x - 17 * size, y - 50 * size),
                (x - 12 * size + lean, y - 76 * size),
                (x + 12 * size + lean, y - 76 * size),
                (x + 17 * size, y - 50 * size),
                (x + 24 * size, y - 10 * size, 1),
            ]
        ),
        coat,
        height=2,
        rough=0.3,
    )
    cut.piece(ellipse(x + lean, y - 86 * size, 13 * size, 14 * size), skin, height=1.5, rough=0.2)
    cut.piece(
        smooth(
            [
                (x + lean - 14 * size, y - 84 * size),
                (x + lean - 12 * size, y - 99 * size),
                (x + lean, y - 104 * size),
                (x + lean + 12 * size, y - 99 * size),
                (x + lean + 14 * size, y - 84 * size),
                (x + lean, y - 93 * size),
            ]
        ),
        darker(coat, 0.34),
        height=1,
        rough=0.2,
    )
    if umbrella:
        cut.line([(x + 12 * size, y - 60 * size), (x + 10 * size, y - 132 * size)], 2.6 * size, INK, taper=False)
        dome = [
            (x - 42 * size, y - 112 * size, 1),
            (x - 28 * size, y - 138 * size),
            (x + 8 * size, y - 150 * size),
            (x + 44 * size, y - 138 * size),
            (x + 58 * size, y - 112 * size, 1),
            (x + 40 * size, y - 119 * size),
            (x + 24 * size, y - 112 * size, 1),
            (x + 8 * size, y - 119 * size),
            (x - 8 * size, y - 112 * size, 1),
            (x - 25 * size, y - 119 * size),
        ]
        cut.piece(smooth(dome, steps=4), umbrella, height=3, rough=0.3)


def bicycle(cut: Cutter, x: float, y: float, size: float, colour: str) -> None:
    """A bicycle that leans in the street, facing right; (x, y) is the ground between its wheels."""
    contact(cut, x, y, 420 * size, 0.32)
    with cut.group(x, y, size) as small:
        for wheel in (-118, 122):
            ring = ellipse(wheel, -78, 70, 70, 60)
            small.line(np.vstack([ring, ring[:1]]), 9, INK, taper=False)
            for spoke in range(9):
                turn = spoke * math.pi / 9 + 0.2
                small.line(
                    [(wheel - math.cos(turn) * 64, -78 - math.sin(turn) * 64), (wheel + math.cos(turn) * 64, -78 + math.sin(turn) * 64)],
                    1.6,
                    lighter(colour, 0.5),
                    0.6,
                    taper=False,
                )
        for a, b in (
            ((-118, -78), (-6, -72)),
            ((-118, -78), (-38, -156)),
            ((-48, -186), (-6, -72)),
            ((-38, -152), (88, -162)),
            ((-6, -72), (92, -142)),
            ((84, -194), (122, -78)),
        ):
            small.line([a, b], 8, colour, taper=False)
        small.piece(smooth([(-80, -196), (-20, -196), (-14, -186), (-48, -181), (-78, -186)]), INK, height=2)
        small.line(smooth([(84, -190), (82, -212), (62, -222), (40, -218)], closed=False), 6, INK, taper=False)
