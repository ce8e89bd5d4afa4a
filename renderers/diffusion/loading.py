"""Warm pipelines: a model is loaded once, placed on the machine as it fits, and stays there from shot to shot."""

from __future__ import annotations

import inspect
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ...core.errors import RenderError, UsageError
from . import loras as small
from . import reading
from .catalogue import reckon
from .loras import LoraFile
from .machine import Machine, free_memory
from .memory import Ladder, Rung, is_out_of_memory, release_memory
from .weights import Weights

log = logging.getLogger(__name__)

PIECE = 2
"""Frames that Stable Video Diffusion decodes at once where memory is short. Source: diffusers' documentation of it."""

MODES = ("none", "model", "sequential")
"""How much waits in main memory, the fastest first."""

Prepare = Callable[[Any], None]


@dataclass
class _Warm:
    """A model that is loaded: the pipeline it came as, and those that were built from its components."""

    weights: Weights
    pipes: dict[tuple[Any, ...], Any]
    mode: str
    moves: bool = False
    tiled: bool = False
    compiled: bool = False
    parked: bool = False
    ladder: Ladder | None = field(default=None)

    @property
    def first(self) -> Any:
        return next(iter(self.pipes.values()))


class Pipelines:
    """The pipelines of one run on one machine.

    `loads` counts how often weights were read. One at a time is to be used where they share a device: hold `work` meanwhile.
    """

    def __init__(self, machine: Machine, told: Callable[[str], None] | None = None) -> None:
        self.machine = machine
        self.told = told
        self.loads = 0
        self.work = threading.RLock()
        self._warm: dict[tuple[Any, ...], _Warm] = {}

    def open(
        self, weights: Weights, pipeline: str = "", *, loras: Sequence[LoraFile] = (), prepare: Prepare | None = None,
        parts: Mapping[str, Any] | None = None, moves: bool = False,
    ) -> Any:  # fmt: skip
        """A pipeline of a model, ready to be called; only the first for a model and its LoRAs reads weights.

        `pipeline` names the class, the model's own when empty; another one is built from the same components and
        `parts`. `prepare` sees the pipeline once, before it is placed. `moves`: the model makes clips. Raises
        `RenderError`, `UsageError` or `MissingExtra`.
        """
        key = (str(weights.folder), weights.fingerprint, tuple((lora.fingerprint, lora.weight) for lora in loras))
        with self.work:
            warm = self._warm.get(key)
            if warm is None:
                warm = self._load(weights, loras, prepare, moves)
                self._warm[key] = warm
            elif warm.parked:
                self._make_room(warm)
                self._place(warm)
            return self._variant(warm, pipeline or weights.pipeline, dict(parts or {}))

    def ladder(self, pipe: Any, more: Sequence[Rung] = ()) -> Ladder:
        """The steps down for a pipeline's model when memory runs out, `more` after those by placement; one ladder a model."""
        warm = self._of(pipe)
        if warm.ladder is None:
            rungs = [Rung("decoding in tiles", lambda: self._tile(warm))]
            if self.machine.kind == "cuda":
                rungs.append(Rung("models that are not at work in main memory", lambda: self._step(warm, "model")))
                rungs.append(Rung("all but the layer at work in main memory (slow)", lambda: self._step(warm, "sequential")))
            warm.ladder = Ladder([*rungs, *more], room=lambda: self.machine.words)
        return warm.ladder

    def state(self, pipe: Any) -> dict[str, object]:
        """How a pipeline's model is held now: what waits in main memory, and whether decoding goes by tiles."""
        warm = self._of(pipe)
        return {"offload": warm.mode, "tiled": warm.tiled, "compiled": warm.compiled}

    def close(self) -> None:
        """Let go of all models."""
        with self.work:
            self._warm.clear()
            release_memory()

    # -- loading -------------------------------------------------------------------------------

    def _load(self, weights: Weights, loras: Sequence[LoraFile], prepare: Prepare | None, moves: bool) -> _Warm:
        if loras and self.machine.quantisation != "none":
            raise UsageError("LoRAs cannot be added to quantised weights here. Leave the LoRAs out, or set RUSHES_QUANTISATION=none.")
        pipe = reading.read(weights, self.machine)
        self.loads += 1
        for lora in loras:
            layers = small.add(pipe, lora)
            log.info("%s: %d layers changed by %s, weight %g", weights.name, layers, lora.path.name, lora.weight)
        if prepare is not None:
            prepare(pipe)
        warm = _Warm(weights, {(weights.pipeline,): pipe}, self._mode(weights, moves), moves)
        self._make_room(warm)
        if warm.mode != "none":
            self._tile(warm)
        if self.machine.compiles(moves) and warm.mode != "sequential":
            warm.compiled = _compile(pipe)
        self._place(warm)
        return warm

    # -- variants ------------------------------------------------------------------------------

    def _variant(self, warm: _Warm, pipeline: str, parts: dict[str, Any]) -> Any:
        key = (pipeline, *((name, id(part)) for name, part in sorted(parts.items())))
        if key not in warm.pipes:
            warm.pipes[key] = reading.built_from(warm.first, pipeline, parts)
            self._place(warm, warm.pipes[key])
        return warm.pipes[key]

    def _of(self, pipe: Any) -> _Warm:
        for warm in self._warm.values():
            if any(known is pipe for known in warm.pipes.values()):
                return warm
        raise RenderError("That pipeline was not opened here. Open it first.")

    # -- placing -------------------------------------------------------------------------------

    def _mode(self, weights: Weights, moves: bool) -> str:
        """How much is to wait in main memory: as set, else by what fits into the memory that is free beside other models' use."""
        if self.machine.kind != "cuda":
            return "none"
        if self.machine.offload != "auto":
            return self.machine.offload
        room = free_memory(self.machine) + sum(self._held(warm) for warm in self._warm.values())
        needs = self._needs(weights, moves)
        if needs["full"] <= room:
            return "none"
        if needs["model"] <= room:
            self._tell(f"{weights.name}: too large for {self.machine.words} at once; models not at work wait in main memory")
            return "model"
        self._tell(f"{weights.name}: too large for {self.machine.words}; all but the layer at work waits in main memory (slow)")
        return "sequential"

    def _needs(self, weights: Weights, moves: bool) -> dict[str, float]:
        """Bytes that a model needs on the device, by mode."""
        width = self.machine.width
        needed = reckon(weights.bytes_at(width) / 1e9, weights.largest_at(width) / 1e9, moves, self.machine.quantisation)
        return {mode: gigabytes * 1e9 for mode, gigabytes in needed.items()}

    def _held(self, warm: _Warm) -> int:
        return warm.weights.bytes_at(self.machine.width) if warm.mode == "none" and not warm.parked else 0

    def _make_room(self, coming: _Warm) -> None:
        """Send models that are whole on the device to main memory, the longest unused first, until the coming one fits."""
        if self.machine.kind == "cpu":
            return
        needed = self._needs(coming.weights, coming.moves)["full" if coming.mode == "none" else coming.mode]
        for warm in list(self._warm.values()):
            if warm is coming or not self._held(warm) or free_memory(self.machine) >= needed:
                continue
            self._tell(f"{warm.weights.name} waits in main memory while {coming.weights.name} is at work")
            for pipe in warm.pipes.values():
                pipe.to("cpu", silence_dtype_warnings=True)
            warm.parked = True
            release_memory()

    def _place(self, warm: _Warm, only: Any = None) -> None:
        """Put a model on the device in its mode, or in the next one that fits."""
        while True:
            try:
                for pipe in [only] if only is not None else list(warm.pipes.values()):
                    _put(pipe, warm.mode, self.machine.device)
                warm.parked = False
                return
            except RuntimeError as fault:
                if not is_out_of_memory(fault) or warm.mode == MODES[-1] or self.machine.kind != "cuda":
                    said = reading.first_line(fault)
                    name = warm.weights.name
                    raise RenderError(f"{name} cannot be put on {self.machine.words} ({said}). Use a smaller model.") from fault
            release_memory()
            warm.mode = MODES[MODES.index(warm.mode) + 1]
            only = None
            self._tell(f"{warm.weights.name}: out of memory while loading; going on with offload {warm.mode!r}")

    def _step(self, warm: _Warm, mode: str) -> bool:
        if MODES.index(warm.mode) >= MODES.index(mode):
            return False
        if mode == "sequential" and warm.compiled:
            _uncompile(warm.first)
            warm.compiled = False
        warm.mode = mode
        self._place(warm)
        return True

    def _tile(self, warm: _Warm) -> bool:
        """Have pictures decoded in tiles and one by one, a clip's in pieces; False where the decoder cannot or does already."""
        if warm.tiled:
            return False
        for pipe in warm.pipes.values():
            vae: Any = getattr(pipe, "vae", None)
            if hasattr(vae, "use_tiling"):  # all have the methods, and those without it raise
                vae.enable_tiling()
                vae.enable_slicing()
                warm.tiled = True
            elif "decode_chunk_size" in inspect.signature(getattr(pipe, "decode_latents", str)).parameters:
                pipe.decode_latents = partial(_decode_in_pieces, pipe.decode_latents)
                pipe.unet.enable_forward_chunking()
                warm.tiled = True
        return warm.tiled

    def _tell(self, message: str) -> None:
        log.info("%s", message)
        if self.told is not None:
            self.told(message)


def _decode_in_pieces(decode: Callable[..., Any], latents: Any, num_frames: int, decode_chunk_size: int = PIECE) -> Any:
    return decode(latents, num_frames, min(decode_chunk_size, PIECE))


def _put(pipe: Any, mode: str, device: str) -> None:
    if mode == "none":
        pipe.to(device)
    elif mode == "model":
        pipe.enable_model_cpu_offload(device=device)
    else:
        pipe.enable_sequential_cpu_offload(device=device)


def _compile(pipe: Any) -> bool:
    """Compile the repeated blocks of what is called at every step: nearly the speed of compiling all, in a fraction of the time."""
    models: list[Any] = [getattr(pipe, name) for name in reading.DENOISERS if hasattr(pipe, name)]
    models = [model for model in models if getattr(model, "_repeated_blocks", None)]
    for model in models:
        model.compile_repeated_blocks()
    return bool(models)


def _uncompile(pipe: Any) -> None:
    for name in reading.DENOISERS:
        model = getattr(pipe, name, None)
        for module in model.modules() if model is not None else ():
            module._compiled_call_impl = None
