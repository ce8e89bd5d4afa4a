"""What a voice said: sound, words and mouth shapes in time."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from .document import Document, Part
from .names import LineId


class MouthShape(StrEnum):
    """The mouth shapes of cut-out animation; phonemes of any language map onto them."""

    REST = "rest"  # closed, at ease
    M = "m"  # lips pressed: m b p
    A = "a"  # open: a, ah
    E = "e"  # wide: e, i, s, t, k
    O = "o"  # round and open: o, aw
    U = "u"  # round and small: u, w, sh
    F = "f"  # teeth on lip: f v
    L = "l"  # tongue up: l, th


MELODY = 50  # how much an embedded voice's pitch moves, by itself


class VoiceSpec(Part):
    """Which voice speaks, and how. `rate` in words a minute, `pitch` 0 to 100 (50 is the voice's own).

    `melody` is how much an embedded voice's pitch moves, 0 to 100; kept out of what is written where it is the usual.
    `voice` is the engine's own name of it: a language, a speaker, or a sound file whose voice is copied (in the film's folder,
    or by its whole path); `variant` is the colour of an embedded one.
    """

    engine: str = "espeak"
    voice: str = "en-gb"
    variant: str = ""
    rate: int = Field(default=150, ge=60, le=400)
    pitch: int = Field(default=50, ge=0, le=100)
    melody: int = Field(default=MELODY, ge=0, le=100, exclude_if=lambda melody: melody == MELODY)


class WordTime(Part):
    """One spoken word: where it stands in the line's text, and when it sounds, in milliseconds."""

    text: str
    offset: int = Field(ge=0)
    start_ms: int = Field(ge=0)
    end_ms: int = Field(ge=0)


class MouthTime(Part):
    """A mouth shape from `start_ms` until the next one."""

    shape: MouthShape
    start_ms: int = Field(ge=0)


class Speech(Document):
    """One spoken line. `sound` is the WAV file's name in the project, `sha256` its hash; `milliseconds` its length."""

    schema_kind: ClassVar[str] = "speech"

    key: str
    line: LineId
    voice: VoiceSpec
    sound: str
    sample_rate: int = Field(gt=0)
    samples: int = Field(ge=0)
    sha256: str = ""
    words: tuple[WordTime, ...] = ()
    mouths: tuple[MouthTime, ...] = ()

    @property
    def milliseconds(self) -> int:
        """The length, rounded up."""
        return -(-self.samples * 1000 // self.sample_rate)


class SpeechBook(Document):
    """Every spoken line of a script."""

    schema_kind: ClassVar[str] = "speeches"

    speeches: tuple[Speech, ...] = ()

    def by_line(self) -> dict[LineId, Speech]:
        """The speeches by the line they speak."""
        return {speech.line: speech for speech in self.speeches}
