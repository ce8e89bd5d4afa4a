"""Stills, strips and contact sheets show the frames that were asked for."""

import cv2
import numpy as np
import pytest

from rushes.core.errors import MediaError
from rushes.core.timing import Rate, Size
from rushes.tools import media, pictures

SIZE, RATE = Size(width=160, height=90), Rate()


@pytest.fixture(scope="module")
def take(tmp_path_factory):
    """A take whose frame n is grey 10 * n, with a red left half."""
    path = tmp_path_factory.mktemp("takes") / "take.mp4"

    def frames():
        for index in range(20):
            frame = np.full((90, 160, 3), 10 * index, np.uint8)
            frame[:, :80] = (220, 30, 30)
            yield frame

    media.encode(frames(), path, SIZE, RATE, media.take_keyframes(20, 4))
    return path


def read(data):
    return cv2.cvtColor(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)


def test_a_frame_survives_png():
    frame = np.random.default_rng(1).integers(0, 255, (9, 16, 3), dtype=np.uint8)
    assert (read(pictures.png(frame)) == frame).all()


@pytest.mark.parametrize("at", [0, 7, 19])
def test_a_still_is_that_frame(take, at):
    shown = read(pictures.still(take, at))
    assert shown.shape == (90, 160, 3)
    assert np.abs(shown[40, 130].astype(int) - 10 * at).max() < 4
    assert np.abs(shown[40, 30].astype(int) - (220, 30, 30)).max() < 8


def test_a_frame_that_is_not_there(take):
    with pytest.raises(MediaError, match="ends after"):
        pictures.still(take, 20)


def test_a_numbered_strip_has_number_and_time_beneath_each_frame(take, tmp_path):
    pictures.strip(take, [3, 15], tmp_path / "plain.png", height=45)
    pictures.strip(take, [3, 15], tmp_path / "strip.png", height=45, numbered=True)
    plain, sheet = (read((tmp_path / name).read_bytes()) for name in ("plain.png", "strip.png"))
    below = sheet.shape[0] - plain.shape[0]
    assert below == 2 * pictures.CAPTION_HEIGHT, "80 pixels are too narrow for number and time beside each other"
    assert sheet.shape[1] == plain.shape[1]
    assert (sheet[: plain.shape[0] - pictures.GAP] == plain[: -pictures.GAP]).all(), "the frames themselves are not written on"
    beneath = sheet[plain.shape[0] - pictures.GAP : -pictures.GAP]
    first, second = beneath[:, :86], beneath[:, 86:]
    assert (first.min(axis=2) < 100).any() and (second.min(axis=2) < 100).any(), "no letters beneath"
    assert (first[:, 6:80] != second[:, 6:80]).any(), "the same number beneath both"


def test_a_strip_is_in_the_order_asked(take, tmp_path):
    pictures.strip(take, [15, 3, 9], tmp_path / "strip.png", height=45)
    sheet = read((tmp_path / "strip.png").read_bytes())
    gap = pictures.GAP
    assert sheet.shape == (45 + 2 * gap, 3 * (80 + gap) + gap, 3)
    for place, at in enumerate([15, 3, 9]):
        assert abs(int(sheet[gap + 20, gap + place * (80 + gap) + 65, 0]) - 10 * at) < 4
    assert tuple(sheet[0, 0]) == pictures.GROUND
    with pytest.raises(MediaError, match="at least one"):
        pictures.strip(take, [], tmp_path / "none.png")


def test_a_contact_sheet_has_rows(take, tmp_path):
    pictures.contact_sheet([take] * 5, tmp_path / "sheet.png")
    sheet, gap = read((tmp_path / "sheet.png").read_bytes()), pictures.GAP
    assert sheet.shape == (2 * (180 + gap) + gap, 4 * (320 + gap) + gap, 3)
    for top, left in ((0, 0), (0, 3), (1, 0)):
        assert abs(int(sheet[gap + top * (180 + gap) + 90, gap + left * (320 + gap) + 300, 0]) - 100) < 4
    assert tuple(sheet[-20, -20]) == pictures.GROUND, "an empty place stays paper"
    with pytest.raises(MediaError, match="at least one"):
        pictures.contact_sheet([], tmp_path / "none.png")


def test_a_contact_sheet_of_many_takes_is_no_larger(take, tmp_path):
    pictures.contact_sheet([take] * 150, tmp_path / "sheet.png")
    sheet = read((tmp_path / "sheet.png").read_bytes())
    assert sheet.shape[0] * sheet.shape[1] < 1.3 * pictures.SHEET_PIXELS
    assert sheet.shape[1] < 1400
