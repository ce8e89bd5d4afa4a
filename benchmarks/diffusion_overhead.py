"""What Rushes costs beside the pipeline: a film of ten shots by a tiny model, and the same calls made bare.

The film is made by the graph, one chain at a time, each shot one take. Every call of the pipeline is kept
with its arguments, and afterwards made once more on a pipeline that was loaded directly. Counted apart are the
codec, the critic (its measures frame by frame, its verdict, its strips of evidence), the guide that draws the
animatic, and what brings pictures to the film's size and rate. What is left is the overhead: prompts and
their embeddings, recipes and keys, the queue, checks, and the folder. Seconds are the processor's, of all
threads, so that a busy machine changes little; "wall" is by the clock.
Run with: python benchmarks/diffusion_overhead.py [--family wan] [--shots 10]
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

import tiny_pictures

from rushes.agents import critic, production, shoot
from rushes.agents.crew import Crew
from rushes.agents.production import produce
from rushes.core.brief import Brief, SourceKind
from rushes.core.equipment import Equipment
from rushes.core.project import Project
from rushes.core.shot import ShotList
from rushes.core.timing import Rate, Size
from rushes.renderers.diffusion import finishing, renderer
from rushes.renderers.diffusion.model import Model
from rushes.tools import media, pictures
from rushes.tools.measures.watch import Watch

PLACES = ("KITCHEN", "VILLAGE STREET", "FOREST", "HARBOUR", "LIBRARY")


class Clock:
    """Seconds by section, each without the sections inside it; `spent` the processor's, `wall` by the clock."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self.wall: Counter[str] = Counter()
        self._inside: list[str] = []
        self._since = (0.0, 0.0)

    def _turn(self) -> None:
        now = (time.process_time(), time.perf_counter())
        if self._inside:
            self.spent[self._inside[-1]] += now[0] - self._since[0]
            self.wall[self._inside[-1]] += now[1] - self._since[1]
        self._since = now

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Count what happens inside under a name."""
        self._turn()
        self._inside.append(name)
        try:
            yield
        finally:
            self._turn()
            self._inside.pop()

    def wrap(self, home: Any, name: str, section: str) -> None:
        """Count a function's time from now on; a generator's, each time it is asked."""
        inner = getattr(home, name)

        @functools.wraps(inner)
        def timed(*values: Any, **named: Any) -> Any:
            with self.section(section):
                made = inner(*values, **named)
            return self._drawn(made, section) if hasattr(made, "__next__") else made

        setattr(home, name, timed)

    def _drawn(self, made: Iterator[Any], section: str) -> Iterator[Any]:
        while True:
            with self.section(section):
                try:
                    one = next(made)
                except StopIteration:
                    return
            yield one


class Studio:
    """Counts the loads of models, and keeps every call of a pipeline."""

    def __init__(self, clock: Clock) -> None:
        from diffusers import DiffusionPipeline

        self.clock, self.loads, self.keeps = clock, 0, True
        self.calls: list[tuple[Any, dict[str, Any]]] = []
        inner: Callable[..., Any] = DiffusionPipeline.from_pretrained.__func__
        studio = self

        @functools.wraps(inner)
        def load(kind: Any, *values: Any, **named: Any) -> Any:
            studio.loads += 1
            return inner(kind, *values, **named)

        DiffusionPipeline.from_pretrained = classmethod(load)
        opened = Model.pipe

        def pipe_of(model: Any, *values: Any) -> Any:
            pipe = opened(model, *values)
            studio.watch(type(pipe))
            return pipe

        Model.pipe = pipe_of

    def watch(self, kind: Any) -> None:
        """Keep the calls of a pipeline's class from now on."""
        inner = kind.__call__
        if hasattr(inner, "watched"):
            return
        studio = self

        @functools.wraps(inner)
        def call(pipe: Any, **given: Any) -> Any:
            if studio.keeps:
                studio.calls.append((kind, given))
            with studio.clock.section("pipeline"):
                return inner(pipe, **given)

        call.watched = True
        kind.__call__ = call


def script(shots: int) -> str:
    """A script of so many scenes, about one shot each, in which nothing stands twice."""
    page = ["Title: Ten", ""]
    for number in range(shots):
        page += [f"INT. {PLACES[number % len(PLACES)]} {number} - DAY", "", "ADA, an old woman in a green coat, waits.", ""]
        page += ["ADA", f"Number {number}.", ""]
    return "\n".join(page)


def brief(family: str, model: Path, shots: int) -> Brief:
    """Small pictures, few steps, one take a shot."""
    return Brief(
        source=script(shots), source_kind=SourceKind.FOUNTAIN, seconds=None, size=Size(width=256, height=144),
        rate=Rate(numerator=8), renderer=family, music="none", transitions="cut", takes=1, max_shots=shots + 5,
        equipment=Equipment(model=str(model), steps=2, size=Size(width=128, height=64)),
    )  # fmt: skip


async def make(folder: Path, asked: Brief) -> list[str]:
    """Film it; the takes' verdicts."""
    project = Project(folder)
    project.create()
    project.save("brief.json", asked)
    return [event.data["verdict"] async for event in produce(Crew(project)) if event.name == "take"]


def bare(model: Path, calls: list[tuple[Any, dict[str, Any]]]) -> float:
    """Processor seconds of the same calls on pipelines that were loaded directly."""
    import torch

    pipes = {}
    for kind in {kind for kind, _ in calls}:
        pipes[kind] = kind.from_pretrained(model, local_files_only=True, use_safetensors=True)
        pipes[kind].set_progress_bar_config(disable=True)
    spent = 0.0
    for number, (kind, given) in enumerate([calls[0], *calls]):
        same = {name: value for name, value in given.items() if name not in ("callback_on_step_end", "generator")}
        started = time.process_time()
        pipes[kind](**same, generator=torch.Generator().manual_seed(0))
        spent += time.process_time() - started if number else 0.0  # the first once more: it finds nothing warm
    return spent


def main() -> None:
    """Film, replay and print."""
    import torch

    from rushes.core.torchaudio import spare

    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--family", default="wan")
    asked.add_argument("--shots", type=int, default=10)
    options = asked.parse_args()
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    spare()
    production._batch = lambda crew: 1  # chains side by side would be counted in each other's sections
    clock = Clock()
    studio = Studio(clock)
    for home, name, section in (
        (shoot, "shoot_take", "overhead"), (media, "encode", "codec"), (Watch, "see", "critic"), (critic, "judge", "critic"),
        (pictures, "strip", "critic"), (finishing, "move", "conforming"), (finishing, "retime", "conforming"),
        (finishing, "bring_to", "conforming"), (renderer, "continue_shot", "conforming"),
        (renderer.Guide, "of", "guide"), (renderer.anchors, "gather", "guide"),
    ):  # fmt: skip
        clock.wrap(home, name, section)
    with tempfile.TemporaryDirectory() as place:
        model = tiny_pictures.build(options.family, Path(place) / "model")
        film = Path(place) / "film"
        verdicts = asyncio.run(make(film, brief(options.family, model, options.shots)))
        shots = [shot for shot in Project(film).load("shots.json", ShotList).shots if shot.card is None]
        loads, calls = studio.loads, list(studio.calls)
        studio.keeps = False
        alone = bare(model, calls)
    print(f"{options.family}: {len(shots)} shots, {len(verdicts)} takes with the cards, {len(calls)} calls, model loaded {loads} times")
    for section in ("pipeline", "codec", "critic", "guide", "conforming", "overhead"):
        each = 1000 / len(shots)
        print(f"{section:>11} {clock.spent[section] * each:8.1f} ms a shot   (wall {clock.wall[section] * each:.1f})")
    print(f"{'bare calls':>11} {alone * 1000 / len(shots):8.1f} ms a shot")


if __name__ == "__main__":
    main()
