"""On the beats: the planned seams of a film moved onto the beats of the person's own music."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from ..core.beat import Beat, BeatSheet
from ..core.brief import Brief
from ..core.event import Event
from ..core.timing import Rate, Span
from ..tools import music
from ..tools.music_file import beats_of
from .beat_planner import LEAST_AIR, LONGEST_PAUSE
from .crew import Tell

FARTHEST = 0.5  # seconds that a seam may move
SHORTEST = 0.5  # seconds of a beat in which nobody speaks


def cut_to_music(sheet: BeatSheet, brief: Brief, tell: Tell) -> BeatSheet:
    """The beats of the film on those of its music, where that was asked for; says what came of it. Raises `MediaError`."""
    if not brief.cut_on_beats:
        return sheet
    if brief.music is None or brief.music == "none" or brief.music in music.names():
        tell(Event(name="note", message="Cuts fall on the beats of a sound file only: name one with --music FILE."))
        return sheet
    times = beats_of(Path(brief.music), float(sheet.rate.seconds(sheet.frames)))
    if not times:
        tell(Event(name="note", message=f"No steady beat was found in {brief.music}; the cuts stay where the story has them."))
        return sheet
    moved = on_beats(sheet, times)
    seams = len(moved.beats) + 1
    off = off_beat(moved, times)
    tell(Event(name="note", message=f"{seams - off} of {seams} seams between beats of the story lie on beats of the music."))
    return moved


def on_beats(sheet: BeatSheet, times: Sequence[float]) -> BeatSheet:
    """The same beats, each seam between them on the nearest of `times` (seconds of the film) that leaves room for what is said.

    Only air gives way: lines keep their place in their beat, and the film its length, as the end card takes what
    is over. A seam with no time near enough stays. Beats that keep their length are the same as before.
    """
    marks = sorted({sheet.rate.frames(time) for time in times})
    planned = [sheet.title_frames, *(beat.span.end for beat in sheet.beats)]
    if not marks or not sheet.beats:
        return sheet
    farthest = sheet.rate.frames(FARTHEST)
    seams = [_nearest(marks, planned[0], max(1, planned[0] - farthest), planned[0] + farthest)]
    for beat, seam in zip(sheet.beats, planned[1:], strict=True):
        least, most = _bounds(beat, sheet.rate)
        low, high = max(seam - farthest, seams[-1] + least), min(seam + farthest, seams[-1] + most)
        seams.append(_nearest(marks, seam, low, high))
    end = sheet.frames - seams[-1]
    if end < 1:
        return sheet
    beats = [
        beat.model_copy(update={"span": Span(start=start, length=stop - start)})
        for beat, (start, stop) in zip(sheet.beats, pairwise(seams), strict=True)
    ]
    return sheet.model_copy(update={"title_frames": seams[0], "beats": tuple(beats), "end_frames": end})


def off_beat(sheet: BeatSheet, times: Sequence[float]) -> int:
    """How many seams lie on none of the times."""
    marks = {sheet.rate.frames(time) for time in times}
    return sum(seam not in marks for seam in (sheet.title_frames, *(beat.span.end for beat in sheet.beats)))


def _bounds(beat: Beat, rate: Rate) -> tuple[int, int]:
    """The fewest and the most frames that a beat can last."""
    said = beat.line_start + beat.speech
    planned = beat.span.length
    if beat.line is None:
        return min(planned, rate.frames(SHORTEST)), planned + rate.frames(2 * FARTHEST)
    return min(planned, said + rate.frames_covering(LEAST_AIR)), max(planned, said + rate.frames(LONGEST_PAUSE))


def _nearest(marks: Sequence[int], wished: int, low: int, high: int) -> int:
    """The mark nearest to a frame within bounds; the frame itself, kept within them, where there is none."""
    first = bisect_left(marks, low)
    inside = [mark for mark in marks[first:] if mark <= high][:400]
    return min(inside, key=lambda mark: (abs(mark - wished), mark)) if inside else max(min(wished, high), low)
