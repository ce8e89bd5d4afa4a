"""Casting: distinct, fitting, repeatable voices, from the measured table."""

from __future__ import annotations

import itertools
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest

from rushes.core.bible import Age, Being, Gender, Look
from rushes.core.errors import SpeechError, UnknownName
from rushes.core.speech import VoiceSpec
from rushes.tools.voices import casting, espeak, speech
from rushes.tools.voices import system as system_voices

CAST = [
    Look(gender=Gender.WOMAN), Look(gender=Gender.MAN), Look(gender=Gender.WOMAN, age=Age.ELDER), Look(gender=Gender.MAN, age=Age.ELDER),
    Look(age=Age.CHILD), Look(being=Being.STORM), Look(being=Being.ROBOT), Look(being=Being.ROBOT), Look(being=Being.ANIMAL, species="cat"),
    Look(being=Being.THING, species="teapot"),
]  # fmt: skip


@pytest.fixture
def no_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_voices.shutil, "which", lambda program: None)


def cast(casting: casting.VoiceCasting, seed: int) -> list[VoiceSpec]:
    taken = [casting.narrator(seed)]
    for look in CAST:
        taken.append(casting.cast_voice(look, tuple(taken), seed))
    return taken


@pytest.mark.usefixtures("no_system")
def test_everyone_has_a_voice_of_their_own() -> None:
    for seed in range(5):
        taken = cast(casting.VoiceCasting(), seed)
        for one, other in itertools.combinations(taken, 2):
            assert one.variant != other.variant or abs(one.pitch - other.pitch) >= casting.APART
        assert cast(casting.VoiceCasting(), seed) == taken


@pytest.mark.usefixtures("no_system")
def test_a_character_does_not_sound_like_the_narrator() -> None:
    director = casting.VoiceCasting("espeak")
    teller = director.narrator(0)
    look = Look(gender=Gender.MAN if casting.kind_of(teller.variant) == "man" else Gender.WOMAN)
    spec = director.cast_voice(look, [teller], 0)
    assert spec.variant != teller.variant
    assert abs(spec.pitch - teller.pitch) >= 10


@pytest.mark.usefixtures("no_system")
def test_a_crowd_is_still_told_apart() -> None:
    taken: list[VoiceSpec] = []
    for _ in range(80):
        taken.append(casting.cast_voice(Look(gender=Gender.WOMAN), taken, 3))
    assert len({(spec.variant, spec.pitch) for spec in taken}) >= 70


def test_voices_fit_who_speaks() -> None:
    hertz = {(row.variant): row.hertz for row in casting.table() if row.pitch == 50 and row.voice == "en-us"}
    women = [casting.cast_voice(Look(gender=Gender.WOMAN), [], seed) for seed in range(4)]
    men = [casting.cast_voice(Look(gender=Gender.MAN), [], seed) for seed in range(4)]
    assert min(hertz[spec.variant] for spec in women) > max(hertz[spec.variant] for spec in men)
    child, elder = casting.cast_voice(CAST[4], [], 0), casting.cast_voice(CAST[3], [], 0)
    assert child.pitch > 60 > elder.pitch
    assert elder.rate < child.rate
    assert casting.cast_voice(CAST[6], [], 0).variant.startswith("robosoft")
    assert casting.cast_voice(CAST[5], [], 0).pitch < 30


@pytest.mark.usefixtures("no_system")
def test_the_narrator_is_the_best_understood_human() -> None:
    spec = casting.narrator(0)
    assert spec.engine == "espeak"
    thoroughly = max(row.sentences for row in casting.table())
    humans = [row for row in casting.table() if row.kind in ("man", "woman") and row.sentences == thoroughly]
    assert spec.variant == min(humans, key=lambda row: row.wer).variant
    assert 130 <= spec.rate <= 165


def test_the_systems_better_voice_tells_the_film_when_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_voices.shutil, "which", lambda program: "/usr/bin/flite" if program == "flite" else None)
    director = casting.VoiceCasting()
    spec = director.narrator(0)
    assert (spec.engine, spec.voice) == ("flite", "slt")
    assert "flite" in director.said(spec)
    assert casting.VoiceCasting("espeak").narrator(0).engine == "espeak"
    assert casting.VoiceCasting(None, "fr").narrator(0).engine == "espeak"
    assert director.cast_voice(CAST[0], [spec], 0).engine == "espeak"


@pytest.mark.usefixtures("no_system")
def test_a_voice_asked_for_is_taken() -> None:
    assert casting.narrator(0, "espeak:f2").variant == "f2"
    asked = casting.narrator(0, "espeak:en-gb+Mike")
    assert (asked.voice, asked.variant) == ("en-gb", "Mike")
    plain = casting.narrator(0, "espeak:en-gb-scotland")
    assert (plain.voice, plain.variant) == ("en-gb-scotland", "")
    assert casting.narrator(0, "espeak") == casting.narrator(0)
    assert casting.narrator(0, "flite:rms").voice == "rms"
    with pytest.raises(UnknownName, match="hal"):
        casting.VoiceCasting("hal").narrator(0)


@pytest.mark.usefixtures("no_system")
def test_another_language_is_cast_in_it() -> None:
    director = casting.VoiceCasting(None, "de")
    spec = director.cast_voice(CAST[0], [director.narrator(0)], 0)
    assert spec.voice == "de"
    assert espeak.Espeak().speak("Guten Tag.", spec, "de").seconds > 0.3
    assert casting.VoiceCasting(None, "en-GB").narrator(0).voice == "en-gb"


def test_the_table_is_what_was_measured() -> None:
    rows = casting.table()
    assert len(rows) > 100
    assert {row.kind for row in rows} == {"man", "woman", "robot", "odd"}
    assert all(0 < row.wer <= 1.5 and 1 < row.words_per_second < 6 for row in rows)
    assert rows[0].wer < 0.4 < rows[-1].wer


def test_every_cast_variant_can_speak() -> None:
    voice = espeak.Espeak()
    for spec in cast(casting.VoiceCasting("espeak"), 1)[:6]:
        assert voice.speak("I was here first.", spec, "en").seconds > 0.7


def test_system_voices_get_argument_lists_and_no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    really = subprocess.run

    def pretend(command: list[str], **how: object) -> object:
        if "-f" not in command:
            return really(command, **how)  # the embedded voice, by which the words are found
        ran.append(command)
        assert "<" not in Path(command[command.index("-f") + 1]).read_text(encoding="utf-8")
        with wave.open(command[command.index("-o") + 1], "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(16000)
            out.writeframes((np.sin(np.arange(16000) * 0.2) * 9000).astype("<i2").tobytes())
        return subprocess.CompletedProcess(command, 0, b"", b"")

    monkeypatch.setattr(system_voices.shutil, "which", lambda program: f"/usr/bin/{program}")
    monkeypatch.setattr(system_voices.subprocess, "run", pretend)
    spoken = speech.create("flite").speak('hello <audio src="x"> there', VoiceSpec(engine="flite", voice="slt; rm -rf /"), "en")
    assert ran[0][0] == "/usr/bin/flite"
    assert ran[0][2] == "slt"
    assert not spoken.measured
    assert spoken.words[0].text == "hello"
    assert spoken.words[-1].end_ms <= spoken.seconds * 1000


@pytest.mark.usefixtures("no_system")
def test_a_missing_program_is_named() -> None:
    with pytest.raises(SpeechError, match=r"flite.*not installed"):
        speech.create("flite").speak("Hello.", VoiceSpec(engine="flite"), "en")
    with pytest.raises(SpeechError, match="English only"):
        speech.create("festival").speak("Bonjour.", VoiceSpec(engine="festival"), "fr")
