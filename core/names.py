"""The identifiers that tie a film together, and the words every department shares."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

CharacterId = NewType("CharacterId", str)
LocationId = NewType("LocationId", str)
SceneId = NewType("SceneId", str)
LineId = NewType("LineId", str)
ActionId = NewType("ActionId", str)
BeatId = NewType("BeatId", str)
ShotId = NewType("ShotId", str)
TakeKey = NewType("TakeKey", str)

NARRATOR = CharacterId("narrator")


class TimeOfDay(StrEnum):
    """When a scene plays; palettes and prompts follow it."""

    DAWN = "dawn"
    MORNING = "morning"
    DAY = "day"
    AFTERNOON = "afternoon"
    DUSK = "dusk"
    EVENING = "evening"
    NIGHT = "night"


class Weather(StrEnum):
    """What the sky does."""

    CLEAR = "clear"
    CLOUDY = "cloudy"
    RAIN = "rain"
    STORM = "storm"
    SNOW = "snow"
    FOG = "fog"
    WIND = "wind"


class Feeling(StrEnum):
    """The eight feelings a face can show."""

    NEUTRAL = "neutral"
    JOY = "joy"
    TENDER = "tender"
    WONDER = "wonder"
    SAD = "sad"
    ANGRY = "angry"
    FEAR = "fear"
    SLY = "sly"
