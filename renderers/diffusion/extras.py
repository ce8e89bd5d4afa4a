"""Extras: the IP-Adapter and the ControlNets that lie in a model's folder, found without torch and put on its pipeline.

``ip_adapter/NAME.safetensors`` (with ``ip_adapter/image_encoder`` where the model has none of its own), and
``controlnet-depth`` and ``controlnet-pose``, as `save_pretrained` writes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.errors import RenderError, UsageError
from .families import Family, Kind
from .tensors import fingerprint, read_head

ADAPTER = "ip_adapter"
NETS = ("pose", "depth")
WEIGHTS = "diffusion_pytorch_model.safetensors"


@dataclass(frozen=True)
class Extras:
    """What was found: the adapter's file, the nets' folders by what they follow, and a fingerprint of all of it."""

    adapter: Path | None = None
    nets: tuple[tuple[str, Path], ...] = ()
    fingerprint: str = ""


def find(folder: Path, row: Family) -> Extras:
    """The extras of a model's folder that a family can use; raises `UsageError` for what is there and cannot be read."""
    adapter = _adapter(folder / ADAPTER) if row.ip_adapter else None
    wanted = NETS if Kind.CONTROL in row.ways else ()
    nets = tuple((net, folder / f"controlnet-{net}") for net in wanted if (folder / f"controlnet-{net}").is_dir())
    files = [("adapter", adapter)] if adapter else []
    for net, place in nets:
        if not (place / WEIGHTS).is_file():
            raise UsageError(f"The ControlNet {place} has no {WEIGHTS}. Get it again in safetensors, or take the folder away.")
        files.append((net, place / WEIGHTS))
    for _, file in files:
        read_head(file)
    return Extras(adapter, nets, fingerprint(files) if files else "")


def _adapter(folder: Path) -> Path | None:
    found = sorted(folder.glob("*.safetensors")) if folder.is_dir() else []
    if folder.is_dir() and not found:
        raise UsageError(f"{folder} has no IP-Adapter in safetensors. Get one there, or take the folder away.")
    return found[0] if found else None


def put_on(pipe: Any, extras: Extras) -> None:
    """Load the IP-Adapter into a pipeline; those that are built from its components have it too. Raises `RenderError`."""
    if extras.adapter is None:
        return
    folder = extras.adapter.parent
    own = folder / "image_encoder"
    if getattr(pipe, "image_encoder", None) is None and not own.is_dir():
        raise RenderError(f"The IP-Adapter {extras.adapter} needs an image encoder: put its folder at {own}.")
    given: dict[str, Any] = {"weight_name": extras.adapter.name, "subfolder": "", "local_files_only": True}
    if hasattr(pipe, "unet"):
        given["image_encoder_folder"] = "image_encoder" if own.is_dir() else None
    elif own.is_dir():
        given["image_encoder_pretrained_model_name_or_path"] = str(own)
    pipe.load_ip_adapter(str(folder), **given)


def load_net(extras: Extras, net: str, dtype: Any) -> Any:
    """A ControlNet's weights, on the CPU."""
    import diffusers

    place = dict(extras.nets)[net]
    kind = "FluxControlNetModel" if "Flux" in (place / "config.json").read_text(encoding="utf-8") else "ControlNetModel"
    return getattr(diffusers, kind).from_pretrained(place, torch_dtype=dtype, use_safetensors=True, local_files_only=True)
