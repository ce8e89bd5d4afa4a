"""Comparing: the film's takes held against each other while it is made, and which shots go back for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..core.event import Event
from ..core.names import ShotId
from ..core.shot import Shot, ShotList
from ..core.take import Looks, ShotRecord, Take
from ..core.verdict import Decision, Finding
from . import continuity, directing
from .crew import Crew, Tell
from .vault import keep_record


def held_against(crew: Crew, plan: ShotList, takes: Mapping[ShotId, Take]) -> Callable[[Shot, Looks | None], tuple[Finding, ...]]:
    """What says of a new take how it fits beside the others."""

    def beside(shot: Shot, looks: Looks | None) -> tuple[Finding, ...]:
        return continuity.beside(shot, looks, plan, takes, crew.project)

    return beside


def send_outliers_back(
    crew: Crew, plan: ShotList, records: Mapping[ShotId, ShotRecord], takes: Mapping[ShotId, Take], tell: Tell
) -> dict[ShotId, str]:
    """The shots that go back because they don't look like the rest of the film; of the others that don't, it is told.

    The record of a shot that goes back stands no longer: its takes are kept, and another may be made.
    """
    brief = crew.brief()
    found = continuity.outliers(continuity.compare(plan, takes, crew.project), plan)
    allowed = 1 if brief.draft else brief.takes
    said = directing.directions_of(crew.project)
    back = continuity.to_send_back(found, records, takes, crew.project, allowed, said)
    for shot, why in back.items():
        record = records[shot].model_copy(update={"decision": Decision.FLAG, "because": why, "allowed": 0})
        keep_record(crew.project, record)
    for shot, findings in found.items():
        if shot not in back:
            words = "; ".join(f"{finding.words} ({finding.score:.2f}, limit {finding.limit:g})" for finding in findings)
            tell(Event(name="note", message=f"{shot}: {words}", data={"shot": shot}))
    return back
