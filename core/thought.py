"""What stands behind a model's answer: who thought it, asked how, at what cost. Kept with every result."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from .document import Part

N = TypeVar("N", int, float)


class Role(StrEnum):
    """Who in the crew thinks with a model. Each may have its own."""

    WRITER = "writer"
    ART_DIRECTOR = "art_director"
    CINEMATOGRAPHER = "cinematographer"
    JUDGE = "judge"
    ASSISTANT = "assistant"


class PromptMark(Part):
    """Which words a model was asked with: a prompt's name, version and hash."""

    name: str
    version: int
    digest: str


class Usage(Part):
    """Tokens and US dollars of one or more calls; None is "not known", and is never 0."""

    tokens_in: int | None = 0
    tokens_out: int | None = 0
    cost_usd: float | None = 0.0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            tokens_in=_sum(self.tokens_in, other.tokens_in),
            tokens_out=_sum(self.tokens_out, other.tokens_out),
            cost_usd=_sum(self.cost_usd, other.cost_usd),
        )


class Passed(Part):
    """A model that was asked before and did not serve, and why."""

    model: str
    why: str


class Thought(Part):
    """One answer's origin. `model` is what was named, `served` what the server says it was.

    `calls` counts the answers it took, repairs included; `passed` are the models it fell back from.
    `usage` is of all of them together.
    """

    role: str
    model: str
    served: str = ""
    prompts: tuple[PromptMark, ...] = ()
    usage: Usage = Usage()
    calls: int = 1
    passed: tuple[Passed, ...] = ()


def _sum(one: N | None, other: N | None) -> N | None:
    return None if one is None or other is None else one + other
