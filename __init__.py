"""Rushes: a film crew of language-model agents that watches its own rushes and retakes what drifted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .core.event import Event
    from .core.film import Film
    from .interfaces.service import decide, make, retake, stream

__all__ = ["Event", "Film", "__version__", "decide", "make", "retake", "stream"]

_HOMES = {"Event": "core.event", "Film": "core.film"} | dict.fromkeys(("decide", "make", "retake", "stream"), "interfaces.service")


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``import rushes`` and ``rushes --help`` stay instant."""
    if name not in _HOMES:
        raise AttributeError(f"module 'rushes' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
