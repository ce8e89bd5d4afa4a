"""Words: how numbers, times and standings are said on the page."""

from __future__ import annotations

import time

from ..studio.production import Production, Status

STANDS = {
    Status.QUEUED: "in the queue", Status.RUNNING: "in production", Status.WAITING: "waits for you", Status.FINISHED: "finished",
    Status.FAILED: "stopped by a fault", Status.CANCELLED: "cancelled",
}  # fmt: skip


def clock(seconds: float) -> str:
    """``1:04``."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def length(seconds: float) -> str:
    """``4.5 s``, or ``1:04`` from a minute on."""
    return f"{seconds:.1f} s" if seconds < 60 else clock(seconds)


def many(number: int, what: str) -> str:
    """``1 shot``, ``3 shots``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def ago(at: float, now: float | None = None) -> str:
    """``5 min ago``."""
    past = max(0.0, (time.time() if now is None else now) - at)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if past >= size:
            return f"{past / size:.0f} {unit} ago"
    return "just now"


def title_of(production: Production) -> str:
    """The film's title, or as long as it has none what was asked for."""
    if production.title:
        return production.title
    first = production.prompt.strip().splitlines()[0] if production.prompt.strip() else "Untitled"
    return first if len(first) <= 70 else f"{first[:69].rstrip()}…"


def stands(production: Production) -> str:
    """How a film stands, in a few words."""
    if production.status is Status.WAITING:
        return f"the {production.gate} waits for you"
    if production.status is Status.RUNNING and production.progress:
        return f"in production, {production.progress} %"
    return STANDS[production.status]
