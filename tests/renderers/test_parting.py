"""Parting figures from their ground."""

from __future__ import annotations

import numpy as np
import pytest

from rushes.renderers.animatic.parting import ENOUGH, Parting, Sight, decide, look


def test_nothing_is_done_where_figures_stand_out() -> None:
    assert decide([Sight(80, 30, 0)], 0.0).strength == 0
    assert decide([], 0.5) == Parting(0.5)


def test_a_light_figure_is_parted_by_darkening_and_a_dark_one_by_light() -> None:
    assert decide([Sight(70, 62, 2)], 0.0).darken
    assert not decide([Sight(40, 48, 2)], 0.0).darken


@pytest.mark.parametrize("asked", [0.2, 0.5, 1.0])
def test_what_is_asked_comes_on_top(asked: float) -> None:
    sights = [Sight(60, 55, 0)]
    plain, more = decide(sights, 0.0), decide(sights, asked)
    assert more.strength >= max(asked, plain.strength)
    assert more.strength <= 1
    assert sights[0].apart(more.strength, more.darken) >= sights[0].apart(plain.strength, plain.darken)


def test_two_figures_are_weighed_by_the_less_visible() -> None:
    sights = [Sight(80, 55, 0), Sight(52, 55, 0)]
    chosen = decide(sights, 0.6)
    worst = min(sight.apart(chosen.strength, chosen.darken) for sight in sights)
    other = min(sight.apart(chosen.strength, not chosen.darken) for sight in sights)
    assert worst >= 0.8 * other


def test_a_figure_is_seen_against_the_ring_about_it() -> None:
    ground = np.full((100, 100, 4), 255, dtype=np.uint8)
    ground[..., :3] = 60
    lit = np.zeros((40, 20, 4), dtype=np.uint8)
    lit[4:36, 4:16] = (200, 200, 200, 255)
    sight = look(lit, ground, (40, 30, 60, 70), (44, 36, 56, 60))
    assert sight is not None
    assert sight.figure == pytest.approx(80, abs=2)
    assert sight.ground == pytest.approx(25, abs=2)
    assert sight.colour < 1
    assert sight.apart(0, True) > ENOUGH
    assert look(np.zeros_like(lit), ground, (40, 30, 60, 70), (44, 36, 56, 60)) is None
