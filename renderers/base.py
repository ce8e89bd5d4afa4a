"""What every renderer declares and does. Renderers make pictures and know no codec."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ..core.bible import Bible
from ..core.document import Part
from ..core.jobs import Job, Jobs, JobState, run_job
from ..core.shot import Declared, Shot
from ..core.take import FrameGeometry
from ..core.timing import Rate, Size
from ..core.verdict import Lever

__all__ = ["Capabilities", "Footage", "Frame", "Job", "JobState", "Jobs", "Order", "Portraitist", "Renderer", "Sitting", "run_job"]

Frame = NDArray[np.uint8]
"""One picture: ``(height, width, 3) uint8``, red green blue."""


class Capabilities(Part):
    """What a renderer can do, declared before it is asked.

    `frame_step` and `frame_offset` give the frame counts it can make (``step * k + offset``;
    1 and 0: any). `longest_shot` is in seconds. `sizes` empty means any. `price_per_second` is in
    US dollars. `shutdown` is the date (ISO) on which its service ends. `seedless` renderers can't
    repeat a take, so the attempt's number becomes part of the key. `prompt_words` and `prompt_tokens`
    are how much of a prompt is read, as far as it is limited; `wording.fit` says what goes first.
    `continues` says that a shot may start from the last frame of the one before it. `batch` is how many
    orders of one shape are worked on at once: that many chains are shot side by side.
    """

    kinds: tuple[str, ...] = ("text",)  # text, image, first-last-frame
    sizes: tuple[Size, ...] = ()
    rates: tuple[Rate, ...] = ()
    frame_step: int = 1
    frame_offset: int = 0
    longest_shot: float | None = None
    negative_prompt: bool = False
    prompt_words: int | None = None
    prompt_tokens: int | None = None
    seedless: bool = False
    references: bool = False
    continues: bool = False
    batch: int = 1
    camera_control: bool = False
    native_sound: bool = False
    geometry: bool = False
    levers: tuple[Lever, ...] = (Lever.AGAIN,)
    device: str = "cpu"
    price_per_second: float = 0.0
    shutdown: str | None = None


@dataclass(frozen=True)
class Order:
    """What is asked of a renderer: one shot of one film, at one size and rate.

    `attempt` counts retakes from 0 and matters to seedless renderers only. `references` maps names to
    picture files: the ids of the characters in the shot, its place as `shot.set.place` names it, and "style".
    `first_frame` is the picture that the take is to start from: the last good one of the shot before, or the person's own.
    `draft` asks for the quick way (fewer passes, same composition). `key` is the take's, and `jobs` the
    film's book of orders: a renderer that works through a provider hands both to `run_job`, so that
    nothing is ordered twice; both are unset where nothing is to be kept. `film` are all shots of the
    plan in film order, where they are known, for a renderer that chooses with regard to the neighbours.
    """

    shot: Shot
    bible: Bible
    size: Size
    rate: Rate
    attempt: int = 0
    draft: bool = False
    references: dict[str, Path] = field(default_factory=dict)
    first_frame: Path | None = None
    key: str = ""
    jobs: Jobs | None = None
    film: tuple[Shot, ...] = ()


@dataclass
class Footage:
    """What a renderer gives back: frames one by one, or a file that is to be conformed.

    `frames` yields exactly ``shot.frames`` pictures of the order's size; each may reuse the
    memory of the one before, so keep a copy if you keep it. `geometry` fills as the frames are
    drawn, one entry each. `seed` and `job` are what the renderer knows; `price` in US dollars. `declared`
    is what would look like a fault and lies in the material itself, beside what the shot declares. `notes`
    fills with what a person should hear of how the take was made: less memory than wished, a stretched clip.
    `shows` is the file of a person's own that is shown, and the part of it.
    """

    frames: Iterator[Frame] | None = None
    file: Path | None = None
    seed: int | None = None
    job: str | None = None
    price: float = 0.0
    geometry: list[FrameGeometry] = field(default_factory=list)
    declared: tuple[Declared, ...] = ()
    shows: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sitting:
    """What a reference picture is asked for: one character, place or style, alone, as the bible has it in words."""

    name: str  # the id in the bible, or "style"
    words: str
    bible: Bible
    size: Size
    seed: int


@runtime_checkable
class Portraitist(Protocol):
    """A renderer that can draw the reference pictures by which it then keeps everyone and every place the same."""

    def portrait(self, sitting: Sitting) -> Frame:
        """One picture of the sitting's size. Raises `RenderError`."""
        ...


@runtime_checkable
class Renderer(Protocol):
    """A way to make pictures. `version` changes whenever the same order would give other pixels."""

    name: str
    version: str
    capabilities: Capabilities

    def load(self) -> None:
        """Get ready: import heavy libraries, load weights. Raises `MissingExtra` or `RenderError`."""
        ...

    def prompt(self, shot: Shot, bible: Bible) -> str:
        """The shot's prompt in this renderer's dialect and within its limits."""
        ...

    def recipe(self, order: Order) -> dict[str, object]:
        """All that makes the pixels of this order, as JSON values; its hash is the take's key."""
        ...

    def render(self, order: Order) -> Footage:
        """Make the take. Raises `RenderError`, or what `run_job` raises."""
        ...
