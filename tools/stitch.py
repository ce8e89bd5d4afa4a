"""The cut: bodies of takes copied bit for bit, only the frames of transitions encoded, sound once.

Where a take's stream does not match the others, the whole film is assembled by MoviePy instead,
and the report says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..core.document import content_hash
from ..core.errors import MediaError, UsageError
from ..core.project import partial_of, seal, settle, write_atomically, writing
from ..core.shelf import sealed
from ..core.shot import Transition
from ..core.timing import Rate, Size
from . import assembly, transitions
from .cues import Cue
from .media import PROFILE_VERSION, encode
from .packets import Chapter, Copied, Parts, Scan, mux, scan, sound_seconds
from .transitions import DARK, Piece, Seam, Stretch, seam_stretches, seams

__all__ = ["Chapter", "Cue", "Piece", "StitchReport", "in_use", "stitch"]

_IN_USE = "in-use.txt"


@dataclass(frozen=True)
class StitchReport:
    """How the film was put together.

    `method` is "smart" or "full"; `reason` says in words why it was not smart. `transitions` are
    the runs that were encoded anew, `cached` those of them that were found from before.
    """

    method: str
    reason: str
    frames: int
    copied_frames: int
    encoded_frames: int
    transitions: int = 0
    cached: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Job:
    """What is stitched, and how."""

    pieces: Sequence[Piece]
    plan: Sequence[Seam]
    cache: Path
    rate: Rate
    size: Size
    dark: str
    threads: int


@dataclass
class _Plan:
    """The film as copied and redrawn runs, in order."""

    runs: list[Copied | list[Stretch]] = field(default_factory=list)

    def draw(self, stretches: Sequence[Stretch]) -> None:
        """Add frames to be drawn; neighbouring ones are encoded as one run."""
        wanted = [stretch for stretch in stretches if stretch.frames]
        if wanted and self.runs and isinstance(self.runs[-1], list):
            self.runs[-1].extend(wanted)
        elif wanted:
            self.runs.append(wanted)


def stitch(
    pieces: Sequence[Piece],
    sound: Path | None,
    cues: Sequence[Cue],
    out: Path,
    cache: Path,
    rate: Rate,
    size: Size,
    *,
    title: str,
    language: str,
    chapters: Sequence[Chapter] = (),
    fade_in: bool = False,
    fade_out: bool = False,
    dark: str = DARK,
    threads: int = 2,
) -> StitchReport:
    """Put a film together in `out`; transitions are kept in the folder `cache` by content.

    The film is as long as the pieces' bodies, whatever the transitions. Give a temporary `out` and
    rename it: after an error nothing is left there. Raises `MediaError` when a take is missing or
    cannot be decoded at all, `UsageError` without a piece.
    """
    if not pieces:
        raise UsageError("There is no shot to cut a film from. Give the script at least one scene.")
    total = sum(piece.length for piece in pieces)
    job = _Job(pieces, seams(pieces, fade_in, fade_out), cache, rate, size, dark, threads)
    parts = Parts((), sound, _within(cues, total), [chapter for chapter in chapters if chapter.start < total], title, language)
    notes = _notes(pieces, job.plan, sound, rate, total)
    with writing(cache):
        cache.mkdir(parents=True, exist_ok=True)
    try:
        scans = {piece.take: scan(piece.take) for piece in pieces}
        reason = _mismatch(job, scans)
        done = None if reason else _smart(job, scans, parts, out, notes)
        if done is not None:
            return done
        reason = reason or "the takes were encoded with another profile than the transitions"
        _assemble(job, parts, out, fade_in, fade_out)
        return StitchReport("full", reason, total, 0, total, notes=notes)
    except BaseException:
        out.unlink(missing_ok=True)
        raise


def _smart(job: _Job, scans: dict[Path, Scan], parts: Parts, out: Path, notes: tuple[str, ...]) -> StitchReport | None:
    """Write the film by copying; None when the transitions' headers turn out not to be the takes'."""
    runs = _plan(job, scans)
    film, made = _realise(job, runs, scans)
    _note_use(job, film)
    if len({(scans.get(copied.path) or scan(copied.path)).headers for copied in film}) > 1:
        return None
    mux(replace(parts, video=film), job.rate, out)
    drawn = [sum(stretch.frames for stretch in run) for run in runs if isinstance(run, list)]
    total = sum(copied.frames for copied in film)
    return StitchReport("smart", "", total, total - sum(drawn), sum(drawn), len(drawn), len(drawn) - made, notes)


def _note_use(job: _Job, film: Sequence[Copied]) -> None:
    """Write down which cached transitions the film is made with, for whoever tidies the cache."""
    used = sorted({copied.path.stem for copied in film if copied.path.parent == job.cache})
    with writing(job.cache):
        write_atomically(job.cache / _IN_USE, ("\n".join(used) + "\n").encode())


def in_use(cache: Path) -> frozenset[str] | None:
    """The names of the cached transitions that the last smart cut used; None when that is not known."""
    try:
        return frozenset((cache / _IN_USE).read_text(encoding="utf-8").split())
    except (OSError, UnicodeDecodeError):
        return None


def _mismatch(job: _Job, scans: dict[Path, Scan]) -> str:
    """Why the takes cannot be spliced, in words; empty when they can."""
    rate, size = job.rate, job.size
    usual = Counter(scans[piece.take].headers for piece in job.pieces).most_common(1)[0][0]
    for piece in job.pieces:
        seen = scans[piece.take]
        name, wanted = piece.take.name, piece.length + 2 * piece.handle
        if seen.fault:
            return seen.fault
        if seen.size != (size.width, size.height):
            return f"{name} is {seen.size[0]}x{seen.size[1]}, the film {size}"
        if seen.rate != rate.fraction:
            return f"{name} has {seen.rate} frames a second, the film {rate}"
        if seen.frames < wanted:
            return f"{name} holds {seen.frames} frames, {wanted} were planned"
        if seen.headers != usual:
            return f"{name} was encoded otherwise than the other takes"
    return ""


def _plan(job: _Job, scans: dict[Path, Scan]) -> list[Copied | list[Stretch]]:
    """What is copied and what is drawn: as much copied as lies between usable key frames."""
    film, pieces, plan = _Plan(), job.pieces, job.plan
    film.draw(seam_stretches(plan[0], None, pieces[0]))
    for index, piece in enumerate(pieces):
        first, last = piece.handle + plan[index].overlap, piece.end - plan[index + 1].overlap
        seen = scans[piece.take]
        edges = [frame for frame in (*seen.keys, seen.frames) if first <= frame <= last]
        start, stop = (edges[0], edges[-1]) if edges else (last, last)
        film.draw([Stretch(Transition.CUT, start - first, after=(piece.take, first))])
        if stop > start:
            film.runs.append(Copied(piece.take, start, stop))
        film.draw([Stretch(Transition.CUT, last - stop, after=(piece.take, stop))])
        after = pieces[index + 1] if index + 1 < len(pieces) else None
        film.draw(seam_stretches(plan[index + 1], piece, after))
    return film.runs


def _realise(job: _Job, runs: Sequence[Copied | list[Stretch]], scans: dict[Path, Scan]) -> tuple[list[Copied], int]:
    """Every run as something to copy; how many had to be encoded.

    An encoder has one thread, so as many runs are drawn side by side as there are threads.
    """

    def realise(run: Copied | list[Stretch]) -> tuple[Copied, bool]:
        return (run, False) if isinstance(run, Copied) else _redraw(job, run, scans)

    with ThreadPoolExecutor(max_workers=max(1, job.threads)) as pool:
        done = list(pool.map(realise, runs))
    return [copied for copied, _ in done], sum(made for _, made in done)


def _redraw(job: _Job, run: list[Stretch], scans: dict[Path, Scan]) -> tuple[Copied, bool]:
    """A run that is drawn anew, found in the cache or encoded; and whether it had to be encoded."""
    count = sum(stretch.frames for stretch in run)
    recipe = [_recipe(part, scans) for part in run]
    file = job.cache / f"{content_hash(PROFILE_VERSION, transitions.VERSION, str(job.rate), str(job.size), job.dark, recipe)}.mp4"
    made = not _kept(file, count)
    if made:
        with _partial(file) as partial:
            encode(transitions.compose(run, job.rate, job.size, job.dark), partial, job.size, job.rate, (0,), quick=True)
            settle(partial, file)
        seal(file)
    return Copied(file, 0, count), made


def _recipe(stretch: Stretch, scans: dict[Path, Scan]) -> list[object]:
    """All that makes a stretch's pixels, by content and not by name."""
    sides = [(scans[side[0]].sha256, side[1]) if side else None for side in (stretch.before, stretch.after)]
    return [stretch.kind.value, stretch.frames, *sides]


def _kept(file: Path, frames: int) -> bool:
    """Whether a transition lies in the cache, whole."""
    if not sealed(file):
        return False
    try:
        seen = scan(file)
    except MediaError:
        return False
    return not seen.fault and seen.frames == frames


def _assemble(job: _Job, parts: Parts, out: Path, fade_in: bool, fade_out: bool) -> None:
    """The fallback: the whole film composed by MoviePy, encoded, and muxed like the smart cut."""
    total = sum(piece.length for piece in job.pieces)
    film = assembly.assemble(job.pieces, job.rate, job.size, fade_in=fade_in, fade_out=fade_out, dark=job.dark)
    with _partial(job.cache / "film.mp4") as pictures:
        encode(assembly.frames(film, total, job.rate), pictures, job.size, job.rate, (0,))
        mux(replace(parts, video=[Copied(pictures, 0, total)]), job.rate, out)


@contextmanager
def _partial(file: Path) -> Iterator[Path]:
    """A temporary path beside `file` that is gone after the block, unless it was renamed."""
    partial = partial_of(file)
    try:
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def _within(cues: Sequence[Cue], total: int) -> tuple[Cue, ...]:
    return tuple(Cue(cue.start_frame, min(cue.end_frame, total), cue.text, cue.speaker) for cue in cues if cue.start_frame < total)


def _notes(pieces: Sequence[Piece], plan: Sequence[Seam], sound: Path | None, rate: Rate, total: int) -> tuple[str, ...]:
    """What turned out otherwise than asked, without being an error."""
    notes = [
        f"{piece.take.name} starts with a cut: there is no room for its {piece.transition.value}"
        for piece, seam in list(zip(pieces, plan, strict=False))[1:]
        if piece.transition is not seam.kind
    ]
    if sound is not None:
        off = sound_seconds(sound) - float(rate.seconds(total))
        if abs(off) > float(rate.seconds(1)):
            how = "longer than the film and was cut" if off > 0 else "shorter than the film; silence fills it"
            notes.append(f"the sound was {abs(off):.2f} s {how}")
    return tuple(notes)
