"""One shot made ready, and drawn frame by frame.

What stands still is cut once, for exactly what the camera will see; each frame copies it, draws
what moves, lights the figures and lays one baked sheet of vignette and grain over all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import cv2
import numpy as np
import skia

from ...core.document import seed_of
from ...core.names import CharacterId, Weather
from ...core.shot import Declared, ShotSize
from ...core.staging import SetDressing
from ...core.take import FrameGeometry, SubjectBox
from ..base import Frame as Picture
from ..base import Order
from . import camera, sets, styles
from .blend import Pixels, lay, surface_over
from .camera import Place, View
from .colour import mix
from .figures import Player, players
from .finish import blot, dim, is_dark, overlay, swell, wash
from .light import Glow, Key, flicker, shine
from .paper import Bounds, Stock
from .parting import ENOUGH, Parting, decide, look
from .plate import Frame, Plate
from .pose import Lamp
from .relight import Placement, Relight
from .sets.base import BuiltSet, Layer, Stage
from .weather import Air, flashes

_MOMENTS = 9  # at which the framing looks at its subjects
_MARGIN = 14  # pixels round a figure, for rims
_ROUGHLY = 0.25  # pixels a unit of the puppets that only the framing sees
_SOFT_FROM = 1.9  # zoom from which what stands behind is out of focus


@dataclass(frozen=True)
class Moving:
    """A layer that is drawn anew for every frame."""

    layer: Layer

    def draw(self, canvas: skia.Canvas, view: View, frame: Frame, seconds: float) -> None:
        """Draw it as seen from a view; the canvas is in pixels."""
        assert self.layer.draw is not None
        canvas.save()
        canvas.concat(frame.matrix(view, self.layer.parallax))
        self.layer.draw(canvas, seconds)
        canvas.restore()


class Scene:
    """A shot with its set built, its cast posed, its camera laid and its light baked.

    Without `bake` only cast and camera are laid: `geometry` is known, and nothing can be drawn. With
    `keep` the plates say what each layer of the set covers.
    """

    def __init__(
        self, order: Order, build: Callable[[Stock, float], BuiltSet] | None = None, bake: bool = True, keep: bool = False
    ) -> None:
        shot = order.shot
        self.shot = shot
        self.frame = Frame(order.size.width, order.size.height)
        self.rate = order.rate
        self.draft = order.draft
        self.seed = seed_of(shot.seed + shot.adjust.seed_step, "scene")
        self.stock = stock_of(order.bible.style.name)
        self.dressing = shot.set or SetDressing(name="interior", place="somewhere")
        make = build or (lambda stock, scale: sets.build(self.dressing, stock, scale))
        plan = make(self.stock, self.frame.scale)
        self.players = players(order, self._floor(plan), self.stock, _ROUGHLY, self.seed)
        for player in self.players:
            player.measure()
        self.views = self._views(plan)
        self.first = self.views[0]
        self._keep = keep
        if bake:
            self._make(order, make)

    def _make(self, order: Order, make: Callable[[Stock, float], BuiltSet]) -> None:
        """Build set and cast as fine as the camera will see them, and bake them."""
        closest = max(view.zoom for view in self.views)
        self.built = make(self.stock, self.frame.scale * closest)
        rough = {player.figure.character: player.over for player in self.players}
        self.players = players(order, self._floor(self.built), self.stock, self.frame.scale * closest, self.seed)
        for player in self.players:
            player.over = rough[player.figure.character]
        self._bake()

    def _core(self, player: Player, index: int, view: View) -> tuple[int, int, int, int]:
        """Head and trunk in the frame's pixels."""
        joints, (left, top, right, bottom) = player.joints(index), player.subject(index).box
        x, y = joints.get("head", ((left + right) / 2, top + 0.3 * (bottom - top)))
        low = joints.get("hip", ((left + right) / 2, (top + bottom) / 2))
        half = 0.12 * (right - left)
        edges = (min(x, low[0]) - half, min(y, low[1]) - half, max(x, low[0]) + half, max(y, low[1]) + half)
        area = self.frame.matrix(view, 1.0).mapRect(skia.Rect(*edges)).roundOut()
        return area.left(), area.top(), area.right(), area.bottom()

    def _floor(self, plan: BuiltSet) -> Stage:
        """The stage, narrower for frames that are narrower: people move together, and are not cropped."""
        share = min(1.0, max(0.55, 0.55 + 0.48 * (self.frame.aspect - 0.5625)))
        return plan.stage.squeezed(share, plan.heart[0]) if share < 1 else plan.stage

    def _views(self, plan: BuiltSet) -> list[View]:
        shot, aspect = self.shot, self.frame.aspect
        count = shot.frames
        picks = sorted({round(index * (count - 1) / (_MOMENTS - 1)) for index in range(_MOMENTS)})
        moments = [[player.subject(index) for player in self.players] for index in picks]
        place = Place(plan.home, plan.heart, plan.extent, self._detail(plan))
        framing = camera.compose(shot.size, shot.camera, moments, place, aspect, shot.adjust.camera, shot.adjust.reframe)
        seconds = float(self.rate.seconds(count))
        return camera.path(framing, shot.camera.kind, count, seconds, aspect, plan.extent, self.seed)

    def _detail(self, plan: BuiltSet) -> Bounds | None:
        """What an insert shows: a prop that the set knows, else what a figure does, else the place itself."""
        known = [plan.details[prop] for prop in self.dressing.props if prop in plan.details]
        if known or self.players:
            return known[0] if known else None
        return plan.details.get("place", next(iter(plan.details.values()), None))

    def _bake(self) -> None:
        built, frame = self.built, self.frame
        self.light = built.light
        self.relight = Relight(self.light)
        closest = max(view.zoom for view in self.views)
        card = self.shot.card is not None and self.shot.set is not None
        soft = card or (self.shot.size is ShotSize.CLOSE and closest > _SOFT_FROM and not self.draft)
        self.ground = Frame(frame.width // 3, frame.height // 3) if soft else frame
        self.focus = (4.0 if card else min(6.0, 1.1 * closest)) * frame.height / 1080 if soft else 0.0
        back = [layer for layer in built.layers if not layer.front]
        self.back = _planes(back, self.views, self.ground, self.stock, self._keep)
        self.fore = _planes([layer for layer in built.layers if layer.front], self.views, frame, self.stock, self._keep)
        seconds = float(self.rate.seconds(self.shot.frames))
        strikes = flashes(self.seed, seconds) if Declared.LIGHTNING in self.shot.declared else ()
        weather = Weather.CLEAR if built.indoors else self.dressing.weather
        dark = is_dark(self.light)
        self.lamp_strength = 1.0 if dark else 0.35
        self.air = Air(weather, built.effects, (frame.width, frame.height), self.seed, dark, strikes)
        self.veil = overlay(frame, self.light, self.stock)
        self.pixels = np.zeros((frame.height, frame.width, 4), dtype=np.uint8)
        self.surface = surface_over(self.pixels)
        self.sheet = np.zeros_like(self.pixels)
        self.sheet_surface = surface_over(self.sheet)
        self.far = np.zeros((self.ground.height, self.ground.width, 4), dtype=np.uint8) if soft else self.pixels
        self.far_surface = surface_over(self.far) if soft else self.surface
        self.out = np.empty((frame.height, frame.width, 3), dtype=np.uint8)
        self.parting = self._part()
        self.relight = Relight(self.light, self.parting.strength)

    def _part(self) -> Parting:
        """Look at the leads before their ground, half way through, and decide how to part them from it."""
        index = len(self.views) // 2
        view, seconds = self.views[index], index / float(self.rate.fraction)
        leads = [player for player in self.players if player.lead and player.stays]
        if not leads:
            return Parting()
        self._draw_ground(view, seconds)
        self._draw_glows(self.surface.getCanvas(), view, seconds, front=False)
        seen = []
        for player in leads:
            found = self._lit(player, index, view, self._keys(index))
            sight = look(found[0], self.pixels, found[1], self._core(player, index, view)) if found is not None else None
            if sight is not None:
                seen.append(sight)
                player.clear = sight.apart(0, True) >= ENOUGH and self.shot.adjust.separation == 0
        return decide(seen, self.shot.adjust.separation, is_dark(self.light))

    def frames(self, geometry: list[FrameGeometry]) -> Iterator[Picture]:
        """Every frame in turn, in one and the same memory; `geometry` gains an entry each."""
        for index in range(len(self.views)):
            self.draw(index)
            geometry.append(self.geometry(index))
            yield self.picture()

    def picture(self) -> Picture:
        """What was drawn last, red green blue, always in the same memory."""
        return np.asarray(cv2.cvtColor(self.pixels, cv2.COLOR_BGRA2RGB, dst=self.out), dtype=np.uint8)

    def geometry(self, index: int) -> FrameGeometry:
        """Where the camera and everyone is in one frame."""
        view, aspect = self.views[index], self.frame.aspect
        subjects: dict[CharacterId, SubjectBox] = {}
        for player in self.players:
            subject = player.subject(index)
            joints = {name: view.to_frame(x, y, aspect) for name, (x, y) in player.joints(index).items()}
            subjects[player.figure.character] = SubjectBox(
                box=_in_frame(subject.box, view, aspect), face=_in_frame(subject.face, view, aspect), joints=joints
            )
        return FrameGeometry(camera=camera.pose(view, self.first, aspect), subjects=subjects)

    def draw(self, index: int, weather: bool = True) -> None:
        """Draw one frame into `pixels`; without `weather` neither rain nor flashes nor moving air are in it."""
        view = self.views[index]
        seconds = index / float(self.rate.fraction)
        self._draw_ground(view, seconds)
        canvas = self.surface.getCanvas()
        for veil in self.air.behind if weather else ():
            veil(canvas, seconds)
        flash = self.air.flash(seconds) if weather else 0.0
        if flash > 0:
            wash(canvas, "#cfdcff", 0.55 * flash)
        self._draw_glows(canvas, view, seconds, front=False)
        self._draw_parting(canvas, index, view)
        lamps = [lamp for player in self.players for lamp in player.lamps(index)]
        self._draw_lamps(canvas, lamps, view, seconds, front=False)
        keys = self._keys(index)
        for player in self.players:
            self._draw_shadow(canvas, player, index, view)
        for player in self.players:
            self._draw_player(player, index, view, keys)
        self._draw_lamps(canvas, lamps, view, seconds, front=True)
        self._draw_fore(view, seconds)
        self._draw_glows(canvas, view, seconds, front=True)
        for veil in self.air.before if weather else ():
            veil(canvas, seconds)
        if flash > 0:
            wash(canvas, "#e6ecff", 0.16 * flash)
        swell(canvas, self.light, self.shot.swell, seconds)
        canvas.drawImage(self.veil, 0, 0)

    def _draw_ground(self, view: View, seconds: float) -> None:
        canvas = self.far_surface.getCanvas()
        for plane in self.back:
            draw_plane(plane, canvas, view, self.ground, seconds)
        if self.far is not self.pixels:
            blurred = cv2.GaussianBlur(self.far, (0, 0), max(0.6, self.focus / 3))
            cv2.resize(blurred, (self.frame.width, self.frame.height), dst=self.pixels, interpolation=cv2.INTER_LINEAR)

    def _draw_glows(self, canvas: skia.Canvas, view: View, seconds: float, front: bool) -> None:
        for number, light in enumerate(self.light.glows):
            if light.front is front:
                self._shine(canvas, light, view, light.alpha * flicker(seconds, light.flicker, number + self.seed % 97))

    def _draw_parting(self, canvas: skia.Canvas, index: int, view: View) -> None:
        """Turn the ground's lights down behind figures that are lighter, or up behind those that are darker."""
        strength = self.parting.strength
        if strength <= 0:
            return
        if self.parting.darken:
            dim(canvas, self._dusk())
            return
        if not is_dark(self.light):
            wash(canvas, self.light.pool, 0.12 * strength)
        for player in self.players:
            if player.clear or not player.lead:
                continue
            left, top, right, bottom = player.subject(index).box
            radius = 1.3 * max(right - left, bottom - top)
            self._shine(canvas, Glow((left + right) / 2, (top + bottom) / 2, radius, self.light.pool, strength), view, 0.7 * strength)

    def _dusk(self) -> str:
        """What the ground is multiplied by when its lights go down."""
        return mix("#ffffff", self.light.vignette, 0.62 * self.parting.strength)

    def _draw_fore(self, view: View, seconds: float) -> None:
        """Draw the planes before the figures, darkened with the ground when that is: on a sheet of their own then."""
        darken = bool(self.fore) and self.parting.darken and self.parting.strength > 0
        canvas = (self.sheet_surface if darken else self.surface).getCanvas()
        if darken:
            self.sheet[:] = 0
        for plane in self.fore:
            draw_plane(plane, canvas, view, self.frame, seconds)
        if darken and self.sheet[::4, ::4, 3].any():  # in close shots there is often nothing there
            dim(canvas, self._dusk())
            lay(self.pixels, self.sheet)

    def _keys(self, index: int) -> list[Key]:
        """The light that carried lamps throw on figures."""
        lamps = [lamp for player in self.players for lamp in player.lamps(index)]
        return [Key(lamp.x, lamp.y, 2.8 * lamp.radius, "#ff9a36", 0.75 * self.lamp_strength) for lamp in lamps]

    def _draw_lamps(self, canvas: skia.Canvas, lamps: Sequence[Lamp], view: View, seconds: float, front: bool) -> None:
        """The light of carried lamps: a wide pool behind the figures, the flame itself over them."""
        for lamp in lamps:
            strength = self.lamp_strength * flicker(seconds, 0.06, self.seed % 89)
            halos = ((1.15, "#ffcf7a", 0.62), (0.26, "#fffbe6", 0.7)) if front else ((3.4, "#ffab45", 0.5),)
            for size, colour, alpha in halos:
                self._shine(canvas, Glow(lamp.x, lamp.y, size * lamp.radius, colour, alpha), view, alpha * strength)

    def _shine(self, canvas: skia.Canvas, light: Glow, view: View, alpha: float) -> None:
        canvas.save()
        canvas.concat(self.frame.matrix(view, light.parallax))
        # Close to a lamp its halo would fill the frame: it thins as the camera comes near.
        shine(canvas, light.x, light.y, light.radius, light.colour, alpha * min(1.0, 1.6 / view.zoom) ** 0.6)
        canvas.restore()

    def _draw_shadow(self, canvas: skia.Canvas, player: Player, index: int, view: View) -> None:
        ground = player.shadow(index)
        if ground is None:
            return
        canvas.save()
        canvas.concat(self.frame.matrix(view, 1.0))
        x, y, width = ground
        lean = self.light.cast * width
        wide = skia.Rect(x - 0.62 * width + min(0.0, lean), y - 0.1 * width, x + 0.62 * width + max(0.0, lean), y + 0.12 * width)
        blot(canvas, wide, self.light.shadow, 0.8 * self.light.shadow_alpha)
        # A darker core right under the feet: it is what makes paper stand.
        core = skia.Rect(x - 0.44 * width, y - 0.045 * width, x + 0.44 * width, y + 0.055 * width)
        blot(canvas, core, self.light.shadow, min(1.0, 1.3 * self.light.shadow_alpha))
        canvas.restore()

    def _draw_player(self, player: Player, index: int, view: View, lamps: Sequence[Key]) -> None:
        found = self._lit(player, index, view, lamps)
        if found is not None:
            lit, (left, top, right, bottom) = found
            lay(self.pixels[top:bottom, left:right], lit)

    def area(self, player: Player, index: int, view: View) -> tuple[int, int, int, int] | None:
        """What of the frame a figure is drawn in, in pixels; None outside the frame."""
        corners = self.frame.matrix(view, 1.0).mapRect(skia.Rect(*player.subject(index).box))
        left, top = max(0, int(corners.left()) - _MARGIN), max(0, int(corners.top()) - _MARGIN)
        right = min(self.frame.width, int(corners.right()) + _MARGIN)
        bottom = min(self.frame.height, int(corners.bottom()) + _MARGIN)
        return None if right - left < 4 or bottom - top < 4 else (left, top, right, bottom)

    def _lit(self, player: Player, index: int, view: View, lamps: Sequence[Key]) -> tuple[Pixels, tuple[int, int, int, int]] | None:
        """A figure drawn on the sheet and lit, all inside its own box, and where that is; None outside the frame."""
        area = self.area(player, index, view)
        if area is None:
            return None
        left, top, right, bottom = area
        box, matrix = player.subject(index).box, self.frame.matrix(view, 1.0)
        part = self.sheet[top:bottom, left:right]
        part[:] = 0
        canvas = self.sheet_surface.getCanvas()
        canvas.save()
        canvas.clipRect(skia.Rect.MakeLTRB(left, top, right, bottom))
        canvas.concat(matrix)
        player.draw(canvas, index)
        canvas.restore()
        factor = view.zoom * self.frame.scale
        origin_x, origin_y = view.x - self.frame.width / 2 / factor, view.y - self.frame.height / 2 / factor
        place = (origin_x + left / factor, origin_y + top / factor, origin_x + right / factor, origin_y + bottom / factor)
        return self.relight.apply(part, Placement(place, box, factor), lamps), (left, top, right, bottom)


def draw_plane(plane: Plate | Moving, canvas: skia.Canvas, view: View, frame: Frame, seconds: float) -> None:
    """Draw a plane of either kind."""
    if isinstance(plane, Plate):
        plane.draw(canvas, view)
    else:
        plane.draw(canvas, view, frame, seconds)


def _planes(layers: Sequence[Layer], views: Sequence[View], frame: Frame, stock: Stock, keep: bool = False) -> list[Plate | Moving]:
    """The layers ready to draw: neighbours that will never part are cut into one plate."""
    still_camera = all(view == views[0] for view in views)
    planes: list[Plate | Moving] = []

    def kind(layer: Layer) -> tuple[object, ...]:
        if layer.draw is not None:
            return ("moving", layer.name)
        return ("still", 1.0 if still_camera else layer.parallax, layer.soft and bool(planes))

    for key, run in groupby(layers, kind):
        group = list(run)
        if key[0] == "moving":
            planes.extend(Moving(layer) for layer in group)
        else:
            planes.append(Plate(group, views, frame, stock, keep))
    return planes


def stock_of(style: str) -> Stock:
    """A style's paper; a style that only a hosted renderer knows is drawn on the first one's."""
    return Stock.of(style if style in styles.names() else "paper")


def _in_frame(box: Bounds, view: View, aspect: float) -> Bounds:
    left, top = view.to_frame(box[0], box[1], aspect)
    right, bottom = view.to_frame(box[2], box[3], aspect)
    return left, top, right, bottom
