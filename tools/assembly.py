"""Full assembly by MoviePy: every frame composed and encoded anew.

It stands in, visibly, when takes cannot be spliced, and the smart cut is tested against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..core.shot import Transition
from ..core.timing import Rate, Size
from .media import Frame, conform
from .transitions import DARK, Piece, Seam, colour, frame_at, reel, seams

if TYPE_CHECKING:
    from moviepy import Effect, VideoClip

Source = Callable[[Piece, int, Rate, Size], "VideoClip"]


def assemble(
    pieces: Sequence[Piece],
    rate: Rate,
    size: Size,
    *,
    fade_in: bool = False,
    fade_out: bool = False,
    dark: str = DARK,
    source: Source | None = None,
) -> VideoClip:
    """The whole film as one MoviePy clip, without sound.

    `source` makes a clip of a take's first so many frames, frame 0 at time 0; by default `conformed`.
    """
    from moviepy import CompositeVideoClip

    plan = seams(pieces, fade_in, fade_out)
    clips, start = [], 0
    for index, piece in enumerate(pieces):
        shown = piece.end + (plan[index + 1].overlap if plan[index + 1].kind is Transition.CROSS_FADE else 0)
        clip = (source or conformed)(piece, shown, rate, size)
        clips.append(_placed(clip, piece, plan[index], plan[index + 1], start, rate, dark))
        start += piece.length
    film = CompositeVideoClip(clips, (size.width, size.height), bg_color=tuple(colour(dark)))
    film = film.with_duration(float(rate.seconds(start)))
    film.fps = float(rate.fraction)
    return film


def frames(film: VideoClip, count: int, rate: Rate) -> Iterator[Frame]:
    """The first `count` frames of an assembled film."""
    for index in range(count):
        yield frame_at(film, index, rate)


def conformed(piece: Piece, count: int, rate: Rate, size: Size) -> VideoClip:
    """A take of any make at the film's size and rate; where it ends too soon, its last picture stays."""
    return reel(conform(piece.take, size, rate, count), count, rate, size)


def moviepy_file(piece: Piece, count: int, rate: Rate, size: Size) -> VideoClip:
    """A take read by MoviePy itself (through its own FFmpeg program)."""
    from moviepy import VideoFileClip

    clip = VideoFileClip(str(piece.take), audio=False)
    # MoviePy reads the length from a line of text, to the hundredth; the plan knows it exactly.
    clip = clip.with_duration(float(rate.seconds(count)))
    return clip if clip.size == [size.width, size.height] else clip.resized((size.width, size.height))


def _placed(clip: VideoClip, piece: Piece, entry: Seam, leave: Seam, start: int, rate: Rate, dark: str) -> VideoClip:
    """A take's clip trimmed to what the film shows of it, with its fades, at its place in the film."""
    from moviepy import vfx

    early = entry.overlap if entry.kind is Transition.CROSS_FADE else 0
    late = leave.overlap if leave.kind is Transition.CROSS_FADE else 0
    clip = clip.subclipped(float(rate.seconds(piece.handle - early)), float(rate.seconds(piece.end + late)))
    effects: list[Effect] = []
    if early:
        effects.append(vfx.CrossFadeIn(float(rate.seconds(2 * early))))
    if entry.kind is Transition.DIP:
        effects.append(vfx.FadeIn(float(rate.seconds(entry.overlap)), colour(dark)))
    if leave.kind is Transition.DIP:
        effects.append(vfx.FadeOut(float(rate.seconds(leave.overlap)), colour(dark)))
    return clip.with_effects(effects).with_start(float(rate.seconds(start - early)))
