"""The camera: one take of a shot, found by its key or rendered, watched while it is encoded, and judged."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..core.errors import JobError, JobOpen, MediaError, RenderError
from ..core.event import Event
from ..core.names import CharacterId, TakeKey
from ..core.shot import Shot
from ..core.take import FrameGeometry, Geometry, Take
from ..core.verdict import Lever
from ..renderers.base import Footage, Frame, Order, Renderer
from ..tools import media, pictures
from ..tools.look.gaze import Gaze
from ..tools.measures.appearance import Guise
from ..tools.measures.tracking import Tracker
from ..tools.measures.watch import Watch
from . import critic
from .judging import bench, looking, sought
from .judging.evidence import with_evidence
from .judging.looks import file_of, find_looks, looks_of
from .judging.panel import Case
from .stage import FALLBACK, Stage, take_key
from .vault import keep_spare, keep_take, look, next_number

log = logging.getLogger(__name__)

OUTAGES = 2  # times a renderer may fail on a shot before its fallback steps in; never counted as retakes
FIRST_PICTURE = "first-picture.png"


def shoot_take(
    shot: Shot, stage: Stage, attempt: int, lever: Lever | None = None, parent: TakeKey | None = None
) -> tuple[Take, str]:
    """One take, found by its key or rendered, with its verdict; and the name of a provider that still owes it.

    While one does, the fallback stands in for this film only: the next run asks for what was ordered.
    """
    key = take_key(stage.renderer, stage.order(shot, attempt))
    reason, owed = "", ""
    with stage.project.shelf.claim(key):
        known = _known(shot, stage, key)
        if known is not None:
            return _judged_too(_held(known, shot, stage), shot, stage, attempt), ""
        for outage in range(OUTAGES):
            try:
                return _render(shot, stage, stage.renderer, key, attempt, lever, parent), ""
            except (RenderError, JobError) as fault:
                log.warning("%s failed on %s: %s", stage.renderer.name, shot.id, fault)
                stage.note(shot, f"{stage.renderer.name} failed: {fault}")
                if stage.renderer.name == FALLBACK and outage == OUTAGES - 1:
                    raise
                owed = stage.renderer.name if isinstance(fault, JobOpen) else ""
                reason = f"{stage.renderer.name} failed {outage + 1} times: {fault}"
    return fall_back(shot, stage, reason), owed


def _known(shot: Shot, stage: Stage, key: TakeKey) -> Take | None:
    """The take of a key, if it is whole; what is wrong with it otherwise is said."""
    found = look(stage.project, key, shot.id)
    if found.mended:
        stage.note(shot, f"{found.mended}; it was restored, and nothing is shot again")
    elif found.fault:
        stage.note(shot, f"{found.fault}; it is shot again")
    return found.take


def fall_back(shot: Shot, stage: Stage, reason: str) -> Take:
    """The shot by the embedded renderer, saying so and why."""
    renderer = stage.fallback()
    stage.note(shot, f"drawn by {renderer.name}: {reason}")
    key = take_key(renderer, stage.order(shot))
    with stage.project.shelf.claim(key):
        return _known(shot, stage, key) or _render(shot, stage, renderer, key, 0, None, None, fallback=reason)


def _render(
    shot: Shot,
    stage: Stage,
    renderer: Renderer,
    key: TakeKey,
    attempt: int,
    lever: Lever | None,
    parent: TakeKey | None,
    fallback: str = "",
) -> Take:
    started = time.monotonic()
    order = replace(stage.order(shot, attempt), key=key)
    footage = renderer.render(order)
    rate = float(order.rate.fraction)
    watch = Watch(rate=rate, geometry=footage.geometry, tracker=_tracker(shot, stage, rate))
    gaze = Gaze(watch.rate, watch.where) if stage.embedder is not None and shot.card is None else None
    file = f"takes/{shot.id}/{key}.mp4"
    with stage.project.writing_to(file) as partial:
        encoded = _encode(footage, order, partial, _watcher(watch, shot, stage, gaze), renderer.name)
        geometry = None
        if footage.geometry:
            geometry = f"takes/{shot.id}/{key}.geometry.json"
            stage.project.write(geometry, Geometry(frames=tuple(footage.geometry)).dump(compact=True))
        declared = (*shot.declared, *(one for one in footage.declared if one not in shot.declared))
        judged = shot.model_copy(update={"declared": declared})
        looked = None
        if gaze is not None and stage.embedder is not None:
            looked = looking.look(stage.embedder, gaze, case_of(judged, stage, order, partial, watch.where))
        rushes = critic.Rushes(judged, order.size, order.rate, watch, footage.geometry, looked)
        verdict = critic.judge(key, rushes)
        kept = looks_of(watch, footage.geometry)
        if footage.shows:  # a person's own films and stills are of many kinds: none is held against the others' style
            kept = kept.model_copy(update={"style": ()})
        if stage.beside is not None:
            verdict = critic.joined(verdict, stage.beside(shot, kept))
        if stage.panel is not None and not fallback:
            verdict = stage.panel.judge(verdict, case_of(judged, stage, order, partial, watch.where))
        verdict = with_evidence(verdict, stage.project, file, partial, encoded.frames, rushes)
        take = Take(
            key=key, shot=shot.id, number=next_number(stage.project, shot.id, key), renderer=renderer.name, version=renderer.version,
            prompt=renderer.prompt(shot, stage.bible), seed=footage.seed, attempt=attempt, lever=lever, parent=parent,
            size=order.size, rate=order.rate, frames=encoded.frames, file=file, sha256=encoded.sha256, geometry=geometry,
            job=footage.job, price=footage.price, seconds=round(time.monotonic() - started, 2), fallback=fallback, verdict=verdict,
            prompts=stage.prompts, shows=footage.shows, declared=footage.declared,
        )  # fmt: skip
        stage.project.write(file_of(take), kept.dump(compact=True))
        keep_spare(stage.project, take)  # before the film has its name: from then on it is never shot again
    keep_take(stage.project, take)
    for words in footage.notes:
        stage.note(shot, words)
    stage.tell(
        Event(
            name="take",
            message=f"{shot.id}: take {attempt + 1} in {take.seconds:.1f} s: {verdict.decision.value}"
            + (f" ({take.shows})" if take.shows else ""),
            data={"shot": shot.id, "key": key, "file": file, "seconds": take.seconds, "verdict": verdict.decision.value, "reused": False},
        )
    )
    return take


def _tracker(shot: Shot, stage: Stage, rate: float) -> Tracker | None:
    """Who looks for the shot's people, should the renderer not say where they are."""
    plan = stage.plan.shots if stage.plan is not None else ()

    def before(name: CharacterId) -> Guise | None:
        return sought.shown_in(stage.project, plan, shot, stage.records, name)

    pictures = sought.pictures_in(stage.project.folder, stage.bible, shot)
    return sought.tracker_for(sought.people_in(shot), pictures, rate, before, stage.embedder)


def case_of(shot: Shot, stage: Stage, order: Order, film: Path, geometry: Sequence[FrameGeometry]) -> Case:
    """A take as a judge that sees is shown it: beside its references, and beside how the film has shown everyone before."""
    plan = stage.plan.shots if stage.plan is not None else ()

    def before(name: CharacterId) -> Frame | None:
        champions = {record.shot: record.champion for record in stage.records.values()}
        return bench.shown_before(stage.project, plan, shot, champions, name)

    return Case(shot, stage.bible, film, geometry, order.references, before)


def _held(take: Take, shot: Shot, stage: Stage) -> Take:
    """A take that was shot before, held against the film's other takes as they are now."""
    if stage.beside is None or take.verdict is None:
        return take
    verdict = critic.joined(take.verdict, stage.beside(shot, find_looks(stage.project, take)))
    if verdict == take.verdict:
        return take
    take = take.model_copy(update={"verdict": verdict})
    keep_spare(stage.project, take)
    keep_take(stage.project, take)
    return take


def _judged_too(take: Take, shot: Shot, stage: Stage, attempt: int) -> Take:
    """A take that was shot before a judge was named, or while it was out, with what the judge says of it."""
    verdict = take.verdict
    if stage.panel is None or verdict is None or take.fallback or stage.panel.name in verdict.judge:
        return take
    known = stage.project.find(take.geometry, Geometry) if take.geometry else None
    film = stage.project.path(take.file)
    case = case_of(shot, stage, stage.order(shot, attempt), film, known.frames if known else ())
    judged = stage.panel.judge(verdict, case)
    if judged == verdict:
        return take
    judged = with_evidence(judged, stage.project, take.file, film, take.frames)
    take = take.model_copy(update={"verdict": judged})
    keep_spare(stage.project, take)
    keep_take(stage.project, take)
    return take


def _encode(footage: Footage, order: Order, partial: Path, see: Callable[[int, Frame], None], renderer: str) -> media.Encoded:
    keyframes = media.take_keyframes(order.shot.frames, order.shot.handle)
    try:
        return media.encode(_frames(footage, order), partial, order.size, order.rate, keyframes, see)
    except MediaError as fault:
        raise RenderError(f"{order.shot.id}: what {renderer} gave back cannot be encoded: {fault}") from fault


def _frames(footage: Footage, order: Order) -> Iterator[Frame]:
    if footage.frames is not None:
        return footage.frames
    if footage.file is not None:
        return iter(media.conform(footage.file, order.size, order.rate, order.shot.frames))
    raise RenderError(f"{order.shot.id}: the renderer gave back neither frames nor a file. Try another with --renderer.")


def _watcher(watch: Watch, shot: Shot, stage: Stage, gaze: Gaze | None = None) -> Callable[[int, Frame], None]:
    """What sees every frame while it is encoded: the measures, the progress, and the film's first picture."""
    step = max(1, round(float(stage.brief.rate.fraction)))
    showing = min(shot.frames - 1, shot.handle + step)
    wants_picture = not stage.project.path(FIRST_PICTURE).exists()

    def see(index: int, frame: Frame) -> None:
        watch.see(index, frame)
        if gaze is not None:
            gaze.see(index, frame)
        if index % step == 0:
            stage.tell(Event(name="frames", data={"shot": shot.id, "frame": index, "of": shot.frames}))
        if wants_picture and index == showing and not stage.project.path(FIRST_PICTURE).exists():
            path = stage.project.write(FIRST_PICTURE, pictures.png(np.ascontiguousarray(frame)))
            stage.tell(Event(name="first_picture", message=str(path), data={"path": str(path)}))

    return see
