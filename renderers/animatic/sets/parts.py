"""What every set is helped by: soft shadows, washes and shafts of light."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import cast

import skia

from ..colour import argb, darker, lighter
from ..paper import Cutter, Stock
from ..shapes import Points, to_path

Bounds = tuple[float, float, float, float]
"""Left, top, right, bottom, in units."""

WHOLE: Bounds = (-480.0, -270.0, 2400.0, 1350.0)
"""What a main plane covers, so that the camera has room."""

Stop = str | tuple[str, float]
"""A gradient's colour, or colour and alpha."""


def shaded(colour: str, strength: float = 1.0) -> tuple[str, str]:
    """A piece's vertical gradient: a little lighter above, a little darker below."""
    return lighter(colour, 0.12 * strength), darker(colour, 0.1 * strength)


@contextmanager
def clipped(canvas: skia.Canvas, outline: Points) -> Iterator[None]:
    """Draw only inside an outline."""
    canvas.save()
    canvas.clipPath(to_path(outline), skia.ClipOp.kIntersect, True)
    try:
        yield
    finally:
        canvas.restore()


def on(stock: Stock, paint: Callable[[Cutter], None]) -> Callable[[Cutter], None]:
    """A layer's painting, cut from the set's own paper instead of the style's: its light, its hue of shadow."""

    def painted(cut: Cutter) -> None:
        paint(Cutter(cut.canvas, stock, cut.scale, cut.seed))

    return painted


def plain(colour: str, alpha: float = 1.0, blur: float = 0.0, blend: skia.BlendMode = skia.BlendMode.kSrcOver) -> skia.Paint:
    """A paint of one colour; `blur` is a Gaussian's sigma in units."""
    paint = skia.Paint(AntiAlias=True, Color=argb(colour, alpha), BlendMode=blend)
    if blur > 0:
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
    return paint


def _stops(stops: Sequence[Stop]) -> list[int]:
    return [argb(stop) if isinstance(stop, str) else argb(*stop) for stop in stops]


def linear(start: tuple[float, float], end: tuple[float, float], stops: Sequence[Stop], at: Sequence[float] | None = None) -> skia.Shader:
    """A linear gradient."""
    return skia.GradientShader.MakeLinear([skia.Point(*start), skia.Point(*end)], _stops(stops), list(at) if at else None)


def radial(centre: tuple[float, float], radius: float, stops: Sequence[Stop], at: Sequence[float] | None = None) -> skia.Shader:
    """A radial gradient."""
    return skia.GradientShader.MakeRadial(skia.Point(*centre), radius, _stops(stops), list(at) if at else None)


def strip(left: float, top: float, right: float, bottom: float) -> skia.Rect:
    """A plain rectangle, with straight edges and no paper to it."""
    return skia.Rect(left, top, right, bottom)


def fill(
    canvas: skia.Canvas, area: Bounds | Points, shader: skia.Shader, blend: skia.BlendMode = skia.BlendMode.kSrcOver, blur: float = 0.0
) -> None:
    """Fill a rectangle, or an outline, with a gradient."""
    paint = skia.Paint(AntiAlias=True, Shader=shader, BlendMode=blend)
    if blur > 0:
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
    if isinstance(area, tuple) and len(area) == 4 and isinstance(area[0], (int, float)):
        canvas.drawRect(skia.Rect(*area), paint)
    else:
        canvas.drawPath(to_path(cast("Points", area)), paint)


def contact(cut: Cutter, x: float, y: float, width: float, alpha: float = 0.4, lean: float = 0.14, colour: str = "#4a1a28") -> None:
    """The soft shadow of what stands at (x, y); `lean` shifts it along the ground, in widths."""
    half, flat = width / 2, min(20.0, width * 0.085)
    shift = lean * width
    oval = skia.Rect(x - half + min(shift, 0) * 1.2, y - flat, x + half + max(shift, 0) * 1.2, y + flat * 1.25)
    cut.canvas.drawOval(oval, plain(colour, alpha, max(2.0, flat * 0.55)))


def sheen(cut: Cutter, x: float, y: float, rx: float, ry: float, alpha: float) -> None:
    """A soft highlight on glaze or metal."""
    cut.canvas.drawOval(skia.Rect(x - rx, y - ry, x + rx, y + ry), plain("#fff3d8", alpha, max(0.8, rx * 0.42)))


def glow(canvas: skia.Canvas, x: float, y: float, radius: float, colour: str, alpha: float, over: bool = False) -> None:
    """Light around a lamp, on screen; `over` lays it as paint, for what is already pale."""
    blend = skia.BlendMode.kSrcOver if over else skia.BlendMode.kScreen
    shader = radial((x, y), radius, [(colour, alpha), (colour, alpha * 0.42), (colour, alpha * 0.12), (colour, 0.0)], (0.0, 0.3, 0.62, 1.0))
    canvas.drawCircle(x, y, radius, skia.Paint(AntiAlias=True, Shader=shader, BlendMode=blend))


def shaft(canvas: skia.Canvas, quad: Points, colour: str, strength: float, blur: float = 16.0) -> None:
    """A shaft of light from the quad's first edge, fading toward its second."""
    top = ((quad[0][0] + quad[1][0]) / 2, (quad[0][1] + quad[1][1]) / 2)
    end = ((quad[2][0] + quad[3][0]) / 2, (quad[2][1] + quad[3][1]) / 2)
    shader = linear(top, end, [(colour, strength), (colour, strength * 0.55), (colour, 0.0)], (0.0, 0.5, 1.0))
    fill(canvas, quad, shader, skia.BlendMode.kScreen, blur)


def grade(
    canvas: skia.Canvas, bounds: Bounds, centre: tuple[float, float], radius: float, tones: tuple[str, str, str], at: float = 0.4
) -> None:
    """Multiply what is drawn so far by light that falls off from `centre`; what is clear stays clear."""
    shader = radial(centre, radius, [tones[0], tones[1], tones[2]], (0.0, at, 1.0))
    fill(canvas, bounds, shader, skia.BlendMode.kModulate)


def haze(canvas: skia.Canvas, bounds: Bounds, colour: str, stops: Sequence[float]) -> None:
    """A veil over what is drawn so far: `stops` are its alphas from top to bottom, evenly spaced."""
    shader = linear((0, bounds[1]), (0, bounds[3]), [(colour, alpha) for alpha in stops])
    fill(canvas, bounds, shader, skia.BlendMode.kSrcATop)


def dusk(canvas: skia.Canvas, bounds: Bounds, strength: float, colour: str = "#3c3aa6") -> None:
    """The sky's own violet over what is drawn so far, after dark; without it warm colours turn grey under blue light."""
    if strength > 0:
        canvas.drawRect(skia.Rect(*bounds), plain(colour, strength, blend=skia.BlendMode.kSrcATop))


def lamplight(canvas: skia.Canvas, lamp: tuple[float, float], floor: tuple[float, float], strength: float) -> None:
    """A lamp's light on the wall about it and, flattened, on the floor."""
    if strength <= 0.02:
        return
    glow(canvas, lamp[0], lamp[1], 860, "#ffb868", 0.3 * strength)
    canvas.save()
    canvas.translate(floor[0], floor[1])
    canvas.scale(1, 0.26)
    glow(canvas, 0, 0, 640, "#ffc078", 0.34 * strength)
    canvas.restore()
