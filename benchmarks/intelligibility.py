"""Measure how well the embedded voice is understood: variants and paces, as spoken and as treated, and what each treatment costs.

    python benchmarks/intelligibility.py [--quick] [--docs FILE]

Twenty-four fixed sentences, a recogniser that knows their words but not their order (pocketsphinx, its own American model), and
the share of words that it hears wrongly. A dumb listener: people do far better, and what it ranks close together is alike. `--docs`
writes the tables between their marks into that file. About ten minutes on one core; `--quick` takes six sentences.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sentences import MORE, SENTENCES
from voices import Listener, distance, words

from rushes.core.speech import VoiceSpec
from rushes.tools import sound, treatment
from rushes.tools.acoustics import CLOSE, ROOMS, Heard
from rushes.tools.voices import manner
from rushes.tools.voices.espeak import Espeak
from rushes.tools.voices.speech import Spoken

HEARD = (*SENTENCES, *MORE)
VARIANTS = ("edward", "announcer", "f5", "f2", "")
RATES = (125, 140, 165)
USUAL = VoiceSpec(voice="en-us", variant="edward", rate=140)
BOOTSTRAPS = 2000

Change = Callable[[Spoken], tuple[NDArray[np.float32], int]]


class Score(NamedTuple):
    """Words that were heard wrongly, sentence by sentence, and how many there were."""

    wrong: NDArray[np.int_]
    asked: NDArray[np.int_]

    @property
    def rate(self) -> float:
        """Word error rate."""
        return float(self.wrong.sum() / self.asked.sum())


class Ear:
    """Says sentences, has them treated, and counts what is understood."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = sentences
        self.listener = Listener(sentences)
        self.voice = Espeak()
        self._said: dict[str, list[Spoken]] = {}

    def said(self, spec: VoiceSpec) -> list[Spoken]:
        """The sentences, each spoken once."""
        key = spec.model_dump_json()
        if key not in self._said:
            self._said[key] = [self.voice.speak(sentence, spec, "en") for sentence in self.sentences]
        return self._said[key]

    def score(self, spec: VoiceSpec, change: Change) -> Score:
        """How a voice is understood after a change of its sound."""
        wrong, asked = [], []
        for sentence, spoken in zip(self.sentences, self.said(spec), strict=True):
            meant = words(sentence)
            wrong.append(distance(meant, self.listener.hear(*change(spoken))))
            asked.append(len(meant))
        return Score(np.array(wrong), np.array(asked))


def plain(spoken: Spoken) -> tuple[NDArray[np.float32], int]:
    """As the voice made it."""
    return sound.resample(spoken.samples, spoken.sample_rate, 16_000), 16_000


def treated(how: Heard = CLOSE, engine: str = "espeak") -> Change:
    """As the mix gets it, in one channel."""

    def change(spoken: Spoken) -> tuple[NDArray[np.float32], int]:
        both = treatment.treat(spoken.samples, spoken.sample_rate, engine, how=how)
        return sound.resample(np.asarray(both.mean(axis=1), np.float32), sound.RATE, 16_000), 16_000

    return change


def harm(before: Score, after: Score) -> tuple[float, float, float]:
    """By how much the error rate changes, and between what for nineteen of twenty draws of the sentences."""
    draws = np.random.default_rng(1).integers(0, len(before.asked), (BOOTSTRAPS, len(before.asked)))
    change = (after.wrong - before.wrong)[draws].sum(axis=1) / before.asked[draws].sum(axis=1)
    low, high = np.percentile(change, (2.5, 97.5))
    return after.rate - before.rate, float(low), float(high)


def paces(ear: Ear) -> list[str]:
    """A table of variants and paces."""
    rows = ["| variant | " + " | ".join(f"{rate}, plain / treated" for rate in RATES) + " |", "|---|" + "---|" * len(RATES)]
    for variant in VARIANTS:
        cells = []
        for rate in RATES:
            spec = VoiceSpec(voice="en-us", variant=variant, rate=rate)
            cells.append(f"{ear.score(spec, plain).rate:.0%} / {ear.score(spec, treated()).rate:.0%}")
        rows.append(f"| {variant or '(none)'} | " + " | ".join(cells) + " |")
        print(rows[-1], flush=True)
    return rows


def ways(ear: Ear) -> list[str]:
    """A table of what each treatment changes, for the usual narrator."""
    before = ear.score(USUAL, plain)
    rows = ["| the narrator, heard | words wrong | change, and its range |", "|---|---|---|", f"| as spoken | {before.rate:.0%} | |"]
    tried: list[tuple[str, VoiceSpec, Heard]] = [("close (the narrator)", USUAL, CLOSE)]
    tried += [(f"room: {name}", USUAL, Heard(name)) for name in ROOMS]
    tried += [("off-screen, soft room", USUAL, Heard("soft", "away")), ("over the phone", USUAL, Heard("", "phone"))]
    tried += [("over the radio", USUAL, Heard("", "radio"))]
    for words_said in ("whispers", "quietly", "shouting", "laughing", "sadly", "quickly", "tired"):
        asked = manner.read(words_said)
        tried.append((f"({words_said})", manner.directed(USUAL, asked), Heard("", "", asked.level, asked.whispered)))
    for name, spec, how in tried:
        after = ear.score(spec, treated(how))
        by, low, high = harm(before, after)
        rows.append(f"| {name} | {after.rate:.0%} | {by:+.0%} ({low:+.0%} to {high:+.0%}) |")
        print(rows[-1], flush=True)
    return rows


def written(page: str, tables: str) -> str:
    """A page with the tables between their marks."""
    begin, end = "<!-- intelligibility -->", "<!-- /intelligibility -->"
    return re.sub(f"{begin}.*{end}", lambda found: f"{begin}\n{tables}\n{end}", page, flags=re.DOTALL)


def main() -> None:
    """Measure, print, and write into the documentation."""
    parser = argparse.ArgumentParser(description="measure how well the embedded voice is understood")
    parser.add_argument("--quick", action="store_true", help="six sentences, to try it")
    parser.add_argument("--docs", type=Path, help="a page with the marks for the tables")
    chosen = parser.parse_args()
    ear = Ear(HEARD[:6] if chosen.quick else HEARD)
    count = f"{len(ear.sentences)} sentences, {sum(len(words(one)) for one in ear.sentences)} words"
    second, first = ways(ear), paces(ear)
    head = f"Measured {datetime.now(UTC):%Y-%m-%d}: {count}, words heard wrongly."
    tables = "\n".join([head, "", *first, "", *second])
    if chosen.docs:
        chosen.docs.write_text(written(chosen.docs.read_text(encoding="utf-8"), tables), encoding="utf-8")


if __name__ == "__main__":
    main()
