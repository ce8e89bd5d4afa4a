"""Portraits: characters cut out of films that an owner hands in, kept by name for later orders."""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.errors import Forbidden, NotThere, RushesError, UsageError
from . import uploads
from .production import Character

if TYPE_CHECKING:
    from .studio import Studio

SECONDS = 60.0
"""Seconds that a picture may take to be cut out of a film."""

NEEDS_CONSENT = (
    "Pictures are taken only with consent=true: it says that they show no real person, or that everyone who can be "
    "recognised in them agreed to be shown in this film."
)


async def add(studio: Studio, owner: str, name: str, clip: bytes, consent: bool) -> Character:
    """Keep the middle picture of a film under a name. Raises `UsageError` for a file that is no film, `Forbidden` without consent."""
    if not consent and not studio.vouched:
        raise Forbidden(NEEDS_CONSENT)
    if not name.strip() or len(name) > 80 or not name.isprintable():
        raise UsageError("A character needs a name of at most 80 letters.")
    ending = uploads.check_clip(clip, "The video")
    id = f"char_{secrets.token_hex(16)}"
    inbox = studio.root / "inbox" / id
    path = inbox / f"clip{ending}"
    try:
        await asyncio.to_thread(_write, path, clip)
        await studio.examiner.ask("portrait", SECONDS, clip=str(path), into=str(picture_of(studio, id)))
    except RushesError as fault:
        fault.args = (str(fault).replace(str(path), "The video").replace(str(studio.root), "the studio"),)
        raise
    finally:
        await asyncio.to_thread(shutil.rmtree, inbox, ignore_errors=True)
    made = Character(id=id, owner=owner, name=" ".join(name.split()), created=studio.now())
    studio.book.add_character(made)
    return made


def get(studio: Studio, owner: str, id: str) -> Character:
    """A character of an owner; raises `NotThere`, for another owner's too."""
    found = studio.book.character(id)
    if found is None or found.owner != owner:
        raise NotThere(f"There is no character {id[:80]!r}.")
    return found


async def remove(studio: Studio, owner: str, id: str) -> None:
    """Forget a character and its picture; films that were made with it keep theirs."""
    found = get(studio, owner, id)
    studio.book.drop_character(found.id)
    await asyncio.to_thread(picture_of(studio, found.id).unlink, missing_ok=True)


def picture_of(studio: Studio, id: str) -> Path:
    """Where a character's picture lies."""
    if not re.fullmatch(r"char_[0-9a-f]{32}", id):
        raise NotThere(f"There is no character {id[:80]!r}.")
    return studio.root / "characters" / f"{id}.png"


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_bytes(data)
