"""What Rushes makes of a GPU: its diffusion renderers beside direct calls of the same pipelines with their documented best settings.

Builds one model a family with the layer shapes of a real one and random weights (see models.py), into a
temporary folder: 2 to 10 GB on the disk, and nothing is downloaded. Then, for each family, the same
shot is made directly and by Rushes, turn by turn, and these columns are printed:

cold     seconds from nothing to the first clip, loading from the disk included: direct, Rushes
warm     seconds for a clip once all is loaded, median: direct, Rushes
fps      frames of picture a second, warm: direct, Rushes; and Rushes' share of the direct call's
over     milliseconds a shot that Rushes takes beyond the direct call, median of the differences
peak     largest memory of the GPU in GB (on a CPU: of the process): direct, Rushes
batch    how much faster shots of one shape come when they wait for the model together than one by one

Direct: half precision as the pipeline's page says, PyTorch's own attention, everything on the GPU, and
for video ``compile_repeated_blocks`` of the transformer or UNet, as Rushes does too (--eager: neither compiles). Run with:
python benchmarks/gpu/run.py [--families sd svd wan ltx] [--runs 3] [--eager] [--steps N] [--tiny] [--json FILE]
--tiny takes the tests' models and a few steps, on whatever machine: it shows that the benchmark works, and nothing else.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import resource
import statistics
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from models import NEGATIVE, PROMPT, WORKS, Work, build, quiet

from rushes.core.bible import Bible, StyleSheet
from rushes.core.equipment import Equipment
from rushes.core.errors import RushesError
from rushes.core.names import ShotId
from rushes.core.shot import PromptSections, Shot
from rushes.core.timing import Rate, Size
from rushes.renderers import registry
from rushes.renderers.base import Order, Portraitist, Renderer, Sitting
from rushes.renderers.diffusion.tensors import read_head

BIBLE = Bible(style=StyleSheet(words="film still", negative=NEGATIVE))


@dataclass(frozen=True)
class Row:
    """What was measured of one family; seconds, frames a second, milliseconds and gigabytes."""

    family: str
    like: str
    size: str
    frames: int
    steps: int
    parameters: float
    cold_direct: float
    cold_rushes: float
    warm_direct: float
    warm_rushes: float
    over: float
    peak_direct: float
    peak_rushes: float
    batch: float
    together: int

    @property
    def fps(self) -> tuple[float, float]:
        """Frames a second: direct, Rushes."""
        return self.frames / self.warm_direct, self.frames / self.warm_rushes


class Direct:
    """A pipeline called as its page in diffusers' documentation does."""

    def __init__(self, work: Work, folder: Path, device: str, compiled: bool) -> None:
        import diffusers
        import torch

        numbers = {"bf16": torch.bfloat16, "fp16": torch.float16}[work.precision] if device != "cpu" else torch.float32
        self.work = work
        self.pipe = getattr(diffusers, work.pipeline).from_pretrained(folder, dtype=numbers, local_files_only=True, use_safetensors=True)
        self.pipe.to(device)
        self.pipe.set_progress_bar_config(disable=True)
        if compiled:
            network = getattr(self.pipe, "transformer", None) or self.pipe.unet
            if getattr(network, "_repeated_blocks", None):
                network.compile_repeated_blocks()

    def clip(self, seed: int, picture: Any) -> np.ndarray:
        """One clip, ``(frames, height, width, 3)``, in main memory."""
        import torch

        work = self.work
        given: dict[str, Any] = {
            "width": work.width, "height": work.height, "num_inference_steps": work.steps, "output_type": "np",
            "generator": torch.Generator("cpu").manual_seed(seed),
        }  # fmt: skip
        given |= {"prompt": PROMPT, "negative_prompt": NEGATIVE, "guidance_scale": work.guidance} if work.words else {}
        given |= {"image": picture} if work.picture else {}
        given |= {} if work.words else {"max_guidance_scale": work.guidance}
        given |= {"num_frames": work.frames} if work.frames > 1 else {}
        made = self.pipe(**given, **work.bare)
        return np.asarray(made.frames if hasattr(made, "frames") else made.images)


def shot_of(work: Work, number: int) -> Shot:
    """A shot of the work's length that stands still, with the same words."""
    words = PromptSections(action=PROMPT, negative=NEGATIVE)
    return Shot(id=ShotId(f"shot-{number}"), length=work.frames, handle=0, prompt=words, seed=number)


def ordered(work: Work, number: int, picture: Path | None) -> Order:
    """An order at the model's own size and rate, so that nothing is resampled."""
    return Order(shot_of(work, number), BIBLE, Size(width=work.width, height=work.height), Rate(numerator=work.rate), first_frame=picture)


def rushes_of(work: Work, folder: Path) -> Renderer:
    """The renderer, equipped and ready."""
    made: Any = registry.create(work.family)
    size = Size(width=work.width, height=work.height)
    made.equip(Equipment(model=str(folder), size=size, steps=work.steps, guidance=work.guidance))
    made.load()
    return made


def clip_of(renderer: Renderer, work: Work, number: int, picture: Path | None) -> int:
    """The work by Rushes: a take with all its frames, or of a family that draws stills a picture from words, as directly."""
    if work.frames == 1:
        assert isinstance(renderer, Portraitist)
        return len(renderer.portrait(Sitting("ada", PROMPT, BIBLE, Size(width=work.width, height=work.height), number)))
    return render(renderer, ordered(work, number, picture))


def render(renderer: Renderer, order: Order) -> int:
    """Make a take and take all its frames."""
    footage = renderer.render(order)
    assert footage.frames is not None
    return sum(1 for _ in footage.frames)


def timed(clip: Callable[[int], object], number: int) -> float:
    """Wall seconds of a clip that then lies in main memory, so that the GPU has finished."""
    started = time.perf_counter()
    clip(number)
    return time.perf_counter() - started


class Memory:
    """The largest memory since it was last asked for, in gigabytes."""

    def __init__(self, device: str) -> None:
        self.gpu = device.startswith("cuda")

    def clear(self) -> None:
        """Begin anew, with nothing of before held."""
        gc.collect()
        if self.gpu:
            import torch

            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()

    def peak(self) -> float:
        """Gigabytes."""
        if self.gpu:
            import torch

            return torch.cuda.max_memory_reserved() / 1e9
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def together(renderer: Renderer, orders: list[Order]) -> float:
    """Seconds for several orders that come at once, each on a thread of its own, as chains are shot."""
    threads = [threading.Thread(target=render, args=(renderer, order)) for order in orders]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


Maker = Callable[[], Callable[[int], object]]
"""Loads a model and gives back what makes the clip of a number."""


def alone(make: Maker, runs: int, memory: Memory) -> tuple[float, list[float], float]:
    """Seconds to the first clip, seconds of clips after it, and peak memory, with nothing else loaded."""
    memory.clear()
    started = time.perf_counter()
    clip = make()
    clip(0)
    cold = time.perf_counter() - started
    return cold, [timed(clip, number) for number in range(1, runs + 1)], memory.peak()


def in_turn(direct: Maker, rushes: Maker, runs: int) -> list[tuple[float, float]]:
    """Seconds of both, turn by turn, so that a machine that slows down slows both."""
    one, other = direct(), rushes()
    one(0), other(0)
    return [(timed(one, number), timed(other, number)) for number in range(runs + 1, 2 * runs + 1)]


def batching(renderer: Renderer, work: Work, file: Path | None) -> float:
    """How much faster shots of one shape are made when they come together."""
    most = max(1, renderer.capabilities.batch)
    if most == 1:
        return 1.0
    together(renderer, [ordered(work, 200 + number, file) for number in range(most)])  # this size for the first time
    one_by_one = sum(timed(lambda number: render(renderer, ordered(work, number, file)), 300 + number) for number in range(most))
    return one_by_one / together(renderer, [ordered(work, 400 + number, file) for number in range(most)])


def measure(work: Work, folder: Path, device: str, runs: int, compiled: bool) -> Row:
    """Both ways of making a family's clips."""
    memory = Memory(device)
    picture, file = first_picture(work, folder.parent)
    parameters = sum(read_head(weights).parameters for weights in folder.rglob("*.safetensors"))

    def direct() -> Callable[[int], object]:
        made = Direct(work, folder, device, compiled)
        return lambda number: made.clip(number, picture)

    def rushes() -> Callable[[int], object]:
        made = rushes_of(work, folder)
        return lambda number: clip_of(made, work, number, file)

    cold_direct, warm_direct, peak_direct = alone(direct, runs, memory)
    cold_rushes, warm_rushes, peak_rushes = alone(rushes, runs, memory)
    memory.clear()
    turns = in_turn(direct, rushes, runs)
    memory.clear()
    renderer = rushes_of(work, folder)
    gain = batching(renderer, work, file)
    return Row(
        family=work.family, like=work.like, size=f"{work.width}x{work.height}", frames=work.frames, steps=work.steps,
        parameters=parameters / 1e9, cold_direct=cold_direct, cold_rushes=cold_rushes,
        warm_direct=statistics.median([*warm_direct, *(one for one, _ in turns)]),
        warm_rushes=statistics.median([*warm_rushes, *(other for _, other in turns)]),
        over=1000 * statistics.median(other - one for one, other in turns), peak_direct=peak_direct, peak_rushes=peak_rushes,
        batch=gain, together=max(1, renderer.capabilities.batch),
    )  # fmt: skip


def first_picture(work: Work, folder: Path) -> tuple[Any, Path | None]:
    """The picture that a work starts from, and its file; none for a model that knows words only."""
    from PIL import Image

    if work.family == "wan":
        return None, None
    noise = np.random.default_rng(0).integers(0, 255, (9, 16, 3), np.uint8)
    picture = Image.fromarray(noise).resize((work.width, work.height), Image.Resampling.BICUBIC)
    file = folder / f"{work.family}-first.png"
    picture.save(file)
    return picture, file


def small(work: Work) -> Work:
    """The same for a machine without a GPU and the tests' models."""
    bare = {**work.bare, **({"decode_chunk_size": 8} if work.family == "svd" else {})}
    frames = {"sd": 1, "svd": 14, "wan": 9, "ltx": 9}[work.family]
    like = f"tiny {work.family}"
    return replace(work, like=like, width=128, height=64, frames=frames, steps=2, bare=bare)


def say(row: Row) -> None:
    """One family's lines of the table."""
    direct, rushes = row.fps
    print(
        f"{row.family:>6} {row.size:>9} {row.frames:6} {row.steps:5} {row.parameters:6.2f} {row.cold_direct:7.1f} {row.cold_rushes:7.1f} "
        f"{row.warm_direct:8.3f} {row.warm_rushes:8.3f} {direct:7.2f} {rushes:7.2f} {rushes / direct:6.0%} {row.over:7.1f} "
        f"{row.peak_direct:6.2f} {row.peak_rushes:6.2f} {row.batch:5.2f} (of {row.together})",
        flush=True,
    )


def machine(device: str) -> dict[str, str]:
    """What it was measured on, by name and version."""
    import diffusers
    import torch
    import transformers

    name = torch.cuda.get_device_name() if device.startswith("cuda") else platform.processor() or platform.machine()
    versions = {"torch": torch.__version__, "diffusers": diffusers.__version__, "transformers": transformers.__version__}
    return {"device": name, "cuda": torch.version.cuda or "none", **versions, "python": platform.python_version()}


def main() -> None:
    """Build, measure and print."""
    import torch

    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--families", nargs="*", default=[work.family for work in WORKS], choices=[work.family for work in WORKS])
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--steps", type=int)
    asked.add_argument("--eager", action="store_true")
    asked.add_argument("--tiny", action="store_true")
    asked.add_argument("--json", type=Path)
    options = asked.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu" and not options.tiny:
        asked.error("torch sees no GPU here, and these models would take hours without one; --tiny shows that the benchmark works")
    warnings.simplefilter("ignore")
    os.environ["RUSHES_COMPILE"] = "off" if options.eager else "auto"
    rows = []
    quiet()
    about = machine(device)
    print(", ".join(f"{name} {value}" for name, value in about.items()))
    print(
        f"{'':>6} {'size':>9} {'frames':>6} {'steps':>5} {'10^9':>6} {'cold: direct, ours':>15} {'warm: direct, ours':>17} "
        f"{'fps: direct, ours':>15} {'share':>6} {'over ms':>7} {'peak GB: both':>13} {'batch':>5}"
    )
    for work in (small(work) if options.tiny else work for work in WORKS if work.family in options.families):
        chosen = replace(work, steps=options.steps) if options.steps else work
        with tempfile.TemporaryDirectory() as folder:
            model = build(chosen, Path(folder) / chosen.family, device, options.tiny)
            try:
                rows.append(measure(chosen, model, device, options.runs, device == "cuda" and not options.eager and chosen.frames > 1))
                say(rows[-1])
            except (RushesError, RuntimeError) as fault:  # the other families are measured all the same
                print(f"{chosen.family:>6} failed: {fault}", flush=True)
    if options.json:
        options.json.write_text(json.dumps({"machine": about, "rows": [asdict(row) for row in rows]}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
