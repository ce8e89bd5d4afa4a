"""Exhibits: what a judge is shown of a take: numbered frames, closer looks, and crops beside a reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ...core.names import CharacterId
from ...core.take import FrameGeometry
from ...tools.masking import mask_writing
from ...tools.media import Frame, frames_of
from ...tools.pictures import png, scaled
from ...tools.wire import Image

SHOWN = 6
"""Frames of a take."""

WIDTH = 768
CLOSE = 512
"""Pixels: the width of a whole frame and of a closer look, as they are shown."""

TILE = 256
LABEL = 22
REFERENCE = "R"
NEIGHBOUR = "N"


@dataclass(frozen=True)
class Exhibit:
    """One picture under its label. `frame` is the take's, None for a picture from elsewhere."""

    label: str
    picture: Frame
    frame: int | None = None

    def image(self, width: int = WIDTH) -> Image:
        """The picture with its label under it, as a model takes it."""
        small = scaled(self.picture, width=width) if self.picture.shape[1] > width else self.picture
        return Image(png(_labelled(small, self.label)))


def exhibits_of(film: Path, start: int, length: int, count: int = SHOWN) -> list[Exhibit]:
    """Frames of a take's body, evenly spread, with every writing in them masked; labels count from 1."""
    wanted = sorted({start + round((length - 1) * share) for share in np.linspace(0.04, 0.96, min(count, length))})
    found = []
    for number, at in enumerate(wanted, 1):
        frame = next(frames_of(film, at, at + 1))
        found.append(Exhibit(str(number), mask_writing(frame)[0], at))
    return found


def read_picture(path: Path) -> Frame | None:
    """A picture's file as a frame; None where there is none that can be read."""
    found = cv2.imread(str(path), cv2.IMREAD_COLOR)
    return None if found is None else np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def closer(exhibit: Exhibit, box: tuple[float, float, float, float], grow: float = 0.2) -> Exhibit:
    """A part of a picture, larger."""
    height, width = exhibit.picture.shape[:2]
    left, top, right, bottom = box
    across, down = (right - left) * grow, (bottom - top) * grow
    rows = slice(max(0, int((top - down) * height)), min(height, int(np.ceil((bottom + down) * height))))
    columns = slice(max(0, int((left - across) * width)), min(width, int(np.ceil((right + across) * width))))
    part = exhibit.picture[rows, columns]
    if part.shape[1] < CLOSE:
        size = (CLOSE, max(1, round(part.shape[0] * CLOSE / part.shape[1])))
        part = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    return Exhibit(exhibit.label, np.ascontiguousarray(part), exhibit.frame)


def crops_of(name: CharacterId, shown: Sequence[Exhibit], geometry: Sequence[FrameGeometry], count: int = 3) -> list[Exhibit]:
    """Closer looks at a character, from the frames in which it is largest; none where nobody knows where it stands."""
    sized = []
    for exhibit in shown:
        if exhibit.frame is None or exhibit.frame >= len(geometry) or name not in geometry[exhibit.frame].subjects:
            continue
        left, top, right, bottom = (min(1.0, max(0.0, value)) for value in geometry[exhibit.frame].subjects[name].box)
        if (right - left) > 0.02 and (bottom - top) > 0.08:
            sized.append(((right - left) * (bottom - top), exhibit, (left, top, right, bottom)))
    largest = sorted(sorted(sized, key=lambda row: -row[0])[:count], key=lambda row: int(row[1].label))
    return [closer(exhibit, box, grow=0.1) for _, exhibit, box in largest]


def sheet(exhibits: Sequence[Exhibit]) -> Image:
    """Pictures side by side at one height, each with its label under it."""
    tiles = [_labelled(scaled(exhibit.picture, height=TILE), exhibit.label) for exhibit in exhibits]
    wide = [tile[:, : 3 * TILE] for tile in tiles]
    return Image(png(np.ascontiguousarray(np.hstack(wide))))


def _labelled(picture: Frame, label: str) -> Frame:
    """The picture over a strip of its own with the label: nothing is written into the picture itself."""
    strip = np.full((LABEL, picture.shape[1], 3), 20, dtype=np.uint8)
    cv2.putText(strip, label, (6, LABEL - 6), cv2.FONT_HERSHEY_SIMPLEX, 0.55, (240, 240, 240), 1, cv2.LINE_AA)
    return np.vstack([picture, strip])
