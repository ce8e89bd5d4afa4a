"""Poses: what a puppet holds at one frame, and the protocol of everything that acts.

Screen sides are used throughout: "left" is the figure's limb that hangs on the left of the picture
when it faces the camera. Yaw runs from -1 (the left profile) over 0 (the camera) to 1 (the right
profile); pitch from -1 (down) to 1 (up); gaze from -1 to 1 in the eye, x right, y down.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from typing import Protocol

import skia

from ...core.names import Feeling
from ...core.speech import MouthShape

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True)
class Expression:
    """A feeling as numbers. Brow heights in face units (up positive), the rest about 0 to 1.

    `lid` is how far the upper lid is open (.76 at ease, over 1 wide), `low` how far the lower lid
    is raised, `iris` the iris's size, `skew` lifts one brow and one mouth corner, `wet` is tears.
    """

    brow_in: float = 3.4
    brow_out: float = 0.6
    lid: float = 0.8
    low: float = 0.12
    smile: float = 0.34
    opening: float = 0.0
    width: float = 1.0
    blush: float = 0.45
    iris: float = 1.0
    skew: float = 0.0
    wet: float = 0.0


FEELINGS: dict[Feeling, Expression] = {
    Feeling.NEUTRAL: Expression(),
    Feeling.JOY: Expression(3, 3.5, 0.8, 0.4, 0.95, 0.5, 1.12, 1.0),
    Feeling.TENDER: Expression(4.5, -1, 0.66, 0.22, 0.6, 0.0, 0.98, 0.85),
    Feeling.WONDER: Expression(9, 7.5, 1.12, 0.0, 0.25, 0.44, 0.7, 0.6, 1.08),
    Feeling.SAD: Expression(8.5, -6, 0.62, 0.08, -0.7, 0.0, 0.85, 0.35, 1.05, 0.0, 1.0),
    Feeling.ANGRY: Expression(-9, 5, 0.68, 0.22, -0.6, 0.0, 0.95, 0.55, 0.9),
    Feeling.FEAR: Expression(10, 0.5, 1.15, 0.0, -0.5, 0.36, 0.9, 0.15, 0.74),
    Feeling.SLY: Expression(-4, 6, 0.5, 0.3, 0.7, 0.0, 1.0, 0.5, 0.95, 1.0),
}


def feeling(name: Feeling) -> Expression:
    """The face of a feeling at full strength."""
    return FEELINGS[name]


def blend(one: Expression, other: Expression, share: float) -> Expression:
    """A face between two; `share` 0 is the first."""
    names = (item.name for item in fields(Expression))
    return Expression(**{name: getattr(one, name) * (1 - share) + getattr(other, name) * share for name in names})


@dataclass(frozen=True)
class Lips:
    """A mouth that speaks. `amount` 0 leaves the mouth to the feeling; the rest about 0 to 1."""

    amount: float = 0.0
    opening: float = 0.0
    width: float = 1.0
    round: float = 0.0
    teeth: float = 0.0
    tongue: float = 0.0
    press: float = 0.0


LIPS: dict[MouthShape, Lips] = {
    MouthShape.REST: Lips(),
    MouthShape.M: Lips(1, 0.0, 0.86, press=1.0),
    MouthShape.A: Lips(1, 0.95, 0.95),
    MouthShape.E: Lips(1, 0.42, 1.18),
    MouthShape.O: Lips(1, 0.78, 0.64, round=1.0),
    MouthShape.U: Lips(1, 0.36, 0.44, round=1.0),
    MouthShape.F: Lips(1, 0.2, 0.9, teeth=1.0),
    MouthShape.L: Lips(1, 0.5, 0.95, tongue=1.0),
}


@dataclass(frozen=True)
class Hand:
    """Where a hand is: from its own shoulder, in arm lengths, x right and y down.

    `grip` is how the hand is cut: rest, open, grip, point. `bend` is the side the elbow goes to
    (0 leaves it to the puppet). `turn` turns the hand in its wrist (degrees, clockwise). `over`
    draws the arm before the face.
    """

    x: float = 0.06
    y: float = 0.97
    grip: str = "rest"
    bend: float = 0.0
    turn: float = 0.0
    over: bool = False


@dataclass(frozen=True)
class Foot:
    """Where a foot stands, in units from the figure's own spot (y up is negative).

    `roll` in radians: positive lifts the heel and turns about the toe, negative lifts the toe.
    """

    x: float = 0.0
    y: float = 0.0
    roll: float = 0.0


class Placed(Protocol):
    """A spot of the stage in set units, as `sets.base.Spot`."""

    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def size(self) -> float: ...


@dataclass(frozen=True)
class Ground:
    """A plain spot: feet at (x, y) in set units, drawn `size` times as large."""

    x: float = 0.0
    y: float = 0.0
    size: float = 1.0


@dataclass(frozen=True)
class Pose:
    """Everything that moves in a figure at one frame.

    `yaw` turns the body, `head_yaw` and `head_pitch` the head, both against the camera; `tilt` is
    in degrees, clockwise positive; `lean` in radians, right positive; `hip` moves the hips, in
    units. `left` and `right` hands and feet by screen side; feet None stand at ease. `breath` is
    -1 to 1, `sway` and `hair` shear the coat's hem and the hair (units to the right at the end),
    `phase` counts steps of a walk, `step` is one step's length (units, right positive), `pace` 0 to 1
    how much it walks; `effort` 0 to 1 lifts and puffs those without limbs.
    `stool` is where a seat stands, from the spot, in units; None for no seat. `carry` is the side
    whose hand holds what the figure carries (-1 or 1; 0: the side it faces), `holds` what both hands
    hold for the moment ("book", "letter").
    """

    yaw: float = 0.35
    head_yaw: float = 0.35
    head_pitch: float = 0.0
    tilt: float = 0.0
    gaze: Point = (0.0, 0.0)
    expression: Expression = Expression()
    lips: Lips = Lips()
    blink: float = 0.0
    lean: float = 0.0
    hip: Point = (0.0, 0.0)
    left: Hand = Hand(-0.08, 0.97)
    right: Hand = Hand(0.08, 0.97)
    left_foot: Foot | None = None
    right_foot: Foot | None = None
    shrug: float = 0.0
    breath: float = 0.0
    sway: float = 0.0
    hair: float = 0.0
    phase: float = 0.0
    pace: float = 0.0
    step: float = 0.0
    effort: float = 0.0
    seconds: float = 0.0
    stool: float | None = None
    carry: int = 0
    holds: str = ""
    spot: Placed = Ground()

    @property
    def facing(self) -> int:
        """1 when the body faces right (or the camera), else -1."""
        return 1 if self.yaw >= 0 else -1

    def but(self, **changes: object) -> Pose:
        """The pose with some things changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Stature:
    """What staging needs to know of a body, in units at size 1.

    `eyes` is the height of the eyes over the feet, `stride` a natural step, `leg` the hip's height,
    `rest` half the distance between standing feet. `limbs` is false for what floats or hops, and
    what `floats` has its middle, not its feet, at its spot. `carries` is the prop in its hand.
    """

    eyes: float = 360.0
    stride: float = 78.0
    leg: float = 110.0
    rest: float = 20.0
    limbs: bool = True
    floats: bool = False
    carries: str = "none"


@dataclass(frozen=True)
class Lamp:
    """A light that a figure carries, in units from its feet; whoever lights the frame draws its glow."""

    x: float
    y: float
    radius: float
    colour: str = "#ffc66a"


class Actor(Protocol):
    """Anything that plays a part: feet at (0, 0), y down, in units."""

    height: float
    stature: Stature

    def draw(self, canvas: skia.Canvas, pose: Pose) -> None:
        """Draw one pose; the caller has set the canvas's matrix to units at the figure's feet."""
        ...

    def lamps(self, pose: Pose) -> tuple[Lamp, ...]:
        """The lights it carries."""
        ...

    def joints(self, pose: Pose) -> dict[str, Point]:
        """Head, neck, hip, hands and feet as far as there are any."""
        ...

    def box(self, pose: Pose) -> Box:
        """What the figure covers."""
        ...

    def face_box(self, pose: Pose) -> Box:
        """What the face covers."""
        ...


def elbow(shoulder: Point, target: Point, upper: float, fore: float, bend: float) -> tuple[Point, Point]:
    """Two-bone reach: the elbow and the hand, for a target that may lie out of reach.

    `bend` 1 puts the elbow to the right of the way from shoulder to target (y down), -1 to the left.
    """
    dx, dy = target[0] - shoulder[0], target[1] - shoulder[1]
    far = math.hypot(dx, dy)
    ux, uy = (dx / far, dy / far) if far > 1e-6 else (0.0, 1.0)
    reach = min(max(far, abs(upper - fore) + 1e-3), (upper + fore) * 0.9995)
    along = (upper * upper - fore * fore + reach * reach) / (2 * reach)
    aside = math.sqrt(max(0.0, upper * upper - along * along)) * bend
    joint = (shoulder[0] + ux * along - uy * aside, shoulder[1] + uy * along + ux * aside)
    return joint, (shoulder[0] + ux * reach, shoulder[1] + uy * reach)


def ankle(foot: Foot, facing: float, height: float, heel: float, toe: float) -> tuple[Point, float]:
    """Where the ankle of a rolling foot is, and the shoe's turn in degrees (clockwise positive).

    The sole's origin lies under the ankle; `heel` and `toe` are its ends behind and before it, so
    that a foot that pushes off turns about its toe and one that lands about its heel.
    """
    pivot = toe if foot.roll > 0 else -heel
    turn = foot.roll * facing
    px, vx, vy = pivot * facing, -pivot * facing, -height
    sin, cos = math.sin(turn), math.cos(turn)
    return (foot.x + px + vx * cos - vy * sin, foot.y + vx * sin + vy * cos), math.degrees(turn)
