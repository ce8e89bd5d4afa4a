"""The shelf: what lies in a project folder, listed once a run, and each file's hash, taken once.

Nothing here compares times: a file's stamp only tells whether it is still the file that was
hashed, so a clock that jumps changes nothing.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Stamp = tuple[int, int, int, int]
"""Size, inode, and the two times of a file, in nanoseconds: equal as long as nobody touches it."""

SEAL = ".seal"
"""What is added to a cached file's name to name the file that holds its hash."""


class Shelf:
    """An index of the files two levels below some folders, and the hashes of those that were read.

    Safe for several threads. Files that other processes bring while the index stands are not seen
    until `forget`; files that went away are noticed by whoever opens them.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hashes: dict[Path, tuple[Stamp, str]] = {}
        self._names: dict[Path, dict[str, list[Path]]] = {}
        self._claims: dict[str, tuple[threading.Lock, int]] = {}

    def digest(self, path: Path) -> str:
        """The SHA-256 of a file in hexadecimal, read again only when the file changed; empty when there is none."""
        stamp = stamp_of(path)
        if stamp is None:
            return ""
        with self._lock:
            known = self._hashes.get(path)
        if known is not None and known[0] == stamp:
            return known[1]
        found = file_hash(path)
        with self._lock:
            self._hashes[path] = (stamp, found)
        return found

    def named(self, root: Path, name: str) -> list[Path]:
        """Every file of that name in the folders of `root`, sorted."""
        with self._lock:
            if root not in self._names:
                self._names[root] = _index(root)
            return list(self._names[root].get(name, ()))

    def put(self, path: Path) -> None:
        """Tell of a file that was just written."""
        root = path.parent.parent
        with self._lock:
            names = self._names.get(root)
            if names is not None and path not in (held := names.setdefault(path.name, [])):
                held.append(path)
                held.sort()

    def forget(self) -> None:
        """List the folders anew when next asked; hashes stay, as each is checked against its file."""
        with self._lock:
            self._names.clear()

    @contextmanager
    def claim(self, name: str) -> Iterator[None]:
        """Only one thread at a time works on what has this name; the others wait, and then find it done."""
        with self._lock:
            lock, waiting = self._claims.get(name, (threading.Lock(), 0))
            self._claims[name] = (lock, waiting + 1)
        try:
            with lock:
                yield
        finally:
            with self._lock:
                lock, waiting = self._claims[name]
                if waiting == 1:
                    del self._claims[name]
                else:
                    self._claims[name] = (lock, waiting - 1)


def _index(root: Path) -> dict[str, list[Path]]:
    names: dict[str, list[Path]] = {}
    if not root.is_dir():
        return names
    for folder in sorted(entry.path for entry in os.scandir(root) if entry.is_dir()):
        for entry in os.scandir(folder):
            names.setdefault(entry.name, []).append(Path(entry.path))
    return names


def stamp_of(path: Path) -> Stamp | None:
    """What changes whenever a file does; None when there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns) if path.is_file() else None


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's content in hexadecimal; empty when there is no such file."""
    if not path.is_file():
        return ""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def seal_of(path: Path) -> Path:
    """Where the hash of a cached file is written."""
    return path.with_name(path.name + SEAL)


def sealed(path: Path) -> bool:
    """Whether a cached file is the one that was sealed when it was made."""
    try:
        wanted = seal_of(path).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return False
    return bool(wanted) and file_hash(path) == wanted
