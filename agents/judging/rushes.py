"""Rushes: one take as the critic sees it, and one figure that was read off it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...core.shot import Shot
from ...core.take import FrameGeometry
from ...core.timing import Rate, Size, Span
from ...core.verdict import FailureMode, Region
from ...tools.look.gaze import Looked
from ...tools.measures.watch import Watch


@dataclass(frozen=True)
class Rushes:
    """One take as the critic sees it: the plan, what was watched, and the renderer's geometry.

    `looked` is what a local model made of it, where one is named.
    """

    shot: Shot
    size: Size
    rate: Rate
    watch: Watch
    geometry: Sequence[FrameGeometry] = ()
    looked: Looked | None = None


@dataclass(frozen=True)
class Reading:
    """One fault's figure for one take, in its limit's unit, with where it is worst and what to say if it is too much.

    What is not `certain` is told and ranked, but orders no retake: it rests on where a subject was only expected, or found.
    `place` says which, see `Finding`.
    """

    mode: FailureMode
    score: float
    words: str
    frames: Span | None = None
    region: Region | None = None
    certain: bool = True
    place: str = ""
