"""Taking back: a value that turned out to be of no use is not kept in a film's folder, and it is said how to go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..core.brief import Brief
from ..core.errors import UsageError
from ..core.project import MARK, Project
from .equipping import NONE, OF_THE_MUSIC, OF_THE_RENDERER, OF_THE_VOICE

if TYPE_CHECKING:
    from ..agents.crew import Crew

SAID = OF_THE_RENDERER | OF_THE_VOICE | OF_THE_MUSIC
"""The options by the fields of `Equipment` that they set."""


def take_back(crew: Crew, fault: UsageError) -> None:
    """Take a value that stopped a run out of the folder's brief, and have the error say the way on.

    What stood there before this run asked for something else stands there again.
    """
    project, field = crew.project, fault.option
    if field not in SAID:
        add_way_out(fault, project, crew.brief(), {})
        return
    brief = crew.brief()
    kit = brief.equipment
    before = getattr(crew.before.equipment, field) if crew.before is not None else None
    unset = type(kit).model_fields[field].default
    back = before if before is not None and before != getattr(kit, field) else unset
    project.save(MARK, brief.model_copy(update={"equipment": kit.model_copy(update={field: back})}))
    now = "without one" if back == unset else "with the one that it asked for before"
    fault.args = (f"{fault} It is not kept: rushes make {project.folder} goes on {now}, or with another {SAID[field]}.",)


def add_way_out(fault: UsageError, project: Project, brief: Brief, options: Mapping[str, Any]) -> None:
    """Have an error say how a value is taken back that the folder asks for; `options` are what this run says itself."""
    words = str(fault)
    stale = dict.fromkeys(
        said for said, names in _asked_for(brief) if options.get(_name(said)) is None and any(name in words for name in (said, *names))
    )
    if stale and project.exists and f" {NONE}" not in words:
        fault.args = (f"{words} {project.folder} asks for it; {' '.join(f'{said} {NONE}' for said in stale)} takes that back.",)


def _asked_for(brief: Brief) -> Iterator[tuple[str, list[str]]]:
    """What a brief asks renderer and voice to work with: each option, and the values of it."""
    kit = brief.equipment
    places = {
        "model": kit.model, "keyframes": kit.keyframes, "media": kit.media, "voice_model": kit.voice_model, "music_model": kit.music_model,
    }  # fmt: skip
    for field, place in places.items():
        if place is not None:
            yield SAID[field], [place]
    if kit.loras:
        yield SAID["loras"], [lora.file for lora in kit.loras]
    if brief.voice is not None:
        engine, _, chosen = brief.voice.partition(":")
        yield "--voice", [f"voice {engine}", repr(engine), *([repr(chosen)] if chosen else [])]


def _name(said: str) -> str:
    return said.removeprefix("--").replace("-", "_")
