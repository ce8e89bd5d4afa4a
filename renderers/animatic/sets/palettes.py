"""What the hour and the weather do to a place, as a few colours; and the five colours a place is cut from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ....core.document import seed_of
from ....core.names import TimeOfDay, Weather
from ....core.staging import SetDressing
from ..colour import mix

CREAM = "#fff6e0"
PLUM = "#2a1430"
INK = "#3a2028"


@dataclass(frozen=True)
class Hour:
    """The light of one hour under one sky.

    `sky` runs from the top to the horizon. `open` and `room` are multiplied over a place from where
    the light falls to where it does not, outdoors and indoors. `beam` is the strength of sunlight
    (0 to 1), `lamps` how far lamps are lit, `stars` how far stars show, `gloom` how
    far the weather lays its own violet over all. `haze` is what distance fades toward, `shade` what
    shadows are cut from.
    """

    sky: tuple[str, str, str, str]
    sun: str
    beam: float
    haze: str
    shade: str
    open: tuple[str, str, str]
    room: tuple[str, str, str]
    lamps: float
    stars: float
    gloom: float = 0.0

    @property
    def dark(self) -> bool:
        """Whether lamps light the place more than the sky does."""
        return self.lamps > 0.5

    def far(self, colour: str, amount: float) -> str:
        """A colour seen through so much haze (0 to 1)."""
        return mix(colour, self.haze, amount)


HOURS: dict[TimeOfDay, Hour] = {
    TimeOfDay.DAWN: Hour(
        ("#5b6aa8", "#b08db4", "#f0ae9a", "#fddfb0"),
        "#ffd0a0",
        0.45,
        "#f6c9ac",
        "#4a2c58",
        ("#fff0e2", "#f2cfc4", "#9c82a6"),
        ("#fff0e0", "#e6bba8", "#76557a"),
        0.25,
        0.12,
    ),
    TimeOfDay.MORNING: Hour(
        ("#86bfcc", "#bcdccd", "#f3edc8", "#fce8ba"),
        "#fff0c4",
        1.0,
        "#f7e4b4",
        "#3a1818",
        ("#ffffff", "#fbeeda", "#dab8a4"),
        ("#ffffff", "#f4d9c0", "#8f5c62"),
        0.0,
        0.0,
    ),
    TimeOfDay.DAY: Hour(
        ("#6fb1c6", "#a4d0ce", "#dcebd0", "#f8edc6"),
        "#fff8dc",
        0.8,
        "#f2e8c2",
        "#3c1c26",
        ("#ffffff", "#fff6ea", "#e2c6b6"),
        ("#ffffff", "#f7e2ca", "#a0706e"),
        0.0,
        0.0,
    ),
    TimeOfDay.AFTERNOON: Hour(
        ("#84b2b8", "#c4cfae", "#f6dda6", "#f8cf8e"),
        "#ffd88c",
        1.0,
        "#f8d99c",
        "#4a1f26",
        ("#fff8e8", "#fbe0bc", "#c89a86"),
        ("#fff3da", "#f0c694", "#85504f"),
        0.0,
        0.0,
    ),
    TimeOfDay.DUSK: Hour(
        ("#2c2d66", "#6d3f88", "#d2637f", "#fab47e"),
        "#ff9e6a",
        0.55,
        "#e8928a",
        "#25123f",
        ("#ffe2cc", "#d8a0ac", "#6a4a88"),
        ("#ffe2b4", "#d0966e", "#5a3562"),
        0.85,
        0.3,
    ),
    TimeOfDay.EVENING: Hour(
        ("#1d2355", "#413878", "#87588c", "#d58d80"),
        "#c88aa0",
        0.2,
        "#8a6a96",
        "#1a0f38",
        ("#e8c4d8", "#9c78b6", "#483a80"),
        ("#ffdea4", "#c08a62", "#482d54"),
        1.0,
        0.6,
    ),
    TimeOfDay.NIGHT: Hour(
        ("#0d1636", "#1a2c58", "#2d4c76", "#527292"),
        "#a9c6e6",
        0.35,
        "#4a6c90",
        "#0c1030",
        ("#b2c2f0", "#6470bc", "#30367a"),
        ("#ffd898", "#b07c60", "#3c2c54"),
        1.0,
        1.0,
    ),
}

_CLOUD: dict[TimeOfDay, str] = {
    TimeOfDay.DAWN: "#a596b4",
    TimeOfDay.MORNING: "#b4c6c4",
    TimeOfDay.DAY: "#a6c0c4",
    TimeOfDay.AFTERNOON: "#bfbca6",
    TimeOfDay.DUSK: "#66528a",
    TimeOfDay.EVENING: "#3c3c70",
    TimeOfDay.NIGHT: "#1c2b50",
}

# how far the sky turns to cloud, how much sun is left, how far what it lights is tinted, and with what
_SKIES: dict[Weather, tuple[float, float, float, str]] = {
    Weather.CLEAR: (0.0, 1.0, 0.0, "#ffffff"),
    Weather.WIND: (0.15, 0.85, 0.1, "#eef2ea"),
    Weather.CLOUDY: (0.55, 0.4, 0.35, "#d4dcdc"),
    Weather.RAIN: (0.72, 0.15, 0.6, "#b8c8d4"),
    Weather.STORM: (0.85, 0.0, 0.9, "#8a98c4"),
    Weather.SNOW: (0.6, 0.3, 0.45, "#d6e0ee"),
    Weather.FOG: (0.75, 0.15, 0.4, "#d8dcd8"),
}


def hour_of(dressing: SetDressing) -> Hour:
    """The hour of a shot with its weather mixed in."""
    hour = HOURS[dressing.time]
    cover, sun, tint, tone = _SKIES[dressing.weather]
    if cover == 0:
        return hour
    cloud = _CLOUD[dressing.time]
    if dressing.weather is Weather.STORM:
        cloud = mix(cloud, "#1c2a52", 0.64)
    if dressing.weather in (Weather.SNOW, Weather.FOG):
        cloud = mix(cloud, "#eef0ea", 0.45 if not hour.dark else 0.16)
    sky = tuple(mix(colour, cloud, cover * (1.0 - 0.2 * index)) for index, colour in enumerate(hour.sky))
    open_ = tuple(mix(colour, multiply(colour, tone), tint) for colour in hour.open)
    room = tuple(mix(colour, multiply(colour, tone), tint * 0.55 * (1 - hour.lamps)) for colour in hour.room)
    return replace(
        hour,
        sky=(sky[0], sky[1], sky[2], sky[3]),
        sun=mix(hour.sun, tone, cover * 0.6),
        beam=hour.beam * sun,
        haze=mix(hour.haze, mix(cloud, sky[3], 0.5), cover),
        open=(open_[0], open_[1], open_[2]),
        room=(room[0], room[1], room[2]),
        lamps=max(hour.lamps, {Weather.STORM: 0.8, Weather.RAIN: 0.35, Weather.FOG: 0.3}.get(dressing.weather, 0.0)),
        stars=hour.stars * (1.0 - cover),
        gloom={Weather.STORM: 0.2, Weather.RAIN: 0.07}.get(dressing.weather, 0.0),
    )


def nightfall(dressing: SetDressing) -> float:
    """How dark the hour itself is (0 to 1), whatever the weather."""
    return HOURS[dressing.time].lamps


def multiply(a: str, b: str) -> str:
    """Two colours laid over each other like glass."""
    one, two = (np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)]) for c in (a, b))
    return "#" + "".join(f"{round(x * y / 255):02x}" for x, y in zip(one, two, strict=True))


def dice_of(dressing: SetDressing, part: str = "") -> np.random.Generator:
    """The dice that decide a place's details: the same place always rolls the same."""
    return np.random.default_rng(seed_of(dressing.place, dressing.name, part))


@dataclass(frozen=True)
class Scheme:
    """The five colours a place is cut from: its paper, its ground, its accent, its quiet colour and its dark."""

    pale: str
    ground: str
    accent: str
    quiet: str
    dark: str


def scheme_of(dressing: SetDressing, schemes: tuple[Scheme, ...]) -> Scheme:
    """The place's own scheme, by its dice."""
    return schemes[int(dice_of(dressing, "scheme").integers(len(schemes)))]
