"""The speakers: every line said by its voice, once; what was said before is not said again."""

from __future__ import annotations

import asyncio
import io
import wave

import numpy as np

from ..core.bible import Bible
from ..core.document import content_hash
from ..core.errors import DocumentError, SpeechError
from ..core.event import Event
from ..core.names import NARRATOR
from ..core.project import Project
from ..core.script import Line, Script
from ..core.speech import Speech, SpeechBook, VoiceSpec
from ..tools.speech import Spoken
from ..tools.voices import narrator
from .crew import Crew, Tell

AT_ONCE = 2
FALLBACK = "espeak"


async def speak(script: Script, bible: Bible, crew: Crew, tell: Tell) -> SpeechBook:
    """Speak every line; raises `SpeechError` when even the embedded voice fails."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(line: Line) -> Speech:
        async with turn:
            return await asyncio.to_thread(_say, line, bible, script.language, crew, tell)

    return SpeechBook(speeches=tuple(await asyncio.gather(*(one(line) for line in script.lines()))))


def _say(line: Line, bible: Bible, language: str, crew: Crew, tell: Tell) -> Speech:
    spec = bible.voice_of(line.speaker)
    try:
        return _say_as(line, spec, language, crew, tell)
    except SpeechError as fault:
        if spec.engine == FALLBACK:
            raise
        tell(Event(name="note", message=f"{line.id}: {spec.engine} failed ({fault}); {FALLBACK} says the line", data={"line": line.id}))
        return _say_as(line, narrator(0, FALLBACK, language), language, crew, tell)


def _say_as(line: Line, spec: VoiceSpec, language: str, crew: Crew, tell: Tell) -> Speech:
    voice = crew.voice(spec.engine)
    key = content_hash("speech", voice.name, voice.version, spec, line.text, language)
    standing = _standing(crew.project, key)
    if standing is not None:
        return standing.model_copy(update={"line": line.id})
    spoken = voice.speak(line.text, spec, language)
    sound = f"audio/{key}.wav"
    crew.project.write(sound, wav(spoken))
    said = Speech(
        key=key, line=line.id, voice=spec, sound=sound, sample_rate=spoken.sample_rate,
        samples=len(spoken.samples), words=tuple(spoken.words), mouths=tuple(spoken.mouths),
    )  # fmt: skip
    crew.project.save(f"audio/{key}.json", said)
    who = "narrator" if line.speaker == NARRATOR else str(line.speaker)
    tell(Event(name="line", message=line.text, data={"line": line.id, "speaker": who, "seconds": round(said.milliseconds / 1000, 2)}))
    return said


def _standing(project: Project, key: str) -> Speech | None:
    """What was said before, if its sound is whole."""
    try:
        said = project.find(f"audio/{key}.json", Speech)
    except DocumentError:
        return None
    if said is None:
        return None
    sound = project.path(said.sound)
    return said if sound.is_file() and sound.stat().st_size == 44 + 2 * said.samples else None


def wav(spoken: Spoken) -> bytes:
    """A spoken line as a 16-bit mono WAV file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(spoken.sample_rate)
        out.writeframes((np.clip(spoken.samples, -1, 1) * 32767).astype("<i2").tobytes())
    return buffer.getvalue()
