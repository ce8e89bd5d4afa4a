"""Coqui's voices: VITS, XTTS and what else its `TTS` package loads, from a folder or by one of its model names."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from ...core.document import seed_of
from ...core.equipment import Equipment
from ...core.errors import MissingExtra, SpeechError, UsageError
from ...core.settings import settings
from ...core.speech import VoiceSpec
from ..sound import resample
from . import recording, speakers
from .alignment import spoken_by
from .coqui_api import as_config, interface, placed, quiet, short, sounded, tokens_of
from .coqui_folder import Folder
from .coqui_phonemes import lend
from .sounds import read_sound
from .speech import Samples, Speaker, Spoken, is_recording
from .tokens import SPACE, Token, spoken_in

log = logging.getLogger(__name__)

DEFAULT = "tts_models/en/vctk/vits"
"""The model for whoever names none, if it lies on this machine."""

OWN_RATE = 150
"""Words a minute of `VoiceSpec` at which a model speaks at its own pace."""

LONGEST = 400
"""Characters that a model speaks well in one go."""

XTTS_LONGEST = {"ja": 65, "zh": 75, "ko": 90, "hi": 140, "ar": 150}
"""The same for XTTS, whose limit each language has its own: a little below those of its tokenizer; 180 for others."""

HEARD_AT = 22_050
"""Samples a second at which XTTS hears a recording."""

SHORTEST = 1.0
"""Seconds of a recording that a voice can be copied from."""

PAUSE_MS = 220
"""Silence between two sentences of one line."""

_NAME = re.compile(r"tts_models/[\w-]+/[\w-]+/[\w-]+")


class Coqui:
    """Neural voices on this machine; a `ManyVoiced` that works with equipment.

    `Equipment.voice_model` is a folder, or a name of Coqui's such as "tts_models/en/vctk/vits". `VoiceSpec.voice` is one
    of the model's speakers, or for a model that copies voices a recording (a file, or one within the model's folder).
    The weights are pickles; they are loaded as plain weights, so that no code in them runs. One load for a run: `loads`.
    """

    name = "coqui"

    def __init__(self) -> None:
        self.loads = 0
        self._named = ""
        self._equipped = False
        self._found: Folder | None = None
        self._model: Any = None
        self._lock = threading.RLock()

    @property
    def version(self) -> str:
        """Changes with the weights."""
        return f"1-{self._folder().fingerprint}" if self._equipped else "1"

    def available(self) -> bool:
        """Whether Coqui's package and torch are installed."""
        return find_spec("TTS") is not None and find_spec("torch") is not None

    def equip(self, equipment: Equipment) -> None:
        """Take a model by folder or name.

        Raises `MissingExtra`, or `UsageError` for a folder that is no voice, or one whose licence is not agreed to.
        """
        if not self.available():
            raise MissingExtra("coqui-tts", "voice", "A voice of Coqui's")
        self._equipped = True
        self._named = equipment.voice_model or ""
        self._find(fetch=False)

    def speakers(self, language: str) -> Sequence[Speaker]:
        """The model's speakers, those of whom something is known first; raises `SpeechError` for a language not its own."""
        folder = self._folder()
        _tongue(folder, language)
        if not folder.speakers:
            if folder.kind == "xtts":
                raise UsageError(
                    f"{folder.path} has no speakers of its own (speakers_xtts.pth): put recordings of people into its folder "
                    "voices, or name one (--voice coqui:FILE.wav)."
                )
            return (Speaker(""),)
        return sorted(speakers.known(folder.speakers), key=lambda speaker: not speaker.gender)

    def speak(self, text: str, spec: VoiceSpec, language: str) -> Spoken:
        """Say a text, sentence by sentence; the same words and spec sound the same. Raises `SpeechError` or `UsageError`."""
        folder = self._folder()
        tongue = _tongue(folder, language)
        said = recording.plain(text)
        parts = list(recording.pieces(said, XTTS_LONGEST.get(language[:2].lower(), 180) if folder.kind == "xtts" else LONGEST))
        if not parts:
            return recording.nothing()
        factor = recording.stretch_of(spec.pitch)
        with self._lock:
            model = self._loaded()
            rate = int(model.synthesizer.output_sample_rate)
            spoken = [self._say(model, folder, part.text, spec, tongue, spec.rate / OWN_RATE / factor) for part in parts]
        cut = [recording.trimmed(recording.checked(sound, rate, part.text, "Coqui"), rate)
               for (sound, _), part in zip(spoken, parts, strict=True)]  # fmt: skip
        sound, starts = recording.joined([samples for samples, _ in cut], rate, round(PAUSE_MS * factor))
        sound = recording.pitched(sound, rate, factor)
        if any(not tokens for _, tokens in spoken):
            return spoken_by(text, sound, rate, language)
        tokens = [
            token.moved((start - first) * 1000 / rate, 1 / factor)
            for (_, own), (_, first), start in zip(spoken, cut, starts, strict=True) for token in (*own, SPACE)
        ]  # fmt: skip
        return spoken_in(text, sound, rate, tokens, phonemes=bool(folder.config.get("use_phonemes")))

    def _folder(self) -> Folder:
        """The model's folder, fetched if that was asked for by name."""
        with self._lock:
            return self._found or self._find(fetch=True)

    def _find(self, fetch: bool) -> Any:
        if self._named and not _NAME.fullmatch(self._named):
            self._found = Folder.of(self._named)
        else:
            from .coqui_models import folder_of

            self._found = folder_of(self._named or DEFAULT, asked=bool(self._named), fetch=fetch)
        if self._found is not None:
            self._check_licence(self._found.kind)
        return self._found

    @staticmethod
    def _check_licence(kind: str) -> None:
        if kind == "xtts" and settings().coqui_licence != "agreed":
            raise UsageError(
                "XTTS's weights are licensed for non-commercial use only (Coqui Public Model License, "
                "https://tts-hub.github.io/cpml). Whoever keeps to that sets RUSHES_COQUI_LICENCE=agreed; or choose another voice model."
            )

    def _loaded(self) -> Any:
        """Coqui's `TTS` with the weights in it."""
        if self._model is None:
            folder = self._folder()
            api = interface()
            self.loads += 1
            if folder.config.get("use_phonemes"):
                lend(str(folder.config.get("phoneme_language") or ""))
            try:
                with as_config(folder) as config, quiet():
                    model = api.TTS(model_path=str(folder.weights), config_path=str(config), progress_bar=False)
            except Exception as fault:
                raise UsageError(
                    f"The voice in {folder.path} cannot be loaded ({short(fault)}). Fetch its folder again.", "voice_model"
                ) from fault
            self._model = placed(model)
        return self._model

    def _say(
        self, model: Any, folder: Folder, text: str, spec: VoiceSpec, tongue: str | None, pace: float
    ) -> tuple[Samples, list[Token]]:
        """One sentence: its sound, and its tokens' times where the model tells them."""
        import torch
        from TTS.utils.synthesizer import PAD_SILENCE_SAMPLES

        inner = model.synthesizer.tts_model
        how: dict[str, Any] = {"language": tongue, "split_sentences": False}
        how |= self._who(model, folder, spec.voice)
        if folder.kind == "xtts":
            how["speed"] = pace
        elif hasattr(inner, "length_scale"):
            inner.length_scale = float(folder.config.get("model_args", {}).get("length_scale") or 1) / pace
        seed = seed_of("speech", text, spec, tongue)
        try:
            try:
                sound, outputs = sounded(model, text, how, seed)
            except torch.OutOfMemoryError:
                log.warning("The graphics card has no room left for the voice; it speaks on the processor from here on.")
                sound, outputs = sounded(model.to("cpu"), text, how, seed)
        except Exception as fault:
            raise SpeechError(
                f"Coqui cannot say {text[:50]!r} with {spec.voice or folder.path.name} ({short(fault)})."
            ) from fault
        return sound[:-PAD_SILENCE_SAMPLES], tokens_of(model, outputs) if len(outputs) == 1 else []

    def _who(self, model: Any, folder: Folder, voice: str) -> dict[str, Any]:
        """The arguments that choose a speaker; raises `SpeechError` for one that the model does not have."""
        if is_recording(voice):
            path = _recording(folder, voice)
            return {"speaker": self._copied(model, path)} if folder.kind == "xtts" else {"speaker_wav": str(path)}
        if not folder.speakers:
            if voice:
                raise SpeechError(
                    f"The voice in {folder.path} has one speaker only, and none called {voice!r}. Leave the name out."
                )
            return {}
        if voice not in folder.speakers:
            some = ", ".join(folder.speakers[:8]) + (" …" if len(folder.speakers) > 8 else "")
            raise SpeechError(f"The voice in {folder.path} has no speaker {voice!r}. It has {some}.")
        return {"speaker": voice}

    def _copied(self, model: Any, path: Path) -> str:
        """The name under which XTTS has the voice of a recording; it is listened to once."""
        import torch
        from TTS.tts.layers.xtts.xtts_manager import SpeakerManager

        inner = model.synthesizer.tts_model
        name = str(path.absolute())
        if inner.speaker_manager is None:  # it comes without voices of its own
            inner.speaker_manager = object.__new__(SpeakerManager)
            inner.speaker_manager.speakers = {}
        if name not in inner.speaker_manager.speakers:
            samples, rate = read_sound(path)
            heard = resample(samples, rate, HEARD_AT)[: inner.config.max_ref_len * HEARD_AT]
            if len(heard) < SHORTEST * HEARD_AT:
                raise SpeechError(
                    f"The recording {path} is too short to copy a voice from: six seconds are good, one is the least."
                )
            audio = torch.from_numpy(np.ascontiguousarray(heard))[None].to(inner.device)
            lengths = {"length": inner.config.gpt_cond_len, "chunk_length": inner.config.gpt_cond_chunk_len}
            inner.speaker_manager.speakers[name] = {
                "gpt_cond_latent": inner.get_gpt_cond_latents(audio, HEARD_AT, **lengths),
                "speaker_embedding": inner.get_speaker_embedding(audio, HEARD_AT),
            }
        return name


def _tongue(folder: Folder, language: str) -> str | None:
    """What the model calls the language, None where it has but one; raises `SpeechError` for one that it does not speak."""
    wanted = language.lower().replace("_", "-")
    plain = wanted.partition("-")[0]
    if not folder.languages:
        return None
    names = {name.lower(): name for name in folder.languages}
    found = names.get(wanted) or next((own for name, own in names.items() if name.partition("-")[0] == plain), None)
    if found is None:
        spoken = ", ".join(folder.languages)
        raise SpeechError(f"The voice in {folder.path} speaks {spoken}, not {language!r}. Choose another --voice-model.")
    return found if folder.kind == "xtts" or len(folder.languages) > 1 else None


def _recording(folder: Folder, voice: str) -> Path:
    for path in (Path(voice).expanduser(), folder.path / voice):
        if path.is_file():
            return path
    raise SpeechError(f"The recording {voice} is not there, neither as a file nor in {folder.path}.")
