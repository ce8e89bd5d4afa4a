"""Shots longer than a model can make: pieces that overlap, whose seams are measured and mended.

Every piece starts from the last frames of the one before and shows them again. Its colours are brought back to
theirs, what still differs is faded in, and over the frames that both show one is led over into the other along
the motion. A seam that stays visible has its piece rendered once more from another seed; one that stays bad is a
failure of the renderer, never part of a film.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ..core.errors import RenderError
from . import flow
from .base import Frame
from .enlarging import check, scale
from .mending import fineness, mend

CLEAN = 1.0  # a seam's score up to which nobody sees it
WORST = 2.5  # beyond, a piece is no continuation
RESIDUE, LIGHT, COLOUR = 5.0, 1.5, 1.5  # grey levels after the motion is followed; CIE Lab units: scores of 1
MOTION, DETAIL = 0.008, 0.3  # widths a frame by which the motion changes; natural logarithm of fine contrast: scores of 1
_WIDTH = 192  # pixels: where seams are measured
_AROUND = 4  # frames on either side that say how much changes anyway


@dataclass(frozen=True)
class Rule:
    """The frame counts that a model can make: ``step * k + offset``, from `least` to `longest`."""

    longest: int
    step: int = 1
    offset: int = 0
    least: int = 1

    def at_least(self, frames: int) -> int:
        """The smallest count that holds so many; it may be more than the longest."""
        wanted = max(frames, self.least, 1)
        return self.offset + self.step * max(0, -((self.offset - wanted) // self.step))

    @property
    def most(self) -> int:
        """The largest count; raises ValueError for a rule that allows none."""
        most = self.offset + self.step * ((self.longest - self.offset) // self.step)
        if most < self.at_least(1):
            raise ValueError(f"no frame count fits {self}")
        return most


@dataclass(frozen=True)
class Piece:
    """One call of the model: `length` frames, the first of which is frame `start` of the shot.

    The first `overlap` frames show again what the piece before ended with. `attempt` is 1 when the seam of
    attempt 0 was bad: another seed is to be used.
    """

    number: int
    start: int
    length: int
    overlap: int
    attempt: int = 0


@dataclass(frozen=True)
class Seam:
    """How visible a seam is, beyond what changes around it anyway. `score` 1 is where it begins to be seen.

    `residue` grey levels after the motion is followed, `light` and `colour` in CIE Lab, `motion` in widths a frame,
    `detail` natural logarithm of the fine contrast.
    """

    frame: int
    residue: float
    light: float
    colour: float
    motion: float
    detail: float

    @property
    def score(self) -> float:
        """The worst of the five against its limit."""
        return max(self.residue / RESIDUE, self.light / LIGHT, self.colour / COLOUR, self.motion / MOTION, self.detail / DETAIL)

    def __str__(self) -> str:
        return (
            f"seam at frame {self.frame}: {self.score:.1f} (residue {self.residue:.1f}, light {self.light:.1f}, "
            f"colour {self.colour:.1f}, motion {100 * self.motion:.2f}%, detail {self.detail:.2f})"
        )


Render = Callable[[Piece, Sequence[Frame]], Sequence[Frame]]
"""Renders a piece from the frames it continues (`overlap` of them, none for the first): exactly `length` frames."""


def plan_pieces(frames: int, rule: Rule, overlap: int = 1) -> tuple[Piece, ...]:
    """The pieces of a shot of so many frames: as few as possible, about equally long, the last with less than a step to spare."""
    most = rule.most
    if frames <= most:
        return (Piece(0, 0, rule.at_least(frames), 0),)
    if not 1 <= overlap < most:
        raise ValueError(f"pieces of at most {most} frames cannot overlap by {overlap}")
    count = -(-(frames - overlap) // (most - overlap))
    pieces: list[Piece] = []
    done = 0  # frames of the shot that the pieces so far cover
    for number in range(count):
        again = overlap if number else 0
        left = count - number
        even = -(-(frames - done + again + (left - 1) * overlap) // left)
        length = min(most, rule.at_least(max(even, again + 1)))
        pieces.append(Piece(number, done - again, length, again))
        done += length - again
        if done >= frames:
            break
    return tuple(pieces)


def continue_shot(
    render: Render,
    frames: int,
    rule: Rule,
    overlap: int = 1,
    *,
    seams: list[Seam] | None = None,
    told: Callable[[str], None] | None = None,
    worst: float = WORST,
) -> Iterator[Frame]:
    """Exactly `frames` frames of one shot, from as many pieces as it takes.

    `seams` is filled with how each seam turned out, `told` hears of second tries and of seams that may be seen.
    Raises `RenderError` for a seam that is worse than `worst` twice, and for a piece of another length than was ordered.
    """
    pieces = plan_pieces(frames, rule, overlap)
    kept = [frame.copy() for frame in _rendered(render, pieces[0], ())]
    sent = 0
    for piece in pieces[1:]:
        settled = len(kept) - piece.overlap
        around = kept[max(0, settled - _AROUND) : settled]
        for frame in kept[:settled]:
            yield frame
            sent += 1
        joined, seam = _join(render, piece, around, kept[settled:], told, worst)
        if seams is not None:
            seams.append(seam)
        kept = joined
    yield from kept[: frames - sent]


def check_seam(before: Sequence[Frame], between: Sequence[Frame], after: Sequence[Frame], frame: int = 0) -> Seam:
    """How visible the seam is from `before` over `between` to `after`; what changes as much on either side is no fault of it."""
    looks = [_look(one) for one in (*before, *between, *after)]
    steps = np.array([_step(one, two) for one, two in pairwise(looks)])
    at = np.arange(len(steps))
    first, last = max(0, len(before) - 1), len(before) + len(between)
    across = (at >= first) & (at < last)
    beyond = _beyond(steps[:, :3], across)
    turns = np.linalg.norm(np.diff(steps[:, 3:], axis=0), axis=1)[:, None]
    motion = _beyond(turns, across[1:] | across[:-1])
    fine = np.array([look.fine for look in looks])
    ends = fine[: len(before)], fine[len(before) + len(between) :]
    detail = abs(float(np.mean(ends[0]) - np.mean(ends[1]))) - max(float(np.ptp(end)) for end in ends)
    residue, light, colour = (float(value) for value in beyond)
    return Seam(frame, residue, light, colour, float(motion[0]), max(0.0, detail))


def _join(
    render: Render, piece: Piece, around: Sequence[Frame], tail: Sequence[Frame], told: Callable[[str], None] | None, worst: float
) -> tuple[list[Frame], Seam]:
    """The piece, mended, and its seam: the better of two tries where the first shows."""
    best: tuple[list[Frame], Seam] | None = None
    for attempt in (0, 1):
        given = _rendered(render, replace(piece, attempt=attempt), tail)
        # A model that ran out of memory goes on with smaller pictures.
        given = [scale(frame, tail[0].shape[1], tail[0].shape[0]) for frame in given]
        mended = mend(tail, given)
        ends = ([*around, mended[0]], []) if len(tail) == 1 else (list(around), mended[: len(tail)])
        seam = check_seam(*ends, mended[len(tail) : len(tail) + _AROUND], piece.start + len(tail))
        if best is None or seam.score < best[1].score:
            best = mended, seam
        if seam.score <= CLEAN:
            break
        if attempt == 0 and told is not None:
            told(f"{seam}; that piece is rendered once more from another seed")
    assert best is not None
    if best[1].score > worst:
        raise RenderError(
            f"The shot cannot be continued: {best[1]}, and another seed did no better. "
            "Plan shorter shots, or take a model for longer ones."
        )
    if best[1].score > CLEAN and told is not None:
        told(f"{best[1]}; no seed did better, and it may be seen")
    return best


def _rendered(render: Render, piece: Piece, tail: Sequence[Frame]) -> list[Frame]:
    frames = list(render(piece, tail))
    if len(frames) != piece.length:
        raise RenderError(f"The model gave back {len(frames)} frames of {piece.length}. Run again, or try another model.")
    for frame in frames:
        check(frame, "The model")
    return frames


@dataclass(frozen=True)
class _Look:
    """A picture small, for comparing."""

    gray: NDArray[np.uint8]
    lab: NDArray[np.float64]
    fine: float


def _look(frame: Frame) -> _Look:
    size = _WIDTH, max(16, round(_WIDTH * frame.shape[0] / frame.shape[1]))
    small = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB).reshape(-1, 3).mean(axis=0)
    gray = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    return _Look(gray, np.asarray(lab, dtype=np.float64), float(np.log(fineness(frame) + 0.5)))


def _step(one: _Look, two: _Look) -> tuple[float, float, float, float, float]:
    """From one frame to the next: residue, light, colour, and the motion across and down in widths."""
    field = flow.flow(one.gray, two.gray)
    residue = flow.error(one.gray, two.gray, field)
    away = two.lab - one.lab
    across, down = np.median(field.reshape(-1, 2), axis=0) / field.shape[1]
    return float(residue.mean()), abs(float(away[0])), float(np.hypot(away[1], away[2])), float(across), float(down)


def _beyond(values: NDArray[np.float64], across: NDArray[np.bool_]) -> NDArray[np.float64]:
    """By how much the seam's values are larger than the largest around it."""
    zero = np.zeros((1, values.shape[1]))
    usual = np.vstack([values[~across], zero]).max(axis=0)
    return np.asarray(np.maximum(0.0, np.vstack([values[across], zero]).max(axis=0) - usual))
