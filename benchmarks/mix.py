"""Measure the sound of every film of the examples and the README, for all three places where a film is heard.

    python benchmarks/mix.py [--films NAME …] [--docs FILE]

Each film is made whole with the slate renderer, which costs nothing, and then mixed again for the other two profiles: its lines
are spoken once. Loudness is read off `film.mp4` by pyloudnorm and true peaks by four-fold oversampling, both after AAC. How far
words stand over music, and clicks, are read off the stems and the mix: a click is a moment over 14 kHz that stands out of the
tenth of a second around it. So that "no clicks" says something, the same is asked of copies into which steps were cut.
`--docs` writes the table between its marks into that file. About ten minutes on one core.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import wave
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyloudnorm
from numpy.typing import NDArray
from publishing import commit_of, put_between

from rushes import make
from rushes.core.event import Event
from rushes.tools.loudness import HOP, Meter
from rushes.tools.mastering import PROFILES, WEB
from rushes.tools.packets import blocks, sound_seconds
from rushes.tools.sound import RATE

HOUSE = Path(__file__).resolve().parents[1]
EXAMPLES = HOUSE / "examples"
FILMS: dict[str, tuple[str, dict[str, object]]] = {
    "the_last_ferry": (str(EXAMPLES / "the_last_ferry.fountain"), {}),
    "the_auction": (str(EXAMPLES / "the_auction.fountain"), {}),
    "two_lamps": (str(EXAMPLES / "two_lamps.fountain"), {}),
    "a_light_in_the_storm": (str(EXAMPLES / "a_light_in_the_storm.fountain"), {}),
    "three_tongues": (str(EXAMPLES / "three_tongues.fountain"), {}),
    "three_shots": (str(EXAMPLES / "three_shots.fountain"), {}),
    "the_guest": ("A lighthouse keeper befriends a storm", {"writer": f"scripted:{EXAMPLES / 'the_guest.json'}"}),
    "first_film": ("A clockmaker's cat learns to tell the time", {"seconds": 20}),
    "watch_events": ("Two robots in a laundromat", {"seconds": 15}),
    "own_renderer": ("A sunrise over the sea", {"seconds": 15}),
    "whole_path": ("A lighthouse keeper waits for one ship", {"seconds": 12, "music": "none"}),
    "readme, first": ("A lighthouse keeper befriends a storm", {}),
    "readme, ferry": ("The last ferry", {}),
    "readme, baker": ("A baker teaches a dragon to knead", {"seconds": 30}),
}  # fmt: skip
STEP, STEPS = 0.01, 40  # the height of the steps cut into copies (-40 dBFS), and how many
TALLER = 4.0  # times the middle of the moments around it: what has no click reaches 3
FAINTEST = 0.0008  # -62 dBFS


class Row(NamedTuple):
    """What was measured of one film in one profile."""

    film: str
    seconds: float
    profile: str
    lufs: float
    peak: float
    over: float | None
    clipped: int
    clicks: int
    found: float

    def cells(self) -> str:
        over = "no music" if self.over is None else f"{self.over:.1f}"
        shown = (f"{self.lufs:.1f}", f"{self.peak:.2f}", over, self.clipped, self.clicks, f"{self.found:.0%}")
        return f"| {self.film} | {self.seconds:.0f} | {self.profile} | " + " | ".join(map(str, shown)) + " |"

    @property
    def good(self) -> bool:
        """Whether every promise holds."""
        heard = abs(self.lufs - PROFILES[self.profile]) <= 1 and self.peak <= -1
        return heard and (self.over is None or self.over >= 10) and not self.clipped and not self.clicks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--films", nargs="*", default=list(FILMS), choices=list(FILMS))
    parser.add_argument("--docs", type=Path)
    asked = parser.parse_args()
    rows = ["| film | seconds | profile | LUFS | dBTP | least LU over music | clipped | clicks | steps found |", "|" + "---|" * 9]
    print("\n".join(rows), flush=True)
    missed, made = 0, 0
    for name in asked.films:
        for row in measure(name):
            rows.append(row.cells())
            made, missed = made + 1, missed + (not row.good)
            print(rows[-1], "" if row.good else "MISSED", flush=True)
    kept = f"{made - missed} of {made} mixes keep every promise"
    print(kept)
    if asked.docs:
        said = f"Measured on {datetime.now(UTC):%Y-%m-%d} at {commit_of(HOUSE)} by `benchmarks/mix.py`: {kept}."
        put_between(asked.docs, "mix", [said, "", *rows])


def measure(name: str) -> Iterator[Row]:
    """Make a film and measure it in every profile."""
    source, options = FILMS[name]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "film"
        given = {"folder": folder, "renderer": "slate", "size": "192x108", "fps": "12", "draft": True, "stems": True, **options}
        for profile in (WEB, *(one for one in PROFILES if one != WEB)):
            events: list[Event] = []
            if profile == WEB:
                make(source, on_event=events.append, **given)
            else:
                make(folder, loudness=profile, on_event=events.append)
            mixed = max(folder.glob(".rushes/cache/mix-*.wav"), key=lambda file: file.stat().st_mtime_ns)
            written = next(event.data for event in events if event.name == "score" and event.data)
            heard = decoded(folder / "film.mp4")
            stems = [saved(file) for file in sorted((folder / "audio/stems").glob("*.wav"))]  # dialogue, effects, music
            sounds = [saved(mixed), *stems]
            yield Row(
                name, len(heard) / RATE, profile, float(pyloudnorm.Meter(RATE).integrated_loudness(heard)), true_peak(heard),
                least_over_music(stems[0], stems[2], (folder / "film.srt").read_text(encoding="utf-8")),
                int((written or {}).get("clipped") or 0) + int((np.abs(heard) >= 1).sum()),
                sum(len(clicks(sound)) for sound in sounds), found_again(sounds),
            )  # fmt: skip


def decoded(film: Path) -> NDArray[np.float32]:
    """A film's sound as it is heard, ``(n, 2)``."""
    return np.concatenate([block.T for block in blocks(film, round(sound_seconds(film) * RATE))])


def saved(file: Path) -> NDArray[np.float32]:
    """A WAV file of 16 or 24 bits, ``(n, 2)``."""
    with wave.open(str(file), "rb") as opened:
        width, raw = opened.getsampwidth(), opened.readframes(opened.getnframes())
    if width == 2:
        return np.frombuffer(raw, "<i2").reshape(-1, 2).astype(np.float32) / 32768
    padded = np.zeros((len(raw) // 3, 4), np.uint8)
    padded[:, 1:] = np.frombuffer(raw, np.uint8).reshape(-1, 3)
    return padded.view("<i4").reshape(-1, 2).astype(np.float32) / 2**31


def true_peak(sound: NDArray[np.float32]) -> float:
    """dBTP: the highest value of the sound at four times its rate, by its spectrum."""
    highest, lap = 1e-9, 4800
    for start in range(0, len(sound), RATE):
        first = max(start - lap, 0)
        part = sound[first : start + RATE + lap]
        spectrum = np.fft.rfft(part, axis=0)
        finer = np.fft.irfft(spectrum, 4 * len(part), axis=0) * 4
        inside = finer[4 * (start - first) : 4 * (start - first + RATE)]  # its ends ring
        highest = max(highest, float(np.abs(inside).max(initial=0)))
    return float(20 * np.log10(highest))


def least_over_music(dialogue: NDArray[np.float32], music: NDArray[np.float32], captions: str) -> float | None:
    """How far words stand over the music under the caption where they do least, in LU; None without music."""
    if not music.any():
        return None
    said, played = powers(dialogue), powers(music)
    least: list[float] = []
    for start, end in re.findall(r"([\d:,]+) --> ([\d:,]+)", captions):
        part = slice(int(seconds(start) * RATE / HOP), int(seconds(end) * RATE / HOP) + 1)
        words = said[part] > 0.03 * said[part].max(initial=0)  # pauses are no words
        if words.any():
            least.append(float(10 * np.log10(said[part][words].mean() / max(played[part][words].mean(), 1e-12))))
    return min(least, default=None)


def powers(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """K-weighted mean squares every 100 ms."""
    meter = Meter(peaks=False)
    for start in range(0, len(sound), RATE):
        meter.take(sound[start : start + RATE])
    return meter.powers


def seconds(stamp: str) -> float:
    """Of a time as captions write it."""
    hours, minutes, rest = stamp.replace(",", ".").split(":")
    return 3600 * int(hours) + 60 * int(minutes) + float(rest)


def clicks(sound: NDArray[np.float32]) -> list[int]:
    """On which milliseconds there is a click."""
    cell = RATE // 1000
    spectrum = np.fft.rfft(sound.mean(axis=1))
    spectrum *= np.clip((np.linspace(0, RATE / 2, len(spectrum)) - 13_000) / 1000, 0, 1)
    high = np.abs(np.fft.irfft(spectrum, len(sound)))
    peaks = high[: len(high) // cell * cell].reshape(-1, cell).max(axis=1)
    if len(peaks) < 101:
        return []
    around = np.median(np.lib.stride_tricks.sliding_window_view(np.pad(peaks, 50, mode="reflect"), 101), axis=1)
    tall = np.flatnonzero((peaks > TALLER * around) & (peaks > FAINTEST))
    return [int(at) for number, at in enumerate(tall) if number == 0 or at - tall[number - 1] > 3]


def found_again(sounds: list[NDArray[np.float32]]) -> float:
    """How many of the steps that are cut into copies of the sounds are found, as a share."""
    chance, found, cut = np.random.default_rng(1), 0, 0
    for sound in sounds:
        spoilt = sound.copy()
        places = np.sort(chance.integers(RATE // 2, len(sound) - RATE // 2, STEPS))
        for place in places:
            spoilt[place : place + RATE // 100] += np.linspace(STEP, 0, RATE // 100, dtype=np.float32)[:, None]
        seen = np.array(clicks(spoilt) or [-1000])
        found += sum(bool(np.abs(seen - place * 1000 / RATE).min() <= 3) for place in places)
        cut += len(places)
    return found / max(cut, 1)


if __name__ == "__main__":
    main()
