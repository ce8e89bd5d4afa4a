"""The project folder: the truth about a film. Everything is written atomically and labelled."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TypeVar

from .document import Document, content_hash
from .errors import NoSpace, ProjectError

D = TypeVar("D", bound=Document)

MARK = "brief.json"


class Project:
    """One film's folder, with its documents, sounds, takes and caches.

    Layout: ``brief.json script.fountain bible.json shots.json audio/ takes/<shot>/<key>.mp4
    film.mp4 film.srt film.vtt report.html`` and ``.rushes/`` for what can be rebuilt or is for
    the crew only.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder).expanduser().absolute()

    @property
    def exists(self) -> bool:
        """Whether the folder holds a film's brief."""
        return self.path(MARK).is_file()

    def path(self, name: str) -> Path:
        """A file inside the folder; raises `ProjectError` for a name that leads out of it."""
        parts = PurePosixPath(name)
        if parts.is_absolute() or ".." in parts.parts or "\\" in name:
            raise ProjectError(f"{name!r} leads out of the film's folder {self.folder}.")
        return self.folder.joinpath(*parts.parts)

    def create(self) -> None:
        """Make the folder; raises `ProjectError` when it cannot be written."""
        with writing(self.folder):
            (self.folder / ".rushes").mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder / ".rushes", prefix="probe-"):
                pass

    def write(self, name: str, data: bytes | str) -> Path:
        """Write a whole file atomically: it is there entirely, or as it was before."""
        target = self.path(name)
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(target, data.encode() if isinstance(data, str) else data)
        return target

    @contextmanager
    def writing_to(self, name: str) -> Iterator[Path]:
        """A temporary path that becomes `name` when the block ends well, and vanishes when it does not."""
        target = self.path(name)
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(f".{target.stem}.{os.getpid()}.part{target.suffix}")
            try:
                yield partial
                with partial.open("rb") as handle:
                    os.fsync(handle.fileno())
                os.replace(partial, target)
            finally:
                partial.unlink(missing_ok=True)

    def save(self, name: str, document: Document) -> Path:
        """Save a document under its label; an unchanged file is left alone."""
        target, text = self.path(name), document.dump()
        if target.is_file() and target.read_text(encoding="utf-8", errors="replace") == text:
            return target
        return self.write(name, text)

    def load(self, name: str, kind: type[D]) -> D:
        """Load a document; raises `DocumentError`, `NewerSchema`, or `ProjectError` when it is not there."""
        target = self.path(name)
        try:
            text = target.read_text(encoding="utf-8")
        except FileNotFoundError as fault:
            raise ProjectError(f"{target} is missing. Run rushes make on the folder to build it again.") from fault
        except (OSError, UnicodeDecodeError) as fault:
            raise ProjectError(f"{target} cannot be read ({fault}).") from fault
        return kind.parse(text, where=str(target))

    def find(self, name: str, kind: type[D]) -> D | None:
        """Load a document, or None when it is not there."""
        return self.load(name, kind) if self.path(name).is_file() else None

    def keep(self, document: Document) -> str:
        """Archive a document under the hash of its content, for good; returns the hash."""
        digest = content_hash(document.label(), document)
        name = f".rushes/documents/{digest}.json"
        if not self.path(name).is_file():
            self.write(name, document.dump())
        return digest

    def recall(self, digest: str, kind: type[D]) -> D:
        """The archived document of a hash."""
        return self.load(f".rushes/documents/{digest}.json", kind)

    def sweep(self) -> None:
        """Remove what a killed process left half-written. Call it only while holding the folder."""
        for partial in self.folder.rglob(".*.part*"):
            partial.unlink(missing_ok=True)

    def append(self, name: str, record: dict[str, object]) -> None:
        """Add one JSON line to a log, flushed to the disk."""
        target = self.path(name)
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("a", encoding="utf-8") as log:
                log.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
                log.flush()
                os.fsync(log.fileno())


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's content in hexadecimal; empty when there is no such file."""
    if not path.is_file():
        return ""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def write_atomically(target: Path, data: bytes) -> None:
    """Temporary file, fsync, rename, in the target's own folder."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(name, 0o644)
        os.replace(name, target)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Turn what the operating system says about writing into words with a way out."""
    try:
        yield
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpace(f"No space left to write {target}. Free some, then run the same command again; nothing is lost.") from fault
        if isinstance(fault, NotADirectoryError | FileExistsError):
            raise ProjectError(f"{target} is not a folder, or lies in none. Choose another with -o DIR.") from fault
        raise ProjectError(f"{target} cannot be written ({fault.strerror}). Choose another folder with -o DIR.") from fault
