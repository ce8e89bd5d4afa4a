"""Pictures from outside: what they are is read from their bytes, and nothing they pretend gets further than one sentence."""

import os
import struct
import zlib
from contextlib import suppress
from unittest import mock

import cv2
import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from rushes.core.errors import UsageError
from rushes.tools import given

RAMP = np.stack([*np.meshgrid(np.arange(40), np.arange(30)), np.full((30, 40), 90)], axis=-1).astype(np.uint8) * 2


def encoded(kind, picture=RAMP[..., ::-1], *options):
    done, data = cv2.imencode(kind, picture, list(options))
    assert done
    return bytes(data)


FILES = {
    "png": encoded(".png"), "jpg": encoded(".jpg"), "webp": encoded(".webp"),
    "lossless.webp": encoded(".webp", RAMP, cv2.IMWRITE_WEBP_QUALITY, 101),
    "progressive.jpg": encoded(".jpg", RAMP, cv2.IMWRITE_JPEG_PROGRESSIVE, 1), "grey.png": encoded(".png", RAMP[..., 0]),
}  # fmt: skip


def png_of(width, height):
    """A PNG's head that promises so many pixels, and little behind it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    body = b"".join(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("name", FILES)
def test_a_picture_is_read_in_its_own_colours(name):
    assert given.size_of(FILES[name]) == (40, 30)
    picture = given.decode(FILES[name], name)
    assert (picture.shape, picture.dtype) == ((30, 40, 3), np.uint8)
    if name == "png":
        assert np.array_equal(picture, RAMP)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("share", [0.3, 0.7, 0.97])
def test_a_picture_that_was_cut_short_is_refused(name, share):
    data = FILES[name]
    with pytest.raises(UsageError, match=r"damaged|no picture"):
        given.decode(data[: int(len(data) * share)], name)


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (2**31 - 1, 1), (40_000, 20), (8, 200), (0, 0)])
def test_a_size_that_is_too_much_or_too_little_is_refused_before_anything_is_unfolded(width, height, monkeypatch):
    monkeypatch.setattr(cv2, "imdecode", lambda *rest: pytest.fail("nothing is decoded"))
    with pytest.raises(UsageError, match=f"{width}x{height}"):
        given.decode(png_of(width, height), "bomb.png")


@pytest.mark.parametrize("data", [b"", b"GIF89a" + bytes(50), b"<svg xmlns='x'/>", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", bytes(200)])
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(UsageError, match="PNG, JPEG or WebP"):
        given.decode(data, "x.png")


@settings(deadline=None, max_examples=60, derandomize=True)
@drawn(st.sampled_from(sorted(FILES)), st.integers(0, 2000), st.binary(max_size=30))
def test_changed_bytes_give_a_picture_or_a_sentence(name, at, put):
    data = bytearray(FILES[name])
    data[at : at + len(put)] = put
    with suppress(UsageError), mock.patch.object(given, "MOST_PIXELS", 10**5):
        assert given.decode(bytes(data), name).ndim == 3


def test_transparency_becomes_plain_ground():
    clear = np.dstack([RAMP, np.zeros((30, 40), np.uint8)])
    clear[:, 20:, 3] = 255
    picture = given.decode(encoded(".png", clear), "x.png")
    assert (picture[:, :20] == 255).all(), "what is hidden under it may be anything"
    assert np.array_equal(picture[:, 20:], RAMP[:, 20:, ::-1])
    deep = given.decode(encoded(".png", clear.astype(np.uint16) * 257), "deep.png")
    assert np.array_equal(deep, picture)


def test_a_photograph_is_turned_as_its_camera_was_held():
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    data = FILES["jpg"]
    turned = data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:]
    assert given.decode(turned, "phone.jpg").shape == (40, 30, 3)


def test_a_large_picture_is_made_smaller_in_its_shape():
    picture = given.decode(encoded(".jpg", np.zeros((1000, 3000, 3), np.uint8)), "large.jpg")
    assert picture.shape == (683, given.HELD, 3)


def test_only_plain_files_are_read(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    large = tmp_path / "large.png"
    with large.open("wb") as file:
        file.truncate(given.MOST_BYTES + 1)
    faults = {tmp_path / "pipe.png": "no picture file", tmp_path: "no picture file", large: "64", tmp_path / "no": "There is no"}
    for path, words in faults.items():
        with pytest.raises(UsageError, match=words):
            given.read_picture(path)


def test_names_become_parts_of_file_names():
    assert [given.slug_of(name) for name in ("Old Tom", "../../etc/passwd", "Мара", "a" * 99, "-.-")] == [
        "old-tom", "etc-passwd", "", "a" * 48, "",
    ]  # fmt: skip
