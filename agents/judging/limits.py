"""The table of limits: what is a fault, what it weighs, when it cannot be judged, and what excuses it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field

from ... import agents
from ...core.document import Part
from ...core.shot import Declared
from ...core.verdict import FailureMode, Finding
from .rushes import Reading


class Rule(Part):
    """One row of ``data/limits.toml``, which explains its fields."""

    limit: float
    unit: str
    weight: Literal["hard", "soft"] = "soft"
    below: bool = False  # the fault is to be under the limit
    gate: Literal["", "camera", "wobble"] = ""
    excused: tuple[Declared, ...] = ()
    set: str = Field(min_length=1)

    def broken_by(self, score: float) -> bool:
        """Whether a score is a fault."""
        return score < self.limit if self.below else score > self.limit

    def finding(self, reading: Reading) -> Finding:
        """The reading as a finding."""
        return Finding(
            mode=reading.mode, score=round(reading.score, 4), limit=self.limit, unit=self.unit,
            hard=self.weight == "hard" and reading.certain, frames=reading.frames, region=reading.region, place=reading.place,
            words=reading.words,
        )  # fmt: skip


@cache
def rules() -> dict[FailureMode, Rule]:
    """The whole table of what is read off a take."""
    return table((files(agents) / "data" / "limits.toml").read_text(encoding="utf-8"))


def table(text: str) -> dict[FailureMode, Rule]:
    """A table of limits as TOML, by failure mode."""
    return {FailureMode(name): Rule.model_validate(row) for name, row in tomllib.loads(text).items()}
