"""A folder of Coqui's: its configuration, its weights and its speakers, read without loading them."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ...core.errors import UsageError
from .speech import is_recording

WEIGHTS = ("model_file.pth", "model_file.pth.tar", "model.pth", "checkpoint.pth", "best_model.pth")
CONFIG = "config.json"
RECORDINGS = "voices"
"""The folder within a model's for recordings of people whose voices it is to copy."""

XTTS_SPEAKERS = "speakers_xtts.pth"

# What the configuration calls a file, and what the file is called where a training run's own path is gone.
_FILES = {
    "speakers_file": ("speaker_ids.json", "speaker_ids.pth", "speakers.json", "speakers.pth"),
    "d_vector_file": ("speakers.json", "speakers.pth"),
    "language_ids_file": ("language_ids.json",),
    "speaker_encoder_model_path": ("model_se.pth", "model_se.pth.tar"),
    "speaker_encoder_config_path": ("config_se.json",),
    "stats_path": ("scale_stats.npy",),
    "tokenizer_file": ("vocab.json",),
}
_NO_WEIGHTS = re.compile(r"speaker|_se\.|dvae|mel_stats|optimizer|disc")
_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|/\*.*?\*/|//[^\n]*', re.DOTALL)


@dataclass(frozen=True)
class Folder:
    """A model on the disk. Raises `UsageError` where something is missing, when it is asked for."""

    path: Path

    @classmethod
    def of(cls, named: str) -> Folder:
        """The folder that a person named, by itself or by the weights in it; looked through at once."""
        path = Path(named).expanduser().absolute()
        if path.is_file():
            path = path.parent
        if not path.is_dir():
            raise UsageError(
                f"There is no folder {path}. --voice-model takes a folder with {CONFIG} and the weights (.pth) of a voice."
            )
        found = cls(path)
        _ = found.config, found.weights
        return found

    @cached_property
    def config(self) -> dict[str, Any]:
        """The configuration, its paths turned to files of this folder where they are in it."""
        file = self.path / CONFIG
        if not file.is_file():
            raise UsageError(
                f"{self.path} has no {CONFIG}, so it is no voice of Coqui's. Name the folder that has one (--voice-model)."
            )
        try:
            body = json.loads(_COMMENT.sub(lambda found: found[1] or "", file.read_text(encoding="utf-8")))
        except (OSError, ValueError) as fault:
            raise UsageError(f"{file} cannot be read ({fault}). Fetch the voice's folder again.") from fault
        if not isinstance(body, dict) or not isinstance(body.get("model"), str):
            raise UsageError(f"{file} names no model, so it is no voice of Coqui's. Fetch the voice's folder again.")
        _check_classes(body, file)
        return {name: self._placed(name, value) for name, value in body.items()}

    def _placed(self, name: str, value: Any) -> Any:
        if isinstance(value, dict) and name in ("model_args", "audio"):
            return {inner: self._placed(inner, item) for inner, item in value.items()}
        if name not in _FILES or not (value or name in ("speakers_file", "d_vector_file")):
            return value
        first = value[0] if isinstance(value, list) and value else value
        own = [Path(first).name] if isinstance(first, str) and first else []
        if name in ("speakers_file", "d_vector_file") and not own:
            return value
        found = next((self.path / file for file in (*own, *_FILES[name]) if (self.path / file).is_file()), None)
        if found is None:
            return value
        return [str(found)] if isinstance(value, list) else str(found)

    @cached_property
    def weights(self) -> Path:
        """The checkpoint."""
        for name in WEIGHTS:
            if (self.path / name).is_file():
                return self.path / name
        found = sorted(file for file in self.path.glob("*.pt*") if not _NO_WEIGHTS.search(file.name))
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(file.name for file in found[:6])
            raise UsageError(
                f"{self.path} has several weights ({names}). Call the one that is to speak model.pth, or keep it alone there."
            )
        if any(self.path.glob("*.safetensors")):
            raise UsageError(
                f"{self.path} has only .safetensors, which Coqui cannot load. Name a folder with the weights as .pth."
            )
        raise UsageError(f"{self.path} has no weights (model.pth) beside its {CONFIG}. Fetch the voice's folder again.")

    @property
    def kind(self) -> str:
        """What model it is: "vits", "xtts", "tacotron2" …"""
        return str(self.config["model"]).lower()

    @cached_property
    def fingerprint(self) -> str:
        """What tells these weights from others: the checksums of the tensors, and the configuration without its paths.

        A checkpoint is a zip file that lists a checksum for each tensor, so that two gigabytes need not be read; and Coqui
        writes some checkpoints anew when it first loads them, with the same tensors.
        """
        found = hashlib.sha256(json.dumps(_pathless(self.config), sort_keys=True).encode())
        try:
            with zipfile.ZipFile(self.weights) as archive:
                sums = sorted((item.CRC, item.file_size) for item in archive.infolist() if "/data/" in item.filename)
        except zipfile.BadZipFile:
            sums = []
        if any(crc for crc, _ in sums):
            found.update(repr(sums).encode())
        else:
            with self.weights.open("rb") as file:
                found.update(hashlib.file_digest(file, "sha256").digest())
        return found.hexdigest()[:12]

    @cached_property
    def speakers(self) -> tuple[str, ...]:
        """The names of its speakers, in the model's order, then the recordings in ``voices/``; none where it has but one."""
        return (*self._own_speakers(), *(f"{RECORDINGS}/{name}" for name in self._recordings()))

    def _recordings(self) -> list[str]:
        if self.kind != "xtts" or not (self.path / RECORDINGS).is_dir():
            return []
        return sorted(file.name for file in (self.path / RECORDINGS).iterdir() if is_recording(file.name))

    def _own_speakers(self) -> tuple[str, ...]:
        if self.kind == "xtts":
            file = self.path / XTTS_SPEAKERS
            return tuple(_loaded(file)) if file.is_file() else ()
        setting = {**self.config, **{name: value for name, value in (self.config.get("model_args") or {}).items() if value}}
        if setting.get("use_speaker_embedding"):
            if self.config.get("speakers"):
                return tuple(self.config["speakers"])
            return tuple(_table(setting.get("speakers_file"), self.path))
        if setting.get("use_d_vector_file"):
            rows = _table(setting.get("d_vector_file"), self.path).values()
            return tuple(dict.fromkeys(str(row["name"]) for row in rows if isinstance(row, dict) and "name" in row))
        return ()

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that it says it speaks; none where it says nothing."""
        if self.config.get("languages"):
            return tuple(map(str, self.config["languages"]))
        args = self.config.get("model_args") or {}
        if args.get("use_language_embedding") or self.config.get("use_language_embedding"):
            return tuple(_table(args.get("language_ids_file") or self.config.get("language_ids_file"), self.path))
        sets = [data.get("language") for data in self.config.get("datasets") or [] if isinstance(data, dict)]
        said = self.config.get("phoneme_language") or next((language for language in sets if language), "")
        return (str(said),) if said else ()


def _check_classes(body: dict[str, Any], file: Path) -> None:
    """Raise `UsageError` for a configuration that names code outside Coqui's package: it would be imported."""
    named = (body.get("characters") or {}).get("characters_class") if isinstance(body.get("characters"), dict) else None
    if named and not re.fullmatch(r"TTS\.[\w.]+", str(named)):
        raise UsageError(
            f"{file} names the code {named!r}, which is not Coqui's own, and is not loaded. Fetch the voice from its maker."
        )


def _pathless(config: dict[str, Any]) -> dict[str, Any]:
    return {name: _pathless(value) if isinstance(value, dict) else value for name, value in _sorted(config) if not _is_path(name)}


def _sorted(config: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from sorted(config.items())


def _is_path(name: str) -> bool:
    return name in _FILES or name.endswith(("_path", "_file")) or name == "path"


def _table(named: Any, folder: Path) -> dict[str, Any]:
    """A table of speakers or languages; raises `UsageError` where it is not there or cannot be read."""
    file = Path(str(named[0] if isinstance(named, list) and named else named or ""))
    if not named or not file.is_file():
        raise UsageError(
            f"{folder} lacks {file.name or 'speaker_ids.json'}, the list of its speakers. Fetch the voice's folder again."
        )
    if file.suffix == ".pth":
        return _loaded(file)
    try:
        body = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise UsageError(f"{file} cannot be read ({fault}). Fetch the voice's folder again.") from fault
    return body if isinstance(body, dict) else {}


def _loaded(file: Path) -> dict[str, Any]:
    """A table saved by torch, taken as data only: no code in it is run."""
    import pickle

    import torch

    try:
        body = torch.load(file, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, pickle.UnpicklingError) as fault:
        raise UsageError(f"{file} cannot be read as plain weights ({fault}). Fetch the voice's folder again.") from fault
    return body if isinstance(body, dict) else {}
