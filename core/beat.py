"""Beats: the story cut into timed pieces, from the real durations of the speech."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from .document import Document, Part
from .names import ActionId, BeatId, LineId, SceneId
from .timing import Rate, Span


class Beat(Part):
    """One line, or one silent action, with the action that is seen meanwhile.

    `span` is in frames of the film. `line_start` is where the line's sound starts, in frames from
    the beat's start, and `speech` how many frames it takes; the rest of the beat is air.
    """

    id: BeatId
    scene: SceneId
    span: Span
    line: LineId | None = None
    line_start: int = Field(default=0, ge=0)
    speech: int = Field(default=0, ge=0)
    actions: tuple[ActionId, ...] = ()


class BeatSheet(Document):
    """All beats in order, the cards at both ends, and how the asked length was met.

    `title_frames` and `end_frames` are the cards' lengths. `missed` says in words why the length
    asked for could not be met; empty when it was. `seconds_asked` is the brief's.
    """

    schema_kind: ClassVar[str] = "beats"

    rate: Rate
    title_frames: int = Field(ge=0)
    end_frames: int = Field(ge=0)
    beats: tuple[Beat, ...]
    missed: str = ""
    seconds_asked: int | None = None

    @property
    def frames(self) -> int:
        """The film's length in frames, cards included."""
        return self.title_frames + sum(beat.span.length for beat in self.beats) + self.end_frames
