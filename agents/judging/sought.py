"""Sought: who is looked for in a take whose renderer does not say where anyone stands, and by which pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

import numpy as np

from ...core.bible import Bible
from ...core.errors import DocumentError, MediaError, ProjectError
from ...core.names import CharacterId, ShotId
from ...core.project import Project
from ...core.shot import Shot
from ...core.take import FrameGeometry, Geometry, ShotRecord
from ...tools.look.embedder import Embedder, Vectors
from ...tools.measures.appearance import Box, Guise, portrayed
from ...tools.measures.claims import common
from ...tools.measures.sight import shrink
from ...tools.measures.tracking import Second, Tracker
from ...tools.media import Frame, frames_of
from ..vault import find_take
from .exhibits import read_picture

CLEAR = 0.6
"""Share of the middle of head and trunk that must stand out in a picture by which somebody is looked for."""

ASIDE = 0.15
"""Share of somebody's box that another may cover in a picture by which they are looked for."""

NO_PICTURE = ("", "none")


def people_in(shot: Shot) -> tuple[CharacterId, ...]:
    """Everyone who is planned to be in a shot, the most important first; nobody on a card."""
    names = dict.fromkeys((*shot.subjects, *(figure.character for figure in shot.figures)))
    return tuple(names) if shot.card is None else ()


def pictures_in(folder: Path, bible: Bible, shot: Shot) -> dict[CharacterId, Path]:
    """The reference pictures in a film's folder of everyone who is planned to be in a shot."""
    known = {sheet.id: sheet.reference for sheet in bible.characters if sheet.reference not in NO_PICTURE}
    files = {name: folder / known[name] for name in people_in(shot) if name in known}
    home = folder.resolve()
    return {name: path for name, path in files.items() if path.is_file() and path.resolve().is_relative_to(home)}


def tracker_for(
    names: Iterable[CharacterId],
    pictures: Mapping[CharacterId, Path],
    rate: float,
    before: Callable[[CharacterId], Guise | None] = lambda name: None,
    embedder: Embedder | None = None,
) -> Tracker | None:
    """Who looks for these people: by their pictures, and by what `before` knows of them from another shot; None for nobody.

    Nothing is read before somebody must be looked for. `embedder` is asked whether it is them, where more than one is known.
    """
    wanted = tuple(names)
    if not wanted:
        return None

    def cast() -> dict[CharacterId, list[Guise]]:
        found: dict[CharacterId, list[Guise]] = {}
        for name in wanted:
            picture = read_picture(pictures[name]) if name in pictures else None
            guises = (portrayed(picture) if picture is not None else None, before(name))
            known = [guise for guise in guises if guise is not None and len(guise.parts) > 1 and guise.solid >= CLEAR]
            if known:
                found[name] = known
        return found

    return Tracker(rate, cast, second_opinion(embedder, pictures) if embedder is not None else None)


def second_opinion(embedder: Embedder, pictures: Mapping[CharacterId, Path]) -> Second | None:
    """Whether a local model, too, finds a crop more like its own reference than like anyone else's; None for fewer than two."""
    if len(pictures) < 2:
        return None

    @cache
    def rows() -> dict[CharacterId, Vectors]:
        shown = {name: read_picture(path) for name, path in pictures.items()}
        return {name: embedder.pictures([picture])[0] for name, picture in shown.items() if picture is not None}

    def asked(name: CharacterId, crop: Frame) -> bool:
        if name not in rows() or min(crop.shape[:2]) < 8:
            return True
        seen = embedder.pictures([np.ascontiguousarray(crop)])[0]
        return max(rows(), key=lambda other: float(seen @ rows()[other])) == name

    return asked


def shown_in(
    project: Project, shots: tuple[Shot, ...], shot: Shot, records: Mapping[ShotId, ShotRecord], name: CharacterId
) -> Guise | None:
    """A character as the nearest earlier shot under the same light shows it, of those whose takes say where it stands."""
    at = next((place for place, one in enumerate(shots) if one.id == shot.id), 0)
    for before in reversed(shots[:at]):
        if name in people_in(before) and before.id in records and _same_light(before, shot):
            guise = _in_the_middle(project, before, records[before.id], name)
            if guise is not None:
                return guise
    return None


def _same_light(one: Shot, other: Shot) -> bool:
    return one.set is not None and other.set is not None and (one.set.time, one.set.weather) == (other.set.time, other.set.weather)


def _in_the_middle(project: Project, shot: Shot, record: ShotRecord, name: CharacterId) -> Guise | None:
    """A character as the middle of a shot's champion shows it, where its renderer said for sure where it stands."""
    try:
        take = find_take(project, record.champion, shot.id)
        known = project.find(take.geometry, Geometry) if take is not None and take.geometry else None
        at = shot.handle + shot.length // 2
        shown = known.frames[at] if known is not None and at < len(known.frames) else None
        box = alone_in(shown, name) if shown is not None and not shown.expected else None
        if take is None or box is None:
            return None
        frame = next(frames_of(project.path(take.file), at, at + 1))
    except (DocumentError, ProjectError, MediaError, StopIteration):
        return None
    return portrayed(shrink(frame), box)


def alone_in(shown: FrameGeometry, name: CharacterId) -> Box | None:
    """A character's box in a frame; None where it is not there, or shares it with somebody else."""
    boxes = {other: subject.box for other, subject in shown.subjects.items()}
    if name not in boxes or any(common(boxes[name], box) > ASIDE for other, box in boxes.items() if other != name):
        return None
    return boxes[name]
