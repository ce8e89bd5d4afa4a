"""The director: chooses the one lever of a retake, and whether its take is better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..core.shot import CameraKind, Shot
from ..core.take import Take
from ..core.verdict import Cause, FailureMode, Finding, Lever, LeverPull, Verdict
from . import cause
from .cause import Answer
from .staging.linting import Prompted

LEVERS: dict[FailureMode, tuple[Lever, ...]] = {
    FailureMode.BLACK: (Lever.AGAIN, Lever.SEED, Lever.SEPARATION),
    FailureMode.FROZEN: (Lever.AGAIN, Lever.MOTION, Lever.SEED),
    FailureMode.DUPLICATE_FRAMES: (Lever.AGAIN, Lever.SEED, Lever.MOTION),
    FailureMode.HIDDEN_CUT: (Lever.AGAIN, Lever.SEED, Lever.CAMERA),
    FailureMode.LENGTH: (Lever.AGAIN,),
    FailureMode.SIZE: (Lever.AGAIN,),
    FailureMode.CAMERA: (Lever.AGAIN, Lever.CAMERA, Lever.SEED),
    FailureMode.JITTER: (Lever.AGAIN, Lever.CAMERA, Lever.SEED),
    FailureMode.OUT_OF_FRAME: (Lever.REFRAME, Lever.CAMERA, Lever.SEED),
    FailureMode.LOST: (Lever.SEPARATION, Lever.SEED),
    FailureMode.FLICKER: (Lever.AGAIN, Lever.SEED),
    FailureMode.LOCAL_FLICKER: (Lever.AGAIN, Lever.SEED),
    FailureMode.BOIL: (Lever.AGAIN, Lever.SEED, Lever.GUIDANCE),
    FailureMode.AUDIO: (Lever.AGAIN, Lever.SEED, Lever.MOTION),
    FailureMode.DYNAMICS: (Lever.AGAIN, Lever.MOTION, Lever.SEED),
    FailureMode.IDENTITY: (*cause.CONTROLS, Lever.CLAUSE, Lever.REFERENCE, Lever.GUIDANCE),
    FailureMode.WARDROBE: (*cause.CONTROLS, Lever.CLAUSE, Lever.REFERENCE, Lever.GUIDANCE),
    FailureMode.PROP: (*cause.CONTROLS, Lever.CLAUSE, Lever.GUIDANCE, Lever.REFERENCE),
    FailureMode.PLACE: (*cause.CONTROLS, Lever.CLAUSE, Lever.REFERENCE, Lever.GUIDANCE),
    FailureMode.STYLE: (*cause.CONTROLS, Lever.CLAUSE, Lever.REFERENCE, Lever.GUIDANCE),
    FailureMode.ACTION: (*cause.CONTROLS, Lever.CLAUSE, Lever.GUIDANCE, Lever.MOTION),
    FailureMode.LIGHT: (*cause.CONTROLS, Lever.CLAUSE, Lever.GUIDANCE),
    FailureMode.OVERFIT: (Lever.REFERENCE, Lever.SEED),
}
"""Which levers mend what, the likeliest first. Nothing here is tried that the renderer does not declare.

Of faults that words could mend, whose fault they are decides how far down the row one goes (`cause.py`).
"""

NOISE = 0.05
"""A measure must fall by more than this share of its limit to count as better (repeat noise)."""

PATIENCE = 2
"""Levers without gain before the director stops."""


@dataclass(frozen=True)
class Choice:
    """The lever of a retake, for which finding; whose fault that is, where it was asked; and what is added to the prompt."""

    lever: Lever
    finding: Finding
    answer: Answer | None = None
    clause: str = ""

    @property
    def words(self) -> str:
        """Why, for people."""
        return f"{self.finding.words}; {self.answer.words}" if self.answer is not None else self.finding.words


def choose(
    shot: Shot, verdict: Verdict, pulls: Sequence[LeverPull], offered: Sequence[Lever], repeatable: bool, prompted: Prompted | None = None
) -> Choice | None:
    """The next lever for the worst hard finding, or None when nothing sensible is left.

    `offered` are the levers the renderer declares; `repeatable` says that the same order would
    give the same take again, which makes `Lever.AGAIN` pointless. `prompted` is the take's prompt as
    the renderer was given it; without it no words are added to one.
    """
    if _without_gain(pulls) >= PATIENCE:
        return None
    usable = [lever for lever in offered if not (lever is Lever.AGAIN and repeatable)]
    spent = {pull.lever for pull in pulls if not (pull.kept or pull.lever is Lever.AGAIN)}
    for finding in sorted(verdict.hard, key=lambda finding: -finding.excess):
        answer = _asked(finding, prompted, pulls, usable)
        for lever in LEVERS.get(finding.mode, (Lever.SEED,)):
            if lever not in usable or (lever is Lever.CAMERA and shot.camera.kind is CameraKind.STATIC):
                continue
            again = answer is not None and lever is Lever.SEED  # each seed is another
            if (lever in spent and not again) or (answer is not None and not _answers(lever, answer.cause)):
                continue
            clause = cause.clause_for(finding, prompted, answer) if lever is Lever.CLAUSE and prompted and answer else ""
            if lever is Lever.CLAUSE and not clause:
                continue
            return Choice(lever, finding, answer, clause)
    return None


def last_word(verdict: Verdict, pulls: Sequence[LeverPull], offered: Sequence[Lever], prompted: Prompted | None) -> str:
    """Whose fault the worst of what is left is, for a shot that ships as it is; empty where that was no question."""
    for finding in sorted(verdict.hard, key=lambda finding: -finding.excess):
        answer = _asked(finding, prompted, pulls, offered)
        if answer is not None:
            if answer.cause is Cause.RENDERER:
                return f"{answer.words}; another one may do better (--renderer)"
            return answer.words if answer.cause is not Cause.UNTOLD else ""
    return ""


def _asked(finding: Finding, prompted: Prompted | None, pulls: Sequence[LeverPull], usable: Sequence[Lever]) -> Answer | None:
    """Whose fault a finding is, where that is a question and there is a prompt to look at."""
    if prompted is None or not cause.is_asked(finding.mode):
        return None
    return cause.diagnose(finding, prompted, pulls, controllable=any(lever in usable for lever in cause.CONTROLS))


def _answers(lever: Lever, found: Cause) -> bool:
    """Whether a lever fits what was found: luck is met by another seed, words by words, and the rest by what the renderer is held to."""
    if lever in cause.CONTROLS:
        return found in (Cause.UNTOLD, Cause.LUCK)
    if lever is Lever.CLAUSE:
        return found is Cause.PROMPT
    return found in (Cause.PROMPT, Cause.RENDERER, Cause.OPEN)


def _without_gain(pulls: Sequence[LeverPull]) -> int:
    """Levers pulled since the last one that was kept; the control of a question is not one."""
    count = 0
    for pull in reversed(pulls):
        if pull.kept:
            break
        count += pull.cause is not Cause.UNTOLD
    return count


def pull(shot: Shot, choice: Choice, pulls: Sequence[LeverPull] = ()) -> Shot:
    """The shot with one lever pulled once; `pulls` are those before, so that no seed is tried twice."""
    now = shot.adjust
    changed: dict[str, object] = {}
    match choice.lever:
        case Lever.SEED:
            changed = {"seed_step": now.seed_step + 1 + _seeds_tried(pulls)}
        case Lever.CAMERA:
            changed = {"camera": round(now.camera * 0.5, 3)}
        case Lever.MOTION:
            changed = {"motion": round(min(2.0, now.motion * 1.5), 3)}
        case Lever.SEPARATION:
            changed = {"separation": round(min(1.0, now.separation + 0.5), 3)}
        case Lever.REFRAME:
            changed = {"reframe": round(min(1.0, now.reframe + 0.5), 3)}
        case Lever.CLAUSE:
            changed = {"clause": cause.joined(now.clause, choice.clause)}
        case Lever.GUIDANCE:
            changed = {"guidance": round(min(4.0, now.guidance * 1.3), 3)}
        case Lever.REFERENCE:
            by = 0.75 if choice.finding.mode is FailureMode.OVERFIT else 1.3
            changed = {"reference": round(min(2.0, now.reference * by), 3)}
        case _:
            pass
    return shot.model_copy(update={"adjust": now.model_copy(update=changed)})


def _seeds_tried(pulls: Sequence[LeverPull]) -> int:
    """Seeds that were tried from the champion's own and not kept."""
    tried = 0
    for pull in pulls:
        if pull.lever is Lever.SEED:
            tried = 0 if pull.kept else tried + 1
    return tried


def prefers(champion: Take, challenger: Take, target: FailureMode) -> bool:
    """Whether the challenger takes the champion's place.

    It must improve what it was made for by more than noise, and bring no hard fault of a kind
    that the champion did not have.
    """
    before, after = champion.verdict, challenger.verdict
    if before is None or after is None or target.value in after.blind_spots():
        return False
    if after.not_judged and any(finding.mode is target and finding.source != "measure" for finding in before.findings):
        return False  # what a judge saw can only be gone if a judge looked
    if {finding.mode for finding in after.hard} - {finding.mode for finding in before.hard}:
        return False
    return excess_of(before, target) - excess_of(after, target) > NOISE


def excess_of(verdict: Verdict, mode: FailureMode) -> float:
    """The largest excess among a verdict's findings of one mode; 0 when there is none."""
    return max((1.0 + finding.excess for finding in verdict.findings if finding.mode is mode), default=0.0)
