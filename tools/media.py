"""Pictures in and out of files: one constant profile for every take, which is what makes stitching possible.

The profile: H.264 by x264 (veryfast, crf 18, a key frame at least every 48 frames and wherever one
is asked for, closed groups of pictures), yuv420p, BT.709 by swscale and said so in the file, no
sound, mp4 with its index first.
"""

from __future__ import annotations

import errno
import hashlib
import queue
import threading
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError
from av.video.frame import PictureType
from av.video.stream import VideoStream
from numpy.typing import NDArray

from ..core.errors import MediaError
from ..core.timing import Rate, Size

Frame = NDArray[np.uint8]

PROFILE_VERSION = "2"  # part of every take's key: raise it when the constants below change what is written
PRESET = "veryfast"
CRF = "18"
THREADS = 1  # drawing takes the time; what is encoded in short runs is encoded side by side
X264 = "keyint=48:scenecut=0:open-gop=0"
QUICK = "subme=1:me=dia:partitions=none:b-adapt=0"
"""Less searching: twice as fast on a cross-fade, as true to it (40.1 against 40.2 dB), a fifth more bytes; the same headers."""
BT709 = 1  # primaries, transfer and matrix all carry this number in H.264
LIMITED = 1  # "tv" range
WAITING = 4  # frames between drawing and encoding: 24 MB at 1080p
_PLAIN_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS}  # whoever owns the folder words these


@dataclass(frozen=True)
class Encoded:
    """What was written."""

    frames: int
    seconds: float
    sha256: str


@dataclass(frozen=True)
class MediaFacts:
    """What a film file says of itself. `video_seconds` and `audio_seconds` are the streams' own lengths."""

    streams: tuple[str, ...]
    codec: str
    pix_fmt: str
    colour: tuple[int, int, int, int]  # primaries, transfer, matrix, range, as H.264 numbers them
    size: tuple[int, int]
    rate: Fraction
    frames: int
    video_seconds: float
    audio_codec: str
    audio_rate: int
    audio_seconds: float
    languages: tuple[str, ...]
    faststart: bool
    extradata: str  # SHA-256 of the H.264 headers: takes that share it can be spliced


def take_keyframes(frames: int, handle: int) -> tuple[int, ...]:
    """Where a take must start a group of pictures, so that it can be cut and faded at both handles."""
    wanted = {0, handle, 2 * handle, frames - 2 * handle, frames - handle}
    return tuple(sorted(frame for frame in wanted if 0 <= frame < frames))


def encode(
    frames: Iterable[Frame],
    path: Path,
    size: Size,
    rate: Rate,
    keyframes: Collection[int] = (),
    watch: Callable[[int, Frame], None] | None = None,
    *,
    quick: bool = False,
) -> Encoded:
    """Encode frames with the constant profile, while the next ones are still being drawn.

    `frames` are ``(height, width, 3) uint8``, red green blue; each may reuse the memory of the one
    before. `watch` sees every frame, with its number, in the caller's thread. `quick` searches
    less, for the few frames of a transition. The same frames give the same bytes. Raises
    `MediaError`, or whatever `frames` and `watch` raise; then no file remains.
    """
    work = _Encoding(path, size, rate, frozenset(keyframes), quick)
    try:
        with work:
            for index, frame in enumerate(frames):
                _check(frame, index, size)
                if watch is not None:
                    watch(index, frame)
                if not work.take(frame):
                    break
        if work.count == 0:
            raise MediaError(f"{path.name}: there was no frame to encode. Make the shot again.")
        with path.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Encoded(work.count, float(rate.seconds(work.count)), digest)


def probe(path: Path) -> MediaFacts:
    """Read what a file says of itself; raises `MediaError` when it holds no moving pictures."""
    with reading(path) as container:
        if not container.streams.video:
            raise MediaError(f"{path} holds no moving pictures. Make the film again.")
        video, context = container.streams.video[0], container.streams.video[0].codec_context
        sound = container.streams.audio[0] if container.streams.audio else None
        return MediaFacts(
            streams=tuple(stream.type for stream in container.streams),
            codec=context.name,
            pix_fmt=context.pix_fmt or "",
            colour=(int(context.color_primaries), int(context.color_trc), int(context.colorspace), int(context.color_range)),
            size=(context.width, context.height),
            rate=Fraction(video.average_rate or video.base_rate or 0),
            frames=video.frames,
            video_seconds=_seconds(video.duration, video.time_base),
            audio_codec=sound.codec_context.name if sound else "",
            audio_rate=sound.codec_context.sample_rate if sound else 0,
            audio_seconds=_seconds(sound.duration, sound.time_base) if sound else 0.0,
            languages=tuple(stream.metadata.get("language", "") for stream in container.streams),
            faststart=_index_first(path),
            extradata=hashlib.sha256(context.extradata or b"").hexdigest(),
        )


def frames_of(path: Path, start: int = 0, stop: int | None = None) -> Generator[Frame]:
    """Frames ``start`` to ``stop`` (not included; None: all) of a file of constant rate, red green blue.

    Raises `MediaError` when the file is damaged or ends before `stop`.
    """
    expected = start
    with reading(path) as container:
        stream = _video(container, path)
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = 2
        tick = _ticks_per_frame(stream)
        first = stream.start_time or 0
        if start:
            container.seek(first + int(start * tick), stream=stream, backward=True)
        for picture in container.decode(stream):
            index = round((picture.pts - first) / tick) if picture.pts is not None else expected
            if index < start:
                continue
            if stop is not None and expected >= stop:
                return
            if picture.is_corrupt or index != expected:
                raise MediaError(f"{path} is damaged near frame {expected}. Delete it and run again: it is made anew.")
            expected += 1
            yield to_rgb(picture)
    if stop is not None and expected < stop:
        raise MediaError(f"{path} ends after {expected} frames; {stop} were expected. Delete it and run again: it is made anew.")


def pictures_of(path: Path) -> Generator[Frame]:
    """A foreign file's pictures as they come, at its own size and rate; raises `MediaError` where it breaks off."""
    with reading(path) as container:
        stream = _video(container, path)
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = 2
        for picture in container.decode(stream):
            yield to_rgb(picture)


def conform(file: Path, size: Size, rate: Rate, frames: int) -> Generator[Frame]:
    """A foreign file's pictures at the film's size and rate: scaled to fill the frame, its overhang cut off.

    Yields at most `frames`; fewer when the file is shorter, so that whoever counts them sees it.
    """
    shown: Frame | None = None
    made, until = 0, Fraction(0)
    with reading(file) as container:
        stream = _video(container, file)
        first: Fraction | None = None
        for picture in container.decode(stream):
            at = Fraction(picture.pts or 0) * exact(stream.time_base)
            first = at if first is None else first
            while shown is not None and made < frames and rate.seconds(made) + rate.seconds(1) / 2 < at - first:
                yield shown
                made += 1
            if made >= frames:
                return
            until = at - first + (1 / Fraction(stream.average_rate) if stream.average_rate else rate.seconds(1))
            shown = _filling(picture, size)
    while shown is not None and made < frames and rate.seconds(made) + rate.seconds(1) / 2 < until:
        yield shown
        made += 1


def to_rgb(picture: av.VideoFrame) -> Frame:
    """A decoded picture as red green blue; untagged ones are read as BT.709."""
    matrix = "ITU709" if int(picture.colorspace) in (BT709, 2) else int(picture.colorspace)
    shown = picture.reformat(format="rgb24", src_colorspace=matrix, dst_color_range="JPEG")
    return np.asarray(shown.to_ndarray(), dtype=np.uint8)


SELF_CONTAINED = {
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,ogg,gif,wav,mp3,flac,aac,aiff,asf",
    "protocol_whitelist": "file",
}
"""What is opened: files that hold their own pictures and sound. A playlist that calls itself a film would open others, or the network."""


@contextmanager
def reading(path: Path) -> Iterator[InputContainer]:
    """Open a file to read; what goes wrong with it inside the block becomes a `MediaError` in words."""
    try:
        with av.open(str(path), container_options=SELF_CONTAINED) as container:
            yield container
    except FileNotFoundError as fault:
        raise MediaError(f"{path} is missing. Run rushes make on the film's folder to build it again.") from fault
    except FFmpegError as fault:
        raise MediaError(f"{path} cannot be read as a film ({fault.strerror}). Delete it and run again: it is made anew.") from fault


class _Encoding:
    """One file being written: its encoder works in a thread of its own (FFmpeg lets go of the interpreter's lock)."""

    def __init__(self, path: Path, size: Size, rate: Rate, keyframes: frozenset[int], quick: bool) -> None:
        self.path, self.size, self.rate, self.keyframes, self.quick = path, size, rate, keyframes, quick
        self.count = 0
        self._waiting: queue.Queue[av.VideoFrame | None] = queue.Queue(WAITING)
        self._fault: BaseException | None = None
        self._abandoned = False
        self._worker = threading.Thread(target=self._work, name=f"encode {path.name}", daemon=True)

    def __enter__(self) -> None:
        self._worker.start()

    def take(self, frame: Frame) -> bool:
        """Queue a copy of a frame; False once the encoder has failed."""
        if self._fault is not None:
            return False
        picture = av.VideoFrame.from_numpy_buffer(np.array(frame, order="C"), format="rgb24")
        picture.pts, picture.time_base = self.count, 1 / self.rate.fraction
        self._waiting.put(picture)
        self.count += 1
        return True

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: object) -> None:
        self._abandoned = kind is not None
        self._waiting.put(None)
        self._worker.join()
        if kind is None and self._fault is not None:
            raise in_words(self._fault, self.path) from self._fault

    def _work(self) -> None:
        # After a fault the queue is still emptied, or the drawing side would wait for ever.
        try:
            self._write()
        except BaseException as fault:  # noqa: BLE001 - handed to the drawing thread, which raises it
            self._fault = fault
            while self._waiting.get() is not None:
                pass

    def _write(self) -> None:
        with av.open(str(self.path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
            stream = _stream(container, self.size, self.rate, self.quick)
            while (picture := self._waiting.get()) is not None:
                if not self._abandoned:
                    container.mux(stream.encode(_to_yuv(picture, picture.pts in self.keyframes)))
            container.mux(stream.encode())


def _stream(container: OutputContainer, size: Size, rate: Rate, quick: bool) -> VideoStream:
    searching = f"{X264}:{QUICK}" if quick else X264
    stream = container.add_stream(
        "libx264", rate=rate.fraction, options={"preset": PRESET, "crf": CRF, "forced-idr": "1", "x264-params": searching}
    )
    stream.width, stream.height, stream.pix_fmt = size.width, size.height, "yuv420p"
    context = stream.codec_context
    context.time_base, context.thread_count = 1 / rate.fraction, THREADS
    context.color_primaries = context.color_trc = context.colorspace = BT709
    context.color_range = LIMITED
    return stream


def _to_yuv(picture: av.VideoFrame, key: bool) -> av.VideoFrame:
    shown = picture.reformat(
        format="yuv420p", src_colorspace="ITU709", dst_colorspace="ITU709", src_color_range="JPEG", dst_color_range="MPEG"
    )
    shown.pts, shown.time_base = picture.pts, picture.time_base
    shown.color_primaries = shown.color_trc = BT709
    if key:
        shown.pict_type = PictureType.I
    return shown


def _check(frame: Frame, index: int, size: Size) -> None:
    if frame.dtype != np.uint8 or frame.shape != (size.height, size.width, 3):
        raise MediaError(
            f"Frame {index} came as {frame.dtype} {'x'.join(map(str, frame.shape))}; "
            f"uint8 {size.height}x{size.width}x3 was asked for. The renderer has to be mended."
        )


def in_words(fault: BaseException, path: Path) -> BaseException:
    """A fault of the encoder as a `MediaError`; what the disk refuses stays an `OSError`, for the folder's owner to word."""
    if isinstance(fault, OSError) and fault.errno in _PLAIN_ERRORS:
        return OSError(fault.errno, fault.strerror, str(path))
    if isinstance(fault, (FFmpegError, OSError, ValueError)):
        return MediaError(f"{path.name} cannot be encoded ({fault}). Check that the folder can be written, and run again.")
    return fault


def _filling(picture: av.VideoFrame, size: Size) -> Frame:
    """Scale a picture until it fills the size, and cut the middle out."""
    scale = max(Fraction(size.width, picture.width), Fraction(size.height, picture.height))
    width, height = max(size.width, round(picture.width * scale)), max(size.height, round(picture.height * scale))
    matrix = int(picture.colorspace)
    if matrix == 2:  # unspecified: by custom BT.709 from 720 lines on, BT.601 below
        matrix = 1 if picture.height >= 720 else 5
    shown = picture.reformat(width, height, "rgb24", src_colorspace=matrix, dst_color_range="JPEG", interpolation="BICUBIC")
    left, top = (width - size.width) // 2, (height - size.height) // 2
    return np.ascontiguousarray(shown.to_ndarray()[top : top + size.height, left : left + size.width], dtype=np.uint8)


def _video(container: InputContainer, path: Path) -> VideoStream:
    if not container.streams.video:
        raise MediaError(f"{path} holds no moving pictures. Delete it and run again: it is made anew.")
    return container.streams.video[0]


def _ticks_per_frame(stream: VideoStream) -> Fraction:
    rate = stream.average_rate or stream.base_rate
    if not rate:
        raise MediaError("A file without a frame rate cannot be read frame by frame. Conform it first.")
    return 1 / (Fraction(rate) * exact(stream.time_base))


def _seconds(duration: int | None, time_base: Fraction | None) -> float:
    return float(duration * time_base) if duration is not None and time_base is not None else 0.0


def exact(time_base: Fraction | None) -> Fraction:
    """A stream's time base; raises `MediaError` where it has none."""
    if not time_base:
        raise MediaError("A stream without a clock cannot be read. Conform the file first.")
    return Fraction(time_base)


def _index_first(path: Path) -> bool:
    """Whether an mp4's index (moov) stands before its media (mdat), so that it plays while it loads."""
    with path.open("rb") as file:
        while len(head := file.read(8)) == 8:
            length, kind = int.from_bytes(head[:4]), head[4:]
            if kind in (b"moov", b"mdat"):
                return kind == b"moov"
            if length == 1:
                length = int.from_bytes(file.read(8)) - 8
            if length < 8:
                return False
            file.seek(length - 8, 1)
    return False
