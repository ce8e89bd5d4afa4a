"""Takes are written with one profile, read back frame by frame, and damage is said in words."""

import errno
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.errors import MediaError, NoSpace, ProjectError
from rushes.core.project import Project
from rushes.core.timing import Rate, Size
from rushes.tools import media
from rushes.tools.packets import scan

SIZE, RATE = Size(width=160, height=90), Rate()


def moving(frames, seed=0, size=SIZE):
    y, x = np.mgrid[: size.height, : size.width]
    for i in range(frames):
        yield np.stack([(x * 1.5 + i * 3 + seed) % 256, (y * 2.5 + seed * 2) % 256, (x + y + i) % 256], -1).astype(np.uint8)


def encode(path, frames=24, handle=4, seed=0, size=SIZE, rate=RATE):
    return media.encode(moving(frames, seed), path, size, rate, media.take_keyframes(frames, handle))


@pytest.fixture(scope="module")
def take(tmp_path_factory):
    path = tmp_path_factory.mktemp("takes") / "take.mp4"
    encode(path)
    return path


@pytest.fixture(scope="module")
def pictures(take):
    return [np.array(frame) for frame in media.frames_of(take)]


@pytest.mark.parametrize(
    ("frames", "handle", "expected"),
    [
        (36, 6, (0, 6, 12, 24, 30)),
        (24, 5, (0, 5, 10, 14, 19)),
        (10, 0, (0,)),
        (13, 6, (0, 1, 6, 7, 12)),
        (3, 1, (0, 1, 2)),
    ],
)
def test_keyframes_stand_where_takes_are_cut_and_faded(frames, handle, expected):
    assert media.take_keyframes(frames, handle) == expected


def test_the_profile_is_what_stitching_needs(take):
    facts = media.probe(take)
    assert (facts.codec, facts.pix_fmt, facts.colour) == ("h264", "yuv420p", (1, 1, 1, 1))
    assert (facts.size, facts.rate, facts.frames) == ((160, 90), 24, 24)
    assert facts.streams == ("video",)
    assert facts.faststart
    assert scan(take).keys == (0, 4, 8, 16, 20)


def test_the_file_holds_the_frames_that_were_drawn(pictures):
    assert len(pictures) == 24
    for drawn, read in zip(moving(24), pictures, strict=True):
        assert np.abs(drawn.astype(int) - read).mean() < 6


def test_colours_survive(tmp_path):
    flat = np.full((90, 160, 3), (200, 50, 30), np.uint8)
    media.encode([flat] * 3, tmp_path / "flat.mp4", SIZE, RATE)
    for frame in media.frames_of(tmp_path / "flat.mp4"):
        assert np.abs(frame.astype(int) - (200, 50, 30)).max() <= 4


def test_the_same_frames_give_the_same_bytes(tmp_path):
    """At a size of real use: x264 itself reads unset memory in pictures less than 256 wide."""
    size = Size(width=256, height=144)
    first, second, other = (
        media.encode(moving(24, seed, size), tmp_path / f"{number}.mp4", size, RATE, (0, 6, 18)) for number, seed in enumerate((0, 0, 1))
    )
    assert first == second
    assert (tmp_path / "0.mp4").read_bytes() == (tmp_path / "1.mp4").read_bytes()
    assert other.sha256 != first.sha256


def test_a_renderer_may_draw_into_the_same_memory(tmp_path):
    size = Size(width=256, height=144)

    def reused():
        frame = np.zeros((size.height, size.width, 3), np.uint8)
        for drawn in moving(24, 0, size):
            frame[:] = drawn
            yield frame

    keyframes = media.take_keyframes(24, 4)
    once = media.encode(moving(24, 0, size), tmp_path / "once.mp4", size, RATE, keyframes)
    again = media.encode(reused(), tmp_path / "reused.mp4", size, RATE, keyframes)
    assert once.sha256 == again.sha256
    assert len(list(media.frames_of(tmp_path / "reused.mp4"))) == 24


def test_watch_sees_every_frame_in_the_callers_thread(tmp_path):
    seen = []
    media.encode(
        moving(5), tmp_path / "w.mp4", SIZE, RATE, watch=lambda i, f: seen.append((i, int(f[0, 0, 0]), threading.current_thread()))
    )
    here = threading.current_thread()
    assert seen == [(i, i * 3, here) for i in range(5)]


def test_what_the_renderer_raises_comes_through_and_no_file_remains(tmp_path):
    def broken():
        yield from moving(9)
        raise LookupError("out of paint")

    with pytest.raises(LookupError, match="out of paint"):
        media.encode(broken(), tmp_path / "x.mp4", SIZE, RATE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        ([], "no frame"),
        ([np.zeros((90, 161, 3), np.uint8)], "90x160x3 was asked"),
        ([np.zeros((90, 160, 3), np.float32)], "float32"),
    ],
)
def test_wrong_frames_are_refused_in_words(tmp_path, frames, words):
    with pytest.raises(MediaError, match=words):
        media.encode(frames, tmp_path / "x.mp4", SIZE, RATE)
    assert list(tmp_path.iterdir()) == []


def test_a_failing_encoder_stops_the_drawing(tmp_path):
    drawn = []

    def endless():
        for frame in moving(500):
            drawn.append(1)
            yield frame

    with pytest.raises(MediaError, match=r"x\.mp4 cannot be encoded .*No such file"):
        media.encode(endless(), tmp_path / "missing" / "x.mp4", SIZE, RATE)
    assert len(drawn) < 500


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES])
def test_what_the_disk_says_is_left_to_whoever_owns_the_folder(tmp_path, monkeypatch, number):
    def refuse(*_):
        raise OSError(number, "no")

    monkeypatch.setattr(media, "_stream", refuse)
    with pytest.raises(NoSpace if number == errno.ENOSPC else ProjectError), Project(tmp_path).writing_to("take.mp4") as partial:
        media.encode(moving(60), partial, SIZE, RATE)
    assert list(tmp_path.iterdir()) == []


def test_an_atomic_take_leaves_nothing_half_written(tmp_path):
    project = Project(tmp_path)
    with pytest.raises(MediaError), project.writing_to("takes/s1/k.mp4") as partial:
        media.encode([np.zeros((2, 2, 3), np.uint8)], partial, SIZE, RATE)
    assert list((tmp_path / "takes" / "s1").iterdir()) == []


@settings(deadline=None, max_examples=40, derandomize=True)
@given(span=st.tuples(st.integers(0, 24), st.integers(0, 24)).map(sorted))
def test_any_run_of_frames_is_the_same_as_in_the_whole(take, pictures, span):
    start, stop = span
    read = [np.array(frame) for frame in media.frames_of(take, start, stop)]
    assert len(read) == stop - start
    assert all((one == other).all() for one, other in zip(read, pictures[start:stop], strict=True))


@pytest.mark.parametrize("handle", [1, 2, 3])
def test_key_frames_close_together_are_still_found(tmp_path, handle):
    path = tmp_path / "t.mp4"
    encode(path, 12, handle)
    whole = [np.array(frame) for frame in media.frames_of(path)]
    for start in range(12):
        assert (next(media.frames_of(path, start, start + 1)) == whole[start]).all()


@pytest.mark.parametrize(
    "rate", [Rate(), Rate(numerator=25), Rate(numerator=24000, denominator=1001), Rate(numerator=12), Rate(numerator=1)]
)
def test_every_rate_counts_whole_frames(tmp_path, rate):
    encode(tmp_path / "r.mp4", 9, 2, rate=rate)
    facts = media.probe(tmp_path / "r.mp4")
    assert facts.rate == rate.fraction
    assert abs(facts.video_seconds - float(rate.seconds(9))) < 1e-6
    assert len(list(media.frames_of(tmp_path / "r.mp4", 4, 9))) == 5


def test_a_file_that_ends_too_soon_is_named(take):
    with pytest.raises(MediaError, match=r"take\.mp4 ends after 24 frames; 30"):
        list(media.frames_of(take, 20, 30))


@pytest.mark.parametrize("keep", [0, 1, 20, 700, 0.5, 0.9])
def test_truncated_files_end_in_words(tmp_path, take, keep):
    whole = take.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: keep if isinstance(keep, int) else int(len(whole) * keep)])
    with pytest.raises(MediaError, match=r"cut\.mp4"):
        list(media.frames_of(cut, 0, 24))


@pytest.mark.parametrize("use", [media.probe, lambda path: next(media.frames_of(path)), scan])
def test_no_film_at_all(tmp_path, use):
    garbage = tmp_path / "garbage.mp4"
    garbage.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(MediaError, match="garbage"):
        use(garbage)
    with pytest.raises(MediaError, match="missing"):
        use(tmp_path / "gone.mp4")


def test_a_playlist_that_calls_itself_a_film_opens_nothing(tmp_path, take):
    playlist = tmp_path / "list.mp4"
    playlist.write_text(f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{take}\n#EXT-X-ENDLIST\n")
    with pytest.raises(MediaError, match="cannot be read as a film"):
        media.probe(playlist)
    with pytest.raises(MediaError, match="cannot be read as a film"):
        list(media.pictures_of(playlist))


def test_conform_fills_the_frame_at_the_films_rate(tmp_path):
    media.encode(moving(24), tmp_path / "f.mp4", SIZE, RATE)
    small = Size(width=64, height=64)
    frames = list(media.conform(tmp_path / "f.mp4", small, Rate(numerator=12), 12))
    assert len(frames) == 12
    assert all(frame.shape == (64, 64, 3) for frame in frames)
    whole = list(media.frames_of(tmp_path / "f.mp4"))
    for number, frame in enumerate(frames):
        middle = whole[2 * number + 1][40:50, 75:85].mean(axis=(0, 1))
        assert np.abs(frame[28:36, 28:36].mean(axis=(0, 1)) - middle).max() < 14


def test_conform_gives_fewer_frames_when_the_file_is_short(tmp_path):
    media.encode(moving(10), tmp_path / "f.mp4", SIZE, RATE)
    assert len(list(media.conform(tmp_path / "f.mp4", SIZE, RATE, 50))) == 10
    assert len(list(media.conform(tmp_path / "f.mp4", SIZE, RATE, 4))) == 4
    assert len(list(media.conform(tmp_path / "f.mp4", SIZE, Rate(numerator=48), 50))) == 20
