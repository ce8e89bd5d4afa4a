"""Stitching 12 scenes of 5 seconds with half-second cross-fades, narration and music: three ways, side by side.

    python benchmarks/stitching.py [--small] [--runs N] [--json]

plain    ffmpeg-like stream copy of the bodies, no transitions, the same sound mix: the limit
smart    rushes: bodies copied, only the transitions encoded (cold cache; and once more, warm)
moviepy  everything composed and encoded anew by MoviePy's own `write_videofile`

Goals: smart at most 6 times plain, and at least 10 times faster than MoviePy.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import tempfile
import time
import wave
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from rushes.core.shot import Transition
from rushes.core.timing import Rate, Size
from rushes.tools import assembly, media
from rushes.tools.mix import Cue, Music, mix
from rushes.tools.packets import Copied, Parts, mux
from rushes.tools.stitch import Piece, stitch

RATE = Rate()
HANDLE = 6  # a cross-fade takes 12 frames: half a second


def scene(number: int, frames: int, size: Size) -> Iterator[media.Frame]:
    """A picture with soft shapes and a little grain, panned slowly: about as hard to encode as the animatic."""
    random = np.random.default_rng(number)
    wide = size.width + 2 * frames
    small = random.integers(0, 255, (9, 18, 3), dtype=np.uint8)
    ground = cv2.resize(small, (wide, size.height), interpolation=cv2.INTER_CUBIC)
    for _ in range(40):
        at = (int(random.integers(wide)), int(random.integers(size.height)))
        cv2.circle(ground, at, int(random.integers(20, 160)) * size.height // 1080, random.integers(0, 255, 3).tolist(), -1, cv2.LINE_AA)
    grain = random.normal(0, 1.5, ground.shape)
    ground = np.clip(ground + grain, 0, 255).astype(np.uint8)
    for index in range(frames):
        yield np.ascontiguousarray(ground[:, 2 * index : 2 * index + size.width])


def takes(folder: Path, scenes: int, length: int, size: Size) -> list[Piece]:
    """The scenes as takes with handles."""
    pieces = []
    for number in range(scenes):
        file, frames = folder / f"take-{number}.mp4", length + 2 * HANDLE
        media.encode(scene(number, frames, size), file, size, RATE, media.take_keyframes(frames, HANDLE))
        pieces.append(Piece(file, HANDLE, length, Transition.CROSS_FADE if number else Transition.CUT))
    return pieces


def narration(folder: Path, scenes: int, seconds: float) -> list[Cue]:
    """A voice-like tone, two seconds in each scene."""
    file = folder / "line.wav"
    t = np.arange(2 * 48000) / 48000
    tone = np.sin(2 * np.pi * 140 * t) * (0.5 + 0.5 * np.sin(2 * np.pi * 4 * t)) * 9000
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(48000)
        out.writeframes(tone.astype("<i2").tobytes())
    return [Cue(file, Fraction(round(number * seconds * 1000) + 1000, 1000)) for number in range(scenes)]


def timed(work: Callable[[], object], runs: int) -> tuple[float, float]:
    """The medians of some runs: seconds by the clock, and of the processor (programs that were started included)."""
    spent, worked = [], []
    for _ in range(runs):
        start, busy = time.perf_counter(), processor()
        work()
        spent.append(time.perf_counter() - start)
        worked.append(processor() - busy)
    return statistics.median(spent), statistics.median(worked)


def processor() -> float:
    """Processor seconds of this process and of those it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in used)


def compare(folder: Path, scenes: int, length: int, size: Size, runs: int) -> dict[str, tuple[float, float]]:
    """Seconds of each method, by the clock and of the processor."""
    pieces = takes(folder, scenes, length, size)
    total = scenes * length
    lines = narration(folder, scenes, length / 24)
    out, sound = folder / "film.mp4", folder / "mix.wav"

    def mixed() -> Path:
        mix(lines, Music("gentle"), [], Fraction(total, 24), sound)
        return sound

    def plain() -> None:
        mux(Parts([Copied(piece.take, piece.handle, piece.end) for piece in pieces], mixed(), ()), RATE, out)

    def smart(cache: Path | None = None) -> None:
        with tempfile.TemporaryDirectory(dir=folder) as fresh:
            report = stitch(pieces, mixed(), (), out, cache or Path(fresh), RATE, size, title="Benchmark", language="en")
        if report.method != "smart":
            raise SystemExit(f"not smart: {report.reason}")

    def moviepy() -> None:
        from moviepy import AudioFileClip

        film = assembly.assemble(pieces, RATE, size, source=assembly.moviepy_file).with_audio(AudioFileClip(str(mixed())))
        film.write_videofile(
            str(out), fps=24, codec="libx264", preset=media.PRESET, threads=2, audio_codec="aac", audio_fps=48000,
            ffmpeg_params=["-crf", media.CRF], logger=None,
        )  # fmt: skip
        for clip in (*film.clips, film.audio):
            clip.close()  # waits for MoviePy's FFmpeg programs, so that their time is counted

    smart(folder / "cache")
    return {
        "mix": timed(mixed, runs),
        "plain": timed(plain, runs),
        "smart": timed(smart, runs),
        "smart, transitions cached": timed(lambda: smart(folder / "cache"), runs),
        "moviepy": timed(moviepy, 1),
    }


def main() -> None:
    """Run and print a table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--small", action="store_true", help="4 scenes of 2 s at 480x270")
    arguments.add_argument("--runs", type=int, default=3, help="the median of so many (MoviePy runs once)")
    arguments.add_argument("--json", action="store_true")
    asked = arguments.parse_args()
    scenes, length, size = (4, 48, Size(width=480, height=270)) if asked.small else (12, 120, Size(width=1920, height=1080))
    with tempfile.TemporaryDirectory(prefix="rushes-stitching-") as folder:
        spent = compare(Path(folder), scenes, length, size, asked.runs)
    if asked.json:
        print(json.dumps({name: [round(value, 3) for value in values] for name, values in spent.items()}))
        return
    print(f"{scenes} scenes of {length / 24:.0f} s, {size}, 24 frames a second, cross-fades of {2 * HANDLE} frames\n")
    print(f"{'':28} {'clock':>10} {'x plain':>9} {'processor':>10} {'x plain':>9}")
    for name, (clock, busy) in spent.items():
        print(f"{name:28} {clock:8.2f} s {clock / spent['plain'][0]:9.2f} {busy:8.2f} s {busy / spent['plain'][1]:9.2f}")
    ratios = [spent["moviepy"][way] / spent["smart"][way] for way in (0, 1)]
    print(f"\nMoviePy / smart: {ratios[0]:.1f} by the clock, {ratios[1]:.1f} by the processor")


if __name__ == "__main__":
    main()
