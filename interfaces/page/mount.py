"""Mounting the page on the studio's app. NiceGUI has one app a process, so a process serves one page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import font_amatic_sc
import font_source_serif_pro
from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, Response
from starlette.routing import Match, Mount

from ..api.guards import OURS
from . import pages
from .policy import Policed

DATA = Path(__file__).parent / "data"
FACES = {
    "serif": font_source_serif_pro.font_files_ttf["SourceSerifPro"],
    "serif-semibold": font_source_serif_pro.font_files_ttf["SourceSerifProSemibold"],
    "serif-italic": font_source_serif_pro.font_files_ttf["SourceSerifProIt"],
    "hand": font_amatic_sc.font_files["AmaticSCBold"],
}
"""The typefaces, from their packages: the same that the films' own titles are set in."""


class PageMount(Mount):
    """Everything that the API does not answer. An unknown name under the API stays the API's own to refuse."""

    def matches(self, scope: Any) -> tuple[Match, Any]:
        """Whether the page answers."""
        if scope["type"] == "http" and (scope["path"].startswith(OURS) or scope["path"].startswith("/mcp")):
            return Match.NONE, {}
        return super().matches(scope)


def mount(app: FastAPI) -> None:
    """Put the page on the app, at "/"."""
    from nicegui import app as page_app
    from nicegui import ui

    page_app.state.studio, page_app.state.needs_key = app.state.studio, app.state.needs_key
    _serve_assets(page_app)
    pages.install()
    page_app.config.socket_io_js_transports = ["websocket"]
    ui.run_with(
        app, title="Rushes", favicon=DATA / "icon.svg", dark=True, language="en-US", tailwind=False, show_welcome_message=False,
        gzip_middleware_factory=None, reconnect_timeout=30, binding_refresh_interval=None,
    )  # fmt: skip
    routes = app.router.routes
    routes[-1] = PageMount("/", app=GZipMiddleware(Policed(page_app), minimum_size=1000))


def _serve_assets(page_app: FastAPI) -> None:
    kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

    @page_app.get("/page/{name}", include_in_schema=False)
    async def asset(name: str) -> Response:
        face = FACES.get(name.removesuffix(".ttf"))
        path = Path(face) if face else DATA / name
        if not face and (name not in ("page.css", "page.js", "icon.svg")):
            return Response(status_code=404)
        kind = "font/ttf" if face else kinds[path.suffix]
        return FileResponse(path, media_type=kind, headers={"cache-control": "public, max-age=86400" if face else "no-cache"})
