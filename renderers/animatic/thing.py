"""Things with a face: a teapot, a lamp, a book, a tree …, or a rounded sheet of paper that can be anything."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import skia

from ...core.bible import Look
from . import feel
from .colour import lightness, mix, tone
from .face import Features, Turn
from .ink import line, moved, oval
from .paper import Cutter, Stock, bake
from .pose import Box, Foot, Lamp, Point, Pose, Stature
from .shapes import ellipse, puffs, rect, ribbon, smooth
from .warp import Plate

_FACE = 1.25
_LEG = 34.0
_Draw = Callable[[Cutter, str, str], None]


class Thing:
    """A thing that acts: it hops, squashes and stretches; two thin arms gesture for it."""

    def __init__(self, look: Look, name: str, seed: int, stock: Stock, scale: float) -> None:
        words = f"{look.species} {name}".lower()
        kind = next((key for key in _THINGS if key in words), "")
        self._draw, self._size = _THINGS.get(kind, (_block, (76.0, 190.0)))
        self._main, self._second = look.main, look.second
        self._wide, self._tall = self._size
        self._face_share = 0.36 if kind in {"boat", "ship", "ferry"} else 0.52
        self._lit = kind in {"lamp", "candle", "lantern", "sun", "star", "moon"}
        self._light = -1 if stock.light[0] <= 0 else 1
        self.height = _LEG + self._tall + 20
        self.stature = Stature(_LEG + self._tall * 0.55, 52.0, _LEG, 24.0, limbs=False)
        dark = lightness(look.main) < 34
        line_colour = "#2c181b" if not dark else "#160c12"
        self._features = Features(
            skin=look.main, hair=line_colour, brow=mix(look.main, "#2c181b", 0.7), line=line_colour, brow_width=4.6, eye=1.1, beard=False
        )  # fmt: skip
        area = (-self._wide * 1.7 - 20, -self._tall - 140, self._wide * 1.7 + 20, 20)
        self._body = Plate(bake(lambda cut: self._draw(cut, look.main, look.second), area, stock, scale, seed))

    def draw(self, canvas: skia.Canvas, pose: Pose) -> None:
        """Draw one pose, feet at (0, 0)."""
        x, y, stretch = self._stand(pose)
        limb = mix(self._main, "#2c181b", 0.75)
        for foot, side in ((pose.left_foot or Foot(-24), -1), (pose.right_foot or Foot(24), 1)):
            ground = foot.y + min(0.0, y + _LEG)
            line(canvas, smooth([(x + side * 20, y - 44), (x + side * 21 + 3, (y + ground) / 2), (foot.x, ground - 4)], False), 6, limb,
                taper=False)
            oval(canvas, foot.x + pose.facing * 5, ground - 4, 14, 6, limb)
        turn = math.degrees(pose.lean) * 0.8 + pose.tilt * 0.6
        with moved(canvas, x, y, turn, 2 - stretch, stretch):
            self._arm(canvas, pose, pose.facing, limb)
            self._body.draw(canvas)
            with moved(canvas, 0, self._face_at(), 0, _FACE):
                head = Turn(pose.head_yaw * 0.7, pose.head_pitch * 0.8, self._light)
                for sign in (-1, 1):
                    at = head.at(sign * 42, 22)
                    oval(canvas, *at, 13 * head.width(sign * 42), 9, "#e0705a", 0.2 + 0.25 * pose.expression.blush, 5)
                feel.feel(canvas, head, self._features, pose.expression, pose.lips, pose.gaze, pose.blink)
                feel.brows(canvas, head, self._features, pose.expression)
            self._arm(canvas, pose, -pose.facing, limb)

    def lamps(self, pose: Pose) -> tuple[Lamp, ...]:
        """A lamp, a candle, the sun: they shine."""
        x, y, _ = self._stand(pose)
        return (Lamp(x, y - self._tall * 0.6, self._tall * 1.1),) if self._lit else ()

    def joints(self, pose: Pose) -> dict[str, Point]:
        """The face as head, and the hip."""
        left, top, right, bottom = self.face_box(pose)
        x, y, _ = self._stand(pose)
        return {"head": ((left + right) / 2, (top + bottom) / 2), "hip": (x, y)}

    def box(self, pose: Pose) -> Box:
        """The thing with its arms."""
        x, y, stretch = self._stand(pose)
        wide = self._wide * 1.35 + 58
        return x - wide, y - (self._tall + (140 if self._face_share < 0.5 else 40)) * stretch, x + wide, 6.0

    def face_box(self, pose: Pose) -> Box:
        """The face."""
        x, y, stretch = self._stand(pose)
        middle = y + self._face_at() * stretch
        return x - 50 * _FACE, middle - 46 * _FACE, x + 50 * _FACE, middle + 54 * _FACE

    def _face_at(self) -> float:
        return -self._tall * self._face_share

    def _stand(self, pose: Pose) -> tuple[float, float, float]:
        hop = abs(math.sin(math.pi * pose.phase)) * pose.pace
        squash = 0.07 * hop - 0.05 * pose.pace * (1 - hop) + 0.025 * pose.effort * math.sin(pose.seconds * 8)
        stretch = 1 + 0.014 * pose.breath + squash
        sunk = min(_LEG - 6, max(0.0, pose.hip[1]) * 0.7)
        return pose.hip[0], -_LEG - 26 * hop + min(0.0, pose.hip[1]) + sunk, stretch

    def _arm(self, canvas: skia.Canvas, pose: Pose, side: int, colour: str) -> None:
        hand = pose.left if side < 0 else pose.right
        root = (side * self._wide * 0.86, -self._tall * 0.42)
        reach = 74.0
        end = (root[0] + hand.x * reach + side * 8, root[1] + hand.y * reach * 0.9)
        via = ((root[0] + end[0]) / 2 + side * 14, (root[1] + end[1]) / 2 + 10)
        line(canvas, smooth([root, via, end], False), 6, colour, taper=False)
        oval(canvas, *end, 9, 9, colour)


# -- shapes: standing on y = 0, the face about half-way up ------------------------------------------------


def _sheet(cut: Cutter, points: Sequence[Sequence[float]], colour: str, height: float = 5) -> None:
    cut.piece(smooth(points, steps=7), colour, height=height, rough=0.8, gradient=(tone(colour, 0.04), tone(colour, -0.05)))


def _block(cut: Cutter, main: str, second: str) -> None:
    _sheet(cut, [(-62, 0), (62, 0), (74, -18), (76, -150), (58, -186), (0, -196), (-58, -186), (-76, -150), (-74, -18)], main)
    cut.line(smooth([(-56, -166), (0, -178), (50, -168)], False), 2.2, tone(main, 0.12), 0.5)


def _teapot(cut: Cutter, main: str, second: str) -> None:
    cut.piece(ribbon(smooth([(84, -60), (122, -92), (138, -128)], False), [34, 24, 20]), tone(main, -0.05), height=3)
    handle = smooth([(-78, -118), (-126, -108), (-126, -50), (-80, -38)], False)
    cut.piece(ribbon(handle, [16, 15, 16]), tone(main, -0.08), height=3)
    _sheet(cut, [(-60, 0), (60, 0), (96, -46), (88, -110), (44, -142), (-44, -142), (-88, -110), (-96, -46)], main)
    _sheet(cut, [(-48, -138), (48, -138), (34, -156), (0, -162), (-34, -156)], tone(main, -0.04), 3)
    cut.piece(ellipse(0, -168, 11, 10), second, height=2, rough=0.3)


def _lamp(cut: Cutter, main: str, second: str) -> None:
    _sheet(cut, [(-44, 0), (44, 0), (38, -14), (10, -22), (-10, -22), (-38, -14)], tone(main, -0.1))
    cut.line([(0, -18), (0, -60)], 12, tone(main, -0.16), taper=False)
    shade: list[tuple[float, ...]] = [(-92, -56, 1), (92, -56, 1), (58, -196, 1), (-58, -196, 1)]
    cut.piece(smooth(shade, steps=4), main, height=5, rough=0.8, gradient=(tone(main, 0.02), tone(main, 0.09)))
    cut.line([(-90, -62), (90, -62)], 6, second, 0.9, taper=False)


def _book(cut: Cutter, main: str, second: str) -> None:
    cut.piece(rect(-74, -186, 82, 0), "#f6ead2", height=4, rough=0.6)
    for x in (66, 71, 76):
        cut.line([(x, -182), (x, -4)], 1.4, "#b49c78", 0.6, taper=False)
    cut.piece(rect(-82, -192, 68, 4), main, height=5, rough=0.6, gradient=(tone(main, 0.03), tone(main, -0.05)))
    cut.line([(-66, -188), (-66, 0)], 3, tone(main, -0.14), 0.8, taper=False)
    cut.piece(rect(-40, -178, 46, -160), second, height=1, rough=0.4)


def _cup(cut: Cutter, main: str, second: str) -> None:
    cut.piece(ribbon(smooth([(72, -116), (116, -108), (110, -52), (66, -40)], False), [15, 14, 13]), tone(main, -0.07), height=3)
    _sheet(cut, [(-58, 0), (58, 0), (76, -60), (80, -146), (-80, -146), (-76, -60)], main)
    cut.piece(ellipse(0, -146, 80, 15), tone(main, -0.14), height=0, rough=0.3)
    cut.line([(-78, -126), (78, -126)], 6, second, 0.85, taper=False)


def _tree(cut: Cutter, main: str, second: str) -> None:
    _sheet(cut, [(-34, 0), (34, 0), (24, -60), (26, -110), (-26, -110), (-24, -60)], "#7a5236")
    discs = [(-62.0, -126.0, 54.0), (0.0, -100.0, 56.0), (62.0, -126.0, 54.0), (-40.0, -190.0, 56.0), (40.0, -190.0, 56.0),
        (0.0, -150.0, 70.0), (0.0, -226.0, 50.0)]
    cut.piece(puffs(discs), main, height=6, gradient=(tone(main, 0.05), tone(main, -0.05)))


def _house(cut: Cutter, main: str, second: str) -> None:
    cut.piece(rect(44, -218, 66, -150), tone(second, -0.16), height=2)
    cut.piece(rect(-86, -140, 86, 0), main, height=5, gradient=(tone(main, 0.03), tone(main, -0.05)))
    roof: list[tuple[float, ...]] = [(-108, -134, 1), (0, -222, 1), (108, -134, 1)]
    cut.piece(smooth(roof, steps=2), mix(second, "#b8412c", 0.8), height=5)


def _star(cut: Cutter, main: str, second: str) -> None:
    points = []
    for index in range(10):
        angle, size = index * math.pi / 5 - math.pi / 2, (112.0 if index % 2 == 0 else 66.0)
        points.append((size * math.cos(angle), -100 + size * math.sin(angle)))
    cut.piece(smooth(points, steps=4), main, height=5, gradient=(tone(main, 0.06), tone(main, -0.05)))


def _round(cut: Cutter, main: str, second: str) -> None:
    for index in range(12):
        angle = index * math.pi / 6
        ray = [(78 * math.cos(angle - 0.16), -100 + 78 * math.sin(angle - 0.16)), (116 * math.cos(angle), -100 + 116 * math.sin(angle))]
        ray.append((78 * math.cos(angle + 0.16), -100 + 78 * math.sin(angle + 0.16)))
        cut.piece(smooth(ray, steps=2), mix(main, second, 0.3), height=2, rough=0.5)
    cut.piece(ellipse(0, -100, 86, 86, 60), main, height=5, gradient=(tone(main, 0.05), tone(main, -0.04)))


def _disc(cut: Cutter, main: str, second: str) -> None:
    cut.piece(ellipse(0, -96, 94, 94, 60), main, height=5, gradient=(tone(main, 0.05), tone(main, -0.04)))
    cut.piece(ellipse(0, -96, 78, 78, 60), second, height=0, rough=0.4)
    for index in range(12):
        angle = index * math.pi / 6
        cut.line([(70 * math.cos(angle), -96 + 70 * math.sin(angle)), (77 * math.cos(angle), -96 + 77 * math.sin(angle))], 4,
            tone(main, -0.2), taper=False)


def _boat(cut: Cutter, main: str, second: str) -> None:
    cut.line([(0, -90), (0, -268)], 7, "#7a5236", taper=False)
    cut.piece(smooth([(8, -264, 1), (96, -120, 1), (8, -112, 1)], steps=5), second, height=3)
    _sheet(cut, [(-128, -104, 1), (128, -104, 1), (88, -14), (56, 0), (-56, 0), (-88, -14)], main)
    cut.line([(-122, -92), (122, -92)], 6, second, 0.85, taper=False)


def _bottle(cut: Cutter, main: str, second: str) -> None:
    cut.piece(rect(-24, -226, 24, -196), second, height=3, rough=0.4)
    _sheet(cut, [(-56, 0), (56, 0), (66, -20), (66, -130), (50, -164), (26, -180), (26, -204), (-26, -204), (-26, -180), (-50, -164),
        (-66, -130), (-66, -20)], main)


_THINGS: dict[str, tuple[_Draw, tuple[float, float]]] = {
    "teapot": (_teapot, (94, 150)), "kettle": (_teapot, (94, 150)), "lamp": (_lamp, (82, 200)), "lantern": (_lamp, (82, 200)),
    "book": (_book, (78, 192)), "cup": (_cup, (78, 150)), "mug": (_cup, (78, 150)), "teacup": (_cup, (78, 150)), "tree": (_tree,
        (106, 250)),
    "house": (_house, (92, 200)), "lighthouse": (_house, (92, 200)), "star": (_star, (92, 190)), "sun": (_round, (92, 200)),
    "moon": (_disc, (94, 190)), "clock": (_disc, (94, 190)), "boat": (_boat, (112, 150)), "ship": (_boat, (112, 150)), "ferry": (_boat,
        (112, 150)),
    "bottle": (_bottle, (64, 170)), "jar": (_bottle, (64, 170)),
}  # fmt: skip
