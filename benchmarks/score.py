"""Measure the embedded score: the time that a minute of each mood takes, and what is heard of tempo, mode and brightness over seeds.

    python benchmarks/score.py [--seconds N] [--seeds N] [--docs FILE]

Times are processor time of one core, so that a busy machine says the same. The mode is that of the key whose tones fit what is heard
best. `--docs` writes the table between its marks into that file. About four minutes on one core.
"""

from __future__ import annotations

import argparse
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from publishing import commit_of, put_between

from rushes.tools import music, pulse
from rushes.tools.moods import MOODS
from rushes.tools.sound import RATE

HOUSE = Path(__file__).resolve().parents[1]
MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])
"""How well each tone fits a key. Source: C. Krumhansl, "Cognitive Foundations of Musical Pitch", 1990."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--docs", type=Path)
    asked = parser.parse_args()
    rows = [
        "| mood | seconds of one core | tempo | heard, least to most | mode | heard so | major over minor | brightness, Hz |",
        "|" + "---|" * 8,
    ]
    print("\n".join(rows), flush=True)
    for mood, plan in MOODS.items():
        took, tempos, modes, centres = zip(*(measured(mood, asked.seconds, seed) for seed in range(asked.seeds)), strict=True)
        major = plan.scale[2] == 4
        right = sum((mode > 0) == major for mode in modes)
        rows.append(
            f"| {mood} | {max(took):.1f} | {plan.tempo:g} | {min(tempos):.1f} to {max(tempos):.1f} | {'major' if major else 'minor'} "
            f"| {right} of {asked.seeds} | {min(modes):+.2f} to {max(modes):+.2f} | {min(centres):.0f} to {max(centres):.0f} |"
        )
        print(rows[-1], flush=True)
    if asked.docs:
        said = f"Measured on {datetime.now(UTC):%Y-%m-%d} at {commit_of(HOUSE)} by `benchmarks/score.py`: {asked.seconds} s of each mood, "
        put_between(asked.docs, "score", [f"{said}{asked.seeds} seeds; the time is the longest of them.", "", *rows])


def measured(mood: str, seconds: int, seed: int) -> tuple[float, float, float, float]:
    """Processor seconds, tempo, how much rather major than minor, and the centre of the spectrum in hertz."""
    began = time.process_time()
    sound = np.concatenate(list(music.compose(mood, seconds, seed, (0.7 * seconds,))))
    took = time.process_time() - began
    one = sound.mean(axis=1)
    loud, hertz = np.abs(np.fft.rfft(one * np.hanning(len(one)))), np.fft.rfftfreq(len(one), 1 / RATE)
    return took, pulse.tempo(pulse.onsets([sound])), mode(loud, hertz), float((loud * hertz).sum() / loud.sum())


def mode(loud: NDArray[np.floating], hertz: NDArray[np.floating]) -> float:
    """By how much the best major key fits better than the best minor one."""
    kept = (hertz > 60) & (hertz < 1500)
    tones = np.bincount(np.round(69 + 12 * np.log2(hertz[kept] / 440)).astype(int) % 12, loud[kept] ** 2, 12)
    best = [max(float(np.corrcoef(np.roll(key, shift), tones)[0, 1]) for shift in range(12)) for key in (MAJOR, MINOR)]
    return best[0] - best[1]


if __name__ == "__main__":
    main()
