"""Films: a whole film parted by its own timeline, and every shot of it judged by its own plan."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from ...core.errors import DocumentError, MediaError, ProjectError, UsageError
from ...core.names import ShotId, TakeKey
from ...core.project import Project
from ...core.shot import Shot, ShotList
from ...core.take import FrameGeometry, Geometry, Take
from ...core.timing import Rate, Size
from ...tools import media
from ...tools.measures.watch import Watch
from ...tools.transitions import Piece, Seam, seams
from ..vault import every_record, find_take
from .clips import SHORTEST, ClipVerdict, Reel, Stretch, judge_stretch, sought
from .portions import body_of
from .sought import tracker_for

MATCHES = 2
"""Frames by which a film may be longer or shorter than its plan: other programs drop or repeat one at the end."""


def shots_of(plan: Path) -> ShotList | None:
    """The shot list that a plan is, or that lies in the folder that it is; None for the plan of one shot, or for none."""
    path = plan / "shots.json" if plan.is_dir() else plan
    try:
        text = path.read_text(encoding="utf-8")
        if "shots" not in (body if isinstance(body := json.loads(text), dict) else {}):
            return None
        return ShotList.parse(text, str(path))
    except (OSError, UnicodeDecodeError, ValueError):
        return None
    except DocumentError as fault:
        raise UsageError(str(fault)) from fault


def named(shots: ShotList, name: str) -> Shot:
    """The shot that a person calls by its id, or by its number in the film; raises `UsageError`."""
    if name.isdecimal() and 1 <= int(name) <= len(shots.shots):
        return shots.shots[int(name) - 1]
    if ShotId(name) in shots.by_id:
        return shots.by_id[ShotId(name)]
    raise UsageError(f"There is no shot {name!r} in the plan. It plans: {', '.join(shots.by_id)}; or name one by its number.")


def is_film_of(clip: Path, shots: ShotList) -> bool:
    """Whether a file is as long as the whole film that was planned."""
    return len(shots.shots) > 1 and abs(_planned(clip, shots) - media.probe(clip).frames) <= MATCHES


def judge_film(clip: Path, plan: Path, shots: ShotList, only: Shot | None = None) -> ClipVerdict:
    """Every shot of a film by its own plan, in film order, or `only` one of them.

    What shows two shots at once, or comes out of the dark, is judged by nobody. Where everyone stands is taken from the take
    in the film's folder, where it is known which that is. Raises `MediaError` for a film that cannot be read.
    """
    facts = media.probe(clip)
    rate = Rate(numerator=facts.rate.numerator, denominator=facts.rate.denominator)
    size = Size(width=facts.size[0], height=facts.size[1])
    parts = [part for part in _parts(shots, _planned(clip, shots)) if only is None or part.shot.id == only.id]
    project = Project(plan) if plan.is_dir() else Project(plan.parent)
    reel = Reel(clip)
    stretches = list[Stretch]()
    frames = reel.frames()
    at = 0
    champions: dict[ShotId, set[TakeKey]] = {}
    for name, record in every_record(project):
        champions.setdefault(name, set()).add(record.champion)
    for part in parts:
        if part.frames < SHORTEST:
            continue
        take = _take_of(project, part.shot, champions)
        shot, geometry = _planned_part(part, take, project)
        people, pictures = sought(shot, plan, {}) if not geometry else ([], {})
        watch = Watch(rate=float(rate.fraction), geometry=geometry, tracker=tracker_for(people, pictures, float(rate.fraction)))
        for frame in frames:
            if at >= part.start:
                watch.see(at - part.start, frame)
            at += 1
            if at >= part.start + part.frames:
                break
        if watch.seen >= SHORTEST:
            whole = shot.model_copy(update={"length": watch.seen})
            stretches.append(judge_stretch(part.start, watch, whole, size, rate, geometry).model_copy(update={"shot": str(shot.id)}))
    for _ in frames:  # the frames that nobody judges count as well
        pass
    if not reel.read:
        raise MediaError(f"{clip} holds no picture that can be read. Nothing of it can be judged.")
    return ClipVerdict(
        clip=clip.name, size=size, rate=rate, frames=reel.read, plan=str(plan), whole=only is None, stretches=tuple(stretches),
        damaged_after=reel.read if reel.broken else None,
    )  # fmt: skip


class _Part:
    """What of a film is one shot alone: film frames from `start` on, and how many frames of its body lie before (`lead`)."""

    def __init__(self, shot: Shot, start: int, lead: int, frames: int, scale: float) -> None:
        self.shot, self.start, self.lead, self.frames, self.scale = shot, start, lead, frames, scale


def _planned(clip: Path, shots: ShotList) -> int:
    """How many frames the planned film has at the rate of the file."""
    rate = media.probe(clip).rate
    return round(float(shots.rate.seconds(shots.frames)) * float(rate)) if rate > 0 else 0


def _parts(shots: ShotList, frames: int) -> list[_Part]:
    """The film's shots without their transitions; `frames` is the film's length in frames of the file."""
    pieces = [Piece(Path(), shot.handle, shot.length, shot.transition) for shot in shots.shots]
    between: Sequence[Seam] = seams(pieces, fade_in=True, fade_out=True)
    starts, scale = shots.starts(), frames / max(1, shots.frames)
    parts = []
    for number, shot in enumerate(shots.shots):
        lead, tail = between[number].overlap, between[number + 1].overlap
        first = round((starts[shot.id] + lead) * scale)
        end = round((starts[shot.id] + shot.length - tail) * scale)
        parts.append(_Part(shot, first, lead, end - first, scale))
    return parts


def _planned_part(part: _Part, take: Take | None, project: Project) -> tuple[Shot, tuple[FrameGeometry, ...]]:
    """The plan of a part of a shot, and where everyone stands in it."""
    shot = part.shot
    if take is not None and take.declared:
        shot = shot.model_copy(update={"declared": tuple(dict.fromkeys((*shot.declared, *take.declared)))})
    first = shot.handle + part.lead
    whole = shot.length - part.lead if part.scale == 1.0 else round(part.frames / part.scale)
    cut = body_of(shot, first, min(whole, round(part.frames / part.scale)))
    if part.scale != 1.0 or take is None or not take.geometry:
        return cut.model_copy(update={"figures": ()}) if part.scale != 1.0 else cut, ()
    try:
        known = project.find(take.geometry, Geometry)
    except (DocumentError, ProjectError):
        known = None
    return cut, known.frames[first : first + part.frames] if known is not None else ()


def _take_of(project: Project, shot: Shot, champions: Mapping[ShotId, set[TakeKey]]) -> Take | None:
    """The take that the film shows of a shot, where the folder leaves no doubt which that is."""
    keys = champions.get(shot.id, set())
    if len(keys) != 1:
        return None
    try:
        take = find_take(project, next(iter(keys)), shot.id)
    except (DocumentError, ProjectError):
        return None
    return take if take is not None and take.frames == shot.frames else None
