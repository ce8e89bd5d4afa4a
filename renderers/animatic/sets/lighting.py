"""Light plans for figures, worked out from the hour and from where a set's window, lamp or sun is."""

from __future__ import annotations

from ..colour import darker, mix
from .base import Glow, Key, LightPlan, Rim
from .palettes import Hour

LAMP = "#ffcf86"
COOL = "#8fc4d4"


def indoors(hour: Hour, window: tuple[float, float], lamp: tuple[float, float], glows: tuple[Glow, ...] = ()) -> LightPlan:
    """Light in a room: from its window by day, from its lamp when it is dark."""
    day = 1 - hour.lamps
    lit_from = -1 if (lamp[0] if hour.dark else window[0]) < 960 else 1
    shade = mix("#ffffff", mix(hour.room[2], "#8a4a50", 0.3), 0.35 + 0.25 * hour.lamps)
    window_light = mix(hour.sky[3], hour.sun, 0.6)
    keys = [Key(window[0], window[1], 640, window_light, 0.16 + 0.2 * hour.beam * day)]
    if hour.lamps > 0.1:
        keys.append(Key(lamp[0], lamp[1], 900, LAMP, 0.4 * hour.lamps))
    warm = mix(window_light, "#ffd494", hour.lamps)
    cool = mix("#e8d8c4", mix(hour.sky[2], COOL, 0.5), hour.lamps)
    side = 6.0 * lit_from
    return LightPlan(
        ambient=mix(hour.room[1], "#ffffff", 0.25),
        ambient_strength=0.25 + 0.3 * hour.lamps,
        gradient=("#ffffff", "#ffffff", mix("#ffffff", hour.room[2], 0.3 + 0.15 * hour.lamps)),
        side=("#ffffff", shade),
        side_from=lit_from,
        keys=tuple(keys),
        rims=(Rim(side, -4, warm, 0.72), Rim(-side, -3, cool, 0.3 + 0.25 * hour.lamps)),
        bounce=mix("#f6d4a0", LAMP, hour.lamps),
        bounce_strength=0.08,
        shadow=darker(hour.shade, 0.2),
        shadow_alpha=0.46,
        cast=-0.16 * lit_from,
        pool="#ffe6b0",
        glows=glows,
        vignette=mix("#3a1414", "#140a26", hour.lamps),
        vignette_strength=0.5 + 0.1 * hour.lamps,
        vignette_centre=(0.5, 0.46),
    )


def outdoors(hour: Hour, sun_from: int, glows: tuple[Glow, ...] = (), lamps: tuple[Key, ...] = (), bounce: str = "#f2cfa0") -> LightPlan:
    """Light under the sky: the sun's or moon's from one side, what lamps there are, the ground's from below."""
    warm = mix(hour.sun, "#fff3cc", 0.3)
    strength = 0.2 + 0.25 * hour.lamps
    side = 6.0 * sun_from
    shade = mix("#ffffff", mix(hour.shade, hour.open[2], 0.6), 0.3 + 0.22 * hour.beam)
    return LightPlan(
        ambient=mix(hour.open[1], "#ffffff", 0.25),
        ambient_strength=0.35 + strength,
        gradient=("#ffffff", "#ffffff", mix("#ffffff", hour.open[2], 0.35)),
        side=("#ffffff", shade),
        side_from=sun_from,
        keys=(Key(960 + sun_from * 700, 160, 1000, hour.sun, 0.1 + 0.3 * hour.beam), *lamps),
        rims=(Rim(side, -5, warm, 0.4 + 0.5 * hour.beam), Rim(-side, -3, mix(hour.sky[2], COOL, 0.4), 0.25 + 0.3 * hour.lamps)),
        bounce=mix(bounce, hour.open[1], 0.3),
        bounce_strength=0.08,
        shadow=darker(hour.shade, 0.15),
        shadow_alpha=0.34 + 0.14 * hour.beam,
        cast=-0.22 * sun_from * max(0.4, hour.beam),
        pool=mix("#fff0cc", hour.sun, 0.4),
        glows=glows,
        vignette=mix("#3a1424", "#0a0820", hour.lamps),
        vignette_strength=0.45 + 0.15 * hour.lamps,
        vignette_centre=(0.5, 0.52),
    )
