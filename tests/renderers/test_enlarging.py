"""Pictures at the film's size: exact, filling or whole, crisp without halos."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.errors import RenderError, UnknownName
from rushes.core.timing import Size
from rushes.renderers import enlarging
from rushes.renderers.base import Frame
from rushes.renderers.enlarging import Enlarger, bring_to, crop, scale


def disc(width: int, height: int) -> Frame:
    """A drawing with smooth and sharp contours, at any size the same."""
    across, down = np.meshgrid((np.arange(width) + 0.5) / width, (np.arange(height) + 0.5) / height)
    waves = 128 + 60 * np.sin(40 * across) * np.cos(24 * down)
    reach = np.hypot((across - 0.5) * width / height, down - 0.5)
    inside = np.clip((0.3 - reach) * height + 0.5, 0, 1)
    return np.repeat(np.rint(waves * (1 - inside) + 235 * inside)[..., None], 3, axis=2).astype(np.uint8)


def psnr(one: Frame, two: Frame) -> float:
    return float(10 * np.log10(255**2 / max(1e-9, np.mean((one.astype(float) - two.astype(float)) ** 2))))


@settings(deadline=None, max_examples=60, derandomize=True)
@given(
    shape=st.tuples(st.integers(1, 200), st.integers(1, 200)),
    size=st.tuples(st.integers(8, 120), st.integers(8, 120)),
    fit=st.sampled_from(["cover", "pad"]),
    focus=st.none() | st.tuples(st.floats(-1, 2), st.floats(-1, 2)),
)
def test_any_picture_comes_to_any_size(
    shape: tuple[int, int], size: tuple[int, int], fit: enlarging.Fit, focus: tuple[float, float] | None
) -> None:
    ordered = Size(width=2 * size[0], height=2 * size[1])
    made = bring_to(np.full((*shape, 3), 90, dtype=np.uint8), ordered, fit, focus)
    assert made.shape == (ordered.height, ordered.width, 3)
    assert made.dtype == np.uint8
    if fit == "cover":
        assert np.all(made == 90)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(
    width=st.integers(16, 999), height=st.integers(16, 999), size=st.tuples(st.integers(8, 960), st.integers(8, 540)),
    focus=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)  # fmt: skip
def test_a_cut_is_the_largest_of_the_shape_and_close_to_its_focus(
    width: int, height: int, size: tuple[int, int], focus: tuple[float, float]
) -> None:
    ordered = Size(width=2 * size[0], height=2 * size[1])
    left, top, wide, high = crop(np.zeros((height, width, 3), np.uint8), ordered, focus)
    assert 0 <= left <= width - wide
    assert 0 <= top <= height - high
    assert wide == width or high == height
    assert abs(wide / ordered.width * ordered.height - high) <= max(1, ordered.height / ordered.width)
    middle = left + wide / 2, top + high / 2
    for at, length, full, wanted in zip(middle, (wide, high), (width, height), focus, strict=True):
        nearest = min(max(wanted * full, length / 2), full - length / 2)
        assert abs(at - nearest) <= 1


def test_what_fits_is_not_touched() -> None:
    frame = disc(64, 36)
    assert bring_to(frame, Size(width=64, height=36)) is frame


def test_bars_are_black_and_the_picture_whole() -> None:
    made = bring_to(np.full((100, 50, 3), 200, np.uint8), Size(width=160, height=90), "pad")
    assert np.all(made[:, :57] == 0) and np.all(made[:, 103:] == 0)
    assert np.all(made[:, 59:101] == 200)


def test_tall_pictures_keep_their_heads() -> None:
    tall = np.zeros((400, 200, 3), np.uint8)
    tall[100:140] = 255  # a face, in the upper third
    made = bring_to(tall, Size(width=192, height=108))
    assert np.argmax(made[:, 0, 0] > 128) > 5


def test_reducing_averages_what_is_finer_than_a_pixel() -> None:
    board = np.indices((128, 128)).sum(axis=0) % 2 * 255
    made = scale(np.repeat(board[..., None], 3, axis=2).astype(np.uint8), 32, 32)
    assert np.all(abs(made.astype(int) - 128) <= 1)


def test_enlarging_is_closer_to_the_truth_than_plain_cubic() -> None:
    truth, small = disc(512, 288), scale(disc(512, 288), 256, 144)
    plain = np.asarray(cv2.resize(small, (512, 288), interpolation=cv2.INTER_CUBIC))
    assert psnr(scale(small, 512, 288), truth) > psnr(plain, truth) + 0.5


def test_sharpened_edges_have_no_halo() -> None:
    edge = np.full((60, 60, 3), 60, np.uint8)
    edge[:, 30:] = 190
    made = scale(edge, 180, 180)
    assert made.min() >= 60 - 12
    assert made.max() <= 190 + 12
    steepest = np.abs(np.diff(made[90, :, 0].astype(int))).max()
    plain = np.asarray(cv2.resize(edge, (180, 180), interpolation=cv2.INTER_CUBIC))
    assert steepest > np.abs(np.diff(plain[90, :, 0].astype(int))).max()


class Doubling:
    """A learned enlarger that only knows one factor."""

    name = "doubling"

    def __init__(self) -> None:
        self.asked: list[float] = []

    def enlarge(self, frame: Frame, factor: float) -> Frame:
        """Twice the size, marked in one channel."""
        self.asked.append(factor)
        double = frame.repeat(2, axis=0).repeat(2, axis=1)
        double[..., 2] = 7
        return double


def test_an_enlarger_is_asked_when_it_pays_and_its_size_is_put_right() -> None:
    enlarger = Doubling()
    assert isinstance(enlarger, Enlarger)
    frame = disc(64, 36)
    made = bring_to(frame, Size(width=192, height=108), enlarger=enlarger)
    assert made.shape == (108, 192, 3)
    assert np.all(made[..., 2] == 7)
    assert enlarger.asked == [pytest.approx(3.0)]
    assert not np.all(bring_to(frame, Size(width=70, height=40), enlarger=enlarger)[..., 2] == 7)
    assert len(enlarger.asked) == 1


def test_a_broken_enlarger_is_named() -> None:
    class Broken(Doubling):
        name = "broken"

        def enlarge(self, frame: Frame, factor: float) -> Frame:
            return np.zeros((4, 4), np.uint8)

    with pytest.raises(RenderError, match="'broken' gave back no picture"):
        bring_to(disc(64, 36), Size(width=192, height=108), enlarger=Broken())


def test_enlargers_are_found_by_name() -> None:
    assert enlarging.names() == []
    assert enlarging.best() is None
    with pytest.raises(UnknownName, match="no enlarger called 'esrgan'"):
        enlarging.create("esrgan")
