"""Evidence: the pictures of a finding: the frames it rests on, and the measure drawn over time where that explains it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ...core.project import Project
from ...core.verdict import FailureMode, Finding, Verdict
from ...tools import pictures, plots
from ...tools.measures.sight import Floats
from .limits import rules
from .rushes import Rushes


def with_evidence(verdict: Verdict, project: Project, file: str, film: Path, frames: int, rushes: Rushes | None = None) -> Verdict:
    """Give every finding its strip of frames, which lies beside `file`, and its plot where the take was just watched."""
    findings = []
    for number, finding in enumerate(verdict.findings):
        at = finding.frames
        last = max(0, frames - 1)
        picked = sorted({min(last, f) for f in ((at.start, at.start + at.length // 2, at.end - 1) if at else (0, last // 2, last))})
        name = f"{Path(file).with_suffix('')}-{number}.png"
        with project.writing_to(name) as partial:
            pictures.strip(film, picked, partial, numbered=True)
        plot = _plotted(finding, project, f"{Path(file).with_suffix('')}-{number}-plot.png", rushes) if rushes is not None else finding.plot
        findings.append(finding.model_copy(update={"evidence": name, "plot": plot}))
    return verdict.model_copy(update={"findings": tuple(findings)})


def _plotted(finding: Finding, project: Project, name: str, rushes: Rushes) -> str | None:
    """The plot of a finding; None where a strip says all there is."""
    if finding.mode in (FailureMode.CAMERA, FailureMode.JITTER):
        path, _ = rushes.watch.camera.path()
        with project.writing_to(name) as partial:
            plots.draw_paths(path, planned_path(rushes, len(path)), partial, f"{finding.mode.value}: the camera's way")
        return name
    curve = _curve(finding.mode, rushes)
    if curve is None or len(curve[1]) < 2:
        return None
    title, values, limit = curve
    marked = (finding.frames.start, finding.frames.length) if finding.frames is not None else None
    with project.writing_to(name) as partial:
        plots.draw_curve(values, partial, title, marked, limit)
    return name


def _curve(mode: FailureMode, rushes: Rushes) -> tuple[str, Floats, float | None] | None:
    """What a measure was frame by frame, and its limit where the curve itself is held to it."""
    watch = rushes.watch
    if mode is FailureMode.FLICKER:
        return "flicker: gain of the light from frame to frame", np.asarray(watch.flicker.gains), None
    if mode is FailureMode.LOCAL_FLICKER and (part := watch.flicker.part()) is not None:
        return "local flicker: gain of the worst part", part.series, None
    if mode in (FailureMode.BOIL, FailureMode.POPPING) and watch.texture.news:
        news = [float(np.sqrt(np.nanmean(cells))) if np.isfinite(cells).any() else np.nan for cells in watch.texture.news]
        return f"{mode.value}: texture that motion does not explain, grey levels", np.asarray(news), None
    if mode is FailureMode.SOFT:
        return "sharpness: fine texture, grey levels", np.asarray(watch.texture.energy), None
    if mode in (FailureMode.FROZEN, FailureMode.DUPLICATE_FRAMES, FailureMode.HIDDEN_CUT, FailureMode.DYNAMICS):
        return f"{mode.value}: change from frame to frame, grey levels", np.asarray(watch.change.mean), None
    if mode is FailureMode.BLACK:
        return "black: mean grey level", np.asarray(watch.luma), None
    if mode is FailureMode.LOST:
        values = next((rows for name, rows in watch.contrasts.items() if name in rushes.shot.subjects), [])
        return "contrast with the ground, Lab", np.asarray([value for _, value in values]), rules()[mode].limit
    return None


def planned_path(rushes: Rushes, frames: int) -> Floats | None:
    """The camera's planned way ``(frames, 3)``: by the renderer's geometry, else eased over the take as the shot has it."""
    if len(rushes.geometry) >= frames > 1:
        poses = np.array([(one.camera.x, one.camera.y, np.log(max(one.camera.zoom, 1e-6))) for one in rushes.geometry[:frames]])
        return np.asarray(poses - poses[0])
    move, scale = rushes.shot.camera, rushes.shot.adjust.camera
    way = np.linspace(0, 1, frames)[:, None]
    eased = way * way * (3 - 2 * way)
    return np.asarray(eased * np.array([move.dx, move.dy, np.log(move.zoom)]) * scale)
