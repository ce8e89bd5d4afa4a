"""Takes: what came back from a renderer, and where everything in it stands."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from .document import Document, Part
from .names import CharacterId, ShotId, TakeKey
from .shot import Declared
from .thought import PromptMark
from .timing import Rate, Size
from .verdict import Decision, Lever, LeverPull, Verdict


class CameraPose(Part):
    """Where the camera is: the main plane's point at the frame's centre, in frame widths, and its magnification."""

    x: float
    y: float
    zoom: float


class SubjectBox(Part):
    """A character in one frame, in fractions of the frame: box (left, top, right, bottom) and joints."""

    box: tuple[float, float, float, float]
    face: tuple[float, float, float, float] | None = None
    joints: dict[str, tuple[float, float]] = Field(default_factory=dict)


class FrameGeometry(Part):
    """What a renderer knows about one frame.

    `expected` marks a frame that was only to be like this: a model that was shown the animatic need not have followed it.
    """

    camera: CameraPose
    subjects: dict[CharacterId, SubjectBox] = Field(default_factory=dict)
    expected: bool = False


class Geometry(Document):
    """The geometry of a take, one entry a frame."""

    schema_kind: ClassVar[str] = "geometry"

    frames: tuple[FrameGeometry, ...] = ()


Palette = tuple[tuple[float, float, float, float], ...]
"""The colours that an area is made of: L, a, b (CIE Lab) and the share of each."""


class Portrait(Part):
    """What a subject looked like in one frame: the palette of every part."""

    frame: int
    parts: dict[str, Palette]


class Looks(Document):
    """What a take is held against other takes by: a few portraits of every subject, palettes of the ground, and statistics of its style."""

    schema_kind: ClassVar[str] = "looks"

    portraits: dict[CharacterId, tuple[Portrait, ...]] = Field(default_factory=dict)
    ground: tuple[Palette, ...] = ()
    style: tuple[float, ...] = ()
    exact: bool = False  # drawn where it was planned, by a renderer that draws the same again
    found: tuple[CharacterId, ...] = ()  # whose places were found in the frames; what is said of them orders no retake


class Take(Document):
    """One rendering of a shot. `key` is the hash of all that makes its pixels.

    `file` and `geometry` are paths inside the project folder. `number` counts the takes of a shot
    from 1 as they were made, for people to name them by; `attempt` counts from 0 within one
    shooting. `lever` is what this take changed against `parent`. `price` is in US dollars.
    `prompts` are those by which models thought of what it shows: name, version and hash of each. `shows` is what of a person's
    own media it shows; `declared` what in such material would look like a fault and is none.
    """

    schema_kind: ClassVar[str] = "take"

    key: TakeKey
    shot: ShotId
    number: int = Field(default=1, ge=1)
    renderer: str
    version: str
    prompt: str
    seed: int | None = None
    attempt: int = Field(default=0, ge=0)
    lever: Lever | None = None
    parent: TakeKey | None = None
    size: Size
    rate: Rate
    frames: int = Field(ge=0)
    file: str
    sha256: str = ""
    geometry: str | None = None
    job: str | None = None
    price: float = Field(default=0.0, ge=0)
    seconds: float = Field(default=0.0, ge=0)  # how long it took to make
    fallback: str = ""  # why another renderer than the one asked for made it
    verdict: Verdict | None = None
    prompts: tuple[PromptMark, ...] = ()
    shows: str = ""
    declared: tuple[Declared, ...] = ()


class ShotRecord(Document):
    """How a shot was shot: every take, every lever, and the champion.

    `plan` is the key of the take that the plan itself asks for; as long as it stays the same the
    record stands and nothing is rendered again. `because` says why a flagged shot shipped as it is,
    or who chose the champion. `allowed` is how many takes were allowed at the time: a flagged shot
    is continued when more are allowed later. `pending` names a provider that still owes a take; such
    a record stands for one film only.
    """

    schema_kind: ClassVar[str] = "shot-record"

    shot: ShotId
    plan: TakeKey
    champion: TakeKey
    takes: tuple[TakeKey, ...]
    pulls: tuple[LeverPull, ...] = ()
    decision: Decision
    because: str = ""
    allowed: int = Field(default=0, ge=0)
    pending: str = ""
