"""Speech servers: a loopback that really speaks, and one that is slow, out, empty, wrong or strange."""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterator
from pathlib import Path

import loopback as wire
import numpy as np
import pytest
from loopback import Loopback

from rushes.agents.speak import wav
from rushes.core.equipment import Equipment
from rushes.core.errors import BudgetReached, JobError, JobOpen, JobRefused, SpeechError, UsageError
from rushes.core.jobs import JobState
from rushes.core.project import Project
from rushes.core.settings import settings
from rushes.core.speech import VoiceSpec
from rushes.tools.orders import Orders
from rushes.tools.patience import Patience
from rushes.tools.voices import speech_wire
from rushes.tools.voices.espeak import Espeak
from rushes.tools.voices.server import Server
from rushes.tools.voices.speech import Spoken

LINE = "Every night the keeper lit the lamp. Then, one evening, nobody came."
CAST = {"ann": "f2", "bob": "Andy"}


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("SPEECH_SERVER", "SPEECH_MODEL", "SPEECH_VOICES", "SPEECH_PRICE", "API_KEY", "API_BASE"):
        monkeypatch.delenv(f"RUSHES_{name}", raising=False)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def voice(loopback: Loopback, slept: list[float]) -> Server:
    loopback.route = wire.speaking(CAST)
    return equipped(f"tts-1@{loopback.url}", slept)


def equipped(model: str | None, slept: list[float], timeout: float = 20.0) -> Server:
    made = Server(Patience(timeout=timeout, deadline=4 * timeout, tries=3, sleep=slept.append))
    made.equip(Equipment(voice_model=model))
    return made


def say(voice: Server, text: str = LINE, speaker: str = "ann", **how: int) -> Spoken:
    return voice.speak(text, VoiceSpec(engine="server", voice=speaker, **how), "en")


def order(voice: Server, project: Project, key: str = "key", limit: float | None = None) -> Spoken:
    spec = VoiceSpec(engine="server", voice="ann")
    return voice.speak_through(Orders(project, limit), key, LINE, spec, "en")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "film")
    made.create()
    return made


def test_a_line_is_spoken_and_its_words_are_found_in_the_sound(voice: Server, loopback: Loopback) -> None:
    spoken = say(voice)
    truth = Espeak().speak(LINE, VoiceSpec(voice="en-us", variant="f2", rate=150), "en")
    assert [word.text for word in spoken.words] == LINE.split()
    off = [abs(one.start_ms - other.start_ms) for one, other in zip(spoken.words, truth.words, strict=True)]
    assert np.mean(off) < 20
    assert not spoken.measured
    asked = loopback.requests[0]
    assert asked.path == "/v1/audio/speech"
    assert asked.body == {"model": "tts-1", "voice": "ann", "input": LINE, "response_format": "wav"}


def test_two_voices_are_two(voice: Server) -> None:
    assert not np.array_equal(say(voice).samples[:4000], say(voice, speaker="bob").samples[:4000])


def test_pace_goes_to_the_server_and_pitch_is_made_here(voice: Server, loopback: Loopback) -> None:
    plain, slow, deep = say(voice), say(voice, rate=100), say(voice, pitch=20)
    assert slow.seconds > 1.25 * plain.seconds
    assert 0.8 < deep.seconds / plain.seconds < 1.2
    assert loopback.requests[2].body["speed"] > 1.2  # as much quicker as the lower pitch makes it slower

    def middle(spoken: Spoken) -> float:
        spectrum = np.abs(np.fft.rfft(spoken.samples)) ** 2
        return float((np.fft.rfftfreq(len(spoken.samples), 1 / spoken.sample_rate) * spectrum).sum() / spectrum.sum())

    assert middle(deep) < 0.9 * middle(plain)


def test_the_server_says_who_its_voices_are_and_that_stays(voice: Server, loopback: Loopback, slept: list[float]) -> None:
    assert [speaker.name for speaker in voice.speakers("en")] == ["ann", "bob"]
    loopback.route = wire.speaking({"zoe": "f4"})
    again = equipped(f"tts-1@{loopback.url}", slept)
    assert [speaker.name for speaker in again.speakers("en")] == ["ann", "bob"]  # nobody's voice changes in a later run


def test_a_server_that_lists_none_has_those_of_its_model(loopback: Loopback, slept: list[float]) -> None:
    loopback.route = wire.speaking(CAST, listed=False)
    assert {"alloy", "nova"} <= {speaker.name for speaker in equipped(f"tts-1@{loopback.url}", slept).speakers("en")}
    kokoro = equipped(f"kokoro@{loopback.url}", slept).speakers("en")
    assert {speaker.name[:1] for speaker in kokoro} == {"a", "b"}
    assert {speaker.gender for speaker in kokoro} == {"woman", "man"}


def test_voices_can_be_set(loopback: Loopback, slept: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUSHES_SPEECH_VOICES", "old man, af_sky,jf_alpha , Young Woman")
    settings.cache_clear()
    assert [one.name for one in equipped(f"x@{loopback.url}", slept).speakers("de")] == [
        "old man",
        "af_sky",
        "jf_alpha",
        "Young Woman",
    ]
    assert [one.name for one in equipped(f"x@{loopback.url}", slept).speakers("ja")] == ["jf_alpha"]
    assert [one.gender for one in equipped(f"x@{loopback.url}", slept).speakers("de")] == ["man", "woman", "woman", "woman"]
    assert [one.name for one in equipped(f"x@{loopback.url}", slept).speakers("en")] == ["af_sky"]
    assert not loopback.requests


def test_a_busy_server_is_asked_again_after_the_time_it_names(voice: Server, loopback: Loopback, slept: list[float]) -> None:
    loopback.enqueue(wire.error(429, "slow down", retry_after="3"), wire.error(500, "oops"))
    assert say(voice).seconds > 2
    assert slept == [3.0, 2.0]


def test_a_server_that_stays_out_is_refused_and_nothing_is_owed(voice: Server, loopback: Loopback, project: Project) -> None:
    loopback.enqueue(*[wire.error(503, "no room") for _ in range(3)])
    with pytest.raises(JobRefused, match=r"asked 3 times.*no room"):
        order(voice, project)
    assert [job.state for job in Orders(project).all()] == [JobState.FAILED]
    assert order(voice, project).seconds > 2  # the next order is another one


def test_a_server_that_is_not_there_is_asked_once(slept: list[float]) -> None:
    with Loopback() as gone:
        address = gone.url
    voice = equipped(f"tts-1@{address}", slept)
    with pytest.raises(SpeechError, match="could not be reached"):
        say(voice)
    waits = len(slept)
    with pytest.raises(SpeechError, match="could not be reached"):
        say(voice, "Another line.")
    assert len(slept) == waits
    with pytest.raises(UsageError, match="RUSHES_SPEECH_VOICES"):
        voice.speakers("en")


def test_a_slow_answer_is_late_and_two_are_enough(loopback: Loopback, slept: list[float], project: Project) -> None:
    voice = equipped(f"tts-1@{loopback.url}", slept, timeout=0.3)
    loopback.enqueue(*[wire.sound(b"RIFF", hang=True) for _ in range(2)])
    for _ in range(2):
        with pytest.raises(JobOpen, match="no whole answer in time"):
            order(voice, project)
    with pytest.raises(JobRefused, match="in time"):
        order(voice, project, key="other")
    assert len(loopback.requests) == 2


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (wire.sound(b""), "empty answer"),
        (wire.as_json({"error": None}), "is no sound"),
        (wire.sound(b"<html>Welcome</html>", kind="text/html"), r"is no sound \(text/html"),
        (wire.sound(b"RIFF\x24\x00\x00\x00WAVEfmt "), "is no sound"),
    ],
)
def test_an_answer_that_is_no_sound_is_said(
    voice: Server, loopback: Loopback, project: Project, reply: wire.Reply, said: str
) -> None:
    loopback.enqueue(reply, reply)
    with pytest.raises(SpeechError, match=said):
        say(voice)
    with pytest.raises(JobError, match=said):
        order(voice, project)
    assert order(voice, project).seconds > 2  # asked again, it speaks


def test_silence_is_no_speech(voice: Server, loopback: Loopback) -> None:
    loopback.enqueue(wire.sound(wav(Spoken(np.zeros(24_000, np.float32), 24_000))))
    with pytest.raises(SpeechError, match="only silence"):
        say(voice)


@pytest.mark.parametrize("status", [401, 404, 400])
def test_what_a_person_has_to_mend_ends_the_run(voice: Server, loopback: Loopback, project: Project, status: int) -> None:
    loopback.enqueue(wire.error(status, "no such thing"))
    with pytest.raises(UsageError, match=r"no such thing.*--voice"):
        order(voice, project)


def test_a_server_without_wav_is_asked_for_mp3(voice: Server, loopback: Loopback) -> None:
    loopback.enqueue(wire.error(400, "response_format 'wav' is not supported"))
    assert say(voice).seconds > 2
    assert [request.body["response_format"] for request in loopback.requests] == ["wav", "mp3"]
    say(voice, "Again.")
    assert loopback.requests[-1].body["response_format"] == "mp3"


def test_bare_samples_and_headers_without_a_length_are_heard(voice: Server, loopback: Loopback) -> None:
    truth = Espeak().speak(LINE, VoiceSpec(voice="en-us", variant="f2", rate=150), "en")
    whole = wav(truth)
    streamed = whole[:4] + struct.pack("<I", 0xFFFFFFFF) + whole[8:40] + struct.pack("<I", 0xFFFFFFFF) + whole[44:]
    loopback.enqueue(wire.sound(streamed), wire.sound(whole[44:], kind="audio/pcm"))
    assert abs(say(voice).seconds - truth.seconds) < 0.2
    assert abs(say(voice).seconds - truth.seconds * truth.sample_rate / 24_000) < 0.2


def test_a_text_without_words_asks_nobody(voice: Server, loopback: Loopback, project: Project) -> None:
    assert say(voice, "…").seconds < 0.5
    assert not loopback.requests


def test_what_was_paid_for_is_kept_and_not_paid_twice(
    voice: Server, loopback: Loopback, project: Project, slept: list[float]
) -> None:
    first = order(voice, project)
    again = order(equipped(f"tts-1@{loopback.url}", slept), project)
    assert np.array_equal(first.samples, again.samples)
    assert len(loopback.requests) == 1
    job = Orders(project).all()[0]
    assert (job.state, job.price) == (JobState.SETTLED, 0.0)


def test_the_price_is_kept_in_the_ledger_and_the_budget_holds(
    voice: Server, loopback: Loopback, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUSHES_SPEECH_PRICE", "1000")
    settings.cache_clear()
    price = len(LINE) / 1000
    order(voice, project, "one", limit=1.5 * price)
    assert Orders(project).all()[0].price == pytest.approx(price)
    with pytest.raises(BudgetReached, match="left"):
        order(voice, project, "two", limit=1.5 * price)
    assert len(loopback.requests) == 1
    order(voice, project, "two", limit=2.5 * price)
    assert len(loopback.requests) == 2


def test_prices_of_hosted_models_are_known_and_those_of_other_peoples_servers_are_not(slept: list[float]) -> None:
    assert equipped("openai/tts-1", slept).most("a" * 1000) == pytest.approx(0.015)
    assert equipped("x@http://192.168.1.5:8880/v1", slept).most("hello") == 0.0
    assert equipped("x@http://speech.example.com/v1", slept).most("hello") is None
    newer = equipped("openai/gpt-4o-mini-tts", slept).most("a" * 1000)
    assert newer is not None
    assert 0.01 < newer < 1
    with pytest.raises(BudgetReached, match="RUSHES_SPEECH_PRICE"):
        Orders(Project("x"), 1.0).check_known("the line x", "server", None, Server.price_setting)


def test_the_key_goes_to_the_server_of_the_settings_only(
    voice: Server, loopback: Loopback, slept: list[float], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("RUSHES_API_KEY", "very-secret-7")
    monkeypatch.setenv("OPENAI_API_KEY", "other-secret-8")
    settings.cache_clear()
    say(voice)
    assert loopback.requests[-1].headers["authorization"] == "Bearer none"
    monkeypatch.setenv("RUSHES_SPEECH_SERVER", loopback.url)
    settings.cache_clear()
    own = equipped(None, slept)
    say(own)
    assert loopback.requests[-1].headers["authorization"] == "Bearer very-secret-7"
    loopback.enqueue(wire.error(401, "wrong key very-secret-7"))
    with pytest.raises(UsageError) as refused:
        say(own)
    assert "secret" not in str(refused.value)
    assert "secret" not in caplog.text


def test_without_a_server_it_says_how_one_is_named(slept: list[float]) -> None:
    assert not Server().available()
    with pytest.raises(UsageError, match="RUSHES_SPEECH_SERVER"):
        equipped(None, slept)
    with pytest.raises(UsageError, match="names no speech model"):
        equipped("@http://x", slept)


def test_other_providers_go_through_litellm(monkeypatch: pytest.MonkeyPatch, slept: list[float]) -> None:
    asked: dict[str, object] = {}

    class Library:
        def __init__(self) -> None:
            self.model_cost = {"elevenlabs/x": {"input_cost_per_character": 0.0001}}

        def speech(self, **given: object) -> object:
            asked.update(given)
            raise RuntimeError("stop here")

    monkeypatch.setattr(speech_wire, "library", Library)
    voice = equipped("elevenlabs/x", slept)
    assert voice.most("a" * 100) == pytest.approx(0.01)
    with pytest.raises(SpeechError, match="stop here"):
        say(voice)
    assert (asked["model"], asked["voice"], asked["input"], asked["max_retries"]) == ("elevenlabs/x", "ann", LINE, 0)
