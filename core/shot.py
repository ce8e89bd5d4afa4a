"""Shots: how beats are filmed."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated, ClassVar

from pydantic import Field

from .document import Document, Part
from .names import BeatId, CharacterId, SceneId, ShotId
from .staging import Figure, SetDressing
from .timing import Rate, Size


class ShotSize(StrEnum):
    """How much of the subject the frame holds."""

    WIDE = "wide"  # the place, figures small in it
    FULL = "full"  # head to foot
    MEDIUM = "medium"  # from the waist
    CLOSE = "close"  # head and shoulders
    INSERT = "insert"  # a thing, or a place without figures
    CARD = "card"  # type only


class CameraKind(StrEnum):
    """One plain move."""

    STATIC = "static"
    PUSH = "push"
    PULL = "pull"
    PAN = "pan"
    TILT = "tilt"
    TRUCK = "truck"
    HANDHELD = "handheld"


class CameraMove(Part):
    """The move over the whole take, handles included, eased in and out.

    `dx`, `dy`: how far the frame travels over the set's main plane, in frame widths (right and
    down positive); `zoom`: the last frame's magnification over the first's. `reason` is why.
    """

    kind: CameraKind = CameraKind.STATIC
    dx: float = Field(default=0.0, ge=-1, le=1)
    dy: float = Field(default=0.0, ge=-1, le=1)
    zoom: float = Field(default=1.0, ge=0.4, le=2.5)
    reason: str = "hold"


class PromptSections(Part):
    """A shot in words, in the order that renderers' prompts are built from."""

    character: str = ""
    action: str = ""
    camera: str = ""
    setting: str = ""
    light: str = ""
    style: str = ""
    negative: str = ""


class Declared(StrEnum):
    """What would look like a fault but is meant."""

    LIGHTNING = "lightning"
    EXPLOSION = "explosion"
    TIME_LAPSE = "time-lapse"
    HANDHELD = "handheld"
    SPEED_RAMP = "speed ramp"
    COSTUME_CHANGE = "costume change"
    STILLNESS = "stillness"  # a card, a held breath: no motion is planned
    DARKNESS = "darkness"


class Card(Part):
    """Type on the screen: a title or an end card."""

    title: str
    subtitle: str = ""


class Transition(StrEnum):
    """How a shot starts."""

    CUT = "cut"
    CROSS_FADE = "cross-fade"
    DIP = "dip"


class Adjustments(Part):
    """What retakes have changed, one lever each; the defaults are the plan untouched.

    `seed_step` is added to the seed (the control that luck is measured by); `camera` and `motion`
    scale the move and the gestures; `separation` (0 to 1) parts figures from their ground by light;
    `reframe` (0 to 1) widens the frame to hold its subjects; `clause` is added to the prompt;
    `guidance` scales how closely the prompt is followed, `reference` how closely reference pictures are.
    """

    seed_step: int = Field(default=0, ge=0)
    camera: float = Field(default=1.0, ge=0, le=1)
    motion: float = Field(default=1.0, ge=0, le=2)
    separation: float = Field(default=0.0, ge=0, le=1)
    reframe: float = Field(default=0.0, ge=0, le=1)
    clause: str = ""
    guidance: float = Field(default=1.0, ge=0.25, le=4)
    reference: float = Field(default=1.0, ge=0, le=2)


SWELLS_A_SECOND = 4
"""How many values of a shot's `swell` there are to a second."""


class Shot(Part):
    """One or more whole beats of one scene, as they are filmed.

    `length` is the body in frames, `handle` the extra frames before and after it. `subjects` are
    whom the frame is composed for, the most important first. `follows` is the shot of the same
    chain that this one starts from. `swell` is how the light goes with the music over the take, -1 to 1, four values
    a second; empty where it does not. Nothing else here depends on where in the film the shot stands: the same shot is the same take.
    """

    id: ShotId
    scene: SceneId | None = None
    beats: tuple[BeatId, ...] = ()
    length: int = Field(ge=1)
    handle: int = Field(default=6, ge=0)
    size: ShotSize = ShotSize.WIDE
    subjects: tuple[CharacterId, ...] = ()
    camera: CameraMove = CameraMove()
    set: SetDressing | None = None
    figures: tuple[Figure, ...] = ()
    card: Card | None = None
    prompt: PromptSections = PromptSections()
    seed: int = Field(default=0, ge=0)
    references: tuple[str, ...] = ()
    declared: tuple[Declared, ...] = ()
    transition: Transition = Transition.CUT
    follows: ShotId | None = None
    adjust: Adjustments = Adjustments()
    swell: tuple[Annotated[float, Field(ge=-1, le=1)], ...] = ()

    @property
    def frames(self) -> int:
        """A take's length: the body and both handles."""
        return self.length + 2 * self.handle


class ShotList(Document):
    """The whole plan, in film order."""

    schema_kind: ClassVar[str] = "shots"

    rate: Rate
    size: Size
    shots: tuple[Shot, ...] = Field(min_length=1)

    @property
    def frames(self) -> int:
        """The film's length in frames."""
        return sum(shot.length for shot in self.shots)

    @cached_property
    def by_id(self) -> dict[ShotId, Shot]:
        """Every shot by its id."""
        return {shot.id: shot for shot in self.shots}

    def starts(self) -> dict[ShotId, int]:
        """The film frame on which each shot's body starts."""
        table: dict[ShotId, int] = {}
        at = 0
        for shot in self.shots:
            table[shot.id] = at
            at += shot.length
        return table

    def chains(self) -> tuple[tuple[ShotId, ...], ...]:
        """The shots grouped into runs that depend on each other, in film order."""
        runs: list[list[ShotId]] = []
        home: dict[ShotId, list[ShotId]] = {}
        for shot in self.shots:
            run = home.get(shot.follows) if shot.follows else None
            if run is None:
                run = []
                runs.append(run)
            run.append(shot.id)
            home[shot.id] = run
        return tuple(tuple(run) for run in runs)
