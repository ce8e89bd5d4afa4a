"""The machine that weights work on: device, precision and what else the settings ask for, checked once."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ...core.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    from ...core.settings import Settings

PACKAGES = ("torch", "diffusers", "transformers", "accelerate", "safetensors", "ftfy")
"""What the extra brings, by the names that are imported; one that is missing would be missed only after minutes of work."""

COMPILERS = ("cc", "gcc", "clang")
"""Programs that triton calls to build what it launches."""

WIDTHS = {"bf16": 2, "fp16": 2, "fp32": 4}
"""Bytes of a number."""


@dataclass(frozen=True)
class Machine:
    """Where and how weights work, nothing of it "auto" any more but `offload` and `compile`, which depend on the model.

    `memory` is the device's and `main` the machine's own, in bytes; the processor has one memory only.
    """

    device: str = "cpu"
    precision: str = "fp32"
    offload: str = "auto"
    compile: str = "off"
    quantisation: str = "none"
    attention: str = "auto"
    step_timeout: float = 600.0
    memory: int = 0
    main: int = 0
    words: str = "the processor"

    @property
    def width(self) -> int:
        """Bytes of a number."""
        return WIDTHS[self.precision]

    @property
    def kind(self) -> str:
        """The device without its number."""
        return self.device.partition(":")[0]

    def dtype(self) -> Any:
        """The precision as torch has it."""
        import torch

        return {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32}[self.precision]

    def compiles(self, moves: bool) -> bool:
        """Whether a model is compiled: "auto" does it for those that make clips, where a minute of it pays, if it can."""
        if self.kind != "cuda" or self.compile == "off":
            return False
        can = find_spec("triton") is not None and any(shutil.which(name) for name in COMPILERS)
        return self.compile == "on" or (moves and can)

    def recipe(self, moves: bool) -> dict[str, object]:
        """What of the machine makes pixels and belongs in a take's key. The device does not: another one gives about the same."""
        said: dict[str, object] = {"precision": self.precision}
        if self.quantisation != "none":
            said["quantisation"] = self.quantisation
        if self.attention != "auto":
            said["attention"] = self.attention
        if self.compiles(moves):
            said["compiled"] = True
        return said


def find_machine(asked: Settings) -> Machine:
    """The machine as the settings want it; raises `MissingExtra` and, for what is not there, `UsageError`."""
    missing = next((package for package in PACKAGES if find_spec(package) is None), None)
    if missing is not None:
        raise MissingExtra(missing, "diffusion", "Pictures by diffusion")
    import torch

    device = _device(asked.device, torch)
    kind = device.partition(":")[0]
    if asked.quantisation != "none":
        check_quantisation(asked.quantisation, kind)
    if asked.attention.endswith("_hub"):
        raise UsageError(f"RUSHES_ATTENTION={asked.attention} would run code fetched from the hub. Name an installed backend.")
    precision = asked.precision if asked.precision != "auto" else _precision(kind, device, torch)
    if precision == "fp16" and kind == "cpu":
        raise UsageError("RUSHES_PRECISION=fp16 does not work on the processor. Use fp32 or bf16, or leave it at auto.")
    memory, words = _memory(kind, device, torch)
    return Machine(
        device=device, precision=precision, offload=asked.offload if kind == "cuda" else "none", compile=asked.compile,
        quantisation=asked.quantisation, attention=asked.attention, step_timeout=asked.step_timeout, memory=memory,
        main=_main_memory(), words=words,
    )  # fmt: skip


def check_quantisation(bits: str, kind: str) -> str:
    """The package that quantises; raises `UsageError` where none can."""
    if kind != "cuda":
        raise UsageError(f"RUSHES_QUANTISATION={bits} works on cuda only, and the device is {kind}. Leave it at none.")
    for package in ("torchao", "bitsandbytes") if bits == "int8" else ("bitsandbytes",):
        if find_spec(package) is not None:
            return package
    raise UsageError(f"RUSHES_QUANTISATION={bits} needs the package bitsandbytes: pip install bitsandbytes. Or leave it at none.")


def free_memory(machine: Machine) -> int:
    """Bytes of device memory that a model could have now: what nobody has, and what this process keeps without using it."""
    import torch

    if machine.kind != "cuda":
        return machine.memory
    free, _ = torch.cuda.mem_get_info(machine.device)
    return int(free + torch.cuda.memory_reserved(machine.device) - torch.cuda.memory_allocated(machine.device))


def _device(asked: str, torch: Any) -> str:
    kind, _, number = asked.partition(":")
    has = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if kind == "auto":
        kind = next(name for name in ("cuda", "mps", "cpu") if has[name])
    if not has[kind]:
        raise UsageError(
            f"RUSHES_DEVICE={asked}: torch {torch.__version__} sees no such device. Install a torch built for it, or leave it at auto."
        )
    if kind == "cuda":
        count = torch.cuda.device_count()
        if int(number or 0) >= count:
            raise UsageError(f"RUSHES_DEVICE={asked}: there {'is' if count == 1 else 'are'} {count}, counted from 0. Name another.")
        return f"cuda:{int(number or 0)}"
    return kind


def _precision(kind: str, device: str, torch: Any) -> str:
    """bf16 where the device computes it itself; fp16 overflows in some text encoders and is for older cards only."""
    if kind == "cuda":
        major, _ = torch.cuda.get_device_capability(device)
        return "bf16" if major >= 8 else "fp16"
    if kind == "mps":
        return "bf16" if torch.backends.mps.is_macos_or_newer(14, 0) else "fp16"
    return "fp32"


def _memory(kind: str, device: str, torch: Any) -> tuple[int, str]:
    if kind == "cuda":
        card = torch.cuda.get_device_properties(device)
        return int(card.total_memory), f"{card.name}, {card.total_memory / 1e9:.0f} GB"
    total = _main_memory()
    if kind == "mps":
        total = int(torch.mps.recommended_max_memory())
    words = "Apple's graphics" if kind == "mps" else "the processor"
    return total, f"{words}, {total / 1e9:.0f} GB" if total else words


def _main_memory() -> int:
    import os

    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):
        return 0
