"""What can be asked of a mind, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from ..core.thought import PromptMark, Thought
from .structured import Check
from .wire import Message, Tool, ToolCall

T = TypeVar("T", bound=BaseModel)

MAX_TOKENS = 8192


@dataclass(frozen=True)
class Answer(Generic[T]):
    """A value that has passed, the words it was read from, and what stands behind it."""

    value: T
    text: str
    thought: Thought


class Saying:
    """Words as they come; iterate once. `text` and `thought` are whole when the iteration has ended."""

    def __init__(self, pieces: Callable[[Saying], Iterator[str]], thought: Thought) -> None:
        self._pieces = pieces
        self.thought = thought
        self.text = ""

    def __iter__(self) -> Iterator[str]:
        for piece in self._pieces(self):
            self.text += piece
            yield piece


@dataclass(frozen=True)
class Act:
    """One use of a tool that a model asks for: the call, and its arguments, read and validated."""

    call: ToolCall
    arguments: BaseModel

    @property
    def name(self) -> str:
        """The tool's name."""
        return self.call.name


@dataclass(frozen=True)
class Acted:
    """What a model says, and which tools it wants used first; `turn` goes into the conversation before their results."""

    text: str
    acts: tuple[Act, ...]
    turn: Message
    thought: Thought


class Mind(Protocol):
    """Someone to ask. `name` is the model's."""

    @property
    def name(self) -> str:
        """The model that is asked first."""
        ...

    @property
    def sees(self) -> bool:
        """Whether it is known to take pictures."""
        ...

    def ask(
        self, messages: Sequence[Message], output: type[T], *, prompts: Sequence[PromptMark] = (), check: Check[T] | None = None,
        max_tokens: int = MAX_TOKENS, temperature: float | None = None, seed: int | None = None,
    ) -> Answer[T]:  # fmt: skip
        """Ask for an answer in a shape. Raises `ModelError`, `UnusableModel` or `BudgetReached`."""
        ...

    def say(
        self, messages: Sequence[Message], *, prompts: Sequence[PromptMark] = (), max_tokens: int = MAX_TOKENS,
        temperature: float | None = None,
    ) -> Saying:  # fmt: skip
        """Ask for words, to be taken as they come. Raises as `ask` does, while they are taken."""
        ...

    def act(
        self, messages: Sequence[Message], tools: Sequence[Tool], *, prompts: Sequence[PromptMark] = (), max_tokens: int = MAX_TOKENS,
    ) -> Acted:  # fmt: skip
        """Ask for words or for the use of tools. Raises as `ask` does."""
        ...
