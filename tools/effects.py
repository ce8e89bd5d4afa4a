"""Spot effects: steps, doors, knocks, splashes, glass, thunder, a bell; short sounds for what is done, from shaped noise and sines."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .sound import RATE, TOP, Stereo, shaped

Sound = NDArray[np.float32]

_HEARD = (
    (r"(?:walk|step|stride|pace|march|run|climb|cross|enter|approach|tiptoe)(?:s|es|ing)?\b|footsteps?\b", "footsteps"),
    (r"knock(?:s|ing)?\b|rap(?:s|ping)?\s+(?:at|on)\b", "knock"),
    (r"(?:(?:open|close|shut|slam|push|pull)(?:s|es|ing)?\b[^.;]{0,40}\b|the )(?:door|gate|hatch)\b", "door"),
    (r"splash(?:es|ing)?\b|(?:fall|jump|dive|plunge)(?:s|ing)?\b[^.;]{0,30}\b(?:water|sea|river|lake)\b", "splash"),
    (r"(?:break|shatter|smash)(?:s|es|ing)?\b[^.;]{0,40}\b(?:glass|window|lamp|mirror|cup|vase|bottle)\b|\bglass\s+breaks\b", "glass"),
    (r"thunder(?:s|claps?)?\b|lightning\b", "thunder"),
    (r"(?:bell|phone|telephone|doorbell)s?\s+(?:ring|toll|chime)(?:s|ing)?\b|ring(?:s|ing)?\b[^.;]{0,20}\bbell\b", "chime"),
)
_PATTERNS = tuple((re.compile(rf"\b(?:{words})", re.IGNORECASE), name) for words, name in _HEARD)
MOST = 2
"""Effects for one action, at most."""

LEVELS = {"footsteps": -17.0, "knock": -18.0, "door": -20.0, "splash": -20.0, "glass": -23.0, "thunder": -13.0, "chime": -26.0}
"""dB in the mix, of sounds that peak at 1: about 13 LU under the words, thunder 4."""

SECONDS = {"footsteps": 2.4, "knock": 1.0, "door": 1.4, "splash": 1.6, "glass": 1.2, "thunder": 4.5, "chime": 3.0}
"""How long each is heard."""


def names() -> list[str]:
    """Every effect."""
    return list(_MAKERS)


def effects_for(text: str) -> tuple[str, ...]:
    """What is heard when this is done (English), in the order in which it is told."""
    found = [(match.start(), name) for pattern, name in _PATTERNS for match in pattern.finditer(text)]
    return tuple(dict.fromkeys(name for _, name in sorted(found)))[:MOST]


def sound_of(name: str, seed: int) -> Stereo:
    """An effect, ``(n, 2) float32`` at 48 kHz, peaking at 1, from silence to silence; raises KeyError for an unknown one."""
    chance = np.random.default_rng([seed, names().index(name)])
    count = round(SECONDS[name] * RATE)
    one = _MAKERS[name](np.arange(count) / RATE, chance)
    ends = np.minimum(1, np.minimum(np.arange(count) / (0.002 * RATE), np.arange(count)[::-1] / (0.08 * RATE)))
    one = one * ends / max(float(np.abs(one).max()), 1e-9)
    return np.stack([one, one], axis=1).astype(np.float32)


def _noise(clock: NDArray[np.float64], chance: np.random.Generator, curve: dict[float, float]) -> NDArray[np.float64]:
    return np.asarray(shaped(chance.standard_normal(len(clock)).astype(np.float32), {**curve, **TOP}), np.float64)


def _from(clock: NDArray[np.float64], at: float, speed: float, attack: float = 0.003) -> NDArray[np.float64]:
    """A blow at a moment: up at once, dying away."""
    since = np.maximum(clock - at, 0)
    return np.asarray(np.exp(-since * speed) * np.sin(np.minimum(since / attack, 1) * np.pi / 2) ** 2)


def _footsteps(clock: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.float64]:
    """A heel and a sole, four times, near enough evenly."""
    thud = _noise(clock, chance, {40: -20, 90: 0, 260: -6, 900: -26, 4000: -50})
    scuff = _noise(clock, chance, {300: -30, 1200: -2, 2500: 0, 7000: -24, 15000: -50})
    steps = np.zeros(len(clock))
    for number in range(4):
        at, loud = 0.05 + 0.56 * number + float(chance.uniform(-0.02, 0.02)), float(chance.uniform(0.75, 1))
        steps += loud * (thud * _from(clock, at, 34) + 0.12 * scuff * _from(clock, at + 0.07, 26, 0.02))
    return steps


def _knock(clock: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.float64]:
    wood = sum(np.sin(2 * np.pi * hertz * clock) / hertz for hertz in (180, 311, 447)) * 180
    tap = _noise(clock, chance, {200: -20, 900: 0, 2500: -8, 8000: -30})
    blows = (_from(clock, at, 38, 0.002) for at in (0.04, 0.26, 0.48))
    return np.asarray(sum((wood + 0.2 * tap) * blow for blow in blows))


def _door(clock: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.float64]:
    """The latch, the hinge, and the door against its frame."""
    latch = _noise(clock, chance, {500: -20, 1800: 0, 5000: -6, 12000: -30})
    shut = _noise(clock, chance, {30: -8, 80: 0, 250: -4, 900: -24, 4000: -46})
    glide = 210 + 70 * np.clip(clock / 0.7, 0, 1) + 6 * np.sin(2 * np.pi * 11 * clock)
    hinge = np.sin(2 * np.pi * np.cumsum(glide) / RATE) ** 3 * np.sin(np.pi * np.clip((clock - 0.12) / 0.55, 0, 1)) ** 2
    return np.asarray(0.12 * latch * _from(clock, 0.03, 60) + 0.06 * hinge + 0.6 * shut * _from(clock, 0.78, 16))


def _splash(clock: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.float64]:
    body = _noise(clock, chance, {60: -10, 300: 0, 1500: -6, 6000: -24, 15000: -50})
    spray = _noise(clock, chance, {600: -24, 2500: 0, 7000: -14, 15000: -45})
    return np.asarray(body * _from(clock, 0.03, 7, 0.02) + 0.35 * spray * _from(clock, 0.12, 3.5, 0.1))


def _glass(clock: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.float64]:
    whole = 0.2 * _noise(clock, chance, {900: -30, 3000: 0, 9000: -12, 16000: -40}) * _from(clock, 0.03, 22)
    for _ in range(14):
        hertz, at = float(chance.uniform(2100, 6800)), 0.03 + float(chance.exponential(0.16))
        whole += float(chance.uniform(0.05, 0.25)) * np.sin(2 * np.pi * hertz * clock) * _from(clock, at, 22, 0.002)
    return np.asarray(whole)


def _thunder(clock: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.float64]:
    rumble = _noise(clock, chance, {20: -10, 45: 0, 130: -5, 500: -26, 2500: -50})
    crack = _noise(clock, chance, {100: -20, 500: 0, 2500: -10, 8000: -30})
    rolls = sum(loud * _from(clock, at, 1.4, 0.25) for at, loud in ((0.02, 1.0), (0.9, 0.7), (1.7, 0.5)))
    return np.asarray(rumble * rolls + 0.25 * crack * _from(clock, 0.02, 9, 0.01))


def _chime(clock: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.float64]:
    partials = ((1, 1.0, 1.3), (2.0, 0.5, 1.9), (2.4, 0.35, 2.4), (3.0, 0.2, 3.0), (4.5, 0.1, 5.0))
    hertz = float(chance.uniform(480, 620))
    tones = (loud * np.sin(2 * np.pi * hertz * ratio * clock) * _from(clock, 0.02, speed) for ratio, loud, speed in partials)
    return np.asarray(sum(tones))


_MAKERS: dict[str, Callable[[NDArray[np.float64], np.random.Generator], NDArray[np.float64]]] = {
    "footsteps": _footsteps, "knock": _knock, "door": _door, "splash": _splash, "glass": _glass, "thunder": _thunder, "chime": _chime,
}  # fmt: skip
