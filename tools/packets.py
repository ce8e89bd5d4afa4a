"""Compressed pictures, sound and captions as packets: looked at, and put together without decoding.

A run of whole groups of pictures can be copied from one file to another bit for bit, if both carry
the same H.264 headers. Time stamps are counted anew: pictures in order of showing, and in order of
decoding behind them by the reordering depth, as x264 itself does.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from ..core.errors import MediaError
from ..core.timing import Rate
from .cues import Cue
from .media import exact, in_words, reading

SAMPLE_RATE = 48000
AUDIO_BITS = 192_000
AAC_OPTIONS = {"aac_pns": "0", "aac_is": "0", "aac_tns": "0"}
"""FFmpeg's noise substitution, intensity stereo and noise shaping overshot a mastered mix by up to 3 dB; a peak is a promise."""
MILLISECOND = Fraction(1, 1000)
# What mov_text's sample description is made from; without it players have no style to show captions in.
_CAPTION_STYLE = (
    b"[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\n"
    b"Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, "
    b"StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\n"
    b"Style: Default,Sans,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0\n\n"
    b"[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
)
_LANGUAGES = {
    "ar": "ara", "bn": "ben", "cs": "ces", "cy": "cym", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "eo": "epo", "es": "spa",
    "et": "est", "eu": "eus", "fa": "fas", "fi": "fin", "fr": "fra", "ga": "gle", "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun",
    "id": "ind", "is": "isl", "it": "ita", "ja": "jpn", "ko": "kor", "la": "lat", "lt": "lit", "lv": "lav", "nb": "nob", "nl": "nld",
    "no": "nor", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv", "sr": "srp", "sv": "swe", "sw": "swa",
    "ta": "tam", "tr": "tur", "uk": "ukr", "ur": "urd", "vi": "vie", "zh": "zho",
}  # fmt: skip


@dataclass(frozen=True)
class Scan:
    """One video file, looked at packet by packet. `keys` are the frames that start a closed group of pictures.

    `fault` says in words why nothing can be copied from it; empty when all is well.
    """

    path: Path
    frames: int
    keys: tuple[int, ...]
    headers: str
    size: tuple[int, int]
    rate: Fraction
    sha256: str
    fault: str = ""


@dataclass(frozen=True)
class Copied:
    """Frames ``start`` to ``stop`` of a file, copied; `start` is a key frame, and `stop` one or the file's end."""

    path: Path
    start: int
    stop: int

    @property
    def frames(self) -> int:
        """How many."""
        return self.stop - self.start


@dataclass(frozen=True)
class Chapter:
    """A named place in the film."""

    start: int
    title: str


@dataclass(frozen=True)
class Parts:
    """All that a finished film is muxed from.

    `sound` is any file with a sound stream, best a WAV file; an mp4's own AAC is copied as it is.
    """

    video: Sequence[Copied]
    sound: Path | None
    cues: Sequence[Cue]
    chapters: Sequence[Chapter] = ()
    title: str = ""
    language: str = "en"


def scan(path: Path) -> Scan:
    """Look at every packet of a video file; raises `MediaError` when it is none."""
    with path.open("rb") if path.is_file() else _missing(path) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with reading(path) as container:
        if not container.streams.video:
            raise MediaError(f"{path} holds no moving pictures. Delete it and run again: it is made anew.")
        stream = container.streams.video[0]
        context = stream.codec_context
        rate = Fraction(stream.average_rate or 0)
        ticks = [(packet.pts, packet.is_keyframe) for packet in container.demux(stream) if packet.size and packet.pts is not None]
        shown = [tick * exact(stream.time_base) * rate for tick, _ in ticks]
        fault = "" if context.name == "h264" else f"{path.name} is {context.name}, not H.264"
        if not fault and sorted(shown) != list(range(len(shown))):
            fault = f"{path.name} has gaps or odd times between its frames"
        if not fault and stream.frames and stream.frames != len(shown):
            fault = f"{path.name} holds {len(shown)} of the {stream.frames} frames it promises"
        keys = () if fault else _closed_keys([int(at) for at in shown], [key for _, key in ticks])
        headers = hashlib.sha256(context.extradata or b"").hexdigest()
        return Scan(path, len(shown), keys, headers, (context.width, context.height), rate, digest, fault)


def mux(parts: Parts, rate: Rate, out: Path) -> None:
    """Write a film: pictures copied, sound encoded once as AAC, captions as mov_text, the index first."""
    try:
        with (
            av.open(str(parts.video[0].path)) as template,
            av.open(str(out), "w", format="mp4", options={"movflags": "+faststart"}) as film,
        ):
            _mux(parts, rate, film, template.streams.video[0])
    except FFmpegError as fault:
        raise in_words(fault, out) from fault


def language_tag(code: str) -> str:
    """The three letters that mp4 wants for ``en``, ``en-gb`` …; ``und`` when unknown."""
    short = code.lower().replace("_", "-").partition("-")[0]
    return short if len(short) == 3 else _LANGUAGES.get(short, "und")


def sound_seconds(path: Path) -> float:
    """How long a sound file is."""
    with reading(path) as container:
        stream = container.streams.audio[0] if container.streams.audio else None
        if stream is None:
            raise MediaError(f"{path} holds no sound. Mix the film again.")
        return float(stream.duration * exact(stream.time_base)) if stream.duration else 0.0


def _missing(path: Path) -> Any:
    raise MediaError(f"{path} is missing. Run rushes make on the film's folder to build it again.")


def _closed_keys(shown: list[int], keys: list[bool]) -> tuple[int, ...]:
    """The key frames before which, in order of decoding, exactly the earlier frames come."""
    found, latest = [], -1
    for place, (frame, key) in enumerate(zip(shown, keys, strict=True)):
        if key and frame == place == latest + 1:
            found.append(frame)
        latest = max(latest, frame)
    return tuple(found)


def _mux(parts: Parts, rate: Rate, film: OutputContainer, template: VideoStream) -> None:
    total = sum(part.frames for part in parts.video)
    tag = language_tag(parts.language)
    film.metadata["title"] = parts.title
    video = film.add_stream_from_template(template)
    video.time_base, video.metadata["language"] = template.time_base, tag
    tracks = [_video_packets(parts.video, video, rate)]
    if parts.sound is not None:
        tracks.append(_sound_track(parts.sound, film, round(rate.seconds(total) * SAMPLE_RATE), tag))
    if parts.cues:
        captions = film.add_stream("mov_text")
        captions.codec_context.subtitle_header = _CAPTION_STYLE
        captions.time_base = captions.codec_context.time_base = MILLISECOND
        captions.metadata["language"] = tag
        tracks.append(_caption_packets(parts.cues, captions, rate))
    if parts.chapters:
        film.set_chapters(_chapters(parts.chapters, rate, total))
    for packet in heapq.merge(*tracks, key=_decoded):
        film.mux(packet)


def _decoded(packet: av.Packet[Any]) -> Fraction:
    return Fraction((packet.dts or 0) * packet.time_base)


def _video_packets(parts: Sequence[Copied], stream: VideoStream, rate: Rate) -> Iterator[av.Packet]:
    tick = 1 / (rate.fraction * exact(stream.time_base))
    if tick.denominator != 1:
        raise MediaError(f"{stream.time_base} cannot count frames at {rate} a second. Make the takes again.")
    depth = stream.codec_context.reorder_depth if stream.codec_context else 0
    decoded = at = 0
    for part in parts:
        for frame, packet in _copied_packets(part, rate):
            packet.pts, packet.dts = (at + frame - part.start) * int(tick), (decoded - depth) * int(tick)
            if packet.pts < packet.dts:
                raise MediaError(f"{part.path.name} reorders its frames deeper than the film allows. Make the take again.")
            packet.duration, packet.time_base, packet.stream = int(tick), exact(stream.time_base), stream
            decoded += 1
            yield packet
        at += part.frames


def _copied_packets(part: Copied, rate: Rate) -> Iterator[tuple[int, av.Packet]]:
    """The packets of frames ``start`` to ``stop`` in order of decoding, each with its frame number."""
    count = 0
    with reading(part.path) as container:
        stream = container.streams.video[0]
        scale = exact(stream.time_base) * rate.fraction
        if part.start:
            container.seek(round(part.start / scale), stream=stream, backward=True)
        for packet in container.demux(stream):
            if not packet.size or packet.pts is None:
                continue
            frame = round(packet.pts * scale)
            if count == 0 and frame != part.start:
                continue
            if count == part.frames:
                break
            count += 1
            yield frame, packet
    if count != part.frames:
        raise MediaError(f"{part.path} gave {count} of {part.frames} frames from {part.start} on. Delete it and run again.")


def _sound_track(path: Path, film: OutputContainer, samples: int, tag: str) -> Iterator[av.Packet]:
    with reading(path) as container:
        if not container.streams.audio:
            raise MediaError(f"{path} holds no sound. Mix the film again.")
        template = container.streams.audio[0]
        if template.codec_context.name == "aac" and template.codec_context.sample_rate == SAMPLE_RATE:
            copied = film.add_stream_from_template(template)
            copied.time_base, copied.metadata["language"] = template.time_base, tag
            return _copied_sound(path, copied)
    sound = film.add_stream("aac", rate=SAMPLE_RATE, layout="stereo", options=AAC_OPTIONS)
    sound.bit_rate, sound.metadata["language"] = AUDIO_BITS, tag
    return _sound_packets(path, sound, samples)


def _copied_sound(path: Path, stream: AudioStream) -> Iterator[av.Packet]:
    with reading(path) as container:
        for packet in container.demux(container.streams.audio[0]):
            if packet.size and packet.dts is not None:
                packet.stream = stream
                yield packet


def _sound_packets(path: Path, stream: AudioStream, samples: int) -> Iterator[av.Packet]:
    """The sound as AAC, cut or filled with silence to exactly so many samples."""
    at = 0
    for block in blocks(path, samples):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, at, Fraction(1, SAMPLE_RATE)
        at += block.shape[1]
        yield from stream.encode(frame)
    yield from stream.encode()


def blocks(path: Path, samples: int) -> Iterator[np.ndarray[Any, Any]]:
    """A file's sound as ``(2, n) float32`` at 48 kHz, in all exactly so many samples: cut, or filled with silence."""
    left = samples
    with reading(path) as container:
        if not container.streams.audio:
            raise MediaError(f"{path} holds no sound. Mix the film again.")
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=SAMPLE_RATE)
        for frame in container.decode(audio=0):
            for part in resampler.resample(frame):
                block = part.to_ndarray()[:, :left]
                left -= block.shape[1]
                if block.shape[1]:
                    yield block
        for part in resampler.resample(None):
            block = part.to_ndarray()[:, :left]
            left -= block.shape[1]
            if block.shape[1]:
                yield block
    while left > 0:
        yield np.zeros((2, min(left, SAMPLE_RATE)), dtype=np.float32)
        left -= min(left, SAMPLE_RATE)


def _caption_packets(cues: Sequence[Cue], stream: Any, rate: Rate) -> Iterator[av.Packet]:
    for cue in cues:
        text = cue.text.encode()
        packet = av.Packet(len(text).to_bytes(2, "big") + text)
        packet.stream, packet.time_base = stream, MILLISECOND
        packet.pts = packet.dts = round(rate.seconds(cue.start_frame) * 1000)
        packet.duration = round(rate.seconds(cue.end_frame) * 1000) - packet.pts
        packet.is_keyframe = True
        yield packet


def _chapters(chapters: Sequence[Chapter], rate: Rate, total: int) -> list[Any]:
    starts = [round(rate.seconds(chapter.start) * 1000) for chapter in chapters]
    ends = [*starts[1:], round(rate.seconds(total) * 1000)]
    return [
        {"id": number, "start": start, "end": end, "time_base": MILLISECOND, "metadata": {"title": chapter.title}}
        for number, (chapter, start, end) in enumerate(zip(chapters, starts, ends, strict=True))
    ]
