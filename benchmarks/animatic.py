"""How fast the animatic draws: frames a second and milliseconds of baking, set by set, one shot each.

Run with: python benchmarks/animatic.py [--size 1920x1080] [--frames 48]
"""

from __future__ import annotations

import argparse
import statistics
import time

from rushes.core.bible import Age, Being, Bible, CharacterSheet, Look
from rushes.core.names import CharacterId, ShotId, TimeOfDay, Weather
from rushes.core.shot import CameraKind, CameraMove, Shot, ShotSize
from rushes.core.staging import Deed, Figure, Gesture, SetDressing
from rushes.core.timing import Rate, Size
from rushes.renderers import registry
from rushes.renderers.animatic import sets
from rushes.renderers.base import Order

KEEPER = CharacterSheet(
    id=CharacterId("keeper"), name="Keeper", words="the keeper",
    look=Look(age=Age.ELDER, beard="full", hat="souwester", garment="raincoat", main="#eaa823", carries="lantern"),
)  # fmt: skip
STORM = CharacterSheet(id=CharacterId("storm"), name="Storm", words="the storm", look=Look(being=Being.STORM))


def shot(place: str, frames: int) -> Shot:
    """A medium-heavy shot: two figures, rain, a push, a gesture."""
    return Shot(
        id=ShotId("bench"), length=frames, handle=0, size=ShotSize.FULL, subjects=(KEEPER.id, STORM.id),
        camera=CameraMove(kind=CameraKind.PUSH, zoom=1.08),
        set=SetDressing(name=place, place=place, time=TimeOfDay.NIGHT, weather=Weather.RAIN),
        figures=(
            Figure(character=KEEPER.id, x=0.1, looks_at="storm", deeds=(Deed(gesture=Gesture.WAVE, start=0, length=frames),)),
            Figure(character=STORM.id, x=-0.5, looks_at="keeper"),
        ),
    )  # fmt: skip


def main() -> None:
    """Run and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--size", default="1920x1080")
    asked.add_argument("--frames", type=int, default=48)
    options = asked.parse_args()
    renderer = registry.create("animatic")
    renderer.load()
    bible = Bible(characters=(KEEPER, STORM))
    print(f"{'set':>18} {'to the first frame':>19} {'a frame':>9} {'a second':>9}")
    for place in sets.names():
        order = Order(shot(place, options.frames), bible, Size.parse(options.size), Rate())
        started = time.perf_counter()
        footage = renderer.render(order)
        assert footage.frames is not None
        times = []
        for _ in footage.frames:
            times.append(time.perf_counter() - started)
            started = time.perf_counter()
        median = statistics.median(times[1:])
        print(f"{place:>18} {times[0] * 1000:16.0f} ms {median * 1000:6.1f} ms {1 / median:9.1f}", flush=True)


if __name__ == "__main__":
    main()
