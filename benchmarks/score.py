"""Measure the embedded score: the time that a minute of each mood takes, and what is heard of tempo and brightness.

    python benchmarks/score.py [--seconds N] [--seed N]

Times are processor time of one core, so that a busy machine says the same.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from rushes.tools import music, pulse
from rushes.tools.moods import MOODS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print("| mood | seconds of one core | tempo written | tempo heard | centre of the spectrum, Hz | peak |\n|---|---|---|---|---|---|")
    for mood in music.names():
        began = time.process_time()
        sound = np.concatenate(list(music.compose(mood, asked.seconds, asked.seed, (0.7 * asked.seconds,))))
        took = time.process_time() - began
        loud = np.abs(np.fft.rfft(sound.mean(axis=1)))
        centre = (loud * np.fft.rfftfreq(len(sound), 1 / 48000)).sum() / loud.sum()
        heard = pulse.tempo(pulse.onsets([sound]))
        print(f"| {mood} | {took:.2f} | {MOODS[mood].tempo:g} | {heard:.1f} | {centre:.0f} | {np.abs(sound).max():.2f} |", flush=True)


if __name__ == "__main__":
    main()
