"""Measure how near the times of words come that are found by alignment, against those that the embedded voice tells.

    python benchmarks/alignment.py [--sentences N]
    python benchmarks/alignment.py --examples [--lines N]

The embedded voice says sentences with other variants, accents and paces than the reference's; its own events are the
truth. "kin": as spoken. "stranger": read by the rules of another language, each word at a pace of its own (0.75 to 1.35),
one pause in seven words where nobody expects one, in a room (an echo of a quarter of a second), with noise at 18 dB. What
real people and neural voices do lies between the two. About a minute on one core. `--examples` takes the lines of the scripts
in examples/ instead (60 unless told), each said once by a kin and once by a stranger in turn.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sentences import SENTENCES as SPOKEN

from rushes.core.speech import VoiceSpec
from rushes.tools.fountain import read_fountain
from rushes.tools.speakable import speakable
from rushes.tools.voices import alignment, espeak, manner, phonemes

SENTENCES = SPOKEN[:9]
KIN = (
    ("en-us", "f2", 130),
    ("en-gb", "Andy", 175),
    ("en-us", "robosoft3", 140),
    ("en-gb-scotland", "steph", 120),
    ("en-us", "whisper", 150),
)
STRANGERS = (
    ("de", "f2", 140),
    ("sv", "Andy", 160),
    ("nl", "klatt2", 130),
    ("es", "steph", 150),
    ("en-gb", "Mike", 170),
    ("en-us", "f4", 120),
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="measure the alignment of words")
    parser.add_argument("--sentences", type=int, default=len(SENTENCES))
    parser.add_argument("--examples", action="store_true", help="the lines of the scripts in examples/")
    parser.add_argument("--lines", type=int, default=60)
    chosen = parser.parse_args()
    if chosen.examples:
        measure_examples(chosen.lines)
        return
    rng = np.random.default_rng(1)
    for name, voices in (("kin", KIN), ("stranger", STRANGERS)):
        aligned, estimated, seconds = list[float](), list[float](), 0.0
        for sentence in SENTENCES[: chosen.sentences]:
            for voice, variant, rate in voices:
                sound, hertz, truth = said(
                    sentence, VoiceSpec(voice=voice, variant=variant, rate=rate), rng if name == "stranger" else None
                )
                began = time.perf_counter()
                found = alignment.spoken_by(sentence, sound, hertz, "en").words
                seconds += time.perf_counter() - began
                aligned += errors([word.start_ms for word in found], truth)
                estimated += errors([word.start_ms for word in phonemes.words_by_sound(sentence, sound, hertz)], truth)
        lines = len(voices) * min(chosen.sentences, len(SENTENCES))
        print(f"{name}: {len(aligned)} words, {seconds / lines:.2f} s a line")
        print(f"  aligned   {figures(aligned)}\n  estimated {figures(estimated)}")


def lines_of_examples() -> list[str]:
    """What is said in English in the scripts of examples/, as the voices get it; parted at sentences where a line has several."""
    folder = Path(__file__).parents[1] / "examples"
    scripts = [read_fountain(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.fountain"))]
    lines = [(script, line) for script in scripts for line in script.lines() if not manner.read(line.manner).language]
    whole = [speakable(line.text, script.language, {}).spoken for script, line in lines]
    parts = [part for line in whole for part in re.split(r"(?<=[.!?])\s+(?=[A-Z])", line) if len(part.split()) > 1]
    return list(dict.fromkeys([*whole, *parts]))


def measure_examples(count: int) -> None:
    """Align lines of the examples, by voices that are alike and by strange ones, and print how far the words are off."""
    lines, rng = lines_of_examples()[:count], np.random.default_rng(1)
    for name, voices in (("kin", KIN), ("stranger", STRANGERS)):
        aligned, means = list[float](), list[float]()
        for number, line in enumerate(lines):
            voice, variant, rate = voices[number % len(voices)]
            sound, hertz, truth = said(line, VoiceSpec(voice=voice, variant=variant, rate=rate), rng if name == "stranger" else None)
            off = errors([word.start_ms for word in alignment.spoken_by(line, sound, hertz, "en").words], truth)
            aligned += off
            means.append(float(np.mean(off)))
        over = sum(mean > 60 for mean in means)
        print(f"{name}: {len(lines)} lines, {len(aligned)} words, {figures(aligned)}; {over} lines off by over 60 ms", flush=True)


def said(sentence: str, spec: VoiceSpec, rng: np.random.Generator | None) -> tuple[NDArray[np.float32], int, list[float]]:
    """A sentence, its rate, and when each word begins in milliseconds; made strange by `rng`."""
    spoken = espeak.Espeak().speak(sentence, spec, spec.voice)
    starts = [word.start_ms for word in spoken.words]
    if rng is None:
        return spoken.samples, spoken.sample_rate, [float(start) for start in starts]
    rate, places = spoken.sample_rate, [start * spoken.sample_rate // 1000 for start in starts]
    parts, truth, at = [spoken.samples[: places[0]]], list[float](), places[0]
    for first, last in zip(places, [*places[1:], len(spoken.samples)], strict=True):
        word = spoken.samples[first:last]
        word = np.interp(np.linspace(0, len(word) - 1, int(len(word) * rng.uniform(0.75, 1.35))), np.arange(len(word)), word)
        pause = np.zeros(int(rate * rng.uniform(0.1, 0.5)) if rng.random() < 1 / 7 else 0)
        truth.append(at * 1000 / rate)
        parts += [word, pause]
        at += len(word) + len(pause)
    sound = np.concatenate(parts)
    taps = rate // 4
    echo = rng.standard_normal(taps) * np.exp(-6.9 * np.arange(taps) / taps)
    sound = sound + 0.25 * np.convolve(sound, echo / np.sqrt((echo**2).sum()))[: len(sound)]
    return (sound + rng.standard_normal(len(sound)) * sound.std() * 10 ** (-18 / 20)).astype(np.float32), rate, truth


def errors(found: Sequence[float], truth: Sequence[float]) -> list[float]:
    """How far each word's beginning is off, in milliseconds."""
    return [abs(one - other) for one, other in zip(found, truth, strict=True)]


def figures(off: Sequence[float]) -> str:
    """Mean, median and the worst twentieth, in words."""
    worst = np.percentile(off, 95)
    return f"off by {np.mean(off):5.1f} ms on average, {np.median(off):5.1f} in the middle, {worst:5.0f} for the worst twentieth"


if __name__ == "__main__":
    main()
