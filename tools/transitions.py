"""Transitions: where one shot becomes the next, planned in frames and composed by MoviePy.

A transition never changes the film's timing. Around a cut on film frame ``c`` with overlap ``h``:
a cross-fade mixes film frames ``c - h`` to ``c + h`` from both handles; a dip takes ``h`` frames
down to dark and ``h`` frames up again. Blends are sampled at the middle of each frame, so they
are symmetric, and float noise cannot pick a neighbouring frame.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from ..core.errors import MediaError
from ..core.shot import Transition
from ..core.timing import Rate, Size
from .media import Frame, frames_of

if TYPE_CHECKING:
    from moviepy import VideoClip

VERSION = "3"  # part of every cached transition's key
DARK = "#1d1a2b"


@dataclass(frozen=True)
class Piece:
    """One take in the film: its file, its handles, the length of its body, and how it starts.

    The file holds ``length + 2 * handle`` frames.
    """

    take: Path
    handle: int
    length: int
    transition: Transition = Transition.CUT

    @property
    def end(self) -> int:
        """The take's frame after the body."""
        return self.handle + self.length


@dataclass(frozen=True)
class Seam:
    """What happens at one cut, or at the film's start or end: the kind, and the overlap in frames."""

    kind: Transition = Transition.CUT
    overlap: int = 0


@dataclass(frozen=True)
class Stretch:
    """A run of film frames that is drawn anew: plain frames of a take, a blend of two, or a dip's half.

    `after` and `before` say what is shown: (take, first frame). A cross-fade has both, a half dip
    down only `before`, a half dip up only `after`; plain frames are a `CUT` with `after`.
    """

    kind: Transition
    frames: int
    before: tuple[Path, int] | None = None
    after: tuple[Path, int] | None = None


def seams(pieces: Sequence[Piece], fade_in: bool = False, fade_out: bool = False) -> tuple[Seam, ...]:
    """One seam before every piece and one after the last; overlaps never reach past half a body."""
    first, last = pieces[0], pieces[-1]
    found = [_dip(first) if fade_in else Seam()]
    for before, after in pairwise(pieces):
        overlap = min(before.handle, after.handle, before.length // 2, after.length // 2)
        found.append(Seam(after.transition, overlap) if after.transition is not Transition.CUT and overlap else Seam())
    found.append(_dip(last) if fade_out else Seam())
    return tuple(found)


def seam_stretches(seam: Seam, before: Piece | None, after: Piece | None) -> tuple[Stretch, ...]:
    """What must be drawn for a seam, in film order; nothing for a cut."""
    h = seam.overlap
    if seam.kind is Transition.CUT or not h:
        return ()
    if seam.kind is Transition.CROSS_FADE and before and after:
        return (Stretch(seam.kind, 2 * h, (before.take, before.end - h), (after.take, after.handle - h)),)
    down = (Stretch(Transition.DIP, h, before=(before.take, before.end - h)),) if before else ()
    up = (Stretch(Transition.DIP, h, after=(after.take, after.handle)),) if after else ()
    return down + up


def compose(stretches: Sequence[Stretch], rate: Rate, size: Size, dark: str = DARK) -> Iterator[Frame]:
    """The frames of the stretches, one after the other, blended by MoviePy; a few frames of memory."""
    for stretch in stretches:
        if stretch.kind is Transition.CUT and stretch.after:
            take, first = stretch.after
            yield from frames_of(take, first, first + stretch.frames)
            continue
        blend = _blend(stretch, rate, size, dark)
        for index in range(stretch.frames):
            yield frame_at(blend, index, rate)


def frame_at(clip: VideoClip, index: int, rate: Rate) -> Frame:
    """A MoviePy clip's frame by number, sampled at its middle."""
    return np.ascontiguousarray(clip.get_frame(float(rate.seconds(2 * index + 1) / 2)), dtype=np.uint8)


def colour(name: str) -> list[int]:
    """``#rrggbb`` as red, green, blue."""
    return [int(name[at : at + 2], 16) for at in (1, 3, 5)]


def reel(frames: Generator[Frame], count: int, rate: Rate, size: Size) -> VideoClip:
    """Frames that come one by one, as a MoviePy clip that is played forward once; the file is closed at its end."""
    from moviepy import VideoClip

    shown: dict[str, Any] = {"index": -1, "frame": np.zeros((size.height, size.width, 3), dtype=np.uint8)}

    def at(t: float) -> Frame:
        wanted = min(count - 1, int(t * float(rate.fraction)))
        while shown["index"] < wanted:
            shown["frame"] = next(frames, shown["frame"])
            shown["index"] += 1
            if shown["index"] == count - 1:
                frames.close()  # or a long film would keep the decoders of all its takes
        frame: Frame = shown["frame"]
        return frame

    clip = VideoClip(duration=count / float(rate.fraction))
    clip.frame_function, clip.size = at, (size.width, size.height)
    return clip


def _blend(stretch: Stretch, rate: Rate, size: Size, dark: str) -> VideoClip:
    """A MoviePy clip of the stretch.

    MoviePy's own CrossFadeIn keeps a float mask for every pixel, 55 ms a frame at 1080p; the same
    mix as a transform of the clip takes 3 ms and differs from it by rounding only (a test compares them).
    """
    seconds = stretch.frames / float(rate.fraction)
    night = np.full((size.height, size.width, 3), colour(dark), dtype=np.uint8)
    before = _source(stretch.before, stretch.frames, rate, size)
    after = _source(stretch.after, stretch.frames, rate, size)
    shown = before if before is not None else after
    if shown is None:
        raise MediaError("A transition without a take on either side cannot be drawn. Plan the cut again.")

    def mix(get_frame: Callable[[float], Frame], t: float) -> Frame:
        share = t / seconds
        first = get_frame(t) if before is not None else night
        second = np.asarray(after.get_frame(t) if after is not None else night)
        return np.asarray(cv2.addWeighted(first, 1 - share, second, share, 0), dtype=np.uint8)

    return shown.transform(mix)


def _source(source: tuple[Path, int] | None, frames: int, rate: Rate, size: Size) -> VideoClip | None:
    if source is None:
        return None
    take, first = source
    return reel(frames_of(take, first, first + frames), frames, rate, size)


def _dip(piece: Piece) -> Seam:
    overlap = min(piece.handle, piece.length // 2)
    return Seam(Transition.DIP, overlap) if overlap else Seam()
