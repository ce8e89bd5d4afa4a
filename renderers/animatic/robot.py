"""A robot: a screen for a face, a spring for a neck, arms on two bones; it takes a person's poses."""

from __future__ import annotations

import math

import skia

from ...core.bible import Look
from .body import FIT, Bones, Build, bones
from .colour import mix, tone
from .cutout import Cutout, bounds_of
from .ink import line, moved, oval
from .muzzle import Head, Mask
from .paper import Cutter, Stock, bake
from .pose import Box, Lamp, Point, Pose, Stature
from .shapes import Outline, ellipse, rect, ribbon, smooth
from .warp import Plate

_BUILD = Build(leg=64, torso=112, shoulder=54, waist=46, hips=20, stance=24, upper=50, fore=48, girth=1.0, head=1.0)


class Robot:
    """A robot about as tall as a child."""

    def __init__(self, look: Look, seed: int, stock: Stock, scale: float) -> None:
        self.made = _BUILD
        self._main = look.main
        self._scale, self._stock, self._seed = scale * FIT, stock, seed
        self.height = (64 + 112 + 44 + 62) * FIT
        self.stature = Stature(230 * FIT, 46 * FIT, 64 * FIT, 24 * FIT)
        self._mask = Mask(Head("antenna", "screen", main=tone(look.main, 0.03), second=look.second), stock, self._scale, seed)
        self._body = Plate(bake(lambda cut: _trunk(cut, look), (-76, -134, 76, 34), stock, self._scale, seed))
        joint = tone(look.main, -0.14)
        self._upper = tuple(_rod(_BUILD.upper, 17, colour, joint, stock, self._scale) for colour in (look.main, tone(look.main, -0.07)))
        self._fore = tuple(_rod(_BUILD.fore - 6, 15, colour, joint, stock, self._scale) for colour in (look.main, tone(look.main, -0.07)))
        self._claws = tuple(_claw(look.main, wide, stock, self._scale) for wide in (False, True))
        self._foot = _foot(look.main, stock, self._scale)

    def draw(self, canvas: skia.Canvas, pose: Pose) -> None:
        """Draw one pose, feet at (0, 0)."""
        b = bones(self.made, pose)
        near, far = -pose.facing, pose.facing
        with moved(canvas, 0, 0, 0, FIT):
            for side in (far, near):
                self._leg(canvas, b, side)
            self._arm(canvas, pose, b, far, 1)
            turn = math.degrees(b.lean)
            self._neck(canvas, b, pose)
            with moved(canvas, *b.hip, turn, 1.0, 1 + 0.008 * pose.breath):
                self._body.draw(canvas)
                glow = 0.5 + 0.3 * pose.breath + 0.3 * max(0.0, pose.expression.smile)
                oval(canvas, pose.yaw * 8, -66, 17, 16, "#ffd27a", 0.28 * max(0.0, glow), 7)
            hand = pose.left if near < 0 else pose.right
            if not hand.over:
                self._arm(canvas, pose, b, near, 0)
            with moved(canvas, b.head[0], b.head[1], pose.tilt + turn * 0.5):
                self._mask.draw(canvas, pose)
            if hand.over:
                self._arm(canvas, pose, b, near, 0)

    def lamps(self, pose: Pose) -> tuple[Lamp, ...]:
        """Its screen is too dim to light anything."""
        return ()

    def joints(self, pose: Pose) -> dict[str, Point]:
        """The joints in units."""
        b = bones(self.made, pose)
        named = {
            "head": b.head, "neck": b.neck, "hip": b.hip, "left hand": b.left_arm.end, "right hand": b.right_arm.end,
            "left foot": b.left_leg.end, "right foot": b.right_leg.end,
        }  # fmt: skip
        return {name: (x * FIT, y * FIT) for name, (x, y) in named.items()}

    def box(self, pose: Pose) -> Box:
        """The robot with its antenna and arms."""
        b = bones(self.made, pose)
        xs = [b.hip[0] - 70, b.hip[0] + 70, b.head[0] - 66, b.head[0] + 66, b.left_arm.end[0] - 40, b.right_arm.end[0] + 40]
        xs += [b.right_arm.end[0] - 40, b.left_arm.end[0] + 40]
        top = min(b.head[1] - 98, b.left_arm.end[1] - 40, b.right_arm.end[1] - 40)
        return min(xs) * FIT, top * FIT, max(xs) * FIT, 6.0

    def face_box(self, pose: Pose) -> Box:
        """The screen."""
        x, y = bones(self.made, pose).head
        return (x - 54) * FIT, (y - 46) * FIT, (x + 54) * FIT, (y + 46) * FIT

    def _leg(self, canvas: skia.Canvas, b: Bones, side: int) -> None:
        limb = b.left_leg if side < 0 else b.right_leg
        colour = tone(self._main, -0.1)
        for start, end in ((limb.root, limb.joint), (limb.joint, limb.end)):
            line(canvas, [start, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), end], 17, colour, taper=False)
            for share in (0.25, 0.5, 0.75):
                x, y = start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
                line(canvas, [(x - 7, y), (x + 7, y)], 2, tone(colour, -0.14), 0.6, taper=False)
        self._foot.draw(canvas, *limb.end, limb.turn)

    def _neck(self, canvas: skia.Canvas, b: Bones, pose: Pose) -> None:
        base, top = b.neck, (b.head[0] - pose.head_yaw * 4, b.head[1] + 36)
        for index in range(5):
            share = index / 4
            x, y = base[0] + (top[0] - base[0]) * share, base[1] + 2 + (top[1] - base[1]) * share
            line(canvas, [(x - 13, y + 1.5), (x + 13, y - 1.5)], 6, "#3a3f4a", taper=False)

    def _arm(self, canvas: skia.Canvas, pose: Pose, b: Bones, side: int, far: int) -> None:
        limb, hand = (b.left_arm, pose.left) if side < 0 else (b.right_arm, pose.right)
        turn = _turn(limb.joint, limb.end)
        self._upper[far].draw(canvas, *limb.root, _turn(limb.root, limb.joint))
        self._claws[1 if hand.grip == "open" else 0].draw(canvas, *limb.end, turn + hand.turn)
        self._fore[far].draw(canvas, *limb.joint, turn)


def _trunk(cut: Cutter, look: Look) -> None:
    main = look.main
    body = smooth([(-44, -112), (44, -112), (58, -96), (60, -30), (50, 8), (30, 16), (-30, 16), (-50, 8), (-60, -30), (-58, -96)])
    path = cut.piece(body, main, height=5, rough=0.6, gradient=(tone(main, 0.05), tone(main, -0.05)))
    with cut.group(clip=path) as inner:
        rust = mix(main, "#c9793f", 0.75)
        for x, y, size in ((-42, -8, 15), (-22, 8, 11), (16, 6, 9), (44, -6, 13), (50, -86, 8)):
            inner.piece(ellipse(x, y, size, size * 0.72), rust, height=0, rough=2.2)
    cut.piece(rect(-24, -92, 24, -42), tone(main, -0.07), height=0, rough=0.3)
    heart = smooth([(0, -52, 1), (-13, -66), (-11, -75), (-4, -77), (0, -71, 1), (4, -77), (11, -75), (13, -66)], steps=6)
    cut.piece(heart, "#ffc64d", height=1.5, rough=0.2, gradient=("#ffe39a", "#f0a93a"))
    for x, y in ((-48, -98), (48, -98), (-50, -20), (50, -20)):
        cut.piece(ellipse(x, y, 4, 4, 16), tone(main, -0.2), height=0.8, rough=0)
    for y in (-84, -74, -64):
        cut.line([(33, y), (50, y)], 4, tone(main, -0.2), 0.8, taper=False)


def _rod(length: float, width: float, colour: str, joint: str, stock: Stock, scale: float) -> Cutout:
    outline = ribbon([(0, 0), (0, length * 0.5), (0, length)], [width, width * 0.86, width * 0.94])

    def draw(cut: Cutter) -> None:
        cut.piece(outline, colour, height=0, rough=0.3)
        cut.piece(ellipse(0, 0, width * 0.62, width * 0.62, 22), joint, height=1.5, rough=0.1)

    return Cutout(outline, draw, stock, scale, 3, height=3.5, bounds=bounds_of(outline, 8))


def _claw(colour: str, wide: bool, stock: Stock, scale: float) -> Cutout:
    spread = 13 if wide else 6
    palm = ellipse(0, 4, 9.5, 9.5)

    def draw(cut: Cutter) -> None:
        for side in (-1, 1):
            finger = ribbon(smooth([(side * 4, 6), (side * spread, 16), (side * spread * 0.7, 27)], False), [8, 7, 5])
            cut.piece(finger, tone(colour, 0.04), height=1, rough=0.2)
        cut.piece(palm, tone(colour, -0.1), height=0, rough=0.2)

    return Cutout(palm, draw, stock, scale, 4, height=2.5, bounds=(-24, -10, 24, 36))


def _foot(colour: str, stock: Stock, scale: float) -> Cutout:
    outline = smooth([(-22, 15, 1), (-20, 2), (-8, -7), (8, -7), (20, 2), (22, 15, 1)], steps=5)
    return Cutout(outline, lambda cut: _plain(cut, outline, colour), stock, scale, 5, height=3)


def _plain(cut: Cutter, outline: Outline, colour: str) -> None:
    cut.piece(outline, colour, height=0, rough=0.3)


def _turn(start: Point, end: Point) -> float:
    return math.degrees(math.atan2(-(end[0] - start[0]), end[1] - start[1]))
