"""Films that are no stories: which frame an idea asks for, and the words that fill it, claiming nothing that was not given."""

from __future__ import annotations

import random

from . import grammar, kernels
from .kernels import Told
from .premise import Idea, IdeaKind
from .telling import Stage


def frame_words(idea: Idea) -> tuple[str, dict[str, str], frozenset[str]]:
    topic = idea.topic
    match idea.kind:
        case IdeaKind.EXPLANATION:
            return _explanation(idea)
        case IdeaKind.LIST:
            form = grammar.singular(idea.verb)
            heading = f"{grammar.number_word(idea.count)} {grammar.plural(form) if idea.count > 1 else form} {topic}"
            return "list", {"heading": heading, "form": form, "forms": grammar.plural(form), "topic": topic}, frozenset()
        case IdeaKind.ARGUMENT:
            words = topic.split()
            cut = max(
                (
                    index
                    for index, word in enumerate(words)
                    if word.lower() in ("a", "an", "the", "than", "more", "to", "of")
                ),
                default=len(words) - 2,
            )
            subject = (
                " ".join(words[cut:] if words[cut].lower() in ("a", "an", "the", "more") else words[cut + 1 :]) or topic
            )
            return "argument", {"claim": topic[:1].lower() + topic[1:], "T": subject}, frozenset()
        case IdeaKind.ADVERT:
            clause = idea.who.clause if idea.who else ""
            return "advert", {"claim": clause}, frozenset({"clause"} if clause else set())
    quote = " ".join((topic or "nothing at all").split()[:12])
    short = " ".join(quote.split()[:2])
    return "note", {"quote": f'"{quote}"', "short": f'"{short}"'}, frozenset()


def _explanation(idea: Idea) -> tuple[str, dict[str, str], frozenset[str]]:
    """Which questions an explanation asks, and its subject said as an indirect question."""
    lead, topic = idea.verb, idea.topic
    question, _, helper = lead.partition(" ")
    if question == "how" and helper == "do" and len(topic.split()) > 1:
        return "why", {"claim": f"how {topic}", "clause": topic}, frozenset()
    if lead == "how to":
        return "howto", {"claim": f"how to {topic}", "deed": topic}, frozenset()
    if question == "why":
        words = topic.split()
        clause = topic
        if helper in ("is", "are") and len(words) > 1:
            cut = 2 if words[0].lower() in ("the", "a", "an") else 1
            clause = " ".join([*words[:cut], helper, *words[cut:]])
        if helper == "does" and len(words) > 1:
            cut = 2 if words[0].lower() in ("the", "a", "an") else 1
            clause = " ".join([*words[:cut], *([grammar.third(words[cut])] if cut < len(words) else []), *words[cut + 1 :]])
        return "why", {"claim": f"why {clause}", "clause": clause}, frozenset()
    subject = topic
    if question == "how":
        words = topic.split()
        split = next((i for i, word in enumerate(words[1:], 1) if _finite(word)), len(words))
        subject = " ".join(words[:split])
        if (helper == "does" and split < len(words)) or (helper == "does" and len(words) > 1):
            cut = next((i for i, word in enumerate(words[1:], 1) if grammar.bases(word)[0][1] == "base"), 1)
            subject = " ".join(words[: max(1, len(words) - 1)])
            topic = " ".join([*words[:-1], grammar.third(words[-1])]) if cut else topic
        claim = f"how {topic}"
    elif question == "what" and helper in ("is", "are", "was", "were"):
        claim = f"what {topic} {helper}"
    elif question in ("what", "who", "when", "where") or lead.startswith(
        ("the ", "introduction", "an introduction", "guide", "a guide", "intro")
    ):
        claim = f"{lead} {topic}"
    else:
        claim = topic
    return "how", {"claim": claim, "T": subject}, frozenset()


def _finite(word: str) -> bool:
    return any(name in ("third", "past") for _, name in grammar.bases(word)) or word in ("is", "are", "work", "can")


def items(idea: Idea, stage: Stage, rng: random.Random) -> list[Told]:
    """One blank for every item of a list."""
    lines: list[str] = kernels.book("frames")["items"]["lines"]
    rest = rng.sample(lines[2:], len(lines) - 2)
    told = []
    for index in range(idea.count):
        template = lines[0] if index == 0 else rest[(index - 1) % len(rest)]
        ordinal = grammar.ORDINALS[index] if index < len(grammar.ORDINALS) else f"number {index + 1}"
        line = stage.fill(template, "P", {"ordinal": ordinal, "Ordinal": ordinal.capitalize()})
        action = stage.fill(("{A} points to the left.", "{A} points to the right.", "{A} writes on the board.")[index % 3])
        told.append(Told("try", 1, "P", action, line))
    return told
