"""The call: orders of one shape as one call of a pipeline, and its pictures checked before anyone takes them for a take."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from ...core.errors import RenderError, ShotBlocked
from ...core.timing import Size
from ..base import Frame
from ..enlarging import scale
from .families import Family, Kind, Way
from .loras import LoraFile
from .prompting import Encoder

Clip = NDArray[np.uint8]
"""``(frames, height, width, 3) uint8``."""

DARKEST = 3
"""Grey levels: a clip with nothing brighter is black."""

FLATTEST = 0.6
"""Grey levels of spread within every frame, below which there is no picture."""


@dataclass(frozen=True)
class Call:
    """One order's share of a call.

    `first`, `last` and `control` are pictures of `size`, `references` of their own; `known` says which control pictures
    are to stay as they are, `shown` are the references' fingerprints. `strength` is how much of `first` is drawn anew,
    `adapter` how closely an IP-Adapter follows the references (None: the model has none), `scale` how closely the
    control pictures are followed.
    """

    kind: Kind
    size: Size
    frames: int
    steps: int
    guidance: float
    seed: int
    prompt: str = ""
    negative: str = ""
    first: Frame | None = None
    last: Frame | None = None
    references: tuple[Frame, ...] = ()
    shown: tuple[str, ...] = ()
    control: tuple[Frame, ...] = ()
    known: tuple[bool, ...] = ()
    net: str = ""
    strength: float = 1.0
    adapter: float | None = None
    scale: float = 1.0
    motion: float = 0.0
    rate: int = 1
    loras: tuple[LoraFile, ...] = ()

    @property
    def shape(self) -> tuple[object, ...]:
        """What orders must have in common to go into one call."""
        same = (self.kind, self.size, self.frames, self.steps, self.guidance, self.net, self.strength, self.adapter, self.scale)
        return (*same, self.motion, self.rate, self.loras, self.shown, bool(self.negative))


def arguments(pipe: Any, row: Family, way: Way, calls: Sequence[Call], encoder: Encoder) -> dict[str, Any]:
    """All keyword arguments of one call of a pipeline for orders of one shape."""
    one = calls[0]
    takes = inspect.signature(type(pipe).__call__).parameters
    given: dict[str, Any] = {**row.extra, "height": one.size.height, "width": one.size.width, "max_area": one.size.width * one.size.height}
    given = {name: value for name, value in given.items() if name in takes}
    given |= {"num_inference_steps": one.steps, "output_type": "np", "generator": _generators(calls)}
    if row.guidance:
        given[row.guidance] = one.guidance
    if row.moves:
        given["num_frames"] = one.frames
    if row.rate_argument:
        given[row.rate_argument] = one.rate
    if row.motion_argument:
        given[row.motion_argument] = round(one.motion)
    if row.tokens is not None:
        given |= _words(pipe, row, calls, encoder)
    return given | _pictures(pipe, way, calls) | _adapter(pipe, calls, takes)


def _generators(calls: Sequence[Call]) -> Any:
    """A generator for each order, on the CPU, so that a seed means the same whatever the device and whoever goes with it."""
    import torch

    made = [torch.Generator("cpu").manual_seed(call.seed) for call in calls]
    return made if len(made) > 1 else made[0]


def _words(pipe: Any, row: Family, calls: Sequence[Call], encoder: Encoder) -> dict[str, Any]:
    import torch

    guided = row.negative and calls[0].guidance > 1
    if not row.embeds:
        several = len(calls) > 1
        said = {"prompt": [call.prompt for call in calls] if several else calls[0].prompt}
        unsaid = {"negative_prompt": [call.negative or " " for call in calls] if several else calls[0].negative or " "}
        return said | (unsaid if guided else {})
    parts = [encoder.embed(pipe, call.prompt, call.negative, guided) for call in calls]
    return {name: torch.cat([part[name] for part in parts]) if len(parts) > 1 else parts[0][name] for name in parts[0]}


def alike(pipe: Any, row: Family, calls: Sequence[Call], encoder: Encoder) -> list[list[int]]:
    """The calls by number, those together whose words come to embeddings of one length: others fit into no common tensor.

    Padding the shorter ones would make a take depend on what it happened to be made beside.
    """
    if len(calls) == 1 or not row.chunks or not row.embeds:
        return [list(range(len(calls)))]
    guided = row.negative and calls[0].guidance > 1
    groups: dict[int, list[int]] = {}
    for number, call in enumerate(calls):
        embedded = encoder.embed(pipe, call.prompt, call.negative, guided)
        groups.setdefault(int(embedded[row.embeds[0]].shape[1]), []).append(number)
    return list(groups.values())


def _pictures(pipe: Any, way: Way, calls: Sequence[Call]) -> dict[str, Any]:
    """The pictures that the orders start from and are held to, under the way's names."""
    one, given = calls[0], dict[str, Any]()
    if way.conditions:
        given[way.first] = _conditions(way, one)
    else:
        if way.first:
            given[way.first] = _listed([picture(call.first) for call in calls])
        if way.last:  # one that cannot do without a last picture comes back to its first
            given[way.last] = picture(one.last if one.last is not None else one.first)
    if way.references and one.references:
        shown = [picture(reference) for reference in one.references]
        given[way.references] = shown if way.several else picture(side_by_side(one.references, one.size))
    if way.control and one.control:
        drawn = [[picture(frame) for frame in call.control] for call in calls]
        given[way.control] = drawn[0] if way.several else _listed([frames[0] for frames in drawn])
    if way.mask and one.control:
        given[way.mask] = [picture(np.full_like(frame, 0 if known else 255)) for frame, known in zip(one.control, one.known, strict=True)]
    if way.strength:
        given[way.strength] = one.strength
    if way.scale and one.control:
        given[way.scale] = one.scale
    return given


def _conditions(way: Way, call: Call) -> list[Any]:
    """The first and last picture as a list of conditions with the frames they stand at."""
    import importlib

    kind = getattr(importlib.import_module("diffusers.pipelines.ltx.pipeline_ltx_condition"), way.conditions)
    frames = [(call.first, 0), (call.last, call.frames - 1)]
    return [kind(image=picture(frame), frame_index=index) for frame, index in frames if frame is not None]


def _adapter(pipe: Any, calls: Sequence[Call], takes: Mapping[str, Any]) -> dict[str, Any]:
    """References by way of an IP-Adapter. Its pipelines show the same ones to all orders of a call, so those in it share them."""
    one = calls[0]
    if one.adapter is None or "ip_adapter_image" not in takes:
        return {}
    blank = np.zeros((one.size.height, one.size.width, 3), np.uint8)
    pipe.set_ip_adapter_scale(one.adapter if one.references else 0.0)
    return {"ip_adapter_image": [[picture(frame) for frame in one.references or (blank,)]]}


def picture(frame: Frame | None) -> Any:
    """A frame as the pipelines take it."""
    from PIL import Image

    if frame is None:
        raise RenderError("A picture to start from is missing. Give --first-frame or --keyframes, or use another renderer.")
    return Image.fromarray(np.ascontiguousarray(frame))


def side_by_side(frames: Sequence[Frame], size: Size) -> Frame:
    """Several pictures as one of about a size's area, for a pipeline that takes one only."""
    shapes = [frame.shape[1] / frame.shape[0] for frame in frames]
    height = max(16, round((size.width * size.height / sum(shapes)) ** 0.5))
    widths = [max(16, round(height * shape)) for shape in shapes]
    return np.concatenate([scale(frame, width, height) for frame, width in zip(frames, widths, strict=True)], axis=1)


def _listed(items: list[Any]) -> Any:
    return items if len(items) > 1 else items[0]


def perform(pipe: Any, given: Mapping[str, Any], calls: Sequence[Call], tick: Callable[[], None]) -> list[Clip]:
    """Call a pipeline and give back a clip for each order; `tick` is called at every step.

    Raises `RenderError` for what is no picture, `ShotBlocked` for what the model's own safety checker withheld, and
    whatever the pipeline raises.
    """

    def stepped(pipe: Any, step: int, moment: Any, values: dict[str, Any]) -> dict[str, Any]:
        tick()
        return values

    takes = inspect.signature(type(pipe).__call__).parameters
    beat = {"callback_on_step_end": stepped} if "callback_on_step_end" in takes else {}
    return clips_of(pipe(**given, **beat), calls)


def clips_of(made: Any, calls: Sequence[Call]) -> list[Clip]:
    """A pipeline's output as a checked clip for each order."""
    blocked = getattr(made, "nsfw_content_detected", None)
    if blocked and any(blocked):
        raise ShotBlocked("The model's own safety checker withheld the picture. Change the words of the shot.")
    values = np.asarray(made.frames if hasattr(made, "frames") else made.images)
    if values.ndim == 4:
        values = values[:, None]
    one = calls[0]
    if values.ndim != 5 or values.shape[0] != len(calls) or values.shape[-1] != 3:
        raise RenderError(f"The model gave back {values.shape}, not {len(calls)} clips of pictures. Is it of the right family?")
    if values.shape[1] != one.frames:
        raise RenderError(f"The model gave back {values.shape[1]} frames instead of {one.frames}. Try another model.")
    if not np.isfinite(values).all():
        _refuse("not a number in places", "another precision (RUSHES_PRECISION=fp32 or bf16) mends this as a rule")
    clips = [np.asarray(np.clip(clip * 255 + 0.5, 0, 255), dtype=np.uint8) for clip in values]
    for clip in clips:
        if int(clip.max()) <= DARKEST:
            _refuse("black", "another precision (RUSHES_PRECISION=fp32 or bf16) or a lower --guidance may mend this")
        if float(clip.reshape(len(clip), -1).std(axis=1).max()) < FLATTEST:
            _refuse("of one colour", "another precision (RUSHES_PRECISION=fp32 or bf16) or a lower --guidance may mend this")
    return clips


def _refuse(what: str, remedy: str) -> NoReturn:
    raise RenderError(f"What the model gave back is {what}: {remedy}.")
