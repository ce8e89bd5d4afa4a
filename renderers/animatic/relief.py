"""Relief: how far away everything in a shot is, and what of each figure is seen.

Distances are inverse: 1 is the main plane where a figure is drawn at size 1, 0 is infinitely far. A plane
that moves by half of the camera's travel is twice as far away, so a layer's parallax is its inverse depth;
a figure's is the size at which it is drawn. On the floor inverse depth runs evenly with the height
in the picture, as on any level ground seen by an upright camera.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from ...core.names import CharacterId
from .blend import surface_over
from .camera import View
from .figures import Player
from .plate import Frame, Plate
from .sets.base import Layer, Stage
from .stage import Moving, Scene

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

_SOLID = (110.0, 205.0)  # alpha from which paper counts, and at which it counts fully: its shadows stay out
_FLOOR = (0.95, 1.05)  # parallax of the layers that the floor is painted on
_BEHIND = 0.5  # how far the floor goes on behind the stage, of the stage's own depth
_BEFORE = (1.12, 1.25)  # how much nearer than the nearest figure what stands before all figures is: at parallax 1 and at 1.6
_ROUND = 0.028  # how much nearer the middle of a figure is than its outline
_LEAST_SPAN = 0.35  # of inverse depth, that the whole scale of grey is spread over


@dataclass(frozen=True)
class Floor:
    """The stage's floor as distance: by place on the main plane."""

    stage: Stage

    @property
    def near(self) -> float:
        """Inverse depth of the nearest figures."""
        return self.stage.place(0.0, 0.0).size

    @property
    def far(self) -> float:
        """Inverse depth of the farthest figures."""
        return self.stage.place(0.0, 1.0).size

    @property
    def wall(self) -> float:
        """Inverse depth of what stands behind all figures on the main plane."""
        return self.far - _BEHIND * max(0.05, self.near - self.far)

    def front(self, parallax: float) -> float:
        """Inverse depth of what stands before all figures: in order, but a blurred flower does not eat up the greys."""
        return self.near * float(np.interp(parallax, (1.0, 1.6), _BEFORE))

    def at(self, xs: Floats, ys: Floats) -> Floats:
        """Inverse depth ``(rows, columns)`` of the main plane at columns `xs` and rows `ys`, in units."""
        stage = self.stage
        places = np.linspace(-1, 1, 17)
        knots = np.array([stage.place(x, 0.0).x for x in places])
        near = np.interp(xs, knots, [stage.place(x, 0.0).y for x in places])
        far = np.interp(xs, knots, [stage.place(x, 1.0).y for x in places])
        deep = np.maximum(near - far, 8.0)
        share = (ys[:, None] - far[None, :]) / deep[None, :]
        level = self.far + share * (self.near - self.far)
        return np.asarray(np.clip(level, self.wall, 1.06 * self.near), dtype=np.float32)

    def of_layer(self, layer: Layer, xs: Floats, ys: Floats) -> Floats:
        """Inverse depth of a layer at columns and rows of its own units."""
        if layer.front:
            return _flat(self.front(layer.parallax), xs, ys)
        if _FLOOR[0] <= layer.parallax <= _FLOOR[1]:
            return self.at(xs, ys)
        return _flat(self.wall * min(1.0, layer.parallax), xs, ys)

    def of_player(self, player: Player, index: int) -> float:
        """Inverse depth of a figure; what floats is behind everyone who stands, as it is drawn."""
        if player.actor.stature.floats:
            return self.wall + (self.far - self.wall) * (0.8 - 0.6 * player.figure.depth)
        return player.poses[index].spot.size


@dataclass(frozen=True)
class _Body:
    """How much of each pixel a figure covers, 0 to 1, inside its part of the frame."""

    area: tuple[slice, slice]
    cover: Floats


@dataclass(frozen=True)
class _Veil:
    """A plane as distance, ``(height, width) float32`` each: inverse depth times cover, and one less cover."""

    value: Floats
    clear: Floats

    def lay(self, level: Floats) -> None:
        """Lay it over distances, in place."""
        cv2.multiply(level, self.clear, dst=level)
        cv2.add(level, self.value, dst=level)


@dataclass(frozen=True)
class _Surface:
    """A plate as distance, as large as its image. `whole`: it is clear nowhere."""

    plate: Plate
    veil: _Veil
    whole: bool

    def seen(self, frame: Frame, view: View) -> _Veil:
        """What it is from a view, as large as the frame."""
        left, top, size = self.plate.place(view)
        across, down = frame.width / self.plate.frame.width, frame.height / self.plate.frame.height
        wide, tall = size * across, size * down
        matrix = np.array([[wide, 0, left * across + (wide - 1) / 2], [0, tall, top * down + (tall - 1) / 2]])
        border = cv2.BORDER_REPLICATE if self.whole else cv2.BORDER_CONSTANT

        def spread(values: Floats, outside: float) -> Floats:
            at = (frame.width, frame.height)
            spread = cv2.warpAffine(values, matrix, at, flags=cv2.INTER_LINEAR, borderMode=border, borderValue=outside)
            return np.asarray(spread, dtype=np.float32)

        return _Veil(spread(self.veil.value, 0.0), spread(self.veil.clear, 1.0))


class Relief:
    """The distances of one scene, which must have kept its sheets."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.frame = scene.frame
        self.floor = Floor(scene.built.stage)
        self.back = [self._ready(plane) for plane in scene.back]
        self.fore = [self._ready(plane) for plane in scene.fore]
        self._pixels = np.zeros((self.frame.height, self.frame.width, 4), dtype=np.uint8)
        self._surface = surface_over(self._pixels)
        self.low, self.high = self._range()
        self._seen: tuple[int, _Veil, dict[CharacterId, _Body]] | None = None

    def depth(self, index: int) -> NDArray[np.uint8]:
        """Inverse depth of one frame, near is bright: one scale of grey for the whole shot."""
        level = np.full((self.frame.height, self.frame.width), self.low, dtype=np.float32)
        for plane in self.back:
            self._of_plane(plane, index).lay(level)
        fore, bodies = self._look(index)
        for player in self.scene.players:
            body = bodies[player.figure.character]
            rounded = self.floor.of_player(player, index) * (1 + _ROUND * _bulge(body.cover))
            part = level[body.area]
            part += (rounded - part) * body.cover
        if self.fore:
            fore.lay(level)
        scale = 255 / (self.high - self.low)
        return np.asarray(cv2.convertScaleAbs(np.maximum(level, self.low), alpha=scale, beta=-self.low * scale), dtype=np.uint8)

    def masks(self, index: int) -> dict[CharacterId, Mask]:
        """What is seen of each figure: nobody behind another or behind what stands before all."""
        hidden, bodies = self.hidden(index), self._look(index)[1]
        masks: dict[CharacterId, Mask] = {}
        for name, body in bodies.items():
            masks[name] = np.zeros((self.frame.height, self.frame.width), dtype=np.bool_)
            masks[name][body.area] = (body.cover > 0.5) & ~hidden[name][body.area]
        return {figure.character: masks[figure.character] for figure in self.scene.shot.figures if figure.character in masks}

    def hidden(self, index: int) -> dict[CharacterId, Mask]:
        """Where each figure is hidden by what stands before it."""
        fore, bodies = self._look(index)
        before = fore.clear <= 0.5
        found: dict[CharacterId, Mask] = {}
        for player in reversed(self.scene.players):
            body = bodies[player.figure.character]
            found[player.figure.character] = before
            before = before.copy()
            before[body.area] |= body.cover > 0.5
        return found

    def _look(self, index: int) -> tuple[_Veil, dict[CharacterId, _Body]]:
        """What stands before all figures, and each figure whole; kept for the frame last asked for."""
        if self._seen is None or self._seen[0] != index:
            fore = self._nothing()
            for plane in self.fore:
                part = self._of_plane(plane, index)
                part.lay(fore.value)
                cv2.multiply(fore.clear, part.clear, dst=fore.clear)
            bodies = {player.figure.character: self._body(player, index) for player in self.scene.players}
            self._seen = (index, fore, bodies)
        return self._seen[1], self._seen[2]

    def _body(self, player: Player, index: int) -> _Body:
        """A figure, whatever stands before it."""
        view = self.scene.views[index]
        left, top, right, bottom = self.scene.area(player, index, view) or (0, 0, 0, 0)
        area = (slice(top, bottom), slice(left, right))
        part = self._pixels[area]
        part[:] = 0
        canvas = self._surface.getCanvas()
        canvas.save()
        canvas.clipRect(skia.Rect.MakeLTRB(left, top, right, bottom))
        canvas.concat(self.frame.matrix(view, 1.0))
        if right > left:
            player.draw(canvas, index)
        canvas.restore()
        return _Body(area, _solid(part[..., 3]))

    def _ready(self, plane: Plate | Moving) -> _Surface | Moving:
        if not isinstance(plane, Plate):
            return plane
        height, width = plane.sheets[0].cover.shape
        veil = _Veil(np.zeros((height, width), dtype=np.float32), np.ones((height, width), dtype=np.float32))
        for sheet in plane.sheets:
            if sheet.layer.soft:
                continue  # light has no place
            scale = plane.pixels_a_unit
            xs = np.asarray(sheet.left + (np.arange(width) + 0.5) / scale, dtype=np.float32)
            ys = np.asarray(sheet.top + (np.arange(height) + 0.5) / scale, dtype=np.float32)
            cover = _solid(sheet.cover)
            part = _Veil(self.floor.of_layer(sheet.layer, xs, ys) * cover, 1 - cover)
            part.lay(veil.value)
            cv2.multiply(veil.clear, part.clear, dst=veil.clear)
        return _Surface(plane, veil, bool((veil.clear < 0.01).all()))

    def _nothing(self) -> _Veil:
        shape = (self.frame.height, self.frame.width)
        return _Veil(np.zeros(shape, dtype=np.float32), np.ones(shape, dtype=np.float32))

    def _of_plane(self, plane: _Surface | Moving, index: int) -> _Veil:
        """A plane in one frame."""
        view = self.scene.views[index]
        if isinstance(plane, _Surface):
            return plane.seen(self.frame, view)
        if plane.layer.soft:
            return self._nothing()
        self._pixels[:] = 0
        plane.draw(self._surface.getCanvas(), view, self.frame, index / float(self.scene.rate.fraction))
        # Sparks, flakes and fireflies are specks: no model of depth sees them, and a guide would make them pebbles.
        speck = np.ones((max(3, self.frame.height // 80),) * 2, dtype=np.uint8)
        cover = _solid(np.asarray(cv2.morphologyEx(self._pixels[..., 3], cv2.MORPH_OPEN, speck), dtype=np.uint8))
        left, top, right, bottom = view.bounds(self.frame.aspect, plane.layer.parallax)
        xs = np.linspace(left, right, self.frame.width, dtype=np.float32)
        ys = np.linspace(top, bottom, self.frame.height, dtype=np.float32)
        return _Veil(self.floor.of_layer(plane.layer, xs, ys) * cover, 1 - cover)

    def _range(self) -> tuple[float, float]:
        """The farthest and the nearest that the shot shows."""
        seen: list[float] = []
        for plane in [*self.back, *self.fore]:
            if isinstance(plane, _Surface):
                levels = plane.veil.value[plane.veil.clear < 0.01]
                seen += [float(levels.min()), float(levels.max())] if levels.size else []
        for player in self.scene.players:
            level = self.floor.of_player(player, len(self.scene.views) // 2)
            seen += [level, level * (1 + _ROUND)]
        low, high = (min(seen), max(seen)) if seen else (0.0, 1.0)
        return low - max(0.0, _LEAST_SPAN - (high - low)), high


def _flat(level: float, xs: Floats, ys: Floats) -> Floats:
    return np.full((len(ys), len(xs)), level, dtype=np.float32)


def _solid(alpha: NDArray[np.uint8]) -> Floats:
    """How much of each pixel paper covers, without the shadow that it throws."""
    low, high = _SOLID
    return np.asarray(np.clip((alpha.astype(np.float32) - low) / (high - low), 0, 1), dtype=np.float32)


def _bulge(cover: Floats) -> Floats:
    """0 at a silhouette's outline to 1 in its middle: paper figures stand for round bodies."""
    mask = np.asarray(cover > 0.5, dtype=np.uint8)
    if not mask.any():
        return cover
    # A figure that the frame cuts goes on outside it: its edge there is no outline.
    inside = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    far = cv2.distanceTransform(inside, cv2.DIST_L2, 3)[1:-1, 1:-1]
    share = np.minimum(far / max(1.0, math.sqrt(float(mask.sum()) / 12)), 1.0)
    return np.asarray(cv2.GaussianBlur(np.sqrt(share * (2 - share)), (0, 0), 1.0), dtype=np.float32)


__all__ = ["Floor", "Mask", "Relief"]
