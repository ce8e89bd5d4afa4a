"""What the sound's encoding throws up is turned down, and only there."""

import wave
from fractions import Fraction

import av
import numpy as np

from rushes.tools import mastering
from rushes.tools.loudness import TruePeaks
from rushes.tools.packets import blocks
from rushes.tools.sound import RATE, decibels

SECONDS = 3


def written(path, samples):
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(np.rint(samples * 32767).astype("<i2").tobytes())
    return path


def encoded(sound, path):
    """The sound as AAC, at a rate so low that it throws up peaks."""
    with wave.open(str(sound), "rb") as before, av.open(str(path), "w") as out:
        samples = np.frombuffer(before.readframes(before.getnframes()), "<i2").reshape(-1, 2)
        stream = out.add_stream("aac", rate=RATE, layout="stereo")
        stream.bit_rate = 48_000
        for at in range(0, len(samples), 1024):
            frame = av.AudioFrame.from_ndarray((samples[at : at + 1024].T / np.float32(32768)).copy(), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def peak(path):
    meter = TruePeaks()
    for block in blocks(path, SECONDS * RATE):
        meter.take(np.ascontiguousarray(block.T))
    return decibels(float(meter.cells().max()))


def test_peaks_of_the_encoding_are_turned_down_where_they_are(tmp_path):
    noise = np.random.default_rng(2)
    samples = 0.05 * noise.standard_normal((SECONDS * RATE, 2))
    samples[RATE : RATE + RATE // 2] = 0.8 * np.sign(noise.standard_normal((RATE // 2, 2)))
    sound = written(tmp_path / "mix.wav", np.clip(samples, -0.83, 0.83))
    heard = encoded(sound, tmp_path / "heard.m4a")
    assert peak(heard) > -1.0, "else there is nothing to tame"
    mastering.tame(sound, heard, tmp_path / "tamed.wav")
    assert peak(encoded(tmp_path / "tamed.wav", tmp_path / "again.m4a")) < peak(heard) - 0.5
    with wave.open(str(sound)) as before, wave.open(str(tmp_path / "tamed.wav")) as after:
        assert after.getparams() == before.getparams()
        old, new = (np.frombuffer(one.readframes(one.getnframes()), "<i2").reshape(-1, 2) for one in (before, after))
    quiet = slice(0, RATE - RATE // 10)
    assert (old[quiet] == new[quiet]).all(), "nothing else is touched"
