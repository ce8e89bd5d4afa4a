"""Language models by name: how one is written, when its provider shuts it down, what it can, what it costs.

One table, ``data/models.toml``, says what is known; a table of the user's own may add rows before it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError

from ..core.document import Part
from ..core.errors import UnusableModel, UsageError
from ..core.misfits import first_misfit

SOON = 60
"""Days before a shutdown in which it is told."""

SCRIPTED = "scripted:"


@dataclass(frozen=True)
class ModelName:
    """A model as it is named: litellm's id, and the server's address when it is one's own ("openai/qwen3@http://127.0.0.1:8080/v1")."""

    id: str
    api_base: str = ""

    @classmethod
    def read(cls, text: str, api_base: str = "") -> Self:
        """Read one name; `api_base` goes with ids of the form openai/NAME that name no server themselves."""
        text = text.strip()
        if text.startswith(SCRIPTED):
            return cls(text)
        id, at, base = text.partition("@http")
        if not id or any(mark.isspace() for mark in id):
            raise UsageError(
                f"{text!r} names no model. Write PROVIDER/MODEL, or openai/MODEL@http://HOST:PORT/v1 for a server of your own."
            )
        if at:
            return cls(id, "http" + base)
        return cls(id, api_base if cls(id).speaks_openai else "")

    @property
    def provider(self) -> str:
        """Whose it is, as far as the name says: the part before the first slash, "openai" without one."""
        head, slash, _ = self.id.partition("/")
        return head if slash else "openai"

    @property
    def speaks_openai(self) -> bool:
        """Whether it is reached in OpenAI's own format: at OpenAI, or at a server of one's own that speaks it."""
        return self.id.startswith("openai/")

    @property
    def bare(self) -> str:
        """The id without a leading provider."""
        return self.id.removeprefix(f"{self.provider}/")

    def __str__(self) -> str:
        return f"{self.id}@{self.api_base}" if self.api_base else self.id


class Row(Part):
    """What is known of the models whose id fits `id` (``*`` stands for anything). None: not known.

    `ends` is the first day on which it does not answer. Prices are US dollars for a million tokens.
    """

    id: str
    providers: tuple[str, ...] = ("openai",)
    kind: str = "chat"
    ends: date | None = None
    successors: tuple[str, ...] = ()
    vision: bool | None = None
    json_schema: bool | None = None
    price_in: float | None = Field(default=None, ge=0)
    price_out: float | None = Field(default=None, ge=0)
    source: str = ""


@dataclass(frozen=True)
class Price:
    """US dollars a token, in and out, and a call; and who says so."""

    per_token_in: float
    per_token_out: float
    source: str
    per_call: float = 0.0

    def of(self, tokens_in: int, tokens_out: int) -> float:
        """What one call of that many tokens costs."""
        return self.per_call + tokens_in * self.per_token_in + tokens_out * self.per_token_out


@dataclass(frozen=True)
class Table:
    """Rows by id. The row with the longest id that fits speaks; the user's own rows speak before the shipped ones."""

    rows: tuple[Row, ...]
    own: tuple[Row, ...] = ()

    def row(self, name: ModelName) -> Row | None:
        """What is known of a model; of one on a server of one's own only what one's own rows say."""
        return _best(self.own, name, any_provider=True) or (None if name.api_base else _best(self.rows, name))

    def check(self, name: ModelName, today: date) -> str:
        """Raise `UnusableModel` for one that is shut down, naming what to use instead; else a warning, or nothing."""
        row = self.row(name)
        if row is None or row.ends is None:
            return ""
        instead = f" Use {', or '.join(_with_provider(row, id) for id in row.successors)}." if row.successors else " It has no successor."
        if row.ends <= today:
            raise UnusableModel(f"The model {name.id} was shut down on {row.ends.isoformat()}.{instead}")
        if (row.ends - today).days <= SOON:
            return f"The model {name.id} is shut down on {row.ends.isoformat()}.{instead}"
        return ""

    def price(self, name: ModelName) -> Price | None:
        """The price of a model's tokens, when a row says both."""
        row = self.row(name)
        if row is None or row.price_in is None or row.price_out is None:
            return None
        return Price(row.price_in / 1e6, row.price_out / 1e6, row.source or "table")


@cache
def shipped() -> tuple[Row, ...]:
    """The rows that come with Rushes."""
    return parse(files(__name__.rpartition(".")[0]).joinpath("data/models.toml").read_text(encoding="utf-8"), "data/models.toml")


def table(own: Path | None = None) -> Table:
    """The table, with one's own rows from a file; raises `UsageError` when that cannot be read."""
    if own is None:
        return Table(shipped())
    try:
        text = own.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise UsageError(f"The table of models {own} cannot be read ({fault}). Mend RUSHES_MODELS, or unset it.") from fault
    return Table(shipped(), parse(text, str(own)))


def parse(text: str, where: str) -> tuple[Row, ...]:
    """Read a table's text: ``[[model]]`` rows."""
    try:
        body: dict[str, Any] = tomllib.loads(text)
        rows = body.pop("model", [])
        if body or not isinstance(rows, list):
            raise UsageError(f"{where}: {', '.join(sorted(body)) or 'model'} is no row. A table of models has [[model]] rows only.")
        return tuple(Row.model_validate(row) for row in rows)
    except tomllib.TOMLDecodeError as fault:
        raise UsageError(f"{where} is not TOML ({fault}). Mend it.") from fault
    except ValidationError as fault:
        place, words = first_misfit(fault)
        raise UsageError(f"{where}: {'.'.join(place)}: {words}. Mend that row.") from fault


def _best(rows: Sequence[Row], name: ModelName, *, any_provider: bool = False) -> Row | None:
    fitting = [row for row in rows if fnmatchcase(name.id, row.id)]
    fitting += [row for row in rows if (any_provider or name.provider in row.providers) and fnmatchcase(name.bare, row.id)]
    return max(fitting, key=lambda row: len(row.id), default=None)


def _with_provider(row: Row, successor: str) -> str:
    """A successor as it is to be named: in one's own table it may stand without its provider, and is then the row's own."""
    return successor if "/" in successor or not row.providers else f"{row.providers[0]}/{successor}"
