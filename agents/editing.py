"""The editor's pencil: what the idea said must be in the film, and no word stands twice without cause."""

from __future__ import annotations

import re
from dataclasses import replace

from . import grammar
from .idea import Idea
from .kernels import Told
from .telling import Stage


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


def smooth(told: list[Told], stage: Stage) -> list[Told]:
    """The film with a pronoun for its hero where only the hero can be meant, and never twice in a row."""
    player = stage.players["A"]
    if not player.clear or player.noun.name == "" and player.bare:
        return told
    edited: list[Told] = []
    before = ""
    for moment in told:
        line = moment.line
        if line and named(player.the, before):
            line = _with_pronoun(line, player.the, player.pronoun)
        edited.append(replace(moment, line=line))
        before = moment.line if line == moment.line else before if not line else ""
    return edited


def named(name: str, line: str) -> bool:
    """Whether a line names somebody."""
    return re.search(rf"\b{re.escape(name)}\b", line, re.I) is not None


def _with_pronoun(line: str, name: str, pronoun: grammar.Pronouns) -> str:
    """The line with its first subject's name as a pronoun, where the verb's form allows it."""
    match = re.search(rf"(?:^|(?<=[.!?] )|(?<=, )|(?<=: )|(?<=, and )|(?<=\w and )){re.escape(name)} (\w+)", line, re.I)
    if match is None:
        return line
    start, verb = match.start(), match[1].lower()
    lead = line[:start].rstrip()
    if lead.endswith(("and", ",")) and not lead.endswith((", and", ",")):
        return line
    past = any(form in ("past", "participle") for _, form in grammar.bases(verb)) or verb in ("had", "could")
    if pronoun.plural and (not past or verb == "was"):
        return line
    if not past and not any(form == "third" for _, form in grammar.bases(verb)):
        return line
    word = pronoun.subject.capitalize() if start == 0 or line[start - 2 : start - 1] in ".!?" else pronoun.subject
    return line[:start] + word + line[start + len(name) :]
