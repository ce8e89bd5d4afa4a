"""The app: the studio behind HTTP. Pages and other protocols are mounted on it by whoever serves."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic.json_schema import models_json_schema

from ... import __version__
from ..studio.studio import Studio
from . import characters, chat, contents, failures, films, house, models, video_edits, videos
from .guards import Guards

HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
ABOUT = "A film crew that turns a line or a script into a finished, narrated film, and retakes what drifted."

Mount = Callable[[FastAPI], AbstractAsyncContextManager[None] | None]
"""Puts something more on the app (a page, another protocol); what it gives runs as long as the app does."""


def create(
    studio: Studio, *, needs_key: bool = False, hosts: frozenset[str] = HOSTS, a_minute: int = 1200, changes_a_minute: int = 120,
    mounts: tuple[Mount, ...] = (),
) -> FastAPI:  # fmt: skip
    """The app for a studio, which it opens and closes.

    With `needs_key` every request says who asks; `hosts` are the names it answers to, "*" for any.
    """
    stacked: list[AbstractAsyncContextManager[None]] = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None, None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(studio)
            for more in stacked:
                await stack.enter_async_context(more)
            yield

    app = FastAPI(
        title="Rushes", version=__version__, description=ABOUT, lifespan=lifespan, docs_url=None, redoc_url=None,
        separate_input_output_schemas=False,
    )  # fmt: skip
    app.state.studio, app.state.needs_key = studio, needs_key
    for part in (house, films, contents, characters, video_edits, videos, models, chat):
        app.include_router(part.router)
    _health(app, studio)
    failures.install(app)
    _describe_bodies(app)
    for mount in mounts:
        more = mount(app)
        if more is not None:
            stacked.append(more)
    app.add_middleware(Guards, hosts=hosts, a_minute=a_minute, changes_a_minute=changes_a_minute)
    return app


def _describe_bodies(app: FastAPI) -> None:
    """Have the API's description say what the bodies are that come as JSON or as a form, which FastAPI cannot know."""
    bodies = (films.FilmOrder, videos.VideoOrder, video_edits.Edit, video_edits.Extension)
    _, found = models_json_schema([(one, "validation") for one in bodies], ref_template="#/components/schemas/{model}")
    plain = app.openapi

    def described() -> dict[str, Any]:
        whole = plain()
        whole["components"]["schemas"] = found["$defs"] | whole["components"]["schemas"]
        return whole

    app.openapi = described  # type: ignore[method-assign]


def _health(app: FastAPI, studio: Studio) -> None:
    @app.get("/healthz", tags=["operations"])
    async def alive() -> dict[str, str]:
        """Whether the server answers at all."""
        return {"status": "ok"}

    @app.get("/readyz", tags=["operations"], responses={503: {"description": "It starts, or it is closing."}})
    async def ready(request: Request) -> Response:
        """Whether the server takes work; how much there is."""
        stands = "closing" if not studio.ready else "ready" if studio.warm else "starting"
        told: dict[str, Any] = {"status": stands, "queued": len(studio.turns), "at_once": studio.at_once}
        return JSONResponse(told, 200 if stands == "ready" else 503)


__all__ = ["HOSTS", "create"]
