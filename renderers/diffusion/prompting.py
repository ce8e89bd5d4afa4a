"""Prompts for text encoders: cut to what a family reads, long ones encoded in pieces, each text encoded once."""

from __future__ import annotations

import inspect
import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from ...core.bible import Bible
from ...core.shot import Shot
from .. import wording
from ..base import Capabilities
from .families import Family

ROOM = 75
"""Tokens that CLIP reads at once, beside the two that mark the ends."""

PIECES = 3
"""Pieces of a prompt that are encoded after each other at most: beyond that, little of it is followed."""

KEPT = 64
"""Texts whose embeddings are kept: some megabytes each with the largest encoders."""

_BREAK = re.compile(r"\S+\s*")

Embeddings = dict[str, Any]
"""Tensors by the name of the argument they go into."""


def room_of(row: Family) -> int | None:
    """How many tokens of a prompt a family is given, both ends included; None: no words at all."""
    return PIECES * ROOM + 2 if row.chunks else row.tokens


def prompt_of(shot: Shot, limits: Capabilities) -> str:
    """The shot's sections as one prompt within a renderer's limit; what the bible says of people and places goes last."""
    clause = shot.adjust.clause
    return wording.text_of(wording.fit(shot.prompt, limits, clause).sections, clause)


def negative_of(shot: Shot, bible: Bible) -> str:
    """What must not be seen."""
    return shot.prompt.negative.strip() or bible.style.negative.strip()


def lead_of(names: Sequence[str]) -> str:
    """What is said to a model that redraws pictures: whom and what they show, in their order."""
    return f"The picture shows, from left to right: {', '.join(names)}. Show them again as follows." if names else ""


def pieces_of(text: str, count: Callable[[str], int], room: int = ROOM) -> list[str]:
    """A text in pieces of at most `room` tokens as `count` counts them, cut between words; a longer word is a piece of its own."""
    if count(text) <= room:
        return [text]
    pieces, held = [], ""
    for word in _BREAK.findall(text.strip()):
        if held and count(held + word) > room:
            pieces.append(held.strip())
            held = ""
        held += word
    return [*pieces, held.strip()] if held.strip() else pieces


class Encoder:
    """The embeddings of prompts by one pipeline's encoders; what was encoded once is kept."""

    def __init__(self, row: Family) -> None:
        self.row = row
        self._kept: OrderedDict[tuple[str, str, bool], Embeddings] = OrderedDict()
        self.encoded = 0

    def embed(self, pipe: Any, prompt: str, negative: str, guided: bool) -> Embeddings:
        """The embeddings of a prompt and its negative, each ``(1, tokens, width)`` or ``(1, width)``; `guided` wants both."""
        key = (prompt, negative if guided else "", guided)
        if key not in self._kept:
            self._kept[key] = self._encode(pipe, prompt, negative if guided else "", guided)
            self.encoded += 1
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def forget(self) -> None:
        """Keep nothing: the encoders have changed."""
        self._kept.clear()

    def _encode(self, pipe: Any, prompt: str, negative: str, guided: bool) -> Embeddings:
        if not self.row.chunks:
            return _encoded(pipe, self.row, prompt, negative, guided)

        def count(text: str) -> int:
            return len(pipe.tokenizer(text, add_special_tokens=False).input_ids)

        said, unsaid = pieces_of(prompt, count), pieces_of(negative, count) if guided else [""]
        length = max(len(said), len(unsaid))
        parts = [
            _encoded(pipe, self.row, one, other, guided)
            for one, other in zip(said + [""] * (length - len(said)), unsaid + [""] * (length - len(unsaid)), strict=True)
        ]
        return joined(parts)


def joined(parts: list[Embeddings]) -> Embeddings:
    """Pieces of one text after each other; what stands for the whole text is taken from the first."""
    import torch

    first = parts[0]
    if len(parts) == 1:
        return first
    return {name: torch.cat([part[name] for part in parts], dim=1) if first[name].ndim == 3 else first[name] for name in first}


def _encoded(pipe: Any, row: Family, prompt: str, negative: str, guided: bool) -> Embeddings:
    """What a pipeline's own `encode_prompt` gives, by the names of the arguments it goes into."""
    import torch

    takes = inspect.signature(pipe.encode_prompt).parameters
    given = {
        "prompt": prompt, "prompt_2": prompt, "negative_prompt": negative, "negative_prompt_2": negative, "device": pipe._execution_device,
        "num_images_per_prompt": 1, "num_videos_per_prompt": 1, "do_classifier_free_guidance": guided, **row.extra,
    }  # fmt: skip
    with torch.no_grad():
        found = pipe.encode_prompt(**{name: value for name, value in given.items() if name in takes})
    return {name: value for name, value in zip(row.embeds, found, strict=False) if name and value is not None}
