"""The editor's pencil: what the idea said must be in the film, and no word stands twice without cause."""

from __future__ import annotations

import re
from dataclasses import replace

from . import grammar
from .kernels import Told
from .premise import Idea
from .telling import Stage


def missing(idea: Idea, texts: list[str]) -> list[str]:
    """The idea's content words that no text has, nor any relative of theirs."""
    there = {grammar.stem(word) for text in texts for word in re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text)}
    return [
        word
        for word in idea.words
        if grammar.stem(word) not in there and not any(grammar.stem(word)[:5] == known[:5] for known in there)
    ]


def smooth(told: list[Told], stage: Stage) -> list[Told]:
    """The film with a pronoun for its hero where only the hero can be meant, and never twice in a row."""
    player = stage.players["A"]
    told = _known_helper(told, stage)
    if not player.clear or (not player.noun.name and player.bare):
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


def _known_helper(told: list[Told], stage: Stage) -> list[Told]:
    """The film with "the gull" wherever "a gull" has come before."""
    helper = stage.players.get("H")
    if helper is None:
        return told
    seen, edited = False, []
    for moment in told:
        line = moment.line
        if seen:
            line = re.sub(
                rf"\b(A|a)n? {re.escape(helper.label)}\b", lambda m: ("The " if m[1] == "A" else "the ") + helper.label, line
            )
        seen = seen or named(helper.label, line)
        edited.append(replace(moment, line=line))
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
