"""Speaking a script: whose voice fails is stood in for, and said so; what was spoken is not spoken again."""

from __future__ import annotations

import asyncio
import hashlib
import re
from pathlib import Path

import loopback as wire
import numpy as np
import pytest
from loopback import Loopback

from rushes.agents.crew import BRIEF, Crew
from rushes.agents.notes.desk import Refusal
from rushes.agents.revision.recasting import pronounce, recast
from rushes.agents.revision.wishes import Pronounce, Voice
from rushes.agents.speak import speak, wav
from rushes.core.bible import Bible, CharacterSheet, Gender, Look
from rushes.core.brief import Brief
from rushes.core.document import content_hash
from rushes.core.equipment import Equipment
from rushes.core.errors import BudgetReached, UsageError
from rushes.core.event import Event
from rushes.core.names import NARRATOR, CharacterId, LineId, SceneId
from rushes.core.project import Project
from rushes.core.script import Character, Line, Scene, Script
from rushes.core.settings import settings
from rushes.core.speech import Speech, SpeechBook, VoiceSpec, WordTime
from rushes.tools.patience import Patience
from rushes.tools.voices import speech
from rushes.tools.voices.server import Server
from rushes.tools.voices.speech import Speaker, Spoken

SAID = {
    "l1": (NARRATOR, "Nobody came."),
    "l2": ("ada", "Come in."),
    "l3": ("ben", "I will not."),
    "l4": ("ada", "Then stay out."),
}
CAST = {"ann": "f2", "bob": "Andy", "joe": "Mike"}


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("SPEECH_SERVER", "SPEECH_MODEL", "SPEECH_VOICES", "SPEECH_PRICE", "API_KEY"):
        monkeypatch.delenv(f"RUSHES_{name}", raising=False)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def script() -> Script:
    lines = tuple(Line(id=LineId(id), speaker=CharacterId(who), text=text) for id, (who, text) in SAID.items())
    cast = tuple(Character(id=CharacterId(name), name=name.title()) for name in ("ada", "ben"))
    return Script(title="Door", characters=cast, scenes=(Scene(id=SceneId("s1"), place="a door", elements=lines),))


def bible_with(engine: str, *voices: str) -> Bible:
    narrator, ada, ben = (VoiceSpec(engine=engine, voice=voice) for voice in voices)
    looks = (("ada", ada, Gender.WOMAN), ("ben", ben, Gender.MAN))
    sheets = tuple(
        CharacterSheet(id=CharacterId(id), name=id, words="", look=Look(gender=gender), voice=voice)
        for id, voice, gender in looks
    )
    return Bible(narrator=narrator, characters=sheets)


def crew_in(folder: Path, loopback: Loopback | None = None, **brief: object) -> Crew:
    project = Project(folder)
    project.create()
    equipment = Equipment(voice_model=f"tts-1@{loopback.url}" if loopback else None)
    project.save(BRIEF, Brief(source="x", equipment=equipment, **brief))
    crew = Crew(project)
    if loopback is not None:
        voice = Server(Patience(timeout=10, deadline=30, tries=2, sleep=lambda seconds: None))
        voice.equip(equipment)
        crew.voices["server"] = voice
    return crew


def spoken_by(script: Script, bible: Bible, crew: Crew) -> tuple[SpeechBook, list[str]]:
    told: list[Event] = []
    book = asyncio.run(speak(script, bible, crew, told.append))
    return book, [event.message for event in told if event.name == "note"]


def test_everybody_speaks_with_their_own(script: Script, loopback: Loopback, tmp_path: Path) -> None:
    loopback.route = wire.speaking(CAST)
    crew = crew_in(tmp_path / "film", loopback)
    book, notes = spoken_by(script, bible_with("server", "ann", "bob", "joe"), crew)
    assert not notes
    assert sorted(request.body["voice"] for request in loopback.requests) == ["ann", "bob", "bob", "joe"]
    again, _ = spoken_by(script, bible_with("server", "ann", "bob", "joe"), crew_in(tmp_path / "film", loopback))
    assert again == book
    assert len(loopback.requests) == 4


def test_a_server_that_fails_is_stood_in_for_by_voices_that_differ(script: Script, loopback: Loopback, tmp_path: Path) -> None:
    loopback.route = lambda request: wire.error(500, "out of memory")
    book, notes = spoken_by(script, bible_with("server", "ann", "bob", "joe"), crew_in(tmp_path / "film", loopback))
    assert len(notes) == 4
    assert all("server failed" in note and "out of memory" in note and "espeak says the line" in note for note in notes)
    voices = {speech.line: speech.voice for speech in book.speeches}
    assert {voice.engine for voice in voices.values()} == {"espeak"}
    assert (
        len({(voice.variant, voice.pitch) for voice in (voices[LineId("l1")], voices[LineId("l2")], voices[LineId("l3")])}) == 3
    )
    assert voices[LineId("l2")] == voices[LineId("l4")]


def test_one_empty_answer_costs_one_line_its_voice(script: Script, loopback: Loopback, tmp_path: Path) -> None:
    speaking = wire.speaking(CAST)
    loopback.route = lambda request: wire.sound(b"") if request.body["input"] == SAID["l3"][1] else speaking(request)
    bible = bible_with("server", "ann", "bob", "joe")
    book, notes = spoken_by(script, bible, crew_in(tmp_path / "film", loopback))
    assert len(notes) == 1
    assert "empty answer" in notes[0]
    assert [speech.voice.engine for speech in book.speeches] == ["server", "server", "espeak", "server"]
    loopback.route = speaking
    mended, notes = spoken_by(script, bible, crew_in(tmp_path / "film", loopback))
    assert [speech.voice.engine for speech in mended.speeches] == ["server"] * 4  # the next run asks again
    assert not notes


def test_a_wrong_key_ends_the_run(script: Script, loopback: Loopback, tmp_path: Path) -> None:
    loopback.route = lambda request: wire.error(401, "who are you?")
    with pytest.raises(UsageError, match="who are you"):
        spoken_by(script, bible_with("server", "ann", "bob", "joe"), crew_in(tmp_path / "film", loopback))


def test_lines_spoken_side_by_side_never_break_the_budget(
    script: Script, loopback: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUSHES_SPEECH_PRICE", "100000")  # ten cents a character
    settings.cache_clear()
    loopback.route = wire.speaking(CAST)
    enough = len(SAID["l1"][1] + SAID["l2"][1]) / 10
    crew = crew_in(tmp_path / "film", loopback, budget=enough + 0.01)
    with pytest.raises(BudgetReached, match="larger --budget"):
        spoken_by(script, bible_with("server", "ann", "bob", "joe"), crew)
    assert len(loopback.requests) <= 2


class Mime:
    """A voice with speakers, and one that remembers how it was asked."""

    name, version = "mime", "1"

    def __init__(self) -> None:
        self.asked: list[VoiceSpec] = []

    def available(self) -> bool:
        return True

    def speakers(self, language: str) -> list[Speaker]:
        return [Speaker("old"), Speaker("Ida", "woman"), Speaker("Zoe", "woman")]

    def speak(self, text: str, spec: VoiceSpec, language: str) -> Spoken:
        self.asked.append(spec)
        return Spoken(np.full(800, 0.1, np.float32), 8000)


def test_another_recording_is_another_voice(script: Script, tmp_path: Path) -> None:
    crew = crew_in(tmp_path / "film")
    mime = crew.voices["mime"] = Mime()
    bible = bible_with("mime", "voices/me.wav", "old", "old")
    recording = crew.project.write("voices/me.wav", wav(Spoken(np.full(800, 0.1, np.float32), 8000)))
    first, _ = spoken_by(script, bible, crew)
    assert mime.asked[0].voice == str(recording) or str(recording) in {spec.voice for spec in mime.asked}
    assert {speech.voice.voice for speech in first.speeches} == {"voices/me.wav", "old"}  # the folder can be moved
    asked = len(mime.asked)
    spoken_by(script, bible, crew)
    assert len(mime.asked) == asked
    recording.write_bytes(wav(Spoken(np.full(900, 0.2, np.float32), 8000)))
    second, _ = spoken_by(script, bible, crew)
    assert len(mime.asked) == asked + 1
    assert second.by_line()[LineId("l1")].key != first.by_line()[LineId("l1")].key


def test_another_voice_in_words_stays_with_the_engine(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "names", lambda: ["espeak", "mime"])
    mime = Mime()
    bible = bible_with("mime", "old", "Ida", "old")

    def asked(change: str, who: str, named: str = "") -> VoiceSpec:
        wish = Voice(said="", who=who, change=change, named=named)
        return recast(bible, script, wish, "en", lambda name: mime)[0].voice_of(CharacterId(who.lower()))

    assert asked("another", "Ada").voice == "Zoe"
    assert (asked("named", "Ben", "zoe").engine, asked("named", "Ben", "zoe").voice) == ("mime", "Zoe")
    assert asked("deeper", "Ben").pitch < 50
    with pytest.raises(Refusal, match="It has old, Ida, Zoe"):
        asked("named", "Ben", "mime:nobody")


class Counter:
    """A voice that says what it is given, a word each tenth of a second, and remembers it."""

    name, version = "counter", "1"

    def __init__(self) -> None:
        self.said: list[str] = []

    def available(self) -> bool:
        return True

    def speak(self, text: str, spec: VoiceSpec, language: str) -> Spoken:
        self.said.append(text)
        found = list(re.finditer(r"\S*\w\S*", text))
        words = tuple(
            WordTime(text=match[0], offset=match.start(), start_ms=100 * at, end_ms=100 * at + 80) for at, match in enumerate(found)
        )
        return Spoken(np.full(800 * max(len(found), 1), 0.1, np.float32), 8000, words)


def with_lines(script: Script, *texts: str) -> Script:
    lines = tuple(Line(id=LineId(f"l{at}"), speaker=NARRATOR, text=text) for at, text in enumerate(texts))
    return script.model_copy(update={"scenes": (Scene(id=SceneId("s1"), place="a door", elements=lines),)})


def test_figures_are_spoken_as_words_and_timed_as_written(script: Script, tmp_path: Path) -> None:
    crew = crew_in(tmp_path / "film")
    counter = crew.voices["counter"] = Counter()
    book, _ = spoken_by(with_lines(script, "It costs $5.50 at 7:45 p.m."), bible_with("counter", "", "", ""), crew)
    assert counter.said == ["It costs five dollars and fifty cents at seven forty-five p.m."]
    (line,) = book.speeches
    told = [(word.text, word.start_ms, word.end_ms) for word in line.words]
    assert told == [("It", 0, 80), ("costs", 100, 180), ("$5.50", 200, 680), ("at", 700, 780), ("7:45", 800, 980), ("p.m.", 1000, 1080)]


def test_a_pronunciation_respeaks_only_the_lines_it_touches(script: Script, tmp_path: Path) -> None:
    crew = crew_in(tmp_path / "film")
    counter = crew.voices["counter"] = Counter()
    told, bible = with_lines(script, "Siobhan came.", "Nobody came.", "At 5."), bible_with("counter", "", "", "")
    first, _ = spoken_by(told, bible, crew)
    counter.said.clear()
    own = bible.model_copy(update={"pronunciations": {"Siobhan": "Shi vawn"}})
    second, _ = spoken_by(told, own, crew)
    assert counter.said == ["Shi vawn came."]
    assert [word.text for word in second.speeches[0].words] == ["Siobhan", "came."]
    assert second.speeches[1:] == first.speeches[1:]
    third, _ = spoken_by(told, bible, crew)  # and back: it is known
    assert (third, len(counter.said)) == (first, 1)


def test_lines_without_figures_keep_their_keys(script: Script, tmp_path: Path) -> None:
    crew = crew_in(tmp_path / "film")
    counter = crew.voices["counter"] = Counter()
    bible = bible_with("counter", "", "", "")
    book, _ = spoken_by(with_lines(script, "Nobody came, said Mr. Vale."), bible, crew)
    assert book.speeches[0].key == content_hash("speech", "counter", "1", bible.narrator, "Nobody came, said Mr. Vale.", "en")
    assert counter.said == ["Nobody came, said Mr. Vale."]


def test_what_was_said_before_there_were_rules_for_letters_stays(script: Script, tmp_path: Path) -> None:
    crew = crew_in(tmp_path / "film")
    counter = crew.voices["counter"] = Counter()
    bible, text = bible_with("counter", "", "", ""), "The FBI came."
    key = content_hash("speech", "counter", "1", bible.narrator, text, "en")
    spoken = counter.speak(text, bible.narrator, "en")
    data = wav(spoken)
    old = Speech(
        key=key, line=LineId("old"), voice=bible.narrator, sound=f"audio/{key}.wav", sample_rate=8000, samples=len(spoken.samples),
        sha256=hashlib.sha256(data).hexdigest(), words=spoken.words,
    )  # fmt: skip
    crew.project.save(f"audio/{key}.json", old)
    crew.project.write(f"audio/{key}.wav", data)
    counter.said.clear()
    book, _ = spoken_by(with_lines(script, text, "The CIA came."), bible, crew)
    assert counter.said == ["The C-I-A came."]
    assert book.speeches[0].key == key


def test_a_pronunciation_in_words(script: Script) -> None:
    bible = bible_with("mime", "old", "Ida", "old")
    changed, said = pronounce(bible, script, Pronounce("", "Nobody", "No buddy"))
    assert changed.pronunciations == {"Nobody": "No buddy"}
    assert said == "“Nobody” is pronounced “No buddy”; captions keep “Nobody”. 1 line is spoken anew."
    back, said = pronounce(changed, script, Pronounce("", "nobody"))
    assert back == bible and "as it is written again. 1 line" in said
    with pytest.raises(Refusal, match="already"):
        pronounce(changed, script, Pronounce("", "nobody", "No buddy"))
    with pytest.raises(Refusal, match="already"):
        pronounce(bible, script, Pronounce("", "nobody"))
    with pytest.raises(Refusal, match="spell it"):
        pronounce(bible, script, Pronounce("", "nobody", "…"))


def test_a_dialogue_in_three_languages_is_spoken_in_them(tmp_path: Path) -> None:
    """Everybody keeps their own voice; a parenthetical says the language of a line, and a beat waits before it."""
    said = (
        ("ada", "Is this the last train to the sea?", ""),
        ("ben", "Je ne sais pas, madame, mais nous sommes trois.", "in French"),
        ("ada", "Dann warten wir hier auf den Zug und auf den Morgen.", "beat, in German"),
    )
    lines = tuple(
        Line(id=LineId(f"l{number}"), speaker=CharacterId(who), text=text, manner=how) for number, (who, text, how) in enumerate(said)
    )
    cast = tuple(Character(id=CharacterId(name), name=name.title()) for name in ("ada", "ben"))
    script = Script(title="Tongues", characters=cast, scenes=(Scene(id=SceneId("s1"), place="a hall", elements=lines),))
    told = bible_with("espeak", "en-us", "en-us", "en-us")
    sheets = tuple(
        sheet.model_copy(update={"voice": VoiceSpec(voice="en-us", variant=variant)})
        for sheet, variant in zip(told.characters, ("edward", "announcer"), strict=True)
    )
    book, notes = spoken_by(script, told.model_copy(update={"characters": sheets}), crew_in(tmp_path / "film"))
    assert not notes
    voice = speech.create("espeak")
    for (_, text, _), one, tongue in zip(said, book.speeches, ("en", "fr", "de"), strict=True):
        lengths = {language: len(voice.speak(text, one.voice, language).samples) for language in ("en", "fr", "de")}
        beat = one.sample_rate * 600 // 1000 if tongue == "de" else 0
        assert [language for language, length in lengths.items() if length + beat == one.samples] == [tongue]
        assert one.words[0].start_ms >= (600 if beat else 0)
    assert [one.voice.variant for one in book.speeches] == ["edward", "announcer", "edward"]
