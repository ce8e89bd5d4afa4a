"""Consent: a film's folder may name a model only where somebody on this machine has asked for it.

A brief keeps the models it was ordered with, so that a run goes on with them; but a folder that came from
elsewhere must not spend money or send words away because of what stands in its ``brief.json``.
"""

from __future__ import annotations

from contextlib import suppress

from ..core.brief import Brief
from ..core.document import content_hash
from ..core.errors import UsageError
from ..core.project import Project
from ..core.settings import settings, state_folder

FILE = "models-asked-for"
FREE = "scripted:"
"""Names of models that cost nothing and reach nothing."""

ROLES = ("writer", "judge", "moderator")
"""The brief's fields that name models, each with an option of its name."""


def give(project: Project, brief: Brief) -> None:
    """Remember, outside the folder, that the brief's models were asked for by name."""
    marks = [_mark(project, role, names) for role, names in _named(brief)]
    new = [mark for mark in marks if mark not in _given()]
    if not new:
        return
    with suppress(OSError):  # a machine that keeps nothing asks again the next time
        state_folder().mkdir(parents=True, exist_ok=True)
        with (state_folder() / FILE).open("a", encoding="ascii") as kept:
            kept.writelines(f"{mark}\n" for mark in new)


def check(project: Project, brief: Brief) -> None:
    """Raise `UsageError` for a model that only the folder names."""
    for role, names in _named(brief):
        if _mark(project, role, names) not in _given() and names != getattr(settings(), role):
            raise UsageError(
                f"The brief of {project.folder} names the model {names}, and nobody has asked for it here. "
                f"Say so: rushes make DIR --{role} {names}; or --{role} none, to go on by the rules."
            )


def _named(brief: Brief) -> list[tuple[str, str]]:
    """The roles whose models cost or reach something."""
    asked = [(role, str(getattr(brief, role) or "")) for role in ROLES]
    return [(role, names) for role, names in asked if any(_counts(name) for name in names.split(","))]


def _counts(name: str) -> bool:
    return name.strip() not in ("", "none") and not name.strip().startswith(FREE)


def _given() -> frozenset[str]:
    try:
        return frozenset((state_folder() / FILE).read_text(encoding="ascii").split())
    except (OSError, UnicodeDecodeError):
        return frozenset()


def _mark(project: Project, role: str, names: str) -> str:
    return content_hash(str(project.folder.resolve()), role, names)
