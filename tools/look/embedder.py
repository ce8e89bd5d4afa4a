"""The embedder: pictures and words as rows of numbers that lie close together when they show or mean the same.

Torch and transformers are imported when the first row is asked for; what is wrong with the model's folder is said before.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ...core.errors import MissingExtra, UsageError
from ...core.settings import quieten_hub, settings
from ..media import Frame
from .catalogue import PURPOSE, WAY_OUT, check, find

log = logging.getLogger(__name__)

Vectors = NDArray[np.float32]
"""Rows of length one: ``(pictures or texts, dimensions) float32``."""

AT_ONCE = 16
_CLIP = ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711))
_IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
_HALF = ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
_USUAL = {"clip": _CLIP, "metaclip_2": _CLIP, "siglip": _HALF, "siglip2": _HALF}  # where a folder does not say
_SIDE = 224


@dataclass(frozen=True)
class _Loaded:
    model: Any
    tokenizer: Any
    side: int
    mean: tuple[float, ...]
    spread: tuple[float, ...]


class Embedder:
    """One model, by folder or by its id at the hub; raises `MissingExtra` or `UsageError` for one that cannot work."""

    def __init__(self, name: str, offline: bool | None = None) -> None:
        for package in ("torch", "transformers", "safetensors"):
            if find_spec(package) is None:
                raise MissingExtra(package, "vlm", PURPOSE)
        self.name = name
        self.folder = find(name, settings().offline if offline is None else offline)
        self.kind = check(self.folder, name)
        self._loading = threading.Lock()

    def load(self) -> None:
        """Read the weights now rather than at the first picture; raises `UsageError`."""
        self._ready()

    @property
    def reads(self) -> bool:
        """Whether it takes words as well as pictures."""
        return not self.kind.startswith("dinov2")

    def pictures(self, pictures: Sequence[Frame]) -> Vectors:
        """One row for each picture of whatever size; the whole picture counts."""
        import torch

        loaded = self._ready()
        rows = []
        with torch.inference_mode():
            for start in range(0, len(pictures), AT_ONCE):
                batch = [prepare(one, loaded.side, loaded.mean, loaded.spread) for one in pictures[start : start + AT_ONCE]]
                given = torch.from_numpy(np.stack(batch)).to(loaded.model.device, loaded.model.dtype)
                seen = loaded.model.get_image_features(pixel_values=given) if self.reads else loaded.model(pixel_values=given)
                rows.append(self._rows(seen.pooler_output))
        return np.concatenate(rows) if rows else np.zeros((0, 1), dtype=np.float32)

    def words(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, cut off at the model's length; raises `UsageError` for a model that reads no words."""
        if not self.reads:
            raise UsageError(f"{self.name} reads no words: it is a model of pictures alone. {WAY_OUT}")
        import torch

        loaded = self._ready()
        most = loaded.model.config.text_config.max_position_embeddings
        padding = True if self.kind == "clip" else "max_length"  # the others were taught with full rows
        with torch.inference_mode():
            read = loaded.tokenizer(list(texts), padding=padding, truncation=True, max_length=most, return_tensors="pt")
            return self._rows(loaded.model.get_text_features(**read.to(loaded.model.device)).pooler_output)

    def _ready(self) -> _Loaded:
        with self._loading:
            return self._loaded

    def _rows(self, features: Any) -> Vectors:
        rows = np.asarray(features.float().cpu().numpy(), dtype=np.float32)
        if not np.isfinite(rows).all():
            raise UsageError(f"The model {self.name} gave back numbers that are none: its weights are damaged. Fetch them again.")
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-8), dtype=np.float32)

    @cached_property
    def _loaded(self) -> _Loaded:
        quieten_hub(True)  # the folder is here: nobody is asked for anything
        from ...core.torchaudio import spare

        spare()
        import torch
        from safetensors import SafetensorError
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging as told

        told.disable_progress_bar()
        folder = str(self.folder)
        try:
            model = AutoModel.from_pretrained(folder, local_files_only=True, use_safetensors=True, trust_remote_code=False)
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False) if self.reads else None
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as fault:
            words = (str(fault).strip().splitlines() or [type(fault).__name__])[0][:200].rstrip(".")
            raise UsageError(f"The model {self.name} cannot be loaded: {words}. {WAY_OUT}") from fault
        device = settings().device
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        log.info("looking with %s on %s", self.name, device)
        return _Loaded(model.eval().to(device), tokenizer, *_preparing(self.folder, self.kind, model.config))


def prepare(picture: Frame, side: int, mean: Sequence[float], spread: Sequence[float]) -> NDArray[np.float32]:
    """A picture as the encoder takes it, ``(3, side, side) float32``: all of it, on a square whose rest is the model's mean grey.

    Cutting out the middle, as these models' own processors do, would cut off heads and feet.
    """
    height, width = picture.shape[:2]
    scale = side / max(height, width)
    wide, tall = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(picture, (wide, tall), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    square = np.zeros((side, side, 3), dtype=np.float32)
    top, left = (side - tall) // 2, (side - wide) // 2
    square[top : top + tall, left : left + wide] = (small / 255 - np.asarray(mean)) / np.asarray(spread)
    return np.ascontiguousarray(square.transpose(2, 0, 1))


def _preparing(folder: Path, kind: str, config: Any) -> tuple[int, tuple[float, ...], tuple[float, ...]]:
    """Side, mean and spread of the pictures that a model was taught with."""
    vision = getattr(config, "vision_config", config)
    side = int(vision.image_size)
    mean, spread = _USUAL.get(kind, _IMAGENET)
    try:
        found = json.loads((folder / "preprocessor_config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = {}
    if kind.startswith("dinov2"):  # taught at two sizes: the smaller is what its own processor takes
        crop = found.get("crop_size") or {}
        side = int(crop.get("height", min(side, _SIDE))) if isinstance(crop, dict) else side
    return side, tuple(found.get("image_mean") or mean), tuple(found.get("image_std") or spread)
