"""Colours: by name, apart from each other, and five for a whole film."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ...core.names import TimeOfDay, Weather
from ...core.script import Script
from .tables import table

# The study pictures' palettes; sky, depth, mid tone, light, accent.
STORM = ("#0d1830", "#20405c", "#4f8088", "#ffc64d", "#b8412c")
NIGHT = ("#1a1c44", "#33406e", "#5f7394", "#ffd28a", "#c2584a")
DUSK = ("#3a2f5e", "#7a4a78", "#d77a62", "#ffcf8f", "#2f7478")
WARM = ("#f8e6bd", "#e8b86e", "#c2382c", "#7f9f8c", "#4a2c2a")
DESERT = ("#f8e2b4", "#e3a860", "#c65a3a", "#2f7478", "#4b2b3e")
FRESH = ("#e6efe0", "#a9cdb8", "#5f8a53", "#eaa823", "#35593f")
DAY = ("#dcebee", "#8fbdc9", "#33669a", "#eaa823", "#c2382c")
PALE = ("#eef0ee", "#c0cdd6", "#7f93a8", "#b8412c", "#3a4560")


def colour(name: str) -> str:
    """The hex value of a colour's name; raises KeyError."""
    return str(table("colours")["names"][name])


def is_colour(name: str) -> bool:
    """Whether a word names a colour."""
    return name in table("colours")["names"]


def name_of(hex_value: str, kind: str = "names") -> str:
    """The nearest colour's name, among those of `kind`: names, hair."""
    known: Mapping[str, str] = table("colours")[kind]
    # "Dark" is a shade that scripts name, but says too little in a prompt.
    return min((name for name in known if name != "dark" or kind == "hair"), key=lambda name: apart(known[name], hex_value))


@lru_cache(maxsize=4096)
def oklab(hex_value: str) -> tuple[float, float, float]:
    """Lightness 0 to 1 and two opponent axes. Source: https://bottosson.github.io/posts/oklab/"""
    raw = [int(hex_value[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in raw)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def apart(one: str, other: str) -> float:
    """How different two colours look: 0 the same, above 0.1 clearly not, black to white 1."""
    return float(sum((a - b) ** 2 for a, b in zip(oklab(one), oklab(other), strict=True)) ** 0.5)


def palette(script: Script, sets: Mapping[str, str]) -> tuple[str, ...]:
    """Five colours for the film, from where and when most of it plays; `sets` maps places to set names."""
    votes: dict[tuple[str, ...], int] = {}
    for scene in script.scenes:
        chosen = _scene_palette(scene.time, scene.weather, sets.get(scene.place, "interior"))
        votes[chosen] = votes.get(chosen, 0) + 1 + len(scene.played)
    return max(votes, key=lambda chosen: votes[chosen])


def _scene_palette(time: TimeOfDay, weather: Weather, set_name: str) -> tuple[str, ...]:
    if weather is Weather.STORM:
        return STORM
    if time is TimeOfDay.NIGHT:
        return NIGHT
    if time in (TimeOfDay.DUSK, TimeOfDay.EVENING, TimeOfDay.DAWN):
        return DUSK
    if weather in (Weather.SNOW, Weather.FOG, Weather.RAIN, Weather.CLOUDY):
        return PALE
    by_set = {"kitchen": WARM, "interior": WARM, "desert market": DESERT, "forest": FRESH}
    return by_set.get(set_name, DAY)
