"""The wires to moderators: OpenAI's format through litellm, and a script. A reply's text is the server's JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..core.errors import MissingExtra, ModelOutage
from .litellm_wire import NO_KEY, library
from .scripted import Scripted
from .wire import Call, FaultKind, Message, Reply, WireFault
from .wire_faults import understand

NO_CATEGORY = "no category was named"


class Result(BaseModel):
    """One result as OpenAI's format has it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    flagged: bool
    categories: dict[str, bool | None] = Field(default_factory=dict)
    category_scores: dict[str, float | None] = Field(default_factory=dict)

    @property
    def against(self) -> tuple[str, ...]:
        """The categories that speak against it, the surest first; none when nothing does."""
        found = [name for name, held in self.categories.items() if held]
        found.sort(key=lambda name: (-(self.category_scores.get(name) or 0.0), name))
        # Clients give a name twice, as the server wrote it ("violence/graphic") and as a field of theirs.
        once = {re.sub(r"[\W_]+", "", name): name for name in reversed(found)}
        return tuple(name for name in found if name in once.values()) or ((NO_CATEGORY,) if self.flagged else ())


class Results(BaseModel):
    """A whole answer."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    results: tuple[Result, ...]


def read_rulings(reply: Reply, count: int) -> list[tuple[str, ...]]:
    """The categories against each piece that was asked about; raises `ModelOutage` for what is no answer on all of them."""
    try:
        results = Results.model_validate_json(reply.text).results
    except ValidationError:
        raise ModelOutage("What came is no ruling in OpenAI's format.") from None
    if len(results) != count:
        raise ModelOutage(f"{count} passages were asked about, and {len(results)} were ruled on.")
    return [one.against for one in results]


class LiteLlmModeration:
    """A wire to a moderator. `key` goes only to servers that were named by address."""

    def __init__(self, key: str = "") -> None:
        self._key = key

    def __repr__(self) -> str:
        return "LiteLlmModeration()"

    def send(self, call: Call) -> Reply:
        """Ask once about every message of a call."""
        litellm = library()
        given: dict[str, Any] = {"max_retries": 0, "timeout": call.timeout}
        if call.model.api_base:
            given |= {"base_url": call.model.api_base, "api_key": self._key or NO_KEY}
        fault: WireFault | None = None
        try:
            # litellm would make a client that retries by itself and waits ten minutes. It also sends the
            # name as it stands, "openai/" and all, which no server knows.
            with _client(given) as client:
                answer = litellm.moderation(input=_input(call.messages), model=call.model.bare, client=client)
            return Reply(answer.model_dump_json(by_alias=True), served=answer.model or "")
        except MissingExtra:
            raise
        except Exception as problem:  # noqa: BLE001 - whatever a client raises, it is no ruling
            fault = understand(problem, (self._key,))
        # A server's word on moderation in an error is about the request, not about what is asked.
        raise WireFault(FaultKind.UNFIT, fault.words) if fault.kind is FaultKind.BLOCKED else fault

    def stream(self, call: Call) -> Iterator[str | Reply]:
        """Rulings do not stream."""
        yield self.send(call)


class ScriptedModeration:
    """A scripted model as moderator: its answers are ``{"words": {category: [words]}}``, or whole results in OpenAI's format."""

    def __init__(self, model: Scripted) -> None:
        self._model = model

    def send(self, call: Call) -> Reply:
        """The next answer that is kept for the moderator, applied to what is asked."""
        reply = self._model.send(call)
        try:
            body = json.loads(reply.text)
        except ValueError:
            return reply
        if not isinstance(body, dict) or "words" not in body:
            return reply
        results = [_by_words(message.text, body["words"]) for message in call.messages]
        return Reply(json.dumps({"results": results}), served=reply.served, tokens_in=reply.tokens_in, tokens_out=reply.tokens_out)

    def stream(self, call: Call) -> Iterator[str | Reply]:
        """Rulings do not stream."""
        yield self.send(call)


def _client(given: dict[str, Any]) -> Any:
    try:
        import openai
    except ImportError as fault:
        raise MissingExtra("openai", "hosted", "A moderator") from fault
    return openai.OpenAI(**given)


def _input(messages: tuple[Message, ...]) -> Any:
    """What is asked about: a list of texts, or one picture in parts."""
    pictures = [image for message in messages for image in message.images]
    if pictures:
        return [{"type": "image_url", "image_url": {"url": image.url}} for image in pictures]
    return [message.text for message in messages]


def _by_words(text: str, words: dict[str, list[str]]) -> dict[str, Any]:
    found = {kind: any(re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) for word in listed) for kind, listed in words.items()}
    return {"flagged": any(found.values()), "categories": found}
