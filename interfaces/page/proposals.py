"""Proposals: a change is shown before it is made, in every room in the same way."""

from __future__ import annotations

from typing import Any

from .ask import diff_of
from .markup import Markup, tag
from .visitor import Said, Visit


async def propose(visit: Visit, spoken: str, script: str = "") -> None:
    """Have a change worked out, to be shown."""
    found = await visit.seat.propose(visit.film, spoken, script)
    if found["proposal"] or found["refused"] or found["unread"]:
        visit.kept["proposed"] = found
    else:
        visit.tell("Nothing would be different.", "")


def drawn(visit: Visit) -> Markup | None:
    """The change that waits for a yes, if one does."""
    found: dict[str, Any] | None = visit.kept.get("proposed")
    if found is None:
        return None
    rows = [tag("li", one) for one in found["done"]]
    rows += [tag("li", f"Not done: {one}", klass="refused") for one in found["refused"]]
    rows += [tag("li", f"Not understood: “{one}”", klass="refused") for one in found["unread"]]
    ways = (
        tag("button", "Make it so", type="button", klass="go", data_act="apply") if found["proposal"] else None,
        tag("button", "Leave it", type="button", klass="quiet", data_act="drop"),
    )
    return tag("section", tag("h2", "What would change"), tag("ul", rows), diff_of(found["text"]) if found["text"] else None,
               tag("div", *ways, klass="ways"), klass="decide banner calls")  # fmt: skip


async def act(visit: Visit, said: Said) -> None:
    """Yes or no."""
    match said["act"]:
        case "apply" if "proposed" in visit.kept:
            await visit.seat.apply(visit.film, visit.kept.pop("proposed")["proposal"])
            visit.tell("The crew makes it so. Only what it touches is made again.", "good")
        case "drop":
            visit.kept.pop("proposed", None)
