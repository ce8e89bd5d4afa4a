"""Guards that every request passes: foreign names and sites, size, pace; and the headers that every answer carries.

Written as plain ASGI, so that events and films stream through them unbuffered.
"""

from __future__ import annotations

import logging
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from .callers import foreign
from .failures import answer

log = logging.getLogger(__name__)

_FILM = re.compile(r"film_[0-9a-f]{32}")

LARGEST = 200 * 2**20
"""Bytes of a request that carries files."""

LARGEST_JSON = 12 * 2**20

HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""The content security policy of answers that are data; a page that needs more says its own."""

OURS = ("/api", "/v1", "/mcp", "/healthz", "/readyz", "/openapi.json")

Scope = dict[str, Any]
Asgi = Callable[[Scope, Any, Any], Any]


class Guards:
    """The ASGI app behind the guards. `a_minute` is how many requests one caller may send, and of them `changes_a_minute` that change."""

    def __init__(
        self, app: Asgi, hosts: frozenset[str], a_minute: int = 1200, changes_a_minute: int = 120,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._app, self._hosts = app, hosts
        self._paces = (Pace(a_minute, clock), Pace(changes_a_minute, clock))

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        send = _with_headers(send, scope["path"])
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        limit = LARGEST if headers.get("content-type", "").startswith("multipart/") else LARGEST_JSON
        began = time.monotonic()
        told = {"method": scope["method"], "path": scope["path"][:200], "status": 0}
        try:
            await self._app(scope, _Bounded(receive, limit), _hearing(send, told))
        finally:
            found = _FILM.search(scope["path"])
            told |= {"ms": round((time.monotonic() - began) * 1000, 1)} | ({"production": found[0]} if found else {})
            log.info("request", extra=told)

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> Any:
        why = foreign(scope["method"], headers, self._hosts)
        if why:
            return answer(403, why, code="foreign_request")
        largest = LARGEST if headers.get("content-type", "").startswith("multipart/") else LARGEST_JSON
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 15 or int(length) > largest:
            return answer(413, f"The request is too large: {largest // 2**20} MB are the most.", code="too_large")
        if scope["path"] in ("/healthz", "/readyz"):
            return None
        changes = scope["method"] not in ("GET", "HEAD", "OPTIONS")
        who = _who(scope, headers)
        for pace in self._paces if changes else self._paces[:1]:
            wait = pace.wait(who)
            if wait:
                told = {"retry-after": str(wait)}
                return answer(429, f"Too many requests. Ask again in {wait} s.", code="rate_limit_exceeded", headers=told)
        return None


class Pace:
    """A bucket for each caller: it holds a minute's requests and fills up again evenly."""

    MOST_CALLERS = 10_000

    def __init__(self, a_minute: int, clock: Callable[[], float]) -> None:
        self._a_minute, self._clock = a_minute, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, who: str) -> int:
        """Take a request into account; the seconds to wait when there were too many, else 0."""
        now = self._clock()
        left, at = self._left.pop(who, (float(self._a_minute), now))
        left = min(float(self._a_minute), left + (now - at) * self._a_minute / 60)
        enough = left >= 1
        self._left[who] = (left - 1 if enough else left, now)
        while len(self._left) > self.MOST_CALLERS:
            self._left.popitem(last=False)
        return 0 if enough else max(1, round((1 - left) * 60 / self._a_minute))


class _Bounded:
    """A request's body, cut off with an error when more comes than may: a length need not be told beforehand."""

    def __init__(self, receive: Any, limit: int) -> None:
        self._receive, self._left = receive, limit

    async def __call__(self) -> Any:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                return {"type": "http.disconnect"}
        return message


def _hearing(send: Any, told: dict[str, Any]) -> Any:
    """Note an answer's status on the way."""

    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            told["status"] = message["status"]
        await send(message)

    return sending


def _who(scope: Scope, headers: dict[str, str]) -> str:
    """The caller as paces tell callers apart: by key, else by address."""
    key = headers.get("authorization") or headers.get("x-api-key")
    return str(hash(key)) if key else str((scope.get("client") or ("",))[0])


def _with_headers(send: Any, path: str) -> Any:
    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message["headers"]}
            more = dict(HEADERS)
            if path.startswith(OURS):
                more |= {"content-security-policy": POLICY, "cache-control": "no-store"}
            message["headers"] = [
                *message["headers"],
                *((name.encode(), value.encode()) for name, value in more.items() if name.encode() not in there),
            ]
        await send(message)

    return sending
