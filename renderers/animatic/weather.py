"""Weather and air: rain, snow, fog, wind, dust and lightning, the same for the same seed and second.

Everything here lies over the whole frame. `Air.draw` takes a canvas in pixels; speeds and sizes are
in shares of the frame's height, so that any size shows the same weather.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np
import skia

from ...core.names import Weather
from .blend import Pixels, image_of
from .colour import argb, channels
from .paper import stroke

Veil = Callable[[skia.Canvas, float], None]
"""One moving layer of air: (canvas in pixels, seconds)."""


class Air:
    """The moving air of one shot: what is behind the figures and what is in front of them."""

    def __init__(
        self, weather: Weather, effects: tuple[str, ...], size: tuple[int, int], seed: int, dark: bool, flashes: tuple[float, ...] = ()
    ) -> None:
        self.size = size
        self.flashes = flashes
        self.behind: list[Veil] = []
        self.before: list[Veil] = []
        pale = "#cfe2e2" if dark else "#f2f8f6"
        if weather in {Weather.RAIN, Weather.STORM}:
            heavy = 1.5 if weather is Weather.STORM else 1.0
            slant = 0.26 if weather is Weather.STORM else 0.16
            self.behind.append(_rain(size, seed, round(170 * heavy), 0.040, 0.0011, pale, 0.30, slant, 1.25))
            self.before.append(_rain(size, seed + 1, round(130 * heavy), 0.048, 0.0014, pale, 0.38, slant, 1.45))
            self.before.append(_rain(size, seed + 2, round(34 * heavy), 0.11, 0.0024, pale, 0.24, slant, 1.9))
        if weather is Weather.SNOW:
            self.behind.append(_flakes(size, seed, 150, 0.0042, 0.8, 0.10))
            self.before.append(_flakes(size, seed + 1, 70, 0.0080, 0.9, 0.16))
        if weather is Weather.FOG:
            self.behind.append(_fog(size, seed, "#dfe6e2" if not dark else "#7f93a0", 0.5, 0.012, 0.35))
            self.before.append(_fog(size, seed + 1, "#e8ece6" if not dark else "#8a9ca6", 0.34, -0.02, 0.62))
        if weather is Weather.WIND or "leaves" in effects:
            self.before.append(_leaves(size, seed, 16 if weather is Weather.WIND else 7, dark))
        if "dust" in effects:
            self.before.append(_motes(size, seed, 70, "#fff2cf", 0.0016, 0.5))
        if "fireflies" in effects:
            self.before.append(_motes(size, seed, 26, "#e9ff9a", 0.0026, 0.85))

    def flash(self, seconds: float) -> float:
        """How bright lightning is now, 0 to 1: two strokes, then a fading glow."""
        light = 0.0
        for start in self.flashes:
            since = seconds - start
            if 0 <= since < 0.9:
                strokes = math.exp(-since * 14) + 0.7 * (math.exp(-(since - 0.16) * 11) if since >= 0.16 else 0.0)
                light = max(light, min(1.0, strokes))
        return light


def flashes(seed: int, seconds: float) -> tuple[float, ...]:
    """When lightning strikes in a shot that declares it: rarely, and never at its very ends."""
    random = np.random.default_rng(seed)
    if seconds < 1.2:
        return (seconds * 0.4,)
    first = float(random.uniform(0.25, 0.5)) * seconds
    return (first,) if seconds < 6 else (first, min(seconds - 0.8, first + float(random.uniform(2.4, 3.4))))


def _rain(
    size: tuple[int, int], seed: int, count: int, length: float, width: float, colour: str, alpha: float, slant: float, speed: float
) -> Veil:
    across, down = size
    random = np.random.default_rng(seed)
    count = max(8, round(count * min(1.4, across / down / (16 / 9))))
    left = random.uniform(-0.1 * down, across + slant * down + 0.1 * down, count)
    start = random.uniform(0, 1, count)
    fall = down * length * random.uniform(0.55, 1.2, count)
    pace = speed * random.uniform(0.9, 1.12, count)
    tall = 1.0 + 2 * length
    paint = stroke(colour, max(0.8, width * down), alpha)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        y = ((start + seconds * pace) % tall - length) * down
        x = left - slant * y
        points = np.stack([x, y, x - slant * fall, y + fall], axis=1).reshape(-1, 2)
        canvas.drawPoints(skia.Canvas.PointMode.kLines_PointMode, [skia.Point(a, b) for a, b in points.tolist()], paint)

    return draw


def _flakes(size: tuple[int, int], seed: int, count: int, radius: float, alpha: float, speed: float) -> Veil:
    across, down = size
    random = np.random.default_rng(seed)
    left, start = random.uniform(0, across, count), random.uniform(0, 1, count)
    big, phase, pace = random.uniform(0.5, 1.2, count), random.uniform(0, 2 * math.pi, count), speed * random.uniform(0.8, 1.2, count)
    bands = [np.flatnonzero((big >= low) & (big < high)) for low, high in ((0.5, 0.75), (0.75, 1.0), (1.0, 1.3))]

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        y = ((start + seconds * pace) % 1.06 - 0.03) * down
        x = (left + 0.035 * down * np.sin(seconds * 0.9 + phase) - 0.03 * down * seconds) % (across * 1.04) - 0.02 * across
        for band in bands:
            if len(band):
                paint = stroke("#f7fbff", max(1.2, 2 * radius * down * float(big[band].mean())), alpha)
                points = [skia.Point(a, b) for a, b in zip(x[band].tolist(), y[band].tolist(), strict=True)]
                canvas.drawPoints(skia.Canvas.PointMode.kPoints_PointMode, points, paint)

    return draw


@lru_cache(maxsize=8)
def _fog_pixels(seed: int, colour: str) -> Pixels:
    """A bank of fog that repeats sideways, ``256 x 512``, thickest in its middle."""
    random = np.random.default_rng(seed)
    across, down = np.fft.rfftfreq(512)[None, :], np.fft.fftfreq(256)[:, None]
    noise = np.zeros((256, 512))
    for reach, weight in ((40, 1.0), (18, 0.5), (8, 0.22)):
        spectrum = np.fft.rfft2(random.standard_normal((256, 512)))
        octave = np.fft.irfft2(spectrum * np.exp(-18 * (across**2 + (2 * down) ** 2) * reach**2), s=(256, 512))
        noise += weight * octave / octave.std()
    cover = np.clip(0.5 + 0.28 * noise / noise.std(), 0, 1) * np.sin(np.linspace(0, math.pi, 256))[:, None] ** 0.8
    red, green, blue = channels(colour)
    return np.asarray(np.round(cover[..., None] * (blue, green, red, 255)), dtype=np.uint8)


def _fog(size: tuple[int, int], seed: int, colour: str, alpha: float, speed: float, height: float) -> Veil:
    across, down = size
    wide, tall, top = round(2.2 * down), round(0.9 * down), round((height - 0.3) * down)
    # Spread to its full size once: a copy at whole pixels costs a tenth of scaling, and fog is too soft to show the steps.
    bank = cv2.resize(_fog_pixels(seed % 5, colour), (wide, tall), interpolation=cv2.INTER_LINEAR)
    image = image_of(np.asarray(cv2.convertScaleAbs(bank, alpha=alpha), dtype=np.uint8))

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        at = -(round(seconds * speed * down) % wide)
        while at < across:
            canvas.drawImage(image, at, top)
            at += wide

    return draw


def _leaves(size: tuple[int, int], seed: int, count: int, dark: bool) -> Veil:
    across, down = size
    random = np.random.default_rng(seed)
    start, high, pace = random.uniform(0, 1, count), random.uniform(0.1, 0.95, count), random.uniform(0.22, 0.42, count)
    phase, big = random.uniform(0, 2 * math.pi, count), random.uniform(0.008, 0.014, count)
    colours = ["#8a6a3a", "#b8763a", "#6f7a46"] if not dark else ["#4a4438", "#5c4a38", "#3e4638"]
    leaf = skia.Path()
    leaf.moveTo(-1, 0)
    leaf.quadTo(0, -0.75, 1, 0)
    leaf.quadTo(0, 0.75, -1, 0)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        for index in range(count):
            x = ((start[index] + seconds * pace[index]) % 1.2 - 0.1) * across
            y = (high[index] + 0.05 * math.sin(seconds * 1.7 + phase[index])) * down
            canvas.save()
            canvas.translate(x, y)
            canvas.rotate(math.degrees(math.sin(seconds * 2.3 + phase[index]) * 1.2 + phase[index]))
            canvas.scale(big[index] * down, big[index] * down * (0.35 + 0.65 * abs(math.sin(seconds * 3.1 + phase[index]))))
            canvas.drawPath(leaf, skia.Paint(AntiAlias=True, Color=argb(colours[index % 3], 0.9)))
            canvas.restore()

    return draw


def _motes(size: tuple[int, int], seed: int, count: int, colour: str, radius: float, alpha: float) -> Veil:
    across, down = size
    random = np.random.default_rng(seed)
    left, top = random.uniform(0, across, count), random.uniform(0, down, count)
    phase, big, slow = random.uniform(0, 2 * math.pi, count), random.uniform(0.6, 1.6, count), random.uniform(0.5, 1.0, count)
    order = np.argsort(big)
    bands = np.array_split(order, 3)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        x = (left + down * 0.03 * np.sin(seconds * 0.4 * slow + phase)) % across
        y = (top - down * 0.012 * seconds * slow + down * 0.02 * np.cos(seconds * 0.5 * slow + phase * 1.3)) % down
        for index, band in enumerate(bands):
            twinkle = 0.6 + 0.4 * math.sin(seconds * (0.8 + 0.3 * index) + index * 2.1)
            paint = stroke(colour, max(1.0, 2 * radius * down * float(big[band].mean())), alpha * twinkle * (0.5 + 0.2 * index))
            paint.setBlendMode(skia.BlendMode.kScreen)
            points = [skia.Point(a, b) for a, b in zip(x[band].tolist(), y[band].tolist(), strict=True)]
            canvas.drawPoints(skia.Canvas.PointMode.kPoints_PointMode, points, paint)

    return draw
