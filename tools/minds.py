"""Whose mind is which model: by role, from what was named. What was not named is not used, whatever keys lie about."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ..core.errors import UsageError
from ..core.settings import Settings
from ..core.thought import Role
from . import litellm_wire, models
from .asking import Seat
from .litellm_wire import LiteLlm
from .llm import Thinker
from .models import SCRIPTED, ModelName, Table
from .openai_wire import OpenAi
from .patience import Patience
from .purse import Purse, Unlimited
from .scripted import Theatre
from .wire import Call, Reply

log = logging.getLogger(__name__)

NONE = "none"
TRIES = 5
"""One question, with its repairs and waits, may take as long as so many calls."""


@dataclass(frozen=True)
class Hosted:
    """A wire: litellm for everything, but the openai client where it is the better tool for models named openai/….

    That is for pictures judged in a shape; and for streams, whose broken ends and missing counts
    litellm fills in with guesses.
    """

    litellm: LiteLlm
    openai: OpenAi

    @classmethod
    def with_key(cls, key: str) -> Hosted:
        """Both clients with the key for servers named by address."""
        return cls(LiteLlm(key), OpenAi(key))

    def send(self, call: Call) -> Reply:
        """Ask once, and wait for the whole answer."""
        direct = call.model.speaks_openai and call.images and call.output is not None
        return (self.openai if direct else self.litellm).send(call)

    def stream(self, call: Call) -> Iterator[str | Reply]:
        """Ask once, and take the answer piece by piece."""
        return (self.openai if call.model.speaks_openai else self.litellm).stream(call)


@dataclass
class Minds:
    """The minds of one run: at most one for each role, made at first use. `named` has each role's models, first and fallbacks."""

    named: Mapping[Role, tuple[ModelName, ...]]
    table: Table
    key: str = field(default="", repr=False)
    purse: Purse = field(default_factory=Unlimited)
    patience: Patience = field(default_factory=Patience)
    told: Callable[[str], None] = log.warning
    theatre: Theatre = field(default_factory=Theatre)
    _made: dict[Role, Thinker] = field(default_factory=dict, init=False)

    def of(self, role: Role) -> Thinker | None:
        """Who thinks in a role; None: nobody, it works by the rules."""
        if not self.named.get(role):
            return None
        if role not in self._made:
            seats = [self._seat(name) for name in self.named[role]]
            self._made[role] = Thinker(role.value, seats, self.purse, self.patience, self.told)
        return self._made[role]

    def _seat(self, name: ModelName) -> Seat:
        if name.id.startswith(SCRIPTED):
            return self.theatre.model(name).seat()
        row = self.table.row(name)
        schema = row.json_schema if row and row.json_schema is not None else litellm_wire.keeps_schemas(name)
        sees = row.vision if row and row.vision is not None else litellm_wire.sees(name)
        price = self.table.price(name) or litellm_wire.price(name)
        return Seat(name, Hosted.with_key(self.key), schema, sees, price)


def call_minds(
    settings: Settings, today: date, options: Mapping[Role, str | None] | None = None, *, purse: Purse | None = None,
    told: Callable[[str], None] = log.warning, patience: Patience | None = None,
) -> Minds:  # fmt: skip
    """The minds that were asked for: by option, else by setting. Loads no client, reaches nothing.

    Raises `UsageError` for a name that is none, and `UnusableModel` for a model that is shut down
    on that day; `told` hears of those that soon will be.
    """
    table = models.table(settings.models)
    named: dict[Role, tuple[ModelName, ...]] = {}
    for role in Role:
        option = (options or {}).get(role)
        named[role] = read_names(getattr(settings, role.value) if option is None else option, settings.api_base)
    theatre = Theatre()
    for warned in dict.fromkeys(name for names in named.values() for name in names):
        if warned.id.startswith(SCRIPTED):
            theatre.model(warned)
        elif warning := table.check(warned, today):
            told(warning)
    key = settings.api_key.get_secret_value()
    patience = patience or Patience(timeout=settings.model_timeout, deadline=TRIES * settings.model_timeout)
    return Minds(named, table, key, purse or Unlimited(), patience, told, theatre)


def read_names(text: str, api_base: str = "") -> tuple[ModelName, ...]:
    """Models after each other, first and fallbacks; nothing for "none" and for nothing. Raises `UsageError`."""
    names = [name.strip() for name in text.split(",")]
    if names in ([""], [NONE]):
        return ()
    if "" in names or NONE in names:
        raise UsageError(f"{text!r} is no list of models. Write one or several with commas between, or {NONE!r} alone for the rules.")
    return tuple(ModelName.read(name, api_base) for name in names)
