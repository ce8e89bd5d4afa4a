"""The two-character example, filmed from the command line with voices that are not the embedded one."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import av
import loopback as wire
import numpy as np
import pytest
import tiny_voices
from loopback import Loopback
from numpy.typing import NDArray

from rushes.core.speech import VoiceSpec
from rushes.tools.media import probe
from rushes.tools.voices.espeak import Espeak

EXAMPLE = Path(__file__).parents[2] / "examples" / "two_lamps.fountain"
CAST = {"ann": "f2", "bob": "Andy", "joe": "Mike", "zoe": "f4"}
FRAME = 1 / 8
SMALL = ["--draft", "--size", "128x72", "--fps", "8", "--renderer", "slate", "--music", "none"]


class Film(NamedTuple):
    """A film's folder, what was told while it was made, and its sound with its rate."""

    folder: Path
    said: str
    sound: NDArray[np.float32]
    rate: int

    def load(self, name: str) -> dict:
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def speeches(self) -> list[dict]:
        return [json.loads(file.read_text(encoding="utf-8")) for file in sorted((self.folder / "audio").glob("*.json"))]

    def loud(self, start: float, stop: float) -> float:
        return float(np.sqrt((self.sound[round(max(start, 0) * self.rate) : round(stop * self.rate)] ** 2).mean()))


def make(folder: Path, *options: str) -> Film:
    command = [sys.executable, "-m", "rushes.interfaces.cli", "make", str(EXAMPLE), "-o", str(folder), *SMALL, *options]
    surroundings = os.environ | {"XDG_STATE_HOME": str(folder.parent / "state"), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=surroundings)
    assert done.returncode == 0, done.stdout + done.stderr
    with av.open(str(folder / "film.mp4")) as film:
        rate = film.streams.audio[0].rate
        resampler = av.AudioResampler(format="flt", layout="mono", rate=rate)
        parts = [part.to_ndarray().reshape(-1) for frame in film.decode(audio=0) for part in resampler.resample(frame)]
    return Film(folder, done.stdout, np.concatenate(parts), rate)


@pytest.fixture(scope="module")
def loopback():
    with Loopback() as server:
        server.route = wire.speaking(CAST)
        yield server


@pytest.fixture(scope="module", params=["coqui", "server"])
def film(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, loopback: Loopback) -> Film:
    place = tmp_path_factory.mktemp(request.param)
    model = str(tiny_voices.vits(place / "vits")) if request.param == "coqui" else f"tts-1@{loopback.url}"
    return make(place / "film", "--voice", request.param, "--voice-model", model)


def test_two_characters_and_the_narrator_speak_with_three_voices(film: Film) -> None:
    bible = film.load("bible.json")
    voices = [bible["narrator"], *(sheet["voice"] for sheet in bible["characters"])]
    assert len({(voice["engine"], voice["voice"]) for voice in voices}) == 3
    assert {voice["engine"] for voice in voices} <= {"coqui", "server"}
    assert {speech["voice"]["voice"] for speech in film.speeches()} == {voice["voice"] for voice in voices}
    assert "failed" not in film.said


def cues_of(film: Film) -> list[tuple[float, float, str]]:
    """The captions: from when to when, in seconds, and their words."""

    def seconds(mark: str) -> float:
        hours, minutes, rest = mark.replace(",", ".").split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(rest)

    text = (film.folder / "film.srt").read_text(encoding="utf-8")
    return [
        (seconds(one), seconds(other), words)
        for one, other, words in re.findall(r"(\S+) --> (\S+)\n(.+?)(?:\n\n|\Z)", text, re.S)
    ]


def test_captions_stand_on_the_words(film: Film) -> None:
    """At every caption's start, to a frame, speech begins where there was none; and it lasts while the caption does."""
    cues = cues_of(film)
    assert len(cues) == 5
    for start, stop, words in cues:
        assert film.loud(start, start + 2 * FRAME) > 4 * film.loud(start - 0.4, start - FRAME / 2), words
        assert film.loud(start, stop) > 0.05, words


def test_words_have_times_in_their_speech_and_the_pictures_are_as_long(film: Film) -> None:
    speeches = sorted(film.speeches(), key=lambda speech: speech["line"])
    for speech, (start, stop, _) in zip(speeches, cues_of(film), strict=True):
        length = speech["samples"] / speech["sample_rate"]
        starts = [word["start_ms"] for word in speech["words"]]
        assert starts == sorted(starts)
        assert starts[0] < 150
        assert length * 600 < speech["words"][-1]["end_ms"] <= length * 1000
        assert stop - start > length - 2 * FRAME
    facts = probe(film.folder / "film.mp4")
    assert facts.video_seconds > cues_of(film)[-1][1]
    assert abs(len(film.sound) / film.rate - facts.video_seconds) < FRAME


def test_the_servers_words_are_where_they_truly_sound(film: Film) -> None:
    speeches = [speech for speech in film.speeches() if speech["voice"]["engine"] == "server" and speech["voice"]["pitch"] == 50]
    if not speeches:
        pytest.skip("the tiny model says no words")
    for speech in speeches:
        words = [word["text"] for word in speech["words"]]
        rate, variant = round(150 * round(speech["voice"]["rate"] / 150, 3)), CAST[speech["voice"]["voice"]]
        true = Espeak().speak(" ".join(words), VoiceSpec(voice="en-us", variant=variant, rate=rate), "en").words
        off = [abs(one["start_ms"] - other.start_ms) for one, other in zip(speech["words"], true, strict=True)]
        assert np.mean(off) < 25, words


def test_the_tiny_models_speakers_sound_apart(film: Film) -> None:
    if film.load("bible.json")["narrator"]["engine"] != "coqui":
        pytest.skip("the loopback's speakers are the embedded voice's")
    levels: dict[str, NDArray[np.float64]] = {}
    for speech in film.speeches():
        samples = np.frombuffer((film.folder / speech["sound"]).read_bytes()[44:], "<i2").astype(float)
        frames = samples[: len(samples) // 512 * 512].reshape(-1, 512) * np.hanning(512)
        levels[speech["voice"]["voice"]] = 20 * np.log10(
            np.abs(np.fft.rfft(frames))[:, 1:].mean(axis=0).reshape(32, -1).mean(axis=1)
        )
    assert len(levels) == 3
    assert all(np.abs(one - other).mean() > 1 for one, other in itertools.combinations(levels.values(), 2))
