"""What the crew itself costs: time and checkpoint bytes a shot, beside the work of renderer and voice.

Films of more and more shots on the slate, tiny and silent, made twice: cold, and warm when nothing
is left to do; the mix is silence. Overhead is processor time less what rendering, judging, cutting and
checking took, so that a busy machine changes it little. Prints a table, and how each column grows from
row to row (1.0 is linear).
Run with: python benchmarks/orchestration.py [--shots 20 200 1000]
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import math
import tempfile
import time
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import numpy as np

from rushes.agents import critic, score
from rushes.agents.crew import Crew
from rushes.agents.production import produce
from rushes.core.brief import Brief, SourceKind
from rushes.core.project import Project
from rushes.core.shot import ShotList
from rushes.core.speech import VoiceSpec
from rushes.core.timing import Rate, Size
from rushes.tools import check, media, mix, pictures, stitch
from rushes.tools.voices.speech import Spoken

PLACES = ("HARBOUR", "LIGHTHOUSE", "KITCHEN", "FOREST", "STREET")
DEEDS = ("The keeper waits.", "The keeper turns.", "Rain falls.", "The keeper sits down.", "A gull lands.")
CHECKPOINTS = ".rushes/checkpoints.sqlite"
WORK = (
    (media, "encode"), (critic, "judge"), (stitch, "stitch"), (check, "check_film"), (pictures, "strip"), (pictures, "contact_sheet"),
    (pictures, "png"),
)  # fmt: skip
MOST_PLACES = 50  # more than most scripts have


class Clock:
    """Processor seconds spent inside chosen functions."""

    def __init__(self) -> None:
        self.spent = 0.0

    def wrap(self, module: ModuleType, name: str) -> None:
        """Count the time of a module's function from now on."""
        inner = getattr(module, name)

        def timed(*values: object, **named: object) -> object:
            started = time.process_time()
            try:
                return inner(*values, **named)
            finally:
                self.spent += time.process_time() - started

        setattr(module, name, timed)


class Silence:
    """A voice that takes no time: a third of a second of nothing, whatever the text."""

    name, version = "silence", "1"

    def available(self) -> bool:
        """Always."""
        return True

    def speak(self, text: str, spec: VoiceSpec, language: str) -> Spoken:
        """Nothing."""
        return Spoken(np.zeros(2667, np.float32), 8000)


@dataclass
class Run:
    """One production: wall seconds, processor seconds, those of the work itself, and the film's shots."""

    wall: float
    used: float
    work: float
    shots: int

    @property
    def overhead(self) -> float:
        """Processor seconds that are neither rendering nor judging nor cutting."""
        return self.used - self.work

    @property
    def each(self) -> float:
        """The same in milliseconds a shot."""
        return 1000 * self.overhead / self.shots


def nothing(cues: object, music: object, beds: object, seconds: Fraction, out: Path) -> mix.MixReport:
    """A mix that takes no time: silence, written in one go."""
    samples = round(mix.RATE * seconds)
    with wave.open(str(out), "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(mix.RATE)
        sound.writeframes(bytes(4 * samples))
    return mix.MixReport(samples, mix.RATE, lufs=None, true_peak_db=-90.0, speech_over_music=None, gain_db=0.0, limited_db=0.0)


def script(scenes: int) -> str:
    """A script of so many scenes, about one shot each, in which nothing stands twice."""
    page = ["Title: Ledger", ""]
    for number in range(scenes):
        place, deed = PLACES[number % len(PLACES)], DEEDS[number // len(PLACES) % len(DEEDS)]
        page += [f"EXT. {place} {number % MOST_PLACES} - DAY", "", deed, "", "KEEPER", f"This is line {number}.", ""]
    return "\n".join(page)


async def make(crew: Crew, clock: Clock) -> Run:
    """Run a production and time it."""
    clock.spent, started, used = 0.0, time.monotonic(), time.process_time()
    async for _ in produce(crew):
        pass
    shots = crew.project.load("shots.json", ShotList).shots
    return Run(time.monotonic() - started, time.process_time() - used, clock.spent, len(shots))


def measure(scenes: int, folder: Path, clock: Clock) -> tuple[Run, Run, int]:
    """A film made cold, then warm; and the bytes of its checkpoints."""
    project = Project(folder)
    project.create()
    brief = Brief(
        source=script(scenes), source_kind=SourceKind.FOUNTAIN, seconds=None, size=Size(width=128, height=72),
        rate=Rate(numerator=6), renderer="slate", music="none", voice="espeak", transitions="cut",
        max_shots=5000,
    )  # fmt: skip
    project.save("brief.json", brief)
    cold = asyncio.run(make(Crew(project, voices={"espeak": Silence()}), clock))
    stored = sum(path.stat().st_size for path in folder.glob(f"{CHECKPOINTS}*"))
    warm = asyncio.run(make(Crew(Project(folder), voices={"espeak": Silence()}), clock))
    return cold, warm, stored


def growth(sizes: Sequence[int], totals: Sequence[float]) -> str:
    """The exponent between neighbouring rows: total ~ shots ** exponent."""
    pairs = itertools.pairwise(zip(sizes, totals, strict=True))
    return "  ".join(f"{math.log(after / before) / math.log(more / few):.2f}" for (few, before), (more, after) in pairs)


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--shots", type=int, nargs="*", default=[20, 200, 1000])
    clock, rows = Clock(), []
    score.mix.mix = nothing  # type: ignore[assignment]
    for module, name in WORK:
        clock.wrap(module, name)
    print("processor seconds; stored: bytes of checkpoints a shot")
    print(f"{'shots':>6} {'cold':>8} {'its work':>9} {'ms/shot':>8} {'warm':>8} {'ms/shot':>8} {'stored':>8}")
    for wanted in asked.parse_args().shots:
        with tempfile.TemporaryDirectory() as folder:
            cold, warm, stored = measure(max(1, wanted - 2), Path(folder) / "film", clock)
        rows.append((cold, warm, stored))
        print(
            f"{cold.shots:6} {cold.used:8.1f} {cold.work:9.1f} {cold.each:8.1f} {warm.used:8.1f} {warm.each:8.1f} "
            f"{stored / cold.shots:8.0f}", flush=True,
        )  # fmt: skip
    if len(rows) > 1:
        sizes = [cold.shots for cold, _, _ in rows]
        print("growth: cold", growth(sizes, [cold.overhead for cold, _, _ in rows]))
        print("growth: warm", growth(sizes, [warm.overhead for _, warm, _ in rows]))
        print("growth: stored", growth(sizes, [stored for _, _, stored in rows]))


if __name__ == "__main__":
    main()
