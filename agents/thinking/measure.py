"""How long a script may be: the words that fit a film's seconds, by the measured pace of the voices."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.brief import Brief
from ...core.script import Script
from .cleaning import words_in

CARDS = 4.5
"""Seconds of a film that the title and the end take."""

SLACK = 0.18
"""How far from the words wanted a script may be, as a share of them."""

FAR_OFF = 4.0
"""A script of so many times the words wanted, or so small a part of them, is not filmed."""

DEFAULT_SECONDS = 30


@dataclass(frozen=True)
class Room:
    """The words that fit: about how many, at least, at most."""

    words: int
    least: int
    most: int

    def misses(self, words: int) -> bool:
        """Whether so many words do not fit."""
        return not self.least <= words <= self.most

    def far_off(self, words: int) -> bool:
        """Whether so many words are another film than the one asked for."""
        return words > self.most * FAR_OFF or words * FAR_OFF < self.least


def room_for(brief: Brief, pace: float) -> Room:
    """The room in a film; `pace` is what the narrators say in a second of story, pauses included."""
    words = max(6.0, ((brief.seconds or DEFAULT_SECONDS) - CARDS) * pace)
    return Room(round(words), max(3, int(words * (1 - SLACK))), int(words * (1 + SLACK)) + 2)


def words_of(script: Script) -> int:
    """How many words of a script are spoken."""
    return sum(words_in(line.text) for line in script.lines())
