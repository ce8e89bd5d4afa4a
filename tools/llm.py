"""Asking language models: for answers in a shape, checked and repaired; or for words as they come.

A model's answer is never trusted: it is read, validated, and checked by code; what is wrong is shown
to the model at most twice, and then it is an error. An error is never an answer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import BaseModel

from ..core.errors import BadAnswer, ModelError, ModelOutage, ModelRefusal, UnusableModel
from ..core.thought import Passed, PromptMark, Thought
from .asking import Asking, NoSchema, Seat
from .mind import MAX_TOKENS, Act, Acted, Answer, Mind, Saying
from .patience import Patience
from .purse import Purse, Unlimited
from .structured import Check, in_words, read, schema_of
from .wire import Call, Finish, Message, Reply, Tool, ToolCall, assistant, result, user

log = logging.getLogger(__name__)

__all__ = ["MAX_TOKENS", "REPAIRS", "Act", "Acted", "Answer", "Mind", "Saying", "Thinker"]

T = TypeVar("T", bound=BaseModel)
R = TypeVar("R")

REPAIRS = 2


@dataclass
class Thinker:
    """A mind: models for one role, the first asked first, the next when it is out or its answers cannot be used.

    A refusal is not taken to another model. `told` hears when one is fallen back from, and why.
    """

    role: str
    seats: Sequence[Seat]
    purse: Purse = field(default_factory=Unlimited)
    patience: Patience = field(default_factory=Patience)
    told: Callable[[str], None] = log.warning
    _schemaless: set[str] = field(default_factory=set, init=False)

    @property
    def name(self) -> str:
        """The model that is asked first."""
        return str(self.seats[0].model)

    @property
    def sees(self) -> bool:
        """Whether every model of it is known to take pictures."""
        return all(seat.sees for seat in self.seats)

    def ask(
        self, messages: Sequence[Message], output: type[T], *, prompts: Sequence[PromptMark] = (), check: Check[T] | None = None,
        max_tokens: int = MAX_TOKENS, temperature: float | None = None, seed: int | None = None,
    ) -> Answer[T]:  # fmt: skip
        """Ask for an answer in a shape.

        `check` says in sentences what is wrong with a value of the right shape; the model is shown
        them as it is shown what does not validate. Raises `ModelOutage`, `ModelRefusal`, `BadAnswer`,
        `UnusableModel` or `BudgetReached`.
        """
        asking = Asking(self.purse, self.patience)

        def one(seat: Seat, passed: Sequence[Passed]) -> Answer[T]:
            call = Call(
                role=self.role, model=seat.model, messages=tuple(messages), timeout=self.patience.timeout, max_tokens=max_tokens,
                output=output, temperature=temperature, seed=seed, prompts=tuple(prompts),
            )  # fmt: skip
            reply, value = self._ask_one(asking, seat, call, output, check)
            return Answer(value, reply.text, self._thought(asking, seat, reply, passed, prompts))

        return self._over_seats(one)

    def say(
        self, messages: Sequence[Message], *, prompts: Sequence[PromptMark] = (), max_tokens: int = MAX_TOKENS,
        temperature: float | None = None,
    ) -> Saying:  # fmt: skip
        """Ask for words, to be taken as they come.

        Another try or another model is only for as long as nothing was said. Raises as `ask` does
        while the words are taken: `BadAnswer` at their end when they were cut off at the limit.
        """
        asking = Asking(self.purse, self.patience)

        def begin(seat: Seat, passed: Sequence[Passed]) -> tuple[Seat, Sequence[Passed], str | Reply, Iterator[str | Reply]]:
            call = Call(
                role=self.role, model=seat.model, messages=tuple(messages), timeout=self.patience.timeout, max_tokens=max_tokens,
                temperature=temperature, prompts=tuple(prompts),
            )  # fmt: skip
            self._must_see(seat, call)
            pieces = asking.stream(seat, call)
            return seat, passed, next(pieces), pieces

        def pieces(saying: Saying) -> Iterator[str]:
            seat, passed, first, rest = self._over_seats(begin)
            for piece in _chain(first, rest):
                if isinstance(piece, str):
                    yield piece
                    continue
                saying.thought = self._thought(asking, seat, piece, passed, prompts)
                _refuse(piece, seat)
                _said_whole(piece, seat)

        return Saying(pieces, Thought(role=self.role, model=self.name, prompts=tuple(prompts)))

    def act(
        self, messages: Sequence[Message], tools: Sequence[Tool], *, prompts: Sequence[PromptMark] = (), max_tokens: int = MAX_TOKENS,
    ) -> Acted:  # fmt: skip
        """Ask for words or for the use of tools; nothing is done here.

        A tool that is none, and arguments that do not fit, are shown to the model as the tool's
        result, at most twice. Append `turn`, and a `wire.result` for each act, and ask again.
        Raises as `ask` does.
        """
        asking = Asking(self.purse, self.patience)

        def one(seat: Seat, passed: Sequence[Passed]) -> Acted:
            call = Call(
                role=self.role, model=seat.model, messages=tuple(messages), timeout=self.patience.timeout, max_tokens=max_tokens,
                prompts=tuple(prompts), tools=tuple(tools),
            )  # fmt: skip
            reply, acts = self._act_one(asking, seat, call)
            thought = self._thought(asking, seat, reply, passed, prompts)
            return Acted(reply.text, acts, assistant(reply.text, reply.calls), thought)

        return self._over_seats(one)

    def _act_one(self, asking: Asking, seat: Seat, call: Call) -> tuple[Reply, tuple[Act, ...]]:
        self._must_see(seat, call)
        asked = call.messages
        faults: dict[ToolCall, str] = {}
        for _ in range(REPAIRS + 1):
            reply = asking.send(seat, call)
            _refuse(reply, seat)
            if not reply.calls:
                _said_whole(reply, seat)
            acts, faults = _acts(reply.calls, call.tools)
            if not faults:
                return reply, acts
            told = [result(one, faults.get(one, "Not done: another call of yours was wrong. Call it again.")) for one in reply.calls]
            call = replace(call, messages=(*asked, assistant(reply.text, reply.calls), *told))
        raise BadAnswer(
            f"{seat.model}, asked as {self.role}, called tools {REPAIRS + 1} times as they cannot be used. "
            f"Last: {' '.join(f'{one.name}: {why}' for one, why in faults.items())} Say it in other words, or name another model."
        )

    def _over_seats(self, work: Callable[[Seat, Sequence[Passed]], R]) -> R:
        passed: list[Passed] = []
        for seat in self.seats:
            try:
                return work(seat, tuple(passed))
            except (ModelOutage, BadAnswer) as fault:
                if seat is self.seats[-1]:
                    raise _all(fault, passed) from fault
                passed.append(Passed(model=str(seat.model), why=str(fault)))
                self.told(f"{fault} {self.seats[len(passed)].model} is asked instead.")
        raise UnusableModel(f"No model is named for the {self.role}. Name one, or none at all to work by the rules.")

    def _ask_one(self, asking: Asking, seat: Seat, call: Call, output: type[T], check: Check[T] | None) -> tuple[Reply, T]:
        self._must_see(seat, call)
        asked = call.messages
        faults: tuple[str, ...] = ()
        for number in range(1, REPAIRS + 2):
            reply = self._structured(asking, seat, call, output)
            _refuse(reply, seat)
            found = read(reply.text, output, check)
            if found.value is not None and reply.finish is not Finish.LENGTH:
                return reply, found.value
            faults = _cut_short(reply) or found.faults
            log.info("%s: answer %d of %s cannot be used: %s", self.role, number, seat.model, " ".join(faults))
            call = replace(call, messages=(*asked, assistant(reply.text or "(nothing)"), user(_repair(faults))))
        raise BadAnswer(
            f"{seat.model}, asked as {self.role} for {output.__name__}, answered {REPAIRS + 1} times what cannot be used. "
            f"Last: {' '.join(faults)} Run it again, or name another model."
        )

    def _structured(self, asking: Asking, seat: Seat, call: Call, output: type[BaseModel]) -> Reply:
        """One answer: held to the schema where the model can be, with the schema in words where it cannot."""
        if seat.schema is not False and str(seat.model) not in self._schemaless:
            try:
                return asking.send(seat, replace(call, schema=schema_of(output)))
            except NoSchema:
                log.info("%s takes no schema; it is told the shape in words.", seat.model)
                self._schemaless.add(str(seat.model))
        first, *rest = call.messages
        worded = replace(first, text=f"{first.text}\n\n{in_words(output)}")
        return asking.send(seat, replace(call, messages=(worded, *rest)))

    def _must_see(self, seat: Seat, call: Call) -> None:
        if call.images and seat.sees is False:
            raise UnusableModel(f"{seat.model} does not take pictures, and the {self.role} has some to show. Name a model that sees.")

    def _thought(self, asking: Asking, seat: Seat, reply: Reply, passed: Sequence[Passed], prompts: Sequence[PromptMark]) -> Thought:
        return Thought(
            role=self.role, model=str(seat.model), served=reply.served, prompts=tuple(prompts), usage=asking.usage,
            calls=asking.calls, passed=tuple(passed),
        )  # fmt: skip


def _refuse(reply: Reply, seat: Seat) -> None:
    """Raise for an answer that is a no."""
    if reply.refusal:
        raise ModelRefusal(f"{seat.model} declined: {' '.join(reply.refusal.split())[:300]} Change what was asked for.")
    if reply.finish is Finish.FILTER:
        raise ModelRefusal(f"The moderation of {seat.model} stopped its answer. Change what was asked for.")


def _said_whole(reply: Reply, seat: Seat) -> None:
    """Raise for words that are not all there."""
    if reply.finish is Finish.LENGTH:
        raise BadAnswer(f"What {seat.model} said was cut off at its limit of tokens. Ask for less at once.")
    if reply.finish is Finish.NOTHING:
        raise ModelOutage(f"{seat.model} broke off in the middle of its answer. Ask it again.")
    if not reply.text.strip():
        raise BadAnswer(f"{seat.model} said nothing. Ask it again, or name another model.")


def _acts(calls: Sequence[ToolCall], tools: Sequence[Tool]) -> tuple[tuple[Act, ...], dict[ToolCall, str]]:
    """What is wanted, read; and what is wrong with it, call by call."""
    known = {tool.name: tool for tool in tools}
    acts, faults = [], {}
    for call in calls:
        if call.name not in known:
            faults[call] = f"There is no tool {call.name!r}. There are: {', '.join(known)}."
            continue
        found = read(call.arguments or "{}", known[call.name].arguments)
        if found.value is None:
            faults[call] = f"Not done: {' '.join(found.faults)} Call it again, corrected."
        else:
            acts.append(Act(call, found.value))
    return tuple(acts), faults


def _cut_short(reply: Reply) -> tuple[str, ...]:
    if reply.finish is not Finish.LENGTH:
        return ()
    tokens = f" after {reply.tokens_out} tokens" if reply.tokens_out else ""
    return (f"The answer was cut off at its limit{tokens}, before its end; it has to be shorter.",)


def _repair(faults: Sequence[str]) -> str:
    listed = "\n".join(f"- {fault}" for fault in faults)
    return f"That answer cannot be used:\n{listed}\nAnswer again, whole and corrected, in the same format and with nothing around it."


def _all(fault: ModelError, passed: Sequence[Passed]) -> ModelError:
    """The last model's fault, with what became of those before it."""
    before = "".join(f" Before, {one.model}: {one.why}" for one in passed)
    return type(fault)(f"{fault}{before}")


def _chain(first: str | Reply, rest: Iterator[str | Reply]) -> Iterator[str | Reply]:
    yield first
    yield from rest
