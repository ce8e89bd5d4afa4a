"""Houses: whose films a call is about, and how the one who asks reaches a film's files."""

from __future__ import annotations

from typing import Any, Protocol

from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.mcpserver import Context

from ...core.errors import Forbidden
from ..studio.seat import Seat
from ..studio.studio import Studio

LOCAL = "local"


class House(Protocol):
    """What differs between a server for one person at this machine and one for many over HTTP."""

    local: bool

    def seat(self) -> Seat:
        """The studio as whoever asks may use it."""
        ...

    def where(self, ctx: Context[Any, Any], seat: Seat, id: str, name: str) -> str:
        """Where whoever asks finds a film's file."""
        ...


class AtHome:
    """One person's own server: every film is theirs, and files are told by their paths."""

    local = True

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def seat(self) -> Seat:
        """The person's seat."""
        return self._studio.seat(LOCAL)

    def where(self, ctx: Context[Any, Any], seat: Seat, id: str, name: str) -> str:
        """The file's path."""
        return str(seat.project(id).path(name))


class OverHttp:
    """A server for whoever has a key: each sees their own films only, and files are told by their addresses under /api."""

    local = False

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def seat(self) -> Seat:
        """The seat of the key's owner; raises `Forbidden` when nobody was let in."""
        token = get_access_token()
        if token is None:
            raise Forbidden("Nobody is known to ask. Send an API key: Authorization: Bearer KEY.")
        return self._studio.seat(token.client_id)

    def where(self, ctx: Context[Any, Any], seat: Seat, id: str, name: str) -> str:
        """The file's address, by the name under which the server was asked."""
        request = ctx.request_context.request
        host = request.headers.get("host", "") if request is not None else ""
        return f"{request.url.scheme}://{host}/api/films/{id}/{name}" if request is not None and host else f"/api/films/{id}/{name}"
