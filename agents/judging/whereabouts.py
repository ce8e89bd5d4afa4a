"""Whereabouts: what a subject's place in a take rests on, and what that means for what is said of it."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.names import CharacterId
from ...core.take import FrameGeometry
from ...core.verdict import FailureMode
from ...tools.measures.subjects import inside_share
from ...tools.measures.tracking import Source
from ...tools.measures.watch import Watch

OUT = 0.6
"""A subject of which less lies inside the frame is out of it."""

_SAID = {Source.RENDERER: "", Source.EXPECTED: " (where the plan has it)", Source.TRACKED: " (found by its colours)", None: ""}


def expected(geometry: Sequence[FrameGeometry]) -> bool:
    """Whether it is only expected where everyone stands: a model that was shown the animatic need not have followed it."""
    return any(frame.expected for frame in geometry)


def source_of(watch: Watch, geometry: Sequence[FrameGeometry], subject: CharacterId) -> Source | None:
    """Where a subject's place is known from; None where it has none."""
    if watch.tracker is not None and subject in watch.tracker.everyone:
        return Source.TRACKED
    if not any(subject in frame.subjects for frame in geometry):
        return None
    return Source.EXPECTED if expected(geometry) else Source.RENDERER


def said(words: str, source: Source | None) -> str:
    """The words of a finding with what a reader must know of the place that they rest on."""
    return words + _SAID[source]


def outside(watch: Watch, geometry: Sequence[FrameGeometry], subject: CharacterId) -> list[int] | None:
    """The frames in which a subject is out of the frame; None where nobody knows."""
    if watch.tracker is not None and subject in watch.tracker.everyone:
        return watch.tracker.outside(subject)
    if expected(geometry) or not any(frame.subjects for frame in geometry):
        return None
    shares = [inside_share(frame.subjects[subject]) if subject in frame.subjects else 0.0 for frame in geometry]
    return [index for index, share in enumerate(shares) if share < OUT]


def unfound(watch: Watch, geometry: Sequence[FrameGeometry], subjects: Sequence[CharacterId]) -> tuple[str, ...]:
    """What can't be judged since who it is about was looked for and not found, each as "mode: why"."""
    missed = watch.tracker.missed if watch.tracker is not None else frozenset[CharacterId]()
    names = [subject for subject in subjects if subject in missed and source_of(watch, geometry, subject) is None]
    why = f"{' and '.join(names)} could not be found by what the references show"
    return tuple(f"{mode.value}: {why}" for mode in (FailureMode.OUT_OF_FRAME, FailureMode.IDENTITY)) if names else ()
