"""A cue: one caption with its frames and its words; and how wide a text is."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import NamedTuple

RIGHT_TO_LEFT = "\u200f"


class CueWord(NamedTuple):
    """A word of a caption: where it stands in the caption's text, and the film frames in which it sounds."""

    start: int
    end: int
    start_frame: int
    end_frame: int


@dataclass(frozen=True)
class Cue:
    """One caption: film frames, its one or two lines, who speaks (empty when that is seen), and its words in time."""

    start_frame: int
    end_frame: int
    text: str
    speaker: str = ""
    words: tuple[CueWord, ...] = field(default=(), compare=False)

    @property
    def lines(self) -> list[str]:
        """The lines."""
        return self.text.split("\n")

    @property
    def columns(self) -> int:
        """The columns of all it says, the lines' end as a space."""
        return width(self.text.replace("\n", " "))


def width(text: str) -> int:
    """How many columns a text takes; a Chinese or Japanese character takes two, a mark none."""
    return sum(_columns(letter) for letter in text)


def is_rightward(text: str) -> bool:
    """Whether a text is written from right to left: most of its letters are Hebrew, Arabic or the like."""
    sides = [unicodedata.bidirectional(letter) for letter in text if letter.isalpha()]
    return 2 * sum(side in ("R", "AL") for side in sides) > len(sides)


def marked(line: str) -> str:
    """A line as it is to be shown: where it is written from right to left and begins or ends otherwise, with marks that say so."""
    if not is_rightward(line):
        return line
    first, last = (unicodedata.bidirectional(letter) in ("R", "AL") for letter in (line[0], line[-1]))
    return ("" if first else RIGHT_TO_LEFT) + line + ("" if last else RIGHT_TO_LEFT)


def _columns(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
