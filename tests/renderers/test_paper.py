"""Paper: colours, outlines, pieces and sprites."""

from __future__ import annotations

import numpy as np
import pytest
import skia
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.errors import UnknownName
from rushes.renderers.animatic import colour, shapes, styles
from rushes.renderers.animatic.blend import lay, pixels_of, screen, surface_over
from rushes.renderers.animatic.paper import Cutter, Stock, bake, grain_tile

FAST = settings(deadline=None, max_examples=40, derandomize=True)
hexes = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@FAST
@given(hexes, hexes, st.floats(0, 1))
def test_mixing_stays_between_in_lightness(one: str, other: str, share: float) -> None:
    low, high = sorted((colour.lightness(one), colour.lightness(other)))
    assert colour.mix(one, other, 0) == one
    assert low - 3 <= colour.lightness(colour.mix(one, other, share)) <= high + 3


@FAST
@given(hexes)
def test_shades_are_never_grey_nor_black(value: str) -> None:
    dark = colour.channels(colour.darker(value, 0.8))
    assert max(dark) - min(dark) >= 6
    assert colour.lightness(colour.lighter(value, 0.5)) >= colour.lightness(value) or colour.lightness(value) > 94


def test_lightness_is_that_of_cie() -> None:
    assert colour.lightness("#000000") == 0
    assert colour.lightness("#ffffff") == pytest.approx(100, abs=0.01)
    assert colour.lightness("#777777") == pytest.approx(50, abs=0.6)


def test_a_smooth_curve_passes_its_points_and_keeps_corners() -> None:
    points = [(0, 0, 1), (100, 0, 1), (100, 80), (0, 80)]
    curve = shapes.smooth(points, steps=8)
    assert curve.shape == (32, 2)
    for x, y, *_ in points:
        assert np.hypot(*(curve - (x, y)).T).min() < 1e-9
    assert np.abs(curve[:8, 1]).max() < 1e-9  # from corner to corner is straight


@FAST
@given(st.floats(0.1, 4), st.integers(0, 10_000))
def test_a_cut_edge_stays_near_its_line_and_repeats(amplitude: float, seed: int) -> None:
    line = shapes.ellipse(0, 0, 200, 200, 120)
    cut = shapes.rough(line, amplitude, seed)
    assert np.array_equal(cut, shapes.rough(line, amplitude, seed))
    assert np.abs(np.hypot(*cut.T) - 200).max() <= 1.4 * amplitude + 0.2


def test_a_ribbon_is_as_wide_as_asked() -> None:
    band = shapes.ribbon([(0, 0), (50, 0), (100, 0)], [20, 10])
    assert band[:, 1].max() == pytest.approx(10)
    assert band[:, 0].max() == pytest.approx(105)


def test_grain_is_centred_and_read_only_in_effect() -> None:
    tile = grain_tile()
    assert tile.shape == (512, 512)
    assert tile.mean() == pytest.approx(0, abs=1e-9)
    assert tile.std() == pytest.approx(1)


def test_a_piece_casts_its_shadow_away_from_the_light() -> None:
    pixels = np.full((120, 120, 4), 255, dtype=np.uint8)
    surface = surface_over(pixels)
    Cutter(surface.getCanvas(), Stock(light=(-0.7, -0.7))).piece(shapes.rect(40, 40, 80, 80), "#c65a3a", height=10)
    assert pixels[83, 83, 1] < pixels[37, 37, 1] - 20


def test_a_large_sprite_is_the_same_through_any_window() -> None:
    def draw(cut: Cutter) -> None:
        for index in range(12):
            cut.piece(shapes.ellipse(100 + 200 * index, 160, 80, 90), "#4f8088", 8)

    def look(x: float, whole: bool) -> np.ndarray:
        sprite = bake(draw, (0, 0, 2400, 320), Stock(), 1.0, 3)
        if whole:
            assert sprite.image.width() == 2400
        surface = skia.Surface.MakeRasterN32Premul(300, 300)
        surface.getCanvas().translate(-x, 0)
        sprite.draw(surface.getCanvas())
        return pixels_of(surface.getCanvas()).copy()

    for x in (0, 731, 1900):
        apart = np.abs(look(x, False).astype(int) - look(x, True))
        assert apart.mean() < 0.05
        assert apart.max() <= 12  # blurs end differently where a window cuts them


def test_laying_and_screening_follow_their_formulas() -> None:
    ground = np.zeros((40, 40, 4), dtype=np.uint8)
    ground[...] = (100, 100, 100, 255)
    half = np.zeros_like(ground)
    half[...] = (64, 64, 64, 128)
    lay(ground, half)
    assert ground[20, 20].tolist() == pytest.approx([114, 114, 114, 255], abs=1)
    surface = surface_over(ground)
    light = np.full((8, 8, 4), 128, dtype=np.uint8)
    screen(surface.getCanvas(), light, (0, 0, 40, 40))
    assert ground[20, 20, 0] == pytest.approx(114 + 128 - 114 * 128 / 255, abs=1)
    assert ground[20, 20, 3] == 255


def test_styles_are_listed_and_named() -> None:
    assert "paper" in styles.names()
    sheet = styles.load("paper").sheet()
    assert sheet.name == "paper"
    assert "paper" in sheet.words
    assert sheet.negative
    assert Stock.of("paper").light == (-0.5, -0.86)
    with pytest.raises(UnknownName, match="no style called 'velvet'"):
        styles.load("velvet")
