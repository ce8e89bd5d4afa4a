"""What watching costs: seconds of one core for a second of film, for all measures and for each kind alone.

    python benchmarks/measures.py [FILM]

Without a film a small animatic is drawn in memory. Decoding is not counted: takes are watched from the frames in hand.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from rushes.core.take import CameraPose, FrameGeometry, SubjectBox
from rushes.tools import media
from rushes.tools.measures.appearance import PARTS, portrayed
from rushes.tools.measures.sight import Look, Step, look_at, shrink
from rushes.tools.measures.tracking import Tracker
from rushes.tools.measures.watch import Watch

RATE, SECONDS = 24, 2
SIZES = ((384, 216), (854, 480), (1920, 1080))


def frames_of_film(path: Path) -> list[media.Frame]:
    """The first seconds of a film."""
    found = []
    for index, frame in enumerate(media.pictures_of(path)):
        if index >= RATE * SECONDS:
            break
        found.append(frame.copy())
    return found


def drawn() -> list[media.Frame]:
    """A pan over a textured ground, at full size."""
    noise = np.random.default_rng(3).integers(0, 255, (90, 160, 3)).astype(np.uint8)
    ground = cv2.resize(noise, (2240, 1260), interpolation=cv2.INTER_CUBIC)
    return [np.ascontiguousarray(ground[60:1140, 40 + 4 * at : 1960 + 4 * at]) for at in range(RATE * SECONDS)]


def person(frames: int) -> list[FrameGeometry]:
    """Somebody who stands in the middle, so that what looks at subjects has something to look at."""
    subject = SubjectBox(
        box=(0.4, 0.2, 0.6, 0.95), face=(0.45, 0.2, 0.55, 0.38), joints={"head": (0.5, 0.28), "hip": (0.5, 0.6)}
    )
    return [FrameGeometry(camera=CameraPose(x=0, y=0, zoom=1), subjects={"somebody": subject}) for _ in range(frames)]  # type: ignore[dict-item]


def cost(frames: Sequence[media.Frame]) -> float:
    """Seconds of one core for a second of film, everything measured."""
    watch = Watch(rate=RATE, geometry=person(len(frames)))
    started = time.process_time()
    for index, frame in enumerate(frames):
        watch.see(index, frame)
    return (time.process_time() - started) * RATE / len(frames)


def each(frames: Sequence[media.Frame]) -> dict[str, float]:
    """The same for every measure, the flow and where it can be believed counted for themselves."""
    spent: dict[str, float] = {}
    geometry = person(len(frames))
    looks: list[Look] = [look_at(index, frame, geometry[index]) for index, frame in enumerate(frames)]
    watch = Watch(rate=RATE, geometry=geometry)
    for before, after in pairwise(looks):
        step = Step(before, after)
        jobs = [("flow", lambda step=step: (step.flow, step.sure))]
        jobs += [
            (type(measure).__name__.lower(), lambda step=step, measure=measure: measure.see(step))
            for measure in (watch.change, watch.cuts, watch.camera, watch.flicker, watch.texture, watch.action)
        ]
        for name, job in jobs:
            started = time.process_time()
            job()
            spent[name] = spent.get(name, 0.0) + time.process_time() - started
    return {name: seconds * RATE / (len(frames) - 1) for name, seconds in spent.items()}


def followed(frames: Sequence[media.Frame]) -> tuple[float, float]:
    """The same for looking for two people, the flow not counted: both there and found, and neither there."""
    boxes = {"one": (0.2, 0.3, 0.3, 0.9), "other": (0.6, 0.35, 0.7, 0.95)}
    colours = {"one": ((224, 172, 140), (190, 40, 40), (40, 50, 120)), "other": ((120, 80, 60), (40, 150, 70), (220, 200, 90))}
    small = [cv2.GaussianBlur(shrink(frame), (0, 0), 4) for frame in frames]
    peopled = [frame.copy() for frame in small]
    for frame in peopled:
        for name, (left, top, right, bottom) in boxes.items():
            for (start, end), colour in zip(PARTS.values(), colours[name], strict=True):
                rows = slice(round((top + (bottom - top) * start) * 216), round((top + (bottom - top) * end) * 216))
                frame[rows, round(left * 384) : round(right * 384)] = colour
    cast = {name: [portrayed(peopled[0], box)] for name, box in boxes.items()}
    spent = []
    for pictures in (peopled, small):
        looks = [look_at(index, frame) for index, frame in enumerate(pictures)]
        steps = [None, *(Step(before, after) for before, after in pairwise(looks))]
        tracker = Tracker(RATE, lambda: cast)  # type: ignore[arg-type]
        _ = [step.flow for step in steps if step is not None]
        started = time.process_time()
        for look, step in zip(looks, steps, strict=True):
            tracker.see(look, step)
        spent.append((time.process_time() - started) * RATE / len(looks))
        assert bool(tracker.everyone) == (pictures is peopled)
    return spent[0], spent[1]


def main() -> None:
    """Print the table."""
    cv2.setNumThreads(1)
    cost(drawn()[:4])  # tables that are made once
    full = frames_of_film(Path(sys.argv[1])) if len(sys.argv) > 1 else drawn()
    print("| frames in hand | seconds of one core a second of film |")
    print("|---|---|")
    for size in SIZES:
        frames = [np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), dtype=np.uint8) for frame in full]
        print(f"| {size[0]}x{size[1]} | {cost(frames):.3f} |")
    small = [shrink(frame) for frame in full]
    print("\n" + ", ".join(f"{name} {seconds:.3f}" for name, seconds in each(small).items()))
    found, missed = followed(full)
    print(f"two people followed by their colours {found:.3f}, looked for in vain {missed:.3f}")


if __name__ == "__main__":
    main()
