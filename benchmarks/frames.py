"""What happens to frames between a model and the film: what each step takes, and how true drawn in-between pictures are.

    python benchmarks/frames.py [--size 1920x1080] [--frames 8]

The in-between pictures are compared with true ones: the animatic's own frames, of which every second or third is kept.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable

import cv2
import numpy as np

from rushes.core.bible import Bible, CharacterSheet, Look
from rushes.core.names import CharacterId, ShotId
from rushes.core.shot import CameraKind, CameraMove, Shot, ShotSize
from rushes.core.staging import Deed, Figure, Gesture, SetDressing
from rushes.core.timing import Rate, Size
from rushes.renderers import grading, registry
from rushes.renderers.base import Frame, Order
from rushes.renderers.enlarging import bring_to
from rushes.renderers.interpolation import Blend, Flow, Interpolator, retime
from rushes.renderers.moving import move
from rushes.renderers.seams import check_seam

WALKER, WAVER = CharacterId("keeper"), CharacterId("girl")
MODEL = Size(width=832, height=480)


def filmed(size: Size, count: int) -> list[Frame]:
    """Somebody walks, somebody waves, the camera pans."""
    bible = Bible(
        characters=(
            CharacterSheet(id=WALKER, name="Keeper", words="a keeper", look=Look(beard="full", hat="souwester", garment="raincoat")),
            CharacterSheet(id=WAVER, name="Mira", words="a girl", look=Look(hair="long", garment="dress")),
        )
    )
    figures = (
        Figure(character=WALKER, x=-0.8, deeds=(Deed(gesture=Gesture.WALK, start=0, length=72, to_x=0.5),)),
        Figure(character=WAVER, x=0.3, looks_at=WALKER, deeds=(Deed(gesture=Gesture.WAVE, start=0, length=72),)),
    )
    shot = Shot(
        id=ShotId("s1"), length=count, handle=0, size=ShotSize.FULL, set=SetDressing(name="lighthouse coast", place="point"),
        figures=figures, subjects=(WALKER, WAVER), camera=CameraMove(kind=CameraKind.PAN, dx=0.002 * count), seed=7,
    )  # fmt: skip
    renderer = registry.create("animatic")
    renderer.load()
    frames = renderer.render(Order(shot, bible, size, Rate())).frames
    assert frames is not None
    return [frame.copy() for frame in frames]


def timed(name: str, frames: Iterable[object]) -> None:
    """Milliseconds of the processor for each frame, the first one's preparation apart."""
    marks = [time.process_time()]
    for _ in frames:
        marks.append(time.process_time())
    rest = (marks[-1] - marks[1]) / max(1, len(marks) - 2)
    print(f"{name:<58} {1000 * (marks[1] - marks[0]):>9.0f} {1000 * rest:>9.0f}")


def decibels(frames: list[Frame], step: int, drawing: Interpolator) -> float:
    """How near the drawn pictures are to the true ones, where only every `step`-th frame is known (PSNR)."""
    values = []
    for at in range(0, len(frames) - step, step):
        shares = [part / step for part in range(1, step)]
        for share, drawn in zip(shares, drawing.between(frames[at], frames[at + step], shares), strict=True):
            truth = frames[at + round(share * step)].astype(float)
            values.append(10 * np.log10(255**2 / np.mean((drawn - truth) ** 2)))
    return float(np.mean(values))


def main() -> None:
    """Print both tables."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--size", default="1920x1080")
    asked.add_argument("--frames", type=int, default=8)
    options = asked.parse_args()
    size, count = Size.parse(options.size), options.frames
    cv2.setNumThreads(1)
    clip = filmed(MODEL, 3 * count + 1)
    still = cv2.resize(clip[0], (size.width, size.height), interpolation=cv2.INTER_CUBIC)
    film, look = [np.asarray(still)] * count, grading.palette(clip[0])
    pan, push = CameraMove(kind=CameraKind.PAN, dx=0.1), CameraMove(kind=CameraKind.PUSH, zoom=1.5)
    steps: list[tuple[str, Callable[[], Iterable[object]]]] = [
        (f"a still filmed with a pan, at {size}", lambda: move(film[0], pan, count, size)),
        (f"a still filmed with a push of 1.5, at {size}", lambda: move(film[0], push, count, size)),
        (f"{MODEL} from 16 to 24 frames a second", lambda: retime(clip, 16, Rate(), count)),
        (f"{MODEL} from 8 to 24 frames a second", lambda: retime(clip, 8, Rate(), count)),
        (f"{MODEL} brought to {size}", lambda: (bring_to(frame, size) for frame in clip[:count])),
        (f"a grade at {size}", lambda: grading.compensate(look, grading.palette(clip[0] // 8 * 7)).over(film)),
        ("a seam looked at", lambda: (check_seam(clip[:4], [], clip[4:8]) for _ in range(2))),
    ]
    print(f"{'milliseconds of one core':<58} {'first':>9} {'each':>9}")
    for name, frames in steps:
        timed(name, frames())
    print(f"\n{'decibels against the true pictures':<58} {'mixed':>9} {'drawn':>9}")
    for name, step in (("every second frame known", 2), ("every third frame known", 3)):
        print(f"{name:<58} {decibels(clip, step, Blend()):>9.1f} {decibels(clip, step, Flow()):>9.1f}")


if __name__ == "__main__":
    main()
