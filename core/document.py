"""The base of everything that is saved: immutable, strict, labelled and hashed by content."""

from __future__ import annotations

import hashlib
import json
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from .errors import DocumentError, NewerSchema
from .misfits import first_misfit


class Part(BaseModel):
    """A frozen, strict piece of a document."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


class Document(Part):
    """A part that is saved on its own, under a `schema` label such as ``rushes/script@1``."""

    schema_kind: ClassVar[str]
    schema_version: ClassVar[int] = 1
    damaged: ClassVar[str] = "Restore it or delete it; Rushes builds it again."
    """What to do when a saved one cannot be read; a kind that holds what a person decided says otherwise."""

    @classmethod
    def label(cls) -> str:
        """The label written into every saved document of this kind."""
        return f"rushes/{cls.schema_kind}@{cls.schema_version}"

    def dump(self, *, compact: bool = False) -> str:
        """The document as JSON, its label first, a line feed last; indented unless `compact`."""
        body = {"schema": self.label(), **self.model_dump(mode="json")}
        layout: dict[str, Any] = {"separators": (",", ":")} if compact else {"indent": 2}
        return json.dumps(body, ensure_ascii=False, **layout) + "\n"

    @classmethod
    def parse(cls, text: str, where: str = "document") -> Self:
        """Read what `dump` wrote.

        Raises `NewerSchema` for a label of a later version, `DocumentError` for anything else
        that is not this kind of document; `where` names the file in the message.
        """
        try:
            body = json.loads(text)
        except ValueError as fault:
            raise DocumentError(f"{where} is not JSON ({fault}). {cls.damaged}") from fault
        if not isinstance(body, dict):
            raise DocumentError(f"{where} holds no JSON object. {cls.damaged}")
        cls._check_label(str(body.pop("schema", "")), where)
        try:
            return cls.model_validate(body)
        except ValidationError as fault:
            place, words = first_misfit(fault)
            raise DocumentError(f"{where}: {'.'.join(place) or 'the document'}: {words}. Mend that field and run again.") from fault

    @classmethod
    def _check_label(cls, label: str, where: str) -> None:
        name, _, number = label.partition("@")
        if name != f"rushes/{cls.schema_kind}" or not number.isdigit():
            raise DocumentError(f"{where} is labelled {label!r}; {cls.label()!r} was expected.")
        if int(number) > cls.schema_version:
            raise NewerSchema(
                f"{where} was written by a newer Rushes ({label}; this one reads up to {cls.label()}). "
                "Update Rushes (pip install -U rushes), or make the film in another folder."
            )


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: the same value always gives the same text."""
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json")
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(*values: Any, length: int = 20) -> str:
    """The first `length` hexadecimal digits of the SHA-256 of the values' canonical JSON."""
    joined = "\n".join(canonical(value) for value in values)
    return hashlib.sha256(joined.encode()).hexdigest()[:length]


def seed_of(*values: Any) -> int:
    """A 31-bit seed from content, so that what is the same is drawn the same."""
    return int(content_hash(*values, length=8), 16) & 0x7FFFFFFF
