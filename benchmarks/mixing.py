"""Measure what mixing takes by the length of the film: processor time, and memory, which must not grow with it.

    python benchmarks/mixing.py [--minutes 1 5 20] [--docs FILE]

The film is synthetic: six spoken lines over and over, one every seven seconds, a score whose passages change every forty seconds,
the beds of a scene under each, and two effects a minute; with stems. Each length runs in a process of its own. Memory is the most
that was resident while mixing, over what was there before. About three minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import wave
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import numpy as np
from film import SENTENCES
from publishing import commit_of, put_between

from rushes.core.speech import VoiceSpec
from rushes.tools import mix
from rushes.tools.music import Passage
from rushes.tools.stems import BUSES
from rushes.tools.voices.espeak import Espeak

HOUSE = Path(__file__).resolve().parents[1]
EVERY, SCENE = 7, 40  # seconds between two lines, and of a scene
MOODS, BEDS = ("gentle", "tense", "bright"), (("sea", "rain"), ("room",), ("city", "wind"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", nargs="*", type=int, default=[1, 5, 20])
    parser.add_argument("--docs", type=Path)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one is not None:
        print(json.dumps(measure(asked.one)))
        return
    rows = ["| minutes of film | processor seconds | a minute of film | memory over the start, MB | loudness |", "|" + "---|" * 5]
    print("\n".join(rows), flush=True)
    for minutes in asked.minutes:
        done = subprocess.run([sys.executable, __file__, "--one", str(minutes)], capture_output=True, text=True, check=True)
        found = json.loads(done.stdout)
        each = f"{found['took']:.0f} | {found['took'] / minutes:.1f} | {found['memory']:.0f} | {found['lufs']:.1f} LUFS"
        rows.append(f"| {minutes} | {each} |")
        print(rows[-1], flush=True)
    if asked.docs:
        said = f"Measured on {datetime.now(UTC):%Y-%m-%d} at {commit_of(HOUSE)} by `benchmarks/mixing.py`."
        put_between(asked.docs, "mixing", [said, "", *rows])


def measure(minutes: int) -> dict[str, float | None]:
    """Mix a film of so many minutes in this process."""
    seconds = 60 * minutes
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        lines = spoken(folder)
        cues = [mix.Cue(lines[at // EVERY % len(lines)], Fraction(at)) for at in range(2, seconds - 6, EVERY)]
        scenes = range(0, seconds, SCENE)
        passages = tuple(Passage(float(at), MOODS[at // SCENE % 3], at // SCENE % 4) for at in scenes)
        beds = [
            mix.Bed(name, Fraction(at), Fraction(min(at + SCENE, seconds)), at) for at in scenes for name in BEDS[at // SCENE % 3]
        ]
        beds += [mix.Bed("door", Fraction(at), Fraction(at) + 2, at, Fraction(0), Fraction(0)) for at in range(15, seconds - 5, 30)]
        mix.mix(cues[:1], mix.Music("gentle", 1), beds[:1], 8, folder / "warm.wav")  # what is loaded once is no growth
        before, began = resident(), time.process_time()
        score = mix.Music("gentle", 1, (0.7 * seconds,), passages)
        report = mix.mix(cues, score, beds, seconds, folder / "film.wav", stems={bus: folder / f"{bus}.wav" for bus in BUSES})
        took = time.process_time() - began
    return {"took": took, "memory": resident() - before, "lufs": report.lufs}


def spoken(folder: Path) -> list[Path]:
    """Six lines as WAV files."""
    files, voice = [], Espeak()
    for number, line in enumerate(SENTENCES):
        said = voice.speak(line, VoiceSpec(voice="en-us", variant="edward"), "en")
        files.append(folder / f"{number}.wav")
        with wave.open(str(files[-1]), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(said.sample_rate)
            out.writeframes((np.clip(said.samples, -1, 1) * 32767).astype("<i2").tobytes())
    return files


def resident() -> float:
    """The most memory this process ever held, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
