"""The critic: turns what was read off a take into findings and a verdict.

The rules stand in one table (``data/limits.toml``); there is no single score.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ..core.names import TakeKey
from ..core.verdict import Decision, FailureMode, Finding, Verdict
from ..tools.measures.watch import Watch
from .judging.limits import rules
from .judging.looking import read_look
from .judging.readings import read
from .judging.rushes import Reading, Rushes
from .judging.whereabouts import unfound

GATES = {"camera": 0.5, "wobble": 0.6}
"""Share of steps that must pass the measurability gate before what depends on the camera's move is judged; and the wide gate,
which a wobble of the texture cannot close, before light and boil are."""

BESIDE = "continuity"
"""The source of findings that rest on the film's other takes."""

__all__ = ["Rushes", "joined", "judge", "summary"]


def judge(take: TakeKey, rushes: Rushes) -> Verdict:
    """The verdict of the measures on one take."""
    readings = [*read(rushes), *read_look(rushes)]
    findings, blind = weigh(readings, rushes)
    blind = (*blind, *unfound(rushes.watch, rushes.geometry, rushes.shot.subjects))
    if any(finding.hard for finding in findings):
        decision = Decision.RETAKE
    else:
        decision = Decision.UNMEASURABLE if blind else Decision.PASS
    return Verdict(take=take, decision=decision, findings=findings, unmeasurable=blind, measures=summary(rushes.watch, readings))


def weigh(readings: Iterable[Reading], rushes: Rushes) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """What the table says to the readings: the findings, and what cannot be judged, as "mode: why".

    A card holds still: it needs no gate.
    """
    camera = rushes.watch.camera
    passed = {"camera": camera.trusted, "wobble": camera.held}
    findings: list[Finding] = []
    blind: dict[FailureMode, str] = {}
    for reading in readings:
        rule = rules().get(reading.mode)
        if rule is None or set(rule.excused) & set(rushes.shot.declared):
            continue
        if rule.gate and passed[rule.gate] < GATES[rule.gate] and rushes.shot.card is None:
            blind[reading.mode] = f"only {passed[rule.gate]:.0%} of the frames could be tracked"
        elif rule.broken_by(reading.score):
            findings.append(rule.finding(reading))
    return tuple(findings), tuple(f"{mode.value}: {why}" for mode, why in blind.items())


def joined(verdict: Verdict, beside: Sequence[Finding]) -> Verdict:
    """A verdict with what the film's other takes say against the take; what they said before no longer counts."""
    findings = (*(finding for finding in verdict.findings if finding.source != BESIDE), *beside)
    if findings == verdict.findings:
        return verdict
    if any(finding.hard for finding in findings):
        decision = Decision.RETAKE
    elif verdict.decision is Decision.RETAKE:
        decision = Decision.UNMEASURABLE if verdict.unmeasurable else Decision.PASS
    else:
        decision = verdict.decision
    return verdict.model_copy(update={"findings": findings, "decision": decision})


def summary(watch: Watch, readings: Iterable[Reading] = ()) -> dict[str, float]:
    """A take's figures, for the report, for its neighbours, and for telling a mended take from a blurred one."""
    path, trusted = watch.camera.path()
    figures = {
        "luma": float(np.mean(watch.luma)) if watch.luma else 0.0,
        "change": float(np.mean(watch.change.mean)) if watch.change.mean else 0.0,
        "dynamics": watch.change.dynamics(),
        "sharpness": watch.texture.sharpness(),
        "trusted": trusted,
        "camera x": float(path[-1][0]),
        "camera y": float(path[-1][1]),
        "camera zoom": float(np.exp(path[-1][2])),
    }
    for reading in readings:
        name = reading.mode.value
        figures[name] = max(figures.get(name, reading.score), reading.score)
    for name, values in watch.contrasts.items():
        figures[f"contrast {name}"] = float(np.median([value for _, value in values]))
    return {name: round(value, 4) for name, value in figures.items()}
