"""The forest: trunks in layers of haze around a clearing, shafts of light, ferns, mushrooms, a path."""

from __future__ import annotations

from ....core.names import Weather
from ....core.staging import SetDressing
from ..colour import lighter, mix
from ..paper import Cutter, Sprite, Stock, bake
from . import lighting, nature, props
from .base import Bounds, BuiltSet, Glow, Layer, Stage
from .moving import birds, falling, motes
from .parts import on
from .woodland import CLEARING, SPOTS, Forest

NAME = "forest"


def _leaves(forest: Forest, stock: Stock, scale: float) -> tuple[Sprite, ...]:
    tones = (forest.scheme.accent, "#d9a24c", lighter(forest.leaf, 0.25))
    night = forest.hour.open[1]

    def cutter(tone: str) -> Sprite:
        def draw(cut: Cutter) -> None:
            cut.piece(nature.leaf_outline(11), mix(tone, night, 0.4 * forest.hour.lamps), height=1.5)

        return bake(draw, (-16, -12, 16, 12), stock, scale)

    return tuple(cutter(tone) for tone in tones)


def build(dressing: SetDressing, stock: Stock, scale: float) -> BuiltSet:
    """The forest for one hour and weather."""
    forest = Forest(dressing)
    hour = forest.hour
    paper = stock.but(light=(0.2, -0.97), shadow=mix(hour.shade, "#1c2a34", 0.35), rough=2.0)
    layers = [
        Layer("sky", 0.05, paint=on(paper, forest.sky), seed=forest.seed),
        Layer("far trees", 0.25, paint=on(paper, forest.back), seed=1),
        Layer("trees", 0.5, paint=on(paper, forest.middle), seed=2),
        Layer("clearing", 1.0, paint=on(paper, forest.near), seed=3),
        Layer("canopy", 1.15, paint=on(paper, forest.canopy), seed=4),
        Layer("sunbeams", 1.0, paint=on(paper, forest.shafts), soft=True),
        Layer("undergrowth", 1.6, paint=on(paper, forest.front), front=True, blur=7.0, seed=5),
    ]
    if not forest.snow:
        windy = dressing.weather in (Weather.WIND, Weather.STORM)
        layers.append(
            falling(
                "leaves",
                1.1,
                (-200, -60, 2100, 1000),
                _leaves(forest, paper, scale),
                26 if windy else 11,
                150 if windy else 52,
                forest.seed,
                70,
                front=True,
            )
        )
    if hour.stars > 0.4:
        layers.append(motes("fireflies", 1.0, (60, 420, 1860, 980), "#ffe07a", 40, forest.seed, stock, 34, True, True, 2.0))
    elif hour.beam > 0.25:
        layers.append(motes("dust", 1.0, (420, 120, 1620, 980), "#fff6d0", 40, 4, stock, front=True))
    if not hour.dark:
        ink = forest.far(forest.bark, 0.45)
        layers.insert(
            2,
            birds(
                "birds", 0.2, (300, 120, 1700, 380), lambda c, x, y, size, flap: nature.bird(c, x, y, size * 0.8, flap, ink), 3, forest.seed
            ),
        )
    details: dict[str, Bounds] = {
        "place": (560.0, 330.0, 1460.0, 836.0),
        "mushroom": (60.0, 760.0, 500.0, 1007.0),
        forest.treasure: (1300.0, 720.0, 1780.0, 990.0),
        "path": (640.0, 700.0, 1320.0, 1082.0),
    }
    details.update(props.closeups(dressing, SPOTS))
    stage = Stage(left=430, right=1500, near=(966.0, 1.1), far=(812.0, 0.82), sky=(480.0, 200.0, 1440.0, 380.0), sky_size=0.85)
    through = Glow(*CLEARING, 420, mix(hour.sun, "#fff6cc", 0.4), 0.1 + 0.16 * hour.beam)
    glows = (through, *props.glows(dressing, SPOTS, hour.lamps))
    light = lighting.outdoors(hour, 1, glows, props.keys(dressing, SPOTS, hour.lamps), lighter(forest.moss, 0.3))
    return BuiltSet(tuple(layers), stage, light, heart=(960.0, 650.0), details=details)
