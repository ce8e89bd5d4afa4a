"""The cast of a shot: every figure with its actor and its pose for each frame, as the stage and the camera need them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import skia

from ...core.bible import Being
from ...core.staging import Figure
from ..base import Order
from .blend import surface_over
from .camera import Subject
from .cast import cast
from .paper import Bounds, Stock
from .performance import Party, perform
from .pose import Actor, Lamp, Placed, Pose
from .sets.base import Stage

EDGE = 1.2  # of the stage: whoever stands farther out is out of the picture


@dataclass
class Player:
    """One figure of a shot."""

    figure: Figure
    being: Being
    actor: Actor
    poses: list[Pose]
    lead: bool
    stays: bool = True
    over: float = 0.0  # how far the actor's box reaches over what is drawn, in its own units
    clear: bool = False  # whether it stands out from its ground without help
    _seen: dict[int, Subject] = field(default_factory=dict)

    def draw(self, canvas: skia.Canvas, index: int) -> None:
        """Draw the figure where it stands; the canvas is in units of the main plane."""
        pose = self.poses[index]
        canvas.save()
        canvas.translate(pose.spot.x, pose.spot.y)
        canvas.scale(pose.spot.size, pose.spot.size)
        self.actor.draw(canvas, pose)
        canvas.restore()

    def measure(self) -> None:
        """Find where the figure's top truly is: boxes are generous, and a frame is composed to the hat."""
        pose = self.poses[0]
        left, top, right, bottom = self.actor.box(pose)
        scale = 0.25
        pixels = np.zeros((max(1, math.ceil((bottom - top) * scale)), max(1, math.ceil((right - left) * scale)), 4), dtype=np.uint8)
        surface = surface_over(pixels)
        canvas = surface.getCanvas()
        canvas.scale(scale, scale)
        canvas.translate(-left, -top)
        self.actor.draw(canvas, pose)
        rows = np.flatnonzero(pixels[..., 3].max(axis=1) > 128)
        if len(rows):
            self.over = max(0.0, float(rows[0]) / scale - 4)
            self._seen.clear()

    def joints(self, index: int) -> dict[str, tuple[float, float]]:
        """The joints in units of the main plane."""
        pose = self.poses[index]
        return {name: to_stage(pose.spot, point) for name, point in self.actor.joints(pose).items()}

    def subject(self, index: int) -> Subject:
        """The figure as the camera sees it."""
        if index not in self._seen:
            self._seen = {index: self._look(index)}
        return self._seen[index]

    def _look(self, index: int) -> Subject:
        pose = self.poses[index]
        left, top, right, bottom = self.actor.box(pose)
        box, face = _box(pose.spot, (left, top + self.over, right, bottom)), _box(pose.spot, self.actor.face_box(pose))
        joints = self.joints(index)
        tall, head = box[3] - box[1], face[3] - face[1]
        if self.actor.stature.floats:
            return Subject(box, face, box[3], face[3] + 0.3 * head, pose.head_yaw, self.lead, self.stays)
        waist = joints["hip"][1] if "hip" in joints else box[1] + 0.8 * tall
        chest = joints["neck"][1] + 0.7 * head if "neck" in joints else min(box[3], face[3] + 0.6 * head)
        hands = self._hands(index, joints, tall)
        waist, chest = min(box[3], waist + 0.1 * tall), min(box[3], chest)
        return Subject(box, face, waist, chest, pose.head_yaw, self.lead, self.stays, hands)

    def _hands(self, index: int, joints: dict[str, tuple[float, float]], tall: float) -> Bounds | None:
        """What the hands are busy with: the lamp they carry, or the hand that is farther from the body."""
        hands = [joints[name] for name in ("left hand", "right hand") if name in joints]
        lamps = [(lamp.x, lamp.y) for lamp in self.lamps(index)]
        if not hands or "hip" not in joints:
            return None
        busy = max(hands, key=lambda hand: (abs(hand[0] - joints["hip"][0]) - hand[1]))
        points = [busy, *lamps]
        xs, ys, room = [x for x, _ in points], [y for _, y in points], 0.11 * tall
        return min(xs) - room, min(ys) - room, max(xs) + room, max(ys) + room

    def lamps(self, index: int) -> list[Lamp]:
        """The lights it carries, in units of the main plane."""
        pose = self.poses[index]
        spot = pose.spot
        return [Lamp(*to_stage(spot, (lamp.x, lamp.y)), lamp.radius * spot.size) for lamp in self.actor.lamps(pose)]

    def shadow(self, index: int) -> tuple[float, float, float] | None:
        """Middle, y and width of the shadow on the ground; None for what floats."""
        pose = self.poses[index]
        if self.actor.stature.floats:
            return None
        joints = self.joints(index)
        feet = [joints[name][0] for name in ("left foot", "right foot", "left_foot", "right_foot") if name in joints]
        width = 128 * pose.spot.size * (self.actor.height / 430) ** 0.5
        middle = sum(feet) / len(feet) if feet else pose.spot.x
        return middle, pose.spot.y, width + (max(feet) - min(feet) if feet else 0.0) * 0.6


def players(order: Order, stage: Stage, stock: Stock, scale: float, seed: int) -> list[Player]:
    """Everyone in a shot, posed for every frame, the farthest first."""
    shot = order.shot
    sheets = {sheet.id: sheet for sheet in order.bible.characters}
    leads = set(shot.subjects) or {figure.character for figure in shot.figures}
    figures = [figure for figure in shot.figures if figure.character in sheets]
    actors = [cast(sheets[figure.character].look, sheets[figure.character].name, stock, scale) for figure in figures]
    parties = [
        Party(figure, stage.hover if actor.stature.floats else stage.place, actor.stature)
        for figure, actor in zip(figures, actors, strict=True)
    ]
    made = []
    for figure, actor, party in zip(figures, actors, parties, strict=True):
        others = [other for other in parties if other is not party]
        poses = perform(figure, party.where, others, shot.length, shot.handle, order.rate, seed, shot.adjust.motion, actor.stature)
        being = sheets[figure.character].look.being
        made.append(Player(figure, being, actor, poses, figure.character in leads, not _passes(figure)))
    return sorted(made, key=lambda player: (not player.actor.stature.floats, -player.figure.depth))


def _passes(figure: Figure) -> bool:
    """Whether a figure comes into the picture or goes out of it; the frame does not wait for it."""
    return max([abs(figure.x), *(abs(deed.to_x) for deed in figure.deeds if deed.to_x is not None)]) > EDGE


def to_stage(spot: Placed, point: tuple[float, float]) -> tuple[float, float]:
    """A point of a figure in units of the main plane."""
    return spot.x + point[0] * spot.size, spot.y + point[1] * spot.size


def _box(spot: Placed, box: Bounds) -> Bounds:
    left, top = to_stage(spot, (box[0], box[1]))
    right, bottom = to_stage(spot, (box[2], box[3]))
    return left, top, right, bottom
