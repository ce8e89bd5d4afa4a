"""The public conformance package, unchanged, against our server at /mcp.

Install it (npm install @modelcontextprotocol/conformance@0.1.10, the last for Node 20) and name the folder with its node_modules in
MCP_CONFORMANCE. Many of its scenarios call tools of its own making; those about what our tools do too (text, errors, progress, forms)
are run with such tools put beside ours, behind the same keys and guards. The others are about what we don't offer: pictures and
sound as answers, log messages, sampling, completions, single resources and prompts.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
from pathlib import Path
from typing import Annotated, Literal

import pytest

pytest.importorskip("mcp")
pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")

from mcp.server.mcpserver import Context, Elicit, ElicitationResult, Resolve
from pydantic import BaseModel, Field
from studios import SMALL, Served

from rushes.core.errors import UsageError
from rushes.interfaces.mcp.houses import OverHttp
from rushes.interfaces.mcp.mount import mount, mount_server
from rushes.interfaces.mcp.tools import create

PROGRAM = Path(os.environ.get("MCP_CONFORMANCE", "/nowhere")) / "node_modules/@modelcontextprotocol/conformance/dist/index.js"
OURS = ("server-initialize", "ping", "tools-list", "resources-list", "prompts-list", "server-sse-multiple-streams")
THEIRS = (
    "tools-call-simple-text", "tools-call-error", "tools-call-with-progress", "tools-call-elicitation", "elicitation-sep1034-defaults",
)  # fmt: skip

pytestmark = pytest.mark.skipif(not PROGRAM.is_file(), reason="MCP_CONFORMANCE names no folder with the package")


class Who(BaseModel):
    username: str = Field(description="a name")
    email: str = Field(description="an address")


class Defaults(BaseModel):
    name: str = "John Doe"
    age: int = 30
    score: float = 95.5
    status: Literal["active", "inactive", "pending"] = "active"
    verified: bool = True


async def ask_who(message: str) -> Elicit[Who]:
    return Elicit(message, Who)


async def ask_defaults() -> Elicit[Defaults]:
    return Elicit("Say how it is.", Defaults)


async def who(message: str, answer: Annotated[ElicitationResult[Who], Resolve(ask_who)]) -> str:
    return answer.action


async def defaults(answer: Annotated[ElicitationResult[Defaults], Resolve(ask_defaults)]) -> str:
    return answer.action


async def progress(ctx: Context) -> str:
    for percent in (0, 50, 100):
        await ctx.report_progress(percent, 100, f"{percent} %")
        await asyncio.sleep(0.05)
    return "done"


async def fails() -> str:
    raise UsageError("This cannot be done.")


async def says() -> str:
    return "This is a text."


def with_theirs(app):
    server = create(OverHttp(app.state.studio))
    for name, tool in {
        "test_elicitation": who, "test_elicitation_sep1034_defaults": defaults, "test_tool_with_progress": progress,
        "test_error_handling": fails, "test_simple_text": says,
    }.items():  # fmt: skip
        server.add_tool(tool, name=name)
    return mount_server(app, server)


@pytest.mark.parametrize(("put", "scenarios"), [(mount, OURS), (with_theirs, THEIRS)], ids=["ours", "theirs"])
def test_the_scenarios_that_apply_pass(tmp_path, monkeypatch, put, scenarios):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with Served(tmp_path / "studio", defaults=SMALL, mounts=(put,)) as served:
        for scenario in scenarios:
            command = ["node", PROGRAM, "server", "--url", f"{served.url}/mcp", "--scenario", scenario]
            done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60, cwd=tmp_path)
            assert done.returncode == 0, f"{scenario}:\n{done.stdout}\n{done.stderr}"
            assert ", 0 failed" in done.stdout
            assert "Passed: 0/" not in done.stdout
