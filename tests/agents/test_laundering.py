"""Laundering on real pixels: what only hides a fault is never preferred, and what mends it is."""

import cv2
import numpy as np
import pytest

from rushes.agents import critic, director
from rushes.core.bible import Bible, CharacterSheet, Look
from rushes.core.names import CharacterId, ShotId, TakeKey
from rushes.core.shot import CameraKind, CameraMove, Shot, ShotSize
from rushes.core.staging import Deed, Figure, Gesture, SetDressing
from rushes.core.take import Take
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Decision, FailureMode, Lever
from rushes.renderers.animatic.renderer import Animatic
from rushes.renderers.base import Footage, Order
from rushes.renderers.faulty import Faulty, Flaw
from rushes.tools import repair
from rushes.tools.measures.watch import Watch

MARA = CharacterId("mara")
SIZE, RATE = Size(width=256, height=144), Rate(numerator=12)
BIBLE = Bible(characters=(CharacterSheet(id=MARA, name="Mara", words="Mara", look=Look(garment="raincoat", main="#eab020")),))
WAVE = Figure(character=MARA, x=-0.2, deeds=(Deed(gesture=Gesture.WAVE, start=4, length=18),))
SHOTS = {
    "still": Shot(id=ShotId("still"), length=24, handle=0, size=ShotSize.FULL, subjects=(MARA,), figures=(WAVE,), seed=1,
                  set=SetDressing(name="kitchen", place="kitchen")),
    "moving": Shot(id=ShotId("moving"), length=24, handle=0, size=ShotSize.FULL, subjects=(MARA,), figures=(WAVE,), seed=8,
                   camera=CameraMove(kind=CameraKind.PUSH, zoom=1.12), set=SetDressing(name="city street", place="street")),
}  # fmt: skip
FAULTS = (FailureMode.FLICKER, FailureMode.JITTER)


def averaged(frames):
    rows = [np.mean([frames[max(0, at - 1)], frames[at], frames[min(len(frames) - 1, at + 1)]], axis=0) for at in range(len(frames))]
    return np.stack(rows).round().astype(np.uint8)


def cropped(frames):
    high, wide = frames.shape[1:3]
    matrix = np.array([[1.15, 0, -0.075 * wide], [0, 1.15, -0.075 * high]])
    edge = cv2.BORDER_REFLECT_101
    return np.stack([cv2.warpAffine(frame, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderMode=edge) for frame in frames])


LAUNDRY = {
    "blur": lambda frames: np.stack([cv2.GaussianBlur(frame, (0, 0), 0.7) for frame in frames]),
    "average": averaged,
    "frame hold": lambda frames: frames[np.arange(len(frames)) // 2 * 2],
    "freeze": lambda frames: np.repeat(frames[:1], len(frames), axis=0),
    "crop": cropped,
    "denoise": lambda frames: np.stack([cv2.medianBlur(np.ascontiguousarray(frame), 3) for frame in frames]),
}


@pytest.fixture(scope="module")
def film():
    """The clean pictures of each shot, with where everything stands; and the same with a fault."""
    clean = {}
    for name, shot in SHOTS.items():
        footage = Animatic().render(Order(shot, BIBLE, SIZE, RATE))
        clean[name] = np.stack([frame.copy() for frame in footage.frames]), list(footage.geometry)

    class Reel:
        name, version, capabilities = "reel", "1", Animatic.capabilities

        def render(self, order):
            frames, geometry = clean[order.shot.id]
            return Footage(frames=iter(frames), geometry=list(geometry))

    def of(name, mode=None):
        plan = {name: Flaw(mode, Lever.RENDERER)} if mode else {}
        footage = Faulty(Reel(), plan).render(Order(SHOTS[name], BIBLE, SIZE, RATE))
        return np.stack([frame.copy() for frame in footage.frames]), clean[name][1]

    return of


@pytest.fixture(scope="module")
def judged(film):
    known = {}

    def judge(name, frames, geometry):
        key = (name, frames.tobytes())
        if key not in known:
            watch = Watch(rate=12.0, geometry=geometry)
            for index, frame in enumerate(frames):
                watch.see(index, frame)
            known[key] = take(name, critic.judge(TakeKey("k"), critic.Rushes(SHOTS[name], SIZE, RATE, watch, geometry)))
        return known[key]

    return judge


def take(name, verdict):
    return Take(
        key=TakeKey("k"), shot=ShotId(name), renderer="reel", version="1", prompt="", size=SIZE, rate=RATE, frames=24, file="takes/x.mp4",
        verdict=verdict,
    )  # fmt: skip


@pytest.mark.parametrize("operation", LAUNDRY)
@pytest.mark.parametrize("mode", FAULTS)
@pytest.mark.parametrize("name", SHOTS)
def test_what_hides_a_fault_is_never_preferred(film, judged, name, mode, operation):
    frames, geometry = film(name, mode)
    champion = judged(name, frames, geometry)
    assert mode in {finding.mode for finding in champion.verdict.hard}
    laundered = judged(name, LAUNDRY[operation](frames), geometry)
    assert not any(director.prefers(champion, laundered, finding.mode) for finding in champion.verdict.hard)


@pytest.mark.parametrize("mode", FAULTS)
@pytest.mark.parametrize("name", SHOTS)
def test_what_mends_a_fault_is_preferred(film, judged, name, mode):
    frames, geometry = film(name, mode)
    champion, clean = judged(name, frames, geometry), judged(name, *film(name))
    assert clean.verdict.decision is Decision.PASS
    assert director.laundered(champion.verdict, clean.verdict, mode) == "", (champion.verdict.measures, clean.verdict.measures)
    assert director.prefers(champion, clean, mode)
    fix = repair.Fix.DEFLICKER if mode is FailureMode.FLICKER else repair.Fix.STABILISE
    done = repair.repair(fix, lambda: iter(frames), 12.0, geometry)
    assert director.prefers(champion, judged(name, np.stack(list(done.frames)), list(done.geometry)), mode)

