"""The project folder: the truth about a film. Everything is written atomically and labelled."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TypeVar

from .document import Document, content_hash
from .errors import NoSpace, ProjectError, ProjectHeld
from .shelf import Shelf, Stamp, file_hash, seal_of, stamp_of

__all__ = ["CHECKPOINTS", "LOCK", "MARK", "Project", "file_hash", "partial_of", "seal", "settle", "write_atomically", "writing"]

D = TypeVar("D", bound=Document)

MARK = "brief.json"
LOCK = ".rushes/lock"
CHECKPOINTS = ".rushes/checkpoints.sqlite"

_PARTIAL = re.compile(r"^\..+\.(\d+)-\d+\.part(\..+)?$")
_OLD_PARTIAL = re.compile(r"^\..+\.part(\.\w+)?$")  # as earlier versions and other writers name them, inside .rushes only
_REMEMBERED = 64  # parsed documents that are kept at hand


class Project:
    """One film's folder, with its documents, sounds, takes and caches.

    Layout: ``brief.json script.fountain bible.json shots.json audio/ takes/<shot>/<key>.mp4
    film.mp4 film.srt film.vtt report.html`` and ``.rushes/`` for what can be rebuilt or is for
    the crew only. `shelf` knows the files' hashes, and where the takes lie. `lenders` are films that
    takes and sounds may be borrowed from, since what has the same key is the same.
    """

    def __init__(self, folder: Path | str, lenders: Sequence[Project] = ()) -> None:
        self.folder = Path(folder).expanduser().absolute()
        self.lenders = tuple(lenders)
        self.shelf = Shelf()
        self._parsed: OrderedDict[tuple[str, type[Document]], tuple[Stamp, Document]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def exists(self) -> bool:
        """Whether the folder holds a film's brief."""
        return self.path(MARK).is_file()

    def path(self, name: str) -> Path:
        """A file inside the folder; raises `ProjectError` for a name that leads out of it."""
        parts = PurePosixPath(name)
        if parts.is_absolute() or ".." in parts.parts or "\\" in name or "\0" in name:
            raise ProjectError(f"{name!r} leads out of the film's folder {self.folder}.")
        return self.folder.joinpath(*parts.parts)

    def create(self) -> None:
        """Make the folder; raises `ProjectError` when it cannot be written."""
        with writing(self.folder):
            (self.folder / ".rushes").mkdir(parents=True, exist_ok=True)
            probe = partial_of(self.folder / ".rushes" / "probe")
            try:
                probe.write_bytes(b"a film can be made here\n")
            finally:
                probe.unlink(missing_ok=True)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the folder; raises `ProjectHeld` with the holder's process number.

        The operating system lets go of it when the process ends, however it ends.
        """
        path = self.path(LOCK)
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = path.open("a+", encoding="utf-8")
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as fault:
                if fault.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                    raise ProjectError(f"{path} cannot be locked ({fault.strerror}). Put the film on another disk.") from fault
                raise ProjectHeld(
                    f"{self.folder} is being worked on by {_holder(path)}. Wait for it, or stop it; the film continues from there."
                ) from fault
            with writing(path):
                handle.truncate(0)
                handle.write(str(os.getpid()))
                handle.flush()
            try:
                yield
            finally:
                handle.truncate(0)  # whoever comes next must not read a number of long ago

    def write(self, name: str, data: bytes | str) -> Path:
        """Write a whole file atomically: it is there entirely, or as it was before."""
        target = self.path(name)
        with writing(target):
            make_folder(target.parent)
            write_atomically(target, data.encode() if isinstance(data, str) else data)
        self.shelf.put(target)
        return target

    @contextmanager
    def writing_to(self, name: str) -> Iterator[Path]:
        """A temporary path that becomes `name` when the block ends well, and vanishes when it does not."""
        target = self.path(name)
        with writing(target):
            make_folder(target.parent)
            partial = partial_of(target)
            try:
                yield partial
                settle(partial, target)
            finally:
                partial.unlink(missing_ok=True)
        self.shelf.put(target)

    def save(self, name: str, document: Document) -> Path:
        """Save a document under its label; an unchanged file is left alone."""
        target, text = self.path(name), document.dump()
        return target if _holds(target, text) else self.write(name, text)

    def load(self, name: str, kind: type[D]) -> D:
        """Load a document, parsed once as long as its file stays the same.

        Raises `DocumentError`, `NewerSchema`, or `ProjectError` when it is not there.
        """
        target = self.path(name)
        stamp = stamp_of(target)  # before it is read: whoever changes it meanwhile changes this as well
        with self._lock:
            known = self._parsed.get((name, kind))
            if known is not None and known[0] == stamp and isinstance(known[1], kind):
                self._parsed.move_to_end((name, kind))
                return known[1]
        try:
            text = target.read_text(encoding="utf-8")
        except FileNotFoundError as fault:
            raise ProjectError(f"{target} is missing. Run rushes make on the folder to build it again.") from fault
        except (OSError, UnicodeDecodeError) as fault:
            raise ProjectError(f"{target} cannot be read ({fault}).") from fault
        found = kind.parse(text, where=str(target))
        with self._lock:
            if stamp is not None:
                self._parsed[name, kind] = (stamp, found)
            while len(self._parsed) > _REMEMBERED:
                self._parsed.popitem(last=False)
        return found

    def find(self, name: str, kind: type[D]) -> D | None:
        """Load a document, or None when it is not there."""
        return self.load(name, kind) if self.path(name).is_file() else None

    def keep(self, document: Document) -> str:
        """Archive a document under the hash of its content, for good; returns the hash.

        One that was damaged since is written again.
        """
        digest = content_hash(document.label(), document)
        self.save(f".rushes/documents/{digest}.json", document)
        return digest

    def recall(self, digest: str, kind: type[D]) -> D:
        """The archived document of a hash."""
        return self.load(f".rushes/documents/{digest}.json", kind)

    def sweep(self) -> None:
        """Remove what killed processes left half-written. Call it only while holding the folder.

        Only names of our own making are removed, and none that a living process may still be writing.
        """
        self.shelf.forget()
        inner = self.folder / ".rushes"
        for parent, folders, files in os.walk(self.folder):
            at = Path(parent)
            if at == self.folder:
                folders[:] = [name for name in folders if name in ("audio", "takes", ".rushes")]
            own = at == inner or inner in at.parents
            for name in files:
                if _left_over(name, own):
                    (at / name).unlink(missing_ok=True)

    def append(self, name: str, record: dict[str, object]) -> None:
        """Add one JSON line to a log, flushed to the disk; a line that a crash cut short is left to itself."""
        target = self.path(name)
        with writing(target):
            make_folder(target.parent)
            fresh = not target.exists()
            with target.open("ab+") as log:
                line = json.dumps(record, ensure_ascii=False, default=str).encode(errors="replace") + b"\n"  # no lone surrogates
                log.write(line if _ends_a_line(log.fileno()) else b"\n" + line)
                log.flush()
                os.fsync(log.fileno())
            if fresh:
                _sync_folder(target.parent)


def partial_of(target: Path) -> Path:
    """The hidden name under which this thread writes `target` until it is whole."""
    return target.with_name(f".{target.stem}.{os.getpid()}-{threading.get_ident()}.part{target.suffix}")


def write_atomically(target: Path, data: bytes) -> None:
    """Temporary file, fsync, rename, in the target's own folder."""
    partial = partial_of(target)
    try:
        partial.write_bytes(data)
        settle(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def settle(partial: Path, target: Path) -> None:
    """Give a whole file its final name, so that neither a crash nor a power cut leaves half of it there."""
    with partial.open("rb+") as handle:
        os.fsync(handle.fileno())
    os.replace(partial, target)
    _sync_folder(target.parent)


def seal(path: Path) -> None:
    """Write a cached file's hash beside it; see `core.shelf.sealed`."""
    with writing(seal_of(path)):
        write_atomically(seal_of(path), file_hash(path).encode() + b"\n")


def make_folder(folder: Path) -> None:
    """Make a folder, and make sure that it stays."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _sync_folder(folder.parent)


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Turn what the operating system says about writing into words with a way out."""
    try:
        yield
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise NoSpace(f"No space left to write {target}. Free some, then run the same command again; nothing is lost.") from fault
        if isinstance(fault, NotADirectoryError | FileExistsError):
            raise ProjectError(f"{target} is not a folder, or lies in none. Choose another with -o DIR.") from fault
        raise ProjectError(f"{target} cannot be written ({fault.strerror}). Choose another folder with -o DIR.") from fault


def _holds(target: Path, text: str) -> bool:
    try:
        return target.read_bytes() == text.encode()
    except OSError:
        return False


def _ends_a_line(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"


def _sync_folder(folder: Path) -> None:
    """Make a rename lasting; file systems that cannot do that for a folder are left to themselves."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as fault:
        if fault.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(handle)


def _holder(lock: Path) -> str:
    """Who holds a folder, as far as it can be told."""
    number = lock.read_text(encoding="utf-8", errors="replace")[:20].strip()
    return f"process {number}" if number.isdecimal() and len(number) < 10 and _alive(int(number)) else "another process"


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        pass
    return True


def _left_over(name: str, inside: bool) -> bool:
    """Whether a file's name is one that only an unfinished write has, whose writer is gone."""
    ours = _PARTIAL.match(name)
    if ours is not None:
        return int(ours[1]) == os.getpid() or not _alive(int(ours[1]))
    return inside and _OLD_PARTIAL.match(name) is not None
