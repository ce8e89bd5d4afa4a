"""A seat: the studio as one owner may use it. Nothing of another owner can be seen or touched from it.

Every interface calls these: HTTP, MCP and the page.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...core.document import content_hash
from ...core.errors import Busy, Forbidden, GateError, RushesError, UsageError
from . import portraits, uploads
from .looking import QUICK, Looker
from .orders import LONGEST_IDEA, MOST_REFERENCES, Options, Pictures
from .production import Character, Production, Status, Work

SAME_WITHIN = 10.0
"""Seconds within which an identical order is taken for the same one, sent again."""

REMEMBERED_FOR = 24 * 3600.0
"""Seconds that an order's own word (its idempotency key) is remembered."""

JUDGING = 120.0
"""Seconds that a clip may take to be judged."""

SLOW = 120.0
"""Seconds that the desk may take over an order with pictures."""


class Seat(Looker):
    """One owner's place in the studio: begin, decide, change, end; and look, as `Looker` has it."""

    async def start(
        self, source: str, options: Options | None = None, pictures: Pictures | None = None, *, word: str = "", once: bool = False
    ) -> Production:
        """Begin a film of an idea, or of a script's text; it is made when its turn comes.

        `word` is the order's own: a second order with it is the first again. With `once` so is an identical order within seconds.
        Raises `UsageError` and its kin, and then nothing is begun; `Busy` when too many films are unfinished.
        """
        studio, options, pictures = self._studio, options or Options(), pictures or Pictures()
        _check(source, pictures, studio.vouched)
        given = studio.defaults.given() | options.given()
        words = [f"word:{word}"] if word else []
        words += [f"same:{_hash(source, given, pictures)}"] if once and not word else []
        standing = self._begun(words)
        if standing is not None:
            return standing
        self._check_room()
        id, now = f"film_{secrets.token_hex(16)}", studio.now()
        for one in words:  # at once: the same order may come again while this one is looked at
            studio.book.remember(self.owner, one, id, now)
        made = Production(id=id, owner=self.owner, created=now, changed=now, prompt=source[:2000], options=given, status=Status.QUEUED)
        studio.book.put(made)
        try:
            brief = await self._write_brief(id, source, given, pictures)
        except BaseException:
            studio.book.remove(id)
            await asyncio.to_thread(shutil.rmtree, studio.folder(id), ignore_errors=True)
            raise
        left = self.get(id)
        if left.status is not Status.QUEUED:  # cancelled meanwhile
            return left
        return studio.enqueue(id, Work(), "queued", "It waits for its turn.", size=brief["size"], seconds=brief["seconds"])

    async def _write_brief(self, id: str, source: str, given: dict[str, Any], pictures: Pictures) -> dict[str, Any]:
        studio = self._studio
        inbox = studio.root / "inbox" / id
        try:
            if not pictures.none:
                given = given | await asyncio.to_thread(_put, inbox, pictures)
            return await studio.desk.ask("begin", SLOW, folder=str(studio.folder(id)), text=source, options=given)
        except RushesError as fault:
            fault.args = (str(fault).replace(f"{inbox}/", "").replace(str(studio.root), "the studio"),)
            raise
        finally:
            await asyncio.to_thread(shutil.rmtree, inbox, ignore_errors=True)

    def _begun(self, words: Sequence[str]) -> Production | None:
        studio = self._studio
        for word in words:
            since = studio.now() - (REMEMBERED_FOR if word.startswith("word:") else SAME_WITHIN)
            id = studio.book.once(self.owner, word, since)
            found = studio.find(id) if id else None
            if found is not None:
                return found
        return None

    def _check_room(self) -> None:
        studio = self._studio
        if not studio.ready:
            raise Busy("The studio is closing. Ask again when it is back.", after=10)
        unfinished = studio.book.count(self.owner, Status.QUEUED, Status.RUNNING, Status.WAITING)
        if unfinished >= studio.most_unfinished:
            raise Busy(f"{unfinished} films are unfinished, and no more can be begun before some are. Cancel one, or wait.", after=60)

    async def cancel(self, id: str) -> Production:
        """Stop a production; what is made is kept, and `resume` goes on. One that has ended stays as it is."""
        await self._studio.stop(self.get(id))
        return self.get(id)

    async def resume(self, id: str) -> Production:
        """Go on with a production that failed, was cancelled, or was changed since its film was made."""
        found = self._at_rest(id)
        if found.status is Status.WAITING:
            raise GateError(f"The {found.gate} waits for approval. Decide, and it goes on.")
        self._check_room()
        return self._studio.enqueue(id, Work(), "queued", "It waits for its turn.")

    async def delete(self, id: str) -> None:
        """Remove a production with all its files, for good; one that runs is stopped first."""
        found = self.get(id)
        await self._studio.stop(found)
        await self._studio.ended(id)
        self._studio.book.remove(id)
        self._studio.bells.ring(id)
        await asyncio.to_thread(shutil.rmtree, self._studio.folder(id), ignore_errors=True)

    async def decide(
        self, id: str, decision: str, text: str = "", *, shots: Sequence[Mapping[str, Any]] = (), version: str = ""
    ) -> Production:
        """Answer the gate that waits: "approve", "edit", "reject" or "respond"; see `service.decide`.

        What is wrong with an answer is said at once: raises `GateError` or `SourceError`, and then nothing has changed.
        """
        from .. import service

        found = self._at_rest(id)
        if found.status is not Status.WAITING:
            raise GateError(f"Nothing waits for approval: the production is {found.status.value}.")
        answer = service.decision_of(decision, text, shots, version)
        settled = await self._ask("settle", found, decision=answer)
        self._at_rest(id)  # nobody was quicker
        said = {"gate": settled["gate"], "decision": decision, "version": settled["version"], "notes": text if decision != "edit" else ""}
        words = f"The {settled['gate']}: {decision}."
        return self._studio.enqueue(id, Work(kind="decide", decision=settled["decision"]), "decided", words, said)

    async def propose(self, id: str, words: str, script: str = "") -> dict[str, Any]:
        """What a change in words would do (docs/chat.md), or a whole script's text in the place of this one. Changes nothing.

        Gives proposal (its id, empty when nothing would change), done, diff, text, refused, unread.
        """
        return await self._ask("propose", self._at_rest(id), words=words, script=script)

    async def apply(self, id: str, proposal: str) -> Production:
        """Make a change as it was proposed, and make the film again."""
        made = await self._ask("apply", self._at_rest(id), proposal=proposal)
        return self._make_again(id, f"Changed: {' '.join(made['done'])}", made)

    async def change(self, id: str, words: str, script: str = "") -> Production:
        """Propose and apply in one; raises `GateError` that says what was not understood when nothing would change."""
        proposed = await self.propose(id, words, script)
        if not proposed["proposal"] or proposed["unread"] or proposed["refused"]:
            raise GateError(not_done(words, proposed))
        return await self.apply(id, proposed["proposal"])

    async def undo(self, id: str) -> Production:
        """Take the last change back, and make the film again; what was made before is taken as it is."""
        made = await self._ask("undo", self._at_rest(id))
        return self._make_again(id, f"Undone: {made['words']}", made)

    async def redo(self, id: str) -> Production:
        """Make the change again that was undone last."""
        made = await self._ask("redo", self._at_rest(id))
        return self._make_again(id, f"Made again: {made['words']}", made)

    async def retake(self, id: str, shot: str, note: str = "") -> Production:
        """Have one shot taken again, with a note if there is one, and the film made with it."""
        await self._ask("retake", self._at_rest(id), shot=shot, note=note)
        return self._make_again(id, f"Another take of {shot}" + (f": {note}" if note else "."), {"shot": shot, "note": note})

    async def order(self, id: str, options: Options) -> Production:
        """Ask for something else of a film that there is (no draft, more takes), and make it so."""
        given = options.given()
        brief = await self._ask("order", self._at_rest(id), options=given)
        changes = {"options": self.get(id).options | given, "size": brief["size"], "seconds": brief["seconds"]}
        return self._make_again(id, "Asked for otherwise.", {"options": given}, **changes)

    async def remix(self, id: str, words: str) -> Production:
        """A copy of a production with a change in words; the first one stays as it is."""
        return await self._copied(id, words)

    async def extend(self, id: str, words: str, seconds: int) -> Production:
        """A copy of a production that goes on for so many seconds more: the words are filmed at the end of its last scene."""
        source = self.get(id)
        script = f"{(await self.script(id)).rstrip()}\n\n{' '.join(words.split())}\n"
        whole = (round(source.film.seconds) if source.film is not None else source.seconds or 0) + seconds
        return await self._copied(id, words, script, Options(seconds=whole))

    async def _copied(self, id: str, words: str, script: str = "", options: Options | None = None) -> Production:
        source = self._at_rest(id)
        self._check_room()
        studio, now = self._studio, self._studio.now()
        new = f"film_{secrets.token_hex(16)}"
        ask, folder, seconds = studio.desk.ask, str(studio.folder(new)), source.seconds
        try:
            await self._ask("copy", source, into=folder)
            proposed = await ask("propose", QUICK, folder=folder, words="" if script else words, script=script)
            if not proposed["proposal"] or proposed["unread"] or proposed["refused"]:
                raise GateError(not_done(words, proposed))
            await ask("apply", QUICK, folder=folder, proposal=proposed["proposal"])
            if options is not None:
                seconds = (await ask("order", QUICK, folder=folder, options=options.given()))["seconds"]
        except BaseException as fault:
            await asyncio.to_thread(shutil.rmtree, studio.folder(new), ignore_errors=True)
            if isinstance(fault, RushesError):
                fault.args = (str(fault).replace(folder, "the film's folder"),)
            raise
        studio.book.put(Production(
            id=new, owner=self.owner, created=now, changed=now, remixed_from=id, prompt=words[:2000], title=source.title,
            options=source.options, size=source.size, seconds=seconds,
        ))  # fmt: skip
        return studio.enqueue(new, Work(), "queued", f"Changed: {' '.join(proposed['done'])}")

    async def judge(self, clip: bytes) -> dict[str, Any]:
        """What is wrong with any film file: `said` in words, and the `verdict`. The file is not kept."""
        ending = uploads.check_clip(clip, "The clip")
        inbox = self._studio.root / "inbox" / f"clip-{secrets.token_hex(8)}"
        path = inbox / f"clip{ending}"
        try:
            await asyncio.to_thread(_write, path, clip)
            return await self._studio.examiner.ask("judge", JUDGING, clip=str(path))
        except RushesError as fault:
            fault.args = (str(fault).replace(str(path), "The clip").replace(str(self._studio.root), "the studio"),)
            raise
        finally:
            await asyncio.to_thread(shutil.rmtree, inbox, ignore_errors=True)

    async def add_character(self, name: str, clip: bytes, *, consent: bool = False) -> Character:
        """Keep somebody out of a film by name, to be asked for in later orders."""
        return await portraits.add(self._studio, self.owner, name, clip, consent)

    def character(self, id: str) -> Character:
        """A character of the owner's."""
        return portraits.get(self._studio, self.owner, id)

    async def remove_character(self, id: str) -> None:
        """Forget a character and its picture."""
        await portraits.remove(self._studio, self.owner, id)

    async def portraits(self, ids: Sequence[str]) -> dict[str, bytes]:
        """The pictures of characters, by their names."""
        found = [self.character(id) for id in ids]
        return {one.name: await asyncio.to_thread(portraits.picture_of(self._studio, one.id).read_bytes) for one in found}

    def _make_again(self, id: str, words: str, data: dict[str, Any], **changes: Any) -> Production:
        self._at_rest(id)
        return self._studio.enqueue(id, Work(), "changed", words, data, progress=0, **changes)


def not_done(words: str, proposed: Mapping[str, Any]) -> str:
    """Why a change was not made, in a sentence or more."""
    said = [f"Not done: {sentence}" for sentence in proposed["refused"]]
    said += [f"Not understood: “{part}”." for part in proposed["unread"]]
    return " ".join(said) or f"“{words[:200]}” would change nothing."


def _check(source: str, pictures: Pictures, vouched: bool) -> None:
    if len(source) > LONGEST_IDEA:
        raise UsageError(f"The text has {len(source):,} characters; {LONGEST_IDEA:,} are the most. Cut it into chapters.")
    if len(pictures.references) > MOST_REFERENCES:
        raise UsageError(f"{len(pictures.references)} reference pictures are too many. Use at most {MOST_REFERENCES}.")
    if not pictures.none and not pictures.consent and not vouched:
        raise Forbidden(portraits.NEEDS_CONSENT)
    named = dict(pictures.references) | ({"first_frame": pictures.first_frame} if pictures.first_frame is not None else {})
    for name, data in named.items():
        uploads.check_picture(data, name)


def _hash(source: str, given: Mapping[str, Any], pictures: Pictures) -> str:
    """What an order is told from others by."""
    files = [*sorted(pictures.references.items()), ("", pictures.first_frame or b"")]
    return content_hash(source, given, [(name, hashlib.sha256(data).hexdigest()) for name, data in files])


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_bytes(data)


def _put(inbox: Path, pictures: Pictures) -> dict[str, Any]:
    """Pictures as files of our own naming, and the options that name them."""
    inbox.mkdir(mode=0o700, parents=True)
    options: dict[str, Any] = {}
    for number, (name, data) in enumerate(pictures.references.items(), 1):
        path = inbox / f"reference-{number}"
        path.write_bytes(data)
        options.setdefault("reference", {})[name] = str(path)
    if pictures.first_frame is not None:
        (inbox / "first-frame").write_bytes(pictures.first_frame)
        options["first_frame"] = str(inbox / "first-frame")
    return options
