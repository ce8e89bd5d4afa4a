"""Orders for renderers: a keeper and a girl on the coast, small and short."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rushes.core.bible import Bible, CharacterSheet, Look
from rushes.core.names import CharacterId, ShotId, TimeOfDay, Weather
from rushes.core.shot import CameraKind, CameraMove, Shot, ShotSize
from rushes.core.staging import Figure, SetDressing
from rushes.core.timing import Rate, Size
from rushes.renderers.base import Order

KEEPER, GIRL = CharacterId("keeper"), CharacterId("girl")


@pytest.fixture(scope="session")
def bible() -> Bible:
    """Two people."""
    keeper = Look(beard="full", hair_colour="#e8e4dc", hat="souwester", garment="raincoat", main="#eaa823", carries="lantern")
    girl = Look(hair="long", garment="dress", main="#b8412c")
    return Bible(
        characters=(
            CharacterSheet(id=KEEPER, name="Keeper", words="an old keeper", look=keeper),
            CharacterSheet(id=GIRL, name="Mira", words="a girl", look=girl),
        )
    )


@pytest.fixture(scope="session")
def make_order(bible: Bible) -> Callable[..., Order]:
    """Orders with some of the shot's fields changed."""

    def make(width: int = 160, height: int = 90, fps: int = 12, draft: bool = False, **changes: object) -> Order:
        fields: dict[str, object] = {
            "id": ShotId("s1"),
            "length": 4,
            "handle": 1,
            "size": ShotSize.FULL,
            "set": SetDressing(name="lighthouse coast", place="point", time=TimeOfDay.NIGHT, weather=Weather.STORM),
            "figures": (Figure(character=KEEPER, x=-0.5, looks_at="left"), Figure(character=GIRL, x=0.2, looks_at=KEEPER)),
            "subjects": (KEEPER, GIRL),
            "camera": CameraMove(kind=CameraKind.PUSH, dx=0.05, dy=-0.02, zoom=1.1, reason="a test"),
            "seed": 7,
        }
        shot = Shot.model_validate({**fields, **changes})
        return Order(shot=shot, bible=bible, size=Size(width=width, height=height), rate=Rate(numerator=fps), draft=draft)

    return make
