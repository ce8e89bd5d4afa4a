"""The coast's colours at every hour and in every weather."""

from __future__ import annotations

from dataclasses import dataclass

from ....core.names import TimeOfDay, Weather
from ....core.staging import SetDressing
from ..colour import mix, tone
from .palettes import Hour, hour_of, multiply

_STORM_SEA = ("#7ba3a2", "#578a92", "#3d707f", "#2a5669", "#1d4056", "#142c43", "#0d1d33")
_CALM_SEA = ("#b5dcd0", "#8cc8c6", "#63b0b8", "#4498aa", "#2f7f98", "#236888", "#1b5474")


@dataclass(frozen=True)
class Palette:
    """The coast's colours at one hour under one sky; `rough` is how high the sea goes (0 to 1)."""

    hour: Hour
    sky: tuple[str, ...]
    banks: tuple[str, ...]
    sea: tuple[str, ...]
    foam: str
    rock: str
    grass: str
    path: str
    cream: str
    red: str
    roof: str
    wall: str
    ink: str
    lamp: str
    lamps: float
    rough: float
    shadow: str
    glow: str
    dark: bool


def palette(dressing: SetDressing) -> Palette:
    """The colours of an hour and a weather."""
    hour = hour_of(dressing)
    night = dressing.time in {TimeOfDay.NIGHT, TimeOfDay.EVENING}
    if dressing.weather is Weather.STORM:
        return _storm(hour, night)
    tint = mix("#ffffff", hour.open[1], 0.9 if night else 0.75)
    rough = {Weather.RAIN: 0.7, Weather.WIND: 0.75, Weather.CLOUDY: 0.45, Weather.SNOW: 0.4, Weather.FOG: 0.15}.get(dressing.weather, 0.25)
    sea = []
    for index, colour in enumerate(_CALM_SEA):
        lit = multiply(colour, tint)
        grey = {Weather.RAIN: 0.4, Weather.CLOUDY: 0.25, Weather.FOG: 0.5, Weather.SNOW: 0.35}.get(dressing.weather, 0.0)
        sea.append(mix(mix(lit, hour.sky[3], 0.42 - 0.05 * index), mix(hour.haze, hour.sky[1], 0.5), grey * (1 - index / 9)))
    snow = dressing.weather is Weather.SNOW
    grass = mix("#8aa860", "#eef2f0", 0.75) if snow else "#86a65c"
    return Palette(
        hour=hour,
        sky=(tone(hour.sky[0], -0.03), hour.sky[0], hour.sky[1], hour.sky[2], hour.sky[3]),
        banks=(mix(hour.sky[1], hour.shade, 0.12), mix(hour.sky[0], hour.shade, 0.2), mix(hour.sky[0], hour.shade, 0.34)),
        sea=tuple(sea),
        foam=mix(multiply("#fbf8ea", tint), hour.sky[3], 0.2),
        rock=multiply("#8d8f96", tint),
        grass=multiply(grass, tint),
        path=multiply("#dcc79a", tint),
        cream=multiply("#fbf0d8", mix("#ffffff", tint, 0.8)),
        red=multiply("#d0503a", mix("#ffffff", tint, 0.85)),
        roof=multiply("#a8473a", tint),
        wall=multiply("#e6ddc8", tint),
        ink=mix("#2c2a3c", hour.shade, 0.3),
        lamp="#ffd878",
        lamps=hour.lamps,
        rough=rough,
        shadow=mix(hour.shade, "#1a1430", 0.35),
        glow=mix(hour.sun, "#fff4cc", 0.3),
        dark=hour.lamps > 0.5,
    )


def _storm(hour: Hour, night: bool) -> Palette:
    """The storm of the studies: deep blue to a pale, lit strip over the sea; a little paler by day."""
    day = 0.0 if night else 0.22

    def lift(colour: str) -> str:
        return mix(colour, "#8fa9b0", day)

    return Palette(
        hour=hour,
        sky=tuple(lift(colour) for colour in ("#0b1428", "#16304c", "#3f7080", "#a9c4b4", "#5a8a90")),
        banks=tuple(lift(colour) for colour in ("#2e5468", "#1a3450", "#101f38")),
        sea=tuple(lift(colour) for colour in _STORM_SEA),
        foam=lift("#dfe9dc"),
        rock=lift("#4a6478"),
        grass=lift("#5a7c60"),
        path=lift("#8d8a72"),
        cream=lift("#e6dcc0"),
        red="#b8412c",
        roof="#84372b",
        wall=lift("#8fa3a0"),
        ink="#1a2436",
        lamp="#ffd878",
        lamps=1.0,
        rough=1.0,
        shadow="#050a16",
        glow="#e9dcae",
        dark=True,
    )
