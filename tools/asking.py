"""One question to a model on the wire: what it may cost is set aside, it is asked again only where that is safe, and it ends in time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field

from ..core.errors import ModelOutage, ModelRefusal, RushesError, UnusableModel
from ..core.thought import Usage
from .models import ModelName, Price
from .patience import Patience, TooLate, each_within, within
from .purse import Purse
from .structured import parameters_of
from .wire import SAFE, UNBILLED, Call, FaultKind, Reply, Wire, WireFault, sendable

log = logging.getLogger(__name__)

IMAGE_TOKENS = 6000
"""More than any provider counts for one picture; only for what a call can cost at most."""

OVERHEAD_TOKENS = 64
"""More than a message's frame takes."""


class NoSchema(Exception):
    """The server does not take a schema; nothing was answered or billed."""


@dataclass(frozen=True)
class Seat:
    """A model and the way to it.

    `schema` and `sees` say whether it keeps to a JSON schema and takes pictures, None when nobody
    knows; so does `price`.
    """

    model: ModelName
    wire: Wire
    schema: bool | None = None
    sees: bool | None = None
    price: Price | None = None

    def most(self, call: Call) -> float | None:
        """The most that a call can cost: no token is shorter than a byte, and an answer has at most its limit of them."""
        if self.price is None:
            return None
        text = sum(
            len(message.text.encode()) + OVERHEAD_TOKENS + sum(len(one.arguments.encode()) + OVERHEAD_TOKENS for one in message.calls)
            for message in call.messages
        )
        shapes = len(str(call.schema or "")) + sum(len(str(parameters_of(tool.arguments))) + len(tool.about) * 4 for tool in call.tools)
        return self.price.of(text + shapes + call.images * IMAGE_TOKENS, call.max_tokens)


@dataclass
class Asking:
    """The calls of one question. `usage` and `calls` count every answer that came, whatever became of it."""

    purse: Purse
    patience: Patience
    usage: Usage = field(default_factory=Usage)
    calls: int = 0
    started: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.patience.clock()

    def send(self, seat: Seat, call: Call) -> Reply:
        """One whole answer. Raises `ModelOutage`, `ModelRefusal`, `UnusableModel`, `BudgetReached` or `NoSchema`."""
        tries = 0
        while True:
            tries += 1
            hold = self._reserve(seat, call)
            seconds = self._seconds(call)
            fault: WireFault
            try:
                reply = within(seconds, lambda: seat.wire.send(call))
            except WireFault as known:
                fault = known
            except TooLate:
                fault = _late(seconds)
            except RushesError:
                self.purse.release(hold)  # it was never sent
                raise
            except BaseException:
                self.purse.settle(hold, None)  # a person interrupted; it may be billed
                raise
            else:
                self._settle(seat, hold, reply)
                return reply
            self._book(seat, hold, fault)
            self._wait_or_raise(seat, call, fault, tries)

    def stream(self, seat: Seat, call: Call) -> Iterator[str | Reply]:
        """An answer piece by piece, a `Reply` last; asked again only while nothing has come. Raises as `send` does."""
        tries = 0
        while True:
            tries += 1
            hold, begun = self._reserve(seat, call), False
            try:
                with closing(self._listen(seat, call, hold)) as pieces:
                    for piece in pieces:
                        begun = True
                        yield piece
                return
            except WireFault as known:
                fault = known
            self._book(seat, hold, fault)
            if begun:
                raise ModelOutage(f"{seat.model} broke off in the middle of its answer ({fault.words}). Ask it again.")
            self._wait_or_raise(seat, call, fault, tries)

    def _listen(self, seat: Seat, call: Call, hold: str) -> Generator[str | Reply, None, None]:
        """One try at a stream. What it cost is booked here, but for a `WireFault`."""
        booked = False
        try:
            for piece in each_within(self._countdown(call), lambda: seat.wire.stream(call)):
                if isinstance(piece, Reply):
                    self._settle(seat, hold, piece)
                    booked = True
                    yield piece
                else:
                    yield sendable(piece)
        except TooLate:
            raise _late(call.timeout) from None
        except RushesError:
            self.purse.release(hold)  # it was never sent
            raise
        except (GeneratorExit, KeyboardInterrupt):
            if not booked:
                self.purse.settle(hold, None)  # the listener went away; it may be billed
            raise

    def _seconds(self, call: Call) -> float:
        return max(0.0, min(call.timeout, self.started + self.patience.deadline - self.patience.clock()))

    def _countdown(self, call: Call) -> Callable[[], float]:
        """What is left of a call's time, asked while it runs."""
        end = self.patience.clock() + self._seconds(call)
        return lambda: end - self.patience.clock()

    def _reserve(self, seat: Seat, call: Call) -> str:
        what = f"{call.role}: {', '.join(f'{mark.name}@{mark.version}' for mark in call.prompts) or 'a question'}"
        return self.purse.reserve(what, seat.model.id, seat.most(call))

    def _settle(self, seat: Seat, hold: str, reply: Reply) -> None:
        cost = None
        if seat.price is not None and reply.tokens_in is not None and reply.tokens_out is not None:
            cost = seat.price.of(reply.tokens_in, reply.tokens_out)
        self.purse.settle(hold, cost)
        self.calls += 1
        self.usage += Usage(tokens_in=reply.tokens_in, tokens_out=reply.tokens_out, cost_usd=cost)

    def _book(self, seat: Seat, hold: str, fault: WireFault) -> None:
        """Give back what surely was not billed; the rest counts as spent."""
        if fault.kind in UNBILLED:
            self.purse.release(hold)
        else:
            self.purse.settle(hold, None)
            self.usage += Usage(tokens_in=None, tokens_out=None, cost_usd=None)

    def _wait_or_raise(self, seat: Seat, call: Call, fault: WireFault, tries: int) -> None:
        """Wait for the next try, or raise what the fault is to a person."""
        if fault.kind is FaultKind.NO_SCHEMA and call.schema is not None:
            raise NoSchema
        if fault.kind not in SAFE:
            raise in_words(seat, fault)
        pause = self.patience.pause(tries, fault.wait)
        left = self.started + self.patience.deadline - self.patience.clock()
        if tries >= self.patience.tries or pause > self.patience.longest or pause >= left:
            raise in_words(seat, fault, tries)
        log.info("%s: %s; asked again in %.1f s", seat.model, fault.words, pause)
        self.patience.sleep(pause)


def in_words(seat: Seat, fault: WireFault, tries: int = 1) -> RushesError:
    """A fault as the error that a person reads."""
    name, words = seat.model, fault.words.rstrip(".")
    own = f"Is the server at {name.api_base} running?" if name.api_base else "Is this machine online?"
    again = f", asked {tries} times" if tries > 1 else ""
    wait = f" It asks to wait {fault.wait:.0f} s." if fault.wait else ""
    match fault.kind:
        case FaultKind.UNREACHED:
            return ModelOutage(f"{name} could not be reached{again} ({words}). {own}")
        case FaultKind.BUSY | FaultKind.DOWN:
            return ModelOutage(f"{name} takes no requests now{again} ({words}).{wait} Run it later, or name a fallback after a comma.")
        case FaultKind.UNPAID:
            return ModelOutage(f"{name} answers nothing more on this account ({words}). Look at its billing page, or name another model.")
        case FaultKind.LATE:
            return ModelOutage(f"{name} gave no whole answer in time ({words}). It may be billed. Retry, or raise RUSHES_MODEL_TIMEOUT.")
        case FaultKind.CUT:
            return ModelOutage(f"What {name} sent was no whole answer ({words}). It may be billed. Run it again, or name another model.")
        case FaultKind.BLOCKED:
            return ModelRefusal(f"The moderation of {name} blocked the request: {words}. Change what was asked for.")
        case FaultKind.DENIED:
            return UnusableModel(f"{name} lets nobody in with this key, or without one ({words}). See docs/models.md for where keys go.")
        case FaultKind.UNKNOWN:
            return UnusableModel(f"There is no {name} there, or it is not open to you ({words}). Name another model.")
        case _:
            return UnusableModel(f"{name} does not take what was asked ({words}). Name another model.")


def _late(seconds: float) -> WireFault:
    return WireFault(FaultKind.LATE, f"{seconds:.0f} s were allowed" if seconds >= 1 else "no time was left")
