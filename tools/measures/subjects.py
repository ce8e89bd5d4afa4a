"""Subjects: whether they are in the frame, clear of the ground, and still themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ...core.names import CharacterId
from ...core.take import SubjectBox
from .sight import Floats, Look, Plane


def inside_share(subject: SubjectBox) -> float:
    """How much of a subject's face (or box, when no face is known) lies inside the frame, 0 to 1."""
    left, top, right, bottom = subject.face or subject.box
    area = max(1e-9, (right - left) * (bottom - top))
    width = max(0.0, min(1.0, right) - max(0.0, left))
    height = max(0.0, min(1.0, bottom) - max(0.0, top))
    return width * height / area


def contrast_of(small: NDArray[np.uint8], subject: SubjectBox) -> float | None:
    """How clearly a subject stands out from its surroundings, in CIE Lab units; None when it fills the frame.

    The larger of two: the distance between head and trunk (from the joints, or the box's middle)
    and a ring just outside the box, lightness counting fully and colour by half; and how much
    wider the span of lightness is inside the box than in the ring (a rim, a face, a pattern).
    """
    height, width = small.shape[:2]
    left, top, right, bottom = (round(value * side) for value, side in zip(subject.box, (width, height, width, height), strict=True))
    left, top, right, bottom = max(0, left), max(0, top), min(width, right), min(height, bottom)
    if right - left < 4 or bottom - top < 6 or (right - left) * (bottom - top) > 0.6 * width * height:
        return None
    margin = max(3, round((bottom - top) * 0.12))
    outer = (max(0, left - margin), max(0, top - margin), min(width, right + margin), min(height, bottom + margin))
    lab = cv2.cvtColor(small[outer[1] : outer[3], outer[0] : outer[2]].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    ring = np.ones(lab.shape[:2], dtype=bool)
    ring[top - outer[1] : bottom - outer[1], left - outer[0] : right - outer[0]] = False
    core = np.zeros(lab.shape[:2], dtype=np.uint8)
    middle = ((left + right) / 2 / width, (top + bottom) / 2 / height)
    ends = [subject.joints.get("head", (middle[0], middle[1] - 0.1)), subject.joints.get("hip", middle)]
    points = [(round(x * width) - outer[0], round(y * height) - outer[1]) for x, y in ends]
    cv2.line(core, points[0], points[1], 1, thickness=max(2, round((right - left) * 0.22)))
    if np.count_nonzero(ring) < 20 or np.count_nonzero(core) < 6:
        return None
    lightness, a, b = (float(value) for value in np.median(lab[core == 1], axis=0) - np.median(lab[ring], axis=0))
    apart = float(np.sqrt(lightness**2 + 0.25 * (a * a + b * b)))
    return max(apart, _span(lab[~ring][:, 0]) - _span(lab[ring][:, 0]))


def _span(lightness: NDArray[Any]) -> float:
    """The span of lightness that the middle nine tenths of the pixels take."""
    low, high = np.percentile(lightness, (5, 95))
    return float(high - low)


PARTS = {"head": (0.0, 0.24), "body": (0.24, 0.62), "legs": (0.62, 1.0)}
"""Parts of an upright subject, as shares of its box from the top; each is compared for itself: a face does not outvote a coat."""

BINS = 12
"""Bins along each of Lab's two colour axes, from -72 to 72; lightness has its own coarse histogram of 8."""


@dataclass
class Likeness:
    """What each subject looked like over the take: histograms of its parts, a few frames a second."""

    seen: dict[CharacterId, list[tuple[int, dict[str, Floats]]]] = field(default_factory=dict)

    def see(self, look: Look) -> None:
        """Take every subject of one look whose box is known, large enough and inside the frame."""
        if look.geometry is None:
            return
        for name, subject in look.geometry.subjects.items():
            parts = parts_of(look, subject)
            if parts:
                self.seen.setdefault(name, []).append((look.index, parts))

    def within(self, name: CharacterId) -> tuple[float, str]:
        """How much a subject changed from the first to the last third of the take, 0 to 1, and which part did most.

        Every late look is held against the early one that is most like it: who turns the head or walks is still the same.
        """
        rows = [parts for _, parts in self.seen.get(name, [])]
        third = len(rows) // 3
        if third < 1:
            return 0.0, ""
        apart: dict[str, float] = {}
        for part in PARTS:
            early = [row[part] for row in rows[:third] if part in row]
            late = [row[part] for row in rows[-third:] if part in row]
            if early and late:
                apart[part] = float(np.median([min(hellinger(one, other) for other in early) for one in late]))
        return _most(apart)

    def portrait(self, name: CharacterId) -> dict[str, Floats]:
        """The subject's parts over the whole take: the median histograms."""
        return _middle([parts for _, parts in self.seen.get(name, [])])


def parts_of(look: Look, subject: SubjectBox) -> dict[str, Floats]:
    """Colour histograms of a subject's parts, from the middle of its box; none for one that is small or cut by the frame."""
    left, top, right, bottom = subject.box
    if right - left < 0.02 or bottom - top < 0.12 or top < -0.02 or left < -0.02 or right > 1.02:
        return {}
    middle, half = (left + right) / 2, (right - left) * 0.28
    found = {}
    for part, (start, end) in PARTS.items():
        high, low = top + (bottom - top) * start, top + (bottom - top) * end
        if high + (low - high) * 0.45 > 1.0:
            continue  # the frame's edge cuts most of it off
        centre = (subject.face[0] + subject.face[2]) / 2 if part == "head" and subject.face else middle
        patch = look.lab[look.box((centre - half, high, centre + half, low))]
        if patch.shape[0] >= 4 and patch.shape[1] >= 3:
            found[part] = _histogram(patch)
    return found


def across(one: dict[str, Floats], other: dict[str, Floats]) -> tuple[float, str]:
    """How much a subject differs between two takes, 0 to 1, and in which part most; only parts that both show count."""
    return nearest([one], [other])


def nearest(some: Sequence[dict[str, Floats]], others: Sequence[dict[str, Floats]]) -> tuple[float, str]:
    """The same from several looks at each: every part is held against where the other take shows it most alike."""
    apart: dict[str, float] = {}
    for part in PARTS:
        here, there = [row[part] for row in some if part in row], [row[part] for row in others if part in row]
        if here and there:
            apart[part] = min(hellinger(one, other) for one in here for other in there)
    return _most(apart)


def _most(apart: dict[str, float]) -> tuple[float, str]:
    """The part that differs most, and by how much."""
    if not apart:
        return 0.0, ""
    part = max(apart, key=lambda name: apart[name])
    return apart[part], part


def hellinger(one: Floats, other: Floats) -> float:
    """The Hellinger distance of two histograms that each sum to 1."""
    return float(np.sqrt(max(0.0, 1.0 - float(np.sqrt(one * other).sum()))))


def _histogram(patch: Plane) -> Floats:
    flat = patch.reshape(-1, 3)
    bins, reach = BINS, 72.0
    place = np.clip((flat[:, 1:] + reach) / (2 * reach) * bins - 0.5, 0, bins - 1.001)
    low = place.astype(int)
    part = place - low
    counts = np.zeros((bins, bins))
    for da in (0, 1):
        for db in (0, 1):
            weight = np.abs(1 - da - part[:, 0]) * np.abs(1 - db - part[:, 1])
            np.add.at(counts, (low[:, 0] + da, low[:, 1] + db), weight)
    return np.asarray(counts.ravel() / max(counts.sum(), 1e-9))


def _middle(rows: Sequence[dict[str, Floats]]) -> dict[str, Floats]:
    found = {}
    for part in PARTS:
        stack = [row[part] for row in rows if part in row]
        if stack:
            middle = np.median(stack, axis=0)
            total = float(middle.sum())
            found[part] = middle / total if total > 1e-9 else np.mean(stack, axis=0)
    return found
