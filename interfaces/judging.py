"""rushes judge: a clip's verdict in words, as JSON, and its evidence as pictures."""

from __future__ import annotations

from pathlib import Path

from ..agents.judging.clips import ClipVerdict, Stretch, judge_clip
from ..agents.judging.films import is_film_of, judge_film, named, shots_of
from ..core.errors import MediaError, UsageError
from ..core.verdict import Finding
from ..tools import pictures

__all__ = ["in_words", "judge_file", "show_evidence"]


def judge_file(clip: str, plan: str | None = None, shot: str | None = None) -> ClipVerdict:
    """Judge a clip by a plan: as the shot that is named, or as the one in whose folder it lies; a whole film shot by shot.

    Raises `UsageError` for a file that is not there, or a plan that is not the clip's.
    """
    if shot is not None and plan is None:
        raise UsageError("--shot needs the plan that the shot is in: --plan DIR, the film's folder, or its shots.json.")
    path = Path(clip)
    if not path.is_file():
        raise UsageError(f"There is no file {clip}. Name a film file, and its plan with --plan.")
    try:
        if plan is None:
            return judge_clip(path)
        return _by_plan(path, Path(plan), shot)
    except MediaError as fault:
        why = getattr(fault.__cause__, "strerror", None) or fault
        raise UsageError(f"{clip} cannot be read as a film ({why}). Name another file, or convert it to MP4.") from fault


def _by_plan(clip: Path, plan: Path, shot: str | None) -> ClipVerdict:
    shots = shots_of(plan)
    if shots is None:
        if shot is not None:
            raise UsageError(f"{plan} is not the plan of a film, so it has no shot {shot!r}. Leave --shot out, or name the film's folder.")
        return judge_clip(clip, plan)
    only = named(shots, shot) if shot is not None else None
    in_its_folder = clip.resolve().parent.name in shots.by_id
    if is_film_of(clip, shots) and not in_its_folder:
        return judge_film(clip, plan, shots, only)
    return judge_clip(clip, plan, shot_id=str(only.id) if only is not None else "")


def in_words(verdict: ClipVerdict) -> str:
    """The verdict for people."""
    rate = float(verdict.rate.fraction)
    lines = [f"{verdict.clip}  {verdict.size}, {rate:g} frames a second, {verdict.frames} frames ({verdict.frames / rate:.1f} s)"]
    if verdict.damaged_after is not None:
        lines.append(f"  the file breaks off after {verdict.damaged_after} frames; what could be read was judged")
    if not verdict.plan:
        lines.append("  judged without a plan: what only a plan can tell (camera, length, who is in the picture) is left out")
    wide = max((len(stretch.shot) for stretch in verdict.stretches), default=0)
    for number, stretch in enumerate(verdict.stretches, 1):
        lines += _stretch(stretch, stretch.shot.ljust(wide) or verdict.plan or f"shot {number}")
    if verdict.whole:
        lines.append(_summary(verdict))
    return "\n".join(lines)


def _summary(verdict: ClipVerdict) -> str:
    """A whole film in a line: how many shots, and the faulty ones, those with the most faults first."""
    count = len(verdict.stretches)
    faulty = [(sum(one.hard for one in stretch.findings), stretch.shot) for stretch in verdict.stretches]
    worst = [shot for faults, shot in sorted(faulty, key=lambda one: -one[0]) if faults]
    judged = f"{count} shot judged" if count == 1 else f"{count} shots judged"
    return f"{judged}, {len(worst)} with faults: {', '.join(worst)}" if worst else f"{judged}, none with a fault"


def _stretch(stretch: Stretch, name: str) -> list[str]:
    last = stretch.start + stretch.frames - 1
    lines = [f"{name}  frames {stretch.start} to {last}: {stretch.decision.value}"]
    for one in stretch.findings:
        lines.append(f"  {'fault' if one.hard else 'note':5}  {one.mode.value:22} {_figures(one)}  {_where(one)}{one.words}")
    lines += [f"  not measurable: {item}" for item in stretch.unmeasurable]
    return lines


def _figures(finding: Finding) -> str:
    return f"{finding.score:.3g} ({finding.limit:.3g} {finding.unit})"


def _where(finding: Finding) -> str:
    if finding.frames is None:
        return ""
    end = finding.frames.end - 1
    return f"frame {finding.frames.start}: " if end <= finding.frames.start else f"frames {finding.frames.start} to {end}: "


def show_evidence(verdict: ClipVerdict, clip: Path, folder: Path) -> list[Path]:
    """A strip of frames for every finding, as PNG files in a folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise UsageError(f"The folder {folder} cannot be made ({fault.strerror}). Name another with --evidence.") from fault
    written = []
    findings = [finding for stretch in verdict.stretches for finding in stretch.findings]
    for number, finding in enumerate(findings, 1):
        span = finding.frames
        wanted = (0, verdict.frames // 2, verdict.frames - 1) if span is None else (span.start, span.start + span.length // 2, span.end - 1)
        path = folder / f"{number:02}-{finding.mode.value.replace(' ', '-')}.png"
        try:
            pictures.strip(clip, sorted({min(max(0, verdict.frames - 1), at) for at in wanted}), path, numbered=True)
        except MediaError:
            continue  # a file of changing rate has no frame of a number
        written.append(path)
    return written
