"""Birds and fish: a round body with a face, wings or fins that beat, legs that hop."""

from __future__ import annotations

import math

import skia

from ...core.bible import Look
from .colour import tone
from .cutout import Cutout, bounds_of
from .ink import fill, line, moved
from .muzzle import Head, Mask
from .paper import Cutter, Stock, bake
from .pose import Box, Foot, Lamp, Point, Pose, Stature
from .shapes import ellipse, smooth
from .warp import Plate

BIRDS = frozenset({
    "bird", "owl", "crow", "raven", "duck", "hen", "chicken", "rooster", "cock", "penguin", "parrot", "gull", "seagull",
    "robin", "sparrow", "goose", "swan", "pigeon", "dove", "eagle", "hawk", "stork", "crane", "wren", "magpie", "chick",
})  # fmt: skip
FISHES = frozenset({
    "fish", "whale", "dolphin", "shark", "goldfish", "salmon", "trout", "carp", "seal",
})  # fmt: skip
_LEG = 40.0
_BODY = (58.0, 66.0)  # half width and half height


class Bird:
    """A bird; an owl has tufts, a penguin's belly is large."""

    def __init__(self, look: Look, seed: int, stock: Stock, scale: float) -> None:
        self._look = look
        words = look.species.lower()
        self.height = _LEG + 2 * _BODY[1] + 78
        self.stature = Stature(self.height - 52, 48.0, _LEG, 15.0, limbs=False)
        head = Head("tufts" if "owl" in words else "", "beak", "", 0.96, 0.94, 1.24 if "owl" in words else 1.08, look.main, look.second)
        self._mask = Mask(head, stock, scale * 0.86, seed)
        self._body = Plate(bake(self._cut_body, (-120, -90, 90, 90), stock, scale, seed))
        self._wing = self._cut_wing(stock, scale)
        self._stock = stock

    def draw(self, canvas: skia.Canvas, pose: Pose) -> None:
        """Draw one pose, feet at (0, 0)."""
        side, hop = pose.facing, self._hop(pose)
        middle = self._middle(pose)
        for foot, offset in ((pose.left_foot or Foot(-15), -10), (pose.right_foot or Foot(15), 10)):
            ground = foot.y * 0.6 + hop * 0.8
            line(canvas, [(middle[0] + offset, middle[1] + 48), (foot.x + pose.hip[0] * 0.2, ground - 3)], 5, "#d9852c", taper=False)
            toes = [(foot.x - side * 6, ground - 1), (foot.x + side * 4, ground - 5), (foot.x + side * 17, ground - 1)]
            fill(canvas, smooth(toes), "#d9852c")
        flap = self._flap(pose)
        turn = math.degrees(pose.lean) * 0.7 + pose.tilt * 0.3
        with moved(canvas, *middle, turn), moved(canvas, 0, 0, 0, side, 1 + 0.014 * pose.breath):
            self._wing.draw(canvas, 14, -18, -24 - flap)
            self._body.draw(canvas)
            self._wing.draw(canvas, -10, -16, 12 + flap * 0.9)
        x, y = self._head(pose)
        with moved(canvas, x, y, pose.tilt, 0.86):
            self._mask.draw(canvas, pose)

    def lamps(self, pose: Pose) -> tuple[Lamp, ...]:
        """It carries no light."""
        return ()

    def joints(self, pose: Pose) -> dict[str, Point]:
        """Head, hip and feet."""
        left, right = pose.left_foot or Foot(-15), pose.right_foot or Foot(15)
        return {"head": self._head(pose), "hip": self._middle(pose), "left foot": (left.x, left.y), "right foot": (right.x, right.y)}

    def box(self, pose: Pose) -> Box:
        """The bird with its wings."""
        x, y = self._head(pose)
        middle = self._middle(pose)[0]
        return min(x - 70, middle - 140), y - 70, max(x + 70, middle + 140), 6.0

    def face_box(self, pose: Pose) -> Box:
        """The head."""
        x, y = self._head(pose)
        return x - 42, y - 44, x + 42, y + 44

    def _hop(self, pose: Pose) -> float:
        return -16 * abs(math.sin(math.pi * pose.phase)) * pose.pace + min(0.0, pose.hip[1])

    def _middle(self, pose: Pose) -> Point:
        sunk = min(26.0, max(0.0, pose.hip[1]) * 0.6)
        return pose.hip[0], -_LEG - _BODY[1] * 0.8 + self._hop(pose) + sunk

    def _head(self, pose: Pose) -> Point:
        x, y = self._middle(pose)
        return (
            x + pose.facing * 12 + pose.head_yaw * 10 + math.sin(pose.lean) * 66,
            y - 78 - 8 * pose.head_pitch + max(0.0, pose.lean * pose.facing) * 40,
        )

    def _flap(self, pose: Pose) -> float:
        hand = pose.right if pose.facing > 0 else pose.left
        raised = min(1.0, max(0.0, (0.7 - hand.y) / 1.2))
        beat = math.sin(pose.seconds * 13) * (0.5 * pose.effort + 0.15 * pose.pace)
        return 62 * max(raised, 0.6 * pose.effort) + 22 * beat + 2 * pose.breath

    def _cut_body(self, cut: Cutter) -> None:
        wide, tall = _BODY
        main, second = self._look.main, self._look.second
        tail = smooth([(-wide * 0.6, 16), (-wide * 1.7, 8, 1), (-wide * 1.76, 34, 1), (-wide * 0.5, 48)])
        cut.piece(tail, tone(main, -0.08), height=3, rough=0.8)
        body = smooth([(0, -tall), (wide * 0.8, -tall * 0.5), (wide, tall * 0.2), (wide * 0.4, tall * 0.9), (-wide * 0.5, tall * 0.8),
            (-wide, tall * 0.2), (-wide * 0.7, -tall * 0.6)])
        path = cut.piece(body, main, height=5, rough=0.7, gradient=(tone(main, 0.03), tone(main, -0.05)))
        with cut.group(clip=path) as inner:
            inner.piece(ellipse(wide * 0.36, tall * 0.34, wide * 0.66, tall * 0.66), second, height=1, rough=0.6)

    def _cut_wing(self, stock: Stock, scale: float) -> Cutout:
        colour = tone(self._look.main, -0.07)
        outline = smooth([(6, -14), (20, 12), (12, 50), (-6, 78, 1), (-14, 62, 1), (-22, 68, 1), (-26, 48, 1), (-32, 48, 1), (-26, 10),
            (-10, -12)], steps=6)

        def draw(cut: Cutter) -> None:
            cut.piece(outline, colour, height=0, rough=0.5)
            for x, top in ((-16, 20), (-6, 28), (4, 24)):
                cut.line([(x, top), (x - 3, top + 24)], 1.8, tone(colour, -0.12), 0.6)

        return Cutout(outline, draw, stock, scale, 6, height=4, bounds=bounds_of(outline, 10))


class Fish:
    """A fish that swims above the floor."""

    def __init__(self, look: Look, seed: int, stock: Stock, scale: float) -> None:
        self._look = look
        big = any(word in look.species.lower() for word in ("whale", "shark", "dolphin"))
        self._grow = 1.7 if big else 1.0
        self.height = 250.0 * self._grow**0.5
        self.stature = Stature(150.0, 90.0, 40.0, 0.0, limbs=False)
        head = Head("", "plain", "", 1.02, 0.98, 1.1, look.main, look.second)
        self._mask = Mask(head, stock, scale * self._grow, seed)
        self._body = Plate(bake(self._cut_body, (-120, -76, 80, 76), stock, scale * self._grow, seed))
        self._fin = self._cut_fin(stock, scale * self._grow, [(0, 0), (-14, 26), (-34, 44, 1), (-36, 18), (-20, -4)])
        self._tail = self._cut_fin(stock, scale * self._grow, [(8, 0), (-26, -22), (-58, -44, 1), (-46, 0), (-58, 44, 1), (-26, 22)])

    def draw(self, canvas: skia.Canvas, pose: Pose) -> None:
        """Draw one pose over its spot."""
        x, y = self._middle(pose)
        speed = 2.2 + 4 * pose.pace + 3 * pose.effort
        wag = math.sin(pose.seconds * speed)
        with moved(canvas, x, y, math.degrees(pose.lean) * 0.5 + pose.tilt * 0.5 + 2 * wag, self._grow):
            with moved(canvas, 0, 0, 0, pose.facing, 1.0):
                self._tail.draw(canvas, -78, 2, 13 * wag, 1 - 0.22 * wag)
                self._body.draw(canvas)
            with moved(canvas, pose.facing * 22 + pose.head_yaw * 6, 0):
                self._mask.draw(canvas, pose)
            with moved(canvas, 0, 0, 0, pose.facing, 1.0):
                self._fin.draw(canvas, -22, 20, 14 - 16 * math.sin(pose.seconds * speed + 1))

    def lamps(self, pose: Pose) -> tuple[Lamp, ...]:
        """It carries no light."""
        return ()

    def joints(self, pose: Pose) -> dict[str, Point]:
        """Its head."""
        left, top, right, bottom = self.face_box(pose)
        return {"head": ((left + right) / 2, (top + bottom) / 2)}

    def box(self, pose: Pose) -> Box:
        """The fish with its fins."""
        x, y = self._middle(pose)
        return x - 160 * self._grow, y - 82 * self._grow, x + 160 * self._grow, y + 82 * self._grow

    def face_box(self, pose: Pose) -> Box:
        """The front of the fish."""
        x, y = self._middle(pose)
        x += (pose.facing * 22 + pose.head_yaw * 6) * self._grow
        return x - 46 * self._grow, y - 48 * self._grow, x + 46 * self._grow, y + 48 * self._grow

    def _middle(self, pose: Pose) -> Point:
        bob = 9 * math.sin(pose.seconds * 1.2) - 10 * pose.effort * abs(math.sin(pose.seconds * 3))
        return pose.hip[0] + 60 * math.sin(pose.lean), -150 * self._grow**0.5 + bob + min(40.0, pose.hip[1])

    def _cut_body(self, cut: Cutter) -> None:
        main = self._look.main
        cut.piece(smooth([(-40, -40), (-20, -72), (20, -62), (26, -40)]), tone(main, -0.08), height=2, rough=0.6)
        body = smooth([(66, 0), (44, -44), (0, -54), (-50, -34), (-88, -6), (-88, 8), (-50, 36), (0, 52), (44, 44)])
        path = cut.piece(body, main, height=5, rough=0.6, gradient=(tone(main, 0.04), main, self._look.second))
        with cut.group(clip=path) as inner:
            for row in range(3):
                for column in range(3):
                    x, y = -30 - column * 17, -20 + row * 20 + 8 * (column % 2)
                    inner.line(ellipse(x, y, 9, 9, 24)[7:18], 2, tone(main, -0.1), 0.55)

    def _cut_fin(self, stock: Stock, scale: float, points: list[tuple[float, ...]]) -> Cutout:
        colour = tone(self._look.main, -0.07)
        outline = smooth(points, steps=6)

        def draw(cut: Cutter) -> None:
            cut.piece(outline, colour, height=0, rough=0.5)
            for share in (-0.5, 0.0, 0.5):
                cut.line([(-12, 4 + share * 12), (-38, 4 + share * 46)], 1.8, tone(colour, -0.1), 0.5)

        return Cutout(outline, draw, stock, scale, 7, height=3)


__all__ = ["BIRDS", "FISHES", "Bird", "Fish"]
