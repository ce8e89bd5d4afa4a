"""The finished film, as the crew hands it over."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from .document import Document


class Film(Document):
    """What `make` returns. `flagged` names the shots that shipped with a known fault; `version` is the cut's content."""

    schema_kind: ClassVar[str] = "film"

    path: str
    folder: str
    title: str
    seconds: float
    frames: int
    shots: int
    takes: int
    retakes: int
    flagged: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    cost_usd: float = 0.0
    version: str = ""

    @property
    def file(self) -> Path:
        """The film as a path."""
        return Path(self.path)
