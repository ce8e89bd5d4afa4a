"""A head of baked layers: one set for every small step of its turn, cut when it is first seen."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

import skia

from ...core.bible import Look
from . import face, feel, hair, headwear
from .face import Features, Turn
from .ink import clipped, moved
from .paper import Bounds, Cutter, Stock, bake
from .pose import Pose
from .shapes import to_path
from .warp import Plate

_STEP = 1 / 20  # of yaw and of pitch
_CROWN, _SWING = -30.0, 0.28  # where hair hangs from, degrees a unit of sway
_KEPT, _KEPT_CLOSE, _CLOSE = 16, 8, 3.0  # turns of a head; in a close-up each takes some fifteen megabytes
_BOUNDS: Bounds = (-112, -122, 112, 118)


@dataclass(frozen=True)
class Layers:
    """The head at one turn: behind everything, the head itself, what covers the brows."""

    turn: Turn
    back: Plate
    base: Plate
    cover: Plate


class Visage:
    """A person's head. Drawn about its middle, in face units."""

    def __init__(self, look: Look, features: Features, stock: Stock, scale: float, seed: int) -> None:
        self.look, self.features = look, features
        self._stock, self._scale, self._seed = stock, scale, seed
        self._light = -1 if stock.light[0] <= 0 else 1
        self._baked: OrderedDict[tuple[int, int], Layers] = OrderedDict()

    def layers(self, pose: Pose) -> Layers:
        """The baked layers of a pose's turn."""
        key = round(pose.head_yaw / _STEP), round(pose.head_pitch / _STEP)
        if key not in self._baked:
            turn = Turn(key[0] * _STEP, key[1] * _STEP, self._light)
            self._baked[key] = Layers(turn, *(self._bake(draw, turn) for draw in (self._back, self._base, self._cover)))
            if len(self._baked) > (_KEPT if self._scale < _CLOSE else _KEPT_CLOSE):
                self._baked.popitem(last=False)
        self._baked.move_to_end(key)
        return self._baked[key]

    def draw_back(self, canvas: skia.Canvas, pose: Pose) -> None:
        """What hangs behind the neck and shoulders; it lags behind the head."""
        with moved(canvas, 0, _CROWN, -pose.hair * _SWING), moved(canvas, 0, -_CROWN):
            self.layers(pose).back.draw(canvas)

    def draw(self, canvas: skia.Canvas, pose: Pose) -> None:
        """The head and what it feels."""
        layers = self.layers(pose)
        turn, look, mood = layers.turn, self.features, pose.expression
        layers.base.draw(canvas)
        with clipped(canvas, to_path(face.skull(turn, look))):
            feel.blush(canvas, turn, look, mood)
        feel.feel(canvas, turn, look, mood, pose.lips, pose.gaze, pose.blink)
        if look.beard or look.moustache:
            hair.moustache(Cutter(canvas, self._stock, self._scale, self._seed), turn, look, mood, pose.lips, 1.0 if look.beard else 0.62)
        # Under a brim there is less room for brows to rise into.
        low = replace(mood, brow_in=min(mood.brow_in, 5.5), brow_out=min(mood.brow_out,
            4.5)) if headwear.covers_crown(self.look.hat) else mood
        feel.brows(canvas, turn, look, low)
        layers.cover.draw(canvas)

    def _bake(self, draw: Callable[[Cutter, Turn], None], turn: Turn) -> Plate:
        return Plate(bake(lambda cut: draw(cut, turn), _BOUNDS, self._stock, self._scale, self._seed))

    def _back(self, cut: Cutter, turn: Turn) -> None:
        look = self.look
        headwear.behind(cut, look.hat, turn, look.hat_colour)
        if look.hat not in headwear.COVERING:
            hair.back(cut, look.hair, turn, look.hair_colour)

    def _base(self, cut: Cutter, turn: Turn) -> None:
        look = self.look
        face.head(cut, turn, self.features, ears=look.hat not in {"hijab", "headscarf"})
        if look.hat == "headscarf" or (headwear.covers_crown(look.hat) and look.hair == "short"):
            hair.front(cut, "low fringe", turn, look.hair_colour)
        elif look.hat != "hijab":
            hair.front(cut, look.hair, turn, look.hair_colour)
        if self.features.beard:
            hair.beard(cut, turn, look.hair_colour)

    def _cover(self, cut: Cutter, turn: Turn) -> None:
        if self.look.glasses:
            headwear.glasses(cut, turn)
        headwear.before(cut, self.look.hat, turn, self.look.hat_colour)
