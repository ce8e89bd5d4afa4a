"""Notes from the script gate, as far as rules can follow them; the rest is said to need a writer model."""

from __future__ import annotations

import re

from ..core.brief import Brief, SourceKind
from ..core.event import Event
from ..core.script import Script
from .crew import Tell
from .screenwriter import write_script

GRAMMAR = "shorter, longer, another (the same idea told differently), title: NEW TITLE, cut scene N"

_CUT = re.compile(r"\b(?:cut|drop|remove)\s+scene\s+(\d+)\b", re.IGNORECASE)
_TITLE = re.compile(r"\b(?:title|call it)\s*:?\s+[\"“]?([^\"”\n]{1,120})[\"”]?\s*$", re.IGNORECASE | re.MULTILINE)
_SHORTER = re.compile(r"\bshorter\b", re.IGNORECASE)
_LONGER = re.compile(r"\blonger\b", re.IGNORECASE)
_ANOTHER = re.compile(r"\b(?:another|again|different(?:ly)?)\b", re.IGNORECASE)


def rewrite(script: Script, brief: Brief, notes: str, tell: Tell) -> Script:
    """The script with the notes applied that rules understand; what was not understood is told."""
    understood = False
    if _ANOTHER.search(notes) or _SHORTER.search(notes) or _LONGER.search(notes):
        if brief.source_kind is SourceKind.IDEA:
            script, understood = write_script(_reordered(brief, notes)), True
        else:
            tell(Event(name="note", message="A script that was handed in is filmed in its own words; edit it to change its length."))
    if cut := _CUT.search(notes):
        number = int(cut[1])
        kept = tuple(scene for index, scene in enumerate(script.scenes, 1) if index != number)
        if kept and len(kept) < len(script.scenes):
            script, understood = script.model_copy(update={"scenes": kept}), True
    if title := _TITLE.search(notes):
        script, understood = script.model_copy(update={"title": title[1].strip()}), True
    if not understood:
        message = f"Without a writer model these notes can't be followed: {notes!r}. Rules understand: {GRAMMAR}. Or edit script.fountain."
        tell(Event(name="note", message=message))
    return script


def _reordered(brief: Brief, notes: str) -> Brief:
    """The brief as the notes change it; never saved, since the script in hand is what counts from here on."""
    changes: dict[str, object] = {}
    seconds = brief.seconds or 30
    if _SHORTER.search(notes):
        changes["seconds"] = max(8, seconds * 3 // 4)
    if _LONGER.search(notes):
        changes["seconds"] = seconds * 4 // 3
    if _ANOTHER.search(notes):
        changes["seed"] = (brief.seed + 1) % 2**31
    return brief.model_copy(update=changes)
