"""The stage: where and for what a shot is shot, from which pictures, and the key of the take that this gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..core.bible import Bible
from ..core.brief import Brief
from ..core.direction import Directions
from ..core.document import content_hash
from ..core.errors import ProjectError
from ..core.event import Event
from ..core.jobs import Jobs
from ..core.names import CharacterId, ShotId, TakeKey
from ..core.project import Project, seal
from ..core.shelf import sealed
from ..core.shot import Shot, ShotList
from ..core.take import Looks, ShotRecord, Take
from ..core.thought import PromptMark
from ..core.verdict import Decision, Finding, Lever
from ..renderers.base import Order, Renderer
from ..tools import media, pictures
from ..tools.ledger import Ledger
from ..tools.look.embedder import Embedder
from .crew import Tell
from .director import Choice
from .judging.panel import Panel
from .lessons import Lessons
from .staging.linting import Prompted
from .vault import find_record, find_take

FALLBACK = "animatic"

STYLE = "style"
"""The name under which the style's reference picture is handed over."""

NONE = "none"
"""What stands in the bible where a person wants no picture."""


@dataclass(frozen=True)
class Stage:
    """Where and for what a shot is shot.

    `directions` are a person's words; `jobs` the book of outside orders; `prompts` those by which
    models thought of the film. `plan` is the whole film's, for what a shot starts from; `reword` says
    better what a retake adds to a prompt; `records` are the shots that were shot on this stage; `panel` is
    the judge that sees, where one is named; `beside` says what a take comes to beside the film's others, once they are shot; `lessons` say
    which levers have not helped this film before.
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
    plan: ShotList | None = None
    reword: Callable[[Choice, Prompted], str] | None = None
    records: dict[ShotId, ShotRecord] = field(default_factory=dict)
    panel: Panel | None = None
    lessons: Lessons = field(default_factory=Lessons)
    embedder: Embedder | None = None  # the local model that looks at takes, where one is named
    beside: Callable[[Shot, Looks | None], tuple[Finding, ...]] | None = None

    def order(self, shot: Shot, attempt: int = 0) -> Order:
        """The order for a renderer: the shot, the pictures of who and what is in it, and the one that it starts from."""
        jobs = self.jobs if self.jobs is not None else Ledger(self.project)
        known = {name: picture_of(self.project, file) for name, file in self._sheets(shot)}
        return Order(
            shot, self.bible, self.brief.size, self.brief.rate, attempt, self.brief.draft, jobs=jobs,
            references={name: path for name, path in known.items() if path is not None}, first_frame=self._first_frame(shot),
            film=self.plan.shots if self.plan is not None else (),
        )  # fmt: skip

    def note(self, shot: Shot, words: str) -> None:
        """Tell something of a shot."""
        self.tell(Event(name="note", message=f"{shot.id}: {words}", data={"shot": shot.id}))

    def levers(self, shot: Shot) -> tuple[Lever, ...]:
        """The levers that would change something about the shot: one cannot be held closer to pictures that it has not."""
        held = bool(self.order(shot).references)
        return tuple(lever for lever in self.renderer.capabilities.levers if held or lever is not Lever.REFERENCE)

    def missing(self, shot: Shot) -> list[str]:
        """The pictures that the shot is to be shot by and that are not in the folder."""
        wanted = [file for _, file in self._sheets(shot)]
        if self._starts_the_film(shot):
            wanted.append(self.brief.first_frame or "")
        return [file for file in wanted if picture_of(self.project, file) is None]

    def shot_otherwise(self, shot: Shot) -> bool:
        """Whether the shot was shot before in all the same way, but from where another take of the shot before it ended."""
        if not self._continues(shot) or shot.follows is None:
            return False
        order = self.order(shot)
        beside = self.project.path(f"takes/{shot.follows}").glob("*.at-*.png")
        for start in [None, *sorted(path for path in beside if not path.name.startswith("."))]:
            if start != order.first_frame:
                key = take_key(self.renderer, replace(order, first_frame=start))
                if find_record(self.project, key, shot.id) is not None:
                    return True
        return False

    def _sheets(self, shot: Shot) -> Iterator[tuple[str, str]]:
        """The names and files of the reference pictures for who and what is in a shot; none for a card, which is type."""
        if shot.card is not None or not self.renderer.capabilities.references:
            return
        shown = {*(figure.character for figure in shot.figures), *shot.subjects, *map(CharacterId, shot.references)}
        place = _plain(shot.set.place) if shot.set is not None else ""
        known = [(one.name, one.reference) for one in self.bible.locations if _plain(one.name) == place]
        known += [(str(one.id), one.reference) for one in self.bible.characters if one.id in shown]
        known += [(STYLE, self.bible.style.reference)]
        yield from ((name, file) for name, file in known if file not in ("", NONE))

    def _first_frame(self, shot: Shot) -> Path | None:
        if self._starts_the_film(shot):
            return picture_of(self.project, self.brief.first_frame or "")
        if not self._continues(shot) or shot.follows is None or self.plan is None:
            return None
        before = self.plan.by_id[shot.follows]
        record = self._record(before)
        if record is None or record.pending or record.decision is Decision.FLAG:
            return None  # what was flagged is not to be gone on from
        take = find_take(self.project, record.champion, before.id)
        return None if take is None or take.fallback else self._left_by(take, before, shot)

    def _starts_the_film(self, shot: Shot) -> bool:
        """Whether a person's first frame is for this shot: the first that is no card."""
        if self.brief.first_frame is None or self.plan is None or not starts_from_pictures(self.renderer):
            return False
        return next((one.id for one in self.plan.shots if one.card is None), None) == shot.id

    def _continues(self, shot: Shot) -> bool:
        plan = self.plan
        return self.renderer.capabilities.continues and plan is not None and shot.card is None and shot.follows in plan.by_id

    def _record(self, shot: Shot) -> ShotRecord | None:
        """How a shot of the plan was shot, on this stage or before."""
        if shot.id not in self.records:
            found = find_record(self.project, take_key(self.renderer, self.order(shot)), shot.id)
            if found is None:
                return None
            self.records[shot.id] = found
        return self.records[shot.id]

    def _left_by(self, take: Take, before: Shot, shot: Shot) -> Path:
        """The picture of a take from which the shot after it goes on, as a PNG beside the take.

        A take begins `handle` frames before its body does, and these frames are what the film shows of the
        take before it at that time. So it starts from the picture of that moment, its handle's length before
        the body before it ends: then body follows on body, and a transition mixes what is at the same time.
        """
        at = min(max(0, before.handle + before.length - shot.handle), take.frames - 1)
        name = f"{Path(take.file).with_suffix('')}.at-{at}.png"
        path = self.project.path(name)
        if not path.is_file() or not sealed(path):
            self.project.write(name, pictures.still(self.project.path(take.file), at))
            seal(path)
        return path


def picture_of(project: Project, name: str) -> Path | None:
    """A picture's file in the film's folder; None when it is not there, or leads out of the folder."""
    try:
        path = project.path(name)
        inside = bool(name) and path.is_file() and path.resolve().is_relative_to(project.folder.resolve())
    except (OSError, RuntimeError, ProjectError):
        return None
    return path if inside else None


def starts_from_pictures(renderer: Renderer) -> bool:
    """Whether a renderer can start a take from a picture that it is given."""
    return bool({"image", "first-last-frame"} & set(renderer.capabilities.kinds))


def take_key(renderer: Renderer, order: Order) -> TakeKey:
    """The hash of all that makes a take's pixels."""
    recipe = dict(renderer.recipe(order))
    if renderer.capabilities.seedless:
        recipe["attempt"] = order.attempt
    recipe["profile"] = media.PROFILE_VERSION
    recipe["handle"] = order.shot.handle
    return TakeKey(content_hash(renderer.name, renderer.version, recipe))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
