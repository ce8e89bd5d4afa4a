"""Looks: what is kept of a take to hold it against the film's other takes, and how far two takes are apart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ...core.errors import DocumentError, MediaError, ProjectError
from ...core.names import CharacterId
from ...core.project import Project
from ...core.shot import Shot
from ...core.take import FrameGeometry, Looks, Portrait, Take
from ...tools.measures.sight import Floats, Look, look_at
from ...tools.measures.subjects import BINS, nearest
from ...tools.measures.watch import Watch
from ...tools.media import frames_of

KEPT = 6
"""Portraits of each subject, evenly spread over the take."""

LEAST = 0.004
"""Shares of a histogram below this are not kept."""


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
    return Looks(portraits=portraits, style=watch.style.vector(), exact=exact)


def find_looks(project: Project, take: Take) -> Looks | None:
    """A take's looks; None for one that was shot before they were kept, or where they are damaged."""
    try:
        return project.find(file_of(take), Looks)
    except (DocumentError, ProjectError):
        return None


def apart(one: Looks, other: Looks, name: CharacterId) -> tuple[float, str] | None:
    """How much a subject differs between two takes, and in which part most; None where they show nothing of it in common."""
    found = nearest(_unpacked(one, name), _unpacked(other, name))
    return found if found[1] else None


def middle_of(project: Project, take: Take, shot: Shot) -> Look | None:
    """The small picture of a take's middle; None where it cannot be read."""
    at = shot.handle + shot.length // 2
    try:
        return look_at(at, next(frames_of(project.path(take.file), at, at + 1)))
    except (MediaError, ProjectError, StopIteration):
        return None


def _packed(histogram: Floats) -> tuple[tuple[int, float], ...]:
    return tuple((int(at), round(float(histogram[at]), 4)) for at in np.flatnonzero(histogram >= LEAST))


def _unpacked(looks: Looks, name: CharacterId) -> list[dict[str, Floats]]:
    rows = []
    for portrait in looks.portraits.get(name, ()):
        parts = {}
        for part, filled in portrait.parts.items():
            histogram = np.zeros(BINS * BINS)
            for at, share in filled:
                histogram[at] = share
            parts[part] = histogram / max(float(histogram.sum()), 1e-9)
        rows.append(parts)
    return rows
