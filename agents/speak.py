"""The speakers: every line said by its voice, once; what was said before is not said again."""

from __future__ import annotations

import asyncio
import hashlib
import io
import wave
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from ..core.bible import Bible
from ..core.document import content_hash
from ..core.errors import DocumentError, JobError, NewerSchema, ProjectError, SpeechError
from ..core.event import Event
from ..core.names import NARRATOR
from ..core.project import Project
from ..core.script import Line, Script
from ..core.speech import Speech, SpeechBook, VoiceSpec
from ..tools.orders import Orders
from ..tools.speakable import Speakable, speakable
from ..tools.voices import manner
from ..tools.voices.casting import VoiceCasting, narrator
from ..tools.voices.speech import HostedVoice, Priced, Spoken, Voice, is_recording
from .art_director import recast
from .crew import Crew, Tell
from .vault import borrow

AT_ONCE = 2
OUTAGES = 2  # times a provider may fail on a line before the embedded voice steps in
FALLBACK = "espeak"


async def speak(script: Script, bible: Bible, crew: Crew, tell: Tell) -> SpeechBook:
    """Speak every line; raises `SpeechError` when even the embedded voice fails."""
    turn = asyncio.Semaphore(AT_ONCE)
    booth = _Booth(bible, script.language, crew, tell, Orders(crew.project, crew.brief().budget))

    await asyncio.to_thread(booth.open)

    async def one(line: Line) -> Speech:
        async with turn:
            return await asyncio.to_thread(_say, line, booth)

    return SpeechBook(speeches=tuple(await asyncio.gather(*(one(line) for line in script.lines()))))


@dataclass(frozen=True)
class _Booth:
    """What every line is spoken with."""

    bible: Bible
    language: str
    crew: Crew
    tell: Tell
    orders: Orders

    def open(self) -> None:
        """Have every engine at hand before lines are spoken side by side, so that none is made, and loaded, twice."""
        cast = (self.bible.narrator, *(sheet.voice for sheet in self.bible.characters))
        for engine in dict.fromkeys(spec.engine for spec in cast):
            with suppress(SpeechError):  # said when a line needs it
                self.crew.voice(engine)

    @cached_property
    def stand_ins(self) -> Bible:
        """The bible with everybody cast anew with the embedded voice: whose own fails still sounds like nobody else."""
        told = self.bible.model_copy(update={"narrator": narrator(0, FALLBACK, self.language)})
        return recast(told, VoiceCasting(FALLBACK, self.language), seed=0)


def _say(line: Line, booth: _Booth) -> Speech:
    spec, reason = booth.bible.voice_of(line.speaker), ""
    for _ in range(OUTAGES):
        try:
            return _say_as(line, spec, booth)
        except (SpeechError, JobError) as fault:
            if spec.engine == FALLBACK:
                raise
            reason = str(fault).rstrip(".")
            if isinstance(fault, SpeechError):
                break
    said = f"{line.id}: {spec.engine} failed ({reason}); {FALLBACK} says the line"
    booth.tell(Event(name="note", message=said, data={"line": line.id}))
    return _say_as(line, booth.stand_ins.voice_of(line.speaker), booth)


def _say_as(line: Line, spec: VoiceSpec, booth: _Booth) -> Speech:
    crew = booth.crew
    voice = crew.voice(spec.engine)
    asked = manner.read(line.manner)
    language = asked.language or booth.language
    spec = manner.directed(spec, asked)
    heard, digest = _with_recording(spec, crew.project)
    text = speakable(line.text, language, booth.bible.pronunciations)
    key = content_hash("speech", voice.name, voice.version, spec, line.text, language, *([digest] if digest else []))
    if asked.pause_ms:
        key = content_hash(key, "pause", asked.pause_ms)
    if text.by_letters and crew.project.path(f"audio/{key}.json").is_file():
        text = Speakable(line.text, line.text)  # said before there were rules for abbreviations: what was heard stays
    elif text.changed:
        key = content_hash(key, "said", text.spoken)
    with crew.project.shelf.claim(key):  # a line that two people say alike is spoken once
        standing = _standing(crew.project, key, line, booth.tell)
        if standing is not None:
            return standing.model_copy(update={"line": line.id})
        spoken = manner.paused(_spoken(voice, line, text.spoken, heard, booth, key, language), asked)
        said = _keep(crew.project, key, line, spec, replace(spoken, words=text.back(spoken.words)))
    who = "narrator" if line.speaker == NARRATOR else str(line.speaker)
    seconds = round(said.milliseconds / 1000, 2)
    booth.tell(Event(name="line", message=line.text, data={"line": line.id, "speaker": who, "seconds": seconds}))
    return said


def _with_recording(spec: VoiceSpec, project: Project) -> tuple[VoiceSpec, str]:
    """A voice that is copied from a recording: with the whole path of one in the film's folder, and the recording's hash."""
    if not is_recording(spec.voice):
        return spec, ""
    path = Path(spec.voice).expanduser()
    if not path.is_absolute():
        inside = project.path(spec.voice)
        path = inside if inside.is_file() else path
    if not path.is_file():
        return spec, ""
    return spec.model_copy(update={"voice": str(path.absolute())}), hashlib.sha256(path.read_bytes()).hexdigest()


def _spoken(voice: Voice, line: Line, text: str, spec: VoiceSpec, booth: _Booth, key: str, language: str) -> Spoken:
    if not isinstance(voice, HostedVoice):
        return voice.speak(text, spec, language)
    if isinstance(voice, Priced):
        booth.orders.check_known(f"the line {line.id}", voice.name, voice.most(text), voice.price_setting)
    return voice.speak_through(booth.orders, key, text, spec, language)


def _keep(project: Project, key: str, line: Line, spec: VoiceSpec, spoken: Spoken) -> Speech:
    """Write a line's document, then its sound: once the sound has its name, the line is never said again."""
    sound, data = f"audio/{key}.wav", wav(spoken)
    said = Speech(
        key=key, line=line.id, voice=spec, sound=sound, sample_rate=spoken.sample_rate, sha256=hashlib.sha256(data).hexdigest(),
        samples=len(spoken.samples), words=tuple(spoken.words), mouths=tuple(spoken.mouths),
    )  # fmt: skip
    project.save(f"audio/{key}.json", said)
    project.write(sound, data)
    return said


def forget(project: Project, keys: Iterable[str]) -> None:
    """Remove spoken lines by their keys: their documents first, so that none is left as if its document were lost."""
    for key in sorted(keys):
        for name in (f"audio/{key}.json", f"audio/{key}.wav"):
            with suppress(OSError):  # one that stays harms nothing: rushes gc names it
                project.path(name).unlink(missing_ok=True)


def _standing(project: Project, key: str, line: Line, tell: Tell) -> Speech | None:
    """What was said before, if its sound is whole; what is wrong with it otherwise is told."""
    fault = ""
    try:
        said = project.find(f"audio/{key}.json", Speech)
    except NewerSchema:
        raise
    except (DocumentError, ProjectError):
        said, fault = None, "its document was damaged"
    sound = project.path(f"audio/{key}.wav")
    if said is not None and not sound.is_file():
        fault = "its sound was missing"
    elif said is not None and _whole(project, said):
        return said
    elif said is not None:
        fault = "its sound was damaged"
    elif not fault and sound.is_file():
        fault = "its document was missing"
    lent = None if said is not None else _lent(project, key)
    if lent is not None:
        return lent
    if fault:
        tell(Event(name="note", message=f"{line.id}: {fault}; the line is spoken again", data={"line": line.id}))
    return None


def _lent(project: Project, key: str) -> Speech | None:
    """The line as another film has it, which this one may borrow from."""
    for lender in project.lenders:
        try:
            said = lender.find(f"audio/{key}.json", Speech)
        except (DocumentError, ProjectError):
            continue
        if said is not None and lender.path(said.sound).is_file() and _whole(lender, said):
            for name in (f"audio/{key}.json", said.sound):
                borrow(lender.path(name), project.path(name))
            project.shelf.put(project.path(said.sound))
            return said
    return None


def _whole(project: Project, said: Speech) -> bool:
    """Whether a line's sound is the one that was written; those of earlier versions have no hash, only a length."""
    sound = project.path(said.sound)
    if said.sha256:
        return project.shelf.digest(sound) == said.sha256
    return sound.stat().st_size == 44 + 2 * said.samples


def wav(spoken: Spoken) -> bytes:
    """A spoken line as a 16-bit mono WAV file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(spoken.sample_rate)
        out.writeframes((np.clip(spoken.samples, -1, 1) * 32767).astype("<i2").tobytes())
    return buffer.getvalue()
