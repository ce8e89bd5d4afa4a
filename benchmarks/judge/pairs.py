"""What only two takes show, or a take and its sound: people, outfits, light and style across shots; mouths and speech."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import adapter
import cases
import faults
import material
from adapter import Memory
from faults import GRADES
from material import Window

Row = dict[str, object]

def _row(mode: str, grade: str, kind: str, name: str, title: str, score: float | None) -> Row:
    return {"group": "pair", "fault": mode, "grade": grade, "kind": kind, "name": name, "title": title, "score": score}


def people(films: Sequence[Window], look: Callable[[Window], Memory], cache: Path, most: int) -> Iterator[Row]:
    """The same person in two shots of a film: as planned, with another face, in another outfit."""
    for number, (one, other) in enumerate(_spread(list(material.pairs(films, "person")), most)):
        person = next(name for name in one.people if name in other.people)
        name = f"{one.name}~{other.name}"
        for mode in ("identity across shots", "outfit across shots"):
            yield _row(mode, "", "animatic", name, one.title, adapter.person_apart(look(one), look(other), person))
            for grade in GRADES if number % 2 == 0 else ("medium",):
                again = cases.redrawn(other, "face" if mode.startswith("identity") else "outfit", grade, cache, person, 24)
                yield _row(mode, grade, "animatic", name, one.title, adapter.person_apart(look(one), look(again), person))


def _spread(found: list[tuple[Window, Window]], most: int) -> list[tuple[Window, Window]]:
    """So many of them, from all films alike."""
    return found[:: max(1, len(found) // most)][:most]


LIT = {"weak": 0.06, "medium": 0.12, "strong": 0.25}
STYLED = {"weak": 1.0, "medium": 2.0, "strong": 3.0}


def light(windows: Sequence[Window], look: Callable[[Window], Memory], relook: Callable[..., Memory], most: int) -> Iterator[Row]:
    """One place in two shots: as planned, and with other light on the second."""
    found = list(material.pairs(windows, "place")) if not windows[0].real else list(_same_clip(windows))
    for one, other in _spread(found, most):
        kind, name = "real" if one.real else "animatic", f"{one.name}~{other.name}"
        yield _row("inconsistent light", "", kind, name, one.title, adapter.light_apart(look(one), look(other)))
        for grade, strength in LIT.items():
            bad = faults.lit(other.frames, strength, faults.seeded("light", grade, name))
            yield _row("inconsistent light", grade, kind, name, one.title, adapter.light_apart(look(one), relook(other, bad.frames)))


def _same_clip(windows: Sequence[Window]) -> Iterator[tuple[Window, Window]]:
    for one, other in pairwise(windows):
        if one.name.split("/")[0] == other.name.split("/")[0] and not one.notes:
            yield one, other


def style(films: Sequence[Window], look: Callable[[Window], Memory], relook: Callable[..., Memory], most: int) -> Iterator[Row]:
    """One shot of a film beside the others: as planned, and drawn by another hand."""
    for window in films[:: max(1, len(films) // most)][:most]:
        others = [look(other) for other in films if other.title == window.title and other.name != window.name]
        yield _row("style drift", "", "animatic", window.name, window.title, adapter.style_apart(look(window), others))
        for grade, strength in STYLED.items():
            bad = faults.restyled(window.frames, strength, faults.seeded("style", grade, window.name))
            yield _row("style drift", grade, "animatic", window.name, window.title, adapter.style_apart(relook(window, bad.frames), others))


LATE = {"weak": 2, "medium": 4, "strong": 8}  # frames at 24 a second: 83, 167 and 333 ms


def sound(talks: Sequence[Window], look: Callable[[Window], Memory], cache: Path) -> Iterator[Row]:
    """A mouth and its speech: as planned; the sound late; another line's speech; a mouth that stands still."""
    for at, window in enumerate(talks):
        seen, speech, rate = look(window), list(window.speech), window.rate
        good = adapter.out_of_sync(seen, window.speaker, speech, rate)
        for mode, which in (("audio late", 1), ("other speech", 0), ("static mouth", 0)):
            yield _row(mode, "", "animatic", window.name, window.title, None if good is None else good[which])
        for grade, frames in LATE.items():
            bad = adapter.out_of_sync(seen, window.speaker, [0.0] * frames + speech, rate)
            yield _row("audio late", grade, "animatic", window.name, window.title, None if bad is None else bad[1])
        for step in (1, 2, 3):
            other = talks[(at + step) % len(talks)]
            if other.name != window.name:
                bad, name = adapter.out_of_sync(seen, window.speaker, list(other.speech), rate), f"{window.name}~{other.name}"
                yield _row("other speech", "medium", "animatic", name, window.title, None if bad is None else bad[0])
        for grade in GRADES if at % 2 == 0 else ("medium",):
            mute = look(cases.silent(window, grade, cache))
            bad = adapter.out_of_sync(mute, window.speaker, speech, rate)
            yield _row("static mouth", grade, "animatic", window.name, window.title, None if bad is None else bad[0])
