"""Cause: whether a fault is the prompt's, the renderer's, or luck. Asked before words are added to a prompt.

Adding words to a prompt that says the thing already makes pictures worse. So two pieces of evidence are
taken first: the same prompt with another seed (the control), and the prompt as the renderer was given it,
held to the bible's fixed words and to the linter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..core.bible import CharacterSheet
from ..core.verdict import Cause, FailureMode, Finding, Lever, LeverPull
from ..renderers import wording
from .staging.linting import Prompted, broken, lost_by_cutting

SECTIONS: dict[FailureMode, tuple[str, ...]] = {
    FailureMode.IDENTITY: ("character",),
    FailureMode.WARDROBE: ("character",),
    FailureMode.PROP: ("props",),
    FailureMode.PLACE: ("setting",),
    FailureMode.STYLE: ("style",),
    FailureMode.ACTION: ("action",),
    FailureMode.LIGHT: ("light",),
}
"""The faults that words could mend, and what of the plan says how it should have been."""

RULES: dict[FailureMode, frozenset[str]] = {
    FailureMode.IDENTITY: frozenset({"people", "names"}),
    FailureMode.WARDROBE: frozenset({"people"}),
    FailureMode.PROP: frozenset(),
    FailureMode.PLACE: frozenset({"place"}),
    FailureMode.STYLE: frozenset({"style"}),
    FailureMode.ACTION: frozenset({"joined", "time"}),
    FailureMode.LIGHT: frozenset({"light"}),
}
"""The linter's rules that, when broken, speak against the prompt."""

MOST = 24
"""Words of an added clause."""

CONTROLS = (Lever.AGAIN, Lever.SEED)
"""Levers that change nothing but luck."""

_CLAUSE = re.compile(r"\s*(?:[,;]|\.\s)\s*(?:then\s+)?|\s+while\s+|\s+then\s+")


@dataclass(frozen=True)
class Answer:
    """Whose fault it is, on what evidence, in words; and what the prompt lacks, clause by clause."""

    cause: Cause
    words: str
    lacking: tuple[str, ...] = ()


def is_asked(mode: FailureMode) -> bool:
    """Whether the question has a meaning for a fault: words could mend it."""
    return mode in SECTIONS


def diagnose(finding: Finding, prompted: Prompted, pulls: Sequence[LeverPull], controllable: bool) -> Answer:
    """Whose fault a finding of a take is, by what was tried and by the prompt it was made from.

    `controllable` says whether the renderer can be asked for the same with another seed.
    """
    tried = [pull for pull in pulls if pull.mode is finding.mode]
    controls = [pull for pull in tried if pull.lever in CONTROLS]
    if not controls and controllable:
        return Answer(Cause.UNTOLD, "the same prompt with another seed tells whether it is luck")
    if controls and all(pull.left is None for pull in controls):
        return Answer(Cause.OPEN, "with another seed it could not be judged")
    if any(pull.left == 0 for pull in controls):
        return Answer(Cause.LUCK, "with another seed it was gone: it is luck")
    stayed = "it stayed with another seed" if controls else "no other seed could be tried"
    if any(pull.lever is Lever.CLAUSE and not pull.kept for pull in tried):
        return Answer(Cause.RENDERER, f"{stayed}, and stayed when the prompt said it once more: it is the renderer's")
    asked = fixed_words(finding, prompted)
    lacking = tuple(words for words in asked if _folded(words) not in _folded(_text(prompted)))
    if lacking:
        return Answer(Cause.PROMPT, f"{stayed}, and the prompt does not say “{lacking[0]}”: it is the prompt's", lacking)
    told = broken(prompted.shot, prompted.bible, prompted.limits, prompted.text)
    faults = [fault for name, sentences in told.items() if name in RULES[finding.mode] for fault in sentences]
    if faults:
        return Answer(Cause.PROMPT, f"{stayed}, and the prompt is not clear ({faults[0].rstrip('.')}): it is the prompt's", asked)
    if not asked:
        return Answer(Cause.OPEN, f"{stayed}, and nobody said how it should be")
    return Answer(Cause.RENDERER, f"{stayed}, though the prompt says it: it is the renderer's")


def clause_for(finding: Finding, prompted: Prompted, answer: Answer) -> str:
    """What is added to the prompt: what it lacks, in the bible's own words; empty where nothing more fits in."""
    sheets = _concerned(finding, prompted) if SECTIONS[finding.mode] == ("character",) else []
    taken: list[str] = []
    for words in answer.lacking:
        longer = [*taken, words]
        if sum(len(one.split()) for one in longer) > MOST and taken:
            break
        if not fits(", ".join(longer), prompted):
            break
        taken = longer
    clause = ", ".join(taken)
    whose = len(sheets) == 1 < len(prompted.shot.subjects) and _folded(sheets[0].name) not in _folded(clause)
    return f"{sheets[0].name}: {clause}" if clause and whose else clause


def fits(clause: str, prompted: Prompted) -> bool:
    """Whether a clause can be added, and nothing more that matters is cut off for it."""
    shot, limits = prompted.shot, prompted.limits
    longer = joined(shot.adjust.clause, clause)
    adding = shot.model_copy(update={"adjust": shot.adjust.model_copy(update={"clause": longer})})
    if not set(lost_by_cutting(replace(prompted, shot=adding, text=""))) <= set(lost_by_cutting(prompted)):
        return False
    before, after = (wording.fit(shot.prompt, limits, words).sections for words in (shot.adjust.clause, longer))
    return (before.character, before.action) == (after.character, after.action)


def joined(before: str, clause: str) -> str:
    """A retake's clause behind what retakes before it, or a person, added."""
    return f"{before.rstrip(' .;')}; {clause}" if before.strip() else clause


def fixed_words(finding: Finding, prompted: Prompted) -> tuple[str, ...]:
    """What the plan and the bible say of what is wrong, clause by clause."""
    shot, bible = prompted.shot, prompted.bible
    said: list[str] = []
    match SECTIONS[finding.mode][0]:
        case "character":
            said = [sheet.words for sheet in _concerned(finding, prompted)]
        case "props":
            carried = [sheet.look.carries for sheet in _concerned(finding, prompted) if sheet.look.carries != "none"]
            said = [*carried, *(shot.set.props if shot.set is not None else ())]
        case "setting":
            place = shot.set.place if shot.set is not None else ""
            said = [sheet.words for sheet in bible.locations if place in (sheet.name, str(sheet.id))]
        case "style":
            said = [bible.style.words]
        case "action":
            said = [shot.prompt.action]
        case "light":
            said = [shot.prompt.light]
    return tuple(dict.fromkeys(clause for words in said for clause in _clauses(words)))


def _concerned(finding: Finding, prompted: Prompted) -> list[CharacterSheet]:
    """The sheets of those whom a finding names; of all who are seen where it names none."""
    shot = prompted.shot
    seen = dict.fromkeys([*shot.subjects, *(figure.character for figure in shot.figures)])
    sheets = [sheet for sheet in prompted.bible.characters if sheet.id in seen]
    words = _folded(finding.words)
    named = [sheet for sheet in sheets if re.search(rf"\b(?:{re.escape(sheet.id)}|{re.escape(_folded(sheet.name))})\b", words)]
    return named or sheets


def _text(prompted: Prompted) -> str:
    return prompted.text or wording.text_of(wording.fit(prompted.shot.prompt, prompted.limits, prompted.shot.adjust.clause).sections)


def _clauses(words: str) -> Iterable[str]:
    return (clause for part in _CLAUSE.split(words) if (clause := part.strip(" .,;")))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
