"""The camera: framing from a shot's size and subjects, and the eased path of its one move.

A `View` is the main plane's point at the frame's centre and a zoom; at zoom 1 the frame is 1080
units high. Composing is re-framing: another aspect gives another view, never a crop.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ...core.shot import CameraKind, CameraMove, ShotSize
from ...core.take import CameraPose
from .paper import Bounds

HEIGHT = 1080.0  # units of a frame at zoom 1
HOME = (960.0, 540.0)
CLOSEST = 4.6  # no zoom beyond: paper fibres would become beams


@dataclass(frozen=True)
class View:
    """Where the camera is, in units of the main plane."""

    x: float
    y: float
    zoom: float

    def plane(self, parallax: float) -> tuple[float, float]:
        """The point of a plane of that parallax at the frame's centre."""
        return HOME[0] + parallax * (self.x - HOME[0]), HOME[1] + parallax * (self.y - HOME[1])

    def bounds(self, aspect: float, parallax: float = 1.0) -> Bounds:
        """What of a plane is in the frame."""
        x, y = self.plane(parallax)
        across, down = HEIGHT * aspect / self.zoom / 2, HEIGHT / self.zoom / 2
        return x - across, y - down, x + across, y + down

    def to_frame(self, x: float, y: float, aspect: float) -> tuple[float, float]:
        """A point of the main plane in fractions of the frame."""
        return (x - self.x) * self.zoom / (HEIGHT * aspect) + 0.5, (y - self.y) * self.zoom / HEIGHT + 0.5


@dataclass(frozen=True)
class Subject:
    """A figure as the camera composes it at one moment, in units of the main plane.

    `box` is the whole figure, `face` the face, `waist` and `chest` the y of hips and shoulders.
    `hands` is what an insert shows of it, `faces` is -1 to 1, the way it looks. `lead` marks whom the shot is about; the frame holds who
    `stays`, and lets the others pass.
    """

    box: Bounds
    face: Bounds
    waist: float
    chest: float
    faces: float = 0.0
    lead: bool = True
    stays: bool = True
    hands: Bounds | None = None


@dataclass(frozen=True)
class Place:
    """What of a set the camera needs to know; the fields are those of `sets.base.BuiltSet`."""

    home: Bounds
    heart: tuple[float, float]
    extent: Bounds
    detail: Bounds | None = None


@dataclass(frozen=True)
class Grammar:
    """How a shot size sits in the frame: shares of its height and width.

    `head` is the air over the highest head, `foot` under the region's lower edge, `side` at either
    side; `thirds` how far from the middle a lone face stands, opposite to where it looks.
    """

    head: float
    foot: float
    side: float
    thirds: float


_GRAMMAR = {
    ShotSize.WIDE: Grammar(0.06, 0.06, 0.06, 0.0),
    ShotSize.FULL: Grammar(0.14, 0.12, 0.08, 0.12),
    ShotSize.MEDIUM: Grammar(0.08, 0.0, 0.08, 0.12),
    ShotSize.CLOSE: Grammar(0.05, 0.0, 0.08, 0.1),
    ShotSize.INSERT: Grammar(0.08, 0.08, 0.08, 0.0),
    ShotSize.CARD: Grammar(0.0, 0.0, 0.0, 0.0),
}


def ease(share: float) -> float:
    """From 0 to 1 with no jerk at either end (the quintic smoothstep)."""
    share = min(1.0, max(0.0, share))
    return share * share * share * (share * (share * 6 - 15) + 10)


@dataclass(frozen=True)
class Framing:
    """A composed shot: the view at the middle of its move, `ratio` of zoom and `travel` in frame widths."""

    x: float
    y: float
    zoom: float
    ratio: float
    travel: tuple[float, float] = field(default=(0.0, 0.0))

    @property
    def first_zoom(self) -> float:
        """The zoom that the move starts from."""
        return float(self.zoom / self.ratio**0.5)

    def units(self, aspect: float) -> tuple[float, float]:
        """The travel in units; a frame width is the first frame's."""
        width = HEIGHT * aspect / self.first_zoom
        return self.travel[0] * width, self.travel[1] * width

    def at(self, share: float, aspect: float) -> View:
        """The view when so much of the move is done."""
        across, down = self.units(aspect)
        return View(self.x + (share - 0.5) * across, self.y + (share - 0.5) * down, self.first_zoom * self.ratio**share)


def compose(
    size: ShotSize,
    move: CameraMove,
    moments: Sequence[Sequence[Subject]],
    place: Place,
    aspect: float,
    strength: float = 1.0,
    widen: float = 0.0,
) -> Framing:
    """Frame a shot: `moments` are its subjects at even times from the first frame to the last.

    `strength` scales the move, `widen` (0 to 1) opens the frame. The move is kept exactly: what
    has to give way is where it starts and how close it is.
    """
    ratio = move.zoom**strength
    travel = (move.dx * strength, move.dy * strength)
    framing = Framing(place.heart[0], place.heart[1], 1.0, ratio, travel)
    region: Bounds | None = None
    for _ in range(4):  # the travel in units depends on the zoom, and the zoom on what the travel must hold
        region, look = _region(size, moments, place, framing, aspect)
        zoom = _zoom(size, region, place, aspect) / (1 + 0.35 * widen)
        zoom = min(zoom, _tight(region, aspect) / max(ratio, 1 / ratio) ** 0.5)
        framing = Framing(framing.x, framing.y, _bound(zoom, ratio, travel, place, aspect), ratio, travel)
        framing = _centred(framing, size, region, look, place, aspect)
    return _without_bystanders(framing, size, region, moments, place, aspect)


def path(framing: Framing, kind: CameraKind, frames: int, seconds: float, aspect: float, extent: Bounds, seed: int = 0) -> list[View]:
    """The view of every frame: the move eased from the first frame to the last, and a hand's sway."""
    last = max(1, frames - 1)
    views = [framing.at(ease(index / last), aspect) for index in range(frames)]
    if kind is not CameraKind.HANDHELD:
        return views
    phases = np.random.default_rng(seed).uniform(0, 2 * math.pi, 6)
    swayed = []
    for index, view in enumerate(views):
        at, width = seconds * index / last, HEIGHT * aspect / view.zoom
        hold = min(1.0, 4 * index / last, 4 * (last - index) / last)  # still at both ends, so that the net move is the planned one
        across = sum(math.sin(2 * math.pi * hertz * at + phase) for hertz, phase in zip((0.23, 0.41, 0.67), phases[:3], strict=True))
        down = sum(math.sin(2 * math.pi * hertz * at + phase) for hertz, phase in zip((0.19, 0.37, 0.61), phases[3:], strict=True))
        shifted = View(view.x + 0.0022 * width * hold * across, view.y + 0.0016 * width * hold * down, view.zoom)
        swayed.append(_inside(shifted, aspect, extent))
    return swayed


def pose(view: View, first: View, aspect: float) -> CameraPose:
    """The view as takes keep it: the point in widths of the shot's first frame."""
    width = HEIGHT * aspect / first.zoom
    return CameraPose(x=view.x / width, y=view.y / width, zoom=view.zoom)


def _region(
    size: ShotSize, moments: Sequence[Sequence[Subject]], place: Place, framing: Framing, aspect: float
) -> tuple[Bounds | None, float]:
    """What must be in the frame, as seen from a camera that stands still, and the way the subject looks."""
    boxes, looks = [], []
    across, down = framing.units(aspect)
    count = max(1, len(moments) - 1)
    for index, subjects in enumerate(moments):
        share = ease(index / count) - 0.5 if len(moments) > 1 else 0.0
        for subject in subjects:
            if not subject.stays or (not subject.lead and size is not ShotSize.WIDE):
                continue
            left, top, right, bottom = _asked(size, subject)
            boxes.append((left - share * across, top - share * down, right - share * across, bottom - share * down))
            looks.append(subject.faces)
    if size is ShotSize.INSERT and place.detail is not None:
        boxes, looks = [place.detail], [0.0]
    if not boxes:
        return None, 0.0
    array = np.array(boxes)
    region = (float(array[:, 0].min()), float(array[:, 1].min()), float(array[:, 2].max()), float(array[:, 3].max()))
    lone = len({id(subject) for subject in moments[0] if subject.lead}) == 1
    return region, float(np.mean(looks)) if lone else 0.0


def _asked(size: ShotSize, subject: Subject) -> Bounds:
    left, top, right, _ = subject.box
    face = subject.face
    if size in {ShotSize.WIDE, ShotSize.FULL}:
        return subject.box
    middle, wide = (face[0] + face[2]) / 2, face[2] - face[0]
    if size is ShotSize.CLOSE:
        head = min(top, face[1])
        return middle - 0.8 * wide, max(head, face[1] - 0.75 * (face[3] - face[1])), middle + 0.8 * wide, subject.chest
    if size is ShotSize.INSERT:
        return subject.hands or (left, subject.chest, right, subject.waist)
    return max(left, middle - 1.5 * wide), top, min(right, middle + 1.5 * wide), subject.waist


def _zoom(size: ShotSize, region: Bounds | None, place: Place, aspect: float) -> float:
    rule = _GRAMMAR[size]
    if size is ShotSize.WIDE or region is None:
        home_width, home_height = place.home[2] - place.home[0], place.home[3] - place.home[1]
        # A narrow frame shows less of the breadth but more of the height: the place, not a slit of it.
        share = min(1.0, 0.48 + 0.52 * aspect / (home_width / home_height))
        zoom = HEIGHT * aspect / (home_width * share)
        if aspect > home_width / home_height:
            zoom = HEIGHT / home_height
        if region is None:
            return zoom * (1.6 if size is ShotSize.INSERT else 1.0)
        return min(zoom, _fit(region, rule, aspect))
    return min(CLOSEST, _fit(region, rule, aspect))


def _fit(region: Bounds, rule: Grammar, aspect: float) -> float:
    tall, wide = max(1.0, region[3] - region[1]), max(1.0, region[2] - region[0])
    return min(HEIGHT * (1 - rule.head - rule.foot) / tall, HEIGHT * aspect * (1 - 2 * rule.side) / wide)


def _tight(region: Bounds | None, aspect: float) -> float:
    """The closest zoom that still holds the whole region, at whichever end of the move."""
    return math.inf if region is None else _fit(region, Grammar(0.03, 0.0, 0.02, 0.0), aspect)


def _bound(zoom: float, ratio: float, travel: tuple[float, float], place: Place, aspect: float) -> float:
    """The zoom, raised until the whole move fits into what is drawn."""
    left, top, right, bottom = place.extent
    # Half the frame at either end, and the travel between, all shrink alike as the zoom grows.
    widest: float = HEIGHT / min(1.0, ratio) * ratio**0.5
    first: float = HEIGHT * aspect * ratio**0.5
    across = widest * aspect + abs(travel[0]) * first
    down = widest + abs(travel[1]) * first
    return max(zoom, across / (right - left), down / (bottom - top))


def _centred(framing: Framing, size: ShotSize, region: Bounds | None, look: float, place: Place, aspect: float) -> Framing:
    rule = _GRAMMAR[size]
    tall, wide = HEIGHT / framing.zoom, HEIGHT * aspect / framing.zoom
    if size is ShotSize.WIDE or region is None:
        x, y = _wide_centre(place, tall, wide)
        if region is not None:
            x = _hold(x, region[0], region[2], wide * (1 - 2 * rule.side))
            y = _hold(y, region[1], region[3], tall * (1 - rule.head - rule.foot))
    else:
        room = max(0.0, wide * (1 - 2 * rule.side) - (region[2] - region[0]))
        shift = min(rule.thirds * wide * min(1.0, aspect), room / 2) * max(-1.0, min(1.0, look * 1.6))
        x = (region[0] + region[2]) / 2 + shift
        spare = tall - (region[3] - region[1])
        over = rule.head / (rule.head + rule.foot) if rule.foot else 1.0
        # What is left over goes under a close face and is shared round a whole figure.
        air = min(rule.head * tall, spare) if rule.foot == 0 else spare * over
        # At its closest the move still holds the head and the breadth.
        closest = max(framing.ratio, 1 / framing.ratio) ** 0.5
        y = min(region[1] - air + tall / 2, region[1] + 0.47 * tall / closest)
        x = _hold(x, region[0], region[2], 0.96 * wide / closest)
    return _within(Framing(x, y, framing.zoom, framing.ratio, framing.travel), aspect, place.extent)


def _without_bystanders(
    framing: Framing, size: ShotSize, region: Bounds | None, moments: Sequence[Sequence[Subject]], place: Place, aspect: float
) -> Framing:
    """Turn aside from somebody whose head the frame's edge would cut, if whom the shot is about stays in it."""
    if region is None or size not in {ShotSize.FULL, ShotSize.MEDIUM, ShotSize.CLOSE}:
        return framing
    closest = max(framing.ratio, 1 / framing.ratio) ** 0.5
    wide, tall = HEIGHT * aspect / framing.zoom, HEIGHT / framing.zoom
    x, top = framing.x, framing.y - tall / 2
    for index in range(len(moments[0])):
        seen = [subjects[index] for subjects in moments if index < len(subjects)]
        if any(subject.lead or not subject.stays for subject in seen):
            continue
        left, right = min(subject.box[0] for subject in seen), max(subject.box[2] for subject in seen)
        headless = min(subject.face[1] for subject in seen) < top
        halved = any(subject.face[0] < edge < subject.face[2] for subject in seen for edge in (x - wide / 2, x + wide / 2))
        if right < x - wide / 2 or left > x + wide / 2 or not (headless or halved):
            continue
        aside = left - wide / 2 if (left + right) > (region[0] + region[2]) else right + wide / 2
        if abs(_hold(aside, region[0], region[2], 0.96 * wide / closest) - aside) < 1.0:
            x = aside
    return _within(Framing(x, framing.y, framing.zoom, framing.ratio, framing.travel), aspect, place.extent)


def _wide_centre(place: Place, tall: float, wide: float) -> tuple[float, float]:
    left, top, right, bottom = place.home
    x = (left + right) / 2 if wide >= (right - left) * 0.98 else min(max(place.heart[0], left + wide / 2), right - wide / 2)
    y = (top + bottom) / 2 if tall >= (bottom - top) * 0.98 else min(max(place.heart[1], top + tall / 2), bottom - tall / 2)
    return x, y


def _hold(centre: float, low: float, high: float, span: float) -> float:
    """Move a frame of `span` as little as will hold `low` to `high`."""
    if high - low >= span:
        return (low + high) / 2
    return min(max(centre, high - span / 2), low + span / 2)


def _within(framing: Framing, aspect: float, extent: Bounds) -> Framing:
    """Shift the whole move so that neither end looks beyond the extent."""
    x, y = framing.x, framing.y
    for share in (0.0, 1.0, 0.0, 1.0):
        view = Framing(x, y, framing.zoom, framing.ratio, framing.travel).at(share, aspect)
        held = _inside(view, aspect, extent)
        x, y = x + held.x - view.x, y + held.y - view.y
    return Framing(x, y, framing.zoom, framing.ratio, framing.travel)


def _inside(view: View, aspect: float, extent: Bounds) -> View:
    left, top, right, bottom = extent
    across, down = HEIGHT * aspect / view.zoom / 2, HEIGHT / view.zoom / 2
    x = min(max(view.x, left + across), right - across) if right - left > 2 * across else (left + right) / 2
    y = min(max(view.y, top + down), bottom - down) if bottom - top > 2 * down else (top + bottom) / 2
    return View(x, y, view.zoom)
