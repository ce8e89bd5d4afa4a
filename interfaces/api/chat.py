"""Chat in the protocol of OpenAI's clients: /v1/chat/completions. One asks for a film in words and gets it as a link."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from ..studio.orders import Options
from ..studio.talking import talk
from .callers import Sitting
from .failures import Wrong
from .films import WRONG
from .models import CREW, options_of
from .signs import with_signs_of_life

router = APIRouter(prefix="/v1/chat", tags=["openai"])

MOST_MESSAGES = 500
PATIENCE = 240.0
"""Seconds after which an answer that is not streamed is given, made or not."""

SILENCE = 15.0
"""Seconds without a word after which a stream says that it is still there."""


class Loose(BaseModel):
    """What clients send has many more fields than count here."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Message(Loose):
    """One thing that was said; content is a text, or parts of which the texts count."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[dict[str, Any]] | None = None

    @property
    def text(self) -> str:
        """Its words."""
        if isinstance(self.content, list):
            return "\n".join(str(part.get("text", "")) for part in self.content if part.get("type") == "text")
        return self.content or ""


class StreamOptions(Loose):
    """How a stream ends."""

    include_usage: bool = False


class Asked(Loose):
    """A conversation so far. `film` is ours: how the film is to be (seconds, style, review, …)."""

    model: str = Field(default=CREW, max_length=200)
    messages: list[Message] = Field(min_length=1, max_length=MOST_MESSAGES)
    stream: bool = False
    stream_options: StreamOptions | None = None
    film: Options = Options()


@router.post("/completions", responses=WRONG | {200: {"content": {"text/event-stream": {}}}})
async def completions(asked: Asked, request: Request, seat: Sitting) -> Response:
    """Say what film you want. The answer tells how it is made, line by line when streamed, and ends with its link."""
    if asked.messages[-1].role not in ("user", "system", "developer"):
        raise Wrong(400, "The last message must be the user's.", param="messages")
    options = Options.model_validate({**options_of(asked.model), **asked.film.given()})
    said = [("assistant" if one.role == "assistant" else "user", one.text) for one in asked.messages if one.role in ("user", "assistant")]
    base = str(request.base_url).rstrip("/")
    pieces = talk(seat, said, options, lambda id: f"{base}/api/films/{id}/film.mp4")
    head = {"id": f"chatcmpl-{secrets.token_hex(12)}", "created": int(seat.now()), "model": asked.model}
    if asked.stream:
        with_usage = asked.stream_options is not None and asked.stream_options.include_usage
        return StreamingResponse(_streamed(pieces, head, with_usage), media_type="text/event-stream", headers={"x-accel-buffering": "no"})
    text = await _whole(pieces)
    choice = {"index": 0, "message": {"role": "assistant", "content": text, "refusal": None}, "finish_reason": "stop", "logprobs": None}
    return JSONResponse({**head, "object": "chat.completion", "choices": [choice], "usage": _NO_TOKENS})


async def _whole(pieces: AsyncGenerator[str, None]) -> str:
    """All that is said within what a client waits for; the film goes on being made after that."""
    said = list[str]()
    try:
        async with asyncio.timeout(PATIENCE), aclosing(pieces):
            async for piece in pieces:
                said.append(piece)
    except TimeoutError:
        said.append("It is still being made. Say status to hear how far it is.")
    return "".join(said)


_NO_TOKENS = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
"""The crew's own words are not a model's; what its models cost stands in the film's ledger."""


async def _streamed(pieces: AsyncGenerator[str, None], head: dict[str, Any], with_usage: bool) -> AsyncGenerator[str, None]:
    def chunk(delta: dict[str, Any], finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return f"data: {json.dumps({**head, 'object': 'chat.completion.chunk', 'choices': [choice]}, ensure_ascii=False)}\n\n"

    async with aclosing(pieces):
        yield chunk({"role": "assistant", "content": ""})
        async with aclosing(with_signs_of_life(pieces, SILENCE)) as lively:
            async for piece in lively:
                yield ": still here\n\n" if piece is None else chunk({"content": piece})
    yield chunk({}, "stop")
    if with_usage:
        yield f"data: {json.dumps({**head, 'object': 'chat.completion.chunk', 'choices': [], 'usage': _NO_TOKENS})}\n\n"
    yield "data: [DONE]\n\n"
