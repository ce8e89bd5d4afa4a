"""Cuts on the beats of a person's own music."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.agents.beat_planner import LEAST_AIR
from rushes.agents.on_beats import FARTHEST, off_beat, on_beats
from rushes.core.beat import Beat, BeatSheet
from rushes.core.names import BeatId, LineId, SceneId
from rushes.core.timing import Rate, Span

RATE = Rate()


def sheet_of(lengths: list[tuple[int, int]], title: int = 60, end: int = 60) -> BeatSheet:
    """A sheet of beats by frames of speech and of air; without speech, silent."""
    beats, at = [], title
    for number, (speech, air) in enumerate(lengths):
        line = LineId(f"l{number}") if speech else None
        span = Span(start=at, length=5 + speech + air)
        beats.append(Beat(id=BeatId(f"b{number}"), scene=SceneId("s"), span=span, line=line, line_start=5 if speech else 0, speech=speech))
        at = span.end
    return BeatSheet(rate=RATE, title_frames=title, end_frames=end, beats=tuple(beats))


def test_every_seam_of_a_roomy_film_lies_on_a_beat_to_the_frame() -> None:
    times = [0.21 + 0.55 * number for number in range(100)]
    sheet = sheet_of([(40, 20), (0, 50), (66, 18), (31, 22), (48, 30)])
    assert off_beat(sheet, times) > 3
    moved = on_beats(sheet, times)
    assert off_beat(moved, times) == 0
    for seam in (moved.title_frames, *(beat.span.end for beat in moved.beats)):
        assert min(abs(float(RATE.seconds(seam)) - time) for time in times) <= 0.5 / 24
    assert on_beats(moved, times) == moved  # a second time moves nothing


@settings(deadline=None, max_examples=60, derandomize=True)
@given(
    st.lists(st.tuples(st.integers(0, 120), st.integers(4, 50)), min_size=1, max_size=12),
    st.floats(0.3, 1.3), st.floats(0, 1),
)  # fmt: skip
def test_no_word_is_cut_and_the_film_keeps_its_length(lengths: list[tuple[int, int]], period: float, first: float) -> None:
    sheet = sheet_of(lengths, end=120)
    moved = on_beats(sheet, [first + period * number for number in range(200)])
    assert moved.frames == sheet.frames
    at = moved.title_frames
    for before, beat in zip(sheet.beats, moved.beats, strict=True):
        assert beat.span.start == at
        at = beat.span.end
        assert (beat.line, beat.line_start, beat.speech) == (before.line, before.line_start, before.speech)
        assert abs(beat.span.end - before.span.end) <= RATE.frames(FARTHEST) + 1
        if beat.line and before.span.length >= before.line_start + before.speech + RATE.frames_covering(LEAST_AIR):
            assert beat.span.length >= beat.line_start + beat.speech + RATE.frames_covering(Fraction(LEAST_AIR))


def test_without_beats_nothing_moves() -> None:
    sheet = sheet_of([(40, 20), (0, 50)])
    assert on_beats(sheet, []) == sheet
    assert on_beats(sheet, [500.0]) == sheet
