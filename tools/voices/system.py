"""Voices that the system may have: flite, festival, and macOS's say. They tell no times: their words are found by alignment."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np

from ...core.errors import SpeechError
from ...core.speech import VoiceSpec
from .alignment import spoken_by
from .speech import Spoken

_NOT_SAID = re.compile(r"[\x00-\x1f\x7f-\x9f*_#|~`\\^\[\]{}<>\ufffd]")
OWN_RATE = 160
"""Words a minute at which flite and festival speak unasked."""


class SystemVoice:
    """A program that reads a text file aloud into a WAV file."""

    name = ""
    program = ""
    version = "2"

    def available(self) -> bool:
        """Whether the program is on the path."""
        return shutil.which(self.program) is not None

    def command(self, text: Path, sound: Path, spec: VoiceSpec) -> list[str]:
        """The program and its arguments."""
        raise NotImplementedError

    def speak(self, text: str, spec: VoiceSpec, language: str) -> Spoken:
        """Say an English text; the times of words and mouths are found in the sound. Raises `SpeechError`."""
        if language.lower().partition("-")[0] not in ("", "en") and self.name != "say":
            raise SpeechError(f"{self.name} speaks English only, not {language!r}. Leave --voice away for this language.")
        with tempfile.TemporaryDirectory(prefix="rushes-voice-") as folder:
            words, sound = Path(folder) / "line.txt", Path(folder) / "line.wav"
            words.write_text(_NOT_SAID.sub(" ", text).replace("’", "'") + "\n", encoding="utf-8")
            self._run(self.command(words, sound, spec), text)
            try:
                samples, rate = read_wav(sound.read_bytes())
            except (OSError, wave.Error, EOFError, ValueError) as fault:
                raise SpeechError(f"{self.name} made no sound for {text[:50]!r} ({fault}). Use --voice espeak.") from fault
        return spoken_by(text, _trim(samples, rate), rate, language)

    def _run(self, command: list[str], text: str) -> None:
        program = shutil.which(self.program)
        if program is None:
            raise SpeechError(f"The program {self.program!r} is not installed. Install it, or use --voice espeak.")
        limit = 30 + len(text) / 10
        try:
            done = subprocess.run([program, *command[1:]], capture_output=True, timeout=limit, check=False, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired as fault:
            raise SpeechError(f"{self.name} did not finish {text[:50]!r} in {limit:.0f} s. Use --voice espeak.") from fault
        except OSError as fault:
            raise SpeechError(f"{self.name} cannot be started ({fault}). Use --voice espeak.") from fault
        if done.returncode != 0:
            said = done.stderr[-200:].decode(errors="replace").strip()
            raise SpeechError(f"{self.name} ended with code {done.returncode} on {text[:50]!r}: {said}. Use --voice espeak.")


class Flite(SystemVoice):
    """CMU flite. `VoiceSpec.voice` is one of its voices (slt, rms, awb, kal)."""

    name = "flite"
    program = "flite"

    def command(self, text: Path, sound: Path, spec: VoiceSpec) -> list[str]:
        """``flite -voice slt --setf duration_stretch=1.1 -f line.txt -o line.wav``."""
        voice = spec.voice if re.fullmatch(r"[a-z0-9_]{1,20}", spec.voice) else "slt"
        stretch = f"duration_stretch={OWN_RATE / spec.rate:.3f}"
        return ["flite", "-voice", voice, "--setf", stretch, "-f", str(text), "-o", str(sound)]


class Festival(SystemVoice):
    """Festival's ``text2wave``. `VoiceSpec.voice` is one of its voices ("voice_kal_diphone"), or empty for its own."""

    name = "festival"
    program = "text2wave"

    def command(self, text: Path, sound: Path, spec: VoiceSpec) -> list[str]:
        """``text2wave -eval (…) -o line.wav line.txt``."""
        evals = ["-eval", f"(Parameter.set 'Duration_Stretch {OWN_RATE / spec.rate:.3f})"]
        if re.fullmatch(r"[a-z][a-z0-9_]{1,40}", spec.voice):
            evals = ["-eval", f"({spec.voice if spec.voice.startswith('voice_') else 'voice_' + spec.voice})", *evals]
        return ["text2wave", *evals, "-o", str(sound), str(text)]


class Say(SystemVoice):
    """The voice of macOS. `VoiceSpec.voice` is one of its voices ("Samantha"), or empty for the system's."""

    name = "say"
    program = "say"

    def command(self, text: Path, sound: Path, spec: VoiceSpec) -> list[str]:
        """``say -r 150 --data-format=LEI16@22050 -o line.wav -f line.txt``."""
        voice = ["-v", spec.voice] if re.fullmatch(r"[A-Za-zÀ-ž][\w ()À-ž-]{0,40}", spec.voice) else []
        return ["say", *voice, "-r", str(spec.rate), "--file-format=WAVE", "--data-format=LEI16@22050", "-o", str(sound), "-f", str(text)]


def read_wav(data: bytes) -> tuple[np.ndarray, int]:
    """A 16-bit WAV file as mono samples and their rate; raises `wave.Error`, `EOFError` or `ValueError`."""
    with wave.open(io.BytesIO(data)) as sound:
        if sound.getsampwidth() != 2:
            raise ValueError(f"{8 * sound.getsampwidth()}-bit sound where 16-bit was expected")
        raw = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(np.float32) / np.float32(32768)
        return raw.reshape(-1, sound.getnchannels()).mean(axis=1, dtype=np.float32), sound.getframerate()


def _trim(samples: np.ndarray, rate: int) -> np.ndarray:
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    if not len(loud):
        raise SpeechError("The system's voice made only silence. Use --voice espeak.")
    cut: np.ndarray = samples[max(loud[0] - rate // 60, 0) : loud[-1] + rate // 10].copy()
    edge = min(rate // 200, len(cut) // 2)
    cut[:edge] *= np.linspace(0, 1, edge, dtype=np.float32)
    cut[-edge:] *= np.linspace(1, 0, edge, dtype=np.float32)
    return cut
