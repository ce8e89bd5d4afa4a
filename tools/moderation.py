"""Moderation: words and pictures are shown to a moderator that was named, and what it blocks is not filmed.

Every passage is asked about once and its ruling kept by content. No ruling, no film: a moderator
that is out stops the work in words, and is never taken for a yes or a no.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from pydantic import Field

from ..core.document import Document, Part, content_hash
from ..core.errors import Blocked, ModelError, ModelOutage, UnusableModel, UsageError
from ..core.project import Project
from ..core.settings import Settings
from . import models
from .asking import Asking, Seat
from .minds import TRIES, read_names
from .models import SCRIPTED, ModelName, Price, Table
from .moderation_wire import LiteLlmModeration, ScriptedModeration, read_rulings
from .patience import Patience
from .purse import Purse, Unlimited
from .scripted import Scripted, Theatre
from .wire import Call, Image, Message, sendable, user

log = logging.getLogger(__name__)

ROLE = "moderator"
FILE = ".rushes/moderation.json"
LONGEST = 4000
"""Characters of one piece of a passage; a longer one is shown in pieces."""

AT_ONCE, MOST_AT_ONCE = 24, 16_000
"""Pieces, and characters, of one request."""

NAMED = 3
"""So many blocked passages are named in full."""

_QUOTED = 90
_FREE = ("omni-moderation", "text-moderation")


@dataclass(frozen=True)
class Passage:
    """What is asked about: words or a picture, and in words where they stand ("scene s2, line l3").

    `within` names the passage that this one is a part of: when a part is blocked, the whole is not
    named beside it.
    """

    where: str
    text: str = ""
    image: Image | None = None
    within: str = ""


class Ruling(Part):
    """What a moderator said of one piece; no categories: nothing against it."""

    by: str
    categories: tuple[str, ...] = ()


class Rulings(Document):
    """All that moderators ruled on for a film, by the hash of moderator and piece. The words themselves are not kept."""

    schema_kind: ClassVar[str] = "moderation"

    rulings: dict[str, Ruling] = Field(default_factory=dict)


@dataclass
class Moderator:
    """One or several moderators, each of which has to agree. `seats` are those that stand in for each other, first to last."""

    seats: Sequence[Sequence[Seat]]
    project: Project
    purse: Purse = field(default_factory=Unlimited)
    patience: Patience = field(default_factory=Patience)
    told: Callable[[str], None] = log.warning
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @property
    def name(self) -> str:
        """Who moderates."""
        return " and ".join(str(line[0].model) for line in self.seats)

    def check(self, passages: Sequence[Passage]) -> int:
        """Raise `Blocked` with the passages that may not be filmed; returns how many pieces had to be asked about.

        Raises `ModelOutage` when nobody ruled, `UnusableModel` or `BudgetReached` when nobody could be asked.
        """
        asked, against = 0, dict[Passage, list[str]]()
        with self._lock:
            for line in self.seats:
                rulings, fresh = self._rulings(line, passages)
                asked += fresh
                for passage, found in zip(passages, rulings, strict=True):
                    for ruling in found:
                        against.setdefault(passage, []).extend(ruling.categories)
        blocked = {passage: tuple(dict.fromkeys(kinds)) for passage, kinds in against.items() if kinds}
        parts = {passage.within for passage in blocked}
        named = {passage: kinds for passage, kinds in blocked.items() if passage.where not in parts}
        if named:
            raise _blocked(self.name, named)
        return asked

    def _rulings(self, line: Sequence[Seat], passages: Sequence[Passage]) -> tuple[list[list[Ruling]], int]:
        """The rulings on every passage's pieces, asked for where none is kept."""
        known = self.project.find(FILE, Rulings) or Rulings()
        pieces = [[(content_hash(str(line[0].model), *_identity(piece)), piece) for piece in _pieces(passage)] for passage in passages]
        missing = {key: piece for found in pieces for key, piece in found if key not in known.rulings}
        for batch in _batches(missing):
            made = self._ask(line, tuple(batch.values()))
            known = Rulings(rulings={**known.rulings, **dict(zip(batch, made, strict=True))})
            self.project.save(FILE, known)
        return [[known.rulings[key] for key, _ in found] for found in pieces], len(missing)

    def _ask(self, line: Sequence[Seat], batch: tuple[Message, ...]) -> list[Ruling]:
        for at, seat in enumerate(line):
            asking = Asking(self.purse, self.patience)
            call = Call(role=ROLE, model=seat.model, messages=batch, timeout=self.patience.timeout, max_tokens=0)
            try:
                found = read_rulings(asking.send(seat, call), len(batch))
                return [Ruling(by=str(seat.model), categories=kinds) for kinds in found]
            except UnusableModel as fault:
                raise UnusableModel(f"The moderator cannot be used, and nothing is filmed without its word. {fault}") from fault
            except ModelError as fault:
                if at == len(line) - 1:
                    raise ModelOutage(
                        f"The moderator did not rule, and nothing is filmed without its word; this is no block. {fault} "
                        "What it ruled before is kept: run the same command again, or name another moderator."
                    ) from fault
                self.told(f"{fault} {line[at + 1].model} moderates instead.")
        raise UnusableModel("No moderator is named.")


def call_moderator(
    settings: Settings, today: date, option: str | None, project: Project, *, purse: Purse | None = None,
    told: Callable[[str], None] = log.warning, patience: Patience | None = None,
) -> Moderator | None:  # fmt: skip
    """The moderator that was named, or None; loads no client and reaches nothing. Raises as `seats_for` does."""
    seats = seats_for(settings, today, option, told)
    patience = patience or Patience(timeout=settings.model_timeout, deadline=TRIES * settings.model_timeout)
    return Moderator(seats, project, purse or Unlimited(), patience, told) if seats else None


def seats_for(settings: Settings, today: date, option: str | None, told: Callable[[str], None] = log.warning) -> list[list[Seat]]:
    """Whose word is needed, each with those who stand in for it.

    What the settings of this machine name always moderates; a film's own comes to it. Raises
    `UsageError`, or `UnusableModel` for a model that is shut down or no moderator.
    """
    lines, table, theatre = named(settings, option), models.table(settings.models), Theatre()
    for name in dict.fromkeys(name for line in lines for name in line):
        if not name.id.startswith(SCRIPTED) and (warning := _check(table, name, today)):
            told(warning)
    key = settings.api_key.get_secret_value()
    return [[_seat(name, table, key, theatre) for name in line] for line in lines]


def named(settings: Settings, option: str | None) -> list[tuple[ModelName, ...]]:
    """Whose word is needed: the settings' moderator, and the option's where that is another one. Raises `UsageError`."""
    owners = read_names(settings.moderator, settings.api_base)
    films = read_names(option or "", settings.api_base)
    if option == "none" and owners:
        raise UsageError(
            f"{owners[0]} moderates on this machine, and a film cannot switch that off. Unset RUSHES_MODERATOR (or moderator in the "
            "settings file), or leave the option out."
        )
    return [line for line in dict.fromkeys((owners, films)) if line]


def _check(table: Table, name: ModelName, today: date) -> str:
    if not name.speaks_openai and name.provider != "openai":
        raise UnusableModel(
            f"{name} cannot moderate: litellm asks OpenAI, and servers that speak its format. "
            "Use openai/omni-moderation-latest, or openai/NAME@http://HOST:PORT/v1 for a server of your own."
        )
    return table.check(name, today)


def _seat(name: ModelName, table: Table, key: str, theatre: Theatre) -> Seat:
    if name.id.startswith(SCRIPTED):
        return scripted_seat(theatre.model(name))
    price = table.price(name)
    if price is None and not name.api_base and name.bare.startswith(_FREE):
        price = Price(0.0, 0.0, "OpenAI bills nothing for moderation")
    return Seat(name, LiteLlmModeration(key), price=price)


def scripted_seat(model: Scripted) -> Seat:
    """A scripted model as moderator."""
    seat = model.seat()
    return Seat(seat.model, ScriptedModeration(model), price=seat.price)


def _pieces(passage: Passage) -> Iterator[Message]:
    """A passage in pieces that one request holds, parted between words."""
    text = sendable(passage.text).strip()
    while text:
        cut = len(text) if len(text) <= LONGEST else (text.rfind(" ", LONGEST // 2, LONGEST) + 1 or LONGEST)
        yield user(text[:cut].strip())
        text = text[cut:].strip()
    if passage.image is not None:
        yield user("", passage.image)


def _identity(piece: Message) -> tuple[str, ...]:
    return (piece.text, *(image.url for image in piece.images))


def _batches(pieces: dict[str, Message]) -> Iterator[dict[str, Message]]:
    """Pieces by request: words together, as many as one holds; every picture alone."""
    batch: dict[str, Message] = {}
    for key, piece in pieces.items():
        if piece.images:
            yield {key: piece}
            continue
        if batch and (len(batch) >= AT_ONCE or sum(len(one.text) for one in batch.values()) + len(piece.text) > MOST_AT_ONCE):
            yield batch
            batch = {}
        batch[key] = piece
    if batch:
        yield batch


def _blocked(by: str, against: dict[Passage, tuple[str, ...]]) -> Blocked:
    told = [f"{passage.where}, for {_listed(kinds)}{_quoted(passage)}" for passage, kinds in list(against.items())[:NAMED]]
    more = f"; and {len(against) - NAMED} more passages" if len(against) > NAMED else ""
    return Blocked(
        f"Moderation by {by} blocked {'; '.join(told)}{more}. Change {'that' if len(against) == 1 else 'these'} and run the same "
        "command again; nothing was made of it.",
        tuple((passage.where, kinds) for passage, kinds in against.items()),
    )


def _quoted(passage: Passage) -> str:
    words = " ".join(passage.text.split())
    return f" (“{words if len(words) <= _QUOTED else words[: _QUOTED - 1] + '…'}”)" if words else ""


def _listed(kinds: Sequence[str]) -> str:
    return ", ".join(kind.replace("_", " ").replace("/", ": ") for kind in kinds)
