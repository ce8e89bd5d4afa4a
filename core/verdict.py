"""Verdicts: what the critic found in a take, and what the director changes."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from .document import Part
from .names import ShotId, TakeKey
from .timing import Span


class FailureMode(StrEnum):
    """What can be wrong with a take. Measured ones first, seen ones (by a vision model) later."""

    BLACK = "black"
    FROZEN = "frozen"
    DUPLICATE_FRAMES = "duplicate frames"
    HIDDEN_CUT = "hidden cut"
    LENGTH = "length"
    SIZE = "size"
    CAMERA = "camera against plan"
    JITTER = "camera jitter"
    OUT_OF_FRAME = "subject out of frame"
    LOST = "subject lost against the ground"
    FLICKER = "flicker"
    LOCAL_FLICKER = "local flicker"
    POPPING = "texture popping"
    BOIL = "texture boil"
    IDENTITY = "identity drift"
    WARDROBE = "wardrobe drift"
    PROP = "prop drift"
    PLACE = "location drift"
    LIGHT = "inconsistent light"
    STYLE = "style drift"
    ACTION = "action contradiction"
    AUDIO = "audio mismatch"
    DYNAMICS = "too little motion"
    SOFT = "sharpness lost"
    GHOSTING = "ghosting"
    OVERFIT = "overfit to one reference"
    LOOKS_UNLIKE = "identity, by a local model"  # the same faults by figures of another kind, never mixed with the measured ones
    MADE_UNLIKE = "style, by a local model"
    COPIES_REFERENCE = "overfit, by a local model"
    MISFITS_WORDS = "words, by a local model"


class Lever(StrEnum):
    """The one thing a retake changes. Every renderer declares which it has."""

    AGAIN = "again"  # the same order once more: for a spoiled file or a passing outage
    SEED = "seed"
    CLAUSE = "prompt clause"
    REFERENCE = "reference"
    MOTION = "motion"
    GUIDANCE = "guidance"
    CAMERA = "camera"
    REFRAME = "reframe"
    SEPARATION = "separation"
    LOCAL_REPAIR = "local repair"
    POST_FIX = "post-fix"
    RENDERER = "other renderer"


class Decision(StrEnum):
    """What follows from the findings. `UNMEASURABLE` never means pass."""

    PASS = "pass"
    RETAKE = "retake"
    FLAG = "flag"
    UNMEASURABLE = "unmeasurable"


class Region(Part):
    """A box in the picture, as fractions of its width and height."""

    x: float
    y: float
    width: float
    height: float


class Finding(Part):
    """One fault: `score` passed `limit` (both in the measure's own unit, named in `unit`).

    Hard findings order a retake, soft ones only rank takes. `frames` are the take's own frames.
    `evidence` is a picture's path in the project, `plot` that of the measure drawn over time. `source` names the measure or model,
    `place` what a subject's place in the picture rests on: "renderer", "expected" or "tracked".
    """

    mode: FailureMode
    score: float
    limit: float
    unit: str = ""
    hard: bool = True
    frames: Span | None = None
    region: Region | None = None
    evidence: str | None = None
    plot: str | None = None
    source: str = "measure"
    place: str = ""
    words: str = ""

    @property
    def excess(self) -> float:
        """How far past the limit, as a share of the limit: 0 at the limit, 1 at twice it."""
        return abs(self.score - self.limit) / max(abs(self.limit), 1e-9)


class Verdict(Part):
    """What the critic says of one take.

    `unmeasurable` lists what could not be judged, each as "mode: why". `judge` names who judged; a model
    that sees may have `abstained` from some questions, each as "question: why". `not_judged` says why a judge that
    was named did not judge: then the verdict is that of the measures alone.
    """

    take: TakeKey
    decision: Decision
    findings: tuple[Finding, ...] = ()
    unmeasurable: tuple[str, ...] = ()
    judge: str = "measures"
    abstained: tuple[str, ...] = ()
    not_judged: str = ""
    measures: dict[str, float] = Field(default_factory=dict)

    @property
    def hard(self) -> tuple[Finding, ...]:
        """The findings that order a retake."""
        return tuple(finding for finding in self.findings if finding.hard)

    def blind_spots(self) -> frozenset[str]:
        """The failure modes, by their words, that could not be judged."""
        return frozenset(item.partition(":")[0] for item in self.unmeasurable)


class Cause(StrEnum):
    """Whose fault it is that a picture is not as it was asked for; told before words are added to a prompt."""

    UNTOLD = "untold"  # not known yet: the same prompt with another seed will tell
    LUCK = "luck"  # with another seed it was gone
    PROMPT = "prompt"  # it stayed, and the prompt does not say it, or says otherwise too
    RENDERER = "renderer"  # it stayed, though the prompt says it
    OPEN = "open"  # it cannot be told


class LeverPull(Part):
    """One retake: what was changed, why, and what came of it.

    `mode` is the fault that was to be mended, `left` how much of it was left (0: gone; None: it could not
    be judged). `cause` is whose fault it was found to be, where that was asked, and `because` on what
    evidence. `clause` is what was added to the prompt; nothing of a prompt is ever taken away.
    """

    shot: ShotId
    lever: Lever
    reason: str
    before: TakeKey
    after: TakeKey | None = None
    gained: float | None = None
    kept: bool = False
    mode: FailureMode | None = None
    left: float | None = None
    cause: Cause | None = None
    because: str = ""
    clause: str = ""
