"""Consent: a film's folder may name a model, or a folder of this machine, only where somebody here has asked for it.

A brief keeps what it was ordered with, so that a run goes on with it; but a folder that came from elsewhere must
not spend money, send words away, fetch weights, or read this machine's files because of what stands in its ``brief.json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

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


def give(project: Project, brief: Brief, options: Mapping[str, Any]) -> None:
    """Remember, outside the folder, what of the brief was asked for by an option of these."""
    marks = [_mark(project, option, value) for option, value in _named(brief) if options.get(option) is not None]
    new = [mark for mark in marks if mark not in _given()]
    if not new:
        return
    with suppress(OSError):  # a machine that keeps nothing asks again the next time
        state_folder().mkdir(parents=True, exist_ok=True)
        with (state_folder() / FILE).open("a", encoding="ascii") as kept:
            kept.writelines(f"{mark}\n" for mark in new)


def check(project: Project, brief: Brief) -> None:
    """Raise `UsageError` for a model, or a folder outside the film's own, that only the film's folder names."""
    for option, value in _named(brief):
        if _mark(project, option, value) in _given() or (option in ROLES and value == getattr(settings(), option)):
            continue
        said = f"--{option.replace('_', '-')}"
        thinks = option in ROLES
        what, without = ("the model" if thinks else option.replace("_", " ")), ("by the rules" if thinks else "without")
        raise UsageError(
            f"The brief of {project.folder} names {what} {value}, and nobody has asked for it here. "
            f"Say so: rushes make DIR {said} {value}; or {said} none, to go on {without}."
        )


def _named(brief: Brief) -> list[tuple[str, str]]:
    """The options by which a brief's models and folders are asked for, and what they say; models that cost nothing are left out."""
    roles = [(role, str(getattr(brief, role) or "")) for role in ROLES]
    named = [(role, names) for role, names in roles if any(_counts(name) for name in names.split(","))]
    kit = brief.equipment
    places = {
        "model": kit.model, "keyframes": kit.keyframes, "media": kit.media, "voice_model": kit.voice_model, "music_model": kit.music_model,
    }  # fmt: skip
    named += [(option, place) for option, place in places.items() if place is not None]
    return named + [("lora", f"{lora.file}:{lora.weight:g}") for lora in kit.loras]


def _counts(name: str) -> bool:
    return name.strip() not in ("", "none") and not name.strip().startswith(FREE)


def _given() -> frozenset[str]:
    try:
        return frozenset((state_folder() / FILE).read_text(encoding="ascii").split())
    except (OSError, UnicodeDecodeError):
        return frozenset()


def _mark(project: Project, role: str, names: str) -> str:
    return content_hash(str(project.folder.resolve()), role, names)
