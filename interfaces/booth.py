"""The booth from which a film is directed in words, and the shapes of what is asked and told there: JSON in and out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import Field

from ..core.document import Part
from ..core.errors import GateError
from ..core.event import Event
from ..core.project import Project
from . import service

if TYPE_CHECKING:
    from ..agents.crew import Crew


@dataclass
class Booth:
    """Where a conversation stands: the film's folder once there is one, the crew, and who watches.

    `options` are for films that are begun here, as `service.make` takes them. `shown` is the proposal
    that the person saw last.
    """

    project: Project | None = None
    options: dict[str, Any] = field(default_factory=dict)
    watch: Callable[[Event], None] = lambda event: None
    call: Callable[[Project], Crew] = service.crew_of
    shown: str = ""
    _crew: Crew | None = None

    def crew(self) -> Crew:
        """The crew, kept from turn to turn with what it has loaded; raises `GateError` while there is no film."""
        if self.project is None:
            raise GateError("There is no film yet. Tell me an idea, or name a script or a film's folder.")
        if self._crew is None or self._crew.project is not self.project:
            self._crew = self.call(self.project)
        return self._crew

    def forget(self) -> None:
        """What was shown is no longer what a yes is said to."""
        self.shown = ""

    def stop(self) -> None:
        """Stop what is being made at the next frame; nothing is lost."""
        if self._crew is not None:
            self._crew.stopping.set()


class Nothing(Part):
    """No arguments."""


class MakeFilm(Part):
    """Begin a film of an idea (or of a script's file), or with no idea make the one at hand: what is made already is kept."""

    idea: str = Field(default="", max_length=5_000_000, description="one line of story, or a script's path; empty for the film at hand")
    seconds: int | None = Field(default=None, description="how long a new film is to be")
    aspect: str | None = Field(default=None, description="16:9, 9:16 or 1:1, of a new film")
    draft: bool | None = Field(default=None, description="quick and small, of a new film")
    reference: tuple[str, ...] | None = Field(default=None, max_length=50, description="NAME=IMAGE: how somebody in a new film looks")
    first_frame: str | None = Field(default=None, max_length=1000, description="the picture file that a new film starts from")


class Status(Part):
    """What to tell of the film."""

    about: str = Field(default="", pattern="^(|flagged|length|cost)$", description='"", or one of flagged, length, cost')


class ReadScript(Part):
    """The script, or one scene of it."""

    scene: int | None = Field(default=None, ge=1)


class ProposeChange(Part):
    """A change in words of the grammar; or `script`, a whole Fountain script in the place of this one."""

    words: str = Field(max_length=20_000)
    script: str = Field(default="", max_length=5_000_000)


class ApplyChange(Part):
    """The change that was proposed under this id."""

    proposal: str = Field(pattern=r"^[0-9a-f]{20}$")


class Approve(Part):
    """Approve what waits, as it was seen; `version` makes it count only for that version."""

    version: str = ""


class OfShot(Part):
    """A shot by its number in the film or its id."""

    shot: str = Field(min_length=1, max_length=200)


class Retake(OfShot):
    """Take a shot again, with a note on what should be other."""

    note: str = Field(default="", max_length=2000)


class ListTakes(Part):
    """Of one shot, or of all."""

    shot: str = Field(default="", max_length=200)


class Told(Part):
    """What came of an action: sentences for people, values for programs; `ok` False when it was refused or failed."""

    ok: bool = True
    said: tuple[str, ...] = ()
    data: dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True)
class Action:
    """Something that can be done. `asks` is the question that a person must say yes to first; empty when none is needed."""

    name: str
    about: str
    arguments: type[Part]
    run: Callable[[Booth, Any], Awaitable[Told]]
    asks: Callable[[Booth, Any], str] = lambda booth, asked: ""
