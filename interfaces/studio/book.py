"""The book: which productions there are, and everything that happened in them, in one SQLite file.

Each film's folder stays the truth about the film; the book only knows whose it is and how far it got.
Write-ahead logging keeps what was written when the process is killed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from ...core.errors import NotThere, ProjectError
from .production import Character, Happening, Page, Production, Status

FILE = "studio.sqlite"
VERSION = 1

_TABLES = """
create table if not exists productions(
  id text primary key, owner text not null, created real not null, status text not null, body text not null) without rowid;
create index if not exists by_owner on productions(owner, created, id);
create table if not exists happenings(
  production text not null, number integer not null, at real not null, name text not null, message text not null, data text not null,
  primary key (production, number)) without rowid;
create table if not exists keys(
  id text primary key, digest text not null unique, owner text not null, created real not null, label text not null) without rowid;
create table if not exists characters(
  id text primary key, owner text not null, name text not null, created real not null) without rowid;
create table if not exists once(
  owner text not null, word text not null, production text not null, at real not null, primary key (owner, word)) without rowid;
"""


class Book:
    """The file, open. To be used from one thread; a reader elsewhere opens its own."""

    def __init__(self, root: Path) -> None:
        self.path = root / FILE
        try:
            root.mkdir(parents=True, exist_ok=True)
            self._store = sqlite3.connect(self.path, isolation_level=None, timeout=10)
            self._store.execute("pragma journal_mode=wal")
            self._store.execute("pragma synchronous=normal")
            self._store.executescript(_TABLES)
            found = int(self._store.execute("pragma user_version").fetchone()[0])
            self._store.execute(f"pragma user_version={VERSION}")
        except (OSError, sqlite3.Error) as fault:
            raise ProjectError(f"{self.path} cannot be used ({fault}). Choose another folder with --folder DIR.") from fault
        if found > VERSION:
            raise ProjectError(f"{self.path} was written by a newer Rushes. Update Rushes, or choose another folder with --folder DIR.")
        self.path.chmod(0o600)

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    def put(self, production: Production, happenings: Iterable[Happening] = ()) -> None:
        """Keep how a production stands, together with what happened in it, both or neither."""
        row = (production.id, production.owner, production.created, production.status.value, production.model_dump_json())
        with self._store:
            self._store.execute("begin")
            self._store.execute("insert or replace into productions values (?, ?, ?, ?, ?)", row)
            self._store.executemany(
                "insert into happenings values (?, ?, ?, ?, ?, ?)",
                [(production.id, one.number, one.at, one.name, one.message, _json(one.data)) for one in happenings],
            )

    def get(self, id: str) -> Production | None:
        """A production by its id."""
        found = self._store.execute("select body from productions where id = ?", (id,)).fetchone()
        return Production.model_validate_json(found[0]) if found else None

    def remove(self, id: str) -> None:
        """Forget a production and all that happened in it."""
        with self._store:
            self._store.execute("begin")
            for table, column in (("productions", "id"), ("happenings", "production"), ("once", "production")):
                self._store.execute(f"delete from {table} where {column} = ?", (id,))

    def of_status(self, *statuses: Status) -> list[Production]:
        """All productions that stand so, the oldest first."""
        marks = ",".join("?" * len(statuses))
        rows = self._store.execute(
            f"select body from productions where status in ({marks}) order by created, id", [one.value for one in statuses]
        )
        return [Production.model_validate_json(row[0]) for row in rows]

    def served(self) -> dict[str, float]:
        """When the crew began to work for each owner the last time."""
        rows = self._store.execute(
            "select owner, max(at) from happenings join productions on id = production where name = 'started' group by owner"
        )
        return {str(owner): float(at) for owner, at in rows}

    def count(self, owner: str, *statuses: Status) -> int:
        """How many of an owner's productions stand so."""
        marks = ",".join("?" * len(statuses))
        found = self._store.execute(
            f"select count(*) from productions where owner = ? and status in ({marks})", [owner, *(one.value for one in statuses)]
        )
        return int(found.fetchone()[0])

    def page(self, owner: str, limit: int, after: str = "", newest_first: bool = True, status: Status | None = None) -> Page:
        """An owner's productions by when they were begun, those after `after` only; raises `NotThere` for an `after` not theirs."""
        wanted, values = ["owner = ?"], list[object]([owner])
        if after:
            last = self.get(after)
            if last is None or last.owner != owner:
                raise NotThere(f"There is no production {after!r} to go on after. Leave after out to begin at the first.")
            wanted.append(f"(created, id) {'<' if newest_first else '>'} (?, ?)")
            values += [last.created, last.id]
        if status is not None:
            wanted.append("status = ?")
            values.append(status.value)
        way = "desc" if newest_first else "asc"
        rows = self._store.execute(
            f"select body from productions where {' and '.join(wanted)} order by created {way}, id {way} limit ?", [*values, limit + 1]
        ).fetchall()
        return Page(items=tuple(Production.model_validate_json(row[0]) for row in rows[:limit]), more=len(rows) > limit)

    def happenings(self, id: str, after: int = 0, limit: int = 500) -> list[Happening]:
        """What happened in a production after the happening of that number, in order."""
        rows = self._store.execute(
            "select number, at, name, message, data from happenings where production = ? and number > ? order by number limit ?",
            (id, after, limit),
        )
        return [Happening(number=row[0], at=row[1], name=row[2], message=row[3], data=json.loads(row[4])) for row in rows]

    def once(self, owner: str, word: str, since: float) -> str | None:
        """The production that an owner began under this word, if that was after `since`."""
        found = self._store.execute(
            "select production from once where owner = ? and word = ? and at >= ?", (owner, word, since)
        ).fetchone()
        return str(found[0]) if found else None

    def remember(self, owner: str, word: str, production: str, at: float) -> None:
        """Keep under which word an owner began a production."""
        self._store.execute("insert or replace into once values (?, ?, ?, ?)", (owner, word, production, at))

    def forget_words(self, before: float) -> None:
        """Forget the words of long ago."""
        self._store.execute("delete from once where at < ?", (before,))

    def add_character(self, one: Character) -> None:
        """Keep a character."""
        self._store.execute("insert into characters values (?, ?, ?, ?)", (one.id, one.owner, one.name, one.created))

    def character(self, id: str) -> Character | None:
        """A character by its id."""
        found = self._store.execute("select id, owner, name, created from characters where id = ?", (id,)).fetchone()
        return Character(id=found[0], owner=found[1], name=found[2], created=found[3]) if found else None

    def drop_character(self, id: str) -> None:
        """Forget a character."""
        self._store.execute("delete from characters where id = ?", (id,))

    def add_key(self, id: str, digest: str, owner: str, label: str, at: float) -> None:
        """Keep a key's hash."""
        self._store.execute("insert into keys values (?, ?, ?, ?, ?)", (id, digest, owner, at, label))

    def owner_of(self, digest: str) -> str | None:
        """Whose key has this hash."""
        found = self._store.execute("select owner from keys where digest = ?", (digest,)).fetchone()
        return str(found[0]) if found else None

    def keys(self) -> list[tuple[str, str, float, str]]:
        """Every key's id, owner, time and label."""
        return [tuple(row) for row in self._store.execute("select id, owner, created, label from keys order by created, id")]

    def drop_key(self, id: str) -> bool:
        """Forget a key; whether there was one."""
        return self._store.execute("delete from keys where id = ?", (id,)).rowcount > 0


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
