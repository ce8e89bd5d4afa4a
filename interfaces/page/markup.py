"""Markup: HTML that is put together piece by piece. Whatever is not markup already is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

VOID = frozenset({"input", "img", "br", "hr", "track", "source", "link", "meta"})


class Markup(str):
    """HTML that is safe as it stands."""

    __slots__ = ()


Child = object
"""Markup stands as it is, a list is its items, None and False are nothing, anything else is text."""


def tag(name: str, /, *children: Child, **attributes: object) -> Markup:
    """An element. Attributes: `klass` is class, a trailing underscore goes, others become dashes; None and False leave it out."""
    told = "".join(_attribute(_name(key), value) for key, value in attributes.items() if value is not None and value is not False)
    if name in VOID:
        return Markup(f"<{name}{told}>")
    return Markup(f"<{name}{told}>{join(*children)}</{name}>")


def join(*children: Child) -> Markup:
    """Pieces one after the other."""
    return Markup("".join(_piece(child) for child in children))


def _piece(child: Child) -> str:
    if child is None or child is False:
        return ""
    if isinstance(child, Markup):
        return str(child)
    if isinstance(child, str):
        return escape(child)
    if isinstance(child, Iterable):
        return str(join(*child))
    return escape(str(child))


def _name(key: str) -> str:
    return "class" if key == "klass" else key.rstrip("_").replace("_", "-")


def _attribute(name: str, value: object) -> str:
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
