"""Soft synthetic instruments, plucked, struck, bowed and blown, from a few sines each."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .sound import Stereo

KEPT = 24
"""Played notes kept for the next time the same one comes."""


class Orchestra:
    """Plays notes of ``(n, 2) float32``; a note that was played lately costs nothing."""

    def __init__(self, sample_rate: int) -> None:
        self.rate = sample_rate
        self._played: OrderedDict[tuple[str, int, int], Stereo] = OrderedDict()

    def play(self, instrument: str, pitch: int, seconds: float) -> Stereo:
        """A note of a MIDI pitch, at full loudness, silent at both ends. Raises KeyError for an unknown instrument."""
        count = max(int(seconds * self.rate), self.rate // 20)
        key = (instrument, pitch, count)
        if key not in self._played:
            clock = np.arange(count, dtype=np.float32) / np.float32(self.rate)
            hertz = 440 * 2 ** ((pitch - 69) / 12)
            self._played[key] = INSTRUMENTS[instrument](clock, hertz, self.rate)
            while len(self._played) > KEPT:
                self._played.popitem(last=False)
        self._played.move_to_end(key)
        return self._played[key]


def pluck(clock: NDArray[np.float32], hertz: float, rate: int) -> Stereo:
    """A nylon string: overtones that die the sooner the higher they are."""
    sound = np.zeros_like(clock)
    for overtone in range(1, 9):
        if overtone * hertz > 0.4 * rate:
            break
        loud = 0.8 * overtone**-1.5
        sound += _sine(clock, overtone * hertz * (1 + 0.0002 * overtone**2), overtone) * _decay(clock, 1.5 + 0.8 * overtone, loud)
    return _both(sound * _ends(clock, 0.005, 0.25))


def bell(clock: NDArray[np.float32], hertz: float, rate: int) -> Stereo:
    """A soft celesta: a few bright partials over a long pure tone."""
    sound = np.zeros_like(clock)
    for ratio, loud, speed in ((1, 0.6, 1.4), (2.0, 0.22, 2.4), (3.01, 0.12, 4.0), (5.43, 0.04, 8.0)):
        if ratio * hertz < 0.4 * rate:
            sound += _sine(clock, ratio * hertz, ratio) * _decay(clock, speed, loud)
    return _both(sound * _ends(clock, 0.006, 0.4))


def pad(clock: NDArray[np.float32], hertz: float, rate: int) -> Stereo:
    """Slow strings: two slightly different tunings a side, so that the chord breathes."""
    sides = []
    for tuning in (0.9985, 1.0017):
        side = np.zeros_like(clock)
        for overtone in range(1, 6):
            if overtone * hertz < 0.4 * rate:
                side += _sine(clock, overtone * hertz * tuning, overtone + tuning) * np.float32(0.5 * overtone**-1.9)
                side += _sine(clock, overtone * hertz, overtone) * np.float32(0.35 * overtone**-1.9)
        sides.append(side * _ends(clock, 0.9, 1.3))
    return np.stack(sides, axis=1)


def strings(clock: NDArray[np.float32], hertz: float, rate: int) -> Stereo:
    """Bowed strings, brighter than the pad and sooner there."""
    return _bowed(clock, hertz, rate, 9, 1.35, 0.28)


def dusk(clock: NDArray[np.float32], hertz: float, rate: int) -> Stereo:
    """Low strings with hardly an overtone: dark, and close to a hum."""
    return _bowed(clock, hertz, rate, 3, 2.8, 0.7)


def _bowed(clock: NDArray[np.float32], hertz: float, rate: int, overtones: int, tilt: float, attack: float) -> Stereo:
    sides = []
    for tuning in (0.9988, 1.0013):
        side = np.zeros_like(clock)
        for overtone in range(1, overtones + 1):
            if overtone * hertz < 0.4 * rate:
                side += _sine(clock, overtone * hertz * tuning, overtone * tuning) * np.float32(0.7 * overtone**-tilt)
        sides.append(side * _ends(clock, attack, 1.2))
    return np.stack(sides, axis=1)


def flute(clock: NDArray[np.float32], hertz: float, rate: int) -> Stereo:
    """A soft flute that begins to waver once it stands."""
    return _blown(clock, hertz, rate, (1.0, 0.28, 0.1, 0.03), 0.07, 0.0035)


def clarinet(clock: NDArray[np.float32], hertz: float, rate: int) -> Stereo:
    """A round reed: the odd overtones."""
    return _blown(clock, hertz, rate, (0.9, 0.05, 0.4, 0.03, 0.2, 0.02, 0.08), 0.03, 0.001)


def horn(clock: NDArray[np.float32], hertz: float, rate: int) -> Stereo:
    """A mellow horn."""
    return _blown(clock, hertz, rate, (0.9, 0.5, 0.25, 0.12, 0.05), 0.09, 0.001)


def _blown(clock: NDArray[np.float32], hertz: float, rate: int, overtones: tuple[float, ...], attack: float, waver: float) -> Stereo:
    depth = np.float32(waver) * np.clip((clock - 0.25) / 0.4, 0, 1)
    wave = depth * np.sin(clock * np.float32(2 * np.pi * 5.1)) * np.float32(hertz / 5.1)
    sound = np.zeros_like(clock)
    for number, loud in enumerate(overtones, 1):
        if number * hertz < 0.4 * rate:
            sound += np.sin(clock * np.float32(2 * np.pi * number * hertz) + np.float32(number) * wave) * np.float32(0.55 * loud)
    return _both(sound * _ends(clock, attack, 0.22))


def mallet(clock: NDArray[np.float32], hertz: float, rate: int) -> Stereo:
    """A glockenspiel struck softly."""
    return _struck(clock, hertz, rate, ((1, 0.55, 3.5), (2.76, 0.28, 6.0), (5.4, 0.16, 10.0), (8.93, 0.05, 18.0)), 0.003)


def harp(clock: NDArray[np.float32], hertz: float, rate: int) -> Stereo:
    """A harp's string."""
    return _struck(clock, hertz, rate, tuple((n, 0.7 * n**-1.3, 1.6 + 0.6 * n) for n in range(1, 10)), 0.004)


def pizzicato(clock: NDArray[np.float32], hertz: float, rate: int) -> Stereo:
    """A plucked violin, soon over."""
    return _struck(clock, hertz, rate, tuple((n, 0.8 * n**-1.2, 7.0 + 1.5 * n) for n in range(1, 9)), 0.003)


def thumb(clock: NDArray[np.float32], hertz: float, rate: int) -> Stereo:
    """A low string stopped with the hand: a dull pulse."""
    return _struck(clock, hertz, rate, ((1, 0.8, 6.0), (2, 0.3, 9.0), (3, 0.08, 13.0)), 0.006)


def _struck(clock: NDArray[np.float32], hertz: float, rate: int, partials: tuple[tuple[float, float, float], ...], attack: float) -> Stereo:
    sound = np.zeros_like(clock)
    for ratio, loud, speed in partials:
        if ratio * hertz < 0.4 * rate:
            sound += _sine(clock, ratio * hertz, 1.7 * ratio) * _decay(clock, speed, loud)
    return _both(sound * _ends(clock, attack, 0.25))


def swell(clock: NDArray[np.float32], hertz: float, rate: int) -> Stereo:
    """A pad that grows until shortly before its end."""
    grown = np.clip(clock / max(clock[-1] - 1.2, 0.2), 0, 1) ** np.float32(2.2)
    return np.asarray(pad(clock, hertz, rate) * grown[:, None], np.float32)


def bass(clock: NDArray[np.float32], hertz: float, rate: int) -> Stereo:
    """A round low tone."""
    sound = np.zeros_like(clock)
    for overtone, loud in ((1, 0.7), (2, 0.25), (3, 0.08)):
        sound += _sine(clock, overtone * hertz, overtone) * _decay(clock, 0.5 + 0.5 * overtone, loud)
    return _both(sound * _ends(clock, 0.03, 0.3))


INSTRUMENTS: dict[str, Callable[[NDArray[np.float32], float, int], Stereo]] = {
    "pluck": pluck, "bell": bell, "pad": pad, "swell": swell, "bass": bass, "strings": strings, "dusk": dusk,
    "flute": flute, "clarinet": clarinet, "horn": horn, "mallet": mallet, "harp": harp, "pizzicato": pizzicato, "thumb": thumb,
}  # fmt: skip


def _sine(clock: NDArray[np.float32], hertz: float, phase: float) -> NDArray[np.float32]:
    return np.asarray(np.sin(clock * np.float32(2 * np.pi * hertz) + np.float32(phase)), np.float32)


def _decay(clock: NDArray[np.float32], speed: float, loud: float) -> NDArray[np.float32]:
    return np.asarray(np.exp(clock * np.float32(-speed)) * np.float32(loud), np.float32)


def _ends(clock: NDArray[np.float32], attack: float, release: float) -> NDArray[np.float32]:
    """From nothing and to nothing, without a click."""
    rising = np.clip(clock / np.float32(min(attack, clock[-1] / 3)), 0, 1)
    falling = np.clip((clock[-1] - clock) / np.float32(min(release, clock[-1] / 2)), 0, 1)
    return np.asarray((1 - np.cos(np.pi * rising)) * (1 - np.cos(np.pi * falling)) / 4, np.float32)


def _both(sound: NDArray[np.float32]) -> Stereo:
    return np.stack([sound, sound], axis=1)
