"""LoRAs: small weights on top of a model's own, found and checked without torch, and added to it when it is loaded.

They are added into the weights, once and before anything else happens to those. So they cost nothing while pictures
are made and need no further package; another choice of LoRAs is another load.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.equipment import Lora
from ...core.errors import UsageError
from . import hub
from .tensors import fingerprint, read_head

log = logging.getLogger(__name__)

PARTS = ("unet", "transformer", "transformer_2", "text_encoder", "text_encoder_2")
"""The components that a LoRA may change."""

OTHER_KINDS = {"dora_scale": "DoRA", "lora_magnitude_vector": "DoRA", "hada_w1_a": "LoHa", "lokr_w1": "LoKr", "oft_": "OFT"}
"""Names in the files of other kinds of small weights, which are not plain sums."""

_PAIR = re.compile(r"(?P<module>.+)\.lora_(?P<half>[AB])\.(?P<what>weight|bias)")


@dataclass(frozen=True)
class LoraFile:
    """A LoRA that was found: its file, its weight, and a fingerprint for the takes' keys."""

    path: Path
    weight: float
    fingerprint: str

    def recipe(self) -> dict[str, object]:
        """What of it makes pixels."""
        return {"lora": self.fingerprint, "weight": self.weight}


def find(asked: Iterable[Lora], *, offline: bool = False) -> tuple[LoraFile, ...]:
    """The files of the LoRAs that were asked for; those of weight 0 change nothing and are left out. Raises `UsageError`."""
    return tuple(_find(lora, offline) for lora in asked if lora.weight)


def _find(lora: Lora, offline: bool) -> LoraFile:
    path = Path(lora.file).expanduser()
    if path.is_dir():
        inside = sorted(file.name for file in path.glob("*.safetensors"))
        raise UsageError(f"The LoRA {path} is a folder. Name its file{': ' + str(path / inside[0]) if inside else '.'}")
    if not path.is_file():
        if path.suffix in (".safetensors", ".pt", ".bin", ".ckpt") and hub.parse(str(path.parent)) is None:
            raise UsageError(f"There is no LoRA {lora.file!r}. Mend its name.")
        path = hub.get_lora(lora.file, offline=offline)
    if path.suffix != ".safetensors":
        raise UsageError(f"The LoRA {path} is no .safetensors file; pickle can run code and is never loaded. Get it as .safetensors.")
    names = list(read_head(path).tensors)
    other = next((kind for mark, kind in OTHER_KINDS.items() if any(mark in name for name in names)), None)
    if other:
        raise UsageError(f"{path} is a {other}, which cannot be used here. Choose a plain LoRA.")
    if not any("lora" in name for name in names):
        raise UsageError(f"{path} is no LoRA: nothing in it is called so. A whole model is named by --model.")
    return LoraFile(path, lora.weight, fingerprint([("", path)]))


def add(pipe: Any, lora: LoraFile) -> int:
    """Add a LoRA into a pipeline's weights; answers how many layers it changed. Raises `UsageError` when it does not fit.

    A layer's weights W become W + weight * (alpha / rank) * B A. Source: Hu and others 2021, LoRA, equation 3.
    """
    import torch

    pairs = _pairs(pipe, lora)
    targets = {part: module for part in PARTS if isinstance(module := getattr(pipe, part, None), torch.nn.Module)}
    planned: list[tuple[Any, Any]] = []
    strangers: list[str] = []
    for place, halves in pairs.items():
        layers = [layer for layer in _layers(place, targets, lora.path.stem) if _fits(layer, halves)]
        if not layers or "A" not in halves or "B" not in halves:
            strangers.append(place)
        for layer in layers:
            planned.append((layer, halves))
    if strangers or not planned:
        found = f"{len(strangers)} of its {len(pairs)} layers find no place, {strangers[0]} for one" if strangers else "it changes no layer"
        misfit = f"The LoRA {lora.path} does not fit the model ({type(pipe).__name__})"
        raise UsageError(f"{misfit}: {found}. Choose one made for this model.", "loras")
    with torch.no_grad():
        for layer, halves in planned:
            _add(layer, halves, lora.weight)
    return len(planned)


def _pairs(pipe: Any, lora: LoraFile) -> dict[str, dict[str, Any]]:
    """The LoRA's matrices by the layer that they change, in diffusers' names, whatever tool wrote them."""
    from diffusers.utils.state_dict_utils import StateDictType, convert_state_dict_to_peft, convert_unet_state_dict_to_peft
    from safetensors.torch import load_file

    misfit = f"The LoRA {lora.path} does not fit the model ({type(pipe).__name__})"
    if not hasattr(pipe, "lora_state_dict"):
        raise UsageError(f"{misfit}: this kind of model takes none. Leave --lora out.", "loras")
    unet = getattr(pipe, "unet", None)
    try:
        read = type(pipe).lora_state_dict(load_file(lora.path), **({"unet_config": unet.config} if unet is not None else {}))
        state, alphas = read if isinstance(read, tuple) else (read, None)
        words = {name: value for name, value in state.items() if name.startswith("text_encoder")}
        rest = {name: value for name, value in state.items() if name not in words}
        old = any(re.search(r"\.to_(q|k|v|out)_lora\.", name) for name in words)
        words = convert_state_dict_to_peft(words, StateDictType.DIFFUSERS_OLD if old else StateDictType.DIFFUSERS)
        state = {**convert_unet_state_dict_to_peft(rest), **words}
    except (ValueError, KeyError, IndexError, RuntimeError, AttributeError, TypeError) as fault:
        raise UsageError(f"{misfit}: its layers have names of another kind. Choose one made for this model.", "loras") from fault
    pairs: dict[str, dict[str, Any]] = {}
    for name, value in state.items():
        if (found := _PAIR.fullmatch(name)) is not None:
            pairs.setdefault(found["module"], {})[found["half"] if found["what"] == "weight" else "bias"] = value
        elif not name.endswith(".alpha"):
            pairs.setdefault(name, {})
    for place, halves in pairs.items():
        halves["alpha"] = _alpha(place, halves, {**_noted(lora.path), **_numbers(alphas or {}), **_numbers(state)})
    return pairs


def _numbers(named: Mapping[str, Any]) -> dict[str, float]:
    """Alphas by layer, out of the names that diffusers' converters leave them under."""
    taken: dict[str, float] = {}
    for name, value in named.items():
        if name.endswith(".alpha"):
            place = re.sub(r"(\.(lora|lora_linear_layer)\.down|\.lora_A)?(\.weight)?\.alpha$", "", name).replace(".processor.", ".")
            words = name.startswith("text_encoder")
            place = re.sub(r"\.to_(q|k|v)_lora(\.down)?$", r".\1_proj" if words else r".to_\1", place)
            place = re.sub(r"\.to_out_lora(\.down)?$", ".out_proj" if words else ".to_out.0", place)
            taken[place] = float(value)
    return taken


def _noted(path: Path) -> dict[str, float]:
    """The alphas that diffusers notes in a file's head, by component; their layers carry none."""
    try:
        said = json.loads(read_head(path).notes.get("lora_adapter_metadata", "{}"))
        return {name.removesuffix(".lora_alpha"): float(value) for name, value in said.items() if name.endswith(".lora_alpha")}
    except (ValueError, TypeError, AttributeError):
        log.warning("%s: what its head says of the LoRA cannot be read; each layer counts in full", path)
        return {}


def _alpha(place: str, halves: Mapping[str, Any], known: Mapping[str, float]) -> float | None:
    return known.get(place, known.get(place.partition(".")[0]))


def _layers(place: str, targets: Mapping[str, Any], stem: str) -> Iterable[Any]:
    """The layers that a LoRA's layer stands for.

    Of a model with two transformers both take it, but where its file says for which noise it was made.
    """
    part, _, inside = place.partition(".")
    parts = [part]
    if part == "transformer" and "transformer_2" in targets:
        stem = stem.lower()
        both = "noise" not in stem or ("high" in stem) == ("low" in stem)
        parts = ["transformer", "transformer_2"] if both else ["transformer"] if "high" in stem else ["transformer_2"]
    for name in parts:
        layer = next((found for path in (inside, inside.removeprefix("text_model.")) if (found := _layer(targets.get(name), path))), None)
        if layer is not None:
            yield layer


def _layer(model: Any, path: str) -> Any:
    try:
        return model.get_submodule(path) if model is not None else None
    except AttributeError:
        return None


def _fits(layer: Any, halves: Mapping[str, Any]) -> bool:
    weight = getattr(layer, "weight", None)
    if weight is None or "A" not in halves or "B" not in halves:
        return False
    down, up = halves["A"], halves["B"]
    return bool(down.shape[0] == up.shape[1] and up.shape[0] == weight.shape[0] and tuple(down.shape[1:]) == tuple(weight.shape[1:]))


def _add(layer: Any, halves: Mapping[str, Any], weight: float) -> None:
    import torch

    down, up = halves["A"].to(torch.float32), halves["B"].to(torch.float32)
    scale = weight * (halves["alpha"] / down.shape[0] if halves["alpha"] is not None else 1.0)
    change = (up.flatten(1) @ down.flatten(1)).view_as(layer.weight) * scale
    layer.weight.copy_((layer.weight.to(torch.float32) + change.to(layer.weight.device)).to(layer.weight.dtype))
    if "bias" in halves and layer.bias is not None:
        layer.bias.add_(halves["bias"].to(layer.bias) * weight)
