"""What only several takes show: people, outfits, light and style across shots, asked of the crew's own continuity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import adapter
import cases
import faults
import material
from faults import Frames
from material import Window

from rushes.agents.continuity import same_light
from rushes.core.take import Take

Row = dict[str, object]
T = TypeVar("T")
MODES = {"identity across shots": "identity drift", "outfit across shots": "wardrobe drift", "inconsistent light": "inconsistent light",
         "style drift": "style drift"}  # fmt: skip
"""What the judge calls what is asked here."""
LIT = {"weak": 0.06, "medium": 0.12, "strong": 0.25}
STYLED = {"weak": 1.0, "medium": 2.0, "strong": 3.0}


@dataclass(frozen=True)
class Work:
    """One thing to hold against others: its name, and what gives its rows."""

    name: str
    fault: str
    rows: Iterator[Row]


@dataclass(frozen=True)
class Cutting:
    """Where takes are shot and held against each other."""

    film: adapter.Film
    cache: Path
    drawn: Path

    def take(self, window: Window, label: str = "", frames: Frames | None = None) -> Take:
        """The take of a window's pictures, or of others in their place."""
        assert window.bible is not None
        shown = window.frames if frames is None else frames
        return self.film.shoot(f"{window.name}|{label}", window.shot, window.bible, window.size, window.rate, shown, window.geometry)

    def beside(self, fault: str, about: str, last: Window, shots: Sequence[tuple[Window, Take]]) -> float | None:
        """How far the last window's take stands off the others, in one respect."""
        found = self.film.beside([(window.shot, take) for window, take in shots], last.rate, last.size)
        return _score(found, MODES[fault], str(last.shot.id), about)


def _score(found: Mapping[tuple[str, str, str], float | None], mode: str, shot: str, about: str) -> float | None:
    return next((score for key, score in found.items() if key[:2] == (mode, shot) and about in ("", key[2])), None)


def _row(mode: str, grade: str, name: str, title: str, score: float | None) -> Row:
    over = score is not None and adapter.stands_out(MODES[mode], score)
    return {"group": "pair", "fault": mode, "grade": grade, "kind": "animatic", "name": name, "title": title, "score": score, "over": over}


def comparable(folder: Path, windows: Sequence[Window], key: str, most: int) -> Iterator[tuple[Window, Window]]:
    """Pairs of shots that share a person or a place and are planned under one light: those the films have, then second shots."""
    found = [(one, other) for one, other in material.pairs(windows, key) if same_light(one.shot, other.shot)]
    found = _spread(found, most)
    yield from found
    taken = {other.name for _, other in found}
    lit = [w for w in windows if w.name not in taken and not w.shot.declared and (w.people or key == "place")]
    for window in _spread(lit, most - len(found)):
        yield window, material.second(folder, window)


def people(at: Cutting, films: Sequence[Window], most: int, graded: int) -> Iterator[Work]:
    """The same person in two shots of a film: as planned, with another face, in another outfit."""
    for number, (one, other) in enumerate(comparable(at.drawn, films, "person", most)):
        person = next((name for name in one.people if name in other.people), None)
        if person is None:
            continue
        for mode, what in (("identity across shots", "face"), ("outfit across shots", "outfit")):
            grades = faults.GRADES if number < graded else ("medium",)
            yield Work(f"{one.name}~{other.name}", mode, _people(at, mode, what, grades, one, other, person))


def _people(at: Cutting, mode: str, what: str, grades: Sequence[str], one: Window, other: Window, person: str) -> Iterator[Row]:
    name, first = f"{one.name}~{other.name}", at.take(one)
    yield _row(mode, "", name, one.title, at.beside(mode, person, other, [(one, first), (other, at.take(other))]))
    for grade in grades:
        again = cases.redrawn(other, what, grade, at.cache, person)
        take = at.take(other, f"{what}|{grade}|{person}", again.frames)
        again.file.unlink(missing_ok=True)  # the take is kept; the pictures are 59 MB
        yield _row(mode, grade, name, one.title, at.beside(mode, person, other, [(one, first), (other, take)]))


def _spread(found: Sequence[T], most: int) -> Sequence[T]:
    """So many of them, from all films alike."""
    return [found[len(found) * number // most] for number in range(most)] if len(found) > most else found


def light(at: Cutting, films: Sequence[Window], most: int, graded: int) -> Iterator[Work]:
    """One place in two shots: as planned, and with other light on the second."""
    for number, (one, other) in enumerate(comparable(at.drawn, films, "place", most)):
        grades = faults.GRADES if number < graded else ("medium",)
        yield Work(f"{one.name}~{other.name}", "inconsistent light", _light(at, grades, one, other))


def _light(at: Cutting, grades: Sequence[str], one: Window, other: Window) -> Iterator[Row]:
    mode, name, first = "inconsistent light", f"{one.name}~{other.name}", at.take(one)
    yield _row(mode, "", name, one.title, at.beside(mode, "", other, [(one, first), (other, at.take(other))]))
    for grade in grades:
        bad = faults.lit(other.frames, LIT[grade], faults.seeded("light", grade, name))
        take = at.take(other, f"light|{grade}|{name}", bad.frames)
        yield _row(mode, grade, name, one.title, at.beside(mode, "", other, [(one, first), (other, take)]))


def style(at: Cutting, films: Sequence[Window], most: int, graded: int) -> Iterator[Work]:
    """One shot of a film beside the others: as planned, and drawn by another hand."""
    for number, window in enumerate([films[len(films) * turn // most] for turn in range(min(most, len(films)))]):
        grades = faults.GRADES if number < graded else ("medium",)
        yield Work(window.name, "style drift", _style(at, grades, window, [other for other in films if other.title == window.title]))


def _style(at: Cutting, grades: Sequence[str], window: Window, film: Sequence[Window]) -> Iterator[Row]:
    mode = "style drift"
    shots = [(other, at.take(other)) for other in film]
    yield _row(mode, "", window.name, window.title, at.beside(mode, "", window, shots))
    for grade in grades:
        bad = faults.restyled(window.frames, STYLED[grade], faults.seeded("style", grade, window.name))
        take = at.take(window, f"style|{grade}", bad.frames)
        mixed = [(other, take if other.name == window.name else kept) for other, kept in shots]
        yield _row(mode, grade, window.name, window.title, at.beside(mode, "", window, mixed))
