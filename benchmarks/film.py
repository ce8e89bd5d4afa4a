"""Film time against length, and memory against length: whole `rushes make` runs, each in a process of its own.

Prints a table: seconds of film, seconds of work, their ratio, peak memory, and that of the first row's multiple.
Run with: python benchmarks/film.py [--draft] [--seconds 15 30 60] [--text-minutes 1 10]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

IDEA = "A lighthouse keeper befriends a storm"
SENTENCES = (
    "The ferry left the harbour before the sun was up.",
    "A gull walked along the rail and looked at every passenger in turn.",
    "The captain counted the bags, then counted them again.",
    "Somebody had left a red umbrella on the bench.",
    "The island came out of the mist one tree at a time.",
    "Two children waved at it until it waved back.",
)


def story(paragraphs: int) -> str:
    """A text of so many paragraphs in which no sentence stands twice, so that no take serves twice."""
    count = len(SENTENCES)
    told = [f"On day {day}, {SENTENCES[day % count][0].lower()}{SENTENCES[day % count][1:]}" for day in range(paragraphs * count)]
    return "\n\n".join(" ".join(told[at : at + count]) for at in range(0, len(told), count))


def run(arguments: list[str], folder: Path) -> tuple[float, float]:
    """Wall seconds and peak resident megabytes (of the largest process) of one `rushes make`."""
    started = time.monotonic()
    command = [sys.executable, "-m", "rushes.interfaces.cli", "make", *arguments, "-o", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 4):
        raise SystemExit(f"rushes make failed with {process.returncode}")
    return time.monotonic() - started, usage.ru_maxrss / 1024


def length(folder: Path) -> float:
    """The film's length in seconds."""
    import av

    with av.open(str(folder / "film.mp4")) as film:
        return float((film.duration or 0) / 1_000_000)


def main() -> None:
    """Run and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--draft", action="store_true")
    asked.add_argument("--seconds", type=int, nargs="*", default=[15, 30, 60])
    asked.add_argument("--text-minutes", type=int, nargs="*", default=[])
    options = asked.parse_args()
    extra = ["--draft"] if options.draft else []
    print(f"{'film':>22} {'made':>8} {'work':>8} {'ratio':>6} {'peak MB':>8}")
    with tempfile.TemporaryDirectory() as scratch:
        for seconds in options.seconds:
            folder = Path(scratch) / f"idea-{seconds}"
            work, memory = run([IDEA, "--seconds", str(seconds), *extra], folder)
            made = length(folder)
            print(f"{f'idea, {seconds} s':>22} {made:7.1f}s {work:7.1f}s {work / made:6.2f} {memory:8.0f}", flush=True)
        for minutes in options.text_minutes:
            text = Path(scratch) / f"text-{minutes}.txt"
            text.write_text(story(minutes * 3), encoding="utf-8")
            folder = Path(scratch) / f"text-{minutes}"
            work, memory = run([str(text), "--draft"], folder)
            made = length(folder)
            print(f"{f'text, {minutes} min':>22} {made:7.1f}s {work:7.1f}s {work / made:6.2f} {memory:8.0f}", flush=True)


if __name__ == "__main__":
    main()
