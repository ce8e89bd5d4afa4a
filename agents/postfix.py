"""Post-fix: what the crew mends in the best take by itself, as a take of its own whose key is its parent's and the operation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..core.bible import Bible
from ..core.document import content_hash
from ..core.names import TakeKey
from ..core.shot import Shot
from ..core.take import Geometry, Take
from ..core.verdict import FailureMode, Lever
from ..renderers.base import Capabilities, Footage, Frame, Order
from ..tools import media, repair
from ..tools.repair import Fix
from . import camera
from .stage import Stage
from .vault import find_take, look

FIXES: dict[FailureMode, Fix] = {
    FailureMode.FLICKER: Fix.DEFLICKER,
    FailureMode.LOCAL_FLICKER: Fix.DEFLICKER_PARTS,
    FailureMode.JITTER: Fix.STABILISE,
    FailureMode.LIGHT: Fix.MATCH,
}
"""Which repair is for which fault."""


def mendable(shot: Shot, stage: Stage) -> frozenset[FailureMode]:
    """The faults of a shot that the crew could mend by itself; a colour is matched only where the film shows the same light before."""
    matched = _same_light(shot, stage) is not None
    return frozenset(mode for mode, fix in FIXES.items() if fix is not Fix.MATCH or matched)


def repair_take(shot: Shot, stage: Stage, parent: Take, lever: Lever, mode: FailureMode, attempt: int) -> Take:
    """The parent mended of one fault, found by its key or made, with its own verdict."""
    fix = FIXES[mode]
    light = _same_light(shot, stage) if fix is Fix.MATCH else None
    key = TakeKey(content_hash("post-fix", parent.key, fix.value, repair.VERSION, media.PROFILE_VERSION, light.key if light else ""))
    with stage.project.shelf.claim(key):
        known = look(stage.project, key, shot.id).take
        if known is not None:
            return camera._judged_too(known, shot, stage, attempt)
        return camera._render(shot, stage, _Workshop(stage, parent, fix, light), key, attempt, lever, parent.key)


def _same_light(shot: Shot, stage: Stage) -> Take | None:
    """The take of the last shot before this one that plays in the same set at the same hour and was found good."""
    plan = stage.plan.shots if stage.plan is not None else ()
    found: Take | None = None
    for other in plan:
        if other.id == shot.id:
            break
        record = stage.records.get(other.id)
        if record is not None and other.set is not None and other.set == shot.set and not record.because:
            found = find_take(stage.project, record.champion, other.id) or found
    return found


class _Workshop:
    """Stands where a renderer stands, and gives back the parent, mended. It goes by the parent's renderer's name."""

    def __init__(self, stage: Stage, parent: Take, fix: Fix, light: Take | None) -> None:
        self.stage, self.parent, self.fix, self.light = stage, parent, fix, light
        self.name = parent.renderer
        self.version = f"{parent.version}+{fix.value}/{repair.VERSION}"
        self.capabilities = Capabilities()

    def load(self) -> None:
        """Nothing to get ready."""

    def prompt(self, shot: Shot, bible: Bible) -> str:
        """The prompt that the parent was made from."""
        return self.parent.prompt

    def recipe(self, order: Order) -> dict[str, object]:
        """What makes the pixels."""
        return {"parent": self.parent.key, "fix": self.fix.value, "version": repair.VERSION}

    def render(self, order: Order) -> Footage:
        """The parent's frames, mended one by one as they are asked for."""
        project, parent = self.stage.project, self.parent
        known = project.find(parent.geometry, Geometry) if parent.geometry else None
        wanted = _stills(project.path(self.light.file)) if self.light is not None else ()
        film = project.path(parent.file)
        mended = repair.repair(
            self.fix, lambda: media.frames_of(film), float(order.rate.fraction), known.frames if known else (), list(wanted)
        )
        return Footage(frames=mended.frames, geometry=list(mended.geometry), seed=parent.seed)


def _stills(film: Path) -> Iterator[Frame]:
    return (frame for index, frame in enumerate(media.frames_of(film)) if index % 12 == 0)
