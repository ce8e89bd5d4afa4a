"""A renderer whose faults have known causes behind known levers: the fake by which the director is measured.

It ships, as `spoiled.py` does, so that anyone can measure a director with it; no name in the registry leads to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

import cv2
import numpy as np

from ..core.bible import Bible
from ..core.document import seed_of
from ..core.shot import Shot
from ..core.take import FrameGeometry
from ..core.verdict import FailureMode, Lever
from .base import Capabilities, Footage, Frame, Order, Renderer


@dataclass(frozen=True)
class Flaw:
    """What is wrong with a shot's takes, and what it yields to.

    `lever` is what mends it; for a fault that no order mends, `Lever.POST_FIX` or `Lever.LOCAL_REPAIR`. `words` are those
    that the renderer's prompt leaves out, where the lever is the prompt clause: it goes once the prompt says them.
    `strength` 1 is plainly seen. `chance` is how often another seed, or the same order once more, mends what is luck.
    """

    mode: FailureMode
    lever: Lever
    words: str = ""
    strength: float = 1.0
    chance: float = 1.0


class Faulty:
    """Wraps a renderer; `plan` says which shot has which flaw.

    `mishap` is how often another seed brings a fault that the shot did not have: retaking is not free. `seedless` makes
    it one whose takes differ each time.
    """

    def __init__(self, inner: Renderer, plan: Mapping[str, Flaw], *, mishap: float = 0.0, seedless: bool = False) -> None:
        self.inner, self.plan, self.mishap = inner, dict(plan), mishap
        self.name, self.version = "faulty", f"{inner.version}+faulty/1"
        self.truth: dict[str, dict[FailureMode, float]] = {}  # of every take that was rendered, by its key
        levers = (
            Lever.AGAIN, Lever.SEED, Lever.CLAUSE, Lever.REFERENCE, Lever.MOTION, Lever.GUIDANCE, Lever.CAMERA, Lever.REFRAME,
            Lever.SEPARATION,
        )  # fmt: skip
        self.capabilities: Capabilities = inner.capabilities.model_copy(
            update={"levers": levers, "references": True, "seedless": seedless}
        )

    def load(self) -> None:
        """Get the inner renderer ready."""
        self.inner.load()

    def prompt(self, shot: Shot, bible: Bible) -> str:
        """The inner renderer's prompt, without the words that the flaw leaves out."""
        flaw, text = self.plan.get(shot.id), self.inner.prompt(shot, bible)
        if flaw is None or not flaw.words or flaw.words in shot.adjust.clause:
            return text
        return " ".join(text.replace(flaw.words, "").split())

    def recipe(self, order: Order) -> dict[str, object]:
        """The inner recipe, all that retakes change, and what is wrong."""
        wrong = sorted((mode.value, strength) for mode, strength in self.faults(order.shot, order.bible, order.attempt).items())
        return {**self.inner.recipe(order), "adjust": order.shot.adjust.model_dump(mode="json"), "shot id": order.shot.id, "wrong": wrong}

    def faults(self, shot: Shot, bible: Bible, attempt: int = 0) -> dict[FailureMode, float]:
        """The truth: what is wrong with the take that this order gives, and how strong it is."""
        flaw, found = self.plan.get(shot.id), dict[FailureMode, float]()
        if flaw is None:
            return found
        if not self._mended(flaw, shot, bible, attempt):
            found[flaw.mode] = flaw.strength
        luck = shot.adjust.seed_step if not self.capabilities.seedless else shot.adjust.seed_step + attempt
        if luck and _drawn("mishap", shot, luck) < self.mishap:
            other = (FailureMode.FLICKER, FailureMode.HIDDEN_CUT, FailureMode.BLACK)[seed_of("which", shot.id, luck) % 3]
            found.setdefault(other, 1.0)
        return found

    def _mended(self, flaw: Flaw, shot: Shot, bible: Bible, attempt: int) -> bool:
        now = shot.adjust
        match flaw.lever:
            case Lever.SEED:
                luck = now.seed_step + (attempt if self.capabilities.seedless else 0)
                return luck > 0 and _drawn("seed", shot, luck) < flaw.chance
            case Lever.AGAIN:
                return attempt > 0 and _drawn("again", shot, attempt) < flaw.chance
            case Lever.CLAUSE:
                return flaw.words in self.prompt(shot, bible)
            case Lever.REFERENCE:
                return now.reference > 1
            case Lever.GUIDANCE:
                return now.guidance > 1
            case Lever.MOTION:
                return now.motion > 1
            case Lever.CAMERA:
                return now.camera < 1
            case Lever.REFRAME:
                return now.reframe > 0
            case Lever.SEPARATION:
                return now.separation > 0
            case _:
                return False

    def render(self, order: Order) -> Footage:
        """The inner take with what is wrong with it."""
        wrong = self.faults(order.shot, order.bible, order.attempt)
        self.truth[order.key] = wrong
        footage = self.inner.render(order)
        if footage.frames is None or not wrong:
            return footage
        spoilt = replace(footage, geometry=[])
        work = _Work(order, wrong, footage.geometry, spoilt.geometry)
        spoilt.frames = work.frames(footage.frames)
        return spoilt


def _drawn(what: str, shot: Shot, number: int) -> float:
    return Random(seed_of(what, shot.id, number)).random()


@dataclass
class _Work:
    """One take being spoiled; `known` fills as the inner renderer draws, `told` as spoiled frames are given on."""

    order: Order
    wrong: Mapping[FailureMode, float]
    known: Sequence[FrameGeometry]
    told: list[FrameGeometry]
    held: Frame | None = None
    rng: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(seed_of(self.order.shot.id, self.order.shot.adjust.seed_step, self.order.attempt))

    def frames(self, clean: Iterator[Frame]) -> Iterator[Frame]:
        for index, frame in enumerate(clean):
            spoilt = frame
            geometry = self.known[index] if index < len(self.known) else None
            for mode, strength in self.wrong.items():
                spoilt, geometry = SPOILERS[mode](self, index, spoilt, geometry, strength)
            if geometry is not None:
                self.told.append(geometry)
            yield np.ascontiguousarray(spoilt)

    @property
    def count(self) -> int:
        return self.order.shot.frames


Spoiler = Callable[[_Work, int, Frame, FrameGeometry | None, float], tuple[Frame, FrameGeometry | None]]


def _flicker(work: _Work, index: int, frame: Frame, known: FrameGeometry | None, strength: float) -> tuple[Frame, FrameGeometry | None]:
    gain = 1 + 0.04 * strength * float(np.clip(work.rng.standard_normal(), -2, 2))
    return _scaled(frame, np.float32(gain)), known


def _local_flicker(
    work: _Work, index: int, frame: Frame, known: FrameGeometry | None, strength: float
) -> tuple[Frame, FrameGeometry | None]:
    wide = frame.shape[1]
    side = 1 / (1 + np.exp(np.linspace(-8, 8, wide, dtype=np.float32)))  # the left half, softly
    gain = 1 + side[None, :, None] * np.float32(0.05 * strength * float(np.clip(work.rng.standard_normal(), -2, 2)))
    return _scaled(frame, gain), known


def _jitter(work: _Work, index: int, frame: Frame, known: FrameGeometry | None, strength: float) -> tuple[Frame, FrameGeometry | None]:
    across, down = work.rng.normal(0, 0.004 * strength * frame.shape[1], 2).clip(-0.012 * frame.shape[1], 0.012 * frame.shape[1])
    return _moved(frame, float(across), float(down)), known


def _camera(work: _Work, index: int, frame: Frame, known: FrameGeometry | None, strength: float) -> tuple[Frame, FrameGeometry | None]:
    return _moved(frame, 0.15 * strength * frame.shape[1] * index / max(1, work.count - 1), 0.0), known


def _frozen(work: _Work, index: int, frame: Frame, known: FrameGeometry | None, strength: float) -> tuple[Frame, FrameGeometry | None]:
    if index <= work.count // 8 or work.held is None:
        work.held = frame.copy()
    return work.held, known


def _duplicates(work: _Work, index: int, frame: Frame, known: FrameGeometry | None, strength: float) -> tuple[Frame, FrameGeometry | None]:
    if index % 3 == 0 or work.held is None:
        work.held = frame.copy()
    return work.held, known


def _cut(work: _Work, index: int, frame: Frame, known: FrameGeometry | None, strength: float) -> tuple[Frame, FrameGeometry | None]:
    return (frame if index < work.count // 2 else np.ascontiguousarray(255 - frame[::-1, ::-1])), known


def _black(work: _Work, index: int, frame: Frame, known: FrameGeometry | None, strength: float) -> tuple[Frame, FrameGeometry | None]:
    return (np.zeros_like(frame) if index < work.count // 3 else frame), known


def _out(work: _Work, index: int, frame: Frame, known: FrameGeometry | None, strength: float) -> tuple[Frame, FrameGeometry | None]:
    """The picture is framed too far to the side, so that whom it is composed for stands outside."""
    if known is None or not known.subjects:
        return frame, known
    first = next((known.subjects[name] for name in work.order.shot.subjects if name in known.subjects), None)
    if first is None:
        return frame, known
    by = 1.15 - first.box[0]
    subjects = {
        name: one.model_copy(
            update={
                "box": (one.box[0] + by, one.box[1], one.box[2] + by, one.box[3]),
                "face": (one.face[0] + by, one.face[1], one.face[2] + by, one.face[3]) if one.face else None,
                "joints": {joint: (x + by, y) for joint, (x, y) in one.joints.items()},
            }
        )
        for name, one in known.subjects.items()
    }
    return _moved(frame, by * frame.shape[1], 0.0), known.model_copy(update={"subjects": subjects})


def _lost(work: _Work, index: int, frame: Frame, known: FrameGeometry | None, strength: float) -> tuple[Frame, FrameGeometry | None]:
    """Everyone sinks into the colour of what is around them."""
    if known is None:
        return frame, known
    faint = frame.copy()
    for subject in known.subjects.values():
        rows, columns = _inside(frame, subject.box, 0.03)
        around = frame[_inside(frame, subject.box, 0.12)]
        if faint[rows, columns].size and around.size:
            ground = np.median(around.reshape(-1, 3), axis=0)
            faint[rows, columns] = (ground + (faint[rows, columns] - ground) * (1 - 0.93 * min(1.0, strength))).astype(np.uint8)
    return faint, known


def _dressed(work: _Work, index: int, frame: Frame, known: FrameGeometry | None, strength: float) -> tuple[Frame, FrameGeometry | None]:
    """Everyone wears another colour."""
    if known is None:
        return frame, known
    changed = frame.copy()
    for subject in known.subjects.values():
        rows, columns = _inside(frame, subject.box, 0.0)
        if changed[rows, columns].size:
            tones = cv2.cvtColor(np.ascontiguousarray(changed[rows, columns]), cv2.COLOR_RGB2HSV)
            tones[..., 0] = (tones[..., 0].astype(int) + int(70 * strength)) % 180
            changed[rows, columns] = cv2.cvtColor(tones, cv2.COLOR_HSV2RGB)
    return changed, known


def _toned(work: _Work, index: int, frame: Frame, known: FrameGeometry | None, strength: float) -> tuple[Frame, FrameGeometry | None]:
    """Light of another colour lies on everything."""
    return _scaled(frame, np.array((1 + 0.25 * strength, 1.0, 1 - 0.25 * strength), np.float32)), known


def _plain(work: _Work, index: int, frame: Frame, known: FrameGeometry | None, strength: float) -> tuple[Frame, FrameGeometry | None]:
    """It is drawn without colours."""
    grey = cv2.cvtColor(cv2.cvtColor(np.ascontiguousarray(frame), cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    return np.asarray(cv2.addWeighted(np.ascontiguousarray(frame), 1 - 0.8 * strength, grey, 0.8 * strength, 0), np.uint8), known


SPOILERS: dict[FailureMode, Spoiler] = {
    FailureMode.FLICKER: _flicker,
    FailureMode.LOCAL_FLICKER: _local_flicker,
    FailureMode.JITTER: _jitter,
    FailureMode.CAMERA: _camera,
    FailureMode.FROZEN: _frozen,
    FailureMode.DUPLICATE_FRAMES: _duplicates,
    FailureMode.HIDDEN_CUT: _cut,
    FailureMode.BLACK: _black,
    FailureMode.OUT_OF_FRAME: _out,
    FailureMode.LOST: _lost,
    FailureMode.WARDROBE: _dressed,
    FailureMode.LIGHT: _toned,
    FailureMode.STYLE: _plain,
}
"""How each fault is put into a picture."""


def _scaled(frame: Frame, gain: np.ndarray | np.float32) -> Frame:
    return np.clip(np.rint(frame * gain), 0, 255).astype(np.uint8)


def _moved(frame: Frame, across: float, down: float) -> Frame:
    high, wide = frame.shape[:2]
    matrix = np.array([[1, 0, across], [0, 1, down]], np.float64)
    return np.asarray(cv2.warpAffine(frame, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101), np.uint8)


def _inside(frame: Frame, box: tuple[float, float, float, float], grow: float) -> tuple[slice, slice]:
    high, wide = frame.shape[:2]
    left, top, right, bottom = box
    rows = slice(max(0, int((top - grow) * high)), max(0, min(high, int(np.ceil((bottom + grow) * high)))))
    return rows, slice(max(0, int((left - grow) * wide)), max(0, min(wide, int(np.ceil((right + grow) * wide)))))


__all__ = ["SPOILERS", "Faulty", "Flaw"]
