"""Bodies: proportions from a look, and the bones of a pose.

Body units: the hips are at (0, -leg), y down, feet at y 0. A person is drawn `FIT` times larger,
which makes an adult about 430 units tall.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from ...core.bible import Age, Look
from .pose import Foot, Hand, Point, Pose, Stature, ankle, elbow

FIT = 1.14
SHOE_HEIGHT, SHOE_HEEL, SHOE_TOE = 15.0, 12.0, 30.0
HEAD_LIFT = 18.0  # from the neck's root to the chin
_TURNED = 0.26  # how much narrower shoulders and hips get in profile


@dataclass(frozen=True)
class Build:
    """Proportions in body units; `girth` about 1, `stoop` a standing lean (radians)."""

    leg: float = 114.0
    torso: float = 148.0
    shoulder: float = 43.0
    waist: float = 38.0
    hips: float = 15.0
    stance: float = 21.0
    upper: float = 66.0
    fore: float = 60.0
    girth: float = 1.0
    head: float = 1.0
    stoop: float = 0.0

    @property
    def arm(self) -> float:
        """From the shoulder to the wrist of a straight arm."""
        return self.upper + self.fore


def build(look: Look) -> Build:
    """A person's proportions by age and build."""
    made = Build()
    if look.age is Age.CHILD:
        made = Build(leg=76, torso=98, shoulder=33, waist=31, hips=12, stance=17, upper=48, fore=44, girth=0.88, head=0.98)
    elif look.age is Age.ELDER:
        made = Build(leg=98, torso=148, shoulder=43, waist=42, upper=65, fore=60, girth=1.06, head=1.02, stoop=0.045)
    if look.gender == "woman" and look.age is not Age.CHILD:
        made = replace(made, shoulder=made.shoulder - 3, waist=made.waist - 3, girth=made.girth * 0.95)
    if look.build == "slim":
        made = replace(made, waist=made.waist * 0.9, shoulder=made.shoulder * 0.96, girth=made.girth * 0.9)
    elif look.build == "stout":
        made = replace(made, waist=made.waist * 1.26, shoulder=made.shoulder * 1.1, girth=made.girth * 1.13, stance=made.stance * 1.15)
    return made


def stature(made: Build, look: Look) -> Stature:
    """What staging needs to know of a person."""
    eyes = made.leg + made.torso + HEAD_LIFT + 33 * made.head
    return Stature(eyes=eyes * FIT, stride=made.leg * 0.66 * FIT, leg=made.leg * FIT, rest=made.stance * FIT, carries=look.carries)


@dataclass(frozen=True)
class Limb:
    """Three joints: shoulder, elbow, wrist; or hip, knee, ankle. `turn` is the foot's, in degrees."""

    root: Point
    joint: Point
    end: Point
    turn: float = 0.0


@dataclass(frozen=True)
class Bones:
    """Where a posed body's joints are, in body units. `up` is the torso's axis."""

    hip: Point
    neck: Point
    up: Point
    head: Point
    lean: float
    left_arm: Limb
    right_arm: Limb
    left_leg: Limb
    right_leg: Limb


def bones(made: Build, pose: Pose) -> Bones:
    """Solve a pose: feet first, then the hips that both legs can reach, then torso and arms."""
    feet = _foot(made, pose, -1), _foot(made, pose, 1)
    ankles = [ankle(foot, pose.facing, SHOE_HEIGHT, SHOE_HEEL, SHOE_TOE) for foot in feet]
    hip = _pelvis(made, pose, [end for end, _ in ankles], [foot.y for foot in feet])
    lean = pose.lean + made.stoop * pose.facing
    up = (math.sin(lean), -math.cos(lean))
    neck = (hip[0] + up[0] * made.torso, hip[1] + up[1] * made.torso - pose.breath * 1.2)
    legs = [_leg(made, pose, hip, side, *end) for side, end in zip((-1, 1), ankles, strict=True)]
    arms = [_arm(made, pose, neck, up, side, hand) for side, hand in ((-1, pose.left), (1, pose.right))]
    lift = HEAD_LIFT + 26 * made.head
    nod = pose.head_pitch * 3
    head = (neck[0] + up[0] * lift + pose.head_yaw * 7, neck[1] + up[1] * lift - nod)
    return Bones(hip, neck, up, head, lean, arms[0], arms[1], legs[0], legs[1])


def _foot(made: Build, pose: Pose, side: int) -> Foot:
    given = pose.left_foot if side < 0 else pose.right_foot
    if given is None:
        return Foot(side * made.stance * (1 - _TURNED * abs(pose.yaw)), 0.0)
    return Foot(given.x / FIT, given.y / FIT, given.roll)


def _socket(made: Build, pose: Pose, side: int) -> float:
    spread = 1 - (1.05 if pose.pace > 0 else 0.45) * abs(pose.yaw)
    return side * made.hips * max(0.0, spread)


def _pelvis(made: Build, pose: Pose, ankles: list[Point], lifts: list[float]) -> Point:
    """The hips, lowered until both standing ankles can be reached: feet never float."""
    x, y = pose.hip[0] / FIT, -made.leg + pose.hip[1] / FIT
    reach = (made.leg - SHOE_HEIGHT) * 0.997
    asked = y
    for side, end, lift in zip((-1, 1), ankles, lifts, strict=True):
        across = end[0] - x - _socket(made, pose, side)
        highest = end[1] - math.sqrt(max(1.0, reach * reach - across * across))
        standing = min(1.0, max(0.0, 1 + lift / 8))  # a foot in the air pulls nobody down
        y = max(y, asked + (highest - asked) * standing)
    return x, y


def _leg(made: Build, pose: Pose, hip: Point, side: int, end: Point, turn: float) -> Limb:
    root = (hip[0] + _socket(made, pose, side), hip[1])
    half = (made.leg - SHOE_HEIGHT) / 2
    knee, foot = elbow(root, end, half, half, -pose.facing)
    return Limb(root, knee, foot, turn)


def _arm(made: Build, pose: Pose, neck: Point, up: Point, side: int, hand: Hand) -> Limb:
    across = side * made.shoulder * 0.84 * (1 - _TURNED * abs(pose.yaw))
    drop = -15 + 9 * pose.shrug + pose.breath * 0.6
    right = (-up[1], up[0])
    root = (neck[0] + right[0] * across + up[0] * drop, neck[1] + right[1] * across + up[1] * drop)
    target = (root[0] + hand.x * made.arm, root[1] + hand.y * made.arm)
    bend = hand.bend or pose.facing
    joint, wrist = elbow(root, target, made.upper, made.fore, bend)
    return Limb(root, joint, wrist)
