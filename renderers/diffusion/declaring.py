"""What a family declares: its row, its weights and what lies beside them, as capabilities."""

from __future__ import annotations

from ...core.timing import Rate
from ...core.verdict import Lever
from ..base import Capabilities
from . import prompting
from .extras import Extras
from .families import Family, Kind


def declare(row: Family, found: Extras, keyframes_refer: bool = False, device: str = "cpu") -> Capabilities:
    """The capabilities of a family; `keyframes_refer` says that another one draws its first pictures, from references."""
    starts = starts_from_pictures(row)
    kinds = [*(["text"] if Kind.TEXT in row.ways else []), *(["image"] if starts else [])]
    kinds += ["first-last-frame"] if Kind.FIRST_LAST in row.ways else []
    return Capabilities(
        kinds=tuple(kinds), rates=(Rate(numerator=row.rate),) if row.moves else (), frame_step=row.step, frame_offset=row.offset,
        longest_shot=row.most / row.rate if row.moves and not continues(row) else None, negative_prompt=row.negative,
        prompt_tokens=prompting.room_of(row), continues=starts, batch=max((way.batch for way in row.ways.values()), default=1),
        references=keyframes_refer or found.adapter is not None or any(way.references for way in row.ways.values()),
        camera_control=not row.moves, geometry=not row.moves, levers=levers_of(row, found), device=device,
    )  # fmt: skip


def levers_of(row: Family, found: Extras) -> tuple[Lever, ...]:
    """What a retake can change: what the call has an argument for, and what the animatic hands on."""
    levers = [Lever.AGAIN, Lever.SEED]
    levers += [Lever.CLAUSE] if row.tokens is not None else []
    levers += [Lever.GUIDANCE] if row.guidance else []
    levers += [Lever.REFERENCE] if found.adapter is not None else []
    levers += [Lever.MOTION] if row.motion_argument else []
    follows = not row.moves or bool(found.nets) or any(way.mask or way.last for way in row.ways.values())
    levers += [Lever.CAMERA] if follows else []
    levers += [Lever.REFRAME, Lever.SEPARATION] if follows or Kind.IMAGE in row.ways else []
    return tuple(levers)


def starts_from_pictures(row: Family) -> bool:
    """Whether a shot can start from a picture that is given."""
    kinds = {Kind.IMAGE, Kind.FIRST_LAST, Kind.EDIT, Kind.CONTROL_IMAGE}
    return bool(kinds & set(row.ways)) or any(way.mask for way in row.ways.values())


def continues(row: Family) -> bool:
    """Whether a clip can start from the last frame of another."""
    return Kind.IMAGE in row.ways or any(way.mask for way in row.ways.values())
