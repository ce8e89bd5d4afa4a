"""Where pictures mix, and by how much: the sound of two scenes crosses over there."""

from __future__ import annotations

import pytest

from rushes.agents.score import _overlaps
from rushes.core.names import ShotId
from rushes.core.shot import Shot, Transition


def shots(*bodies: tuple[int, int, Transition]) -> list[Shot]:
    return [Shot(id=ShotId(f"s{at}"), length=length, handle=handle, transition=way) for at, (length, handle, way) in enumerate(bodies)]


def test_cuts_mix_nothing() -> None:
    assert _overlaps(shots((40, 6, Transition.CUT), (40, 6, Transition.CUT))) == {}
    assert _overlaps([]) == {}
    assert _overlaps(shots((40, 6, Transition.CROSS_FADE))) == {}  # before it there is nothing to mix with


@pytest.mark.parametrize(
    ("before", "after", "mixed"),
    [
        ((40, 6), (40, 6), 6),
        ((40, 9), (40, 4), 4),  # no handle is longer than it is
        ((6, 8), (40, 8), 3),  # half a shot stays unmixed, for what follows
        ((40, 8), (9, 8), 4),
        ((40, 0), (40, 8), 0),
    ],
)
def test_pictures_mix_as_far_as_handles_and_half_the_bodies_reach(before: tuple[int, int], after: tuple[int, int], mixed: int) -> None:
    made = shots((30, 8, Transition.CUT), (*before, Transition.CUT), (*after, Transition.CROSS_FADE))
    assert _overlaps(made) == {30 + before[0]: mixed}
