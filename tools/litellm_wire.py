"""Models of every provider, through litellm; it is imported at the first call, since that takes seconds."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from ..core.errors import MissingExtra, UsageError
from ..core.settings import quieten_litellm
from .models import SCRIPTED, ModelName, Price
from .structured import parameters_of
from .wire import Call, Finish, Reply, Tool, ToolCall, WireFault
from .wire_faults import understand

NO_KEY = "none"
"""What a server of one's own is sent as a key when none is set: never a key that lies in the environment."""


class LiteLlm:
    """A wire. `key` goes only to servers that were named by address; the others' keys litellm reads where it always does."""

    def __init__(self, key: str = "") -> None:
        self._key = key

    def __repr__(self) -> str:
        return "LiteLlm()"

    def send(self, call: Call) -> Reply:
        """Ask once, and wait for the whole answer."""
        litellm = library()
        fault: WireFault | None = None
        try:
            return _whole(litellm.completion(**self._arguments(call)))
        except Exception as problem:  # noqa: BLE001 - litellm raises bare exceptions of many kinds; none may pass as an answer
            fault = understand(problem, (self._key,))
        raise fault

    def stream(self, call: Call) -> Iterator[str | Reply]:
        """Ask once, and take the answer piece by piece."""
        litellm = library()
        fault: WireFault | None = None
        try:
            pieces = litellm.completion(**self._arguments(call), stream=True, stream_options={"include_usage": True})
            yield from _pieces(pieces)
        except Exception as problem:  # noqa: BLE001 - as above
            fault = understand(problem, (self._key,))
        if fault:
            raise fault

    def _arguments(self, call: Call) -> dict[str, Any]:
        given: dict[str, Any] = {
            "model": call.model.id,
            "messages": [message.wire() for message in call.messages],
            "timeout": call.timeout,
            "max_tokens": call.max_tokens,
            # All retries are ours: one place decides what is safe to ask twice.
            "max_retries": 0,
            "num_retries": 0,
            "drop_params": True,
        }
        if call.model.api_base:
            given |= {"api_base": call.model.api_base, "api_key": self._key or NO_KEY}
        if call.schema is not None:
            given["response_format"] = {"type": "json_schema", "json_schema": call.schema}
        if call.tools:
            # Without the second it loads its own MCP client, and that a package which nobody here needs.
            given |= {"tools": on_the_wire(call.tools), "_skip_mcp_handler": True}
        given |= {name: value for name, value in (("temperature", call.temperature), ("seed", call.seed)) if value is not None}
        return given


def library() -> Any:
    """litellm, made quiet: it asks nobody for prices, reports to nobody and prints nothing. Raises `MissingExtra`."""
    litellm = _loaded()
    # It warns of its own use of what is deprecated, while it answers; whoever runs Rushes can do nothing about that.
    warnings.filterwarnings("ignore", module=r"litellm(\.|$)")
    return litellm


@cache
def _loaded() -> Any:
    quieten_litellm()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import litellm
        except ImportError as fault:
            raise MissingExtra("litellm", "hosted", "A language model") from fault
        # These are put together at their first use, with warnings of pydantic's; so it happens here.
        for kind in (litellm.ModelResponse, litellm.ModelResponseStream):
            kind()
    litellm.suppress_debug_info = True
    litellm.callbacks, litellm.success_callback, litellm.failure_callback = [], [], []
    setattr(litellm, "telemetry", False)  # noqa: B010 - older ones have it; this one declares none
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return litellm


def on_the_wire(tools: Sequence[Tool]) -> list[dict[str, Any]]:
    """Tools as OpenAI's chat format has them."""
    return [
        {"type": "function", "function": {"name": tool.name, "description": tool.about, "parameters": parameters_of(tool.arguments)}}
        for tool in tools
    ]


def sees(name: ModelName) -> bool | None:
    """Whether litellm's table says that a model takes pictures; None when it does not know the model."""
    info = _info(name)
    return None if info is None else bool(info.get("supports_vision"))


def keeps_schemas(name: ModelName) -> bool | None:
    """Whether litellm's table says that a model keeps to a JSON schema; None when it does not know the model."""
    info = _info(name)
    return None if info is None else bool(info.get("supports_response_schema"))


def price(name: ModelName) -> Price | None:
    """What litellm's table says of the price. Advisory: it prices models that are dead, too."""
    info = _info(name) or {}
    one, other = info.get("input_cost_per_token"), info.get("output_cost_per_token")
    if not isinstance(one, int | float) or not isinstance(other, int | float):
        return None
    return Price(float(one), float(other), "litellm's table (advisory)")


def check_provider(name: ModelName) -> None:
    """Raise `UsageError` for a model that no provider is known to have; reaches nothing. Loads litellm for all but openai/…."""
    if name.api_base or name.speaks_openai or name.id.startswith(SCRIPTED):
        return
    litellm = library()
    providers = {str(getattr(one, "value", one)) for one in litellm.provider_list}
    head, slash, _ = name.id.partition("/")
    if slash and head in providers:
        return  # not asked further: to find its server, some providers' part of litellm logs in
    try:
        litellm.get_llm_provider(name.id)
    except litellm.BadRequestError as fault:
        owner, colon, model = name.id.partition(":") if not slash else (head, "", "")
        if colon and owner in providers:
            raise UsageError(f"{name.id!r} names no model. Write {owner}/{model}.") from fault
        unknown = f"No provider is called {owner!r}" if slash or colon else f"No provider is known to have a model {name.id!r}"
        raise UsageError(
            f"{unknown}: write PROVIDER/MODEL, such as openai/gpt-4o, or openai/MODEL@http://HOST:PORT/v1 for a server of your own."
        ) from fault


def _info(name: ModelName) -> dict[str, Any] | None:
    """The table's entry as it stands; nothing is known of a model on a server of one's own."""
    if name.api_base:
        return None
    costs: dict[str, dict[str, Any]] = library().model_cost
    return costs.get(name.id) or (costs.get(name.bare) if name.provider == "openai" else None)


def _whole(answer: Any) -> Reply:
    tokens_in, tokens_out = _tokens(answer)
    if not answer.choices:
        return Reply("", Finish.NOTHING, served=answer.model or "", tokens_in=tokens_in, tokens_out=tokens_out)
    choice = answer.choices[0]
    extra = getattr(choice.message, "provider_specific_fields", None) or {}
    refusal = extra.get("refusal") or getattr(choice.message, "refusal", None) or ""
    calls = tuple(
        ToolCall(one.id or f"call-{number}", one.function.name or "", one.function.arguments or "")
        for number, one in enumerate(choice.message.tool_calls or (), 1)
    )
    return Reply(
        choice.message.content or "", _finish(choice.finish_reason), str(refusal), answer.model or "", tokens_in, tokens_out, calls
    )


def _pieces(chunks: Any) -> Iterator[str | Reply]:
    text, refusal, served, finish = "", "", "", Finish.NOTHING
    tokens: tuple[int | None, int | None] = (None, None)
    for chunk in chunks:
        served = chunk.model or served
        if getattr(chunk, "usage", None) is not None:
            tokens = _tokens(chunk)
        for choice in chunk.choices[:1]:
            refusal += getattr(choice.delta, "refusal", None) or ""
            finish = _finish(choice.finish_reason) if choice.finish_reason else finish
            if choice.delta.content:
                text += choice.delta.content
                yield choice.delta.content
    # litellm says "stop" at the end of a stream that broke off; what the server said is kept beside it.
    if getattr(chunks, "received_finish_reason", "unknown") is None:
        finish = Finish.NOTHING
    yield Reply(text, finish, refusal, served, *tokens)


def _finish(word: str | None) -> Finish:
    try:
        return Finish(word or "")
    except ValueError:
        return Finish.STOP


def _tokens(answer: Any) -> tuple[int | None, int | None]:
    """Tokens in and out. litellm puts 0 where the server told none; no request has none."""
    usage = getattr(answer, "usage", None)
    told = getattr(usage, "prompt_tokens", 0) or 0
    return (told, int(getattr(usage, "completion_tokens", 0) or 0)) if told else (None, None)
