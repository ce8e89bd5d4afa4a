"""Pages: their addresses, and which view stands at each."""

from __future__ import annotations

from fastapi import Request

from ...core.errors import NotThere
from . import ask, door, film, home, rushes, script, settings, storyboard
from .shell import Shell, View
from .visitor import Visit, seat_of

VIEWS = {
    "ask": View("Ask", ask.draw, ask.act),
    "script": View("Script", script.draw, script.act),
    "storyboard": View("Storyboard", storyboard.draw, storyboard.act),
    "rushes": View("Rushes", rushes.draw, rushes.act),
    "film": View("Film", film.draw, film.act),
}
"""A film's views, in the order in which it is made."""

HOME = View("Ask", home.draw, home.act, home.listed)
SETTINGS = View("Settings", settings.draw, settings.act)
NOWHERE = View("Not there", door.draw_nowhere, door.act)
ENTRY = View("Enter", door.draw_nowhere, door.act)


def install() -> None:
    """Register the pages with NiceGUI."""
    from nicegui import ui

    @ui.page("/")
    async def _home(request: Request) -> None:
        await _open(request, HOME)

    @ui.page("/settings")
    async def _settings(request: Request) -> None:
        await _open(request, SETTINGS, place="settings")

    @ui.page("/films/{id}")
    async def _film(request: Request, id: str) -> None:
        await _open(request, VIEWS["ask"], id)

    @ui.page("/films/{id}/{place}")
    async def _view(request: Request, id: str, place: str) -> None:
        await _open(request, VIEWS.get(place, NOWHERE), id, place)


async def _open(request: Request, view: View, film: str = "", place: str = "ask") -> None:
    seat = seat_of(request)
    if seat is None:
        await Shell(None, ENTRY, VIEWS).open()
        return
    visit = Visit(seat, film, place, needs_key=bool(request.app.state.needs_key))
    if film:
        try:
            seat.get(film)
        except NotThere:
            view, visit.film = NOWHERE, ""
    await Shell(visit, view, VIEWS).open()
