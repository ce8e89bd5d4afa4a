"""The stage: where and for what a shot is shot, and the key of the take that this gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..core.bible import Bible
from ..core.brief import Brief
from ..core.direction import Directions
from ..core.document import content_hash
from ..core.event import Event
from ..core.jobs import Jobs
from ..core.names import TakeKey
from ..core.project import Project
from ..core.shot import Shot
from ..core.thought import PromptMark
from ..renderers.base import Order, Renderer
from ..tools import media
from ..tools.ledger import Ledger
from .crew import Tell

FALLBACK = "animatic"


@dataclass(frozen=True)
class Stage:
    """Where and for what a shot is shot.

    `directions` are a person's words; `jobs` the book of outside orders; `prompts` those by which
    models thought of the film.
    """

    project: Project
    brief: Brief
    bible: Bible
    renderer: Renderer
    fallback: Callable[[], Renderer]
    tell: Tell
    directions: Directions = field(default_factory=Directions)
    jobs: Jobs | None = None
    prompts: tuple[PromptMark, ...] = ()

    def order(self, shot: Shot, attempt: int = 0) -> Order:
        """The order for a renderer."""
        jobs = self.jobs if self.jobs is not None else Ledger(self.project)
        return Order(shot, self.bible, self.brief.size, self.brief.rate, attempt, self.brief.draft, jobs=jobs)

    def note(self, shot: Shot, words: str) -> None:
        """Tell something of a shot."""
        self.tell(Event(name="note", message=f"{shot.id}: {words}", data={"shot": shot.id}))


def take_key(renderer: Renderer, order: Order) -> TakeKey:
    """The hash of all that makes a take's pixels."""
    recipe = dict(renderer.recipe(order))
    if renderer.capabilities.seedless:
        recipe["attempt"] = order.attempt
    recipe["profile"] = media.PROFILE_VERSION
    recipe["handle"] = order.shot.handle
    return TakeKey(content_hash(renderer.name, renderer.version, recipe))
