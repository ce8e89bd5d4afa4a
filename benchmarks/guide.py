"""What the guide costs: milliseconds of one core until the first picture, and for every further one of each kind.

Run with: python benchmarks/guide.py [--size 832x480] [--frames 24] [--sets NAME …]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from rushes.core.bible import Age, Being, Bible, CharacterSheet, Look
from rushes.core.names import CharacterId, ShotId, TimeOfDay
from rushes.core.shot import CameraKind, CameraMove, Shot, ShotSize
from rushes.core.staging import Deed, Figure, Gesture, SetDressing
from rushes.core.timing import Rate, Size
from rushes.renderers.animatic import sets
from rushes.renderers.base import Order
from rushes.renderers.guide import Guide, expected_geometry

CAST = (
    CharacterSheet(id=CharacterId("mira"), name="Mira", words="a woman", look=Look(gender="woman", hair="long", main="#447755")),
    CharacterSheet(id=CharacterId("tomas"), name="Tomas", words="a man", look=Look(age=Age.ELDER, beard="full", carries="lantern")),
    CharacterSheet(id=CharacterId("pip"), name="Pip", words="a dog", look=Look(being=Being.ANIMAL, species="dog")),
)


def order(place: str, frames: int, size: Size) -> Order:
    """Two people, one of them walking, and a dog; the camera pushes in."""
    deeds = (Deed(gesture=Gesture.WALK, start=0, length=frames, to_x=0.3),)
    figures = (
        Figure(character=CAST[0].id, x=-0.4, deeds=deeds),
        Figure(character=CAST[1].id, x=0.5, depth=0.6, looks_at="left", deeds=(Deed(gesture=Gesture.WAVE, start=0, length=frames),)),
        Figure(character=CAST[2].id, x=0.1, depth=0.1, looks_at="right"),
    )
    shot = Shot(
        id=ShotId("bench"), length=frames, handle=0, size=ShotSize.FULL, subjects=tuple(sheet.id for sheet in CAST), figures=figures,
        camera=CameraMove(kind=CameraKind.PUSH, zoom=1.1), set=SetDressing(name=place, place=place, time=TimeOfDay.EVENING),
    )  # fmt: skip
    return Order(shot, Bible(characters=CAST), size, Rate(numerator=16))


def spent(work: Callable[[], object]) -> float:
    """Milliseconds of processor time."""
    started = time.process_time()
    work()
    return 1000 * (time.process_time() - started)


def each(guide: Guide, kind: str) -> float:
    """Milliseconds for one drawing of a kind, on the median."""
    draw: Callable[[int], object] = getattr(guide, kind)
    return statistics.median(spent(lambda index=index: draw(index)) for index in range(1, guide.frames))


def main() -> None:
    """Run and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--size", default="832x480")
    asked.add_argument("--frames", type=int, default=24)
    asked.add_argument("--sets", nargs="*", default=sets.names())
    options = asked.parse_args()
    kinds = ("picture", "depth", "pose", "masks", "lines")
    print(f"{'set':>18} {'expected':>9} {'first':>7} " + " ".join(f"{kind:>8}" for kind in kinds))
    for place in options.sets:
        plan = order(place, options.frames, Size.parse(options.size))
        known = spent(lambda plan=plan: expected_geometry(plan))
        guide = Guide.of(plan)
        first = spent(lambda guide=guide: guide.picture(0))
        later = [each(guide, kind) for kind in kinds]
        print(f"{place:>18} {known:9.0f} {first:7.0f} " + " ".join(f"{value:8.0f}" for value in later), flush=True)


if __name__ == "__main__":
    main()
