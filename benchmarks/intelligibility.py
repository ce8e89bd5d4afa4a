"""Measure how well the embedded voice is understood: as spoken, as treated, in every room and at every distance, and who is cast.

    python benchmarks/intelligibility.py [--only places|manners|cast] [--quick] [--docs FILE]

Twenty-four fixed sentences, a recogniser that knows their words but not their order (pocketsphinx, its own American model), and
the share of words that it hears wrongly. Every change is paired, sentence by sentence, with what it is compared to, and its range is
what nineteen of twenty draws of the sentences give. A dumb listener: people do far better, and what it ranks close together is alike.
`--docs` writes the tables between their marks into that page. About seven minutes on one core, all three; `--quick` takes six
sentences.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from publishing import commit_of, put_between
from voices import HEARD, HZ, Listener, distance, treated, words

from rushes.core.speech import VoiceSpec
from rushes.tools import sound
from rushes.tools.acoustics import CLOSE, ROOMS, Heard
from rushes.tools.voices import manner
from rushes.tools.voices.casting import Part, best_of
from rushes.tools.voices.espeak import Espeak
from rushes.tools.voices.speech import Spoken

USUAL = VoiceSpec(voice="en-us", variant="edward", rate=140)
BOOTSTRAPS = 2000

CAST = {"man": 4, "woman": 3, "robot": 3}
"""How many variants of a kind are measured: the narrator's, and those from which casting draws while they are free."""

PARTS = {"elder": Part("", 36, 132, 42), "adult": Part("", 50, 148, 53), "animal, thing": Part("", 66, 150, 65)}
"""Whom casting has speak how fast and how high (`casting.part_of`)."""

NARRATING = (125, 140, 165)
"""Paces of the narrator."""

MANNERS = ("whispers", "quietly", "shouting", "laughing", "sadly", "quickly", "tired")

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
    return sound.resample(spoken.samples, spoken.sample_rate, HZ), HZ


def through(how: Heard = CLOSE) -> Change:
    """As the mix gets it, heard in a place."""
    return lambda spoken: treated(spoken, how)


def harm(before: Score, after: Score) -> tuple[float, float, float]:
    """By how much the error rate changes, and between what for nineteen of twenty draws of the sentences."""
    draws = np.random.default_rng(1).integers(0, len(before.asked), (BOOTSTRAPS, len(before.asked)))
    change = (after.wrong - before.wrong)[draws].sum(axis=1) / before.asked[draws].sum(axis=1)
    low, high = np.percentile(change, (2.5, 97.5))
    return after.rate - before.rate, float(low), float(high)


def places() -> Iterator[tuple[str, Heard]]:
    """Where a line may be heard from: every room near and from out of the picture, and both wires."""
    yield from ((f"room: {name}", Heard(name)) for name in ROOMS)
    yield from ((f"off-screen: {name}", Heard(name, "away")) for name in ("soft", "open", "hall", "cave"))
    yield from ((f"over the {wire}", Heard("", wire)) for wire in ("phone", "radio"))


def row(name: str, after: Score, *compared: Score) -> str:
    """One row of a table: what is heard wrongly, and what that changes from each of what it is compared with."""
    cells = []
    for before in compared:
        by, low, high = harm(before, after)
        cells.append(f"{by:+.0%} ({low:+.0%} to {high:+.0%})")
    line = " | ".join([f"| {name}", f"{after.rate:.0%}", *cells]) + " |"
    print(line, flush=True)
    return line


def by_place(ear: Ear) -> list[str]:
    """A table of what each place changes, for the usual narrator, against the untreated voice and against close."""
    before, close = ear.score(USUAL, plain), ear.score(USUAL, through())
    rows = ["| the narrator, heard | words wrong | against as spoken | against close |", "|---|---|---|---|"]
    rows += [f"| as spoken, untreated | {before.rate:.0%} | | |", row("close", close, before) + " |"]
    return rows + [row(name, ear.score(USUAL, through(how)), before, close) for name, how in places()]


def by_manner(ear: Ear) -> list[str]:
    """The same for what parentheses ask for, and for the narrator's pace."""
    before, close = ear.score(USUAL, plain), ear.score(USUAL, through())
    rows = ["| the narrator, close | words wrong | against as spoken | against as usual |", "|---|---|---|---|"]
    for said in MANNERS:
        asked = manner.read(said)
        how = Heard("", "", asked.level, asked.whispered)
        rows.append(row(f"({said})", ear.score(manner.directed(USUAL, asked), through(how)), before, close))
    paces = [(rate, USUAL.model_copy(update={"rate": rate})) for rate in NARRATING]
    return rows + [row(f"{rate} words a minute", ear.score(spec, through()), before, close) for rate, spec in paces if spec != USUAL]


def by_voice(ear: Ear) -> list[str]:
    """A table of the variants that casting draws from, at the paces and pitches that it gives, heard close."""
    rows = [f"| variant | {' | '.join(f'{name} ({part.rate})' for name, part in PARTS.items())} | adult, against the best of the kind |"]
    rows.append("|---|" + "---|" * (len(PARTS) + 1))
    for kind, count in CAST.items():
        best: Score | None = None
        for variant in [one.variant for one in best_of(kind)][:count]:
            parts = {"adult": Part("", 50, 150, 20)} if kind == "robot" else PARTS
            heard = {name: ear.score(_as(variant, part), through()) for name, part in parts.items()}
            best = best or heard["adult"]
            by, low, high = harm(best, heard["adult"])
            cells = [f"{heard[name].rate:.0%}" if name in heard else "" for name in PARTS]
            against = f"{by:+.0%} ({low:+.0%} to {high:+.0%})" if best is not heard["adult"] else ""
            rows.append(f"| {kind}: {variant} | {' | '.join(cells)} | {against} |")
            print(rows[-1], flush=True)
    return rows


def _as(variant: str, part: Part) -> VoiceSpec:
    return VoiceSpec(voice="en-us", variant=variant, rate=part.rate, pitch=part.pitch, melody=part.melody)


TABLES = {"places": by_place, "manners": by_manner, "cast": by_voice}


def main() -> None:
    """Measure, print, and write into the documentation."""
    parser = argparse.ArgumentParser(description="measure how well the embedded voice is understood")
    parser.add_argument("--only", choices=sorted(TABLES), help="one of the tables")
    parser.add_argument("--quick", action="store_true", help="six sentences, to try it")
    parser.add_argument("--docs", type=Path, help="a page with the marks for the tables")
    chosen = parser.parse_args()
    ear = Ear(HEARD[:6] if chosen.quick else HEARD)
    count = f"{len(ear.sentences)} sentences, {sum(len(words(one)) for one in ear.sentences)} words"
    head = f"Measured {datetime.now(UTC):%Y-%m-%d} at commit {commit_of(Path(__file__).parent)}: {count}."
    for name, table in TABLES.items():
        if chosen.only in (None, name):
            rows = table(ear)
            if chosen.docs:
                put_between(chosen.docs, f"intelligibility, {name}", ["", head, "", *rows, ""])


if __name__ == "__main__":
    main()
