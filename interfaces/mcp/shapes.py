"""Shapes: what the tools give back, and what a person is asked."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from ...core.document import Part
from ..studio.production import FilmFacts, Status


class Answer(BaseModel):
    """A person's answer at a gate, as a form asks for it."""

    decision: Literal["approve", "reject"] = Field(description="approve: go on. reject: have it done otherwise; say how in the notes")
    notes: str = Field(default="", max_length=10_000, description="what should be other, for example: shorter; call the keeper Ada")


class Named(Part):
    """A film by its name only."""

    id: str
    title: str
    status: Status


class FilmState(Part):
    """How a film stands.

    `next` says what to do now. While a gate waits, `gate` names it, `question` is what the person should see, and `version` is the
    version they see. `files` are the film's files by name: where they can be read.
    """

    id: str
    status: Status
    title: str = ""
    progress: int = Field(default=0, description="percent")
    doing: str = ""
    gate: str | None = None
    question: str = ""
    version: str = ""
    film: FilmFacts | None = None
    error: str = ""
    files: dict[str, str] = Field(default_factory=dict)
    next: str = ""
    others: tuple[Named, ...] = Field(default=(), description="other films, the newest first")


class Version(Part):
    """One version of a script."""

    version: str
    at: str
    how: str
    title: str
    scenes: int


class ScriptText(Part):
    """A film's script as Fountain text. `version` is empty for the script as it stands now."""

    film: str
    title: str
    version: str = ""
    text: str
    versions: tuple[Version, ...] = ()


class Style(Part):
    """A style of the animatic."""

    name: str
    about: str


class Choices(Part):
    """What can be asked for here."""

    styles: tuple[Style, ...]
    renderers: tuple[str, ...]
    voices: tuple[str, ...]
    music: tuple[str, ...]
    aspects: tuple[str, ...]
    caption_styles: tuple[str, ...]
    gates: tuple[str, ...]


class Fault(Part):
    """One thing that is wrong with a clip. `hard` ones would order a retake. Frames are counted from 0; `end` is not among them."""

    mode: str
    hard: bool
    words: str
    score: float
    limit: float
    unit: str = ""
    start: int | None = None
    end: int | None = None


class Judgement(Part):
    """What the critic says of a clip: `said` in words, and each fault."""

    said: str
    frames: int
    size: str
    faults: tuple[Fault, ...]


def judgement_of(judged: dict[str, Any]) -> Judgement:
    """A verdict as `Seat.judge` gives it, without what only programs of this house read."""
    verdict = judged["verdict"]
    faults = []
    for stretch in verdict["stretches"]:
        for one in stretch["findings"]:
            span = one["frames"]
            start = None if span is None else stretch["start"] + span["start"]
            end = None if span is None or start is None else start + span["length"]
            told = {name: one[name] for name in ("mode", "hard", "words", "score", "limit", "unit")}
            faults.append(Fault(start=start, end=end, **told))
    size = verdict["size"]
    shown = f"{size['width']}x{size['height']}" if isinstance(size, dict) else str(size)
    return Judgement(said=judged["said"], frames=verdict["frames"], size=shown, faults=tuple(faults))
