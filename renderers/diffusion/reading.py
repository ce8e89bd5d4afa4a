"""Reading a model's weights from the disk into a pipeline, and building other pipelines from its components."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Mapping
from typing import Any

from ...core.errors import MissingExtra, RenderError, UsageError
from . import hub
from .machine import Machine, check_quantisation
from .memory import is_out_of_memory
from .weights import Weights

DENOISERS = ("transformer", "transformer_2", "unet")
"""The components that work at every step."""

QUANTISED = (*DENOISERS, "text_encoder", "text_encoder_2", "text_encoder_3")
"""What quantisation is worth its loss for; the rest is small."""

QUANTISED_FROM = 500_000_000
"""Numbers in a component from which it is quantised."""

WHOLE = ("AutoencoderKLWan", "CLIPVisionModel")
"""Classes of components that lose too much in 16 bits. Source: diffusers' documentation of Wan."""


def library() -> Any:
    """Diffusers, quietened; raises `MissingExtra` without it."""
    hub.quieten(False, "Pictures by diffusion")
    try:
        from ...core.torchaudio import spare

        spare()
        import diffusers
        import transformers
    except ImportError as fault:
        raise MissingExtra(str(fault.name or "diffusers"), "diffusion", "Pictures by diffusion") from fault
    for loaded in (diffusers, transformers):
        loaded.utils.logging.disable_progress_bar()
        loaded.utils.logging.set_verbosity_error()  # their advice is for who calls them; what matters here is told by Rushes
    return diffusers


def read(weights: Weights, machine: Machine) -> Any:
    """Read a model into main memory, in the machine's precision. Raises `RenderError`, `UsageError` or `MissingExtra`."""
    diffusers = library()
    given: dict[str, Any] = {"dtype": precision(weights, machine), "local_files_only": True, "use_safetensors": True}
    if weights.variant:
        given["variant"] = weights.variant
    if machine.quantisation != "none":
        given["quantization_config"] = quantised(weights, machine)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the libraries' own, about their next versions
            pipe = getattr(diffusers, weights.pipeline).from_pretrained(weights.folder, **given)
    except (OSError, ValueError, RuntimeError, ImportError, KeyError, TypeError, AttributeError) as fault:
        if is_out_of_memory(fault):
            raise RenderError(f"Too little main memory to load {weights.name!r}. Close programs, or use a smaller model.") from fault
        raise RenderError(
            f"The model {weights.name!r} cannot be loaded ({first_line(fault)}). Get it again, or choose another model."
        ) from fault
    attend(pipe, machine)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def precision(weights: Weights, machine: Machine) -> Any:
    """The precision of each component: the machine's, but for those that lose too much by it."""
    import torch

    kept = {part: torch.float32 for part, value in weights.index.items() if isinstance(value, list) and value[-1] in WHOLE}
    return {**kept, "default": machine.dtype()} if kept else machine.dtype()


def quantised(weights: Weights, machine: Machine) -> Any:
    """How a model's largest components are quantised; None where there is nothing large."""
    package = check_quantisation(machine.quantisation, machine.kind)
    large = [part for part in QUANTISED if weights.parameters.get(part, 0) >= QUANTISED_FROM]
    chosen = {part: _config(package, machine, str(weights.index[part][0])) for part in large}
    return library().PipelineQuantizationConfig(quant_mapping=chosen) if chosen else None


def attend(pipe: Any, machine: Machine) -> None:
    """Set the attention backend that was asked for; torch's own does without. Raises `UsageError`."""
    if machine.attention == "auto":
        return
    for name in DENOISERS:
        model: Any = getattr(pipe, name, None)
        if hasattr(model, "set_attention_backend"):
            try:
                model.set_attention_backend(machine.attention)
            except (ValueError, RuntimeError, ImportError) as fault:
                raise UsageError(f"RUSHES_ATTENTION={machine.attention} cannot be used: {first_line(fault)} Leave it at auto.") from fault


def built_from(pipe: Any, name: str, parts: Mapping[str, Any]) -> Any:
    """Another pipeline over the same components and `parts`; raises `UsageError` where one is wanting.

    Not `from_pipe` of diffusers, which converts all of them to one precision, the shared ones included.
    """
    kind, given = getattr(library(), name), dict[str, Any]()
    for part, parameter in list(inspect.signature(kind.__init__).parameters.items())[1:]:
        if part in parts:
            given[part] = parts[part]
        elif part in pipe.components:
            given[part] = pipe.components[part]
        elif part in pipe.config:
            given[part] = pipe.config[part]
        elif parameter.default is inspect.Parameter.empty:
            raise UsageError(f"This model cannot be used as {name}: it has no {part}. Choose another model.")
    made = kind(**given)
    made.set_progress_bar_config(disable=True)
    return made


def first_line(fault: BaseException) -> str:
    """What an error says first, for a sentence about it."""
    return next((line.strip() for line in str(fault).splitlines() if line.strip()), type(fault).__name__)


def _config(package: str, machine: Machine, owner: str) -> Any:
    """How one component is quantised, in the classes of the library that loads it."""
    import transformers

    source: Any = transformers if owner == "transformers" else library()
    if package == "torchao":
        from torchao.quantization import Int8WeightOnlyConfig  # type: ignore[import-not-found, unused-ignore]

        return source.TorchAoConfig(Int8WeightOnlyConfig())
    if machine.quantisation == "int8":
        return source.BitsAndBytesConfig(load_in_8bit=True)
    return source.BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=machine.dtype())
