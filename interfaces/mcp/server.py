"""The server: the tools, the calls under way, and errors in words."""

from __future__ import annotations

import os
from typing import Any, cast

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.server.request_state import RequestStateSecurity
from mcp.types import CallToolResult, InputRequiredResult
from pydantic import ValidationError

from ... import __version__
from ...core.errors import RushesError
from ...core.misfits import first_misfit
from .calls import Call, Calls
from .houses import House

PATIENCE = 24 * 3600.0
"""Seconds that a person may take over a question."""

ABOUT = """A film crew: it turns an idea or a script into a finished, narrated film with sound and captions, watches its own takes and \
retakes what drifted. make_film begins one; unless told otherwise the person approves the script first. Decisions at gates are the \
person's: show them what waits and pass on what they say. Making takes from seconds to hours, by length and renderer; a call that ends \
early, or is cancelled, does not stop the film: film_status tells how it stands."""


class Server(MCPServer[Any]):
    """An MCP server that knows its house, and which call is which."""

    def __init__(self, house: House) -> None:
        super().__init__(
            "rushes", title="Rushes", instructions=ABOUT, version=__version__, log_level="WARNING",
            request_state_security=RequestStateSecurity(keys=[os.urandom(32)], ttl=PATIENCE),
        )  # fmt: skip
        self.house = house
        self._calls = Calls()
        self._now: dict[int, Call] = {}

    def call_of(self, ctx: Context[Any, Any]) -> Call:
        """The call that a context belongs to."""
        return self._now[id(ctx)]

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool; what is known to be wrong is said in a sentence."""
        context = context or Context(mcp_server=self)
        try:
            owner = self.house.seat().owner
            self._now[id(context)] = call = self._calls.find(context.request_state, owner) or Call(owner)
            result = await super().call_tool(name, arguments, context)
        except RushesError as fault:
            raise ToolError(str(fault)) from fault
        except ToolError as fault:
            words = _words(fault)
            if words is None:
                raise
            raise ToolError(words) from fault
        finally:
            self._now.pop(id(context), None)
        if isinstance(result, InputRequiredResult) and result.request_state:
            self._calls.keep(result.request_state, call)
        return result


def server_of(ctx: Context[Any, Any]) -> Server:
    """The server that a context belongs to."""
    return cast(Server, ctx.mcp_server)


def _words(fault: ToolError) -> str | None:
    """What is wrong in plain words; None for what nobody foresaw, and for what the protocol's own messages say well."""
    cause = fault.__cause__
    if isinstance(cause, RushesError):
        return str(cause)
    if isinstance(cause, ValidationError) and not isinstance(fault, UnexpectedToolError):
        place, words = first_misfit(cause)
        return f"{'.'.join(place) or 'The arguments'}: {words}."
    return None
