"""Continuity: joins all shots, looks at neighbours and at the whole film, and may send shots back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from ..core.names import ShotId
from ..core.shot import Shot, ShotList
from ..core.take import Take

ROUNDS = 2  # times that continuity may send shots back
LIGHT_JUMP = 70.0  # grey levels between the mean lightness of neighbours in one scene at one hour


def misfits(plan: ShotList, champions: Mapping[ShotId, Take]) -> dict[ShotId, str]:
    """The shots that don't fit, each with why: a take that is missing, of another size or length, or a light that jumps."""
    found: dict[ShotId, str] = {}
    for shot in plan.shots:
        take = champions.get(shot.id)
        if take is None:
            found[shot.id] = "it has no take"
        elif take.frames != shot.frames:
            found[shot.id] = f"its take has {take.frames} frames, the plan {shot.frames}"
        elif take.size != plan.size or take.rate != plan.rate:
            found[shot.id] = f"its take is {take.size} at {take.rate}, the film {plan.size} at {plan.rate}"
    return found


def notes(plan: ShotList, champions: Mapping[ShotId, Take]) -> list[str]:
    """What a person should know of neighbouring shots; soft, nothing is retaken for it."""
    remarks = []
    for before, after in pairwise(plan.shots):
        if not _same_light_is_due(before, after):
            continue
        jump = abs(_luma(champions, after.id) - _luma(champions, before.id))
        if jump > LIGHT_JUMP:
            remarks.append(f"{before.id} and {after.id} play in one place at one hour, but their light differs by {jump:.0f} grey levels")
    remarks += [f"{shot_id} is shown twice in a row" for shot_id in _repeats(plan.shots, champions)]
    return remarks


def _same_light_is_due(before: Shot, after: Shot) -> bool:
    return before.scene is not None and before.scene == after.scene and before.set == after.set and before.size == after.size


def _luma(champions: Mapping[ShotId, Take], shot: ShotId) -> float:
    verdict = champions[shot].verdict if shot in champions else None
    return verdict.measures.get("luma", 0.0) if verdict else 0.0


def _repeats(shots: Sequence[Shot], champions: Mapping[ShotId, Take]) -> list[ShotId]:
    return [
        after.id
        for before, after in pairwise(shots)
        if before.id in champions and after.id in champions and champions[before.id].key == champions[after.id].key
    ]
