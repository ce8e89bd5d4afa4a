"""The shell: what stands around every view, kept up to date with what happens, and the way for clicks to the view."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ...core.errors import NotThere, RushesError
from ...core.misfits import first_misfit
from . import door, frame
from .markup import Markup
from .visitor import Said, Visit

HEAD = (
    '<link rel="stylesheet" href="/page/page.css"><script defer src="/page/page.js"></script>'
    '<link rel="preload" as="font" type="font/ttf" href="/page/hand.ttf" crossorigin>'
)

PAUSE = 0.25
"""Seconds between two drawings while much happens."""

LOOK_AGAIN = 3.0
"""Seconds after which a page that is about no single film looks again."""

SEND = "(e) => {{ const said = window.rushes && window.rushes.{how}(e); if (said) emit(said); }}"


@dataclass(frozen=True)
class View:
    """One of the studio's rooms: how it looks now, and what its buttons do. `below` stands under it and changes by itself."""

    title: str
    draw: Callable[[Visit], Awaitable[Markup]]
    act: Callable[[Visit, Said], Awaitable[None]]
    below: Callable[[Visit], Markup] | None = None


class Shell:
    """One open page in one browser."""

    def __init__(self, visit: Visit | None, view: View, views: Mapping[str, View]) -> None:
        self.visit, self.view, self.views = visit, view, views
        self._stale: set[str] = set()
        self._drawing: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Build the page, and follow what happens as long as it is open."""
        from nicegui import ui

        client = ui.context.client
        client.title = f"{self.view.title} · Rushes"
        ui.add_head_html(HEAD)
        with ui.element("div").classes("app") as root:
            self._top = ui.html(sanitize=False, tag="header").classes("top")
            self._slate = ui.html(sanitize=False, tag="section").classes("slate")
            self._main = ui.html(sanitize=False).classes("main").props("id=main tabindex=-1")
            self._below = ui.html(sanitize=False).classes("below")
        for how in ("click", "submit"):
            root.on(how, self._on_act, js_handler=SEND.format(how=how))
        self._client = client
        if self.visit is not None:
            self.visit.tell, self.visit.go, self.visit.put, self.visit.redraw = self._tell, self._go, self._put, self.draw
        await self.draw()
        ui.add_body_html(self._first_look())
        if self.visit is not None:
            task = self._spawn(self._follow())
            client.on_delete(task.cancel)

    def _first_look(self) -> str:
        """The page as plain HTML, seen at once; NiceGUI's own takes its place when its scripts have come."""
        parts = ((self._top, "header"), (self._slate, "section"), (self._main, "main"), (self._below, "div"))
        names = ("top", "slate", "main", "below")
        inner = "".join(f'<{kind} class="{name}">{part.content}</{kind}>' for name,
            (part, kind) in zip(names, parts, strict=True))
        return f'<div id="first-look" class="app">{inner}</div>'

    async def draw(self) -> None:
        """Everything as it stands now; what looks the same is left as it is."""
        await self._draw({"slate", "main"})

    async def _draw(self, what: set[str]) -> None:
        if self.visit is None:
            self._main.content = str(door.entry())
            return
        try:
            self._top.content = str(frame.top(self.visit))
            self._slate.content = str(frame.slate(self.visit, {name: one.title for name, one in self.views.items()}))
            self._below.content = str(self.view.below(self.visit)) if self.view.below else ""
            if "main" in what:
                self._main.content = str(await self.view.draw(self.visit))
        except NotThere:
            self._go("/")
        except RushesError as fault:
            self._main.content = str(frame.trouble(str(fault)))

    async def _follow(self) -> None:
        assert self.visit is not None
        visit = self.visit
        if not visit.film:
            while True:
                await asyncio.sleep(LOOK_AGAIN)
                await self.draw()
        async with aclosing(visit.seat.watch(visit.film, visit.production.events, endless=True)) as happenings:
            async for one in happenings:
                self._stale |= {"slate"} if one.name == "progress" else {"slate", "main"}
                if self._drawing is None or self._drawing.done():
                    self._drawing = self._spawn(self._catch_up())
        await self.draw()

    @staticmethod
    def _spawn(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        from nicegui import background_tasks

        return background_tasks.create(work, name="page")

    async def _catch_up(self) -> None:
        while self._stale:
            await asyncio.sleep(PAUSE)
            what, self._stale = self._stale, set()
            await self._draw(what)

    async def _on_act(self, event: Any) -> None:
        said = event.args
        if self.visit is None or not isinstance(said, dict) or not isinstance(said.get("act"), str):
            return
        try:
            if not await frame.act(self.visit, said):
                await self.view.act(self.visit, said)
        except RushesError as fault:
            self._tell(str(fault), "wrong")
        except ValidationError as fault:
            place, words = first_misfit(fault)
            self._tell(f"{'.'.join(place)}: {words}.", "wrong")
        await self.draw()

    def _tell(self, words: str, kind: str = "") -> None:
        self._client.run_javascript(f"rushes.tell({json.dumps(words)}, {json.dumps(kind)})")

    def _put(self, id: str, words: str) -> None:
        self._client.run_javascript(f"rushes.put({json.dumps(id)}, {json.dumps(words)})")

    def _go(self, path: str) -> None:
        self._client.run_javascript(f"location.assign({json.dumps(path)})")
