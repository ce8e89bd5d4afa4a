"""Scene headings: place, time and weather as a screenplay writes them, read and written."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import product
from typing import NamedTuple

from ..core.names import TimeOfDay, Weather
from ..core.script import Scene
from .blocks import split_prefix

TIMES = {
    **{time.value: time for time in TimeOfDay},
    "sunrise": TimeOfDay.DAWN,
    "daybreak": TimeOfDay.DAWN,
    "first light": TimeOfDay.DAWN,
    "early morning": TimeOfDay.MORNING,
    "late morning": TimeOfDay.MORNING,
    "noon": TimeOfDay.DAY,
    "midday": TimeOfDay.DAY,
    "late afternoon": TimeOfDay.AFTERNOON,
    "sunset": TimeOfDay.DUSK,
    "twilight": TimeOfDay.DUSK,
    "magic hour": TimeOfDay.DUSK,
    "late evening": TimeOfDay.EVENING,
    "midnight": TimeOfDay.NIGHT,
    "late night": TimeOfDay.NIGHT,
    "the dead of night": TimeOfDay.NIGHT,
    # The seven times in the languages that scripts come in most.
    **dict.fromkeys(("morgengrauen", "dämmerung", "aube", "alba", "amanecer", "amanhecer", "рассвет", "黎明", "夜明け"), TimeOfDay.DAWN),
    **dict.fromkeys(("morgen", "matin", "mañana", "mattina", "manhã", "утро", "早晨", "早上", "朝"), TimeOfDay.MORNING),
    **dict.fromkeys(("tag", "jour", "día", "giorno", "dia", "день", "日", "白天", "昼"), TimeOfDay.DAY),
    **dict.fromkeys(("nachmittag", "après-midi", "tarde", "pomeriggio", "下午", "午後"), TimeOfDay.AFTERNOON),
    **dict.fromkeys(("abenddämmerung", "crépuscule", "atardecer", "tramonto", "entardecer", "сумерки", "закат"), TimeOfDay.DUSK),
    **dict.fromkeys(("黄昏", "夕方"), TimeOfDay.DUSK),
    **dict.fromkeys(("abend", "soir", "sera", "вечер", "傍晚", "晚上"), TimeOfDay.EVENING),
    **dict.fromkeys(("nacht", "nuit", "noche", "notte", "noite", "ночь", "夜", "夜晚"), TimeOfDay.NIGHT),
}
WEATHERS = {
    **{weather.value: weather for weather in Weather},
    "sunny": Weather.CLEAR,
    "overcast": Weather.CLOUDY,
    "clouds": Weather.CLOUDY,
    "raining": Weather.RAIN,
    "rainy": Weather.RAIN,
    "drizzle": Weather.RAIN,
    "stormy": Weather.STORM,
    "thunderstorm": Weather.STORM,
    "thunder": Weather.STORM,
    "snowing": Weather.SNOW,
    "snowy": Weather.SNOW,
    "blizzard": Weather.SNOW,
    "foggy": Weather.FOG,
    "mist": Weather.FOG,
    "misty": Weather.FOG,
    "windy": Weather.WIND,
    "gale": Weather.WIND,
}
SAME = frozenset({"later", "continuous", "same", "same time", "moments later", "minutes later", "hours later"})
"""Tails that leave the time as it was in the scene before."""

_PROPER = frozenset(
    {"Africa", "America", "Amsterdam", "Antarctica", "Asia", "Athens", "Atlantic", "Baghdad", "Beijing", "Berlin", "Boston", "Broadway"}
    | {"Brooklyn", "Cairo", "Chicago", "Delhi", "Dublin", "Earth", "Edinburgh", "Europe", "Everest", "France", "Germany", "Greece"}
    | {"Harlem", "Iceland", "India", "Istanbul", "Italy", "Jakarta", "Japan", "Jerusalem", "Lagos", "Lima", "Lisbon", "London", "Madrid"}
    | {"Manhattan", "Mars", "Moscow", "Mumbai", "Nairobi", "Naples", "Norway", "Oslo", "Pacific", "Paris", "Prague", "Rome", "Sahara"}
    | {"Seoul", "Shanghai", "Spain", "Sydney", "Tehran", "Tokyo", "Venice", "Vienna", "Warsaw"}
)
_KNOWN = {name.lower(): name for name in _PROPER}

_INDOORS = frozenset({"INT", "INT/EXT", "I/E", "ИНТ", "ИНТ/НАТ"})
_DASH = re.compile(r"\s(?:-{1,2}|–|—)(?=\s)")
_WORD = re.compile(r"[^\W_]+")
_OWNER = re.compile(r"[^\W_]+(?=['’]s\b)")


class Heading(NamedTuple):
    """What a scene heading says."""

    place: str
    interior: bool
    time: TimeOfDay
    weather: Weather


def read_heading(line: str, names: Collection[str] = (), before: TimeOfDay = TimeOfDay.DAY) -> Heading:
    """Read the words of a heading: ``EXT. LIGHTHOUSE COAST - NIGHT, STORM``.

    A place in capitals comes back in small letters, but for owners among the `names`. `before` is
    the time of the scene before, which ``- LATER`` keeps. A tail that is no time and no weather is
    part of the place. Under a small-lettered ``Ext.`` capitals stay capitals.
    """
    prefix, rest = split_prefix(line)
    time: TimeOfDay | None = None
    weather: Weather | None = None
    while dashes := list(_DASH.finditer(rest)):
        said = _tail(rest[dashes[-1].end() :])
        if said is None or (said[0] and time) or (said[1] and weather):
            break
        time, weather = said[0] or (time if any(said) else time or before), said[1] or weather
        rest = rest[: dashes[-1].start()].rstrip()
    verbatim = line.startswith(("Int", "Ext"))
    place = (rest if verbatim else readable(rest, names)) or "somewhere"
    return Heading(place, prefix in _INDOORS, time or TimeOfDay.DAY, weather or Weather.CLEAR)


def _tail(tail: str) -> tuple[TimeOfDay | None, Weather | None] | None:
    """Time and weather of a heading's tail; None when a word in it is neither."""
    time: TimeOfDay | None = None
    weather: Weather | None = None
    for said in re.split(r"[,/;]", tail.lower()):
        word = " ".join(said.split())
        if word in TIMES and time is None:
            time = TIMES[word]
        elif word in WEATHERS and weather is None:
            weather = WEATHERS[word]
        elif word not in SAME:
            return None
    return time, weather


def write_heading(scene: Scene, names: Collection[str] = (), before: TimeOfDay = TimeOfDay.DAY) -> str:
    """The words of a scene's heading, which `read_heading` understands as the same place, time and weather.

    As the script had them, while they still say so; else in capitals when the place can be read
    back from them, else in its own letters. A place that is capitals by itself ("JFK") stands
    under a small-lettered ``Ext.``.
    """
    wanted = Heading(scene.place, scene.interior, scene.time, scene.weather)
    if scene.slug and read_heading(scene.slug, names, before) == wanted:
        return scene.slug
    prefix = "INT." if scene.interior else "EXT."
    tail = scene.time.value.upper()
    clear = f"{tail}, {scene.weather.value.upper()}"
    if scene.weather is not Weather.CLEAR:
        tail = clear
    line = ""
    for place, ending, start in product((scene.place.upper(), scene.place), (tail, clear), (prefix, prefix.capitalize())):
        line = f"{start} {place} - {ending}"
        if read_heading(line, names, before) == wanted:
            break
    return line


def readable(words: str, names: Collection[str] = ()) -> str:
    """Words in capitals as one writes them in a sentence; words that are not all capitals stay.

    An owner among the `names` keeps its capital, ``MARA'S KITCHEN`` is ``Mara's kitchen``, and so
    do great cities.
    """
    if not words == words.upper() != words.lower():
        return words
    owners = {part.lower(): part for name in names for part in _WORD.findall(name) if part[:1].isupper()}
    lowered = _OWNER.sub(lambda match: owners.get(match[0], match[0]), words.lower())
    return _WORD.sub(lambda match: _KNOWN.get(match[0], match[0]), lowered)
