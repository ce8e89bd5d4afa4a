"""Houses, stalls and what stands in streets, cut from paper, in units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import skia

from ..colour import darker, lighter, mix
from ..paper import Cutter
from ..shapes import Outline, Points, ellipse, polygon, rect, smooth, to_path
from .parts import clipped, glow, plain, shaded

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
            lights.append((rect(a, top + 100, b, sill), "#ffb45e"))
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
