"""Curves in time: easing with anticipation, windows, wandering and springs. All arrays run over frames."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Curve = NDArray[np.float64]


def ease(share: Curve | float) -> Curve:
    """Slow, fast, slow; from 0 to 1."""
    u = np.clip(np.asarray(share, dtype=np.float64), 0, 1)
    return np.asarray(u * u * u * (u * (6 * u - 15) + 10))


def swing(share: Curve) -> Curve:
    """From 0 to 1 with a small move the other way first and a small one too far at the end."""
    u = np.clip(share, 0, 1)
    wind_up = -0.07 * np.sin(np.pi * np.clip(u / 0.28, 0, 1)) ** 2
    overshoot = 0.06 * np.sin(np.pi * np.clip((u - 0.72) / 0.28, 0, 1)) ** 2
    middle = np.clip((u - 0.12) / 0.74, 0, 1)
    return np.asarray(middle * middle * (3 - 2 * middle) + wind_up + overshoot)


def window(at: Curve, start: float, end: float, rise: float = 0.4, fall: float = 0.45, late: float = 0.0, spring: bool = True) -> Curve:
    """How strongly something that lasts from start to end is done: up within `rise`, down within `fall`.

    `late` delays the rise, as the parts of a body follow one another. Short things are squeezed so
    that they still reach their full strength.
    """
    length = max(1e-6, end - start)
    squeeze = min(1.0, length / (1.3 * (rise + fall) + late))
    rise, fall, late = rise * squeeze, fall * squeeze, late * squeeze
    up = (at - start - late) / max(1e-6, rise)
    down = (at - (end - fall) - late * 0.6) / max(1e-6, fall)
    return np.asarray((swing(up) if spring else ease(up)) * (1 - ease(down)))


def wander(at: Curve, seed: int, period: float) -> Curve:
    """A slow drift about 0, mostly within -1 to 1, that never repeats soon."""
    random = np.random.default_rng(seed)
    total = np.zeros_like(at)
    for share, speed in ((0.55, 1.0), (0.3, 1.73), (0.15, 2.91)):
        total += share * np.sin(2 * np.pi * (at * speed / period + random.uniform()))
    return total


def follow(target: Curve, rate: float, stiffness: float = 60.0, damping: float = 9.0) -> Curve:
    """A weight on a spring that follows a target: it lags, overshoots and settles."""
    out = np.empty_like(target)
    place, speed, steps = float(target[0]), 0.0, 4
    pause = 1 / (rate * steps)
    for index, goal in enumerate(target):
        for _ in range(steps):
            speed += (stiffness * (float(goal) - place) - damping * speed) * pause
            place += speed * pause
        out[index] = place
    return out


def soften(values: Curve, width: float) -> Curve:
    """A moving average with soft ends, `width` frames wide (deviation); the ends are held."""
    if width <= 0 or len(values) < 2:
        return values
    reach = int(np.ceil(3 * width))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    padded = np.concatenate([np.full(reach, values[0]), values, np.full(reach, values[-1])])
    return np.asarray(np.convolve(padded, weights / weights.sum(), mode="valid"))


def velocity(values: Curve, rate: float) -> Curve:
    """Change a second."""
    return np.asarray(np.gradient(values) * rate) if len(values) > 1 else np.zeros_like(values)
