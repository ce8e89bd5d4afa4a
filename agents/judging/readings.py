"""Readings: every measured fault as a figure, whether it is over its limit or not. One function a fault."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ...core.names import TimeOfDay, Weather
from ...core.shot import CameraKind, Shot, ShotSize
from ...core.timing import Span
from ...core.verdict import FailureMode, Region
from ...tools.measures.light import COLUMNS, ROWS
from ...tools.measures.sight import Floats
from . import people
from .limits import rules
from .motion import planned_motion
from .rushes import Reading, Rushes

DARK = 9.0  # mean grey level of a black frame, with nothing brighter than `DIM`
DIM = 28.0
STILL = 0.02  # widths; a camera that moved less than this stood still
FAR_PLANES = 0.4  # of a planned travel: at least so much of it is seen, however far away everything stands
SHORTER = 0.3  # weight of what is missing of a travel above that
WRONG_WAY = 1.5  # weight of a travel against its plan, as a share of the plan
FALLING = (Weather.RAIN, Weather.STORM, Weather.SNOW)
MOVING = 0.05  # percent of the width a frame: where less is planned, nothing can be too little
HOURS = {
    **dict.fromkeys((TimeOfDay.EVENING, TimeOfDay.NIGHT), (0.0, 140.0)),
    **dict.fromkeys((TimeOfDay.MORNING, TimeOfDay.DAY, TimeOfDay.AFTERNOON), (60.0, 255.0)),
}
"""Mean grey levels between which a picture can be of that hour; dawn and dusk can be anything."""


def read(rushes: Rushes) -> list[Reading]:
    """All that can be read off a take."""
    return [reading for reader in READERS for reading in reader(rushes)]


def length(rushes: Rushes) -> Iterable[Reading]:
    """Frames too many or too few."""
    seen, asked = rushes.watch.seen, rushes.shot.frames
    yield Reading(FailureMode.LENGTH, abs(seen - asked), f"{seen} frames came back, {asked} were asked for")


def size(rushes: Rushes) -> Iterable[Reading]:
    """Pictures of another size than was asked for."""
    for width, height in sorted(rushes.watch.sizes - {(rushes.size.width, rushes.size.height)})[:1]:
        off = abs(width - rushes.size.width) + abs(height - rushes.size.height)
        yield Reading(FailureMode.SIZE, off, f"pictures of {width}x{height} came back, {rushes.size} was asked for")


def black(rushes: Rushes) -> Iterable[Reading]:
    """Frames in which nothing can be seen."""
    watch = rushes.watch
    dark = [i for i, (mean, top) in enumerate(zip(watch.luma, watch.brightest, strict=True)) if mean < DARK and top < DIM]
    span = Span(start=dark[0], length=dark[-1] - dark[0] + 1) if dark else None
    yield Reading(FailureMode.BLACK, len(dark) / max(1, watch.seen), f"{len(dark)} of {watch.seen} frames are black", span)


def frozen(rushes: Rushes) -> Iterable[Reading]:
    """The longest rest, and repeated frames."""
    seen = rushes.watch.seen
    duplicates = rushes.watch.change.duplicates()
    longest, start = longest_run(duplicates)
    seconds = longest / float(rushes.rate.fraction)
    if longest >= max(2, seen - 1):
        seconds = max(seconds, 1.0)  # a take shorter than the limit that never moves is frozen too
    words = f"nothing moves for {seconds:.1f} s from frame {start}"
    yield Reading(FailureMode.FROZEN, seconds, words, Span(start=start, length=longest) if longest else None)
    words = f"{len(duplicates)} of {seen} frames repeat the one before"
    yield Reading(
        FailureMode.DUPLICATE_FRAMES, len(duplicates) / max(1, seen), words, Span(start=duplicates[0], length=1) if duplicates else None
    )


def hidden_cut(rushes: Rushes) -> Iterable[Reading]:
    """Sudden other pictures inside a take."""
    broken, frame = rushes.watch.cuts.worst()
    words = f"the picture jumps at frame {frame}: {broken:.0%} of it does not go on from the one before"
    yield Reading(FailureMode.HIDDEN_CUT, broken, words, Span(start=frame, length=1) if frame else None)


def camera(rushes: Rushes) -> Iterable[Reading]:
    """The camera against its plan, and its trembling. Cards have no camera."""
    if rushes.shot.size is ShotSize.CARD:
        return
    whole = Span(start=0, length=max(1, rushes.watch.seen))
    jitter = rushes.watch.camera.jitter()
    if rushes.shot.camera.kind is not CameraKind.HANDHELD:
        yield Reading(FailureMode.JITTER, jitter, f"the camera trembles by {jitter:.2f}% of the width", whole)
        path, _ = rushes.watch.camera.path()
        off, words = against_plan(rushes.shot, path[-1])
        yield Reading(FailureMode.CAMERA, off, words, whole)


def against_plan(shot: Shot, seen: np.ndarray) -> tuple[float, str]:
    """How far the measured move is from the planned one, as a share of the plan, and in words.

    Planes behind the main one travel less, so a travel of the right direction that is shorter than planned is
    no fault, down to a share of it; one the other way always is. A zoom moves every plane alike and is held to its size.
    """
    scale = shot.adjust.camera
    plan = np.array([shot.camera.dx * scale, shot.camera.dy * scale, np.log(shot.camera.zoom) * scale])
    travel, planned = seen[:2], plan[:2]
    way, back = float(np.hypot(*planned)), 0.0
    if way > STILL:
        along = float(travel @ planned) / way
        back = max(0.0, -along - STILL) / way
        across = float(np.hypot(*(travel - planned * (along / way))))
        beyond = max(0.0, along - way, -along, FAR_PLANES * way - along, SHORTER * (way - along)) + across
    else:
        beyond = max(0.0, float(np.hypot(*travel)) - STILL)
    beyond += max(0.0, abs(float(seen[2] - plan[2])) - 0.15 * abs(float(plan[2])) - 0.015)
    # What goes the other way is wrong however short it is: in deep sets far planes travel less.
    share = beyond / (float(np.linalg.norm(plan)) + 0.06) + WRONG_WAY * back
    return share, (
        f"planned {plan[0]:+.2f} across, {plan[1]:+.2f} down, zoom x{np.exp(plan[2]):.2f}; "
        f"seen {seen[0]:+.2f}, {seen[1]:+.2f}, x{np.exp(seen[2]):.2f}"
    )


def light(rushes: Rushes) -> Iterable[Reading]:
    """Flicker of the whole picture and of its parts."""
    flicker = rushes.watch.flicker
    start, steps = flicker.worst()
    span = Span(start=start, length=steps)
    whole, thinned = flicker.whole(), flicker.thinned()
    if thinned > whole:
        words = f"the light flickers, and an average over frames hides it: about {thinned:.1%} before"
    else:
        words = f"the light flickers by {whole:.1%} from frame to frame"
    yield Reading(FailureMode.FLICKER, max(whole, thinned), words, span)
    part = flicker.part()
    if part is None:
        yield Reading(FailureMode.LOCAL_FLICKER, 0.0, "no part of the picture flickers")
        return
    (top, bottom), (left, right) = part.rows, part.columns
    where = f"{left:.0%} to {right:.0%} across, {top:.0%} to {bottom:.0%} down"
    words = f"a part of the picture ({where}) flickers by {part.strength:.1%} from frame to frame"
    region = Region(x=left, y=top, width=right - left, height=bottom - top)
    yield Reading(FailureMode.LOCAL_FLICKER, part.strength, words, Span(start=part.first, length=part.steps), region)


def _cell_of(cells: Floats) -> Region | None:
    """The cell with the largest figure, as a place in the picture."""
    if not np.isfinite(cells).any():
        return None
    row, column = divmod(int(np.nanargmax(cells)), COLUMNS)
    return Region(x=column / COLUMNS, y=row / ROWS, width=1 / COLUMNS, height=1 / ROWS)


def texture(rushes: Rushes) -> Iterable[Reading]:
    """Boiling, popping and going soft. Rain and snow boil by nature: there neither of the first two is a fault."""
    seen, watch = rushes.watch.texture, rushes.watch
    whole = Span(start=0, length=max(1, watch.seen))
    if rushes.shot.set is None or rushes.shot.set.weather not in FALLING:
        boil = seen.boil()
        words = f"{boil:.1%} of the texture comes and goes from frame to frame"
        yield Reading(FailureMode.BOIL, boil, words, whole, _cell_of(seen.boiling()))
        jump, at = seen.pops()
        yield Reading(FailureMode.POPPING, jump, f"the texture jumps at frame {at + 1}", Span(start=at + 1, length=1))
    if abs(np.log(rushes.shot.camera.zoom)) < 0.1:  # a push enlarges texture, a pull shrinks it: both are meant
        soft = seen.softening()
        third = max(1, watch.seen // 3)
        words = f"{soft:.0%} of the fine detail is gone by the end"
        yield Reading(FailureMode.SOFT, soft, words, Span(start=max(0, watch.seen - third), length=third))


def blending(rushes: Rushes) -> Iterable[Reading]:
    """Pictures that are mixed of several moments: everything that moves shows more than once.

    Light that flickers leaves out a pace by chance: where it does so, what else changes has to tell.
    """
    flicker = rushes.watch.flicker
    light = {FailureMode.FLICKER: flicker.whole(), FailureMode.LOCAL_FLICKER: flicker.local()}
    worst = rushes.watch.blending.worst(lit=not any(rules()[mode].broken_by(strength) for mode, strength in light.items()))
    if worst is not None:
        words = f"each picture is a mixture of about {worst.frames}: what moves shows several times over"
        yield Reading(FailureMode.GHOSTING, worst.missing, words, Span(start=worst.start, length=worst.length))


def hour(rushes: Rushes) -> Iterable[Reading]:
    """A night that is as bright as day, or a day as dark as night. Cards have no hour."""
    if rushes.shot.set is None or rushes.shot.card is not None or rushes.shot.set.time not in HOURS or not rushes.watch.luma:
        return
    time, seen = rushes.shot.set.time, float(np.median(rushes.watch.luma))
    least, most = HOURS[time]
    words = f"{time.value} is planned, and the picture's mean lightness is {seen:.0f} of 255"
    yield Reading(FailureMode.LIGHT, max(seen / most, least / max(seen, 1.0)), words, Span(start=0, length=max(1, rushes.watch.seen)))


def dynamics(rushes: Rushes) -> Iterable[Reading]:
    """Much less motion than the plan has: a take that is nearly a still picture."""
    planned = planned_motion(rushes.shot, rushes.size, rushes.geometry)
    if planned >= MOVING:
        seen = rushes.watch.change.dynamics()
        words = f"the fastest parts move {seen:.2f}% of the width a frame, {planned:.2f}% are planned"
        yield Reading(FailureMode.DYNAMICS, max(0.0, 1.0 - seen / planned), words, Span(start=0, length=max(1, rushes.watch.seen)))


READERS = (length, size, black, frozen, dynamics, hidden_cut, hour, camera, light, texture, blending, *people.READERS)


def longest_run(indices: Sequence[int]) -> tuple[int, int]:
    """The longest run of consecutive numbers: its length and its first."""
    best, best_start, run, start = 0, 0, 0, 0
    previous = None
    for index in indices:
        if previous is not None and index == previous + 1:
            run += 1
        else:
            run, start = 1, index
        if run > best:
            best, best_start = run, start
        previous = index
    return best, best_start
