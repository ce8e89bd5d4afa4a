"""Housekeeping: removing from a film's folder what nothing that stands refers to.

What stands is what the last run worked with, what a person decided or chose, and whatever the
documents of these name in turn. Names are hashes, so looking for them in the text of every standing
document finds all that is needed, and sometimes a little more; never less.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ..core.document import content_hash
from ..core.errors import DocumentError, NewerSchema, ProjectError
from ..core.jobs import JobState
from ..core.names import ShotId
from ..core.project import CHECKPOINTS, Project
from ..core.shot import ShotList
from ..core.take import ShotRecord
from ..tools.ledger import RESULTS, Ledger
from ..tools.stitch import in_use
from .anchoring import FOLDER as REFERENCES
from .vault import RECORD, SPARE, TAKES, read
from .views import BIBLE_VIEW

DOCUMENTS = ".rushes/documents"
TRANSITIONS = ".rushes/cache/transitions"
NAME = re.compile(rb"(?=([0-9a-f]{20}))")
KEYED = re.compile(r"^([0-9a-f]{20})[.-]")
PORTRAIT = re.compile(r"-([0-9a-f]{20})\.png$")
DAMAGED = ".damaged"


@dataclass(frozen=True)
class Freed:
    """What went, or would go; `kept` says what stays although it may not be needed, and why."""

    files: tuple[str, ...]
    bytes: int
    pretend: bool = False
    kept: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.files:
            return " ".join(("Nothing to remove: all that is here is needed.", *self.kept))
        many = "1 file" if len(self.files) == 1 else f"{len(self.files)} files"
        said = f"{'Would remove' if self.pretend else 'Removed'} {many}, {_size(self.bytes)}, that nothing in the film refers to."
        return " ".join((said, *self.kept))


def collect(project: Project, *, pretend: bool = False) -> Freed:
    """Remove takes, lines, documents, portraits and cached transitions that neither the film nor a person's word refers to.

    Never removes the film, a take of a standing record or one that a person chose or approved, the
    log of decisions, the versions named in it, or the ledger. With `pretend` nothing is touched.
    Raises `ProjectHeld` while somebody works in the folder, `ProjectError` when the plan cannot be read.
    """
    with project.hold():
        if not pretend:
            project.sweep()
        standing = _standing(project)
        kept: list[str] = []
        doomed = sorted({
            *_takes(project, standing, kept), *_lines(project, standing, kept), *_documents(project, standing),
            *_portraits(project, standing), *_transitions(project), *_results(project, standing),
            *project.path(".rushes").glob(f"*{DAMAGED}*"),
        }, key=_order)  # fmt: skip
        freed = sum(path.stat().st_size for path in doomed)
        if not pretend:
            _remove(project, doomed)
    names = tuple(str(path.relative_to(project.folder)) for path in doomed)
    return Freed(names, freed, pretend, tuple(kept))


def _remove(project: Project, doomed: Iterable[Path]) -> None:
    for path in doomed:
        try:
            path.unlink(missing_ok=True)
        except OSError as fault:
            raise ProjectError(f"{path} cannot be removed ({fault.strerror}). Check who owns it, and run rushes gc again.") from fault
    for folder in project.path(TAKES).glob("*"):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    project.shelf.forget()


def _order(path: Path) -> tuple[bool, str]:
    """Papers go before their films, so that a film is never left as if its paper were lost."""
    return path.suffix in (".mp4", ".wav"), str(path)


def _standing(project: Project) -> frozenset[str]:
    """Every hash that a standing document names, and those named in what they name."""
    found: set[str] = set()
    waiting = set().union(*(_names(text) for text in _roots(project)))
    while waiting:
        name = waiting.pop()
        found.add(name)
        for paper in _papers(project, name):
            waiting |= _names(paper.read_bytes()) - found
    return frozenset(found)


def _papers(project: Project, name: str) -> list[Path]:
    """The documents that a hash may stand for: an archived one, a take's, a line's."""
    places = (
        project.path(f"{DOCUMENTS}/{name}.json"),
        project.path(f"{SPARE}/{name}.json"),
        project.path(f"audio/{name}.json"),
        *project.shelf.named(project.path(TAKES), f"{name}.json"),
    )
    return [path for path in places if path.is_file()]


def _roots(project: Project) -> Iterator[bytes]:
    """The text of all that stands by itself: the folder's own papers, the decisions, and where the last run stands."""
    for folder in (project.folder, project.path(".rushes")):
        for path in sorted(folder.glob("*.json*")):
            if path.is_file() and DAMAGED not in path.name:
                yield path.read_bytes()
    yield from _position(project)


def _position(project: Project) -> Iterator[bytes]:
    """What the checkpoints of the last run hold, as it is stored; nothing when they are gone or damaged."""
    path = project.path(CHECKPOINTS)
    if not path.is_file():
        return
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
            for table, column in (("checkpoints", "checkpoint"), ("checkpoints", "metadata"), ("writes", "value")):
                for (value,) in store.execute(f"select {column} from {table}"):
                    yield value if isinstance(value, bytes) else str(value).encode()
    except sqlite3.Error:
        return


def _names(text: bytes) -> set[str]:
    return {match.decode() for match in NAME.findall(text)}


def _takes(project: Project, standing: frozenset[str], kept: list[str]) -> Iterator[Path]:
    """The files of takes that no standing record names."""
    open_shots = _without_record(project, standing)
    needed = set(standing)
    for shot in open_shots:
        needed |= _keys_in(project.path(f"{TAKES}/{shot}"))
    if open_shots:
        listed = ", ".join(sorted(open_shots)[:5]) + (" …" if len(open_shots) > 5 else "")
        kept.append(f"The takes of {listed} all stay: the last run did not finish with them; run rushes make first.")
    for folder in sorted(project.path(TAKES).glob("*")):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            keyed = KEYED.match(path.name)
            if keyed is None:
                continue  # not of our making
            wanted = keyed[1] in needed
            if wanted and path.name.endswith(RECORD):
                wanted = folder.name in open_shots or _stands(path, standing)
            if not wanted:
                yield path
    for path in sorted(project.path(SPARE).glob("*.json")):
        if path.stem not in needed:
            yield path


def _stands(path: Path, standing: frozenset[str]) -> bool:
    """Whether a record is one that the last run worked with; damaged ones are not."""
    try:
        record = read(path, ShotRecord)
    except NewerSchema:
        return True
    except DocumentError:
        return False
    return record is not None and content_hash(record.label(), record) in standing


def _without_record(project: Project, standing: frozenset[str]) -> set[str]:
    """The planned shots of which no standing record is known: all that was shot for them may be needed."""
    shots = {str(shot.id) for shot in project.load("shots.json", ShotList).shots} if project.path("shots.json").is_file() else None
    if shots is None:
        return {folder.name for folder in project.path(TAKES).glob("*")}
    recorded = set()
    for name in standing:
        paper = project.path(f"{DOCUMENTS}/{name}.json")
        if paper.is_file() and b'"rushes/shot-record@' in paper.read_bytes()[:100]:
            record = read(paper, ShotRecord)
            recorded |= {str(ShotId(record.shot))} if record is not None else set()
    return shots - recorded


def _keys_in(folder: Path) -> set[str]:
    """The keys of a shot's takes, and all that their papers name."""
    keys: set[str] = set()
    for path in folder.glob("*"):
        keyed = KEYED.match(path.name)
        keys |= {keyed[1]} if keyed else set()
        keys |= _names(path.read_bytes()) if path.name.endswith(RECORD) else set()
    return keys


def _lines(project: Project, standing: frozenset[str], kept: list[str]) -> Iterator[Path]:
    """The sounds of lines that are no longer in the script."""
    audio = [path for path in sorted(project.path("audio").glob("*")) if KEYED.match(path.name)]
    if audio and not _speaks(project, standing):
        kept.append("All spoken lines stay: it is not known which the film needs; run rushes make first.")
        return
    for path in audio:
        if path.stem not in standing:
            yield path


def _speaks(project: Project, standing: frozenset[str]) -> bool:
    """Whether what stands includes a book of speeches."""
    papers = (project.path(f"{DOCUMENTS}/{name}.json") for name in standing)
    return any(paper.is_file() and b'"rushes/speeches@' in paper.read_bytes()[:100] for paper in papers)


def _documents(project: Project, standing: frozenset[str]) -> Iterator[Path]:
    for path in sorted(project.path(DOCUMENTS).glob("*.json")):
        if path.stem not in standing:
            yield path


def _portraits(project: Project, standing: frozenset[str]) -> Iterator[Path]:
    """Reference pictures that were drawn of other words; what a person laid there stays."""
    for path in sorted(project.path(REFERENCES).glob("*.png")) if project.path(BIBLE_VIEW).is_file() else ():
        drawn = PORTRAIT.search(path.name)
        if drawn is not None and drawn[1] not in standing:
            yield path


def _transitions(project: Project) -> Iterator[Path]:
    """Cached transitions that the film was not cut with; all stay when it is not known."""
    cache = project.path(TRANSITIONS)
    used = in_use(cache)
    if used is not None:
        for path in sorted(cache.glob("*.mp4*")):
            if path.name.partition(".")[0] not in used:
                yield path


def _results(project: Project, standing: frozenset[str]) -> Iterator[Path]:
    """Results of settled jobs whose take or line is no longer needed; what is under way stays."""
    needed = {job.external for job in Ledger(project).all() if job.key in standing or job.state is not JobState.SETTLED}
    for path in sorted(project.path(RESULTS).glob("*")):
        if path.stem not in needed and path.is_file():
            yield path


def _size(count: int) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
