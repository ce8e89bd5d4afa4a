"""A server on 127.0.0.1 that speaks the wire format of OpenAI's chat, moderation and speech, for tests of the real clients.

A test enqueues replies, calls, and looks at what arrived::

    server.enqueue(chat("Hello."), error(429, "slow down", retry_after="1"))
    ... call http://127.0.0.1:PORT/v1 ...
    assert server.requests[0].body["model"] == "x"

Every request takes the next reply; when none is left the server answers 599, which nothing retries.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Request:
    """What arrived. Header names are in lower case; `body` is the parsed JSON, or the bytes that are none."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Reply:
    """What goes back: `chunks` are written one by one, `gap` seconds apart, the first after `delay`.

    With `promised` more bytes are announced than are sent; with `hang` the connection stays open
    after the last chunk until the server is closed.
    """

    chunks: tuple[bytes, ...]
    status: int = 200
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    gap: float = 0.0
    promised: int | None = None
    hang: bool = False


def body_of(
    text: str | None, *, finish: str | None = "stop", refusal: str | None = None, usage: tuple[int, int] | None = (10, 5),
    model: str = "loopback-1", calls: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A chat completion as the wire has it."""
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": refusal}
    if calls:
        message["tool_calls"] = calls
    return {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1_780_000_000, "model": model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": finish}],
    } | ({"usage": _usage(usage)} if usage else {})  # fmt: skip


def chat(text: str | None, **more: Any) -> Reply:
    """A whole answer; `more` as in `body_of`."""
    return as_json(body_of(text, **more))


def as_json(body: Any, **more: Any) -> Reply:
    """Any JSON."""
    return Reply((json.dumps(body).encode(),), **more)


def ruled(*against: Mapping[str, float], model: str = "loopback-mod") -> Reply:
    """Moderation's answer, one item for each input: the categories that speak against it, with their scores."""
    names = ("harassment", "violence", "violence/graphic", "sexual/minors", "self-harm")
    results = [
        {
            "flagged": bool(scores), "categories": {name: name in scores for name in names},
            "category_scores": {name: scores.get(name, 0.001) for name in names},
            "category_applied_input_types": {name: ["text"] for name in names},
        }
        for scores in against
    ]  # fmt: skip
    return as_json({"id": "modr-1", "model": model, "results": results})


def sound(data: bytes, kind: str = "audio/wav", **more: Any) -> Reply:
    """Speech's answer: the bytes of a sound."""
    return Reply((data,), kind=kind, **more)


def speaking(voices: Mapping[str, str], listed: bool = True) -> Callable[[Request], Reply | None]:
    """A route that says the words it is sent with the embedded voice, each of its `voices` by a variant of that one.

    What goes back is a real WAV file, so that a test can look for the words in it.
    """
    from rushes.agents.speak import wav
    from rushes.core.speech import VoiceSpec
    from rushes.tools.voices.espeak import Espeak

    def route(request: Request) -> Reply | None:
        if request.path.endswith("/audio/voices"):
            return as_json({"voices": list(voices)}) if listed else error(404, "no such page")
        if not request.path.endswith("/audio/speech"):
            return None
        variant = voices.get(request.body["voice"])
        if variant is None:
            return error(400, f"there is no voice {request.body['voice']!r}")
        spec = VoiceSpec(voice="en-us", variant=variant, rate=round(150 * request.body.get("speed", 1.0)))
        return sound(wav(Espeak().speak(request.body["input"], spec, "en")))

    return route


def no_choices() -> Reply:
    """An answer without any answer in it."""
    return as_json(body_of("") | {"choices": []})


def error(status: int, message: str, code: str | None = None, *, retry_after: str | None = None, kind: str = "error") -> Reply:
    """An error as the wire has it."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return as_json({"error": {"message": message, "type": kind, "param": None, "code": code}}, status=status, headers=headers)


def stream(
    pieces: Iterable[str], *, finish: str | None = "stop", usage: tuple[int, int] | None = (10, 5), done: bool = True,
    extra: Iterable[bytes] = (), **more: Any,
) -> Reply:  # fmt: skip
    """Server-sent events, one for each piece; `extra` bytes go before the end."""
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_780_000_000, "model": "loopback-1"}

    def event(delta: dict[str, Any], end: str | None = None) -> bytes:
        return _event(head | {"choices": [{"index": 0, "delta": delta, "finish_reason": end}]})

    chunks = [event({"role": "assistant", "content": ""}), *(event({"content": piece}) for piece in pieces), *extra]
    if finish:
        chunks.append(event({}, finish))
    if usage:
        chunks.append(_event(head | {"choices": [], "usage": _usage(usage)}))
    if done:
        chunks.append(b"data: [DONE]\n\n")
    return Reply(tuple(chunks), kind="text/event-stream", **more)


def _event(body: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(body)}\n\n".encode()


def _usage(usage: tuple[int, int]) -> dict[str, int]:
    return {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}


class Loopback:
    """The server; a context manager. `url` is the base to hand to a client.

    `route` answers what nothing is enqueued for: it is given the request and returns a reply or None.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.route: Callable[[Request], Reply | None] = lambda request: None
        self._replies: deque[Reply] = deque()
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def enqueue(self, *replies: Reply) -> None:
        """Answer the next requests with these, in order."""
        self._replies.extend(replies)

    def __enter__(self) -> Loopback:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _answer(self, request: Request) -> Reply:
        self.requests.append(request)
        if self._replies:
            return self._replies.popleft()
        return self.route(request) or error(599, "the test enqueued no reply for this request")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            def _serve(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                try:
                    body = json.loads(raw) if raw else None
                except ValueError:
                    body = raw
                headers = {name.lower(): value for name, value in self.headers.items()}
                loopback._send(self, loopback._answer(Request(self.command, self.path, headers, body)))

            do_GET = do_POST = do_DELETE = _serve

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        return Handler

    def _send(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        try:
            self._closing.wait(reply.delay)
            handler.send_response(reply.status)
            handler.send_header("Content-Type", reply.kind)
            if reply.kind == "application/json":
                handler.send_header("Content-Length", str(reply.promised or sum(map(len, reply.chunks))))
            handler.send_header("Connection", "close")
            for name, value in reply.headers.items():
                handler.send_header(name, value)
            handler.end_headers()
            for chunk in reply.chunks:
                handler.wfile.write(chunk)
                handler.wfile.flush()
                if reply.gap:
                    self._closing.wait(reply.gap)
            if reply.hang:
                self._closing.wait()
        except OSError:
            """The client has gone."""
        handler.close_connection = True
