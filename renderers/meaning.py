"""Meaning: pictures and words as vectors that lie close together when they mean the same, by a CLIP-class model.

Torch and transformers are imported when the first vector is asked for; what can be said of the model without them is said before.
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..core.document import content_hash
from ..core.errors import MissingExtra, RenderError, UsageError
from ..core.settings import settings
from ..core.shelf import file_hash
from .base import Frame
from .diffusion.hub import parse, quieten

log = logging.getLogger(__name__)

Vectors = NDArray[np.float32]
"""Rows of length one: ``(pictures or texts, dimensions) float32``."""

FAMILIES = frozenset({"clip", "siglip", "siglip2", "metaclip_2"})
"""Kinds of models, as their config.json names them, with one encoder for pictures and one for words."""
_MEAN, _SPREAD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)  # CLIP's own, where a folder has none
_AT_ONCE = 16
PURPOSE = "Finding footage by meaning"
_FILES = ("*.json", "*.txt", "*.model", "*.safetensors")
_WAY_OUT = "Name a folder with CLIP's weights, or leave --model out: then files are found by their names."


class Meaning:
    """A model of meaning, by folder or by its id at the hub; raises `MissingExtra` or `UsageError` for one that cannot work."""

    def __init__(self, model: str) -> None:
        self.model = model
        for package in ("torch", "transformers", "safetensors"):
            if find_spec(package) is None:
                raise MissingExtra(package, "vlm", PURPOSE)
        self.folder = Path(model).expanduser()
        if not self.folder.is_dir():
            self.folder = _from_the_hub(model)
        _check(self.folder, model)

    @cached_property
    def fingerprint(self) -> str:
        """What tells this model's vectors from another's: the hash of its weights and of what prepares pictures and words for them."""
        parts = [*self.folder.glob("*.safetensors"), *self.folder.glob("*.json"), *self.folder.glob("*.txt")]
        return content_hash([(path.name, file_hash(path)) for path in sorted(parts)])

    def words(self, texts: Sequence[str]) -> Vectors:
        """One row for each text; what is over the model's length is cut off at its end."""
        import torch

        model, tokenizer, _ = self._loaded
        most = model.config.text_config.max_position_embeddings
        padding = True if model.config.model_type == "clip" else "max_length"  # the others were taught with full rows
        with torch.inference_mode():
            read = tokenizer(list(texts), padding=padding, truncation=True, max_length=most, return_tensors="pt").to(model.device)
            return _rows(model.get_text_features(**read).pooler_output, self.model)

    def pictures(self, pictures: Sequence[Frame]) -> Vectors:
        """One row for each picture of whatever size."""
        import torch

        model, _, prepared = self._loaded
        rows = []
        with torch.inference_mode():
            for start in range(0, len(pictures), _AT_ONCE):
                batch = np.stack([prepare(picture, *prepared) for picture in pictures[start : start + _AT_ONCE]])
                given = torch.from_numpy(batch).to(model.device, model.dtype)
                rows.append(_rows(model.get_image_features(pixel_values=given).pooler_output, self.model))
        return np.concatenate(rows)

    @cached_property
    def _loaded(self) -> tuple[Any, Any, tuple[int, tuple[float, ...], tuple[float, ...]]]:
        """The model, its tokenizer, and how pictures are prepared: side, mean, spread."""
        quieten(settings().offline, PURPOSE)
        from ..core.torchaudio import spare

        spare()
        import torch
        from safetensors import SafetensorError
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging as told

        told.disable_progress_bar()
        name = str(self.folder)
        try:
            model = AutoModel.from_pretrained(name, local_files_only=True, use_safetensors=True, trust_remote_code=False)
            tokenizer = AutoTokenizer.from_pretrained(name, local_files_only=True, trust_remote_code=False)
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as fault:
            raise UsageError(f"The model of meaning {self.model} cannot be loaded: {_first_line(fault)}. {_WAY_OUT}", "model") from fault
        device = settings().device
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        log.info("meaning by %s on %s", self.model, device)
        side, mean, spread = model.config.vision_config.image_size, _MEAN, _SPREAD
        preparing = self.folder / "preprocessor_config.json"
        if preparing.is_file():
            found = json.loads(preparing.read_text(encoding="utf-8"))
            mean, spread = tuple(found.get("image_mean", mean)), tuple(found.get("image_std", spread))
        elif model.config.model_type != "clip":
            mean = spread = (0.5, 0.5, 0.5)
        return model.eval().to(device), tokenizer, (side, mean, spread)


def prepare(picture: Frame, side: int, mean: Sequence[float], spread: Sequence[float]) -> NDArray[np.float32]:
    """A picture as the encoder takes it, ``(3, side, side) float32``: the middle square, in the model's own brightness."""
    height, width = picture.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    square = np.ascontiguousarray(picture[top : top + edge, left : left + edge])
    small = cv2.resize(square, (side, side), interpolation=cv2.INTER_AREA if edge > side else cv2.INTER_CUBIC)
    scaled = (small / 255 - np.asarray(mean)) / np.asarray(spread)
    return np.ascontiguousarray(scaled.transpose(2, 0, 1), dtype=np.float32)


def packed(vector: NDArray[np.float32]) -> str:
    """A vector as text, in half precision: near enough for a comparison."""
    return base64.b64encode(vector.astype("<f2").tobytes()).decode("ascii")


def unpacked(text: str) -> NDArray[np.float32]:
    """What `packed` wrote; raises ValueError."""
    return np.frombuffer(base64.b64decode(text, validate=True), dtype="<f2").astype(np.float32)


def _rows(features: Any, model: str) -> Vectors:
    rows = np.asarray(features.float().cpu().numpy(), dtype=np.float32)
    if not np.isfinite(rows).all():
        raise RenderError(f"The model of meaning {model} gave back numbers that are none. Its weights are damaged: fetch them again.")
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-8), dtype=np.float32)


def _from_the_hub(model: str) -> Path:
    """The folder of a model in this machine's store of the hub, fetched where it may be; raises `UsageError`."""
    named = None if model.startswith((".", "/", "~")) else parse(model)
    if named is None:
        raise UsageError(f"There is no model of meaning in {model}: it is no folder. {_WAY_OUT}")
    offline = quieten(settings().offline, PURPOSE)
    from httpx import HTTPError
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        found = snapshot_download(named.id, revision=named.revision, allow_patterns=list(_FILES), local_files_only=offline)
    except LocalEntryNotFoundError as fault:
        raise UsageError(
            f"There is no folder {model} and no such model in this machine's store of the hub, and the hub cannot be reached. {_WAY_OUT}"
        ) from fault
    except (HTTPError, OSError, ValueError) as fault:
        raise UsageError(f"The model of meaning {model} could not be fetched ({_first_line(fault)}). {_WAY_OUT}") from fault
    return Path(found)


def _check(folder: Path, model: str) -> None:
    """What a folder shows before it is loaded; raises `UsageError`."""
    try:
        family = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("model_type", "")
    except (OSError, ValueError, AttributeError) as fault:
        raise UsageError(f"There is no model of meaning in {model}: no config.json that can be read. {_WAY_OUT}") from fault
    if family not in FAMILIES:
        own, kinds = str(family) or "unknown", ", ".join(sorted(FAMILIES))
        raise UsageError(f"{model} is a model of the kind {own!r}; models of meaning are of the kinds {kinds}. {_WAY_OUT}")
    if not any(folder.glob("*.safetensors")):
        raise UsageError(
            f"{model} has no .safetensors weights; others can carry programs and are not loaded. Fetch the model's safetensors files."
        )


def _first_line(fault: BaseException) -> str:
    return (str(fault).strip().splitlines() or [type(fault).__name__])[0][:200].rstrip(".")
