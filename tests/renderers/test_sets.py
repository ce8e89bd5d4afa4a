"""Sets: every place at every hour and in every weather; places stay themselves; what moves, moves."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import product
from pathlib import Path

import cv2
import numpy as np
import pytest
import skia

from rushes.core.names import TimeOfDay, Weather
from rushes.core.shot import CameraMove, ShotSize
from rushes.core.staging import SetDressing
from rushes.renderers.animatic import sets
from rushes.renderers.animatic.blend import surface_over
from rushes.renderers.animatic.colour import lightness
from rushes.renderers.animatic.paper import Cutter, Stock
from rushes.renderers.animatic.renderer import Animatic
from rushes.renderers.animatic.sets import palettes, props
from rushes.renderers.animatic.sets.base import EXTENT, BuiltSet
from rushes.renderers.base import Order

GOLDEN = Path(__file__).parent / "golden"
COMPOSED = ("kitchen", "city street", "desert market", "forest", "interior")
EVERY = (*COMPOSED, "open sea", "bedroom", "mountain village", "library", "classroom", "space station")
COARSE = 0.06  # pixels a unit


def built(
    name: str, place: str = "here", time: TimeOfDay = TimeOfDay.DAY, weather: Weather = Weather.CLEAR, words: tuple[str, ...] = ()
) -> BuiltSet:
    return sets.build(SetDressing(name=name, place=place, time=time, weather=weather, props=words), Stock(), COARSE)


def painted(made: BuiltSet) -> np.ndarray:
    """All still planes over each other with the camera at home, over the whole extent."""
    left, top, right, bottom = EXTENT
    pixels = np.zeros((round((bottom - top) * COARSE), round((right - left) * COARSE), 4), dtype=np.uint8)
    canvas = surface_over(pixels).getCanvas()
    canvas.scale(COARSE, COARSE)
    canvas.translate(-left, -top)
    for layer in made.layers:
        if layer.paint is not None and not layer.soft:
            canvas.saveLayer()
            layer.paint(Cutter(canvas, Stock(), COARSE, layer.seed))
            canvas.restore()
    return pixels


@lru_cache
def by_day(name: str) -> np.ndarray:
    """The place as `built` gives it."""
    return painted(built(name))


@pytest.mark.parametrize("name", EVERY)
def test_set_is_made_for_every_hour_and_weather(name: str) -> None:
    for time, weather in product(TimeOfDay, Weather):
        made = built(name, time=time, weather=weather)
        names = [layer.name for layer in made.layers]
        assert len(set(names)) == len(names)
        assert all((layer.paint is None) != (layer.draw is None) for layer in made.layers)
        assert any(layer.front for layer in made.layers)
        assert 0 <= made.light.ambient_strength <= 1
        for colour in (made.light.ambient, made.light.shadow, made.light.bounce, *(key.colour for key in made.light.keys)):
            assert 0 <= lightness(colour) <= 100


@pytest.mark.parametrize("name", EVERY)
def test_floor_runs_upward_and_away(name: str) -> None:
    stage = built(name).stage
    near, far = stage.place(0, 0), stage.place(0, 1)
    assert near.y > far.y > 700
    assert near.size > far.size > 0.5
    assert stage.place(-1, 0.5).x < stage.place(1, 0.5).x
    assert near.y < 1050


@pytest.mark.parametrize("name", EVERY)
def test_main_plane_leaves_no_hole(name: str) -> None:
    assert by_day(name)[1:-1, 1:-1, 3].min() > 250


@pytest.mark.parametrize("name", COMPOSED)
def test_place_stays_itself_and_another_differs(name: str) -> None:
    assert np.array_equal(by_day(name), painted(built(name)))
    others = (painted(built(name, place)) for place in ("new town", "hill", "harbour"))
    assert any(np.abs(by_day(name).astype(int) - other).mean() > 2 for other in others)


@pytest.mark.parametrize("name", EVERY)
def test_something_moves(name: str) -> None:
    left, top, _, _ = EXTENT
    pictures = []
    for seconds in (0.0, 1.7):
        pixels = np.zeros((272, 480, 4), dtype=np.uint8)
        canvas = surface_over(pixels).getCanvas()
        canvas.scale(0.16, 0.16)
        canvas.translate(-left, -top)
        moving = [layer for layer in built(name).layers if layer.draw is not None]
        for layer in moving:
            assert layer.draw is not None
            layer.draw(canvas, seconds)
        pictures.append(pixels)
    assert moving
    assert not np.array_equal(*pictures)


@pytest.mark.parametrize("name", COMPOSED)
def test_ground_behind_the_hero_is_light(name: str) -> None:
    pixels = cv2.cvtColor(by_day(name)[..., :3], cv2.COLOR_BGR2LAB)[..., 0].astype(float)
    made = built(name)
    spot = made.stage.place(0, 0.3)
    row, column = round((spot.y - 200 - EXTENT[1]) * COARSE), round((spot.x - EXTENT[0]) * COARSE)
    around = pixels[row - 14 : row + 14, column - 12 : column + 12].mean()
    assert around > pixels.mean()


def test_night_is_darker_than_day_and_lamps_are_lit() -> None:
    for name in ("kitchen", "forest"):
        assert painted(built(name, time=TimeOfDay.NIGHT))[..., :3].mean() < 0.8 * by_day(name)[..., :3].mean()
    assert built("interior", time=TimeOfDay.NIGHT).light.glows
    assert not built("interior").light.glows


def test_weather_takes_the_sun() -> None:
    beams = {weather: palettes.hour_of(SetDressing(name="kitchen", place="x", weather=weather)).beam for weather in Weather}
    assert beams[Weather.CLEAR] > beams[Weather.CLOUDY] > beams[Weather.RAIN] > beams[Weather.STORM]


def test_props_are_known_by_their_words() -> None:
    assert props.known("an old lantern") == "lantern"
    assert props.known("Suitcases") == "suitcase"
    assert props.known("grandfather clock") == "clock"
    assert props.known("regret") is None
    assert props.known("") is None


def test_known_props_are_cut_and_can_be_seen_close() -> None:
    bare, laid = built("interior"), built("interior", words=("regret", "a red boat"))
    assert not np.array_equal(by_day("interior"), painted(laid))
    assert set(laid.details) - set(bare.details) == {"boat", "a red boat"}
    assert np.array_equal(by_day("interior"), painted(built("interior", words=("regret",))))


def test_every_prop_can_be_cut() -> None:
    surface = skia.Surface.MakeRasterN32Premul(64, 64)
    words = tuple(props._TABLE)
    for word in words:
        surface.getCanvas().clear(0)
        props.lay(
            Cutter(surface.getCanvas(), Stock()),
            SetDressing(name="x", place="x", props=(word,)),
            ((32.0, 60.0, 0.1),),
            palettes.Scheme(*["#c65a3a"] * 5),
        )
        assert surface.makeImageSnapshot().toarray()[..., 3].max() > 0, word


SHOTS = {
    f"{name.split()[-1]}-{time.value}-{weather.value}": SetDressing(name=name, place="golden", time=time, weather=weather)
    for name, time, weather in (
        *((name, TimeOfDay.MORNING, Weather.CLEAR) for name in EVERY),
        ("kitchen", TimeOfDay.NIGHT, Weather.SNOW),
        ("city street", TimeOfDay.DUSK, Weather.RAIN),
        ("desert market", TimeOfDay.EVENING, Weather.CLEAR),
        ("forest", TimeOfDay.NIGHT, Weather.CLEAR),
        ("interior", TimeOfDay.DUSK, Weather.STORM),
    )
}


def test_a_place_of_any_seed_is_painted_left_of_its_middle_too() -> None:
    assert painted(built("forest", "wood 206"))[..., 3].any(), "its seed is 46: less than the way to its left edge"


@pytest.mark.parametrize("name", SHOTS)
def test_picture_is_as_it_was(name: str, make_order: Callable[..., Order], update_golden: bool) -> None:
    fields = {"figures": (), "subjects": (), "length": 1, "handle": 0, "size": ShotSize.WIDE, "camera": CameraMove(), "set": SHOTS[name]}
    frames = Animatic().render(make_order(width=240, height=136, fps=24, **fields)).frames
    assert frames is not None
    *_, drawn = (frame for frame in frames)
    path = GOLDEN / f"{name}.png"
    if update_golden:
        cv2.imwrite(str(path), cv2.cvtColor(drawn, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 9])
    golden = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    apart = np.abs(drawn.astype(np.int16) - golden)
    assert apart.mean() < 1.5
    assert np.percentile(apart, 99) < 16
