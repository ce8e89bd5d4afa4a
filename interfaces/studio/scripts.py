"""What is planned, as programs read it: a script's versions and what differs between them, and the shots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from ...core.brief import Gate
from ...core.errors import DocumentError, NotThere, ProjectError
from ...core.project import Project
from ...core.script import Script
from ...core.shot import ShotList
from .production import Happening


def versions(project: Project, happenings: Sequence[Happening]) -> list[dict[str, Any]]:
    """Every version of the script that was made or approved, the oldest first, each once."""
    from ...agents import gates

    told = [
        (float(int(one.at)), str(one.data["version"]), "written") for one in happenings if one.name == "script" and "version" in one.data
    ]
    for entry in gates.history(project, Gate.SCRIPT):
        at = datetime.fromisoformat(str(entry["at"])).timestamp()
        told.append((at, str(entry.get("version", "")), str(entry.get("notes") or entry.get("decision", ""))))
    found: dict[str, dict[str, Any]] = {}
    for at, version, how in sorted(told, key=lambda one: one[0]):
        if version and version not in found and (script := _recalled(project, version)) is not None:
            when = datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
            found[version] = {"version": version, "at": when, "how": how, "title": script.title, "scenes": len(script.scenes)}
    return list(found.values())


def version(project: Project, version: str) -> dict[str, Any]:
    """One version: its scenes and lines, and its text as Fountain."""
    from ...tools.fountain import write_fountain

    script = _of(project, version)
    return {"version": version, "script": script.model_dump(mode="json"), "fountain": write_fountain(script)}


def differences(project: Project, before: str, after: str) -> dict[str, Any]:
    """What differs between two versions."""
    from ...tools.differences import script_changes, text_diff
    from ...tools.fountain import write_fountain

    old, new = _of(project, before), _of(project, after)
    return {
        "before": before, "after": after, "changes": script_changes(old, new),
        "diff": text_diff(write_fountain(old), write_fountain(new)),
    }  # fmt: skip


def shots(project: Project) -> dict[str, Any]:
    """The standing plan; raises `NotThere` while there is none."""
    plan = project.find("shots.json", ShotList)
    if plan is None:
        raise NotThere("No shots are planned yet.")
    starts = plan.starts()
    listed = [
        {
            "number": number, "start_seconds": round(float(plan.rate.seconds(starts[shot.id])), 3),
            "seconds": round(float(plan.rate.seconds(shot.length)), 3), **shot.model_dump(mode="json"),
        }
        for number, shot in enumerate(plan.shots, 1)
    ]  # fmt: skip
    return {"rate": str(plan.rate), "size": str(plan.size), "seconds": round(float(plan.rate.seconds(plan.frames)), 3), "shots": listed}


def _of(project: Project, version: str) -> Script:
    script = _recalled(project, version)
    if script is None:
        raise NotThere(f"The script has no version {version[:40]!r}.")
    return script


def _recalled(project: Project, version: str) -> Script | None:
    if not version.isalnum() or len(version) != 20:
        return None
    try:
        return project.recall(version, Script)
    except (ProjectError, DocumentError):
        return None
