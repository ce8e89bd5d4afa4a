"""The script gate at a terminal, and from the options of ``rushes review``."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from typing import Any

from ..core.errors import SourceError, UsageError
from ..core.project import Project
from ..core.settings import editor
from .service import decision_of

VIEW = "script.fountain"


def from_options(project: Project, approve: bool, edit: str | None, reject: str | None) -> dict[str, Any]:
    """The decision that the options of ``rushes review`` make; raises `UsageError` when they make none."""
    if edit is not None:
        return decision_of("edit", _read(Path(edit)))
    if reject is not None:
        if not reject.strip():
            raise UsageError('Rejecting needs notes, for example --reject "shorter".')
        return decision_of("reject", reject)
    if approve:
        return approval(project)
    raise UsageError(f'Say --approve, --edit FILE or --reject "notes". The script is {project.path(VIEW)}.')


def approval(project: Project) -> dict[str, Any]:
    """Approve what the folder shows: an edit of the view made while the gate waits is part of it."""
    from ..agents.views import edited_view

    text = edited_view(project)
    return decision_of("approve") if text is None else decision_of("edit", text)


def ask(project: Project, request: dict[str, Any]) -> dict[str, Any] | None:
    """Ask the person at the terminal; None when they leave it waiting."""
    while True:
        try:
            said = input("[a]pprove, [e]dit, [n]otes, [q]uit? ").strip().lower()
        except EOFError:
            return None
        if said in ("a", "approve", "y", "yes"):
            return approval(project)
        if said in ("e", "edit"):
            subprocess.run([*shlex.split(editor()), str(project.path(VIEW))], check=False)
            return approval(project)
        if said in ("n", "notes"):
            notes = input("Notes: ").strip()
            if notes:
                return decision_of("reject", notes)
        if said in ("q", "quit"):
            return None


def _read(path: Path) -> str:
    from ..tools.source import read_source

    if not path.is_file():
        raise SourceError(f"There is no file {path}. Name a Fountain script to film instead.")
    return read_source(path).text
