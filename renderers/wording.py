"""Wording: a shot's sections as one prompt, and what of it goes first where a renderer takes only so much."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..core.shot import PromptSections
from .base import Capabilities

ORDER = ("character", "action", "camera", "setting", "light", "style")
"""The sections as they stand in a prompt; the negative one goes a way of its own."""

CUTS = (
    ("camera", 0), ("light", 1), ("setting", 1), ("style", 1), ("light", 0), ("style", 0), ("setting", 0), ("action", 1), ("character", 1),
    ("action", 0), ("character", 0),
)  # fmt: skip
"""What a prompt that is too long loses, step by step: the section, and how many of its clauses are kept in this step.

First the move, which few renderers follow (whole: half a move is another move); then the second thing said of light, place and
style, then the first. What happens, and to whom, goes last.
"""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_PIECE = re.compile(r"[^\W_]+|[^\w\s]|_")
_CLAUSE = re.compile(r"\s*[,;]\s+")
_LETTERS = 6
"""Letters of a word's piece: text encoders cut long words up, though common ones less than is counted here."""

ENDS = 2
"""Tokens that an encoder adds for start and end."""


@dataclass(frozen=True)
class Fitted:
    """A prompt within a limit: its sections, and the clauses that were left out, the first to go first."""

    sections: PromptSections
    cut: tuple[str, ...] = ()


def text_of(sections: PromptSections, clause: str = "") -> str:
    """The sections as one prompt in their order, each closed by a full stop; a retake's clause stands last."""
    parts = [getattr(sections, name).strip() for name in ORDER] + [clause.strip()]
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if any(char.isalnum() for char in part))


def words_of(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))


def tokens_of(text: str) -> int:
    """About how many tokens a text encoder makes of a text, ends included, and rather too many; for where the encoder is not at hand."""
    return ENDS + sum(-(-len(piece) // _LETTERS) for piece in _PIECE.findall(text))


def too_long(text: str, limits: Capabilities) -> str:
    """In words by how much a prompt is over a renderer's limit; empty when it fits."""
    words, tokens = words_of(text), tokens_of(text)
    if limits.prompt_words is not None and words > limits.prompt_words:
        return f"has {words} words, {limits.prompt_words} fit"
    if limits.prompt_tokens is not None and tokens > limits.prompt_tokens:
        return f"has about {tokens} tokens, {limits.prompt_tokens} fit"
    return ""


def fit(sections: PromptSections, limits: Capabilities, clause: str = "") -> Fitted:
    """The sections cut to a renderer's limit, clause by clause from their ends, in the order of `CUTS`; a retake's clause stays."""
    cut: list[str] = []
    for name, keep in CUTS:
        while too_long(text_of(sections, clause), limits) and len(said := _clauses(getattr(sections, name))) > keep:
            gone = said if name == "camera" else said[-1:]
            left = "" if len(gone) == len(said) else _without_end(getattr(sections, name), gone[0])
            sections, cut = sections.model_copy(update={name: left}), [*cut, *gone]
    return Fitted(sections, tuple(cut))


def _clauses(said: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(said.strip(" .")) if clause]


def _without_end(said: str, clause: str) -> str:
    """A section up to where a clause of its end begins."""
    return said[: said.rindex(clause)].rstrip(" ,;")
