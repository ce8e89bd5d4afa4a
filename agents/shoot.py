"""Shooting: one shot at a time, render -> critic -> director, until a take is accepted or the limit is reached."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..core.bible import Bible
from ..core.brief import Brief
from ..core.document import content_hash
from ..core.errors import DocumentError, MediaError, RenderError
from ..core.event import Event
from ..core.names import TakeKey
from ..core.project import Project, file_hash
from ..core.shot import CameraKind, Shot
from ..core.take import Geometry, ShotRecord, Take
from ..core.verdict import Decision, FailureMode, Lever, LeverPull, Verdict
from ..renderers.base import Footage, Frame, Order, Renderer
from ..tools import media, pictures
from ..tools.measure import Watch
from . import critic, director
from .crew import Tell

log = logging.getLogger(__name__)

OUTAGES = 2  # times a renderer may fail on a shot before its fallback steps in; never counted as retakes
FALLBACK = "animatic"
FIRST_PICTURE = "first-picture.png"


@dataclass(frozen=True)
class Stage:
    """Where and for what a shot is shot."""

    project: Project
    brief: Brief
    bible: Bible
    renderer: Renderer
    fallback: Callable[[], Renderer]
    tell: Tell

    def order(self, shot: Shot, attempt: int = 0) -> Order:
        """The order for a renderer."""
        return Order(shot, self.bible, self.brief.size, self.brief.rate, attempt, self.brief.draft)


def take_key(renderer: Renderer, order: Order) -> TakeKey:
    """The hash of all that makes a take's pixels."""
    recipe = dict(renderer.recipe(order))
    if renderer.capabilities.seedless:
        recipe["attempt"] = order.attempt
    recipe["profile"] = media.PROFILE_VERSION
    recipe["handle"] = order.shot.handle
    return TakeKey(content_hash(renderer.name, renderer.version, recipe))


def shoot(shot: Shot, stage: Stage) -> ShotRecord:
    """Shoot one shot and keep the best take; what was shot before and still stands is not shot again."""
    plan = take_key(stage.renderer, stage.order(shot))
    standing = find_record(stage.project, plan)
    if standing is not None:
        kept = {"shot": shot.id, "key": standing.champion, "frames": shot.frames, "reused": True}
        stage.tell(Event(name="take", message=f"{shot.id}: kept", data=kept))
        return _rename(stage.project, standing, shot)
    stage.tell(Event(name="shot", message=_slate(shot), data={"shot": shot.id, "frames": shot.frames}))
    champion = _take(shot, stage, attempt=0)
    takes, pulls = [champion.key], list[LeverPull]()
    if not stage.brief.draft:
        champion = _retake(shot, stage, champion, takes, pulls)
    verdict = champion.verdict
    decision = verdict.decision if verdict else Decision.UNMEASURABLE
    because = ""
    if decision is Decision.RETAKE:
        decision = Decision.FLAG
        because = "; ".join(finding.words for finding in verdict.hard) if verdict else ""
        stage.tell(Event(name="flagged", message=f"{shot.id}: {because}", data={"shot": shot.id, "because": because}))
    record = ShotRecord(
        shot=shot.id, plan=plan, champion=champion.key, takes=tuple(takes), pulls=tuple(pulls), decision=decision, because=because
    )
    stage.project.save(f"takes/{shot.id}/{plan}.record.json", record)
    return record


def _slate(shot: Shot) -> str:
    """What is written on the slate: the shot, its size, its move."""
    move = "" if shot.camera.kind is CameraKind.STATIC else f", {shot.camera.kind.value}"
    return f"{shot.id}: {shot.size.value}{move}"


def _retake(shot: Shot, stage: Stage, champion: Take, takes: list[TakeKey], pulls: list[LeverPull]) -> Take:
    """Pull one lever after the other while the champion has hard faults; returns the best take."""
    best_plan = shot
    repeatable = not stage.renderer.capabilities.seedless
    while len(takes) < stage.brief.takes and champion.verdict and champion.verdict.decision is Decision.RETAKE:
        choice = director.choose(shot, champion.verdict, pulls, stage.renderer.capabilities.levers, repeatable)
        if choice is None:
            break
        lever, finding = choice
        changed = director.pull(best_plan, lever)
        stage.tell(
            Event(
                name="retake",
                message=f"{shot.id}: {finding.words}; retaking with {lever.value} changed",
                data={"shot": shot.id, "lever": lever.value, "because": finding.words, "mode": finding.mode.value},
            )
        )
        challenger = _take(changed, stage, attempt=len(takes), lever=lever, parent=champion.key)
        kept = director.prefers(champion, challenger, finding.mode)
        pulls.append(_pulled(lever, finding.mode, finding.words, champion, challenger, kept))
        takes.append(challenger.key)
        if kept:
            champion, best_plan = challenger, changed
    return champion


def _pulled(lever: Lever, mode: FailureMode, words: str, before: Take, after: Take, kept: bool) -> LeverPull:
    gained = None
    if before.verdict and after.verdict:
        gained = round(director.excess_of(before.verdict, mode) - director.excess_of(after.verdict, mode), 4)
    return LeverPull(shot=before.shot, lever=lever, reason=words, before=before.key, after=after.key, gained=gained, kept=kept)


def _take(shot: Shot, stage: Stage, attempt: int, lever: Lever | None = None, parent: TakeKey | None = None) -> Take:
    """One take: found by its key, or rendered; with its verdict."""
    key = take_key(stage.renderer, stage.order(shot, attempt))
    known = find_take(stage.project, key)
    if known is not None:
        return known
    reason = ""
    for outage in range(OUTAGES):
        try:
            return _render(shot, stage, stage.renderer, key, attempt, lever, parent)
        except RenderError as fault:
            log.warning("%s failed on %s: %s", stage.renderer.name, shot.id, fault)
            stage.tell(Event(name="note", message=f"{shot.id}: {stage.renderer.name} failed: {fault}", data={"shot": shot.id}))
            if stage.renderer.name == FALLBACK and outage == OUTAGES - 1:
                raise
            reason = f"{stage.renderer.name} failed {outage + 1} times: {fault}"
    return _fall_back(shot, stage, reason)


def _fall_back(shot: Shot, stage: Stage, reason: str) -> Take:
    """The shot by the embedded renderer, saying so and why."""
    renderer = stage.fallback()
    stage.tell(Event(name="note", message=f"{shot.id} is drawn by {renderer.name}: {reason}", data={"shot": shot.id}))
    key = take_key(renderer, stage.order(shot))
    known = find_take(stage.project, key)
    return known or _render(shot, stage, renderer, key, 0, None, None, fallback=reason)


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
    order = stage.order(shot, attempt)
    footage = renderer.render(order)
    watch = Watch(rate=float(order.rate.fraction), geometry=footage.geometry)
    file = f"takes/{shot.id}/{key}.mp4"
    keyframes = media.take_keyframes(shot.frames, shot.handle)
    try:
        with stage.project.writing_to(file) as partial:
            encoded = media.encode(
                _frames(footage, order), partial, order.size, order.rate, keyframes, _watcher(watch, shot, stage)
            )
    except MediaError as fault:
        raise RenderError(f"{shot.id}: what {renderer.name} gave back cannot be encoded: {fault}") from fault
    geometry = None
    if footage.geometry:
        geometry = f"takes/{shot.id}/{key}.geometry.json"
        stage.project.write(geometry, Geometry(frames=tuple(footage.geometry)).dump(compact=True))
    verdict = critic.judge(key, critic.Rushes(shot, order.size, order.rate, watch, footage.geometry))
    verdict = _with_evidence(verdict, stage.project, file, encoded.frames)
    take = Take(
        key=key, shot=shot.id, renderer=renderer.name, version=renderer.version, prompt=renderer.prompt(shot, stage.bible),
        seed=footage.seed, attempt=attempt, lever=lever, parent=parent, size=order.size, rate=order.rate, frames=encoded.frames,
        file=file, sha256=encoded.sha256, geometry=geometry, job=footage.job, price=footage.price,
        seconds=round(time.monotonic() - started, 2), fallback=fallback, verdict=verdict,
    )  # fmt: skip
    stage.project.save(f"takes/{shot.id}/{key}.json", take)
    stage.tell(
        Event(
            name="take",
            message=f"{shot.id}: take {attempt + 1} in {take.seconds:.1f} s: {verdict.decision.value}",
            data={"shot": shot.id, "key": key, "file": file, "seconds": take.seconds, "verdict": verdict.decision.value, "reused": False},
        )
    )
    return take


def _frames(footage: Footage, order: Order) -> Iterator[Frame]:
    if footage.frames is not None:
        return footage.frames
    if footage.file is not None:
        return iter(media.conform(footage.file, order.size, order.rate, order.shot.frames))
    raise RenderError(f"{order.shot.id}: the renderer gave back neither frames nor a file. Try another with --renderer.")


def _watcher(watch: Watch, shot: Shot, stage: Stage) -> Callable[[int, Frame], None]:
    """What sees every frame while it is encoded: the measures, the progress, and the film's first picture."""
    step = max(1, round(float(stage.brief.rate.fraction)))
    showing = min(shot.frames - 1, shot.handle + step)
    wants_picture = not stage.project.path(FIRST_PICTURE).exists()

    def see(index: int, frame: Frame) -> None:
        watch.see(index, frame)
        if index % step == 0:
            stage.tell(Event(name="frames", data={"shot": shot.id, "frame": index, "of": shot.frames}))
        if wants_picture and index == showing and not stage.project.path(FIRST_PICTURE).exists():
            path = stage.project.write(FIRST_PICTURE, pictures.png(np.ascontiguousarray(frame)))
            stage.tell(Event(name="first_picture", message=str(path), data={"path": str(path)}))

    return see


def _with_evidence(verdict: Verdict, project: Project, file: str, frames: int) -> Verdict:
    """Give every finding its strip of frames."""
    findings = []
    for number, finding in enumerate(verdict.findings):
        at = finding.frames
        last = max(0, frames - 1)
        picked = sorted({min(last, f) for f in ((at.start, at.start + at.length // 2, at.end - 1) if at else (0, last // 2, last))})
        name = f"{Path(file).with_suffix('')}-{number}.png"
        with project.writing_to(name) as partial:
            pictures.strip(project.path(file), picked, partial)
        findings.append(finding.model_copy(update={"evidence": name}))
    return verdict.model_copy(update={"findings": tuple(findings)})


def find_take(project: Project, key: TakeKey) -> Take | None:
    """An intact take with this key, under whatever shot it was made."""
    for path in sorted(project.folder.glob(f"takes/*/{key}.json")):
        try:
            take = Take.parse(path.read_text(encoding="utf-8"), str(path))
        except (DocumentError, UnicodeDecodeError):
            continue
        if intact(project, take):
            return take
    return None


def find_record(project: Project, plan: TakeKey) -> ShotRecord | None:
    """The record of a shot whose plan asks for this take, if its champion is intact."""
    for path in sorted(project.folder.glob(f"takes/*/{plan}.record.json")):
        try:
            record = ShotRecord.parse(path.read_text(encoding="utf-8"), str(path))
        except (DocumentError, UnicodeDecodeError):
            continue
        if find_take(project, record.champion) is not None:
            return record
    return None


def intact(project: Project, take: Take) -> bool:
    """Whether a take's file is there and is the one that was written."""
    found = file_hash(project.path(take.file))
    return bool(found) and found == take.sha256


def _rename(project: Project, record: ShotRecord, shot: Shot) -> ShotRecord:
    """The record under the shot's present name."""
    if record.shot == shot.id:
        return record
    renamed = record.model_copy(update={"shot": shot.id})
    project.save(f"takes/{shot.id}/{record.plan}.record.json", renamed)
    return renamed
