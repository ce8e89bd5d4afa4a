"""Time in a film: integer frames at a rational rate, never float seconds."""

from __future__ import annotations

from fractions import Fraction
from typing import Self

from pydantic import Field, field_validator

from .document import Part
from .errors import UsageError

_NTSC = {"23.976": (24000, 1001), "23.98": (24000, 1001), "29.97": (30000, 1001), "59.94": (60000, 1001)}


class Rate(Part):
    """Frames a second as a fraction: 24/1, 24000/1001 …"""

    numerator: int = Field(default=24, gt=0, le=240_000)
    denominator: int = Field(default=1, gt=0, le=10_000)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``24``, ``23.976``, ``30000/1001``; raises `UsageError` outside 1 to 120 a second."""
        text = text.strip()
        try:
            if text in _NTSC:
                rate = Fraction(*_NTSC[text])
            else:
                rate = Fraction(text)
        except (ValueError, ZeroDivisionError):
            raise UsageError(f"{text!r} is not a frame rate. Use for example 24, 25, 30 or 23.976.") from None
        if not 1 <= rate <= 120:
            raise UsageError(f"A frame rate of {text} cannot be filmed. Use 1 to 120, for example 24.")
        if rate.denominator > 10_000:
            raise UsageError(f"{text} is not a usual frame rate. Use for example 24, 25, 30 or 23.976.")
        return cls(numerator=rate.numerator, denominator=rate.denominator)

    @property
    def fraction(self) -> Fraction:
        """Frames a second."""
        return Fraction(self.numerator, self.denominator)

    def seconds(self, frames: int) -> Fraction:
        """How long so many frames last, exactly."""
        return frames / self.fraction

    def frames(self, seconds: Fraction | float | int) -> int:
        """The nearest whole number of frames (halves go up)."""
        return int((Fraction(seconds) * self.fraction + Fraction(1, 2)) // 1)

    def frames_covering(self, seconds: Fraction | float | int) -> int:
        """The fewest frames that last at least so long."""
        exact = Fraction(seconds) * self.fraction
        return -int(-exact // 1)

    def __str__(self) -> str:
        return str(self.numerator) if self.denominator == 1 else f"{self.numerator}/{self.denominator}"


class Span(Part):
    """A half-open run of frames: `start`, and `length` frames from there."""

    start: int = Field(ge=0)
    length: int = Field(ge=0)

    @property
    def end(self) -> int:
        """The first frame after the span."""
        return self.start + self.length

    def __contains__(self, frame: object) -> bool:
        return isinstance(frame, int) and self.start <= frame < self.end


class Size(Part):
    """A picture's size in pixels, both even (4:2:0 video needs it)."""

    width: int = Field(ge=16, le=7680)
    height: int = Field(ge=16, le=7680)

    @field_validator("width", "height")
    @classmethod
    def _even(cls, value: int) -> int:
        if value % 2:
            raise ValueError(f"{value} is odd; video needs even sizes")
        return value

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``1920x1080``; raises `UsageError`."""
        width, _, height = text.lower().replace("×", "x").partition("x")
        if not (width.strip().isdigit() and height.strip().isdigit()):
            raise UsageError(f"{text!r} is not a size. Use WIDTHxHEIGHT, for example 1920x1080.")
        values = int(width), int(height)
        if any(value % 2 or not 16 <= value <= 7680 for value in values):
            raise UsageError(f"{text} cannot be filmed: both sides must be even, from 16 to 7680. For example 1920x1080.")
        return cls(width=values[0], height=values[1])

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


def timecode(frames: int, rate: Rate) -> str:
    """``H:MM:SS.mmm`` of a frame's start, for people and captions."""
    milliseconds = round(rate.seconds(frames) * 1000)
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}.{thousandths:03}"
