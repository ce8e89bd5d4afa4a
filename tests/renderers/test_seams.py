"""Long shots from short pieces: exact counts, seams measured and mended, bad ones never shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rushes.core.errors import RenderError
from rushes.renderers.base import Frame
from rushes.renderers.mending import mend
from rushes.renderers.seams import CLEAN, Piece, Rule, Seam, check_seam, continue_shot, plan_pieces

RULES = st.builds(
    lambda step, offset, most: Rule(longest=offset + step * most, step=step, offset=offset),
    st.integers(1, 8), st.integers(0, 3), st.integers(2, 14),
)  # fmt: skip


@settings(deadline=None, max_examples=60, derandomize=True)
@given(frames=st.integers(1, 600), rule=RULES, overlap=st.integers(1, 6))
def test_pieces_cover_exactly_what_is_needed(frames: int, rule: Rule, overlap: int) -> None:
    assume(overlap < rule.most)
    pieces = plan_pieces(frames, rule, overlap)
    for number, piece in enumerate(pieces):
        assert piece.number == number
        assert (piece.length - rule.offset) % rule.step == 0
        assert rule.least <= piece.length <= rule.longest
        assert piece.overlap == (overlap if number else 0)
        assert piece.length > piece.overlap
    assert pieces[0].start == 0
    assert all(two.start == one.start + one.length - two.overlap for one, two in pairwise(pieces))
    end = pieces[-1].start + pieces[-1].length
    assert end >= frames
    assert end - frames < rule.step or pieces[-1].length == rule.at_least(pieces[-1].overlap + 1)
    # No fewer would do.
    assert (len(pieces) - 1) * (rule.most - overlap) + overlap < frames or len(pieces) == 1


@pytest.mark.parametrize(
    ("frames", "rule", "overlap", "lengths"),
    [
        (81, Rule(81, 4, 1), 1, [81]),
        (82, Rule(81, 4, 1), 1, [45, 41]),
        (100, Rule(25), 1, [21, 21, 21, 21, 20]),
        (5, Rule(97, 8, 1), 1, [9]),
        (5, Rule(97, 8, 1, least=25), 1, [25]),
        (160, Rule(97, 8, 1), 9, [89, 81]),
    ],
)
def test_pieces_are_about_equally_long(frames: int, rule: Rule, overlap: int, lengths: list[int]) -> None:
    assert [piece.length for piece in plan_pieces(frames, rule, overlap)] == lengths


def test_a_rule_that_cannot_be_followed_is_refused() -> None:
    with pytest.raises(ValueError, match="no frame count"):
        _ = Rule(longest=8, step=1, offset=0, least=9).most
    with pytest.raises(ValueError, match="cannot overlap"):
        plan_pieces(100, Rule(longest=9), overlap=9)


def clouds(width: int, height: int, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).uniform(0, 1, (height, width, 3)).astype(np.float32)
    mixed = sum(size * cv2.GaussianBlur(noise, (0, 0), size) for size in (1.5, 4, 12))
    return np.asarray(40 + (mixed - mixed.min()) / (mixed.max() - mixed.min()) * 170)


GROUND, FIGURE = clouds(360, 160, 1), 0.6 * clouds(60, 60, 2) + np.array([60, 20, 0])


def world(time: float, speed: float = 1.5) -> Frame:
    """A figure crossing an even pan: what the model is to show at any moment."""
    at = np.array([[1, 0, -40 - 0.8 * time], [0, 1, -12]])
    made = cv2.warpAffine(GROUND, at, (160, 90), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    left = 20 + speed * time
    mask = cv2.warpAffine(np.pad(np.ones((44, 44), np.float32), 8), np.array([[1, 0, left], [0, 1, 18.0]]), (160, 90))[..., None]
    front = cv2.warpAffine(FIGURE, np.array([[1, 0, left], [0, 1, 18.0]]), (160, 90), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(np.clip(np.rint(made * (1 - mask) + front * mask), 0, 255), dtype=np.uint8)


class Model:
    """Shows the world, piece by piece, with what the faults say: `change` for every later piece, `late` frames off."""

    def __init__(self, change: Callable[[Frame, Piece], Frame] | None = None, late: float = 0.0, cured: bool = False) -> None:
        self.asked: list[tuple[Piece, int]] = []
        self.change = change
        self.late = late
        self.cured = cured

    def __call__(self, piece: Piece, tail: Sequence[Frame]) -> Sequence[Frame]:
        """The piece; the frames that it shows again are the tail's but for `change`."""
        self.asked.append((piece, len(tail)))
        late = 0.0 if piece.number == 0 or (self.cured and piece.attempt) else self.late
        made = [world(piece.start + index + (late if index >= piece.overlap else 0)) for index in range(piece.length)]
        return [self.change(frame, piece) for frame in made] if self.change and piece.number else made


def tinted(frame: Frame, piece: Piece) -> Frame:
    return np.asarray(np.clip(frame * np.array([1.06, 1.0, 0.94]) + 5 * piece.number, 0, 255), dtype=np.uint8)


def shoot(model: Model, overlap: int, frames: int = 26) -> tuple[list[Frame], list[Seam], list[str]]:
    seams: list[Seam] = []
    told: list[str] = []
    made = list(continue_shot(model, frames, Rule(longest=17, step=4, offset=1), overlap, seams=seams, told=told.append))
    return made, seams, told


@pytest.mark.parametrize("overlap", [1, 4])
def test_pieces_that_fit_are_joined_without_a_trace(overlap: int) -> None:
    made, seams, told = shoot(Model(), overlap)
    assert len(made) == 26
    assert max(float(np.abs(frame.astype(int) - world(index)).mean()) for index, frame in enumerate(made)) < 0.5
    assert all(seam.score < 0.3 for seam in seams) and len(seams) == 1
    assert told == []


@pytest.mark.parametrize("overlap", [1, 4])
def test_colours_that_drift_from_piece_to_piece_are_brought_back(overlap: int) -> None:
    made, seams, told = shoot(Model(tinted), overlap)
    spoilt = check_seam([world(i) for i in range(8, 12)], [], [tinted(world(i), Piece(1, 8, 9, 1)) for i in range(12, 16)])
    assert spoilt.score > 2 * CLEAN
    assert seams[0].score < CLEAN
    off = [float(np.abs(frame.astype(int) - world(index)).mean()) for index, frame in enumerate(made)]
    assert max(off) < 1.5
    assert told == []


def test_several_pieces_do_not_add_up_their_drift() -> None:
    made, seams, _ = shoot(Model(tinted), 1, frames=60)
    assert len(seams) == 3
    assert float(np.abs(made[-1].astype(int) - world(59)).mean()) < 3
    assert float(np.abs(tinted(world(59), Piece(3, 0, 0, 0)).astype(int) - world(59)).mean()) > 12


def test_light_that_lies_otherwise_fades_in() -> None:
    """A shadow that is in the later piece only comes slowly."""
    shadow = np.linspace(1.0, 0.92, 160)[None, :, None]
    made, seams, _ = shoot(Model(lambda frame, piece: np.asarray(frame * shadow, dtype=np.uint8)), 1)
    assert seams[0].score < CLEAN
    right = [float(frame[:, 120:].mean()) - float(world(index)[:, 120:].mean()) for index, frame in enumerate(made)]
    assert max(abs(two - one) for one, two in pairwise(right)) < 2.0


@pytest.mark.parametrize("overlap", [1, 4])
def test_a_piece_that_comes_back_softer_goes_soft_slowly(overlap: int) -> None:
    """As every clip does that a model encoded once more."""
    model = Model(lambda frame, piece: np.asarray(cv2.GaussianBlur(frame, (0, 0), 0.9)))
    made, seams, told = shoot(model, overlap)
    before, after = [world(i) for i in range(8, 12)], [np.asarray(cv2.GaussianBlur(world(i), (0, 0), 0.9)) for i in range(12, 16)]
    assert check_seam(before, [], after).detail > 0.3
    assert seams[0].detail < 0.15
    assert told == []
    fineness = [np.abs(cv2.Laplacian(frame[..., 1], cv2.CV_32F)).mean() for frame in made]
    assert max(abs(np.log(two / one)) for one, two in pairwise(fineness)) < 0.12


def test_a_bad_seam_is_tried_once_more_from_another_seed() -> None:
    model = Model(late=9, cured=True)
    made, seams, told = shoot(model, 1)
    assert [(piece.number, piece.attempt, tail) for piece, tail in model.asked] == [(0, 0, 0), (1, 0, 1), (1, 1, 1)]
    assert len(told) == 1 and "once more from another seed" in told[0]
    assert seams[0].score <= CLEAN
    assert float(np.abs(made[-1].astype(int) - world(25)).mean()) < 1


@pytest.mark.parametrize("overlap", [1, 4])
def test_a_seam_that_stays_bad_is_an_outage(overlap: int) -> None:
    model = Model(late=12)
    with pytest.raises(RenderError, match="cannot be continued: seam at frame 1"):
        shoot(model, overlap)
    assert len(model.asked) == 3


def test_the_better_of_two_tries_is_kept_when_bad_ones_are_allowed() -> None:
    seams: list[Seam] = []
    told: list[str] = []
    rule = Rule(longest=17, step=4, offset=1)
    made = list(continue_shot(Model(late=12), 26, rule, seams=seams, told=told.append, worst=float("inf")))
    assert len(made) == 26
    assert seams[0].score > 2
    assert len(told) == 2 and told[1].endswith("it may be seen")


def test_a_stop_in_the_motion_shows_in_the_figure() -> None:
    before, after = [world(i, 4.0) for i in range(8, 12)], [world(11.2 + 0.1 * i, 4.0) for i in range(4)]
    seam = check_seam(before, [], after)
    assert seam.motion > 0.002
    assert seam.light < 1


def test_going_soft_shows_in_the_figure() -> None:
    before = [world(i) for i in range(8, 12)]
    after = [np.asarray(cv2.GaussianBlur(world(i), (0, 0), 1.5)) for i in range(12, 16)]
    assert check_seam(before, [], after).detail > 0.3


def test_noise_joined_to_noise_is_no_seam() -> None:
    """What changes as much everywhere has no seam: untrained models are told nothing."""
    rng = np.random.default_rng(4)
    noise = [rng.integers(0, 255, (48, 64, 3), dtype=np.uint8) for _ in range(8)]
    assert check_seam(noise[:4], [], noise[4:]).score < CLEAN


def test_mending_keeps_the_frame_that_both_know() -> None:
    tail, piece = [world(10)], [tinted(world(10 + i), Piece(1, 10, 5, 1)) for i in range(5)]
    mended = mend(tail, piece)
    assert np.array_equal(mended[0], world(10))
    assert len(mended) == 5


def test_a_piece_of_another_length_is_refused() -> None:
    with pytest.raises(RenderError, match="3 frames of 9"):
        list(continue_shot(lambda piece, tail: [world(0)] * 3, 9, Rule(longest=17)))


def test_a_piece_in_smaller_pictures_is_brought_to_the_size_of_the_first() -> None:
    made, _, _ = shoot(Model(lambda frame, piece: np.asarray(cv2.resize(frame, (80, 44), interpolation=cv2.INTER_AREA))), 1)
    assert {frame.shape for frame in made} == {(90, 160, 3)}
    assert len(made) == 26


def test_frames_come_as_soon_as_their_piece_is_there() -> None:
    model = Model()
    frames = continue_shot(model, 26, Rule(longest=17, step=4, offset=1))
    for _ in range(10):
        next(frames)
    assert len(model.asked) == 1
    assert len(list(frames)) == 16
