"""Gates: where a person approves. Decisions in the human-in-the-loop form of agent inboxes, and the log that keeps them.

A gate asks with ``{"action_requests": [{name, args, description}], "review_configs": [{action_name,
allowed_decisions}]}`` and is answered with ``{"decisions": [{"type": …}]}``: approve; edit, with
``edited_action``; reject or respond, with a ``message``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field, ValidationError

from ..core.brief import Gate
from ..core.document import Part
from ..core.errors import GateError
from ..core.misfits import first_misfit
from ..core.names import ShotId
from ..core.project import Project
from ..core.shot import Shot, ShotList
from .crew import Crew

LOG = "decisions.jsonl"
LONGEST_NOTES = 10_000
LONGEST_SCRIPT = 5_000_000


class ShotWord(Part):
    """What a person says of one shot, named by its id or its number in the film.

    `note` is in the grammar of docs/notes.md. `retake` asks for another take of the same plan.
    `take` chooses a take by its number or key; `accept` takes the present one, whatever a judge
    says. `lock` keeps the shot as it is; False lets it go again.
    """

    shot: str = Field(min_length=1, max_length=200)
    note: str = Field(default="", max_length=LONGEST_NOTES)
    lock: bool | None = None
    accept: bool = False
    retake: bool = False
    take: str | None = None


class Edited(Part):
    """What is put in the place of what was proposed: a script's text, or words about shots."""

    script: str | None = Field(default=None, max_length=LONGEST_SCRIPT)
    shots: tuple[ShotWord, ...] = ()


class Action(Part):
    """The action as a person wants it."""

    name: str = ""
    args: Edited


class Decision(Part):
    """A person's answer at a gate. `version` is what they saw, when they say so."""

    type: Literal["approve", "edit", "reject", "respond"]
    edited_action: Action | None = None
    message: str = Field(default="", max_length=LONGEST_NOTES)
    version: str = ""

    @property
    def edited(self) -> Edited:
        """What was edited; empty when nothing was."""
        return self.edited_action.args if self.edited_action else Edited()


class Approval(Part):
    """What a gate resumes with: one decision."""

    decisions: tuple[Decision, ...] = Field(min_length=1, max_length=1)


def payload(name: str, args: dict[str, Any], description: str, allowed: Sequence[str]) -> dict[str, Any]:
    """A gate's request: one action, and how it may be answered."""
    return {
        "action_requests": [{"name": name, "args": args, "description": description}],
        "review_configs": [{"action_name": name, "allowed_decisions": list(allowed)}],
    }


def gate_of(request: dict[str, Any]) -> Gate:
    """Which gate asks."""
    return Gate(str(request["action_requests"][0]["name"]).removeprefix("approve_"))


def answer(value: object) -> Decision:
    """The decision in what a gate was resumed with; raises `GateError` for anything else."""
    try:
        return Approval.model_validate(value).decisions[0]
    except ValidationError as fault:
        place, words = first_misfit(fault)
        at = ".".join(place) or "the answer"
        raise GateError(f"That is no decision ({at}: {words}). Approve, edit, or reject with notes.") from fault


def check(request: dict[str, Any], decision: Decision) -> None:
    """Refuse an answer that does not fit what is asked, before anything is done; raises `GateError`."""
    gate, asked = gate_of(request), request["action_requests"][0]
    allowed = request["review_configs"][0]["allowed_decisions"]
    if decision.type not in allowed:
        raise GateError(f"The {gate.value} gate takes {', '.join(allowed)}; not {decision.type}.")
    if decision.version and decision.version != asked["args"]["version"]:
        raise GateError(
            f"The {gate.value} has changed meanwhile: {decision.version} was looked at, {asked['args']['version']} waits now. "
            "Look at it again: rushes review DIR."
        )
    if decision.type == "edit":
        if gate is Gate.SCRIPT and decision.edited.shots:
            raise GateError("The script waits, and no shot is planned yet. Approve it, edit it, or reject it with notes.")
        if gate is Gate.SCRIPT and not (decision.edited.script or "").strip():
            raise GateError('An edit of the script needs its text: {"script": "…"}.')
        if gate is not Gate.SCRIPT and not decision.edited.shots:
            raise GateError(f'An edit of the {gate.value} needs words about shots: {{"shots": [{{"shot": "1", "note": "closer"}}]}}.')
    if decision.type in ("reject", "respond") and not decision.message.strip():
        raise GateError(f"Say in a message what should be other about the {gate.value}, or approve it.")


def shot_named(plan: ShotList, name: str) -> Shot:
    """The shot of an id, or of a number in the film counted from 1; raises `GateError`."""
    wanted = name.strip()
    for number, shot in enumerate(plan.shots, 1):
        if wanted in (shot.id, str(number)):
            return shot
    near = [shot.id for shot in plan.shots if wanted.lower() in shot.id.lower()]
    if len(near) == 1:
        return next(shot for shot in plan.shots if shot.id == near[0])
    listed = ", ".join(shot.id for shot in plan.shots[:12]) + (" …" if len(plan.shots) > 12 else "")
    raise GateError(f"There is no shot {name!r}. There are {len(plan.shots)}: {listed}; or their numbers 1 to {len(plan.shots)}.")


def record(
    crew: Crew, gate: Gate, version: str, decision: str, notes: str = "", changes: Sequence[str] = (), shots: Sequence[ShotId] = ()
) -> None:
    """Keep a decision for good."""
    entry: dict[str, object] = {"at": crew.now().isoformat(timespec="seconds"), "gate": gate.value, "version": version}
    entry |= {"decision": decision, "notes": notes, "changes": list(changes)}
    crew.project.append(LOG, entry | ({"shots": list(shots)} if shots else {}))


def history(project: Project, gate: Gate | None = None) -> list[dict[str, Any]]:
    """Every decision kept, the oldest first; a line cut short by a crash was never answered to anyone and is passed over."""
    log = project.path(LOG)
    if not log.is_file():
        return []
    entries = []
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and (gate is None or entry.get("gate") == gate.value):
            entries.append(entry)
    return entries


def approved(project: Project, gate: Gate, version: str) -> bool:
    """Whether a person has approved this very version."""
    return any(entry.get("version") == version and entry.get("decision") == "approve" for entry in history(project, gate))


def last_version(project: Project, gate: Gate) -> str:
    """The version that the gate decided on last; empty when it never did."""
    return next((str(entry.get("version", "")) for entry in reversed(history(project, gate))), "")
