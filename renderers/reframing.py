"""Reframing: where camera and subjects are in pictures that were cut to another shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..core.take import CameraPose, FrameGeometry, SubjectBox
from ..core.timing import Size
from .enlarging import crop

Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Cut:
    """What is kept of a picture, in shares of it; `aspect` is the whole picture's width over its height."""

    left: float
    top: float
    width: float
    height: float
    aspect: float

    @classmethod
    def of(cls, drawn: Size, size: Size) -> Cut:
        """The part that `enlarging.bring_to` keeps."""
        blank = np.broadcast_to(np.uint8(0), (drawn.height, drawn.width, 3))
        left, top, width, height = crop(blank, size)
        return cls(left / drawn.width, top / drawn.height, width / drawn.width, height / drawn.height, drawn.width / drawn.height)

    def point(self, x: float, y: float) -> Point:
        """A point in shares of what is kept."""
        return (x - self.left) / self.width, (y - self.top) / self.height

    def box(self, whole: Box) -> Box:
        """A box in shares of what is kept."""
        return *self.point(whole[0], whole[1]), *self.point(whole[2], whole[3])

    def subject(self, whole: SubjectBox) -> SubjectBox:
        """A subject in what is kept."""
        joints = {name: self.point(*place) for name, place in whole.joints.items()}
        return SubjectBox(box=self.box(whole.box), face=self.box(whole.face) if whole.face else None, joints=joints)

    def camera(self, whole: CameraPose, first: float) -> CameraPose:
        """The camera of what is kept, in its own widths; `first` is the zoom of the shot's first frame."""
        across, down = self.left + self.width / 2 - 0.5, (self.top + self.height / 2 - 0.5) / self.aspect
        wide = first / whole.zoom  # of this frame, in widths of the first
        return CameraPose(x=(whole.x + across * wide) / self.width, y=(whole.y + down * wide) / self.width, zoom=whole.zoom / self.height)


def reframe(frames: Sequence[FrameGeometry], drawn: Size, size: Size) -> list[FrameGeometry]:
    """The geometry of a take whose pictures were made at `drawn` and brought to `size`."""
    cut = Cut.of(drawn, size)
    if not frames or (cut.width, cut.height) == (1, 1):
        return list(frames)
    first = frames[0].camera.zoom
    return [
        FrameGeometry(
            camera=cut.camera(frame.camera, first), subjects={name: cut.subject(subject) for name, subject in frame.subjects.items()}
        )
        for frame in frames
    ]
