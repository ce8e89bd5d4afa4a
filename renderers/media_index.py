"""What lies in a person's media folder, and what was once found out about it, so that it is found out once.

Nothing is written into the folder. What is remembered lies in the user's state folder and is known by
content: a file that was renamed is still known, and one whose content changed is looked at again.
"""

from __future__ import annotations

import errno
import logging
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from ..core.document import Document, Part, content_hash
from ..core.errors import DocumentError, MediaError, ProjectError, UsageError
from ..core.project import make_folder, write_atomically, writing
from ..core.shelf import file_hash, stamp_of
from .media_file import FILMS, PICTURES, Facts, Kind, facts_of

log = logging.getLogger(__name__)

MOST = 20_000
"""Files that are looked at; a larger folder is somebody's whole archive, and named by mistake."""


@dataclass(frozen=True)
class Medium:
    """One still or film: its name inside the folder as it can be shown, where it is, and the SHA-256 of its content."""

    name: str
    path: Path
    sha256: str
    facts: Facts


@dataclass(frozen=True)
class Survey:
    """All that can be shown, by name; and in sentences what was left out, and why."""

    media: tuple[Medium, ...]
    skipped: tuple[str, ...] = ()


class Known(Part):
    """What is remembered of one content: its facts, or why it cannot be shown; unbroken stretches of a film; its meaning by model.

    `stretches` are by "RULES:START:LENGTH" of the part that was looked through, each (start, end) in
    seconds. `meanings` are by the model's fingerprint, each a time in seconds and the vector there.
    """

    kind: Kind | None = None
    width: int = 0
    height: int = 0
    seconds: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    rate: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    fault: str = ""
    stretches: dict[str, tuple[tuple[float, float], ...]] = Field(default_factory=dict)
    meanings: dict[str, tuple[tuple[float, str], ...]] = Field(default_factory=dict)


class Remembered(Document):
    """What is known of a folder's contents, by their SHA-256; and the hash of each file by name, with its stamp at that time."""

    schema_kind: ClassVar[str] = "media-index"

    files: dict[str, tuple[tuple[int, ...], str]] = Field(default_factory=dict)
    contents: dict[str, Known] = Field(default_factory=dict)


class Memory:
    """What is remembered of one media folder. A damaged file is forgotten and written anew; one that can't be written is done without."""

    def __init__(self, file: Path) -> None:
        self.file = file
        read = _read(file)
        self._known, self._files = dict(read.contents), dict(read.files)
        self._changed = False

    @classmethod
    def of(cls, folder: Path, state: Path) -> Memory:
        """That of a folder, below the user's state folder."""
        return cls(state / "media" / f"{content_hash(os.fsencode(folder.resolve()).hex())}.json")

    def digest(self, name: str, path: Path) -> str:
        """The SHA-256 of a file, read again only when its stamp says that somebody touched it; raises OSError."""
        stamp = stamp_of(path)
        if stamp is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        held = self._files.get(name)
        if held is None or held[0] != stamp:
            held = self._files[name] = (stamp, file_hash(path))
            self._changed = True
        return held[1]

    def of_content(self, sha256: str) -> Known:
        """What is known of a content."""
        return self._known.get(sha256, Known())

    def learn(self, sha256: str, **more: object) -> Known:
        """Remember more of a content."""
        known = Known.model_validate(self.of_content(sha256).model_dump() | more)
        self._known[sha256] = known
        self._changed = True
        return known

    def keep(self, only: set[str]) -> None:
        """Write down what is known of these contents; the others are gone from the folder."""
        if not self._changed and set(self._known) <= only:
            return
        kept = {sha: self._known[sha] for sha in sorted(self._known) if sha in only}
        files = {name: held for name, held in sorted(self._files.items()) if held[1] in only}
        try:
            with writing(self.file):
                make_folder(self.file.parent)
                write_atomically(self.file, Remembered(files=files, contents=kept).dump(compact=True).encode())
        except ProjectError as fault:
            log.warning("what was found out about the media folder is not kept: %s", fault)
        self._changed = False


def within(medium: Medium, side: int) -> tuple[int, int]:
    """A file's width and height, reduced so far that the shorter is at most `side` pixels."""
    share = min(1.0, side / min(medium.facts.width, medium.facts.height))
    return max(2, round(medium.facts.width * share)), max(2, round(medium.facts.height * share))


def survey(folder: Path, memory: Memory) -> Survey:
    """Look through a folder and all below it; raises `UsageError` where there is nothing to film with."""
    media: dict[str, Medium] = {}
    skipped: list[str] = []
    for name, path in _files(folder, skipped):
        try:
            sha256 = memory.digest(name, path)
        except OSError as fault:
            skipped.append(f"{name}: it cannot be read ({fault.strerror})")
            continue
        if sha256 in media:  # the same picture under two names is one picture
            continue
        known = memory.of_content(sha256)
        if known.kind is None and not known.fault:
            known = _look_at(path, sha256, memory)
        if known.kind is None:
            skipped.append(f"{name}: {known.fault}")
            continue
        facts = Facts(known.kind, known.width, known.height, known.seconds, known.rate)
        media[sha256] = Medium(name, path, sha256, facts)
    if not media:
        left = f" Left out: {'; '.join(skipped[:3])}{' …' if len(skipped) > 3 else ''}." if skipped else ""
        raise UsageError(
            f"The media folder {folder} holds nothing that can be shown.{left} "
            f"Put pictures ({_endings(PICTURES)}) or films ({_endings(FILMS)}) into it, or name another with --media DIR."
        )
    return Survey(tuple(sorted(media.values(), key=lambda medium: medium.name)), tuple(skipped))


def _look_at(path: Path, sha256: str, memory: Memory) -> Known:
    try:
        facts = facts_of(path)
    except MediaError as fault:
        return memory.learn(sha256, fault=str(fault))
    return memory.learn(sha256, kind=facts.kind, width=facts.width, height=facts.height, seconds=facts.seconds, rate=facts.rate)


def _files(folder: Path, skipped: list[str]) -> Iterator[tuple[str, Path]]:
    """Every picture and film below a folder, with its name as it can be shown, sorted; hidden ones are nobody's business."""
    root = folder.resolve()
    seen = 0

    def closed(fault: OSError) -> None:
        skipped.append(f"{shown_name(Path(fault.filename).relative_to(root))}: it may not be read ({fault.strerror})")

    for here, folders, names in os.walk(root, onerror=closed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(here) / name
            if name.startswith(".") or path.suffix.lower() not in PICTURES | FILMS:
                continue
            shown = shown_name(path.relative_to(root))
            seen += 1
            if seen > MOST:
                raise UsageError(f"The media folder {folder} has over {MOST} pictures and films. Name a smaller one with --media DIR.")
            if not path.resolve().is_relative_to(root):
                skipped.append(f"{shown}: it is a link that leads out of the folder")
            elif not path.is_file():
                skipped.append(f"{shown}: it is no file")
            elif not os.access(path, os.R_OK):
                skipped.append(f"{shown}: it may not be read")
            else:
                yield shown, path


def shown_name(path: Path) -> str:
    """A path as it can be shown and compared: composed letters, nothing that no screen shows, slashes between folders."""
    text = unicodedata.normalize("NFC", os.fsencode(path.as_posix()).decode("utf-8", "replace"))
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def _read(file: Path) -> Remembered:
    try:
        return Remembered.parse(file.read_text(encoding="utf-8"), str(file))
    except FileNotFoundError:
        return Remembered()
    except (OSError, UnicodeDecodeError, DocumentError) as fault:
        log.warning("what was known of the media folder is found out again: %s", fault)
        return Remembered()


def _endings(endings: frozenset[str]) -> str:
    return ", ".join(sorted(endings))
