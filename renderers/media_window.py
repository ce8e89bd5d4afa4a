"""Which part of a film is shown: a stretch without a cut, long enough, at the moment that fits best or that the seed draws."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ..core.document import seed_of
from .media_file import film_frames
from .media_index import Medium, Memory

LOOKED_THROUGH = 30.0  # seconds of a film that are looked through for cuts at a time
SLOWEST = 0.5
RULES = 1
"""The version of what counts as a cut or as black: what was remembered by another is found out again."""
_SMALL = (96, 54)
_CUT = 10.0  # mean grey levels between two pictures, of which a cut leaves at least this …
_STANDS_OUT = 3.0  # … and so many times what pictures around it differ by; or, where everything moves fast:
_LEAPS = 1.3  # so many times what its neighbours differ by, and …
_ALIKE = 0.3  # … a correlation below this
_DARK = 6.0  # mean grey level of a picture that shows nothing
_SHORTEST = 0.2


@dataclass(frozen=True)
class Window:
    """A part of a film: from `start`, `seconds` long, shown at `speed`; it may end before the shot does.

    No picture from `until` on has a part in what is shown, not even in one that is drawn in between.
    """

    start: float
    seconds: float
    speed: float
    until: float


def choose_window(medium: Medium, seconds: float, seed: int, best: float | None, memory: Memory) -> Window:
    """The part for a shot of that length; `best` is the moment that is to be in it. Raises `MediaError`."""
    whole = medium.facts.seconds
    reach = max(LOOKED_THROUGH, 2 * seconds)
    parts = max(1, int((whole - seconds) // LOOKED_THROUGH) + 1) if whole > seconds else 1
    part = seed_of(seed, medium.sha256, "part") % parts
    if best is not None:
        part = min(parts - 1, int(best // LOOKED_THROUGH))
    start = part * LOOKED_THROUGH
    found = stretches(medium, start, min(reach, whole - start), memory) or ((start, min(whole, start + reach)),)
    length = seconds + 1.5 / medium.facts.rate  # with the picture after the last one, towards which what lies in between is drawn
    if all(end - begin < length for begin, end in found):
        length = seconds
    enough = [one for one in found if one[1] - one[0] >= length]
    if not enough:
        begin, end = max(found, key=lambda one: (one[1] - one[0], -one[0]))
        speed = max(SLOWEST, min(1.0, (end - begin) / seconds))
        return Window(begin, round(end - begin, 3), round(speed, 4), end)

    def window(start: float) -> Window:
        return Window(round(start, 3), round(seconds, 3), 1.0, start + length)

    if best is not None:
        begin, end = min(enough, key=lambda one: (max(one[0] - best, best - one[1], 0.0), one[0]))
        return window(min(max(begin, best - seconds / 2), end - length))
    room = sum(end - begin - length for begin, end in enough)
    at = room * (seed_of(seed, medium.sha256, "moment") / 0x7FFFFFFF)
    for begin, end in enough:
        if at <= end - begin - length or (begin, end) == enough[-1]:
            return window(min(begin + at, end - length))
        at -= end - begin - length
    raise AssertionError("unreachable")


def stretches(medium: Medium, start: float, length: float, memory: Memory) -> tuple[tuple[float, float], ...]:
    """The parts between cuts and black pictures, as (start, end) in seconds; what was found out once is remembered."""
    name = f"{RULES}:{start:g}:{length:g}"
    known = memory.of_content(medium.sha256)
    if name not in known.stretches:
        found = _look_through(medium, start, length)
        known = memory.learn(medium.sha256, stretches={**known.stretches, name: found})
    return known.stretches[name]


def _look_through(medium: Medium, start: float, length: float) -> tuple[tuple[float, float], ...]:
    times, levels, changes, alike = [], [], [0.0], [1.0]
    before: np.ndarray | None = None
    for at, frame in film_frames(medium.path, start, _SMALL):
        if at > start + length:
            break
        gray = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
        if before is not None:
            changes.append(float(cv2.absdiff(gray, before).mean()))
            alike.append(float(cv2.matchTemplate(gray, before, cv2.TM_CCOEFF_NORMED)[0, 0]))
        times.append(max(at, start))
        levels.append(float(gray.mean()))
        before = gray
    if not times:
        return ()
    step = 1 / medium.facts.rate
    found, begin = list[tuple[float, float]](), None
    for index, at in enumerate(times):
        if begin is not None and (levels[index] < _DARK or _is_cut(changes, alike, index)):
            found.append((begin, at))
            begin = None
        if begin is None and levels[index] >= _DARK:
            begin = at
    if begin is not None:
        found.append((begin, min(times[-1] + step, medium.facts.seconds)))
    return tuple((round(a, 3), round(b, 3)) for a, b in found if b - a >= _SHORTEST)


def _is_cut(changes: list[float], alike: list[float], index: int) -> bool:
    if changes[index] <= _CUT:
        return False
    around = [*changes[max(1, index - 6) : index], *changes[index + 1 : index + 7]]
    beside = [*changes[max(1, index - 1) : index], *changes[index + 1 : index + 2]]
    stands_out = not around or changes[index] > _STANDS_OUT * (float(np.median(around)) + 0.5)
    return stands_out or (alike[index] < _ALIKE and changes[index] > _LEAPS * max(beside, default=0.0))
