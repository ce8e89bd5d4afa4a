"""Snapshots: all that a person can edit of a film, and what the crew derived from it, to the very bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from ...core.document import Document, content_hash
from ...core.errors import ProjectError
from ...core.project import Project
from .. import directing, views
from ..crew import BRIEF

PLAN = "shots.json"
HELD = (
    BRIEF, views.SCRIPT_VIEW, views.BIBLE_VIEW, PLAN, ".rushes/script.json", ".rushes/written.json", ".rushes/bible-drawn.json",
    directing.FILE, ".rushes/beats.json", ".rushes/origins.json",
)  # fmt: skip
"""The files whose content decides what film is made; takes and sounds are keyed by content and need no keeping."""


class Leaf(Document):
    """One file's text, to the byte."""

    schema_kind: ClassVar[str] = "leaf"

    text: str


class Snapshot(Document):
    """The files there were, each under the hash of its kept text. A file that is not named was not there."""

    schema_kind: ClassVar[str] = "snapshot"

    files: dict[str, str] = Field(default_factory=dict)


def snap(project: Project) -> tuple[str, Snapshot]:
    """The folder as it stands, kept for good; its hash, and the snapshot."""
    texts = {name: text for name in HELD if (text := read_text(project, name)) is not None}
    return keep(project, texts)


def keep(project: Project, texts: Mapping[str, str]) -> tuple[str, Snapshot]:
    """A snapshot of these texts, kept for good."""
    files = {name: project.keep(Leaf(text=text)) for name, text in sorted(texts.items())}
    snapshot = Snapshot(files=files)
    return project.keep(snapshot), snapshot


def state_of(project: Project) -> str:
    """The hash of the folder as it stands, without keeping anything."""
    leaves = {name: _leaf(text) for name in sorted(HELD) if (text := read_text(project, name)) is not None}
    return content_hash(Snapshot.label(), Snapshot(files=leaves))


def restore(project: Project, digest: str) -> list[str]:
    """Write back what a snapshot holds, and remove what it does not; names of what changed. Whole when it is run again."""
    snapshot, changed = project.recall(digest, Snapshot), list[str]()
    texts = {name: project.recall(leaf, Leaf).text for name, leaf in snapshot.files.items()}  # all of them first
    for name in HELD:
        wanted, now = texts.get(name), read_text(project, name)
        if wanted == now:
            continue
        changed.append(name)
        if wanted is None:
            project.path(name).unlink(missing_ok=True)
        else:
            project.write(name, wanted.encode("utf-8"))
    return changed


def text_in(project: Project, digest: str, name: str) -> str | None:
    """The text that a file had in a snapshot."""
    leaf = project.recall(digest, Snapshot).files.get(name)
    return None if leaf is None else project.recall(leaf, Leaf).text


def mixed(project: Project, before: str, after: str) -> bool:
    """Whether every file is as one of two snapshots has it: a change was cut short, and nobody has edited since."""
    one, other = project.recall(before, Snapshot).files, project.recall(after, Snapshot).files
    for name in HELD:
        text = read_text(project, name)
        leaf = None if text is None else _leaf(text)
        if leaf not in (one.get(name), other.get(name)):
            return False
    return True


def read_text(project: Project, name: str) -> str | None:
    """A file's text to the byte (line ends and marks included); None when it is not there."""
    try:
        return project.path(name).read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as fault:
        raise ProjectError(f"{project.path(name)} is not text (UTF-8). Restore it, then say it again.") from fault


def _leaf(text: str) -> str:
    return content_hash(Leaf.label(), Leaf(text=text))
