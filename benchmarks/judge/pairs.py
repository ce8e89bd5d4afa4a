"""What only two takes show: people, outfits, light and style across shots."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import adapter
import cases
import faults
import material
from adapter import Memory
from faults import Frames
from material import Window

Row = dict[str, object]
Look = Callable[[Window], Memory]
Relook = Callable[[Window, Frames], Memory]


def _row(mode: str, grade: str, kind: str, name: str, title: str, score: float | None) -> Row:
    return {"group": "pair", "fault": mode, "grade": grade, "kind": kind, "name": name, "title": title, "score": score}


def people(films: Sequence[Window], look: Look, cache: Path, most: int, grades: Sequence[str]) -> Iterator[Row]:
    """The same person in two shots of a film: as planned, with another face, in another outfit."""
    for number, (one, other) in enumerate(_spread(list(material.pairs(films, "person")), most)):
        person = next(name for name in one.people if name in other.people)
        name = f"{one.name}~{other.name}"
        for mode in ("identity across shots", "outfit across shots"):
            yield _row(mode, "", "animatic", name, one.title, adapter.person_apart(look(one), look(other), person))
            for grade in grades if number % 2 == 0 else ("medium",):
                again = cases.redrawn(other, "face" if mode.startswith("identity") else "outfit", grade, cache, person, 24)
                yield _row(mode, grade, "animatic", name, one.title, adapter.person_apart(look(one), look(again), person))


def _spread(found: list[tuple[Window, Window]], most: int) -> list[tuple[Window, Window]]:
    """So many of them, from all films alike."""
    return found[:: max(1, len(found) // most)][:most]


LIT = {"weak": 0.06, "medium": 0.12, "strong": 0.25}
STYLED = {"weak": 1.0, "medium": 2.0, "strong": 3.0}


def light(windows: Sequence[Window], look: Look, relook: Relook, most: int, grades: Sequence[str]) -> Iterator[Row]:
    """One place in two shots: as planned, and with other light on the second."""
    found = list(material.pairs(windows, "place")) if not (windows and windows[0].real) else list(_same_clip(windows))
    for one, other in _spread(found, most):
        kind, name = "real" if one.real else "animatic", f"{one.name}~{other.name}"
        yield _row("inconsistent light", "", kind, name, one.title, adapter.light_apart(look(one), look(other)))
        for grade, strength in ((grade, LIT[grade]) for grade in grades):
            bad = faults.lit(other.frames, strength, faults.seeded("light", grade, name))
            yield _row("inconsistent light", grade, kind, name, one.title, adapter.light_apart(look(one), relook(other, bad.frames)))


def _same_clip(windows: Sequence[Window]) -> Iterator[tuple[Window, Window]]:
    for one, other in pairwise(windows):
        if one.name.split("/")[0] == other.name.split("/")[0] and not one.notes:
            yield one, other


def style(films: Sequence[Window], look: Look, relook: Relook, most: int, grades: Sequence[str]) -> Iterator[Row]:
    """One shot of a film beside the others: as planned, and drawn by another hand."""
    for window in films[:: max(1, len(films) // most)][:most]:
        others = [look(other) for other in films if other.title == window.title and other.name != window.name]
        yield _row("style drift", "", "animatic", window.name, window.title, adapter.style_apart(look(window), others))
        for grade, strength in ((grade, STYLED[grade]) for grade in grades):
            bad = faults.restyled(window.frames, strength, faults.seeded("style", grade, window.name))
            yield _row("style drift", grade, "animatic", window.name, window.title, adapter.style_apart(relook(window, bad.frames), others))
