"""Mounting: the MCP server at /mcp of the HTTP app, for whoever has a key."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Any

from fastapi import FastAPI
from mcp.server.auth.middleware.auth_context import AuthContextMiddleware
from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.routing import Route

from ..api.callers import owner_of
from ..api.failures import Wrong, answer
from ..api.guards import LARGEST_JSON
from .houses import OverHttp
from .server import Server
from .tools import create

PATH = "/mcp"


def mount(app: FastAPI) -> AbstractAsyncContextManager[None]:
    """Put the MCP server on the app; what is given runs as long as the app does."""
    return mount_server(app, create(OverHttp(app.state.studio)))


def mount_server(app: FastAPI, server: Server) -> AbstractAsyncContextManager[None]:
    """Put a server on the app, behind its keys.

    Names and sites that ask are checked by the app's guards, so the library's own check is off.
    """
    inner = server.streamable_http_app(
        streamable_http_path=PATH, max_request_body_size=LARGEST_JSON,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )  # fmt: skip
    app.router.routes.append(Route(PATH, endpoint=_Keyed(AuthContextMiddleware(inner)), include_in_schema=False))
    return server.session_manager.run()


class _Keyed:
    """The server behind the key: a session belongs to the owner who began it, and so does every question's answer."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            owner = owner_of(Request(scope))
        except Wrong as fault:
            await answer(fault.status, str(fault), code=fault.code, headers=fault.headers)(scope, receive, send)
            return
        user = AuthenticatedUser(AccessToken(token="", client_id=owner, scopes=[]))
        await self._app(scope | {"user": user}, receive, send)
