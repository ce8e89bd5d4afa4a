"""The slate: a fake that ships. One colour, the shot's name, a running frame counter and a moving bar."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from ..core.bible import Bible
from ..core.document import seed_of
from ..core.shot import Shot
from ..core.take import CameraPose, FrameGeometry
from ..core.verdict import Lever
from .base import Capabilities, Footage, Frame, Order


class Slate:
    """What stands before the camera when there is no picture yet: tiny, fast, and never frozen."""

    name = "slate"
    version = "1"
    capabilities = Capabilities(geometry=True, camera_control=True, levers=(Lever.AGAIN, Lever.SEED, Lever.CAMERA))

    def load(self) -> None:
        """Nothing to get ready."""

    def prompt(self, shot: Shot, bible: Bible) -> str:
        """The action, for the record."""
        return shot.prompt.action

    def recipe(self, order: Order) -> dict[str, object]:
        """The whole shot: the slate shows its name, so even that makes pixels."""
        return {
            "renderer": self.name,
            "version": self.version,
            "shot": order.shot.model_dump(mode="json"),
            "size": order.size.model_dump(mode="json"),
            "rate": order.rate.model_dump(mode="json"),
        }

    def render(self, order: Order) -> Footage:
        """Make the take."""
        footage = Footage(seed=order.shot.seed + order.shot.adjust.seed_step)
        footage.frames = _frames(order, footage.geometry)
        return footage


def _frames(order: Order, geometry: list[FrameGeometry]) -> Iterator[Frame]:
    width, height, shot = order.size.width, order.size.height, order.shot
    mix = seed_of(shot.seed + shot.adjust.seed_step, shot.set)
    colour = tuple(60 + (mix >> shift) % 120 for shift in (0, 8, 16))
    ground = np.full((height, width, 3), colour, dtype=np.uint8)
    size = height / 360
    thick = max(1, round(2 * size))
    cv2.putText(ground, shot.id, (width // 16, height // 4), cv2.FONT_HERSHEY_SIMPLEX, size, (245, 240, 225), thick, cv2.LINE_AA)
    bar = max(2, width // 24)
    for index in range(shot.frames):
        frame = ground.copy()
        left = round((width - bar) * index / max(1, shot.frames - 1))
        frame[height * 3 // 4 : height * 7 // 8, left : left + bar] = (245, 240, 225)
        label = f"{index + 1:05}/{shot.frames}"
        cv2.putText(frame, label, (width // 16, height // 2), cv2.FONT_HERSHEY_SIMPLEX, size, (245, 240, 225), thick, cv2.LINE_AA)
        geometry.append(FrameGeometry(camera=_pose(shot, index)))
        yield frame


def _pose(shot: Shot, index: int) -> CameraPose:
    """The planned move, as a renderer that obeys would report it."""
    share = index / max(1, shot.frames - 1)
    share = share * share * (3 - 2 * share)
    strength = shot.adjust.camera
    return CameraPose(
        x=0.5 + shot.camera.dx * strength * share, y=0.5 + shot.camera.dy * strength * share, zoom=shot.camera.zoom ** (strength * share)
    )
