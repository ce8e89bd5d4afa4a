"""What the clients' exceptions mean. Both clients raise openai's error classes; litellm adds traps of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from .wire import FaultKind, WireFault

_SECRET = re.compile(r"(?i)\b(?:sk|key|pk|rk|AIza|gsk|xai)[-_][A-Za-z0-9_\-*.]{6,}|\bAIza[\w-]{10,}|\bbearer\s+\S+")
_NOISE = re.compile(
    r"(?:litellm\.)?\w+(?:Error|Exception): |\w+(?:Exception|Error) (?:\w+Error )?- |litellm\.Timeout: |Handle with `litellm\.\w+`\.?|\s+"
)
_GARBLED = re.compile(r"Unable to get json response|Error converting to valid response")
_MODERATED = re.compile(r"(?i)content[_ ](?:policy|filter)|moderation|safety system|responsibleai")
_SCHEMA = re.compile(r"(?i)response_?format|json_?schema|structured output|guided|schema")
_BROKE = re.compile(r"(?i)insufficient_quota|exceeded your current quota|billing|credit balance|payment required")
_KEYLESS = re.compile(r"(?i)missing .{0,40}(?:credentials|api[_ ]key)|api_key .*must be set")
_UNREACHED = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "ConnectionRefusedError", "gaierror"})
_WORDS = 300


def understand(fault: BaseException, secrets: tuple[str, ...] = ()) -> WireFault:
    """A client's exception as a `WireFault`, its words without keys, its wait read from the server's headers."""
    words = clean(_said(fault), secrets)
    kind = _kind(fault, _raw(fault))
    return WireFault(kind, words, _wait(_headers(fault)) if kind in (FaultKind.BUSY, FaultKind.DOWN) else None)


def clean(words: str, secrets: tuple[str, ...] = ()) -> str:
    """One short line without keys and without the names of exception classes."""
    for secret in secrets:
        if secret:
            words = words.replace(secret, "(key)")
    words = _SECRET.sub("(key)", words.partition("Traceback (most recent call last)")[0])
    words = " ".join(_NOISE.sub(" ", words).split())
    return words if len(words) <= _WORDS else words[: _WORDS - 1] + "…"


def _kind(fault: BaseException, words: str) -> FaultKind:
    chain = list(_chain(fault))
    names = {type(one).__name__ for one in chain}
    if names & _UNREACHED:
        return FaultKind.UNREACHED
    if "APITimeoutError" in {base.__name__ for base in type(fault).__mro__}:
        return FaultKind.LATE
    if any("ContentPolicyViolation" in name for name in names):
        return FaultKind.BLOCKED
    if _GARBLED.search(words):
        return FaultKind.CUT  # which litellm calls a bad request, or the server's fault
    status = getattr(fault, "status_code", None)
    said = f"{_code(fault)} {words}"
    # litellm makes a 500 of a broken connection and of garbage; only a server's own has headers.
    if not isinstance(status, int) or (status >= 500 and not _headers(fault)):
        return FaultKind.DENIED if _KEYLESS.search(words) else FaultKind.CUT
    return _by_status(status, said)


def _by_status(status: int, said: str) -> FaultKind:
    if status == 402 or (status == 429 and _BROKE.search(said)):
        return FaultKind.UNPAID
    if status == 429:
        return FaultKind.BUSY
    if status >= 500:
        return FaultKind.DOWN
    if status == 408:
        return FaultKind.LATE
    if status in (400, 403, 422) and _MODERATED.search(said):
        return FaultKind.BLOCKED
    if status in (401, 403):
        return FaultKind.DENIED
    if status == 404:
        return FaultKind.UNKNOWN
    return FaultKind.NO_SCHEMA if status in (400, 422) and _SCHEMA.search(said) else FaultKind.UNFIT


def _code(fault: BaseException) -> str:
    """The server's own code of the error."""
    body = getattr(fault, "body", None)
    inner = body.get("error", body) if isinstance(body, Mapping) else {}
    inner = inner if isinstance(inner, Mapping) else {}
    return " ".join(str(inner.get(field, "")) for field in ("code", "type")) + f" {getattr(fault, 'code', '') or ''}"


def _said(fault: BaseException) -> str:
    """The server's own words, else the client's."""
    body = getattr(fault, "body", None)
    text = _raw(fault)
    if not isinstance(body, Mapping):
        body = _json_in(text)
    inner = body.get("error", body) if isinstance(body, Mapping) else None
    told = inner.get("message") if isinstance(inner, Mapping) else inner
    return told if isinstance(told, str) and told else text


def _raw(fault: BaseException) -> str:
    return str(getattr(fault, "message", "") or fault)


def _json_in(text: str) -> object:
    """The server's JSON, which litellm puts behind words of its own."""
    try:
        return json.JSONDecoder().raw_decode(text, text.index("{"))[0]
    except (ValueError, RecursionError):
        return None


def _headers(fault: BaseException) -> Mapping[str, str]:
    """The headers that the server sent; litellm keeps them aside and puts an empty response in their place."""
    for found in (getattr(fault, "litellm_response_headers", None), getattr(getattr(fault, "response", None), "headers", None)):
        if found:
            headers: Mapping[str, str] = found
            return headers
    return {}


def _wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that ``Retry-After`` asks for: a number, or a date, which is read against the server's own clock."""
    asked = headers.get("retry-after", "").strip()
    if not asked:
        return None
    try:
        return max(0.0, float(asked))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("date", ""))).total_seconds())
    except (TypeError, ValueError):
        return None


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    """An exception and what it came from."""
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        yield fault
        inner: Any = getattr(fault, "original_exception", None)
        fault = fault.__cause__ or fault.__context__ or (inner if isinstance(inner, BaseException) else None)
