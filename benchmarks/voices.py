"""Measure which espeak-ng voices are understood best, and write the table that casting chooses from.

    python benchmarks/voices.py [-o tools/data/voices.json] [--quick | --screened TABLE]

Every candidate speaks the same sentences, which are treated as a narrator's are in a film; a recogniser (pocketsphinx,
its own American acoustic model, a flat language model over the sentences' words so that it cannot guess) writes down what
it hears; the word error rate is the share of words wrong, missing or added. Three rounds: every variant on the first eight
sentences (--screened takes that round from an earlier table); the best men's, women's and robots' on all sentences; of
those the very best with another accent and other paces. A rate over all sentences is good to about 0.03, over eight to
0.05; the recogniser is American, which tells against other accents. The rounds' rates don't compare: more sentences are
more words to mistake. About twelve minutes on one core, half of it with --screened.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pocketsphinx import Decoder
from sentences import MORE, SENTENCES

from rushes.core.speech import VoiceSpec
from rushes.tools import sound, treatment
from rushes.tools.acoustics import CLOSE, Heard
from rushes.tools.voices import speech
from rushes.tools.voices.casting import kind_of
from rushes.tools.voices.speech import Spoken

HEARD = (*SENTENCES, *MORE)
SCREENED = 8
FINALISTS = {"man": 10, "woman": 5, "robot": 4}
RATE = 148
ACCENTS = ("en-gb",)
RATES = (132, 140, 165)
HZ = 16000


def main() -> None:
    """Measure, print the table's head, write it."""
    parser = argparse.ArgumentParser(description="measure the embedded voices")
    parser.add_argument("-o", "--out", type=Path, default=Path(__file__).parents[1] / "tools" / "data" / "voices.json")
    parser.add_argument("--quick", action="store_true", help="twelve variants only, to try the script")
    parser.add_argument("--screened", type=Path, help="an earlier table whose first round is taken over")
    chosen = parser.parse_args()
    began = time.monotonic()
    if chosen.screened:
        screened = [row for row in json.loads(chosen.screened.read_text(encoding="utf-8"))["rows"] if _of_first_round(row)]
    else:
        first = [VoiceSpec(voice="en-us", variant=variant, rate=RATE) for variant in variants()[: 12 if chosen.quick else None]]
        listener = Listener(HEARD[:SCREENED])
        screened = [listener.measure(spec) for spec in first]
    listener = Listener(HEARD)
    finals = [listener.measure(VoiceSpec(voice="en-us", variant=row["variant"], rate=RATE)) for row in finalists(screened)]
    finals += [listener.measure(spec) for spec in last_round(finals)]
    rows = [*finals, *screened]
    rows.sort(key=lambda row: (-row["sentences"], row["wer"], row["variant"], row["voice"], row["rate"], row["pitch"]))
    measured = "word error rate of the treated voice, pocketsphinx, flat model over the words of the sentences"
    body = {"measure": measured, "sentences": HEARD, "rows": rows}
    text = json.dumps(body, indent=1).replace("\n   ", " ").replace("\n  }", " }")
    chosen.out.write_text(text + "\n", encoding="utf-8")
    for row in rows[:15]:
        print(row)
    print(f"{len(rows)} settings in {time.monotonic() - began:.0f} s -> {chosen.out}")


def variants() -> list[str]:
    """No variant, and every variant of this espeak-ng."""
    import espeakng_loader

    folder = Path(espeakng_loader.get_data_path()) / "voices" / "!v"
    return ["", *sorted(file.name for file in folder.iterdir() if file.is_file())]


def finalists(screened: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The best of each kind."""
    return [row for kind, count in FINALISTS.items() for row in ranked(screened, kind)[:count]]


def ranked(rows: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """The rows of one kind of voice, best understood first."""
    return sorted((row for row in rows if kind_of(row["variant"]) == kind), key=lambda row: row["wer"])


def last_round(finals: list[dict[str, Any]]) -> list[VoiceSpec]:
    """Another accent and other paces for the two best men and women."""
    tried: list[VoiceSpec] = []
    for name in (row["variant"] for kind in ("man", "woman") for row in ranked(finals, kind)[:2]):
        tried.extend(VoiceSpec(voice=accent, variant=name, rate=RATE) for accent in ACCENTS)
        tried.extend(VoiceSpec(voice="en-us", variant=name, rate=rate) for rate in RATES)
    return tried


def _of_first_round(row: dict[str, Any]) -> bool:
    return (row["sentences"], row["voice"], row["pitch"]) == (SCREENED, "en-us", 50)


class Listener:
    """A recogniser that knows the sentences' words but nothing about their order."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = sentences
        self.voice = speech.create("espeak")
        vocabulary = sorted({word for sentence in sentences for word in words(sentence)})
        with tempfile.TemporaryDirectory() as folder:
            model = Path(folder) / "flat.lm"
            model.write_text(flat_model(vocabulary), encoding="ascii")
            self.decoder = Decoder(lm=str(model), samprate=HZ, loglevel="FATAL", fwdflat=False)  # half the time, the same mistakes

    def measure(self, spec: VoiceSpec) -> dict[str, Any]:
        """One row of the table."""
        with ThreadPoolExecutor(2) as pool:
            said = list(pool.map(lambda sentence: self.voice.speak(sentence, spec, "en"), self.sentences))
        wrong = total = 0
        for sentence, spoken in zip(self.sentences, said, strict=True):
            asked = words(sentence)
            wrong += distance(asked, self.hear(*treated(spoken)))
            total += len(asked)
        seconds = sum(spoken.seconds for spoken in said)
        return {
            "voice": spec.voice, "variant": spec.variant, "rate": spec.rate, "pitch": spec.pitch, "sentences": len(self.sentences),
            "wer": round(wrong / total, 3), "words_per_second": round(total / seconds, 2),
            "hertz": round(float(np.median([fundamental(spoken.samples, spoken.sample_rate) for spoken in said]))),
        }  # fmt: skip

    def hear(self, samples: NDArray[np.float32], rate: int) -> list[str]:
        """The words that the recogniser makes out."""
        level = 0.08 / max(float(np.sqrt((samples**2).mean())), 1e-6)
        padded = np.concatenate([np.zeros(rate // 4), np.clip(samples * level, -1, 1), np.zeros(rate // 4)])
        low = np.convolve(padded, np.hanning(7) / np.hanning(7).sum(), "same")  # against aliasing
        resampled = np.interp(np.arange(0, len(low), rate / HZ), np.arange(len(low)), low)
        self.decoder.start_utt()
        self.decoder.process_raw((resampled * 32767).astype("<i2").tobytes(), full_utt=True)
        self.decoder.end_utt()
        heard = self.decoder.hyp()
        return words(heard.hypstr) if heard else []


def treated(spoken: Spoken, how: Heard = CLOSE) -> tuple[NDArray[np.float32], int]:
    """A line of the embedded voice as the mix gets it, in one channel."""
    both = treatment.treat(spoken.samples, spoken.sample_rate, "espeak", how=how)
    return sound.resample(np.asarray(both.mean(axis=1), np.float32), sound.RATE, HZ), HZ


def flat_model(vocabulary: list[str]) -> str:
    """A language model in ARPA form in which every word is as likely as any other."""
    each = math.log10(1 / (len(vocabulary) + 1))
    lines = [f"{each:.4f} {word}" for word in ("</s>", *vocabulary)]
    return "\n".join(["\\data\\", f"ngram 1={len(lines) + 1}", "", "\\1-grams:", "-99 <s>", *lines, "", "\\end\\", ""])


def words(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return re.findall(r"[a-z']+", text.lower())


def distance(asked: list[str], heard: list[str]) -> int:
    """The fewest words to change, drop or add."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(asked, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (word != other))
    return row[-1]


def fundamental(samples: NDArray[np.float32], rate: int) -> float:
    """The median pitch of the loud parts, in hertz, by autocorrelation."""
    frame = rate // 20
    found = []
    for start in range(0, len(samples) - frame, frame):
        block = samples[start : start + frame].astype(float)
        if np.sqrt((block**2).mean()) < 0.03:
            continue
        spectrum = np.fft.rfft(block * np.hanning(frame), 2 * frame)
        echo = np.fft.irfft(np.abs(spectrum) ** 2)[: rate // 60]
        lag = rate // 400 + int(np.argmax(echo[rate // 400 :]))
        found.append(rate / lag)
    return float(np.median(found)) if found else 0.0


if __name__ == "__main__":
    main()
