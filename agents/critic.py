"""The critic: turns what was measured of a take into findings and a verdict.

The rules stand in one table (`LIMITS`) and one function a fault; there is no single score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..core.names import TakeKey
from ..core.shot import CameraKind, Shot, ShotSize
from ..core.staging import Gesture
from ..core.take import FrameGeometry
from ..core.timing import Rate, Size, Span
from ..core.verdict import Decision, FailureMode, Finding, Verdict
from ..tools.measure import Watch, inside_share

LIMITS: dict[FailureMode, tuple[float, str]] = {
    FailureMode.BLACK: (0.10, "share of frames"),
    FailureMode.FROZEN: (0.75, "seconds without change"),
    FailureMode.DUPLICATE_FRAMES: (0.12, "share of frames"),
    FailureMode.HIDDEN_CUT: (0.0, "cuts inside the take"),
    FailureMode.LENGTH: (0.0, "frames off"),
    FailureMode.SIZE: (0.0, "pixels off"),
    FailureMode.CAMERA: (0.6, "of the planned move"),
    FailureMode.JITTER: (0.11, "% of the width"),
    FailureMode.OUT_OF_FRAME: (0.25, "share of frames"),
    FailureMode.LOST: (9.0, "Lab distance"),
}
"""Each measured fault's limit and unit. How they were set: docs/judge.md."""

DARK = 9.0  # mean grey level of a black frame, with nothing brighter than `DIM`
DIM = 28.0
TRUSTED = 0.5  # share of steps that must pass the gate before the camera is judged
STILL = 0.02  # widths; a camera that moved less than this stood still


@dataclass(frozen=True)
class Rushes:
    """One take as the critic sees it: the plan, what was watched, and the renderer's geometry."""

    shot: Shot
    size: Size
    rate: Rate
    watch: Watch
    geometry: Sequence[FrameGeometry] = ()


def judge(take: TakeKey, rushes: Rushes) -> Verdict:
    """The verdict of the measures on one take."""
    findings: list[Finding] = []
    blind: list[str] = []
    for check in (_length, _size, _black, _frozen, _hidden_cut, _out_of_frame, _lost):
        findings.extend(check(rushes))
    camera, why = _camera(rushes)
    findings.extend(camera)
    if why:
        blind += [f"{FailureMode.CAMERA.value}: {why}", f"{FailureMode.JITTER.value}: {why}"]
    if any(finding.hard for finding in findings):
        decision = Decision.RETAKE
    else:
        decision = Decision.UNMEASURABLE if blind else Decision.PASS
    return Verdict(
        take=take, decision=decision, findings=tuple(findings), unmeasurable=tuple(blind), measures=summary(rushes.watch)
    )


def summary(watch: Watch) -> dict[str, float]:
    """A few figures of a take, for the report and for its neighbours."""
    path, trusted = watch.path()
    figures = {
        "luma": float(np.mean(watch.luma)) if watch.luma else 0.0,
        "change": float(np.mean(watch.change)) if watch.change else 0.0,
        "jitter": watch.jitter(),
        "trusted": trusted,
        "camera x": float(path[-1][0]),
        "camera y": float(path[-1][1]),
        "camera zoom": float(np.exp(path[-1][2])),
    }
    for name, values in watch.contrasts.items():
        figures[f"contrast {name}"] = float(np.median([value for _, value in values]))
    return {name: round(value, 4) for name, value in figures.items()}


def _fault(mode: FailureMode, score: float, words: str, frames: Span | None = None, hard: bool = True) -> Finding:
    limit, unit = LIMITS[mode]
    return Finding(mode=mode, score=round(score, 4), limit=limit, unit=unit, frames=frames, hard=hard, words=words)


def _length(rushes: Rushes) -> list[Finding]:
    off = abs(rushes.watch.seen - rushes.shot.frames)
    if off == 0:
        return []
    return [_fault(FailureMode.LENGTH, off, f"{rushes.watch.seen} frames came back, {rushes.shot.frames} were asked for")]


def _size(rushes: Rushes) -> list[Finding]:
    wrong = rushes.watch.sizes - {(rushes.size.width, rushes.size.height)}
    if not wrong:
        return []
    width, height = sorted(wrong)[0]
    off = abs(width - rushes.size.width) + abs(height - rushes.size.height)
    return [_fault(FailureMode.SIZE, off, f"pictures of {width}x{height} came back, {rushes.size} was asked for")]


def _black(rushes: Rushes) -> list[Finding]:
    watch = rushes.watch
    black = [i for i, (mean, top) in enumerate(zip(watch.luma, watch.brightest, strict=True)) if mean < DARK and top < DIM]
    share = len(black) / max(1, watch.seen)
    if share <= LIMITS[FailureMode.BLACK][0] or "darkness" in rushes.shot.declared:
        return []
    return [_fault(FailureMode.BLACK, share, f"{len(black)} of {watch.seen} frames are black", Span(start=black[0], length=len(black)))]


def _frozen(rushes: Rushes) -> list[Finding]:
    if "stillness" in rushes.shot.declared:
        return []
    duplicates = rushes.watch.duplicates()
    longest, start = longest_run(duplicates)
    seconds = longest / float(rushes.rate.fraction)
    if seconds > LIMITS[FailureMode.FROZEN][0] or longest >= max(2, rushes.watch.seen - 1):
        words = f"nothing moves for {seconds:.1f} s from frame {start}"
        return [_fault(FailureMode.FROZEN, max(seconds, LIMITS[FailureMode.FROZEN][0] * 1.1), words, Span(start=start, length=longest))]
    share = len(duplicates) / max(1, rushes.watch.seen)
    if share > LIMITS[FailureMode.DUPLICATE_FRAMES][0]:
        words = f"{len(duplicates)} of {rushes.watch.seen} frames repeat the one before"
        return [_fault(FailureMode.DUPLICATE_FRAMES, share, words, Span(start=duplicates[0], length=1))]
    return []


def _hidden_cut(rushes: Rushes) -> list[Finding]:
    if {"lightning", "explosion", "time-lapse"} & set(rushes.shot.declared):
        return []
    cuts = rushes.watch.cuts()
    if not cuts:
        return []
    return [_fault(FailureMode.HIDDEN_CUT, len(cuts), f"the picture jumps at frame {cuts[0]}", Span(start=cuts[0], length=1))]


def _camera(rushes: Rushes) -> tuple[list[Finding], str]:
    """Camera against plan, and jitter; with why it could not be judged, when it could not."""
    shot, watch = rushes.shot, rushes.watch
    if shot.size is ShotSize.CARD or shot.camera.kind is CameraKind.HANDHELD or "handheld" in shot.declared:
        return [], ""
    path, trusted = watch.path()
    if trusted < TRUSTED:
        return [], f"only {trusted:.0%} of the frames could be tracked"
    found: list[Finding] = []
    whole = Span(start=0, length=watch.seen)
    jitter = watch.jitter()
    if jitter > LIMITS[FailureMode.JITTER][0]:
        found.append(_fault(FailureMode.JITTER, jitter, f"the camera trembles by {jitter:.2f}% of the width", whole))
    off, words = against_plan(shot, path[-1])
    if off > LIMITS[FailureMode.CAMERA][0]:
        found.append(_fault(FailureMode.CAMERA, off, words, whole))
    return found, ""


def against_plan(shot: Shot, seen: np.ndarray) -> tuple[float, str]:
    """How far the measured move is from the planned one, as a share of the plan, and in words.

    Planes behind the main one travel less, so a travel of the right direction that is shorter
    than planned is no fault; a zoom moves every plane alike and is held to its size.
    """
    scale = shot.adjust.camera
    plan = np.array([shot.camera.dx * scale, shot.camera.dy * scale, np.log(shot.camera.zoom) * scale])
    travel, planned = seen[:2], plan[:2]
    length = float(np.hypot(*planned))
    if length > STILL:
        along = float(travel @ planned) / length
        across = float(np.hypot(*(travel - planned * (along / length))))
        beyond = max(0.0, along - length, -along) + across
    else:
        beyond = max(0.0, float(np.hypot(*travel)) - STILL)
    beyond += max(0.0, abs(float(seen[2] - plan[2])) - 0.25 * abs(float(plan[2])) - STILL)
    share = beyond / (float(np.linalg.norm(plan)) + 0.06)
    return share, (
        f"planned {plan[0]:+.2f} across, {plan[1]:+.2f} down, zoom x{np.exp(plan[2]):.2f}; "
        f"seen {seen[0]:+.2f}, {seen[1]:+.2f}, x{np.exp(seen[2]):.2f}"
    )


def _out_of_frame(rushes: Rushes) -> list[Finding]:
    found = []
    if not any(frame.subjects for frame in rushes.geometry):
        return []  # a renderer that doesn't know where anyone stands
    leaving = {
        figure.character
        for figure in rushes.shot.figures
        for deed in figure.deeds
        if deed.gesture in (Gesture.WALK, Gesture.RUN) and deed.to_x is not None and abs(deed.to_x) > 1
    } | {figure.character for figure in rushes.shot.figures if abs(figure.x) > 1}
    for subject in rushes.shot.subjects:
        if subject in leaving:
            continue
        shares = [inside_share(frame.subjects[subject]) if subject in frame.subjects else 0.0 for frame in rushes.geometry]
        outside = [index for index, share in enumerate(shares) if share < 0.6]
        score = len(outside) / max(1, len(shares))
        if score > LIMITS[FailureMode.OUT_OF_FRAME][0]:
            words = f"{subject} is out of the frame in {len(outside)} of {len(shares)} frames"
            found.append(_fault(FailureMode.OUT_OF_FRAME, score, words, Span(start=outside[0], length=len(outside))))
    return found


def _lost(rushes: Rushes) -> list[Finding]:
    limit = LIMITS[FailureMode.LOST][0]
    found = []
    for subject in rushes.shot.subjects:
        values = rushes.watch.contrasts.get(subject, [])
        if not values:
            continue
        contrast = float(np.median([value for _, value in values]))
        if contrast < limit:
            words = f"{subject} stands out from the ground by only {contrast:.0f}"
            found.append(_fault(FailureMode.LOST, contrast, words, Span(start=values[0][0], length=1)))
    return found


def longest_run(indices: Sequence[int]) -> tuple[int, int]:
    """The longest run of consecutive numbers: its length and its first."""
    best, best_start, run, start = 0, 0, 0, 0
    previous = None
    for index in indices:
        if previous is not None and index == previous + 1:
            run += 1
        else:
            run, start = 1, index
        if run > best:
            best, best_start = run, start
        previous = index
    return best, best_start
