"""Mouths: whether they move with what is said, and by how much they come too early or too late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ...core.names import CharacterId
from ...core.speech import MouthShape
from ...core.staging import Mouth
from .sight import Floats, Look

SIDE = 24  # pixels: a mouth is looked at in a square of this side
SMALLEST = 7  # pixels of the small picture: in a smaller face no mouth can be seen
REACH = 0.6  # seconds to either side in which the best lag is looked for


class Sync(NamedTuple):
    """How mouth and speech go together: the best correlation, its lag in seconds (positive: the sound comes late), and that at no lag."""

    likeness: float
    lag: float
    at_once: float


@dataclass
class Mouths:
    """The lower half of every face whose box is known, frame by frame; small ones are left out."""

    patches: dict[CharacterId, dict[int, NDArray[np.float32]]] = field(default_factory=dict)

    def see(self, look: Look) -> None:
        """Take the mouths of one look."""
        if look.geometry is None:
            return
        for name, subject in look.geometry.subjects.items():
            if subject.face is None:
                continue
            left, top, right, bottom = subject.face
            rows, columns = look.box((left, (top + bottom) / 2, right, bottom))
            patch = look.gray[rows, columns]
            if min(patch.shape) >= SMALLEST // 2 and patch.shape[1] >= SMALLEST:
                small = cv2.resize(patch, (SIDE, SIDE // 2), interpolation=cv2.INTER_AREA).astype(np.float32)
                self.patches.setdefault(name, {})[look.index] = small

    def follow(self, name: CharacterId, marks: Sequence[Mouth], first: int, rate: float) -> Sync | None:
        """How the mouth's pictures go with the shapes that are planned for it; `first` is the frame from which the plan counts.

        At each lag: the square root of the share of the pictures' change that the shapes explain, beyond what as many
        shapes would by chance. What changes slowly (a nod, the light) is taken off both. None: too little is seen or said.
        """
        rows = sorted(self.patches.get(name, {}).items())
        if len(rows) < rate * 0.75 or len(marks) < 3:
            return None
        at = np.array([index for index, _ in rows])
        pictures = np.stack([patch.ravel() - patch.mean() for _, patch in rows]).astype(np.float64)
        pictures = _quick(pictures, rate)
        power = float((pictures**2).sum())
        reach = round(REACH * rate)
        last = int(at[-1]) + reach + 1
        shapes = shape_of(marks, first, -reach, last)
        speaks = shapes[reach + at] != 0
        if np.count_nonzero(speaks) < rate / 4:
            return None
        if power < 1e-6:
            return Sync(0.0, 0.0, 0.0)  # nothing moves while it is to speak
        scores = {lag: _explained(pictures, power, shapes[at - lag + reach], rate) for lag in range(-reach, reach + 1)}
        best = max(scores, key=lambda lag: scores[lag])
        return Sync(scores[best], -best / rate, max(scores[lag] for lag in (-1, 0, 1)))


def shape_of(marks: Sequence[Mouth], first: int, start: int, end: int) -> NDArray[np.int64]:
    """The planned shape in every frame from `start` to `end`, as its place among all shapes; 0 is rest."""
    order = {shape: number for number, shape in enumerate(MouthShape)}
    shapes = np.zeros(end - start, dtype=np.int64)
    for mark in sorted(marks, key=lambda mark: mark.start):
        shapes[max(0, first + mark.start - start) :] = order[mark.shape]
    return shapes


def _explained(pictures: Floats, power: float, shapes: NDArray[np.int64], rate: float) -> float:
    """How much of the pictures' change the shapes explain, 0 to 1: a multiple correlation, corrected for how many there are."""
    table = _quick(np.eye(len(MouthShape))[shapes], rate)
    basis, strength, _ = np.linalg.svd(table, full_matrices=False)
    basis = basis[:, strength > 1e-6 * max(1.0, float(strength[0]))]
    count, terms = len(pictures), basis.shape[1]
    if count <= terms + 2:
        return 0.0
    share = float(((basis.T @ pictures) ** 2).sum()) / power
    corrected = 1 - (1 - share) * (count - 1) / (count - 1 - terms)
    return float(np.sqrt(max(0.0, corrected)))


def _quick(rows: Floats, rate: float) -> Floats:
    """The rows ``(frames, columns)`` without what changes over more than a second."""
    reach = max(3, round(rate)) | 1
    soft = cv2.blur(rows, (1, reach), borderType=cv2.BORDER_REFLECT_101 if len(rows) > reach else cv2.BORDER_REPLICATE)
    return np.asarray(rows - soft, dtype=np.float64)
