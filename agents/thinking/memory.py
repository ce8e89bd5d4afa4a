"""Memory: every answer of a model is kept in the folder, so that none is asked for, or paid for, twice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ValidationError

from ...core.document import Document, Part, content_hash
from ...core.event import Event
from ...core.project import Project
from ...core.thought import PromptMark, Role, Thought, Usage
from ...prompts import Filled
from ...tools.llm import Mind
from ...tools.structured import Check
from ...tools.wire import Image, Message, system, user
from ..crew import Crew, Tell

T = TypeVar("T", bound=BaseModel)

FOLDER = ".rushes/thoughts"
ORIGINS = ".rushes/origins.json"
BREAK = "\n# The work at hand\n"
"""Where a prompt's instructions end and what is to be worked on begins."""


class Kept(Document):
    """An answer that has passed, and what stands behind it. `shape` names what it was read as."""

    schema_kind: ClassVar[str] = "thought"

    shape: str
    value: dict[str, Any]
    thought: Thought


class Origin(Part):
    """Which kept answers stand behind a part of the film ("script", "bible", "shots")."""

    part: str
    answers: tuple[str, ...]


class Origins(Document):
    """What of the film as it stands was thought by models; what is not named was done by rules, or by a person."""

    schema_kind: ClassVar[str] = "origins"

    parts: tuple[Origin, ...] = ()


def ask(
    crew: Crew, role: Role, mind: Mind, filled: Filled, output: type[T], tell: Tell, *, check: Check[T] | None = None, turn: object = None,
    max_tokens: int = 8192, pictures: Sequence[Image] = (),
) -> tuple[T, str]:  # fmt: skip
    """Ask, or remember what was answered; returns the value and the name that it is kept under.

    The name is the hash of the prompt, all that it was filled with, the model, and `turn`: what
    else makes it another question (the film's seed). Raises what `Mind.ask` raises; then nothing
    is kept.
    """
    project = crew.project
    shown = [hashlib.sha256(picture.data).hexdigest() for picture in pictures]
    key = content_hash(filled.digest, filled.text, output.__name__, mind.name, turn, *([shown] if shown else []))
    name = f"{FOLDER}/{key}.json"
    kept = project.find(name, Kept)
    if kept is not None and (value := _again(kept, output)) is not None:
        return value, key
    try:
        answer = mind.ask(messages(filled, pictures), output, prompts=[filled.mark], check=check, max_tokens=max_tokens)
    finally:
        for said in crew.hear():
            tell(Event(name="note", message=said))
    thought = answer.thought
    project.save(name, Kept(shape=output.__name__, value=answer.value.model_dump(mode="json"), thought=thought))
    tell(thought_event(role, thought))
    return answer.value, key


def messages(filled: Filled, pictures: Sequence[Image] = ()) -> list[Message]:
    """A prompt as a conversation: what always holds as the system's words, the work at hand, with its pictures, as the user's."""
    rules, _, work = filled.text.partition(BREAK)
    return [system(rules.strip()), user(work.strip(), *pictures)] if work else [user(filled.text, *pictures)]


def thought_event(role: Role, thought: Thought) -> Event:
    """Who thought with what, and what it cost."""
    usage, mark = thought.usage, thought.prompts[0] if thought.prompts else None
    asked = f", asked {thought.calls} times" if thought.calls > 1 else ""
    prompt = f"{mark.name}@{mark.version}" if mark else ""
    data = {
        "role": role.value, "model": thought.model, "served": thought.served, "prompt": prompt, "digest": mark.digest if mark else "",
        "calls": thought.calls, "tokens_in": usage.tokens_in, "tokens_out": usage.tokens_out, "cost_usd": usage.cost_usd,
        "passed": [{"model": one.model, "why": one.why} for one in thought.passed],
    }  # fmt: skip
    words = f"{role.value.replace('_', ' ')}: {thought.model} ({prompt}{asked}; {_cost(usage)})"
    return Event(name="thought", message=words, data=data)


def _cost(usage: Usage) -> str:
    known = usage.tokens_in is not None and usage.tokens_out is not None
    tokens = f"{usage.tokens_in:,} tokens in, {usage.tokens_out:,} out" if known else ""
    price = "its price is not known" if usage.cost_usd is None else f"${usage.cost_usd:.4f}" if usage.cost_usd else "nothing to pay"
    return ", ".join(part for part in (tokens, price) if part)


def stands_behind(project: Project, part: str, answers: Sequence[str]) -> None:
    """Keep which answers a part of the film comes from; none: it comes from the rules or a person."""
    known = project.find(ORIGINS, Origins) or Origins()
    parts = [one for one in known.parts if one.part != part]
    if answers:
        parts.append(Origin(part=part, answers=tuple(dict.fromkeys(answers))))
    if tuple(parts) != known.parts:
        project.save(ORIGINS, Origins(parts=tuple(sorted(parts, key=lambda one: one.part))))


def behind(project: Project, part: str) -> tuple[str, ...]:
    """The answers that a part of the film comes from."""
    known = project.find(ORIGINS, Origins) or Origins()
    return next((one.answers for one in known.parts if one.part == part), ())


def marks(project: Project) -> tuple[PromptMark, ...]:
    """The prompts by which models thought of the film as it stands, each once."""
    known = project.find(ORIGINS, Origins) or Origins()
    found = (project.find(f"{FOLDER}/{key}.json", Kept) for one in known.parts for key in one.answers)
    return tuple(dict.fromkeys(mark for kept in found if kept for mark in kept.thought.prompts))


def _again(kept: Kept, output: type[T]) -> T | None:
    """A kept answer in its shape; None when the shape has changed since."""
    try:
        return output.model_validate(kept.value, strict=False)
    except ValidationError:
        return None
