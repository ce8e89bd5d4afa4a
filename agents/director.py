"""The director: chooses the one lever of a retake, and whether its take is better."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.shot import Adjustments, CameraKind, Shot
from ..core.take import Take
from ..core.verdict import FailureMode, Finding, Lever, LeverPull, Verdict

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
}
"""Which levers mend what, the likeliest first. Nothing here is tried that the renderer does not declare."""

NOISE = 0.05
"""A measure must fall by more than this share of its limit to count as better (repeat noise)."""

PATIENCE = 2
"""Levers without gain before the director stops."""


def choose(
    shot: Shot, verdict: Verdict, pulls: Sequence[LeverPull], offered: Sequence[Lever], repeatable: bool
) -> tuple[Lever, Finding] | None:
    """The next lever for the worst hard finding, or None when nothing sensible is left.

    `offered` are the levers the renderer declares; `repeatable` says that the same order would
    give the same take again, which makes `Lever.AGAIN` pointless.
    """
    without_gain = 0
    for pull in reversed(pulls):
        if pull.kept:
            break
        without_gain += 1
    if without_gain >= PATIENCE:
        return None
    spent = {pull.lever for pull in pulls if not (pull.kept or pull.lever is Lever.AGAIN)}
    for finding in sorted(verdict.hard, key=lambda finding: -finding.excess):
        for lever in LEVERS.get(finding.mode, (Lever.SEED,)):
            if lever in spent or lever not in offered or (lever is Lever.AGAIN and repeatable):
                continue
            if lever is Lever.CAMERA and shot.camera.kind is CameraKind.STATIC:
                continue
            return lever, finding
    return None


def pull(shot: Shot, lever: Lever) -> Shot:
    """The shot with one lever pulled once."""
    now = shot.adjust
    changed: Adjustments
    match lever:
        case Lever.SEED:
            changed = now.model_copy(update={"seed_step": now.seed_step + 1})
        case Lever.CAMERA:
            changed = now.model_copy(update={"camera": round(now.camera * 0.5, 3)})
        case Lever.MOTION:
            changed = now.model_copy(update={"motion": round(min(2.0, now.motion * 1.5), 3)})
        case Lever.SEPARATION:
            changed = now.model_copy(update={"separation": round(min(1.0, now.separation + 0.5), 3)})
        case Lever.REFRAME:
            changed = now.model_copy(update={"reframe": round(min(1.0, now.reframe + 0.5), 3)})
        case _:
            changed = now
    return shot.model_copy(update={"adjust": changed})


def prefers(champion: Take, challenger: Take, target: FailureMode) -> bool:
    """Whether the challenger takes the champion's place.

    It must improve what it was made for by more than noise, and bring no hard fault of a kind
    that the champion did not have.
    """
    before, after = champion.verdict, challenger.verdict
    if before is None or after is None or target.value in after.blind_spots():
        return False
    if {finding.mode for finding in after.hard} - {finding.mode for finding in before.hard}:
        return False
    return excess_of(before, target) - excess_of(after, target) > NOISE


def excess_of(verdict: Verdict, mode: FailureMode) -> float:
    """The largest excess among a verdict's findings of one mode; 0 when there is none."""
    return max((1.0 + finding.excess for finding in verdict.findings if finding.mode is mode), default=0.0)
