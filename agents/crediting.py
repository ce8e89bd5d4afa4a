"""Crediting: what made a film's pictures and voices, with the models' licences as far as they are known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath

from ..core.brief import Brief
from ..core.take import Take
from ..renderers.diffusion.catalogue import catalogue
from .players import Played

_CACHED = re.compile(r"models--([\w.-]+?)--([\w.-]+)")
"""How the hub's cache names the folder of a model."""

UNKNOWN = "its licence is not known here: see what it came with"


def credits_of(brief: Brief, takes: Iterable[Take], music: Played | None = None) -> tuple[str, ...]:
    """Sentences on what made the film: renderers with their models, LoRAs, the voice's model and that of the music."""
    used = brief.equipment
    made = []
    for name in dict.fromkeys(take.renderer for take in takes):
        with_model = f", {model_words(used.model)}" if name == brief.renderer and used.model else ""
        made.append(f"Pictures by {name}{with_model}.")
    if used.keyframes:
        name, _, model = used.keyframes.partition(":")
        made.append(f"First pictures by {name}{f', {model_words(model)}' if model else ''}.")
    made += [f"LoRA {PurePath(lora.file).name} at {lora.weight:g}: {UNKNOWN}." for lora in used.loras]
    if used.voice_model:
        engine = (brief.voice or "").partition(":")[0]
        made.append(f"Voices by {engine}, {_plain(used.voice_model)}: {UNKNOWN}.")
    if music is not None:
        model = _plain(music.model)
        made.append(f"Music by {model}: {UNKNOWN}." if not music.fault else f"The music model {model} failed: the embedded score is heard.")
    return tuple(made)


def model_words(model: str) -> str:
    """A model by name, without where it lies, and its licence."""
    cached = _CACHED.search(model)
    known = catalogue().find(f"{cached[1]}/{cached[2]}" if cached else model)
    return known.told() if known is not None else f"{_plain(model)}: {UNKNOWN}"


def _plain(place: str) -> str:
    """The name of a folder without the folders it lies in; an id as it is."""
    cached = _CACHED.search(place)
    if cached:
        return f"{cached[1]}/{cached[2]}"
    return PurePath(place).name if PurePath(place).is_absolute() else place
