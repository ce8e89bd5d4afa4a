"""Voices: what every voice declares and does, and finding voices by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ...core.errors import SpeechError
from ...core.jobs import Jobs
from ...core.plugins import Registry
from ...core.speech import MouthTime, VoiceSpec, WordTime

Samples = NDArray[np.float32]
"""Sound of one channel: ``(samples,) float32`` from -1 to 1."""

GROUP = "rushes.voices"

BUILT_IN = {
    "espeak": "espeak:Espeak",
    "flite": "system:Flite",
    "festival": "system:Festival",
    "say": "system:Say",
    "coqui": "coqui:Coqui",
    "server": "server:Server",
}


@dataclass(frozen=True)
class Spoken:
    """One spoken text: its sound, and when its words and mouth shapes come.

    `samples` is ``(n,) float32`` mono from -1 to 1. Times count from the first sample and lie
    inside the sound; `mouths` starts at 0 and ends at rest. `measured` is False when the times
    were estimated from the sound and the text because the voice tells none.
    """

    samples: Samples
    sample_rate: int
    words: tuple[WordTime, ...] = ()
    mouths: tuple[MouthTime, ...] = ()
    measured: bool = True

    @property
    def seconds(self) -> float:
        """The length of the sound."""
        return len(self.samples) / self.sample_rate


@runtime_checkable
class Voice(Protocol):
    """A way to speak. `version` changes whenever the same text and spec would sound different."""

    name: str
    version: str

    def available(self) -> bool:
        """Whether this machine has what the voice needs; costs no more than a look at the disk."""
        ...

    def speak(self, text: str, spec: VoiceSpec, language: str) -> Spoken:
        """Say a text as plain words, never as markup. Raises `SpeechError`."""
        ...


@runtime_checkable
class HostedVoice(Voice, Protocol):
    """A voice that works through a provider, by way of `core.jobs.run_job`."""

    def speak_through(self, jobs: Jobs, key: str, text: str, spec: VoiceSpec, language: str) -> Spoken:
        """Say a text by a job under this key. Raises `SpeechError`, or what `run_job` raises."""
        ...


@runtime_checkable
class Priced(Protocol):
    """A voice that can cost money; `price_setting` is where a person names a price that is not known."""

    price_setting: str

    def most(self, text: str) -> float | None:
        """The most that saying a text can cost, in US dollars; None where nobody knows."""
        ...


SOUNDS = frozenset((".wav", ".flac", ".mp3", ".ogg", ".opus", ".m4a", ".aac"))


def is_recording(voice: str) -> bool:
    """Whether a voice's name is that of a sound file, whose voice is to be copied."""
    return PurePath(voice).suffix.lower() in SOUNDS


class Speaker(NamedTuple):
    """One of the voices that a voice has: `gender` is "woman", "man" or not known, `age` in years, 0 when not known."""

    name: str
    gender: str = ""
    age: int = 0
    accent: str = ""


@runtime_checkable
class ManyVoiced(Protocol):
    """A voice that is cast from its own speakers, and that speaks at any pitch and pace of `VoiceSpec`."""

    def speakers(self, language: str) -> Sequence[Speaker]:
        """Who can be cast for a film in this language, the best narrator first; one without a name is the only one.

        The same speakers in the same order whenever it is asked. Raises `SpeechError` or `UsageError`.
        """
        ...


_REGISTRY: Registry[Voice] = Registry("voice", "rushes.tools.voices", BUILT_IN, GROUP, SpeechError)

names = _REGISTRY.names
create = _REGISTRY.create


def available() -> list[str]:
    """The voice engines that can speak on this machine."""
    return [name for name in names() if create(name).available()]
