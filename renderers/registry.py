"""Finding renderers by name: the built-in table, and the entry points of other packages."""

from __future__ import annotations

from ..core.errors import RenderError
from ..core.plugins import Registry
from .base import Renderer

GROUP = "rushes.renderers"

BUILT_IN = {
    "animatic": "animatic.renderer:Animatic",
    "slate": "slate:Slate",
    "footage": "footage:OwnFootage",
}

_REGISTRY: Registry[Renderer] = Registry("renderer", "rushes.renderers", BUILT_IN, GROUP, RenderError)

names = _REGISTRY.names
create = _REGISTRY.create
