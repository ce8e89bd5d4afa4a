"""Events: what the crew tells whoever watches, one object at a time."""

from __future__ import annotations

import json
from typing import Any

from pydantic import Field

from .document import Part


class Event(Part):
    """One happening. `name` is the ``"event"`` of the JSON line; `data` its other fields.

    Names: brief, thought, moderation, script, waiting, line, beats, shot, take, verdict, retake, flagged, transition,
    score, cut, check, note, first_picture, resumed, film, error.
    """

    name: str
    message: str = ""
    data: dict[str, Any] = Field(default_factory=dict)

    def as_json(self) -> str:
        """The event as one line of JSON."""
        body = {"event": self.name, "message": self.message, **self.data}
        return json.dumps(body, ensure_ascii=False, default=str)
