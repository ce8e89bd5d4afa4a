"""A picture that does not go on is told from one that moves, flashes, shakes or is walked through."""

from functools import cache

import cv2
import numpy as np
import pytest

from rushes.tools.measures.cuts import BREAK, Cuts
from rushes.tools.measures.sight import Step, look_at

WIDE, HIGH, COUNT, AT = 384, 216, 22, 11


@cache
def ground(seed):
    """A picture with texture of many sizes, larger than a frame."""
    random = np.random.default_rng(seed)
    total = np.zeros((360, 660, 3), np.float32)
    for cells, strength in ((8, 60), (30, 40), (90, 25)):
        small = random.normal(0, strength, (cells, cells * 2, 3)).astype(np.float32)
        total += cv2.resize(small, (660, 360), interpolation=cv2.INTER_CUBIC)
    return np.clip(total + 128, 0, 255).astype(np.uint8)


def pan(seed=1, speed=1.5, shake=0.0):
    """Frames of a pan over a ground."""
    off = np.random.default_rng(5).normal(0, shake, (COUNT, 2)) if shake else np.zeros((COUNT, 2))
    return [
        cv2.getRectSubPix(ground(seed), (WIDE, HIGH), (300.0 + speed * at + off[at, 0], 180.0 + off[at, 1])) for at in range(COUNT)
    ]


def closer(frame, by):
    matrix = np.array([[by, 0, WIDE / 2 * (1 - by)], [0, by, HIGH / 2 * (1 - by)]])
    return cv2.warpAffine(frame, matrix, (WIDE, HIGH), flags=cv2.INTER_LINEAR)


def lit(frame, gain, add=0.0):
    return np.clip(frame * gain + add, 0, 255).astype(np.uint8)


def seen(frames):
    cuts, before = Cuts(), None
    for index, frame in enumerate(frames):
        look = look_at(index, frame)
        if before is not None:
            cuts.see(Step(before, look))
        before = look
    return cuts


def crossed():
    """Somebody walks through close to the camera, a third of the picture wide."""
    frames = pan()
    for at, frame in enumerate(frames):
        start, end = max(0, -130 + at * 24), min(WIDE, at * 24)
        frame[20:, start:end] = ground(9)[: HIGH - 20, 130 - (end - start) : 130] if end < WIDE else ground(9)[: HIGH - 20, : end - start]
    return frames


CUT = {
    "another picture": lambda: pan(1)[:AT] + pan(2)[AT:],
    "another picture, in a fast pan": lambda: pan(1, 6)[:AT] + pan(2, 6)[AT:],
    "another picture, in a shake": lambda: pan(1, 1, 2)[:AT] + pan(2, 1, 2)[AT:],
    "a little closer": lambda: pan()[:AT] + [closer(frame, 1.08) for frame in pan()[AT:]],
    "closer": lambda: pan()[:AT] + [closer(frame, 1.3) for frame in pan()[AT:]],
}
NO_CUT = {
    "a pan": pan,
    "a fast pan": lambda: pan(speed=7),
    "a shake": lambda: pan(speed=1, shake=2),
    "a flash": lambda: [lit(frame, 0.15, 215) if at in (AT, AT + 1) else frame for at, frame in enumerate(pan())],
    "two frames of dark": lambda: [lit(frame, 0.02) if at in (AT, AT + 1) else frame for at, frame in enumerate(pan())],
    "a flicker": lambda: [lit(frame, 1 + 0.2 * (at % 2)) for at, frame in enumerate(pan())],
    "a fade": lambda: [lit(frame, 1 - at / COUNT) for at, frame in enumerate(pan())],
    "a walk close to the camera": crossed,
    "a push": lambda: [closer(frame, 1 + 0.015 * at) for at, frame in enumerate(pan(speed=0))],
    "a knock that the camera takes": lambda: [closer(frame, 1.08) if at == AT else frame for at, frame in enumerate(pan())],
}


@pytest.mark.parametrize("kind", CUT)
def test_a_cut_is_found_where_it_is(kind):
    cuts = seen(CUT[kind]())
    assert cuts.found() == [AT]
    assert cuts.worst()[0] > BREAK and cuts.worst()[1] == AT


@pytest.mark.parametrize("kind", NO_CUT)
def test_what_only_looks_like_one_is_none(kind):
    assert seen(NO_CUT[kind]()).worst()[0] < 0.75 * BREAK


def test_a_jump_is_graded():
    little, more, much = (seen(pan()[:AT] + [closer(frame, by) for frame in pan()[AT:]]).worst()[0] for by in (1.02, 1.05, 1.15))
    assert little < more < much


def test_nothing_seen_is_no_cut():
    assert Cuts().worst() == (0.0, 0) and Cuts().found() == []
    assert seen([np.full((HIGH, WIDE, 3), 90, np.uint8)] * 4).worst()[0] < 0.05
