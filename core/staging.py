"""Blocking: who stands where in a shot, what they do, feel and look at, frame by frame.

Places on the stage have no pixels: `x` runs from -1 (left edge of the set's stage) to +1 (right
edge), further out for whoever comes and goes; `depth` from 0 (near) to 1 (far). Frames count from
the shot's first frame, handles not included; what happens in the handles continues what the body does.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from .document import Part
from .names import CharacterId, Feeling, TimeOfDay, Weather
from .speech import MouthShape


class Gesture(StrEnum):
    """What a puppet can do. A gesture nobody knows is played as `STAND`."""

    STAND = "stand"
    WALK = "walk"
    RUN = "run"
    WAVE = "wave"
    POINT = "point"
    REACH = "reach"
    LIFT = "lift"  # raise what is carried
    LOWER = "lower"
    GIVE = "give"  # hold out toward the target
    TAKE = "take"
    OPEN = "open"
    KNOCK = "knock"
    NOD = "nod"
    SHAKE = "shake"  # the head
    LOOK_UP = "look up"
    LOOK_DOWN = "look down"
    TURN_AWAY = "turn away"
    BOW = "bow"
    SIT = "sit"
    KNEEL = "kneel"
    WRITE = "write"
    READ = "read"
    WORK = "work"  # both hands busy before the body
    THINK = "think"  # hand to chin
    SHRUG = "shrug"
    CHEER = "cheer"  # both arms up
    HUG = "hug"
    TREMBLE = "tremble"
    SLEEP = "sleep"
    TALK = "talk"  # small gestures of the hands


class Deed(Part):
    """One gesture in time. `to_x` is where a walk ends; `target` whom it is for."""

    gesture: Gesture
    start: int = Field(ge=0)
    length: int = Field(ge=1)
    target: CharacterId | None = None
    to_x: float | None = Field(default=None, ge=-1.8, le=1.8)


class Mood(Part):
    """A feeling from a frame on."""

    feeling: Feeling
    start: int = Field(default=0, ge=0)


class Mouth(Part):
    """A mouth shape from a frame on."""

    shape: MouthShape
    start: int = Field(ge=0)


class Figure(Part):
    """One character in a shot. `looks_at` is a character's id, or "camera", "left", "right"."""

    character: CharacterId
    x: float = Field(ge=-1.8, le=1.8)
    depth: float = Field(default=0.25, ge=0, le=1)
    looks_at: str = "right"
    deeds: tuple[Deed, ...] = ()
    moods: tuple[Mood, ...] = ()
    mouths: tuple[Mouth, ...] = ()


class SetDressing(Part):
    """The set of a shot: `name` as in `LocationSheet.set`; `place` seeds its details, so a place stays itself."""

    name: str
    place: str
    time: TimeOfDay = TimeOfDay.DAY
    weather: Weather = Weather.CLEAR
    props: tuple[str, ...] = ()
