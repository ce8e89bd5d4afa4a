"""A mountain village: snowy peaks, a slope of small houses round a church, a flowering meadow with a fence and a great tree."""

from __future__ import annotations

from ....core.names import Weather
from ....core.staging import SetDressing
from ..colour import lighter, mix
from ..paper import Cutter, Sprite, Stock, bake
from . import lighting, nature, props
from .base import Bounds, BuiltSet, Glow, Layer, Stage
from .moving import birds, falling, motes, steam
from .parts import on
from .valley import SPOTS, Village

NAME = "mountain village"


def _petals(village: Village, stock: Stock, scale: float) -> tuple[Sprite, ...]:
    night = 0.4 * village.hour.lamps

    def cutter(tone: str) -> Sprite:
        def draw(cut: Cutter) -> None:
            cut.piece(nature.leaf_outline(9), mix(tone, village.hour.open[1], night), height=1.5)

        return bake(draw, (-14, -10, 14, 10), stock, scale)

    return tuple(cutter(tone) for tone in (village.scheme.pale, village.scheme.accent, lighter(village.leaf, 0.3)))


def build(dressing: SetDressing, stock: Stock, scale: float) -> BuiltSet:
    """The village for one hour and weather."""
    village = Village(dressing)
    hour = village.hour
    paper = stock.but(light=(-0.5, -0.86), shadow=mix(hour.shade, "#2a3044", 0.3), rough=1.8)
    smoke = mix("#fff8ec", hour.haze, 0.4)
    layers = [
        Layer("sky", 0.05, paint=on(paper, village.sky), seed=village.seed),
        Layer("peaks", 0.18, paint=on(paper, village.peaks), seed=1),
        Layer("slope", 0.5, paint=on(paper, village.slope), seed=2),
        steam("smoke", 0.5, ((590.0, 550.0, 0.5), (1148.0, 546.0, 0.5), (1448.0, 552.0, 0.5)), stock, colour=smoke, strength=0.3),
        Layer("meadow", 1.0, paint=on(paper, village.meadow), seed=3),
        Layer("grass", 1.6, paint=on(paper, village.front), front=True, blur=6.5, seed=4),
    ]
    calm = dressing.weather in (Weather.CLEAR, Weather.CLOUDY, Weather.WIND)
    if calm and not hour.dark:
        ink = hour.far(village.scheme.dark, 0.35)
        layers.insert(
            2,
            birds(
                "birds",
                0.15,
                (-200, 90, 2100, 330),
                lambda c, x, y, size, flap: nature.bird(c, x, y, size * 0.9, flap, ink),
                5,
                village.seed,
            ),
        )
    if calm:
        layers.append(falling("petals", 1.1, (-200, 100, 2100, 1060), _petals(village, paper, scale), 12, 40, village.seed, 80, front=True))
    if hour.stars > 0.4 and not village.snow:
        layers.append(motes("fireflies", 1.0, (60, 640, 1860, 1000), "#ffe07a", 30, village.seed, stock, 34, True, True, 1.8))
    details: dict[str, Bounds] = {
        "place": (560.0, 330.0, 1460.0, 836.0),
        "village": (480.0, 360.0, 1380.0, 866.0),
        "church": (760.0, 360.0, 1080.0, 680.0),
        "tree": (20.0, 120.0, 540.0, 900.0),
        "fence": (1200.0, 690.0, 1560.0, 892.0),
    }
    details.update(props.closeups(dressing, SPOTS))
    stage = Stage(left=440, right=1500, near=(966.0, 1.1), far=(816.0, 0.82), sky=(480.0, 170.0, 1440.0, 340.0), sky_size=0.9)
    glows: tuple[Glow, ...] = props.glows(dressing, SPOTS, hour.lamps)
    light = lighting.outdoors(hour, -1, glows, props.keys(dressing, SPOTS, hour.lamps), lighter(village.grass, 0.3))
    return BuiltSet(tuple(layers), stage, light, heart=(960.0, 640.0), details=details)
