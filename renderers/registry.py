"""Finding renderers by name: the built-in table, and the entry points of other packages."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points

from ..core.errors import RenderError, UnknownName
from .base import Renderer

GROUP = "rushes.renderers"

BUILT_IN = {
    "animatic": "animatic.renderer:Animatic",
    "slate": "slate:Slate",
}


def names() -> list[str]:
    """Every renderer that can be named, built-in ones first."""
    return [*BUILT_IN, *sorted(point.name for point in entry_points(group=GROUP) if point.name not in BUILT_IN)]


def create(name: str) -> Renderer:
    """Make a renderer; raises `UnknownName`, or `RenderError` when a third party's cannot be imported."""
    if name in BUILT_IN:
        module, _, factory = BUILT_IN[name].partition(":")
        made: Renderer = getattr(import_module(f".{module}", __package__), factory)()
        return made
    for point in entry_points(group=GROUP):
        if point.name == name:
            try:
                made = point.load()()
            except Exception as fault:
                raise RenderError(f"The renderer {name!r} ({point.value}) cannot be loaded: {fault}.") from fault
            return made
    raise UnknownName("renderer", name, names())
