"""The catalogue: picture models that are known by name, with licences, sizes and what memory they need, as data."""

from __future__ import annotations

import math
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from ...core.document import Part
from ...core.errors import UsageError
from ...core.misfits import first_misfit
from ...core.settings import settings
from .families import FAMILIES

TABLE = Path(__file__).with_name("models.toml")

Mode = Literal["full", "model", "sequential", "int8", "int4"]
MODES: tuple[Mode, ...] = ("full", "model", "sequential", "int8", "int4")
"""Ways to hold a model: all of it in the device's memory; the one part at work (`offload = "model"`); the layer
at work; its largest part in 8 or 4 bits, the one part at work."""

WORK = {"still": 2.5, "clip": 6.0}
"""Gigabytes that the work needs beside the weights; rules of thumb for a model's own size, used where nobody states a figure."""

LAYER = 0.5
"""Gigabytes of the layer at work, where all others wait in main memory."""

BITS = {"none": 1.0, "int8": 0.52, "int4": 0.3}
"""What is left of 16-bit weights when they are quantised, their scales counted in."""


def reckon(weights: float, largest: float, moves: bool, quantisation: str = "none") -> dict[Mode, float]:
    """Gigabytes of device memory by mode, from those of all weights and of the largest part."""
    work, left = WORK["clip" if moves else "still"], BITS[quantisation]
    return {
        "full": weights * left + work, "model": largest * left + work, "sequential": LAYER + work,
        "int8": largest * BITS["int8"] + work, "int4": largest * BITS["int4"] + work,
    }  # fmt: skip


class Need(Part):
    """Gigabytes of device memory that a mode needs, and whether somebody states it or it is reckoned from the weights' size."""

    gb: float
    stated: bool


class Model(Part):
    """One picture model.

    `pipeline` is what its ``model_index.json`` names. `weights` is how many gigabytes its weights are in 16 bits,
    `largest` those of the largest part that must be whole in memory, `download` what is fetched. `memory` gives
    gigabytes by mode as `source` states them; none was measured here. `revision` is a commit's hash, where it is
    known. `commercial`: "yes", "no", or under which "conditions", which `terms` tells.
    """

    id: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    family: str
    pipeline: str
    does: tuple[str, ...]
    licence: str
    commercial: Literal["yes", "no", "conditions"]
    terms: str = ""
    revision: str | None = Field(default=None, pattern=r"^[0-9a-f]{40}$")
    variant: str | None = None
    weights: float = Field(gt=0)
    largest: float = Field(gt=0)
    download: float = Field(gt=0)
    memory: dict[Mode, float] = Field(default_factory=dict)
    source: str
    note: str = ""
    suggested: bool = False

    def needs(self, mode: Mode) -> Need:
        """The device memory that a mode needs: as stated, else reckoned."""
        if mode in self.memory:
            return Need(gb=self.memory[mode], stated=True)
        row = FAMILIES.get(self.family)
        needed = reckon(self.weights, self.largest, row is None or row.moves)[mode]
        if mode == "full" and "model" in self.memory:  # what is stated, and all that waited elsewhere meanwhile
            needed = max(needed, self.memory["model"] + self.weights - self.largest)
        return Need(gb=round(needed, 1), stated=False)

    def fits(self, gigabytes: float, main: float = math.inf) -> Mode | None:
        """The fastest mode for a device of that much memory, and so much main memory, where what is not at work waits.

        Quantised modes are not among them, for they are asked for.
        """
        if self.needs("full").gb <= gigabytes:
            return "full"
        plain: tuple[Mode, ...] = ("model", "sequential") if self.weights <= main else ()
        return next((mode for mode in plain if self.needs(mode).gb <= gigabytes), None)

    def told(self) -> str:
        """The model in a few words, for messages."""
        allowed = {"yes": "commercial use allowed", "no": "not for commercial use", "conditions": "commercial use under conditions"}
        return f"{self.id} ({self.licence}, {allowed[self.commercial]}, {self.download:g} GB)"


class Catalogue(Part):
    """All models that are known by name, one's own first."""

    model: tuple[Model, ...] = ()

    def find(self, name: str) -> Model | None:
        """The model of an id, in whatever case."""
        return next((model for model in self.model if model.id.lower() == name.lower()), None)

    def of(self, family: str) -> tuple[Model, ...]:
        """A family's models, those to begin with first."""
        return tuple(sorted((model for model in self.model if model.family == family), key=lambda model: not model.suggested))


def read(path: Path) -> Catalogue:
    """Read a table; raises `UsageError` for one that cannot be read."""
    try:
        return Catalogue.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise UsageError(f"The table of picture models {path} cannot be read ({fault}). Mend or unset RUSHES_PICTURE_MODELS.") from fault
    except ValidationError as fault:
        place, words = first_misfit(fault)
        raise UsageError(f"The table of picture models {path}: {'.'.join(place)}: {words}. Mend that row.") from fault


def catalogue() -> Catalogue:
    """The shipped table after the one that the settings name; a row of one's own stands for the shipped one of its id."""
    own = settings().picture_models
    return _joined(own)


@lru_cache(maxsize=4)
def _joined(own: Path | None) -> Catalogue:
    first = read(own).model if own is not None else ()
    taken = {model.id.lower() for model in first}
    return Catalogue(model=(*first, *(model for model in read(TABLE).model if model.id.lower() not in taken)))
