"""Title and end cards: cut letters over a paper light box, or over a set with its lights turned down."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import cv2
import numpy as np
import skia

from ...core.bible import Bible
from ...core.shot import Card
from ...core.take import FrameGeometry
from ..base import Frame as Picture
from ..base import Order
from .blend import Pixels, lay, surface_over
from .camera import HEIGHT
from .colour import darker, lighter, lightness, mix, tone
from .lettering import Face, Setting, fit
from .light import LightPlan, glow, shine
from .paper import Cutter, Stock, shaded
from .sets.base import BuiltSet, Layer, Stage
from .shapes import rect, smooth, to_path
from .stage import Scene

MARGIN = 96.0
CREAM, INK = "#fdf1d6", "#3a1f2e"
_APPEARS = (0.12, 0.75)  # seconds in which the letters come up


class CardScene:
    """A card made ready: its backdrop is a stage without players."""

    def __init__(self, order: Order) -> None:
        shot = order.shot
        assert shot.card is not None
        self.card = shot.card
        over_set = shot.set is not None
        palette = _palette(order.bible)
        self.scene = Scene(order, backdrop(order))
        self.over_set = over_set
        self.letters = self._set_type(order, shot.card, palette)
        frame = self.scene.frame
        self.dim = _dimming(frame.width, frame.height) if over_set else None
        self.lamp = "#ffdf9e" if over_set else lighter(palette[2], 0.5)

    def frames(self, geometry: list[FrameGeometry]) -> Iterator[Picture]:
        """Every frame in turn, in one and the same memory; `geometry` gains an entry each."""
        for index in range(len(self.scene.views)):
            self.draw(index)
            geometry.append(self.scene.geometry(index))
            yield self.scene.picture()

    def draw(self, index: int) -> None:
        """Draw one frame into the scene's pixels."""
        self.scene.draw(index)
        self._dress(index / float(self.scene.rate.fraction))

    def _dress(self, seconds: float) -> None:
        pixels, frame = self.scene.pixels, self.scene.frame
        if self.dim is not None:
            pixels[:] = cv2.multiply(pixels, self.dim, scale=1 / 255)
        canvas = self.scene.surface.getCanvas()
        # A lamp that wanders behind the letters: the picture breathes, and is never frozen.
        turn = seconds * 0.55
        x, y = frame.width * (0.5 + 0.16 * math.sin(turn)), frame.height * (0.47 + 0.05 * math.cos(0.8 * turn))
        shine(canvas, x, y, 0.62 * frame.height, self.lamp, (0.2 if self.over_set else 0.16) + 0.03 * math.sin(1.9 * seconds))
        start, end = _APPEARS
        share = min(1.0, max(0.0, (seconds - start) / (end - start)))
        share = share * share * (3 - 2 * share)
        if share > 0:
            lay(pixels, self.letters if share >= 1 else np.asarray(cv2.convertScaleAbs(self.letters, alpha=share), dtype=np.uint8))

    def _set_type(self, order: Order, card: Card, palette: tuple[str, ...]) -> Pixels:
        frame = self.scene.frame
        pixels = np.zeros((frame.height, frame.width, 4), dtype=np.uint8)
        surface = surface_over(pixels)
        canvas = surface.getCanvas()
        canvas.scale(frame.scale, frame.scale)
        colours = (CREAM, "#ffd98c") if self.over_set else (INK, mix(INK, palette[1], 0.35))
        shadow, strength = ("#080512", 0.55) if self.over_set else ("#4a2014", 0.3)
        stock = self.scene.stock.but(shadow=shadow, shadow_alpha=strength, grain=0.3)
        width = HEIGHT * frame.aspect
        room = 1400.0 if self.over_set else (1.5 if frame.aspect > 1.2 else 1.42) * _opening(frame.aspect)[0]
        write(Cutter(canvas, stock, frame.scale), card, width, room, colours)
        return pixels


def backdrop(order: Order) -> Callable[[Stock, float], BuiltSet] | None:
    """How a shot's set is built: a card without a set stands before the light box; None is the shot's own set."""
    if order.shot.card is None or order.shot.set is not None:
        return None
    palette, aspect = _palette(order.bible), order.size.width / order.size.height
    return lambda stock, scale: light_box(palette, stock, aspect)


def layout(card: Card, width: float, room: float) -> tuple[Setting, Setting | None]:
    """The card's type for a frame `width` units wide, in the middle `room` of it: inside its margins whatever the words."""
    room = min(room, width - 2 * min(MARGIN, 0.09 * width))
    title = fit(card.title, Face.TITLE, room, 480, min(230.0, 0.3 * width), 54, 4, 0.98)
    subtitle = fit(card.subtitle, Face.ITALIC, room, 190, 52, 30, 3, 1.3, 0.88) if card.subtitle.strip() else None
    return title, subtitle


def write(cut: Cutter, card: Card, width: float, room: float, colours: tuple[str, str]) -> None:
    """Lay the letters, with a small ornament between title and subtitle, about the frame's middle."""
    title, subtitle = layout(card, width, room)
    gap = 74.0 if subtitle else 0.0
    tall = title.height + gap + (subtitle.height if subtitle else 0.0)
    top = (HEIGHT - tall) / 2 - 24
    middle = width / 2
    colour, accent = colours
    cut.piece(title.path(middle, top), colour, 5, (tone(colour, 0.02), tone(colour, -0.05)), edge=0.3)
    if subtitle is None:
        return
    ornament = top + title.height + 0.45 * gap
    reach = min(170.0, 0.3 * title.width)
    for side in (-1, 1):
        cut.line([(middle + side * 26, ornament), (middle + side * reach, ornament)], 3.2, accent, 0.9)
    diamond = [(middle, ornament - 11, 1), (middle + 9, ornament, 1), (middle, ornament + 11, 1), (middle - 9, ornament, 1)]
    cut.piece(smooth(diamond), accent, 2)
    cut.piece(subtitle.path(middle, top + title.height + gap), mix(colour, accent, 0.25), 2, edge=0)


def _opening(aspect: float) -> tuple[float, float]:
    """Half the breadth and height of the light box's smallest window, for a frame's aspect."""
    return min(700.0, 0.4 * HEIGHT * aspect), 350.0 if aspect > 1.2 else 400.0


def light_box(palette: tuple[str, ...], stock: Stock, aspect: float) -> BuiltSet:
    """A paper light box: sheets with ever wider windows, the farthest lit from behind."""
    paper = stock.but(light=(-0.35, -0.94), shadow=darker(palette[0], 0.5), shadow_alpha=0.5, rough=2.0)
    layers = [Layer("light", 0.3, lambda cut: _back_sheet(Cutter(cut.canvas, paper, cut.scale, 1), palette))]
    for number in range(4):
        layers.append(Layer(f"sheet {number}", 0.55 + 0.2 * number, _window(number, palette, paper, _opening(aspect)), seed=number))
    plan = LightPlan(vignette=darker(palette[0], 0.6), vignette_strength=0.6)
    half = HEIGHT * aspect / 2
    return BuiltSet(tuple(layers), Stage(), plan, (960 - half, 0.0, 960 + half, HEIGHT), (960.0, 540.0), effects=("dust",), indoors=True)


def _back_sheet(cut: Cutter, palette: tuple[str, ...]) -> None:
    pale = lighter(palette[2], 0.72)
    cut.canvas.drawRect(skia.Rect(-480, -270, 2400, 1350), shaded((0, 0), (0, 1080), (pale, lighter(palette[2], 0.5))))
    glow(cut.canvas, 960, 500, 900, "#fff6dc", 0.85)


def _window(number: int, palette: tuple[str, ...], stock: Stock, opening: tuple[float, float]) -> Callable[[Cutter], None]:
    share = number / 3
    colour = mix(lighter(palette[1], 0.35), darker(palette[0], 0.35), share)

    def paint(cut: Cutter) -> None:
        random = np.random.default_rng(40 + number)
        half_x, half_y = opening[0] * (1 + 0.16 * number), opening[1] + 62 * number
        points = []
        for turn in np.linspace(0, 2 * math.pi, 18 - 2 * number, endpoint=False):
            wave = 1 + 0.055 * math.sin(3 * turn + number * 1.3) + float(random.uniform(-0.03, 0.03))
            # A superellipse: nearly a stage's opening, but cut by hand.
            c, s = math.cos(turn), math.sin(turn)
            points.append((960 + half_x * wave * math.copysign(abs(c) ** 0.62, c), 528 + half_y * wave * math.copysign(abs(s) ** 0.62, s)))
        sheet = skia.Path(to_path(rect(-700, -500, 2620, 1580)))
        sheet.addPath(to_path(smooth(points, steps=10)))
        sheet.setFillType(skia.PathFillType.kEvenOdd)
        Cutter(cut.canvas, stock, cut.scale, number).piece(sheet, colour, 12 + 3 * number, (tone(colour, 0.05), tone(colour, -0.06)))

    return paint


def _palette(bible: Bible) -> tuple[str, str, str]:
    """Dark, middle and light of the film's colours."""
    colours = sorted(bible.palette, key=lightness)
    if len(colours) < 3:
        return "#4b2b3e", "#c65a3a", "#f3d9a0"
    dark, light = colours[0], colours[-1]
    middle = max(colours[1:-1], key=lambda colour: abs(lightness(colour) - lightness(dark)) * 0.2 + _vivid(colour))
    return dark, middle, light


def _vivid(colour: str) -> float:
    bands = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return float(max(bands) - min(bands))


def _dimming(width: int, height: int) -> Pixels:
    """What a set is multiplied by behind type: dark in the middle, where the letters stand, violet, never black."""
    x, y = np.linspace(-1, 1, width)[None, :], np.linspace(-1, 1, height)[:, None]
    light = 0.5 + 0.14 * np.clip(np.hypot(0.8 * x, y), 0, 1)
    shade = np.stack([light * 1.06, light * 0.94, light], axis=-1)
    pixels = np.full((height, width, 4), 255, dtype=np.uint8)
    pixels[..., :3] = np.round(np.clip(shade, 0, 1) * 255)
    return pixels


__all__ = ["CardScene", "backdrop", "layout", "light_box", "write"]
