"""Styles as data: the words a style adds to every prompt, and the paper its pictures are cut from."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

from ...core.bible import Hex, StyleSheet
from ...core.document import Part
from ...core.equipment import Lora
from ...core.errors import UnknownName

_HERE = __name__.rpartition(".")[0]


class StockData(Part):
    """The numbers of a style's paper; `paper.Stock` says what each means."""

    light: tuple[float, float]
    shadow: Hex
    shadow_alpha: float
    shadow_blur: float
    grain: float
    form: float
    rough: float
    edge: float
    edge_light: Hex
    final_grain: float
    vignette: Hex
    vignette_strength: float


class Style(Part):
    """One style file. `summary` is for people, `words` and `negative` for prompts, `loras` for models that draw in it."""

    name: str
    title: str
    summary: str
    words: str
    negative: str
    paper: StockData
    loras: tuple[Lora, ...] = ()

    def sheet(self) -> StyleSheet:
        """The style as the bible keeps it."""
        return StyleSheet(name=self.name, words=self.words, negative=self.negative, loras=self.loras)


def names() -> list[str]:
    """Every style that can be named."""
    folder = files(_HERE).joinpath("styles")
    return sorted(entry.name.removesuffix(".json") for entry in folder.iterdir() if entry.name.endswith(".json"))


@lru_cache(maxsize=16)
def load(name: str) -> Style:
    """A style by name; raises `UnknownName`."""
    if name not in names():
        raise UnknownName("style", name, names())
    text = files(_HERE).joinpath("styles", f"{name}.json").read_text(encoding="utf-8")
    return Style.model_validate(json.loads(text))
