"""Animals on four legs: proportions by species, one way to walk, sit and lift a paw."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import skia

from ...core.bible import Look
from .body import Limb
from .colour import mix, tone
from .cutout import Cutout, bounds_of
from .ink import moved
from .muzzle import Head, Mask
from .paper import Cutter, Stock, bake
from .pose import Box, Lamp, Point, Pose, Stature, elbow
from .shapes import Outline, ellipse, puffs, ribbon, smooth
from .warp import Plate


@dataclass(frozen=True)
class Frame:
    """An animal's proportions in units: legs, length between them, girth, neck (along, up), head's scale."""

    leg: float = 60.0
    length: float = 110.0
    girth: float = 58.0
    neck: tuple[float, float] = (26.0, 46.0)
    head: float = 0.72
    thick: float = 17.0
    tail: str = "brush"
    ears: str = "point"
    nose: str = "snout"
    extra: str = ""
    wool: bool = False


_FRAMES: dict[str, Frame] = {
    "cat": Frame(46, 92, 56, (20, 44), 0.74, 14, "long", "point"),
    "dog": Frame(60, 108, 64, (24, 50), 0.8, 17, "up", "floppy"),
    "fox": Frame(50, 98, 54, (24, 44), 0.74, 13, "bush", "point"),
    "wolf": Frame(68, 124, 62, (30, 52), 0.84, 17, "bush", "point"),
    "horse": Frame(136, 176, 92, (56, 104), 0.98, 24, "hair", "side", "broad", "mane"),
    "donkey": Frame(108, 150, 82, (46, 84), 0.96, 22, "tuft", "long", "broad", "mane"),
    "cow": Frame(96, 182, 104, (48, 50), 1.02, 25, "tuft", "side", "broad", "horns"),
    "goat": Frame(74, 116, 66, (34, 58), 0.8, 17, "stub", "side", "snout", "horns"),
    "deer": Frame(112, 132, 70, (42, 82), 0.8, 16, "stub", "side", "snout", "antlers"),
    "sheep": Frame(54, 116, 84, (34, 40), 0.82, 16, "stub", "side", "broad", "wool", True),
    "pig": Frame(40, 122, 82, (30, 26), 0.9, 19, "curl", "side", "pig"),
    "bear": Frame(74, 146, 104, (46, 54), 1.06, 33, "stub", "round"),
    "lion": Frame(78, 138, 76, (38, 56), 0.98, 24, "tuft", "round", "snout", "ruff"),
    "tiger": Frame(72, 144, 76, (40, 48), 0.94, 24, "long", "round", "snout", "stripes"),
    "mouse": Frame(22, 58, 44, (16, 26), 0.6, 9, "thin", "mouse"),
    "rabbit": Frame(32, 70, 60, (18, 40), 0.68, 14, "puff", "long"),
    "elephant": Frame(112, 176, 132, (60, 50), 1.24, 42, "thin", "great", "trunk"),
}
_KIN = {
    "kitten": "cat", "puppy": "dog", "hound": "dog", "pony": "horse", "foal": "horse", "lamb": "sheep", "calf": "cow",
    "bull": "cow", "ox": "cow", "hare": "rabbit", "bunny": "rabbit", "rat": "mouse", "squirrel": "fox",
    "reindeer": "deer", "stag": "deer", "piglet": "pig", "panda": "bear", "camel": "horse", "mule": "donkey",
    "leopard": "tiger", "hedgehog": "mouse", "hamster": "mouse", "raccoon": "fox", "badger": "fox",
}  # fmt: skip
_FRONT_FAR, _FRONT_NEAR, _HIND_FAR, _HIND_NEAR = 1.0, 0.0, 0.12, 1.12  # when in a pair of steps each foot lands
_STANCE = 1.2
_READABLE = 210.0  # units: animals smaller than this are enlarged


def frame_of(species: str) -> Frame:
    """An animal's proportions; a dog's for one that nobody knows."""
    for word in reversed(species.lower().split()):
        name = _KIN.get(word, word)
        if name in _FRAMES:
            return _FRAMES[name]
    return _FRAMES["dog"]


def _grown(frame: Frame) -> Frame:
    """Small animals are played larger than life, or nobody would see them act."""
    height = frame.leg + frame.girth * 0.6 + frame.neck[1] + 50 * frame.head
    grow = max(1.0, (_READABLE / height) ** 0.6)
    return replace(
        frame, leg=frame.leg * grow, length=frame.length * grow, girth=frame.girth * grow,
        neck=(frame.neck[0] * grow, frame.neck[1] * grow),
        head=frame.head * grow, thick=frame.thick * grow,
    )  # fmt: skip


class Beast:
    """A four-legged animal."""

    def __init__(self, look: Look, seed: int, stock: Stock, scale: float) -> None:
        frame = _grown(frame_of(look.species))
        self.frame, self._main, self._second = frame, look.main, look.second
        self.height = frame.leg + frame.girth * 0.6 + frame.neck[1] + 50 * frame.head
        eyes = frame.leg + frame.girth * 0.4 + frame.neck[1]
        self.stature = Stature(eyes, frame.leg * 0.62 + 12, frame.leg, frame.length * 0.4, limbs=False)
        head = Head(frame.ears, frame.nose, frame.extra, main=look.main,
            second=look.second if not frame.wool else mix(look.main, "#fff4e0", 0.5))
        if frame.wool:
            head = replace(head, main=mix(look.second, "#8a6a5a", 0.45), second=look.main)
        self._mask = Mask(head, stock, scale * frame.head, seed)
        self._trunk = Plate(bake(self._cut_trunk, (-frame.length, -frame.girth * 1.3, frame.length, frame.girth), stock, scale, seed))
        half = (frame.leg - 4) / 2
        shades = (look.main if not frame.wool else head.main), tone(look.main if not frame.wool else head.main, -0.07)
        self._upper = tuple(_stick(half, frame.thick, frame.thick * 0.74, colour, stock, scale) for colour in shades)
        self._lower = tuple(_stick(half, frame.thick * 0.74, frame.thick * 0.6, colour, stock, scale, paw=frame.thick) for colour in shades)
        self._tail = _tail(frame, look.main, look.second, stock, scale)
        self._stock, self._scale, self._seed = stock, scale, seed
        self._throat = self._cut_throat()

    def draw(self, canvas: skia.Canvas, pose: Pose) -> None:
        """Draw one pose, feet at (0, 0)."""
        side, legs = pose.facing, self._legs(pose)
        hip, chest, turn = self._spine(pose)
        for name in ("hind far", "front far"):
            self._leg(canvas, legs[name], 1)
        wag = 14 * math.sin(pose.seconds * (7 if pose.expression.smile > 0.5 else 1.7)) + pose.sway
        with moved(canvas, *hip, -turn * side * 0.3, side, 1.0):  # a sitting animal's tail lies on the floor
            self._tail.draw(canvas, -self.frame.girth * 0.32, -self.frame.girth * 0.3, wag * 0.6)
        middle = ((hip[0] + chest[0]) / 2, (hip[1] + chest[1]) / 2)
        head = self._head(pose, chest)
        with moved(canvas, *chest, 0, side, 1.0):
            dx, dy = (head[0] - chest[0]) * side, head[1] - chest[1]
            angle = math.degrees(math.atan2(dy, dx)) - math.degrees(math.atan2(-self.frame.neck[1], self.frame.neck[0]))
            self._throat.draw(canvas, 0, 0, angle)
        with moved(canvas, *middle, -turn * side, side, 1 + 0.012 * pose.breath):
            self._trunk.draw(canvas)
        for name in ("hind near", "front near"):
            self._leg(canvas, legs[name], 0)
        with moved(canvas, *head, pose.tilt, self.frame.head):
            self._mask.draw(canvas, pose)

    def lamps(self, pose: Pose) -> tuple[Lamp, ...]:
        """It carries no light."""
        return ()

    def joints(self, pose: Pose) -> dict[str, Point]:
        """Head, chest as neck, hip and four feet."""
        hip, chest, _ = self._spine(pose)
        feet = {f"{name} foot": limb.end for name, limb in self._legs(pose).items()}
        return {"head": self._head(pose, chest), "neck": chest, "hip": hip, **feet}

    def box(self, pose: Pose) -> Box:
        """The animal with its ears and tail."""
        hip, chest, _ = self._spine(pose)
        x, y = self._head(pose, chest)
        size, side = self.frame.head, pose.facing
        tail = hip[0] - side * (self.frame.girth * 1.8 + 20)
        high = 136 if self.frame.ears == "long" or self.frame.extra == "antlers" else 88
        wide = 104 * size if self.frame.ears == "great" else 72 * size
        top = min(y - high * size, hip[1] - self.frame.girth * 1.7)
        reach = self.frame.leg * 0.9 + 20  # of a lifted forepaw
        return min(x - wide, tail, chest[0] - reach), top, max(x + wide, tail, chest[0] + reach), 8.0

    def face_box(self, pose: Pose) -> Box:
        """The head without its ears."""
        _, chest, _ = self._spine(pose)
        x, y = self._head(pose, chest)
        return x - 48 * self.frame.head, y - 50 * self.frame.head, x + 48 * self.frame.head, y + 50 * self.frame.head

    # -- parts ---------------------------------------------------------------------------------

    def _spine(self, pose: Pose) -> tuple[Point, Point, float]:
        """Rump, chest, and how far the back is tilted (degrees): who sits lowers the rump."""
        frame, side = self.frame, pose.facing
        half, high = frame.length / 2 * (1 - 0.22 * (1 - min(1.0, abs(pose.yaw) / 0.4))), -frame.leg - frame.girth * 0.28
        seat = min(1.0, max(0.0, pose.hip[1]) / max(20.0, frame.leg * 0.42))
        bob = 2.6 * abs(math.sin(math.pi * pose.phase)) * pose.pace - pose.breath
        hop = min(0.0, pose.hip[1])
        chest = (pose.hip[0] + side * half * (1 - 0.15 * seat), high - bob + hop - 0.1 * seat * frame.girth)
        rump = high + bob + hop + seat * max(0.0, -0.5 * frame.girth - high)
        steep = min(0.85, max(-0.85, (rump - chest[1]) / (2 * half)))  # the back keeps its length
        hip = (chest[0] - side * 2 * half * math.sqrt(1 - steep * steep), chest[1] + steep * 2 * half)
        dip = math.degrees(pose.lean * side) * 0.25
        return hip, chest, math.degrees(math.asin(steep)) - dip

    def _head(self, pose: Pose, chest: Point) -> Point:
        along, up = self.frame.neck
        lower = -pose.head_pitch * 26 + max(0.0, pose.lean * pose.facing) * 70
        return chest[0] + pose.facing * along + pose.head_yaw * 8, chest[1] - up + lower + 1.6 * math.sin(pose.seconds * 1.3)

    def _legs(self, pose: Pose) -> dict[str, Limb]:
        frame, side = self.frame, pose.facing
        hip, chest, _ = self._spine(pose)
        half = (frame.leg - 4) / 2
        limbs = {}
        for name, offset, root, bend in (
            ("front near", _FRONT_NEAR, chest, side), ("front far", _FRONT_FAR, chest, side),
            ("hind near", _HIND_NEAR, hip, -side), ("hind far", _HIND_FAR, hip, -side),
        ):  # fmt: skip
            inward = -7 if "far" in name else 5
            start = (root[0] - side * inward * (1 if "front" in name else -1) * 0.7, root[1] + frame.girth * 0.3)
            foot = self._foot(pose, offset, start[0])
            if name == "front near":
                foot = self._paw(pose, start, foot)
            joint, end = elbow(start, foot, half, half, bend)
            limbs[name] = Limb(start, joint, end)
        return limbs

    def _foot(self, pose: Pose, offset: float, home: float) -> Point:
        if pose.pace < 0.02:
            return home, -4.0
        cycle = (pose.phase - offset) % 2
        if cycle < _STANCE:
            x, lift = 0.6 - cycle, 0.0
        else:
            share = (cycle - _STANCE) / (2 - _STANCE)
            x, lift = -0.6 + _STANCE * (share * share * (3 - 2 * share)), math.sin(math.pi * share)
        return home + x * pose.step * pose.pace, -4 - lift * self.frame.leg * 0.2 * pose.pace

    def _paw(self, pose: Pose, start: Point, foot: Point) -> Point:
        """A forepaw goes where a person's raised hand would go."""
        hand = pose.right if pose.facing > 0 else pose.left
        raised = min(1.0, max(0.0, (0.72 - hand.y) / 0.4))
        reach = self.frame.leg * 0.9
        return foot[0] + (start[0] + hand.x * reach - foot[0]) * raised, foot[1] + (start[1] + max(-0.5, hand.y) * reach - foot[1]) * raised

    def _leg(self, canvas: skia.Canvas, limb: Limb, far: int) -> None:
        self._lower[far].draw(canvas, *limb.joint, _turn(limb.joint, limb.end))
        self._upper[far].draw(canvas, *limb.root, _turn(limb.root, limb.joint), shadow=False)

    def _cut_trunk(self, cut: Cutter) -> None:
        frame = self.frame
        half, girth = frame.length / 2, frame.girth / 2
        if frame.wool:
            turns = np.linspace(0, 2 * math.pi, 11, endpoint=False)
            discs = [(half * 1.21 * math.cos(a), girth * 0.75 * math.sin(a), girth * 0.62) for a in turns]
            cut.piece(puffs([*discs, (0.0, 0.0, girth)]), self._main, height=5, rough=0.4)
            return
        outline = smooth(
            [
                (-half - girth * 0.7, -girth * 0.1), (-half - girth * 0.1, -girth * 0.92), (0, -girth * 0.78), (half, -girth * 0.98),
                (half + girth * 0.72, -girth * 0.25), (half + girth * 0.35, girth * 0.72), (0, girth * 0.86), (-half, girth * 0.66),
            ]
        )  # fmt: skip
        path = cut.piece(outline, self._main, height=5, rough=0.8, gradient=(tone(self._main, 0.035), tone(self._main, -0.05)))
        cut.canvas.save()
        cut.canvas.clipPath(path, skia.ClipOp.kIntersect, True)
        belly = smooth([(-half, girth * 0.62), (0, girth * 0.46), (half + girth * 0.4, girth * 0.3), (half, girth * 1.2),
            (-half, girth * 1.2)])
        cut.wash(belly, self._second, 0.75, 2)
        if frame.extra == "stripes":
            for x in np.linspace(-half, half, 6):
                cut.line([(float(x), -girth), (float(x) + 4, girth * 0.1)], 8, tone(self._main, -0.18), 0.8)
        cut.canvas.restore()

    def _cut_throat(self) -> Cutout:
        frame = self.frame
        line = smooth([(-frame.girth * 0.12, 0), (frame.neck[0] * 0.5, -frame.neck[1] * 0.5), (frame.neck[0], -frame.neck[1])], False)
        outline = ribbon(line, [frame.girth * 0.8, frame.girth * 0.62, 50 * frame.head])
        colour = self._main

        def draw(cut: Cutter) -> None:
            cut.piece(outline, colour, height=0, rough=0.6)
            if frame.extra == "mane":
                back = line - [frame.girth * 0.3, 4]
                cut.piece(ribbon(back, [16, 22, 18]), tone(colour, -0.18), height=2, rough=1.4)

        return Cutout(outline, draw, self._stock, self._scale, 2, height=3, bounds=bounds_of(outline, 16))


def _stick(length: float, root: float, end: float, colour: str, stock: Stock, scale: float, paw: float = 0.0) -> Cutout:
    a, b = root / 2, end / 2
    points = [(-a, 0.0), (-b, length), (0.0, length + b), (b, length), (a, 0.0), (0.0, -a)]
    if paw:
        points = [(-a, 0.0), (-b, length - 6), (-b * 1.25, length + 3), (0.0, length + 4.5), (b + paw * 0.25, length + 3),
            (b, length - 6), (a, 0.0), (0.0, -a)]
    outline = smooth(points, steps=6)
    return Cutout(outline, lambda cut: _piece(cut, outline, colour), stock, scale, 3, height=3)


def _piece(cut: Cutter, outline: Outline, colour: str) -> None:
    cut.piece(outline, colour, height=0, rough=0.4)


def _tail(frame: Frame, main: str, second: str, stock: Stock, scale: float) -> Cutout:
    """Cut from its root at (0, 0) toward the back (-x)."""
    g = frame.girth
    kinds: dict[str, tuple[list[tuple[float, float]], list[float], str]] = {
        "long": ([(0, 0), (-g * 0.7, -g * 0.1), (-g * 1.0, -g * 0.7), (-g * 0.8, -g * 1.2)], [12, 11, 9, 8], main),
        "up": ([(0, 0), (-g * 0.45, -g * 0.3), (-g * 0.5, -g * 0.85)], [14, 11, 6], main),
        "bush": ([(0, 0), (-g * 0.7, g * 0.15), (-g * 1.35, -g * 0.1)], [12, 34, 8], main),
        "hair": ([(0, 0), (-g * 0.35, g * 0.3), (-g * 0.4, g * 0.95)], [16, 30, 12], tone(main, -0.18)),
        "tuft": ([(0, 0), (-g * 0.3, g * 0.25), (-g * 0.34, g * 0.75)], [8, 6, 6], main),
        "thin": ([(0, 0), (-g * 0.6, g * 0.2), (-g * 1.1, -g * 0.1)], [6, 5, 3], mix(main, "#d89a8a", 0.4)),
        "curl": ([(0, 0), (-16, -10), (-8, -22), (2, -12)], [7, 6, 5, 4], main),
        "puff": ([(0, 0), (-12, -6), (-16, -8)], [26, 28, 24], second),
        "stub": ([(0, 0), (-12, 2), (-20, 8)], [16, 15, 9], main),
        "brush": ([(0, 0), (-g * 0.6, 0), (-g, -g * 0.3)], [12, 18, 6], main),
    }
    points, widths, colour = kinds.get(frame.tail, kinds["brush"])
    outline = ribbon(smooth(points, False), widths)

    def draw(cut: Cutter) -> None:
        cut.piece(outline, colour, height=0, rough=0.8)
        end = points[-1]
        if frame.tail == "bush":
            cut.piece(ellipse(end[0] + 8, end[1] + 2, 13, 10), second, height=0, rough=1.0)
        elif frame.tail == "tuft":
            cut.piece(ellipse(end[0], end[1] + 8, 8, 15), tone(colour, -0.18), height=1, rough=1.0)

    return Cutout(outline, draw, stock, scale, 4, height=3, bounds=bounds_of(outline, 28))


def _turn(start: Point, end: Point) -> float:
    return math.degrees(math.atan2(-(end[0] - start[0]), end[1] - start[1]))
