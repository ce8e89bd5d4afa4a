"""What stands: every shot's record and champion as the folder has them, found as the next run would find them."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.bible import Bible
from ...core.names import ShotId, TakeKey
from ...core.shot import Shot, ShotList
from ...core.take import ShotRecord
from .. import directing
from ..crew import Crew
from ..stage import Stage, take_key
from ..vault import find_record


def records_of(crew: Crew, plan: ShotList, shots: Sequence[Shot]) -> dict[ShotId, ShotRecord]:
    """The records of the shots that were shot as planned; raises what loading the renderer raises."""
    bible = crew.project.find("bible.json", Bible)
    if bible is None:
        return {}
    brief = crew.brief().model_copy(update={"size": plan.size, "rate": plan.rate})
    stage = Stage(
        project=crew.project, brief=brief, bible=bible, renderer=crew.renderer(brief.renderer),
        fallback=lambda: crew.renderer(brief.renderer), tell=lambda event: None, directions=directing.directions_of(crew.project),
        plan=plan,
    )  # fmt: skip
    found = {shot.id: find_record(crew.project, take_key(stage.renderer, stage.order(shot)), shot.id) for shot in shots}
    return {shot: record for shot, record in found.items() if record is not None}


def champions_of(crew: Crew, plan: ShotList, shots: Sequence[Shot]) -> dict[ShotId, TakeKey]:
    """The takes of these shots that are in the film."""
    return {shot: record.champion for shot, record in records_of(crew, plan, shots).items()}
