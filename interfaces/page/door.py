"""The door: asking who comes in where keys are needed, and what stands at an address where nothing is."""

from __future__ import annotations

from .frame import empty
from .markup import Markup, join, tag
from .visitor import Said, Visit


def entry() -> Markup:
    """The form for a key."""
    return tag(
        "form", tag("h1", "Rushes"), tag("p", "This studio asks who comes in. Enter the key that its owner gave you."),
        tag("label", "Key", for_="key"),
        tag("input", id="key", name="key", type="password", required=True, autocomplete="current-password", autofocus=True),
        tag("button", "Come in"),
        tag("p", "A key is made with ", tag("code", "rushes serve --new-key NAME"), ".", klass="hint"),
        klass="door", data_enter=True,
    )  # fmt: skip


async def draw_nowhere(visit: Visit) -> Markup:
    """No such film, or no such view."""
    return empty("There is nothing here", "The film was deleted, belongs to somebody else, or the address has a slip.",
                 join(tag("a", "Ask for a film", href="/", klass="button")))  # fmt: skip


async def act(visit: Visit, said: Said) -> None:
    """Nothing can be done here."""
