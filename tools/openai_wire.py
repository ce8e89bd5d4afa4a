"""Models that speak OpenAI's own format, through the openai client: the better way to have pictures judged.

What goes out is what `chat.completions.parse` sends, a strict schema (a test compares them); what
comes back is read here, because `parse` throws text and usage away when the answer does not fit,
and those are what a repair needs and what was paid for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..core.errors import MissingExtra
from .litellm_wire import NO_KEY, on_the_wire
from .wire import Call, FaultKind, Finish, Reply, ToolCall, WireFault
from .wire_faults import understand


class OpenAi:
    """A wire. `key` goes only to servers that were named by address."""

    def __init__(self, key: str = "") -> None:
        self._key = key

    def __repr__(self) -> str:
        return "OpenAi()"

    def send(self, call: Call) -> Reply:
        """Ask once, and wait for the whole answer."""
        fault: WireFault | None = None
        try:
            with self._client(call) as client:
                return _whole(client.chat.completions.with_raw_response.create(**_arguments(call)).content)
        except MissingExtra:
            raise
        except WireFault as known:
            fault = known
        except Exception as problem:  # noqa: BLE001 - whatever a client raises, it is no answer
            fault = understand(problem, (self._key,))
        raise fault

    def stream(self, call: Call) -> Iterator[str | Reply]:
        """Ask once, and take the answer piece by piece."""
        fault: WireFault | None = None
        try:
            with self._client(call) as client:
                more: dict[str, Any] = {"stream": True, "stream_options": {"include_usage": True}}
                yield from _pieces(client.chat.completions.create(**_arguments(call), **more))
        except MissingExtra:
            raise
        except Exception as problem:  # noqa: BLE001 - as above
            fault = understand(problem, (self._key,))
        if fault:
            raise fault

    def _client(self, call: Call) -> Any:
        try:
            import openai
        except ImportError as fault:
            raise MissingExtra("openai", "hosted", "A language model") from fault
        # A paid POST has no idempotency key: the client's own retries would ask, and pay, three times.
        given: dict[str, Any] = {"max_retries": 0, "timeout": call.timeout}
        if call.model.api_base:
            given |= {"base_url": call.model.api_base, "api_key": self._key or NO_KEY}
        return openai.OpenAI(**given)


def _arguments(call: Call) -> dict[str, Any]:
    given: dict[str, Any] = {
        "model": call.model.bare,
        "messages": [message.wire() for message in call.messages],
        # Servers of one's own know the old name of the limit, OpenAI's newer models only the new one.
        "max_tokens" if call.model.api_base else "max_completion_tokens": call.max_tokens,
    }
    if call.schema is not None:
        given["response_format"] = {"type": "json_schema", "json_schema": call.schema}
    if call.tools:
        given["tools"] = on_the_wire(call.tools)
    return given | {name: value for name, value in (("temperature", call.temperature), ("seed", call.seed)) if value is not None}


def _whole(content: bytes) -> Reply:
    try:
        body = json.loads(content)
        choices, usage, served = body["choices"] or [], body.get("usage") or {}, str(body.get("model") or "")
        tokens = usage.get("prompt_tokens") or None, usage.get("completion_tokens")
        if not choices:
            return Reply("", Finish.NOTHING, served=served, tokens_in=tokens[0], tokens_out=tokens[1])
        message = choices[0]["message"]
        finish = _finish(choices[0].get("finish_reason"))
        calls = tuple(
            ToolCall(str(one["id"]), str(one["function"]["name"]), str(one["function"]["arguments"]))
            for one in message.get("tool_calls") or ()
        )
        return Reply(message.get("content") or "", finish, message.get("refusal") or "", served, *tokens, calls)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise WireFault(FaultKind.CUT, "what came was no answer in OpenAI's format") from None


def _pieces(chunks: Any) -> Iterator[str | Reply]:
    text, refusal, served, finish = "", "", "", Finish.NOTHING
    tokens: tuple[int | None, int | None] = (None, None)
    for chunk in chunks:
        served = chunk.model or served
        if chunk.usage is not None:
            tokens = chunk.usage.prompt_tokens or None, chunk.usage.completion_tokens
        for choice in chunk.choices[:1]:
            refusal += choice.delta.refusal or ""
            finish = _finish(choice.finish_reason) if choice.finish_reason else finish
            if choice.delta.content:
                text += choice.delta.content
                yield choice.delta.content
    yield Reply(text, finish, refusal, served, *tokens)


def _finish(word: str | None) -> Finish:
    try:
        return Finish(word or "")
    except ValueError:
        return Finish.STOP
