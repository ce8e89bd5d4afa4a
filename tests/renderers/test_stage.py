"""The stage: light on figures, weather, lettering, and what the renderer counts as its recipe."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.names import TimeOfDay, Weather
from rushes.core.shot import Adjustments, CameraMove, Card, Declared, ShotSize
from rushes.core.staging import SetDressing
from rushes.renderers.animatic import sets
from rushes.renderers.animatic.card import MARGIN, layout
from rushes.renderers.animatic.lettering import ELLIPSIS, Face, fit
from rushes.renderers.animatic.light import Key, LightPlan, Rim
from rushes.renderers.animatic.paper import Stock
from rushes.renderers.animatic.relight import Placement, Relight
from rushes.renderers.animatic.renderer import Animatic
from rushes.renderers.animatic.stage import Scene
from rushes.renderers.animatic.weather import Air, flashes
from rushes.renderers.base import Order

KEEPER = "keeper"


def figure_pixels() -> np.ndarray:
    pixels = np.zeros((120, 80, 4), dtype=np.uint8)
    pixels[20:100, 20:60] = (120, 150, 180, 255)
    return pixels


def relit(plan: LightPlan, separation: float = 0.0) -> np.ndarray:
    return Relight(plan, separation).apply(figure_pixels(), Placement((0, 0, 80, 120), (20, 20, 60, 100), 1.0))


def test_light_stays_inside_the_silhouette() -> None:
    plan = LightPlan(keys=(Key(40, 60, 200, "#ffcf7a", 0.8),), rims=(Rim(5, -4, "#ffffff"),), bounce="#ffffff", bounce_strength=0.5)
    lit = relit(plan)
    assert np.array_equal(lit[..., 3], figure_pixels()[..., 3])
    assert not lit[:18].any()
    assert lit[60, 40, :3].sum() > figure_pixels()[60, 40, :3].sum()


def test_rims_are_on_the_side_of_their_light() -> None:
    lit = relit(LightPlan(rims=(Rim(5, 0, "#ffffff", 0.9),)))[60, :, :3].sum(axis=-1).astype(int)
    assert lit[57] > lit[40] + 60
    assert lit[22] <= lit[40] + 6


def test_ambient_and_side_darken() -> None:
    lit = relit(LightPlan(ambient="#8080a0", ambient_strength=1.0, side=("#ffffff", "#604070"), side_from=-1))
    assert lit[60, 24, 2] < 120
    assert lit[60, 56, 2] < lit[60, 24, 2] - 10


def test_separation_strengthens_rims() -> None:
    plan = LightPlan(rims=(Rim(4, 0, "#ffffff", 0.5),))
    assert relit(plan, 1.0).sum() > relit(plan, 0.0).sum()


@pytest.mark.parametrize("weather", list(Weather))
@pytest.mark.parametrize("time", list(TimeOfDay))
def test_the_coast_is_built_for_every_hour_and_weather(time: TimeOfDay, weather: Weather) -> None:
    built = sets.build(SetDressing(name="lighthouse coast", place="here", time=time, weather=weather), Stock(), 1.0)
    assert any(layer.front for layer in built.layers)
    spots = [built.stage.place(x, depth) for x in (-1.0, 0.0, 1.0) for depth in (0.0, 1.0)]
    assert all(0 < spot.x < 1920 and 500 < spot.y < 900 and 0.4 < spot.size < 1.4 for spot in spots)
    assert built.stage.hover(0, 0.5).y < 400


def test_a_squeezed_stage_keeps_its_order() -> None:
    stage = sets.build(SetDressing(name="lighthouse coast", place="here"), Stock(), 1.0).stage.squeezed(0.6, 1000.0)
    left, middle, right = (stage.place(x, 0.3).x for x in (-1.0, 0.0, 1.0))
    assert left < middle < right
    assert right - left == pytest.approx(0.6 * 920)


def test_an_unknown_set_is_the_plain_interior() -> None:
    assert sets.names()[0] == "lighthouse coast"
    unknown = sets.build(SetDressing(name="moon base", place="here"), Stock(), 1.0)
    assert unknown.indoors


@pytest.mark.parametrize("weather", [Weather.RAIN, Weather.STORM, Weather.SNOW, Weather.FOG, Weather.WIND])
def test_weather_moves_and_repeats(weather: Weather) -> None:
    import skia

    def drawn(seconds: float) -> bytes:
        surface = skia.Surface.MakeRasterN32Premul(160, 90)
        air = Air(weather, (), (160, 90), 5, True)
        for veil in (*air.behind, *air.before):
            veil(surface.getCanvas(), seconds)
        return surface.makeImageSnapshot().tobytes()

    assert drawn(1.0) == drawn(1.0)
    assert drawn(1.0) != drawn(3.0)


def test_lightning_strikes_only_where_it_is_declared(make_order: Callable[..., Order]) -> None:
    assert Scene(make_order()).air.flashes == ()
    declared = Scene(make_order(declared=(Declared.LIGHTNING,), length=30))
    assert declared.air.flashes
    assert max(declared.air.flash(index / 12) for index in range(32)) > 0.3
    assert declared.air.flash(0.0) == 0


@settings(deadline=None, max_examples=40, derandomize=True)
@given(st.integers(0, 2**31 - 1), st.floats(1.2, 60))
def test_lightning_is_rare_and_never_at_the_ends(seed: int, seconds: float) -> None:
    strikes = flashes(seed, seconds)
    assert 1 <= len(strikes) <= 2
    assert all(0.2 * seconds <= strike <= seconds for strike in strikes)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=160),
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=120),
    st.sampled_from([1920.0, 1080.0, 607.5]),
)
def test_type_never_leaves_its_margins(title: str, subtitle: str, width: float) -> None:
    for setting in layout(Card(title=title, subtitle=subtitle), width, 1400.0):
        if setting is not None and setting.lines:
            assert setting.width <= width - 2 * min(MARGIN, 0.09 * width) + 1
            assert setting.height <= 520


def test_type_wraps_then_shrinks_then_is_cut() -> None:
    one = fit("The Keeper", Face.TITLE, 1400, 400, 200, 60)
    assert (one.lines, one.size) == (("The Keeper",), 200)
    two = fit("The Keeper and the Storm of the Long Winter at Sea", Face.TITLE, 900, 400, 200, 60)
    assert len(two.lines) > 1
    cut = fit("word " * 200, Face.TITLE, 600, 300, 200, 60)
    assert cut.size == 60
    assert cut.lines[-1].endswith(ELLIPSIS)


def test_geometry_holds_everyone_in_frame(make_order: Callable[..., Order]) -> None:
    footage = Animatic().render(make_order(camera=CameraMove()))
    assert footage.frames is not None
    assert sum(1 for _ in footage.frames) == len(footage.geometry)
    for frame in footage.geometry:
        assert set(frame.subjects) == {"keeper", "girl"}
        for subject in frame.subjects.values():
            left, top, right, bottom = subject.box
            assert 0 < left < right < 1
            assert 0 < top < bottom < 1
            assert subject.face is not None
            assert {"head", "left hand", "right hand"} <= set(subject.joints)


def test_separation_parts_figures_from_their_ground(make_order: Callable[..., Order]) -> None:
    def contrast(separation: float) -> float:
        scene = Scene(make_order(width=320, height=180, adjust=Adjustments(separation=separation), camera=CameraMove()))
        next(scene.frames([]))
        left, top, right, bottom = scene.geometry(0).subjects[KEEPER].box
        area = scene.pixels[int(top * 180) : int(bottom * 180), int(left * 320) : int(right * 320), :3]
        return float(area.std())

    assert contrast(1.0) > contrast(0.0)


def test_the_recipe_leaves_out_where_a_shot_stands(make_order: Callable[..., Order]) -> None:
    animatic = Animatic()
    one = animatic.recipe(make_order())
    assert one == animatic.recipe(make_order(id="another", beats=("b7",), transition="dip", follows="s0", references=("x.png",)))
    assert one != animatic.recipe(make_order(seed=99))
    assert one != animatic.recipe(make_order(draft=True))


def test_a_shot_without_a_set_or_figures_is_drawn(make_order: Callable[..., Order]) -> None:
    footage = Animatic().render(make_order(set=None, figures=(), subjects=(), size=ShotSize.INSERT, length=1, handle=0))
    assert footage.frames is not None
    assert next(iter(footage.frames)).mean() > 8


def test_poses_cover_the_take_with_its_handles(make_order: Callable[..., Order]) -> None:
    order = make_order(length=7, handle=3)
    assert [len(player.poses) for player in Scene(order).players] == [order.shot.frames] * 2
