"""A person: baked pieces on solved bones."""

from __future__ import annotations

import math

import numpy as np
import skia
from numpy.typing import NDArray

from ...core.bible import Age, Look
from .body import FIT, Bones, Build, Limb, bones, build, stature
from .clothes import collar, garment, pattern_of
from .colour import lightness, mix, tone
from .cutout import Cutout, bounds_of
from .face import EAR_SEEN, Features, Turn, ear, line_for
from .feel import EYE_AT, EYE_UP
from .ink import moved, oval
from .limbs import HAND_LENGTH, kit
from .paper import Cutter, Stock, bake
from .pose import Box, Hand, Lamp, Point, Pose
from .props import Prop, prop
from .shapes import ellipse, rect, ribbon, smooth
from .visage import Visage
from .warp import Plate

_YAW_STEP = 1 / 8  # of the torso's baked turns
_IRISES = ("#4a2c20", "#5a3a22", "#3c5a3a", "#3d6a86", "#4a2c20")


def features(look: Look, seed: int) -> Features:
    """A person's face from their look; what the look does not say is drawn from the seed."""
    random = np.random.default_rng(seed)
    old, child = look.age is Age.ELDER, look.age is Age.CHILD
    woman = look.gender == "woman"
    fair = mix(look.skin, "#f0c8a8", 0.0) == look.skin and int(look.skin[1:3], 16) > 205
    iris = _IRISES[int(random.integers(len(_IRISES)))] if fair else _IRISES[0]
    return Features(
        skin=look.skin,
        hair=look.hair_colour,
        brow=tone(look.hair_colour, 0.03 if old else -0.09 if lightness(look.hair_colour) > 24 else 0.04),
        line=line_for(look.skin),
        iris=iris,
        brow_width=(7.2 if old and not woman else 4.3 if woman or child else 5.6) * float(random.uniform(0.9, 1.12)),
        nose=(1.25 if old else 0.72 if child else 0.82 if woman else 1.0) * float(random.uniform(0.94, 1.08)),
        eye=(1.1 if child else 1.0) * float(random.uniform(0.95, 1.05)),
        jaw=(1.03 if child else 0.93 if woman else 1.02) * float(random.uniform(0.97, 1.03)),
        chin=(50 if child else 53) + float(random.uniform(-1.5, 1.5)),
        lashes=woman and not old,
        lips=woman and not child,
        freckles=child and fair and bool(random.integers(2)),
        old=old,
        beard=look.beard == "full",
        moustache=look.beard == "moustache",
    )


class Person:
    """A cut-paper person. `scale` is pixels a unit at which the pieces are baked."""

    def __init__(self, look: Look, seed: int, stock: Stock, scale: float) -> None:
        self.look, self.made = look, build(look)
        self.stature = stature(self.made, look)
        self.height = (self.made.leg + self.made.torso + 44 + 62 * self.made.head) * FIT
        self._stock, self._scale, self._seed = stock, scale * FIT, seed
        self._visage = Visage(look, features(look, seed), stock, self._scale * self.made.head, seed)
        self._kit = kit(look, self.made, stock, self._scale, seed)
        self._shape = pattern_of(look, self.made)
        self._prop = None if look.carries in {"", "none"} else prop(look.carries, stock, self._scale, look.hat_colour)
        self._torsos: dict[int, Plate] = {}
        self._collars: dict[int, Plate] = {}
        self._helds: dict[str, Prop] = {}
        self._neck = self._cut_neck()
        self._stool = self._cut_stool()

    # -- the protocol --------------------------------------------------------------------------

    def draw(self, canvas: skia.Canvas, pose: Pose) -> None:
        """Draw one pose; the canvas is in units at the figure's feet."""
        with moved(canvas, 0, 0, 0, FIT):
            self._draw(canvas, pose, bones(self.made, pose))

    def joints(self, pose: Pose) -> dict[str, Point]:
        """The joints in units."""
        b = bones(self.made, pose)
        named = {
            "head": b.head, "neck": b.neck, "hip": b.hip, "left hand": b.left_arm.end, "right hand": b.right_arm.end,
            "left elbow": b.left_arm.joint, "right elbow": b.right_arm.joint, "left shoulder": b.left_arm.root,
            "right shoulder": b.right_arm.root, "left knee": b.left_leg.joint, "right knee": b.right_leg.joint,
            "left foot": b.left_leg.end, "right foot": b.right_leg.end,
        }  # fmt: skip
        return {name: (x * FIT, y * FIT) for name, (x, y) in named.items()}

    def features(self, pose: Pose) -> dict[str, Point]:
        """Nose, eyes and ears in units, where they are drawn; an ear that the head hides is missing."""
        b, turn = bones(self.made, pose), Turn(pose.head_yaw, pose.head_pitch)
        found = {"nose": turn.at(0, 15), "left eye": turn.at(-EYE_AT, EYE_UP), "right eye": turn.at(EYE_AT, EYE_UP)}
        for name, side in (("left ear", -1), ("right ear", 1)):
            if side * turn.yaw < EAR_SEEN:
                found[name] = ear(turn, side)
        tilt, size = math.radians(pose.tilt) + b.lean * 0.5, self.made.head
        cos, sin = math.cos(tilt), math.sin(tilt)
        (hx, hy), fit = b.head, FIT
        return {name: ((hx + size * (x * cos - y * sin)) * fit, (hy + size * (x * sin + y * cos)) * fit) for name, (x, y) in found.items()}

    def box(self, pose: Pose) -> Box:
        """The figure with its hat and what it carries, a little generous."""
        b = bones(self.made, pose)
        wide = max(self._shape.flare, self.made.shoulder) + 22 + abs(pose.sway) * 0.5
        xs = [b.hip[0] - wide, b.hip[0] + wide, b.neck[0] - wide, b.neck[0] + wide]
        ys = [b.hip[1] + self._shape.hem, 8.0]
        for limb in (b.left_arm, b.right_arm, b.left_leg, b.right_leg):
            xs += [limb.end[0] - 44, limb.end[0] + 44]
            ys += [limb.end[1] - 44, limb.end[1]]
        if pose.stool is not None:
            xs += [pose.stool / FIT - 44, pose.stool / FIT + 44]
        tall, side = (116.0 if self.look.hat != "none" else 84.0), (98.0 if self.look.hat in {"souwester", "straw"} else 64.0)
        xs += [b.head[0] - side * self.made.head, b.head[0] + side * self.made.head]
        ys.append(b.head[1] - tall * self.made.head)
        if self._prop:
            x, y = self._grip(b, pose)
            outline = self._prop.piece.bounds
            xs += [x + outline[0], x + outline[2]]
            ys += [y + outline[1], y + outline[3]]
        return min(xs) * FIT, min(ys) * FIT, max(xs) * FIT, max(ys) * FIT

    def face_box(self, pose: Pose) -> Box:
        """Skull and chin."""
        x, y = bones(self.made, pose).head
        half, size = 48 * self.made.head, 56 * self.made.head
        return (x - half) * FIT, (y - size) * FIT, (x + half) * FIT, (y + size) * FIT

    def lamps(self, pose: Pose) -> tuple[Lamp, ...]:
        """The light of a carried lantern."""
        if not self._prop or not self._prop.glow:
            return ()
        x, y = self._grip(bones(self.made, pose), pose)
        across, down, radius = self._prop.glow
        return (Lamp((x + across) * FIT, (y + down) * FIT, radius * FIT),)

    # -- drawing -------------------------------------------------------------------------------

    def _draw(self, canvas: skia.Canvas, pose: Pose, b: Bones) -> None:
        facing = pose.facing
        near, far = -facing, facing
        head = moved(canvas, *b.head, pose.tilt + math.degrees(b.lean) * 0.5, self.made.head)
        if pose.stool is not None:
            self._stool.draw(canvas, pose.stool / FIT, 0)
        with head:
            self._visage.draw_back(canvas, pose)
        seated = pose.stool is not None and pose.hip[1] > 20
        if not seated:
            self._leg(canvas, pose, b, far, True)
            self._leg(canvas, pose, b, near, False)
        self._arm(canvas, pose, b, far, True)
        self._torso(canvas, pose, b)
        if seated:
            self._leg(canvas, pose, b, far, True)
            self._leg(canvas, pose, b, near, False)
        hand = pose.left if near < 0 else pose.right
        if pose.holds:
            self._held(pose.holds).draw(canvas, *self._between(b, pose), 0)
        if not hand.over:
            self._arm(canvas, pose, b, near, False)
        self._collar(canvas, pose, b)
        self._neck.draw(canvas, b.neck[0] + pose.head_yaw * 2, b.neck[1], math.degrees(b.lean))
        with moved(canvas, *b.head, pose.tilt + math.degrees(b.lean) * 0.5, self.made.head):
            self._visage.draw(canvas, pose)
        if hand.over:
            self._arm(canvas, pose, b, near, False)

    def _leg(self, canvas: skia.Canvas, pose: Pose, b: Bones, side: int, far: bool) -> None:
        limb = b.left_leg if side < 0 else b.right_leg
        index = int(far)
        front = abs(pose.yaw) < 0.16
        shoe = self._kit.shoe[1 if front else 0][index]
        wide = 1.0 if front else pose.facing * min(1.0, 0.62 + 0.7 * (abs(pose.yaw) - 0.16))
        self._kit.shin[index].draw(canvas, *limb.joint, _turn(limb.joint, limb.end))
        shoe.draw(canvas, *limb.end, limb.turn, wide)
        self._kit.thigh[index].draw(canvas, *limb.root, _turn(limb.root, limb.joint), shadow=False)

    def _arm(self, canvas: skia.Canvas, pose: Pose, b: Bones, side: int, far: bool) -> None:
        limb, hand = (b.left_arm, pose.left) if side < 0 else (b.right_arm, pose.right)
        index = int(far)
        carries = self._prop is not None and side == (pose.carry or pose.facing)
        turn = _turn(limb.joint, limb.end)
        self._kit.upper[index].draw(canvas, *limb.root, _turn(limb.root, limb.joint))
        grip = "grip" if carries and hand.grip in {"rest", "grip"} else hand.grip
        held = self._prop if carries else None
        palm, thumb = self._kit.hands.get(grip, self._kit.hands["rest"])[index], _thumb(turn, pose.facing, grip)
        if held and held.hangs:  # it hangs before the sleeve, from the fingers
            self._kit.fore[index].draw(canvas, *limb.joint, turn)
            held.draw(canvas, *_along(limb, 9), self._swing(pose))
            palm.draw(canvas, *limb.end, turn + hand.turn, thumb)
            return
        if held:
            held.draw(canvas, *_along(limb, 9), self._swing(pose))
        palm.draw(canvas, *limb.end, turn + hand.turn, thumb)
        self._kit.fore[index].draw(canvas, *limb.joint, turn)

    def _held(self, name: str) -> Prop:
        if name not in self._helds:
            self._helds[name] = prop(name, self._stock, self._scale, self.look.hat_colour)
        return self._helds[name]

    @staticmethod
    def _between(b: Bones, pose: Pose) -> Point:
        one, other = _along(b.left_arm, 12), _along(b.right_arm, 12)
        share = 0.42 if pose.facing > 0 else 0.58
        return one[0] * share + other[0] * (1 - share), one[1] * share + other[1] * (1 - share) - 3

    def _swing(self, pose: Pose) -> float:
        return max(-24.0, min(24.0, -pose.sway * 0.9))

    def _grip(self, b: Bones, pose: Pose) -> Point:
        return _along(b.left_arm if (pose.carry or pose.facing) < 0 else b.right_arm, 9)

    def _torso(self, canvas: skia.Canvas, pose: Pose, b: Bones) -> None:
        key = round(pose.yaw / _YAW_STEP)
        if key not in self._torsos:
            yaw = key * _YAW_STEP
            wide = max(self._shape.flare, self.made.shoulder) * 1.12 + 18
            box = (-wide, -self.made.torso - 22, wide, self._shape.hem + 20)
            sprite = bake(lambda cut: garment(cut, self.look, self.made, yaw), box, self._stock, self._scale, self._seed)
            self._torsos[key] = Plate(sprite)
        self._torsos[key].bend(canvas, lambda grid: self._bend(grid, pose, b))

    def _bend(self, grid: NDArray[np.float64], pose: Pose, b: Bones) -> NDArray[np.float64]:
        """The torso leans about the hips, the chest breathes, the hem hangs down and sways behind."""
        x, y = grid[:, 0], grid[:, 1]
        room = min(1.0, max(0.2, (-b.hip[1] - 3) / max(1.0, self._shape.hem + 6)))  # who kneels does not sink into the floor
        y = np.where(y > 0, y * room, y)
        above = np.clip(-y / self.made.torso, 0, 1.3)
        below = np.clip(y / max(1.0, self._shape.hem), 0, 1.3)
        x = x * (1 + 0.012 * pose.breath * np.sin(np.clip(above, 0, 1) * math.pi))
        y = y - pose.breath * 1.2 * np.clip(above, 0, 1)
        turn = b.lean * np.where(y < 0, 1.0, 1 - 0.75 * np.clip(below, 0, 1))
        bent_x = x * np.cos(turn) - y * np.sin(turn)
        bent_y = x * np.sin(turn) + y * np.cos(turn)
        lift = np.abs(pose.sway) * 0.12 * below * np.sign(pose.sway) * np.sign(x)
        return np.column_stack([b.hip[0] + bent_x + pose.sway * below**1.4, b.hip[1] + bent_y - lift])

    def _collar(self, canvas: skia.Canvas, pose: Pose, b: Bones) -> None:
        if not self._shape.collar:
            return
        key = round(pose.yaw / _YAW_STEP)
        if key not in self._collars:
            yaw = key * _YAW_STEP
            wide, t = self.made.shoulder * 1.5 + 14, self.made.torso
            sprite = bake(
                lambda cut: collar(cut, self.look, self.made, yaw), (-wide, -t - 20, wide, -t * 0.5), self._stock, self._scale, self._seed
            )
            self._collars[key] = Plate(sprite)
        self._collars[key].bend(canvas, lambda grid: self._bend(grid, pose, b))

    def _cut_neck(self) -> Cutout:
        skin = mix(self.look.skin, "#a04a38", 0.22)
        width = 13.0 * (0.8 if self.look.age is Age.CHILD else 1.0)
        outline = ribbon([(0, 6), (0, -8), (0, -24)], [2 * width + 2, 2 * width])
        return Cutout(outline, lambda cut: _plain(cut, outline, skin), self._stock, self._scale, height=2)

    def _cut_stool(self) -> Cutout:
        top = self.made.leg * 0.52
        seat = rect(-34, -top, 34, -top + 11)

        def draw(cut: Cutter) -> None:
            for x in (-24, 24):
                cut.piece(smooth([(x - 5, -top + 6, 1), (x + 5, -top + 6, 1), (x * 1.16 + 4, 0, 1), (x * 1.16 - 4, 0, 1)], steps=3),
                    "#6d432b", height=2)
            cut.line([(-26, -top * 0.4), (26, -top * 0.4)], 6, "#6d432b", taper=False)
            cut.piece(seat, "#8a5a38", height=4)

        return Cutout(seat, draw, self._stock, self._scale, height=3, bounds=bounds_of(rect(-42, -top - 4, 42, 6)))


def _plain(cut: Cutter, outline: NDArray[np.float64], colour: str) -> None:
    cut.piece(outline, colour, height=0, rough=0.2)


def _turn(start: Point, end: Point) -> float:
    """Degrees, clockwise, that turn a piece cut along +y so that it points from start to end."""
    return math.degrees(math.atan2(-(end[0] - start[0]), end[1] - start[1]))


def _along(limb: Limb, distance: float) -> Point:
    """A point beyond the wrist."""
    dx, dy = limb.end[0] - limb.joint[0], limb.end[1] - limb.joint[1]
    far = math.hypot(dx, dy) or 1.0
    return limb.end[0] + dx / far * distance, limb.end[1] + dy / far * distance


def _thumb(turn: float, facing: int, grip: str) -> float:
    """1 or -1: the thumb is on the side that looks forward, or up when the arm is level."""
    forward = math.cos(math.radians(turn)) * facing  # hand down: the piece's +x is the picture's +x
    up = -math.sin(math.radians(turn))
    want = forward + (1.4 * up if grip in {"open", "point"} else 0.6 * up)
    return 1.0 if want >= 0 else -1.0


__all__ = ["HAND_LENGTH", "Build", "Hand", "Person", "ellipse", "features", "oval"]
