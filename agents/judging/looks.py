"""Looks: what is kept of a take to hold it against the film's other takes, and how far two takes are apart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ...core.errors import DocumentError, MediaError, ProjectError
from ...core.names import CharacterId
from ...core.project import Project
from ...core.shot import Shot
from ...core.take import FrameGeometry, Looks, Palette, Portrait, Take
from ...tools.measures.parts import WEIGHTS, Parts, nearest
from ...tools.measures.place import Place
from ...tools.measures.sight import Floats, Look, look_at
from ...tools.measures.watch import Watch
from ...tools.media import frames_of

KEPT = 6
"""Portraits of each subject, evenly spread over the take."""


def file_of(take: Take) -> str:
    """Where a take's looks lie in the project."""
    return str(Path(take.file).with_suffix(".looks.json"))


def looks_of(watch: Watch, geometry: Sequence[FrameGeometry] = ()) -> Looks:
    """What is kept of a take that went by."""
    portraits = {}
    for name, rows in watch.likeness.seen.items():
        chosen = [rows[at] for at in sorted({round(place) for place in np.linspace(0, len(rows) - 1, min(KEPT, len(rows)))})]
        portraits[name] = tuple(Portrait(frame=index, parts={part: _packed(row) for part, row in parts.items()}) for index, parts in chosen)
    exact = bool(geometry) and not any(frame.expected for frame in geometry)
    ground = tuple(_packed(palette) for palette in watch.place.kept())
    found = tuple(sorted(watch.tracker.everyone)) if watch.tracker is not None else ()
    return Looks(portraits=portraits, ground=ground, style=watch.style.vector(), exact=exact, found=found)


def find_looks(project: Project, take: Take) -> Looks | None:
    """A take's looks; None for one that was shot before they were kept, or where they are damaged."""
    try:
        return project.find(file_of(take), Looks)
    except (DocumentError, ProjectError):
        return None


def apart(one: Looks, other: Looks, name: CharacterId, parts: Sequence[str] = tuple(WEIGHTS)) -> tuple[float, str] | None:
    """How much a subject differs between two takes, and in which of its parts most; None where they show none of them both."""
    found = nearest(_portraits(one, name), _portraits(other, name), parts)
    return found if found[1] else None


def middle_of(project: Project, take: Take, shot: Shot) -> Look | None:
    """The small picture of a take's middle; None where it cannot be read."""
    at = shot.handle + shot.length // 2
    try:
        return look_at(at, next(frames_of(project.path(take.file), at, at + 1)))
    except (MediaError, ProjectError, StopIteration):
        return None


def place_of(looks: Looks) -> Place:
    """What a take shows of its place, for the measure of light."""
    return Place([_unpacked(one) for one in looks.ground], {name: _portraits(looks, name) for name in looks.portraits})


def _packed(palette: Floats) -> Palette:
    return tuple((round(float(row[0]), 1), round(float(row[1]), 1), round(float(row[2]), 1), round(float(row[3]), 3)) for row in palette)


def _unpacked(palette: Palette) -> Floats:
    return np.asarray(palette, dtype=np.float64).reshape(-1, 4)


def _portraits(looks: Looks, name: CharacterId) -> list[Parts]:
    return [{part: _unpacked(palette) for part, palette in one.parts.items() if palette} for one in looks.portraits.get(name, ())]
