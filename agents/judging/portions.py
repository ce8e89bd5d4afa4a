"""Portions: the plan of a part of a take, as when a film shows its body without the frames at both ends."""

from __future__ import annotations

import numpy as np

from ...core.shot import Shot
from ...core.staging import Figure, Mouth


def body_of(shot: Shot, first: int, frames: int) -> Shot:
    """A shot's plan for some frames of its take alone, from the frame `first` of the take on."""
    last = max(1, shot.frames - 1)
    share = _eased((first + frames - 1) / last) - _eased(first / last)
    move = shot.camera.model_copy(
        update={"dx": shot.camera.dx * share, "dy": shot.camera.dy * share, "zoom": float(shot.camera.zoom**share)}
    )
    figures = tuple(_later(figure, first - shot.handle) for figure in shot.figures)
    return shot.model_copy(update={"length": max(1, frames), "handle": 0, "camera": move, "figures": figures})


def _eased(share: float) -> float:
    """How much of a camera's way is done, as it eases in and out."""
    share = float(np.clip(share, 0.0, 1.0))
    return share * share * (3 - 2 * share)


def _later(figure: Figure, frames: int) -> Figure:
    """A figure whose mouth is told of from a later frame on."""
    if frames <= 0 or not figure.mouths:
        return figure
    before = [mark for mark in figure.mouths if mark.start <= frames]
    first = (Mouth(shape=before[-1].shape, start=0),) if before else ()
    rest = tuple(mark.model_copy(update={"start": mark.start - frames}) for mark in figure.mouths if mark.start > frames)
    return figure.model_copy(update={"mouths": first + rest})
