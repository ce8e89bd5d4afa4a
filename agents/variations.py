"""Variations: several films of one idea, as different as a model or the rules can tell them, and honest where they are not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from pydantic import Field

from ..core.brief import Brief, SourceKind
from ..core.document import Part
from ..core.script import Action, Line, Script
from ..core.thought import Thought
from ..prompts import fence, load
from ..tools.language import is_other_than_english
from ..tools.llm import Mind
from ..tools.wire import system, user
from . import views
from .writing.idea import read_idea
from .writing.premise import IdeaKind

TRIED = 24
"""Seeds that the rules tell the idea from, to choose the most different among them."""

SAME = 0.6
"""Two scripts that have more of their words' pairs in common than this tell the same story in other words."""

SAME_PLOT = 0.45
"""… and with as many of their actions alike."""

PLACES = (" in the forest", " at the market", " in a village", " on a ship", " in a library", " at the harbour", " in the city")
HOURS = (" at night", " at dawn")
"""Where and when the rules set an idea that leaves that open."""

BREAK = "\n# The work at hand\n"


class Concept(Part):
    """One film that could be made of an idea."""

    idea: str = Field(min_length=8, max_length=600)
    differs: str = Field(min_length=3, max_length=300)


class Concepts(Part):
    """Several of them."""

    concepts: tuple[Concept, ...] = Field(min_length=1, max_length=50)


@dataclass(frozen=True)
class Variant:
    """One of the films: its brief, and what is said of it beside the others."""

    brief: Brief
    differs: str = ""


def vary(brief: Brief, count: int, mind: Mind | None = None) -> tuple[list[Variant], Thought | None]:
    """So many briefs of one; by a model as many concepts, by rules as many tellings. Raises what `Mind.ask` raises."""
    if brief.source_kind is not SourceKind.IDEA:
        said = "the script's own words; only voices, looks and coverage differ by its seed"
        return [Variant(brief.model_copy(update={"seed": brief.seed + at}), said) for at in range(count)], None
    if mind is not None:
        return _by_model(brief, count, mind)
    return _by_rules(brief, count), None


def _by_model(brief: Brief, count: int, mind: Mind) -> tuple[list[Variant], Thought]:
    seconds = f"{brief.seconds} seconds" if brief.seconds else "half a minute"
    filled = load("concepts").fill(idea=fence(brief.source, "the idea"), count=str(count), seconds=seconds)
    head, _, work = filled.text.partition(BREAK)

    def check(found: Concepts) -> list[str]:
        wrong = [] if len(found.concepts) == count else [f"There are {len(found.concepts)} concepts; exactly {count} are wanted."]
        for (one, a), (other, b) in combinations(enumerate(found.concepts, 1), 2):
            if _alike(a.idea, b.idea) > SAME:
                wrong.append(f"Concepts {one} and {other} say the same in other words; make one of them another story.")
        return wrong

    answer = mind.ask([system(head), user(work)], Concepts, prompts=[filled.mark], check=check)
    variants = [Variant(brief.model_copy(update={"source": one.idea}), one.differs) for one in answer.value.concepts]
    return variants, answer.thought


def _by_rules(brief: Brief, count: int) -> list[Variant]:
    """The tellings that are furthest from each other, the brief's own first; elsewhere or at another hour where that is open."""
    moves = _moves(brief)
    orders = [
        (move, brief.model_copy(update={"source": brief.source.rstrip(" .") + move if move else brief.source, "seed": seed}))
        for seed in ((brief.seed + step) % 2**31 for step in range(max(TRIED // len(moves), count)))
        for move in moves
    ]
    told = [views.write_by_rules(order) for _, order in orders]
    chosen = [0]
    while len(chosen) < count:
        left = [at for at in range(len(orders)) if at not in chosen]
        chosen.append(min(left, key=lambda at: (max(_nearness(told[at], told[one]) for one in chosen), at)))
    return [Variant(orders[at][1], f"{orders[at][0].strip()}" if orders[at][0] else "") for at in chosen]


def _moves(brief: Brief) -> list[str]:
    """What the rules may add to an idea that says neither where nor when."""
    if brief.language != "en" or is_other_than_english(brief.source):
        return [""]
    idea = read_idea(brief.source)
    if idea.kind is not IdeaKind.STORY:
        return [""]
    return ["", *(PLACES if not idea.place else ()), *(HOURS if idea.time is None else ())]


def _nearness(one: Script, other: Script) -> float:
    """How alike two films would look and sound: what is told, and where and when it plays."""
    places = {scene.place for scene in one.scenes} & {scene.place for scene in other.scenes}
    hours = {scene.time for scene in one.scenes}, {scene.time for scene in other.scenes}
    return likeness(one, other) + 0.5 * bool(places) + 0.3 * len(hours[0] & hours[1]) / len(hours[0] | hours[1])


def likeness(one: Script, other: Script) -> float:
    """How much two scripts tell the same, 0 to 1: what is done in them weighs as much as what is said."""
    return (_alike(_done(one), _done(other)) + _alike(_said(one), _said(other))) / 2


def compare(scripts: Sequence[Script | None]) -> list[str]:
    """What each variant has that its fellows have not, or with which it shares its plot; a sentence each, empty where nothing stands."""
    said = []
    for at, script in enumerate(scripts):
        if script is None:
            said.append("")
            continue
        twins = [
            number for number, other in enumerate(scripts, 1)
            if other is not None and number - 1 < at and _alike(_done(script), _done(other)) > SAME_PLOT
        ]  # fmt: skip
        places = list(dict.fromkeys(scene.place for scene in script.scenes))
        people = ", ".join(one.name for one in script.characters)
        if twins:
            first = scripts[twins[0] - 1]
            other = [place for place in places if first is not None and place not in {scene.place for scene in first.scenes}]
            moved = f"in another place ({' and '.join(other)})" if other else "told in other words"
            said.append(f"The same plot as variant {twins[0]}, {moved}.")
        else:
            said.append(f"{_count(len(script.scenes), 'scene')} in {' and '.join(places)}; with {people or 'nobody but the narrator'}.")
    return said


def _count(count: int, name: str) -> str:
    return f"{count} {name}" + ("" if count == 1 else "s")


def _done(script: Script) -> str:
    return " ".join(one.text for scene in script.scenes for one in scene.played if isinstance(one, Action))


def _said(script: Script) -> str:
    return " ".join(one.text for scene in script.scenes for one in scene.played if isinstance(one, Line))


def _alike(one: str, other: str) -> float:
    """The share of pairs of neighbouring words that two texts have in common."""
    a, b = _pairs(one), _pairs(other)
    if not a or not b:
        return float(a == b)
    return len(a & b) / min(len(a), len(b))


def _pairs(text: str) -> set[tuple[str, str]]:
    words = re.findall(r"\w+", text.casefold())
    return set(pairwise(words)) or {(word, "") for word in words}
