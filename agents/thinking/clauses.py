"""Clauses that a model adds to a prompt: made plain, and held to what no clause may say."""

from __future__ import annotations

import re

from ..staging.prompting import NEGATION
from .cleaning import is_blank, is_error, leaks, plain, too_long_for

_ELSEWHERE = re.compile(
    r"\b(?:push(?:es)? in|pull(?:s)? back|pan(?:s|ning)? (?:left|right|across|over|up|down|to)|doll(?:y|ies)|zoom(?:s|ing)?|tracking shot"
    r"|camera (?:moves|pans|tilts|pushes|pulls|follows|zooms|angle)|handheld camera|close-?up|(?:wide|medium|full) shot|(?:low|high) angle"
    r"|depth of field|bokeh|8k|4k|cinematic|masterpiece|photorealistic|subtitles?|captions?|watermark)\b",
    re.IGNORECASE,
)
"""Words of camera, style and quality, which other sections say or nobody."""

_SMALL = frozenset({"The", "A", "An", "Slowly", "Her", "His", "Their", "Its", "With", "On", "In", "At", "From", "Warm", "Cold", "Soft"})


def clause_of(said: str) -> str:
    """A model's words as a part of a sentence: one line, no closing stop, no semicolons, its first word small unless it is a name."""
    words = plain(said).replace(";", ",").strip(' .,"“”')
    return words[:1].lower() + words[1:] if words.partition(" ")[0] in _SMALL else words


def fault_of(name: str, said: str, most: int) -> str:
    """What is wrong with a clause, in a sentence for the model that wrote it; empty when nothing is. `most` is in words."""
    clause = clause_of(said)
    count = len(clause.split())
    if count > most or too_long_for(count, clause):
        return f"The {name} clause has {count} words of {len(clause)} letters, more than {most} words."
    if found := _ELSEWHERE.search(clause):
        return f"The {name} clause says {found[0]!r}; camera, style and quality are said elsewhere."
    if found := NEGATION.search(clause):
        return f"The {name} clause says {found[0]!r}; say what is there instead."
    if is_error(clause) or leaks(said) or is_blank(clause):
        return f"The {name} clause is no picture."
    return ""
