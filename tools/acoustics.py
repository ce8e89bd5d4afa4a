"""Acoustics: where a line is heard from: the room it is said in, how far away, through which wire."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core.names import NARRATOR
from ..core.script import Line, Scene
from .sound import RATE, gain, room, shaped


@dataclass(frozen=True)
class Heard:
    """How a line is heard: in a room of `ROOMS` (none: close and dry), `through` one of `WAYS`, so many decibels up or down.

    `whispered` takes the voice out of it and leaves the breath.
    """

    room: str = ""
    through: str = ""
    level: float = 0.0
    whispered: bool = False


CLOSE = Heard()
"""Close and dry."""


class Room(NamedTuple):
    """A room's echo: seconds until it has died away, decibels against the voice itself, hertz from where it is dull; and its words."""

    seconds: float
    wet: float
    brightness: float
    words: str


ROOMS = {
    "cave": Room(1.3, -17, 2400, "cave cavern grotto tunnel mine crypt tomb vault cellar dungeon sewer well bunker catacomb basement"),
    "hall": Room(1.5, -16, 4200, "hall church cathedral chapel temple mosque theatre theater museum ballroom gym warehouse factory"
                 " hangar palace court courtroom auction atrium lobby concourse pool stairwell stairs auditorium"),
    "hard": Room(0.5, -13, 6500, "kitchen bathroom toilet shower laundry bakery washroom scullery laboratory lab corridor hallway"
                 " ward clinic garage classroom"),
    "small": Room(0.16, -13, 2600, "car taxi cab van truck cockpit cupboard closet wardrobe tent booth lift elevator cabin cell hut"
                  " wheelhouse carriage capsule"),
    "soft": Room(0.32, -15, 3400, ""),
    "woods": Room(0.7, -20, 2600, "forest wood woods jungle grove copse thicket"),
    "street": Room(0.6, -19, 4200, "street city town alley square market courtyard yard bridge station platform"),
    "valley": Room(1.1, -20, 2800, "mountain mountains canyon gorge valley quarry cliff cliffs ravine"),
    "open": Room(0.12, -22, 3000, ""),
}  # fmt: skip
"""Rooms, the first whose words a place names; else "soft" inside and "open" outside."""

BOOTH = Room(0.3, -17, 4000, "")
"""Where the embedded voice narrates: a little room takes its edge off."""

WAYS = {
    "away": {100.0: -5.0, 300.0: 0.0, 1800.0: -1.0, 4500.0: -4.0, 9000.0: -11.0, 16000.0: -20.0},
    "phone": {90.0: -44.0, 270.0: -3.0, 430.0: 0.0, 1500.0: 1.5, 2800.0: 3.0, 3600.0: 1.0, 5200.0: -11.0, 8000.0: -38.0},
    "radio": {140.0: -44.0, 350.0: -3.0, 520.0: 0.0, 1800.0: 3.0, 2800.0: 3.0, 3600.0: 1.0, 5200.0: -12.0, 8000.0: -40.0},
}
"""What is left of a voice that comes from out of the picture, out of a telephone, out of a radio: hertz to decibels.

Wires fade out above where true ones end, since what tells consonants apart lies at their edge.
"""

AWAY_LEVEL, AWAY_WET = -3.0, 2.5
HISS = -46.0  # of a radio, against its voice
_DRIVE = {"phone": 1.2, "radio": 1.3}

_PHONE = r"phone|telephone|cell|mobile|intercom|speaker|speakerphone|line|video ?call|answering machine|voicemail"
_RADIO = r"radio|walkie[- ]?talkie|p\.?a\.?|loudspeaker|megaphone|tv|television|broadcast|tannoy|headset|comms?"
_OTHER_END = re.compile(
    rf"\b(?:over|through|from|via|out of)\b[^,;]*?\b(?:(?P<phone>{_PHONE})|(?P<radio>{_RADIO}))\b|\b(?P<bare>filtered)\b"
)
_MAYBE = re.compile(rf"\b(?:on|into)\b[^,;]*?\b(?:(?P<phone>{_PHONE})|(?P<radio>{_RADIO}))\b|^(?P<p2>{_PHONE})$|^(?P<r2>{_RADIO})$")


def heard(line: Line, scene: Scene, level: float = 0.0, whispered: bool = False) -> Heard:
    """How a line is heard in its scene; who speaks into a telephone and is in the picture is heard as they are.

    The narrator and who is heard as a thought (V.O.) are close and dry.
    """
    wire = wire_of(line)
    if wire:
        return Heard("", wire, level, whispered)
    if line.speaker == NARRATOR or _is_over(line):
        return Heard("", "", level, whispered)
    place = room_of(scene.place, scene.interior)
    return Heard(place, "away", level + AWAY_LEVEL, whispered) if line.offscreen else Heard(place, "", level, whispered)


def wire_of(line: Line) -> str:
    """Through what a line comes: "phone", "radio" or nothing."""
    words = line.manner.casefold()
    found = _OTHER_END.search(words) or (_MAYBE.search(words) if line.offscreen or line.speaker == NARRATOR else None)
    if found is None:
        return ""
    groups = found.groupdict()
    return "radio" if groups.get("radio") or groups.get("r2") else "phone"


def _is_over(line: Line) -> bool:
    return re.search(r"V\.?\s?O\b", line.extension.upper()) is not None


@cache
def room_of(place: str, interior: bool) -> str:
    """The room of a place in the script's own words."""
    words = {word for said in re.findall(r"\w+", place.lower()) for word in (said, said.removesuffix("s"))}
    return next((name for name, one in ROOMS.items() if words & set(one.words.split())), "soft" if interior else "open")


def wet_of(how: Heard, robotic: bool) -> tuple[Room, float] | None:
    """The room that answers and how loud, as a factor; none for who is close, dry and human."""
    if how.room:
        place = ROOMS[how.room]
        return place, gain(place.wet + (AWAY_WET if how.through == "away" else 0))
    return (BOOTH, gain(BOOTH.wet)) if robotic and not how.through else None


@cache
def echo(place: Room) -> NDArray[np.float32]:
    """A room's impulse response, ``(n, 2)`` at 48 kHz."""
    return room(place.seconds, seed=5, brightness=place.brightness)


def passed(line: NDArray[np.float32], way: str) -> NDArray[np.float32]:
    """A line as it comes through one of `WAYS`: what a wire overdrives is filtered again, and a radio hisses."""
    if not way:
        return line
    line = shaped(line, WAYS[way])
    if way not in _DRIVE or not len(line):
        return line
    loud = max(float(np.sqrt((line.astype(float) ** 2).mean())), 1e-9)
    driven = np.tanh(line / (6 * loud) * _DRIVE[way]).astype(np.float32) * np.float32(6 * loud / _DRIVE[way])
    if way == "radio":
        noise = np.random.default_rng(len(line)).standard_normal(len(line)).astype(np.float32)
        fade = np.minimum(1, np.minimum(np.arange(len(line)), np.arange(len(line))[::-1]) / (RATE / 50)).astype(np.float32)
        driven = driven + noise * fade * np.float32(loud * gain(HISS + 14))  # most of the noise lies outside the radio's band
    return shaped(driven, WAYS[way])
