"""The final check proves a good film and names every fault of a bad one."""

import wave

import av
import numpy as np
import pytest

from rushes.core.errors import MediaError
from rushes.core.timing import Rate, Size
from rushes.tools import media
from rushes.tools.check import check_film
from rushes.tools.cues import Cue
from rushes.tools.stitch import Piece, stitch

SIZE, RATE = Size(width=160, height=90), Rate()
CUES = (Cue(5, 30, "Good evening."), Cue(50, 90, "Come in,\nsaid the storm."))
SPEECH = ((5, 28), (50, 88))


def moving(frames, brightness=1.0):
    y, x = np.mgrid[:90, :160]
    for i in range(frames):
        yield (np.stack([(x + i * 3) % 256, (y * 2 + i) % 256, (x + y) % 256], -1) * brightness).astype(np.uint8)


def write_wav(path, samples):
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(48000)
        out.writeframes((samples.clip(-1, 1) * 32767).astype("<i2").repeat(2).tobytes())
    return path


def tone(level=0.2, seconds=5.0):
    samples = np.sin(np.arange(int(48000 * seconds)) * 2 * np.pi * 997 / 48000) * level
    samples[:4800] *= np.linspace(0, 1, 4800)  # an edge would make AAC overshoot
    samples[-4800:] *= np.linspace(1, 0, 4800)
    return samples


@pytest.fixture(scope="module")
def make(tmp_path_factory):
    """Makes a film of five seconds from a take and a sound."""
    folder = tmp_path_factory.mktemp("check")

    def film(name, samples=None, brightness=1.0, cues=CUES, sound=True):
        take, out = folder / f"take-{brightness}.mp4", folder / f"{name}.mp4"
        if not take.exists():
            media.encode(moving(132, brightness), take, SIZE, RATE, media.take_keyframes(132, 6))
        wav = write_wav(folder / "mix.wav", tone() if samples is None else samples) if sound else None
        stitch([Piece(take, 6, 120)], wav, cues, out, folder / "cache", RATE, SIZE, title="A film", language="en")
        return out

    return film


@pytest.fixture(scope="module")
def good(make):
    return make("good")


def check(path, frames=120, size=SIZE, rate=RATE, speech=SPEECH, captions=CUES, **more):
    return check_film(path, frames, size, rate, speech, captions, **more)


def test_a_good_film_is_proved(good):
    report = check(good)
    assert report.faults == ()
    assert report.good
    assert len(report.proofs) == 16
    assert abs(report.loudness + 14) < 0.5  # a stereo tone of 997 Hz at -13.98 dBFS: -14.0 LUFS by BS.1770
    assert abs(report.true_peak + 14) < 0.5


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"frames": 121}, "has 120 frames, not 121"),
        ({"size": Size(width=160, height=88)}, "160x90, not 160x88"),
        ({"rate": Rate(numerator=25)}, "at 24 frames a second, not at 25"),
        ({"captions": (*CUES, Cue(100, 110, "More"))}, "2 of 3 captions"),
        ({"captions": (CUES[0], Cue(50, 90, "Go away."))}, "words differ"),
        ({"captions": (CUES[0], Cue(52, 90, CUES[1].text))}, "another time"),
    ],
)
def test_what_was_promised_otherwise_is_named(good, asked, words):
    report = check(good, **asked)
    assert any(words in fault for fault in report.faults), report.faults
    assert not report.good


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        (tone(0.05), "LUFS, not -14 ±1"),
        (tone(0.4), "LUFS, not -14 ±1"),
        (np.where(np.arange(240000) % 24000 < 200, 1.0, 0.1) * np.sign(tone(1)), "dBTP, over -1"),
        (np.where(np.arange(240000) < 90000, tone(), 0), "Nothing is heard where somebody should speak, at 2.1 s"),
        (np.zeros(240000), "Nothing is heard where somebody should speak, at 0.2, 2.1 s"),
    ],
)
def test_bad_sound_is_named(make, samples, words):
    report = check(make("sound", samples))
    assert any(words in fault for fault in report.faults), report.faults


def test_a_silent_film_may_be_silent_if_it_is_meant(make):
    path = make("silent", np.zeros(240000), cues=())
    assert check(path, speech=(), captions=(), silent=True).faults == ()
    assert check(path, speech=(), captions=()).faults


def test_no_sound_no_captions(make):
    report = check(make("mute", sound=False, cues=()))
    assert report.faults == ("There is no sound.", "0 of 2 captions are in the file, or their words differ.")


def test_a_black_film_is_named(make):
    report = check(make("black", brightness=0.02))
    assert any("pictures are black" in fault for fault in report.faults), report.faults


def test_another_profile_is_named(tmp_path):
    path = tmp_path / "odd.mp4"
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=24)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for index, frame in enumerate(moving(12)):
            picture = av.VideoFrame.from_ndarray(frame)
            picture.pts = index + index // 6  # one frame's time is left empty
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    said = " ".join(check(path, 12, speech=(), captions=()).faults)
    for words in ("mpeg4 yuv420p, not H.264", "not BT.709", "index stands last", "frames are missing from their time", "no sound"):
        assert words in said


def test_no_film_is_an_error(tmp_path):
    (tmp_path / "x.mp4").write_bytes(b"no film")
    with pytest.raises(MediaError):
        check(tmp_path / "x.mp4")
