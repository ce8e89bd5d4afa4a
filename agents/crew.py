"""The crew of one film: what a run needs, handed to every agent as LangGraph's run context."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.brief import Brief
from ..core.equipment import Equipped
from ..core.errors import Stopped
from ..core.event import Event
from ..core.project import Project
from ..core.thought import Role
from ..renderers import registry
from ..renderers.base import Renderer
from ..tools.llm import Mind
from ..tools.voices import speech

if TYPE_CHECKING:
    from ..tools.look.embedder import Embedder
    from ..tools.minds import Minds
    from ..tools.moderation import Moderator

Tell = Callable[[Event], None]

BRIEF = "brief.json"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Crew:
    """A project folder and the people and machines that work on it.

    `renderers`, `voices` and `minds` are filled by name on first use; tests put their own in beforehand.
    A role without a mind works by the rules.
    Setting `stopping` ends the run at the next event with `Stopped`. `now` is the clock of logs;
    nothing is ever decided by it. `exams` keeps how judges did on their canaries, by name; `examining` lets one
    shot at a time wait for it. `before` is the brief that stood before this run asked for something else.
    """

    project: Project
    renderers: dict[str, Renderer] = field(default_factory=dict)
    voices: dict[str, speech.Voice] = field(default_factory=dict)
    minds: dict[Role, Mind | None] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)
    now: Callable[[], datetime] = _now
    exams: dict[str, object] = field(default_factory=dict)
    before: Brief | None = None
    examining: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _company: Minds | None = field(default=None, init=False, repr=False)
    _moderator: tuple[Moderator | None] | None = field(default=None, init=False, repr=False)
    _embedder: tuple[Embedder | None] | None = field(default=None, init=False, repr=False)
    _said: list[str] = field(default_factory=list, init=False, repr=False)

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
            self._equip(made)
            made.load()
            self.renderers[name] = made
        return self.renderers[name]

    def voice(self, name: str) -> speech.Voice:
        """A voice engine; raises `UnknownName` or `SpeechError`."""
        if name not in self.voices:
            made = speech.create(name)
            self._equip(made)
            self.voices[name] = made
        return self.voices[name]

    def _equip(self, made: object) -> None:
        """Hand a renderer or a voice what the brief says it works with."""
        if isinstance(made, Equipped):
            made.equip(self.brief().equipment)

    def mind(self, role: Role) -> Mind | None:
        """Who thinks in a role, as brief and settings name it; None: the rules. Raises `UnusableModel` or `UsageError`."""
        if role not in self.minds:
            from ..tools.wallet import Wallet
            from .thinking import company

            if self._company is None:
                brief = self.brief()
                self._company = company.call(brief, self.now().date(), Wallet(self.project, brief.budget), self._said.append)
            self.minds[role] = self._company.of(role)
        return self.minds[role]

    def moderator(self) -> Moderator | None:
        """Who moderates, as brief and settings name it; None: nobody. Raises `UnusableModel` or `UsageError`."""
        if self._moderator is None:
            from ..core.settings import settings
            from ..tools import moderation
            from ..tools.wallet import Wallet

            brief = self.brief()
            purse = Wallet(self.project, brief.budget)
            found = moderation.call_moderator(
                settings(), self.now().date(), brief.moderator, self.project, purse=purse, told=self._said.append
            )
            self._moderator = (found,)
        return self._moderator[0]

    def embedder(self) -> Embedder | None:
        """The local model that looks at takes, as the settings name it; None: none. Raises `UsageError` or `MissingExtra`."""
        with self.examining:
            if self._embedder is None:
                from ..core.settings import settings

                name = settings().look_model
                if name:
                    from ..tools.look.embedder import Embedder

                    made = Embedder(name)
                    made.load()  # what is wrong with it is said before anything is shot
                    self._embedder = (made,)
                else:
                    self._embedder = (None,)
            return self._embedder[0]

    def hear(self) -> list[str]:
        """What was said of models since one last heard: whose end is near, and which was fallen back from."""
        said, self._said[:] = list(self._said), []
        return said


def teller(write: Callable[[Any], None], stopping: threading.Event) -> Tell:
    """Events into a LangGraph stream writer, as plain dicts; raises `Stopped` once a person interrupts."""

    def tell(event: Event) -> None:
        if stopping.is_set():
            raise Stopped("Stopped. The folder continues from here: run rushes make on it.")
        write(event.model_dump(mode="json"))

    return tell
