"""Clips: any film file watched and judged, with a shot's plan or without one."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from pydantic import Field, ValidationError

from ...core.bible import Bible
from ...core.document import Document, Part
from ...core.errors import DocumentError, MediaError, UsageError
from ...core.misfits import first_misfit
from ...core.names import CharacterId, ShotId, TakeKey
from ...core.shot import Shot, ShotList
from ...core.take import FrameGeometry, Geometry
from ...core.timing import Rate, Size, Span
from ...core.verdict import Decision, FailureMode, Finding
from ...tools import media
from ...tools.measures.cuts import Cuts
from ...tools.measures.sight import Step, look_at
from ...tools.measures.tracking import Tracker
from ...tools.measures.watch import Watch
from ..critic import judge
from .portions import body_of
from .rushes import Rushes
from .sought import people_in, pictures_in, tracker_for

NEED_A_PLAN = frozenset(
    {FailureMode.LENGTH, FailureMode.SIZE, FailureMode.CAMERA, FailureMode.HIDDEN_CUT, FailureMode.OUT_OF_FRAME, FailureMode.LOST}
)
"""What is a fault only against a plan; without one it is not judged."""

MAY_BE_MEANT = frozenset({FailureMode.BOIL, FailureMode.JITTER})
"""What rain, or a camera in the hand, looks like as well: without a plan it is told, and is no fault."""

SHORTEST = 8
"""Frames: what lies between two cuts and is shorter is not judged for itself."""


class Stretch(Part):
    """A run of frames between two cuts, and what is wrong with it; `measures` are its figures, `shot` is whose plan it was held to."""

    shot: str = ""
    start: int
    frames: int
    decision: Decision
    findings: tuple[Finding, ...] = ()
    unmeasurable: tuple[str, ...] = ()
    measures: dict[str, float] = Field(default_factory=dict)


class ClipVerdict(Document):
    """A clip, judged. With a plan it is one stretch and a cut is a fault; without one every shot is judged for itself."""

    schema_kind: ClassVar[str] = "clip-verdict"

    clip: str
    size: Size
    rate: Rate
    frames: int
    plan: str = ""
    whole: bool = False  # a whole film, every shot by its own plan
    stretches: tuple[Stretch, ...] = ()
    damaged_after: int | None = None  # frames that could be read, where the file breaks off

    @property
    def faults(self) -> int:
        """Findings that would order a retake."""
        return sum(finding.hard for stretch in self.stretches for finding in stretch.findings)


def judge_clip(path: Path, plan: Path | None = None, references: Mapping[str, Path] | None = None, shot_id: str = "") -> ClipVerdict:
    """Watch a film file and judge it; `plan` is a shot, a film's shots.json, or a film's folder.

    Where no renderer's word on where everyone stands lies beside the file, the plan's people are looked for by the pictures in
    the film's folder. `references` are pictures by name, of others to look for, or of the same.
    Raises `MediaError` for a file that holds no moving pictures, `UsageError` for a plan that is none.
    """
    facts = media.probe(path)
    if facts.rate <= 0:
        raise MediaError(f"{path} does not say how many pictures a second it has. Convert it to MP4 and judge that.")
    rate = Rate(numerator=facts.rate.numerator, denominator=facts.rate.denominator)
    shot = read_plan(plan, path, shot_id) if plan is not None else None
    if shot is not None and shot.handle and facts.frames == shot.length:  # as a film shows it, without the frames at both ends
        shot = body_of(shot, shot.handle, shot.length)
    geometry = _geometry_beside(path)
    reel = Reel(path)
    starts = [0] if shot is not None else [0, *find_cuts(reel.frames())]
    names, pictures = sought(shot, plan, references or {})
    watches = _watch(reel.frames(), starts, float(rate.fraction), geometry, lambda: tracker_for(names, pictures, float(rate.fraction)))
    size = Size(width=facts.size[0], height=facts.size[1])
    long = [(start, watch) for start, watch in watches if watch.seen >= SHORTEST or shot is not None]
    stretches = [judge_stretch(start, watch, shot, size, rate, geometry) for start, watch in long]
    if not stretches and not reel.read:
        raise MediaError(f"{path} holds no picture that can be read. Nothing of it can be judged.")
    return ClipVerdict(
        clip=path.name, size=size, rate=rate, frames=reel.read, plan=str(shot.id) if shot is not None else "", stretches=tuple(stretches),
        damaged_after=reel.read if reel.broken else None,
    )  # fmt: skip


def read_plan(plan: Path, clip: Path, shot_id: str = "") -> Shot:
    """The shot that a clip was to be: from a shot's own file, or from a shot list by `shot_id` or the name of the clip's folder."""
    path = plan / "shots.json" if plan.is_dir() else plan
    try:
        text = path.read_text(encoding="utf-8")
        body = json.loads(text)
    except (OSError, UnicodeDecodeError) as fault:
        raise UsageError(f"The plan {path} cannot be read ({fault}). Name a shot as JSON, a shots.json, or a film's folder.") from fault
    except ValueError as fault:
        raise UsageError(f"The plan {path} is no JSON ({fault}). Name a shot as JSON, a shots.json, or a film's folder.") from fault
    if isinstance(body, dict) and "shots" in body:
        try:
            known = ShotList.parse(text, str(path)).by_id
        except DocumentError as fault:
            raise UsageError(str(fault)) from fault
        name = ShotId(shot_id or clip.resolve().parent.name)
        if name not in known:
            named = "It" if shot_id else "The clip's folder is called so, and the clip is not as long as the whole film: say --shot. It"
            raise UsageError(f"{path} plans no shot {name!r}. {named} plans: {', '.join(known)}.")
        return known[name]
    try:
        return Shot.model_validate(body)
    except ValidationError as fault:
        place, words = first_misfit(fault)
        raise UsageError(f"The plan {path} is no shot: {'.'.join(place) or 'the file'}: {words}.") from fault


def sought(shot: Shot | None, plan: Path | None, references: Mapping[str, Path]) -> tuple[list[CharacterId], dict[CharacterId, Path]]:
    """Who is looked for, and by which pictures: the plan's people by those in the film's folder, and whoever was handed in."""
    handed_in = {CharacterId(name): path for name, path in references.items()}
    if shot is None or plan is None:
        return list(handed_in), handed_in
    folder = plan if plan.is_dir() else plan.parent
    try:
        bible = Bible.parse((folder / "bible.json").read_text(encoding="utf-8"), str(folder / "bible.json"))
    except (OSError, UnicodeDecodeError, DocumentError):
        bible = Bible()  # who has no pictures is not looked for
    return list(dict.fromkeys((*people_in(shot), *handed_in))), pictures_in(folder, bible, shot) | handed_in


def find_cuts(frames: Iterator[media.Frame]) -> list[int]:
    """The frames on which another shot begins."""
    before, cuts = None, Cuts()
    for index, frame in enumerate(frames):
        look = look_at(index, frame)
        if before is not None and before.gray.shape == look.gray.shape:
            cuts.see(Step(before, look))
        before = look
    return cuts.found()


class Reel:
    """A file's frames, as far as it can be read; each reading begins anew."""

    def __init__(self, path: Path) -> None:
        self.path, self.read, self.broken = path, 0, False

    def frames(self) -> Generator[media.Frame]:
        """Frame by frame; a file that breaks off just ends, and is marked as broken."""
        self.read = 0
        try:
            for frame in media.pictures_of(self.path):
                self.read += 1
                yield frame
        except MediaError:
            if not self.read:
                raise
            self.broken = True


def _watch(
    frames: Iterator[media.Frame],
    starts: Sequence[int],
    rate: float,
    geometry: Sequence[FrameGeometry],
    tracker: Callable[[], Tracker | None],
) -> list[tuple[int, Watch]]:
    """One watch from every start to the next, in one reading."""
    begin = set(starts)
    found: list[tuple[int, Watch]] = []
    for index, frame in enumerate(frames):
        if index in begin:
            found.append((index, Watch(rate=rate, geometry=geometry if len(starts) == 1 else (), tracker=tracker())))
        start, watch = found[-1]
        watch.see(index - start, frame)
    return found


def judge_stretch(
    start: int, watch: Watch, shot: Shot | None, size: Size, rate: Rate, geometry: Sequence[FrameGeometry]
) -> Stretch:
    """What is wrong with the frames that a watch saw, by the plan of their shot; without one only what needs none."""
    plan = shot or Shot(id=ShotId("clip"), length=max(1, watch.seen), handle=0)
    verdict = judge(TakeKey(""), Rushes(plan, size, rate, watch, geometry))
    findings = verdict.findings
    unmeasurable = verdict.unmeasurable
    if shot is None:
        findings = tuple(
            finding.model_copy(update={"hard": finding.hard and finding.mode not in MAY_BE_MEANT})
            for finding in findings
            if finding.mode not in NEED_A_PLAN
        )
        unmeasurable = tuple(item for item in unmeasurable if item.partition(":")[0] not in {mode.value for mode in NEED_A_PLAN})
    decision = Decision.RETAKE if any(one.hard for one in findings) else Decision.UNMEASURABLE if unmeasurable else Decision.PASS
    moved = tuple(
        one if one.frames is None else one.model_copy(update={"frames": Span(start=one.frames.start + start, length=one.frames.length)})
        for one in findings
    )
    return Stretch(
        start=start, frames=watch.seen, decision=decision, findings=moved, unmeasurable=unmeasurable, measures=verdict.measures
    )


def _geometry_beside(path: Path) -> tuple[FrameGeometry, ...]:
    """Where everyone stands, if the renderer's own word lies beside a take."""
    beside = path.with_name(f"{path.stem}.geometry.json")
    try:
        return Geometry.parse(beside.read_text(encoding="utf-8"), str(beside)).frames
    except (OSError, UnicodeDecodeError, DocumentError):
        return ()
