"""What the crew itself costs: time and checkpoint bytes a shot, beside the work of renderer and voice.

Films of more and more shots on the slate, tiny and silent, made twice: cold, and warm when nothing
is left to do; the mix is silence. Overhead is the wall time less what rendering and cutting took. Prints a
table, and how each column grows from row to row (1.0 is linear).
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

import numpy as np

from rushes.agents import score
from rushes.agents.crew import Crew
from rushes.agents.production import produce
from rushes.core.brief import Brief, SourceKind
from rushes.core.event import Event
from rushes.core.project import Project
from rushes.core.shot import ShotList
from rushes.core.speech import VoiceSpec
from rushes.core.timing import Rate, Size
from rushes.tools import mix
from rushes.tools.speech import Spoken

PLACES = ("HARBOUR", "LIGHTHOUSE", "KITCHEN", "FOREST", "STREET")
DEEDS = ("The keeper waits.", "The keeper turns.", "Rain falls.", "The keeper sits down.", "A gull lands.")
WORKING = {"score", "cut", "check"}
CHECKPOINTS = ".rushes/checkpoints.sqlite"


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
    """One production: its wall seconds, those of the work itself, and when which event came."""

    wall: float
    work: float
    planned: float
    shot: float
    shots: int

    @property
    def overhead(self) -> float:
        """Milliseconds a shot that are neither rendering nor mixing nor cutting."""
        return 1000 * (self.wall - self.work) / self.shots


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
        page += [f"EXT. {place} {number} - DAY", "", deed, "", "KEEPER", f"This is line {number}.", ""]
    return "\n".join(page)


async def make(crew: Crew) -> Run:
    """Run a production and time it."""
    started = time.monotonic()
    work, planned, shot, last = 0.0, 0.0, 0.0, started
    async for event in produce(crew):
        now = time.monotonic()
        if event.name == "take":
            work += float(event.data.get("seconds", 0.0))
            shot = now - started
        if event.name in WORKING:
            work += now - last
        if event.name == "plan":
            planned = now - started
        last = now if not _small(event) else last
    wall = time.monotonic() - started
    return Run(wall, work, planned, shot, len(crew.project.load("shots.json", ShotList).shots))


def _small(event: Event) -> bool:
    return event.name in ("frames", "note")


def measure(scenes: int, folder: Path) -> tuple[Run, Run, int]:
    """A film made cold, then warm; and the bytes of its checkpoints."""
    project = Project(folder)
    project.create()
    brief = Brief(
        source=script(scenes), source_kind=SourceKind.FOUNTAIN, seconds=None, size=Size(width=128, height=72),
        rate=Rate(numerator=6), renderer="slate", music="none", transitions="cut", max_shots=5000,
    )  # fmt: skip
    project.save("brief.json", brief)
    score.mix.mix = nothing  # type: ignore[assignment]
    cold = asyncio.run(make(Crew(project, voices={"espeak": Silence()})))
    stored = sum(path.stat().st_size for path in folder.glob(f"{CHECKPOINTS}*"))
    warm = asyncio.run(make(Crew(Project(folder), voices={"espeak": Silence()})))
    return cold, warm, stored


def growth(sizes: Sequence[int], totals: Sequence[float]) -> str:
    """The exponent between neighbouring rows: total ~ shots ** exponent."""
    pairs = itertools.pairwise(zip(sizes, totals, strict=True))
    return "  ".join(f"{math.log(after / before) / math.log(more / few):.2f}" for (few, before), (more, after) in pairs)


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--shots", type=int, nargs="*", default=[20, 200, 1000])
    rows = []
    print(f"{'shots':>6} {'cold s':>8} {'work s':>8} {'ms/shot':>8} {'plan ms':>8} {'warm s':>8} {'ms/shot':>8} {'stored B/shot':>14}")
    for wanted in asked.parse_args().shots:
        with tempfile.TemporaryDirectory() as folder:
            cold, warm, stored = measure(max(1, wanted - 2), Path(folder) / "film")
        rows.append((cold, warm, stored))
        print(
            f"{cold.shots:6} {cold.wall:8.1f} {cold.work:8.1f} {cold.overhead:8.1f} {1000 * cold.planned / cold.shots:8.1f} "
            f"{warm.wall:8.1f} {warm.overhead:8.1f} {stored / cold.shots:14.0f}", flush=True,
        )  # fmt: skip
    if len(rows) > 1:
        sizes = [cold.shots for cold, _, _ in rows]
        print("growth: cold", growth(sizes, [cold.wall - cold.work for cold, _, _ in rows]))
        print("growth: warm", growth(sizes, [warm.wall - warm.work for _, warm, _ in rows]))
        print("growth: stored", growth(sizes, [stored for _, _, stored in rows]))


if __name__ == "__main__":
    main()
