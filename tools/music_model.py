"""Music by a model on this machine: MusicGen of transformers, or Stable Audio of diffusers, asked in words for a mood.

Only safetensors are read, no model's own program is run, and a folder is never searched for at a hub.
"""

from __future__ import annotations

import json
import logging
import re
import wave
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.document import content_hash
from ..core.errors import MediaError, MissingExtra, UsageError
from ..core.settings import quieten_hub, settings
from .moods import MOODS
from .sound import RATE, Stereo, gain, resample

log = logging.getLogger(__name__)

VERSION = "1"
MUSICGEN, STABLE_AUDIO = "musicgen", "StableAudioPipeline"
WAY_OUT = "--music-model takes a folder or an id of a MusicGen or a Stable Audio; docs/sound.md says which."
TAUGHT = 30.0
"""Seconds of MusicGen's own lessons: it wanders off beyond."""

ROUNDED = 10.0
"""Seconds by which a piece's length goes, so that another word in a line composes nothing anew."""

QUIETEST = -60.0  # dBFS: less is no music

_ID = re.compile(r"([A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95})(?:@([\w./-]{1,200}))?")
_WORDS = ["*.json", "*.txt", "*.model"]
_NEVER = "singing, voice, speech, low quality"
_SOUNDS = {
    "gentle": "gentle and warm film score, soft nylon guitar, celesta and strings, major key",
    "bright": "bright, playful film score, glockenspiel, flute and light strings, major key",
    "tense": "tense, dark film score, low strings and a muted pulse, minor key",
    "wistful": "wistful, tender film score, solo flute, nylon guitar and strings, minor key",
    "grand": "grand orchestral film score, horns, harp and full strings, major key",
    "mischievous": "mischievous, sneaky film score, pizzicato strings and clarinet, minor key",
}


@dataclass(frozen=True)
class MusicModel:
    """A model of a known kind in a folder; `name` is what it was asked for as."""

    folder: Path
    kind: str
    name: str

    def fingerprint(self) -> str:
        """A hash that is another when the weights are: of what the folder describes, and the names and sizes of its weights."""
        described = (self.folder / ("config.json" if self.kind == MUSICGEN else "model_index.json")).read_text(encoding="utf-8")
        weights = sorted((str(file.relative_to(self.folder)), file.stat().st_size) for file in self.folder.rglob("*.safetensors"))
        return content_hash("music model", VERSION, described, weights)


def find(name: str) -> MusicModel:
    """The model of a folder or an id; an id is fetched, unless this machine is offline. Raises `UsageError` or `MissingExtra`."""
    folder = Path(name).expanduser()
    return check(folder if folder.is_dir() else _from_the_hub(name), name)


def check(folder: Path, name: str) -> MusicModel:
    """What kind of model a folder holds, as far as can be told without loading it; raises `UsageError` or `MissingExtra`."""
    kind = _kind(folder)
    if kind not in (MUSICGEN, STABLE_AUDIO):
        raise UsageError(f"{name} is no model of music that is known here ({kind}). {WAY_OUT}", "music_model")
    if not any(folder.rglob("*.safetensors")):
        raise UsageError(f"{name} has no .safetensors weights; others can carry programs and are not loaded. {WAY_OUT}", "music_model")
    for package in ("torch", "transformers", *(("diffusers",) if kind == STABLE_AUDIO else ())):
        if find_spec(package) is None:
            raise MissingExtra(package, "diffusion", "Music by a model")
    return MusicModel(folder, kind, name)


def prompt_for(mood: str) -> str:
    """What a model is asked for: the mood's instruments, mode and tempo, and nobody singing. Raises KeyError for an unknown mood."""
    return f"{_SOUNDS[mood]}, {MOODS[mood].tempo:g} bpm, instrumental, no vocals"


def length_for(seconds: float, model: MusicModel) -> float:
    """How much of a film's music is composed; the rest is this again, over a cross-fade."""
    return min(max(-(-seconds // ROUNDED) * ROUNDED, ROUNDED), TAUGHT if model.kind == MUSICGEN else _longest(model.folder))


def compose(model: MusicModel, prompt: str, seconds: float, seed: int, out: Path) -> None:
    """Write a piece as a WAV file of 48 kHz, stereo, 16 bits; raises `MediaError` when the model fails or gives no music."""
    quieten_hub(True)  # the folder is here: nobody is asked for anything
    from ..core.torchaudio import spare

    spare()
    from safetensors import SafetensorError

    make = _musicgen if model.kind == MUSICGEN else _stable_audio
    try:
        samples, rate = make(model.folder, prompt, seconds, seed)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, ImportError, MemoryError, SafetensorError) as fault:
        words = (str(fault).strip().splitlines() or [type(fault).__name__])[0][:200].rstrip(".")
        raise MediaError(f"The music model {model.name} failed ({words}). Name another with --music-model, or none.") from fault
    _write(_stereo(samples, rate, model.name), out)


def _kind(folder: Path) -> str:
    for file, key in (("model_index.json", "_class_name"), ("config.json", "model_type")):
        try:
            return str(json.loads((folder / file).read_text(encoding="utf-8")).get(key) or "unknown")
        except FileNotFoundError:
            continue
        except (OSError, ValueError, AttributeError):
            return f"{file} cannot be read"
    return "it has neither model_index.json nor config.json"


def _from_the_hub(name: str) -> Path:
    """The model's folder in this machine's store of the hub, fetched where it may be; what is not needed is left there."""
    named = None if name.startswith((".", "/", "~")) or ".." in name else _ID.fullmatch(name.strip())
    if named is None:
        raise UsageError(f"There is no folder {name} with a model of music. {WAY_OUT}", "music_model")
    quieten_hub(settings().offline)
    try:
        from huggingface_hub import constants, snapshot_download
        from huggingface_hub.errors import LocalEntryNotFoundError
    except ImportError as fault:
        raise MissingExtra("huggingface_hub", "diffusion", "Music by a model") from fault
    from httpx import HTTPError

    constants.HF_HUB_DISABLE_TELEMETRY = True
    local = settings().offline or bool(constants.HF_HUB_OFFLINE)
    fetch = partial(snapshot_download, named[1], revision=named[2], local_files_only=local)
    try:
        folder = Path(fetch(allow_patterns=_WORDS))
        parts = (folder / "model_index.json").is_file()  # its weights lie in folders; one file beside them holds all once more
        return Path(fetch(allow_patterns=[*_WORDS, "*/*.safetensors" if parts else "*.safetensors"]))
    except LocalEntryNotFoundError as fault:
        why = "nothing is fetched offline" if local else "the hub cannot be reached"
        raise UsageError(f"{name} is no folder and not in this machine's store of the hub, and {why}. {WAY_OUT}", "music_model") from fault
    except (HTTPError, OSError, ValueError) as fault:
        words = (str(fault).strip().splitlines() or [type(fault).__name__])[0][:200].rstrip(".")
        raise UsageError(f"The model {name} could not be fetched ({words}). {WAY_OUT}", "music_model") from fault


def _longest(folder: Path) -> float:
    """How many seconds a Stable Audio can make at once, by its own numbers."""
    wide = json.loads((folder / "transformer/config.json").read_text(encoding="utf-8"))
    sound = json.loads((folder / "vae/config.json").read_text(encoding="utf-8"))
    return float(wide["sample_size"] * np.prod(sound["downsampling_ratios"]) / sound["sampling_rate"])


def _musicgen(folder: Path, prompt: str, seconds: float, seed: int) -> tuple[NDArray[np.float32], int]:
    import torch
    from transformers import AutoTokenizer, MusicgenForConditionalGeneration
    from transformers.utils import logging as told

    told.disable_progress_bar()
    device, dtype = _machine()
    given: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    kind: Any = MusicgenForConditionalGeneration
    model = kind.from_pretrained(str(folder), use_safetensors=True, dtype=dtype, **given)
    model = model.eval().to(device)
    read = AutoTokenizer.from_pretrained(str(folder), **given)([prompt], truncation=True, return_tensors="pt").to(device)
    sound = model.config.audio_encoder
    log.info("composing %.0f s with %s on %s", seconds, folder.name, device)
    with torch.random.fork_rng(), torch.inference_mode():
        torch.manual_seed(seed)
        heard = model.generate(
            input_ids=read["input_ids"], attention_mask=read["attention_mask"], do_sample=True, guidance_scale=3.0,
            max_new_tokens=round(seconds * sound.frame_rate),
        )  # fmt: skip
    return np.asarray(heard[0].float().cpu().numpy(), np.float32), int(sound.sampling_rate)


def _stable_audio(folder: Path, prompt: str, seconds: float, seed: int) -> tuple[NDArray[np.float32], int]:
    import diffusers
    import torch
    from diffusers.utils import logging as told

    told.disable_progress_bar()
    device, dtype = _machine()
    library: Any = diffusers
    pipe = library.StableAudioPipeline.from_pretrained(str(folder), dtype=dtype, local_files_only=True, use_safetensors=True).to(device)
    pipe.set_progress_bar_config(disable=True)
    log.info("composing %.0f s with %s on %s", seconds, folder.name, device)
    chance = torch.Generator("cpu").manual_seed(seed)
    heard = pipe(prompt, negative_prompt=_NEVER, audio_end_in_s=seconds, generator=chance, output_type="np").audios[0]
    return np.asarray(heard, np.float32), int(pipe.vae.config.sampling_rate)


def _machine() -> tuple[str, Any]:
    """Where weights work, and in which numbers."""
    import torch

    device, precision = settings().device, settings().precision
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    usual = "fp16" if device.startswith("cuda") else "fp32"
    numbers = {"fp16": torch.float16, "bf16": torch.bfloat16, "fp32": torch.float32}
    return device, numbers[usual if precision == "auto" else precision]


def _stereo(samples: NDArray[np.float32], rate: int, name: str) -> Stereo:
    """A model's ``(channels, n)`` as the mix takes it, its loudest sample at -1 dBFS; raises `MediaError` for what is no music."""
    if not samples.size or not np.isfinite(samples).all():
        raise MediaError(f"The music model {name} gave back numbers that are none: its weights are damaged. Fetch them again.")
    highest = float(np.abs(samples).max())
    if highest < gain(QUIETEST):
        raise MediaError(f"The music model {name} gave back silence. Name another with --music-model, or none.")
    sides = [resample(np.ascontiguousarray(side), rate, RATE) for side in (samples[0], samples[-1])]
    both = np.stack(sides, axis=1)
    return np.asarray(both * np.float32(gain(-1.0) / max(float(np.abs(both).max()), highest)), np.float32)


def _write(sound: Stereo, out: Path) -> None:
    with wave.open(str(out), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.rint(np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
