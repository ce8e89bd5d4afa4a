"""A model that answers what it was told to: for tests, examples and rehearsals. It ships, and it reaches nothing.

In code::

    model = Scripted({"title": "The Lamp"}, "Just words.", ModelOutage("down"))
    mind = model.mind("writer")
    ... mind.ask(...) ...
    model.done()                       # everything was asked for
    assert "lighthouse" in model.calls[0].messages[-1].text

On the command line, as the model ``scripted:FILE.json``::

    {"price_usd": 0.02, "answers": [{"json": {…}, "for": "writer"}, {"text": "…"}, {"fault": "busy", "words": "slow down"}]}

``for`` is a role, or a prompt's name, that an answer is kept for; ``repeat`` gives it again and again.
It goes through the same repairs, checks, retries and purse as any other model.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, JsonValue, ValidationError, model_validator

from ..core.document import Part
from ..core.errors import ModelOutage, ModelRefusal, RushesError, UsageError
from ..core.misfits import first_misfit
from .asking import Seat
from .llm import Thinker
from .models import SCRIPTED, ModelName, Price
from .patience import Patience
from .purse import Purse, Unlimited
from .wire import Call, FaultKind, Finish, Reply, ToolCall, WireFault

Given = dict[str, Any] | BaseModel | str | BaseException | Reply
"""What can be enqueued: an answer's value, its words, all that came back, or an error instead."""

PIECE = 12
"""Characters of one piece of a streamed answer."""

_INSTANT = Patience(timeout=30, deadline=30, sleep=lambda seconds: None)


class Wish(Part):
    """A tool that is called, and with what."""

    name: str
    arguments: dict[str, JsonValue] = Field(default_factory=dict)


class Scene(Part):
    """One answer of a file: exactly one of `json`, `text`, `refusal` and `fault`, or calls of tools, with or without `text`."""

    json_: JsonValue = Field(default=None, alias="json")
    text: str | None = None
    refusal: str | None = None
    fault: FaultKind | None = None
    calls: tuple[Wish, ...] = ()
    words: str = "scripted"
    wait: float | None = None
    finish: Literal["stop", "length", "content_filter", ""] = "stop"
    tokens: tuple[int, int] | None = None
    only_for: str = Field(default="", alias="for")
    repeat: bool = False

    @model_validator(mode="after")
    def _one_answer(self) -> Scene:
        given = [one is not None for one in (self.text, self.json_, self.refusal, self.fault)]
        if sum(given[1:] if self.calls else given) != (0 if self.calls else 1):
            raise ValueError("give exactly one of json, text, refusal and fault, or calls")
        return self


class Play(Part):
    """A whole file. `price_usd` is what each answer is said to cost."""

    answers: tuple[Scene, ...]
    price_usd: float = Field(default=0.0, ge=0)


@dataclass
class Entry:
    """One answer that waits to be asked for."""

    given: Given
    only_for: str = ""
    repeat: bool = False
    taken: int = 0


@dataclass
class Scripted:
    """A wire with nothing at its end. `calls` are all that was asked, in order.

    When nothing fits that is left, the call fails as an outage that says so.
    """

    name: str = "scripted"
    price_usd: float = 0.0
    calls: list[Call] = field(default_factory=list)
    _entries: list[Entry] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __init__(self, *answers: Given, name: str = "scripted", price_usd: float = 0.0) -> None:
        self.name, self.price_usd = name, price_usd
        self.calls, self._entries, self._lock = [], [], threading.Lock()
        self.enqueue(*answers)

    @classmethod
    def read(cls, path: Path) -> Scripted:
        """The play in a file; raises `UsageError`."""
        try:
            play = Play.model_validate_json(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as fault:
            raise UsageError(f"The scripted model {path} cannot be read ({fault}).") from fault
        except ValidationError as fault:
            place, words = first_misfit(fault)
            raise UsageError(f"The scripted model {path}: {'.'.join(place) or 'the file'}: {words}. See docs/models.md.") from fault
        made = cls(name=f"{SCRIPTED}{path}", price_usd=play.price_usd)
        for scene in play.answers:
            made.enqueue(_given(scene), only_for=scene.only_for, repeat=scene.repeat)
        return made

    def enqueue(self, *answers: Given, only_for: str = "", repeat: bool = False) -> None:
        """Answer the next calls with these; `only_for` a role or a prompt's name."""
        self._entries += [Entry(answer, only_for, repeat) for answer in answers]

    def mind(self, role: str = "writer", *, purse: Purse | None = None, patience: Patience = _INSTANT) -> Thinker:
        """A mind with only this model; its waits take no time."""
        return Thinker(role, [self.seat()], purse or Unlimited(), patience)

    def seat(self) -> Seat:
        """The model as one of several."""
        return Seat(ModelName(self.name), self, price=Price(0.0, 0.0, "the script", self.price_usd))

    @property
    def left(self) -> int:
        """How many answers nobody has asked for."""
        return sum(not entry.taken for entry in self._entries)

    def done(self) -> None:
        """Raise `AssertionError` when an answer was left over."""
        over = [entry.only_for or "anyone" for entry in self._entries if not entry.taken]
        assert not over, f"{len(over)} scripted answers were not asked for: for {', '.join(over)}"

    def send(self, call: Call) -> Reply:
        """The next answer that fits."""
        given = self._next(call)
        if isinstance(given, BaseException):
            raise _on_the_wire(given)
        reply = given if isinstance(given, Reply) else Reply(_words(given))
        told = (reply.tokens_in, reply.tokens_out) if reply.tokens_in is not None else (_tokens(call), len(reply.text) // 4)
        return replace(reply, served=reply.served or self.name, tokens_in=told[0], tokens_out=told[1])

    def stream(self, call: Call) -> Iterator[str | Reply]:
        """The next answer that fits, in pieces."""
        reply = self.send(call)
        yield from (reply.text[at : at + PIECE] for at in range(0, len(reply.text), PIECE))
        yield reply

    def _next(self, call: Call) -> Given:
        known = {"", call.role, *(mark.name for mark in call.prompts)}
        with self._lock:
            self.calls.append(call)
            for entry in self._entries:
                if entry.only_for in known and (entry.repeat or not entry.taken):
                    entry.taken += 1
                    return entry.given
        asked = ", ".join(mark.name for mark in call.prompts) or "a question"
        return WireFault(FaultKind.CUT, f"the script has no answer left for the {call.role}, {asked}")


class Theatre:
    """Scripted models by file, each read once, so that all roles that name a file share its answers."""

    def __init__(self) -> None:
        self._plays: dict[str, Scripted] = {}

    def model(self, name: ModelName) -> Scripted:
        """The model of a name ``scripted:FILE.json``."""
        if name.id not in self._plays:
            self._plays[name.id] = Scripted.read(Path(name.id.removeprefix(SCRIPTED)))
        return self._plays[name.id]


def _given(scene: Scene) -> Given:
    if scene.fault is not None:
        return WireFault(scene.fault, scene.words, scene.wait)
    text = scene.text if scene.text is not None else "" if scene.json_ is None else json.dumps(scene.json_, ensure_ascii=False)
    tokens: Sequence[int | None] = scene.tokens or (None, None)
    calls = tuple(ToolCall(f"call-{number}", wish.name, json.dumps(wish.arguments)) for number, wish in enumerate(scene.calls, 1))
    return Reply(text, Finish(scene.finish), scene.refusal or "", "", tokens[0], tokens[1], calls)


def _words(given: dict[str, Any] | BaseModel | str) -> str:
    if isinstance(given, BaseModel):
        return given.model_dump_json()
    return given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)


def _tokens(call: Call) -> int:
    """About as many tokens as a model would count."""
    return sum(len(message.text) for message in call.messages) // 4 + 1


def _on_the_wire(given: BaseException) -> BaseException:
    """An enqueued error as the wire has it: what the mind makes of it is then the same error again."""
    if isinstance(given, ModelRefusal):
        return WireFault(FaultKind.BLOCKED, str(given))
    if isinstance(given, ModelOutage):
        return WireFault(FaultKind.CUT, str(given))
    if isinstance(given, RushesError | WireFault):
        return given
    return WireFault(FaultKind.CUT, f"{type(given).__name__}: {given}")
