"""A hearing: a witness describes what it sees, questions are put both ways, and what sounds like a fault is looked at again, closer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from ... import prompts
from ...core.document import seed_of
from ...core.verdict import FailureMode
from ...prompts import Filled
from ...tools.wire import Image
from .exhibits import CLOSE, REFERENCE, WIDTH, Exhibit, closer, sheet
from .questions import Question
from .testimony import WHOLE, Description, Ruled, Ruling, Sighting, Sightings, rule

T = TypeVar("T", bound=BaseModel)
Ask = Callable[[Filled, type[BaseModel], Sequence[Image]], BaseModel]
"""Asks the judge a prompt about pictures, for an answer in a shape; raises `ModelError` or `BudgetReached`."""

NIGHT = re.compile(r"\bnight|\bmidnight|\bdark sky\b", re.IGNORECASE)
ABOUT_CHANGE = (".same", "manner")
WITNESSED = 3
"""Describing words that a witness must share with the bible before it counts against somebody's being missing."""


@dataclass(frozen=True)
class Hearing:
    """One sitting: the pictures, what the ids in questions stand for, and who is asked."""

    ask: Ask
    exhibits: Sequence[Exhibit]
    facts: str

    def describe(self) -> Description:
        """What a witness sees who knows nothing of the plan."""
        filled = prompts.load("witness").fill(count=str(len(self.exhibits)))
        return _as(Description, self.ask(filled, Description, self._images()))

    def examine(self, questions: Sequence[Question], witness: Description | None = None) -> dict[str, Ruled]:
        """A ruling on every question; one that needs another which does not hold is not ruled on."""
        if not questions:
            return {}
        asked, against = self._put(questions, False), self._put(questions, True)
        rulings: dict[str, Ruled] = {}
        for question in questions:
            before = rulings.get(question.needs)
            if question.needs and (before is None or before.ruling is not Ruling.HOLDS):
                rulings[question.id] = Ruled(Ruling.ABSTAINS, why="what it rests on was not seen")
                continue
            ruled = rule(asked.get(question.id), against.get(question.id), question.absent)
            if ruled.ruling is Ruling.FAULT:
                ruled = self._looked_at_again(question, ruled, witness)
            rulings[question.id] = ruled
        return rulings

    def _put(self, questions: Sequence[Question], opposite: bool) -> dict[str, Sighting]:
        """All questions, or all their opposites, in one go and in an order of their own."""
        ordered = sorted(questions, key=lambda one: seed_of("question", one.id, opposite))
        lines = "\n".join(f"- {one.id}: {one.against if opposite else one.asked}" for one in ordered)
        filled = prompts.load("critic").fill(facts=prompts.fence(self.facts, "what the ids stand for"), questions=lines)
        answered = _as(Sightings, self.ask(filled, Sightings, self._images()))
        return {one.id.strip(): one for one in answered.answers}

    def _looked_at_again(self, question: Question, ruled: Ruled, witness: Description | None) -> Ruled:
        """A fault stands only if a witness did not see the contrary, and if it is there on a closer look as well."""
        contrary = contradiction(question, self.facts, witness)
        if contrary:
            return Ruled(Ruling.ABSTAINS, why=contrary)
        labels = {exhibit.label: exhibit for exhibit in self.exhibits}
        cited = [labels[label.strip()] for label in ruled.pictures if label.strip() in labels]
        if not cited:
            return Ruled(Ruling.ABSTAINS, why="it named pictures that it was not shown")
        box = ruled.box or WHOLE
        if question.sheet:
            near = [labels[REFERENCE], *(exhibit for exhibit in cited if exhibit.label != REFERENCE)][:3]
        elif question.id.endswith(ABOUT_CHANGE):  # a change shows only between whole pictures, and who moves leaves the box
            ends = (self.exhibits[0], self.exhibits[-1])
            near = [ends[0], *[exhibit for exhibit in cited if exhibit.label not in {end.label for end in ends}][:1], ends[1]]
        else:
            near = [closer(exhibit, box) if box != WHOLE else exhibit for exhibit in cited[:3]]
        again = Hearing(self.ask, near, self.facts)
        answers = (again._put([question], False).get(question.id), again._put([question], True).get(question.id))
        second = rule(*answers, absent=True)
        if second.ruling is not Ruling.FAULT:
            return Ruled(Ruling.ABSTAINS, why="on a closer look it did not say so again")
        return Ruled(Ruling.FAULT, tuple(exhibit.label for exhibit in cited), box, ruled.why)

    def _images(self) -> list[Image]:
        """The pictures one by one; crops beside a reference as one sheet."""
        if any(not exhibit.label.isdigit() for exhibit in self.exhibits):
            return [sheet(self.exhibits)]
        return [exhibit.image(CLOSE if len(self.exhibits) > 8 else WIDTH) for exhibit in self.exhibits]


def contradiction(question: Question, facts: str, witness: Description | None) -> str:
    """What a witness who knew nothing of the plan said against a fault; empty when it said nothing against it."""
    if witness is None:
        return ""
    if question.id.endswith(ABOUT_CHANGE) and not witness.changes.strip():
        return "a witness who knew nothing of the plan saw no change"
    if question.id.endswith(".there"):
        known = _words(next((line for line in facts.splitlines() if line.startswith(f"{question.about}:")), ""))
        for figure in witness.figures:
            if len(known & _words(f"{figure.looks} {figure.clothes} {figure.holds}")) >= min(WITNESSED, max(1, len(known) // 2)):
                return "a witness who knew nothing of the plan described just that figure"
    if question.mode is FailureMode.LIGHT and witness.time_of_day.strip():
        night = bool(NIGHT.search(witness.time_of_day))
        if night == question.asked.startswith("Is it night"):
            return "a witness who knew nothing of the plan saw that hour"
    return ""


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]{4,}", text.lower()) if word not in _COMMON}


_COMMON = frozenset(
    ("with", "wearing", "wears", "that", "this", "from", "their", "there", "have", "about", "looks", "like", "same", "hair", "eyes", "face")
)


def _as(kind: type[T], value: BaseModel) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"{kind.__name__} was asked for, {type(value).__name__} came back")
    return value
