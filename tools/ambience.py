"""Beds of place and weather: wind, rain, sea, city, birds, fire, a room's hum; quiet, endless, from shaped noise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from ..core.errors import UnknownName
from ..core.names import TimeOfDay, Weather
from . import effects
from .sound import RATE, TOP, Stereo, response

LOOP = 20 * RATE
"""Samples after which a bed's noise repeats, without a seam; slow swells on top never line up with it."""

BLOCK = RATE

_PLACES = (
    (("sea", "seaside", "coast", "shore", "beach", "lighthouse", "harbour", "harbor", "ship", "boat", "island", "ocean", "pier"), "sea"),
    (("forest", "wood", "garden", "park", "meadow", "field", "farm", "river", "mountain", "hill", "orchard", "lake"), "birds"),
    (("market", "crowd", "fair", "festival", "theatre", "theater", "stadium", "party", "parade", "arena"), "crowd"),
    (("city", "street", "town", "square", "station", "road", "bridge", "village", "alley", "platform"), "city"),
    (("fire", "hearth", "camp", "forge", "tavern"), "fire"),
    (("desert", "plain", "roof", "sky", "moon", "tower"), "wind"),
)
_DARK = (TimeOfDay.NIGHT, TimeOfDay.EVENING, TimeOfDay.DUSK)


def names() -> list[str]:
    """Every bed."""
    return list(BEDS)


def beds_for(place: str, weather: Weather, time: TimeOfDay, interior: bool) -> tuple[str, ...]:
    """The beds of a scene, at most two: its place's and its weather's, which indoors comes through the walls."""
    of_weather = {Weather.RAIN: "rain", Weather.STORM: "storm", Weather.WIND: "wind", Weather.SNOW: "wind"}.get(weather)
    if interior:
        outside = {"rain": "rain outside", "storm": "storm outside"}.get(of_weather or "")
        return ("room", outside) if outside else ("room",)
    words = {word.removesuffix("s") for word in re.findall(r"\w+", place.lower())}
    of_place = next((bed for known, bed in _PLACES if words & set(known)), "wind")
    if of_place == "birds" and (time in _DARK or weather in (Weather.RAIN, Weather.STORM, Weather.SNOW)):
        of_place = "wind"
    return tuple(dict.fromkeys(bed for bed in (of_place, of_weather) if bed))


def play(bed: str, samples: int, seed: int) -> Iterator[Stereo]:
    """A bed, block by block, in all exactly `samples` at 48 kHz, about -20 dB loud, or an effect of `effects`, then silence.

    Raises `UnknownName`.
    """
    if bed in effects.names():
        return _once(bed, seed, samples)
    if bed not in BEDS:
        raise UnknownName("ambience", bed, names())
    return _play(bed, samples, seed)


def _once(effect: str, seed: int, samples: int) -> Iterator[Stereo]:
    """An effect, made when it is first asked for: a long film has hundreds."""
    sound = effects.sound_of(effect, seed)
    for start in range(0, samples, BLOCK):
        block = np.zeros((min(BLOCK, samples - start), 2), np.float32)
        part = sound[start : start + len(block)]
        block[: len(part)] = part
        yield block


def _play(bed: str, samples: int, seed: int) -> Iterator[Stereo]:
    chance = np.random.default_rng([seed, names().index(bed)])
    loop = BEDS[bed](chance)
    loop *= np.float32(0.1 / max(float(np.sqrt((loop**2).mean())), 1e-9))
    depth, period = SWELLS[bed]
    phases = chance.uniform(0, 2 * np.pi, 3)
    for start in range(0, samples, BLOCK):
        place = np.arange(start, min(start + BLOCK, samples))
        block = loop[place % LOOP]
        waves = np.zeros(len(place))
        for ratio, phase in zip((1, 1.63, 2.71), phases, strict=True):
            waves += np.sin(2 * np.pi * place / (RATE * period * ratio) + phase) / 3
        yield np.asarray(block * (1 + depth * waves)[:, None], np.float32)


def _noise(chance: np.random.Generator, curve: dict[float, float], width: float = 0.6) -> Stereo:
    """Noise of a spectrum that joins its own end; `width` is how different the sides are."""
    sides = []
    middle = chance.standard_normal(LOOP)
    for _ in range(2):
        mixed = middle * (1 - width) + chance.standard_normal(LOOP) * width
        spectrum = np.fft.rfft(mixed)
        spectrum *= response({**curve, **TOP}, len(spectrum))
        sides.append(np.fft.irfft(spectrum, LOOP).astype(np.float32))
    return np.stack(sides, axis=1)


def _sprinkled(chance: np.random.Generator, count: int, make: Callable[[np.random.Generator], NDArray[np.float32]]) -> Stereo:
    """Single small sounds at chance times and places."""
    loop = np.zeros((LOOP, 2), np.float32)
    for at in np.sort(chance.integers(0, LOOP, count)):
        sound = make(chance)
        side = chance.uniform(0.25, 0.75)
        places = (at + np.arange(len(sound))) % LOOP
        loop[places] += sound[:, None] * np.array([1 - side, side], np.float32)
    return loop


def _wind(chance: np.random.Generator) -> Stereo:
    return _noise(chance, {30: -20, 90: 0, 350: -4, 700: -14, 2500: -34, 9000: -60})


def _rain(chance: np.random.Generator) -> Stereo:
    hiss = _noise(chance, {80: -24, 500: -10, 1800: 0, 6000: -4, 14000: -22})
    hiss /= np.float32(np.sqrt((hiss**2).mean()))
    return hiss + _sprinkled(chance, 700, _drop)


def _drop(chance: np.random.Generator) -> NDArray[np.float32]:
    clock = np.arange(int(0.03 * RATE)) / RATE
    hertz = chance.uniform(900, 3200)
    tone = np.sin(2 * np.pi * hertz * clock) * np.exp(-clock * 220) * np.minimum(clock / 0.001, 1)
    return np.asarray(tone * chance.uniform(0.5, 2.5), np.float32)


def _storm(chance: np.random.Generator) -> Stereo:
    rain, wind, thunder = _rain(chance), _wind(chance), _noise(chance, {20: -10, 45: 0, 120: -6, 400: -34, 2000: -60}, 0.3)
    place = np.arange(LOOP) / RATE
    rumble = np.exp(-(((place - 7.0) / 2.0) ** 2)) + 0.6 * np.exp(-(((place - 15.5) / 1.4) ** 2))
    parts = [part / np.float32(np.sqrt((part**2).mean())) for part in (rain, wind, thunder)]
    return np.asarray(0.6 * parts[0] + parts[1] + 1.6 * parts[2] * rumble[:, None], np.float32)


def _sea(chance: np.random.Generator) -> Stereo:
    wash = _noise(chance, {40: -14, 150: -2, 500: 0, 2500: -8, 9000: -24})
    place = np.arange(LOOP) / LOOP
    waves = 0.35 + 0.65 * (0.5 + 0.5 * np.sin(2 * np.pi * 3 * place + 0.8 * np.sin(2 * np.pi * place))) ** 2
    return np.asarray(wash * waves[:, None], np.float32)


def _city(chance: np.random.Generator) -> Stereo:
    hum = _noise(chance, {30: -8, 80: 0, 300: -8, 1200: -22, 6000: -44})
    passing = _noise(chance, {60: -12, 300: 0, 900: -4, 3000: -24, 9000: -50}, 0.9)
    place = np.arange(LOOP) / RATE
    cars = sum(np.exp(-(((place - at) / 1.6) ** 2)) for at in chance.uniform(3, 17, 3))
    return np.asarray(hum + passing * (0.5 * np.asarray(cars))[:, None], np.float32)


def _crowd(chance: np.random.Generator) -> Stereo:
    """Many voices and no word: noise of the throat's colours, each voice with syllables of its own."""
    whole = np.zeros((LOOP, 2), np.float32)
    place = np.arange(LOOP) / RATE
    for _ in range(5):
        low, high = float(chance.uniform(350, 650)), float(chance.uniform(1000, 1900))
        colours = response({80: -30, 150: -8, low: 0, 1.7 * low: -12, high: -6, 1.6 * high: -18, 6000: -44, **TOP}, LOOP // 2 + 1)
        voice = np.fft.irfft(np.fft.rfft(chance.standard_normal(LOOP)) * colours, LOOP)
        turns = [2 * np.pi * place * round(20 * float(chance.uniform(*band))) / 20 for band in ((2.6, 4.6), (0.2, 0.6))]
        said = np.maximum(np.sin(turns[0] + 1.5 * np.sin(turns[1])), 0) * (0.55 + 0.45 * np.sin(turns[1] + float(chance.uniform(0, 6))))
        side = float(chance.uniform(0.2, 0.8))
        whole += (voice * said).astype(np.float32)[:, None] * np.array([1 - side, side], np.float32)
    murmur = _noise(chance, {70: -24, 160: -4, 450: 0, 1100: -9, 3000: -26, 8000: -48})
    parts = [part / np.float32(np.sqrt((part**2).mean())) for part in (whole, murmur)]
    return np.asarray(parts[0] + 0.7 * parts[1], np.float32)


def _birds(chance: np.random.Generator) -> Stereo:
    air = _noise(chance, {40: -18, 200: -6, 800: -4, 3000: -10, 9000: -26})
    air /= np.float32(np.sqrt((air**2).mean()))
    return np.asarray(0.5 * air + 1.4 * _sprinkled(chance, 9, _song), np.float32)


def _song(chance: np.random.Generator) -> NDArray[np.float32]:
    """Three to six quick gliding whistles."""
    whistles = []
    top = chance.uniform(2600, 4300)
    for _ in range(int(chance.integers(3, 7))):
        clock = np.arange(int(chance.uniform(0.06, 0.14) * RATE)) / RATE
        length = clock[-1]
        glide = top * (1 + chance.uniform(-0.12, 0.18) * clock / length)
        shape = np.sin(np.pi * clock / length) ** 2
        whistles += [np.sin(2 * np.pi * np.cumsum(glide) / RATE) * shape, np.zeros(int(chance.uniform(0.03, 0.12) * RATE))]
    return np.asarray(np.concatenate(whistles) * chance.uniform(0.3, 0.9), np.float32)


def _fire(chance: np.random.Generator) -> Stereo:
    glow = _noise(chance, {30: -10, 90: 0, 250: -8, 900: -24, 5000: -40})
    glow /= np.float32(np.sqrt((glow**2).mean()))
    return glow + _sprinkled(chance, 160, _crackle)


def _crackle(chance: np.random.Generator) -> NDArray[np.float32]:
    count = int(chance.uniform(0.004, 0.02) * RATE)
    burst = np.convolve(chance.standard_normal(count), np.hanning(9) / 4, "same") * np.exp(-6 * np.arange(count) / count)
    return np.asarray(burst * np.minimum(np.arange(count) / 20, 1) * chance.uniform(0.5, 3), np.float32)


def _room(chance: np.random.Generator) -> Stereo:
    return _noise(chance, {30: -6, 70: 0, 200: -10, 800: -24, 4000: -44}, 0.3)


def _outside(bed: Callable[[np.random.Generator], Stereo]) -> Callable[[np.random.Generator], Stereo]:
    """The same, heard through walls."""

    def muffled(chance: np.random.Generator) -> Stereo:
        spectrum = np.fft.rfft(bed(chance), axis=0)
        spectrum *= response({60: -3, 200: 0, 500: -6, 1500: -18, 5000: -40}, len(spectrum))[:, None]
        return np.asarray(np.fft.irfft(spectrum, LOOP, axis=0), np.float32)

    return muffled


BEDS: dict[str, Callable[[np.random.Generator], Stereo]] = {
    "wind": _wind, "rain": _rain, "storm": _storm, "sea": _sea, "city": _city, "birds": _birds, "fire": _fire, "room": _room,
    "crowd": _crowd, "rain outside": _outside(_rain), "storm outside": _outside(_storm),
}  # fmt: skip

SWELLS = {
    "wind": (0.75, 6.1), "rain": (0.2, 8.3), "storm": (0.5, 5.3), "sea": (0.3, 9.7), "city": (0.25, 7.9), "birds": (0.2, 8.9),
    "crowd": (0.2, 6.7), "fire": (0.3, 3.7), "room": (0.1, 9.1), "rain outside": (0.2, 8.3), "storm outside": (0.5, 5.3),
}  # fmt: skip
"""How deep and how slow (in seconds) each bed swells."""
