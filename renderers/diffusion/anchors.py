"""Anchors: the pictures that hold a shot to its first frame, its people and places, and the approved animatic.

`plan` decides from the order alone which of them a family is given and on what way, so that the take's key
knows it before anything is drawn; `gather` then draws and reads exactly those.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from ...core.bible import Being
from ...core.errors import RenderError
from ...core.shot import CameraKind
from ...core.staging import Gesture
from ...core.timing import Rate, Size
from ..base import Frame, Order
from ..enlarging import bring_to, scale
from .families import Family, Kind

FOLLOWED = 0.7
"""How much of the animatic's frame is drawn anew where a still is drawn over it: composition stays, paper goes."""

CONTINUED = 0.35
"""How much of a given first frame is drawn anew: it is to be recognised."""

ADAPTED = 0.6
"""An IP-Adapter's scale as its authors suggest it for pictures beside words.

Source: https://github.com/tencent-ailab/IP-Adapter, "Best Practice".
"""

MOST_REFERENCES = 4
"""Pictures that are shown at once: beyond that they blur into each other."""

_GOING = {Gesture.WALK, Gesture.RUN}


class Source(StrEnum):
    """Where a first or last picture comes from."""

    GIVEN = "given"  # the order's own first frame
    KEYFRAME = "keyframe"  # drawn by the keyframes' family
    GUIDE = "guide"  # the animatic's own frame


@dataclass(frozen=True)
class Means:
    """What is at hand beside the row: whether an IP-Adapter is, which ControlNets are, and a family that draws keyframes."""

    adapter: bool = False
    nets: tuple[str, ...] = ()
    keyframes: bool = False


@dataclass(frozen=True)
class Plan:
    """Which pictures a shot is given. `references` are names and files; `net` is "depth", "pose" or none."""

    kind: Kind
    first: Source | None = None
    last: Source | None = None
    references: tuple[tuple[str, Path], ...] = ()
    adapter: bool = False
    net: str = ""
    strength: float = 1.0

    @property
    def guided(self) -> bool:
        """Whether the animatic's own frames are used."""
        return bool(self.net) or Source.GUIDE in (self.first, self.last)


@dataclass(frozen=True)
class Pictures:
    """What a plan's pictures are, all at the size at which the model draws."""

    first: Frame | None = None
    last: Frame | None = None
    references: tuple[Frame, ...] = ()
    control: tuple[Frame, ...] = ()
    known: tuple[bool, ...] = ()


class Guiding(Protocol):
    """The animatic's frames of a shot: see `renderers/guide.py`."""

    def picture(self, index: int) -> Frame: ...
    def depth(self, index: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]: ...
    def pose(self, index: int) -> Frame: ...
    def indices(self, count: int, rate: Rate | None = None, start: int = 0) -> list[int]: ...


def plan(row: Family, order: Order, means: Means) -> Plan:
    """Which pictures a family is given for an order, by what it can take and what is at hand."""
    references = chosen_references(order) if means.adapter or _takes_references(row) else ()
    net = _net(row, order, means)
    return _plan_clip(row, order, means, references, net) if row.moves else _plan_still(row, order, means, references, net)


def _plan_clip(row: Family, order: Order, means: Means, references: tuple[tuple[str, Path], ...], net: str) -> Plan:
    first = Source.GIVEN if order.first_frame else Source.KEYFRAME if means.keyframes else Source.GUIDE
    if net:
        held = first if first is not Source.GUIDE and row.ways[Kind.CONTROL].mask else None
        return Plan(Kind.CONTROL, held, None, references, means.adapter, net)
    # A last picture of another hand than the first would make the clip turn into it.
    if Kind.FIRST_LAST in row.ways and first is not Source.GIVEN and travels(order):
        return Plan(Kind.FIRST_LAST, first, first, references)
    if Kind.IMAGE in row.ways:
        return Plan(Kind.IMAGE, first, None, references)
    return Plan(Kind.TEXT, None, None, references, means.adapter)


def _plan_still(row: Family, order: Order, means: Means, references: tuple[tuple[str, Path], ...], net: str) -> Plan:
    first = Source.GIVEN if order.first_frame else Source.GUIDE
    if Kind.EDIT in row.ways:
        shown = first if first is Source.GIVEN or not references else None
        return Plan(Kind.EDIT, shown, None, references)
    strength = CONTINUED if first is Source.GIVEN else FOLLOWED
    if net and first is Source.GUIDE:
        return Plan(Kind.CONTROL, None, None, references, means.adapter, net)
    if net and Kind.CONTROL_IMAGE in row.ways:
        return Plan(Kind.CONTROL_IMAGE, first, None, references, means.adapter, net, strength)
    if Kind.IMAGE in row.ways:
        return Plan(Kind.IMAGE, first, None, references, means.adapter, "", strength)
    return Plan(Kind.TEXT, None, None, references, means.adapter)


def _takes_references(row: Family) -> bool:
    return any(way.references for way in row.ways.values())


def _net(row: Family, order: Order, means: Means) -> str:
    """Which drawings hold the shot: skeletons where people are seen, depth otherwise; a family that has learned them takes depth."""
    way = row.ways.get(Kind.CONTROL)
    if way is None:
        return ""
    if way.mask:
        return "depth"
    wanted = ("pose", "depth") if _has_people(order) else ("depth",)
    return next((net for net in wanted if net in means.nets), "")


def _has_people(order: Order) -> bool:
    """Whether a person acts in the shot: a fox, a storm or a robot has no skeleton, and black would hold nothing."""
    people = {sheet.id for sheet in order.bible.characters if sheet.look.being is Being.PERSON}
    return any(figure.character in people for figure in order.shot.figures)


def travels(order: Order) -> bool:
    """Whether the shot ends with another composition than it begins with."""
    camera = order.shot.camera.kind not in (CameraKind.STATIC, CameraKind.HANDHELD)
    return camera or any(deed.gesture in _GOING for figure in order.shot.figures for deed in figure.deeds)


def chosen_references(order: Order) -> tuple[tuple[str, Path], ...]:
    """The pictures of who and what is to be seen: people first, the most important before the others, then place and style."""
    names = [*order.shot.subjects, *(figure.character for figure in order.shot.figures), *order.references]
    found = [(name, order.references[name]) for name in dict.fromkeys(names) if name in order.references]
    return tuple(found[:MOST_REFERENCES])


def recipe(
    chosen: Plan, order: Order, guide: Callable[[], dict[str, object]], keyframe: Callable[[], dict[str, object]]
) -> dict[str, object]:
    """What of the pictures makes pixels: contents by their hashes, the guide and the keyframe by their recipes."""
    made: dict[str, object] = {"kind": chosen.kind.value, "strength": chosen.strength, "net": chosen.net, "adapter": chosen.adapter}
    made["references"] = [[name, fingerprint(path)] for name, path in chosen.references]
    made["first"], made["last"] = chosen.first, chosen.last
    if chosen.first is Source.GIVEN and order.first_frame is not None:
        made["given"] = fingerprint(order.first_frame)
    if chosen.guided:
        made["guide"] = guide()
    if Source.KEYFRAME in (chosen.first, chosen.last):
        made["keyframe"] = keyframe()
    return made


def gather(
    chosen: Plan,
    order: Order,
    size: Size,
    indices: list[int],
    guide: Callable[[], Guiding],
    keyframe: Callable[[int], Frame],
    tail: Frame | None = None,
) -> Pictures:
    """Read and draw what a plan names, at the model's size; `indices` are the take's frames that the model's own stand for.

    `tail` is a frame to go on from, in the first picture's place. Raises `RenderError` for a file that is no picture.
    """

    def fetch(source: Source | None, index: int) -> Frame | None:
        if source is None:
            return None
        if source is Source.GIVEN:
            assert order.first_frame is not None
            return bring_to(read(order.first_frame), size)
        return bring_to(keyframe(index) if source is Source.KEYFRAME else guide().picture(index), size)

    first = bring_to(tail, size) if tail is not None else fetch(chosen.first, indices[0])
    references = tuple(_within(read(path), size) for _, path in chosen.references)
    if chosen.kind is Kind.EDIT and first is not None:
        references = (*references, first)
    control: tuple[Frame, ...] = ()
    if chosen.net:
        drawn = guide()
        control = tuple(_drawing(drawn, chosen.net, index, size) for index in indices)
    known = (False,) * len(control)
    if chosen.kind is Kind.CONTROL and first is not None and control:
        control, known = (first, *control[1:]), (True, *known[1:])
    return Pictures(first, fetch(chosen.last, indices[-1]), references, control, known)


def _within(frame: Frame, size: Size) -> Frame:
    """A reference whole and in its own shape, no larger than the picture it is for."""
    share = (size.width * size.height / (frame.shape[0] * frame.shape[1])) ** 0.5
    if share >= 1:
        return frame
    return scale(frame, max(16, round(frame.shape[1] * share)), max(16, round(frame.shape[0] * share)))


def _drawing(guide: Guiding, net: str, index: int, size: Size) -> Frame:
    if net == "pose":
        return bring_to(guide.pose(index), size)
    return bring_to(np.asarray(cv2.cvtColor(guide.depth(index), cv2.COLOR_GRAY2RGB), dtype=np.uint8), size)


def read(path: Path) -> Frame:
    """A picture file; raises `RenderError`."""
    try:
        raw = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    except OSError as fault:
        raise RenderError(f"The picture {path} cannot be read ({fault.strerror or fault}). Put it back, or name another.") from fault
    found = cv2.imdecode(raw, cv2.IMREAD_COLOR) if raw.size else None
    if found is None:
        raise RenderError(f"{path} is no picture that can be read. Use PNG or JPEG.")
    return np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file, read anew only when the file has changed; "missing" when it cannot be read, which `read` then tells of."""
    try:
        found = path.stat()
    except OSError:
        return "missing"
    return _hashed(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=256)
def _hashed(path: Path, changed: int, size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
