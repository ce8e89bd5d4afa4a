"""What every voice keeps to, whoever speaks: one test for all of them. A new voice is one row of `MAKERS`."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import loopback as wire
import numpy as np
import pytest
import tiny_voices
from loopback import Loopback

from rushes.core.bible import Gender, Look
from rushes.core.equipment import Equipment, Equipped
from rushes.core.errors import RushesError, SpeechError
from rushes.core.speech import MouthShape, VoiceSpec
from rushes.tools.voices import casting, speech

LINE = "Well, “Mr. Low” — said 7 words; nobody's *listening*!"
Maker = Callable[[Path, Loopback], Equipment]


def _coqui(folder: Path, loopback: Loopback) -> Equipment:
    return Equipment(voice_model=str(tiny_voices.vits(folder / "vits")))


def _server(folder: Path, loopback: Loopback) -> Equipment:
    loopback.route = wire.speaking({"alloy": "Mike", "nova": "f2", "onyx": "Andy", "echo": "Lee", "coral": "f4"})
    return Equipment(voice_model=f"tts-1@{loopback.url}")


MAKERS: dict[str, Maker] = {
    "espeak": lambda folder, loopback: Equipment(), "flite": lambda folder, loopback: Equipment(),
    "festival": lambda folder, loopback: Equipment(), "say": lambda folder, loopback: Equipment(),
    "coqui": _coqui, "server": _server,
}  # fmt: skip


def test_every_built_in_voice_is_tested_here() -> None:
    assert set(MAKERS) == set(speech.BUILT_IN)


@pytest.fixture(scope="module")
def loopback():
    with Loopback() as server:
        yield server


@pytest.fixture(scope="module", params=list(MAKERS))
def voice(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, loopback: Loopback) -> speech.Voice:
    """Every voice that this machine has."""
    made = speech.create(request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        equipment = MAKERS[request.param](tmp_path_factory.mktemp(request.param), loopback)
        if isinstance(made, Equipped):
            made.equip(equipment)
        if not made.available():
            pytest.skip(f"{request.param} is not on this machine")
        yield made


@pytest.fixture(scope="module")
def spec(voice: speech.Voice) -> VoiceSpec:
    return casting.narrator(0, voice.name, "en", lambda name: voice)


@pytest.fixture(scope="module")
def spoken(voice: speech.Voice, spec: VoiceSpec) -> speech.Spoken:
    return voice.speak(LINE, spec, "en")


def test_it_says_who_it_is(voice: speech.Voice) -> None:
    assert isinstance(voice, speech.Voice)
    assert voice.name
    assert voice.version == voice.version


def test_it_gives_sound(spoken: speech.Spoken) -> None:
    assert spoken.samples.dtype == np.float32
    assert spoken.samples.ndim == 1
    assert 8000 <= spoken.sample_rate <= 96_000
    assert np.isfinite(spoken.samples).all()
    assert 0.01 < float(np.abs(spoken.samples).max()) <= 1
    assert 1 < spoken.seconds < 15


def test_every_word_of_the_text_comes_once_in_order_and_inside_the_sound(spoken: speech.Spoken) -> None:
    assert [word.text for word in spoken.words] == [word for word in LINE.split() if any(mark.isalnum() for mark in word)]
    assert all(LINE[word.offset :].startswith(word.text) for word in spoken.words)
    assert all(word.start_ms <= word.end_ms for word in spoken.words)
    assert all(one.end_ms <= two.start_ms for one, two in itertools.pairwise(spoken.words))
    assert spoken.words[-1].end_ms <= spoken.seconds * 1000
    assert spoken.words[-1].start_ms > spoken.seconds * 500


def test_mouths_rise_from_the_start_to_rest(spoken: speech.Spoken) -> None:
    assert spoken.mouths[0].start_ms == 0
    assert spoken.mouths[-1].shape is MouthShape.REST
    assert all(one.start_ms < two.start_ms and one.shape != two.shape for one, two in itertools.pairwise(spoken.mouths))
    assert len({mouth.shape for mouth in spoken.mouths}) > 4


def test_the_same_words_sound_the_same(voice: speech.Voice, spec: VoiceSpec, spoken: speech.Spoken) -> None:
    again = voice.speak(LINE, spec, "en")
    assert np.array_equal(again.samples, spoken.samples)
    assert again.words == spoken.words


def test_a_pace_is_kept_to(voice: speech.Voice, spec: VoiceSpec, spoken: speech.Spoken) -> None:
    slow = voice.speak(LINE, spec.model_copy(update={"rate": round(spec.rate * 0.6)}), "en")
    assert slow.seconds > 1.2 * spoken.seconds


def test_nothing_to_say_is_a_moment(voice: speech.Voice, spec: VoiceSpec) -> None:
    try:
        assert voice.speak("…", spec, "en").seconds < 1
    except SpeechError:
        """A program that will not speak of nothing says so."""


def test_a_long_text_is_spoken_whole(voice: speech.Voice, spec: VoiceSpec) -> None:
    text = "We went on. " * 30 + "and " * 60 + "the end."
    spoken = voice.speak(text, spec, "en")
    assert len(spoken.words) == len(text.split())
    assert spoken.words[-1].end_ms > spoken.seconds * 800


def test_everybody_is_cast_apart_and_for_good(voice: speech.Voice, spec: VoiceSpec) -> None:
    director = casting.VoiceCasting(voice.name, "en", lambda name: voice)

    def cast() -> list[VoiceSpec]:
        taken = [director.narrator(0)]
        for look in (Look(gender=Gender.WOMAN), Look(gender=Gender.MAN), Look(gender=Gender.WOMAN)):
            taken.append(director.cast_voice(look, taken, 5))
        return taken

    taken = cast()
    assert taken == cast()
    assert len({(one.engine, one.voice, one.variant) for one in taken}) == 4
    assert director.said(taken[0])


def test_a_speaker_that_nobody_knows_is_refused_in_words(voice: speech.Voice, spec: VoiceSpec) -> None:
    if voice.name in ("flite", "festival", "say"):
        pytest.skip("the system's programs take another voice of their own")
    unknown = {"variant": "nobody-9"} if voice.name == "espeak" else {"voice": "nobody-9"}
    with pytest.raises(RushesError, match="nobody-9"):
        voice.speak("Hello.", spec.model_copy(update=unknown), "en")
