"""Shooting: one shot at a time, render -> critic -> director, until a take is accepted or the limit is reached."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from ..core.bible import Bible
from ..core.brief import Brief
from ..core.direction import Directions
from ..core.document import content_hash
from ..core.errors import JobError, JobOpen, MediaError, RenderError, ShotBlocked
from ..core.event import Event
from ..core.jobs import Jobs
from ..core.names import TakeKey
from ..core.project import Project
from ..core.shot import CameraKind, Shot
from ..core.take import Geometry, ShotRecord, Take
from ..core.thought import PromptMark
from ..core.verdict import Decision, FailureMode, Lever, LeverPull, Verdict
from ..renderers.base import Footage, Frame, Order, Renderer
from ..tools import media, pictures
from ..tools.ledger import Ledger
from ..tools.measure import Watch
from . import critic, director
from .crew import Tell
from .vault import find_record, find_take, keep_spare, keep_take, look, next_number

__all__ = ["FALLBACK", "FIRST_PICTURE", "Stage", "find_record", "find_take", "shoot", "take_key"]

log = logging.getLogger(__name__)

OUTAGES = 2  # times a renderer may fail on a shot before its fallback steps in; never counted as retakes
FALLBACK = "animatic"
FIRST_PICTURE = "first-picture.png"


BLOCKED = "blocked by moderation"
CHOSEN = "chosen by a person"
LOCKED = "locked by a person"


@dataclass(frozen=True)
class Stage:
    """Where and for what a shot is shot.

    `directions` are a person's words; `jobs` the book of outside orders; `prompts` those by which
    models thought of the film.
    """

    project: Project
    brief: Brief
    bible: Bible
    renderer: Renderer
    fallback: Callable[[], Renderer]
    tell: Tell
    directions: Directions = field(default_factory=Directions)
    jobs: Jobs | None = None
    prompts: tuple[PromptMark, ...] = ()

    def order(self, shot: Shot, attempt: int = 0) -> Order:
        """The order for a renderer."""
        jobs = self.jobs if self.jobs is not None else Ledger(self.project)
        return Order(shot, self.bible, self.brief.size, self.brief.rate, attempt, self.brief.draft, jobs=jobs)

    def note(self, shot: Shot, words: str) -> None:
        """Tell something of a shot."""
        self.tell(Event(name="note", message=f"{shot.id}: {words}", data={"shot": shot.id}))


def take_key(renderer: Renderer, order: Order) -> TakeKey:
    """The hash of all that makes a take's pixels."""
    recipe = dict(renderer.recipe(order))
    if renderer.capabilities.seedless:
        recipe["attempt"] = order.attempt
    recipe["profile"] = media.PROFILE_VERSION
    recipe["handle"] = order.shot.handle
    return TakeKey(content_hash(renderer.name, renderer.version, recipe))


def shoot(shot: Shot, stage: Stage) -> ShotRecord:
    """Shoot one shot and keep the best take; what was shot before and still stands is not shot again.

    A person's word comes first: the take they chose is the champion, and a shot they locked is not
    retaken.
    """
    plan = take_key(stage.renderer, stage.order(shot))
    standing = find_record(stage.project, plan, shot.id)
    chosen, misfit = _chosen(shot, stage)
    if chosen is not None:
        return _keep_chosen(shot, stage, plan, chosen, standing)
    if standing is not None and _stands(standing, shot, stage):
        if misfit:
            stage.note(shot, misfit)
        _tell_kept(shot, stage, standing.champion)
        return _rename(stage.project, standing, shot)
    stage.tell(Event(name="shot", message=_slate(shot), data={"shot": shot.id, "frames": shot.frames}))
    made = _shoot(shot, stage, plan)
    chosen, misfit = _chosen(shot, stage) if misfit else (None, "")
    if chosen is not None:  # the take that was chosen had been damaged, and was made again on the way
        return _keep_chosen(shot, stage, plan, chosen, made)
    if misfit:
        stage.note(shot, misfit)
    _save(stage.project, made)
    return made


def _shoot(shot: Shot, stage: Stage, plan: TakeKey) -> ShotRecord:
    """Take after take until one is accepted or the limit is reached; takes that are in the folder are not made again."""
    try:
        champion, pending = _take(shot, stage, attempt=0)
    except ShotBlocked as fault:
        return _blocked(shot, stage, plan, fault)
    takes, pulls = [champion.key], list[LeverPull]()
    if _may_retake(shot, stage) and not pending:
        champion, pending = _retake(shot, stage, champion, takes, pulls)
    verdict = champion.verdict
    decision = verdict.decision if verdict else Decision.UNMEASURABLE
    because = ""
    if decision is Decision.RETAKE:
        decision = Decision.FLAG
        because = "; ".join(finding.words for finding in verdict.hard) if verdict else ""
        because += f" ({LOCKED}: not retaken)" if _is_locked(shot, stage) else ""
        stage.tell(Event(name="flagged", message=f"{shot.id}: {because}", data={"shot": shot.id, "because": because}))
    return ShotRecord(
        shot=shot.id, plan=plan, champion=champion.key, takes=tuple(takes), pulls=tuple(pulls), decision=decision, because=because,
        allowed=_allowed(shot, stage), pending=pending,
    )  # fmt: skip


def _blocked(shot: Shot, stage: Stage, plan: TakeKey, fault: ShotBlocked) -> ShotRecord:
    """The record of a shot that a provider's moderation declined: no outage and no retake; drawn by the fallback, and flagged.

    It stands until the plan changes: asking the same again would get the same answer.
    """
    because = f"{BLOCKED}: {fault}"
    take = _fall_back(shot, stage, because)
    stage.tell(Event(name="flagged", message=f"{shot.id}: {because}", data={"shot": shot.id, "because": because, "blocked": True}))
    return ShotRecord(
        shot=shot.id, plan=plan, champion=take.key, takes=(take.key,), decision=Decision.FLAG, because=because,
        allowed=_allowed(shot, stage),
    )  # fmt: skip


def _is_locked(shot: Shot, stage: Stage) -> bool:
    return stage.directions.of(shot.id).locked is not None


def _may_retake(shot: Shot, stage: Stage) -> bool:
    return not stage.brief.draft and not _is_locked(shot, stage)


def _allowed(shot: Shot, stage: Stage) -> int:
    """How many takes of a shot may be made."""
    return stage.brief.takes if _may_retake(shot, stage) else 1


def _stands(record: ShotRecord, shot: Shot, stage: Stage) -> bool:
    """Whether a record still says all that can be said: no take is owed, none more is allowed, no choice was taken back or lost."""
    if record.pending or record.because == CHOSEN or stage.directions.of(shot.id).accepted in record.takes:
        return False
    return record.decision is not Decision.FLAG or _allowed(shot, stage) <= record.allowed


def _chosen(shot: Shot, stage: Stage) -> tuple[Take | None, str]:
    """The take that a person chose, or why it cannot be kept."""
    key = stage.directions.of(shot.id).accepted
    if key is None:
        return None, ""
    found = look(stage.project, key, shot.id)
    if found.mended:
        stage.note(shot, f"{found.mended}; it was restored")
    if found.take is None:
        return None, f"the take that was chosen cannot be kept ({found.fault or 'it is no longer there'}); the crew decides"
    take, order = found.take, stage.order(shot)
    if (take.frames, take.size, take.rate) != (shot.frames, order.size, order.rate):
        had, wanted = f"{take.frames} frames of {take.size} at {take.rate}", f"{shot.frames} of {order.size} at {order.rate}"
        return None, f"the take that was chosen does not fit any more ({had}; the plan wants {wanted}); the crew decides"
    return take, ""


def _keep_chosen(shot: Shot, stage: Stage, plan: TakeKey, take: Take, standing: ShotRecord | None) -> ShotRecord:
    """A person's choice as the record of a shot; what was tried before stays told."""
    takes, pulls = (standing.takes, standing.pulls) if standing is not None else ((), ())
    record = ShotRecord(
        shot=shot.id, plan=plan, champion=take.key, takes=(*takes, *((take.key,) if take.key not in takes else ())), pulls=pulls,
        decision=Decision.PASS, because=CHOSEN, allowed=standing.allowed if standing is not None else 0,
    )  # fmt: skip
    _tell_kept(shot, stage, take.key, CHOSEN)
    _save(stage.project, record)
    return record


def _tell_kept(shot: Shot, stage: Stage, key: TakeKey, why: str = "kept") -> None:
    data = {"shot": shot.id, "key": key, "frames": shot.frames, "reused": True}
    stage.tell(Event(name="take", message=f"{shot.id}: {why}", data=data))


def _save(project: Project, record: ShotRecord) -> None:
    project.save(f"takes/{record.shot}/{record.plan}.record.json", record)


def _slate(shot: Shot) -> str:
    """What is written on the slate: the shot, its size, its move."""
    move = "" if shot.camera.kind is CameraKind.STATIC else f", {shot.camera.kind.value}"
    return f"{shot.id}: {shot.size.value}{move}"


def _retake(shot: Shot, stage: Stage, champion: Take, takes: list[TakeKey], pulls: list[LeverPull]) -> tuple[Take, str]:
    """Pull one lever after the other while the champion has hard faults; the best take, and who still owes one."""
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
        try:
            challenger, pending = _take(changed, stage, attempt=len(takes), lever=lever, parent=champion.key)
        except ShotBlocked as fault:
            stage.note(shot, f"the retake was {BLOCKED}: {fault}; the best take so far stays")
            break
        if pending:
            return champion, pending
        kept = director.prefers(champion, challenger, finding.mode)
        pulls.append(_pulled(lever, finding.mode, finding.words, champion, challenger, kept))
        takes.append(challenger.key)
        if kept:
            champion, best_plan = challenger, changed
    return champion, ""


def _pulled(lever: Lever, mode: FailureMode, words: str, before: Take, after: Take, kept: bool) -> LeverPull:
    gained = None
    if before.verdict and after.verdict:
        gained = round(director.excess_of(before.verdict, mode) - director.excess_of(after.verdict, mode), 4)
    return LeverPull(shot=before.shot, lever=lever, reason=words, before=before.key, after=after.key, gained=gained, kept=kept)


def _take(
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
            return known, ""
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
    return _fall_back(shot, stage, reason), owed


def _known(shot: Shot, stage: Stage, key: TakeKey) -> Take | None:
    """The take of a key, if it is whole; what is wrong with it otherwise is said."""
    found = look(stage.project, key, shot.id)
    if found.mended:
        stage.note(shot, f"{found.mended}; it was restored, and nothing is shot again")
    elif found.fault:
        stage.note(shot, f"{found.fault}; it is shot again")
    return found.take


def _fall_back(shot: Shot, stage: Stage, reason: str) -> Take:
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
    watch = Watch(rate=float(order.rate.fraction), geometry=footage.geometry)
    file = f"takes/{shot.id}/{key}.mp4"
    with stage.project.writing_to(file) as partial:
        encoded = _encode(footage, order, partial, _watcher(watch, shot, stage), renderer.name)
        geometry = None
        if footage.geometry:
            geometry = f"takes/{shot.id}/{key}.geometry.json"
            stage.project.write(geometry, Geometry(frames=tuple(footage.geometry)).dump(compact=True))
        verdict = critic.judge(key, critic.Rushes(shot, order.size, order.rate, watch, footage.geometry))
        verdict = _with_evidence(verdict, stage.project, file, partial, encoded.frames)
        take = Take(
            key=key, shot=shot.id, number=next_number(stage.project, shot.id, key), renderer=renderer.name, version=renderer.version,
            prompt=renderer.prompt(shot, stage.bible), seed=footage.seed, attempt=attempt, lever=lever, parent=parent,
            size=order.size, rate=order.rate, frames=encoded.frames, file=file, sha256=encoded.sha256, geometry=geometry,
            job=footage.job, price=footage.price, seconds=round(time.monotonic() - started, 2), fallback=fallback, verdict=verdict,
            prompts=stage.prompts,
        )  # fmt: skip
        keep_spare(stage.project, take)  # before the film has its name: from then on it is never shot again
    keep_take(stage.project, take)
    stage.tell(
        Event(
            name="take",
            message=f"{shot.id}: take {attempt + 1} in {take.seconds:.1f} s: {verdict.decision.value}",
            data={"shot": shot.id, "key": key, "file": file, "seconds": take.seconds, "verdict": verdict.decision.value, "reused": False},
        )
    )
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


def _with_evidence(verdict: Verdict, project: Project, file: str, film: Path, frames: int) -> Verdict:
    """Give every finding its strip of frames, which lies beside `file`."""
    findings = []
    for number, finding in enumerate(verdict.findings):
        at = finding.frames
        last = max(0, frames - 1)
        picked = sorted({min(last, f) for f in ((at.start, at.start + at.length // 2, at.end - 1) if at else (0, last // 2, last))})
        name = f"{Path(file).with_suffix('')}-{number}.png"
        with project.writing_to(name) as partial:
            pictures.strip(film, picked, partial)
        findings.append(finding.model_copy(update={"evidence": name}))
    return verdict.model_copy(update={"findings": tuple(findings)})


def _rename(project: Project, record: ShotRecord, shot: Shot) -> ShotRecord:
    """The record under the shot's present name."""
    if record.shot == shot.id:
        return record
    renamed = record.model_copy(update={"shot": shot.id})
    project.save(f"takes/{shot.id}/{record.plan}.record.json", renamed)
    return renamed
