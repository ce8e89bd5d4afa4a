"""Light: glows, beams and the vignette, baked; and the relighting of figures to their set."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import skia

from .blend import Pixels, pixels_of, screen
from .colour import argb

_FALL = ((0.0, 1.0), (0.3, 0.42), (0.62, 0.12), (1.0, 0.0))  # how a glow fades along its radius


@dataclass(frozen=True)
class Glow:
    """A light that is seen, screened over everything behind the front layers: a lamp, a window.

    In units of the main plane. `flicker` (0 to 1) is how far its strength wanders; `parallax` of
    its own plane; `front` glows also over figures.
    """

    x: float
    y: float
    radius: float
    colour: str
    alpha: float
    flicker: float = 0.0
    parallax: float = 1.0
    front: bool = False


@dataclass(frozen=True)
class Key:
    """A light that falls on figures, in units of the main plane: stronger the nearer they stand."""

    x: float
    y: float
    radius: float
    colour: str
    alpha: float


@dataclass(frozen=True)
class Rim:
    """A lit edge of figures. (`dx`, `dy`) points from the figure toward the light, in units: 3 to 8 long."""

    dx: float
    dy: float
    colour: str
    alpha: float = 0.8
    blur: float = 2.5


@dataclass(frozen=True)
class LightPlan:
    """How a set lights what stands in it.

    `ambient` is multiplied over figures by `ambient_strength`; `gradient` is multiplied from their
    head to their feet; `side` from the lit side (`side_from`: -1 left, 1 right) to the shaded one.
    `bounce` is screened up from their feet. `rims`: warm toward the light, cool on the other side.
    `shadow` is the colour of contact shadows, `cast` how far they lean away from the light (in
    figure widths). `pool` is the light that parts figures from their ground when asked for.
    The vignette darkens the frame's corners about `vignette_centre` (fractions of the frame).
    """

    ambient: str = "#ffffff"
    ambient_strength: float = 0.0
    gradient: tuple[str, ...] = ()
    side: tuple[str, str] = ("#ffffff", "#ffffff")
    side_from: int = -1
    keys: tuple[Key, ...] = ()
    rims: tuple[Rim, ...] = ()
    bounce: str = "#ffffff"
    bounce_strength: float = 0.0
    shadow: str = "#1a0f1e"
    shadow_alpha: float = 0.45
    cast: float = 0.15
    pool: str = "#ffe9bd"
    glows: tuple[Glow, ...] = ()
    vignette: str = "#0a0814"
    vignette_strength: float = 0.55
    vignette_centre: tuple[float, float] = (0.5, 0.5)


def radial(x: float, y: float, radius: float, colour: str, alpha: float) -> skia.Shader:
    """A glow's shader: it fades fast at first, then slowly."""
    colours = [argb(colour, alpha * share) for _, share in _FALL]
    return skia.GradientShader.MakeRadial(skia.Point(x, y), radius, colours, [at for at, _ in _FALL])


def glow(
    canvas: skia.Canvas, x: float, y: float, radius: float, colour: str, alpha: float, blend: skia.BlendMode = skia.BlendMode.kScreen
) -> None:
    """Draw a glow at once: for what is baked. `GlowSprite` is for every frame."""
    canvas.drawCircle(x, y, radius, skia.Paint(AntiAlias=True, Shader=radial(x, y, radius, colour, alpha), BlendMode=blend))


def beam(
    canvas: skia.Canvas, x: float, y: float, angle: float, spread: float, length: float, colour: str, alpha: float, blur: float
) -> None:
    """Draw a wedge of light from (x, y), `angle` and half `spread` in radians, blurred by `blur` units."""
    ends = [(x + math.cos(turn) * length, y + math.sin(turn) * length) for turn in (angle - spread, angle + spread)]
    aside = (-math.sin(angle) * 8, math.cos(angle) * 8)
    corners = [(x - aside[0], y - aside[1]), ends[0], ends[1], (x + aside[0], y + aside[1])]
    path = skia.Path.Polygon([skia.Point(*corner) for corner in corners], True)
    colours = [argb(colour, alpha * share) for share in (1, 0.6, 0.22, 0)]
    shader = skia.GradientShader.MakeRadial(skia.Point(x, y), length, colours, [0, 0.25, 0.65, 1])
    paint = skia.Paint(AntiAlias=True, Shader=shader, BlendMode=skia.BlendMode.kScreen)
    paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
    canvas.drawPath(path, paint)


@lru_cache(maxsize=64)
def _glow_pixels(colour: str) -> Pixels:
    surface = skia.Surface.MakeRasterN32Premul(128, 128)
    glow(surface.getCanvas(), 64, 64, 64, colour, 1.0, skia.BlendMode.kSrcOver)
    return pixels_of(surface.getCanvas()).copy()


def shine(canvas: skia.Canvas, x: float, y: float, radius: float, colour: str, alpha: float) -> None:
    """Draw a glow for one frame, from a small baked one."""
    screen(canvas, _glow_pixels(colour), (x - radius, y - radius, x + radius, y + radius), min(1.0, alpha))


def flicker(seconds: float, amount: float, seed: int = 0) -> float:
    """A flame's strength about 1, wandering by `amount`."""
    wander = math.sin(seconds * 9.1 + seed) * 0.5 + math.sin(seconds * 5.3 + seed * 1.7) * 0.3 + math.sin(seconds * 14.7 + seed * 0.6) * 0.2
    return 1 + amount * wander


@lru_cache(maxsize=32)
def soft_disc(colour: str) -> skia.Image:
    """A small disc with a soft edge, to be stretched into shadows and pools."""
    surface = skia.Surface.MakeRasterN32Premul(64, 64)
    colours = [argb(colour, share) for share in (1.0, 0.86, 0.42, 0.1, 0.0)]
    shader = skia.GradientShader.MakeRadial(skia.Point(32, 32), 32, colours, [0.0, 0.35, 0.65, 0.86, 1.0])
    surface.getCanvas().drawCircle(32, 32, 32, skia.Paint(AntiAlias=True, Shader=shader))
    return surface.makeImageSnapshot()
