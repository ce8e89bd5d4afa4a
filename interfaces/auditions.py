"""Auditions: which voices there are, and how one sounds in a film."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import RushesError, UnknownName, UnnamedModel, UsageError

if TYPE_CHECKING:
    from ..tools.voices.manner import Manner
    from ..tools.voices.speech import Spoken, Voice

SHOWN = 12
"""Speakers of one engine that are named; all of them where only that engine is asked about."""

LONGEST = 600
"""Characters of a sample."""


def listing(voice: str | None = None, language: str = "en", model: str | None = None) -> str:
    """Every engine with its voices, or one engine with all of them. Raises `UnknownName` and what that engine raises."""
    from ..tools.voices import speech

    asked = _engine(voice)
    if voice and asked:
        made = _made(asked, model)
        _check_voice(voice, made, language)
        return "\n".join(_rows(asked, made, language, everyone=True))
    rows: list[str] = []
    for name in speech.names():
        try:
            rows += _rows(name, speech.create(name), language, everyone=False)
        except UnnamedModel:
            rows.append(f"{name:10} installed; its model has to be named: --voice {name} --voice-model DIR (docs/voices.md)")
        except RushesError as fault:
            rows.append(f"{name:10} {fault}")
    return "\n".join([*rows, "", 'Hear one: rushes voices --try "Nobody came." --voice espeak:f5 -o sample.wav'])


def record(text: str, out: Path, voice: str | None = None, language: str = "en", model: str | None = None, manner: str = "") -> str:
    """Have a text said as it sounds in a film, into a WAV file; returns a sentence about it.

    `manner` is a parenthetical ("whispering", "over the phone"). Raises `SpeechError`, `UsageError`, `UnknownName`, `ProjectError`.
    """
    from ..tools.speakable import speakable
    from ..tools.voices import manner as manners
    from ..tools.voices import speech
    from ..tools.voices.casting import VoiceCasting

    _check(text, out)
    engine = _engine(voice)
    made = {engine: _made(engine, model)} if engine else {}
    if voice and engine:
        _check_voice(voice, made[engine], language)
    casting = VoiceCasting(voice, language, lambda name: made.setdefault(name, speech.create(name)))
    asked = manners.read(manner)
    spec = manners.directed(casting.narrator(0), asked)
    speaker = made.setdefault(spec.engine, speech.create(spec.engine))
    if not speaker.available():
        raise UsageError(f"The voice {spec.engine} is not on this machine. rushes voices lists those that are.")
    if isinstance(speaker, speech.Priced) and speaker.most(text) != 0:
        raise UsageError(f"{spec.engine} may cost money, and a sample has no budget. Hear it in a film: rushes make … --budget USD.")
    tongue = asked.language or language
    spoken = manners.paused(speaker.speak(speakable(text, tongue, {}).spoken, spec, tongue), asked)
    seconds = _write(out, spoken, spec.engine, asked, manner)
    return f"{out}: {seconds:.1f} s, {casting.said(spec)}, {spec.rate} words a minute"


def _check(text: str, out: Path) -> None:
    if not text.strip() or len(text) > LONGEST:
        raise UsageError(f"A sample needs 1 to {LONGEST} characters to say; there are {len(text)}.")
    if out.suffix.lower() != ".wav":
        raise UsageError(f"{out.name or out} is no name for a sample, which is a WAV file. Use -o sample.wav.")


def _write(out: Path, spoken: Spoken, engine: str, asked: Manner, manner: str) -> float:
    import numpy as np

    from ..core.names import NARRATOR, LineId, SceneId
    from ..core.project import writing
    from ..core.script import Line, Scene
    from ..tools import acoustics, sound, treatment

    line = Line(id=LineId("l1"), speaker=NARRATOR, text="sample", manner=manner)
    how = acoustics.heard(line, Scene(id=SceneId("s1"), place="booth"), asked.level, asked.whispered)
    both = treatment.treat(spoken.samples, spoken.sample_rate, engine, how=how)
    both = both * min(1.0, 0.89 / max(float(np.abs(both).max(initial=0)), 1e-9))
    with writing(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        with wave.open(str(out), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(sound.RATE)
            file.writeframes((both * 32767).astype("<i2").tobytes())
    return len(both) / sound.RATE


def _engine(voice: str | None) -> str:
    from ..tools.voices import speech

    name = (voice or "").partition(":")[0]
    if name and name not in speech.names():
        raise UnknownName("voice", name, speech.names(), "rushes voices lists them.")
    return name


def _check_voice(voice: str, made: Voice, language: str) -> None:
    """Raise `UnknownName` for a voice that its engine, where it is on this machine, does not have."""
    from ..tools.voices.casting import check_voice

    if made.available():
        check_voice(voice, made, language)


def _made(name: str, model: str | None) -> Voice:
    """An engine with its model; raises `UsageError` for a model that it does not work with."""
    from ..core.equipment import Equipment, Equipped
    from ..tools.voices import speech

    made = speech.create(name)
    if isinstance(made, Equipped):
        made.equip(Equipment(voice_model=model))
    elif model is not None:
        raise UsageError(f"The voice {name} works without --voice-model. Leave that out, or name another voice.")
    return made


def _rows(name: str, made: Voice, language: str, *, everyone: bool) -> list[str]:
    """An engine in a line, and its voices in as many as it takes."""
    from ..tools.voices.speech import ManyVoiced

    if not made.available():
        return [f"{name:10} not on this machine (see docs/voices.md)"]
    if name == "espeak":
        return _embedded(everyone)
    if not isinstance(made, ManyVoiced):
        return [f"{name:10} this system's own voice"]
    company = made.speakers(language)
    named = [f"{name}:{one.name}" + _about(one.gender, one.age, one.accent) for one in company if one.name]
    shown = named if everyone else named[:SHOWN]
    more = [f"{'':10} and {len(named) - len(shown)} more: rushes voices --voice {name}"] if len(named) > len(shown) else []
    return [f"{name:10} {len(company)} voices", *(f"{'':10} {one}" for one in shown), *more]


def _about(gender: str, age: int, accent: str) -> str:
    said = ", ".join(part for part in (gender, f"{age}" if age else "", accent) if part)
    return f" ({said})" if said else ""


def _embedded(everyone: bool) -> list[str]:
    """The embedded voice's variants by whose voice they pass for, best understood first, with the words that were misheard."""
    from ..tools.voices import casting

    rows = ["espeak     embedded; variants, best understood first (of a hundred words the recogniser missed so many)"]
    for kind in ("man", "woman", "robot", "odd"):
        best = casting.best_of(kind)
        shown = ", ".join(f"espeak:{row.variant} {row.wer * 100:.0f}" for row in best[: None if everyone else 6] if row.variant)
        rows.append(f"{'':10} {kind:6} {shown}")
    return rows
