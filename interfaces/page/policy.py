"""Policy: what the page may load and do in a browser, and whose sockets are answered."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Asgi = Callable[[Scope, Any, Any], Any]

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""The strictest that NiceGUI 3 runs under: its client compiles templates and handlers (so 'unsafe-eval') and sets style
attributes (so 'unsafe-inline' for styles). Scripts run only with the answer's own nonce, or when such a script loads them."""

_SCRIPT = re.compile(rb"<script(?=[\s>])")
_QUASAR = re.compile(rb'@import url\("[^"]*/quasar\.[a-z.]+css"\) layer\([a-z_]+\);')
"""Style sheets of NiceGUI's widgets, of which the page uses none: they would hold up the first picture."""

_PRELOAD = re.compile(rb'<link rel="modulepreload"')


class Policed:
    """The page's ASGI app with a policy and a nonce on every document, and no socket for another site's page."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket" and not _own(scope):
            await receive()
            await send({"type": "websocket.close", "code": 4403})
            return
        await self._app(scope, receive, send if scope["type"] != "http" else _Document(send).send)


def _own(scope: Scope) -> bool:
    """Whether a socket was opened by a page of this very server."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    origin = headers.get("origin", "")
    return not origin or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


class _Document:
    """An answer on its way: a document is held until it is whole, and its scripts get the nonce."""

    def __init__(self, send: Any) -> None:
        self._send, self._start, self._body = send, None, b""

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start" and _is_document(message):
            self._start = message
        elif message["type"] == "http.response.body" and self._start is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_whole()
        else:
            await self._send(message)

    async def _send_whole(self) -> None:
        assert self._start is not None
        nonce = secrets.token_urlsafe(18)
        marked = f'nonce="{nonce}"'.encode()
        body = _SCRIPT.sub(b"<script " + marked, _QUASAR.sub(b"", self._body))
        body = _PRELOAD.sub(b'<link rel="modulepreload" ' + marked, body)
        told = {b"content-length": str(len(body)).encode(), b"content-security-policy": POLICY.format(nonce=nonce).encode()}
        headers = [(name, value) for name, value in self._start["headers"] if name.lower() not in told]
        start, self._start = self._start, None
        await self._send(start | {"headers": [*headers, *told.items()]})
        await self._send({"type": "http.response.body", "body": body})


def _is_document(message: Any) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in message["headers"])
