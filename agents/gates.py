"""Gates: where a person approves. Requests and decisions in the human-in-the-loop form of agent inboxes."""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import Field, ValidationError

from ..core.brief import Gate
from ..core.document import Part
from ..core.errors import GateError
from ..core.project import Project
from ..core.script import Line, Script

LOG = "decisions.jsonl"


class Decision(Part):
    """A person's answer at a gate: approve, edit (with the new text), or reject (with notes)."""

    type: Literal["approve", "edit", "reject"]
    text: str = ""
    message: str = Field(default="", max_length=10_000)


class Approval(Part):
    """What a gate resumes with: one decision."""

    decisions: tuple[Decision, ...] = Field(min_length=1, max_length=1)


def script_request(script: Script, digest: str, words_per_second: float = 2.1) -> dict[str, Any]:
    """What the script gate shows: the script, and what is known of the film at this point."""
    words = sum(len(line.text.split()) for line in script.lines())
    return {
        "action_requests": [
            {
                "name": "approve_script",
                "args": {
                    "title": script.title,
                    "logline": script.logline,
                    "scenes": len(script.scenes),
                    "lines": len(script.lines()),
                    "words": words,
                    "speech_seconds": round(words / words_per_second),
                    "price_usd": 0.0,
                    "version": digest,
                },
                "description": reading(script),
            }
        ],
        "review_configs": [{"action_name": "approve_script", "allowed_decisions": ["approve", "edit", "reject"]}],
    }


def reading(script: Script) -> str:
    """The script as one reads it in a terminal."""
    page = [script.title, "=" * len(script.title), script.logline, ""]
    for scene in script.scenes:
        page += [scene.heading, ""]
        for element in scene.elements:
            if isinstance(element, Line):
                manner = f" ({element.manner})" if element.manner else ""
                page.append(f"    {script.name_of(element.speaker).upper()}{manner}: {element.text}")
            else:
                page.append(element.text)
        page.append("")
    return "\n".join(page)


def answer(value: object) -> Decision:
    """The decision in what a gate was resumed with; raises `GateError` for anything else."""
    try:
        return Approval.model_validate(value).decisions[0]
    except ValidationError as fault:
        problem = fault.errors()[0]["msg"]
        raise GateError(f"That is no decision ({problem}). Approve, edit or reject with notes.") from fault


def record(project: Project, gate: Gate, digest: str, decision: Decision) -> None:
    """Keep a decision for good."""
    project.append(LOG, {"gate": gate.value, "version": digest, "decision": decision.type, "notes": decision.message})


def approved(project: Project, gate: Gate, digest: str) -> bool:
    """Whether a person has approved this very version."""
    log = project.path(LOG)
    if not log.is_file():
        return False
    for line in log.read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # a line cut short by a crash was never answered to anyone
        if entry.get("gate") == gate.value and entry.get("version") == digest and entry.get("decision") == "approve":
            return True
    return False
