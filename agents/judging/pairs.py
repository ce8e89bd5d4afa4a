"""Pairs: which of two takes shows better what a retake was made for, asked in both orders and three times."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from ... import prompts
from ...tools.wire import Image
from .exhibits import Exhibit, sheet
from .hearing import Ask
from .testimony import Choice

SAMPLES = 3


class Vote(StrEnum):
    """What the samples come to."""

    CHAMPION = "champion"
    CHALLENGER = "challenger"
    TIE = "tie"


def vote(ask: Ask, champion: Sequence[Exhibit], challenger: Sequence[Exhibit], facts: str, target: str) -> Vote:
    """A majority over three samples; one that changes its mind with the order counts as a tie.

    Nobody is told which was made later, or what was said of either. Raises `ModelError` or `BudgetReached`.
    """
    sheets = {Vote.CHAMPION: sheet(champion), Vote.CHALLENGER: sheet(challenger)}
    votes = [_sample(ask, sheets, facts, target, number) for number in range(SAMPLES)]
    for side in (Vote.CHAMPION, Vote.CHALLENGER):
        if votes.count(side) * 2 > SAMPLES:
            return side
    return Vote.TIE


def _sample(ask: Ask, sheets: dict[Vote, Image], facts: str, target: str, number: int) -> Vote:
    """One sample: both orders, and only what both say."""
    # A model that answers the same words alike would not be sampled at all: the number makes another question of it.
    filled = prompts.load("pair").fill(facts=prompts.fence(facts, "what the ids stand for"), target=f"{target} (reading {number + 1})")
    said = []
    for order in ((Vote.CHAMPION, Vote.CHALLENGER), (Vote.CHALLENGER, Vote.CHAMPION)):
        choice = ask(filled, Choice, [sheets[side] for side in order])
        assert isinstance(choice, Choice)
        said.append({"first": order[0], "second": order[1], "neither": Vote.TIE}[choice.choice])
    return said[0] if said[0] == said[1] else Vote.TIE
