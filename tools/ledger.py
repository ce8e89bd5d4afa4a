"""The ledger: jobs at providers, kept in the folder so that none is ordered twice.

One SQLite file without companions: each entry is on the disk before a method returns, and a
process killed at any moment leaves the file as it was before or after. It is opened anew for every
entry, so that threads share nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from ..core.document import content_hash
from ..core.errors import NewerSchema, NoSpace, ProjectError
from ..core.jobs import Job, JobState
from ..core.project import Project

FILE = ".rushes/jobs.sqlite"
RESULTS = ".rushes/jobs"
VERSION = 1
PATIENCE = 20.0  # seconds to wait for another thread's entry
_COLUMNS = "key, number, provider, state, id, result, sha256, fault, reserved, price"
_TABLE = """create table if not exists jobs (
    key text not null, number integer not null, provider text not null, state text not null,
    id text not null default '', result text not null default '', sha256 text not null default '', fault text not null default '',
    reserved real not null default 0, price real, primary key (key, number))"""


class Ledger:
    """The jobs of one film; a `core.jobs.Jobs`."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.path = project.path(FILE)

    def hold(self, key: str) -> AbstractContextManager[None]:
        """Let one thread at a time work on a key."""
        return self.project.shelf.claim(f"job {key}")

    def last(self, key: str) -> Job | None:
        """The latest order for a key."""
        if not self.path.exists():
            return None
        with self._open() as book:
            row = book.execute(f"select {_COLUMNS} from jobs where key = ? order by number desc limit 1", (key,)).fetchone()
        return _job(row) if row else None

    def all(self) -> list[Job]:
        """Every order, by key and number."""
        if not self.path.exists():
            return []
        with self._open() as book:
            return [_job(row) for row in book.execute(f"select {_COLUMNS} from jobs order by key, number")]

    def reserve(self, key: str, provider: str, price: float = 0.0) -> Job:
        """Book the next order for a key."""
        with self._open() as book:
            (number,) = book.execute("select coalesce(max(number), 0) + 1 from jobs where key = ?", (key,)).fetchone()
            job = Job(key=key, number=number, provider=provider, reserved=price)
            book.execute(
                "insert into jobs (key, number, provider, state, reserved) values (?, ?, ?, ?, ?)",
                (key, number, provider, job.state.value, price),
            )
        return job

    def submitted(self, job: Job, id: str) -> Job:
        """The provider took it, under this id."""
        return self._change(job, state=JobState.SUBMITTED, id=id)

    @contextmanager
    def receiving(self, job: Job, suffix: str) -> Iterator[Path]:
        """A path to load the result to; it is kept when the block ends well."""
        with self.project.writing_to(_result_name(job, suffix)) as partial:
            yield partial

    def settled(self, job: Job, suffix: str, price: float | None = None) -> Job:
        """The result is whole."""
        name = _result_name(job, suffix)
        found = self.project.shelf.digest(self.project.path(name))
        return self._change(job, state=JobState.SETTLED, result=name, sha256=found, price=price)

    def failed(self, job: Job, fault: str) -> Job:
        """It came to nothing."""
        return self._change(job, state=JobState.FAILED, fault=fault)

    def close(self, job: Job, state: JobState, price: float | None) -> Job:
        """It ended so, with no result to keep in a file: a call whose answer came at once, or none."""
        return self._change(job, state=state, price=price)

    def result(self, job: Job) -> Path | None:
        """The result's file, if it is there and whole."""
        path = self.project.path(job.result) if job.result else None
        return path if path is not None and job.sha256 and self.project.shelf.digest(path) == job.sha256 else None

    def _change(self, job: Job, **changes: object) -> Job:
        changed = Job.model_validate({**job.model_dump(), **changes})
        values = changed.model_dump(mode="json", include=set(changes))
        with self._open() as book:
            book.execute(
                f"update jobs set {', '.join(f'{name} = ?' for name in values)} where key = ? and number = ?",
                (*values.values(), job.key, job.number),
            )
        return changed

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """One transaction, on the disk when the block ends."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)) as book:
                book.execute("pragma synchronous = extra")
                book.execute("begin immediate")
                self._check_version(book)
                yield book
                book.execute("commit")
        except sqlite3.Error as fault:
            raise self._in_words(fault) from fault

    def _check_version(self, book: sqlite3.Connection) -> None:
        (version,) = book.execute("pragma user_version").fetchone()
        if version > VERSION:
            raise NewerSchema(f"{self.path} was written by a newer Rushes. Update Rushes (pip install -U rushes).")
        if version == 0:
            book.execute(_TABLE)
            book.execute(f"pragma user_version = {VERSION}")

    def _in_words(self, fault: sqlite3.Error) -> ProjectError:
        """What SQLite says; a damaged ledger is never put aside, since jobs would be ordered and paid twice."""
        code = getattr(fault, "sqlite_errorcode", None)
        if code == sqlite3.SQLITE_FULL:
            return NoSpace(f"No space left to write {self.path}. Free some, then run the same command again; nothing is lost.")
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return ProjectError(
                f"{self.path}, the ledger of jobs at providers, is damaged. Restore it from a copy; or delete it, "
                "and jobs that were under way are ordered again."
            )
        return ProjectError(f"{self.path} cannot be used ({fault}). Run the same command again.")


def _result_name(job: Job, suffix: str) -> str:
    """Where a result lies; a key that could not be a file's name is hashed."""
    safe = job.external if job.external.replace("-", "").isalnum() and len(job.external) < 100 else content_hash(job.external)
    return f"{RESULTS}/{safe}{suffix}"


def _job(row: tuple[object, ...]) -> Job:
    return Job.model_validate(dict(zip(_COLUMNS.split(", "), row, strict=True)))
