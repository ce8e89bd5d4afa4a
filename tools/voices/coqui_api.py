"""Coqui's own interface: imported late, kept quiet, listened to while a model speaks."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ...core.errors import MissingExtra
from ...core.settings import settings
from ...core.torchaudio import spare
from .coqui_folder import Folder
from .speech import Samples
from .tokens import Token

log = logging.getLogger(__name__)


def interface() -> Any:
    """Coqui's interface; raises `MissingExtra`."""
    try:
        spare()
        import TTS.api
    except ImportError as fault:
        raise MissingExtra("coqui-tts", "voice", "A voice of Coqui's") from fault
    for name in ("TTS", "trainer"):  # what it says goes to whoever listens, not to the screen
        logging.getLogger(name).addHandler(logging.NullHandler())
    return TTS.api


def sounded(model: Any, text: str, how: dict[str, Any], seed: int) -> tuple[Samples, list[Any]]:
    """A text's sound, with a pause at its end, and what the model itself put out; other draws at random are left alone."""
    import torch

    devices = [torch.cuda.current_device()] if torch.cuda.is_available() else []
    with torch.random.fork_rng(devices=devices), _heard(model.synthesizer.tts_model) as outputs:
        torch.manual_seed(seed)
        return np.asarray(model.tts(text, **how), np.float32), outputs


def placed(model: Any) -> Any:
    """The model where it is to work; on the processor, if the graphics card has no room for it."""
    import torch

    try:
        return model.to(_device())
    except torch.OutOfMemoryError:
        log.warning("The graphics card has no room for the voice; it speaks on the processor.")
        return model.to("cpu")


def _device() -> str:
    import torch

    asked = settings().device
    if asked in ("auto", "mps"):  # half of Coqui's models fail on mps
        return "cuda" if torch.cuda.is_available() else "cpu"
    return asked


@contextmanager
def as_config(folder: Folder) -> Iterator[Path]:
    """The configuration as a file, its paths put right; the folder itself is left as it is."""
    with tempfile.TemporaryDirectory(prefix="rushes-voice-") as place:
        file = Path(place) / "config.json"
        file.write_text(json.dumps(folder.config), encoding="utf-8")
        yield file


@contextmanager
def quiet() -> Iterator[None]:
    """Keep from the screen what transformers says of XTTS, whose sounds are no words and so have other numbers."""
    log = logging.getLogger("transformers.configuration_utils")

    def of_else(record: logging.LogRecord) -> bool:
        return "token_id must be" not in record.getMessage()

    log.addFilter(of_else)
    try:
        yield
    finally:
        log.removeFilter(of_else)


@contextmanager
def _heard(inner: Any) -> Iterator[list[Any]]:
    """Listen to what the model itself puts out, which `TTS` drops: VITS says how long each token sounds."""
    outputs: list[Any] = []
    own = inner.inference

    def inference(*given: Any, **more: Any) -> Any:
        made = own(*given, **more)
        outputs.append((given, made))
        return made

    inner.inference = inference
    try:
        yield outputs
    finally:
        del inner.inference


def tokens_of(model: Any, outputs: list[Any]) -> list[Token]:
    """The tokens of one sentence and when they sound, in milliseconds; none where the model does not tell."""
    given, made = outputs[0]
    lengths = made.get("durations") if isinstance(made, dict) else None
    inner = model.synthesizer.tts_model
    if lengths is None or not hasattr(inner.config, "audio") or "hop_length" not in inner.config.audio or not given:
        return []
    frames = [float(length) for length in lengths.reshape(-1)]
    symbols = [inner.tokenizer.characters.id_to_char(int(number)) for number in given[0].reshape(-1)]
    if len(symbols) != len(frames):
        return []
    step = inner.config.audio.hop_length * 1000 / inner.config.audio.sample_rate
    ends = np.cumsum(frames) * step
    blank = inner.tokenizer.characters.blank
    return [
        Token(symbol, end - length * step, end, symbol == blank)
        for symbol, length, end in zip(symbols, frames, ends, strict=True)
    ]


def short(fault: BaseException) -> str:
    said = " ".join(str(fault).split()) or type(fault).__name__
    return said if len(said) < 200 else said[:199] + "…"
