"""From a model's rate to the film's: exact counts, real in-between pictures, nothing mixed over cuts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from importlib.metadata import EntryPoint

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core import plugins
from rushes.core.errors import RenderError, UnknownName
from rushes.core.timing import Rate
from rushes.renderers import interpolation
from rushes.renderers.base import Frame
from rushes.renderers.interpolation import Blend, Flow, Interpolator, needed, retime

WIDE, HIGH = 240, 136


def clouds(width: int, height: int, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).uniform(0, 1, (height, width, 3)).astype(np.float32)
    mixed = sum(size * cv2.GaussianBlur(noise, (0, 0), size) for size in (1.5, 4, 12))
    return np.asarray((mixed - mixed.min()) / (mixed.max() - mixed.min()) * 255)


GROUND, FIGURE = clouds(400, 200, 1), 0.6 * clouds(80, 80, 2) + np.array([90, 20, 0])


def world(time: float, figure: float = 8.0, ground: float = -3.0, zoom: float = 0.0) -> Frame:
    """A figure that crosses over a ground that goes the other way, at any moment: in-between pictures have a truth."""
    size = 1 + zoom * time
    at = np.array([[size, 0, -60 + ground * time], [0, size, -20]], dtype=np.float64)
    back = cv2.warpAffine(GROUND, at, (WIDE, HIGH), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    shape = np.zeros((80, 80), np.float32)
    cv2.circle(shape, (40, 40), 28, 1, -1, cv2.LINE_AA)
    at = np.array([[1, 0, 50 + figure * time], [0, 1, 25 + figure / 4 * time]], dtype=np.float64)
    mask = cv2.warpAffine(cv2.GaussianBlur(shape, (0, 0), 1), at, (WIDE, HIGH))[..., None]
    front = cv2.warpAffine(FIGURE, at, (WIDE, HIGH), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(np.clip(np.rint(back * (1 - mask) + front * mask), 0, 255), dtype=np.uint8)


def psnr(one: Frame, two: Frame) -> float:
    return float(10 * np.log10(255**2 / max(1e-9, np.mean((one.astype(float) - two.astype(float)) ** 2))))


def numbered(count: int) -> Iterator[Frame]:
    """Frames that are known by their grey level; they share their memory, as a renderer's may."""
    frame = np.zeros((4, 6, 3), dtype=np.uint8)
    for index in range(count):
        frame[:] = index % 256
        yield frame


class Marking:
    """Says where it was asked to draw."""

    name = "marking"

    def __init__(self) -> None:
        self.asked: list[tuple[int, int, float]] = []

    def between(self, before: Frame, after: Frame, shares: Sequence[float]) -> Sequence[Frame]:
        """Frames as bright as their moment, a hundredth of a step being one level."""
        self.asked += [(int(before[0, 0, 0]), int(after[0, 0, 0]), share) for share in shares]
        return [np.full_like(before, 200) for _ in shares]


SPEEDS = [(4, -2, 0.0, 7), (10, -4, 0.0, 6), (20, -7, 0.0, 6), (6, 0, 0.03, 6)]


@pytest.mark.parametrize(("figure", "ground", "zoom", "gain"), SPEEDS)
def test_drawn_pictures_are_closer_to_the_truth_than_mixed_ones(figure: float, ground: float, zoom: float, gain: float) -> None:
    """Decibels against the true picture, on average over the thirds that 8 to 24 frames a second need."""
    before, after = world(0, figure, ground, zoom), world(1, figure, ground, zoom)
    truth = [world(share, figure, ground, zoom) for share in (1 / 3, 2 / 3)]
    drawn, mixed = (
        np.mean([psnr(one, two) for one, two in zip(way.between(before, after, (1 / 3, 2 / 3)), truth, strict=True)])
        for way in (Flow(), Blend())
    )
    assert drawn > mixed + gain


def test_the_figures_edge_is_seen_once() -> None:
    """Where the figure was and where it will be, the ground is seen and no ghost of it."""
    truth = world(0.5, 16)
    drawn, mixed = (
        np.abs(way.between(world(0, 16), world(1, 16), (0.5,))[0].astype(int) - truth).max(axis=2) for way in (Flow(), Blend())
    )
    assert np.mean(drawn > 25) < 0.025
    assert np.mean(mixed > 25) > 3 * np.mean(drawn > 25)


def test_over_a_cut_nothing_is_mixed() -> None:
    one, two = world(0), np.ascontiguousarray(255 - world(5)[::-1, ::-1])
    drawn = Flow().between(one, two, (0.2, 0.4, 0.6))
    assert [np.array_equal(frame, one) for frame in drawn] == [True, True, False]
    assert np.array_equal(drawn[2], two)


def test_over_a_flash_nothing_is_mixed() -> None:
    one = world(0)
    flash = np.asarray(np.clip(world(1).astype(int) + 90, 0, 255), dtype=np.uint8)
    drawn = Flow().between(one, flash, (0.3, 0.7))
    assert np.array_equal(drawn[0], one)
    assert np.array_equal(drawn[1], flash)


def test_a_quick_move_is_no_cut() -> None:
    truth, pair = world(0.5, 30, -20), (world(0, 30, -20), world(1, 30, -20))
    assert psnr(Flow().between(*pair, (0.5,))[0], truth) > psnr(Blend().between(*pair, (0.5,))[0], truth) + 3


def test_the_same_pictures_give_the_same_bytes() -> None:
    one, two = (Flow().between(world(0), world(1), (0.25, 0.5)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


def test_a_rate_that_divides_evenly_uses_frames_as_they_are() -> None:
    marking = Marking()
    made = [int(frame[0, 0, 0]) for frame in retime(numbered(100), 48.0, Rate(numerator=24), 20, marking)]
    assert made == list(range(0, 40, 2))
    assert marking.asked == []


def test_every_third_frame_is_the_models_own_from_eight_to_twenty_four() -> None:
    marking = Marking()
    made = [int(frame[0, 0, 0]) for frame in retime(numbered(4), 8.0, Rate(numerator=24), 10, marking)]
    assert made == [0, 200, 200, 1, 200, 200, 2, 200, 200, 3]
    assert marking.asked[:2] == [(0, 1, pytest.approx(1 / 3)), (0, 1, pytest.approx(2 / 3))]


NTSC = Rate(numerator=24000, denominator=1001)
RATES = st.sampled_from([NTSC, *(Rate(numerator=value) for value in (8, 10, 12, 16, 24, 25, 30, 50, 60))])


@settings(deadline=None, max_examples=60, derandomize=True)
@given(native=RATES | st.floats(4, 61), rate=RATES, count=st.integers(0, 40))
def test_exactly_the_ordered_frames_from_exactly_the_needed_ones(native: Rate | float, rate: Rate, count: int) -> None:
    wanted = needed(count, native, rate)
    taken: list[int] = []

    def source() -> Iterator[Frame]:
        for index, frame in enumerate(numbered(wanted)):
            taken.append(index)
            yield frame

    made = list(retime(source(), native, rate, count, Marking()))
    assert len(made) == count
    assert len(taken) == wanted
    assert {(frame.shape, frame.dtype) for frame in made} <= {((4, 6, 3), np.dtype(np.uint8))}
    levels = [int(frame[0, 0, 0]) for frame in made if frame[0, 0, 0] != 200]
    assert levels == sorted(levels)
    if wanted > 2 and count > 1:  # fewer don't last
        with pytest.raises(RenderError, match="were needed"):
            list(retime(numbered(wanted - 2), native, rate, count, Marking()))


@settings(deadline=None, max_examples=60, derandomize=True)
@given(native=RATES, rate=RATES, count=st.integers(1, 30))
def test_every_frame_stands_at_its_moment(native: Rate, rate: Rate, count: int) -> None:
    class Clock:
        name = "clock"

        def between(self, before: Frame, after: Frame, shares: Sequence[float]) -> Sequence[Frame]:
            return [np.asarray(before + (after - before) * share).astype(before.dtype) for share in shares]

    def ramp() -> Iterator[Frame]:
        for index in range(200):
            yield np.full((2, 2, 3), min(255, index * 4), dtype=np.uint8)

    for index, frame in enumerate(retime(ramp(), native, rate, min(count, 20), Clock())):
        moment = Fraction(index) / rate.fraction * native.fraction
        assert abs(min(255, float(moment) * 4) - int(frame[0, 0, 0])) <= 1.2


def test_frames_are_asked_for_one_after_the_other() -> None:
    """A model's frames are not hoarded: when the second film frame is out, no more than two of them were taken."""
    taken = 0

    def source() -> Iterator[Frame]:
        nonlocal taken
        for frame in numbered(50):
            taken += 1
            yield frame

    made = retime(source(), 8, Rate(numerator=24), 60, Marking())
    next(made), next(made)
    assert taken == 2


def test_a_clip_that_is_slowed_down_lasts_to_the_end() -> None:
    """81 frames for 200: the speed that a renderer works out is kept to the last digit."""
    slowed = Fraction(16) * 80 / (199 * Fraction(16, 24))
    assert needed(200, slowed, Rate()) == 81
    assert interpolation.speed(slowed) == slowed
    assert interpolation.speed(23.976023976) == Fraction(24000, 1001)
    assert len(list(retime(numbered(81), slowed, Rate(), 200, Marking()))) == 200


def test_a_picture_of_another_shape_is_refused() -> None:
    frames = iter([np.zeros((4, 6, 3), np.uint8), np.zeros((6, 4, 3), np.uint8)])
    with pytest.raises(RenderError, match="changed its picture's shape"):
        list(retime(frames, 8, Rate(), 4))


def test_an_interpolator_that_gives_too_little_is_named() -> None:
    class Lazy(Marking):
        name = "lazy"

        def between(self, before: Frame, after: Frame, shares: Sequence[float]) -> Sequence[Frame]:
            return []

    with pytest.raises(RenderError, match="'lazy'"):
        list(retime(numbered(4), 8, Rate(), 4, Lazy()))


def test_a_learned_one_that_is_installed_is_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("marking", "test_interpolation:Marking", interpolation.GROUP)
    monkeypatch.setattr(EntryPoint, "load", lambda self: Marking)
    monkeypatch.setattr(plugins, "entry_points", lambda group: [point] if group == interpolation.GROUP else [])
    assert interpolation.best().name == "marking"


def test_interpolators_are_found_by_name() -> None:
    assert {"flow", "blend"} <= set(interpolation.names())
    assert isinstance(interpolation.create("flow"), Interpolator)
    assert interpolation.best().name == Flow.name
    with pytest.raises(UnknownName, match="no frame interpolator called 'rife'"):
        interpolation.create("rife")
