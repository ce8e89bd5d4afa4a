"""The speakers: every line said by its voice, once; what was said before is not said again."""

from __future__ import annotations

import asyncio
import hashlib
import io
import wave

import numpy as np

from ..core.bible import Bible
from ..core.document import content_hash
from ..core.errors import DocumentError, JobError, NewerSchema, ProjectError, SpeechError
from ..core.event import Event
from ..core.names import NARRATOR
from ..core.project import Project
from ..core.script import Line, Script
from ..core.speech import Speech, SpeechBook, VoiceSpec
from ..tools.ledger import Ledger
from ..tools.voices.casting import narrator
from ..tools.voices.speech import HostedVoice, Spoken, Voice
from .crew import Crew, Tell
from .vault import borrow

AT_ONCE = 2
OUTAGES = 2  # times a provider may fail on a line before the embedded voice steps in
FALLBACK = "espeak"


async def speak(script: Script, bible: Bible, crew: Crew, tell: Tell) -> SpeechBook:
    """Speak every line; raises `SpeechError` when even the embedded voice fails."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(line: Line) -> Speech:
        async with turn:
            return await asyncio.to_thread(_say, line, bible, script.language, crew, tell)

    return SpeechBook(speeches=tuple(await asyncio.gather(*(one(line) for line in script.lines()))))


def _say(line: Line, bible: Bible, language: str, crew: Crew, tell: Tell) -> Speech:
    spec, reason = bible.voice_of(line.speaker), ""
    for _ in range(OUTAGES):
        try:
            return _say_as(line, spec, language, crew, tell)
        except (SpeechError, JobError) as fault:
            if spec.engine == FALLBACK:
                raise
            reason = str(fault)
            if isinstance(fault, SpeechError):
                break
    tell(Event(name="note", message=f"{line.id}: {spec.engine} failed ({reason}); {FALLBACK} says the line", data={"line": line.id}))
    return _say_as(line, narrator(0, FALLBACK, language), language, crew, tell)


def _say_as(line: Line, spec: VoiceSpec, language: str, crew: Crew, tell: Tell) -> Speech:
    voice = crew.voice(spec.engine)
    key = content_hash("speech", voice.name, voice.version, spec, line.text, language)
    with crew.project.shelf.claim(key):  # a line that two people say alike is spoken once
        standing = _standing(crew.project, key, line, tell)
        if standing is not None:
            return standing.model_copy(update={"line": line.id})
        spoken = _spoken(voice, line.text, spec, language, crew.project, key)
        said = _keep(crew.project, key, line, spec, spoken)
    who = "narrator" if line.speaker == NARRATOR else str(line.speaker)
    tell(Event(name="line", message=line.text, data={"line": line.id, "speaker": who, "seconds": round(said.milliseconds / 1000, 2)}))
    return said


def _spoken(voice: Voice, text: str, spec: VoiceSpec, language: str, project: Project, key: str) -> Spoken:
    if isinstance(voice, HostedVoice):
        return voice.speak_through(Ledger(project), key, text, spec, language)
    return voice.speak(text, spec, language)


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
