"""The final check: opens the finished film as a stranger would and proves what was promised, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.audio.frame import AudioFrame
from av.error import BlockingIOError as NotYet
from av.error import EOFError as AtEnd
from av.filter import Graph
from numpy.typing import NDArray

from ..core.timing import Rate, Size
from .cues import Cue
from .media import BT709, LIMITED, MediaFacts, probe, reading
from .packets import SAMPLE_RATE

LOUDNESS = -14.0
LOUDNESS_SLACK = 1.0  # LU
PEAK = -1.0  # dBTP
PRIMING = 1024  # samples that AAC puts before the first one
BLACK = 32  # luma; a picture whose brightest fiftieth is darker is black
SILENT = -50.0  # dBFS, the mean level over a spoken line
_WINDOW = SAMPLE_RATE // 100


@dataclass(frozen=True)
class CheckReport:
    """What was proved, and what was not: each a sentence."""

    proofs: tuple[str, ...]
    faults: tuple[str, ...]
    loudness: float | None = None
    true_peak: float | None = None

    @property
    def good(self) -> bool:
        """Whether everything was proved."""
        return not self.faults


@dataclass
class _Findings:
    proofs: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def prove(self, holds: bool, proof: str, fault: str) -> None:
        """Note one or the other."""
        (self.proofs if holds else self.faults).append(proof if holds else fault)


@dataclass(frozen=True)
class _Sound:
    """The film's sound, measured: EBU R128, and the mean square of every 10 ms."""

    lufs: float
    peak: float
    powers: NDArray[np.float64]

    def level(self, start: float, end: float) -> float:
        """The mean level between two times in seconds, dBFS."""
        part = self.powers[round(start * 100) : max(round(start * 100) + 1, round(end * 100))]
        return float(10 * np.log10(max(part.mean(), 1e-12))) if len(part) else -120.0


def check_film(
    path: Path,
    frames: int,
    size: Size,
    rate: Rate,
    speech: Sequence[tuple[int, int]] = (),
    captions: Sequence[Cue] = (),
    *,
    loudness: float = LOUDNESS,
    silent: bool = False,
) -> CheckReport:
    """Prove a finished film. `speech` are the film's frames (from, to) in which somebody speaks.

    `loudness` in LUFS is what was asked for; `silent` says that no sound is meant to be heard.
    Raises `MediaError` when the file is no film.
    """
    found, facts = _Findings(), probe(path)
    _picture(facts, frames, size, rate, found)
    _times(path, frames, rate, found)
    _brightness(path, found)
    sound = _hear(path) if facts.audio_codec else None
    _audio(facts, sound, rate, silent and not speech, loudness, found)
    if sound is not None and speech:
        _speech(sound, speech, rate, found)
    if captions:
        _captions(path, captions, rate, found)
    quiet = sound is None or not np.isfinite(sound.lufs)
    return CheckReport(tuple(found.proofs), tuple(found.faults), None if quiet else sound.lufs, None if quiet else sound.peak)  # type: ignore[union-attr]


def _picture(facts: MediaFacts, frames: int, size: Size, rate: Rate, found: _Findings) -> None:
    kind = f"{facts.codec} {facts.pix_fmt}"
    found.prove(kind == "h264 yuv420p", "The pictures are H.264 yuv420p.", f"The pictures are {kind}, not H.264 yuv420p.")
    found.prove(
        facts.colour == (BT709, BT709, BT709, LIMITED),
        "The colours are tagged BT.709.",
        f"The colours are tagged {facts.colour}, not BT.709 in limited range.",
    )
    found.prove(facts.faststart, "The index stands first (faststart).", "The index stands last: the film cannot play while it loads.")
    shown = f"{facts.size[0]}x{facts.size[1]}"
    found.prove(shown == str(size), f"The pictures are {size}.", f"The pictures are {shown}, not {size}.")
    found.prove(
        facts.rate == rate.fraction, f"{rate} frames a second.", f"The film runs at {facts.rate} frames a second, not at {rate}."
    )
    found.prove(facts.frames == frames, f"{frames} frames.", f"The film has {facts.frames} frames, not {frames}.")


def _times(path: Path, frames: int, rate: Rate, found: _Findings) -> None:
    """Every frame once, on its time; decoding times that only rise."""
    shown: list[Fraction] = []
    last: dict[int, int] = {}
    falling = 0
    with reading(path) as container:
        video = container.streams.video[0]
        for packet in container.demux(*container.streams.video, *container.streams.audio):
            if not packet.size or packet.pts is None or packet.dts is None:
                continue
            falling += packet.dts <= last.get(packet.stream_index, packet.dts - 1)
            last[packet.stream_index] = packet.dts
            if packet.stream_index == video.index:
                shown.append(packet.pts * Fraction(packet.time_base) * rate.fraction)
    missing = len(set(range(frames)) - set(shown))
    found.prove(
        not missing and len(shown) == frames,
        "Every frame stands on its time, once.",
        f"{missing} frames are missing from their time, and {len(shown)} are there of {frames}.",
    )
    found.prove(not falling, "The time stamps only rise.", f"{falling} packets have a time stamp that does not rise.")


def _brightness(path: Path, found: _Findings) -> None:
    """Key pictures only: there is one at least every two seconds, and in every shot."""
    seen = black = broken = 0
    with reading(path) as container:
        stream = container.streams.video[0]
        stream.codec_context.skip_frame = "NONKEY"
        for picture in container.decode(stream):
            luma = np.asarray(picture.to_ndarray()[: picture.height : 4, ::4], dtype=np.float64)
            seen, broken = seen + 1, broken + picture.is_corrupt
            black += float(np.percentile(luma, 98)) < BLACK
    found.prove(seen > 0 and not broken, f"{seen} key pictures decode.", f"{broken} of {seen} key pictures are damaged.")
    found.prove(black * 2 < max(seen, 1), "The film is not black.", f"{black} of {seen} key pictures are black.")


def _hear(path: Path) -> _Sound:
    """Measure the sound in one pass, in constant memory but for a number every 10 ms."""
    powers: list[NDArray[np.float64]] = []
    rest = np.zeros(0)
    lufs, peak = float("-inf"), float("-inf")
    for frame in _metered(path):
        lufs = float(frame.metadata.get("lavfi.r128.I", lufs))
        peaks = [float(value) for name, value in frame.metadata.items() if name.startswith("lavfi.r128.true_peaks_ch")]
        peak = max([peak, *peaks])
        samples = frame.to_ndarray().reshape(-1, len(frame.layout.channels)) if frame.format.is_packed else frame.to_ndarray().T
        rest = np.concatenate([rest, (samples.astype(np.float64) ** 2).mean(axis=1)])
        whole = len(rest) // _WINDOW * _WINDOW
        powers.append(rest[:whole].reshape(-1, _WINDOW).mean(axis=1))
        rest = rest[whole:]
    return _Sound(lufs if lufs > -70 else float("-inf"), float(20 * np.log10(max(peak, 1e-6))), np.concatenate([np.zeros(0), *powers]))


def _metered(path: Path) -> Iterator[AudioFrame]:
    with reading(path) as container:
        stream = container.streams.audio[0]
        graph = Graph()
        source = graph.add_abuffer(template=stream)
        meter, sink = graph.add("ebur128", "peak=true:metadata=1"), graph.add("abuffersink")
        graph.link_nodes(source, meter, sink).configure()
        for frame in container.decode(stream):
            graph.push(frame)
            yield from _pulled(graph)
        graph.push(None)
        yield from _pulled(graph)


def _pulled(graph: Graph) -> Iterator[AudioFrame]:
    while True:
        try:
            frame = graph.pull()
        except (NotYet, AtEnd):
            return
        if isinstance(frame, AudioFrame):
            yield frame


def _audio(facts: MediaFacts, sound: _Sound | None, rate: Rate, silent: bool, loudness: float, found: _Findings) -> None:
    if sound is None:
        found.faults.append("There is no sound.")
        return
    kind = f"{facts.audio_codec} at {facts.audio_rate} Hz"
    found.prove(kind == f"aac at {SAMPLE_RATE} Hz", "The sound is AAC at 48 kHz.", f"The sound is {kind}, not AAC at 48 kHz.")
    apart = abs(facts.audio_seconds - facts.video_seconds)
    slack = float(rate.seconds(1)) + PRIMING / SAMPLE_RATE
    found.prove(
        apart <= slack,
        f"Sound and pictures end within {apart * 1000:.0f} ms of each other.",
        f"The sound lasts {facts.audio_seconds:.3f} s and the pictures {facts.video_seconds:.3f} s.",
    )
    if silent:
        return
    found.prove(
        abs(sound.lufs - loudness) <= LOUDNESS_SLACK,
        f"The loudness is {sound.lufs:.1f} LUFS.",
        f"The loudness is {sound.lufs:.1f} LUFS, not {loudness:.0f} ±{LOUDNESS_SLACK:.0f}.",
    )
    found.prove(sound.peak <= PEAK, f"The true peak is {sound.peak:.1f} dBTP.", f"The true peak is {sound.peak:.1f} dBTP, over {PEAK:.0f}.")


def _speech(sound: _Sound, speech: Sequence[tuple[int, int]], rate: Rate, found: _Findings) -> None:
    silent = [
        f"{float(rate.seconds(start)):.1f}"
        for start, end in speech
        if sound.level(float(rate.seconds(start)), float(rate.seconds(end))) < SILENT
    ]
    found.prove(
        not silent,
        f"Something is heard in all {len(speech)} spoken lines.",
        f"Nothing is heard where somebody should speak, at {', '.join(silent)} s.",
    )


def _captions(path: Path, captions: Sequence[Cue], rate: Rate, found: _Findings) -> None:
    """The soft captions, read back and compared word by word and to the millisecond."""
    with reading(path) as container:
        shown: list[tuple[float, str]] = []
        if container.streams.subtitles:
            for packet in container.demux(container.streams.subtitles[0]):
                text = bytes(packet)[2:] if packet.size > 2 else b""
                if text and packet.pts is not None:
                    shown.append((float(packet.pts * packet.time_base), text.decode(errors="replace")))
    same = [text for _, text in shown] == [cue.text for cue in captions]
    on_time = same and all(
        abs(at - float(rate.seconds(cue.start_frame))) < 0.002 for (at, _), cue in zip(shown, captions, strict=True)
    )
    found.prove(
        on_time,
        f"All {len(captions)} captions are there, on their times.",
        f"{len(shown)} of {len(captions)} captions are in the file, or their words differ."
        if not same
        else "Some captions stand at another time than planned.",
    )
