"""The world of the benchmark: small shots, what is wrong with each and what that yields to, and a judge that looks at colours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from rushes.agents.judging.pairs import Vote
from rushes.agents.judging.panel import Case as Shown
from rushes.core.bible import Bible, CharacterSheet, LocationSheet, Look, StyleSheet
from rushes.core.brief import Brief
from rushes.core.names import CharacterId, LocationId, ShotId
from rushes.core.shot import CameraKind, CameraMove, PromptSections, Shot, ShotSize
from rushes.core.staging import Deed, Figure, Gesture, SetDressing
from rushes.core.take import FrameGeometry
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Decision, FailureMode, Finding, Lever, Verdict
from rushes.renderers.animatic.renderer import Animatic
from rushes.renderers.base import Footage, Order
from rushes.renderers.faulty import Flaw
from rushes.tools import media

Frames = NDArray[np.uint8]
SIZE, RATE, LENGTH, TAKES = Size(width=256, height=144), Rate(numerator=12), 20, 4
MARA = CharacterId("mara")
COAT, LAMP, PAPER = "a bright yellow raincoat", "warm lamplight on everything by day", "cut-paper theatre in full colour"
SETS = ("kitchen", "interior", "city street", "bedroom", "library", "classroom", "mountain village", "lighthouse coast")
DEEDS = (Gesture.WAVE, Gesture.POINT, Gesture.LIFT, Gesture.NOD)
BRIEF = Brief(source="x", size=SIZE, rate=RATE, takes=TAKES, renderer="animatic")


def bible(reference: str) -> Bible:
    """Who, where and how; `reference` is the picture that they are held to."""
    look = Look.model_validate({"gender": "woman", "garment": "raincoat", "main": "#eab020"})
    return Bible(
        style=StyleSheet(words=PAPER, reference=reference),
        characters=(CharacterSheet(id=MARA, name="Mara", words=f"Mara, a tall woman, {COAT}", look=look, reference=reference),),
        locations=tuple(LocationSheet(id=LocationId(name.replace(" ", "-")), name=name, words=f"a {name}", set=name) for name in SETS),
    )


def shot(name: str, number: int) -> Shot:
    """One shot of two seconds, one of several sets and deeds, the camera closing in slowly."""
    place = SETS[number % len(SETS)]
    deed = Deed(gesture=DEEDS[number % len(DEEDS)], start=3, length=LENGTH - 2)
    return Shot(
        id=ShotId(name), length=LENGTH, handle=2, size=ShotSize.MEDIUM if number % 2 else ShotSize.FULL, subjects=(MARA,),
        camera=CameraMove(kind=CameraKind.PUSH, zoom=1.06), set=SetDressing(name=place, place=place), seed=11 + number,
        figures=(Figure(character=MARA, x=-0.15, deeds=(deed,)),),
        prompt=PromptSections(
            character=f"Mara, a tall woman, {COAT}", action=f"Mara does {deed.gesture.value}.", camera="slow push in",
            setting=f"a {place}", light=LAMP, style=PAPER,
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One shot with one flaw. `seedless`: its renderer gives another take each time it is asked for the same."""

    name: str
    kind: str
    number: int
    flaw: Flaw
    seedless: bool = False

    @property
    def shot(self) -> Shot:
        """The shot as it is planned."""
        return shot(self.name, self.number)


LUCK = 0.75  # how often another seed mends what is luck
KINDS: tuple[tuple[Flaw, bool], ...] = (
    (Flaw(FailureMode.FLICKER, Lever.SEED, chance=LUCK), False),
    (Flaw(FailureMode.FLICKER, Lever.POST_FIX), False),
    (Flaw(FailureMode.LOCAL_FLICKER, Lever.SEED, chance=LUCK), False),
    (Flaw(FailureMode.LOCAL_FLICKER, Lever.LOCAL_REPAIR), False),
    (Flaw(FailureMode.JITTER, Lever.CAMERA), False),
    (Flaw(FailureMode.JITTER, Lever.POST_FIX), False),
    (Flaw(FailureMode.CAMERA, Lever.CAMERA), False),
    (Flaw(FailureMode.OUT_OF_FRAME, Lever.REFRAME), False),
    (Flaw(FailureMode.LOST, Lever.SEPARATION), False),
    (Flaw(FailureMode.FROZEN, Lever.MOTION), False),
    (Flaw(FailureMode.DUPLICATE_FRAMES, Lever.SEED, chance=LUCK), False),
    (Flaw(FailureMode.HIDDEN_CUT, Lever.SEED, chance=LUCK), False),
    (Flaw(FailureMode.BLACK, Lever.AGAIN, chance=LUCK), True),
    (Flaw(FailureMode.HIDDEN_CUT, Lever.AGAIN, chance=LUCK), True),
    (Flaw(FailureMode.WARDROBE, Lever.CLAUSE, words=COAT), False),
    (Flaw(FailureMode.WARDROBE, Lever.REFERENCE), False),
    (Flaw(FailureMode.WARDROBE, Lever.SEED, chance=LUCK), False),
    (Flaw(FailureMode.LIGHT, Lever.CLAUSE, words=LAMP), False),
    (Flaw(FailureMode.LIGHT, Lever.GUIDANCE), False),
    (Flaw(FailureMode.STYLE, Lever.REFERENCE), False),
)
"""Every fault with a cause that is behind a lever; several faults have more than one, so that no table of them is enough."""

HABITS = (Flaw(FailureMode.FLICKER, Lever.POST_FIX), Flaw(FailureMode.JITTER, Lever.POST_FIX))
"""What a renderer does in every shot of a film, and no order of its own mends."""


def cases(each: int) -> Iterator[Case]:
    """Every kind on one shot, then every kind on another, `each` times."""
    for number in range(each):
        for at, (flaw, seedless) in enumerate(KINDS):
            yield Case(f"k{at:02}-{number}", f"{flaw.mode.value} by {flaw.lever.value}", at + 3 * number, flaw, seedless)


class Kept:
    """The animatic, its clean takes kept: what another seed would draw otherwise is left to the flaws."""

    def __init__(self) -> None:
        self.inner = Animatic()
        self.name, self.version, self.capabilities = self.inner.name, self.inner.version, self.inner.capabilities
        self.prompt, self.load = self.inner.prompt, self.inner.load
        self._taken: dict[str, tuple[Frames, list[FrameGeometry]]] = {}

    def recipe(self, order: Order) -> dict[str, object]:
        """The inner recipe."""
        return self.inner.recipe(order)

    def render(self, order: Order) -> Footage:
        """The clean take, drawn once."""
        frames, geometry = self.clean(order.shot, order.bible)
        return Footage(frames=(frame for frame in frames), geometry=list(geometry), seed=order.shot.seed + order.shot.adjust.seed_step)

    def clean(self, shot: Shot, bible: Bible) -> tuple[Frames, list[FrameGeometry]]:
        """The pictures of a shot with nothing wrong in them, and where everything stands."""
        plain = shot.model_copy(update={"adjust": shot.adjust.model_copy(update={"seed_step": 0, "clause": ""})})
        order = Order(plain, bible, SIZE, RATE)
        name = str(self.inner.recipe(order))
        if name not in self._taken:
            footage = self.inner.render(order)
            assert footage.frames is not None
            self._taken[name] = np.stack([frame.copy() for frame in footage.frames]), footage.geometry
        return self._taken[name]


@dataclass
class Seer:
    """A judge that looks: it knows how each shot's colours are to be, and measures those of a take.

    It stands where the panel stands and, like it, is asked only where the measures found nothing.
    """

    bible: Bible
    clean: Kept
    name: str = "test/colours"

    def judge(self, verdict: Verdict, case: Shown) -> Verdict:
        """The verdict with what is wrong with the colours."""
        if verdict.decision is Decision.RETAKE:
            return verdict
        wanted = _colours(*self.clean.clean(case.shot, self.bible))
        now = _colours(np.stack(list(media.frames_of(case.film))), case.geometry)
        findings = tuple(self._findings(wanted, now))
        decision = Decision.RETAKE if findings else verdict.decision
        return verdict.model_copy(
            update={"findings": (*verdict.findings, *findings), "decision": decision, "judge": f"measures and {self.name}"}
        )

    def prefers(self, champion: Shown, challenger: Shown, target: str) -> Vote:
        """It has no opinion between two takes."""
        return Vote.TIE

    def _findings(self, wanted: NDArray[np.float64], now: NDArray[np.float64]) -> Iterator[Finding]:
        tint = float(np.hypot(*(now[:2] - wanted[:2])))
        coat = float(np.hypot(*(now[2:4] - wanted[2:4] - (now[:2] - wanted[:2]))))
        if now[4] < 0.5 * wanted[4]:
            yield self._finding(FailureMode.STYLE, 1 - float(now[4] / wanted[4]), 0.5, "the colours are gone")
        elif tint > 6:
            yield self._finding(FailureMode.LIGHT, tint, 6.0, "the light is of another colour")
        elif coat > 12:
            yield self._finding(FailureMode.WARDROBE, coat, 12.0, "Mara wears another colour")

    def _finding(self, mode: FailureMode, score: float, limit: float, words: str) -> Finding:
        return Finding(mode=mode, score=round(score, 3), limit=limit, unit="Lab", source=self.name, words=words)


def _colours(frames: Frames, geometry: list[FrameGeometry] | tuple[FrameGeometry, ...]) -> NDArray[np.float64]:
    """Mean colours (Lab a, b) around everyone and of everyone, and the mean strength of colour."""
    rows = []
    for frame, known in list(zip(frames, geometry, strict=False))[::6]:
        lab = cv2.cvtColor(frame.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[..., 1:]
        inside = np.zeros(lab.shape[:2], bool)
        high, wide = inside.shape
        for subject in known.subjects.values():
            left, top, right, bottom = (min(1.0, max(0.0, side)) for side in subject.box)
            inside[int(top * high) : int(bottom * high), int(left * wide) : int(right * wide)] = True
        around, of = (lab[~inside].mean(axis=0), lab[inside].mean(axis=0) if inside.any() else np.zeros(2))
        rows.append([*around, *of, float(np.hypot(lab[..., 0], lab[..., 1]).mean())])
    return np.asarray(rows).mean(axis=0)


def with_reference(folder: Path) -> str:
    """A picture in the folder that characters and style are held to."""
    name = "reference.png"
    folder.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(folder / name), np.full((64, 64, 3), (32, 176, 234), np.uint8))
    return name


__all__ = ["BRIEF", "HABITS", "RATE", "SIZE", "TAKES", "Case", "Kept", "Seer", "bible", "cases", "shot", "with_reference"]
