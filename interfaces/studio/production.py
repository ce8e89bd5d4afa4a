"""A production as the studio knows it, and what happens in it, as numbered happenings."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import Field

from ...core.document import Part
from ...core.names import ShotId


class Status(StrEnum):
    """How a production stands."""

    QUEUED = "queued"  # it will be worked on when its turn comes
    RUNNING = "running"
    WAITING = "waiting"  # at a gate, for a person
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def busy(self) -> bool:
        """Whether the crew works on it, or will without being asked again."""
        return self in (Status.QUEUED, Status.RUNNING)


class Trouble(Part):
    """Why a production failed: `code` for programs ("blocked", "model_outage"), `message` for people."""

    code: str
    message: str


class FilmFacts(Part):
    """The film that was handed over last; what the crew knows of it, without where it lies."""

    title: str
    seconds: float
    frames: int
    shots: int
    takes: int
    retakes: int
    flagged: tuple[ShotId, ...] = ()
    notes: tuple[str, ...] = ()
    cost_usd: float = 0.0
    version: str = ""


class Work(Part):
    """What is to be done when the production's turn comes. `decision` answers the gate that waited."""

    kind: str = Field(default="make", pattern="^(make|decide)$")
    decision: dict[str, Any] | None = None
    tries: int = 0


class Production(Part):
    """One film being made, or made. Times are Unix seconds, `progress` goes from 0 to 100.

    `prompt` is what was asked for in words, `options` what else, `size` and `seconds` what follows from them. `doing` says
    in a sentence what happens now.
    While a gate waits, `gate` names it and `request` is what it shows, as agent inboxes write it. `events` is the
    number of the last happening. `remixed_from` is the production that this one began as a copy of.
    """

    id: str
    owner: str
    created: float
    changed: float
    ended: float | None = None
    status: Status = Status.QUEUED
    title: str = ""
    prompt: str = ""
    size: str = ""
    seconds: int | None = None
    options: dict[str, Any] = Field(default_factory=dict)
    progress: int = Field(default=0, ge=0, le=100)
    doing: str = ""
    gate: str | None = None
    request: dict[str, Any] | None = None
    film: FilmFacts | None = None
    error: Trouble | None = None
    events: int = 0
    remixed_from: str | None = None
    work: Work | None = None

    def shown(self) -> dict[str, Any]:
        """As programs see it: without owner, the studio's own notes, or what a list need not carry."""
        return self.model_dump(mode="json", exclude={"owner", "work"})


class Happening(Part):
    """One thing that happened in a production, numbered from 1 without gaps, and kept.

    `name` is an event of `core/event.py`, or one of the studio's own: queued, started, progress, decided, changed,
    cancelled, failed, interrupted.
    """

    number: int
    at: float
    name: str
    message: str = ""
    data: dict[str, Any] = Field(default_factory=dict)


class Character(Part):
    """Somebody who can be named in later orders: a name, and a picture that lies beside the films."""

    id: str
    owner: str
    name: str
    created: float


class Page(Part):
    """Some productions, and whether there are more after the last of them."""

    items: tuple[Production, ...]
    more: bool = False
