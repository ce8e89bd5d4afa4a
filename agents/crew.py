"""The crew of one film: what a run needs, handed to every agent as LangGraph's run context."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..core.brief import Brief
from ..core.errors import Stopped
from ..core.event import Event
from ..core.project import Project
from ..renderers import registry
from ..renderers.base import Renderer
from ..tools import speech

Tell = Callable[[Event], None]

BRIEF = "brief.json"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Crew:
    """A project folder and the people and machines that work on it.

    `renderers` and `voices` are filled by name on first use; tests put their own in beforehand.
    Setting `stopping` ends the run at the next event with `Stopped`. `now` is the clock of logs;
    nothing is ever decided by it.
    """

    project: Project
    renderers: dict[str, Renderer] = field(default_factory=dict)
    voices: dict[str, speech.Voice] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)
    now: Callable[[], datetime] = _now

    @classmethod
    def at(cls, folder: Path | str) -> Crew:
        """A crew for a folder, with everything by name."""
        return cls(Project(folder))

    def brief(self) -> Brief:
        """What was asked for."""
        return self.project.load(BRIEF, Brief)

    def renderer(self, name: str) -> Renderer:
        """A renderer, loaded; raises `UnknownName`, `MissingExtra` or `RenderError`."""
        if name not in self.renderers:
            made = registry.create(name)
            made.load()
            self.renderers[name] = made
        return self.renderers[name]

    def voice(self, name: str) -> speech.Voice:
        """A voice engine; raises `UnknownName` or `SpeechError`."""
        if name not in self.voices:
            self.voices[name] = speech.create(name)
        return self.voices[name]


def teller(write: Callable[[Any], None], stopping: threading.Event) -> Tell:
    """Events into a LangGraph stream writer, as plain dicts; raises `Stopped` once a person interrupts."""

    def tell(event: Event) -> None:
        if stopping.is_set():
            raise Stopped("Stopped. The folder continues from here: run rushes make on it.")
        write(event.model_dump(mode="json"))

    return tell
