"""Mouths: whether they move with what is said, and by how much they come too early or too late."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ...core.names import CharacterId
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

    def activity(self, name: CharacterId, frames: int) -> Floats:
        """How far a mouth is from its usual picture, frame by frame; not a number where the face is not seen."""
        found = np.full(frames, np.nan)
        rows = self.patches.get(name, {})
        if len(rows) < 6:
            return found
        usual = np.median(np.stack(list(rows.values())), axis=0)
        for index, patch in rows.items():
            if index < frames:
                found[index] = float(np.abs(patch - usual - np.median(patch - usual)).mean())
        return found


def sync(activity: Floats, speech: Floats, rate: float) -> Sync | None:
    """How a mouth's activity follows the loudness of speech, both one figure a frame; None when there is too little of either."""
    known = np.isfinite(activity)
    if np.count_nonzero(known) < rate * 0.75 or float(np.std(speech)) < 1e-6:
        return None
    filled = np.interp(np.arange(len(activity)), np.flatnonzero(known), activity[known])
    reach = round(REACH * rate)
    scores = {lag: _likeness(filled, speech, lag) for lag in range(-reach, reach + 1)}
    best = max(scores, key=lambda lag: scores[lag])
    return Sync(scores[best], best / rate, scores[0])


def _likeness(mouth: Floats, speech: Floats, lag: int) -> float:
    """The correlation of the mouth with the speech that many frames later."""
    length = min(len(mouth), len(speech))
    one = mouth[max(0, -lag) : length - max(0, lag)]
    other = speech[max(0, lag) : length - max(0, -lag)]
    if len(one) < 8 or float(np.std(one)) < 1e-6 or float(np.std(other)) < 1e-6:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
