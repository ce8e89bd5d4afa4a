"""Trying: whether a model answers with a key, and how a voice sounds, before a film depends on it."""

from __future__ import annotations

import base64
import io
import time
import wave

from pydantic import SecretStr

from ...core.errors import UsageError
from ...core.settings import Settings

PATIENCE = 30.0
"""Seconds that a tried model may take to answer."""

LINE = "The storm had never been offered a chair before."
AUDITIONED = {"espeak": "en-gb", "flite": "slt", "festival": "", "say": ""}
"""Voices that speak at once and cost nothing, and whose tongue they are heard in."""


def try_model(settings: Settings, model: str, address: str, key: str) -> str:
    """Greet a model; says in a sentence that it answered. Raises `UsageError`, `ModelError` or `UnusableModel`."""
    from datetime import UTC, datetime

    from ...core.thought import Role
    from ...tools.minds import call_minds
    from ...tools.patience import Patience
    from ...tools.wire import Message

    asked = settings.model_copy(update={"api_base": address or settings.api_base} | ({"api_key": SecretStr(key)} if key else {}))
    none = {role: "none" for role in Role} | {Role.WRITER: model}
    minds = call_minds(asked, datetime.now(UTC).date(), none, patience=Patience(timeout=PATIENCE, deadline=PATIENCE, tries=1))
    mind = minds.of(Role.WRITER)
    if mind is None:
        raise UsageError("Say which model is to be tried, for example openai/gpt-5-mini.")
    began = time.monotonic()
    said = "".join(mind.say([Message("user", "Hello!")], max_tokens=200))
    return f"{model} answers, in {time.monotonic() - began:.1f} s: “{' '.join(said.split())[:60]}”"


def audition(engine: str) -> str:
    """A line spoken by a voice, as the address of a sound that holds itself. Raises `UsageError` or `SpeechError`."""
    import numpy as np

    from ...core.speech import VoiceSpec
    from ...tools.voices import speech

    if engine not in AUDITIONED or engine not in speech.available():
        raise UsageError(f"{engine[:40]!r} cannot be heard here.")
    spoken = speech.create(engine).speak(LINE, VoiceSpec(engine=engine, voice=AUDITIONED[engine]), "en")
    held = io.BytesIO()
    with wave.open(held, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(spoken.sample_rate)
        sound.writeframes((np.clip(spoken.samples, -1, 1) * 32767).astype("<i2").tobytes())
    return f"data:audio/wav;base64,{base64.b64encode(held.getvalue()).decode()}"
