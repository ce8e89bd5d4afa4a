"""Shooting: one shot at a time, render -> critic -> director, until a take is accepted or the limit is reached."""

from __future__ import annotations

from dataclasses import replace

from ..core.errors import MediaError, RenderError, ShotBlocked
from ..core.event import Event
from ..core.names import TakeKey
from ..core.project import Project
from ..core.shot import CameraKind, Shot
from ..core.take import ShotRecord, Take
from ..core.verdict import Decision, Finding, LeverPull
from . import director, postfix
from .camera import fall_back, shoot_take
from .director import Choice
from .judging.pairs import Vote
from .judging.panel import Case
from .stage import Stage, take_key
from .staging.linting import Prompted
from .vault import find_record, find_take, keep_record, look

BLOCKED = "blocked by moderation"
CHOSEN = "chosen by a person"
LOCKED = "locked by a person"


def shoot(shot: Shot, stage: Stage) -> ShotRecord:
    """Shoot one shot and keep the best take; what was shot before and still stands is not shot again.

    A person's word comes first: the take they chose is the champion, and a shot they locked is not
    retaken.
    """
    for file in stage.missing(shot):
        stage.note(shot, f"the picture {file} is not in the film's folder; it is shot without it")
    record = stage.records[shot.id] = _shoot_or_keep(shot, stage)
    return record


def _shoot_or_keep(shot: Shot, stage: Stage) -> ShotRecord:
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
    if standing is None and stage.shot_otherwise(shot):
        stage.note(shot, f"it goes on from where {shot.follows} ends, and {shot.follows} has another take now: it is shot again")
    stage.tell(Event(name="shot", message=_slate(shot), data={"shot": shot.id, "frames": shot.frames}))
    made = _shoot(shot, stage, plan)
    chosen, misfit = _chosen(shot, stage) if misfit else (None, "")
    if chosen is not None:  # the take that was chosen had been damaged, and was made again on the way
        return _keep_chosen(shot, stage, plan, chosen, made)
    if misfit:
        stage.note(shot, misfit)
    keep_record(stage.project, made)
    return made


def _shoot(shot: Shot, stage: Stage, plan: TakeKey) -> ShotRecord:
    """Take after take until one is accepted or the limit is reached; takes that are in the folder are not made again."""
    try:
        champion, pending = shoot_take(shot, stage, attempt=0)
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
        blame = director.last_word(verdict, pulls, stage.levers(shot), _prompted(shot, stage, champion)) if verdict else ""
        because += f" ({blame})" if blame and pulls else ""
        because += f" ({LOCKED}: not retaken)" if _is_locked(shot, stage) else ""
        stage.tell(Event(name="flagged", message=f"{shot.id}: {because}", data={"shot": shot.id, "because": because}))
    elif decision is Decision.UNMEASURABLE:
        because = f"could not be measured: {', '.join(sorted(verdict.blind_spots()) if verdict else ())}"
    if decision is not Decision.FLAG and verdict is not None and verdict.not_judged:
        decision, because = Decision.FLAG, f"not judged: {verdict.not_judged}"
        stage.tell(Event(name="flagged", message=f"{shot.id}: {because}", data={"shot": shot.id, "because": because, "judged": False}))
    return ShotRecord(
        shot=shot.id, plan=plan, champion=champion.key, takes=tuple(takes), pulls=tuple(pulls), decision=decision, because=because,
        allowed=_allowed(shot, stage), pending=pending,
    )  # fmt: skip


def _blocked(shot: Shot, stage: Stage, plan: TakeKey, fault: ShotBlocked) -> ShotRecord:
    """The record of a shot that a provider's moderation declined: no outage and no retake; drawn by the fallback, and flagged.

    It stands until the plan changes: asking the same again would get the same answer.
    """
    because = f"{BLOCKED}: {fault}"
    take = fall_back(shot, stage, because)
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
    if stage.panel is not None and _unseen(record, stage.panel.name, stage):
        return False
    return record.decision is not Decision.FLAG or _allowed(shot, stage) <= record.allowed


def _unseen(record: ShotRecord, judge: str, stage: Stage) -> bool:
    """Whether a judge that is named now has not seen the champion, though there was nothing else against it."""
    take = find_take(stage.project, record.champion, record.shot)
    verdict = take.verdict if take is not None and not take.fallback else None
    return verdict is not None and judge not in verdict.judge and verdict.decision is not Decision.RETAKE


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
    keep_record(stage.project, record)
    return record


def _tell_kept(shot: Shot, stage: Stage, key: TakeKey, why: str = "kept") -> None:
    data = {"shot": shot.id, "key": key, "frames": shot.frames, "reused": True}
    stage.tell(Event(name="take", message=f"{shot.id}: {why}", data=data))


def _slate(shot: Shot) -> str:
    """What is written on the slate: the shot, its size, its move."""
    move = "" if shot.camera.kind is CameraKind.STATIC else f", {shot.camera.kind.value}"
    return f"{shot.id}: {shot.size.value}{move}"


def _retake(shot: Shot, stage: Stage, champion: Take, takes: list[TakeKey], pulls: list[LeverPull]) -> tuple[Take, str]:
    """Pull one lever after the other while the champion has hard faults; the best take, and who still owes one.

    What the crew mends by itself costs no render and is tried even when no more may be made.
    """
    best_plan = shot
    repeatable = not stage.renderer.capabilities.seedless
    while champion.verdict and champion.verdict.decision is Decision.RETAKE:
        prompted = _prompted(best_plan, stage, champion)
        renders = len(takes) - sum(pull.lever in director.CREW for pull in pulls)
        offered = stage.levers(shot) if renders < stage.brief.takes else ()
        mendable = postfix.mendable(shot, stage) if not champion.fallback else ()
        choice = director.choose(
            shot, champion.verdict, pulls, offered, repeatable, prompted, stage.lessons.tired(), mendable
        )
        if choice is None:
            break
        if choice.clause and prompted is not None and stage.reword is not None:
            choice = replace(choice, clause=stage.reword(choice, prompted))
        lever, finding = choice.lever, choice.finding
        changed = director.pull(best_plan, choice, pulls)
        added = f" (“{choice.clause}” is added)" if choice.clause else ""
        stage.tell(
            Event(
                name="retake",
                message=f"{shot.id}: {choice.words}; retaking with {lever.value} changed{added}",
                data={"shot": shot.id, "lever": lever.value, "because": choice.words, "mode": finding.mode.value},
            )
        )
        try:
            if lever in director.CREW:
                challenger, pending = postfix.repair_take(shot, stage, champion, lever, finding.mode, renders), ""
            else:
                challenger, pending = shoot_take(changed, stage, attempt=renders, lever=lever, parent=champion.key)
        except ShotBlocked as fault:
            stage.note(shot, f"the retake was {BLOCKED}: {fault}; the best take so far stays")
            break
        except (MediaError, RenderError) as fault:
            if lever not in director.CREW:
                raise
            stage.note(shot, f"the best take could not be mended: {fault}")
            break
        if pending:
            return champion, pending
        kept = director.prefers(champion, challenger, finding.mode) and not _voted_down(shot, stage, champion, challenger, finding)
        pulls.append(_pulled(choice, champion, challenger, kept))
        takes.append(challenger.key)
        if kept:
            champion, best_plan = challenger, changed if lever not in director.CREW else best_plan
    return champion, ""


def _voted_down(shot: Shot, stage: Stage, champion: Take, challenger: Take, finding: Finding) -> bool:
    """Whether a judge that sees, shown both takes, would rather have the one that there was."""
    if stage.panel is None:
        return False
    sides = [Case(shot, stage.bible, stage.project.path(take.file)) for take in (champion, challenger)]
    if stage.panel.prefers(sides[0], sides[1], f"mended, of what was wrong with one of them: {finding.mode.value}") is not Vote.CHAMPION:
        return False
    stage.note(shot, f"{stage.panel.name} prefers the take that there was; it stays")
    return True


def _prompted(shot: Shot, stage: Stage, take: Take) -> Prompted | None:
    """The prompt that a take was made from; None where its renderer reads no words, or another drew it."""
    if not take.prompt or take.renderer != stage.renderer.name:
        return None
    return Prompted(shot, stage.bible, stage.renderer.capabilities, take.prompt)


def _pulled(choice: Choice, before: Take, after: Take, kept: bool) -> LeverPull:
    gained, left, mode = None, None, choice.finding.mode
    if before.verdict and after.verdict and mode.value not in after.verdict.blind_spots():
        left = round(director.excess_of(after.verdict, mode), 4)
        gained = round(director.excess_of(before.verdict, mode) - left, 4)
    answer = choice.answer
    return LeverPull(
        shot=before.shot, lever=choice.lever, reason=choice.finding.words, before=before.key, after=after.key, gained=gained, kept=kept,
        mode=mode, left=left, cause=answer.cause if answer else None, because=answer.words if answer else "", clause=choice.clause,
    )  # fmt: skip


def _rename(project: Project, record: ShotRecord, shot: Shot) -> ShotRecord:
    """The record under the shot's present name."""
    if record.shot == shot.id:
        return record
    renamed = record.model_copy(update={"shot": shot.id})
    keep_record(project, renamed)
    return renamed
