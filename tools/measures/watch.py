"""Watch: one take going by, seen once by every measure while it is encoded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ...core.take import FrameGeometry
from .action import Action
from .blending import Blending
from .camera import Camera
from .cuts import Cuts
from .ground import stands_out
from .light import Flicker
from .mouths import Mouths
from .place import Place
from .sight import Look, Step, look_at
from .stillness import Change
from .style import Style
from .subjects import Likeness
from .texture import Texture
from .tracking import NOWHERE, Tracker


@dataclass
class Watch:
    """Watches one take go by. Call `see` with every frame, in order; then read the measures.

    `rate` in frames a second. `geometry` is the list that the renderer fills; empty when it knows none. `tracker` looks for
    subjects where it is not known for sure where they are; `where` is what the measures went by, one entry a frame.
    Nothing but figures is kept of the frames that went by, and the small pictures of mouths.
    """

    rate: float
    geometry: Sequence[FrameGeometry] = ()
    tracker: Tracker | None = None
    where: list[FrameGeometry] = field(default_factory=list)
    luma: list[float] = field(default_factory=list)
    brightest: list[float] = field(default_factory=list)
    contrasts: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    sizes: set[tuple[int, int]] = field(default_factory=set)
    change: Change = field(default_factory=Change)
    cuts: Cuts = field(default_factory=Cuts)
    flicker: Flicker = field(default_factory=Flicker)
    texture: Texture = field(default_factory=Texture)
    blending: Blending = field(default_factory=Blending)
    likeness: Likeness = field(default_factory=Likeness)
    style: Style = field(default_factory=Style)
    place: Place = field(default_factory=Place)
    mouths: Mouths = field(default_factory=Mouths)
    _before: Look | None = None

    def __post_init__(self) -> None:
        self.camera = Camera(self.rate)
        self.action = Action(self.rate)

    def see(self, index: int, frame: NDArray[np.uint8]) -> None:
        """Look at frame `index`: ``(height, width, 3) uint8``, red green blue."""
        self.sizes.add((frame.shape[1], frame.shape[0]))
        look = look_at(index, frame, self.geometry[index] if index < len(self.geometry) else None)
        self.luma.append(float(look.gray.mean()))
        self.brightest.append(float(np.percentile(look.gray[::2, ::2], 98)))
        step = Step(self._before, look) if self._before is not None and self._before.gray.shape == look.gray.shape else None
        if self.tracker is not None:
            look, step = self._placed(self.tracker, look, step)
        self.where.append(look.geometry or FrameGeometry(camera=NOWHERE))
        if step is not None:
            for measure in (self.change, self.cuts, self.camera, self.flicker, self.texture, self.action):
                measure.see(step)
        self.blending.see(look)
        self.mouths.see(look)
        if index % max(1, round(self.rate / 2)) == 0:
            self._now_and_then(look)
        self._before = look

    def _placed(self, tracker: Tracker, look: Look, step: Step | None) -> tuple[Look, Step | None]:
        """The look with who was found; what was read at places that were only expected is forgotten then."""
        already = tracker.everyone
        placed = tracker.place(look, step)
        for name in tracker.everyone - already:
            for rows in (self.likeness.seen, self.contrasts, self.action.tracks, self.mouths.patches):
                rows.pop(name, None)
        return placed

    @property
    def seen(self) -> int:
        """How many frames went by."""
        return len(self.luma)

    def surfaces(self) -> Place:
        """What the take shows of its place, with the people in it."""
        people = {name: [parts for _, parts in rows] for name, rows in self.likeness.seen.items()}
        return Place(self.place.kept(), people)

    def _now_and_then(self, look: Look) -> None:
        """What changes slowly is looked at twice a second."""
        self.style.see(look)
        self.likeness.see(look)
        self.place.see(look)
        for name, subject in look.geometry.subjects.items() if look.geometry is not None else ():
            contrast = stands_out(look.rgb, subject)
            if contrast is not None:
                self.contrasts.setdefault(name, []).append((look.index, contrast))
