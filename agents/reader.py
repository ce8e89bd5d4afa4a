"""The reader at work: what it says of a cut is offered at the gate, or tried once and kept only if the new cut is preferred blind."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from ..core.brief import Brief, Gate, SourceKind
from ..core.document import Document, content_hash
from ..core.errors import BudgetReached, ModelError, UnusableModel, UsageError
from ..core.event import Event
from ..core.project import Project
from ..core.script import Script
from ..core.thought import Role
from ..tools.differences import script_changes
from ..tools.llm import Mind
from . import gates, views
from .crew import BRIEF, Crew, Tell
from .revision import changes, snapshots
from .thinking import reading
from .thinking.reading import QUESTIONS, Cut, ReadFilm

POLISH = ".rushes/polish.json"
READERS = (Role.JUDGE, Role.ASSISTANT, Role.WRITER)
"""Who reads the film: the first of these that has a model."""

NEEDS = "--polish needs a language model that reads the film: name one with --judge MODEL (docs/models.md)."
_TRIES = 2
"""Times that notes are sent for a script that then stays the same: once more after a run that was cut short, never for ever."""


class Stage(StrEnum):
    """Where a polish is."""

    TRIED = "tried"  # notes are given; what comes of them is to be compared
    GOING_BACK = "going back"  # the folder is being made what it was
    DONE = "done"


class Polish(Document):
    """A polish: the folder and the cut before it, the notes, and what came of it.

    `order` is what the film was ordered as: one order is polished once. `before` is the snapshot of
    the folder, `page` the cut in words, `script` its script's hash. `decisions` and `changes` count
    what a person had said until then: whoever says more takes the film over. `because` is why it ended as it did.
    """

    schema_kind: ClassVar[str] = "polish"

    order: str
    before: str
    script: str
    page: str
    notes: str
    decisions: int
    changes: int
    tries: int = 0
    stage: Stage = Stage.TRIED
    kept: bool = False
    because: str = ""


@dataclass(frozen=True)
class Step:
    """What follows on a cut: notes for the screenwriter, the film of before, or neither: it stands."""

    notes: str = ""
    back: bool = False


def follow(crew: Crew, cut: Cut, tell: Tell, gone_back: bool = False) -> Step:
    """Read a cut when somebody is to see the reading; polish it once when that was asked for.

    With `gone_back` this run has tried already, and tries no more. A reader that fails takes no film
    away: that is said, and the film of before stands. Raises `UnusableModel`.
    """
    brief, project = crew.brief(), crew.project
    if not (brief.polish or Gate.CUT in brief.review):
        return Step()
    order = content_hash(brief.source, brief.source_kind, brief.seconds, brief.seed, brief.language, brief.writer)
    polish = project.find(POLISH, Polish)
    if polish is not None and polish.order != order:
        polish = None
    if polish is not None and polish.stage is Stage.GOING_BACK:
        return _go_back(project, polish)
    role, mind = reader_of(crew)
    if mind is None:
        if brief.polish:
            tell(Event(name="note", message=NEEDS))
        return Step()
    tried = polish is not None and polish.stage is Stage.TRIED
    if polish is not None and tried and content_hash(cut.script) != polish.script:
        return _compare(crew, role, mind, polish, cut, tell)
    if (gone_back or (polish is not None and not tried)) and Gate.CUT not in brief.review:
        return Step()
    try:
        found = reading.read(crew, role, mind, cut, tell)
    except (ModelError, BudgetReached) as fault:
        tell(Event(name="note", message=f"The film is as it is; it was not read: {fault}"))
        return Step()
    if not brief.polish or gone_back or (polish is not None and not tried):
        return Step()
    polish = _opened(crew, order, cut, found, polish.tries if polish else 0)
    refused = _why_not(crew, polish, found)
    if refused:
        return _end(project, polish, refused, tell)
    project.save(POLISH, polish)
    return Step(notes=polish.notes)


def reader_of(crew: Crew) -> tuple[Role, Mind | None]:
    """Who reads the film, and with which mind; None: nobody."""
    return next(((role, mind) for role in READERS if (mind := crew.mind(role)) is not None), (Role.JUDGE, None))


def check_polish(brief: Brief, named: Set[Role]) -> None:
    """Refuse a polish that nobody of those who have a model could make; raises `UsageError`."""
    if brief.polish and not any(role in named for role in READERS):
        raise UsageError(NEEDS)


def _opened(crew: Crew, order: str, cut: Cut, found: ReadFilm, tries: int) -> Polish:
    """A polish about to begin: everything that it could change is kept first."""
    project, writer = crew.project, crew.mind(Role.WRITER) is not None
    before, _ = snapshots.snap(project)
    return Polish(
        order=order, before=before, script=content_hash(cut.script), page=cut.page(), tries=tries + 1,
        notes="\n".join(one.note(writer) for one in found.changes),
        decisions=len(gates.history(project)), changes=len(changes.history(project)),
    )  # fmt: skip


def _why_not(crew: Crew, polish: Polish, found: ReadFilm) -> str:
    """Why a film is left as it is, in a sentence; empty when it is to be polished."""
    if not found.changes:
        return "The reader would change nothing."
    if crew.brief().source_kind is not SourceKind.IDEA:
        return "A script that was handed in is not polished: what the reader proposes is yours to do."
    if not views.is_of_the_crew(crew.project):
        return "A script that was edited by hand is not polished: what the reader proposes is yours to do."
    return "The film was not polished: nothing came of the reader's notes." if polish.tries > _TRIES else ""


def _compare(crew: Crew, role: Role, mind: Mind, polish: Polish, cut: Cut, tell: Tell) -> Step:
    """Keep the new cut only if it is preferred to the old one, blind, whichever is told first."""
    project = crew.project
    if taken_over(project, polish):
        return _end(project, polish, "The film was changed by hand after the polish, and is not compared: it is yours.", tell)
    try:
        wins, why = reading.prefers(crew, role, mind, polish.page, cut.page(), tell)
    except (ModelError, BudgetReached, UnusableModel) as fault:
        tell(Event(name="note", message=f"The polished cut could not be judged; the film is as it was before. {fault}"))
        return _go_back(project, polish, again=True)
    if wins:
        _remember(crew, polish, cut.script)
        said = f"The polished cut was preferred, in both orders, and stays (rushes chat: undo takes it back). {why}"
        return _end(project, polish.model_copy(update={"kept": True}), said, tell)
    tell(Event(name="note", message=f"The polished cut was not preferred in both orders; the film is as it was before. {why}"))
    return _go_back(project, polish.model_copy(update={"because": why}))


def taken_over(project: Project, polish: Polish) -> bool:
    """Whether a person has edited, noted or changed something since the polish began; approving what it made is none of that."""
    later = gates.history(project)[polish.decisions :]
    spoken = any(entry.get("decision") != "approve" for entry in later)
    edits = [entry for entry in changes.history(project)[polish.changes :] if entry.get("kind") in ("change", "undo", "redo")]
    return spoken or bool(edits) or not views.is_of_the_crew(project)


def _go_back(project: Project, polish: Polish, again: bool = False) -> Step:
    """Make the folder what it was, to the byte; the film follows from it. With `again` a later run may try once more."""
    project.save(POLISH, polish.model_copy(update={"stage": Stage.GOING_BACK}))
    asked = project.path(BRIEF).read_bytes()
    snapshots.restore(project, polish.before)
    project.write(BRIEF, asked)  # what is asked for may be more by now: another budget
    if again:
        project.path(POLISH).unlink(missing_ok=True)
    else:
        project.save(POLISH, polish.model_copy(update={"stage": Stage.DONE}))
    return Step(back=True)


def _end(project: Project, polish: Polish, said: str, tell: Tell) -> Step:
    project.save(POLISH, polish.model_copy(update={"stage": Stage.DONE, "because": said}))
    tell(Event(name="note", message=said))
    return Step()


def _remember(crew: Crew, polish: Polish, script: Script) -> None:
    """A polish that is kept is a change like a person's own: it is listed, and undone, with them."""
    project = crew.project
    text = snapshots.text_in(project, polish.before, views.SCRIPT_VIEW)
    diff = script_changes(views.read_view(project, text), script) if text else []
    after, _ = snapshots.snap(project)
    made = changes.Proposal(words=f"polish: {polish.notes}", kinds=("script",), done=tuple(diff), diff=tuple(diff), before=polish.before)
    change = changes.Change(
        id=project.keep(made), at=crew.now().isoformat(timespec="seconds"), words=made.words, kinds=made.kinds, done=made.done,
        before=polish.before, after=after,
    )  # fmt: skip
    project.append(changes.LOG, {"kind": "change", **change.model_dump(mode="json"), "from": polish.before, "to": after})
    project.append(changes.LOG, {"kind": "whole", "of": change.id})


def shown(project: Project, version: str, request: dict[str, Any]) -> dict[str, Any]:
    """The cut gate's request with what the reader said of this cut, if one has read it, and what a polish came to."""
    found, polish = project.find(reading.READING, ReadFilm), project.find(POLISH, Polish)
    if found is None or found.version != version:
        return request
    action = request["action_requests"][0]
    page = [f"  {QUESTIONS[name]}: {words}" for name, words in found.said.items() if name in QUESTIONS]
    page += [f"  {number}. {one.place}{one.change}{f' ({one.why})' if one.why else ''}" for number, one in enumerate(found.changes, 1)]
    action["args"]["reading"] = found.model_dump(mode="json", include={"said", "changes"})
    if polish is not None and polish.stage is Stage.DONE and not polish.kept and polish.page and found.changes:
        page.append(f"  Tried, and not kept: {polish.because}".rstrip(": "))
        action["args"]["reading"]["tried"] = polish.because or "not preferred"
    elif found.changes:
        page.append('  To have one made: --reject "its words".')
    action["description"] += "\n\nThe reader says:\n" + "\n".join(page)
    return request
