"""Changes: edits of script, bible, brief and shots, said in words, shown before they are made, and undone to the byte.

A change is proposed first, with everything it would write; then applied as it was shown or not at all.
``.rushes/changes.jsonl`` remembers each with the snapshots before and after it, so that undoing it
brings back the very files, and with them the very film: takes, lines and cut are keyed by content.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import Field

from ...core.brief import Gate
from ...core.document import Document, Part, content_hash
from ...core.errors import GateError
from ...core.names import ShotId, TakeKey
from ...core.project import Project
from ...core.shot import ShotList
from .. import directing, gates, views
from ..crew import Crew
from . import snapshots
from .changing import Draft

LOG = ".rushes/changes.jsonl"


class Preferred(Part):
    """A choice of takes that comes with a change."""

    shot: ShotId
    chosen: TakeKey | None
    before: TakeKey
    note: str


class Proposal(Document):
    """A change as it would be made. Nothing of it stands yet.

    `kinds` are of script, bible, brief, shots. `done` says in sentences what it does, `diff` what
    becomes different, `text` is the script's diff by lines. `refused` says what could not be done and
    why; `unread` are the words nobody understood, verbatim. `files` are the new texts, `before` is the
    folder that they are meant for.
    """

    schema_kind: ClassVar[str] = "proposal"

    words: str
    kinds: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    diff: tuple[str, ...] = ()
    text: str = ""
    refused: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    before: str = ""
    files: dict[str, str] = Field(default_factory=dict)
    shots: tuple[ShotId, ...] = ()
    preferences: tuple[Preferred, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return not self.files


class Change(Part):
    """A change that was made: what was said, what it did, and the snapshots before and after."""

    id: str
    at: str
    words: str
    kinds: tuple[str, ...]
    done: tuple[str, ...]
    before: str
    after: str


def propose(crew: Crew, words: str, script: str = "") -> Proposal:
    """What a person's words would change, by the grammar of docs/chat.md; with `script` a whole script's text instead.

    Writes nothing that counts. Raises `SourceError` for a script that is none, `ProjectHeld` while a film is being made.
    """
    project = crew.project
    with project.hold():
        finish(project)
        before, _ = snapshots.snap(project)
        draft = Draft.open(crew)
        if script.strip():
            draft.hand_in(script)
        draft.follow(words if not script.strip() else "")
        proposal = Proposal(
            words=words, kinds=draft.kinds, done=tuple(draft.done), diff=tuple(draft.diff()), text=draft.text(),
            refused=tuple(draft.refused), unread=tuple(draft.unread), before=before, files=draft.files(), shots=tuple(draft.shots),
            preferences=tuple(
                Preferred(shot=one.shot.id, chosen=one.chosen, before=one.before, note=one.note) for one in draft.preferences
            ),
        )  # fmt: skip
        project.keep(proposal)
    return proposal


def identity(proposal: Proposal) -> str:
    """The id under which a proposal is kept."""
    return content_hash(proposal.label(), proposal)


def proposal(project: Project, identity: str) -> Proposal:
    """The proposal of an id; raises `GateError` when there is none."""
    if not project.path(f".rushes/documents/{identity}.json").is_file():
        raise GateError(f"No change was proposed under {identity}. Propose it first.")
    return project.recall(identity, Proposal)


def apply(crew: Crew, proposal: Proposal) -> Change:
    """Make a proposed change, whole or not at all. Raises `GateError` when there is nothing to it, or the folder is another by now."""
    project = crew.project
    if proposal.empty:
        raise GateError(f"There is nothing to change in {proposal.words!r}.")
    with project.hold():
        finish(project)
        if snapshots.state_of(project) != proposal.before:
            raise GateError("The film was changed since that was shown. Say it again, and look at it as it would be now.")
        texts = {name: text for name in snapshots.HELD if (text := snapshots.read_text(project, name)) is not None}
        after, _ = snapshots.keep(project, texts | proposal.files)
        change = Change(
            id=project.keep(proposal), at=_now(crew), words=proposal.words, kinds=proposal.kinds, done=proposal.done,
            before=proposal.before, after=after,
        )  # fmt: skip
        _write(project, {"kind": "change", **change.model_dump(mode="json")}, after)
        _remember(crew, proposal)
    return change


def undo(crew: Crew) -> Change:
    """Take the last change back: the folder is again, to the byte, what it was before it. Raises `GateError` when there is none."""
    project = crew.project
    with project.hold():
        finish(project)
        done, _ = stacks(project)
        if not done:
            raise GateError("There is no change to undo.")
        return _turn(crew, "undo", done[-1], done[-1].before)


def redo(crew: Crew) -> Change:
    """Make the change again that was undone last; the folder is what it was when it was undone. Raises `GateError`."""
    project = crew.project
    with project.hold():
        finish(project)
        _, undone = stacks(project)
        if not undone:
            raise GateError("There is nothing to make again: no change was undone, or another was made since.")
        return _turn(crew, "redo", undone[-1], undone[-1].after)


def stacks(project: Project) -> tuple[list[Change], list[Change]]:
    """The changes that stand, and those that were undone and can be made again; the latest last.

    `after` of one that was undone is the folder as it was then, with all that was made of it.
    """
    done, undone = list[Change](), list[Change]()
    for entry in history(project):
        match entry.get("kind"):
            case "change":
                done.append(Change.model_validate({name: entry[name] for name in Change.model_fields}))
                undone.clear()
            case "undo" if done:
                undone.append(done.pop().model_copy(update={"after": entry["left"]}))
            case "redo" if undone:
                done.append(undone.pop().model_copy(update={"before": entry["left"]}))
            case _:
                continue
    return done, undone


def history(project: Project) -> list[dict[str, Any]]:
    """Every change, undoing and redoing, the oldest first; a line cut short by a crash never counted."""
    path = project.path(LOG)
    if not path.is_file():
        return []
    entries = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            entries.append(entry)
    return entries


def finish(project: Project) -> None:
    """Finish a change that was cut short, unless somebody has edited the folder since. Call it while holding the folder."""
    entries = history(project)
    if not entries or entries[-1].get("kind") in ("whole", "made"):
        return
    last = entries[-1]
    if snapshots.mixed(project, last["from"], last["to"]):
        snapshots.restore(project, last["to"])
    project.append(LOG, {"kind": "whole", "of": last["id"]})


def made(project: Project) -> None:
    """Remember that a film was made of all changes so far."""
    entries = history(project)
    if entries and entries[-1].get("kind") != "made":
        project.append(LOG, {"kind": "made"})


def _turn(crew: Crew, kind: str, change: Change, target: str) -> Change:
    project = crew.project
    left, _ = snapshots.snap(project)
    entry: dict[str, object] = {"kind": kind, "id": change.id, "at": _now(crew), "words": change.words, "left": left}
    _write(project, entry, target, left)
    return change


def _write(project: Project, entry: dict[str, object], target: str, left: str = "") -> None:
    """Say what is going to be, make it so, and say that it is: whoever is stopped between is finished by `finish`."""
    project.append(LOG, entry | {"from": left or entry["before"], "to": target})
    snapshots.restore(project, target)
    project.append(LOG, {"kind": "whole", "of": entry["id"]})


def _remember(crew: Crew, proposal: Proposal) -> None:
    """What a change says of shots and takes goes into the logs that judges and reports read."""
    project = crew.project
    if not proposal.shots or not project.path(snapshots.PLAN).is_file():
        return
    plan = project.load(snapshots.PLAN, ShotList)
    for one in proposal.preferences:
        shot = gates.shot_named(plan, one.shot)
        directing.prefer(crew, directing.Preference(shot, one.chosen, one.before, one.note), plan)
    gates.record(crew, Gate.CUT, "", "change", proposal.words, proposal.done, proposal.shots)


def _now(crew: Crew) -> str:
    return crew.now().isoformat(timespec="seconds")


def edited_since(project: Project, change: Change) -> Sequence[str]:
    """Files that a person has edited since a change was made; they go with it when it is undone, and come back with redo."""
    text = snapshots.text_in(project, change.after, views.SCRIPT_VIEW)
    now = snapshots.read_text(project, views.SCRIPT_VIEW)
    return [views.SCRIPT_VIEW] if views.edited_view(project) is not None and now != text else []
