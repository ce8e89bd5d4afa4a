"""Players: who plays the score: a model of music where one was asked for, else what is embedded."""

from __future__ import annotations

import os
from fractions import Fraction
from typing import ClassVar

from ..core.brief import Brief
from ..core.document import Document, content_hash
from ..core.errors import MediaError
from ..core.event import Event
from ..core.project import Project, seal
from ..core.shelf import seal_of, sealed
from ..tools import memory, music_model
from ..tools.moods import MOODS
from .crew import Tell

KEPT = 4  # pieces that stay
_PLAYED = ".rushes/played.json"


class Played(Document):
    """Which model was asked to play this film's score, and why it did not, where it did not."""

    schema_kind: ClassVar[str] = "played"

    model: str
    fault: str = ""


def piece_of(mood: str, seconds: Fraction, seed: int, brief: Brief, project: Project, tell: Tell) -> str | None:
    """The path of the piece that a model plays for this film, composed now or found; None where the embedded score is heard.

    A model that fails is told of, and named in the film's credits. Raises `UsageError` for one that is not there.
    """
    named = brief.equipment.music_model
    if named is None or mood not in MOODS:  # none, or a track of the person's own
        project.path(_PLAYED).unlink(missing_ok=True)
        return None
    model = music_model.find(named)
    prompt, length = music_model.prompt_for(mood), music_model.length_for(float(seconds), model)
    name = f".rushes/cache/music-{content_hash('music', model.fingerprint(), prompt, str(length), seed)}.wav"
    fault = ""
    if sealed(project.path(name)):
        os.utime(project.path(name))
    else:
        tell(Event(name="note", message=f"{named} composes {length:.0f} s of music: {prompt}."))
        try:
            with project.writing_to(name) as partial:
                music_model.compose(model, prompt, length, seed, partial)
            seal(project.path(name))
        except MediaError as failed:
            fault = str(failed)
            tell(Event(name="note", message=f"{fault} The embedded score is heard instead ({mood})."))
        memory.give_back()
        _tidy(project)
    project.save(_PLAYED, Played(model=named, fault=fault))
    return None if fault else str(project.path(name))


def played(project: Project) -> Played | None:
    """What came of the model that was asked to play the film's score; None where none was asked."""
    return project.find(_PLAYED, Played)


def _tidy(project: Project) -> None:
    """Keep the latest pieces, so that another mood that is taken back is not composed again."""
    pieces = sorted(project.path(".rushes/cache").glob("music-*.wav"), key=lambda path: path.stat().st_mtime_ns)
    for old in pieces[:-KEPT]:
        seal_of(old).unlink(missing_ok=True)
        old.unlink()
