"""Looking: what one owner may see of the studio. Nothing of another owner can be seen."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...core.errors import Busy, NotThere, RushesError, UsageError
from ...core.project import Project, file_hash
from . import scripts
from .orders import Options
from .production import Happening, Page, Production, Status

if TYPE_CHECKING:
    from .studio import Studio

MOST_LISTED = 100
QUICK = 60.0
"""Seconds that the desk may take over a question."""


class Looker:
    """One owner's view of the studio."""


    def __init__(self, studio: Studio, owner: str) -> None:
        self._studio, self.owner = studio, owner

    @property
    def defaults(self) -> Options:
        """What stands where an order says nothing."""
        return self._studio.defaults

    def now(self) -> float:
        """The studio's clock, in Unix seconds."""
        return self._studio.now()

    def get(self, id: str) -> Production:
        """How a production stands; raises `NotThere`, for another owner's too."""
        found = self._studio.find(id)
        if found is None or found.owner != self.owner:
            raise NotThere(f"There is no production {id[:80]!r}.")
        return found

    def films(self, limit: int = 20, after: str = "", *, newest_first: bool = True, status: Status | None = None) -> Page:
        """The owner's productions, page by page: `after` is the id of the last one seen."""
        if not 0 <= limit <= MOST_LISTED:
            raise UsageError(f"{limit} productions cannot be listed at once. Use 0 to {MOST_LISTED}.")
        return self._studio.book.page(self.owner, limit, after, newest_first, status)

    def ahead(self, id: str) -> int | None:
        """How many productions are before this one in the queue; None when it does not wait there."""
        return self._studio.turns.ahead_of(self.owner, self.get(id).id)

    def happenings(self, id: str, after: int = 0, limit: int = 500) -> list[Happening]:
        """What happened in a production after the happening of that number."""
        return self._studio.book.happenings(self.get(id).id, after, limit)

    async def watch(self, id: str, after: int = 0, *, endless: bool = False) -> AsyncGenerator[Happening, None]:
        """What happened in a production since the happening of that number, and what happens next, none left out.

        Ends when the production waits, has finished, failed or was cancelled, and all was told; `endless`: when it is deleted.
        """
        self.get(id)
        while True:
            bell = self._studio.bells.next(id)
            found = self._studio.find(id)
            if found is None:
                return
            told = self._studio.book.happenings(id, after, 200)
            for one in told:
                yield one
                after = one.number
            if told:
                continue
            if (not endless and not found.status.busy) or not self._studio.ready:
                return
            await bell.wait()

    async def script(self, id: str) -> str:
        """The script as Fountain text, with what was edited since; raises `NotThere` while there is none."""
        path = self.project(id).path("script.fountain")
        with suppress(FileNotFoundError):
            return await asyncio.to_thread(path.read_text, encoding="utf-8-sig", errors="replace")
        raise NotThere("There is no script yet.")

    async def versions(self, id: str) -> list[dict[str, Any]]:
        """The script's versions, the oldest first: version, title, when and how it came to be."""
        return await asyncio.to_thread(scripts.versions, self.project(id), self.happenings(id, limit=100_000))

    async def version(self, id: str, version: str) -> dict[str, Any]:
        """One version of the script: as scenes and lines, and as Fountain text."""
        return await asyncio.to_thread(scripts.version, self.project(id), version)

    async def differences(self, id: str, before: str, after: str) -> dict[str, Any]:
        """What differs between two versions of the script: in sentences, and by lines of its text."""
        return await asyncio.to_thread(scripts.differences, self.project(id), before, after)

    async def shots(self, id: str) -> dict[str, Any]:
        """The plan: every shot in film order with its start, length, lines and words."""
        return await asyncio.to_thread(scripts.shots, self.project(id))

    async def takes(self, id: str, shot: str = "") -> dict[str, Any]:
        """Every take of a shot (its id or number) or of all, each with its verdict; which is in the film, and why it was retaken."""
        return await self._ask("takes", self.get(id), shot=shot)

    async def why(self, id: str, shot: str) -> list[str]:
        """Why a shot is as it is, in sentences."""
        return list((await self._ask("why", self.get(id), shot=shot))["said"])

    async def standing(self, id: str) -> dict[str, Any]:
        """How a film stands, in sentences (`said`) and as values."""
        return await self._ask("standing", self.get(id))

    async def history(self, id: str) -> dict[str, Any]:
        """The changes that stand, and those that can be made again."""
        return await self._ask("history", self.get(id))

    async def known(self, data: bytes) -> str | None:
        """The finished film of the owner whose file this is, byte for byte, the oldest of several; None when it is none of theirs."""
        digest = hashlib.sha256(data).hexdigest()
        after = ""
        while True:
            page = self.films(MOST_LISTED, after, newest_first=False, status=Status.FINISHED)
            for one in page.items:
                if await asyncio.to_thread(file_hash, self.project(one.id).path("film.mp4")) == digest:
                    return one.id
            if not page.more:
                return None
            after = page.items[-1].id

    async def thumbnail(self, id: str) -> Path:
        """A small WebP picture of the film's middle; raises `NotThere` while there is no film."""
        found = self.get(id)
        if found.film is None:
            raise NotThere("There is no film yet.")
        return self.project(id).path((await self._ask("thumbnail", found))["file"])

    def project(self, id: str) -> Project:
        """The film's folder, to be read only."""
        return Project(self._studio.folder(self.get(id).id))

    def _at_rest(self, id: str) -> Production:
        """A production on which nobody works just now; raises `Busy`."""
        found = self.get(id)
        if found.status.busy:
            raise Busy(f"The film is being made ({found.doing or found.status.value}). Wait for it, or cancel it first.", after=5)
        return found

    async def _ask(self, job: str, production: Production, **values: Any) -> dict[str, Any]:
        studio = self._studio
        folder = str(studio.folder(production.id))
        try:
            return await studio.desk.ask(job, QUICK, folder=folder, **values)
        except RushesError as fault:
            fault.args = (str(fault).replace(f"{folder}/", "").replace(folder, "the film's folder"),)
            raise
