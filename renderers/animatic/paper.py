"""Cut paper: pieces with shadow, grain and a lit edge, baked once into sprites that are posed by transform."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import skia
from numpy.typing import NDArray

from . import styles
from .blend import over, pixels_of
from .colour import argb, mix, tone
from .shapes import Outline, Points, ribbon, to_path
from .shapes import rough as roughen

Bounds = tuple[float, float, float, float]
"""Left, top, right, bottom in units."""

_TILE = 512
_LARGE = 60_000  # pixels from which a scaled sprite is laid by `blend.over`
_WHOLE = 400_000  # pixels of a sprite that is always baked whole
_LINEAR = skia.SamplingOptions(skia.FilterMode.kLinear)


@dataclass(frozen=True)
class Stock:
    """The paper of a style or a set.

    `light` points toward the light (unit length, y down). Shadows fall away from it by a piece's
    height, blurred by `shadow_blur` times that. `form` is the lightness that a piece gains at its
    top and loses at its foot (OKLab). `rough` is the amplitude of cut edges in units, `edge` the
    strength of their lit rim.
    """

    light: tuple[float, float] = (-0.5, -0.86)
    shadow: str = "#1a0f1e"
    shadow_alpha: float = 0.34
    shadow_blur: float = 0.62
    grain: float = 0.38
    form: float = 0.03
    rough: float = 1.2
    edge: float = 0.28
    edge_light: str = "#fff6e0"
    final_grain: float = 0.2
    vignette: str = "#0a0814"
    vignette_strength: float = 0.55

    @classmethod
    def of(cls, style: str) -> Stock:
        """The paper of a style by name; raises `UnknownName`."""
        return cls(**styles.load(style).paper.model_dump())

    def but(self, **changes: object) -> Stock:
        """The same paper with some fields changed, as a set does for its own light and shadow hue."""
        return replace(self, **changes)  # type: ignore[arg-type]


class Cutter:
    """Cuts pieces and lays them on a canvas whose matrix maps units to pixels; `scale` is pixels a unit."""

    def __init__(self, canvas: skia.Canvas, stock: Stock, scale: float = 1.0, seed: int = 0) -> None:
        self.canvas = canvas
        self.stock = stock
        self.scale = scale
        self.seed = seed

    def piece(
        self,
        outline: Outline | skia.Path,
        colour: str,
        height: float = 5,
        gradient: tuple[str, ...] | None = None,
        rough: float | None = None,
        edge: float | None = None,
        grain: float | None = None,
        shadow: float | None = None,
    ) -> skia.Path:
        """Lay one piece of paper `height` units above what is below it; returns its cut path.

        `gradient` gives the colours from top to foot (default: the colour, a little lighter to a
        little darker). `rough`, `edge`, `grain` and `shadow` replace the stock's; 0 leaves them out.
        """
        path, seed = self._cut(outline, self.stock.rough if rough is None else rough)
        box = path.getBounds()
        margin = 2.5 * height + 4
        if self.canvas.quickReject(box.makeOutset(margin, margin)):
            return path
        if height > 0:
            self._cast_shadow(path, height, self.stock.shadow_alpha if shadow is None else shadow)
        self._fill(path, box, colour, gradient)
        self._grain(path, box, self.stock.grain if grain is None else grain, seed)
        lit = self.stock.edge if edge is None else edge
        if lit > 0:
            self._lit_edge(path, lit)
        return path

    def line(self, points: Points, width: float, colour: str, alpha: float = 1.0, taper: bool = True) -> None:
        """Draw a line as a thin ribbon, thinner toward both ends when it tapers."""
        at = np.linspace(0.02, 0.98, len(points))
        widths = width * (0.25 + 0.75 * np.sin(math.pi * at) ** 0.6) if taper else np.full(len(points), width)
        self.canvas.drawPath(to_path(ribbon(points, widths.tolist())), fill(colour, alpha))

    def wash(self, shape: Outline | skia.Path, colour: str, alpha: float = 1.0, blur: float = 0.0) -> None:
        """Lay a flat or blurred (`blur` units) stain with no paper to it: blush, soft shade, haze."""
        path = shape if isinstance(shape, skia.Path) else to_path(shape)
        self.canvas.drawPath(path, fill(colour, alpha, blur))

    @contextmanager
    def group(
        self, x: float = 0.0, y: float = 0.0, scale: float = 1.0, turn: float = 0.0, clip: Outline | skia.Path | None = None
    ) -> Iterator[Cutter]:
        """A cutter whose pieces are scaled, turned (radians) and shifted together, inside `clip` (outer units)."""
        self.canvas.save()
        if clip is not None:
            path = clip if isinstance(clip, skia.Path) else to_path(clip)
            self.canvas.clipPath(path, skia.ClipOp.kIntersect, True)
        self.canvas.translate(x, y)
        if turn:
            self.canvas.rotate(math.degrees(turn))
        if scale != 1.0:
            self.canvas.scale(scale, scale)
        try:
            yield Cutter(self.canvas, self.stock, self.scale * abs(scale), self.seed)
        finally:
            self.canvas.restore()

    def _cut(self, outline: Outline | skia.Path, amplitude: float) -> tuple[skia.Path, int]:
        if not isinstance(outline, np.ndarray):
            box = outline.getBounds()
            return outline, zlib.crc32(f"{box.left():.1f} {box.top():.1f} {box.width():.1f}".encode(), self.seed)
        seed = zlib.crc32(np.round(outline[:4], 1).tobytes(), self.seed)
        return to_path(roughen(outline, amplitude, seed)), seed

    def _cast_shadow(self, path: skia.Path, height: float, alpha: float) -> None:
        if alpha <= 0:
            return
        stock, canvas = self.stock, self.canvas
        canvas.save()
        canvas.translate(-stock.light[0] * height, -stock.light[1] * height)
        canvas.drawPath(path, fill(stock.shadow, alpha, max(0.5, stock.shadow_blur * height)))
        canvas.restore()
        # Two bare strokes stand in for a blurred contact line: blurring a long thin path costs tens of milliseconds.
        canvas.drawPath(path, stroke(stock.shadow, 3.6, alpha * 0.2))
        canvas.drawPath(path, stroke(stock.shadow, 1.8, alpha * 0.35))

    def _fill(self, path: skia.Path, box: skia.Rect, colour: str, gradient: tuple[str, ...] | None) -> None:
        form = self.stock.form
        if gradient is None and (form <= 0 or box.height() * self.scale < 6):
            self.canvas.drawPath(path, fill(colour))
            return
        colours = gradient or (tone(colour, form), colour, tone(colour, -form))
        self.canvas.drawPath(path, shaded((0, box.top()), (0, box.bottom()), colours))

    def _grain(self, path: skia.Path, box: skia.Rect, strength: float, seed: int) -> None:
        if strength <= 0 or box.width() * self.scale < 3:
            return
        # An image shader costs some 80 ms to set, so the tile is moved by the canvas and never by a new shader.
        paint = skia.Paint(_grain_paint(self.scale > 1.2))
        paint.setAlphaf(strength)
        texel = self.scale**-0.5
        canvas = self.canvas
        canvas.save()
        canvas.clipPath(path, skia.ClipOp.kIntersect, True)
        canvas.translate(seed % _TILE, (seed // _TILE) % _TILE)
        canvas.scale(texel, texel)
        canvas.drawPaint(paint)
        canvas.restore()

    def _lit_edge(self, path: skia.Path, strength: float) -> None:
        stock, canvas = self.stock, self.canvas
        inward = 1.1
        canvas.save()
        canvas.clipPath(path, skia.ClipOp.kIntersect, True)
        canvas.translate(-stock.light[0] * inward, -stock.light[1] * inward)
        canvas.drawPath(path, stroke(stock.edge_light, 1.7, strength))
        canvas.translate(2 * stock.light[0] * inward, 2 * stock.light[1] * inward)
        canvas.drawPath(path, stroke(stock.shadow, 1.7, strength * 0.7))
        canvas.restore()


class Sprite:
    """A drawing that becomes an image when it is first seen, and is posed by transform from then on.

    A large one is baked only where the canvas shows it, with room to move, and again when that was
    not enough; what was cut is the same wherever the window lies.
    """

    def __init__(self, draw: Callable[[Cutter], None], bounds: Bounds, stock: Stock, scale: float, seed: int) -> None:
        left, top, right, bottom = bounds
        self.scale = scale
        # Whole pixels of the sprite's own grid, so that an unmoved sprite is copied and not resampled.
        self._area = (math.floor(left * scale), math.floor(top * scale), math.ceil(right * scale), math.ceil(bottom * scale))
        self._draw, self._stock, self._seed = draw, stock, seed
        self._window: tuple[int, int, int, int] | None = None
        self._image: skia.Image | None = None
        self.rect = skia.Rect.MakeLTRB(*(edge / scale for edge in self._area))

    @property
    def image(self) -> skia.Image:
        """The whole picture, baked."""
        return self._baked(self._area)

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """The whole picture as ``(h, w, 4)``, blue green red alpha, premultiplied; read only."""
        return pixels_of(self.image)

    @property
    def bounds(self) -> Bounds:
        """What the whole picture covers, in units."""
        return self.rect.left(), self.rect.top(), self.rect.right(), self.rect.bottom()

    def draw(self, canvas: skia.Canvas, alpha: float = 1.0) -> None:
        """Draw it where it was cut, in units; the caller has set the canvas's matrix."""
        if alpha <= 0 or canvas.quickReject(self.rect):
            return
        image = self._baked(self._wanted(canvas))
        assert self._window is not None
        matrix = canvas.getTotalMatrix()
        stretch = abs(matrix.getScaleX()) / self.scale
        if alpha >= 1 and abs(stretch - 1) > 1e-5 and image.width() * image.height() > _LARGE:
            matrix.preScale(1 / self.scale, 1 / self.scale)
            matrix.preTranslate(self._window[0], self._window[1])
            over(canvas, pixels_of(image), matrix)
            return
        paint = None
        if alpha < 1:
            paint = skia.Paint()
            paint.setAlphaf(alpha)
        canvas.save()
        canvas.scale(1 / self.scale, 1 / self.scale)
        canvas.drawImage(image, self._window[0], self._window[1], _LINEAR, paint)
        canvas.restore()

    def _wanted(self, canvas: skia.Canvas) -> tuple[int, int, int, int]:
        """The window to draw now: the baked one if it holds all that is seen, else a new one."""
        left, top, right, bottom = self._area
        if (right - left) * (bottom - top) <= _WHOLE:
            return self._area
        seen, scale = canvas.getLocalClipBounds(), self.scale
        need = (max(left, math.floor(seen.left() * scale)), max(top, math.floor(seen.top() * scale)),
                min(right, math.ceil(seen.right() * scale)), min(bottom, math.ceil(seen.bottom() * scale)))  # fmt: skip
        have = self._window
        if have is not None and have[0] <= need[0] and have[1] <= need[1] and have[2] >= need[2] and have[3] >= need[3]:
            return have
        wide, tall = round(0.12 * seen.width() * scale), round(0.12 * seen.height() * scale)
        return max(left, need[0] - wide), max(top, need[1] - tall), min(right, need[2] + wide), min(bottom, need[3] + tall)

    def _baked(self, window: tuple[int, int, int, int]) -> skia.Image:
        if self._image is None or self._window != window:
            left, top, right, bottom = window
            surface = skia.Surface.MakeRasterN32Premul(max(1, right - left), max(1, bottom - top))
            canvas = surface.getCanvas()
            canvas.clear(0)
            canvas.translate(-left, -top)
            canvas.scale(self.scale, self.scale)
            self._draw(Cutter(canvas, self._stock, self.scale, self._seed))
            self._image, self._window = surface.makeImageSnapshot(), window
        return self._image


def bake(draw: Callable[[Cutter], None], bounds: Bounds, stock: Stock, scale: float, seed: int = 0) -> Sprite:
    """A sprite of what `draw` cuts inside `bounds` (units), `scale` pixels a unit; drawn when first seen."""
    return Sprite(draw, bounds, stock, scale, seed)


def fill(colour: str, alpha: float = 1.0, blur: float = 0.0, blend: skia.BlendMode | None = None) -> skia.Paint:
    """A paint that fills; `blur` in units."""
    paint = skia.Paint(AntiAlias=True, Color=argb(colour, alpha))
    if blur > 0:
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
    if blend is not None:
        paint.setBlendMode(blend)
    return paint


def stroke(colour: str, width: float, alpha: float = 1.0) -> skia.Paint:
    """A paint that draws a line of even width with round ends."""
    return skia.Paint(
        AntiAlias=True,
        Color=argb(colour, alpha),
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=width,
        StrokeCap=skia.Paint.kRound_Cap,
        StrokeJoin=skia.Paint.kRound_Join,
    )


def shaded(
    start: tuple[float, float], end: tuple[float, float], colours: tuple[str, ...], stops: tuple[float, ...] | None = None
) -> skia.Paint:
    """A paint with a linear gradient."""
    points = [skia.Point(*start), skia.Point(*end)]
    shader = skia.GradientShader.MakeLinear(points, [argb(colour) for colour in colours], list(stops) if stops else None)
    return skia.Paint(AntiAlias=True, Shader=shader)


@lru_cache(maxsize=1)
def grain_tile() -> NDArray[np.float64]:
    """Paper grain, ``(512, 512)``, mean 0 and deviation 1: five octaves of blurred noise and 900 fibres."""
    random = np.random.default_rng(3)
    across, down = np.fft.rfftfreq(_TILE)[None, :], np.fft.fftfreq(_TILE)[:, None]
    tile = np.zeros((_TILE, _TILE))
    for radius, weight in ((1, 0.30), (2, 0.35), (5, 0.25), (24, 0.35), (90, 0.30)):
        spectrum = np.fft.rfft2(random.standard_normal((_TILE, _TILE)))
        octave = np.fft.irfft2(spectrum * np.exp(-2 * (across**2 + down**2) * (2.2 * radius) ** 2), s=tile.shape)
        tile += weight * octave / octave.std()
    for _ in range(900):
        x, y = random.uniform(0, _TILE, 2)
        angle, strength = random.uniform(0, 2 * math.pi), random.choice((-1, 1)) * random.uniform(0.5, 1.4)
        for _ in range(int(random.integers(6, 22))):
            x, y, angle = x + math.cos(angle), y + math.sin(angle), angle + random.uniform(-0.12, 0.12)
            tile[int(y) % _TILE, int(x) % _TILE] += strength
    return np.asarray((tile - tile.mean()) / tile.std())


@lru_cache(maxsize=2)
def _grain_paint(linear: bool) -> skia.Paint:
    value = np.clip(128 + 26 * grain_tile(), 0, 255).astype(np.uint8)
    image = skia.Image.fromarray(np.ascontiguousarray(np.dstack([value, value, value, np.full_like(value, 255)])))
    sampling = _LINEAR if linear else skia.SamplingOptions()
    shader = image.makeShader(skia.TileMode.kRepeat, skia.TileMode.kRepeat, sampling)
    return skia.Paint(Shader=shader, BlendMode=skia.BlendMode.kSoftLight)


def haze(colour: str, air: str, amount: float) -> str:
    """A colour seen through so much air: farther planes take more."""
    return mix(colour, air, amount)


__all__ = ["Bounds", "Cutter", "Sprite", "Stock", "bake", "fill", "grain_tile", "haze", "shaded", "stroke"]
