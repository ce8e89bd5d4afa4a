"""The vault: takes and records in the folder, found by key and trusted only when their hash is right.

A take's document lies beside its film, and once more under ``.rushes/takes``: whoever deletes the
one beside the film loses nothing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ..core.document import Document
from ..core.errors import DocumentError, NewerSchema
from ..core.names import ShotId, TakeKey
from ..core.project import Project, make_folder, partial_of
from ..core.take import ShotRecord, Take

D = TypeVar("D", bound=Document)

TAKES = "takes"
SPARE = ".rushes/takes"
RECORD = ".record.json"


@dataclass(frozen=True)
class Found:
    """What lies under a take's key: an intact take, or what is wrong with it; `mended` says what was restored."""

    take: Take | None = None
    fault: str = ""
    mended: str = ""


def look(project: Project, key: TakeKey, shot: ShotId | None = None) -> Found:
    """The take with this key, under whatever shot it was made; `shot` says where to look first.

    Raises `NewerSchema` for a take that a newer Rushes has written: it must not be shot again here.
    """
    fault = ""
    for folder in _folders(project, key, shot):
        found = _look_in(project, folder, key)
        if found.take is not None:
            return found
        fault = fault or found.fault
    if not fault and project.path(f"{SPARE}/{key}.json").is_file():
        fault = "its film was missing"
    for lender in project.lenders:
        lent = look(lender, key, shot).take
        if lent is not None:
            return Found(take=_borrow(project, lender, lent))
    return Found(fault=fault)


def _borrow(project: Project, lender: Project, take: Take) -> Take:
    """Another film's take in this folder too: the same files, not copies, where the disk can do that."""
    beside = lender.path(take.file).parent
    for path in sorted(beside.glob(f"{take.key}*")):
        if not path.name.endswith(RECORD):
            target = project.path(str(path.relative_to(lender.folder)))
            borrow(path, target)
            project.shelf.put(target)
    keep_spare(project, take)
    return take


def borrow(path: Path, target: Path) -> None:
    """The same file under another name, or a copy of it where the disk has no such names."""
    make_folder(target.parent)
    partial = partial_of(target)
    partial.unlink(missing_ok=True)
    try:
        os.link(path, partial)
    except OSError:
        shutil.copy2(path, partial)
    os.replace(partial, target)


def find_take(project: Project, key: TakeKey, shot: ShotId | None = None) -> Take | None:
    """An intact take with this key, under whatever shot it was made."""
    return look(project, key, shot).take


def find_record(project: Project, plan: TakeKey, shot: ShotId | None = None) -> ShotRecord | None:
    """The record of a shot whose plan asks for this take, if its champion is intact."""
    for folder, record in _records(_paths(project, f"{plan}{RECORD}", shot)):
        if record.plan == plan and find_take(project, record.champion, folder):
            return record
    return None


def every_record(project: Project) -> Iterator[tuple[ShotId, ShotRecord]]:
    """All records of the folder, each with the shot in whose folder it lies, in the order of their names."""
    return _records(sorted(project.path(TAKES).glob(f"*/*{RECORD}")))


def keep_record(project: Project, record: ShotRecord) -> None:
    """Keep how a shot was shot in the shot's folder."""
    project.save(f"{TAKES}/{record.shot}/{record.plan}{RECORD}", record)


def _records(paths: Iterable[Path]) -> Iterator[tuple[ShotId, ShotRecord]]:
    """The records that can be read; a damaged one is drawn up again from its takes. Raises `NewerSchema`."""
    for path in paths:
        try:
            record = read(path, ShotRecord)
        except NewerSchema:
            raise
        except DocumentError:
            continue
        if record is not None:
            yield ShotId(path.parent.name), record


def keep_spare(project: Project, take: Take) -> None:
    """Keep a take's document where people don't tidy up."""
    project.save(f"{SPARE}/{take.key}.json", take)


def keep_take(project: Project, take: Take) -> None:
    """Keep a take's document beside its film."""
    project.save(str(Path(take.file).with_suffix(".json")), take)


def takes_of(project: Project, shot: ShotId) -> list[Take]:
    """Every take that lies in a shot's folder, by number; damaged documents are left out."""
    found = []
    for path in project.path(f"{TAKES}/{shot}").glob("*.json"):
        if path.stem.endswith((".record", ".geometry", ".looks")):
            continue
        try:
            take = read(path, Take)
        except NewerSchema:
            raise
        except DocumentError:
            continue
        if take is not None:
            found.append(take)
    return sorted(found, key=lambda take: (take.number, take.key))


def takes_to_choose(project: Project, shot: ShotId, champion: TakeKey) -> list[Take]:
    """A shot's takes, by number, with its champion, which may have been made under another shot's name."""
    takes = takes_of(project, shot)
    if champion not in {take.key for take in takes}:
        best = find_take(project, champion, shot)
        takes += [best] if best else []
    return takes


def next_number(project: Project, shot: ShotId, key: TakeKey) -> int:
    """The number of a shot's next take; one that is made again keeps its own."""
    standing = {take.key: take.number for take in takes_of(project, shot)}
    return standing.get(key) or max(standing.values(), default=0) + 1


def intact(project: Project, take: Take) -> bool:
    """Whether a take's file is there and is the one that was written."""
    found = project.shelf.digest(project.path(take.file))
    return bool(found) and found == take.sha256


def read(path: Path, kind: type[D]) -> D | None:
    """A document by its path, None when there is none; raises `DocumentError` for anything unreadable."""
    try:
        return kind.parse(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as fault:
        raise DocumentError(f"{path} cannot be read ({fault}). Delete it and run again.") from fault


def _look_in(project: Project, folder: Path, key: TakeKey) -> Found:
    """What a folder holds under a key."""
    paper, film = folder / f"{key}.json", folder / f"{key}.mp4"
    fault = ""
    try:
        take = read(paper, Take)
    except NewerSchema:
        raise
    except DocumentError:
        take, fault = None, "its document was damaged"
    if take is not None and take.key == key:
        if intact(project, take):
            return Found(take)
        return Found(fault="its film was damaged" if project.path(take.file).exists() else "its film was missing")
    if take is not None:
        fault = "its document was another take's"
    spare = _spare(project, key, film)
    if spare is not None:
        project.save(str(Path(spare.file).with_suffix(".json")), spare)
        return Found(spare, mended=fault or "its document was missing")
    if not fault and film.exists():
        fault = "its document was missing"
    return Found(fault=fault)


def _spare(project: Project, key: TakeKey, film: Path) -> Take | None:
    """The spare document of a take whose film is whole."""
    try:
        take = read(project.path(f"{SPARE}/{key}.json"), Take)
    except NewerSchema:
        raise
    except DocumentError:
        return None
    if take is None or take.key != key or project.path(take.file) != film or not intact(project, take):
        return None
    return take


def _folders(project: Project, key: TakeKey, shot: ShotId | None) -> Iterator[Path]:
    seen = set()
    for path in (*_paths(project, f"{key}.json", shot), *_paths(project, f"{key}.mp4", shot)):
        if path.parent not in seen:
            seen.add(path.parent)
            yield path.parent


def _paths(project: Project, name: str, shot: ShotId | None) -> Iterator[Path]:
    """Where a file of this name lies or may lie: the shot's own folder first, then wherever the shelf knows one."""
    own = project.path(f"{TAKES}/{shot}/{name}") if shot is not None else None
    if own is not None:
        yield own
    for path in project.shelf.named(project.path(TAKES), name):
        if path != own:
            yield path
