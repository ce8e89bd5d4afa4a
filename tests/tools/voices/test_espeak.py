"""The embedded voice, for real: its worker is quick enough."""

from __future__ import annotations

import itertools
import json
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.errors import SpeechError
from rushes.core.speech import MouthShape, VoiceSpec
from rushes.tools.voices import espeak
from rushes.tools.voices.speech import Spoken

LINE = "Every night the keeper lit the lamp. Then, one evening, nobody came."


@pytest.fixture(scope="module")
def voice() -> espeak.Espeak:
    return espeak.Espeak()


@pytest.fixture(scope="module")
def spoken(voice: espeak.Espeak) -> Spoken:
    return voice.speak(LINE, VoiceSpec(), "en")


def test_it_speaks_at_a_natural_pace(spoken: Spoken) -> None:
    assert spoken.samples.dtype == np.float32
    assert spoken.samples.ndim == 1
    assert 3 < spoken.seconds < 8
    assert 0.05 < np.abs(spoken.samples).max() <= 1
    assert spoken.measured


def test_words_are_the_lines_own_in_order_and_inside_the_sound(spoken: Spoken) -> None:
    assert [word.text for word in spoken.words] == LINE.split()
    assert all(LINE[word.offset :].startswith(word.text) for word in spoken.words)
    assert all(word.start_ms < word.end_ms for word in spoken.words)
    assert all(one.end_ms <= two.start_ms for one, two in itertools.pairwise(spoken.words))
    assert spoken.words[-1].end_ms <= spoken.seconds * 1000


def test_words_sound_where_they_are_said_to(spoken: Spoken) -> None:
    rate = spoken.sample_rate

    def loud(first: int, last: int) -> float:
        return float(np.sqrt((spoken.samples[first * rate // 1000 : last * rate // 1000] ** 2).mean()))

    for word in spoken.words:
        assert loud(word.start_ms, word.end_ms) > 0.01, word
    stop = next(word for word in spoken.words if word.text == "lamp.")
    after = spoken.words[spoken.words.index(stop) + 1]
    assert after.start_ms - stop.end_ms > 150
    assert loud(stop.end_ms + 60, after.start_ms - 20) < 0.01


def test_the_mouth_covers_the_line_and_rests_in_pauses(spoken: Spoken) -> None:
    starts = [mouth.start_ms for mouth in spoken.mouths]
    assert starts[0] == 0
    assert all(one < two for one, two in itertools.pairwise(starts))
    assert starts[-1] <= spoken.seconds * 1000
    assert spoken.mouths[-1].shape is MouthShape.REST
    assert sum(mouth.shape is MouthShape.REST for mouth in spoken.mouths) >= 3
    assert {MouthShape.M, MouthShape.A, MouthShape.E, MouthShape.L} <= {mouth.shape for mouth in spoken.mouths}


def test_the_sound_starts_and_ends_in_silence(spoken: Spoken) -> None:
    assert abs(spoken.samples[0]) < 1e-3
    assert abs(spoken.samples[-1]) < 1e-3


def test_the_same_line_is_the_same_bytes(voice: espeak.Espeak, spoken: Spoken) -> None:
    again = voice.speak(LINE, VoiceSpec(), "en")
    assert again.samples.tobytes() == spoken.samples.tobytes()
    assert again.words == spoken.words
    assert again.mouths == spoken.mouths


@pytest.mark.parametrize("variant", ["f2", "f5"])
def test_breath_is_the_same_bytes_at_any_time(voice: espeak.Espeak, variant: str) -> None:
    """Variants that breathe do so with noise, which the engine would seed by the clock's seconds."""
    spec = VoiceSpec(voice="en-us", variant=variant, rate=148)
    first = voice.speak("Is this the last train?", spec, "en")
    time.sleep(1.05)
    assert voice.speak("Is this the last train?", spec, "en").samples.tobytes() == first.samples.tobytes()


def test_variant_rate_and_pitch_are_heard(voice: espeak.Espeak, spoken: Spoken) -> None:
    others = [VoiceSpec(variant="f5"), VoiceSpec(rate=120), VoiceSpec(pitch=80), VoiceSpec(voice="en-us")]
    sounds = {voice.speak(LINE, spec, "en").samples.tobytes() for spec in others}
    assert len(sounds | {spoken.samples.tobytes()}) == 5
    assert voice.speak(LINE, VoiceSpec(rate=110), "en").seconds > 1.2 * spoken.seconds


def test_markup_is_said_or_dropped_but_never_obeyed(voice: espeak.Espeak) -> None:
    evil = 'one <audio src="/etc/passwd"/> <break time="60s"/> \x01+90R [[hEl]] {{x}} two'
    spoken = voice.speak(evil, VoiceSpec(), "en")
    assert spoken.seconds < 20
    words = [word.text for word in spoken.words]
    assert words[0] == "one"
    assert words[-1] == "two"
    pace = voice.speak("one two", VoiceSpec(), "en").words[0].end_ms
    assert abs(spoken.words[0].end_ms - pace) < 120  # the embedded command for speed did nothing


def test_a_text_without_words_is_a_breath(voice: espeak.Espeak) -> None:
    for text in ("…", "* * *", "?!"):
        spoken = voice.speak(text, VoiceSpec(), "en")
        assert 0 < spoken.seconds < 1
        assert spoken.words == ()
        assert not np.abs(spoken.samples).any()


def test_a_very_long_line_is_split_and_still_one(voice: espeak.Espeak) -> None:
    text = " ".join(f"Sentence number {number} has a few more words than it needs." for number in range(25))
    assert len(list(espeak.chunks(text))) > 2
    spoken = voice.speak(text, VoiceSpec(rate=300), "en")
    assert [word.text for word in spoken.words] == text.split()
    assert all(one.start_ms <= two.start_ms for one, two in itertools.pairwise(spoken.words))
    assert spoken.words[-1].end_ms <= spoken.seconds * 1000
    assert np.abs(np.diff(spoken.samples)).max() < 0.7


def test_a_film_in_another_language_is_spoken_in_it(voice: espeak.Espeak) -> None:
    spec = VoiceSpec(voice="en-us", variant="f2")
    german = voice.speak("Guten Morgen, lieber Sturm.", spec, "de")
    assert german.samples.tobytes() != voice.speak("Guten Morgen, lieber Sturm.", spec, "en").samples.tobytes()


@pytest.mark.parametrize(
    ("spec", "language", "said"),
    [
        (VoiceSpec(variant="Nobody"), "en", "variant 'Nobody'"),
        (VoiceSpec(), "xx", "'xx'"),
        (VoiceSpec(voice="en-mars"), "en", "'en-mars'"),
    ],
)
def test_a_voice_that_is_not_there_is_named(voice: espeak.Espeak, spec: VoiceSpec, language: str, said: str) -> None:
    with pytest.raises(SpeechError, match=said):
        voice.speak("Hello.", spec, language)


def test_a_worker_that_hangs_or_breaks_is_a_clear_error(voice: espeak.Espeak, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*order: object, **how: object) -> None:
        raise subprocess.TimeoutExpired("worker", 20)

    monkeypatch.setattr(espeak.subprocess, "run", hang)
    with pytest.raises(SpeechError, match="did not finish"):
        voice.speak("Hello.", VoiceSpec(), "en")
    broken = subprocess.CompletedProcess([], -11, stdout=b"", stderr=b"Segmentation fault")
    monkeypatch.setattr(espeak.subprocess, "run", lambda *order, **how: broken)
    with pytest.raises(SpeechError, match=r"code -11.*Segmentation"):
        voice.speak("Hello.", VoiceSpec(), "en")


def test_the_engine_stays_in_its_worker(voice: espeak.Espeak, monkeypatch: pytest.MonkeyPatch) -> None:
    orders = []
    real = subprocess.run

    def watched(order: list[str], **how: object) -> object:
        orders.append((order, json.loads(how["input"])))
        return real(order, **how)

    monkeypatch.setattr(espeak.subprocess, "run", watched)
    voice.speak("Hello.", VoiceSpec(), "en")
    (order, request) = orders[0]
    assert order[1] == "-I"
    assert order[2].endswith("espeak_worker.py")
    assert request["text"] == "Hello."
    maps = Path("/proc/self/maps")  # of what is loaded; only Linux has it
    assert not maps.is_file() or "espeak" not in maps.read_text(encoding="utf-8")


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.text(max_size=2000))
def test_chunks_are_the_whole_text(text: str) -> None:
    parts = list(espeak.chunks(espeak.plain(text)))
    assert len(espeak.plain(text)) == len(text)
    assert all(len(part.text) <= espeak.LONGEST for part in parts)
    assert all(text and espeak.plain(text)[part.offset :].startswith(part.text) for part in parts)
    assert "".join("".join(part.text for part in parts).split()) == "".join(espeak.plain(text).split())
