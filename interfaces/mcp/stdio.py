"""Standard input and output: ``rushes mcp``, one person's own server, started by the person's assistant."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ...core.errors import MissingExtra, ProjectHeld
from ...core.project import Project
from ..studio.orders import Options
from ..studio.studio import Studio

FOLDER = "mcp"
SERVERS = 16
"""Servers that may run at once without a folder of their own being named."""


def serve(named: str | None = None, at_once: int | None = None, defaults: Options | None = None) -> None:
    """Serve until standard input ends; raises `MissingExtra` without the package mcp, `ProjectHeld` for a folder in use."""
    try:
        from .houses import AtHome
        from .tools import create
    except ImportError as fault:
        raise MissingExtra(fault.name or "mcp", "serve", "rushes mcp") from fault

    async def work(root: Path) -> None:
        async with Studio(root, at_once=at_once, defaults=defaults) as studio:
            await create(AtHome(studio)).run_stdio_async()

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the thread that waits for input cannot be interrupted; films go on with the next start
    with held(named) as root:
        asyncio.run(work(root))


@contextmanager
def held(named: str | None) -> Iterator[Path]:
    """The folder of the server's films, held against others: the one named, else films/mcp, or mcp-2 … when that is in use."""
    from ...core.settings import settings

    base = settings().films.expanduser().absolute()
    wanted = [Path(named).expanduser().absolute()] if named else [base / FOLDER, *(base / f"{FOLDER}-{n}" for n in range(2, SERVERS + 1))]
    with ExitStack() as stack:
        for root in wanted:
            try:
                stack.enter_context(Project(root).hold())
            except ProjectHeld:
                if root == wanted[-1]:
                    raise
                continue
            yield root
            return
