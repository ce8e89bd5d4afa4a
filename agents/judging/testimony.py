"""Testimony: what a judge that sees is asked to write, and what two answers to one question come to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import Field

from ..thinking.drafts import Draft, Words


class Figure(Draft):
    """One figure as a witness saw it."""

    looks: Words = ""
    clothes: Words = ""
    holds: Words = ""
    does: Words = ""


class Description(Draft):
    """What a witness saw who knows nothing of the plan."""

    figures: tuple[Figure, ...] = ()
    place: Words = ""
    time_of_day: Words = ""
    light: Words = ""
    manner: Words = ""
    changes: Words = ""
    writing: Words = ""


class Sighting(Draft):
    """One answer: which pictures it rests on, and where in them."""

    id: str
    answer: Literal["yes", "no", "cannot_tell"]
    pictures: tuple[str, ...] = ()
    box: tuple[float, ...] = ()
    why: Words = ""


class Sightings(Draft):
    """The answers to a list of questions."""

    answers: tuple[Sighting, ...] = Field(max_length=200)


class Choice(Draft):
    """Which of two filmings shows better what was asked for."""

    choice: Literal["first", "second", "neither"]
    why: Words = ""


class Ruling(StrEnum):
    """What both answers to a question come to."""

    HOLDS = "holds"
    FAULT = "fault"
    ABSTAINS = "abstains"


@dataclass(frozen=True)
class Ruled:
    """A ruling, and what it rests on: pictures by their labels, and a box in fractions of one picture."""

    ruling: Ruling
    pictures: tuple[str, ...] = ()
    box: tuple[float, float, float, float] | None = None
    why: str = ""


WHOLE = (0.0, 0.0, 1.0, 1.0)


def rule(asked: Sighting | None, against: Sighting | None, absent: bool = False) -> Ruled:
    """What a question and its opposite come to: only answers that fit together count, and a fault needs a place in the picture.

    What is absent has no place: there the whole picture counts.
    """
    if asked is None or against is None:
        return Ruled(Ruling.ABSTAINS, why="it was not answered")
    said = (asked.answer, against.answer)
    if said == ("yes", "no"):
        return Ruled(Ruling.HOLDS, why=asked.why)
    if said != ("no", "yes"):
        undecided = "cannot_tell" in said
        why = "it could not tell" if undecided else f"it said {said[0]!r} to both the question and its opposite"
        return Ruled(Ruling.ABSTAINS, why=why)
    box = box_of(asked) or box_of(against) or (WHOLE if absent else None)
    pictures = asked.pictures or against.pictures
    if box is None or not pictures:
        return Ruled(Ruling.ABSTAINS, why="it named no picture and no place in it")
    return Ruled(Ruling.FAULT, pictures, box, asked.why or against.why)


def box_of(sighting: Sighting) -> tuple[float, float, float, float] | None:
    """The box of an answer if it is one: inside the picture, with an area."""
    if len(sighting.box) != 4:
        return None
    left, top, right, bottom = sighting.box
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1) or (right - left) * (bottom - top) < 1e-4:
        return None
    return left, top, right, bottom
