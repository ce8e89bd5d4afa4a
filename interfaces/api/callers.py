"""Callers: whose request it is. Without keys there is one owner, this machine's user, and only requests from this machine count."""

from __future__ import annotations

import ipaddress
from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Depends, Request

from ..studio.seat import Seat
from ..studio.studio import Studio
from .failures import Wrong
from .keys import digest

LOCAL = "local"
"""The owner of everything where there are no keys."""

COOKIE = "rushes"
"""The cookie in which a browser sends a key."""

CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def studio_of(request: Request) -> Studio:
    """The studio that the app works for."""
    return cast(Studio, request.app.state.studio)


def owner_of(request: Request) -> str:
    """Who asks; raises `Wrong` (401) for a key that is none, or none where one is needed."""
    studio = studio_of(request)
    key = _key(request)
    if key:
        owner = studio.book.owner_of(digest(key))
        if owner is not None:
            return owner
    if request.app.state.needs_key:
        wanted = "An API key is needed: Authorization: Bearer KEY. rushes serve --new-key OWNER makes one."
        words = "That API key is not known." if key else wanted
        raise Wrong(401, words, code="invalid_api_key", headers={"www-authenticate": "Bearer"})
    return LOCAL


async def seat_of(request: Request) -> Seat:
    """The studio as whoever asks may use it. Not a plain function: the studio's book belongs to the thread of the event loop."""
    return studio_of(request).seat(owner_of(request))


Sitting = Annotated[Seat, Depends(seat_of)]


def _key(request: Request) -> str:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and key.strip():
        return key.strip()
    return request.headers.get("x-api-key", "") or request.cookies.get(COOKIE, "")


def foreign(method: str, headers: dict[str, str], hosts: frozenset[str]) -> str:
    """Why a request must not be answered: it came by another name than ours, or another site's page sent it; empty when it may be.

    A page of another site can have a browser send requests here, and a name that is made to lead to this machine
    would make them look like our own.
    """
    host = _name(headers.get("host", ""))
    if host not in hosts and "*" not in hosts:
        return f"This server does not answer to the name {host[:100]!r}. Start it with --allow-host NAME if it is to."
    origin = headers.get("origin", "")
    if method in CHANGES and origin and _name(urlsplit(origin).netloc) != host:
        return "Requests that another site's page sends are not answered."
    if method in CHANGES and headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return "Requests that another site's page sends are not answered."
    return ""


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _name(netloc: str) -> str:
    """A host's name or address, without its port."""
    try:
        return (urlsplit(f"//{netloc}").hostname or "").lower()
    except ValueError:
        return ""
