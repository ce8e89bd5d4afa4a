"""How long `rushes --help` takes, against a bare `python -c pass`: paired runs, medians, the ratio.

Run with: python benchmarks/startup.py [--runs 15]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path


def timed(command: list[str]) -> float:
    """Wall seconds of one run."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    """Run and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=15)
    runs = asked.parse_args().runs
    rushes = str(Path(sys.executable).with_name("rushes"))
    pairs = [(timed([sys.executable, "-c", "pass"]), timed([rushes, "--help"])) for _ in range(runs)]
    bare, helped = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"python -c pass {bare * 1000:.1f} ms, rushes --help {helped * 1000:.1f} ms, ratio {helped / bare:.2f}")


if __name__ == "__main__":
    main()
