"""What goes to a language model and what comes back, whichever client carries it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal, Protocol

from pydantic import BaseModel

from ..core.thought import PromptMark
from .models import ModelName


@dataclass(frozen=True)
class Image:
    """A picture for a model that sees: an encoded file's bytes."""

    data: bytes
    kind: str = "image/png"

    @property
    def url(self) -> str:
        """The picture as a data URL, so that nothing has to be fetched."""
        return f"data:{self.kind};base64,{base64.b64encode(self.data).decode()}"


@dataclass(frozen=True)
class Tool:
    """Something that a model may ask to have done, and the shape of what it has to say for it."""

    name: str
    about: str
    arguments: type[BaseModel]


@dataclass(frozen=True)
class ToolCall:
    """A model's wish to have a tool used; `arguments` is the JSON that it wrote."""

    id: str
    name: str
    arguments: str

    def wire(self) -> dict[str, Any]:
        """The wish as OpenAI's chat format has it."""
        return {"id": self.id, "type": "function", "function": {"name": self.name, "arguments": self.arguments}}


@dataclass(frozen=True)
class Message:
    """One turn of a conversation; images stand after the text.

    The assistant's may have `calls` of tools; a tool's says what came of the call with the id `answers`.
    """

    role: Literal["system", "user", "assistant", "tool"]
    text: str
    images: tuple[Image, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    answers: str = ""

    def wire(self) -> dict[str, Any]:
        """The turn as OpenAI's chat format has it."""
        if self.calls:
            return {"role": self.role, "content": self.text or None, "tool_calls": [call.wire() for call in self.calls]}
        if self.answers:
            return {"role": self.role, "content": self.text, "tool_call_id": self.answers}
        if not self.images:
            return {"role": self.role, "content": self.text}
        pictures = [{"type": "image_url", "image_url": {"url": image.url}} for image in self.images]
        return {"role": self.role, "content": [{"type": "text", "text": self.text}, *pictures]}


def system(text: str) -> Message:
    """What the model is, and what always holds."""
    return Message("system", text)


def user(text: str, *images: Image) -> Message:
    """What is asked, with what is to be looked at."""
    return Message("user", text, images)


def assistant(text: str, calls: tuple[ToolCall, ...] = ()) -> Message:
    """What the model said before, and which tools it called."""
    return Message("assistant", text, calls=calls)


def result(call: ToolCall, text: str) -> Message:
    """What came of a tool's call."""
    return Message("tool", text, answers=call.id)


@dataclass(frozen=True)
class Call:
    """One request. `output` is the model of a structured answer, `schema` its JSON schema where the server is to keep to it.

    `timeout` is in seconds, for the whole of it.
    """

    role: str
    model: ModelName
    messages: tuple[Message, ...]
    timeout: float
    max_tokens: int
    output: type[BaseModel] | None = None
    schema: dict[str, Any] | None = None
    temperature: float | None = None
    seed: int | None = None
    prompts: tuple[PromptMark, ...] = ()
    tools: tuple[Tool, ...] = ()

    @property
    def images(self) -> int:
        """How many pictures go along."""
        return sum(len(message.images) for message in self.messages)


class Finish(Enum):
    """Why an answer ended. `NOTHING` is no reason at all: it was cut off on the way."""

    STOP = "stop"
    LENGTH = "length"
    FILTER = "content_filter"
    NOTHING = ""


@dataclass(frozen=True)
class Reply:
    """What came back. Token counts are None where the server told none; `refusal` is its own word for no."""

    text: str
    finish: Finish = Finish.STOP
    refusal: str = ""
    served: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    calls: tuple[ToolCall, ...] = ()

    def __post_init__(self) -> None:
        for name in ("text", "refusal"):
            object.__setattr__(self, name, sendable(getattr(self, name)))


def sendable(text: str) -> str:
    """Text that can be sent and saved: half characters, which JSON can smuggle in, are question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


class FaultKind(Enum):
    """What went wrong on the wire, in so far as it decides what to do."""

    UNREACHED = "unreached"  # nobody took the call
    BUSY = "busy"  # 429
    DOWN = "down"  # 5xx, said by the server
    UNPAID = "unpaid"  # the account has nothing left
    LATE = "late"  # no whole answer in time
    CUT = "cut"  # something came, and it was no answer
    BLOCKED = "blocked"  # moderation
    DENIED = "denied"  # no key, or a wrong one
    UNKNOWN = "unknown"  # no such model there
    UNFIT = "unfit"  # the request itself was not taken
    NO_SCHEMA = "no schema"  # … because of its schema


SAFE = frozenset({FaultKind.UNREACHED, FaultKind.BUSY, FaultKind.DOWN})
"""Asking again is safe: the server said no, or nobody heard. After the others an answer may have been made and billed."""

UNBILLED = SAFE | {FaultKind.UNPAID, FaultKind.BLOCKED, FaultKind.DENIED, FaultKind.UNKNOWN, FaultKind.UNFIT, FaultKind.NO_SCHEMA}


class WireFault(Exception):
    """A call that brought no answer. `wait` is how many seconds the server asked for before the next."""

    def __init__(self, kind: FaultKind, words: str, wait: float | None = None) -> None:
        super().__init__(words)
        self.kind = kind
        self.words = words
        self.wait = wait


class Wire(Protocol):
    """A way to reach models. Both methods raise `WireFault` and nothing else, and try once."""

    def send(self, call: Call) -> Reply:
        """Ask, and wait for the whole answer."""
        ...

    def stream(self, call: Call) -> Iterator[str | Reply]:
        """Ask, and take the answer piece by piece; the last item is a `Reply` with the whole."""
        ...
