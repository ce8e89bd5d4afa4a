"""Files of a film that may be handed out: by the name of what they are, from a table; never by a path that somebody gives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ...core.errors import NotThere
from ...core.project import Project

KINDS = {
    "film.mp4": "video/mp4",
    "film.srt": "application/x-subrip",
    "film.vtt": "text/vtt",
    "report.html": "text/html",
    "script.fountain": "text/plain",
    "contact-sheet.png": "image/png",
    "storyboard.png": "image/png",
    "first-picture.png": "image/png",
}
"""What a film's folder hands out, and the media type of each."""

OF_TAKES = {".mp4": "video/mp4", ".png": "image/png"}

BESIDE = {
    "audio": {".wav": "audio/wav"},
    "references": {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"},
}

_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}")


@dataclass(frozen=True)
class Found:
    """A file, and what it is."""

    path: Path
    media_type: str


def find(project: Project, name: str) -> Found:
    """A film's own file; raises `NotThere`."""
    if name not in KINDS:
        raise NotThere(f"A film has no file {name[:80]!r}. There are: {', '.join(KINDS)}.")
    return Found(_inside(project, name), KINDS[name])


def find_of_take(project: Project, shot: str, name: str) -> Found:
    """A take's film, its strip, or the evidence of a finding, as the take's document names it; raises `NotThere`."""
    ending = Path(name).suffix
    if not _PART.fullmatch(shot) or not _PART.fullmatch(name) or ".." in shot + name or ending not in OF_TAKES:
        raise NotThere("No take has a file of that name. GET takes lists them.")
    return Found(_inside(project, f"takes/{shot}/{name}"), OF_TAKES[ending])


def find_beside(project: Project, folder: str, name: str) -> Found:
    """A spoken line, or a picture of how somebody looks: what reports point to; raises `NotThere`."""
    ending = Path(name).suffix
    if folder not in BESIDE or not _PART.fullmatch(name) or ".." in name or ending not in BESIDE[folder]:
        raise NotThere("The film has no file of that name.")
    return Found(_inside(project, f"{folder}/{name}"), BESIDE[folder][ending])


def _inside(project: Project, name: str) -> Path:
    """The file, if it is there and no link leads it out of the film's folder."""
    path = project.path(name)
    if not path.is_file() or not path.resolve().is_relative_to(project.folder.resolve()):
        raise NotThere(f"There is no {name} yet.")
    return path
