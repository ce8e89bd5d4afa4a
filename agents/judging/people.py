"""People in a take: whether they are there, stand out, stay who they are, do what was planned and speak in time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from ...core.names import CharacterId, Weather
from ...core.shot import ShotSize
from ...core.staging import Gesture
from ...core.take import FrameGeometry
from ...core.timing import Span
from ...core.verdict import FailureMode, Region
from ...tools.measures.action import carried
from ...tools.measures.tracking import Source
from . import whereabouts
from .rushes import Reading, Rushes

FOLLOWS = 0.55  # a mouth that goes with what is said at least so well is merely early or late
FLUENT, QUICK, PLAIN = 16, 20.0, 0.08
"""Mouth shapes, frames a second, and the width of a face as a share of the frame's: with less of any, chance comes as close to what
is said as a late sound does; it is told, and orders nothing."""

HAZE = 1.5  # weight of what contrast there is in planned fog


def out_of_frame(rushes: Rushes) -> Iterable[Reading]:
    """Subjects the frame was composed for that are not in it, where it is known or was found where anyone stands."""
    leaving = {
        figure.character
        for figure in rushes.shot.figures
        for deed in figure.deeds
        if deed.gesture in (Gesture.WALK, Gesture.RUN) and deed.to_x is not None and abs(deed.to_x) > 1
    } | {figure.character for figure in rushes.shot.figures if abs(figure.x) > 1}
    for subject in rushes.shot.subjects:
        if subject in leaving:
            continue
        frames, count = whereabouts.outside(rushes.watch, rushes.geometry, subject), max(1, rushes.watch.seen, len(rushes.geometry))
        if frames is not None:
            words = f"{subject} is out of the frame in {len(frames)} of {count} frames"
            span = Span(start=frames[0], length=frames[-1] - frames[0] + 1) if frames else None
            yield _about(rushes, subject, Reading(FailureMode.OUT_OF_FRAME, len(frames) / count, words, span))


def lost(rushes: Rushes) -> Iterable[Reading]:
    """Subjects that can hardly be told from what is behind them, all the time or by the end."""
    for subject in rushes.shot.subjects:
        values = rushes.watch.contrasts.get(subject, [])
        if values:
            late = values[-max(2, len(values) // 3) :]
            contrast, start = min((float(np.median([value for _, value in rows])), rows[0][0]) for rows in (values, late))
            words = f"{subject} stands out from the ground by only {contrast:.0f}"
            contrast *= HAZE if rushes.shot.set is not None and rushes.shot.set.weather is Weather.FOG else 1.0
            yield _about(rushes, subject, Reading(FailureMode.LOST, contrast, words, Span(start=start, length=1)))


def identity(rushes: Rushes) -> Iterable[Reading]:
    """Subjects that become somebody else within the take."""
    third = max(1, rushes.watch.seen // 3)
    span = Span(start=max(0, rushes.watch.seen - third), length=third)
    for subject in rushes.watch.likeness.seen:
        apart, part = rushes.watch.likeness.within(subject)
        if part:
            words = f"{subject}'s {part} looks different at the end"
            box, sure = _box_of(rushes, subject, span.start), _has_a_trunk(rushes.geometry, subject)
            found = Reading(FailureMode.IDENTITY, apart, words, span, box, certain=sure)
            yield _about(rushes, subject, found)


def action(rushes: Rushes) -> Iterable[Reading]:
    """Subjects that move otherwise than they were to; what a camera that strays carries along is not held against them."""
    if rushes.shot.size is ShotSize.CARD or not rushes.geometry:
        return
    strayed = carried(rushes.watch.camera.path()[0], rushes.geometry)
    for subject in rushes.watch.action.tracks:
        worst = rushes.watch.action.off(subject, strayed)
        if worst is not None:
            off, first, last = worst
            words = f"{subject} moves otherwise than planned, by {off:.0%} of the plan"
            span = Span(start=first, length=max(1, last - first + 1))
            sure = _has_a_trunk(rushes.geometry, subject)
            found = Reading(FailureMode.ACTION, off, words, span, _box_of(rushes, subject, first), certain=sure)
            yield _about(rushes, subject, found)


def speech(rushes: Rushes) -> Iterable[Reading]:
    """Mouths against the sounds that were planned for them."""
    if whereabouts.expected(rushes.geometry):
        return
    rate = float(rushes.rate.fraction)
    for figure in rushes.shot.figures:
        found = rushes.watch.mouths.follow(figure.character, figure.mouths, rushes.shot.handle, rate)
        if found is None:
            continue
        score = 1.0 - found.at_once / max(found.likeness, FOLLOWS)
        if found.likeness < FOLLOWS:
            words = f"{figure.character}'s mouth does not go with what is said"
        else:
            words = f"{figure.character}'s mouth moves {abs(found.lag) * 1000:.0f} ms {'early' if found.lag > 0 else 'late'}"
        spoken = [mark.start + rushes.shot.handle for mark in figure.mouths]
        start = max(0, min(spoken))
        span = Span(start=start, length=max(1, min(max(spoken), rushes.watch.seen - 1) - start + 1))
        shapes = sum(0 <= at < rushes.watch.seen for at in spoken)
        sure = rate >= QUICK and shapes >= FLUENT and _face_of(rushes, figure.character) >= PLAIN
        yield Reading(FailureMode.AUDIO, score, words, span, _box_of(rushes, figure.character, start), certain=sure)


def _about(rushes: Rushes, subject: CharacterId, reading: Reading) -> Reading:
    """A reading of a subject with what its place rests on; only what the renderer knows for sure may order a retake."""
    source = whereabouts.source_of(rushes.watch, rushes.geometry, subject)
    certain = reading.certain and source not in (Source.EXPECTED, Source.TRACKED)
    place = source.value if source is not None else ""
    return replace(reading, words=whereabouts.said(reading.words, source), certain=certain, place=place)


def _has_a_trunk(geometry: Sequence[FrameGeometry], subject: CharacterId) -> bool:
    """Whether it is known where head and hip are: what has none, a ship or a storm, is tracked less surely."""
    joints = next((set(frame.subjects[subject].joints) for frame in geometry if subject in frame.subjects), set())
    return {"head", "hip"} <= joints


def _face_of(rushes: Rushes, subject: CharacterId) -> float:
    """The median width of a subject's face, in widths of the frame; 0 where none is known."""
    known = [frame.subjects[subject].face for frame in rushes.geometry if subject in frame.subjects]
    return float(np.median([face[2] - face[0] for face in known if face is not None] or [0.0]))


def _box_of(rushes: Rushes, subject: CharacterId, frame: int) -> Region | None:
    """A subject's place in a frame, as far as it is inside."""
    where = rushes.watch.where or rushes.geometry
    if frame >= len(where) or subject not in where[frame].subjects:
        return None
    left, top, right, bottom = (min(1.0, max(0.0, value)) for value in where[frame].subjects[subject].box)
    return Region(x=left, y=top, width=right - left, height=bottom - top) if right > left and bottom > top else None


READERS = (out_of_frame, lost, identity, action, speech)
